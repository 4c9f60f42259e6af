"""Dates as a letterhead writes them: 2022-07-18, 2022年7月18日, 二〇二二年七月十八日."""

from __future__ import annotations

import re
from datetime import date

from ingest.structure.marks import HAN, number_of

DATE = (
    r"(?P<y>(?:19|20)\d{2}|[一二][零〇一二三四五六七八九]{3})\s*[年/.\-]\s*(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})\s*[月/.\-]"
    rf"\s*(?P<d>\d{{1,2}}|[{HAN}]{{1,3}})\s*日?(?!\d)"
)
"""Pattern of a whole date on folded text, with groups y, m, d."""

_DATE = re.compile(DATE)
_DIGITS = "零一二三四五六七八九"


def read_date(match: re.Match[str] | None) -> date | None:
    """The date of a match of ``DATE``; None for no match or a day no calendar has."""
    if match is None:
        return None
    year = match.group("y").replace("〇", "零")
    try:
        whole = int(year) if year.isdigit() and year.isascii() else int("".join(str(_DIGITS.index(c)) for c in year))
        return date(whole, number_of(match.group("m")), number_of(match.group("d")))
    except ValueError:
        return None


def find_date(folded: str) -> date | None:
    """The last date in ``folded``, where a letter is dated."""
    found = [when for match in _DATE.finditer(folded) if (when := read_date(match)) is not None]
    return found[-1] if found else None


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, day.day - 4, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no day {day.day} near month {month + 1}")
