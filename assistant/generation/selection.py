"""Which documents and windows the chat model is given: whole ones where they fit the budget, else the best windows of all queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from assistant.generation.dossier import Dossier
from assistant.generation.plan import Planned
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.library import Library
from corpus.measures.periods import covers, read_periods
from corpus.records import Document, Passage, Span

RANKED = 60
"""Added to a passage's rank before its reciprocal is summed over the queries (Cormack et al., 2009)."""
SLOT = 0.5
"""Share of its score that a passage gains where a figure in it is of the places and times asked."""
LEADING = 8
"""The best passages: a document that holds one of them is given whole where it fits."""
FILLED = 0.95
"""Share of the budget that whole documents may take; the rest is kept for windows of others."""
OFFERED = 40
"""Documents that the planner is shown."""

Ranked = list[tuple[Passage, float]]


def offered(library: Library, retriever: HybridRetriever, message: str, chosen: frozenset[str]) -> list[Document]:
    """The documents that the planner may name: all where they are few, else those that the message's words point to."""
    if len(chosen) <= OFFERED:
        return sorted((library.documents[id] for id in chosen), key=lambda document: document.id)
    found = retriever.search(message, None if chosen == library.ids else chosen)
    ids = dict.fromkeys(hit.passage.document for hit in found)
    return [library.documents[id] for id in list(ids)[:OFFERED]]


def scope_of(planned: Planned, library: Library, chosen: frozenset[str]) -> frozenset[str]:
    """The documents of the cities meant and those of none; all chosen ones where that leaves nothing."""
    cities = planned.cities & frozenset(library.cities)
    named = {city for city in library.cities if city.removesuffix("市") in planned.standalone}
    return library.of_cities(cities or named or {library.home_city}) & chosen or chosen


def gather(
    dossier: Dossier, planned: Planned, queries: Sequence[str], retriever: HybridRetriever, chosen: frozenset[str]
) -> int:
    """Fills the dossier as far as its budget goes; how many clauses are new."""
    library, before = dossier.library, len(dossier.clauses)
    scope = scope_of(planned, library, chosen)
    meant = planned.documents & chosen
    for documents in filter(None, (meant, scope)):
        if dossier.tokens + sum(map(dossier.cost, documents)) <= dossier.budget:
            for id in sorted(documents):
                dossier.add_document(id)
    ranked = _boosted(fused(retriever, queries, scope | meant, library), planned, library)
    _add_whole(dossier, [*sorted(meant), *dict.fromkeys(passage.document for passage, _ in ranked[:LEADING])])
    for passage, _ in ranked:
        dossier.add_window(passage.document, Span(passage.start, passage.end))
    for passage, _ in ranked[:LEADING]:
        dossier.add_window(passage.document, _section_around(passage, library))
    return len(dossier.clauses) - before


def fused(retriever: HybridRetriever, queries: Sequence[str], documents: frozenset[str], library: Library) -> Ranked:
    """The passages of all queries, best first, by their reciprocal ranks."""
    scores: dict[str, float] = defaultdict(float)
    passages: dict[str, Passage] = {}
    for query in dict.fromkeys(queries):
        for place, hit in enumerate(retriever.search(query, None if documents == library.ids else documents)):
            scores[hit.passage.id] += 1 / (RANKED + place)
            passages[hit.passage.id] = hit.passage
    library.confirm()
    return sorted(((passages[id], score) for id, score in scores.items()), key=lambda hit: (-hit[1], hit[0].id))


def _boosted(ranked: Ranked, planned: Planned, library: Library) -> Ranked:
    """Passages with a figure of a place and a time asked before others of their kind."""
    names = set(planned.plan.regions)
    periods = [m.period for m in read_periods("、".join(planned.plan.periods), library.settings.today)]
    if not names and not periods:
        return ranked
    regions = {mention.name for mention in library.gazetteer.read("、".join(names), library.home_city)} | names

    def gain(passage: Passage) -> float:
        held = [f for f in library.figures_of(passage.document) if passage.start <= f.start < passage.end]
        placed = not names or any(f.region in regions for f in held)
        timed = not periods or any(f.period and covers(p, f.period) for f in held for p in periods)
        return 1 + SLOT if held and placed and timed else 1.0

    return sorted(((p, score * gain(p)) for p, score in ranked), key=lambda hit: (-hit[1], hit[0].id))


def _add_whole(dossier: Dossier, documents: Collection[str]) -> None:
    for id in documents:
        if id not in dossier.whole and dossier.tokens + dossier.cost(id) <= FILLED * dossier.budget:
            dossier.add_document(id)


def _section_around(passage: Passage, library: Library) -> Span:
    """The lowest section that holds a passage whole; the passage itself where none does."""
    own = Span(passage.start, passage.end)
    around = [Span(s.start, s.end) for s in library.sections(passage.document) if own.within(Span(s.start, s.end))]
    return min(around, key=lambda span: span.end - span.start, default=own)
