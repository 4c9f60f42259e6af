"""What a rule lays down: the right tier, its bound, a rate times a number, two set against each other, and silence on a tier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.chain import Assistant
from assistant.retrieval.stipulations import read_stipulations
from corpus.measures.tiers import Stretch
from corpus.records import Answer

from .conftest import AssistantOver

RULE = """岳阳市古桥修缮补贴办法

岳政发〔2024〕9号

第一章 总则

第一条 为保护古桥，规范修缮补贴资金管理，制定本办法。

第二条 补贴资金由市、县两级财政按7∶3的比例分担。

第二章 补贴标准

第三条 木拱桥、石拱桥、石板桥的修缮，按照桥面面积分别给予每平方米900元、700元、300元的补贴；采用传统工艺的，按照工艺费用的25%给予补贴，单座最高12万元。

第四条 聘请工匠的，按照高级工匠6000元、中级工匠4000元的标准给予一次性补贴，服务满2年后发放。

第五条 桥长20米以上不足50米的，补贴测绘费3万元；桥长50米以上的，补贴测绘费5万元。

第三章 程序

第六条 县文物部门应当自受理之日起12个工作日内完成初审；市文物局应当自收到初审意见之日起18个工作日内完成复核，复核结果公示不少于7日。

第七条 申请人应当同时具备下列条件：
（一）取得产权证明满3年；
（二）维修资金自筹比例不低于30%。

岳阳市人民政府
2024年5月6日
"""


@pytest.fixture
def rule(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(RULE, today=date(2024, 10, 1))


def quoted(answer: Answer) -> str:
    return " ".join(citation.quote.text for citation in answer.citations)


def test_each_amount_has_its_member_its_bound_and_what_it_is_per(rule: Assistant) -> None:
    (document,) = rule.library.documents.values()
    found = read_stipulations(document, rule.library.sections(document.id))
    told = {document.text[one.amount.start : one.amount.end]: one for one in found}
    assert [told[amount].item for amount in ("900元", "700元", "300元")] == ["木拱桥", "石拱桥", "石板桥"]
    assert told["700元"].per == "每平方米"
    assert (told["12万元"].bound, told["30%"].bound, told["7日"].bound) == ("upper", "lower", "lower")
    assert told["3万元"].term == Stretch(Decimal(20), Decimal(50), "米", with_high=False)
    assert told["5万元"].term == Stretch(Decimal(50), None, "米")
    assert told["18个工作日"].anchor == "自收到初审意见之日起"
    assert told["7∶3"].quantity.value == "7:3"


@pytest.mark.parametrize(
    ("question", "has", "lacks"),
    [
        ("岳阳修缮石拱桥每平方米补贴多少钱？", "700元", "900元"),
        ("岳阳古桥补贴里高级工匠补多少？", "6000元", "4000元"),
        ("岳阳古桥修缮采用传统工艺的，单座最高补多少？", "最高12万元", "25%"),
        ("岳阳古桥补贴初审要几个工作日办完？", "12个工作日", "18"),
        ("岳阳古桥补贴复核多少天内完成？", "18个工作日", "12个"),
        ("岳阳古桥补贴复核结果公示几天？", "不少于7日", "18"),
        ("岳阳古桥桥长30米，测绘费补贴多少？", "3万元", "5万元"),
        ("岳阳古桥补贴申请人产权证明要满几年？", "满3年", "2年"),
        ("岳阳古桥补贴市县财政分担比例是多少？", "7∶3", "30%"),
    ],
)
def test_the_amount_of_what_is_asked(rule: Assistant, question: str, has: str, lacks: str) -> None:
    answer = rule.answer(question)
    assert answer.status == "answered"
    assert has in answer.text
    assert lacks not in answer.text


def test_a_rate_times_the_number_asked(rule: Assistant) -> None:
    """200平方米 × 700元 = 140000元 = 14万元."""
    answer = rule.answer("岳阳修缮一座200平方米的石拱桥，一共能补贴多少钱？")
    assert "14万元" in answer.text
    assert ("140000", "200 × 700") in [(one.value, one.formula) for one in answer.derived]
    assert "每平方米" in quoted(answer)


def test_a_share_of_the_sum_asked_up_to_its_limit(rule: Assistant) -> None:
    """60万元 × 25% = 15万元, more than the 12万元 there may be."""
    answer = rule.answer("岳阳古桥修缮采用传统工艺花了60万元工艺费用，能补多少钱？")
    assert "15万元" in answer.text
    assert "最高12万元，超出的部分不计" in answer.text.replace("[2]", "").replace("[1]", "")


def test_two_tiers_are_set_against_each_other(rule: Assistant) -> None:
    """900 - 300 = 600."""
    answer = rule.answer("岳阳修缮木拱桥比石板桥每平方米多补多少元？")
    assert "600" in [one.value for one in answer.derived]
    answer = rule.answer("岳阳古桥补贴初审和复核哪个时限更长？")
    assert "复核更长" in answer.text
    assert [(one.value, one.unit) for one in answer.derived] == [("6", "个工作日")]


def test_a_claim_is_held_against_the_amount(rule: Assistant) -> None:
    assert rule.answer("岳阳古桥补贴中级工匠是4000元，对吗？").text.startswith("是的")
    assert rule.answer("岳阳古桥补贴中级工匠是6000元，对吗？").text.startswith("不是")


@pytest.mark.parametrize("question", ["岳阳修缮铁索桥每平方米补贴多少钱？", "岳阳古桥补贴初级工匠补多少？"])
def test_a_tier_that_the_rule_does_not_name_is_refused(rule: Assistant, question: str) -> None:
    answer = rule.answer(question)
    assert answer.status == "refused"
    assert "没有规定" in answer.text
