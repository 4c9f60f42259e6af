"""What one answer was made from, recorded only inside ``recording()``; outside it a note costs one look-up and no copy."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.figures.select import Hit, Selection
    from assistant.query.question import Question
    from assistant.retrieval.hybrid import Found
    from assistant.verification.numbers import Verdict

MOST = 60
"""Candidates kept of one look-up; the chosen ones always are."""
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class TracedPart:
    """One thing the message asks, as it was read."""

    text: str
    phrase: str
    regions: tuple[str, ...]
    periods: tuple[str, ...]
    operation: str


@dataclass(frozen=True, slots=True)
class TracedPassage:
    """A passage that retrieval found; ``score`` is the fused one, 0-1."""

    document: str
    section: str
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class TracedFigure:
    """A figure that was considered for ``phrase``; ``score`` is how well its name fits, 0-1."""

    phrase: str
    document: str
    start: int
    end: int
    indicator: str
    region: str | None
    period: str | None
    value: str
    unit: str
    status: str
    score: float
    chosen: bool
    """It is of the regions, periods and status asked for."""


@dataclass(frozen=True, slots=True)
class TracedVerdict:
    """What the verifier said of one number; ``why`` is empty where it passed."""

    sentence: str
    number: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class TracedCandidate:
    """What an answerer proposed to one thing asked; ``gap`` is the reason where it made out a gap, else ""."""

    answerer: str
    gap: str
    text: str
    citations: tuple[tuple[str, int, int], ...]
    """(document, start, end)"""
    probability: float
    features: dict[str, float]
    chosen: bool


@dataclass(frozen=True, slots=True)
class TracedStop:
    """A sentence of the chat model that was not shown, and why."""

    sentence: str
    why: str


@dataclass(slots=True)
class Trace:
    """Filled while an answer is made; ``to_json`` is what a run folder and the page show of it."""

    standalone: str = ""
    parts: list[TracedPart] = field(default_factory=list)
    passages: list[TracedPassage] = field(default_factory=list)
    figures: list[TracedFigure] = field(default_factory=list)
    verdicts: list[TracedVerdict] = field(default_factory=list)
    candidates: list[TracedCandidate] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)
    """What the chat model planned, where one is set."""
    stopped: list[TracedStop] = field(default_factory=list)
    steps: list[tuple[str, float]] = field(default_factory=list)
    """(name, seconds) in order."""
    _since: float = field(default_factory=time.perf_counter)

    def to_json(self) -> dict[str, Any]:
        return {
            "standalone": self.standalone,
            "parts": [asdict(part) for part in self.parts],
            "passages": [asdict(passage) for passage in self.passages],
            "figures": [asdict(figure) for figure in self.figures],
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
            "answerer": "+".join(dict.fromkeys(one.answerer for one in self.candidates if one.chosen)),
            "candidates": [asdict(candidate) for candidate in self.candidates],
            "plan": self.plan,
            "stopped": [asdict(stop) for stop in self.stopped],
            "steps": [{"name": name, "seconds": round(seconds, 5)} for name, seconds in self.steps],
        }


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def recording() -> Iterator[Trace]:
    """The answer made inside is traced; threads and tasks that run beside it are not."""
    trace = Trace()
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def step(name: str) -> None:
    """A named step of the walk ends here."""
    if (trace := _current.get()) is not None:
        now = time.perf_counter()
        trace.steps.append((name, now - trace._since))
        trace._since = now


def asked(question: Question) -> None:
    """The message as it was understood."""
    if (trace := _current.get()) is not None:
        trace.standalone = question.raw
        trace.parts += [
            TracedPart(part.text, part.phrase, part.regions, part.periods, part.asking.operation)
            for part in question.parts
        ]


def considered(candidates: Iterable[TracedCandidate]) -> None:
    """What was proposed to one thing asked, and which of it was chosen."""
    if (trace := _current.get()) is not None:
        trace.candidates += candidates


def searched(found: Sequence[Found]) -> None:
    """What retrieval found, best first."""
    if (trace := _current.get()) is not None:
        trace.passages += [
            TracedPassage(p.document, " > ".join(p.path), p.start, p.end, p.text, round(float(one.score), 4))
            for one in found
            for p in [one.passage]
        ]


def selected(selection: Selection) -> None:
    """The figures that were weighed for a phrase."""
    if (trace := _current.get()) is not None:
        chosen = {hit.figure.id for hit in selection.hits}
        ranked = sorted(selection.readings, key=lambda hit: (hit.figure.id not in chosen, -hit.score))
        kept = ranked[: max(MOST, len(chosen))]
        _merge(trace.figures, [_traced(selection.phrase, hit, hit.figure.id in chosen) for hit in kept])


def judged(verdicts: Iterable[Verdict]) -> None:
    """What the verifier said of the draft's numbers."""
    if (trace := _current.get()) is not None:
        trace.verdicts += [TracedVerdict(v.sentence, v.number, v.kind, v.why) for v in verdicts]


