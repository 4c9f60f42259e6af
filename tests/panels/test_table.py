from __future__ import annotations

import csv
import io
import re
from base64 import b64decode
from dataclasses import replace
from decimal import Decimal

from openpyxl import load_workbook

from corpus.records import Figure, Result
from panels.citing import Cites
from panels.table import Row, answered, csv_text, table, workbook

from .making import FIRST, SECOND, TARGET, answer

THIRD = replace(SECOND, id="third", region="丙县", value="9", base_value=Decimal(9) * 10**8)


def row(figure: Figure) -> Row:
    return Row(figure, "关于粮食的答复", figure.region or "某市", f"{figure.value}亿元", "<button>1</button>")


def test_the_csv_holds_every_figure() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text([row(FIRST), row(TARGET)]))))
    assert [(one["地区"], one["时期"], one["数值"], one["单位"], one["状态"]) for one in rows] == [
        ("甲县", "2021年", "18.10", "亿元", "实绩"),
        ("某市", "到2025年", "30", "亿元", "目标"),
    ]
    assert rows[0]["原文"] == "18.10亿元"


def test_a_spreadsheet_runs_nothing_of_it() -> None:
    evil = replace(FIRST, indicator="=1+1", region="@a", value="-3", base_value=Decimal(-3))
    read = next(csv.DictReader(io.StringIO(csv_text([row(evil)]))))
    assert (read["指标"], read["地区"], read["数值"]) == ("'=1+1", "'@a", "-3")
    sheet = load_workbook(io.BytesIO(workbook([row(evil)]))).active
    assert sheet is not None
    assert [(cell.value, cell.data_type) for cell in sheet[2]][1:5:3] == [("'=1+1", "s"), (-3, "n")]


def test_the_files_are_in_the_page() -> None:
    markup = table([row(FIRST)], "粮食产值/甲")
    book = re.search(r'base64,([^"]+)" download="粮食产值_甲.xlsx"', markup)
    assert book
    assert load_workbook(io.BytesIO(b64decode(book[1])))["数据"]["E2"].value == 18.1
    assert 'download="粮食产值_甲.csv"' in markup


def test_numbers_are_sorted_by_what_they_come_to() -> None:
    small = replace(FIRST, value="900", unit="万元", base_value=Decimal(900) * 10**4)
    assert re.findall(r'data-value="([\d.E+]+)"', table([row(FIRST), row(small)], "n")) == ["1810000000.00", "9000000"]


def shown(*figures: Figure, op: str = "list") -> str:
    made = answer("是。", *figures, result=Result(op, ()))  # type: ignore[arg-type]
    return answered(made, Cites(0, made.citations, lambda _: ""))


def test_an_answer_of_three_figures_of_one_measure_has_its_table() -> None:
    assert shown(FIRST, SECOND) == ""
    assert shown(FIRST, SECOND, replace(THIRD, indicator="棉花产值")) == ""
    assert shown(FIRST, SECOND, THIRD).startswith('<details class="tabled" open="open"><summary>列成表（3 行）')
    assert shown(FIRST, SECOND, THIRD, op="max").startswith('<details class="tabled"><summary>')
    assert shown(FIRST, SECOND, THIRD).count('data-n="') == 3
