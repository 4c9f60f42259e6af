from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from urllib.parse import unquote

import pytest

from panels.chart import Scale, chart, look
from panels.series import all_series

from .making import DOCUMENT, FIRST, SECOND, TARGET, SmallLibrary

DOCUMENTS = {"d1": DOCUMENT}


def drawn(*figures: object) -> str:
    return chart(all_series(figures)[0], DOCUMENTS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "value", "bar"),
    [
        (0, 40, 10, (0.0, 25.0)),  # 10 / 40
        (-10, 30, 30, (25.0, 75.0)),  # zero at 10 / 40, then 30 / 40
        (-10, 30, -10, (0.0, 25.0)),  # from -10 to zero
        (0, 0, 0, (0.0, 0.0)),
    ],
)
def test_bars_start_at_zero(low: int, high: int, value: int, bar: tuple[float, float]) -> None:
    assert Scale(Decimal(low), Decimal(high)).bar(Decimal(value)) == bar


def test_each_figure_has_a_bar_and_a_row_that_open_it() -> None:
    markup = drawn(*SmallLibrary().figures)
    for id in ("18.10", "17.21", "30"):
        assert len(re.findall(rf'<button [^>]*data-figure="{re.escape(id)}"', markup)) == 2


def test_targets_results_and_the_whole_city_look_different() -> None:
    city = replace(FIRST, region="某市")
    assert [look(one, DOCUMENTS) for one in (FIRST, city, TARGET)] == ["实绩", "全市", "目标"]
    markup = drawn(FIRST, SECOND, TARGET)
    bars = re.findall(r'<svg class="bar"[^>]*><rect class="(\w+)" x="([\d.]+)%" y="1" width="([\d.]+)%', markup)
    assert bars == [("solid", "0.0", "60.33"), ("solid", "0.0", "57.37"), ("hatched", "0.0", "100.0")]
    assert "<i>目标</i>" in markup


def test_the_years_of_a_place_are_a_trend_in_their_order() -> None:
    years = [
        replace(FIRST, id=year, period=year, value=value, base_value=Decimal(value))
        for year, value in (("2021", "3"), ("2019", "1"), ("2020", "2"))
    ]
    target = replace(TARGET, period="2022", region="甲县")
    markup = drawn(*years, target, SECOND)
    trend = re.search(r'<h3>甲县 · 历年</h3><ul class="bars trend">(.*?)</ul>', markup)
    assert trend
    assert re.findall(r'class="place">(\w+)<', trend[1]) == ["2019年", "2020年", "2021年"]
    assert "乙县 · 历年" not in markup
    assert "历年" not in drawn(*years[:2])


def test_columns_that_say_nothing_are_left_out() -> None:
    assert "口径" not in drawn(FIRST, SECOND)
    assert ">口径</button></th>" in drawn(FIRST, replace(SECOND, basis="平台数据"))


def test_the_download_is_the_table_with_its_mark() -> None:
    address = re.search(r'href="data:text/csv;charset=utf-8,([^"]+)" download="粮食产值.csv"', drawn(FIRST))
    assert address
    assert unquote(address[1]).startswith("\ufeff文件,指标,地区")


def test_names_are_text() -> None:
    markup = drawn(replace(FIRST, indicator="<b>名</b>", region="<i>区</i>"))
    assert "<b>名</b>" not in markup
    assert "<i>区</i>" not in markup
