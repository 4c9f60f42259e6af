"""What a question over figures asks for: each operation, its arithmetic in the comment."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.query.operation import PERIOD, REGION, read_asking
from corpus.language.facet import core_of, direction_of, facet_of


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        (f"{PERIOD}造林面积最大的是哪个县", "max"),
        (f"{REGION}{PERIOD}造林面积比{REGION}多多少", "difference"),
        (f"{PERIOD}造林面积比{PERIOD}增长了多少", "growth"),
        ("排前三的县区是哪些", "top"),
        (f"{REGION}造林面积占全市的百分之几", "share"),
        (f"{REGION}和{REGION}一共多少", "sum"),
        ("离目标还差多少", "gap"),
        ("平均每名教师带多少学生", "each"),
        ("收到的意见有几条没被采纳", "rest"),
        ("学前三年毛入园率是多少", "lookup"),
        ("城镇居民收入比农村高多少元", "difference"),
        ("最低生活保障标准是多少", "lookup"),
    ],
)
def test_operation(text: str, operation: str) -> None:
    assert read_asking(text).operation == operation


def test_the_second_operand_in_words() -> None:
    assert read_asking("城镇居民人均可支配收入比农村高多少元").other == "农村"
    assert read_asking(f"{REGION}造林面积比{REGION}多多少").other is None


def test_facets() -> None:
    assert facet_of("在校生较上年减少") == "change"
    assert facet_of("高新技术企业增加值") == "level"
    assert facet_of("贡献率高于全省平均水平") == "distance"
    assert core_of("全社会研发投入同比增幅") == "全社会研发投入"
    assert (direction_of("较上年减少"), direction_of("同比增长")) == ("down", "up")


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("2022年造林面积最大的是哪个县？", "平江县"),
        ("2022年平江县、湘阴县、华容县造林面积一共多少万亩", "5.95万亩"),  # 3.20 + 1.45 + 1.30
        ("2022年平江县造林面积占全市的百分之几？保留一位小数", "37.2%"),  # 3.20 / 8.60
        ("全市人工造林面积2022年比2021年增加了多少万亩", "1.5万亩"),  # 8.60 - 7.10
        ("平江县2022年造林面积是湘阴县的几倍", "2.21倍"),  # 3.20 / 1.45
        ("2022年平江县造林面积超过3万亩了吗", "是的"),
        ("2022年湘阴县造林面积是不是2万亩", "不是"),
        ("2022年湘阴县造林面积是最大的，对吧？", "不是"),
        ("2022年人工造林面积是不是比上年下降了", "不是"),
    ],
)
def test_answers(assistant: Assistant, question: str, stated: str) -> None:
    answer = assistant.answer(question)
    assert answer.status == "answered", answer.text
    assert stated in answer.text


def test_a_target_notice_stands_beside_every_target(assistant: Assistant) -> None:
    answer = assistant.answer("2025年森林覆盖率的目标是多少")
    assert [notice.kind for notice in answer.notices] == ["target"]
