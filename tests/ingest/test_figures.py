"""Figures of invented sentences: what each number measures, where, when."""

from __future__ import annotations

from datetime import date

from corpus.records import Document, Figure
from corpus.regions import Gazetteer
from ingest.figures import extract_figures


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
