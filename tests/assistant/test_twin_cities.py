"""两个市, 各市 and 哪个市 stand for the cities that are held, where there are as many, in rules and in reports."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.query.question import with_cities

from .conftest import AssistantOver
from .test_rewrite import turns

REPORT = """{city}2023年林业工作总结

{city}林业局 2024年1月20日

2023年，全市完成人工造林面积{area}万亩，森林覆盖率达到{share}%。
"""
RULE = """{city}公共租赁住房租赁补贴管理办法

{mark}政办发〔2024〕17号

第一条 为规范租赁补贴，制定本办法。

第二条 租赁补贴标准为每人每月{amount}元。

第三条 补贴申请自受理之日起{days}个工作日内办结。

{city}人民政府
2024年5月6日
"""


@pytest.fixture
def reports(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(
        {
            "one.txt": REPORT.format(city="岳阳市", area=8.6, share=48.6),
            "two.txt": REPORT.format(city="常德市", area=7.1, share=47.1),
        }
    )


@pytest.fixture
def rules(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(
        {
            "one.txt": RULE.format(city="岳阳市", mark="岳", amount=200, days=15),
            "two.txt": RULE.format(city="常德市", mark="常", amount=180, days=20),
        }
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("两个市2023年造林面积各是多少？", ("岳阳市人工造林面积为8.6万亩", "常德市人工造林面积为7.1万亩")),
        ("造林面积两个市各是多少？", ("岳阳市人工造林面积为8.6万亩", "常德市人工造林面积为7.1万亩")),
        ("两市森林覆盖率分别是多少？", ("岳阳市森林覆盖率为48.6%", "常德市森林覆盖率为47.1%")),
        ("各市森林覆盖率是多少？", ("岳阳市森林覆盖率为48.6%", "常德市森林覆盖率为47.1%")),
        ("两个市造林面积一共多少？", ("15.7万亩",)),
        ("两个市造林面积差多少？", ("1.5万亩",)),
        ("哪个市的森林覆盖率高？", ("岳阳市更高",)),
    ],
)
def test_of_both_in_reports(reports: Assistant, question: str, said: tuple[str, ...]) -> None:
    text = reports.answer(question).text
    assert all(words in text for words in said), text


@pytest.mark.parametrize("question", ["两个市各是多少？", "那两个市各是多少？", "两市分别是多少？"])
def test_of_both_after_one(reports: Assistant, question: str) -> None:
    answer = reports.answer(question, turns("岳阳2023年造林面积是多少？", "2023年岳阳市人工造林面积为8.6万亩[1]。"))
    assert [(one.figure.region, one.figure.value) for one in answer.figures] == [("岳阳市", "8.6"), ("常德市", "7.1")]


@pytest.mark.parametrize(
    "question",
    [
        "两个市的租赁补贴各是多少？",
        "两市租赁补贴标准分别是多少？",
        "岳阳和常德的租赁补贴各是多少？",
        "各市的租赁补贴是多少？",
    ],
)
def test_of_both_in_rules(rules: Assistant, question: str) -> None:
    lines = rules.answer(question).text.split("\n")
    assert len(lines) == 2
    assert any(line.startswith("岳阳市：") and "200元" in line for line in lines)
    assert any(line.startswith("常德市：") and "180元" in line for line in lines)


def test_one_city_alone(rules: Assistant) -> None:
    """An amount whose rule is named by all words of the question is that of the clause which says them."""
    text = rules.answer("常德的租赁补贴是多少？").text
    assert "180元" in text
    assert "200元" not in text


@pytest.mark.parametrize(
    ("text", "cities"),
    [
        ("三个市各是多少", ("岳阳市", "常德市")),
        ("两个市各是多少", ("岳阳市", "常德市", "益阳市")),
        ("岳阳和另外两个市各是多少", ("岳阳市", "常德市")),
        ("两个市场各是多少", ("岳阳市", "常德市")),
        ("各市直单位的编制", ("岳阳市", "常德市")),
        ("各市是多少", ("岳阳市",)),
    ],
)
def test_other_numbers_and_words_stand_for_none(text: str, cities: tuple[str, ...]) -> None:
    assert with_cities(text, cities) == text
