"""Questions whose operand is itself computed: A and B together against C, the sum of the first three, all but one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.figures import decimals
from assistant.figures.decimals import Computed
from assistant.figures.operands import Inquiry
from assistant.figures.ranking import comparator_of, ordered, satisfies, scope_words, series, totalled
from assistant.figures.select import Selection
from assistant.figures.statements import Stating
from corpus.language.figure_words import indicator_words, period_words, plain

_ALL = re.compile(r"各个?(?:县|区|市|地)|所有|全部|其他|其余|别的|列出的|[几余]个(?:县|区|市|地)")


class Combining:
    """Writes the answers of a part whose operand is a sum, or that sums a listing."""

    def __init__(self, inquiry: Inquiry, stating: Stating) -> None:
        self._inquiry = inquiry
        self._stating = stating
        self._part = inquiry.part

    def write(self, selections: Sequence[Selection]) -> bool:
        """Whether the part was of such a kind, answered or refused."""
        if self._part.against:
            return self._sum_against(selections[0], self._part.against)
        if self._part.asking.operation in ("sum", "average") and len(self._part.regions) < 2:
            return self._listed(selections[0])
        return False

    def _sum_against(self, selection: Selection, other: str) -> bool:
        """A和B together against C; refused where one of them is not stated."""
        regions = (*self._part.regions, other)
        found = self._inquiry.each_region(selection, regions)
        gaps = [
            self._stating.gap(selection, region, self._part.periods)
            for region in regions
            if not any(hit.figure.region == region for hit in found)
        ]
        if gaps:
            self._stating.draft.lack("not_in_corpus", "；".join(dict.fromkeys(gaps)) + "。", beside=bool(found))
            return bool(selection.readings)
        parts, one = found[:-1], found[-1]
        total = decimals.add([hit.figure for hit in parts])
        single = decimals.amount(one.figure, total.unit) if total else None
        if total is None or single is None:
            return False
        apart = Computed(abs(total.value - single), decimals.difference_unit(total.unit), "")
        sums, alone = "合计", self._stating.name(one, found)
        larger, smaller = (sums, alone) if total.value > single else (alone, sums)
        formula = f"{total.formula} - {plain(single)}"
        if total.value < single:
            formula = f"{plain(single)} - ({total.formula})"
        lead = self._lead(total.value > single, total.value == single)
        stated = "，".join(self._stating.state(hit) for hit in parts)
        words = f"{stated}，合计{self._stating.derive('合计', total, parts)}；{self._stating.state(one)}"
        if total.value == single:
            self._stating.draft.say(f"{lead}{words}；两者相同。")
        else:
            apart = Computed(apart.value, apart.unit, formula)
            words = f"{words}；{larger}比{smaller}高{self._stating.derive('差', apart, found)}"
            self._stating.draft.say(f"{lead}{words}。")
        self._stating.result("max", (larger,))
        return True

    def _lead(self, sum_is_more: bool, equal: bool) -> str:
        if not self._part.asking.claim:
            return ""
        first_is_more = sum_is_more == self._part.sum_first
        holds = not equal and first_is_more != self._part.less
        return "是的，" if holds else "不是，"

    def _listed(self, selection: Selection) -> bool:
        """The sum or mean over a listing: over all of it, or what a condition or 除了 leaves of it."""
        limits = [q for q in self._part.quantities if q.unit and q.base_value is not None]
        comparator = comparator_of(self._part.text) if limits else None
        if not (self._part.excluded or comparator or _ALL.search(self._part.text)):
            return False
        hits = series(self._inquiry, selection)
        if comparator:
            hits = [
                hit
                for hit in hits
                if hit.figure.base_unit == limits[-1].base_unit
                and satisfies(hit.figure.base_value, comparator, limits[-1].base_value)
            ]
        if len(hits) < 2:
            return False
        order = ordered(hits)
        first = order[0].figure
        head = f"{scope_words(self._part)}，{period_words(first.period, first.status)}{indicator_words(first)}"
        total = totalled(self._stating, order, self._part.asking.operation)
        if total is None:
            return False
        self._stating.draft.say(f"{head}：{'、'.join(self._stating.short(hit, order) for hit in order)}；{total}。")
        self._stating.result("sum", [self._stating.name(hit, order) for hit in order], self._stating.partial(hits))
        return True
