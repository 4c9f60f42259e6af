"""Targets and whether they were reached, shares of a whole, zones among a city's places, two things asked in one breath."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.chain import Assistant
from assistant.query.answer_type import AnswerType
from assistant.query.operation import read_asking
from assistant.query.question import normalise, read_regions, understand
from corpus.language.phrases import held
from corpus.measures.regions import Gazetteer
from corpus.records import Answer

from .conftest import AssistantOver

BULLETIN = """荆门市2023年乡村旅游发展公报

荆门市文化和旅游局　　2024年3月20日

一、综合

2023年，全市乡村旅游接待收入46.8亿元，比上年增长9.4%。分区域看，漳河新区9.2亿元、东宝区7.5亿元、青松岭经济开发区6.6亿元、掇刀区4.1亿元、沙洋县3.9亿元，其余2个县市共15.5亿元。乡村旅游投资额18.2亿元，未达到年初确定的20亿元目标。新增观光巴士12辆，完成年度计划12辆。全年培训导游640人，完成年度目标600人的106.7%。民宿入住率51%，较上年提高3个百分点，低于55%的预期目标。

2023年末，全市星级民宿128家，较2022年的105家、床位3100张均有增加。2023年共发放46户民宿改造补助资金830万元，较2022年的31户、590万元均有提高。

二、主体

全年组织申报星级农家乐40家，通过评定29家。有管家服务的民宿90家，其中持证的54家。全年注册商标230件，其中集体商标35件。

2023年6月，由市旅游学校牵头、漳河旅行社等4家企业共建的省乡村旅游实训基地建成开放。

三、2024年打算

到2025年，全市星级民宿总数达到160家。

对老旧景区厕所，2024年底前改造率达到45%，2025年底前达到75%。

附表：2023年分县区情况

