"""Cells of text in tables of office files: the row named by any of its cells, the column by its head or its kind."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from assistant.chain import Assistant
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline
from tests.conftest import CharacterEmbedder

PROJECTS = (
    ("项目名称", "责任单位", "责任人", "值班电话", "资金来源", "总投资（万元）", "完成率（%）"),
    ("东湖泵站改造", "市水利局", "王建国", "0730-8881234", "市级财政", "320", "86.5"),
    ("南津港清淤", "市住建局", "李秀兰", "0730-8885678", "中央专项资金", "1150", "73.2"),
    ("洞庭北路亮化", "市城管局", "周明", "0730-8889012", "企业自筹", "96", "91.0"),
    ("金鹗山步道", "市林业局", "陈红", "0730-8887777", "企业自筹", "210", "80.4"),
)
COUNTIES = (
    ("县区", "联系人", "手机", "完成率（%）"),
    ("平江县", "张三丰", "13800001111", "86.5"),
    ("湘阴县", "李四光", "13900002222", "73.2"),
    ("汨罗市", "王五", "13700003333", "91.0"),
)
Rows = tuple[tuple[str, ...], ...]


def _sheet(file: Path, rows: Rows) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in row])
    book.save(file.with_suffix(".xlsx"))
    return file.with_suffix(".xlsx")


def _text(file: Path, rows: Rows) -> Path:
    document = docx.Document()
    document.add_paragraph("岳阳市城市建设项目台账")
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.save(str(file.with_suffix(".docx")))
    return file.with_suffix(".docx")


def _comma(file: Path, rows: Rows) -> Path:
    with file.with_suffix(".csv").open("w", encoding="gbk", newline="") as out:
        csv.writer(out).writerows(rows)
    return file.with_suffix(".csv")


def over(folder: Path, write: Callable[[Path, Rows], Path], rows: Rows) -> Assistant:
    settings = Settings(_env_file=None, data_dir=folder / "data", writer_wait=0.2)
    store, embedder = Store(settings), CharacterEmbedder()
    assert not Pipeline(store, settings, embedder=embedder).run([write(folder / "项目台账", rows)]).failed
    return Assistant(store, settings, embedder)


@pytest.fixture(scope="module", params=[_sheet, _text, _comma], ids=["xlsx", "docx", "csv"])
def projects(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("projects"), request.param, PROJECTS)


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("counties"), _sheet, COUNTIES)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("东湖泵站改造的责任人是谁？", ["东湖泵站改造的责任人：王建国[1]。"]),
        ("东湖泵站改造谁负责？", ["东湖泵站改造的责任人：王建国[1]。"]),
        ("洞庭北路亮化由哪个单位负责？", ["洞庭北路亮化的责任单位：市城管局[1]。"]),
        ("南津港清淤的值班电话是多少？", ["南津港清淤的值班电话：0730-8885678[1]。"]),
        ("南津港清淤的电话是什么？", ["南津港清淤的值班电话：0730-8885678[1]。"]),
        ("洞庭北路亮化的资金来源是什么？", ["洞庭北路亮化的资金来源：企业自筹[1]。"]),
        ("南津港清淤资金来源", ["南津港清淤的资金来源：中央专项资金[1]。"]),
        ("责任人是周明的是哪个项目？", ["责任人为周明的项目名称：洞庭北路亮化[1]。"]),
        (
            "资金来源是企业自筹的有哪些项目？",
            ["资金来源为企业自筹的项目名称：洞庭北路亮化[1]。", "资金来源为企业自筹的项目名称：金鹗山步道[2]。"],
        ),
    ],
)
def test_the_cell_that_is_asked_for(projects: Assistant, question: str, said: list[str]) -> None:
    answer = projects.answer(question)
    assert answer.text.split("\n") == said
    assert all(citation.heads for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("完成率最低的是哪个项目？", "南津港清淤完成率73.2%"),
        ("总投资最高的是哪个项目？", "南津港清淤总投资1150万元"),
    ],
)
def test_the_row_of_the_least_and_the_most(projects: Assistant, question: str, said: str) -> None:
    text = projects.answer(question).text
    assert said in text
    assert "责任单位" not in text


@pytest.mark.parametrize("question", ["哪个最低？", "最低的是哪个？"])
def test_several_columns_of_numbers_are_not_guessed_among(projects: Assistant, question: str) -> None:
    assert projects.answer(question).status == "refused"


@pytest.mark.parametrize("question", ["哪个最低？", "最低的是哪个？", "哪个县最低？", "完成率最低的是哪个县？"])
def test_the_only_column_of_numbers_is_meant(counties: Assistant, question: str) -> None:
    """Telephone numbers are no figures."""
    assert "湘阴县73.2%" in counties.answer(question).text.replace("完成率", "")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("平江县的联系人是谁？", "平江县的联系人：张三丰[1]。"),
        ("湘阴县的手机是多少？", "湘阴县的手机：13900002222[1]。"),
        ("王五的手机是多少？", "王五的手机：13700003333[1]。"),
    ],
)
def test_a_short_name_with_its_column(counties: Assistant, question: str, said: str) -> None:
    assert counties.answer(question).text == said


def test_no_such_row(projects: Assistant) -> None:
    assert projects.answer("西湖泵站改造的责任人是谁？").status == "refused"
