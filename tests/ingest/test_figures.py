"""Figures of invented sentences: what each number measures, where, when."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.measures.regions import Gazetteer
from corpus.records import Document, Figure
from ingest.figures.statements import extract_figures


def read(text: str, title: str = "岳阳市林业局对第12号提案的答复") -> list[Figure]:
    document = Document("d", "", title, text, published=date(2023, 8, 10), city="岳阳市")
    return extract_figures(document, [], Gazetteer.load())


def test_the_head_of_a_listing_is_carried_to_its_items() -> None:
    figures = read("2022年，全市造林面积8.60万亩，完成较好的县区为:平江县3.20万亩、湘阴县1.45万亩。")
    found = [(f.region, f.period, f.value, f.unit) for f in figures]
    assert found == [
        ("岳阳市", "2022", "8.60", "万亩"),
        ("平江县", "2022", "3.20", "万亩"),
        ("湘阴县", "2022", "1.45", "万亩"),
    ]
    assert all("造林面积" in (f.topic or "") + f.indicator for f in figures)
    assert [f.list_scope is not None for f in figures] == [False, True, True]


def test_in_turn_binds_each_number_to_its_region() -> None:
    figures = read("2022年，平江县、湘阴县、华容县茶园面积分别为1.2万亩、3.4万亩、5.6万亩。")
    assert [(f.region, f.value) for f in figures] == [("平江县", "1.2"), ("湘阴县", "3.4"), ("华容县", "5.6")]


def test_the_earlier_period_in_brackets_is_its_own() -> None:
    figures = read("2022年全市茶叶产量3200吨(2021年同期为2800吨)，茶园面积12万亩。")
    assert [(f.value, f.period) for f in figures] == [("3200", "2022"), ("2800", "2021"), ("12", "2022")]


def test_targets_are_no_results() -> None:
    figures = read("力争到2025年，全市森林覆盖率达到46.5%以上。")
    assert [(f.status, f.period, f.bound) for f in figures] == [("目标", "2025", "以上")]


def test_spans_are_verbatim() -> None:
    text = "2022年，全市投入资金2.35亿元，下达平江县补助860万元。"
    for figure in read(text):
        assert figure.value in text[figure.start : figure.end]
        assert figure.span.within(figure.quote)


def test_a_table_row_takes_its_head_and_unit() -> None:
    figures = read("表1 2022年林业情况（单位：万亩）\n地区\t造林面积\t抚育面积\n平江县\t3.2\t4.1\n湘阴县\t1.4\t2.2\n")
    assert [(f.region, f.indicator, f.value, f.unit) for f in figures][:2] == [
        ("平江县", "造林面积", "3.2", "万亩"),
        ("平江县", "抚育面积", "4.1", "万亩"),
    ]


def test_a_place_name_with_a_numeral_is_no_number() -> None:
    figures = read("2022年，完成投资较多的是：三台县28.4亿元、江油市25.9亿元。", "绵阳市交通运输局工作总结")
    assert [(f.region, f.value) for f in figures] == [("三台县", "28.4"), ("江油市", "25.9")]


def test_one_number_said_of_each_of_several_places() -> None:
    figures = read("2022年，平江县、湘阴县林业产值占GDP比重均超过20%。")
    assert [(f.region, f.value, f.bound) for f in figures] == [("平江县", "20", "超过"), ("湘阴县", "20", "超过")]
    assert len({f.id for f in figures}) == 2


def test_a_collective_gives_each_number_its_part() -> None:
    figures = read("2022年，三次产业对经济增长的贡献率分别为12.3%、40.6%和47.1%。")
    assert [f.indicator[:4] for f in figures] == ["第一产业", "第二产业", "第三产业"]


def test_a_rank_after_a_bracket_is_of_the_number_before_it() -> None:
    figures = read("2022年，茶叶总产量达到812吨（2021年为743吨），居全省第二位。")
    assert [(f.value, f.rank) for f in figures] == [("812", "居全省第二位"), ("743", None)]


COUNTIES = ("平江县", "湘阴县", "华容县", "岳阳县", "汨罗市", "临湘市", "云溪区", "君山区")
UNITS = ("亿元", "万元", "万亩", "家", "人", "项", "吨", "%")


@pytest.mark.parametrize("form", ["head", "in_turn"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_list_written_out_is_read_back(form: str, data: st.DataObject) -> None:
    """Render a random list as officials write it; every number comes back with its place, unit and year."""
    places = data.draw(st.lists(st.sampled_from(COUNTIES), min_size=2, max_size=6, unique=True))
    unit = data.draw(st.sampled_from(UNITS))
    whole = unit in ("家", "人", "项")
    numbers = st.integers(2, 9999).map(str) if whole else st.decimals("0.01", "999.99", places=2).map(str)
    values = [data.draw(numbers) for _ in places]
    year = data.draw(st.integers(2015, 2022))
    indicator = data.draw(st.sampled_from(("茶叶产值", "造林面积", "在库企业", "木材产量")))
    if form == "head":
        text = f"{year}年，{indicator}较好的县区为:" + "、".join(
            f"{p}{v}{unit}" for p, v in zip(places, values, strict=True)
        )
    else:
        text = f"{year}年，{'、'.join(places)}{indicator}分别为" + "、".join(f"{v}{unit}" for v in values)
    found = [(f.region, f.period, f.value, f.unit) for f in read(text + "。")]
    assert found == [(p, str(year), v, unit) for p, v in zip(places, values, strict=True)]


def test_a_zone_in_a_list_of_places_is_one_of_them() -> None:
    figures = read(
        "2022年全市工业投资80亿元。分区域看，青松经济开发区12亿元、平江县9亿元、东部新区3亿元、湘阴县2亿元。"
    )
    assert [(f.region, f.indicator, f.value) for f in figures] == [
        ("岳阳市", "工业投资", "80"),
        ("青松经济开发区", "工业投资", "12"),
        ("平江县", "工业投资", "9"),
        ("东部新区", "工业投资", "3"),
        ("湘阴县", "工业投资", "2"),
    ]


def test_what_is_left_of_the_places_is_not_the_city_s() -> None:
    figures = read("2022年全市新建公园64个，其中平江县30个、湘阴县22个，其余7县共12个。")
    assert [(f.region, f.value) for f in figures] == [
        ("岳阳市", "64"),
        ("平江县", "30"),
        ("湘阴县", "22"),
        ("其余7县", "12"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022年，植树62万株，未达到年初确定的70万株目标。", [("62", "实绩"), ("70", "目标")]),
        ("2022年，培育合作社80家，完成年度目标75家的106.7%。", [("80", "实绩"), ("75", "目标"), ("106.7", "实绩")]),
        ("2022年，茶叶出口4.1亿美元，下降2%，低于5亿美元的预期目标。", [("4.1", "实绩"), ("2", "实绩"), ("5", "目标")]),
        (
            "2022年，创建示范社5家，年度目标为6家，未完成；评定家庭农场90家。",
            [("5", "实绩"), ("6", "目标"), ("90", "实绩")],
        ),
    ],
)
def test_what_a_result_was_to_be_is_a_target_of_the_same_thing(text: str, expected: list[tuple[str, str]]) -> None:
    figures = read(text)
    assert [(f.value, f.status) for f in figures] == expected
    result, aim = figures[0], next(f for f in figures if f.status == "目标")
    assert (aim.indicator, aim.period, aim.region) == (result.indicator, result.period, result.region)


def test_the_parts_after_a_target_are_of_the_result() -> None:
    figures = read("2022年，全市苗圃88处，超额完成80处的年度目标。其中，平江县31处、湘阴县26处。")
    assert [(f.region, f.indicator, f.status) for f in figures[2:]] == [
        ("平江县", "苗圃", "实绩"),
        ("湘阴县", "苗圃", "实绩"),
    ]


def test_how_far_a_result_is_from_its_target_is_no_target() -> None:
    figures = read("2022年，新建绿道35公里，比计划的40公里少5公里。")
    assert [(f.value, f.status) for f in figures] == [("35", "实绩"), ("40", "目标"), ("5", "实绩")]
    assert figures[2].indicator == "新建绿道较目标少"


def test_the_values_of_a_time_that_is_compared_with_are_of_that_time() -> None:
    figures = read("2023年共发放40户合作社补贴520万元，较2022年的31户、415万元均有提高。")
    assert [(f.period, f.value, f.unit) for f in figures] == [
        ("2023", "40", "户"),
        ("2023", "520", "万元"),
        ("2022", "31", "户"),
        ("2022", "415", "万元"),
    ]
    assert "提高" not in figures[3].indicator


def test_a_change_after_the_value_it_is_measured_from_is_of_the_later_time() -> None:
    figures = read("2022年，接待游客320万人次，比上年的285万人次增加35万人次。")
    assert [(f.period, f.value) for f in figures] == [("2022", "320"), ("2021", "285"), ("2022", "35")]


def test_those_who_do_something_are_counted_not_what_they_do() -> None:
    figures = read("2022年，由市林科所牵头、青山林业公司等4家企业共建的省油茶重点实验室获批建设。")
    assert [(f.indicator, f.value) for f in figures] == [("共建省油茶重点实验室的企业", "4")]
