"""Answers from figures: which operation serves a part of a question, and the plain look-up.

Every way of answering either writes sentences, citations and notices into the draft and returns True, or leaves the
draft as it was and returns False: then the next has its turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.draft import Draft
from assistant.figures.claims import Asserting
from assistant.figures.group_sums import Combining
from assistant.figures.operands import Inquiry
from assistant.figures.operations import Arithmetic
from assistant.figures.ranking import Ranking
from assistant.figures.select import (
    Hit,
    Selection,
    case_told,
    end_of,
    latest,
    own_region,
    top_readings,
    turned,
    unequal,
)
from assistant.figures.statements import Stating
from assistant.query.question import Part
from assistant.retrieval.library import Library
from corpus.language.facet import facet_of
from corpus.language.figure_words import indicator_words, period_words
from corpus.language.phrases import units_of
from corpus.measures.tiers import read_stretches
from corpus.measures.units import base_unit_of
from corpus.records import Figure, Span

NAMED = 0.85
_RATE = re.compile(r"率\s*$")
_SUPERLATIVES = ("max", "min", "top", "bottom", "nth")
_FORMER = re.compile(r"原[来先本有]|之前|以前|此前|(?<=[整高低长短加少])前|基数")
"""Asks for what held before a change."""
LONGEST = 24
"""Characters of a name that can be asked by."""
BARE = 2
"""Words of a phrase so short that many indicators may share it."""
WHOLE = 0.7
"""From here on a phrase names an indicator whole, and means it."""
SIDE_BY_SIDE, OFFERED = 3, 6
"""Equally good readings that are answered together; choices offered where there are more."""
MOST_PLACES = 8
"""Places listed where a question names none and the city's own figure is not stated."""


@dataclass(slots=True)
class FigureWriter:
    """Answers one part of a question from figures."""

    library: Library
    documents: frozenset[str]
    draft: Draft
    part: Part

    def write(self, *, named: bool = False) -> bool:
        """Whether the part was answered (or refused for a reason that the figures show).

        Args:
            named: only where the words name an indicator whole: no number was asked for in so many words.
        """
        inquiry = Inquiry(self.library, self.documents, self.part)
        if named and not any(s.readings and s.readings[0].match.covered >= NAMED for s in inquiry.selections()):
            return False
        if not units_of(inquiry.phrase):
            only = self._only_indicator() if self.part.asking.operation in _SUPERLATIVES else None
            if only is None:
                return False
            inquiry = replace(inquiry, part=replace(self.part, phrase=only))
        inquiry = inquiry.without_place_names() or inquiry
        stating = Stating(self.library, self.documents, self.draft, inquiry.part)
        done = self._answer(inquiry, stating)
        if done and not self.draft.gap:
            stating.close()
        return done

    def _only_indicator(self) -> str | None:
        """The one indicator that the documents have figures of: 哪个最低 names none."""
        names = {figure.indicator for id in self.documents for figure in self.library.figures_of(id)}
        return names.pop() if len(names) == 1 else None

    def _answer(self, inquiry: Inquiry, stating: Stating) -> bool:
        selections = inquiry.selections()
        asking = inquiry.part.asking
        arithmetic = Arithmetic(inquiry, stating)
        ranking = Ranking(inquiry, stating)
        known = any(selection.readings or selection.near for selection in selections)
        spread = ("share", "each", "rest", "ratio", "difference", "compare")
        if not known and asking.operation not in spread and not _RATE.search(inquiry.phrase):
            return False
        if known and Combining(inquiry, stating).write(selections):
            return True
        if asking.claim and Asserting(inquiry, stating, arithmetic).write(selections):
            return True
        if asking.from_to and arithmetic.from_to(selections):
            return True
        handlers: dict[str, Callable[[Sequence[Selection]], bool]] = {
            "max": ranking.extreme,
            "min": ranking.extreme,
            "top": ranking.extreme,
            "bottom": ranking.extreme,
            "nth": ranking.extreme,
            "list": ranking.listing,
            "count": ranking.count,
            "filter": ranking.count,
            "rank": ranking.rank,
            "compare": arithmetic.compare,
            "difference": arithmetic.difference,
            "sum": arithmetic.sum,
            "average": arithmetic.average,
            "each": arithmetic.each,
            "ratio": arithmetic.ratio,
            "share": arithmetic.share,
            "growth": arithmetic.growth,
            "gap": arithmetic.gap,
            "trend": arithmetic.trend,
            "rest": arithmetic.rest,
        }
        handler = handlers.get(asking.operation)
        if handler and handler(selections):
            return True
        if (
            asking.places
            and asking.operation in _SUPERLATIVES
            and Lookup(inquiry, stating, arithmetic).unlisted(selections)
        ):
            return True
        if asking.operation == "lookup" and not asking.claim and _RATE.search(inquiry.phrase):
            stated = any("率" in hit.figure.indicator for one in selections for hit in one.hits)
            if not stated and (arithmetic.rate(inquiry.phrase) or self._progress(inquiry, arithmetic)):
                return True
        if asking.facet == "change" and asking.operation != "growth" and arithmetic.growth(selections):
            return True
        return known and Lookup(inquiry, stating, arithmetic).write(selections)

    @staticmethod
    def _progress(inquiry: Inquiry, arithmetic: Arithmetic) -> bool:
        """X完成率 that is not stated: the result against the target."""
        bare = inquiry.phrase.replace("完成率", " ")
        return "完成率" in inquiry.phrase and bool(units_of(bare)) and arithmetic.gap([inquiry.find(bare, unit=None)])


