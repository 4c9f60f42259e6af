"""An answer as a Word file: what stands in it, read back."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from assistant.__main__ import main
from assistant.chain import Assistant
from assistant.generation.word import word_of

from .endpoint import Endpoint, plans, says

TABLE = "| 县区 | 2022年人工造林面积 |\n|---|---|\n| 平江县 | {~平江县人工~} |\n| 湘阴县 | {~湘阴县人工~} |\n"
BRIEFING = (
    "标题：全市造林绿化工作情况\n一、现状\n2022年，全市完成人工造林面积{~2022年岳阳市人工~}，平江县完成{~平江县人工~}。"
    "全市林业投入资金{~林业投入~}。\n二、存在的问题\n资金缺口较大，管护力量不足[~资金缺口较大][~管护力量不足]。\n三、打算\n力争到2025年，全市森林覆盖率达到{~森林覆盖率~}。"
)


def test_a_table_is_checked_row_by_row_and_exported(modelled: Assistant, endpoint: Endpoint) -> None:
    endpoint.begin(says(TABLE), plan=plans(form="table"))
    answer = modelled.answer("把各县2022年造林面积列成表")
    assert answer.text == "县区｜2022年人工造林面积\n平江县｜3.20万亩[1]\n湘阴县｜1.45万亩[1]"
    (table,) = Document(BytesIO(word_of(answer))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["县区", "2022年人工造林面积"],
        ["平江县", "3.20万亩[1]"],
        ["湘阴县", "1.45万亩[1]"],
    ]


def test_a_false_row_is_left_out(modelled: Assistant, endpoint: Endpoint) -> None:
    endpoint.begin(says(TABLE + "| 华容县 | 9.30万亩 [~华容县] |"), plan=plans(form="table"))
    answer = modelled.answer("把各县2022年造林面积列成表")
    assert "华容县" not in answer.text
    assert answer.writer is not None
    assert answer.writer.dropped == 1


def test_a_briefing_keeps_its_headings_and_cites_every_sentence(modelled: Assistant, endpoint: Endpoint) -> None:
    endpoint.begin(says(BRIEFING), plan=plans(form="briefing"))
    answer = modelled.answer("写一页全市造林绿化工作的简报")
    assert answer.text.split("\n") == [
        "全市造林绿化工作情况",
        "一、现状",
        "2022年，全市完成人工造林面积8.60万亩，平江县完成3.20万亩[1]。",
        "全市林业投入资金2.35亿元[2]。",
        "二、存在的问题",
        "资金缺口较大，管护力量不足[3][4]。",
        "三、打算",
        "力争到2025年，全市森林覆盖率达到46.5%以上[5]。",
    ]
    document = Document(BytesIO(word_of(answer)))
    headings = [
        p.text for p in document.paragraphs if p.style is not None and p.style.name.startswith(("Title", "Head"))
    ]
    assert headings == ["全市造林绿化工作情况", "一、现状", "二、存在的问题", "三、打算", "说明", "来源"]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "[5] 《岳阳市林业局对市政协九届二次会议第12号提案的答复》，三、下一步工作" in text
    assert answer.label in text
    raised = [run.text for p in document.paragraphs for run in p.runs if run.font.superscript]
    assert raised == ["[1]", "[2]", "[3]", "[4]", "[5]"]


def test_word_is_for_one_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--batch", "x.jsonl", "--word", "x.docx"]) == 2
    assert "--word 只用于单个问题" in capsys.readouterr().err
