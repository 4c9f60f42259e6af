"""What one part of a question wants of the figures, and the selections that its phrases give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.figures.select import REACHED, TIE, Era, Hit, Selection, Want, best_of, choose, end_of, find
from assistant.query.question import Part
from assistant.retrieval.library import Library
from corpus.language.facet import facet_of
from corpus.language.phrases import canonical, coverage, units_of
from corpus.measures.tiers import Stretch, read_stretches
from corpus.records import Figure

_CHANGES = frozenset(("difference", "gap", "growth", "trend", "ratio", "compare"))
_BEFORE = re.compile(r"原(?:来|先|本|定)|以前|之前|此前|从前|过去|(?:调整|修改|修订|改革|变化|变动)之?前")
_DONE = re.compile(r"完成了|实际|已经?(?:经)?(?:达到|完成|建成|实现)|就有|现有")
_BY_NOW = re.compile(r"目前|现有?|已经?|仅|只|实际|累计|到位|还?尚?有")
OWN = 0.8
"""Share of an operand's words that a figure's own name must hold."""
WHOLLY = 0.95
"""Share from which a name holds the words themselves, not others with a character between (进口 in 进出口)."""
CLOSE_BY = 80
"""Characters between the figures of one comparison."""
BEFORE = 240
"""Characters before a part's figure in which its whole is stated."""
NEAR_CLAUSE = 24
"""Characters between a number that is due and the one that says how much of it there is."""
_SPREAD = frozenset(("share", "gap", "ratio", "count", "filter", "each", "rest", "rank", "average"))
"""Operations whose 多少 counts something else than the figure's own unit."""


