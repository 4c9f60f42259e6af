"""Stretches of amounts: what 不足100平方米, 60周岁以上 and 2万元以上不满5万元 admit.

The comparing words are a closed class of the language. 以上, 以下 and 以内 take their own number in; 不足, 不满, 未满, 超过 and
以外 leave it out, as statutes define them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from corpus.measures.quantities import Quantity, read_quantities
from corpus.measures.units import split_unit
from corpus.records import Span
from corpus.words import fold
from corpus.yamlfile import read_classes

_WORDS = read_classes(Path(__file__).parent / "comparators.yaml")
_CLASSES = {"less": "<", "at_most": "<=", "more": ">", "at_least": ">="}
_SIGNS = {word: sign for name, sign in _CLASSES.items() for word in _WORDS[name]}
"""Comparing words that stand before a number."""
_SIGNS_AFTER = {word: sign for name, sign in _CLASSES.items() for word in _WORDS[f"{name}_after"]}
"""Those that stand after it."""
TIME = frozenset(("天", "个工作日", "个月", "年", "小时", "周", "个季度", "分钟"))
"""Base units of a length of time."""
_COMMENSURATE: dict[str, tuple[str, int]] = {
    "小时": ("分钟", 60),
    "年": ("个月", 12),
    "个季度": ("个月", 3),
    "周": ("天", 7),
}
"""Units of time that a rule and a question may give one tier in."""


def _one_of(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_BEFORE = re.compile(rf"(?P<word>{_one_of(_SIGNS)})[为是了在]?\s?$")
_AFTER = re.compile(rf"\s?(?P<word>{_one_of(_SIGNS_AFTER)})")
_NEXT = re.compile(r"[但且并而、,和至到]{0,2}")
"""What may stand between the two bounds of one stretch."""
_OF_CASE = re.compile(r"[^，,；;：:。\d]{0,12}?的")
"""After a bound: it is told of the case that something is laid down for."""
_GIVES = re.compile(r"给予|予以|补[贴助]|奖[励补]|资助|减免|贴息")
_REACH = 7
"""Characters before a number in which its comparing word stands."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The amounts from ``low`` to ``high``, in one base unit; None where one side is open."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    with_low: bool = True
    with_high: bool = True

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    def meets(self, other: Stretch) -> bool:
        """Whether an amount can lie in both. Two stretches that only touch at an end are two tiers side by side."""
        if self.unit != other.unit:
            return False
        lows = [one for one in (self.low, other.low) if one is not None]
        highs = [one for one in (self.high, other.high) if one is not None]
        if not lows or not highs or max(lows) < min(highs):
            return True
        at = max(lows)
        point = self.is_point or other.is_point
        return at == min(highs) and point and self._admits(at) and other._admits(at)

    def within(self, other: Stretch) -> bool:
        """Whether the other admits all of it; whose own end belongs to which tier is not looked at."""
        low = other.low is None or (self.low is not None and self.low >= other.low)
        high = other.high is None or (self.high is not None and self.high <= other.high)
        return self.unit == other.unit and low and high

    def _admits(self, value: Decimal) -> bool:
        above = self.low is None or value > self.low or (value == self.low and self.with_low)
        below = self.high is None or value < self.high or (value == self.high and self.with_high)
        return above and below


@dataclass(frozen=True, slots=True)
class Bounded:
    """A stretch where a text gives it: from its first comparing word to its last."""

    start: int
    end: int
    stretch: Stretch
    compared: bool
    """A comparing word says it; else it is a bare amount."""


def read_stretches(text: str) -> list[Bounded]:
    """The stretches of a text in order, two bounds of one unit side by side as one; offsets are into ``text``."""
    found: list[Bounded] = []
    folded = fold(text)
    for one in _bounds(text, folded):
        last = found[-1] if found else None
        joined = _joined(last.stretch, one.stretch) if last and last.compared and one.compared else None
        if last is not None and joined is not None and _NEXT.fullmatch(folded[last.end : one.start]):
            found[-1] = Bounded(last.start, one.end, joined, True)
        else:
            found.append(one)
    return found


