"""What a run prints, and its Markdown: a table by type, the measures, and every failure with expected and got."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from eval.gold import GoldQuestion
from eval.measures import Share
from eval.names import MEASURE_NAMES, REASON_NAMES, TYPE_NAMES
from eval.outcome import Outcome
from eval.record import AnswerRecord
from eval.scores import Scores, Verdict
from eval.stages import STAGE_NAMES, Stage, counted

_COLUMNS = ("类型", "题数", "答对", "引对", "对且引对", "拒答", "误拒", "提示", "出错", "缺记录", "p95 秒")
_SHOWN_ANSWER = 300


def table(scores: Mapping[str, Scores]) -> str:
    """Aligned columns, a row a type and the total last; ``scores`` is in that order."""
    rows = [list(_COLUMNS), *(_row(TYPE_NAMES[name], group) for name, group in scores.items())]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    rule = "─" * (sum(widths) + 2 * len(widths) - 2)
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])


def summary(outcome: Outcome) -> str:
    """The measures of all questions, the stages that failed and the retrieval over the gold's spans, a line each."""
    total = outcome.total
    lines = [f"{name} {_share(getattr(total, key))}" for key, name in MEASURE_NAMES.items()]
    lines.append(f"用时 p50 {_seconds(total.seconds_p50)}，p95 {_seconds(total.seconds_p95)}")
    if outcome.retrieval:
        lines.append("检索 " + "，".join(f"{name} {value:.3f}" for name, value in outcome.retrieval.values.items()))
    if outcome.extraction:
        told = (("准确率", outcome.extraction.precision), ("召回率", outcome.extraction.recall))
        lines.append("数字抽取 " + "，".join(f"{name} {_share(share)}" for name, share in told))
    if outcome.stages:
        stages = counted(outcome.stages.values())
        lines.append("失误的环节 " + "，".join(f"{STAGE_NAMES[one]} {count}" for one, count in stages.items()))
    return "\n".join(lines)


def gate(outcome: Outcome) -> str:
    """The verdict against the thresholds, the missed ones listed; too few questions are not judged by them."""
    if not outcome.comparable:
        return f"只有 {outcome.gated} 题，不按门槛判定（门槛是按自带的题定的）"
    fresh = len(outcome.verdicts) - outcome.gated
    over = f"（对照其中 {outcome.gated} 题；其余 {fresh} 题是新写的，各有下限，见 thresholds.toml）" if fresh else ""
    missed = "".join(f"\n{check}" for check in outcome.missed)
    return f"{'未达门槛' if outcome.missed else '达到全部门槛'}{over}{missed}"


def markdown(title: str, outcome: Outcome) -> str:
    """The report for a merge request or a mail."""
    head = ["类型", "题数", "答对", "95% 区间", "引对", "误拒", "p95 秒"]
    rows = [_markdown_row(outcome, name) for name in outcome.groups]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
    measured = "\n".join(f"- {line}" for line in summary(outcome).split("\n"))
    failed = failures(outcome) or "没有。"
    return f"# {title}\n\n{gate(outcome)}\n\n{table}\n\n{measured}\n\n## 没有做好的题\n\n```text\n{failed}\n```\n"


def _markdown_row(outcome: Outcome, name: str) -> list[str]:
    scores, bounds = outcome.scores[name], outcome.interval(name)
    between = f"{bounds[0]:.1%}–{bounds[1]:.1%}" if bounds else "—"
    shares = (_share(scores.right), between, _share(scores.cited), _share(scores.over_refusal))
    return [TYPE_NAMES[name], str(scores.questions), *shares, _seconds(scores.seconds_p95)]


def failures(outcome: Outcome) -> str:
    """Items with a problem, each with what was expected and what came; empty when there is none."""
    return "\n\n".join(_failure(verdict, outcome.stages.get(verdict.item.id)) for verdict in outcome.failed)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    filled = [padded(cell, width, i > 0) for i, (cell, width) in enumerate(zip(cells, widths, strict=True))]
    return "  ".join(filled)


def _row(name: str, group: Scores) -> list[str]:
    shares = (
        group.right,
        group.cited,
        group.right_and_cited,
        group.refusal_recall,
        group.over_refusal,
        group.notice_recall,
    )
    counts = (group.errors, group.missing)
    return [name, str(group.questions), *map(_share, shares), *map(str, counts), _seconds(group.seconds_p95)]


def _failure(verdict: Verdict, stage: Stage | None) -> str:
    question = verdict.item.question
    lines = [
        f"{'○' if verdict.good else '✗'} {question.id}（{TYPE_NAMES[question.type]}，{verdict.item.where}）",
        *(f"   上文 {turn.role}：{_shortened(turn.content)}" for turn in question.history),
        f"   问：{question.question}",
        f"   应：{expected(question)}",
        f"   得：{got(verdict.record)}",
        f"   因：{'；'.join(verdict.problems)}" + (f"（{STAGE_NAMES[stage]}）" if stage else ""),
    ]
    return "\n".join(lines)


def expected(question: GoldQuestion) -> str:
    """What the gold wants of the answer, on one line."""
    if not question.answerable:
        return f"拒答（{REASON_NAMES.get(question.reason or '', question.reason)}）"
    parts = [*map(str, question.figures), *(" / ".join(group) for group in question.facts)]
    quotes = "；".join(span.quote for span in question.spans)
    return f"{'、'.join(parts)}　据「{_shortened(quotes)}」"


def got(record: AnswerRecord | None) -> str:
    """What came, shortened to one line."""
    if record is None:
        return "（没有记录）"
    reason = f"，{record.reason}" if record.reason else ""
    return f"〔{record.status}{reason}〕{_shortened(record.answer)}"


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_ANSWER else line[:_SHOWN_ANSWER] + "……"


def _share(share: Share) -> str:
    return "—" if share.rate is None else f"{share.hits}/{share.of} {share.rate:.1%}"


def _seconds(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, columns: int, right: bool = False) -> str:
    """``text`` filled with spaces to ``columns`` of a terminal."""
    space = " " * (columns - width(text))
    return space + text if right else text + space
