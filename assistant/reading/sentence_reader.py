"""Testimony: the sentence that states what is asked, where neither figures nor outline nor a single clause answer.

Every sentence that retrieval brings near is weighed: it must speak of the place and the time that are asked, and
what the question's words leave unsaid counts against it. The weights are learned over the shipped gold, whole
documents left out in turn (``python -m bench.testimony``); none of them knows a word of any text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp

from assistant.draft import Draft
from assistant.query.answer_type import kind_of
from assistant.query.question import Part
from assistant.reading.clause_reader import EXCEPT
from assistant.reading.slots import is_of, of_place, of_sort, of_subject, of_time
from assistant.retrieval.hybrid import Found
from assistant.retrieval.library import Library
from corpus.language.coverage import Wanted, held_by, rarity_of, wanted
from corpus.language.lead_in import led_in
from corpus.language.phrases import canonical, units_of
from corpus.language.segments import (
    GIVES_ORDERS,
    clauses,
    holds_kind,
    sentences,
    with_what_follows,
    without_end_mark,
)
from corpus.measures.quantities import read_quantities
from corpus.records import Section, Span

ENOUGH = 0.43
"""Least likelihood that a sentence states what is asked from which it is given as the answer."""
ENOUGH_NAMED = 0.3
"""The same where the question names the one document that is searched."""
LONGEST = 200
"""Characters of a quote; a longer sentence is cut to the clauses that hold the question."""
_ITEM, _ABOVE, _TITLE, _NEAR, _INDEXED = 0.95, 0.85, 0.8, 0.7, 0.6
"""Credit for a word that the heading of its own item, those above, the document's particulars, the sentence before, or
what is indexed hold."""
_HOW_MUCH = re.compile(
    r"多少|(?<!哪)几(?:[家人个项件成倍年天次条批岁所名月]|个月|个工作日)|多久|多长|百分之几|比例|比重|多大"
)
_WEIGHTS: dict[str, float] = {
    "alone": -0.69,
    "alone_squared": 1.84,
    "alone_lost": 0.30,
    "whole": 2.00,
    "whole_cubed": 2.57,
    "lost": 2.43,
    "lost_number": -1.61,
    "no_unit": -1.54,
    "no_kind": -1.50,
    "claim": -0.39,
    "length": 0.56,
    "words": 1.63,
    "score": 6.19,
    "first": 0.88,
}
_BIAS = -12.42


@dataclass(frozen=True, slots=True)
class Witness:
    """A sentence with what was seen of it; ``seen`` holds a number for each weight."""

    document: str
    span: Span
    explicit: bool
    """A figure of the very place and time asked stands in the sentence."""
    seen: dict[str, float]

    @property
    def likelihood(self) -> float:
        """That it states what is asked, 0 to 1."""
        return 1 / (1 + exp(-_BIAS - sum(_WEIGHTS[name] * value for name, value in self.seen.items())))


def testify(
    library: Library, part: Part, found: Callable[[], Sequence[Found]], *, explicit: bool, alone: bool
) -> Draft | None:
    """A draft that quotes the likeliest sentence, with the words that lead a list in to it; None where none will do.

    ``explicit``: a figure of the very place and time asked must stand in the sentence, since figures of the same thing
    are known for others. ``alone``: the one document searched is the one named.
    """
    best = likeliest(library, part, found(), explicit=explicit, alone=alone)
    if best is None:
        return None
    draft = Draft(library.source)
    document = library.documents[best.document]
    quote = without_end_mark(
        document.text, _shortened(document.text, best.span, want_of(library, part), kind_of(part.text))
    )
    lead = lead_of(library, best)
    number = draft.cite(document.id, quote, [lead] if lead else [])
    said = [" ".join(document.text[span.start : span.end].split()) for span in (lead, quote) if span]
    draft.say(f"{''.join(said)}[{number}]。")
    return draft


def likeliest(
    library: Library, part: Part, found: Sequence[Found], *, explicit: bool = False, alone: bool
) -> Witness | None:
    """The likeliest sentence, where it is likely enough."""
    near = (one for one in witnesses(library, part, found) if one.explicit or not explicit)
    best = max(near, key=lambda witness: witness.likelihood, default=None)
    return best if best is not None and best.likelihood >= (ENOUGH_NAMED if alone else ENOUGH) else None


def lead_of(library: Library, witness: Witness) -> Span | None:
    """What leads in to the item the sentence stands in."""
    return _lead(library.documents[witness.document].text, library.sections(witness.document), witness.span)


def witnesses(library: Library, part: Part, found: Sequence[Found]) -> Iterator[Witness]:
    """The sentences of the passages found that speak of the place and the time asked."""
    want = want_of(library, part)
    if not want.words:
        return
    for rank, it in enumerate(found):
        document = library.documents[it.passage.document]
        title = canonical(f"{document.title} {document.issuer or ''} {document.kind or ''}")
        indexed = canonical(it.passage.search_text)
        before = Span(it.passage.start, it.passage.start)
        for span in sentences(document.text, it.passage.start, it.passage.end):
            raw, previous = document.text[span.start : span.end], document.text[before.start : before.end]
            before = span
            headings = library.section_path(document.id, span.start)
            above, item = canonical(headings), canonical(headings.rsplit(" > ", 1)[-1])
            figures = [f for f in library.figures_of(document.id) if span.start <= f.start < span.end]
            placed = of_place(library, part, document, raw, previous, headings)
            timed = of_time(part, document, figures, raw, previous, headings)
            if GIVES_ORDERS.search(raw):
                continue
            if not placed or not timed or not of_sort(part, raw, figures, headings):
                continue
            if not of_subject(part, document, raw, headings):
                continue
            own = canonical(EXCEPT.sub("", raw))
            texts = (
                *((own, 1.0), (item, _ITEM), (above, _ABOVE)),
                *((canonical(previous), _NEAR), (title, _TITLE), (indexed, _INDEXED)),
            )
            seen = _seen(want, part, raw, own, texts)
            seen |= {"score": it.score, "first": float(rank == 0)}
            explicit = "own" in (placed, timed) and any(is_of(figure, part, document) for figure in figures)
            yield Witness(document.id, span, explicit, seen)


def want_of(library: Library, part: Part) -> Wanted:
    """The words of a part, or of the one it hangs on, that a sentence must say."""

    def rarity(pair: str) -> float:
        return rarity_of(*library.store.frequency(pair))

    return wanted(f"{part.carried} {part.phrase}" if len(units_of(part.phrase)) < 2 else part.phrase, rarity)


def _seen(want: Wanted, part: Part, raw: str, own: str, texts: Sequence[tuple[str, float]]) -> dict[str, float]:
    alone, alone_lost = held_by(want, ((own, 1.0),), raw)
    whole, lost = held_by(want, texts, raw)
    quantities = read_quantities(raw)
    unit = part.asking.unit
    kind = kind_of(part.text)
    return {
        "alone": alone,
        "alone_squared": alone * alone,
        "alone_lost": alone_lost,
        "whole": whole,
        "whole_cubed": whole**3,
        "lost": lost,
        "lost_number": lost if _HOW_MUCH.search(part.text) else 0.0,
        "no_unit": float(unit is not None and all(unit not in (q.unit, q.base_unit) for q in quantities)),
        "no_kind": float(bool(kind) and not holds_kind(kind, raw)),
        "claim": float(part.asking.claim),
        "length": min(len(raw), 300) / 100,
        "words": min(len(want.words), 6) / 6,
    }


def _shortened(text: str, span: Span, want: Wanted, kind: str) -> Span:
    """The sentence; of a long one the neighbouring clauses that hold most of the question, and what it asks for."""
    if span.end - span.start <= LONGEST and not kind:
        return span
    parts = clauses(text, span)
    best, most = span, -1.0
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            window = Span(parts[first].start, parts[last].end)
            if window.end - window.start > LONGEST and last > first:
                break
            raw = text[window.start : window.end]
            holds = held_by(want, ((canonical(raw), 1.0),), raw)[0] - 0.0008 * len(raw)
            holds += 0.2 if kind and holds_kind(kind, raw) else 0.0
            if holds > most:
                best, most = window, holds
    return with_what_follows(text, best, parts)


def _lead(text: str, sections: Sequence[Section], span: Span) -> Span | None:
    """What leads in to the item the sentence stands in."""
    own = max((s for s in sections if s.start <= span.start < s.end), key=lambda s: s.level, default=None)
    return led_in(text, sections, own.index) if own is not None else None
