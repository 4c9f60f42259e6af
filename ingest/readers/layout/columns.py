"""Columns: tables without ruled cells, told by parts of lines that stand under one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.grid import Cell, join, table_lines
from ingest.readers.layout.lines import Block, Line, Part, Table

_ROWS = 3
"""Fewer lines than this are no table."""

Band = tuple[float, float]
"""Left and right edge of a column."""


@dataclass
class _Row:
    parts: list[Part]
    middle: float


def with_tables(lines: Sequence[Line]) -> list[Block]:
    """``lines`` with each run of lines that are parted alike made a table."""
    blocks: list[Block] = []
    at = 0
    for start, stop in _stretches(lines):
        table = _table(lines[start:stop])
        if table is not None:
            blocks.extend([*lines[at:start], table])
            at = stop
    return [*blocks, *lines[at:]]


def _stretches(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Runs of parted lines; one unparted line between parted ones is taken for a cell that was wrapped."""
    start = 0
    while start < len(lines):
        if len(lines[start].parts) < 2:
            start += 1
            continue
        stop = start + 1
        while stop < len(lines) and (
            len(lines[stop].parts) > 1
            or (stop + 1 < len(lines) and len(lines[stop + 1].parts) > 1 and _tucked(lines[stop - 1], lines[stop]))
        ):
            stop += 1
        yield start, stop
        start = stop


def _tucked(above: Line, below: Line) -> bool:
    """Whether ``below`` sits so close under ``above`` that it goes on with one of its cells."""
    return below.top - above.bottom < 0.5 * above.size and below.x1 - below.x0 < 0.6 * (above.x1 - above.x0)


def _table(lines: Sequence[Line]) -> Table | None:
    bands = _bands(lines)
    rows = _rows(lines, bands)
    whole = [index for index, row in enumerate(rows) if _fits(row, bands)]
    if len(rows) < _ROWS or len(bands) < 2 or (len(bands) == 2 and len(rows) < _ROWS + 1):
        return None
    if len(whole) * 3 < len(rows) * 2:
        return None
    cells = [cell for index, row in enumerate(rows) for cell in _cells(index, row, bands, index < whole[0])]
    return Table(tuple(table_lines(cells)), lines[0].top, lines[-1].bottom)


def _bands(lines: Sequence[Line]) -> list[Band]:
    """The columns, as the lines with most parts have them, widened by the other lines' parts that touch only one."""
    most = max(len(line.parts) for line in lines)
    bands: list[Band] = []
    for line in (line for line in lines if len(line.parts) == most):
        parts = [(part.x0, part.x1) for part in line.parts]
        bands = _widened(bands, parts) if bands else parts
    for line in lines:
        bands = _widened(bands, [(part.x0, part.x1) for part in line.parts])
    return bands


def _widened(bands: list[Band], parts: Sequence[Band]) -> list[Band]:
    for x0, x1 in parts:
        touched = _touched(bands, x0, x1)
        if len(touched) == 1:
            band = bands[touched[0]]
            bands[touched[0]] = (min(band[0], x0), max(band[1], x1))
    return bands


def _touched(bands: Sequence[Band], x0: float, x1: float) -> list[int]:
    return [index for index, (left, right) in enumerate(bands) if x0 < right and left < x1]


def _rows(lines: Sequence[Line], bands: Sequence[Band]) -> list[_Row]:
    """Rows of the table; a wrapped cell's second line is put to the row above."""
    rows: list[_Row] = []
    for above, line in zip([None, *lines], lines, strict=False):
        if rows and above and len(line.parts) < len(bands) and _tucked(above, line) and _under(rows[-1], line):
            rows[-1] = _Row(_put_under(rows[-1].parts, line.parts), line.middle)
        else:
            rows.append(_Row(list(line.parts), line.middle))
    return rows


def _under(row: _Row, line: Line) -> bool:
    return all(any(part.x0 < other.x1 and other.x0 < part.x1 for other in row.parts) for part in line.parts)


def _put_under(row: Sequence[Part], parts: Sequence[Part]) -> list[Part]:
    put = list(row)
    for part in parts:
        index = next(i for i, other in enumerate(put) if part.x0 < other.x1 and other.x0 < part.x1)
        other = put[index]
        put[index] = Part(
            join(other.text, part.text),
            min(other.x0, part.x0),
            max(other.x1, part.x1),
            other.top,
            part.bottom,
        )
    return put


def _fits(row: _Row, bands: Sequence[Band]) -> bool:
    """Whether each part of ``row`` stands in a column of its own, and all columns but one at most are filled."""
    touched = [_touched(bands, part.x0, part.x1) for part in row.parts]
    return all(len(held) == 1 for held in touched) and len({held[0] for held in touched}) >= max(2, len(bands) - 1)


def _cells(index: int, row: _Row, bands: Sequence[Band], head: bool) -> Iterator[Cell]:
    """Parts of one column are one cell; in the table's head one that stands over several columns is a merged cell."""
    texts: dict[int, list[str]] = {}
    spans: dict[int, int] = {}
    for part in row.parts:
        touched = _touched(bands, part.x0, part.x1) or [_nearest(bands, part)]
        texts.setdefault(touched[0], []).append(part.text)
        spans[touched[0]] = max(spans.get(touched[0], 1), len(touched) if head else 1)
    for column, words in texts.items():
        yield Cell(index, column, " ".join(words), 1, spans[column])


def _nearest(bands: Sequence[Band], part: Part) -> int:
    middle = (part.x0 + part.x1) / 2
    return min(range(len(bands)), key=lambda index: abs(sum(bands[index]) / 2 - middle))
