"""Answers from the words of a table: the row that the question names, in the column that it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.draft import Draft
from assistant.query.question import Part
from assistant.retrieval.hybrid import Found
from assistant.retrieval.library import Library
from corpus.language.phrases import canonical
from corpus.records import Span
from corpus.words import fold

_NAME = 4
"""Characters that a row's name must have to be found in a question by itself."""
_ASKS = re.compile(r"什么|哪|谁|何|怎|几年")
_COLUMNS = (
    (
        re.compile(r"在哪|哪里|哪儿|什么地方|位于|哪[一几些]?个?(?:地方|县|区|市|镇|乡|园区|街道)"),
        r"地[点址区]|位置|所在|区域|范围",
    ),
    (
        re.compile(r"谁|哪[一几些]?[个家]?(?:单位|部门|局|公司|企业)|什么单位|什么部门"),
        r"单位|部门|责任|牵头|负责|主体|主管",
    ),
    (re.compile(r"什么时候|何时|哪[一几]?年|多久|几年|什么时间"), r"时间|年限|期限|日期|工期|时限|年度|进度"),
)
"""Question words and the heads of the columns that answer them."""
_UNIT_HEAD = re.compile("(?:计量|数量)?单位")
_NUMBER = re.compile(r"[\[(≥≤><约]*-?\d[\d,]*(?:\.\d+)?\s*[^\d\s]{0,6}")
_TIME = re.compile(r"(?:19|20)\d{2}")
_FILLER = re.compile(r"[(（][^()（）]*[)）]|\s")


@dataclass(frozen=True, slots=True)
class _Cell:
    span: Span
    words: str
    """Folded."""


def tell_cell(library: Library, draft: Draft, part: Part, found: Callable[[], Sequence[Found]]) -> bool:
    """Whether a cell of words answered the part: 石窟河工程的建设年限 → 2022—2024年. Numbers are figures, not told here."""
    if not _ASKS.search(part.text) or part.asking.claim or part.asking.operation not in ("lookup", "list", "count"):
        return False
    asked = canonical(part.text)
    best: tuple[int, str, list[_Cell], list[_Cell], int] | None = None
    for hit in found():
        text = library.documents[hit.passage.document].text
        for header, row in _rows(text, hit.passage.start, hit.passage.end):
            name = max((cell for cell in row if _named(cell, asked)), key=lambda cell: len(cell.words), default=None)
            column = _column(header, row, name, part.text, asked) if name else None
            if name is not None and column is not None and (best is None or len(name.words) > best[0]):
                best = len(name.words), hit.passage.document, header, row, column
    if best is None:
        return False
    _say(library, draft, *best[1:], asked=asked)
    return True


def _say(
    library: Library, draft: Draft, document: str, header: list[_Cell], row: list[_Cell], column: int, asked: str
) -> None:
    text = library.documents[document].text
    name = max((cell for cell in row if _named(cell, asked)), key=lambda cell: len(cell.words))
    first, last = sorted((name.span, row[column].span), key=lambda span: span.start)
    number = draft.cite(document, Span(first.start, last.end), (header[column].span,))
    title, value = (text[cell.span.start : cell.span.end] for cell in (name, row[column]))
    head = text[header[column].span.start : header[column].span.end]
    draft.say(f"{title}的{head}：{value}[{number}]。")


def _named(cell: _Cell, asked: str) -> bool:
    return len(cell.words) >= _NAME and not _NUMBER.fullmatch(cell.words) and canonical(cell.words) in asked


def _column(header: list[_Cell], row: list[_Cell], name: _Cell, question: str, asked: str) -> int | None:
    """The column that the question names, or asks for by its question word; None where that holds a number, or nothing."""
    named = [
        i
        for i, head in enumerate(header)
        if len(_FILLER.sub("", head.words)) > 1 and canonical(_FILLER.sub("", head.words)) in asked
    ]
    kinds = [heads for words, heads in _COLUMNS if words.search(question)]
    meant = [i for i, head in enumerate(header) if any(re.search(heads, head.words) for heads in kinds)]
    meant = [i for i in meant if not _UNIT_HEAD.fullmatch(header[i].words)]
    for column in (*sorted(named, key=lambda i: -len(header[i].words)), *meant):
        if column < len(row) and row[column] is not name and _says(row[column]):
            return column
    return None


def _says(cell: _Cell) -> bool:
    said = cell.words.strip("-—–/ ")
    return bool(said) and (not _NUMBER.fullmatch(said) or _TIME.match(said) is not None)


def _rows(text: str, start: int, end: int) -> Iterator[tuple[list[_Cell], list[_Cell]]]:
    """Header and row of each table row in ``[start, end)``; the header is the table's first row, wherever that stands."""
    position = text.rfind("\n", 0, start) + 1
    while position < end:
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        if "\t" in text[position:stop]:
            top = _top(text, position)
            if top != position:
                yield _cells(text, top), _cells(text, position)
        position = stop + 1


def _top(text: str, line: int) -> int:
    """Where the first of the unbroken rows above and at ``line`` starts."""
    while line > 0:
        before = text.rfind("\n", 0, line - 1) + 1
        if "\t" not in text[before : line - 1]:
            break
        line = before
    return line


def _cells(text: str, line: int) -> list[_Cell]:
    stop = text.find("\n", line)
    cells = []
    for part in text[line : len(text) if stop < 0 else stop].split("\t"):
        lead = len(part) - len(part.lstrip())
        words = part.strip()
        cells.append(_Cell(Span(line + lead, line + lead + len(words)), fold(words)))
        line += len(part) + 1
    return cells
