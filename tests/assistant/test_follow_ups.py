"""Follow-ups over several turns: to another subject and back, past a 为什么, to a question of its own."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

GUIDE = """岳阳市政务服务窗口指南

岳阳市行政审批服务局 2024年5月10日

一、窗口安排

户籍登记窗口支持网上预约，每周一至周五办理。

婚姻登记窗口支持网上预约，周六也可以办理。

不动产登记窗口不支持网上预约，请到现场取号。

二、办理时限

户籍登记3个工作日办结，婚姻登记当场办结，不动产登记5个工作日办结。

三、数据

2023年，全市货运量2.1亿吨，客运量3300万人次。全市常住人口499.5万人。
"""


@pytest.fixture
def guide(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(GUIDE)


@pytest.mark.parametrize(
    ("asked", "message", "standalone"),
    [
        (["户籍登记窗口支持预约吗？", "不动产登记窗口呢？"], "户籍登记窗口呢？", "户籍登记窗口支持预约吗?"),
        (["户籍登记可以网上预约吗？"], "那不动产呢", "不动产登记可以网上预约吗?"),
        (["户籍登记可以网上预约吗？", "那不动产呢"], "婚姻呢", "婚姻登记可以网上预约吗?"),
        (["户籍登记窗口周几办理？"], "婚姻登记窗口呢？", "婚姻登记窗口周几办理？"),
        (["户籍登记几个工作日办结？"], "不动产登记呢？", "不动产登记几个工作日办结？"),
        (["2023年货运量多少？", "客运量呢？", "为什么？"], "货运量呢？", "2023年货运量多少?"),
        (["户籍登记需要多久？", "为什么这么久？"], "那不动产登记要多久？", "不动产登记要多久"),
        (["2023年货运量多少？"], "常住人口有多少？", "常住人口有多少？"),
        (["2023年新办法施行了吗？"], "那旧办法还有效吗？", "旧办法还有效吗"),
        (["2023年货运量多少？"], "客运量呢？", "2023年客运量多少?"),
    ],
)
def test_what_a_follow_up_asks(guide: Assistant, asked: list[str], message: str, standalone: str) -> None:
    history = [{"role": "user", "content": question} for question in asked]
    assert guide.standalone(message, history, guide.library) == standalone


def test_there_and_back(guide: Assistant) -> None:
    history: list[dict[str, str]] = []
    opens = []
    for question in ("户籍登记窗口支持预约吗？", "不动产登记窗口呢？", "户籍登记窗口呢？"):
        answer = guide.answer(question, history)
        opens.append(answer.text[:3])
        history += [{"role": "user", "content": question}, {"role": "assistant", "content": answer.text}]
    assert opens == ["是的，", "不是，", "是的，"]
