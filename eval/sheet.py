"""Gold questions from a spreadsheet (XLSX or CSV), a row a question, for people who live in spreadsheets."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

SUFFIXES = (".xlsx", ".csv")
COLUMNS = ("编号", "类型", "问题", "数", "要点", "不应出现", "文件", "原文", "拒因")
"""数, 要点, 不应出现 and 原文 hold several, one a line or parted by ；; the alternatives of a 要点 are parted by /."""
_FIGURE = re.compile(r"(-?[\d.,:]+)\s*(.*)")


def rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row number, the question as a line of JSON would hold it).

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no spreadsheet, or its first row lacks 问题.
    """
    table = _table(path)
    header = [name.strip() for name in table[0]] if table else []
    if "问题" not in header:
        raise ValueError(f"第一行应是列名：{'、'.join(COLUMNS)}")
    for number, cells in enumerate(table[1:], start=2):
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        if any(row.values()):
            yield number, _question(row, f"{path.stem}-{number:03}")


def _table(path: Path) -> list[list[str]]:
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError) as error:
        raise ValueError("不是 XLSX 表格") from error
    sheet = book.worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _question(row: Mapping[str, str], id: str) -> dict[str, Any]:
    reason = row.get("拒因") or None
    spans = [{"document": row.get("文件", ""), "quote": quote} for quote in _parts(row.get("原文", ""), r"\n")]
    return {
        "id": row.get("编号") or id,
        "type": row.get("类型") or ("unanswerable" if reason else "lookup"),
        "question": row["问题"],
        "figures": [_figure(text) for text in _parts(row.get("数", ""))],
        "facts": [_parts(group, "/") for group in _parts(row.get("要点", ""))],
        "forbidden": _parts(row.get("不应出现", "")),
        "spans": spans,
        "answerable": reason is None,
        "reason": reason,
    }


def _figure(text: str) -> dict[str, str]:
    match = _FIGURE.fullmatch(text)
    return {"value": match[1], "unit": match[2]} if match else {"value": text, "unit": ""}


def _parts(text: str, marks: str = r"[\n；;]") -> list[str]:
    return [part.strip() for part in re.split(marks, text) if part.strip()]
