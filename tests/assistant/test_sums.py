"""Sums over several places: whole, against the city's own, against another place, or not at all."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

REPORT = """岳阳市2023年科技工作报告

岳阳市科学技术局 2024年1月20日

一、研发投入

2023年，全市研发经费投入120.5亿元，其中湘阴县12.3亿元、汨罗市15.6亿元、平江县8.1亿元、华容县9.0亿元。
"""


@pytest.fixture
def report(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(REPORT)


@pytest.mark.parametrize(
    ("question", "value", "formula"),
    [
        # (12.3 + 15.6) / 120.5 = 27.9 / 120.5 = 23.15 %
        ("湘阴县和汨罗市的研发经费合计占全市的比重是多少？", "23.15", "(12.3 + 15.6) / 120.5"),
        # (12.3 + 15.6 + 8.1) / 120.5 = 36.0 / 120.5 = 29.88 %
        ("湘阴、汨罗、平江三个县的研发经费一共占全市百分之几？", "29.88", "(12.3 + 15.6 + 8.1) / 120.5"),
        ("湘阴县、平江县研发经费加起来占岳阳市的比例", "16.93", "(12.3 + 8.1) / 120.5"),
        ("湘阴和汨罗研发经费加起来是平江的几倍？", "3.44", "(12.3 + 15.6) / 8.1"),
        ("湘阴和汨罗研发经费平均多少？", "13.95", "(12.3 + 15.6) / 2"),
    ],
)
def test_no_operand_is_lost(report: Assistant, question: str, value: str, formula: str) -> None:
    answer = report.answer(question)
    assert [(one.value, one.formula) for one in answer.derived] == [(value, formula)]


def test_each_share_where_each_is_asked(report: Assistant) -> None:
    answer = report.answer("湘阴和汨罗研发经费分别占全市多少？")
    assert [one.value for one in answer.derived] == ["10.21", "12.95"]


@pytest.mark.parametrize(
    "question",
    [
        "湘阴县和临湘市的研发经费加起来是多少？",
        "湘阴和临湘研发经费加起来占全市多少？",
        "湘阴和临湘研发经费平均是多少？",
        "湘阴、汨罗和临湘研发经费总和是多少？",
        "湘阴和临湘研发经费加起来是平江的几倍？",
    ],
)
def test_a_sum_that_lacks_one_is_refused(report: Assistant, question: str) -> None:
    answer = report.answer(question)
    assert not answer.derived
    assert "合计" not in answer.text
    assert (
        "没有给出临湘市的" in answer.text
        or "其中湘阴县12.3亿元、汨罗市15.6亿元、平江县8.1亿元、华容县9.0亿元" in answer.text
    )