@dataclass(slots=True)
class Lookup:
    """Every asked combination of indicator, region and period; what is not stated is said."""

    inquiry: Inquiry
    stating: Stating
    arithmetic: Arithmetic

    def unlisted(self, selections: Sequence[Selection]) -> bool:
        """Refuses a superlative among places of what is stated for one place alone."""
        hits = [hit for one in selections for hit in one.hits]
        if not hits or len({self.stating.region(hit.figure) for hit in hits}) > 1:
            return False
        stated = f"{self.stating.region(hits[0].figure)}的{indicator_words(hits[0].figure)}"
        words = f"文中只给出了{stated}，没有分地区的数，无从比较。"
        self.stating.draft.lack("not_in_corpus", words, beside=True)
        return True

    def write(self, selections: Sequence[Selection]) -> bool:
        part, draft = self.inquiry.part, self.stating.draft
        if offers := self._offers(selections):
            draft.say(f"文中说到“{selections[0].phrase.strip()}”的数不止一种，您问的是哪一个？")
            draft.choices = offers
            return True
        lines: list[str] = []
        gaps: list[str] = []
        for selection in selections:
            for region in part.regions or ("",):
                for periods in self._asked_periods():
                    line, gap = self._look(selection, region, periods)
                    lines += [line] if line else []
                    gaps += [gap] if gap else []
        if lines:
            draft.say(
                "；".join(dict.fromkeys(line for line in lines if line != _SAID)) + "。"
                if set(lines) != {_SAID}
                else ""
            )
            for gap in gaps:
                draft.say(gap + "。")
                draft.notice("missing", gap)
            return True
        if gaps:
            beside = any(selection.readings for selection in selections)
            draft.lack("not_in_corpus", "；".join(dict.fromkeys(gaps)) + "。", beside=beside)
            return True
        return False

    def _offers(self, selections: Sequence[Selection]) -> tuple[str, ...]:
        """A question for each indicator where a bare word or two name many of them (贷款余额是多少); else ()."""
        part, library = self.inquiry.part, self.inquiry.library
        if len(selections) != 1 or part.asking.operation != "lookup" or part.asking.claim or part.carried:
            return ()
        if not 0 < len(units_of(selections[0].phrase)) <= BARE or part.periods or len(part.regions) > 1:
            return ()
        matches = library.indicators(self.inquiry.documents).match(selections[0].phrase)
        held = [match for match in matches if match.covered >= 1 and match.direct >= 1 and match.group.figures]
        figures = [self._foremost(match.group.figures) for match in held]
        names = {indicator_words(figure): figure for figure in reversed(figures) if self._fits(figure)}
        if len(names) <= SIDE_BY_SIDE or any(match.named >= WHOLE for match in held):
            return ()
        return tuple(
            f"{period_words(figure.period)}{self.stating.region(figure)}{name}是多少？"
            for name, figure in list(reversed(names.items()))[:OFFERED]
            if len(name) <= LONGEST
        )

    def _foremost(self, figures: Sequence[Figure]) -> Figure:
        """The latest of the city itself, or of the place asked."""
        region = self.inquiry.part.regions[0] if self.inquiry.part.regions else ""
        own = [f for f in figures if (f.region == region if region else own_region(f, self.inquiry.library))]
        return max(own or figures, key=lambda figure: figure.period or "")

    def _fits(self, figure: Figure) -> bool:
        asking = self.inquiry.part.asking
        return facet_of(figure.indicator) == asking.facet and (
            asking.unit is None or base_unit_of(asking.unit) == figure.base_unit
        )

    def _asked_periods(self) -> Sequence[tuple[str, ...]]:
        part = self.inquiry.part
        return [(period,) for period in part.periods] if len(part.periods) > 1 and not part.relative else [part.periods]

    def _look(self, selection: Selection, region: str, periods: tuple[str, ...]) -> tuple[str, str]:
        inquiry, stating = self.inquiry, self.stating
        regions = (region,) if region else ()
        found = inquiry.again_selection(selection, regions=regions, periods=periods)
        hits = list(found.hits)
        if not hits and not region and not inquiry.part.whole_city:
            hits = self._places(selection, periods)
        one = len(periods) == 1 and not inquiry.part.relative
        if not hits and one and self.arithmetic.earlier_level(selection, periods[0], region):
            return _SAID, ""
        if not hits and self.arithmetic.remainder(selection, region, periods):
            return _SAID, ""
        if not hits:
            return "", stating.gap(selection, region, periods)
        dated = bool(periods) and not found.stale
        held = top_readings(hits) if dated else self._as_many(top_readings(hits), periods if found.stale else ())
        chosen = self._as_turned(held)
        stating.stale = stating.stale or found.stale
        line = "；".join(f"{stating.state(hit)}{self._case(hit)}" for hit in _distinct(chosen))
        stating.together += _of_other_basis(chosen)
        if dated and all(hit.figure.period is None for hit in chosen):
            stating.undated(chosen)
        return line, ""

    @staticmethod
    def _as_many(hits: Sequence[Hit], periods: Sequence[str]) -> Sequence[Hit]:
        """The latest; of several years asked for of which none is held (今年底、明年底), as many of the last ones."""
        years = sorted({end_of(hit.figure)[:4] for hit in hits if hit.figure.period})
        last = years[-len(periods) :] if len(periods) > 1 else []
        return [hit for hit in hits if end_of(hit.figure)[:4] in last] if len(last) > 1 else latest(hits)

    def _case(self, hit: Hit) -> str:
        """The case that a figure is stated for, as printed, where the question tells one (不足50个的)."""
        if not self.inquiry.tiers:
            return ""
        figure, library = hit.figure, self.inquiry.library
        text, case = library.documents[figure.document].text, case_told(figure, library)
        start = max(text.rfind(mark, 0, figure.start) for mark in "。；;\n") + 1
        told = [one for one in read_stretches(text[start : figure.start]) if one.compared and one.stretch == case]
        if not told or text[start + told[-1].start : start + told[-1].end] in figure.indicator:
            return ""
        at = Span(start + told[-1].start, start + told[-1].end)
        number = self.stating.draft.cite(figure.document, Span(at.start, max(at.end, figure.quote.end)))
        return f"（{text[at.start : at.end]}的）[{number}]"

    def _as_turned(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Of 由5年延长至8年 what holds now; what held before, where that is asked."""
        library = self.inquiry.library
        if _FORMER.search(self.inquiry.part.text):
            kept = [hit for hit in hits if any(turned(hit.figure, other.figure, library) for other in hits)]
        else:
            kept = [hit for hit in hits if not any(turned(hit.figure, other.figure, library) for other in hits)]
        return kept or hits

    def _places(self, selection: Selection, periods: tuple[str, ...]) -> list[Hit]:
        hits = latest(top_readings(self.inquiry.elsewhere(selection, periods)))
        return hits if len({hit.figure.region for hit in hits}) <= MOST_PLACES else []


_SAID = "\0"
"""A line that another way of answering has said already."""


def _of_other_basis(hits: Sequence[Hit]) -> list[tuple[Hit, Hit]]:
    """Pairs for one region, time and unit whose values differ with their 口径."""
    return [
        (a, b)
        for i, a in enumerate(hits)
        for b in hits[i + 1 :]
        if a.figure.basis != b.figure.basis
        and (a.figure.region, a.figure.period, a.figure.status) == (b.figure.region, b.figure.period, b.figure.status)
        and unequal(a.figure, b.figure)
    ]


def _distinct(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, each figure's (value, unit, region, period) once."""
    seen: dict[tuple[object, ...], Hit] = {}
    for hit in hits:
        f = hit.figure
        seen.setdefault((f.base_value, f.base_unit, f.region, f.period, f.status), hit)
    return list(seen.values())
