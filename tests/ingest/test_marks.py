from __future__ import annotations

import pytest

from corpus.words import fold
from ingest.structure.marks import item_marks, line_marks, number_of, table_marks


def kinds(text: str) -> list[tuple[str, int]]:
    return [(mark.kind, mark.number) for mark in line_marks(fold(text), 0)]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十五", 35),
        ("一百零六", 106),
        ("7", 7),
        ("③", 3),
        ("2.3", 3),
    ],
)
def test_numerals(numeral: str, value: int) -> None:
    assert number_of(numeral) == value


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("一、现状", "一、"),
        ("　　十二、现状", "一、"),
        ("（一）现状", "(一)"),
        ("(一)现状", "(一)"),
        ("1、现状", "1、"),
        ("1．现状", "1、"),
        ("1. 现状", "1、"),
        ("（1）现状", "(1)"),
        ("①现状", "①"),
        ("第一章 总则", "章"),
        ("第一条　为了规范", "条"),
        ("## 现状", "h2"),
        ("1.1 范围", "1.1"),
    ],
)
def test_the_marks_of_headings(line: str, kind: str) -> None:
    assert kinds(line) == [(kind, number_of("十二") if "十二" in line else 1)]


@pytest.mark.parametrize(
    "line",
    ["2022年，全市", "1.5万亩", "3月份", "第五条规定的条件", "12、某数\t3", "(2022)", "10余家", "2、没有一的第二项"],
)
def test_what_is_no_mark(line: str) -> None:
    assert kinds(line) == []


def test_a_digit_behind_the_mark_needs_the_sequence() -> None:
    assert kinds("1、2021年投入\n2、2022年投入\n9、2023年投入") == [("1、", 1), ("1、", 2)]


def test_numbered_notes_are_no_headings() -> None:
    assert kinds("一、综合\n注：1.初步统计数。\n2.四舍五入。\n二、农业") == [("一、", 1), ("一、", 2)]


def test_dots_and_commas_are_one_kind_unless_nested() -> None:
    assert kinds("一、甲\n1、子\n二、乙\n1.丑") == [("一、", 1), ("1、", 1), ("一、", 2), ("1、", 1)]
    assert kinds("1、甲\n1.子\n2.丑\n2、乙") == [("1、", 1), ("1.", 1), ("1.", 2), ("1、", 2)]


def test_inline_items_count_on() -> None:
    text = "问题有三：一是资金少；二是人才缺，三是平台弱。统一是好的。"
    assert [(mark.number, text[mark.start : mark.end]) for mark in item_marks(fold(text), 0)] == [
        (1, "一是"),
        (2, "二是"),
        (3, "三是"),
    ]


def test_items_that_open_paragraphs() -> None:
    text = "一是抓布局。\n二是抓网底。\n\n另外。\n三是不算。"
    assert [(mark.number, mark.stop) for mark in item_marks(text, 0)] == [(1, 6), (2, 13)]


def test_a_lone_item_is_none() -> None:
    assert item_marks("原因一是资金少。", 0) == []


def test_a_caption_needs_rows() -> None:
    text = "表1 各县投入\n单位：亿元\n县\t投入\n甲县\t1.2\n说明。"
    marks = table_marks(fold(text), 0)
    assert [(text[mark.start : mark.end], mark.stop) for mark in marks] == [("表1 ", text.index("\n说明"))]
    assert table_marks("表1 所示\n没有表格。\n又一行。", 0) == []
