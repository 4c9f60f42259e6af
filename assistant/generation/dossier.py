"""What the chat model is given to read: clauses with ids, the figures they state with ids of their own, and how each document stands.

Ids only grow: what a later search adds never renumbers what the model has seen. Everything shown is verbatim.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from assistant.generation.usage import tokens_of
from assistant.notices.in_force import standing_words
from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from assistant.verification.numbers import Evidence, Item, region_reader
from corpus.language.figure_words import figure_words
from corpus.language.segments import clauses, sentences
from corpus.records import Document, Figure, Span

LONG = 300
"""Characters from which a sentence is cut at its semicolons."""
OVERHEAD = 8
"""Tokens that the id and the brackets of a clause take."""


@dataclass(frozen=True, slots=True)
class Clause:
    """``n`` is its id; ``labels`` are those of the figures it states."""

    n: int
    document: str
    span: Span
    section: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure under its label (F3), and the clause that states it."""

    label: str
    figure: Figure
    clause: int


@dataclass
class Dossier:
    """Grows by documents and windows within ``budget`` tokens."""

    library: Library
    budget: int
    clauses: dict[int, Clause] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    """Documents given from their first clause to their last."""
    tokens: int = 0
    _known: dict[tuple[str, int], int] = field(default_factory=dict)
    """(document, start of a clause) → its id."""

    # -- growing -------------------------------------------------------------------------------------------------------

    def cost(self, document: str) -> int:
        """Tokens that the whole document takes, less what is given of it already."""
        return sum(self._cost(document, span) for span in self._spans(document) if self._is_new(document, span))

    def add_document(self, document: str) -> None:
        self.add_spans(document, self._spans(document), within=None)
        self.whole.add(document)

    def add_window(self, document: str, window: Span) -> int:
        """The clauses that a window overlaps, with the head of a table it lies in, as far as the budget goes; how many are new."""
        text = self.library.documents[document].text
        spans = [span for span in self._spans(document) if span.overlaps(window)]
        tops = [top for span in spans if (top := _table_top(text, span)) is not None]
        heads = [span for span in self._spans(document) if span.start in tops]
        return self.add_spans(document, [*heads, *spans], within=self.budget)

    def add_spans(self, document: str, spans: Iterable[Span], within: int | None) -> int:
        new = 0
        for span in spans:
            cost = self._cost(document, span)
            if not self._is_new(document, span) or (within is not None and self.tokens + cost > within):
                continue
            self._add(document, span)
            self.tokens += cost
            new += 1
        return new

    def _add(self, document: str, span: Span) -> None:
        number = len(self.clauses) + 1
        labels = []
        for figure in self._figures(document, span):
            row = Row(f"F{len(self.rows) + 1}", figure, number)
            self.rows[row.label] = row
            labels.append(row.label)
        section = self.library.section_path(document, span.start)
        self.clauses[number] = Clause(number, document, span, section, tuple(labels))
        self._known[document, span.start] = number

    def _is_new(self, document: str, span: Span) -> bool:
        return (document, span.start) not in self._known

    def _cost(self, document: str, span: Span) -> int:
        held = self.library.documents[document]
        words = [figure_words(figure, held) for figure in self._figures(document, span)]
        return tokens_of(held.text[span.start : span.end] + "".join(words)) + OVERHEAD * (1 + len(words))

    def _spans(self, document: str) -> tuple[Span, ...]:
        return clause_spans(self.library.documents[document].text)

    def _figures(self, document: str, span: Span) -> list[Figure]:
        figures = self.library.figures_of(document)
        first = bisect_right(figures, span.start - 1, key=lambda figure: figure.start)
        last = bisect_right(figures, span.end - 1, key=lambda figure: figure.start)
        return figures[first:last]

    # -- reading -------------------------------------------------------------------------------------------------------

    def text(self, number: int) -> str:
        clause = self.clauses[number]
        return self.library.documents[clause.document].text[clause.span.start : clause.span.end]

    def beside(self, number: int) -> tuple[str, ...]:
        """The sentences before and after a clause, in its document: what its own words may lean on."""
        clause = self.clauses[number]
        spans = self._spans(clause.document)
        text = self.library.documents[clause.document].text
        at = bisect_right(spans, clause.span.start, key=lambda span: span.start) - 1
        around = [spans[i] for i in (at - 1, at + 1) if 0 <= i < len(spans)]
        return tuple(text[span.start : span.end] for span in around)

    def figures(self, number: int) -> tuple[Figure, ...]:
        return tuple(self.rows[label].figure for label in self.clauses[number].labels)

    def evidence(self, question: str) -> Evidence:
        """For the verifier: each clause as an item of its own id."""
        items = tuple(self._item(clause) for clause in self.clauses.values())
        return Evidence(items, (), question, region_reader(self.library), strict=True)

    def _item(self, clause: Clause) -> Item:
        document = self.library.documents[clause.document]
        figures = self.figures(clause.n)
        heads = {head for figure in figures for head in figure.heads if not head.within(clause.span)}
        words = [document.text[head.start : head.end] for head in sorted(heads, key=lambda head: head.start)]
        around = (document.title, clause.section, document.issuer or "", _date_words(document))
        return Item(clause.n, (self.text(clause.n), *words), figures, document.home, tuple(filter(None, around)))

    # -- showing -------------------------------------------------------------------------------------------------------

    def shown(self, numbers: Iterable[int] | None = None) -> list[dict[str, Any]]:
        """The documents as data for a prompt, each with its clauses in order; of ``numbers`` alone where given."""
        chosen = self.clauses.values() if numbers is None else [self.clauses[n] for n in numbers if n in self.clauses]
        by_document: dict[str, list[Clause]] = {}
        for clause in chosen:
            by_document.setdefault(clause.document, []).append(clause)
        return [
            self._head(id, complete=numbers is None)
            | {"clauses": list(self._lines(sorted(held, key=lambda c: c.span.start), id))}
            for id, held in by_document.items()
        ]

    def _head(self, id: str, *, complete: bool) -> dict[str, Any]:
        document = self.library.documents[id]
        told: Mapping[str, Any] = {
            "title": document.title,
            "issuer": document.issuer,
            "number": document.number,
            "date": document.published.isoformat() if document.published else None,
            "status": standing_words(id, self.library),
            "kind": "政策要点（整理者撰写）" if document.kind == DIGEST else None,
            "given": "全文" if complete and id in self.whole else "摘录",
        }
        return {name: value for name, value in told.items() if value}

    def _lines(self, held: list[Clause], id: str) -> Iterator[Any]:
        """[id, text] or [id, text, figures]; in an excerpt, a heading path before the clauses it holds."""
        path = ""
        for clause in held:
            if id not in self.whole and clause.section != path:
                path = clause.section
                yield f"章节：{path}"
            figures = [self._figure_line(self.rows[label]) for label in clause.labels]
            yield [clause.n, self.text(clause.n), figures] if figures else [clause.n, self.text(clause.n)]

    def _figure_line(self, row: Row) -> str:
        figure = row.figure
        scope = f"（只列出{figure.list_scope}）" if figure.list_scope else ""
        return f"{row.label} {figure_words(figure, self.library.documents[figure.document])}{scope}"


