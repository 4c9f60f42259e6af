"""Restatement: the same evidence told shorter, longer, in the words of its sources, or as a list.

Nothing is looked for anew: what is told stands in what the answer cites, or around it in the same article or paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.conversation.manner import Manner
from assistant.draft import Draft, marks, quoted
from assistant.outline.outline import unmarked
from assistant.query.answer_type import AnswerType
from assistant.query.question import Part
from assistant.reading.sentence_reader import want_of
from assistant.retrieval.library import Library
from corpus.language.coverage import held_by
from corpus.language.figure_words import indicator_words, value_words
from corpus.language.phrases import canonical
from corpus.language.segments import clauses, sentences, with_what_follows, without_end_mark
from corpus.measures.quantities import read_quantities
from corpus.records import Citation, Document, Notice, Section, Span

MOST, WHOLE = 12, 600
"""Lines told at most; characters of an article that is told whole, of a longer one the sentence's own paragraph is."""
_COUNTED = "项数"
"""Label of what only counts the items told."""
_SPARED = 0.004
"""Share of the question that a character more must bring, where an answer is told shorter."""


def retold(draft: Draft, manner: Manner, library: Library, part: Part) -> Draft:
    """The answer in another manner; itself where nothing is answered, or where it can't be told otherwise."""
    if draft.gap or draft.choices or not draft.citations:
        return draft
    told = Draft(library.source)
    if manner == "shorter":
        _shorter(told, draft, library, part)
    elif manner == "longer":
        _longer(told, draft, library)
    elif manner == "list":
        _listed(told, draft, library)
    else:
        _again(told, draft, library)
    if not told.sentences:
        return draft
    for notice in draft.notices:
        told.notice(notice.kind, notice.text, _numbers(told, draft, notice))
    return told


def _numbers(told: Draft, draft: Draft, notice: Notice) -> list[int]:
    """The citations of a notice, as they are numbered now: those of the same documents."""
    meant = {citation.document for citation in draft.citations if citation.n in notice.citations}
    return [citation.n for citation in told.citations if citation.document in meant]


def _shorter(told: Draft, draft: Draft, library: Library, part: Part) -> None:
    """The result that was computed, the figures alone, else of each quote the fewest clauses that answer."""
    if draft.result is not None and draft.result.op == "list":
        quotes = [(library.documents[it.document], Span(it.quote.start, it.quote.end)) for it in draft.citations]
        told.say(f"{_in_one_line(told, quotes)}。")
        return
    if not draft.derived:
        for stated in draft.figures:
            words = f"{indicator_words(stated.figure)}{value_words(stated.figure)}"
            told.say(f"{words}[{told.state(stated.figure)}]。")
    _computed(told, draft)
    for citation in draft.citations if not told.sentences else ():
        document = library.documents[citation.document]
        span = _shortest(library, part, document, Span(citation.quote.start, citation.quote.end))
        told.say(f"{quoted(document.text[span.start : span.end])}[{told.cite(document.id, span)}]。")


def _computed(told: Draft, draft: Draft) -> None:
    """What was computed, each value with its formula; the figures it was computed from are cited, not told."""
    for stated in draft.figures if draft.derived else ():
        told.state(stated.figure)
    for one in draft.derived:
        if one.unit and one.label != _COUNTED:
            cited = tuple(_cited(told, draft.citations[n - 1]) for n in one.citations)
            told.derived.append(replace(one, citations=cited))
            told.say(f"{one.label}{one.value}{one.unit}（推算：{one.formula}）{marks(cited)}。")


def _shortest(library: Library, part: Part, document: Document, quote: Span) -> Span:
    """The neighbouring clauses of a quote that hold most of the question for their length, with a number where one is asked."""
    want, numeric = want_of(library, part), AnswerType.of(part).numeric
    pieces = clauses(document.text, quote)
    best, most = quote, -1.0
    for first in range(len(pieces)):
        for last in range(first, len(pieces)):
            span = Span(pieces[first].start, pieces[last].end)
            raw = document.text[span.start : span.end]
            holds = held_by(want, ((canonical(raw), 1.0),), raw)[0] - _SPARED * len(raw)
            holds += 0.3 if numeric and read_quantities(raw) else 0.0
            if holds > most:
                best, most = span, holds
    return without_end_mark(document.text, with_what_follows(document.text, best, pieces))


