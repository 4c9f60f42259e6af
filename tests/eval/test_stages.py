"""The stage that failed an item, from what was extracted, found and said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from corpus.records import Figure, Span
from eval.record import AnswerRecord
from eval.scores import judge
from eval.stages import Stage, counted, stage

from .making import DOCUMENT, TEXT, citation, item, record

START = TEXT.index("18.10亿元")
FIGURE = Figure(
    "f", "d1", None, "研发投入", None, "甲县", "2021", "18.10", "亿元", Decimal("1810000000"), "元", "实绩",
    START, START + 7, Span(START - 4, START + 7),
)  # fmt: skip
GOLD = item(figures=[{"value": "18.10", "unit": "亿元"}], facts=[], quotes=("18.10亿元",))
REFUSED = record("文中未载。", status="refused", reason="not_in_corpus")
SILENT = {"passages": [], "figures": []}
FOUND = {"passages": [{"document": "d1", "start": START, "end": START + 7}], "figures": []}
CITED = [citation("18.10亿元")]


@pytest.mark.parametrize(
    ("answer", "trace", "figures", "expected"),
    [
        (record("18.10亿元[1]。", citations=CITED), FOUND, [FIGURE], None),
        (REFUSED, SILENT, [], "extraction"),
        (REFUSED, SILENT, [FIGURE], "retrieval"),
        (REFUSED, FOUND, [FIGURE], "refusal"),
        (record("17.21亿元[1]。", citations=[citation("17.21亿元")]), FOUND, [FIGURE], "composing"),
        (record("17.21亿元[1]。", citations=[citation("17.21亿元")]), None, [FIGURE], "retrieval"),
        (record("18.10亿元。"), FOUND, [FIGURE], "citation"),
        (record("没答成", status="error"), None, [FIGURE], "crash"),
        (None, None, [FIGURE], "crash"),
    ],
)
def test_the_stage_is_the_first_that_failed(
    answer: AnswerRecord | None, trace: dict[str, Any] | None, figures: list[Figure], expected: Stage | None
) -> None:
    assert stage(judge(GOLD, answer), trace, {"d1": DOCUMENT}, {"d1": figures}) == expected


def test_a_figure_on_another_number_of_the_span_is_none() -> None:
    elsewhere = replace(FIGURE, start=TEXT.index("17.21"), end=TEXT.index("17.21") + 7)
    assert stage(judge(GOLD, REFUSED), FOUND, {"d1": DOCUMENT}, {"d1": [elsewhere]}) == "extraction"


def test_an_unanswerable_question_answered_is_a_refusal_that_failed() -> None:
    verdict = judge(item(reason="not_in_corpus"), record("18.10亿元[1]。", citations=CITED))
    assert stage(verdict, FOUND, {"d1": DOCUMENT}, {"d1": [FIGURE]}) == "refusal"


def test_stages_are_counted_in_the_order_of_the_walk() -> None:
    assert counted(["refusal", "retrieval", None, "refusal"]) == {"retrieval": 1, "refusal": 2}
