"""Quantities: the numbers of a text with their units, all that states no figure (dates, 文号, names …) left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

import rjieba

from corpus.measures.exclusions import excluded
from corpus.measures.numerals import NUMERAL, parse_numeral
from corpus.measures.units import AFTER_NUMERAL, AFTER_ONE, base_unit_of, split_unit, unit_at
from corpus.words import fold

__all__ = ["Quantity", "base_unit_of", "convert", "read_quantities", "tolerance"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """``start``/``end`` span the number with its unit; bound words (以上, 约 …) lie outside, 余/多 inside."""

    start: int
    end: int
    value: str
    """Plain ASCII digits: ``43596.67``, ``5-10``, ``3`` for 三, ``1300`` for 1300余, ``2.46:1``, ``2/3``."""
    low: Decimal
    high: Decimal
    unit: str
    """As printed; ``""`` when there is none. In a list that prints it once (42.3万、28.4万人次), that of the list."""
    base_value: Decimal | None
    base_unit: str
    bound: str | None


_ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_SIGN = r"(?:(?<=[为是达至长降速幅率比(:\t\s])-|(?<=^)-|(?<=[为是达至到长])负)?"
_RATIO = r"(?:\d+(?:\.\d+)?)(?:[:∶]\d+(?:\.\d+)?){1,3}"
_NUMBER = re.compile(
    rf"(?P<ratio>(?<![\d.]){_RATIO}(?![\d:]))"
    rf"|(?P<percent>[百千万]分之(?P<part>{NUMERAL}+(?:点{NUMERAL}+)?|\d+(?:\.\d+)?))"
    rf"|(?P<fraction>(?P<below>{NUMERAL}+)分之(?P<above>{NUMERAL}+))"
    rf"|(?P<halved>(?:(?P<whole>{NUMERAL}+|\d+)个半|半个?)(?=小时))"
    rf"|(?P<arabic>{_SIGN}(?<![\d.])(?:{_ARABIC}))"
    rf"|(?P<chinese>(?<![第初数几每前上之统唯同半]){NUMERAL}+)"
)
_TO = re.compile(r"\s?(?:[-~]|至|到)\s?")
_LIST_LINK = re.compile(r"(?:[、,]|和|及|与|以及)")
_SCALE_ONLY = re.compile(r"[百千万亿]+")

_BEFORE = re.compile(
    r"(?P<bound>不少于|不低于|不高于|不超过|不多于|不大于|不小于|不得低于|不得超过|至少|最多|最高|最低|大约|约|将近|接近|近|"
    r"不足|不到|未达|超过|超出|超|突破|逾|多于|大于|小于|≥|≤|>=|<=|>|<|年均|年平均|累计|高达|多达|达到|达|力争|争取|稳定在|保持在)"
    r"[\s为的了]?$"
)
_AFTER = re.compile(r"\s?(?P<bound>\(?[及含]?[以之]上|[以之]下|以内|之内|左右|上下|之多|有余)")
_SYNONYMS = {
    "≥": "不低于",
    "≤": "不超过",
    ">=": "不低于",
    "<=": "不超过",
    ">": "超过",
    "<": "低于",
    "达": "达到",
    "超": "超过",
}
_PREDICATE = re.compile(r"(?:[为是达到至近约超过于的比长降]|增加|减少|扩大|缩小|提高|指数|系数|得分|均分)\s?$")
_CLOSED = re.compile(
    r"\s?(?:[,。;、)(!?\n\t]|$|和|及|与|至|到|缩小|扩大|提高|提升|增加|上升|下降|降低|降至|升至|增至|调整)"
)


def read_quantities(text: str) -> list[Quantity]:
    """The quantities of ``text`` in order; offsets are into ``text`` as given."""
    return list(_read_brief(text)) if len(text) <= _BRIEF else _read(text)


_BRIEF = 200
"""Characters up to which a text is likely to be read again: a question, a clause."""


@lru_cache(maxsize=4096)
def _read_brief(text: str) -> tuple[Quantity, ...]:
    return tuple(_read(text))


def _read(text: str) -> list[Quantity]:
    folded = fold(text)
    mask = excluded(text)
    found: list[Quantity] = []
    position = 0
    while match := _NUMBER.search(folded, position):
        position = match.end()
        if any(mask[match.start() : match.end()]):
            continue
        quantity = _read_one(folded, match)
        if quantity is None:
            continue
        quantity = _with_range(folded, mask, quantity)
        found.append(_with_bound(folded, quantity))
        position = quantity.end
    return _kept(folded, _with_shared_units(folded, found))


def convert(value: Decimal, unit: str, to_unit: str) -> Decimal | None:
    """``value`` of ``unit`` in ``to_unit``; None where the two measure different things."""
    factor, base = split_unit(unit)
    to_factor, to_base = split_unit(to_unit)
    return value * factor / to_factor if base == to_base else None


def tolerance(value: str, unit: str) -> Decimal:
    """One unit in the last printed place of ``value``, in base units: 18.10亿元 → 0.01 × 10⁸."""
    number = value.split("-", 1)[1] if "-" in value[1:] else value
    places = len(number.rsplit(".", 1)[1]) if "." in number else 0
    return Decimal(1).scaleb(-places) * split_unit(unit)[0]


def _read_one(folded: str, match: re.Match[str]) -> Quantity | None:
    if match["ratio"]:
        return _plain(match, match["ratio"].replace("∶", ":"), _ratio_value(match["ratio"]))
    if match["percent"]:
        number = _percent_value(match["part"])
        unit = {"百": "%", "千": "‰"}.get(match["percent"][0], "‱")
        return None if number is None else _make(match.start(), match.end(), str(number), unit, None)
    if match["fraction"]:
        above, below = parse_numeral(match["above"]), parse_numeral(match["below"])
        return _plain(match, f"{above}/{below}", Decimal(above) / Decimal(below)) if above and below else None
    if match["halved"]:
        return _read_halved(folded, match)
    if match["arabic"]:
        return _read_arabic(folded, match)
    return _read_chinese(folded, match)


def _read_halved(folded: str, match: re.Match[str]) -> Quantity | None:
    """一个半小时, 半小时: hours are what people count in halves (半年 is a period, 半个月 loosely said)."""
    whole = parse_numeral(match["whole"]) if match["whole"] and not match["whole"].isdigit() else match["whole"] or 0
    unit, end, vague = unit_at(folded, match.end())
    return None if whole is None else _make(match.start(), end, str(Decimal(whole) + Decimal("0.5")), unit, vague)


def _read_arabic(folded: str, match: re.Match[str]) -> Quantity | None:
    before = folded[match.start() - 1 : match.start()]
    if before.isascii() and before.isalpha():
        return None
    unit, end, vague = unit_at(folded, match.end())
    if not unit and re.match(r"[a-z]", folded[match.end() : match.end() + 1]):
        return None
    return _make(
        match.start(), end if unit else match.end(), match["arabic"].replace(",", "").replace("负", "-"), unit, vague
    )


def _read_chinese(folded: str, match: re.Match[str]) -> Quantity | None:
    """A Chinese numeral is a figure only with a unit that counts; one of its own kind rules: 一 must end its clause."""
    text, start = match["chinese"], match.start()
    number = parse_numeral(text)
    if number is None or _SCALE_ONLY.fullmatch(text):
        return None
    unit, end, vague = unit_at(folded, match.end())
    proper = unit.lstrip("万亿")
    if proper not in AFTER_NUMERAL:
        return None
    if number <= 1 and not (unit in AFTER_ONE and _ends_clause(folded, end) and _follows_word(folded, start)):
        return None
    if proper == "次" and _classifies(folded, start, end):
        return None
    if proper == "年" and not re.match(r"[,。;、)内以左]|$", folded[end : end + 1]):
        return None
    return _make(start, end, str(number), unit, vague)


def _classifies(folded: str, start: int, end: int) -> bool:
    """三次产业: at the head of a clause, before a noun that is no event, 次 numbers a kind and counts nothing."""
    before = rjieba.tag(folded[max(0, start - 4) : start])
    opens = not before or not before[-1][1].startswith("v")
    return opens and rjieba.tag(folded[end : end + 4])[:1] != [] and rjieba.tag(folded[end : end + 4])[0][1] == "n"


def _ends_clause(folded: str, end: int) -> bool:
    return bool(re.match(r"[,。;、)\n]|$", folded[end : end + 1]))


def _follows_word(folded: str, start: int) -> bool:
    return start > 0 and "一" <= folded[start - 1] <= "鿿"


def _make(start: int, end: int, value: str, unit: str, vague: str | None) -> Quantity:
    number = Decimal(value)
    factor, base = split_unit(unit)
    return Quantity(start, end, value, number, number, unit, number * factor, base, vague)


def _plain(match: re.Match[str], value: str, number: Decimal | None) -> Quantity:
    low = Decimal(0) if number is None else number
    return Quantity(match.start(), match.end(), value, low, low, "", number, "", None)


def _ratio_value(text: str) -> Decimal | None:
    parts = [Decimal(part) for part in re.split("[:∶]", text)]
    return parts[0] / parts[1] if len(parts) == 2 and parts[1] else None


def _percent_value(part: str) -> Decimal | None:
    if part[0].isdigit():
        return Decimal(part)
    whole, _, decimals = part.partition("点")
    number = parse_numeral(whole)
    if number is None:
        return None
    digits = "".join(str(parse_numeral(char)) for char in decimals)
    return Decimal(f"{number}.{digits}") if digits else Decimal(number)


def _with_range(folded: str, mask: bytearray, first: Quantity) -> Quantity:
    """``first`` joined with the number after 至/到/-/~ where both are of one unit: 5-10年, 3%至5%, 2至3次."""
    link = _TO.match(folded, first.end)
    if link is None or first.value.count(":") or first.value.count("/"):
        return first
    match = _NUMBER.match(folded, link.end())
    if match is None or not (match["arabic"] or match["chinese"]) or any(mask[match.start() : match.end()]):
        return first
    second = _read_one(folded, match)
    if second is None or "-" in second.value or first.unit not in {"", second.unit, second.unit[:1]}:
        return first
    if first.unit and second.unit != first.unit and not second.unit.startswith(first.unit):
        return first
    if second.low <= first.low or (not second.unit and not first.unit and "." not in second.value):
        return first
    factor, base = split_unit(second.unit)
    return replace(
        second,
        start=first.start,
        value=f"{first.value}-{second.value}",
        low=first.low,
        high=second.high,
        base_value=first.low * factor,
        base_unit=base,
    )


def _with_bound(folded: str, quantity: Quantity) -> Quantity:
    """The bound printed right after, else right before, else the 余/多 inside."""
    after = _AFTER.match(folded, quantity.end)
    if after:
        return replace(quantity, bound=after["bound"].lstrip("("))
    if quantity.bound:
        return quantity
    return replace(quantity, bound=_bound_before(folded[max(0, quantity.start - 6) : quantity.start]))


def _bound_before(lead: str) -> str | None:
    """The bound word at the end of ``lead``; the last character of a longer word (签约, 彩超) is none."""
    match = _BEFORE.search(lead)
    if match is None:
        return None
    bound = match["bound"]
    if len(bound) == 1 and bound.isalpha() and len(rjieba.cut(lead[: match.end("bound")])[-1]) > 1:
        return None
    return _SYNONYMS.get(bound, bound)


def _with_shared_units(folded: str, found: list[Quantity]) -> list[Quantity]:
    """In 42.3万、57.8万和28.4万人次 each number has the unit of the last."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        this, after = shared[i], shared[i + 1]
        if not _LIST_LINK.fullmatch(folded[this.end : after.start]) or ":" in this.value or "/" in this.value:
            continue
        if (not this.unit and after.unit) or (_SCALE_ONLY.fullmatch(this.unit) and after.unit.startswith(this.unit)):
            factor, base = split_unit(after.unit)
            shared[i] = replace(this, unit=after.unit, base_value=this.low * factor, base_unit=base)
    return shared


def _kept(folded: str, found: list[Quantity]) -> list[Quantity]:
    """Numbers without a unit stay only where they are said of something (为2.08, 由2.12缩小) and nothing hangs on them."""
    return [quantity for quantity in found if quantity.unit or _is_said(folded, quantity)]


def _is_said(folded: str, quantity: Quantity) -> bool:
    if not _CLOSED.match(folded, quantity.end):
        return False
    if ":" in quantity.value or "/" in quantity.value:
        return True
    return bool(_PREDICATE.search(folded[max(0, quantity.start - 4) : quantity.start]))
