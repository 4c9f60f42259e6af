"""What a run prints: a table by type, the measures of all questions, and every failure with expected and got."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from eval.gold import GoldQuestion
from eval.measures import Share
from eval.record import AnswerRecord
from eval.scores import Scores, Verdict

TYPE_NAMES = {
    "lookup": "查数",
    "target": "目标",
    "compare": "比较",
    "compute": "计算",
    "claim": "判断",
    "entity": "人事单位日期",
    "measure": "举措",
    "conflict": "矛盾",
    "alias": "别名错字",
    "unanswerable": "文中没有",
    "followup": "追问",
    "policy": "政策",
    "eligibility": "资格",
    "injection": "夹带命令",
    "total": "合计",
}
_COLUMNS = ("类型", "题数", "答对", "引对", "对且引对", "拒答", "误拒", "提示", "出错", "缺记录", "p95 秒")
_SHOWN_ANSWER = 300


def table(scores: Mapping[str, Scores]) -> str:
    """Aligned columns, a row a type and the total last; ``scores`` is in that order."""
    rows = [list(_COLUMNS), *(_row(TYPE_NAMES[name], group) for name, group in scores.items())]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    rule = "─" * (sum(widths) + 2 * len(widths) - 2)
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])


def summary(total: Scores) -> str:
    shares = (
        ("引用精确率", total.citation_precision),
        ("引用召回率", total.citation_recall),
        ("引文逐字", total.verbatim_quotes),
        ("数字有据", total.number_support),
        ("拒答精确率", total.refusal_precision),
        ("拒答召回率", total.refusal_recall),
        ("拒因说对", total.reason_accuracy),
        ("切题（答中之数属所问）", total.focus),
    )
    lines = [f"{name} {_share(share)}" for name, share in shares]
    return "\n".join([*lines, f"用时 p50 {_seconds(total.seconds_p50)}，p95 {_seconds(total.seconds_p95)}"])


def failures(verdicts: Iterable[Verdict]) -> str:
    """Items with a problem, each with what was expected and what came; empty when there is none."""
    return "\n\n".join(_failure(verdict) for verdict in verdicts if verdict.problems)


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


def _failure(verdict: Verdict) -> str:
    question = verdict.item.question
    lines = [
        f"{'○' if verdict.good else '✗'} {question.id}（{TYPE_NAMES[question.type]}，{verdict.item.where}）",
        *(f"   上文 {turn.role}：{_shortened(turn.content)}" for turn in question.history),
        f"   问：{question.question}",
        f"   应：{expected(question)}",
        f"   得：{got(verdict.record)}",
        f"   因：{'；'.join(verdict.problems)}",
    ]
    return "\n".join(lines)


def expected(question: GoldQuestion) -> str:
    """What the gold wants of the answer, on one line."""
    if not question.answerable:
        return f"拒答（{question.reason}）"
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


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, width: int, right: bool = False) -> str:
    """``text`` filled with spaces to ``width`` columns of a terminal."""
    space = " " * (width - _width(text))
    return space + text if right else text + space
