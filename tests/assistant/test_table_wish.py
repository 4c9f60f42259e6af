from __future__ import annotations

import pytest

from assistant.query.question import without_form


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("把各县区研发投入列个表", "列出各县区研发投入"),
        ("请把各县区的研发投入整理成表格", "列出各县区的研发投入"),
        ("各县区研发投入做一张表吧", "列出各县区研发投入"),
        ("哪些项目列入了年度计划表？", "哪些项目列入了年度计划表？"),
        ("申请时要填什么表", "申请时要填什么表"),
    ],
)
def test_a_table_is_a_form_of_the_answer(said: str, asked: str) -> None:
    assert without_form(said) == asked
