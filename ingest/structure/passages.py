"""Passages: a document cut into clause-sized spans that split no section, no figure and no table row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.language.sentences import pack, sentences
from corpus.records import Document, Passage, Section, Span
from corpus.words import fold
from ingest.structure.outline import label

TARGET = 200
"""Sentences of one section are joined up to this many characters."""

SHORT = 24
"""A passage shorter than this joins its neighbour, whatever that makes."""

_TITLE, _LABEL, _PATH, _CONTEXT = 40, 24, 72, 120
"""Bounds of what stands before the text in ``search_text``, so that a long title does not drown it."""

_PREFACE = 40
"""A line up to this long, without a full stop, right above a table's rows belongs to the table (单位: 亿元)."""


@dataclass(frozen=True, slots=True)
class _Piece:
    span: Span
    section: Section | None
    context: str = ""
    """What a part of a table needs to be understood: the lines above it and its header."""


def cut(document: Document, sections: Sequence[Section], body: int) -> list[Passage]:
    """The passages of ``document`` from offset ``body`` on, in order; headings that stand alone are left out.

    Ids hold a hash of what is indexed, so that another version, or another way of cutting, has ids of its own.
    """
    by_index = {section.index: section for section in sections}
    folded = fold(document.text)
    pieces = _joined(folded, _pieces(document.text, folded, sections, body), by_index)
    indexed = [_search_text(document, piece, _ancestry(piece.section, by_index)) for piece in pieces]
    version = hashlib.sha256("\n".join([document.sha256, *indexed]).encode()).hexdigest()[:8]
    return [
        Passage(
            id=f"{document.id}-{version}-{ordinal:04d}",
            document=document.id,
            ordinal=ordinal,
            section=piece.section.index if piece.section else None,
            path=tuple(label(section) for section in _ancestry(piece.section, by_index)),
            start=piece.span.start,
            end=piece.span.end,
            text=document.text[piece.span.start : piece.span.end],
            search_text=search_text,
            page=document.page_of(piece.span.start),
        )
        for ordinal, (piece, search_text) in enumerate(zip(pieces, indexed, strict=True))
    ]


def _pieces(text: str, folded: str, sections: Sequence[Section], body: int) -> Iterator[_Piece]:
    for span, section in _runs(text, sections, body):
        for block, tabular in _blocks(folded, span):
            if tabular:
                yield from _table_pieces(text, block, section)
            else:
                for piece in pack(sentences(folded, block), TARGET, SHORT):
                    yield _Piece(piece, section)


def _joined(folded: str, pieces: Iterable[_Piece], by_index: dict[int, Section]) -> list[_Piece]:
    """Pieces of one sentence put together, within the target, as a piece of the section that holds them all.

    A list's lead-in and its items are one sentence (…的: / (一)…; / (二)…。), and so are short items of one paragraph.
    """
    joined: list[_Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        holder = _holder(before.section, piece.section, by_index) if before else None
        if before is None or holder is None or not _one_sentence(folded, before.span, piece.span):
            joined.append(piece)
        else:
            joined[-1] = _Piece(Span(before.span.start, piece.span.end), holder)
    return joined


def _one_sentence(folded: str, before: Span, after: Span) -> bool:
    if after.end - before.start > TARGET or "\t" in folded[before.start : after.end]:
        return False
    goes_on = folded[before.end - 1] in ";:,"
    short = min(before.end - before.start, after.end - after.start) < SHORT
    return goes_on or (short and "\n" not in folded[before.start : after.end])


def _holder(before: Section | None, after: Section | None, by_index: dict[int, Section]) -> Section | None:
    """The deepest section that holds both; None for two of one section, which are apart for a reason."""
    if before == after:
        return None
    above = {section.index for section in _ancestry(before, by_index)}
    return next((section for section in reversed(_ancestry(after, by_index)) if section.index in above), None)


def _runs(text: str, sections: Sequence[Section], body: int) -> Iterator[tuple[Span, Section | None]]:
    """The body in runs of one deepest section each, without the headings that have a line and a text of their own."""
    edges = sorted({body, len(text)} | {edge for s in sections for edge in (s.start, s.end) if edge >= body})
    for start, end in pairwise(edges):
        owner = max((s for s in sections if s.start <= start < s.end), key=lambda s: (s.level, s.start), default=None)
        if owner is not None and start == owner.start and _heads_only(text, owner, end):
            start = min(owner.body, end)
        if text[start:end].strip():
            yield Span(start, end), owner


def _heads_only(text: str, section: Section, run_end: int) -> bool:
    """Whether the heading stands apart from the text it heads: on a line of its own, or right before sub-items."""
    if not text[section.body : section.end].strip():
        return False
    announces = text[section.body - 1] in ":：" and not text[section.body : run_end].strip()
    return text[section.body - 1] == "\n" or not (announces or text[section.body : run_end].strip())


def _blocks(folded: str, span: Span) -> Iterator[tuple[Span, bool]]:
    """Parts of ``span`` that are prose (False) or table rows (True), a short line above the rows with them."""
    lines = [Span(m.start(), m.end()) for m in re.compile(r"[^\n]+").finditer(folded, span.start, span.end)]
    tabular = ["\t" in folded[line.start : line.end] for line in lines]
    for i in range(len(lines) - 1, 0, -1):
        words = folded[lines[i - 1].start : lines[i - 1].end].strip()
        tabular[i - 1] = tabular[i - 1] or (tabular[i] and 0 < len(words) <= _PREFACE and "。" not in words)
    start = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or tabular[i] != tabular[start] or (tabular[i] and _parted(folded, lines[i - 1], lines[i])):
            yield Span(lines[start].start, lines[i - 1].end), tabular[start]
            start = i


def _parted(folded: str, above: Span, below: Span) -> bool:
    """Whether a blank line parts two lines of tables, the lower no mere row that goes on below its caption."""
    return "\n\n" in folded[above.end : below.start] and "\t" in folded[above.start : above.end]


def _table_pieces(text: str, block: Span, section: Section | None) -> Iterator[_Piece]:
    """Rows in groups; each group but the first brings the lines above the rows and the header as context."""
    lines = [Span(m.start(), m.end()) for m in re.compile(r"[^\n]+").finditer(text, block.start, block.end)]
    header = next(i for i, line in enumerate(lines) if "\t" in text[line.start : line.end])
    context = " ".join(text[line.start : line.end].strip() for line in lines[: header + 1])
    start = block.start
    for i, line in enumerate(lines):
        last = i + 1 == len(lines)
        if last or (i >= header + 1 and lines[i + 1].end - start > TARGET):
            yield _Piece(Span(start, line.end), section, context if start > block.start else "")
            start = line.end if last else lines[i + 1].start


def _ancestry(section: Section | None, by_index: dict[int, Section]) -> list[Section]:
    found: list[Section] = []
    while section is not None:
        found.insert(0, section)
        section = by_index[section.parent] if section.parent is not None else None
    return found


def _search_text(document: Document, piece: _Piece, ancestry: Sequence[Section]) -> str:
    """Title, path and text, the first two cut to bounds; a heading that the text itself opens with is not repeated."""
    labels = [label(section)[:_LABEL] for section in ancestry if section.start < piece.span.start]
    while labels and sum(map(len, labels)) > _PATH:
        labels.pop(0)
    text = document.text[piece.span.start : piece.span.end]
    parts = [_shortened(document.title), " ".join(labels), piece.context[:_CONTEXT], text]
    return fold("\n".join(part for part in parts if part))


def _shortened(title: str) -> str:
    half = _TITLE // 2
    return title if len(title) <= _TITLE else title[:half] + title[-half:]
