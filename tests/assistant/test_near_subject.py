"""A statement about another of the kind that is asked about neither answers nor decides."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

GUIDE = """岳阳市政务服务窗口办事指南

岳阳市行政审批服务局 2024年3月20日

一、预约

户籍登记窗口不支持预约。医保窗口支持网上预约，周末正常开放。

二、场馆

市博物馆周一不开放。城东游泳馆收费标准为每人每次20元。

三、通行

货车通行证不需要年检。
"""


@pytest.fixture
def guide(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(GUIDE)


@pytest.mark.parametrize(
    "question",
    [
        "婚姻登记窗口支持预约吗？",
        "婚姻登记窗口能不能预约？",
        "不动产登记窗口可以预约吗？",
        "社保窗口支持网上预约吗？",
        "图书馆周一开放吗？",
        "城西游泳馆怎么收费？",
        "校车通行证需要年检吗？",
    ],
)
def test_another_of_the_kind_is_not_the_one_asked(guide: Assistant, question: str) -> None:
    """Refused as not stated, with what comes nearest, not called out of scope."""
    answer = guide.answer(question)
    assert (answer.status, answer.reason) == ("refused", "not_in_corpus")
    assert not answer.text.startswith(("是的", "不是"))
    assert "最相关的原文" in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("户籍登记窗口支持预约吗？", "不是，户籍登记窗口不支持预约"),
        ("户籍登记窗口能不能预约？", "不是，户籍登记窗口不支持预约"),
        ("医保窗口支持网上预约吗？", "是的，医保窗口支持网上预约"),
        ("博物馆周一开放吗？", "不是，市博物馆周一不开放"),
        ("城东游泳馆怎么收费？", "每人每次20元"),
        ("货车通行证需要年检吗？", "不是，货车通行证不需要年检"),
    ],
)
def test_the_one_asked_is_answered(guide: Assistant, question: str, said: str) -> None:
    assert said in guide.answer(question).text


RULE = """岳阳市夜市摊点管理办法

岳政办发〔2024〕17号

第一条 夜市摊点的经营时间为每日18时至24时。

岳阳市人民政府
2024年5月6日
"""


@pytest.mark.parametrize(
    "question",
    [
        "第98765号提案的答复说了什么？",
        "第98765号建议提到了夜市摊点的经营时间吗？",
        "岳政办发〔2024〕99号规定的夜市摊点经营时间是什么？",
    ],
)
def test_a_document_of_another_number_is_not_held(assistant_over: AssistantOver, question: str) -> None:
    answer = assistant_over(RULE).answer(question)
    assert (answer.status, answer.reason) == ("refused", "not_in_corpus")
    assert "没有收录" in answer.text


def test_a_document_is_found_by_its_number(assistant_over: AssistantOver) -> None:
    answer = assistant_over(RULE).answer("岳政办发〔2024〕17号规定的夜市摊点经营时间是什么？")
    assert "18时至24时" in answer.text
