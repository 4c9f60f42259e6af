"""The chooser: the likeliest candidate answers; where none is likely enough, the nearest sentences are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.chain import Assistant
from assistant.confidence import Confidence
from assistant.trace import recording
from corpus.errors import YueceError
from corpus.reader.readings import ANSWER_TYPES, OPERATIONS, Intent, Mark, Reading, Window, WindowReading

QUESTION = "护林的人手有啥毛病"


class Scripted:
    """Says of a clause what a test wrote down for a stretch of it, and of all others that they don't answer."""

    name = "scripted"

    def __init__(self, probable: dict[str, float], mark: str = "", kind: str = "what") -> None:
        self.probable, self.mark, self.kind = probable, mark, kind
        self.asked: list[tuple[str, str | None]] = []

    def read(self, question: str, before: str | None, windows: Sequence[Window]) -> Reading:
        self.asked.append((question, before))
        return Reading(tuple(map(self._window, windows)), 1 - max(self.probable.values(), default=0.0))

    def _window(self, window: Window) -> WindowReading:
        values = [max((p for part, p in self.probable.items() if part in c), default=0.01) for c in window.clauses]
        marks = tuple(
            Mark(c.index(self.mark), c.index(self.mark) + len(self.mark), 0.9) if self.mark and self.mark in c else None
            for c in window.clauses
        )
        return WindowReading(max(values), np.array(values, np.float32), marks, ((),) * len(values))

    def intent(self, question: str, before: str | None = None) -> Intent:
        types = np.array([float(name == self.kind) for name in ANSWER_TYPES], np.float32)
        return Intent(types, np.array([float(name == "none") for name in OPERATIONS], np.float32), 0.0)


@pytest.fixture
def assistant(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """The shared one, whose reader is put back after each test."""
    monkeypatch.setattr(assistant, "reader", assistant.reader)
    return assistant


@pytest.fixture
def by_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A candidate is as likely as the clause that it cites."""
    monkeypatch.setattr(Confidence, "load", lambda reader: Confidence({"bias": -2.0, "own": 4.0}, 0.5))


def test_the_clause_that_the_reader_finds_answers_whatever_its_words(assistant: Assistant, by_own: None) -> None:
    assistant.reader = Scripted({"护林人员年龄偏大": 0.9})
    answer = assistant.answer(QUESTION)
    assert answer.status == "answered"
    assert answer.text == "2、管护力量不足。\n乡镇护林人员年龄偏大[1]。" or "乡镇护林人员年龄偏大" in answer.text
    assert "护林人员年龄偏大" in answer.citations[0].quote.text


def test_the_shortest_answer_stands_before_its_sentence(assistant: Assistant, by_own: None) -> None:
    assistant.reader = Scripted({"主持召开": 0.9}, mark="副市长陈明", kind="who")
    answer = assistant.answer("那个开会的头头是哪个")
    assert answer.text.startswith("副市长陈明：5月12日，副市长陈明主持召开")


def test_what_nothing_states_is_refused_with_the_nearest_sentences(assistant: Assistant, by_own: None) -> None:
    assistant.reader = Scripted({"乡镇护林人员": 0.3, "造林成本": 0.2})
    answer = assistant.answer(QUESTION)
    assert (answer.status, answer.reason) == ("refused", "not_in_corpus")
    near = [line for line in answer.text.split("\n") if line.startswith("最相关的原文：")]
    assert [line.split("“")[1][:4] for line in near[:2]] == ["乡镇护林", "造林成本"]
    assert len(near) == len(answer.citations) <= 3


def test_a_clause_of_another_place_states_nothing_of_the_one_asked(assistant: Assistant, by_own: None) -> None:
    assistant.reader = Scripted({"下达平江县补助资金": 0.9})
    assert assistant.answer("华容县给了多少补助").status == "refused"


def test_every_candidate_is_traced_with_what_it_was_weighed_by(assistant: Assistant, by_own: None) -> None:
    assistant.reader = Scripted({"护林人员年龄偏大": 0.9})
    with recording() as trace:
        assistant.answer(QUESTION)
    chosen = [one for one in trace.candidates if one.chosen]
    assert [one.answerer for one in chosen] == ["reading"]
    assert chosen[0].features["own"] == pytest.approx(0.9)
    assert trace.to_json()["answerer"] == "reading"


def test_a_follow_up_is_read_with_what_was_said_before(assistant: Assistant, by_own: None) -> None:
    assistant.reader = reader = Scripted({"湘阴县": 0.9})
    history = [
        {"role": "user", "content": "平江县2022年造林面积是多少？"},
        {"role": "assistant", "content": "3.20万亩。"},
    ]
    assistant.answer("那湘阴县呢", history)
    assert ("那湘阴县呢", "平江县2022年造林面积是多少？\n3.20万亩。") in reader.asked


def test_a_missing_curve_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(YueceError, match="校准文件不可用"):
        Confidence.load("local", tmp_path / "choice.json")


def test_a_curve_weighs_what_it_knows(tmp_path: Path) -> None:
    file = tmp_path / "choice.json"
    file.write_text(json.dumps({"lexical": {"weights": {"bias": 0.0, "own": 2.0}, "threshold": 0.4}}), "utf-8")
    confidence = Confidence.load("another", file)
    assert confidence.threshold == 0.4
    assert confidence.of({"bias": 1.0, "own": 0.0, "unknown": 9.0}) == 0.5
    assert confidence.of({"bias": 1.0, "own": 1.0}) == pytest.approx(1 / (1 + np.exp(-2.0)))


def test_sums_of_which_an_operand_is_missing_refuse_once(assistant: Assistant, by_own: None) -> None:
    """A gap that one answerer made out is never overlaid by another's (the two reproductions of the survey)."""
    for question in (
        "平江县和湘阴县造林面积加起来比华容县多多少人",
        "平江县和湘阴县造林面积加起来比云溪区多多少万亩",
    ):
        assistant.reader = Scripted({})
        answer = assistant.answer(question)
        stated = [line for line in answer.text.split("\n") if not line.startswith("最相关的原文")]
        assert answer.status == "refused"
        assert len(stated) == 1, answer.text
