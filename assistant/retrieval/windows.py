"""Windows: runs of whole clauses of one document under a header, short enough for a reader.

A document is cut into the same windows whoever asks, so that what a reader keeps of one serves the next question too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.language.sentences import sentences
from corpus.records import Document, Passage, Span
from corpus.words import fold

BUDGET = 300
"""Characters of a window's clauses; a longer clause has a window of its own."""
_TITLE, _LABEL, _HEAD = 40, 24, 90
"""Characters of the title, of each heading and of a table's head that go into a header."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence or a table row, verbatim."""

    span: Span
    path: tuple[str, ...]
    """Headings above it, the outermost first."""
    head: str = ""
    """Of a table row: the lines above the table's rows, column names last."""
    columns: Span | None = None
    """Of a table row: the row of column names."""


@dataclass(frozen=True, slots=True)
class Window:
    """``header`` is ``title > section path > table head`` as far as its clauses share it."""

    document: str
    header: str
    clauses: tuple[Clause, ...]

    @property
    def start(self) -> int:
        return self.clauses[0].span.start

    @property
    def end(self) -> int:
        return self.clauses[-1].span.end


def clauses_of(text: str, passages: Sequence[Passage]) -> Iterator[Clause]:
    """The clauses of a document in its order: the rows of its tables, the sentences of all else."""
    folded, head, columns = fold(text), "", None
    for passage in passages:
        if "\t" not in passage.text:
            head, columns = "", None
            for span in sentences(folded, Span(passage.start, passage.end)):
                yield Clause(span, passage.path)
            continue
        lines = passage.text.split("\n")
        opens = not _goes_on(passage, head)
        header = next((i for i, line in enumerate(lines) if "\t" in line), 0) if opens else -1
        if opens:
            head = " ".join(line.strip() for line in lines[: header + 1])
        at = passage.start
        for i, line in enumerate(lines):
            span = Span(at, at + len(line))
            if i == header:
                columns = span
            if line.strip():
                yield Clause(span, passage.path, *((head, columns) if i > header else ()))
            at = span.end + 1


def windows_of(document: Document, passages: Sequence[Passage], budget: int = BUDGET) -> tuple[Window, ...]:
    """All clauses of a document, tables and prose apart."""
    run: list[Clause] = []
    found: list[Window] = []
    for clause in clauses_of(document.text, passages):
        if run and (_size(run) + _length(clause) > budget or _other(run, clause, budget) or _parted(run[-1], clause)):
            found.append(_window(document, run))
            run = []
        run.append(clause)
    if run:
        found.append(_window(document, run))
    return tuple(found)


def _length(clause: Clause) -> int:
    return clause.span.end - clause.span.start


def _size(run: Sequence[Clause]) -> int:
    return sum(map(_length, run))


def _other(run: Sequence[Clause], clause: Clause, budget: int) -> bool:
    """Whether another main section begins where the window is half full."""
    return clause.path[:1] != run[-1].path[:1] and _size(run) > budget // 2


def _parted(before: Clause, after: Clause) -> bool:
    """Whether prose meets a table's row, or a row one of another table."""
    return bool(before.head or after.head) and before.head != after.head


def _goes_on(passage: Passage, head: str) -> bool:
    """Whether the rows of ``passage`` go on with the table before: ingest then repeats its head in ``search_text``."""
    start = fold(head)[:20]
    return bool(head) and start in passage.search_text and not fold(passage.text).startswith(start)


def _window(document: Document, run: Sequence[Clause]) -> Window:
    title = document.title
    title = title if len(title) <= _TITLE else title[: _TITLE // 2] + title[-_TITLE // 2 :]
    head = next((clause.head for clause in run if clause.head), "")
    parts = (title, *(label[:_LABEL] for label in _shared(run)), head[:_HEAD])
    return Window(document.id, " > ".join(part for part in parts if part), tuple(run))


def _shared(run: Sequence[Clause]) -> Iterator[str]:
    """The headings that stand above all clauses of a run."""
    for labels in zip(*(clause.path for clause in run), strict=False):
        if len(set(labels)) > 1:
            return
        yield labels[0]
