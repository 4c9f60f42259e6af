"""Stretches of amounts: comparing words before and after a number, two bounds as one, and the case an amount stands for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from corpus.language.segments import clauses
from corpus.measures.tiers import Stretch, case_of, of_tier, read_stretches
from corpus.records import Span


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "with_low", "with_high"),
    [
        ("不足100平方米的", None, 100, "平方米", True, False),
        ("60周岁以下的老人", None, 60, "岁", True, True),
        ("年满60周岁以上的老人", 60, None, "岁", True, True),
        ("用电量超过200度的", 200, None, "度", False, True),
        ("日处理量不超过50吨", None, 50, "吨", True, True),
        ("桥长20米以上不足50米的", 20, 50, "米", True, False),
        ("2000万元以上、5000万元以下的企业", 20_000_000, 50_000_000, "元", True, True),
        ("停车2小时以内", None, 120, "分钟", True, True),
        ("10平方米以外", 10, None, "平方米", False, True),
        ("机房80平方米", 80, 80, "平方米", True, True),
    ],
)
def test_what_a_stretch_admits(
    text: str, low: int | None, high: int | None, unit: str, with_low: bool, with_high: bool
) -> None:
    (found,) = read_stretches(text)
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    assert found.stretch == Stretch(ends[0], ends[1], unit, with_low, with_high)


def test_stretches_that_touch_are_two_tiers() -> None:
    below, above = (read_stretches(text)[0].stretch for text in ("50吨以下", "50吨以上"))
    assert not below.meets(above)
    assert read_stretches("日处理50吨")[0].stretch.meets(below)
    assert not read_stretches("日处理50吨")[0].stretch.meets(read_stretches("超过50吨的")[0].stretch)


def test_the_case_an_amount_stands_for_is_no_amount_given() -> None:
    text = "营业收入2000万元以上的企业，给予不超过20万元的奖励，期限3年"

    def case(amount: str, unit: str) -> Stretch | None:
        at = text.index(amount)
        return case_of(text, Span(0, len(text)), Span(at, at + len(amount)), unit)

    assert case("20万元", "元") == Stretch(Decimal(20_000_000), None, "元")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("商户数45户", "商户数达到30户的奖励3万元，"),
        ("商户数70户", "商户数达到30户的奖励3万元，达到60户的奖励8万元，以上奖励不重复享受。"),
        ("商户数10户", None),
        ("面积50平方米", "商户数达到30户的奖励3万元，达到60户的奖励8万元，以上奖励不重复享受。"),
    ],
)
def test_the_clauses_of_a_tier(asked: str, said: str | None) -> None:
    """A tier that is asked for takes the clauses laid down for it; terms in another unit take none away."""
    text = "商户数达到30户的奖励3万元，达到60户的奖励8万元，以上奖励不重复享受。"
    told = [one.stretch for one in read_stretches(asked)]
    span = of_tier(text, clauses(text, Span(0, len(text))), told)
    assert (text[span.start : span.end] if span else None) == said


def test_clauses_of_other_tiers_around_are_left_out() -> None:
    text = "高龄津贴方面，80岁以上不足90岁的老人每月100元，90岁以上的老人每月200元。"
    told = [one.stretch for one in read_stretches("90岁以上")]
    span = of_tier(text, clauses(text, Span(0, len(text))), told)
    assert span is not None
    assert text[span.start : span.end] == "90岁以上的老人每月200元。"
