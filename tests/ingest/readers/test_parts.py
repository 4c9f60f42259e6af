"""Tables below and beside one another on one sheet, and what of a sheet is not told."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from ingest.readers.office.sheet import read, read_csv
from tests.ingest.readers.making import with_text

Rows = Sequence[Sequence[object]]
FIRMS: Rows = (("县区", "企业数（家）", "产值（亿元）"), ("平江县", 12, 3.4), ("华容县", 15, 5.6))
STAFF: Rows = (("县区", "从业人员（人）", "税收（万元）"), ("平江县", 800, 90), ("华容县", 950, 120))
SHOWN = [["县区\t企业数（家）\t产值（亿元）", "平江县\t12\t3.4", "华容县\t15\t5.6"]]
SECOND = ["县区\t从业人员（人）\t税收（万元）", "平江县\t800\t90", "华容县\t950\t120"]


def book(rows: Rows, **more: object) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    return made


def tables(made: openpyxl.Workbook) -> list[list[str]]:
    return parts(read(saved(made), "表.xlsx")[0].text)


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def parts(text: str) -> list[list[str]]:
    return [part.split("\n") for part in text.split("\n\n")]


@pytest.mark.parametrize("between", [[()], [(), ()], []], ids=["blank", "two blanks", "nothing"])
def test_a_table_below_another_has_its_own_head(between: Rows) -> None:
    assert tables(book([*FIRMS, *between, *STAFF])) == [*SHOWN, SECOND]


@pytest.mark.parametrize("between", [[], [()]], ids=["right below", "behind a blank row"])
def test_a_title_between_two_tables_is_that_of_the_second(between: Rows) -> None:
    assert tables(book([*FIRMS, *between, ("表2 从业和税收",), *STAFF])) == [*SHOWN, ["表2 从业和税收", *SECOND]]


def test_a_title_set_off_by_blank_rows_on_both_sides() -> None:
    assert tables(book([*FIRMS, (), ("二、从业和税收",), (), *STAFF])) == [*SHOWN, ["二、从业和税收", *SECOND]]


def test_tables_beside_one_another_with_a_blank_column_between() -> None:
    beside = [[*left, None, *right] for left, right in zip(FIRMS, STAFF, strict=True)]
    assert tables(book([*beside, [None, None, None, None, "湘阴县", 700, 80]])) == [
        *SHOWN,
        [*SECOND, "湘阴县\t700\t80"],
    ]


def test_tables_beside_one_another_under_one_title() -> None:
    beside = [[*left, None, *right] for left, right in zip(FIRMS, STAFF, strict=True)]
    made = book([("2023年园区情况",), *beside])
    made.active.merge_cells("A1:G1")
    assert tables(made) == [["2023年园区情况", *SHOWN[0]], SECOND]


def test_a_third_table_below_two_that_stand_beside_one_another() -> None:
    beside = [[*left, None, *right] for left, right in zip(FIRMS, STAFF, strict=True)]
    third = (("项目", "投资（亿元）"), ("港口", 8))
    assert tables(book([*beside, (), *third])) == [*SHOWN, SECOND, ["项目\t投资（亿元）", "港口\t8"]]


def test_words_in_place_of_numbers_head_no_table() -> None:
    rows = [*FIRMS, ("湘阴县", "未统计", "待核实"), ("汨罗市", 9, 2.2)]
    assert tables(book(rows)) == [[*SHOWN[0], "湘阴县\t未统计\t待核实", "汨罗市\t9\t2.2"]]


@pytest.mark.parametrize("last", [("合计", 27, 9.0), ("合计", 27)], ids=["full", "with a blank cell"])
def test_a_total_behind_a_blank_row_belongs_to_the_table(last: Sequence[object]) -> None:
    (table,) = tables(book([*FIRMS, (), last]))
    assert table[-1].rstrip("\t") == "\t".join("9" if cell == 9.0 else str(cell) for cell in last)


def test_a_blank_column_inside_a_table_parts_nothing() -> None:
    rows = [[name, None, firms, output] for name, firms, output in FIRMS]
    assert tables(book(rows)) == SHOWN


def test_a_csv_with_two_tables() -> None:
    text = "县区,企业数\n平江县,12\n华容县,15\n\n项目,金额（万元）\n技改,300\n研发,500\n"
    assert parts(read_csv(text.encode(), "表.csv")[0].text) == [
        ["县区\t企业数", "平江县\t12", "华容县\t15"],
        ["项目\t金额（万元）", "技改\t300", "研发\t500"],
    ]


# what is not told ---------------------------------------------------------------------------------------------------


def told(made: openpyxl.Workbook) -> tuple[str, tuple[str, ...]]:
    raw = read(saved(made), "表.xlsx")[0]
    return raw.text, raw.notes


def test_hidden_rows_and_columns_are_left_out_and_named() -> None:
    made = book([("县区", "底稿", "企业数"), ("平江县", 99, 12), ("保密县", 88, 7), ("华容县", 77, 15)])
    made.active.title = "园区"
    made.active.row_dimensions[3].hidden = True
    made.active.column_dimensions["B"].hidden = True
    assert told(made) == (
        "园区\n县区\t企业数\n平江县\t12\n华容县\t15",
        ("工作表“园区”隐藏的第3行和B列没有导入，需要的话请取消隐藏、保存后再导入",),
    )


def test_a_group_of_hidden_columns_and_rows_without_height() -> None:
    made = book(
        [("县区", "甲", "乙", "丙", "企业数"), ("平江县", 1, 2, 3, 12), ("华容县", 4, 5, 6, 15), ("保密县", 7, 8, 9, 7)]
    )
    made.active.column_dimensions.group("B", "D", hidden=True)
    made.active.row_dimensions[4].height = 9
    raw = read(with_text(saved(made), "xl/worksheets/sheet1.xml", 'ht="9"', 'ht="0"'), "表.xlsx")[0]
    text, notes = raw.text, raw.notes
    assert text == "县区\t企业数\n平江县\t12\n华容县\t15"
    assert notes == ("工作表“Sheet”隐藏的第4行和B—D列没有导入，需要的话请取消隐藏、保存后再导入",)


def test_a_merged_title_shows_over_a_hidden_column() -> None:
    made = book([("2023年园区情况", None, None), ("底稿", "县区", "企业数"), (1, "平江县", 12)])
    made.active.merge_cells("A1:C1")
    made.active.column_dimensions["A"].hidden = True
    assert told(made)[0] == "2023年园区情况\n县区\t企业数\n平江县\t12"


def test_a_hidden_sheet_is_named() -> None:
    made = book(FIRMS)
    made.create_sheet("底稿").append(["不公开"])
    made["底稿"].sheet_state = "veryHidden"
    assert told(made)[1] == ("隐藏的工作表“底稿”没有导入，需要的话请取消隐藏、保存后再导入",)


def test_formulas_without_results_are_named_with_the_remedy() -> None:
    made = book([("县区", "甲", "乙", "合计"), ("平江县", 1, 2, "=B2+C2"), ("华容县", 4, 5, "=B3+C3")])
    made.active.title = "汇总"
    text, notes = told(made)
    assert text == "汇总\n县区\t甲\t乙\t合计\n平江县\t1\t2\t\n华容县\t4\t5\t"
    assert notes == (
        "工作表“汇总”D列（D2、D3）的公式没有存下结果，这些格没有导入，请用 Excel 或 WPS 打开、重新计算并保存后再导入",
    )


def test_a_formula_that_failed_is_no_value() -> None:
    made = book([("县区", "增速"), ("平江县", "#DIV/0!"), ("华容县", 3.2)])
    text, notes = told(made)
    assert text == "县区\t增速\n平江县\t\n华容县\t3.2"
    assert notes == ("工作表“Sheet”B列（B2）的公式出错，这些格没有导入，请改正后再导入",)


def test_a_plain_book_has_no_notes() -> None:
    assert told(book(FIRMS))[1] == ()
