"""The report as one HTML file with no outside resource: verdict first, then types, plots and failures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from eval import report
from eval.measures import Share
from eval.names import MEASURE_NAMES, TYPE_NAMES
from eval.outcome import Outcome
from eval.plots import bars, curve, histogram
from eval.scores import Verdict
from eval.stages import STAGE_NAMES, counted

_STYLE = """body{font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:1080px;margin:2rem auto;
padding:0 1rem;color:#222}h2{margin-top:2.2rem}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:1rem 0}
td,th{border-bottom:1px solid #ddd;padding:.3rem .6rem;text-align:left;vertical-align:top;white-space:nowrap}
.ok{color:#0a7a35}.no{color:#b3261e}.lead{font-size:1.3rem;font-weight:600}details{border:1px solid #ddd;border-radius:6px;margin:.5rem 0;
padding:.4rem .8rem}summary{cursor:pointer}.stage{background:#eee;border-radius:4px;padding:0 .4rem;margin-left:.4rem;font-size:.85em}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:.8rem 1.4rem;margin:.6rem 0}.sides h4{margin:0 0 .2rem;font-size:.9rem;color:#666}
.sides p{margin:0 0 .3rem;white-space:pre-wrap;overflow-wrap:anywhere}.sides .all{grid-column:1/-1}figure{margin:1rem 0}
figcaption{font-weight:600}svg{width:100%;height:auto;max-width:760px}footer{color:#666;font-size:.85rem;margin-top:3rem}
@media(max-width:700px){.sides{grid-template-columns:1fr}}"""
_SHOWN_EVIDENCE = 6


def page(title: str, outcome: Outcome) -> str:
    """``title`` is of the head and the first line."""
    sections = (_verdict(outcome), _types(outcome), _measures(outcome), _plots(outcome), _failures(outcome))
    return "\n".join(
        [
            f"<!doctype html><html lang='zh'><meta charset='utf-8'><title>{escape(title)}</title>",
            "<meta name='viewport' content='width=device-width,initial-scale=1'>",
            f"<style>{_STYLE}</style><h1>{escape(title)}</h1>",
            *sections,
            _about(outcome.about),
            "</html>\n",
        ]
    )


def _verdict(outcome: Outcome) -> str:
    total = outcome.total
    told = (
        f"<p>{total.questions} 题，答对 {_share(total.right)}，能答的题里答对且引对 {_share(total.right_and_cited)}，"
        f"误拒 {_share(total.over_refusal)}。</p>"
    )
    if not outcome.comparable:
        return f"<p class='lead'>答对 {_share(total.right)}</p>{told}<p>{escape(report.gate(outcome))}。</p>"
    said, *_ = report.gate(outcome).split("\n")
    kind = "no" if outcome.missed else "ok"
    lines = "".join(f"<li class='{'ok' if one.passed else 'no'}'>{escape(str(one))}</li>" for one in outcome.checked)
    return f"<p class='lead {kind}'>{escape(said)}</p>{told}<ul>{lines}</ul>"


def _types(outcome: Outcome) -> str:
    rows = "".join(_type_row(outcome, name) for name in outcome.groups)
    head = "<tr><th>类型<th>题数<th>答对<th>95% 区间<th>引对<th>误拒<th>提示<th>p50 秒<th>p95 秒</tr>"
    return f"<h2>按类型</h2><div class='wide'><table>{head}{rows}</table></div>"


def _type_row(outcome: Outcome, name: str) -> str:
    scores, bounds = outcome.scores[name], outcome.interval(name)
    cells = (
        TYPE_NAMES[name],
        scores.questions,
        _share(scores.right),
        f"{bounds[0]:.1%}–{bounds[1]:.1%}" if bounds else "—",
        _share(scores.cited),
        _share(scores.over_refusal),
        _share(scores.notice_recall),
        _seconds(scores.seconds_p50),
        _seconds(scores.seconds_p95),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _measures(outcome: Outcome) -> str:
    told = [(name, getattr(outcome.total, key)) for key, name in MEASURE_NAMES.items()]
    if outcome.extraction:
        told += [("数字抽取准确率", outcome.extraction.precision), ("数字抽取召回率", outcome.extraction.recall)]
    rows = "".join(f"<tr><td>{name}<td>{_share(share)}</tr>" for name, share in told)
    return f"<h2>各项度量</h2><div class='wide'><table>{rows}</table></div>"


def _plots(outcome: Outcome) -> str:
    rows = [
        (TYPE_NAMES[name], scores.right.rate or 0.0, outcome.interval(name), f"{scores.right.hits}/{scores.right.of}")
        for name, scores in outcome.scores.items()
    ]
    seconds = [verdict.record.seconds for verdict in outcome.verdicts if verdict.record]
    drawn = [bars("各类答对的比例（细线是 95% 自助法区间）", rows), histogram("用时分布", seconds)]
    if outcome.retrieval:
        drawn.append(
            curve(f"检索：前 k 段里含标出的原文的比例（{outcome.retrieval.questions} 题）", outcome.retrieval.curve)
        )
    return "<h2>图</h2>" + "".join(drawn)


def _failures(outcome: Outcome) -> str:
    counts = "，".join(f"{STAGE_NAMES[stage]} {count}" for stage, count in counted(outcome.stages.values()).items())
    shown = "".join(_failure(verdict, outcome) for verdict in outcome.failed)
    return (
        f"<h2>有问题的题（{len(outcome.failed)}）</h2><p>{'按失误的环节：' + counts if counts else '没有。'}</p>{shown}"
    )


def _failure(verdict: Verdict, outcome: Outcome) -> str:
    question, record = verdict.item.question, verdict.record
    mark, stage = "○" if verdict.good else "✗", outcome.stages.get(question.id)
    asked = [f"{'问' if turn.role == 'user' else '答'}：{turn.content}" for turn in question.history]
    sides = (
        ("问", [*asked, question.question], ""),
        ("因", list(verdict.problems), ""),
        ("应", [report.expected(question)], ""),
        ("得", [record.answer if record else "（没有记录）"], ""),
        ("应引的原文", [span.quote for span in question.spans] or ["（无）"], ""),
        (
            "所引的原文",
            [f"[{c.n}] {c.quote}" for c in record.citations] if record and record.citations else ["（无）"],
            "",
        ),
        ("找到的证据", list(evidence(outcome.traces.get(question.id))), "all"),
    )
    body = "".join(_side(name, lines, kind) for name, lines, kind in sides if lines)
    tag = f"<span class='stage'>{STAGE_NAMES[stage]}</span>" if stage else ""
    label = f"{mark} {escape(question.id)}（{TYPE_NAMES[question.type]}）{escape(question.question)}"
    return f"<details><summary>{label}{tag}</summary><div class='sides'>{body}</div></details>"


def _side(name: str, lines: Iterable[str], kind: str) -> str:
    inner = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"<div{f' class={kind!r}' if kind else ''}><h4>{name}</h4>{inner}</div>"


def evidence(trace: Mapping[str, Any] | None) -> Iterable[str]:
    """What the answer could be made from, the best first, with its scores."""
    if trace is None:
        return
    for figure in [f for f in trace["figures"] if f["chosen"]][:_SHOWN_EVIDENCE] or trace["figures"][:_SHOWN_EVIDENCE]:
        place = " ".join(part for part in (figure["region"], figure["period"], figure["indicator"]) if part)
        yield f"{figure['score']:.2f} {'选用' if figure['chosen'] else '候选'}数字 {place} {figure['value']}{figure['unit']}"
    for passage in trace["passages"][:_SHOWN_EVIDENCE]:
        yield f"{passage['score']:.2f} 段落 {' '.join(passage['text'].split())[:120]}"


def _about(about: Mapping[str, Any]) -> str:
    revision = about.get("revision") or "—"
    return f"<footer>{escape(str(about.get('system')))}，{escape(str(about.get('time')))}，代码 {escape(revision[:12])}，语料 {escape(str(about.get('corpus_hash'))[:12])}</footer>"


def _share(share: Share) -> str:
    return "—" if share.rate is None else f"{share.hits}/{share.of} {share.rate:.1%}"


def _seconds(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
