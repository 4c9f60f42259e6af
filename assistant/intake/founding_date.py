"""Days a sentence states of the enterprise: when it was founded, when its certificate was issued."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assistant.eligibility.entry import day_interval
from assistant.eligibility.interval import Interval
from assistant.intake.mentions import clauses, is_of_others, is_wish
from corpus.measures.numerals import NUMERAL, parse_numeral
from corpus.words import fold

_CENTURY = 100
_DIGITS = "〇一二三四五六七八九零"
_HAN_YEAR = re.compile(f"[一二][{_DIGITS}]{{3}}(?=年)")
_RELATIVE = {"今年": 0, "去年": 1, "前年": 2}
_DATE = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2}|(?<!\d)\d{2})年(?:度)?(?:(?P<month>\d{1,2})月份?(?:(?P<day>\d{1,2})[日号])?)?"
    r"|(?P<iso>(?:19|20)\d{2}[-./]\d{1,2}(?:[-./]\d{1,2})?)"
    r"|(?P<relative>今年|去年|前年)(?:(?P<rmonth>\d{1,2})月份?)?)"
)
_VERB = r"(?:注册成立|登记成立|成立|新办|开办|注册|创办|创立|设立|创建|组建|办起来)"
_FOUNDED_AFTER = re.compile(
    rf"[^,。;、\d]{{0,14}}?{_VERB}(?:[,。;!?、:)\s]|$|的|于|在|至今|以来|到现在|并|了(?:[,。;!?]|$))"
)
_FOUNDED_BEFORE = re.compile(rf"{_VERB}(?:时间|日期)?(?:于|在|是|为|:|\s)*$")
_AGE = re.compile(
    rf"(?:成立|创办|注册|开业|运营)(?:了|已经|已|有|至今|到现在|满|刚|大概|约|快)*(?P<less>不到|不足|未满)?"
    rf"(?P<years>\d{{1,3}}|{NUMERAL}+)(?P<more>多)?个?年(?P<after>多)?(?!\d|[底初末])"
)
_AGO = re.compile(rf"(?P<years>\d{{1,2}}|{NUMERAL}+)(?P<more>多)?年(?P<after>多)?(?:以)?前[^,。;]{{0,10}}?{_VERB}")
_TITLE = re.compile(r"高企|高新技术企业")
_ISSUED_AFTER = re.compile(r"[^,。;、\d]{0,6}?(?:拿到|拿的|取得|获得|发的|发证|颁发|通过|认定|评上|获评|下来)")
_ISSUED_BEFORE = re.compile(r"(?:发证|颁发|取得|获得|认定)(?:日期|时间)?(?:于|在|是|为|:|\s)*$")


@dataclass(frozen=True, slots=True)
class SaidDay:
    """``[start, end)`` of the text says the day of ``field``; the value is in ordinals, as wide as it is said."""

    field: str
    value: Interval
    start: int
    end: int


def read_days(text: str, today: date) -> list[SaidDay]:
    """The founding day and the certificate's, the first said of each; a founding day to come is told as said."""
    found: dict[str, SaidDay] = {}
    for said in [*_dated(text, today), *_aged(text, today)]:
        found.setdefault(said.field, said)
    return list(found.values())


def _dated(text: str, today: date) -> Iterator[SaidDay]:
    folded = _with_years(fold(text))
    for match in _DATE.finditer(folded):
        days = _days(match, today)
        if days is None:
            continue
        clause = next(c for c in clauses(text) if match.start() < c.end)
        before, after = folded[clause.start : match.start()], folded[match.end() : clause.end]
        if is_of_others(before) or (days[0] > today and is_wish(folded[clause.start : clause.end])):
            continue
        field = _role(before, after, folded[clause.start : clause.end])
        if field is not None and (days[0] <= today or field == "founded_on"):
            last = max(days[0], min(days[1], today))
            value = Interval(Decimal(days[0].toordinal()), Decimal(last.toordinal()))
            yield SaidDay(field, value, match.start(), _end(match.end(), after, field))


def _with_years(folded: str) -> str:
    """二〇一八年 in digits; no offset moves."""
    return _HAN_YEAR.sub(lambda match: "".join(str(_DIGITS.index(char) % 10) for char in match.group()), folded)


def _end(offset: int, after: str, field: str) -> int:
    """With the verb, where it follows."""
    verb = (_FOUNDED_AFTER if field == "founded_on" else _ISSUED_AFTER).match(after)
    return offset + (len(verb.group().rstrip(",。;!?、:) ")) if verb else 0)


def _role(before: str, after: str, clause: str) -> str | None:
    if _TITLE.search(clause):
        issued = _ISSUED_AFTER.match(after) or _ISSUED_BEFORE.search(before)
        return "hnte_cert_issued_on" if issued and "到期" not in after else None
    founded = _FOUNDED_AFTER.match(after) or _FOUNDED_BEFORE.search(before)
    return "founded_on" if founded else None


def _days(match: re.Match[str], today: date) -> tuple[date, date] | None:
    if match["iso"]:
        return day_interval(match["iso"])
    if match["relative"]:
        year, month, day = today.year - _RELATIVE[match["relative"]], match["rmonth"], None
    else:
        year, month, day = int(match["year"]), match["month"], match["day"]
        if year < _CENTURY:
            year += today.year // _CENTURY * _CENTURY
            year -= _CENTURY if year > today.year else 0
    return day_interval("-".join(part for part in (str(year), month, day) if part))


def _aged(text: str, today: date) -> Iterator[SaidDay]:
    """成立三年: between three and four years ago, to the day; 不到一年: within the year."""
    folded = fold(text)
    for match in [*_AGE.finditer(folded), *_AGO.finditer(folded)]:
        years = int(match["years"]) if match["years"].isdigit() else parse_numeral(match["years"])
        if not years:
            continue
        less = match.groupdict().get("less")
        first, last = (0, years) if less else (years, years + 1)
        value = Interval(
            Decimal((_years_before(today, last) + timedelta(days=1)).toordinal()),
            Decimal(_years_before(today, first).toordinal()),
        )
        yield SaidDay("founded_on", value, match.start(), match.end())


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
