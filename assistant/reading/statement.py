"""The answer that a reader found: the shortest answer first where there is one, then the whole sentence it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher

from assistant.draft import TARGETED, Draft, quoted
from assistant.query.operation import Operation, claimed
from assistant.query.question import Part
from assistant.reading.claim_reader import FALSE, is_borne_out, verdict_of
from assistant.reading.clause_reader import names_asked
from assistant.reading.expansion import announced
from assistant.reading.read import Read, ReadClause
from assistant.reading.sentence_reader import want_of
from assistant.reading.slots import is_of, names_in, speaks_of, tier_of
from assistant.reading.table_row import lacks, row_words
from assistant.retrieval.library import Library
from corpus.language.attachments import attachments
from corpus.language.coverage import held_by
from corpus.language.lead_in import led_in
from corpus.language.phrases import Unit, canonical
from corpus.language.segments import GIVES_ORDERS, holds_kind, without_end_mark
from corpus.measures.periods import read_periods
from corpus.measures.quantities import read_quantities
from corpus.measures.tiers import TIME
from corpus.measures.units import base_unit_of
from corpus.reader.readings import Intent
from corpus.records import Document, Figure, Span, StatedFigure

SURE = 0.5
"""From here on the shortest answer is told before its sentence."""
BESIDE, LEAST = 0.6, 0.4
"""A further clause states another part of the answer from this share of the best one's probability, and from this one."""
PARTS = {"list": 6, "summary": 6, "how": 4, "progress": 3}
"""The most clauses that an answer of a type is put together from; of any other, two."""
CLEARLY = 0.7
"""From here on a list is taken for what is asked though its document words the subject otherwise."""
LONG_ENOUGH = 14
"""Characters beside the shortest answer from which it is worth telling apart."""
SAME, CLOSE = 0.8, 24
"""Likeness of two clauses from which one repeats the other of another year, and the clauses that are compared."""
_SUPERLATIVES = frozenset(("max", "min"))
_MARKED = frozenset(("number", "who", "when", "where", "what"))


def stated(library: Library, part: Part, read: Read, *, explicit: bool, subject: Sequence[Unit] = ()) -> Draft | None:
    """A draft of the likeliest clauses of one document; None where none can be of the place and time asked.

    ``explicit``: a figure of the very place and time must stand in the clause, since figures of the same thing are known
    for others. ``subject``: what a list that is asked for is of; a document that does not speak of it has none.
    """
    fitting = [one for one in read.fitting if _may_state(library, part, one)]
    if explicit:
        fitting = [one for one in fitting if _names_slots(library, part, one)]
    if read.intent.answer_type in PARTS:
        names = names_in(subject)
        fitting = [
            one
            for one in fitting
            if one.probability >= CLEARLY or speaks_of(library, names, library.documents[one.document])
        ]
    if not fitting:
        return None
    best = _latest(library, fitting) if part.relative else fitting[0]
    kind = read.intent.answer_type
    beside = [
        one
        for one in fitting
        if one is not best
        and one.document == best.document
        and one.probability >= max(LEAST, BESIDE * best.probability)
        and not _is_attached(library.documents[one.document], one.span)
    ]
    told = sorted([best, *beside[: PARTS.get(kind, 2) - 1]], key=lambda one: one.span.start)
    draft = Draft(library.source)
    verdict = _verdict(library, part, best) if part.asking.claim else ""
    direct = "" if verdict or kind not in _MARKED else _direct(library, best)
    items: list[Span] = []
    for one in told:
        if any(one.document == best.document and item.overlaps(one.span) for item in items):
            continue
        _tell(library, draft, part, one, (verdict or direct) if one is best else "", "，" if verdict else "：")
        items += _tell_announced(library, draft, one)
    figures = [figure for one in told for figure in library.figures_of(one.document) if one.span.overlaps(figure.span)]
    if figures and all(figure.status == "目标" for figure in figures):
        draft.notice("target", TARGETED, [citation.n for citation in draft.citations])
    return draft


