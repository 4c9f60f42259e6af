"""What held before a change, and whether a number is of a part, a goal or a stock."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.measures.regions import Gazetteer
from corpus.records import Document, Figure
from ingest.figures.statements import extract_figures


def read(text: str) -> list[Figure]:
    title = "岳阳市林业局对第12号提案的答复"
    document = Document("d", "", title, text, published=date(2023, 8, 10), city="岳阳市", place="岳阳市")
    return extract_figures(document, [], Gazetteer.load())


@pytest.mark.parametrize(
    ("text", "name", "old", "new"),
    [
        ("公交票价由1元调整为2元。", "公交票价", "1", "2"),
        ("从2023年1月1日起，城乡低保标准从每月600元提高至650元。", "城乡低保标准", "600", "650"),
        ("将办理时限由原来的15个工作日压缩至5个工作日。", "办理时限", "15", "5"),
        ("保护区面积由原12.5公顷核减为10.2公顷。", "保护区面积", "12.5", "10.2"),
        ("开放时间由8小时改为12小时。", "开放时间", "8", "12"),
        ("原补助标准3000元，现调整为3500元。", "补助标准", "3000", "3500"),
        ("停车费原为每小时5元，现为每小时8元。", "停车费", "5", "8"),
        ("贷款贴息比例从原50%下调为30%。", "贷款贴息比例", "50", "30"),
        ("全市生师比由2.46:1缩小到2.39:1。", "生师比", "2.46:1", "2.39:1"),
    ],
)
def test_what_something_changed_from_holds_no_longer(text: str, name: str, old: str, new: str) -> None:
    before, now = read(text)
    assert (before.value, before.former, now.value, now.former) == (old, True, new, False)
    assert before.indicator.startswith(name)
    assert now.indicator.startswith(name)


def test_several_things_that_change_in_turn() -> None:
    found = read("一档、二档补助分别由100元、200元提高到150元、300元。")
    assert [(f.indicator, f.value, f.former) for f in found] == [
        ("一档补助", "100", True),
        ("二档补助", "200", True),
        ("一档补助", "150", False),
        ("二档补助", "300", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2022年研发投入由2021年的50亿元增加到62亿元。",
        "由3家企业组成联合体，投资5亿元。",
        "票价从1元起。",
        "平原面积300亩，现代农业园5个。",
        "全市造林面积8.6万亩，森林覆盖率46.5%。",
    ],
)
def test_a_number_of_its_own_time_or_of_no_change_is_none(text: str) -> None:
    assert not any(figure.former for figure in read(text))


def test_the_old_standard_that_a_new_one_is_set_against() -> None:
    found = read("补贴标准每亩100元，较原标准80元提高20元。")
    assert [(f.value, f.former) for f in found] == [("100", False), ("80", True), ("20", False)]


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        (
            "2023年力争认定高新技术企业750家以上，第一批申报196家，完成较好的县区为:平江县33家、湘阴县25家。",
            ["目标", "实绩", "实绩", "实绩"],
        ),
        ("2023年力争培育项目50个，首批入库12个。", ["目标", "实绩"]),
        ("2023年力争完成投资50亿元，前两批到位8亿元。", ["目标", "实绩"]),
        ("力争第二批申报200家。", ["目标"]),
        ("今年全市目标新增停车位3万个。", ["目标"]),
        ("2023年目标任务120个，已开工90个。", ["目标", "实绩"]),
    ],
)
def test_a_part_of_a_whole_is_no_goal_because_the_whole_is(text: str, standing: list[str]) -> None:
    assert [figure.status for figure in read(text)] == standing


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("全市停车泊位缺口6.3万个，计划新增3.5万个。", ["停车泊位缺口", "新增停车泊位"]),
        ("学位缺口1.2万个，今年新增0.8万个。", ["学位缺口", "新增学位"]),
        ("存量房源2.3万套，新增1.1万套。", ["存量房源", "新增房源"]),
    ],
)
def test_what_is_added_is_not_what_is_wanting(text: str, names: list[str]) -> None:
    assert [figure.indicator for figure in read(text)] == names


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2022年，净利润为负2.3亿元，增速为－3.2%，同比增长−1.5%。", ["-2.3", "-3.2", "-1.5"]),
        ("2022年，净利润2亿元，增速-3.2%，环比-1.5%。", ["2", "-3.2", "-1.5"]),
        ("2022年，投资2-3亿元，降幅2.1%。", ["2-3", "2.1"]),
    ],
)
def test_a_negative_number_in_a_sentence(text: str, values: list[str]) -> None:
    assert [figure.value for figure in read(text)] == values


def test_a_rate_said_with_a_copula_is_a_rate() -> None:
    assert [figure.indicator for figure in read("2022年，净利润2亿元，增速为3.2%。")] == ["净利润", "净利润增速"]


@pytest.mark.parametrize("unit", ["元/人·天", "元/人/天", "元/亩·年", "元/立方米", "人/平方公里", "万元/公里"])
def test_the_unit_of_a_rate_in_a_head(unit: str) -> None:
    (figure,) = read(f"类别\t标准（{unit}）\n住院陪护\t300\n")
    assert (figure.value, figure.unit, figure.indicator) == ("300", unit, "住院陪护标准")
