"""Clauses: a training document cut by the product's own ingest, so that training and serving see the same units."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.language.sentences import sentences
from corpus.records import Document, Passage, Section, Span
from corpus.words import fold
from ingest.extraction import digest
from ingest.raw import RawDocument


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence or a table row, verbatim."""

    text: str
    start: int
    end: int
    path: tuple[str, ...]
    """Headings above it, the outermost first."""
    head: str
    """Of a table row: the lines above the table's rows, column names last; else empty."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document as the reader is given it."""

    name: str
    title: str
    text: str
    city: str | None
    clauses: tuple[Clause, ...]
    numbers: tuple[Span, ...]
    """Where ingest typed a figure."""


def read_text(path: Path) -> Text:
    """The document of a training text."""
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    content = digest(RawDocument(data.decode("utf-8")), path.stem, sha256, path.name)
    found = tuple(_clauses(content.document, content.sections, content.passages))
    numbers = tuple(Span(figure.start, figure.end) for figure in content.figures)
    return Text(path.stem, content.document.title, content.document.text, content.document.city, found, numbers)


def _clauses(document: Document, sections: Sequence[Section], passages: Sequence[Passage]) -> Iterator[Clause]:
    text, folded = document.text, fold(document.text)
    head = ""
    for passage in passages:
        if "\t" not in passage.text:
            head = ""
            for span in sentences(folded, Span(passage.start, passage.end)):
                yield Clause(text[span.start : span.end], span.start, span.end, passage.path, "")
            continue
        at = passage.start
        lines = passage.text.split("\n")
        header = next((i for i, line in enumerate(lines) if "\t" in line), 0) if not _goes_on(passage, head) else -1
        if header >= 0:
            head = " ".join(line.strip() for line in lines[: header + 1])
        for i, line in enumerate(lines):
            if line.strip():
                yield Clause(line, at, at + len(line), passage.path, head if i > header else "")
            at += len(line) + 1


def _goes_on(passage: Passage, head: str) -> bool:
    """Whether the rows of ``passage`` go on with the table before: ingest then repeats its head in ``search_text``."""
    return bool(head) and fold(head)[:20] in passage.search_text and not fold(passage.text).startswith(fold(head)[:20])
