from __future__ import annotations

from dataclasses import replace

from panels.series import all_offers, all_series, series_of

from .making import DOCUMENT, FIRST, SECOND, TARGET, SmallLibrary

DOCUMENTS = {"d1": DOCUMENT}


def test_figures_of_one_indicator_and_kind_of_unit_make_a_series() -> None:
    share = replace(FIRST, id="share", unit="%", base_unit="%")
    found = all_series([FIRST, share, SECOND])
    assert [(one.name, one.unit, len(one.figures)) for one in found] == [("粮食产值", "元", 2), ("粮食产值", "%", 1)]
    assert found[0].offer.label == "粮食产值（亿元、2 个地区）"


def test_offers_are_those_of_the_figures_without_reading_them() -> None:
    topic = replace(FIRST, id="topic", topic="粮食", indicator="产值", region="丙县")  # reads 粮食产值 too
    library = SmallLibrary(figures=(SECOND, TARGET, FIRST, replace(FIRST, id="s", unit="%", base_unit="%"), topic))
    offers = all_offers(library.measured)
    assert offers == [series.offer for series in all_series(library.figures)]
    assert [(offer.label, offer.count) for offer in offers] == [
        ("粮食产值（亿元、3 个地区）", 4),
        ("粮食产值（%、1 个数字）", 1),
    ]
    assert {figure.id for figure in series_of(library, offers[0], 9).figures} == {"18.10", "17.21", "30", "topic"}  # type: ignore[arg-type]
    assert len(series_of(library, offers[0], 3).figures) == 3  # type: ignore[arg-type]


def test_results_stand_before_targets_highest_first() -> None:
    groups = all_series([TARGET, SECOND, FIRST])[0].groups()
    assert [group.label for group in groups] == ["2021年 · 实绩", "到2025年 · 目标"]
    assert [figure.value for figure in groups[0].figures] == ["18.10", "17.21"]


def test_other_bases_and_periods_stand_apart() -> None:
    other = replace(FIRST, basis="平台数据")
    earlier = replace(FIRST, period="2020")
    groups = all_series([other, earlier, FIRST, SECOND])[0].groups()
    assert [group.label for group in groups] == ["2021年 · 实绩", "2021年 · 实绩 · 平台数据", "2020年 · 实绩"]
