"""The tier a question tells decides which amount it gets: as a comparing word, as a bare number, in rules and in reports."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

RULE = """岳阳市夜间经济街区扶持办法

岳政办发〔2024〕17号

第一条 为扶持夜间经济街区，制定本办法。

第二条 机房面积100平方米以上的，补助8万元；不足100平方米的，补助5万元。

第三条 居民用电量超过200度的，每度补贴0.3元。

第四条 年满60周岁以上的老人，每月发放津贴200元；60周岁以下的，每月发放津贴120元。

第五条 营业收入2000万元以上的企业，一次性奖励20万元；不满2000万元的，一次性奖励6万元。

第六条 日处理量不超过50吨的处理站，每座补助30万元；超过50吨的，每座补助45万元。

第七条 商户数达到30户的奖励3万元，达到60户的奖励8万元。

第八条 停车时间1小时以内的，每辆收费3元；超过1小时的，每辆收费6元。

第九条 街区长度500米以上不足1000米的，扶持20万元，1000米以上的，扶持35万元，不足500米的不予扶持。

岳阳市人民政府
2024年5月6日
"""
REPORT = """岳阳市2023年民政工作报告

岳阳市民政局 2024年3月20日

一、高龄津贴

高龄津贴方面，80岁以上不足90岁的老人每月100元，90岁以上的老人每月200元。

对规模不足20户的安置点，补助3万元；20户以上的安置点，补助5万元。

二、托育

托位数50个以上的托育机构12家，不足50个的托育机构30家。
"""


@pytest.fixture
def rule(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(RULE)


@pytest.fixture
def report(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(REPORT)


@pytest.mark.parametrize(
    ("question", "has", "lacks"),
    [
        ("机房面积100平方米以上的补助多少？", "8万元", "5万元"),
        ("不足100平方米的补助多少？", "5万元", "8万元"),
        ("机房面积低于100平方米的补助多少？", "5万元", "8万元"),
        ("机房80平方米的补助多少？", "5万元", "8万元"),
        ("60周岁以下的老人每月津贴多少？", "120元", "200元"),
        ("不满60岁的每月发多少津贴？", "120元", "200元"),
        ("营业收入不满2000万元的企业奖励多少？", "6万元", "20万元"),
        ("营业收入2000万元以下的企业一次性奖励多少？", "6万元", "20万元"),
        ("日处理量50吨以下的处理站每座补助多少？", "30万元", "45万元"),
        ("日处理量超过50吨的处理站补助多少钱？", "45万元", "30万元"),
        ("商户数45户奖励多少？", "3万元", "8万元"),
        ("商户70户奖励多少？", "8万元", "3万元"),
        ("停车1小时以内收费多少？", "3元", "6元"),
        ("停车超过1小时怎么收费？", "6元", "3元"),
        ("停车90分钟收费多少？", "6元", "3元"),
        ("街区长度800米扶持多少？", "20万元", "35万元"),
        ("街区1公里以上的扶持多少万元？", "35万元", "20万元"),
    ],
)
def test_the_amount_of_the_tier(rule: Assistant, question: str, has: str, lacks: str) -> None:
    answer = rule.answer(question)
    assert answer.status == "answered"
    assert has in answer.text
    assert lacks not in answer.text
    assert not answer.notices


def test_a_full_stretch_of_time_is_a_quantity(assistant_over: AssistantOver) -> None:
    """24 × 400 = 9600."""
    text = """岳阳市青年租房补助办法

岳政办发〔2024〕21号

第一条 为规范租房补助，制定本办法。

第二条 租房补助的标准为本科生每人每月400元。

第三条 租房补助累计发放不超过36个月。

岳阳市人民政府
2024年5月6日
"""
    answer = assistant_over(text).answer("本科生领满24个月租房补助一共多少钱？")
    assert [(one.value, one.formula) for one in answer.derived] == [("9600", "24 × 400")]


@pytest.mark.parametrize("question", ["用电量超过200度的每度补贴多少？", "用电量300度，每度补贴多少？"])
def test_a_threshold_is_no_quantity(rule: Assistant, question: str) -> None:
    """Which part the rate is paid for is not said: nothing is multiplied."""
    answer = rule.answer(question)
    assert "0.3元" in answer.text
    assert not answer.derived


@pytest.mark.parametrize(
    ("question", "has", "lacks"),
    [
        ("85岁的老人每月津贴多少？", "100元", "200元"),
        ("90岁以上的老人每月多少钱？", "200元", "100元"),
        ("不足20户的安置点补助多少？", "3万元", "5万元"),
        ("20户以上的安置点补助多少？", "5万元", "3万元"),
        ("托位50个以上的托育机构有几家？", "12家", "30家"),
    ],
)
def test_tiers_of_a_report_are_no_conflict(report: Assistant, question: str, has: str, lacks: str) -> None:
    answer = report.answer(question)
    assert has in answer.text
    assert lacks not in answer.text
    assert not [notice for notice in answer.notices if notice.kind == "conflict"]


@pytest.fixture
def turned(assistant_over: AssistantOver) -> Assistant:
    text = """岳阳市机动车管理情况通报

岳阳市公安局 2024年3月20日

一、检验周期

电动自行车检验有效期由5年延长至8年。

住房补贴标准每人每天由300元提高到400元。
"""
    return assistant_over(text)


@pytest.mark.parametrize(
    ("question", "has", "lacks"),
    [
        ("电动自行车检验有效期是多少年？", "8年", "5年"),
        ("电动自行车检验有效期原来是多少年？", "5年", "conflict"),
        ("住房补贴每人每天多少钱？", "400元", "300元"),
    ],
)
def test_of_a_change_what_holds_now(turned: Assistant, question: str, has: str, lacks: str) -> None:
    answer = turned.answer(question)
    assert has in answer.text
    assert lacks not in answer.text
    assert not answer.notices


GUIDE = """岳阳市工程建设项目办事指南

岳阳市行政审批服务局 2024年3月20日

一、办理时限

施工许可证核发，自受理之日起3个工作日办结。临时占道许可5个工作日内作出决定。

二、申报时间

2024年度技改项目申报自4月1日开始，5月31日17时截止，逾期不再受理。稳岗补贴申请受理到2024年12月31日为止。

三、停车收费

1.停放1小时以内的，免费。

2.超过1小时的，每小时收费3元，每天最高30元。
"""


@pytest.mark.parametrize(
    ("question", "has", "lacks"),
    [
        ("超过1小时怎么收费？", "每小时收费3元", "免费"),
        ("停车超过1小时怎么收费？", "每小时收费3元", "免费"),
        ("停车1小时以内怎么收费？", "免费", "3元"),
        ("施工许可证几天办结？", "3个工作日", "5个工作日"),
        ("施工许可多久能办好？", "3个工作日", "5个工作日"),
        ("临时占道许可要几天？", "5个工作日", "3个工作日"),
        ("技改项目申报截止到什么时候？", "5月31日", "12月31日"),
        ("稳岗补贴申请截止到什么时候？", "2024年12月31日", "5月31日"),
    ],
)
def test_terms_and_times_under_headings(assistant_over: AssistantOver, question: str, has: str, lacks: str) -> None:
    answer = assistant_over(GUIDE).answer(question)
    assert answer.status == "answered"
    assert has in answer.text
    assert lacks not in answer.text
