"""What a sentence says around a number, held against the figure it cites: status, bound, direction, period, place, name.

The extractive writer words these itself; a language model may drop a 未, turn a 目标 into a result or change 增 into 降.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.language.facet import DOWN, UP, direction_of, facet_of
from corpus.language.figure_words import fell
from corpus.language.modality import DONE, FORECAST, TARGET, bound_classes, bounds_said, clause_of, clauses_of
from corpus.language.phrases import canonical, held, units_of
from corpus.measures.periods import PeriodMention, bounds, compatible, covers, read_periods, years_of
from corpus.measures.quantities import Quantity, read_quantities
from corpus.records import Figure

if TYPE_CHECKING:
    from assistant.verification.numbers import Evidence

_WHOLE = re.compile(r"全市|我市|本市|全区域|市级平均")
_COMPARED = re.compile(r"(?:比|较|同|与|跟|从|由|相较于?|对比|超过|高于|低于)$")
_PLANNED = re.compile(
    r"目标|力争|力求|确保|务求|计划(?!生育|单列)|拟(?!定|合|态)|争取|预期|打算|有望|预计|将(?!军|近|领)"
)
_WAYS = re.compile(f"(?P<up>{UP})|(?P<down>{DOWN})")
_YEAR_BEFORE = re.compile(r"(?P<year>上年|去年|前年)(?:同期|末|底)?的?$")
"""Right before a number: it is that of the year before."""
NAMED = 0.9
"""How far each word of an indicator is held by a clause that names it in an order of its own."""
_UP, _DOWN = re.compile("[增升涨扩]|提高|攀|更[高多]"), re.compile("[降减跌缩滑]|回落|收窄|更[低少]")


@dataclass(frozen=True, slots=True)
class Said:
    """Where a number stands: ``before`` is the sentence up to its piece, ``piece`` ends in the marks it is cited with."""

    before: str
    piece: str
    quantity: Quantity

    @property
    def context(self) -> str:
        return self.before + self.piece[: self.quantity.start]

    @property
    def near(self) -> str:
        """The words before the number since the last 。 or ；."""
        return re.split(r"[。；;]", self.context)[-1]

    @property
    def local(self) -> str:
        """The words before the number since the last comma or number."""
        lead = re.sub(r"\[\d+\]", "", re.split(r"[，,、：:。；;]", self.context)[-1])
        numbers = [q.end for q in read_quantities(lead)]
        return lead[max(numbers, default=0) :]

    @property
    def after(self) -> str:
        return self.piece[self.quantity.end : self.quantity.end + 10]

    @property
    def number(self) -> str:
        return self.piece[self.quantity.start : self.quantity.end]


def misworded(figure: Figure, words: Sequence[str], said: Said, evidence: Evidence) -> str:
    """What is wrong with the way a right number is told; "" where nothing is."""
    return (
        _misplaced(figure, said, evidence)
        or _mistimed(figure, words, said)
        or _misnamed(figure, said, evidence)
        or _mistaken_status(figure, words, said)
        or _misbounded(figure, words, said)
        or _misdirected(figure, words, said)
    )


def stands_so(words: Sequence[str], said: Said, read_regions: Callable[[str], Sequence[str]]) -> bool:
    """Whether the source's clause of a printed number shares its place and its words with the sentence's."""
    named = read_regions(said.near)[-1:]
    own = clause_of(re.split(r"[，,；;：:。]", said.context)[-1] + re.split(r"[，,；;：:。]", said.after)[0])
    for text in words:
        for clause in clauses_of(text):
            if said.number not in clause.text and not _holds(clause.text, said.quantity):
                continue
            there = read_regions(clause.text[: clause.text.find(said.number)])[-1:]
            if named and there and named != there:
                continue
            if not own.grams or own.shared(clause) >= 0.3 or clause.shared(own) >= 0.3:
                return True
    return False


def _holds(text: str, quantity: Quantity) -> bool:
    return any(q.base_value == quantity.base_value and q.base_unit == quantity.base_unit for q in read_quantities(text))


def _misplaced(figure: Figure, said: Said, evidence: Evidence) -> str:
    regions = evidence.read_regions(said.context)
    cities = {item.city for item in evidence.items}
    if figure.region and figure.region not in cities:
        if not regions and figure.region not in evidence.read_regions(evidence.question):
            return f"这个数是{figure.region}的，要写明"
        whole = [match.end() for match in _WHOLE.finditer(said.near)]
        if whole and not evidence.read_regions(said.near[whole[-1] :]):
            return f"这个数是{figure.region}的，不是全市的"
    return ""


def _mistimed(figure: Figure, words: Sequence[str], said: Said) -> str:
    before = _YEAR_BEFORE.search(said.context)
    if before and not _is_of_year_before(figure, words, said.context[: before.start()]):
        return "这个数不是上年的"
    named = read_periods(said.context, None)
    if named and figure.period and _is_compared_with(named[-1], said) and _is_time_of(named[-1], figure.period):
        return ""
    mentions = [m for m in named if not _is_compared(m, said.context)]
    if not mentions:
        return ""
    own = len(said.context) - len(re.split(r"[，,。；;]", said.context)[-1])
    if facet_of(figure.indicator) == "change" and figure.period and all(m.end <= own for m in mentions):
        # 2021年为A，2020年为B，同比增长C: the change is of the one that it is told of, whichever stands last
        return "" if any(_is_time_of(m, figure.period) for m in mentions) else "这个数不是所说时期的"
    told = mentions[-1]
    if figure.period is None:
        years = {str(year) for year in years_of(told.period)}
        return "" if all(any(year in text for text in words) for year in years) else "原文没有写明这个数的时间"
    return "" if _is_time_of(told, figure.period) else "这个数不是所说时期的"


def _is_of_year_before(figure: Figure, words: Sequence[str], context: str) -> bool:
    """Whether the source tells a number of the year before too, and its own year is not named besides."""
    dated = read_periods(re.split(r"[，,。；;]", context)[-1], None)
    if figure.period and any(_is_time_of(mention, figure.period) for mention in dated):
        return False
    clauses = _own_clauses(figure, words)
    return any(_YEAR_BEFORE.search(clause[: clause.find(figure.value)]) for clause in clauses)


def _is_compared(mention: PeriodMention, context: str) -> bool:
    """Whether a time is named only to be compared with (比2020年, 2020年同期)."""
    named = "同期" in context[mention.start : mention.end + 2]
    return named or _COMPARED.search(context[: mention.start]) is not None


def _is_compared_with(mention: PeriodMention, said: Said) -> bool:
    """Whether the number is what is compared with itself (比2020年的88亿元增加), not the change since then."""
    between = said.context[mention.end :]
    return _is_compared(mention, said.context) and not re.search(r"[，,。；;]", between) and not _WAYS.search(between)


def _is_time_of(told: PeriodMention, period: str) -> bool:
    """The same time; a year may stand for its end, and what a mention without its year leaves open is not held against it."""
    if compatible(told.period, period) or (covers(told.period, period) and period[-3:] == "-12"):
        return True
    return covers(period, told.period) and bounds(period) == bounds(told.period)


def _misnamed(figure: Figure, said: Said, evidence: Evidence) -> str:
    """The clause names another figure's indicator, and not this one's or a longer name than this one's."""
    text = canonical(re.split(r"[，,。；;]", said.context)[-1])
    own = canonical(figure.indicator)
    if all(held(unit.text, text) >= NAMED for unit in units_of(figure.indicator)):
        return ""
    for item in evidence.items:
        for other in item.figures:
            name = canonical(other.indicator)
            if name == own or len(name) < 3 or name not in text or name in own:
                continue
            if own not in text or own in name:
                return "这个数说的是别的指标"
    return ""


