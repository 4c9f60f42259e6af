"""The report as one HTML file with no outside resource: verdict first, then types, plots and failures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.gate import Check
from eval.report import TYPE_NAMES, expected, got
from eval.scores import Scores, Verdict, by_type
from eval.statistics import interval

_STYLE = """body{font:15px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:1080px;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{border-bottom:1px solid #ddd;padding:.3rem .6rem;text-align:left;vertical-align:top}
.ok{color:#0a7a35}.no{color:#b3261e}details{border:1px solid #ddd;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
dt{font-weight:600}dd{margin:0 0 .4rem 1rem;white-space:pre-wrap}"""


def page(title: str, checked: Sequence[Check], scores: Mapping[str, Scores], verdicts: Sequence[Verdict]) -> str:
    passed = all(check.passed for check in checked)
    bad = [verdict for verdict in verdicts if verdict.problems]
    groups = {**by_type(verdicts), "total": list(verdicts)}
    return "\n".join(
        [
            f"<!doctype html><html lang='zh'><meta charset='utf-8'><title>{escape(title)}</title>",
            f"<style>{_STYLE}</style><h1>{escape(title)}</h1>",
            f"<h2 class='{'ok' if passed else 'no'}'>{'达到全部门槛' if passed else '未达门槛'}</h2><ul>",
            *(f"<li class='{'ok' if check.passed else 'no'}'>{escape(str(check))}</li>" for check in checked),
            "</ul><h2>按类型</h2><table><tr><th>类型<th>题数<th>答对<th>95% 区间<th>p95 秒<th></tr>",
            *(_row(name, scores[name], group) for name, group in groups.items()),
            f"</table><h2>有问题的题（{len(bad)}）</h2>",
            *map(_failure, bad),
            "</html>\n",
        ]
    )


def _row(name: str, scores: Scores, group: Sequence[Verdict]) -> str:
    rate = scores.right.rate or 0.0
    bounds = interval([verdict.right for verdict in group])
    shown = f"{bounds[0]:.1%}–{bounds[1]:.1%}" if bounds else "—"
    p95 = "—" if scores.seconds_p95 is None else f"{scores.seconds_p95:.3f}"
    cells = (TYPE_NAMES[name], scores.questions, f"{scores.right.hits}/{scores.right.of} {rate:.1%}", shown, p95)
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + f"<td>{_bar(rate, bounds)}</td></tr>"


def _bar(rate: float, bounds: tuple[float, float] | None) -> str:
    low, high = bounds or (rate, rate)
    return (
        f"<svg width='204' height='14' role='img' aria-label='{rate:.1%}'><rect width='200' height='14' fill='#eee'/>"
        f"<rect width='{rate * 200:.0f}' height='14' fill='#3b7dd8'/>"
        f"<line x1='{low * 200:.0f}' x2='{high * 200:.0f}' y1='7' y2='7' stroke='#111' stroke-width='2'/></svg>"
    )


def _failure(verdict: Verdict) -> str:
    question = verdict.item.question
    quotes = "；".join(citation.quote for citation in verdict.record.citations) if verdict.record else ""
    rows = [
        *((f"上文 {turn.role}", turn.content) for turn in question.history),
        ("问", question.question),
        ("应", expected(question)),
        ("得", got(verdict.record)),
        ("所引", quotes or "（无）"),
        ("因", "；".join(verdict.problems)),
    ]
    body = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows)
    mark = "○" if verdict.good else "✗"
    return f"<details><summary>{mark} {escape(question.id)}（{TYPE_NAMES[question.type]}）</summary><dl>{body}</dl></details>"