@lru_cache(maxsize=512)
def clause_spans(text: str) -> tuple[Span, ...]:
    """The sentences of a text in order; a long one is cut at its semicolons."""
    found: list[Span] = []
    for sentence in sentences(text, 0, len(text)):
        if sentence.end - sentence.start <= LONG or "\t" in text[sentence.start : sentence.end]:
            found.append(sentence)
        else:
            found += _pieces(text, sentence)
    return tuple(found)


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    start = sentence.start
    for part in clauses(text, sentence):
        if text[part.end - 1] in "；;":
            yield Span(start, part.end)
            start = part.end
    while start < sentence.end and text[start].isspace():
        start += 1
    if start < sentence.end:
        yield Span(start, sentence.end)


def _table_top(text: str, span: Span) -> int | None:
    """Where the first row of the table starts that a row stands in; None outside tables and for that row itself."""
    line = text.rfind("\n", 0, span.start) + 1
    stop = text.find("\n", line)
    if "\t" not in text[line : len(text) if stop < 0 else stop]:
        return None
    top = line
    while top > 0:
        above = text.rfind("\n", 0, top - 1) + 1
        if "\t" not in text[above : top - 1]:
            break
        top = above
    start = top
    while start < span.start and text[start].isspace():
        start += 1
    return start if start < span.start else None


def _date_words(document: Document) -> str:
    day = document.published
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
