"""An item's trace beside the panel: what was expected, what came, and step by step what it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.report import expected
from eval.scores import Verdict
from eval.stages import STAGE_NAMES, Stage
from panels.markup import tag, text
from panels.source import frame

SHOWN = 12
"""Candidates and passages listed; the chosen ones stand first."""


def trace_view(verdict: Verdict, stage: Stage | None, trace: Mapping[str, Any] | None) -> str:
    """The view of one item; without a trace (another product) only what was asked and came."""
    question, record = verdict.item.question, verdict.record
    head = tag("h2", text(question.question), tabindex="-1")
    asked = [f"{'问' if turn.role == 'user' else '答'}：{turn.content}" for turn in question.history]
    parts = [
        ("上文", asked),
        ("应", [expected(question)]),
        ("得", [record.answer if record else "（没有记录）"]),
        ("因", [*verdict.problems, *([f"失误的环节：{STAGE_NAMES[stage]}"] if stage else [])]),
        *(_steps(trace) if trace else [("过程", ["没有留下过程。"])]),
    ]
    body = "".join(
        tag("h3", text(name)) + "".join(tag("p", text(line)) for line in lines) for name, lines in parts if lines
    )
    return frame(f"过程 {question.id}", head, tag("div", body, "original trace", tabindex="0"), "答题过程")


def _steps(trace: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    figures = sorted(trace["figures"], key=lambda figure: (not figure["chosen"], -figure["score"]))
    passages, verdicts = trace["passages"], trace["verdicts"]
    return [
        ("理解为", [trace["standalone"] or "按企业情况对照政策，不经检索", *map(_part, trace["parts"])]),
        (f"候选数字（{len(figures)}）", _first([_figure(figure) for figure in figures])),
        (
            f"检索到的段落（{len(passages)}）",
            _first([f"{p['score']:.3f}　{p['section']}　{p['text'][:90]}" for p in passages]),
        ),
        (f"逐数核对（{len(verdicts)}）", _first([_verdict(verdict) for verdict in verdicts])),
        ("用时", ["，".join(f"{step['name']} {step['seconds'] * 1000:.1f} 毫秒" for step in trace["steps"])]),
    ]


def _part(part: Mapping[str, Any]) -> str:
    named = "、".join((*part["regions"], *part["periods"])) or "未限定地区和时间"
    return f"所问：{part['phrase'] or part['text']}（{named}）"


def _figure(figure: Mapping[str, Any]) -> str:
    place = " ".join(part for part in (figure["region"], figure["period"], figure["indicator"]) if part)
    return f"{figure['score']:.3f}　{'选用　' if figure['chosen'] else ''}{place} {figure['value']}{figure['unit']}（{figure['status']}）"


def _verdict(verdict: Mapping[str, Any]) -> str:
    return f"{verdict['kind']}　{verdict['number']}{'　' + verdict['why'] if verdict['why'] else ''}"


def _first(lines: Sequence[str]) -> list[str]:
    more = [f"……另有 {len(lines) - SHOWN} 条"] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]
