"""An article that is named with its rule is that rule's; without one, which rule is meant is asked back."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

ANGLING = """岳阳市湖区垂钓管理规定

岳政发〔2023〕3号

第一条 垂钓者应当在划定区域内垂钓。

第二条 每人限用一根钓竿。

第三条 禁止夜间垂钓。

岳阳市人民政府
2023年5月6日
"""
CAMPING = """岳阳市露营管理办法

岳政发〔2023〕8号

第一条 露营应当在划定营地进行。

第二条 营地每晚收费不超过30元。

第三条 禁止明火。

第四条 露营者应当在离开前清理垃圾。

岳阳市人民政府
2023年7月6日
"""


@pytest.fixture
def rules(assistant_over: AssistantOver) -> Assistant:
    return assistant_over({"angling.txt": ANGLING, "camping.txt": CAMPING})


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("《岳阳市湖区垂钓管理规定》第二条规定了什么？", "第二条 每人限用一根钓竿[1]。"),
        ("垂钓管理规定第二条说了什么？", "第二条 每人限用一根钓竿[1]。"),
        ("露营管理办法第二条说了什么？", "第二条 营地每晚收费不超过30元[1]。"),
        ("露营管理办法第四条说了什么？", "第四条 露营者应当在离开前清理垃圾[1]。"),
        ("第四条说了什么？", "第四条 露营者应当在离开前清理垃圾[1]。"),
    ],
)
def test_the_article_of_the_rule_named(rules: Assistant, question: str, text: str) -> None:
    assert rules.answer(question).text == text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("《岳阳市湖区垂钓管理规定》第四条规定了什么？", "没有第四条"),
        ("岳阳市湖区垂钓管理规定第四条是什么内容", "没有第四条"),
        ("露营办法第八条说了什么？", "没有第八条"),
        ("《岳阳市夜市管理办法》第二条说了什么？", "没有收录"),
        ("常德露营管理办法第四条说了什么？", ""),
    ],
)
def test_another_rule_never_answers(rules: Assistant, question: str, says: str) -> None:
    answer = rules.answer(question)
    assert answer.status == "refused"
    assert says in answer.text
    assert not answer.text.startswith("第四条")


def test_what_else_is_asked_of_an_article_of_a_rule_named(rules: Assistant) -> None:
    answer = rules.answer("《岳阳市露营管理办法》第二条规定营地收费有什么要求？")
    assert "营地每晚收费不超过30元[1]" in answer.text


def test_which_rule_is_asked_back(rules: Assistant) -> None:
    answer = rules.answer("第一条说了什么？")
    assert answer.status == "clarify"
    assert len(answer.choices) == 2
    assert rules.answer(answer.choices[0]).text.startswith("第一条")
