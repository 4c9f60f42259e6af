from __future__ import annotations

import pytest

from ingest.readers.grid import Cell, cell_text, join, table_lines
from ingest.readers.layout.columns import with_tables
from ingest.readers.layout.flow import flow
from ingest.readers.layout.lines import Line, Page, Part, Table, first_width
from ingest.readers.layout.margins import without_margins
from ingest.readers.layout.rules import Rule, Slot, lattices


def line(text: str, y: float, x: float = 100, size: float = 16) -> Line:
    """A line of ``text`` whose letters are one em wide (half for ASCII), 100 being the left margin."""
    width = sum(0.5 if character.isascii() else 1 for character in text) * size
    return Line((Part(text, x, x + width, y, y + size),), size)


def parted(*texts: tuple[str, float], y: float) -> Line:
    return Line(tuple(Part(text, x, x + 16 * len(text), y, y + 16) for text, x in texts), 16)


def page(*blocks: Line | Table) -> Page:
    return Page(600, 840, blocks)


def full(text: str, y: float) -> Line:
    """A line of 25 em: from the left margin to the right one."""
    return line((text * 25)[:25], y)


def test_wrapped_lines_are_one_paragraph_and_an_indent_starts_another() -> None:
    pages = [
        page(
            line("甲" * 23, 100, 132),
            full("乙", 128),
            line("丙丙。", 156),
            line("丁" * 23, 184, 132),
            line("戊。", 212),
            line("己己。", 240, 132),
        )
    ]
    assert flow(pages)[0] == f"{'甲' * 23}{'乙' * 25}丙丙。\n{'丁' * 23}戊。\n己己。"


def test_a_wider_gap_starts_a_paragraph_where_nothing_is_indented() -> None:
    pages = [page(full("甲", 100), full("乙", 128), full("丙", 180), full("丁", 208), line("戊。", 236))]
    assert flow(pages)[0] == f"{'甲' * 25}{'乙' * 25}\n{'丙' * 25}{'丁' * 25}戊。"


def test_a_hanging_item_is_one_paragraph() -> None:
    pages = [page(line("1." + "甲" * 24, 100), line("乙" * 23, 128, 132), line("丙。", 156, 132), line("2.丁", 184))]
    assert flow(pages)[0] == f"1.{'甲' * 24}{'乙' * 23}丙。\n2.丁"


def test_margins_go_only_where_they_repeat_or_number() -> None:
    def with_head(number: int, text: str) -> Page:
        return page(line(f"公报第{number}期", 30), line(text, 400), line(f"{number}", 800))

    pages = without_margins([with_head(number, f"第{'一二三'[number - 1]}页。") for number in (1, 2, 3)])
    assert [[held.text for held in one.lines] for one in pages] == [["第一页。"], ["第二页。"], ["第三页。"]]
    alone = without_margins([page(line("标题", 30), line("正文。", 400), line("2022", 800))])
    assert [held.text for held in alone[0].lines] == ["标题", "正文。", "2022"]


def test_numbers_of_a_table_at_the_foot_stay() -> None:
    pages = [page(line("正文。", 400), line(f"{62 + n}.63 {71 + n}.22", 800)) for n in range(3)]
    assert [len(one.lines) for one in without_margins(pages)] == [2, 2, 2]


def test_columns_under_one_another_are_a_table() -> None:
    rows = [("指标", "单位", "数"), ("研发投入", "亿元", "152"), ("研发人员", "人", "27503"), ("高企", "家", "615")]
    lines = [parted(*zip(row, (100, 250, 400), strict=True), y=100 + 28 * n) for n, row in enumerate(rows)]
    blocks = with_tables([line("表前的话。", 60), *lines, line("表后的话。", 300)])
    assert [type(block).__name__ for block in blocks] == ["Line", "Table", "Line"]
    assert blocks[1].lines == tuple("\t".join(row) for row in rows)


def test_two_labelled_lines_are_no_table() -> None:
    lines = [
        parted(("联系人：张三", 100), ("电话：123", 350), y=100),
        parted(("地址：某路", 100), ("邮编：414000", 350), y=128),
    ]
    assert with_tables(lines) == lines


def grid(*spans: tuple[bool, float, float, float]) -> list[Rule]:
    return [Rule(*span) for span in spans]


def test_places_that_no_rule_parts_are_one_cell() -> None:
    rules = grid(
        (True, 0, 0, 30), (True, 10.5, 10, 30), (True, 20, 0, 30),
        (False, 0, 0, 20), (False, 10, 0, 20), (False, 20, 10, 20), (False, 30, 0, 20),
    )  # fmt: skip
    (lattice,) = lattices(rules, 2)
    assert set(lattice.slots) == {Slot(0, 0, 2, 1), Slot(0, 1, 1, 2), Slot(1, 1, 1, 1), Slot(1, 2, 1, 1)}
    assert lattice.slot_at(25, 5) == Slot(0, 1, 1, 2)
    assert lattice.slot_at(35, 5) is None


def test_a_frame_and_lone_rules_are_no_table() -> None:
    frame = grid((True, 0, 0, 30), (True, 20, 0, 30), (False, 0, 0, 20), (False, 30, 0, 20))
    assert lattices([*frame, Rule(True, 50, 0, 30)], 2) == []


def test_merged_cells_stand_in_every_place_and_lone_cells_outside_are_lines() -> None:
    cells = [
        Cell(0, 2, "单位：家"),
        Cell(1, 0, "地区", rows=2), Cell(1, 1, "2021年", columns=2),
        Cell(2, 1, "数"), Cell(2, 2, "增"),
        Cell(3, 0, "甲县"), Cell(3, 1, "12"),
        Cell(4, 0, "其中"),
        Cell(5, 0, "乙县"), Cell(5, 1, "9"), Cell(5, 2, "1"),
        Cell(6, 0, "注：略"),
    ]  # fmt: skip
    assert table_lines(cells) == [
        "单位：家",
        "地区\t2021年\t2021年",
        "地区\t数\t增",
        "甲县\t12\t",
        "其中\t\t",
        "乙县\t9\t1",
        "注：略",
    ]


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("总量\n（亿元）", "总量（亿元）"),
        ("15.74\n18.10", "15.74 18.10"),
        ("a\tb", "a b"),
        (" 甲丙  乙 ", "甲丙 乙"),
        ("萧\u3000县", "萧县"),
    ],
)
def test_a_cell_is_one_line(text: str, one: str) -> None:
    assert cell_text(text) == one


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("研发", "投入", "研发投入"),
        ("20", "22年", "2022年"),
        ("达到", "15.74", "达到15.74"),
        ("research and", "development", "research and development"),
        ("co-", "operation", "co-operation"),
        ("", "甲", "甲"),
    ],
)
def test_wrapped_parts_are_put_together(left: str, right: str, whole: str) -> None:
    assert join(left, right) == whole


def test_what_may_not_be_parted_at_a_line_end() -> None:
    assert first_width("（一）甲") == 3  # no line ends with （ or starts with ）
    assert first_width("甲，乙") == 2  # no line starts with ，
    assert first_width("2022年") == pytest.approx(4 * 0.6)
