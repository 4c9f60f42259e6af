"""A whole document told from its outline; a part of it is not."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.outline import summary


@pytest.mark.parametrize("question", ["这份答复主要讲了什么", "总结一下这份文件", "概括一下岳阳市林业局的答复"])
def test_each_part_is_told_and_cited(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    assert answer.status == "answered", answer.text
    heads = ["一、基本情况", "二、存在的主要问题", "三、下一步工作"]
    places = [answer.text.index(head) for head in heads]
    assert places == sorted(places)
    assert "资金缺口较大" in answer.text
    assert len(answer.citations) >= len(heads)


def test_a_part_is_no_whole(assistant: Assistant) -> None:
    assert "基本情况" not in assistant.answer("这份答复说了哪些问题").text


@pytest.mark.parametrize("question", ["概括一下岳阳市2019年林业局的答复", "岳阳市水利局的答复主要讲了什么"])
def test_another_year_or_office_is_another_document(question: str, assistant: Assistant) -> None:
    assert "一、基本情况：" not in assistant.answer(question).text


def test_another_number_names_another_document(assistant: Assistant) -> None:
    assert assistant.answer("概括一下第98765号提案的答复").status == "refused"


def test_what_is_said_of_a_matter_is_no_whole() -> None:
    assert not summary._ASKED.search("林业局的答复里说了哪些不足？")
    assert summary._ASKED.search("林业局的答复说了哪些内容？")
