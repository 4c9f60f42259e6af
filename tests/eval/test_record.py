"""The record model refuses what the contract does not allow."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from eval.record import AnswerRecord, failed, to_json

from .making import citation, record


def test_round_trip() -> None:
    answered = record("18.10亿元[1]。", citations=[citation("甲县研发投入18.10亿元")])
    assert AnswerRecord.model_validate(to_json(answered)) == answered
    assert "choices" not in to_json(answered)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "clarify"},
        {"status": "answered", "choices": ["甲县"]},
        {"status": "refused", "reason": None},
        {"status": "answered", "reason": "expired"},
        {"timings": {}},
        {"seconds": -1},
        {"notices": [{"kind": "warning", "text": "", "citations": []}]},
    ],
)
def test_what_is_not_allowed(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        record("甲县", **fields)


def test_failed_is_a_record_of_the_contract() -> None:
    sentence = "库打不开。"
    assert to_json(failed("q1", "问", sentence))["answer"] == sentence
