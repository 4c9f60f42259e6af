"""Two cities with a rule of one title: each its own amount, and a word where the question names no city."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

RULE = """{city}老旧电梯更新补助办法

{mark}政办发〔2024〕7号

第一条 为规范补助资金管理，制定本办法。

第二条 更新老旧电梯的，每台补助{amount}万元。

第三条 申请人应当在竣工后{days}个工作日内提出申请。

第四条 补助资金由市、县两级按6:4的比例分担。

{city}人民政府
2024年5月6日
"""


@pytest.fixture
def rules(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(
        {
            "one.txt": RULE.format(city="岳阳市", mark="岳", amount=8, days=30),
            "two.txt": RULE.format(city="常德市", mark="常", amount=10, days=20),
        }
    )


@pytest.mark.parametrize(
    ("question", "home", "other", "told"),
    [
        ("更新老旧电梯每台补助多少？", "8万元", "10万元", True),
        ("竣工后几个工作日内提出申请？", "30个工作日", "20个工作日", True),
        ("岳阳和常德更新老旧电梯每台各补助多少？", "8万元", "10万元", False),
    ],
)
def test_each_city_with_its_amount(rules: Assistant, question: str, home: str, other: str, told: bool) -> None:
    answer = rules.answer(question)
    first, second = answer.text.split("\n")
    assert first.startswith("岳阳市：")
    assert home in first
    assert second.startswith("常德市：")
    assert other in second
    assert [notice.kind for notice in answer.notices] == ["basis"] * told


def test_the_city_named_alone(rules: Assistant) -> None:
    answer = rules.answer("常德更新老旧电梯每台补助多少？")
    assert "10万元" in answer.text
    assert "8万元" not in answer.text


def test_documents_chosen_stay_chosen(rules: Assistant) -> None:
    home = [id for id, document in rules.library.documents.items() if document.city == "常德市"]
    answer = rules.answer("更新老旧电梯每台补助多少？", documents=home)
    assert "10万元" in answer.text
    assert "8万元" not in answer.text
