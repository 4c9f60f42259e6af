"""Lists asked for: under a heading, in one sentence, in a paragraph of plans, by kinds; and what one heading alone tells."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

SUMMARY = """岳阳市苗木管理局2023年工作总结

发布时间：2024-01-10 来源：岳阳市苗木管理局

各有关单位：

一、工作情况

（一）扩大良种供应。全年建成良种基地6处，出圃苗木320万株，与三家林场签订供货协议。

（二）整治种苗市场。检查经营户412家，立案9起。

本市苗圃包括国有苗圃、集体苗圃和家庭苗圃三类，共有58处。

二、种苗生产的底数与短板

全市共有育苗面积1.2万亩。苗农反映的问题主要是：品种老化，良种占比不到四成；设备陈旧，温室超期使用；技术力量外流，去年有12名技术员离职。

三、保障措施

一是落实经费。市级安排240万元。

二是落实责任。签订责任书。

2024年，计划新建苗圃6处，育苗面积1500亩；力争良种占比达到50%；苗木检疫保持全覆盖。
"""


@pytest.fixture
def summary(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(SUMMARY)


@pytest.mark.parametrize(
    ("question", "in_order", "unsaid"),
    [
        ("岳阳种苗生产有哪些短板？", ("品种老化", "设备陈旧", "技术力量外流"), ("1.2万亩",)),
        ("岳阳苗木管理局2024年有哪些计划？", ("新建苗圃6处", "良种占比达到50%", "全覆盖"), ("落实经费",)),
        ("岳阳怎么扩大良种供应？", ("良种基地6处", "三家林场"), ("412家",)),
        ("岳阳苗木管理局有哪些保障措施？", ("落实经费", "落实责任"), ("检疫",)),
    ],
)
def test_every_item_in_order(
    summary: Assistant, question: str, in_order: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    answer = summary.answer(question)
    assert answer.status == "answered", answer.text
    at = [answer.text.find(word) for word in in_order]
    assert -1 not in at, answer.text
    assert at == sorted(at)
    assert not any(word in answer.text for word in unsaid), answer.text
    assert answer.citations


def test_a_number_of_key_projects_is_no_list(summary: Assistant) -> None:
    assert "保障措施" not in summary.answer("岳阳2024年重点工程开工了多少个？").text
