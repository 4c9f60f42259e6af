"""A message that asks nothing is told what can be asked; whatever asks something is answered."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.conversation.smalltalk import greets


@pytest.mark.parametrize("message", ["你好", "您好,在吗?", "谢谢!", "你能做什么", "hello", "好的,谢谢你"])
def test_courtesy_is_met_with_questions_that_are_answered(assistant: Assistant, message: str) -> None:
    answer = assistant.answer(message)
    assert answer.status == "clarify"
    assert answer.choices
    assert not answer.citations
    for choice in answer.choices:
        assert assistant.answer(choice).status == "answered", choice


@pytest.mark.parametrize(
    "message",
    ["早啊", "您好呀", "你好,我想咨询一下", "你是做什么的", "有什么可以帮我的", "谢谢啦", "能问你什么", "没问题了"],
)
def test_courtesy_in_other_words(message: str) -> None:
    assert greets(message)


def test_nothing_is_carried_over_from_a_greeting(assistant: Assistant) -> None:
    before = {"role": "user", "content": "林业投入资金是多少"}, {"role": "assistant", "content": "2.35亿元[1]。"}
    hello = {"role": "user", "content": "早啊"}, {"role": "assistant", "content": "您好，您想了解什么？"}
    for question in ("面积是多少", "湘阴县的造林面积是多少"):
        assert assistant.answer(question, hello).standalone == question
    follows = assistant.answer("那湘阴县呢", before)
    assert assistant.answer("那湘阴县呢", (*before, *hello)).standalone == follows.standalone != "那湘阴县呢"


@pytest.mark.parametrize(
    "message",
    [
        "你说的是什么",
        "还有呢",
        "怎么办",
        "你们有什么要求",
        "我们能申请什么",
        "你好,造林面积是多少",
        "谢谢,那明年呢",
        "企业可以申请什么",
        "帮助企业的措施有哪些",
        "怎么用",
        "能做什么补贴",
    ],
)
def test_what_asks_something_is_no_greeting(message: str) -> None:
    assert not greets(message)


def test_a_reason_not_stated_is_refused_without_denying_its_subject(assistant: Assistant) -> None:
    answer = assistant.answer("为什么森林覆盖率这么高？")
    assert answer.status == "refused"
    assert "没有载明“森林覆盖率”" not in answer.text