def planned(plan: dict[str, Any], standalone: str) -> None:
    """What the chat model planned."""
    if (trace := _current.get()) is not None:
        trace.plan, trace.standalone = plan, standalone


def stopped(sentence: str, why: str) -> None:
    """A sentence of the chat model did not pass."""
    if (trace := _current.get()) is not None:
        trace.stopped.append(TracedStop(sentence, why))


def _merge(figures: list[TracedFigure], more: Iterable[TracedFigure]) -> None:
    """One entry a figure, however often it was weighed: the chosen one where it was chosen once."""
    places = {(figure.document, figure.start): index for index, figure in enumerate(figures)}
    for figure in more:
        index = places.setdefault((figure.document, figure.start), len(figures))
        if index == len(figures):
            figures.append(figure)
        elif figure.chosen and not figures[index].chosen:
            figures[index] = figure


def _traced(phrase: str, hit: Hit, chosen: bool) -> TracedFigure:
    f = hit.figure
    return TracedFigure(
        phrase, f.document, f.start, f.end, f.indicator, f.region, f.period, f.value, f.unit, f.status,
        round(float(hit.score), 4), chosen,
    )  # fmt: skip


def printed(trace: Trace) -> str:
    """A trace as a terminal shows it."""
    lines = ["── 过程 ──", f"理解为：{trace.standalone}" if trace.standalone else "按企业情况对照政策，不经检索"]
    for part in trace.parts:
        named = "、".join((*part.regions, *part.periods)) or "未限定地区和时间"
        lines.append(f"  所问：{part.phrase or part.text}（{named}；{part.operation}）")
    lines += _listed("候选数字", [_figure_line(figure) for figure in trace.figures])
    lines += _listed("检索到的段落", [f"{p.score:.3f} {p.section}：{_one_line(p.text)}" for p in trace.passages])
    lines += _listed("可选的答案", [_candidate_line(one) for one in trace.candidates])
    lines += [f"语言模型的检索用语：{'；'.join(trace.plan.get('queries', ()))}"] * bool(trace.plan)
    lines += _listed(
        "没有通过核对的句子", [f"{stop.why}：{_one_line(stop.sentence)}" for stop in trace.stopped]
    ) * bool(trace.stopped)
    lines += _listed("核对", [f"{v.kind} {v.number}{f'（{v.why}）' if v.why else ''}" for v in trace.verdicts])
    lines += ["用时：" + "，".join(f"{name} {seconds * 1000:.1f} 毫秒" for name, seconds in trace.steps)] * bool(
        trace.steps
    )
    return "\n".join(lines)


def _figure_line(figure: TracedFigure) -> str:
    place = " ".join(part for part in (figure.region, figure.period, figure.indicator) if part)
    return f"{'✓' if figure.chosen else ' '} {figure.score:.3f} {place} {figure.value}{figure.unit}（{figure.status}）"


def _candidate_line(one: TracedCandidate) -> str:
    mark = "✓" if one.chosen else " "
    return f"{mark} {one.probability:.2f} {one.answerer}{f'（{one.gap}）' if one.gap else ''}：{_one_line(one.text)}"


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    more = [f"  ……另有 {len(lines) - _SHOWN} 条"] if len(lines) > _SHOWN else []
    return [f"{title}（{len(lines)}）", *(f"  {line}" for line in lines[:_SHOWN]), *more]


def _one_line(text: str, length: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length] + "……"