@dataclass(slots=True)
class Inquiry:
    """The figures' side of one part: its want, its selections, its operands."""

    library: Library
    documents: frozenset[str]
    part: Part

    def want(self, **changes: object) -> Want:
        part, asking = self.part, self.part.asking
        spread = asking.operation in _SPREAD or (
            asking.operation in ("difference", "gap") and asking.unit == "个百分点"
        )
        unit = None if spread or asking.claim else asking.unit
        want = Want(
            regions=part.regions,
            periods=part.periods,
            relative=part.relative,
            target=asking.target,
            strict=asking.strict_target,
            era=_era_of(part),
            done=bool(_DONE.search(part.text)) and not asking.strict_target,
            facet=asking.facet,
            unit=unit,
            tiers=self.tiers,
            documents=self.documents,
        )
        return replace(want, **changes)  # type: ignore[arg-type]

    @property
    def tiers(self) -> tuple[Stretch, ...]:
        """The amounts told of the case; those of a condition or a claim are what is looked for."""
        if self.part.asking.operation != "lookup" or self.part.asking.claim:
            return ()
        return tuple(bound.stretch for bound in read_stretches(self.part.text))

    @property
    def phrase(self) -> str:
        """The words that name the indicator; those of the part before where this one names none."""
        return self.part.phrase if units_of(self.part.phrase) else self.part.carried

    def find(self, phrase: str, context: str = "", **changes: object) -> Selection:
        return find(self.library, phrase, self.want(**changes), context)

    def again(self, selection: Selection, **changes: object) -> list[Hit]:
        """The selection's readings under a changed want."""
        return list(self.again_selection(selection, **changes).hits)

    def again_selection(self, selection: Selection, **changes: object) -> Selection:
        return choose(self.library, selection, self.want(**changes))

    def selections(self) -> list[Selection]:
        """One for each indicator the part names."""
        part, phrase = self.part, self.phrase
        context = part.carried if phrase != part.carried else ""
        whole = self.find(phrase, context)
        if not whole.hits and (other := self._piece(phrase) or self._aim(phrase)):
            return [other]
        pieces = part.joint if phrase == part.phrase else ()
        chain = len(pieces) > 1 and _is_chain(whole, pieces)
        if len(pieces) < 2 or (self._is_one(whole, phrase) and not chain):
            return [whole]
        tail = context if chain else f"{pieces[-1]} {context}"
        split = [self.find(piece, tail) for piece in pieces]
        return split if all(one.readings for one in split) or not whole.readings else [whole]

    def _piece(self, phrase: str) -> Selection | None:
        """「T中X」 that no figure is called by: the figures of X that the sentence which states T goes on to."""
        whole, _, piece = phrase.rpartition("中")
        if not units_of(whole) or not units_of(piece):
            return None
        found = self.find(piece, whole)
        hits = tuple(hit for hit in found.hits if coverage(units_of(whole), ((self._before(hit.figure), 1.0),)) >= OWN)
        return replace(found, hits=hits, readings=hits) if hits else None

    def _aim(self, phrase: str) -> Selection | None:
        """A target asked for in so many words, whatever verb it is to be reached by (建成, 新增)."""
        first = next(iter(units_of(phrase)), None)
        if not self.part.asking.strict_target or first is None or first.text not in REACHED or first.text not in phrase:
            return None
        found = self.find(phrase.replace(first.text, "", 1))
        return found if found.hits else None

    def _before(self, figure: Figure) -> str:
        """Canonical words before a figure, from the sentence before its own on."""
        text = self.library.documents[figure.document].text
        line = text[max(0, figure.start - BEFORE) : figure.start].rpartition("\n")[2]
        return canonical("。".join(line.split("。")[-2:]))

    @staticmethod
    def _is_one(selection: Selection, phrase: str) -> bool:
        """Whether one indicator's own name holds all the words of a phrase joined by 和 or 、."""
        if not selection.readings:
            return False
        label = selection.readings[0].match.group.label
        return coverage(units_of(phrase), ((label, 1.0),)) >= 0.95

    def without_place_names(self) -> Inquiry | None:
        """The inquiry with a place that is part of an indicator's name (南丰蜜桔) given back to the phrase."""
        for region in self.part.regions:
            if region in self.part.text:
                continue
            short = next(
                (region[:size] for size in range(len(region) - 1, 1, -1) if region[:size] in self.part.text), ""
            )
            if not short:
                continue
            regions = tuple(name for name in self.part.regions if name != region)
            part = replace(self.part, regions=regions, phrase=f"{short}{self.part.phrase}")
            other = Inquiry(self.library, self.documents, part)
            if any(short in hit.figure.indicator for one in other.selections() for hit in one.hits):
                return other
        return None

    # -- operands -------------------------------------------------------------------------------------------------

    def operands(self, selections: Sequence[Selection]) -> list[Hit]:
        """The figures an operation works on: by indicator, region or period, whichever is named twice."""
        part = self.part
        if part.asking.other:
            return self._with_other(selections[0], part.asking.other)
        if len(selections) > 1:
            found = [self.best(one) for one in selections]
            return [hit for hit in found if hit]
        selection = selections[0]
        regions = list(part.regions) + ([""] if part.whole_city and part.regions else [])
        if len(regions) > 1:
            return self._each(selection, [{"regions": (r,) if r else ()} for r in regions])
        periods = part.periods + ((part.base,) if part.base else ())
        if len(periods) > 1:
            return self._each(selection, [{"periods": (p,)} for p in periods])
        if len(part.regions) == 1 and part.carried and not units_of(part.phrase):
            return [hit for hit in [self.best(selection)] if hit]
        best = self.best(selection)
        return [best] if best else []

    def each_region(self, selection: Selection, regions: Sequence[str]) -> list[Hit]:
        """One figure a region, of one kind, in their order; without those that state none."""
        return self._each(selection, [{"regions": (region,)} for region in regions])

    def best(self, selection: Selection, **changes: object) -> Hit | None:
        hits = self.again(selection, **changes) if changes else list(selection.hits)
        return best_of(hits, dated=bool(self.part.periods) and not self.part.relative)

    def _each(self, selection: Selection, wants: Sequence[dict[str, object]]) -> list[Hit]:
        """One hit for each want, all of one unit and 口径 where the source gives one."""
        pools = [self.again(selection, wide=True, **changes) for changes in wants]
        pools = [pool for pool in pools if pool]
        if not pools:
            return []

        def of(pool: Sequence[Hit], key: tuple[object, ...]) -> Hit | None:
            return next((hit for hit in sorted(pool, key=lambda h: -h.score) if _series(hit) == key), None)

        def rank(key: tuple[object, ...]) -> tuple[int, float]:
            found = [hit for pool in pools if (hit := of(pool, key))]
            return len(found), max(hit.score for hit in found)

        keys = list(dict.fromkeys(_series(hit) for pool in pools for hit in pool))
        best = max(keys, key=rank)
        if rank(best)[0] == len(pools):
            return [hit for pool in pools if (hit := of(pool, best))]
        firsts = [best_of(pool, dated=bool(self.part.periods)) for pool in pools]
        return [hit for hit in firsts if hit]

    def _with_other(self, selection: Selection, words: str) -> list[Hit]:
        head, _, tail = words.partition("的")
        shared = self.best(self.find(f"{self.phrase} {tail}")) if units_of(tail) else None
        first = shared or self.best(selection)
        if first is None:
            second = self.best(self.find(words))
            beside = self._beside(second) if second else None
            return [beside, second] if beside and second else []
        if not shared and coverage(units_of(words), ((first.match.group.own, 1.0),)) >= OWN:
            beside = self._beside(first)  # the words led to the second operand alone
            return [beside, first] if beside else [first]
        second = self.like(first, words) or (self.like(first, head) if shared else None)
        return [first, second] if second else [first]

    def _beside(self, hit: Hit) -> Hit | None:
        """The figure of its unit close by that holds the phrase best."""
        figure, units = hit.figure, units_of(self.phrase)
        pool = [
            (coverage(units, ((group.own, 1.0),)), Hit(other, hit.match))
            for group in self.library.indicators(frozenset((figure.document,))).groups
            if group.document == figure.document and group.label != hit.match.group.label
            for other in group.figures
            if other.base_unit == figure.base_unit and abs(other.start - figure.start) < CLOSE_BY
        ]
        best = max(pool, key=lambda it: it[0], default=None)
        return best[1] if best and best[0] >= 0.5 else None

    def whole_of(self, part: Hit) -> Hit | None:
        """The nearest larger figure of its unit that the same sentence states before ``part``."""
        figure = part.figure
        text = self.library.documents[figure.document].text
        before = [
            other
            for group in self.library.indicators(frozenset((figure.document,))).groups
            if group.document == figure.document
            for other in group.figures
            if other.end <= figure.start
            and figure.start - other.end < NEAR_CLAUSE
            and other.base_unit == figure.base_unit
            and (other.base_value or 0) > (figure.base_value or 0)
            and not re.search("[。；;\n]", text[other.end : figure.start])
        ]
        return Hit(max(before, key=lambda other: other.end), part.match) if before else None

    def done_of(self, due: Hit) -> Hit | None:
        """The figure of the clause after ``due``, in its sentence, that says how much of it there is by now."""
        figure = due.figure
        text = self.library.documents[figure.document].text
        for group in self.library.indicators(frozenset((figure.document,))).groups:
            for other in group.figures if group.document == figure.document else ():
                between = text[figure.end : other.start]
                near = 0 < other.start - figure.end < NEAR_CLAUSE and not re.search("[。；;\n]", between)
                if near and other.base_unit == figure.base_unit and _BY_NOW.search(between):
                    return Hit(other, due.match)
        return None

    def like(self, first: Hit, words: str) -> Hit | None:
        """The figure that stands beside ``first`` and is named by ``words`` (城镇…收入 → 农村 → 农村…收入)."""
        figure = first.figure
        matches = self.library.indicators(self.documents).match(words, context=first.match.group.label)
        pool = [
            Hit(f, m)
            for m in matches
            if m.accepted
            for f in m.group.figures
            if f.id != figure.id
            and f.base_unit == figure.base_unit
            and facet_of(f.indicator) == facet_of(figure.indicator)
        ]

        def rank(hit: Hit) -> tuple[bool, bool, bool, bool, float, float]:
            f = hit.figure
            own = coverage(units_of(words), ((hit.match.group.own, 1.0),))
            same, alike = f.region == figure.region, f.period == figure.period and f.status == figure.status
            return own >= OWN, own >= WHOLLY, same, alike, hit.match.context, hit.score

        best = max(pool, key=rank, default=None)
        return best if best and rank(best)[0] else None

    # -- levels over time -------------------------------------------------------------------------------------------

    def over_time(self, selection: Selection, *, targets: bool = False, named: Sequence[str] = ()) -> list[Hit]:
        """One level a period, earliest first, of the best reading's unit; of its 口径 where that has two.

        ``named``: periods that the indicator should be stated for.
        """
        pool = self.again(selection, periods=(), relative=False, facet="level", any_status=True, unit=None)
        pool = [hit for hit in pool if hit.figure.period and (targets or hit.figure.status != "目标")]
        held: dict[tuple[object, ...], set[str | None]] = {}
        for hit in pool:
            held.setdefault((hit.match.group.label, *_kind(hit.figure)), set()).add(hit.figure.period)

        def rank(hit: Hit) -> tuple[float, int, str]:
            periods = held[hit.match.group.label, *_kind(hit.figure)]
            return round(hit.score, 2), len(periods & set(named)), end_of(hit.figure)

        best = max(pool, key=rank, default=None)
        if best is None:
            return []
        pool = [hit for hit in pool if hit.figure.base_unit == best.figure.base_unit and hit.score >= TIE * best.score]
        chosen: dict[str, Hit] = {}
        for hit in sorted(pool, key=lambda h: h.figure.basis != best.figure.basis):
            chosen.setdefault(hit.figure.period or "", hit)
        alike = {period: hit for period, hit in chosen.items() if hit.figure.basis == best.figure.basis}
        chosen = alike if len(alike) > 1 else chosen
        return [chosen[period] for period in sorted(chosen, key=lambda p: p.split("/")[-1])]

    def elsewhere(self, selection: Selection, periods: tuple[str, ...]) -> list[Hit]:
        """Where nothing is stated for the city itself: the places it is stated for."""
        return self.again(selection, units=True, periods=periods)


def _is_chain(selection: Selection, pieces: Sequence[str]) -> bool:
    """Whether the pieces name a whole and its part, which the figure of the part is called by both (授权专利、发明专利)."""
    if not selection.readings:
        return False
    figure = selection.readings[0].figure
    first, last = units_of(pieces[0]), units_of(pieces[-1])
    name = canonical(figure.indicator)
    of_part = coverage(last, ((name, 1.0),)) >= WHOLLY and coverage(first, ((name, 1.0),)) < WHOLLY
    return bool(figure.topic) and of_part and coverage(first, ((canonical(figure.topic or ""), 1.0),)) >= WHOLLY


def _series(hit: Hit) -> tuple[object, ...]:
    """What the members of one comparison have in common: indicator, kind of unit, 口径."""
    return (hit.match.group.label, *_kind(hit.figure))


def _kind(figure: Figure) -> tuple[str, str | None]:
    return figure.base_unit, figure.basis


def _era_of(part: Part) -> Era:
    """Whether a part asks for what holds now, for what held before a change, or speaks of the change."""
    asking = part.asking
    if asking.from_to or asking.claim or asking.facet == "change" or asking.operation in _CHANGES:
        return "both"
    return "before" if _BEFORE.search(part.text) else "now"
