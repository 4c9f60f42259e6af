"""Parts: the tables that stand apart on one sheet, below or beside one another, each as its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.readers.grid import Cell, grid_lines, table_lines
from ingest.tabular.heads import opens, rows_of

_NARROWEST = 2
"""Columns of a table that stands beside another."""


def sheet_lines(cells: Sequence[Cell]) -> list[str]:
    """The lines of all tables of a sheet, top to bottom and left to right, a blank line before each but the first."""
    lines: list[str] = []
    for part in _parts([cell for cell in cells if cell.text.strip()]):
        if lines:
            lines.append("")
        lines.extend(table_lines(part))
    return lines


def _parts(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    for band in _bands(cells):
        titles, rest = _titled(band)
        beside = _beside(rest)
        if len(beside) == 1:
            yield list(band)
            continue
        for index, part in enumerate(beside):
            first, *others = _parts(part)
            yield [*(replace(cell, columns=1) for cell in titles), *first] if index == 0 else first
            yield from others


def _bands(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The cells between blank rows; those that have no head of their own belong to the band above, titles to that below."""
    bands: list[list[Cell]] = []
    titles: list[Cell] = []
    for run in _runs(cells):
        if len(_titled(run)[0]) == len(run):
            titles.extend(run)
            continue
        held = [*titles, *run]
        if bands and not _opens(held, bands[-1], titled=bool(titles)):
            bands[-1].extend(held)
        else:
            bands.append(held)
        titles = []
    if titles and bands:
        bands[-1].extend(titles)
    elif titles:
        bands.append(titles)
    return bands


def _opens(cells: Sequence[Cell], above: Sequence[Cell], *, titled: bool) -> bool:
    """Both are set in the columns of the two together."""
    rows = rows_of(grid_lines([*above, *cells]))
    count = len({cell.row for cell in above})
    return opens(rows[count:], rows[:count], apart=titled)


def _runs(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """The cells in runs of rows without a blank one between them."""
    run: list[Cell] = []
    stop = 0
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        if run and cell.row > stop:
            yield run
            run = []
        run.append(cell)
        stop = max(stop, cell.row + cell.rows)
    if run:
        yield run


def _titled(cells: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    """The leading rows of one cell each, and the rest."""
    held: dict[int, list[Cell]] = {}
    for cell in cells:
        held.setdefault(cell.row, []).append(cell)
    body = next((row for row in sorted(held) if len(held[row]) > 1), None)
    titles = [cell for cell in cells if body is None or cell.row < body]
    return titles, [cell for cell in cells if body is not None and cell.row >= body]


def _beside(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The cells parted at the blank columns behind which rows are named anew."""
    parts: list[list[Cell]] = []
    for group in _columns(cells):
        if parts and not _names_rows(group):
            parts[-1].extend(group)
        else:
            parts.append(group)
    return parts


def _columns(cells: Sequence[Cell]) -> list[list[Cell]]:
    groups: list[list[Cell]] = []
    stop = 0
    for cell in sorted(cells, key=lambda cell: (cell.column, cell.row)):
        if not groups or cell.column > stop:
            groups.append([])
        groups[-1].append(cell)
        stop = max(stop, cell.column + cell.columns)
    return groups


def _names_rows(cells: Sequence[Cell]) -> bool:
    """Whether a group of columns is a table: two columns at least, its first of words, its second headed."""
    first = min(cell.column for cell in cells)
    rows = rows_of(grid_lines(cells))
    names = [row[0] for row in rows[1:] if row[0].text]
    wide = max((cell.column + cell.columns for cell in cells), default=0) - first >= _NARROWEST
    return wide and len(rows) > 1 and bool(names) and sum(name.number is None for name in names) * 2 > len(names)
