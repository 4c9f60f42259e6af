"""How selected figures come into the draft: stated with their citation, computed values with their formula, and notices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.draft import TARGETED, Draft, marks
from assistant.figures import decimals
from assistant.figures.select import Hit, Rivals, Selection, own_region
from assistant.query.question import Part
from assistant.retrieval.library import Library
from corpus.language.facet import Direction, direction_of, facet_of
from corpus.language.figure_words import figure_words, indicator_words, period_words, plain, value_words
from corpus.measures.quantities import read_quantities
from corpus.records import Derived, Figure, Result, ResultOp

_OPERAND = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True)
class Stating:
    """Writes one part's figures into its draft and remembers them for the notices that ``close`` adds."""

    library: Library
    documents: frozenset[str]
    draft: Draft
    part: Part
    stale: bool = False
    stated: list[Hit] = field(default_factory=list)
    together: list[tuple[Hit, Hit]] = field(default_factory=list)
    """Pairs stated as equally good readings of one question, whose values are unequal."""

    compared: list[frozenset[str]] = field(default_factory=list)
    """Figures told apart by the question itself, by id: they are operands, no rivals."""

    # -- words -----------------------------------------------------------------------------------------------

    def state(self, hit: Hit, *, region: bool = True, period: bool = True) -> str:
        """``2021年华容县全社会研发投入（平台数据）为15.74亿元[1]``."""
        figure = hit.figure
        words = figure_words(figure, self.library.documents[figure.document], region=region, period=period)
        return f"{words}[{self.number(hit)}]"

    def number(self, hit: Hit) -> int:
        """The [n] of the figure's citation; the figure counts as stated."""
        if all(hit.figure.id != other.figure.id for other in self.stated):
            self.stated.append(hit)
        return self.draft.state(hit.figure)

    def numbers(self, hits: Sequence[Hit]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.number(hit) for hit in hits))

    def region(self, figure: Figure) -> str:
        return figure.region or self.library.documents[figure.document].home or "文中"

    def name(self, hit: Hit, among: Sequence[Hit]) -> str:
        """What tells a figure from the others it stands beside: its region, period, status or indicator."""
        figure = hit.figure
        if self.part.asking.things and len({indicator_words(other.figure) for other in among}) > 1:
            return indicator_words(figure)
        regions = {self.region(other.figure) for other in among}.union(self.part.excluded)
        if len(regions) > 1:
            return self.region(figure)
        if len({indicator_words(other.figure) for other in among}) > 1:
            return indicator_words(figure)
        if len({other.figure.period for other in among}) > 1:
            return period_words(figure.period, figure.status) or "文中"
        return "目标" if figure.status == "目标" else indicator_words(figure)

    def short(self, hit: Hit, among: Sequence[Hit]) -> str:
        """``云溪区18.10亿元[2]``."""
        return f"{self.name(hit, among)}{value_words(hit.figure)}[{self.number(hit)}]"

    def derive(self, label: str, computed: decimals.Computed, hits: Sequence[Hit]) -> str:
        """Records a computed value and gives its words, formula and marks."""
        numbers = self.numbers(hits)
        self._convert(computed, hits)
        self.draft.derived.append(Derived(label, computed.text, computed.unit, computed.formula, numbers))
        if computed.rounded:
            self.draft.notice("rounded", f"{label}为四舍五入后的值。", numbers)
        about = "约" if computed.rounded else ""
        return f"{about}{computed.text}{computed.unit}（推算：{computed.formula}）{marks(numbers)}"

    def _convert(self, computed: decimals.Computed, hits: Sequence[Hit]) -> None:
        """Records each operand that the formula gives in another unit than the source (换算)."""
        operands = set(_OPERAND.findall(computed.formula))
        for hit in hits:
            figure = hit.figure
            units = dict.fromkeys([*(other.figure.unit for other in hits), figure.base_unit])
            shown = {unit: value for unit in units if (value := decimals.amount(figure, unit)) is not None}
            if plain(shown.get(figure.unit, Decimal(0))) in operands:
                continue
            for unit, value in shown.items():
                if plain(value) in operands:
                    words = f"{figure.value}{figure.unit}"
                    self.draft.derived.append(Derived("换算", plain(value), unit, words, (self.number(hit),)))
                    break

    def result(self, op: ResultOp, items: Sequence[str], partial: bool = False) -> None:
        self.draft.result = Result(op, tuple(items), partial)

    # -- notices -----------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Adds the notices that the stated figures call for: target, conflict, basis, as of when."""
        stated = list(self.stated)
        targets = [hit for hit in stated if hit.figure.status == "目标"]
        if targets:
            self.draft.notice("target", TARGETED, self.numbers(targets))
        told: set[frozenset[str]] = set()
        for hit, other in self.together:
            told.add(frozenset((hit.figure.id, other.figure.id)))
            self._disagree(hit, other)
        rivals = Rivals(self.library, self.documents)
        for hit in stated:
            for other in rivals.of(hit):
                pair = frozenset((hit.figure.id, other.figure.id))
                if pair not in told and not any(pair <= operands for operands in self.compared):
                    told.add(pair)
                    self._disagree(hit, other)
        if self.stale and stated:
            self._as_of(stated)
        elif self.part.relative and any(hit.figure.period for hit in stated):
            self._resolved(stated)

    def _disagree(self, hit: Hit, other: Hit) -> None:
        a, b = hit.figure, other.figure
        new = all(b.id != stated.figure.id for stated in self.stated)
        numbers = self.numbers([hit, other])
        if new:
            self.draft.say(f"文中另一处：{self.state(other)}。")
        if a.basis != b.basis:
            one, two = a.basis or "未注明口径", b.basis or "未注明口径"
            self.draft.notice(
                "basis", f"两个数口径不同：{value_words(a)}（{one}）、{value_words(b)}（{two}）。", numbers
            )
            return
        undated = "" if a.period == b.period else "（其中一处没有写明时间）"
        self.draft.notice(
            "conflict",
            f"两处说法不一致：{value_words(a)}与{value_words(b)}{undated}，请以发文单位解释为准。",
            numbers,
        )

    def _as_of(self, hits: Sequence[Hit]) -> None:
        figures = [hit.figure for hit in hits]
        document = self.library.documents[figures[0].document]
        when = period_words(max((f.period or "" for f in figures), default="")) or "文件发布时"
        stamp = f"（文件日期 {document.published.isoformat()}）" if document.published else ""
        self.draft.notice("as_of", f"库中最新的数据是{when}的{stamp}，不是今天的。", self.numbers(hits))

    def _resolved(self, hits: Sequence[Hit]) -> None:
        when = "、".join(dict.fromkeys(period_words(hit.figure.period) for hit in hits if hit.figure.period))
        self.draft.notice("as_of", f"所说的时间按文件日期理解为{when}。", self.numbers(hits))

    def partial(self, hits: Sequence[Hit]) -> bool:
        """Notices that a listing is not of all, where it says so or leaves units out; whether it is not."""
        if len(self.part.regions) > 1:
            return False
        scopes = [hit.figure.list_scope for hit in hits if hit.figure.list_scope]
        city = self.library.documents[hits[0].figure.document].city
        units = [unit for unit in self.library.gazetteer.units_of(city) if unit[-1] in "县市区"] if city else []
        listed = {hit.figure.region for hit in hits}
        if not scopes and (not units or listed >= set(units)):
            return False
        text = f"文中只列出“{scopes[0]}”" if scopes else "文中只列出部分地区"
        self.draft.notice("partial_list", f"{text}，没有列出的地区无从比较。", self.numbers(hits))
        return True

    def undated(self, hits: Sequence[Hit]) -> None:
        self.draft.notice("as_of", "原文没有写明这个数的时间。", self.numbers(hits))

    # -- what is not stated ------------------------------------------------------------------------------------

    def gap(self, selection: Selection, region: str, periods: Sequence[str]) -> str:
        """What is stated instead of what was asked (文中给出了…，但没有…)."""
        when = "、".join(period_words(p) for p in periods)
        if not selection.readings:
            return self._gap_of_kind(selection, region, when)
        figures = [hit.figure for hit in selection.readings]
        name = next((words for f in figures if not _holds_number(words := indicator_words(f))), "这项数")
        here = [f for f in figures if (f.region == region if region else own_region(f, self.library))]
        if here:
            times = "、".join(dict.fromkeys(period_words(f.period, f.status) or "未写明时间" for f in here[:8]))
            what = f"{when}的" if when else "所问的"
            return f"文中给出了{region}{name}（{times}）的数，但没有{what}"
        places = [place for place in dict.fromkeys(self.region(f) for f in figures) if not _holds_number(place)]
        if not places:
            return f"文中没有给出{when}{region or '全市'}的{name}"
        return f"文中给出了{'、'.join(places[:12])}的{name}，但没有给出{when}{region or '全市'}的"

    def _gap_of_kind(self, selection: Selection, region: str, when: str) -> str:
        near = [hit.figure for hit in selection.near]
        own = [f for f in near if not region or f.region == region] or near
        own = [f for f in own if not _holds_number(indicator_words(f))]
        stated = "、".join(dict.fromkeys(f"{self.region(f)}{indicator_words(f)}（{f.unit}）" for f in own[:3]))
        return f"文中只给出了{stated}，没有给出所问的数" if stated else f"现有文件没有载明“{selection.phrase}”"


def _holds_number(words: str) -> bool:
    """Whether a name holds an amount (年营业收入2亿元以上企业, 其余6县): what is said without a source names none."""
    return any(quantity.unit for quantity in read_quantities(words))


def way_of(figure: Figure) -> Direction:
    """Which way a change went: as its indicator says, the other way where its value is negative (增长 -2.5%)."""
    told = direction_of(figure.indicator)
    if (figure.base_value or Decimal(0)) >= 0 or facet_of(figure.indicator) != "change":
        return told
    return "down" if told != "down" else "up"


def signed(figure: Figure) -> Decimal:
    """Base value, negative where the indicator states a fall."""
    value = figure.base_value or Decimal(0)
    falls = facet_of(figure.indicator) == "change" and direction_of(figure.indicator) == "down"
    return -abs(value) if falls else value
