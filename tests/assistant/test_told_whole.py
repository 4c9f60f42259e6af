"""What a clause only announces is told with it, and a table's row in words; a talk stays with the city it speaks of."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.chain import Assistant
from assistant.confidence import Confidence

from .conftest import AssistantOver
from .test_choose import Scripted

RULES = """桂平市苗木补助办法

第五条 申请苗木补助应当同时符合下列条件：
（一）在本市登记的家庭农场；
（二）连片育苗五十亩以上；
（三）近两年没有违规记录。

第六条 本办法由市林业局解释。
"""
TABLE = """鹤岗市2024年林草情况公报

一、分县情况

表1 分县情况
县区\t造林面积（万亩）\t增速（%）\t责任人
萝北县\t3.2\t4.5\t李明
绥滨县\t1.8\t-2.0\t王芳
"""


@pytest.fixture
def by_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Confidence, "load", lambda reader: Confidence({"bias": -2.0, "own": 4.0}, 0.5))


def scripted(assistant: Assistant, monkeypatch: pytest.MonkeyPatch, probable: dict[str, float], **told: Any) -> None:
    monkeypatch.setattr(assistant, "reader", Scripted(probable, **told))


def test_a_lead_in_is_told_with_its_items(
    assistant_over: AssistantOver, monkeypatch: pytest.MonkeyPatch, by_own: None
) -> None:
    assistant = assistant_over(RULES)
    scripted(assistant, monkeypatch, {"应当同时符合": 0.9}, kind="list")
    answer = assistant.answer("桂平种苗子要够啥杠杠才拿得到钱")
    lines = answer.text.split("\n")
    assert "应当同时符合下列条件" in lines[0]
    assert [line[:3] for line in lines[1:]] == ["（一）", "（二）", "（三）"]
    assert len(answer.citations) == 4


def test_a_row_is_told_with_the_units_of_its_columns(
    assistant_over: AssistantOver, monkeypatch: pytest.MonkeyPatch, by_own: None
) -> None:
    assistant = assistant_over(TABLE)
    scripted(assistant, monkeypatch, {"绥滨县": 0.9})
    answer = assistant.answer("鹤岗绥滨那边啥光景")
    assert answer.text == "绥滨县：造林面积1.8万亩，增速-2.0%，责任人：王芳[1]。"
    assert [(told.figure.value, told.figure.unit) for told in answer.figures] == [("1.8", "万亩"), ("-2.0", "%")]


def test_a_talk_stays_with_the_city_it_speaks_of(assistant_over: AssistantOver) -> None:
    texts = {
        "a.txt": "岳阳市林业局2024年工作总结\n\n一、情况\n2024年护林员补贴每人每年6000元。\n",
        "b.txt": "鹤岗市林业局2024年工作总结\n\n一、情况\n2024年护林员补贴每人每年4800元。\n",
    }
    assistant = assistant_over(texts)
    before = [
        {"role": "user", "content": "鹤岗市林业局2024年做了什么"},
        {"role": "assistant", "content": "发放护林员补贴。"},
    ]
    assert "4800元" in assistant.answer("护林员补贴每人每年多少元？", before).text
    assert "6000元" in assistant.answer("护林员补贴每人每年多少元？").text
    assert "6000元" in assistant.answer("岳阳市护林员补贴每人每年多少元？", before).text
