"""What a sentence compares: order of places and times, most and least, held against figures and computed differences.

Superlatives that the figures prove and directions that a computed value decides need not be printed in the source;
``rest`` is the sentence without them, for the checks that compare words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from assistant.verification.ordering import misordered
from corpus.measures.numerals import parse_numeral
from corpus.measures.periods import bounds, compatible, read_periods
from corpus.measures.regions import RegionMention
from corpus.records import Derived, Figure

_HIGHER, _LOWER = re.compile("更[高多大快强优]"), re.compile("更[低少小慢弱差]")
_MOST = re.compile(r"最[高大多快强优好]|居首|首位|第一(?=[，。；,;名位\[、]|$)|领先|榜首")
_LEAST = re.compile(r"最[低小少慢弱差]|末位|垫底|倒数")
_WAY = re.compile(
    r"(?:净?增[加长多]?了?|上升了?|提高了?|提升了?|高出?|多出?|减少了?|下降了?|降低了?|低于?|少了?|相差|差距?|差额|高于|多于|少于)(?:约|为|是|了)?$"
)
_UP, _DOWN = re.compile("[增升高多]"), re.compile("[减降低少]")
_COMPUTED = re.compile(
    r"(?:约)?(?P<value>-?\d[\d.]*)[^\d，,。；;（(\[]{0,6}（推算(?:：(?P<formula>[^（）]*(?:\([^()]*\)[^（）]*)*))?）"
)
_RANK = re.compile(r"(?P<last>倒数)?第(?P<place>[一二三四五六七八九十]+|\d+)[名位]")
_THAN = re.compile("比|较|相比于?|相较于?")


@dataclass(frozen=True)
class Comparison:
    """Of one sentence without marks; ``places`` with offsets into it, ``figures`` those of the clauses it cites."""

    sentence: str
    places: Sequence[RegionMention]
    figures: Sequence[Figure]
    derived: Sequence[Derived] = ()
    listed: Sequence[Figure] = ()
    """All figures at hand, of which a place may be the first; without them, those cited."""
    whole: frozenset[str | None] = frozenset()
    """Regions that are the sum of what is listed: they are no rivals."""

    def wrong(self, sources: Sequence[str], places_in: Callable[[str], set[str]]) -> str:
        """What is compared otherwise than the sources do; "" where nothing is."""
        spans = [(m.start, m.end, m.name) for m in self.places]
        if misordered(self.sentence, spans, self.figures):
            return "比较的方向与原文的数不符，或原文没有这样比较"
        if any(self._is_reversed(match) or self._is_contradicted(match) for match in self._computed):
            return "算出的差是负数或方向相反，请把被减数和减数换过来，或改用“少”“低”“下降”"
        if len({name for _, _, name in spans}) < 2 and not self._computed:
            for word in (_HIGHER, _LOWER):
                if word.search(self.sentence) and not any(word.search(source) for source in sources):
                    return "原文没有这样比较"
        for clause in re.split(r"[，。；;,]", self.sentence):
            named = {m.name for m in self.places if self.sentence[m.start : m.end] in clause}
            for word in (_MOST, _LEAST):
                found = word.search(clause)
                if (
                    found
                    and named
                    and not self._leads(found, named)
                    and not _put_first(word, named, sources, places_in)
                ):
                    return "原文没有说排在前面的是这里，所引的数也不能说明"
        return ""

    @cached_property
    def rest(self) -> str:
        """The sentence without proven superlatives and without the directions and values that were computed."""
        text = self.sentence
        for match in reversed(self._computed):
            way = _WAY.search(text, 0, match.start())
            text = text[: way.start() if way else match.start()] + text[match.end() :]
        for word in (_MOST, _LEAST):
            for found in reversed(list(word.finditer(text))):
                if self._leads(found, {m.name for m in self.places}):
                    text = text[: found.start()] + text[found.end() :]
        for found in _RANK.finditer(self.sentence):
            if self._is_placed(found):
                text = text.replace(found.group(), "", 1)
        return text

    def _is_placed(self, found: re.Match[str]) -> bool:
        """Whether the cited figures give the place nearest to 第二名 that rank."""
        rank = parse_numeral(found["place"]) if not found["place"].isdigit() else int(found["place"])
        near = min(self.places, key=lambda m: min(abs(m.start - found.end()), abs(found.start() - m.end)), default=None)
        if near is None or rank is None:
            return False
        for values in self._series():
            if near.name in values and len(values) > 1:
                better = [
                    v for v in values.values() if (v < values[near.name] if found["last"] else v > values[near.name])
                ]
                if len(better) == rank - 1:
                    return True
        return False

    @cached_property
    def _computed(self) -> list[re.Match[str]]:
        return [match for match in _COMPUTED.finditer(self.sentence) if self._formula(match)]

    def _formula(self, match: re.Match[str]) -> str:
        """The formula of a computed value, as it stands beside it or as it was recorded; "" for one nobody computed."""
        told = (d.formula for d in self.derived if match["formula"] in (None, d.formula) and d.value == match["value"])
        return next(told, "")

    def _is_reversed(self, match: re.Match[str]) -> bool:
        """Whether the words before a computed difference say another direction than its operands give."""
        before = re.split(r"[，,。；;]", self.sentence[: match.start()])[-1]
        way = _WAY.search(before)
        formula = self._formula(match)
        if way is None or " - " not in formula:
            return False
        if match.group().lstrip("约").startswith("-"):
            return True
        if _UP.search(way.group()) is None and _DOWN.search(way.group()) is None:
            return False
        operands = self._operands(formula)
        if len(operands) != 2:
            return False
        up = _DOWN.search(way.group()) is None
        than = _THAN.search(before)
        if than is None:
            return _against_time(operands, up)
        larger, smaller = operands if up else operands[::-1]
        mentions = read_periods(before, None)
        first = [m.period for m in mentions if m.end <= than.start()]
        second = [m.period for m in mentions if m.start >= than.end()]
        return not (_fits(first[-1:], larger) and _fits(second[:1], smaller))

    def _is_contradicted(self, match: re.Match[str]) -> bool:
        """Whether the sentence says 更低 of what a computed difference is said to be higher by, or the other way."""
        way = _WAY.search(re.split(r"[，,。；;]", self.sentence[: match.start()])[-1])
        if way is None:
            return False
        told = _LOWER if _UP.search(way.group()) else _HIGHER if _DOWN.search(way.group()) else None
        return told is not None and told.search(self.sentence) is not None

    def _operands(self, formula: str) -> list[Figure]:
        """The figures of the first two operands of a difference, larger first; none where their values are not found."""
        found = []
        for words in re.split(r" [-/*+] ", formula.strip("()"))[:2]:
            number = re.match(r"\(?(-?\d[\d.]*)", words)
            figure = next((f for f in self.figures if number and _is_value(number[1], f)), None)
            if figure is not None:
                found.append(figure)
        return found

    def _leads(self, found: re.Match[str], named: set[str]) -> bool:
        """Whether the cited figures of some indicator put one of the places first (or last, for the least)."""
        least = _LEAST.fullmatch(found.group()) is not None
        for values in self._series():
            if len(values) > 1:
                edge = min(values.values()) if least else max(values.values())
                if any(values.get(name) == edge for name in named):
                    return True
        return False

    def _series(self) -> Iterator[dict[str, Decimal]]:
        held: dict[tuple[object, ...], dict[str, Decimal]] = defaultdict(dict)
        cited = {(figure.indicator, figure.period, figure.base_unit) for figure in self.figures}
        for figure in self.listed or self.figures:
            ranked = figure.region and figure.region not in self.whole and figure.base_value is not None
            if ranked and (figure.indicator, figure.period, figure.base_unit) in cited:
                key = (figure.indicator, figure.period, figure.base_unit, figure.status, figure.list_id)
                held[key][figure.region or ""] = figure.base_value or Decimal(0)
        yield from held.values()


def _against_time(operands: Sequence[Figure], up: bool) -> bool:
    """Whether a change that no 比 explains goes another way than from the earlier to the later of its operands."""
    one, other = (figure.period for figure in operands)
    if one is None or other is None or bounds(one) == bounds(other):
        return False
    return (bounds(one)[1] > bounds(other)[1]) is not up


def _is_value(number: str, figure: Figure) -> bool:
    return figure.value == number or figure.value.rstrip("0").rstrip(".") == number.rstrip("0").rstrip(".")


def _fits(periods: Sequence[str], figure: Figure) -> bool:
    return not periods or figure.period is None or all(compatible(period, figure.period) for period in periods)


def _put_first(
    word: re.Pattern[str], named: set[str], sources: Sequence[str], places_in: Callable[[str], set[str]]
) -> bool:
    """Whether a clause of the sources puts one of the places first; one that names no place speaks of its subject."""
    for source in sources:
        for clause in re.split(r"[，。；;,\n]", source):
            if word.search(clause):
                there = places_in(clause)
                if not there or there & named:
                    return True
    return False
