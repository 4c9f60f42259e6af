"""Where one table ends and the next begins, and the figures of both."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.measures.regions import Gazetteer
from corpus.records import Document, Figure
from ingest.figures.statements import extract_figures

FIRMS = ("县区\t企业数（家）\t产值（亿元）", "平江县\t12\t3.4", "华容县\t15\t5.6")
STAFF = ("县区\t从业人员（人）\t税收（万元）", "平江县\t800\t90", "华容县\t950\t120")


def figures(*lines: str) -> list[Figure]:
    text = "\n".join(("岳阳市2023年统计公报", "", *lines))
    document = Document("d", "", "岳阳市2023年统计公报", text, published=date(2024, 3, 1), city="岳阳市", kind="公报")
    return extract_figures(document, [], Gazetteer.load())


def bound(*lines: str) -> list[tuple[str, str | None, str, str]]:
    return [(f.indicator, f.region, f.value, f.unit) for f in figures(*lines)]


BOTH = [
    ("企业数", "平江县", "12", "家"),
    ("产值", "平江县", "3.4", "亿元"),
    ("企业数", "华容县", "15", "家"),
    ("产值", "华容县", "5.6", "亿元"),
    ("从业人员", "平江县", "800", "人"),
    ("税收", "平江县", "90", "万元"),
    ("从业人员", "华容县", "950", "人"),
    ("税收", "华容县", "120", "万元"),
]


@pytest.mark.parametrize(
    "between",
    [(), ("",), ("", ""), ("表2 从业情况",), ("", "表2 从业情况", "")],
    ids=["none", "one", "two", "title", "set off"],
)
def test_the_numbers_of_a_second_table_are_of_its_own_columns(between: tuple[str, ...]) -> None:
    assert bound(*FIRMS, *between, *STAFF) == BOTH


def test_a_second_table_under_one_title_is_of_its_time() -> None:
    found = figures("2022年园区情况", *FIRMS, "", *STAFF)
    assert {figure.period for figure in found} == {"2022"}


def test_rows_apart_from_the_table_above_are_its_rows() -> None:
    assert bound(*FIRMS, "", "湘阴县\t9\t2.1")[-2:] == [
        ("企业数", "湘阴县", "9", "家"),
        ("产值", "湘阴县", "2.1", "亿元"),
    ]


def test_words_in_place_of_numbers_head_nothing() -> None:
    found = bound(*FIRMS, "湘阴县\t未统计\t待核实", "汨罗市\t9\t2.1")
    assert found[-2:] == [("企业数", "汨罗市", "9", "家"), ("产值", "汨罗市", "2.1", "亿元")]


def test_a_head_of_two_rows_inside() -> None:
    found = bound(*FIRMS, "县区\t投资\t投资", "县区\t2022年（万元）\t2023年（万元）", "平江县\t7\t8")
    assert found[-2:] == [("投资", "平江县", "7", "万元"), ("投资", "平江县", "8", "万元")]


def test_three_tables_with_two_columns_each() -> None:
    found = bound(
        "项目\t金额（万元）", "技改\t30", "", "园区\t面积（亩）", "甲园\t5", "", "学校\t学生（人）", "一中\t900"
    )
    assert [(name, value, unit) for name, _, value, unit in found] == [
        ("技改金额", "30", "万元"),
        ("甲园面积", "5", "亩"),
        ("一中学生", "900", "人"),
    ]


@pytest.mark.parametrize(
    ("cell", "value"), [("(35.6)", "-35.6"), ("-35.6", "-35.6"), ("35.6-", "-35.6"), ("负35.6", "-35.6")]
)
def test_a_negative_number_of_a_plain_table(cell: str, value: str) -> None:
    (one, other) = figures("企业\t利润（万元）", f"甲公司\t{cell}", "乙公司\t8.0")
    assert (one.value, one.unit, str(one.base_value)) == (value, "万元", "-356000.0")
    assert (other.value, other.unit) == ("8.0", "万元")
