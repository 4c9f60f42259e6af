"""The sentence that states what is asked, where the narrower ways refuse; and what it must not be taken for."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from corpus.language.coverage import held_by, of_kind, rarity_of, wanted
from corpus.measures.quantities import read_quantities

from .conftest import AssistantOver

RULES = """岳阳市城市绿地认养管理办法

岳政办发〔2024〕9号

第一章 总则

第一条 为规范城市绿地认养，制定本办法。

第二章 认养

第二条 认养人应当自签订协议之日起20个工作日内到位管护，管护不合格的，由市园林局书面通知整改。

第三条 有下列情形之一的，不予认养：

（一）位于河道管理范围内的绿地；

（二）古树名木所在的绿地。

第四条 认养费用首次缴纳60%，管护满一年后缴清其余40%。

第三章 附则

第五条 本办法自2024年5月1日起施行。

岳阳市人民政府办公室
2024年4月12日
"""


@pytest.fixture
def rules(assistant_over: AssistantOver) -> Assistant:
    return assistant_over(RULES)


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("绿地认养费用首次缴纳比例是多少", "60%"),
        ("绿地认养后管护要多久到位", "20个工作日"),
    ],
)
def test_states_the_sentence(rules: Assistant, question: str, stated: str) -> None:
    answer = rules.answer(question)
    assert answer.status == "answered", answer.text
    assert stated in answer.text


@pytest.mark.parametrize("question", ["绿地认养押金是多少元", "认养一块绿地最少多少平方米", "平江县有多少块绿地被认养"])
def test_what_no_sentence_states_stays_refused(rules: Assistant, question: str) -> None:
    assert rules.answer(question).status == "refused"


def test_rare_words_weigh_more() -> None:
    assert rarity_of(0, 100) == 1.0
    assert rarity_of(1, 100) > rarity_of(10, 100) > rarity_of(100, 100) > 0


def test_a_noun_of_kind_is_held_by_a_quantity_of_that_kind() -> None:
    assert of_kind("比例", read_quantities("缴纳60%"), "缴纳60%")
    assert not of_kind("比例", read_quantities("缴纳60元"), "缴纳60元")


def test_share_held_and_what_is_lost() -> None:
    want = wanted("绿地认养费用", lambda pair: 0.8)
    assert held_by(want, [("绿地认养费用", 1.0)], "绿地认养费用") == (1.0, 0.0)
    share, lost = held_by(want, [("河道清淤", 1.0)], "河道清淤")
    assert share == 0.0
    assert lost > 0
