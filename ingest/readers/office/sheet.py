"""Spreadsheets: each visible sheet of an .xlsx as a captioned table; a .csv as one table."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from lxml.etree import XMLSyntaxError
from openpyxl.utils.exceptions import InvalidFileException

from corpus.errors import SourceError
from ingest.raw import Hints, RawDocument
from ingest.readers.grid import Cell
from ingest.readers.office.cell_numbers import shown
from ingest.readers.office.omissions import Hidden, formula_notes, hidden_notes, hidden_of, is_error
from ingest.readers.packages import DAMAGE, open_package
from ingest.readers.parts import sheet_lines
from ingest.readers.text.decoding import decode

MAX_CELLS = 1_000_000
MAX_EXPANDED = 256 << 20
"""Bytes of a workbook's parts together, unpacked."""

_UNNAMED = re.compile(r"(?:Sheet|Table|Chart|工作表|表)\s*\d*", re.IGNORECASE)
_SAMPLE = 16_384
_DELIMITERS = ",;\t|"


def read(data: bytes, name: str) -> list[RawDocument]:
    """One document of all visible sheets. Raises SourceError for a damaged, too large or empty workbook."""
    open_package(data, MAX_EXPANDED).close()
    try:
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (*DAMAGE, InvalidFileException, KeyError, TypeError, AttributeError, ParseError, XMLSyntaxError) as error:
        raise SourceError("Excel 文件已损坏，打不开，请用 Excel 或 WPS 另存一份再导入") from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    _check(sum(sheet.max_row * sheet.max_column for sheet in sheets))
    lines = [line for sheet in sheets for line in _sheet_lines(sheet, hidden_of(sheet))]
    if not lines:
        raise SourceError("表格里没有内容，请检查文件（公式要先在 Excel 里算出结果并保存；隐藏的行、列和工作表不导入）")
    title = (book.properties.title or "").strip()
    notes = (*hidden_notes(book.worksheets), *formula_notes(data, sheets))
    return [RawDocument(text="\n".join(lines), hints=Hints(title=title or None), notes=notes)]


def read_csv(data: bytes, name: str) -> list[RawDocument]:
    """One document. Raises SourceError when it is no text, or has too many cells."""
    text = decode(data)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:_SAMPLE], _DELIMITERS)
    except csv.Error:
        dialect = csv.excel_tab if "\t" in text[:_SAMPLE] else csv.excel
    try:
        rows = list(csv.reader(io.StringIO(text), dialect))
    except csv.Error as error:
        raise SourceError("CSV 文件格式有误，请用 Excel 打开后另存为 xlsx 再导入") from error
    _check(sum(map(len, rows)))
    cells = [Cell(row, column, text) for row, held in enumerate(rows) for column, text in enumerate(held)]
    return [RawDocument(text="\n".join(sheet_lines(cells)))]


def _check(cells: int) -> None:
    if cells > MAX_CELLS:
        raise SourceError(f"表格有 {cells} 个单元格，超过 {MAX_CELLS} 个的上限，请拆成几份再导入")


def _sheet_lines(sheet: Any, hidden: Hidden) -> list[str]:
    """The sheet's name, where it was given one that its title does not say already, and its rows."""
    lines = sheet_lines(list(_cells(sheet, hidden)))
    name = sheet.title.strip()
    titled = bool(lines) and "\t" not in lines[0] and set(name) <= set(lines[0])
    return [name, *lines] if lines and not titled and not _UNNAMED.fullmatch(name) else lines


def _cells(sheet: Any, hidden: Hidden) -> Iterator[Cell]:
    """The cells that show, at their places among what shows; a merged one is as large as what shows of it."""
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            text = "" if is_error(cell) else shown(cell.value, getattr(cell, "number_format", "General"))
            if not text.strip():
                continue
            area = merged.get((cell.row, cell.column))
            last = (min(area.max_row, cell.row + 9_999), area.max_col) if area else (cell.row, cell.column)
            top, rows = hidden.shown_rows(cell.row, last[0])
            left, columns = hidden.shown_columns(cell.column, last[1])
            if rows and columns:
                yield Cell(top, left, text, rows, columns)
