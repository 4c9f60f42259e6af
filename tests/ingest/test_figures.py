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
