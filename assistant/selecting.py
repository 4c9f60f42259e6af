"""From a phrase to the figures it asks for: indicator by meaning, then region, period, status and unit by value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.indicators import Match
from assistant.library import Library
from assistant.phrases import canonical
from corpus.periods import compatible, covers, years_of
from corpus.quantities import base_unit_of, tolerance
from corpus.records import Figure

MARGIN = 0.88
"""Groups that hold at least this share of what the best one holds of the phrase are readings of it."""
TIE = 0.97
"""Figures that score at least this share of the best are equally good answers."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A figure with the score of the group it came from."""

    figure: Figure
    match: Match

    @property
    def score(self) -> float:
        return self.match.score


@dataclass(frozen=True, slots=True)
class Want:
    """What the figures must satisfy beside the indicator."""

    regions: tuple[str, ...] = ()
    """Canonical names; () = the document's own city (or none stated)."""
    periods: tuple[str, ...] = ()
    relative: bool = False
    """The periods are relative to today: where nothing is that late, the latest held is given."""
    target: bool = False
    unit: str | None = None
    done: bool = False
    """A result is asked for in so many words (完成了, 实际): a target does not answer."""
    growth: bool = False
    """A rate of change is asked for, not a level."""
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Selection:
    """``readings``: every figure of the indicator; ``hits``: those that satisfy the want, best first."""

    phrase: str
    readings: tuple[Hit, ...]
    hits: tuple[Hit, ...]
    stale: bool = False
    """The periods asked for were relative and nothing is that late: the hits are the latest held."""

    def within(self, hits: Iterable[Hit]) -> Selection:
        return replace(self, hits=tuple(hits))


_GROWTH = re.compile(r"增长|增幅|增速|下降|提高|上升|增加(?![值量])|减少|降低|涨幅|降幅|缩小|扩大|净增|回落")


def is_change(figure: Figure) -> bool:
    """Whether a figure is a change or a rate of change, not a level."""
    return bool(_GROWTH.search(figure.indicator))


def own_region(figure: Figure, library: Library) -> bool:
    """Whether the figure speaks of its document's own city."""
    city = library.documents[figure.document].city
    return figure.region is None or figure.region == city


def latest_year(figure: Figure) -> str:
    return figure.period.split("/")[-1] if figure.period else ""


def find(library: Library, phrase: str, want: Want) -> Selection:
    """The readings of a phrase among the chosen documents, and those of them that are asked for."""
    matches = library.indicators.match(phrase, want.documents)
    if not matches:
        return Selection(phrase, (), ())
    best = max(match.covered for match in matches)
    readings = tuple(
        Hit(figure, match) for match in matches if match.covered >= MARGIN * best for figure in match.group.figures
    )
    return choose(library, Selection(phrase, readings, readings), want)


def choose(library: Library, selection: Selection, want: Want) -> Selection:
    """Filters a selection's readings by unit, kind, region, period and status, in that order."""
    hits = (
        [hit for hit in selection.readings if _unit_fits(hit.figure, want.unit)]
        if want.unit
        else list(selection.readings)
    )
    asked = canonical(selection.phrase)
    if not want.growth and not _GROWTH.search(asked):
        hits = [hit for hit in hits if not is_change(hit.figure)] or ([] if want.unit else hits)
    hits = [hit for hit in hits if _region_fits(hit.figure, want.regions, library)]
    hits, stale = _in_period(hits, want)
    hits = _of_status(hits, want)
    return replace(selection, hits=tuple(sorted(hits, key=lambda hit: -hit.score)), stale=stale)


def _unit_fits(figure: Figure, unit: str) -> bool:
    asked = base_unit_of(unit)
    if figure.base_unit == asked or (not asked and figure.base_unit == "元"):
        return True
    return unit in ("个", "家", "户", "项", "几") and figure.base_unit in ("个", "家", "户", "项", "所", "座", "处")


def _region_fits(figure: Figure, regions: Sequence[str], library: Library) -> bool:
    if not regions:
        return own_region(figure, library)
    if figure.region in regions:
        return True
    return figure.region is None and library.documents[figure.document].city in regions


def _in_period(hits: list[Hit], want: Want) -> tuple[list[Hit], bool]:
    if not hits or not want.periods:
        return hits, False
    exact = [hit for hit in hits if hit.figure.period in want.periods]
    inside = [
        hit for hit in hits if hit.figure.period and any(covers(period, hit.figure.period) for period in want.periods)
    ]
    undated = [hit for hit in hits if hit.figure.period is None and (want.target or hit.figure.status != "目标")]
    dated = exact or inside
    if dated or not want.relative:
        return dated + undated, False
    return hits, True


def _of_status(hits: list[Hit], want: Want) -> list[Hit]:
    targets = [hit for hit in hits if hit.figure.status == "目标"]
    results = [hit for hit in hits if hit.figure.status != "目标"]
    if want.target:
        return targets or results
    return results if want.done else results or targets


def latest(hits: Sequence[Hit]) -> list[Hit]:
    """The hits of the latest period among them; undated ones only where none is dated."""
    dated = [hit for hit in hits if hit.figure.period]
    if not dated:
        return list(hits)
    last = max(latest_year(hit.figure) for hit in dated)
    return [hit for hit in dated if latest_year(hit.figure) == last]


def top_readings(hits: Sequence[Hit], most: int = 3) -> list[Hit]:
    """The hits that are as good as the best one; the first of each (label, unit, region, value), at most ``most`` labels."""
    if not hits:
        return []
    best = max(hit.score for hit in hits)
    kept: list[Hit] = []
    labels: list[tuple[str, str]] = []
    for hit in hits:
        label = (hit.match.group.label, hit.figure.base_unit)
        if hit.score < TIE * best or (label not in labels and len(labels) == most):
            continue
        if label not in labels:
            labels.append(label)
        kept.append(hit)
    return kept


def unequal(first: Figure, second: Figure) -> bool:
    """Whether two figures of one thing differ at the coarser of their printed precisions."""
    if first.base_value is None or second.base_value is None or first.base_unit != second.base_unit:
        return False
    coarser = max(tolerance(first.value, first.unit), tolerance(second.value, second.unit))
    return abs(first.base_value - second.base_value) >= coarser


def conflicting(hits: Sequence[Hit]) -> list[tuple[Figure, Figure]]:
    """Pairs of the same region, compatible period, status, basis and kind of unit whose values are unequal."""
    pairs = []
    for i, one in enumerate(hits):
        for other in hits[i + 1 :]:
            a, b = one.figure, other.figure
            same = (a.region, a.status, a.base_unit) == (b.region, b.status, b.base_unit)
            if same and a.basis == b.basis and compatible(a.period, b.period) and unequal(a, b):
                pairs.append((a, b))
    return pairs


def as_of(document_date: date | None) -> str:
    return f"{document_date.year}年{document_date.month}月{document_date.day}日" if document_date else ""


def end_year(period: str) -> int:
    return years_of(period)[1]


def documents_of_city(library: Library, city: str | None, documents: Collection[str]) -> frozenset[str]:
    """The chosen documents that speak for a city, with those that speak for none (national policies)."""
    return frozenset(id for id in documents if library.documents[id].city in (None, city))
