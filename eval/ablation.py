"""The switchable parts one by one: each variant answers the same gold, and a table says what each part is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.outcome import Outcome
from eval.report import padded, width
from eval.statistics import paired_p, shown_p
from eval.variants import BY_NAME, YUECE

_HEAD = ("系统", "答对", "95% 区间", "对且引对", "误拒", "R@5", "p95 秒", "与阅策之差", "p")


def table(outcomes: Mapping[str, Outcome]) -> str:
    """A row a variant, aligned; ``outcomes`` by variant name, each over the same items."""
    rows = [list(_HEAD), *(_row(name, done, outcomes.get(YUECE.name)) for name, done in outcomes.items())]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(padded(c, w, i > 0) for i, (c, w) in enumerate(zip(row, widths, strict=True))) for row in rows
    )


def markdown(outcomes: Mapping[str, Outcome]) -> str:
    """The same as a Markdown table, with what each variant changes below it."""
    rows = [
        list(_HEAD),
        ["---"] * len(_HEAD),
        *(_row(n, done, outcomes.get(YUECE.name)) for n, done in outcomes.items()),
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    told = [f"- `{name}`：{BY_NAME[name].title}" for name in outcomes]
    return "\n".join([*lines, "", *told, ""])


def write(folder: Path, outcomes: Mapping[str, Outcome]) -> None:
    (folder / "ablation.md").write_text(markdown(outcomes), encoding="utf-8")


def _row(name: str, done: Outcome, base: Outcome | None) -> list[str]:
    total, bounds = done.total, done.interval("total")
    difference, p = ("—", "—") if base is None or base is done else _against(base, done)
    return [
        name,
        f"{total.right.rate or 0:.1%}",
        f"{bounds[0]:.1%}–{bounds[1]:.1%}" if bounds else "—",
        "—" if total.right_and_cited.rate is None else f"{total.right_and_cited.rate:.1%}",
        "—" if total.over_refusal.rate is None else f"{total.over_refusal.rate:.1%}",
        f"{done.retrieval.values['R@5']:.3f}" if done.retrieval else "—",
        "—" if total.seconds_p95 is None else f"{total.seconds_p95:.3f}",
        difference,
        p,
    ]


def _against(base: Outcome, done: Outcome) -> tuple[str, str]:
    before, after = _right(base), _right(done)
    return f"{(sum(after) - sum(before)) / len(before):+.1%}", shown_p(paired_p(before, after))


def _right(done: Outcome) -> Sequence[bool]:
    return [verdict.right for verdict in done.verdicts]
