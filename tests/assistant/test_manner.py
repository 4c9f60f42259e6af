"""换个说法, 说简单点, 详细一点, 列成清单: the answer before, from the same evidence, told otherwise; nothing piles up."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.conversation.manner import manner_of

from .conftest import AssistantOver

RULE = """岳阳市老年助餐服务办法

岳政办发〔2024〕17号

第一条 为规范老年助餐服务，制定本办法。

第二条 年满60周岁的本市户籍老年人可以享受助餐补贴。补贴标准为每人每餐3元，每月不超过60元。

第三条 助餐点应当具备下列条件：

（一）经营场所面积不少于50平方米；

（二）持有食品经营许可证；

（三）从业人员持有健康证明；

（四）有固定的送餐人员。

第四条 补贴由县级民政部门按月审核，于次月15日前拨付。

岳阳市人民政府
2024年5月6日
"""
STANDARD = "老年人助餐补贴标准是多少？"


@pytest.fixture
def rule(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(RULE)


def talk(assistant: Assistant, *messages: str) -> tuple[str, str]:
    """The last answer of a conversation, and the question it was taken for."""
    history: list[dict[str, str]] = []
    answer = None
    for message in messages:
        answer = assistant.answer(message, history)
        history += [{"role": "user", "content": message}, {"role": "assistant", "content": answer.text}]
    assert answer is not None
    return answer.text, answer.standalone


@pytest.mark.parametrize(
    ("message", "manner"),
    [
        ("换个说法", "again"),
        ("没看懂", "again"),
        ("说简单点", "shorter"),
        ("能不能说得通俗一点？", "shorter"),
        ("太长了,用一句话说", "shorter"),
        ("详细一点", "longer"),
        ("请再展开讲讲", "longer"),
        ("列成清单", "list"),
        ("分条列出来", "list"),
        ("请详细地列个清单", "list"),
    ],
)
def test_a_manner(message: str, manner: str) -> None:
    assert manner_of(message) == manner


@pytest.mark.parametrize(
    "message",
    [
        "具体要求有哪些",
        "补贴什么时候拨付",
        "列出附件",
        "简单说说补贴标准",
        "再说说条件",
        "好的",
        "谢谢",
        "为什么",
        "说一下",
        "材料清单",
    ],
)
def test_what_asks_for_something_is_no_manner(message: str) -> None:
    assert manner_of(message) is None


def test_manners_never_pile_up(rule: Assistant) -> None:
    text, standalone = talk(rule, STANDARD, "换个说法", "详细一点", "说简单点", "用一句话说")
    assert standalone == "老年人助餐补贴标准是多少?"
    assert text == "补贴标准为每人每餐3元[1]。"


def test_longer_tells_the_article_around(rule: Assistant) -> None:
    text, _ = talk(rule, STANDARD, "详细一点")
    assert "年满60周岁的本市户籍老年人可以享受助餐补贴" in text
    assert "每月不超过60元" in text


def test_in_the_words_of_the_source(rule: Assistant) -> None:
    assert talk(rule, STANDARD, "换个说法")[0] == "原文的说法：补贴标准为每人每餐3元，每月不超过60元[1]。"


def test_a_list_in_one_line_and_again_as_a_list(rule: Assistant) -> None:
    items = ("经营场所面积不少于50平方米", "持有食品经营许可证", "从业人员持有健康证明", "有固定的送餐人员")
    short, _ = talk(rule, "助餐点要具备什么条件？", "说简单点")
    assert short == "；".join(f"{item}[{order}]" for order, item in enumerate(items, 1)) + "。"
    listed, _ = talk(rule, "助餐点要具备什么条件？", "说简单点", "列成清单")
    assert listed.split("\n") == [f"{order}. {item}[{order}]" for order, item in enumerate(items, 1)]


def test_a_sum_keeps_its_formula(assistant: Assistant) -> None:
    asked = "平江县和湘阴县2022年造林面积一共多少？"
    assert talk(assistant, asked, "说简单点")[0] == "合计4.65万亩（推算：3.2 + 1.45）[1][2]。"
    assert talk(assistant, asked, "列成清单")[0].split("\n") == [
        "1. 平江县人工造林面积3.20万亩[1]",
        "2. 湘阴县人工造林面积1.45万亩[2]",
        "合计4.65万亩（推算：3.2 + 1.45）[1][2]。",
    ]


@pytest.mark.parametrize("manner", ["说简单点", "换个说法", "列成清单", "详细一点"])
def test_a_figure_stays_what_it_is(assistant: Assistant, manner: str) -> None:
    text, standalone = talk(assistant, "平江县2022年造林面积是多少？", manner)
    assert "3.20万亩" in text
    assert standalone == "平江县2022年造林面积是多少?"


def test_what_comes_after_hangs_on_the_question_before(assistant: Assistant) -> None:
    _, standalone = talk(assistant, "平江县2022年造林面积是多少？", "说简单点", "那湘阴县呢")
    assert standalone == "湘阴县2022年造林面积是多少?"


def test_a_refusal_stays_a_refusal(assistant: Assistant) -> None:
    text, _ = talk(assistant, "茶叶产量是多少？", "详细一点")
    assert text.startswith("现有文件没有载明“茶叶产量是多少”")


def test_without_a_question_before_it_is_a_message_like_others(assistant: Assistant) -> None:
    assert assistant.answer("换个说法").status == "refused"
