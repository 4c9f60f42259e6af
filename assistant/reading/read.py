"""What a reader made of the windows near one Ask: clauses as spans of documents, likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.query.question import Part
from assistant.reading.reader import Reader
from assistant.reading.slots import fits
from assistant.retrieval.hybrid import Found
from assistant.retrieval.library import Library
from assistant.retrieval.windows import Clause, Window
from corpus.reader import readings
from corpus.reader.readings import Intent, Mark, WindowReading
from corpus.records import Figure, Span

MOST = 12
"""Windows that are read."""


@dataclass(frozen=True, slots=True)
class ReadClause:
    """A clause with what the reader said of it."""

    document: str
    clause: Clause
    probability: float
    """That it states (part of) the answer."""
    mark: Mark | None
    """The shortest answer within its text."""
    numbers: tuple[Mark, ...]
    """Pieces of its numbers, each with the probability that the number is asked for or an operand."""
    fits: bool
    """It can be of the place, the time and the sort asked."""

    @property
    def span(self) -> Span:
        return self.clause.span

    def operand(self, figure: Figure) -> float:
        """The probability that a figure of this clause is asked for or an operand."""
        start, end = figure.start - self.span.start, figure.end - self.span.start
        return max((m.probability for m in self.numbers if m.start < end and start < m.end), default=0.0)


@dataclass(frozen=True, slots=True)
class Read:
    """Clauses by probability, and the reader's word on the whole."""

    clauses: tuple[ReadClause, ...]
    nothing: float
    """That none of them answers."""
    intent: Intent

    def covering(self, document: str, span: Span) -> float:
        """The best probability of a clause that a span of a document touches; 0 where none was read."""
        touched = (
            one.probability
            for one in self.clauses
            if one.document == document and one.span.start < span.end and span.start < one.span.end
        )
        return max(touched, default=0.0)

    @property
    def fitting(self) -> tuple[ReadClause, ...]:
        return tuple(one for one in self.clauses if one.fits)


def near(library: Library, found: Sequence[Found], most: int = MOST) -> list[Window]:
    """The windows that the passages found stand in, in the order of the best passage of each."""
    chosen: dict[tuple[str, int], Window] = {}
    for it in found:
        passage = it.passage
        for window in library.windows(passage.document):
            if window.start < passage.end and passage.start < window.end:
                chosen.setdefault((window.document, window.start), window)
    return list(chosen.values())[:most]


def read(library: Library, reader: Reader, part: Part, asked: str, before: str | None, found: Sequence[Found]) -> Read:
    """``asked``: the question in the words it was asked in; ``before``: the turn before, where it hangs on it."""
    windows = near(library, found)
    texts = [library.documents[window.document].text for window in windows]
    given = [
        readings.Window(window.header, tuple(text[c.span.start : c.span.end] for c in window.clauses))
        for window, text in zip(windows, texts, strict=True)
    ]
    reading = reader.read(asked, before, given)
    clauses = [
        one
        for window, result in zip(windows, reading.windows, strict=True)
        for one in _clauses(library, part, window, result)
    ]
    clauses.sort(key=lambda one: (-one.probability, one.document, one.span.start))
    return Read(tuple(clauses), reading.nothing, reader.intent(asked, before))


def _clauses(library: Library, part: Part, window: Window, result: WindowReading) -> Iterator[ReadClause]:
    document = library.documents[window.document]
    previous = ""
    for n, clause in enumerate(window.clauses):
        raw = document.text[clause.span.start : clause.span.end]
        above = " > ".join((*clause.path, clause.head))
        figures = [f for f in library.figures_of(document.id) if clause.span.start <= f.start < clause.span.end]
        fitting = fits(library, part, document, figures, raw, previous, above)
        previous = raw
        yield ReadClause(document.id, clause, float(result.clauses[n]), result.spans[n], result.numbers[n], fitting)
