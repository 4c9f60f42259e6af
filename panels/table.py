"""Figures as a table: on the page, where each heading sorts, and as CSV and XLSX to keep."""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from openpyxl import Workbook

from corpus.language.figure_words import indicator_words, period_words, value_words
from corpus.records import Answer, Figure
from panels.citing import Cites
from panels.markup import button, tag, text

COLUMNS = ("文件", "指标", "地区", "时期", "数值", "单位", "状态", "口径", "限定", "排名", "原文")
"""Of the files."""
FEWEST = 3
"""Figures of an answer that are worth a table."""
_HEADINGS = ("地区", "时期", "数值", "状态", "口径", "排名")
_NUMBER = _HEADINGS.index("数值")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and where it is stated."""

    figure: Figure
    title: str
    """Of its document."""
    place: str
    quote: str
    opener: str
    """What opens its sentence, as markup."""

    @property
    def number(self) -> str:
        """What it is sorted by."""
        return "" if self.figure.base_value is None else str(self.figure.base_value)

    @property
    def cells(self) -> tuple[str, ...]:
        """In the order of ``_HEADINGS``."""
        one = self.figure
        return (
            self.place,
            period_words(one.period, one.status),
            value_words(one),
            one.status,
            one.basis or "",
            one.rank or "",
        )


def table(rows: Sequence[Row], name: str) -> str:
    """The table with its downloads, which are named after ``name``; columns that say nothing of any figure are left out."""
    cells = [row.cells for row in rows]
    told = [column for column in range(len(_HEADINGS)) if any(row[column] for row in cells)]
    heads = [button(_HEADINGS[column], "by", data_by=place, title="排序") for place, column in enumerate(told)]
    head = "".join(tag("th", one, scope="col") for one in (*heads, "原文"))
    body = "".join(_row(row, told) for row in rows)
    whole = tag("table", tag("thead", tag("tr", head)) + tag("tbody", body), "figures")
    return tag("div", whole, "scroll", tabindex="0", role="region", aria_label="数据表") + _downloads(rows, name)


def _row(row: Row, told: Sequence[int]) -> str:
    cells = row.cells
    inner = "".join(
        tag("td", text(cells[column]), data_value=row.number if column == _NUMBER else cells[column]) for column in told
    )
    named = {"data_figure": row.figure.id} if "data-figure" in row.opener else {}
    status = "" if row.figure.status == "实绩" else "target"
    return tag("tr", inner + tag("td", row.opener, "quote"), status, **named)


def _downloads(rows: Sequence[Row], name: str) -> str:
    """The files, made here so that nothing is written to disk."""
    held = quote("\ufeff" + csv_text(rows))
    book = b64encode(workbook(rows)).decode()
    files = (("CSV", f"data:text/csv;charset=utf-8,{held}"), ("XLSX", f"data:{_SHEET};base64,{book}"))
    links = (
        tag("a", f"下载 {kind}", "download", href=address, download=f"{_file_name(name)}.{kind.lower()}")
        for kind, address in files
    )
    return tag("p", "".join(links), "downloads")


def csv_text(rows: Sequence[Row]) -> str:
    """CSV with a header line; text that a spreadsheet would run as a formula is quoted."""
    stream = io.StringIO()
    csv.writer(stream).writerows([COLUMNS, *map(_fields, rows)])
    return stream.getvalue()


def workbook(rows: Sequence[Row]) -> bytes:
    """The same as an XLSX file whose values are numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append(COLUMNS)
    value = COLUMNS.index("数值")
    for row in rows:
        fields: list[object] = [*_fields(row)]
        fields[value] = float(row.figure.value) if _is_number(row.figure.value) else row.figure.value
        sheet.append(fields)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fields(row: Row) -> list[str]:
    """In the order of ``COLUMNS``."""
    one = row.figure
    when = period_words(one.period, one.status)
    named = (row.title, indicator_words(one), row.place, when)
    words: Sequence[str | None] = (one.unit, one.status, one.basis, one.bound, one.rank, row.quote)
    return [*map(_inert, named), one.value, *map(_inert, words)]


def _inert(words: str | None) -> str:
    """Text that a spreadsheet shows as it stands."""
    words = words or ""
    return f"'{words}" if words[:1] in ("=", "+", "-", "@", "\t", "\r") else words


def _is_number(value: str) -> bool:
    return value.removeprefix("-").replace(".", "", 1).isdecimal()


def _file_name(name: str) -> str:
    return "".join(mark if mark.isalnum() else "_" for mark in name)[:60] or "数据"


def answered(answer: Answer, cites: Cites) -> str:
    """The figures of one measure that an answer states, folded unless they are what was asked; "" where it states fewer."""
    stated = {one.figure.id: one for one in answer.figures}.values()
    measures = {(indicator_words(one.figure), one.figure.base_unit) for one in stated}
    citations = {one.n: one for one in answer.citations}
    rows = [
        Row(
            one.figure,
            cited.title,
            one.figure.region or "全文",
            " ".join(cited.quote.text.split()),
            cites.button(cited.n),
        )
        for one in stated
        if (cited := citations.get(one.citation))
    ]
    if len(rows) < FEWEST or len(measures) > 1:
        return ""
    listed = answer.result is not None and answer.result.op == "list"
    name = measures.pop()[0]
    inner = tag("summary", f"列成表（{len(rows)} 行）") + table(rows, name)
    return tag("details", inner, "tabled", **({"open": "open"} if listed else {}))
