"""Formulas over figure ids: exact, with units; what may not be computed is said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.generation.formula import FormulaError, evaluate
from corpus.measures.quantities import base_unit_of
from corpus.measures.units import split_unit
from corpus.records import Figure, Span


def figure(value: str, unit: str) -> Figure:
    scale, base = split_unit(unit)
    low = Decimal(value.split("-")[0] or value)
    return Figure(
        f"{value}{unit}", "d", None, "投入", None, None, None, value, unit, low * scale, base, "实绩", 0, 1, Span(0, 1)
    )  # fmt: skip


FIGURES = {
    "F1": figure("22.38", "亿元"),
    "F2": figure("18.10", "亿元"),
    "F3": figure("9920.81", "万元"),
    "F4": figure("59.23", "%"),
    "F5": figure("38.93", "%"),
    "F6": figure("50", "家"),
    "F7": figure("5-10", "年"),
    "F8": figure("2.7", "亿元"),
}


@pytest.mark.parametrize(
    ("formula", "value", "unit", "shown"),
    [
        ("F1 - F2", "4.28", "亿元", "22.38 - 18.10"),
        ("F1-F3", "21.387919", "亿元", "22.38 - 0.992081"),  # 9920.81万元 = 0.992081亿元
        ("F1 + F2 + F3", "41.472081", "亿元", "22.38 + 18.10 + 0.992081"),
        ("（F1－F2）÷F2％", "23.65", "%", "(22.38 - 18.10) / 18.10"),  # 4.28 / 18.10 = 0.23646…
        ("(F1-F2)/F2*100%", "23.65", "%", "(22.38 - 18.10) / 18.10"),
        ("F2 / F1", "0.81", "倍", "18.10 / 22.38"),
        ("F4 - F5", "20.3", "个百分点", "59.23 - 38.93"),
        ("(F1 + F2) / 2", "20.24", "亿元", "(22.38 + 18.10) / 2"),
        ("F8 / F6", "540", "万元", "2.7亿元 / 50家"),  # 2.7亿元 / 50 = 0.054亿元
        ("F3 * F4", "5876.095763", "万元", "9920.81万元 * 59.23%"),
        ("F3 * 3", "29762.43", "万元", "9920.81 * 3"),  # 3 stands in the question
    ],
)
def test_what_is_computed(formula: str, value: str, unit: str, shown: str) -> None:
    computed = evaluate(formula, FIGURES, frozenset({Decimal(3)})).computed
    assert (computed.text, computed.unit, computed.formula) == (value, unit, shown)


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("F1 + F4", "单位不同"),
        ("F9 - F1", "没有 F9"),
        ("F1 * 2", "公式里只能写"),
        ("F1 / 1000", "公式里只能写"),
        ("F1 - 5", "单位不同"),
        ("F1 * F2", "不能相乘"),
        ("F1 -", "公式只能用"),
        ("(F1 - F2", "括号"),
        ("F1 F2", "没有写完整"),
        ("F7 - F1", "范围"),
        ("F1 / (F2 - F2)", "算不出来"),
        ("__import__('os')", "要有数的编号"),
        ("F1 ** F2", "公式只能用"),
        ("F1 - F2 的差", "公式只能用"),
        ("(F1 - F2) %", "不能写成百分数"),
    ],
)
def test_what_is_not(formula: str, why: str) -> None:
    with pytest.raises(FormulaError, match=why):
        evaluate(formula, FIGURES)


def test_units_are_told_apart() -> None:
    assert base_unit_of("亿元") == base_unit_of("万元") == "元"
