"""A rule of the whole country answers about a place that it does not name, with a note; a national figure does not."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

RULE = """失业保险金申领发放办法

人社部令第8号

第一条 为规范失业保险金申领发放，制定本办法。

第二条 失业人员应当在终止劳动关系之日起60日内申领失业保险金。

第三条 失业保险金的领取期限最长为24个月。

第四条 经办机构自受理申领之日起10日内审核完毕。

人力资源和社会保障部
2024年5月6日
"""
LOCAL = """岳阳市2023年林业工作总结

岳阳市林业局 2024年1月20日

2023年，全市完成人工造林面积8.6万亩，森林覆盖率达到48.6%。
"""
BULLETIN = """2023年国民经济和社会发展统计公报

国家统计局 2024年2月29日

2023年，全国完成造林面积400万公顷，城镇登记失业率为5.2%。
"""


@pytest.fixture
def country(assistant_over: AssistantOver) -> Assistant:
    return assistant_over({"rule.txt": RULE, "local.txt": LOCAL, "bulletin.txt": BULLETIN})


@pytest.mark.parametrize(
    ("question", "said", "place"),
    [
        ("岳阳失业保险金最长能领多久？", "24个月", "岳阳市"),
        ("岳阳市申领失业保险金要在多少天内？", "60日内", "岳阳市"),
        ("平江县失业保险金最长领多久？", "24个月", "平江县"),
        ("在岳阳，失业保险金申领几天审核完？", "10日内", "岳阳市"),
    ],
)
def test_the_rule_answers_with_a_note(country: Assistant, question: str, said: str, place: str) -> None:
    answer = country.answer(question)
    assert said in answer.text
    (notice,) = answer.notices
    assert notice.kind == "basis"
    assert place in notice.text
    assert notice.citations


def test_without_a_place_there_is_no_note(country: Assistant) -> None:
    answer = country.answer("失业保险金最长能领多久？")
    assert "24个月" in answer.text
    assert not answer.notices


@pytest.mark.parametrize("question", ["岳阳城镇登记失业率是多少？", "岳阳公积金贷款额度是多少？"])
def test_a_national_figure_and_another_matter_are_refused(country: Assistant, question: str) -> None:
    assert country.answer(question).status == "refused"