def _mistaken_status(figure: Figure, words: Sequence[str], said: Said) -> str:
    clause = re.split(r"[，,]", said.near)[-1] + re.split(r"[，,。；;\[]", said.after)[0]
    if figure.status == "目标":
        limit = figure.period is None and bool(bound_classes(figure.bound))  # a condition, not a result to come
        if not limit and not TARGET.search(said.near + said.after):
            return "这是目标，不是结果"
        return "这是目标，不能写成已经做到" if DONE.search(clause) and not _in(DONE, clause, words) else ""
    if figure.status == "预计" and not FORECAST.search(said.near + said.after):
        return "这是预计，不是结果"
    if figure.status == "实绩" and _PLANNED.search(clause) and not _in(_PLANNED, clause, _own_clauses(figure, words)):
        return "这是结果，不是目标"
    return ""


def _own_clauses(figure: Figure, words: Sequence[str]) -> list[str]:
    """The clauses of the sources that print the figure's number."""
    parts = [part for text in words for part in re.split(r"[，,；;：:。]", text)]
    return [part for part in parts if figure.value in part.replace(",", "")] or list(words)


def _in(pattern: re.Pattern[str], clause: str, words: Sequence[str]) -> bool:
    """Whether the sources use the very words that the clause does, as often."""
    said = pattern.findall(clause)
    return all(any(text.count(word) >= said.count(word) for text in words) for word in said)


def _misbounded(figure: Figure, words: Sequence[str], said: Said) -> str:
    told = bounds_said(said.local, said.number, said.after)
    stated = bound_classes(figure.bound)
    printed = _printed_bounds(figure, words)
    for name, word in told.items():
        if name not in stated and name not in printed and (len(word) < 2 or word not in figure.indicator):
            return f"原文没有说“{word}”"
    around = said.local + said.number + said.after + figure.indicator
    for name in sorted(stated - set(told)):
        if not (name in ("年均", "累计") and name in around):
            return f"丢掉了“{figure.bound}”"
    return ""


def _printed_bounds(figure: Figure, words: Sequence[str]) -> set[str]:
    """The bounds that the source prints around the number itself."""
    found: set[str] = set()
    for text in words:
        for quantity in read_quantities(text):
            if quantity.base_value == figure.base_value and quantity.base_unit == figure.base_unit:
                number = text[quantity.start : quantity.end]
                found |= set(bounds_said(text[: quantity.start], number, text[quantity.end : quantity.end + 6]))
    return found


def _ways(text: str) -> list[str]:
    """The directions that a text names, in order, each run once."""
    said = ["up" if match["up"] else "down" for match in _WAYS.finditer(text)]
    return [way for at, way in enumerate(said) if at == 0 or said[at - 1] != way]


def _misdirected(figure: Figure, words: Sequence[str], said: Said) -> str:
    way = "down" if fell(figure) else direction_of(figure.indicator) if facet_of(figure.indicator) == "change" else ""
    told = direction_of(said.local)
    if facet_of(figure.indicator) == "change" and not way and _ways(figure.indicator) != _ways(said.local):
        return "把增减说反了"  # 增长率下降: the name holds one direction, the change another
    if way:
        told = told or direction_of(re.split(r"[，,]", said.near)[-1] + said.after[:4])
        if told == way:
            return ""
        return "把增减说反了" if told else "丢掉了增减"
    pattern = {"up": _UP, "down": _DOWN}.get(told)
    text = figure.indicator + "".join(words)
    return "原文没有这样说增减" if pattern and not pattern.search(text) else ""
