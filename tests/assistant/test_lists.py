"""A list is told only from a document that speaks of what it is asked of."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

GUIDE = """岳阳市公共租赁住房申请指南

岳阳市住房和城乡建设局 2024年3月20日

一、申请条件

1.具有本市户籍。

2.家庭人均住房面积低于15平方米。

二、申请材料

1.身份证复印件。

2.户口簿复印件。

3.收入证明。

三、办理流程

1.向社区提交申请。

2.街道初审。

3.市住建局复审并公示。
"""
PLAN = """岳阳市2024年防汛工作方案

岳阳市应急管理局 2024年4月2日

一、重点任务

1.排查病险水库。

2.备足防汛物资。

3.开展应急演练。

二、保障措施

1.压实责任。

2.强化值守。
"""


@pytest.fixture
def texts(assistant_over: AssistantOver) -> Assistant:
    return assistant_over({"guide.txt": GUIDE, "plan.txt": PLAN})


@pytest.mark.parametrize(
    "question",
    [
        "申请高龄津贴需要哪些材料？",
        "人才引进有哪些条件？",
        "办理营业执照的流程有哪些步骤？",
        "森林防火有哪些重点任务？",
        "数字经济发展有哪些措施？",
        "残疾人就业有哪些扶持措施？",
        "科技特派员有哪些任务？",
        "危房改造对象有哪些条件？",
        "老旧小区改造的工作要求有哪些？",
    ],
)
def test_a_list_of_another_subject_answers_nothing(texts: Assistant, question: str) -> None:
    answer = texts.answer(question)
    assert answer.status == "refused"
    assert not answer.derived


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("防汛工作有哪些重点任务？", ["排查病险水库", "备足防汛物资", "开展应急演练"]),
        ("防汛有哪些保障措施？", ["压实责任", "强化值守"]),
        ("有哪些申请材料？", ["身份证复印件", "户口簿复印件", "收入证明"]),
        ("公租房的申请材料有哪些？", ["身份证复印件", "户口簿复印件", "收入证明"]),
    ],
)
def test_the_list_that_is_asked_for_is_whole(texts: Assistant, question: str, items: list[str]) -> None:
    lines = texts.answer(question).text.split("\n")[1:]
    assert lines == [f"{order}. {item}[{order}]" for order, item in enumerate(items, 1)]