def _tell_announced(library: Library, draft: Draft, one: ReadClause) -> list[Span]:
    """Tells what the clause only announces: an answer is no heading and no lead-in. Gives the spans told."""
    document = library.documents[one.document]
    items = [item for item in announced(library, one.document, one.span) if not _is_attached(document, item)]
    text = library.documents[one.document].text
    for item in items:
        quote = without_end_mark(text, item)
        draft.say(f"{quoted(text[quote.start : quote.end])}[{draft.cite(one.document, quote)}]。")
    return items


def _latest(library: Library, fitting: Sequence[ReadClause]) -> ReadClause:
    """Of the clauses that say what the first says, or are about as likely, one of the document issued last: 今年 asks for it."""
    first = fitting[0]
    raw = _text(library, first.document, first.span)

    def alike(one: ReadClause) -> bool:
        said = _text(library, one.document, one.span)
        return one.probability >= BESIDE * first.probability or SequenceMatcher(None, raw, said).ratio() >= SAME

    return max(filter(alike, fitting[:CLOSE]), key=lambda one: library.documents[one.document].published or date.min)


def _may_state(library: Library, part: Part, one: ReadClause) -> bool:
    """Whether a clause is of the sort and the tier asked; one that gives orders speaks to a machine."""
    document = library.documents[one.document]
    text = document.text
    raw, above = text[one.span.start : one.span.end], " ".join((*one.clause.path, one.clause.head))
    if one.clause.columns is None and "\t" in raw:  # a head row names columns, it states nothing
        return False
    if one.clause.columns is not None and part.asking.operation in _SUPERLATIVES:  # no row says that it has the most
        return False
    if one.clause.columns is not None and lacks(text, one.clause.columns, one.span, canonical(part.text)):
        return False
    if GIVES_ORDERS.search(raw) or tier_of(part, text, one.span) is None:
        return False
    if part.asking.claim and _judged(library, part, one) == (FALSE, False):
        return False
    if _tells_when(document, part, one.span) or (part.asking.unit and _is_attached(document, one.span)):
        return False
    if part.asking.operation == "reason":
        return holds_kind("why", raw) or holds_kind("why", above)
    return names_asked(part.text, raw, above)


def _is_attached(document: Document, span: Span) -> bool:
    """Whether a clause is the name of an attachment: it states nothing but that."""
    return any(item.overlaps(span) for item in attachments(document))


def _tells_when(document: Document, part: Part, span: Span) -> bool:
    """Whether a clause tells a point of time where a length of time is asked (几天办结, 报名截止到9月20日)."""
    if part.asking.unit is None or base_unit_of(part.asking.unit) not in TIME:
        return False
    raw = document.text[span.start : span.end]
    return bool(read_periods(raw, document.published)) and all(q.base_unit not in TIME for q in read_quantities(raw))


def _names_slots(library: Library, part: Part, one: ReadClause) -> bool:
    """Whether a figure of the clause is of the place and the time asked, by its own words."""
    document = library.documents[one.document]
    own = (f for f in library.figures_of(one.document) if one.span.start <= f.start < one.span.end)
    return any(is_of(figure, part, document) for figure in own)


def _text(library: Library, document: str, span: Span) -> str:
    return library.documents[document].text[span.start : span.end]


def _direct(library: Library, one: ReadClause) -> str:
    mark, raw = one.mark, _text(library, one.document, one.span)
    if mark is None or mark.probability < SURE or len(raw) - (mark.end - mark.start) < LONG_ENOUGH or "\t" in raw:
        return ""
    return raw[mark.start : mark.end].strip(" ，,；;。、：:")


def _verdict(library: Library, part: Part, one: ReadClause) -> str:
    """是的 or 不是, where the words that turn a sentence decide; else ""."""
    verdict, borne_out = _judged(library, part, one)
    return verdict if borne_out else ""


