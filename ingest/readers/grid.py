"""Tables: cells with their spans, expanded into lines of tab-separated columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.tabular.heads import parted
from ingest.tabular.signs import signed

_NOTE = re.compile(r"[(（]?[\u4e00-\u9fff]{2,8}\s*[:：]\s*[^\s:：]{0,40}[)）]?")
"""A label with what it says."""
_PADDED = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff]){1,4}")
"""A short word whose characters were set apart to fill its column (萧 县, 合 计)."""
_BLANKS = re.compile(r"[ \t\u00a0\u3000\r\f\v]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell at ``row``/``column`` (0-based grid position of its top left corner)."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


def table_lines(cells: Iterable[Cell]) -> list[str]:
    """The lines of a table as ``grid_lines`` gives them, negative numbers signed, a blank line before a second table in it."""
    return list(parted(signed(grid_lines(cells))))


def grid_lines(cells: Iterable[Cell]) -> list[str]:
    """One line a table row, its columns separated by tabs; a merged cell's text stands in every place it covers.

    A row that is one cell across the whole table (a caption, a note), and a row of one cell above or below all rows
    of several, is a line without tabs. Rows and columns without any words are dropped, and so are rows that only
    the merged cells of rows above reach into.
    """
    known = [cell for cell in cells if cell.text.strip()]
    grid = _grid(known)
    columns = sorted({column for row in grid.values() for column in row})
    begun = {cell.row for cell in known}
    rows = [[grid[row].get(column) for column in columns] for row in sorted(grid) if row in begun]
    notes = _leading_notes(rows)
    above = ["　".join(cell_text(cell.text) for cell in _held(row)) for row in rows[:notes]]
    return [*above, *_lines(rows[notes:])]


def _lines(rows: Sequence[Sequence[Cell | None]]) -> list[str]:
    proper = [index for index, row in enumerate(rows) if len(_held(row)) > 1]
    first, last = (proper[0], proper[-1]) if proper else (len(rows), -1)
    return [_line(row, first <= index <= last) for index, row in enumerate(rows)]


def _leading_notes(rows: Sequence[Sequence[Cell | None]]) -> int:
    """How many rows above the table proper are its caption and notes (编制单位:… 单位:万元): text, no row of cells."""
    count = 0
    while count < len(rows) and (
        len(_held(rows[count])) == 1 or all(_NOTE.fullmatch(cell.text.strip()) for cell in _held(rows[count]))
    ):
        count += 1
    return count if 0 < count < len(rows) and len(_held(rows[count])) > 1 else 0


def _grid(cells: Iterable[Cell]) -> dict[int, dict[int, Cell]]:
    """The cell that covers each place; of two that claim one place the earlier has it."""
    grid: dict[int, dict[int, Cell]] = {}
    for cell in cells:
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                grid.setdefault(row, {}).setdefault(column, cell)
    return grid


def _line(row: Sequence[Cell | None], inside: bool) -> str:
    """``inside`` is whether rows of several cells stand above or at, and below or at, this one."""
    held = _held(row)
    if len(held) == 1 and (not inside or all(row)):
        return cell_text(held[0].text)
    return "\t".join(cell_text(cell.text) if cell else "" for cell in row)


def _held(row: Sequence[Cell | None]) -> list[Cell]:
    """The cells of a row, each once."""
    held: list[Cell] = []
    for cell in row:
        if cell is not None and (not held or cell is not held[-1]):
            held.append(cell)
    return held


def name_of(cells: Sequence[Cell], row: int, column: int) -> str:
    """The words that name a place in a table: the first cell of its row, and the head of its column."""
    beside = [cell.text for cell in cells if cell.row <= row < cell.row + cell.rows and cell.column < column]
    above = [cell.text for cell in cells if cell.row == 0 < row and cell.column <= column < cell.column + cell.columns]
    named = [cell_text(text) for text in (*beside[:1], *above) if text.strip()]
    return "　".join(dict.fromkeys(named))


def cell_text(text: str) -> str:
    """A cell's text on one line: runs of blanks made one; its own lines apart where letters or digits would run on."""
    joined = ""
    for line in text.split("\n"):
        line = _BLANKS.sub(" ", line).strip()
        apart = joined and line and (_is_wordlike(joined[-1]) or _is_wordlike(line[0]))
        joined = f"{joined} {line}" if apart else joined + line
    return joined.replace(" ", "") if _PADDED.fullmatch(joined) else joined


def _is_wordlike(character: str) -> bool:
    return character.isascii() and character.isalnum()


def join(left: str, right: str) -> str:
    """Two parts of a wrapped text put together: a space only where two Latin words meet."""
    if not left or not right:
        return left or right
    before, after = left[-1], right[0]
    if not (before.isascii() and after.isascii()) or before == "-":
        return left + right
    latin = (before.isalpha() and after.isalpha()) or (_is_latin(left) and _is_latin(right))
    return f"{left} {right}" if latin else left + right


def _is_latin(text: str) -> bool:
    """Whether ``text`` is written in Latin letters: words, and no Chinese among the last of them."""
    tail = text[-40:]
    return any(character.isalpha() for character in tail) and tail.isascii()