def _longer(told: Draft, draft: Draft, library: Library) -> None:
    """What was told, then all that stands around each citation, sentence by sentence."""
    _computed(told, draft)
    for citation in draft.citations:
        document = library.documents[citation.document]
        for span in _around(library, document, citation)[:MOST]:
            quote = without_end_mark(document.text, span)
            told.say(f"{quoted(document.text[quote.start : quote.end])}[{told.cite(document.id, quote)}]。")


def _around(library: Library, document: Document, citation: Citation) -> list[Span]:
    """The sentences of the article that a citation stands in; of a long one those of its own line."""
    at, end = citation.quote.start, citation.quote.end
    holding = [section for section in library.sections(document.id) if section.start <= at and end <= section.end]
    fitting = [section for section in holding if section.end - section.start <= WHOLE]
    if fitting:
        widest = min(fitting, key=lambda section: section.level)
        told = sentences(document.text, widest.start, widest.end)
        return [span for span in told if not _is_heading(document.text, span, holding)] or told
    start = document.text.rfind("\n", 0, at) + 1
    stop = document.text.find("\n", end)
    return sentences(document.text, start, len(document.text) if stop < 0 else stop)


def _is_heading(text: str, span: Span, sections: Sequence[Section]) -> bool:
    """Whether a sentence is no more than a heading; one that leads in to what follows says something."""
    own = any(section.start == span.start and span.end <= section.body < section.end for section in sections)
    return own and text[span.end - 1] not in "：:。"


def _listed(told: Draft, draft: Draft, library: Library) -> None:
    """One thing a line, numbered: each figure, else each sentence or member of what is cited."""
    if draft.figures:
        for order, stated in enumerate(draft.figures, 1):
            words = f"{stated.figure.region or ''}{indicator_words(stated.figure)}{value_words(stated.figure)}"
            told.say(f"{order}. {words}[{told.state(stated.figure)}]")
        _computed(told, draft)
        return
    spans = [
        (citation.document, span)
        for citation in draft.citations
        for span in _members(library.documents[citation.document], citation)
    ]
    for order, (document, span) in enumerate(dict.fromkeys(spans), 1):
        words = unmarked(quoted(library.documents[document].text[span.start : span.end]))
        told.say(f"{order}. {words}[{told.cite(document, span)}]")


def _members(document: Document, citation: Citation) -> Iterator[Span]:
    """The parts of a quote that semicolons and full stops part."""
    text = document.text
    for sentence in sentences(text, citation.quote.start, citation.quote.end):
        start = sentence.start
        for clause in clauses(text, sentence):
            if text[clause.end - 1] in "；;" or clause.end == sentence.end:
                yield without_end_mark(text, Span(start, clause.end))
                start = clause.end


def _again(told: Draft, draft: Draft, library: Library) -> None:
    """In the words of the sources, one document after the other: whole sentences."""
    _computed(told, draft)
    for id in dict.fromkeys(citation.document for citation in draft.citations):
        document = library.documents[id]
        whole = dict.fromkeys(_sentence(document, citation) for citation in draft.citations if citation.document == id)
        told.say(f"原文的说法：{_in_one_line(told, [(document, span) for span in whole])}。")


def _sentence(document: Document, citation: Citation) -> Span:
    """The sentence that a quote stands in; the quote where it holds several, or is a table's."""
    quote = Span(citation.quote.start, citation.quote.end)
    line = document.text.rfind("\n", 0, quote.start) + 1
    stop = document.text.find("\n", quote.end)
    around = sentences(document.text, line, len(document.text) if stop < 0 else stop)
    holding = next((span for span in around if quote.within(span)), quote)
    return quote if "\t" in document.text[holding.start : holding.end] else without_end_mark(document.text, holding)


def _in_one_line(told: Draft, spans: Sequence[tuple[Document, Span]]) -> str:
    """Each without its numbering, one after the other."""
    words = (
        f"{unmarked(quoted(document.text[span.start : span.end]))}[{told.cite(document.id, span)}]"
        for document, span in spans
    )
    return "；".join(words)


def _cited(told: Draft, citation: Citation) -> int:
    heads: Sequence[Span] = [Span(head.start, head.end) for head in citation.heads]
    return told.cite(citation.document, Span(citation.quote.start, citation.quote.end), heads)
