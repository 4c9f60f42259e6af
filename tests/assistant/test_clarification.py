"""One bare word that many indicators share is asked back, with each of them to choose; three or fewer are answered."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

TEXT = """岳阳市2023年信贷情况通报

市金融办　　2024年3月5日

一、总体情况

2023年，全市制造业企业贷款余额212.6亿元，农户小额贷款余额38.4亿元，个人住房按揭贷款余额455.1亿元，科技企业信用贷款余额27.9亿元，文旅项目抵押贷款余额19.3亿元。全市担保机构12家。
"""


@pytest.fixture
def lending(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(TEXT)


def test_a_bare_word_is_asked_back_and_each_choice_is_answered(lending: Assistant) -> None:
    answer = lending.answer("贷款余额是多少")
    assert answer.status == "clarify", answer.text
    assert len(answer.choices) > 3
    values = {"212.6", "38.4", "455.1", "27.9", "19.3"}
    for choice in answer.choices:
        told = lending.answer(choice)
        assert told.status == "answered"
        assert sum(value in told.text for value in values) == 1, (choice, told.text)


@pytest.mark.parametrize("question", ["担保机构有多少家", "制造业企业贷款余额是多少"])
def test_what_is_named_whole_is_answered(lending: Assistant, question: str) -> None:
    assert lending.answer(question).status == "answered"
