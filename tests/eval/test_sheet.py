from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from eval.gold import GoldError, default_gold, load_gold, read_questions
from eval.sheet import COLUMNS, write

from .making import DOCUMENT

ROWS = [
    ["", "", "甲县是多少？", "18.10亿元；17.21亿元", "甲县/该县\n2021", "", "d1.txt", "甲县研发投入18.10亿元", ""],
    ["x", "", "丙县是多少？", "", "", "18.10", "", "", "not_in_corpus"],
]


def _xlsx(path: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def _csv(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_row_is_a_question(suffix: str, tmp_path: Path) -> None:
    make = _xlsx if suffix == "xlsx" else _csv
    one, two = load_gold([make(tmp_path / f"mine.{suffix}", [list(COLUMNS), *ROWS])], [DOCUMENT])
    assert (one.id, one.question.type, one.where) == ("mine-002", "lookup", f"mine.{suffix} 第2行")
    assert [str(figure) for figure in one.question.figures] == ["18.10亿元", "17.21亿元"]
    assert one.question.facts == (("甲县", "该县"), ("2021",))
    assert one.spans[0].document == "d1"
    assert (two.id, two.question.answerable, two.question.reason) == ("x", False, "not_in_corpus")


def test_what_is_wrong_is_named_by_its_row(tmp_path: Path) -> None:
    bad = [*ROWS[0][:7], "没有这句", ""]
    with pytest.raises(GoldError, match="第2行 spans"):
        load_gold([_xlsx(tmp_path / "mine.xlsx", [list(COLUMNS), bad])], [DOCUMENT])


def test_no_sheet_and_no_header(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("x", encoding="utf-8")
    with pytest.raises(GoldError, match="不是 XLSX"):
        load_gold([tmp_path / "a.xlsx"], [DOCUMENT])
    with pytest.raises(GoldError, match="第一行应是列名"):
        load_gold([_csv(tmp_path / "b.csv", [["甲"]])], [DOCUMENT])


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_is_written_is_read_back(suffix: str, tmp_path: Path) -> None:
    gold = read_questions(default_gold())
    path = tmp_path / f"all.{suffix}"
    write(path, [question.model_dump(mode="json") for question in gold])
    assert read_questions([path]) == gold


def test_chinese_names_a_conversation_and_several_places(tmp_path: Path) -> None:
    row = dict.fromkeys(COLUMNS, "") | {
        "问题": "那乙县呢？", "类型": "追问", "数": "17.21亿元", "文件": "d1.txt", "原文": "乙县\n研究", "第几处": "1\n1",
        "上文": "问：甲县是多少？\n答：18.10亿元[1]。", "提示": "口径；时点",
    }  # fmt: skip
    [one] = load_gold([_csv(tmp_path / "a.csv", [list(COLUMNS), list(row.values())])], [DOCUMENT])
    assert (one.question.type, one.question.notices) == ("followup", ("basis", "as_of"))
    assert [(turn.role, turn.content) for turn in one.question.history] == [
        ("user", "甲县是多少？"),
        ("assistant", "18.10亿元[1]。"),
    ]
    assert len(one.spans) == 2


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("上文", "甲县是多少？", "第2行：上文的每一行以 问： 或 答： 开头"),
        ("文件", "d1.txt\nd1.txt\nd1.txt", "3 行而原文有 1 行"),
        ("原因", "x", "不认识的列 原因"),
    ],
)
def test_a_cell_that_cannot_be_read_says_how_it_should_be(tmp_path: Path, column: str, cell: str, said: str) -> None:
    cells = {"问题": "甲县？", "文件": "d1.txt", "原文": "甲县", "要点": "甲县", column: cell}
    with pytest.raises(GoldError, match=said):
        load_gold([_csv(tmp_path / "a.csv", [list(cells), list(cells.values())])], [DOCUMENT])
