"""The verifier alone: answer text and evidence in, verdicts out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.verification.numbers import Evidence, Item, verify
from corpus.records import Derived, Figure, Span

FIGURE = Figure(
    id="f", document="d", section=None, indicator="人工造林面积", topic=None, region="平江县", period="2022",
    value="3.20", unit="万亩", base_value=Decimal(32000), base_unit="亩", status="实绩", start=0, end=6, quote=Span(0, 6),
)  # fmt: skip


def regions(text: str) -> list[str]:
    return [name for name in ("平江县", "湘阴县") if name in text]


def evidence(figure: Figure = FIGURE) -> Evidence:
    derived = (Derived("差", "1.75", "万亩", "3.2 - 1.45"),)
    return Evidence((Item(1, ("平江县3.20万亩",), (figure,), "岳阳市"),), derived, "", regions)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("2022年平江县人工造林面积为3.20万亩[1]。", "原文"),
        ("2022年平江县人工造林面积为32000亩[1]。", "换算"),
        ("平江县人工造林面积高1.75万亩[1]。", "推算"),
    ],
)
def test_supported(sentence: str, kind: str) -> None:
    verdicts = verify(sentence, evidence())
    assert all(verdict.ok for verdict in verdicts)
    assert kind in {verdict.kind for verdict in verdicts}


@pytest.mark.parametrize(
    "sentence",
    [
        "2022年平江县人工造林面积为3.21万亩[1]。",
        "2022年平江县人工造林面积为3.20亩[1]。",
        "2022年湘阴县人工造林面积为3.20万亩[1]。",
        "2021年平江县人工造林面积为3.20万亩[1]。",
        "2022年平江县茶叶产量为3.20万亩[1]。",
        "2022年平江县人工造林面积为3.20万亩[9]。",
    ],
)
def test_rejected(sentence: str) -> None:
    assert not all(verdict.ok for verdict in verify(sentence, evidence()))


def test_a_target_is_no_result() -> None:
    target = replace(FIGURE, status="目标")
    assert not all(v.ok for v in verify("2022年平江县人工造林面积为3.20万亩[1]。", evidence(target)))
    assert all(v.ok for v in verify("2022年平江县人工造林面积的目标为3.20万亩[1]。", evidence(target)))


_AMOUNTS = st.decimals("1.00", "999.99", places=2)


def stated(value: str, unit: str, region: str, year: int) -> tuple[str, Evidence]:
    figure = replace(FIGURE, value=value, unit=unit, region=region, period=str(year), base_value=Decimal(value) * 10000)
    item = Item(1, (f"{region}{value}{unit}",), (figure,), "岳阳市")
    return f"{year}年{region}人工造林面积为{value}{unit}[1]。", Evidence((item,), (), "", regions)


@given(amount=_AMOUNTS, year=st.integers(2010, 2025))
def test_what_is_cited_is_supported(amount: Decimal, year: int) -> None:
    text, held = stated(str(amount), "万亩", "平江县", year)
    assert all(verdict.ok for verdict in verify(text, held))


@given(amount=_AMOUNTS, other=_AMOUNTS, year=st.integers(2010, 2025))
def test_any_other_number_is_not(amount: Decimal, other: Decimal, year: int) -> None:
    assume(amount != other)
    text, held = stated(str(amount), "万亩", "平江县", year)
    assert not all(verdict.ok for verdict in verify(text.replace(str(amount), str(other)), held))


@given(amount=_AMOUNTS, unit=st.sampled_from(("亩", "亿亩", "公顷", "万元", "%", "家")))
def test_nor_is_another_unit(amount: Decimal, unit: str) -> None:
    text, held = stated(str(amount), "万亩", "平江县", 2022)
    assert not all(verdict.ok for verdict in verify(text.replace("万亩", unit), held))


@given(amount=_AMOUNTS, year=st.integers(2010, 2024))
def test_nor_another_place_or_year(amount: Decimal, year: int) -> None:
    text, held = stated(str(amount), "万亩", "平江县", year)
    assert not all(verdict.ok for verdict in verify(text.replace("平江县", "湘阴县"), held))
    assert not all(verdict.ok for verdict in verify(text.replace(f"{year}年", f"{year + 1}年"), held))
