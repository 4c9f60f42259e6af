"""``docs/record.schema.json`` is the contract: it is made from the models, and the product's records satisfy it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from corpus.records import (
    Answer,
    Citation,
    Derived,
    Document,
    Figure,
    Notice,
    Quote,
    Result,
    Span,
    StatedFigure,
)
from eval.record import AnswerRecord, schema

SCHEMA = Path(__file__).resolve().parent.parent / "docs" / "record.schema.json"
DOCUMENT = Document(id="d", sha256="0", title="答复", text="2021年甲县研发投入18.10亿元。", pages=(0,))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    written = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(written)
    return Draft202012Validator(written)


def answers() -> list[Answer]:
    value, head = Quote.of(DOCUMENT, Span(11, 18)), Quote.of(DOCUMENT, Span(0, 7))
    figure = Figure(
        id="f",
        document="d",
        section=None,
        indicator="研发投入",
        topic=None,
        region="甲县",
        period="2021",
        value="18.10",
        unit="亿元",
        base_value=None,
        base_unit="元",
        status="实绩",
        start=11,
        end=18,
        quote=Span(11, 18),
    )
    full = Answer(
        question="甲县？",
        standalone="甲县2021年研发投入是多少？",
        status="answered",
        text="18.10亿元[1]。",
        citations=(Citation(1, "d", "答复", "一、投入", value, (head,), page=1, url=None),),
        figures=(StatedFigure(figure, 1),),
        derived=(Derived("换算", "181000", "万元", "18.10 × 10000", (1,)),),
        result=Result("max", ("甲县",), partial_list=True),
        notices=(Notice("basis", "平台数据", (1,)),),
        seconds=0.0123456,
        timings={"compose": 0.001},
    )
    refused = Answer("问", "问", "refused", "文中未载。", reason="not_in_corpus")
    asking = Answer("问", "问", "clarify", "是哪一个？", choices=("甲县", "乙县"))
    return [full, refused, asking, Answer("问", "问", "error", "库打不开，请重试。")]


def test_schema_is_what_the_models_say() -> None:
    written = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert written == schema(), "请运行 python -m eval.record > docs/record.schema.json"


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.status)
def test_the_products_records_satisfy_it(validator: Draft202012Validator, answer: Answer) -> None:
    record = answer.to_json("q1")
    validator.validate(record)
    assert "timings" not in record
    assert AnswerRecord.model_validate(record).answer == answer.text


BAD: list[dict[str, Any]] = [
    {"status": "clarify"},
    {"choices": ["甲"]},
    {"status": "refused"},
    {"reason": "expired"},
    {"timings": {}},
    {"seconds": -0.1},
    {"notices": [{"kind": "warning", "text": "", "citations": []}]},
    {"result": {"op": "guess", "items": [], "partial_list": False}},
    {"citations": [{"n": 1}]},
]


@pytest.mark.parametrize("change", BAD, ids=lambda change: next(iter(change)))
def test_what_breaks_it(validator: Draft202012Validator, change: dict[str, Any]) -> None:
    assert not validator.is_valid(answers()[0].to_json("q1") | change)


def test_nothing_may_be_left_out(validator: Draft202012Validator) -> None:
    record = answers()[0].to_json("q1")
    for key in record:
        assert not validator.is_valid({name: value for name, value in record.items() if name != key}), key
