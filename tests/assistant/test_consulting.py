"""Eligibility in the conversation: when it starts, what it remembers, what it leaves alone."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

TOLD = "我们是2019年在云溪区成立的化工企业，职工120人，科技人员10人，去年收入8000万，研发投入500万，能申报哪些政策？"


def after(assistant: Assistant, *messages: str) -> tuple[str, str]:
    """(text of the answer to the last message, its status)."""
    history: list[dict[str, str]] = []
    for message in messages[:-1]:
        reply = assistant.answer(message, history).text
        history += [{"role": "user", "content": message}, {"role": "assistant", "content": reply}]
    answer = assistant.answer(messages[-1], history)
    return answer.text, answer.status


def test_an_enterprise_is_told_verdicts_and_the_next_question(assistant: Assistant) -> None:
    text, status = after(assistant, TOLD)
    assert status == "answered"
    assert "职工总数120人" in text
    assert "【不符合】高新技术企业认定管理办法" in text  # 10 of 120 is 8.33 %, under 10 %
    assert "再增加2人即达10%" in text  # 12 of 120
    assert "下一步请补充：" in text


def test_the_profile_is_remembered_from_the_conversation(assistant: Assistant) -> None:
    text, _ = after(assistant, TOLD, "为什么不符合高企？")
    assert "✗ 科技人员占当年职工总数的比例不低于10%，现为8.33%" in text


def test_a_corrected_fact_takes_the_place_of_the_earlier_one(assistant: Assistant) -> None:
    text, _ = after(assistant, TOLD, "科技人员14人")
    assert "【不符合】高新技术企业认定管理办法" not in text


@pytest.mark.parametrize("message", ["平江县2022年造林面积是多少？", "全市2022年人工造林面积多少"])
def test_other_questions_are_answered_as_ever(assistant: Assistant, message: str) -> None:
    text, _ = after(assistant, TOLD, message)
    assert "万亩" in text
