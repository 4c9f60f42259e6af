"""Omissions: what of a workbook is not told (hidden rows, columns and sheets; formulas without a result), and the words for it."""

from __future__ import annotations

import io
import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

_NAMED = 4
"""Runs of rows or columns that a note names one by one."""
_FORMULA = (b"<f>", b"<f ")


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden rows and columns of a sheet, counted from 1, in order."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]

    def holds(self, row: int, column: int) -> bool:
        return row in self.rows or column in self.columns

    def shown_rows(self, first: int, last: int) -> tuple[int, int]:
        """Where the rows from ``first`` to ``last`` begin among those that show, and how many of them show."""
        return _shown(self.rows, first, last)

    def shown_columns(self, first: int, last: int) -> tuple[int, int]:
        return _shown(self.columns, first, last)


def _shown(hidden: Sequence[int], first: int, last: int) -> tuple[int, int]:
    before, inside = bisect_left(hidden, first), bisect_right(hidden, last)
    return first - before, last - first + 1 - (inside - before)


def hidden_of(sheet: Any) -> Hidden:
    """What a reader of the sheet does not see: hidden by hand, folded away, filtered out, or set to no height or width."""
    rows = {row for row, size in sheet.row_dimensions.items() if size.hidden or size.height == 0}
    columns: set[int] = set()
    for size in sheet.column_dimensions.values():
        if size.hidden or (size.customWidth and size.width == 0):
            columns.update(range(size.min or 1, min(size.max or 1, sheet.max_column) + 1))
    return Hidden(tuple(sorted(rows)), tuple(sorted(columns)))


def hidden_notes(sheets: Sequence[Any]) -> Iterator[str]:
    """``sheets`` are all of a workbook."""
    gone = [f"“{sheet.title}”" for sheet in sheets if sheet.sheet_state != "visible" and _filled(sheet)]
    if gone:
        yield f"隐藏的工作表{'、'.join(gone)}没有导入，需要的话请取消隐藏、保存后再导入"
    for sheet in sheets:
        held, filled = hidden_of(sheet), _filled(sheet)
        rows = {row for row, column in filled if row in held.rows}
        columns = {column for row, column in filled if column in held.columns}
        said = [
            *([f"第{_runs(sorted(rows), str)}行"] if rows else []),
            *([f"{_runs(sorted(columns), get_column_letter)}列"] if columns else []),
        ]
        if said and sheet.sheet_state == "visible":
            yield f"工作表“{sheet.title}”隐藏的{'和'.join(said)}没有导入，需要的话请取消隐藏、保存后再导入"


def formula_notes(data: bytes, sheets: Sequence[Any]) -> Iterator[str]:
    """Cells of ``sheets`` (read with their results) that hold a formula and no result, or an error for one."""
    formulas = _formulas(data) if _has_formulas(data) else {}
    for sheet in sheets:
        held = hidden_of(sheet)
        shown = [place for place in formulas.get(sheet.title, ()) if not held.holds(*place)]
        empty = [(row, column) for row, column in shown if sheet.cell(row, column).value is None]
        wrong = [place for place in _errors(sheet) if not held.holds(*place)]
        if empty:
            yield (
                f"工作表“{sheet.title}”{_cells(empty)}的公式没有存下结果，这些格没有导入，"
                "请用 Excel 或 WPS 打开、重新计算并保存后再导入"
            )
        if wrong:
            yield f"工作表“{sheet.title}”{_cells(wrong)}的公式出错，这些格没有导入，请改正后再导入"


def _filled(sheet: Any) -> list[tuple[int, int]]:
    return [(cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def _errors(sheet: Any) -> list[tuple[int, int]]:
    return [(cell.row, cell.column) for row in sheet.iter_rows() for cell in row if is_error(cell)]


def is_error(cell: Any) -> bool:
    """Whether a cell shows an error in place of its result (#DIV/0!)."""
    return bool(cell.data_type == "e")


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(mark in package.read(name) for name in sheets for mark in _FORMULA)


def _formulas(data: bytes) -> dict[str, list[tuple[int, int]]]:
    """Row and column of each formula, by the name of its sheet."""
    with warnings.catch_warnings(action="ignore"):
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=False)
    return {
        sheet.title: [
            (int(cell.row or 0), int(cell.column or 0))
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]
        for sheet in book.worksheets
    }


def _cells(places: Collection[tuple[int, int]]) -> str:
    """C列（C2、C3、C4）, for a few cells; with their number for many."""
    columns = sorted({column for _, column in places})
    named = [f"{get_column_letter(column)}{row}" for row, column in sorted(places)]
    examples = "、".join(named[:_NAMED])
    return f"{_runs(columns, get_column_letter)}列（{examples}{f'等{len(named)}格' if len(named) > _NAMED else ''}）"


def _runs(numbers: Sequence[int], name: Any) -> str:
    """3、5—8: the numbers in runs, each named by ``name``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [name(run[0]) if len(run) == 1 else f"{name(run[0])}—{name(run[-1])}" for run in runs]
    return "、".join(said[:_NAMED]) + ("等" if len(said) > _NAMED else "")
