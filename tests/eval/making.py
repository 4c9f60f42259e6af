"""Small gold items, answer records and documents for the tests of eval."""

from __future__ import annotations

from typing import Any

from corpus.records import Document
from eval.gold import GoldItem, GoldQuestion, GoldSpan, resolve
from eval.record import AnswerRecord

TEXT = "二、经费。2021年甲县研发投入18.10亿元，乙县17.21亿元。\n三、人员。全市共有研究人员2948人。"
DOCUMENT = Document(id="d1", sha256="0" * 64, title="答复", text=TEXT, file="corpus/documents/d1.txt")


def item(*, quotes: tuple[str, ...] = (), **fields: Any) -> GoldItem:
    """A gold item over ``DOCUMENT``; answerable unless a reason is given."""
    answerable = "reason" not in fields
    question = GoldQuestion.model_validate(
        {"id": "q1", "type": "lookup", "question": "甲县2021年研发投入是多少？", "answerable": answerable}
        | ({"facts": [["甲县"]], "spans": [{"document": "d1.txt", "quote": "甲县"}]} if answerable else {})
        | fields
    )
    spans = [span for quote in quotes if (span := resolve(TEXT, quote, 1))]
    return GoldItem(question, tuple(GoldSpan("d1", span) for span in spans), "t.jsonl 第1行")


def citation(quote: str, n: int = 1, heads: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "n": n,
        "document": "d1",
        "title": "答复",
        "section": "二、经费",
        "page": None,
        "url": None,
        **_slice(quote),
        "heads": [_slice(head) for head in heads],
    }


def record(answer: str = "", **fields: Any) -> AnswerRecord:
    return AnswerRecord.model_validate(
        {
            "id": "q1",
            "question": "问",
            "standalone": "问",
            "status": "answered",
            "reason": None,
            "answer": answer,
            "citations": [],
            "figures": [],
            "derived": [],
            "result": None,
            "notices": [],
            "seconds": 0.01,
        }
        | fields
    )


def derived(value: str, unit: str) -> dict[str, Any]:
    return {"label": "差", "value": value, "unit": unit, "formula": "", "citations": [1]}


def notice(kind: str) -> dict[str, Any]:
    return {"kind": kind, "text": "说明", "citations": []}


def _slice(quote: str) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {"start": start, "end": start + len(quote), "quote": quote}
