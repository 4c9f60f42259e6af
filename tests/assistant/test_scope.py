"""A question limited to chosen documents."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from corpus.errors import StoreError

from .conftest import AssistantOver

TEXT = (
    "岳阳市{office}2022年工作总结\n\n一、{head}\n2022年，全市完成投资{value}亿元。\n\n二、队伍\n干部职工{staff}人。\n"
)


@pytest.fixture
def two(assistant_over: AssistantOver) -> tuple[Assistant, dict[str, str]]:
    """An assistant over two texts, and the id of each by its office."""
    texts = {
        f"{office}.txt": TEXT.format(office=office, head=head, value=value, staff=staff)
        for office, head, value, staff in (("水利局", "水利", "3.1", "210"), ("林业局", "造林", "4.2", "180"))
    }
    assistant = assistant_over(texts)
    return assistant, {document.title[3:6]: document.id for document in assistant.store.documents()}


@pytest.mark.parametrize(("office", "said", "not_said"), [("水利局", "3.1亿元", "4.2"), ("林业局", "4.2亿元", "3.1")])
def test_only_the_chosen_document_answers(
    office: str, said: str, not_said: str, two: tuple[Assistant, dict[str, str]]
) -> None:
    assistant, ids = two
    answer = assistant.answer("2022年全市完成投资多少亿元？", documents=[ids[office]])
    assert said in answer.text
    assert not_said not in answer.text
    assert {citation.document for citation in answer.citations} == {ids[office]}


def test_the_chosen_document_is_told(two: tuple[Assistant, dict[str, str]]) -> None:
    assistant, ids = two
    told = assistant.answer("概括一下这份文件", documents=[ids["林业局"]]).text
    assert told.index("一、造林：") < told.index("二、队伍：")


def test_a_document_that_is_not_there_is_said_to_be_missing(two: tuple[Assistant, dict[str, str]]) -> None:
    with pytest.raises(StoreError, match="库里没有限定的文件，请用 python -m ingest --list 查看"):
        two[0].answer("2022年全市完成投资多少亿元？", documents=["nosuch"])
