"""The outcome of an evaluation as markup: the verdict, the table by type, the failures."""

from __future__ import annotations

from eval.measures import Share
from eval.names import MEASURE_NAMES, TYPE_NAMES
from eval.outcome import Outcome
from eval.report import expected
from eval.scores import Verdict
from eval.stages import STAGE_NAMES, counted
from panels.markup import button, tag, text

_HEAD = ("类型", "题数", "答对", "95% 区间", "引对", "误拒", "p95 毫秒")


def verdict(outcome: Outcome) -> str:
    """What it came to in a sentence, and against the thresholds where there are enough questions."""
    total = outcome.total
    told = f"{total.questions} 题，答对 {share(total.right)}；能答的题对且引对 {share(total.right_and_cited)}；误拒 {share(total.over_refusal)}。"
    gate = ""
    if outcome.comparable:
        kind = "missed" if outcome.missed else "passed"
        lines = "".join(tag("li", text(check)) for check in outcome.missed)
        said = "未达门槛" if outcome.missed else "达到全部门槛"
        gate = tag("p", text(f"{said}（对照其中 {outcome.gated} 题）"), kind) + (tag("ul", lines) if lines else "")
    return tag("section", gate + tag("p", text(told)), "verdict")


def table(outcome: Outcome) -> str:
    """By type, the total last, then the measures of all."""
    head = tag("tr", "".join(tag("th", text(name), scope="col") for name in _HEAD))
    rows = "".join(_row(outcome, name) for name in outcome.groups)
    measured = "".join(
        tag("li", text(f"{name} {share(getattr(outcome.total, key))}")) for key, name in MEASURE_NAMES.items()
    )
    whole = tag("table", tag("thead", head) + tag("tbody", rows))
    return tag("div", whole, "wide", tabindex="0") + tag("details", tag("summary", "各项度量") + tag("ul", measured))


def failures(outcome: Outcome) -> str:
    """Each item with a problem and a button that opens its trace."""
    stages = "，".join(f"{STAGE_NAMES[stage]} {count}" for stage, count in counted(outcome.stages.values()).items())
    head = tag("h3", text(f"有问题的题（{len(outcome.failed)}）")) + (
        tag("p", text(f"失误的环节：{stages}")) if stages else ""
    )
    return tag("section", head + "".join(_failure(one, outcome) for one in outcome.failed), "failures")


def share(value: Share) -> str:
    return "—" if value.rate is None else f"{value.hits}/{value.of}（{value.rate:.1%}）"


def _row(outcome: Outcome, name: str) -> str:
    scores, bounds = outcome.scores[name], outcome.interval(name)
    cells = (
        TYPE_NAMES[name],
        scores.questions,
        share(scores.right),
        f"{bounds[0]:.0%}–{bounds[1]:.0%}" if bounds else "—",
        share(scores.cited),
        share(scores.over_refusal),
        "—" if scores.seconds_p95 is None else f"{scores.seconds_p95 * 1000:.0f}",
    )
    return tag("tr", "".join(tag("td", text(cell)) for cell in cells), "total" if name == "total" else "")


def _failure(one: Verdict, outcome: Outcome) -> str:
    question, stage = one.item.question, outcome.stages.get(one.item.id)
    asked = [f"{'问' if turn.role == 'user' else '答'}：{turn.content}" for turn in question.history]
    rows = (
        ("上文", " ／ ".join(asked)),
        ("应", expected(question)),
        ("得", one.record.answer if one.record else "（没有记录）"),
        ("因", "；".join(one.problems)),
    )
    body = "".join(tag("dt", name) + tag("dd", text(words)) for name, words in rows if words)
    label = f"{'○' if one.good else '✗'} {question.id}　{question.question}"
    mark = tag("span", text(STAGE_NAMES[stage]), "stage") if stage else ""
    opens = button("看过程", "open-trace", data_turn="", data_n=one.item.id)
    return tag("details", tag("summary", text(label) + mark) + tag("dl", body) + opens, "failure")
