"""What counts as the same number: value, scale and unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.numbers import Wanted, mentions, read_figures, read_numbers, states_ratio


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("18.10", "亿元", "18.10亿元"),
        ("18.10", "亿元", "18.1亿元"),
        ("18.10", "亿元", "181000万元"),  # 18.10 × 10000 = 181000
        ("43596.67", "万元", "4.359667亿元"),  # 43596.67 / 10000 = 4.359667
        ("18200", "家", "18,200家企业"),
        ("2.5", "%", "２．５％"),
        ("5", "%", "百分之五"),
        ("3", "家", "三家"),
        ("200", "亿元", "两百亿元"),
        ("1300", "人", "1300余人"),
        ("2948", "人", "2948名"),
        ("30000", "人", "3万人"),
        ("1.2", "万亿元", "12000亿元"),
        ("5-10", "万元", "5万元至10万元"),
        ("5-10", "%", "5%～10%"),
        ("0.6", "个百分点", "0.6百分点"),
        ("2", "公顷", "30亩"),  # 2 × 15 = 30
        ("-0.19", "‰", "自然增长率为-0.19‰"),
        ("3", "", "排第3位"),
    ],
)
def test_stated(value: str, unit: str, text: str) -> None:
    assert mentions([text], Wanted.of(value, unit))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("18.10", "亿元", "18.10万元"),
        ("8.10", "亿元", "18.10亿元"),
        ("18.10", "亿元", "118.10亿元"),
        ("3", "个", "3个百分点"),
        ("12", "个", "12个月"),
        ("5", "人", "5人次"),
        ("200", "元", "200元/吨"),
        ("10", "万元", "5-10万元"),
        ("18200", "家", "18，200家"),  # a full-width comma parts clauses
        ("2021", "", "2021年"),
        ("0.19", "‰", "自然增长率为-0.19‰"),
    ],
)
def test_not_stated(value: str, unit: str, text: str) -> None:
    assert not mentions([text], Wanted.of(value, unit))


def test_rounding_is_to_the_wanted_places() -> None:
    wanted = Wanted.of("34.52", "%")
    assert mentions(["34.524%"], wanted, rounding=True)  # 34.524 → 34.52
    assert not mentions(["34.526%"], wanted, rounding=True)  # 34.526 → 34.53
    assert not mentions(["34.5%"], wanted, rounding=True)  # fewer places say less than was asked
    assert not mentions(["34.524%"], wanted)


def test_what_is_no_number_or_range() -> None:
    for value in ("一", "5-", "10-5", "1-2-3", ""):
        with pytest.raises(ValueError, match="不是数"):
            Wanted.of(value, "元")


def test_ratio_stands_alone() -> None:
    assert states_ratio("生师比为17.5：1。", "17.5:1")
    assert not states_ratio("生师比为117.5:1", "17.5:1")
    assert not states_ratio("生师比为17.5:12", "17.5:1")


def test_figures_leave_out_dates_marks_names_and_ordinals() -> None:
    text = "1. 截至2022年6月23日，依据〔2021〕6号《“100个项目”办法》第3条，排第2位，1-5月完成 12.5亿元、37家。"
    assert [number.printed for number in read_figures(text)] == [Decimal("12.5"), Decimal(37)]


@given(st.text(alphabet="0123456789.,-~至到零一二十百千万亿点元家人%年月 ，。", max_size=30))
def test_reading_never_fails_and_keeps_offsets(text: str) -> None:
    for number in read_numbers(text):
        assert 0 <= number.start < number.end <= len(text)
        assert number.low <= number.high


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from(["元", "万元", "亿元", "家", "%"]))
def test_a_number_states_itself(value: Decimal, unit: str) -> None:
    assert mentions([f"共{value:,}{unit}。"], Wanted.of(str(value), unit))


def test_a_dash_in_a_cell_of_its_own_joins_no_range() -> None:
    assert [str(number.low) for number in read_numbers("5.93\t4.72\t—\t96.33")] == ["5.93", "4.72", "96.33"]
