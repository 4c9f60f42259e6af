"""Questions over tables, through the real pipeline: cells of words, lists by a condition, falls, years, items."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

BULLETIN = """岳阳市2023年水利工作统计公报
发布时间：2024-03-10 来源：岳阳市水利局

一、投资情况
表1 2023年水利投资情况
单位：万元、%
地区\t水利投资\t比上年增长
全市合计\t1,500\t2.5
市本级\t700\t1.0
平江县\t200\t-4.2
华容县\t350\t6.1
湘阴县\t250\t-0.5

二、重点项目
表2 重点项目表
序号\t项目名称\t建设地点\t责任单位\t总投资（亿元）\t“十四五”投资（亿元）\t建设年限
1\t东湖水库扩建工程\t平江县\t市水利局\t18.6\t12.4\t2022—2026年
2\t西山灌区改造工程\t华容县、君山区\t华容县人民政府\t4.3\t4.3\t2021—2025年
合计\t合计\t合计\t合计\t22.9\t16.7\t

三、历年情况
年份\t供水量（亿立方米）
2021\t3.1
2022\t3.6
2023\t3.4
"""


@pytest.fixture
def tables(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(BULLETIN)


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("东湖水库扩建工程的建设年限是哪几年？", ("建设年限：2022—2026年",), ()),
        ("西山灌区改造工程建在哪些县？", ("华容县、君山区",), ()),
        ("西山灌区改造工程由谁负责？", ("责任单位：华容县人民政府",), ("亿元",)),
        ("东湖水库扩建工程总投资多少？", ("18.6亿元",), ("12.4",)),
        ("重点项目里总投资最大的是哪个项目？", ("东湖水库扩建工程", "18.6亿元"), ("22.9",)),
        ("2023年岳阳哪些县水利投资比上年下降了？", ("平江县下降4.2%", "湘阴县下降0.5%"), ("华容",)),
        ("2023年岳阳哪些县的水利投资超过240万元？", ("华容县350万元", "湘阴县250万元"), ("平江", "市本级")),
        ("2023年岳阳各县里水利投资最多的是哪个？", ("华容县350万元",), ("市本级",)),
        ("2021到2023年岳阳市供水量最多的是哪一年？", ("2022年3.6亿立方米",), ("3.4",)),
        ("岳阳市2023年市本级水利投资是多少？", ("700万元",), ()),
    ],
)
def test_over_tables(tables: Assistant, question: str, said: tuple[str, ...], unsaid: tuple[str, ...]) -> None:
    answer = tables.answer(question)
    assert answer.status == "answered"
    assert all(word in answer.text for word in said), answer.text
    assert not any(word in answer.text for word in unsaid), answer.text


@pytest.mark.parametrize(
    "question", ["南岭水库扩建工程的建设年限是哪几年？", "2020年岳阳市供水量是多少？", "2023年汨罗市水利投资是多少？"]
)
def test_what_the_tables_do_not_state_is_refused(tables: Assistant, question: str) -> None:
    assert tables.answer(question).status == "refused"


def test_a_second_row_of_heads_is_no_row_of_the_table(assistant_over: AssistantOver) -> None:
    text = (
        "白山市2024年渔业公报\n\n表1 分县情况\n县区\t水产品\t水产品\t责任人\n县区\t总产量(吨)\t其中:养殖\t责任人\n"
        "抚松县\t320\t210\t李明\n靖宇县\t180\t90\t王芳\n"
    )
    assistant = assistant_over(text)
    assert "320吨" in assistant.answer("白山抚松县水产品总产量是多少").text
    assert "李明" in assistant.answer("白山抚松县的责任人是谁").text
