from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from docx import Document

from assistant.conversation.store import Exchange
from corpus.records import Citation, Derived, Notice
from panels.citing import REMOVED
from panels.export import markdown, word

from .making import FIRST, SECOND, answer

EVIL = "<img src=x> ![图](http://a/b.png) **粗** # 题"
SAID = answer(
    "合计35.31亿元[1][2]。",
    FIRST,
    SECOND,
    notices=(Notice("basis", "口径不同。", (1,)), Notice("basis", "口径不同。", (2,))),
    derived=(Derived("合计", "35.31", "亿元", "18.10 + 17.21", (1, 2)), Derived("项数", "2", "项", "计数 2")),
)
EXCHANGE = Exchange(1, "一共多少", "甲县和乙县一共多少", SAID.text, SAID, datetime(2022, 8, 1, 4, 0, tzinfo=UTC))


def stays(_: Citation) -> str:
    return ""


def lines(made: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(made)).paragraphs]


def test_word_holds_question_answer_notices_formulas_and_numbered_sources() -> None:
    held = lines(word("粮食", [EXCHANGE], stays))
    assert held[:2] == ["粮食", "问：一共多少"]
    assert "按“甲县和乙县一共多少”作答" in held[2]
    assert held[3:] == [
        "合计35.31亿元[1][2]。",
        "※ 口径：口径不同。",
        "※ 推算：合计 35.31亿元 = 18.10 + 17.21",
        "出处",
        "[1] 《关于粮食的答复》，一、生产情况：“甲县18.10亿元”",
        "[2] 《关于粮食的答复》，一、生产情况：“乙县17.21亿元”",
    ]


def test_markdown_says_the_same() -> None:
    made = markdown("粮食", [EXCHANGE], lambda _: REMOVED)
    assert made.startswith("# 粮食\n\n## 问：一共多少\n\n")
    assert "合计35.31亿元\\[1\\]\\[2\\]。" in made
    assert made.count("> 口径：口径不同。") == 1
    assert "- \\[1\\] 《关于粮食的答复》，一、生产情况，来源已移除：“甲县18.10亿元”\n" in made


def test_words_act_as_no_markup() -> None:
    evil = replace(EXCHANGE, question=EVIL, text=f"{EVIL}\n- 一\n1. 二")
    made = markdown(EVIL, [evil], stays)
    assert "<img" not in made.replace("\\<", "")
    assert "](" not in made.replace("\\]", "")
    assert "\\- 一" in made
    assert f"问：{EVIL}" in lines(word(EVIL, [evil], stays))


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert "问：一二" in lines(word("题\x00", [replace(EXCHANGE, question="一\x0b\x1b二", answer=None)], stays))