def _bounds(text: str, folded: str) -> Iterator[Bounded]:
    for quantity in read_quantities(text):
        if quantity.base_value is None or not quantity.unit or not quantity.base_unit:
            continue
        before = _BEFORE.search(folded[max(0, quantity.start - _REACH) : quantity.start])
        after = _AFTER.match(folded, quantity.end)
        start = quantity.start - (len(before.string) - before.start() if before else 0)
        end = after.end() if after else quantity.end
        sign = _SIGNS_AFTER[after["word"]] if after else _SIGNS[before["word"]] if before else ""
        yield Bounded(start, end, _stretch(quantity, sign), bool(sign))


def _stretch(quantity: Quantity, sign: str) -> Stretch:
    unit, factor = _COMMENSURATE.get(quantity.base_unit, (quantity.base_unit, 1))
    scale = split_unit(quantity.unit)[0] * factor
    low, high = quantity.low * scale, quantity.high * scale
    if sign in ("<", "<="):
        return Stretch(None, high, unit, with_high=sign == "<=")
    if sign in (">", ">="):
        return Stretch(low, None, unit, with_low=sign == ">=")
    return Stretch(low, high, unit)


def _joined(one: Stretch, other: Stretch) -> Stretch | None:
    """A lower and an upper bound of one unit as one stretch."""
    if one.unit != other.unit:
        return None
    if one.high is None and other.low is None and one.low is not None:
        return replace(one, high=other.high, with_high=other.with_high)
    if one.low is None and other.high is None and one.high is not None:
        return replace(one, low=other.low, with_low=other.with_low)
    return None


def case_of(text: str, segment: Span, amount: Span, unit: str) -> Stretch | None:
    """The stretch that the nearest terms before an amount ask of a case (300平方米以上不足750平方米的, 补助8万元).

    ``segment``: the stretch of text that the amount stands in, up to a semicolon or the end of its sentence.
    """
    raw = text[segment.start : amount.start]
    told = [it for it in read_stretches(text[segment.start : amount.end]) if it.compared and it.end <= len(raw)]
    return next((it.stretch for it in reversed(told) if _is_of_case(raw, it, unit)), None)


def bounds_case(text: str, clause: Span, at: int) -> bool:
    """Whether the number at ``at`` bounds the case that its clause lays something down for (2000万元以上的企业)."""
    raw = text[clause.start : clause.end]
    own = next((it for it in read_stretches(raw) if it.start <= at - clause.start < it.end and it.compared), None)
    return own is not None and _OF_CASE.match(raw[own.end :]) is not None and not _GIVES.search(raw[: own.start])


def of_tier(text: str, clauses: Sequence[Span], told: Sequence[Stretch]) -> Span | None:
    """The clauses of a sentence that lay something down for a case that ``told`` meets, with those around that have no terms.

    A clause without terms is of the case before it. The whole sentence where none has terms in a unit of ``told``; None
    where all are of other tiers (不足100平方米的补助5万元, asked for 150平方米).
    """
    units = {one.unit for one in told}
    run: list[Span] = []
    met = missed = False
    for clause in clauses:
        case = _terms_of(text, clause, units)
        if case is not None and not any(one.meets(case) for one in told):
            if met:
                break
            missed, run = True, []
        elif case is not None or not missed or met:
            met = met or case is not None
            run.append(clause)
    return Span(run[0].start, run[-1].end) if run and (met or not missed) else None


def terms_met(text: str, clauses: Sequence[Span], told: Sequence[Stretch]) -> list[Span]:
    """The clauses of a sentence that lay something down for a case that ``told`` meets, each with those of the same case."""
    units = {one.unit for one in told}
    found: list[Span] = []
    met = False
    for clause in clauses:
        case = _terms_of(text, clause, units)
        met = met if case is None else any(one.meets(case) for one in told)
        if met:
            found.append(clause)
    return found


def _terms_of(text: str, clause: Span, units: Collection[str]) -> Stretch | None:
    """The stretch that a clause asks of its case in one of some units."""
    raw = text[clause.start : clause.end]
    for one in read_stretches(raw):
        if one.compared and one.stretch.unit in units and bounds_case(text, clause, clause.start + one.start):
            return one.stretch
    return None


def _is_of_case(raw: str, one: Bounded, unit: str) -> bool:
    """Whether a stretch before an amount is asked of a case, not given to it: of another measure, or …的 and never given."""
    if one.stretch.unit != unit and not {one.stretch.unit, unit} <= TIME:
        return True
    clause = max(raw.rfind(mark, 0, one.start) for mark in "，,；;：:") + 1
    return _OF_CASE.match(raw[one.end :]) is not None and not _GIVES.search(raw[clause : one.start])
