"""Eligibility verdicts as markup: what was understood, a card for each policy, its conditions unfolding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.intake.advice import Advice, stated
from panels.markup import link, tag, text

_MARKS = {"符合": "✓", "不符合": "✗", "未知": "?", "自述待核": "○"}
_KINDS = {"初步符合": "yes", "不符合": "no", "信息不足": "open", "仅供参考": "note"}


def cards(advice: Advice) -> str:
    """Everything the tab shows for one profile."""
    record = advice.to_json()
    parts = [tag("p", f"评估日期 {text(record['as_of'])}。结论由政策要点逐条核对得出，办理以官方原文为准。", "hint")]
    if not advice.profile.is_empty:
        told = "；".join(stated(advice.profile))
        parts.append(tag("p", f"采用的情况：{text(told)}。不对的在上面的表里改，再匹配。", "understood"))
    else:
        parts.append(tag("p", "还没有读到企业情况，下面按全部未知列出。", "understood"))
    parts += [tag("p", f"※ {text(problem.text)}", "problem") for problem in advice.problems]
    if record["next_question"]:
        parts.append(tag("p", f"下一步请补充：{text(record['next_question'])}", "next"))
    parts += [_card(policy) for policy in by_value(record["policies"])]
    return "".join(parts)


def by_value(policies: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """As sorted by verdict; within one, what saves most first."""
    order = list(_KINDS)
    return sorted(policies, key=lambda policy: (order.index(policy["verdict"]), -saved(policy)))


def saved(policy: Mapping[str, Any]) -> float:
    """万元 a year that can be worked out; 0 where nothing can."""
    return sum(saving["amount_wan"] or 0.0 for saving in policy["savings"])


def saving_words(saving: Mapping[str, Any]) -> str:
    if saving["amount_wan"] is None:
        return f"{saving['label']}＝{saving['formula']}（{saving['assumptions']}）"
    return f"{saving['label']}约{saving['amount_wan']:g}万元（推算：{saving['formula']}；{saving['assumptions']}）"


def deadline(policy: Mapping[str, Any]) -> str:
    """The window of application that is open, next or last; "" where the card states none."""
    span = policy["window"]
    return f"申报时间：{span['from']}至{span['to']}（{span['state']}）" if span else ""


def _card(policy: Mapping[str, Any]) -> str:
    tier = f"（{policy['tier']}）" if policy["tier"] else ""
    head = tag("span", text(policy["verdict"]), f"verdict {_KINDS[policy['verdict']]}")
    title = tag("strong", text(f"{policy['title']}{tier}"))
    amount = saved(policy) if policy["verdict"] in ("初步符合", "信息不足") else 0
    title += tag("span", text(f"约省{amount:g}万元"), "amount") if amount else ""
    near = tag("p", text(policy["near_miss"]), "near") if policy["near_miss"] else ""
    body = near + _list("条件", [_condition(c) for c in policy["conditions"]])
    body += _list("可以得到", [text(b) for b in policy["benefits"]])
    body += _list("大约能省", [text(saving_words(it)) for it in policy["savings"] if policy["verdict"] != "不符合"])
    body += _list("怎么办理", [text(words) for words in (deadline(policy), *policy["how_to_apply"]) if words])
    body += "".join(tag("p", f"※ {text(n['text'])}", "notice") for n in policy["notices"])
    note = f"（{policy['url_note']}）" if policy["url_note"] else ""
    body += tag("p", link(policy["url"], "官方原文") + text(note)) if policy["url"] else ""
    summary = tag("summary", f"{head}{title}")
    return tag("details", summary + body, "policy")


def _condition(condition: Mapping[str, Any]) -> str:
    mark = tag("b", _MARKS.get(condition["verdict"], "?"), "mark")
    article = tag("small", text(f"［{condition['article']}］")) if condition["article"] else ""
    value = f"，现为{condition['value_text']}" if condition.get("value_text") else ""
    doubt = tag("small", "（没有核实，不参与结论）") if condition.get("unverified") else ""
    change = tag("em", text(condition["change"])) if condition.get("change") else ""
    return f"{mark} {text(condition['text'] + value)}{article}{doubt} {change}"


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return tag("h4", text(title)) + tag("ul", "".join(tag("li", item) for item in items))