县区\t农家乐数（家）\t营业收入（亿元）\t增速（%）
东宝区\t120\t5.6\t8.1
掇刀区\t88\t3.2\t-1.4
沙洋县\t95\t2.9\t6.3
全市合计\t303\t11.7\t5.2
"""


@pytest.fixture
def tourism(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(BULLETIN)


def asked(assistant: Assistant, question: str) -> Answer:
    return assistant.answer(question)


@pytest.mark.parametrize(
    ("question", "lead", "told"),
    [
        ("乡村旅游投资额2023年的目标完成了吗", "没有", ("18.2亿元", "20亿元", "1.8亿元")),
        ("2023年培训导游达到年度目标了没有", "是的", ("640人", "600人")),
        ("民宿入住率达到预期目标了吧", "没有", ("51%", "55%", "4个百分点")),
        ("培训导游人数超过年度目标了吗", "是的", ("640人", "600人")),
        ("乡村旅游投资额是不是超过了市里定的目标", "没有", ("18.2亿元", "20亿元")),
        ("新增观光巴士超过计划了没", "没有", ("12辆",)),  # as many, no more
    ],
)
def test_whether_a_target_was_reached_is_told_by_both_figures(
    tourism: Assistant, question: str, lead: str, told: tuple[str, ...]
) -> None:
    text = asked(tourism, question).text
    assert text.startswith(lead), text
    assert all(words in text for words in told), text


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("星级农家乐评定的通过率", "72.5", "%"),  # 29 / 40
        ("有管家服务的民宿中持证民宿的占比", "60", "%"),  # 54 / 90
        ("沙洋县营业收入占全市比重", "24.79", "%"),  # 2.9 / 11.7
        ("要完成2025年星级民宿的目标，还得增加多少家", "32", "家"),  # 160 - 128
        ("民宿改造补助资金2023年比2022年多了多少万", "240", "万元"),  # 830 - 590, not 46 - 31 of those who got it
        ("漳河、东宝两区乡村旅游接待收入合计多少", "16.7", "亿元"),  # 9.2 + 7.5
        ("青松岭经开区的乡村旅游接待收入比掇刀区多多少亿", "2.5", "亿元"),  # 6.6 - 4.1
    ],
)
def test_what_is_computed(tourism: Assistant, question: str, value: str, unit: str) -> None:
    answer = asked(tourism, question)
    assert (value, unit) in {(d.value.removeprefix("-"), d.unit) for d in answer.derived}, answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("2023年民宿入住率及较上年变化", ("51%", "3个百分点")),
        ("老旧景区厕所改造率今年底、明年底各要达到多少", ("45%", "75%")),
        ("注册商标、集体商标各有多少件", ("230件", "35件")),
        ("各县区营业收入增速最高、最低的是哪里", ("东宝区", "8.1%", "掇刀区", "1.4%")),
    ],
)
def test_each_of_two_things_asked_in_one_breath_is_told(
    tourism: Assistant, question: str, told: tuple[str, ...]
) -> None:
    text = asked(tourism, question).text
    assert all(words in text for words in told), text


def test_a_zone_ranks_among_the_places_of_its_city(tourism: Assistant) -> None:
    answer = asked(tourism, "哪个地方的乡村旅游接待收入最多")
    assert "漳河新区9.2亿元" in answer.text
    assert "青松岭经济开发区" in asked(tourism, "乡村旅游接待收入排老三的是哪里").text


def test_a_zone_is_asked_of_by_its_short_name(tourism: Assistant) -> None:
    figures = asked(tourism, "青松岭经开区乡村旅游接待收入是多少").figures
    assert [(f.figure.region, f.figure.value) for f in figures] == [("青松岭经济开发区", "6.6")]


def test_what_is_not_stated_of_a_place_names_no_number_without_a_source(tourism: Assistant) -> None:
    text = asked(tourism, "京山市的乡村旅游接待收入是多少").text.split("。")[0]
    assert "京山市" in text
    assert not any(character.isdigit() for character in text), text


def test_a_year_s_target_is_not_half_a_year_s(tourism: Assistant) -> None:
    assert "160家" in asked(tourism, "2025年星级民宿总数目标是多少").text
    assert "160家" not in asked(tourism, "2025年上半年星级民宿总数").text.split("最相关的原文")[0]


def test_who_leads_is_answered_by_no_number(tourism: Assistant) -> None:
    answer = asked(tourism, "省乡村旅游实训基地牵头单位")
    assert "市旅游学校" in answer.text
    assert answer.figures == ()


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("荆门23年旅游收入", "荆门2023年旅游收入"),
        ("比22年多了多少", "比2022年多了多少"),
        ("打算到25年有多少家", "打算到2025年有多少家"),
        ("使用15年的拖拉机补多少", "使用15年的拖拉机补多少"),  # a length of time
        ("连续经营20年以上的民宿", "连续经营20年以上的民宿"),
        ("有效期25年内的许可证", "有效期25年内的许可证"),
    ],
)
def test_a_year_of_two_digits(question: str, read: str) -> None:
    assert normalise(question) == read


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("沙洋跟掇刀,哪个多", ["沙洋县", "掇刀区"]),
        ("沙洋那边的民宿有几家", ["沙洋县"]),
        ("这类合作社有几家", []),  # 合作 is a city too
    ],
)
def test_a_place_beside_what_joins_or_points_to_places(text: str, names: list[str]) -> None:
    found = read_regions(text, Gazetteer.load(), "岳阳市", ["岳阳市", "荆门市", "甘南藏族自治州"])
    assert [mention.name for mention in found] == names


@pytest.mark.parametrize("question", ["投资目标完成了吗", "达到年初定的目标没有", "入住率达标了没", "实现全年任务了吧"])
def test_a_question_of_whether_a_target_was_reached(question: str) -> None:
    asking = read_asking(question)
    assert asking.reached
    assert "目标" not in asking.rest


@pytest.mark.parametrize("question", ["2025年的目标是多少", "完成目标的百分之几", "目标任务由谁完成"])
def test_other_questions_of_a_target(question: str) -> None:
    assert not read_asking(question).reached


def test_a_body_asked_for_by_a_noun() -> None:
    def kind(text: str) -> str:
        question = understand(text, Gazetteer.load(), "荆门市", date(2024, 5, 1))
        return AnswerType.of(question.parts[0]).kind

    assert kind("省乡村旅游实训基地牵头单位") == "body"
    assert kind("单位多少家") == ""


def test_an_abbreviation_of_two_words_is_held_by_both() -> None:
    assert held("营收", "规模以上工业营业收入") > 0.95
    assert held("进口", "进出口总值") < 0.95  # no word opens at 口
