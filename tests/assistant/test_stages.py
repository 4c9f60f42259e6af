"""Whether a document is issued: both stages with a notice however it is asked, 还没有 where it is only under way."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

REPORT = """岳阳市林业工作情况报告

岳阳市林业局 2024年3月20日

一、制度建设

2023年，我市出台《岳阳市揭榜挂帅项目管理办法》，实施项目12个。

湿地生态补偿实施细则已于去年12月印发。林长制考核办法正在征求意见，争取年内出台。

《岳阳市古树名木保护办法》正式施行。

二、打算

拟在今年6月出台《岳阳市揭榜挂帅项目管理办法》。计划下半年印发湿地生态补偿实施细则。

三、窗口

因系统升级，电动自行车上牌业务暂停办理。城东服务点停止受理护照业务。
"""


@pytest.fixture
def report(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(REPORT)


@pytest.mark.parametrize(
    ("question", "done", "planned"),
    [
        ("揭榜挂帅办法出台了没有？", "我市出台", "拟在今年6月出台"),
        ("揭榜挂帅办法还没出台吧？", "我市出台", "拟在今年6月出台"),
        ("揭榜挂帅项目管理办法是不是已经出台了？", "我市出台", "拟在今年6月出台"),
        ("湿地生态补偿实施细则印发了吗？", "已于去年12月印发", "计划下半年印发"),
    ],
)
def test_both_stages_are_told(report: Assistant, question: str, done: str, planned: str) -> None:
    answer = report.answer(question)
    assert done in answer.text
    assert planned in answer.text
    assert not answer.text.startswith(("是的", "不是"))
    assert [notice.kind for notice in answer.notices] == ["conflict"]


@pytest.mark.parametrize(
    ("question", "opens"),
    [
        ("林长制考核办法出台了没有？", "还没有"),
        ("林长制考核办法还没出台吧？", "还没有"),
        ("古树名木保护办法施行了吗？", "是的"),
        ("电动自行车上牌还能办理吗？", "不是"),
        ("城东服务点还受理护照业务吗？", "不是"),
        ("城东服务点是不是停止受理护照业务了？", "是的"),
    ],
)
def test_one_stage_is_told(report: Assistant, question: str, opens: str) -> None:
    answer = report.answer(question)
    assert answer.text.startswith(opens)
    assert not answer.notices


def test_a_later_text_settles_it(assistant_over: AssistantOver) -> None:
    """The plan of 2023 is done in the text of 2024: no conflict."""
    texts = {
        "plan.txt": "岳阳市水利工作打算\n\n岳阳市水利局 2023年3月20日\n\n一、打算\n\n拟出台河道采砂管理办法。\n",
        "report.txt": "岳阳市水利工作报告\n\n岳阳市水利局 2024年3月20日\n\n一、成效\n\n河道采砂管理办法已经出台。\n",
    }
    answer = assistant_over(texts).answer("河道采砂管理办法出台了吗？")
    assert answer.text.startswith("是的")
    assert not answer.notices
