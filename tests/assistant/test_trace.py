"""A trace tells what an answer was made from, and nothing of it is kept where none was asked for."""

from __future__ import annotations

import json

from assistant import trace
from assistant.chain import Assistant
from assistant.trace import printed, recording


def test_a_figure_answer_is_traced_from_question_to_verdict(assistant: Assistant) -> None:
    with recording() as traced:
        answer = assistant.answer("平江县2022年造林面积是多少？")
    assert traced.standalone == answer.standalone
    [part] = traced.parts
    assert (part.regions, part.periods) == (("平江县",), ("2022",))
    chosen = [figure for figure in traced.figures if figure.chosen]
    assert [(figure.region, figure.value, figure.unit) for figure in chosen] == [("平江县", "3.20", "万亩")]
    text = assistant.library.documents[chosen[0].document].text
    assert text[chosen[0].start : chosen[0].end] == "3.20万亩"
    assert {(verdict.kind, verdict.number) for verdict in traced.verdicts} >= {("原文", "3.20万亩")}
    assert [name for name, _ in traced.steps] == ["接上文", "理解", "查数字和目录", "检索", "成文", "核对"]
    assert "✓" in printed(traced)
    assert json.loads(json.dumps(traced.to_json()))["figures"][0]["chosen"] is True


def test_passages_come_with_their_scores_best_first(assistant: Assistant) -> None:
    with recording() as traced:
        assistant.answer("造林绿化存在哪些困难和短板，为什么管护力量不足？")
    assert [name for name, _ in traced.steps] == ["接上文", "理解", "查数字和目录", "检索", "成文", "核对"]
    scores = [passage.score for passage in traced.passages]
    assert scores
    assert scores == sorted(scores, reverse=True)


def test_nothing_is_recorded_outside(assistant: Assistant) -> None:
    with recording() as traced:
        pass
    assistant.answer("平江县2022年造林面积是多少？")
    assert (traced.figures, traced.steps, trace._current.get()) == ([], [], None)
