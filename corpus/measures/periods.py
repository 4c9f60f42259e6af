"""Periods: the times a text speaks of, written ``2021``, ``2022-06``, ``2022-01/2022-05``, ``2021/2025``.

A year is written alone although it is a span of twelve months; a span of several years is ``first/last``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus.measures.numerals import NUMERAL, parse_numeral
from corpus.words import fold


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """``kind``: ``span`` a stretch of time, ``point`` as of a moment (截至…, 目前, 年末), ``deadline`` (到2025年, 年底前)."""

    start: int
    end: int
    period: str
    relative: bool
    """Whether today's date, or the period before it in the text, was needed to tell which time is meant."""
    kind: str


@dataclass(frozen=True, slots=True)
class _Clock:
    """What relative words count from: the day of the document or question, and the period that governs."""

    today: date | None
    governing: str | None

    @property
    def year(self) -> int | None:
        """The year that is spoken of; one that lies ahead (a target's) is not the one whose months are named."""
        if self.governing is None:
            return self.today.year if self.today else None
        year = years_of(self.governing)[1]
        return min(year, self.today.year) if self.today else year


_MONTH = r"(?:1[0-2]|0?[1-9])"
_LINK = r"(?:[-~至到])"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PART_TEXT = (
    rf"(?P<m1>{_MONTH})(?:月份?)?(?:\d{{1,2}}日)?{_LINK}(?P<m2>{_MONTH})月(?:份)?(?:\d{{1,2}}日)?"
    rf"|(?P<month>{_MONTH})月(?:份)?(?:(?P<day>\d{{1,2}})日)?(?:底|末)?"
    r"|(?P<half>[上下])半年|(?P<quarters>前三)季度|第?(?P<quarter>[一二三四1-4])季度(?:末)?"
    rf"|[前头](?P<first>{NUMERAL}|\d{{1,2}})个?月"
)
_PART = re.compile(rf"\s?的?(?:{_PART_TEXT}|年?(?P<edge>底|末|初|终))")
_BARE_PART = re.compile(rf"{_PART_TEXT}|年(?P<edge>底|末|初|终)")
_HEAD = re.compile(
    r"(?P<iso>(?P<iy>(?:19|20)\d{2})[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})(?!\d))"
    r"|(?P<now>(?:截至|截止)?到?(?:目前|当前|(?<![表体出展实呈涌])现在|发稿)(?:为止|时)?|迄今|至今|现有)"
    r"|(?P<lead>(?:截至|截止)(?:到)?|到|至|于)?(?:"
    rf"(?P<y1>(?:19|20)\d{{2}})(?:年)?{_LINK}(?P<y2>(?:19|20)\d{{2}})年(?:期间)?"
    r"|(?P<year>(?:19|20)\d{2}|二[〇零][〇零一二三四五六七八九]{2})年(?:度|份)?"
    r"|(?P<plan>[\"']?十(?P<nth>[一二三四五六七])五[\"']?(?P<part>期?末|期间|时期|收官)?)"
    r"|(?P<own>今年|本年度?|当年|去年|前一年|前年|明年|来年|后年|上一?年度?|全年|(?<![\d一二三四五六七八九十几两])年内)"
    rf"|(?P<bare>(?:{re.sub(r'[?]P<[a-z0-9]+>', '?:', _PART_TEXT)}|年(?:底|末|初|终)(?!报)))"
    r")|(?P<alone>同期)"
)
_TAIL = re.compile(r"(?P<same>同期)?(?P<since>以来)?(?P<by>之?前)?")
_TITLE = re.compile(r"《[^《》\n]{0,120}》")
_NAMES_A_PLAN = re.compile(r"规划|行动|纲要|专项|开局|计划|重点|发展规划|目标")
_LOOKS_BACK = re.compile("上一?年|同期")
_FROM_TODAY = {"今年": 0, "本年": 0, "本年度": 0, "去年": -1, "前一年": -1, "前年": -2, "明年": 1, "来年": 1, "后年": 2}
_FROM_GOVERNING = {"当年": 0, "全年": 0, "年内": 0, "上年": -1, "上一年": -1, "上年度": -1, "上一年度": -1}


def read_periods(text: str, today: date | None, inherited: str | None = None) -> list[PeriodMention]:
    """The periods of ``text`` in order.

    ``today`` is what 今年 and 目前 count from: the document's date, or the day a question is asked. ``inherited`` is the
    period that governs before ``text``: 上年, 年末, 1-5月 and 同期 count from it, else from ``today``; what neither can
    tell is left out. The text of 《…》 is a name and is left out as well.
    """
    folded = fold(text)
    titles = [match.span() for match in _TITLE.finditer(folded)]
    mentions: list[PeriodMention] = []
    governing, position = inherited, 0
    while head := _HEAD.search(folded, position):
        position = head.end()
        if any(start <= head.start() < end for start, end in titles):
            continue
        mention = _mention(folded, head, _Clock(today, governing))
        if mention is not None:
            mentions.append(mention)
            position = mention.end
            if not _LOOKS_BACK.search(folded, mention.start, mention.end):
                governing = mention.period
    return mentions


def years_of(period: str) -> tuple[int, int]:
    """First and last year of a period."""
    first, _, last = period.partition("/")
    return int(first[:4]), int((last or first)[:4])


def year_of(period: str) -> str | None:
    """The year a period lies in; None where it runs over several."""
    first, last = years_of(period)
    return str(first) if first == last else None


