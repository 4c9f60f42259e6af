from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from corpus.errors import SourceError
from ingest.readers.office import sheet
from ingest.readers.office.cell_numbers import shown
from ingest.readers.office.sheet import read, read_csv
from tests.ingest.readers.making import zipped


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def made(rows: list[list[object]], title: str = "Sheet1") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def lines(book: openpyxl.Workbook) -> list[str]:
    return read(saved(book), "表.xlsx")[0].text.split("\n")


def test_a_sheet_is_its_name_and_its_rows() -> None:
    book = made([["地区", "研发投入（亿元）"], ["云溪区", 18.1], ["经开区", 17.21]], "2021年研发投入")
    assert lines(book) == ["2021年研发投入", "地区\t研发投入（亿元）", "云溪区\t18.1", "经开区\t17.21"]


def test_merged_heads_are_expanded_and_title_unit_and_note_are_lines() -> None:
    book = made(
        [
            ["表1 主要指标", None, None],
            [None, None, "单位：亿元"],
            ["地区", "2021年", None],
            [None, "总量", "增量"],
            ["云溪区", 18.1, 2.5],
            ["经开区", 17.21, None],
            ["注：平台数据。"],
        ]
    )
    for area in ("A1:C1", "A3:A4", "B3:C3"):
        book.active.merge_cells(area)
    assert lines(book) == [
        "表1 主要指标",
        "单位：亿元",
        "地区\t2021年\t2021年",
        "地区\t总量\t增量",
        "云溪区\t18.1\t2.5",
        "经开区\t17.21\t",
        "注：平台数据。",
    ]


def test_hidden_sheets_and_empty_rows_and_columns_are_left_out() -> None:
    book = made([["甲", None, "乙"], [None, None, None], [1, None, 2]])
    book.create_sheet("底稿").append(["不公开"])
    book["底稿"].sheet_state = "hidden"
    book.create_sheet("空表")
    assert lines(book) == ["甲\t乙", "1\t2"]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.5923, "0.00%", "59.23%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (62.629999999999995, "General", "62.63"),
        (62.625, "0.00", "62.63"),
        (18.1, '0.00"亿元"', "18.10亿元"),
        (-3.5, "0.0;[Red]-0.0", "-3.5"),
        (-3.5, "#,##0.0_);(#,##0.0)", "-3.5"),
        (1500.0, "General", "1500"),
        (1e15, "General", "1000000000000000"),
        (0.00001234, "General", "0.00001234"),
        (2.5, "0.##", "2.5"),
        (3.0, "0.##", "3"),
        (12345678, '#,##0,"千元"', "12,346千元"),
        (2021, '0"年"', "2021年"),
        ("文字", "@", "文字"),
        (date(2022, 7, 18), 'yyyy"年"m"月"d"日"', "2022年7月18日"),
        (date(2022, 7, 18), "yyyy-mm-dd", "2022-07-18"),
        (True, "General", "TRUE"),
    ],
)
def test_numbers_are_written_as_the_sheet_shows_them(value: object, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_any_encoding(encoding: str) -> None:
    data = '地区,企业数\r\n"云溪区, 含新区",13\r\n"经开区\n（本级）",33\r\n'.encode(encoding)
    assert read_csv(data, "表.csv")[0].text == "地区\t企业数\n云溪区, 含新区\t13\n经开区（本级）\t33"


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_csv_with_other_separators(mark: str) -> None:
    data = "\n".join(mark.join(row) for row in (["地区", "数"], ["甲县", "1"], ["乙县", "2"])).encode()
    assert read_csv(data, "表.csv")[0].text == "地区\t数\n甲县\t1\n乙县\t2"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 cut off", "已损坏"),
        (zipped({"xl/workbook.xml": b"<workbook"}), "已损坏"),
        (saved(openpyxl.Workbook()), "没有内容"),
    ],
    ids=["no zip", "no parts", "empty"],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read(data, "表.xlsx")


def test_a_sheet_with_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_CELLS", 3)
    with pytest.raises(SourceError, match="4 个单元格，超过 3 个"):
        read(saved(made([[1, 2], [3, 4]])), "表.xlsx")
