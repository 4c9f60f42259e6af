"""Eligibility verdicts as markup: what was understood, a card for each policy, its conditions unfolding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.advising import Advice
from panels.markup import link, tag, text

_MARKS = {"符合": "✓", "不符合": "✗", "未知": "?", "自述待核": "○"}
_KINDS = {"初步符合": "yes", "不符合": "no", "信息不足": "open", "仅供参考": "note"}


def cards(advice: Advice) -> str:
    """Everything the tab shows for one profile."""
    record = advice.to_json()
    parts = [tag("p", f"评估日期 {text(record['as_of'])}。结论由政策要点逐条核对得出，办理以官方原文为准。", "hint")]
    if advice.understood:
        told = "；".join(f"{item.label} {item.shown}" for item in advice.understood)
        parts.append(tag("p", f"读到的情况：{text(told)}。不对的话请改写后再匹配。", "understood"))
    else:
        parts.append(tag("p", "还没有读到企业情况，下面按全部未知列出。", "understood"))
    parts += [tag("p", f"※ {text(problem.text)}", "problem") for problem in advice.problems]
    if record["next_question"]:
        parts.append(tag("p", f"下一步请补充：{text(record['next_question'])}", "next"))
    parts += [_card(policy) for policy in record["policies"]]
    return "".join(parts)


def _card(policy: Mapping[str, Any]) -> str:
    tier = f"（{policy['tier']}）" if policy["tier"] else ""
    head = tag("span", text(policy["verdict"]), f"verdict {_KINDS[policy['verdict']]}")
    title = tag("strong", text(f"{policy['title']}{tier}"))
    near = tag("p", text(policy["near_miss"]), "near") if policy["near_miss"] else ""
    body = near + _list("条件", [_condition(c) for c in policy["conditions"]])
    body += _list("可以得到", [text(b) for b in policy["benefits"]])
    body += _list("怎么办理", [text(h) for h in policy["how_to_apply"]])
    body += "".join(tag("p", f"※ {text(n['text'])}", "notice") for n in policy["notices"])
    body += tag("p", link(policy["url"], "官方原文")) if policy["url"] else ""
    summary = tag("summary", f"{head}{title}")
    return tag("details", summary + body, "policy")


def _condition(condition: Mapping[str, Any]) -> str:
    mark = tag("b", _MARKS.get(condition["verdict"], "?"), "mark")
    article = tag("small", text(f"［{condition['article']}］")) if condition["article"] else ""
    value = f"，现为{condition['value_text']}" if condition.get("value_text") else ""
    change = tag("em", text(condition["change"])) if condition.get("change") else ""
    return f"{mark} {text(condition['text'] + value)}{article} {change}"


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return tag("h4", text(title)) + tag("ul", "".join(tag("li", item) for item in items))