def covers(outer: str, inner: str) -> bool:
    """Whether ``inner`` lies within ``outer``: 2022 covers 2022-01/2022-05 and itself."""
    (a, b), (c, d) = bounds(outer), bounds(inner)
    return a <= c and d <= b


def compatible(a: str | None, b: str | None) -> bool:
    """Whether two figures may speak of one time; a period the source leaves unstated is compatible with any."""
    return a is None or b is None or a == b


def bounds(period: str) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """First and last day of a period as (year, month, day); months count as 31 days long."""
    first, _, last = period.partition("/")
    return _day(first, 1, 1), _day(last or first, 12, 31)


def shift_years(period: str, years: int) -> str:
    """``period`` so many years later: ("2024-01/2024-06", -1) → "2023-01/2023-06"."""
    return "/".join(f"{int(part[:4]) + years}{part[4:]}" for part in period.split("/"))


def month_of(day: date) -> str:
    return f"{day.year}-{day.month:02d}"


def _day(part: str, month: int, day: int) -> tuple[int, int, int]:
    numbers = [int(number) for number in part.split("-")]
    return numbers[0], numbers[1] if len(numbers) > 1 else month, numbers[2] if len(numbers) > 2 else day


def _mention(folded: str, head: re.Match[str], clock: _Clock) -> PeriodMention | None:
    if head["iso"]:
        period = f"{head['iy']}-{int(head['im']):02d}-{int(head['id']):02d}"
        return PeriodMention(head.start(), head.end(), period, False, "span")
    if head["now"]:
        return None if clock.today is None else _relative(head, month_of(clock.today), "point")
    if head["alone"]:
        return None if clock.governing is None else _relative(head, shift_years(clock.governing, -1), "span")
    if head["plan"] and not head["part"] and _NAMES_A_PLAN.match(folded, head.end()):
        return None
    return _stretch(folded, head, clock)


def _relative(head: re.Match[str], period: str, kind: str) -> PeriodMention:
    return PeriodMention(head.start(), head.end(), period, True, kind)


def _stretch(folded: str, head: re.Match[str], clock: _Clock) -> PeriodMention | None:
    """A year, plan or part of a year with what hangs on it: 的1-5月, 底, 同期, 以来, 前."""
    part = _part(folded, head)
    year, relative = _year(head, clock)
    if year is None and not (head["y1"] or head["plan"]):
        return None
    if head["y1"]:
        period = f"{head['y1']}/{head['y2']}"
    elif head["plan"]:
        period = _plan(head)
    else:
        period = _within(part, year or 0)
    end = part.end() if part else head.end()
    tail = _TAIL.match(folded, end)
    assert tail is not None  # every group of the tail may be empty
    if tail["same"] and clock.governing and not part:
        period = shift_years(clock.governing, years_of(period)[0] - years_of(clock.governing)[1])
    if tail["since"]:
        period = _until_now(period, clock.today)
    return PeriodMention(head.start(), tail.end(), period, relative, _kind(head, part, tail))


def _part(folded: str, head: re.Match[str]) -> re.Match[str] | None:
    if head["bare"]:
        return _BARE_PART.match(folded, head.start("bare"))
    if head["year"] or head["own"]:
        return _PART.match(folded, head.end())
    return None


def _year(head: re.Match[str], clock: _Clock) -> tuple[int | None, bool]:
    """The year meant, and whether it had to be counted from somewhere."""
    if head["year"]:
        digits = head["year"]
        return (int(digits) if digits.isascii() else parse_numeral(digits)), False
    own = head["own"]
    if own in _FROM_TODAY:
        return (clock.today.year + _FROM_TODAY[own] if clock.today else None), True
    if own or head["bare"]:
        base = clock.year
        return (None if base is None else base + _FROM_GOVERNING.get(own or "", 0)), True
    return None, False


def _plan(head: re.Match[str]) -> str:
    """“十四五”期间 → 2021/2025, its 期末 → 2025."""
    first = 2001 + 5 * (parse_numeral(head["nth"]) or 0)
    return str(first + 4) if (head["part"] or "").endswith("末") else f"{first}/{first + 4}"


def _within(part: re.Match[str] | None, year: int) -> str:
    if part is None or part["edge"]:
        return str(year)
    if part["m1"]:
        return f"{year}-{int(part['m1']):02d}/{year}-{int(part['m2']):02d}"
    if part["month"]:
        day = f"-{int(part['day']):02d}" if part["day"] else ""
        return f"{year}-{int(part['month']):02d}{day}"
    if part["half"]:
        return f"{year}-01/{year}-06" if part["half"] == "上" else f"{year}-07/{year}-12"
    if part["quarters"]:
        return f"{year}-01/{year}-09"
    if part["quarter"]:
        last = 3 * _QUARTERS[part["quarter"]]
        return f"{year}-{last - 2:02d}/{year}-{last:02d}"
    months = parse_numeral(part["first"]) if not part["first"].isdigit() else int(part["first"])
    return f"{year}-01/{year}-{months:02d}" if months and months <= 12 else str(year)


def _until_now(period: str, today: date | None) -> str:
    """2021年以来 in August 2024 → 2021/2024-08; 今年以来 → the year."""
    first = period.partition("/")[0]
    if today is None or today.year <= int(first[:4]):
        return first[:4]
    return f"{first}/{month_of(today)}"


def _kind(head: re.Match[str], part: re.Match[str] | None, tail: re.Match[str]) -> str:
    lead = head["lead"] or ""
    if lead.startswith("截"):
        return "point"
    if tail["by"] or (lead in {"到", "至"} and not (part and part["month"])):
        return "deadline"
    return "point" if part and part["edge"] else "span"
