"""Claims on text: yes or no by the words that turn a sentence, and by the places it names."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.reading.claim_reader import verdict_of
from corpus.measures.quantities import read_quantities

from .conftest import AssistantOver

RULES = """宣城市公共停车场管理办法

第一条 路内停车位与路外停车场不得同时由一家企业经营。

第二条 临时职工和外包人员，不适用本办法的减免规定。

第三条 有下列情形之一的，不予减免：

（一）占用消防通道停放的；

（二）占用盲道停放的。

第四条 停车费可以现金缴纳，也可以扫码缴纳。新建商场必须配建充电车位。

第五条 智慧停车平台落户泾县，整治路段28条，整治完成率87.5%。
"""


@pytest.fixture
def desk(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(RULES)


@pytest.mark.parametrize(
    ("question", "verdict", "quoted"),
    [
        ("宣城路内停车位与路外停车场可以同时由一家企业经营吗？", "不是", "不得同时"),
        ("宣城新建商场必须配建充电车位，对吗？", "是的", "必须配建"),
        ("宣城整治路段是不是全部整治完成了？", "不是", "87.5%"),
        ("宣城智慧停车平台是不是落户广德市？", "不是", "落户泾县"),
    ],
)
def test_claims(desk: Assistant, question: str, verdict: str, quoted: str) -> None:
    answer = desk.answer(question)
    assert answer.text.startswith(verdict)
    assert quoted in answer.text


@pytest.mark.parametrize(
    ("claim", "said", "share", "verdict"),
    [
        ("可以出租", "不得出租", 0.9, "不是"),
        ("不得出租", "不得出租", 0.9, "是的"),
        ("可以出租", "可以出租", 0.9, "是的"),
        ("可以出租", "可以出租", 0.7, ""),  # too little of the claim is said to bear it out
        ("可以出租", "不得出租", 0.5, ""),
        ("只能现金缴纳", "可以现金缴纳，也可以扫码缴纳", 0.9, "不是"),
        ("只能现金缴纳", "现金缴纳", 0.9, ""),
        ("必须配建", "鼓励配建", 0.9, "不是"),
        ("全部整治", "整治率87.5%", 0.9, "不是"),
        ("全部整治", "整治率100%", 0.9, "是的"),
        ("已经压缩到5天", "由20天压缩至10天", 0.9, "不是"),
        ("已经压缩到20天", "由20天压缩至10天", 0.9, "不是"),
        ("已经压缩到10天", "由20天压缩至10天", 0.9, "是的"),
        ("已经建成了", "计划建成", 0.9, "不是"),
    ],
)
def test_verdicts(claim: str, said: str, share: float, verdict: str) -> None:
    assert verdict_of(claim, said, tuple(read_quantities(claim)), share) == verdict
