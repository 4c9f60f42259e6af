"""今年 and 去年 where the latest document is of an earlier year: answered from the latest, and said so."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

REPORT = """岳阳市{year}年林业工作总结

岳阳市林业局 {next}年1月20日

{year}年，全市完成人工造林面积{area}万亩，森林覆盖率达到48.6%。全年查处森林案件{cases}起。

松材线虫病防治工作由{body}牵头实施。
"""
RULE = """岳阳市林业管理办法

岳政办发〔2024〕17号

第一条 为规范林业管理，制定本办法。

第二条 采伐林木应当向县级林业部门申请许可。

第三条 年度植树任务申报于每年3月31日截止。

岳阳市人民政府
2024年5月6日
"""


@pytest.fixture
def years(assistant_over: AssistantOver) -> Assistant:
    texts = {
        "new.txt": REPORT.format(year=2023, next=2024, area=8.6, cases=34, body="市林业局"),
        "old.txt": REPORT.format(year=2022, next=2023, area=7.1, cases=28, body="市城管局"),
        "rule.txt": RULE,
    }
    return assistant_over(texts, today=date(2026, 11, 30))


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("今年造林面积是多少？", "8.6万亩", "7.1"),
        ("去年森林覆盖率是多少？", "48.6%", "7.1"),
        ("今年松材线虫病防治由谁牵头？", "市林业局", "城管"),
        ("现在松材线虫病防治由谁牵头？", "市林业局", "城管"),
        ("今年森林案件查得怎么样？", "34起", "28起"),
        ("今年植树任务申报什么时候截止？", "3月31日", "城管"),
    ],
)
def test_the_latest_answers_and_is_dated(years: Assistant, question: str, said: str, unsaid: str) -> None:
    answer = years.answer(question)
    assert answer.status == "answered"
    assert said in answer.text
    assert unsaid not in answer.text
    (notice,) = [notice for notice in answer.notices if notice.kind == "as_of"]
    assert "2024-0" in notice.text
    assert notice.citations


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2022年松材线虫病防治由谁牵头？", "市城管局"),
        ("2023年松材线虫病防治由谁牵头？", "市林业局"),
        ("现在采伐林木要向谁申请？", "县级林业部门"),
    ],
)
def test_a_named_year_and_a_rule_that_holds_need_no_word(years: Assistant, question: str, said: str) -> None:
    answer = years.answer(question)
    assert said in answer.text
    assert not answer.notices


def test_a_named_year_is_never_replaced(years: Assistant) -> None:
    assert years.answer("2025年造林面积是多少？").status == "refused"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("今天松材线虫病防治花了多少钱？", "not_in_corpus"),
        ("松材线虫病能传染给人吗？", "not_in_corpus"),
        ("今天天气怎么样？", "out_of_scope"),
        ("今天股市涨了没有？", "out_of_scope"),
    ],
)
def test_what_the_texts_name_is_not_called_out_of_scope(years: Assistant, question: str, reason: str) -> None:
    answer = years.answer(question)
    assert (answer.status, answer.reason) == ("refused", reason)
