"""Negative numbers as accounts print them."""

from __future__ import annotations

import io

import openpyxl
import pytest

from ingest.readers.office.cell_numbers import shown
from ingest.readers.office.sheet import read, read_csv
from ingest.tabular.signs import signed


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("(35.6)", "-35.6"),
        ("（1,035.6）", "-1,035.6"),
        ("(3.2%)", "-3.2%"),
        ("（3.2）%", "-3.2%"),
        ("35.6-", "-35.6"),
        ("1,035.6－", "-1,035.6"),
        ("负2.3", "-2.3"),
        ("−2.3", "-2.3"),
        ("－2.3%", "-2.3%"),
        ("-2.3", "-2.3"),
        ("2.3", "2.3"),
        ("2023-", "-2023"),
        ("3-5", "3-5"),
        ("(暂无)", "(暂无)"),
        ("[5.2]", "[5.2]"),
    ],
)
def test_a_negative_number_has_its_sign_before_it(cell: str, number: str) -> None:
    assert signed(["县区\t利润", "平江县\t10.5", f"华容县\t{cell}"])[2] == f"华容县\t{number}"


def test_brackets_that_the_table_explains_are_left() -> None:
    lines = ["项目\t投资（括号内为累计）", "港口\t10.5", "机场\t(35.6)"]
    assert signed(lines) == lines


def test_numbers_that_count_rows_or_columns_are_left() -> None:
    lines = ["项目\t编号\t金额", "栏次\t(1)\t(2)", "港口\t(1)\t10.5", "机场\t(2)\t9.5"]
    assert signed(lines) == lines


def test_a_number_in_the_first_column_names_its_row() -> None:
    assert signed(["序号\t金额", "(12)\t10.5"]) == ["序号\t金额", "(12)\t10.5"]


@pytest.mark.parametrize(
    "code",
    ["#,##0.0_);(#,##0.0)", "0.0;[Red]0.0", "0.0_);[Red](0.0)", "0.0;[Red]-0.0", '0.0;"负"0.0', "0.0", "General"],
)
def test_a_format_that_hides_the_sign_hides_it_not_here(code: str) -> None:
    assert shown(-12.3, code) == "-12.3"


def test_cells_of_books_and_lists() -> None:
    book = openpyxl.Workbook()
    for row in (("企业", "利润（万元）"), ("甲", -12.3), ("乙", "(35.6)"), ("丙", 8.0)):
        book.active.append(row)
    book.active["B2"].number_format = "#,##0.0_);(#,##0.0)"
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue(), "表.xlsx")[0].text == "企业\t利润（万元）\n甲\t-12.3\n乙\t-35.6\n丙\t8"
    assert read_csv("企业,利润\n甲,35.6-\n乙,8\n".encode(), "表.csv")[0].text == "企业\t利润\n甲\t-35.6\n乙\t8"
