"""The linter finds what makes a gold item measure nothing, and leaves good ones alone."""

from __future__ import annotations

from typing import Any

import pytest

from eval.gold import GoldItem
from eval.lint import lint

from .making import DOCUMENT, item

FIGURE = {"value": "18.10", "unit": "亿元"}


def _found(*items: GoldItem) -> list[str]:
    return [str(finding) for finding in lint(items, [DOCUMENT])]


def _good(**fields: Any) -> GoldItem:
    return item(**{"figures": [FIGURE], "facts": [], "quotes": ("18.10亿元",), **fields})


def test_a_good_item_has_no_finding() -> None:
    assert _found(_good()) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"question": "甲县2021年研发投入是18.10亿元，对不对？"}, "问题里已经有全部答案"),
        ({"quotes": ("17.21亿元",)}, "列出的原文里没有 18.10亿元"),
        ({"forbidden": ["18.10"]}, "不应出现的「18.10」就在应有的答案里"),
    ],
)
def test_what_measures_nothing_is_wrong(fields: dict[str, Any], said: str) -> None:
    [finding] = _found(_good(**fields))
    assert finding.startswith("✗")
    assert said in finding


def test_a_claim_may_state_its_number_and_a_computed_one_stands_nowhere() -> None:
    claim = _good(type="claim", question="甲县2021年研发投入是18.10亿元，对不对？")
    computed = _good(id="q2", type="compute", question="差多少？", figures=[{"value": "0.89", "unit": "亿元"}])
    assert _found(claim, computed) == []


def test_duplicates_are_wrong_and_near_ones_are_told() -> None:
    asked = "甲县2021年研发投入是多少？"
    same, near, later = (_good(id=f"q{n}", question=q) for n, q in enumerate([asked, f"请问{asked}", "乙县呢？"], 2))
    found = _found(_good(question=asked), same, near, later)
    assert found == ["✗ t.jsonl 第1行 q2：与 q1 是同一个问题", "? t.jsonl 第1行 q3：与 q1 几乎是同一个问题"]


def test_the_same_words_in_another_conversation_are_another_question() -> None:
    turns = [{"role": "user", "content": "甲县"}]
    assert _found(_good(question="多少？"), _good(id="q2", question="多少？", history=turns)) == []


def test_imbalance_is_told_of_many_items_only() -> None:
    many = [_good(id=f"q{n}", question=f"甲县第{n}项是多少？") for n in range(60)]
    found = _found(*many)
    assert "? 整体 「查数」占 100%，偏多" in found
    assert "? 整体 答不了的题占 0%，宜在 10% 到 40% 之间" in found
    assert all(finding.startswith("?") for finding in found)
