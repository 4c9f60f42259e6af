"""Slots: whether a sentence can be of the place, the time, the unit and the sort that a question asks for.

They are hard: a sentence that is of another place or time states nothing of what is asked, however alike the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Literal

from assistant.query.question import Part
from assistant.reading.clause_reader import answers_kind
from assistant.retrieval.figure_index import ORDINAL
from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from corpus.language.facet import facet_of
from corpus.language.phrases import Unit, canonical, coverage, models_of, units_of
from corpus.language.segments import clauses
from corpus.language.siblings import names_sibling
from corpus.measures.periods import compatible, covers, read_periods
from corpus.measures.quantities import read_quantities
from corpus.measures.regions import Gazetteer
from corpus.measures.tiers import TIME, of_tier, read_stretches, terms_met
from corpus.measures.units import base_unit_of, counts
from corpus.records import Document, Figure, Span
from corpus.words import fold

NAMED = 0.8
"""Least share of the question's words that a figure's indicator holds which is of the very thing asked."""
_MEASURED_AGAINST = re.compile(r"(?:较|比|同|与|和)\s*$")
_EARLIER = re.compile(r"^\s*(?:年)?(?:同期|相比|的\d)")
_DONE = re.compile(r"实际|已经|完成了|做到了")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_HOW_MUCH = re.compile(
    r"多少|(?<!哪)几(?:[家人个项件成倍年天次条批岁所名月]|个月|个工作日)|多久|多长|百分之几|比例|比重|多大"
)

Ground = Literal["", "own", "above", "unasked"]
"""What says that a sentence is of the place or time asked: nothing, itself, what stands above it; or none is asked."""


def of_place(library: Library, part: Part, document: Document, raw: str, previous: str, above: str) -> Ground:
    """The places asked (but the document's own) stand in the sentence, or above it where it names no other."""
    asked = set(part.regions) - document.own_places
    if not asked:
        return "unasked"

    def named(text: str) -> frozenset[str]:
        return _named(library.gazetteer, text, document.city)

    stated = named(raw)
    if all(region in stated or region in raw for region in asked):
        return "own"
    heads = named(above) or named(document.title)
    return "above" if not stated and (asked <= heads or asked == named(previous)) else ""


@lru_cache(maxsize=4096)
def _named(gazetteer: Gazetteer, text: str, city: str | None) -> frozenset[str]:
    """The places that a text names beside its own city: headings and the sentence before come again and again."""
    return frozenset(mention.name for mention in gazetteer.read(text, city)) - {city}


def of_time(part: Part, document: Document, figures: Sequence[Figure], raw: str, previous: str, above: str) -> Ground:
    """The years asked are those the sentence speaks of; where it names none, those that govern it."""
    asked = () if part.relative else part.periods
    if not asked:
        return "unasked"
    told: list[tuple[Ground, Sequence[str]]] = [("own", [f.period for f in figures if f.period])]
    said: list[tuple[Ground, str]] = [("own", raw), ("above", previous), ("above", above)]
    titled = set(_YEAR.findall(document.title))
    governing = titled.pop() if len(titled) == 1 else None
    told += [(ground, _told(text, document.published, governing)) for ground, text in said]
    for ground, stated in told:
        if stated:
            met = all(any(covers(one, other) or covers(other, one) for other in stated) for one in asked)
            return ground if met else ""
    years = {int(year) for year in _YEAR.findall(document.title)}
    if not years and document.published:
        years = {document.published.year, document.published.year - 1}
    met = not years or all(any(compatible(one, str(year)) for year in years) for one in asked)
    return "above" if met else ""


def is_of(figure: Figure, part: Part, document: Document) -> bool:
    """Whether a figure is of the place and the time asked, in the unit asked, and of a thing of that name."""
    places = part.regions or (document.home,)
    periods = () if part.relative else part.periods
    placed = figure.region in places and all(figure.period and covers(one, figure.period) for one in periods)
    sort = part.asking.unit is None or base_unit_of(part.asking.unit) == figure.base_unit
    if part.asking.facet == "change":
        sort = facet_of(figure.indicator) == "change"
    name = canonical(f"{figure.topic or ''}{figure.indicator}")
    return placed and sort and coverage(units_of(part.phrase), ((name, 1.0),)) >= NAMED


def names_in(units: Sequence[Unit]) -> tuple[str, ...]:
    """The words that name things, of two characters or more."""
    return tuple(unit.text for unit in units if not unit.verb and len(unit.text) > 1)


def speaks_of(library: Library, names: Sequence[str], document: Document) -> bool:
    """Whether a document speaks of anything that a question names: a list of another subject is none of what is asked.

    The digest of a card is about the policy of its title, in whatever words that is asked about.
    """
    if not names or document.kind == DIGEST:
        return True
    return any(library.may_speak_of([name], {document.id}) for name in names)


def tier_of(part: Part, text: str, span: Span) -> Span | None:
    """What a sentence says of the tier that is asked for (不足100平方米, 45户); all of it where it lays down none.

    None where it speaks of other tiers alone, or only of what comes before the tier (首小时4元, asked 3小时, where
    超过1小时的 goes on). An amount that the sentence states itself is no tier: it is asked about.
    """
    raw = text[span.start : span.end]
    stated = {(q.base_unit, q.base_value) for q in read_quantities(raw)}
    told = [
        it.stretch for it in read_stretches(part.text) if it.compared or (it.stretch.unit, it.stretch.low) not in stated
    ]
    if not told or part.asking.claim:
        return span
    start, end = text.rfind("。", 0, span.start) + 1, text.find("。", span.end - 1)
    start = max(start, text.rfind("\n", 0, span.start) + 1)
    whole = min((at for at in (end, text.find("\n", span.end)) if at >= 0), default=len(text))
    met = terms_met(text, clauses(text, Span(start, max(whole, span.end))), told)
    if met and not any(span.overlaps(one) for one in met):
        return None
    return of_tier(text, clauses(text, span), told)


def of_sort(part: Part, raw: str, figures: Sequence[Figure], above: str) -> bool:
    """Whether the sentence can hold what is asked: a number, of the unit asked, of the batch asked, done where that is asked."""
    quantities = read_quantities(raw)
    if _HOW_MUCH.search(part.text) and not quantities:
        return False
    unit = base_unit_of(part.asking.unit) if part.asking.unit else None
    units = TIME if unit in TIME else {unit}  # 几天 is answered by 4个工作日
    if unit and not counts(unit) and all(q.base_unit not in units for q in quantities):
        return False
    if any(ordinal not in canonical(raw) for ordinal in ORDINAL.findall(canonical(part.text))):
        return False
    if not answers_kind(part.text, raw, above):
        return False
    if any(model not in fold(f"{raw} {above}") for model in models_of(part.phrase)):
        return False
    if part.asking.facet == "change" and figures and not any(_changes(figure, part) for figure in figures):
        return False
    return not (_DONE.search(part.text) and figures and all(figure.status == "目标" for figure in figures))


def _changes(figure: Figure, part: Part) -> bool:
    """Whether a figure states a change, of a place asked where one is."""
    return facet_of(figure.indicator) == "change" and (not part.regions or figure.region in part.regions)


@lru_cache(maxsize=4096)
def _told(text: str, published: date | None, governing: str | None) -> tuple[str, ...]:
    """The periods of a text that are not only compared with (较上年同期); ``governing``: the year of the title (全年)."""
    return tuple(
        mention.period
        for mention in read_periods(text, published, governing)
        if not _MEASURED_AGAINST.search(text[: mention.start]) and not _EARLIER.match(text[mention.end :])
    )


def fits(
    library: Library, part: Part, document: Document, figures: Sequence[Figure], raw: str, previous: str, above: str
) -> bool:
    """Whether a clause can be of what is asked: of one of the places, of the times, of the batch, of the thing itself.

    ``above``: the headings and the table's head over it; ``previous``: the clause before.
    """
    places = part.regions or ("",)
    placed = any(
        of_place(library, replace(part, regions=(place,) if place else ()), document, raw, previous, above)
        for place in places
    )
    batch = all(ordinal in canonical(f"{raw} {above}") for ordinal in ORDINAL.findall(canonical(part.text)))
    timed = bool(of_time(part, document, figures, raw, previous, above))
    return placed and batch and timed and of_subject(part, document, raw, above)


def of_subject(part: Part, document: Document, raw: str, above: str) -> bool:
    """Whether a sentence can be of the thing asked: it is not where it names only others of its kind."""
    return not names_sibling(canonical(part.phrase), canonical(raw), canonical(f"{above} {document.title}"))