def _judged(library: Library, part: Part, one: ReadClause) -> tuple[str, bool]:
    """What the words that turn a sentence say of a claim, and whether the sentence is of the same thing."""
    raw = _text(library, one.document, one.span)
    above = canonical(f"{' '.join(one.clause.path)} {library.documents[one.document].title}")
    share, lost = held_by(want_of(library, part), ((canonical(raw), 1.0), (above, 0.9)), raw)
    verdict = verdict_of(claimed(part.text), raw, part.quantities, share)
    return verdict, is_borne_out(verdict, raw, share, lost)


def _tell(library: Library, draft: Draft, part: Part, one: ReadClause, first: str, joint: str) -> None:
    document = library.documents[one.document]
    if one.clause.columns is not None:
        number = draft.cite(document.id, one.span, [one.clause.columns])
        figures = library.figures_of(document.id)
        words, told = row_words(document.text, one.clause.columns, one.span, figures)
        draft.figures += [StatedFigure(figure, number) for figure in told]
    else:
        quote = without_end_mark(document.text, tier_of(part, document.text, one.span) or one.span)
        lead = _lead(library, one)
        number = draft.cite(document.id, quote, [lead] if lead else [])
        words = " ".join(quoted(document.text[span.start : span.end]) for span in (lead, quote) if span is not None)
    draft.say(f"{first}{joint if first else ''}{words}[{number}]。")


def _lead(library: Library, one: ReadClause) -> Span | None:
    """What leads in to the item the clause stands in."""
    sections = library.sections(one.document)
    own = max((s for s in sections if s.start <= one.span.start < s.end), key=lambda s: s.level, default=None)
    return led_in(library.documents[one.document].text, sections, own.index) if own is not None else None


def grounded(library: Library, read: Read, part: Part, operands: float = 0.5) -> Sequence[str]:
    """The names of the figures that the reader says are meant, the likeliest first, each once."""
    names: dict[str, float] = {}
    for one in read.fitting[:6]:
        for figure in library.figures_of(one.document):
            if one.span.start <= figure.start < one.span.end:
                p = one.operand(figure) * one.probability
                if p >= operands * one.probability and p > 0:
                    name = figure.indicator
                    names[name] = max(
                        names.get(name, 0.0), p + 0.1 * is_of(figure, part, library.documents[one.document])
                    )
    return sorted(names, key=lambda name: -names[name])


_OPERATION_OF: dict[str, Operation] = {
    "sum": "sum",
    "difference": "difference",
    "ratio": "ratio",
    "share": "share",
    "average": "average",
    "growth": "growth",
    "max": "max",
    "min": "min",
    "top": "max",
    "compare": "compare",
}
"""The reader's operations in the words of the figures' side."""
CERTAIN = 0.6
"""From this probability on the reader's operation replaces a plain look-up."""


def meant(part: Part, phrase: str, intent: Intent) -> Part:
    """The part asked of ``phrase``, with the operation that the reader is certain of where its words name none."""
    asking = part.asking
    operation = _OPERATION_OF.get(intent.operation)
    if asking.operation == "lookup" and operation and float(intent.operations.max()) >= CERTAIN:
        asking = replace(asking, operation=operation)
    return replace(part, phrase=phrase, carried="", asking=asking)


READ_CLOSELY, TAGGED = 4, 0.5
"""Clauses whose tagged numbers are operands, and the probability from which a number is one."""


def operands_of(library: Library, read: Read) -> list[Figure]:
    """The figures of the likeliest clauses of one document that are tagged as operands."""
    best = read.fitting[:READ_CLOSELY]
    return [
        figure
        for one in best
        if one.document == best[0].document and one.probability >= BESIDE * best[0].probability
        for figure in library.figures_of(one.document)
        if one.span.start <= figure.start < one.span.end and one.operand(figure) >= TAGGED
    ]


def operation_of(part: Part, intent: Intent) -> str:
    """The operation by the reader where it is certain, else by the question's words."""
    if float(intent.operations.max()) >= CERTAIN:
        return intent.operation
    return part.asking.operation
