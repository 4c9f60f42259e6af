"""An enterprise's facts as a chat model reads them: kept only where their quote bears them out; verdicts stay the engine's."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant.chain import Assistant
from assistant.eligibility.interval import Interval
from assistant.generation.enterprise import borne_out

from .endpoint import Endpoint, plans, refuses, says

TODAY = date(2023, 9, 1)
SAID = (
    "我在临湘开了个小厂子，搞精细化工的，手底下拢共四十六号人",
    "研发那块去年投了180万，从没出过安全事故，不是上市公司",
)


def fact(field: str, value: Any, quote: str, year: int | None = None) -> dict[str, Any]:
    return {"field": field, "value": value, "quote": quote, "year": year}


KEPT = {
    "a number in characters": (fact("employees", 46, "拢共四十六号人"), Interval.point(Decimal(46))),
    "a series by its year": (fact("rd_by_year_wan", 180, "研发那块去年投了180万", 2022), Interval.point(Decimal(180))),
    "a text in the quote": (fact("region", "临湘", "我在临湘开了个小厂子"), "临湘"),
}
DROPPED = {
    "another number": fact("employees", 64, "拢共四十六号人"),
    "a quote that was not said": fact("employees", 46, "我们有46人"),
    "no number in the quote": fact("employees", 46, "手底下"),
    "another year": fact("rd_by_year_wan", 180, "研发那块去年投了180万", 2020),
    "no year": fact("rd_by_year_wan", 180, "研发那块去年投了180万"),
    "another unit": fact("rd_by_year_wan", 1800000, "研发那块去年投了180万", 2022),
    "an unknown field": fact("shoe_size", 46, "拢共四十六号人"),
    "a derived field": fact("is_manufacturing", True, "搞精细化工的"),
    "no fact": {"field": "employees"},
    "a list": ["employees", 46],
}


@pytest.mark.parametrize(("raw", "value"), KEPT.values(), ids=KEPT.keys())
def test_a_fact_that_its_quote_bears_out_is_kept(raw: dict[str, Any], value: object) -> None:
    read = borne_out(raw, SAID, TODAY)
    assert read is not None
    assert read.value == value
    assert read.quote == raw["quote"]


@pytest.mark.parametrize("raw", DROPPED.values(), ids=DROPPED.keys())
def test_what_its_quote_does_not_bear_out_is_left(raw: Any) -> None:
    assert borne_out(raw, SAID, TODAY) is None


def replies(*facts: dict[str, Any]) -> str:
    return f"读到这些：{json.dumps({'facts': list(facts)}, ensure_ascii=False)}"


QUESTION = "我们公司2019年成立，手底下拢共四十六号人，能申报高企吗？"


def test_the_rules_are_completed_and_the_person_is_told(modelled: Assistant, endpoint: Endpoint) -> None:
    plain = modelled.answer(QUESTION, plain=True)
    endpoint.begin(says(replies(fact("employees", 46, "拢共四十六号人"), fact("employees", 90, "四十六号人"))))
    answer = modelled.answer(QUESTION)
    assert "其中由语言模型从您的话里读出、请确认：" in answer.text
    assert "“拢共四十六号人”" in answer.text
    assert "46" in answer.text
    assert "46" not in plain.text
    assert answer.label == ""  # no sentence is the model's
    assert answer.writer is not None
    assert (answer.writer.calls, answer.writer.sentences) == (1, 0)
    sent = json.loads(endpoint.asked[0][-1]["content"])
    assert sent["said"] == ["我们公司2019年成立,手底下拢共四十六号人,能申报高企吗?"]


def test_without_the_model_the_rules_go_on(modelled: Assistant, endpoint: Endpoint) -> None:
    endpoint.begin(refuses(500))
    answer = modelled.answer(QUESTION)
    assert answer.text == modelled.answer(QUESTION, plain=True).text


def test_free_talk_that_the_rules_do_not_know_for_a_consultation(modelled: Assistant, endpoint: Endpoint) -> None:
    question = "开了个化工小厂，手底下拢共四十六号人，上头有啥好处给没有"
    endpoint.begin(says(replies(fact("employees", 46, "拢共四十六号人"))), plan=plans(target="eligibility"))
    answer = modelled.answer(question)
    assert "46" in answer.text
    assert "政策评估如下" in answer.text
    assert answer.writer is not None
    assert answer.writer.calls == 2  # a plan, a reading of the facts
