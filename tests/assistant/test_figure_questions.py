"""Questions over figures: two asked at once, operands of different names, what is left, what a table leaves out."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.query.operation import read_asking
from assistant.query.question import read_regions
from assistant.query.spelling import Speller
from corpus.measures.regions import Gazetteer
from corpus.records import Answer

from .conftest import AssistantOver

SUMMARY = """岳阳市2023年农产品市场运行情况通报

市农业农村局　　2024年3月5日

一、总体情况

2023年，全市建成产地仓库58座，其中万吨以上仓库9座，敷设冷链管线2.46万公里。水果损耗率由2020年的21.5%下降到2023年的14.2%。全年抽检蔬菜800批次，检出不达标36批次。仓储用电执行电价平均每千瓦时0.52元，而全成本电价为每千瓦时0.68元。全市仓库管护员核定岗位620名，目前仅到岗545名。

全市发放周转筐31.5万只，其中平江县12.4万只、湘阴县8.6万只、华容县6.2万只，其余为临湘市。

冷链流通率较高的是平江县、湘阴县和华容县，分别达62.4%、58.1%和55.7%。水果冷链流通率41.3%，在全省14个市（州）中列第6位。全年水果交易额86.4亿元，下降3.5%。

二、市场表现

新建平板库、立体库、低温库的，按照容积分别给予每立方米30元、50元、90元的补助。全市水果交易额经核为88.1亿元。

三、存在问题

城区滞销网点由180个减少到66个。

四、下一步措施

（一）着力解决“滞销”问题。2024年水果损耗率控制在12%以内，新建仓库21座。

附：2023年分县情况

片区\t县（市）\t仓库数（座）\t果品产量（万吨）
北片\t华容县\t12\t2070
北片\t湘阴县\t9\t1640
南片\t平江县\t18\t3105
南片\t临湘市\t6\t—
"""


@pytest.fixture
def market(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(SUMMARY)


def asked(market: Assistant, question: str) -> Answer:
    return market.answer(question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("全市建成产地仓库几座，其中万吨以上仓库几座", ("58座", "9座")),
        ("水果交易额是多少，是升还是降", ("86.4亿元", "3.5%")),
        ("水果冷链流通率是多少，全省排第几", ("41.3%", "第6位")),
    ],
)
def test_each_of_two_things_asked_is_answered(market: Assistant, question: str, told: tuple[str, ...]) -> None:
    text = asked(market, question).text
    assert all(words in text for words in told), text


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("仓储用电全成本电价比执行电价每千瓦时高多少钱", "0.16", "元"),  # 0.68 - 0.52
        ("仓库管护员还缺多少名", "75", "名"),  # 620 - 545
        ("临湘市发放了多少周转筐", "4.3", "万只"),  # 31.5 - 12.4 - 8.6 - 6.2
        ("蔬菜抽检的不达标率是多少（保留一位小数）", "4.5", "%"),  # 36 / 800
        ("城区滞销网点减少了多少个", "114", "个"),  # 180 - 66
        ("水果损耗率离2024年目标还差几个百分点", "2.2", "个百分点"),  # 14.2 - 12, from the latest result
        ("仓库最多的县比最少的县多多少座", "12", "座"),  # 18 - 6
    ],
)
def test_what_is_computed(market: Assistant, question: str, value: str, unit: str) -> None:
    answer = asked(market, question)
    assert (value, unit) in {(d.value.removeprefix("-"), d.unit) for d in answer.derived}, answer.text


def test_each_thing_of_a_list_has_its_own_number(market: Assistant) -> None:
    assert "90元" in asked(market, "新建低温库每立方米补助多少").text
    assert "50元" in asked(market, "新建立体库每立方米补助多少").text


def test_a_column_that_gathers_places_is_no_part_of_the_indicator(market: Assistant) -> None:
    figures = asked(market, "平江县仓库数是多少").figures
    assert [(f.figure.indicator, f.figure.region, f.figure.value) for f in figures] == [("仓库数", "平江县", "18")]


def test_a_number_that_looks_like_a_year_is_read_in_a_column_of_numbers(market: Assistant) -> None:
    assert "2070万吨" in asked(market, "华容县果品产量是多少").text


def test_rows_that_have_a_value_are_counted(market: Assistant) -> None:
    answer = asked(market, "有果品产量数据的县市有几个")
    assert answer.result is not None
    assert set(answer.result.items) == {"华容县", "湘阴县", "平江县"}


def test_places_of_a_list_take_the_indicator_without_the_lists_head(market: Assistant) -> None:
    answer = asked(market, "湘阴县冷链流通率是多少")
    assert "58.1%" in answer.text
    assert "较高" not in answer.text


def test_two_statements_of_one_thing_are_both_shown(market: Assistant) -> None:
    answer = asked(market, "全市水果交易额是多少")
    assert "86.4亿元" in answer.text
    assert "88.1亿元" in answer.text
    assert "conflict" in {notice.kind for notice in answer.notices}


def test_a_heading_about_a_problem_to_solve_lies_ahead(market: Assistant) -> None:
    answer = asked(market, "2024年新建仓库多少座")
    assert "21座" in answer.text
    assert "target" in {notice.kind for notice in answer.notices}


@pytest.mark.parametrize(
    ("text", "operation", "unit"),
    [
        ("同比增长多少?", "growth", None),
        ("总投资和占地各是多少", "lookup", None),
        ("专家组至少几名专家", "lookup", "名"),
        ("床位占比要提高多少个百分点才能达到目标", "gap", "个百分点"),
        ("用电量多少亿度?", "lookup", "亿千瓦时"),
        ("能源消费量多少万吨标准煤", "lookup", "万吨标准煤"),
        ("检出的不达标率大概是多少", "lookup", None),
        ("投诉最多的县比最少的县多多少件", "difference", "件"),
    ],
)
def test_the_operation_and_unit_of_a_question(text: str, operation: str, unit: str | None) -> None:
    asking = read_asking(text)
    assert (asking.operation, asking.unit) == (operation, unit)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("十偃市低保多少", "十堰市低保多少"),
        ("四子王期用电量", "四子王旗用电量"),
        ("三江县项目多少", "三江县项目多少"),  # a county of its own, no slip of 平江县
        ("丹江口市有几所", "丹江口市有几所"),  # nor is its end one of 江油市
        ("岳阳现在多少家", "岳阳现在多少家"),
        ("石阡、印江两县差多少", "石阡、印江两县差多少"),  # 江两县 is no slip of 江口县
        ("达州县域内住院率", "达州县域内住院率"),  # not 瓜州县
    ],
)
def test_slips_in_place_names(text: str, mended: str) -> None:
    gazetteer = Gazetteer.load()
    cities = ["岳阳市", "十堰市", "绵阳市", "乌兰察布市", "柳州市", "酒泉市", "铜仁市"]
    speller = Speller({city: gazetteer.units_of(city) for city in cities}, "岳阳市", gazetteer)
    assert speller.mend(text, read_regions(text, gazetteer, "岳阳市", cities)) == mended
