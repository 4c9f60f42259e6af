"""Arithmetic over figures: exact, in the first operand's unit."""

from __future__ import annotations

from decimal import Decimal

from assistant.figures import decimals
from corpus.measures.quantities import base_unit_of, convert
from corpus.records import Figure, Span


def figure(value: str, unit: str) -> Figure:
    base = base_unit_of(unit)
    return Figure(
        id=value + unit, document="d", section=None, indicator="产值", topic=None, region=None, period="2022",
        value=value, unit=unit, base_value=convert(Decimal(value), unit, base), base_unit=base, status="实绩",
        start=0, end=1, quote=Span(0, 1),
    )  # fmt: skip


def test_subtract_in_the_first_unit() -> None:
    found = decimals.subtract(figure("1.2", "亿元"), figure("2000", "万元"))
    assert found is not None
    assert (found.value, found.unit) == (Decimal("1.0"), "亿元")  # 2000万元 = 0.2亿元; 1.2 - 0.2


def test_percentages_differ_by_points() -> None:
    found = decimals.subtract(figure("59.23", "%"), figure("25.1", "%"))
    assert found is not None
    assert (found.text, found.unit) == ("34.13", "个百分点")  # 59.23 - 25.1


def test_percent_is_rounded_and_says_so() -> None:
    found = decimals.percent(figure("1", "家"), figure("3", "家"))
    assert found is not None
    assert (found.text, found.rounded) == ("33.33", True)  # 1 / 3 × 100


def test_unlike_units_do_not_add() -> None:
    assert decimals.add([figure("1", "家"), figure("1", "元")]) is None
