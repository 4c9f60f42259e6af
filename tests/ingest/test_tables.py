"""Tables of many shapes to figures bound to indicator, region, period and unit."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.measures.regions import Gazetteer
from corpus.records import Document, Figure
from ingest.figures.statements import extract_figures

Bound = tuple[str, str | None, str | None, str, str]


def figures(*lines: str, title: str = "岳阳市2023年统计公报", published: date = date(2024, 3, 1)) -> list[Figure]:
    text = "\n".join((title, "", *lines))
    document = Document("d", "", title, text, published=published, city="岳阳市", kind="公报")
    return extract_figures(document, [], Gazetteer.load())


def bound(*lines: str, **more: str) -> list[Bound]:
    return [(f.indicator, f.region, f.period, f.value, f.unit) for f in figures(*lines, **more)]  # type: ignore[arg-type]


def test_a_unit_in_the_caption_and_a_total_row() -> None:
    assert bound(
        "表1 2022年收入情况", "单位：万元", "地区\t收入", "全市合计\t300", "平江县\t100", "华  容 县\t200"
    ) == [
        ("收入", "岳阳市", "2022", "300", "万元"),
        ("收入", "平江县", "2022", "100", "万元"),
        ("收入", "华容县", "2022", "200", "万元"),
    ]


def test_a_unit_in_a_row_of_labels_above_the_header() -> None:
    found = bound("2022年收入表", "编制单位：市财政局\t\t单位：万元", "地区\t收入\t支出", "平江县\t100\t120")
    assert found == [("收入", "平江县", "2022", "100", "万元"), ("支出", "平江县", "2022", "120", "万元")]


def test_merged_heads_over_years_and_a_column_of_growth() -> None:
    heads = ("地区\t收入\t收入\t收入", "地区\t2021年\t2022年\t增长（%）")
    assert bound("单位：亿元", *heads, "平江县\t10\t12\t20.0", "华容县\t8\t7\t-12.5")[2:5] == [
        ("收入增长", "平江县", "2022", "20.0", "%"),
        ("收入", "华容县", "2021", "8", "亿元"),
        ("收入", "华容县", "2022", "7", "亿元"),
    ]


def test_a_rate_takes_the_percent_of_the_caption() -> None:
    found = bound("单位：亿元、%", "行业\t产值\t同比增长", "化工\t10\t5.1", "食品\t8\t3.2")
    assert [unit for *_, unit in found] == ["亿元", "%", "亿元", "%"]


def test_years_head_rows_and_places_head_columns() -> None:
    assert bound("年份\t牛存栏（万头）", "2021\t20.1", "2022\t22.3") == [
        ("牛存栏", "岳阳市", "2021", "20.1", "万头"),
        ("牛存栏", "岳阳市", "2022", "22.3", "万头"),
    ]
    assert bound("2022年情况", "指标\t单位\t平江县\t华容县", "牛存栏\t万头\t1.2\t2.3") == [
        ("牛存栏", "平江县", "2022", "1.2", "万头"),
        ("牛存栏", "华容县", "2022", "2.3", "万头"),
    ]


def test_a_table_folded_to_fill_the_page() -> None:
    found = bound(
        "单位：张、人", "地区\t床位\t医师\t地区\t床位\t医师", "平江县\t1\t2\t华容县\t3\t4", "湘阴县\t5\t6\t\t\t"
    )
    assert [(region, value, unit) for _, region, _, value, unit in found] == [
        ("平江县", "1", "张"),
        ("平江县", "2", "人"),
        ("华容县", "3", "张"),
        ("华容县", "4", "人"),
        ("湘阴县", "5", "张"),
        ("湘阴县", "6", "人"),
    ]


def test_a_blank_group_is_the_one_above_and_is_the_topic() -> None:
    found = figures("类别\t机构\t数量（个）", "医院\t三级\t6", "\t二级\t31", "基层\t站（所）\t47")
    assert [(f.topic, f.indicator, f.value) for f in found] == [
        ("医院", "三级", "6"),
        ("医院", "二级", "31"),
        ("基层", "站(所)", "47"),
    ]
    text = "岳阳市2023年统计公报"
    assert all(f.quote.start > len(text) for f in found)


def test_what_describes_a_row_is_no_part_of_its_name() -> None:
    found = bound(
        "序号\t项目名称\t建设地点\t建设规模\t总投资（亿元）\t年限",
        "1\t水库工程\t平江县\t库容1.2亿立方米\t18.6\t2022—2026年",
        "2\t灌区工程\t华容县\t渠道42公里\t4.3\t2021—2025年",
        "合计\t合计\t合计\t合计\t22.9\t",
    )
    assert [(name, place, value) for name, place, _, value, unit in found if unit == "亿元"] == [
        ("水库工程总投资", "平江县", "18.6"),
        ("灌区工程总投资", "华容县", "4.3"),
        ("总投资", "岳阳市", "22.9"),
    ]


@pytest.mark.parametrize(
    "between",
    [(), ("续表",), ("表1（续）", "单位：亩")],
)
def test_a_table_goes_on_on_the_next_page(between: tuple[str, ...]) -> None:
    header = ("地区\t面积",) if between else ()
    found = bound("表1 2022年种植面积", "单位：亩", "地区\t面积", "平江县\t10", *between, *header, "华容县\t20")
    assert found == [("面积", "平江县", "2022", "10", "亩"), ("面积", "华容县", "2022", "20", "亩")]


def test_a_line_among_the_rows_heads_those_below() -> None:
    found = figures("指标\t单位\t2022年", "学校\t所\t5", "二、初中", "学校\t所\t7")
    assert [(f.topic, f.indicator, f.value) for f in found] == [(None, "学校", "5"), ("初中", "学校", "7")]


def test_classes_of_age_head_columns() -> None:
    found = bound("2022年末人口", "单位：万人", "地区\t0—14岁\t15—59岁\t60岁以上", "平江县\t18.2\t60.1\t22.3")
    assert [(name, value, unit) for name, _, _, value, unit in found] == [
        ("0-14岁", "18.2", "万人"),
        ("15-59岁", "60.1", "万人"),
        ("60岁以上", "22.3", "万人"),
    ]


def test_bracketed_sums_of_a_plan_are_targets() -> None:
    lines = ("指标\t单位\t2020年\t2025年", "治理面积\t平方公里\t—\t[720]", "注：[ ]内为五年累计数。")
    (figure,) = figures("表1 “十四五”主要指标", *lines, published=date(2021, 11, 1))
    assert (figure.period, figure.bound, figure.status, figure.unit) == ("2021/2025", "累计", "目标", "平方公里")


def test_a_rate_under_a_head_with_a_unit_has_its_own() -> None:
    heads = ("县（市）\t改造（户）\t改造（户）\t改造（户）", "县（市）\t年度计划\t实际完成\t完成率（%）")
    found = bound("表1 2022年完成情况", *heads, "平江县\t100\t96\t96.0")
    assert [(name, value, unit) for name, _, _, value, unit in found] == [
        ("改造年度计划", "100", "户"),
        ("改造", "96", "户"),
        ("改造完成率", "96.0", "%"),
    ]


def test_parts_of_a_row_hang_on_it_while_they_fit_in_it() -> None:
    rows = ("能源消费\t万吨\t100", "其中：煤炭\t万吨\t60", "天然气\t万吨\t10", "降低率\t%\t3", "油品\t万吨\t50")
    found = figures("指标\t单位\t2022年", *rows)
    assert [(f.topic, f.indicator) for f in found] == [
        (None, "能源消费"),
        ("能源消费", "煤炭"),
        ("能源消费", "天然气"),
        (None, "降低率"),
        (None, "油品"),
    ]


def test_a_header_apart_from_its_rows_by_a_group_heads_them_all() -> None:
    found = figures(
        "类别\t学校\t学生",
        "类别\t学校\t其中：女生",
        "一、普通教育",
        "小学\t152\t32411",
        "二、职业教育",
        "中职\t7\t4987",
    )
    assert [(f.topic, f.indicator, f.value) for f in found] == [
        ("普通教育", "小学学校", "152"),
        ("普通教育", "小学学生女生", "32411"),
        ("职业教育", "中职学校", "7"),
        ("职业教育", "中职学生女生", "4987"),
    ]
