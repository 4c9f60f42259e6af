"""Eligibility verdicts as markup: what was understood, a card for each policy, its conditions unfolding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.eligibility.worth import Worth
from assistant.intake.advice import Advice, stated
from corpus.policies.fields import load_fields
from panels.markup import link, tag, text

_OPEN = ("初步符合", "信息不足")
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
    for title, policies in by_worth(advice, record["policies"]):
        shown = "".join(_card(policy) for policy in policies)
        folded = title in FOLDED
        head = tag("summary", text(f"{title}（{len(policies)}项）")) if folded else tag("h3", text(title))
        parts.append(tag("details", head + shown, "rest") if folded else head + shown)
    return "".join(parts)


FOLDED = ("不面向这类单位的", "其余")
"""Groups that are shown closed."""


def by_worth(advice: Advice, policies: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The records of the outcomes in groups, what is worth an enterprise's time first; a group without any is left out."""
    worth = Worth(advice.outcomes, advice.facts)
    records = {id(outcome): policy for outcome, policy in zip(advice.outcomes, policies, strict=True)}
    gains = sorted(worth.now, key=lambda outcome: -saved(records[id(outcome)]))
    kindred = ("面向这类单位，条件看原文", worth.kindred)
    firm = advice.facts.value("organisation") == load_fields()["organisation"].default
    groups = [("现在就可以办的", gains), ("差得不多的", worth.near), ("再补几项情况就能判断的", worth.open)]
    groups = [*groups, kindred] if firm else [kindred, *groups]
    groups += [(FOLDED[0], worth.unfit), (FOLDED[1], worth.rest)]
    return [(title, [records[id(outcome)] for outcome in outcomes]) for title, outcomes in groups if outcomes]


def saved(policy: Mapping[str, Any]) -> float:
    """万元 a year that are saved at the least; 0 where nothing can be worked out."""
    return sum((saving["range_wan"] or [saving["amount_wan"]])[0] or 0.0 for saving in policy["savings"])


def saving_words(saving: Mapping[str, Any]) -> str:
    if saving["amount_text"] is None:
        return f"{saving['label']}＝{saving['formula']}（{saving['assumptions']}）"
    return f"{saving['label']}{saving['amount_text']}（推算：{saving['formula']}；{saving['assumptions']}）"


def deadline(policy: Mapping[str, Any]) -> str:
    """The window of application that is open, next or last; "" where the card states none."""
    span = policy["window"]
    return f"申报时间：{span['from']}至{span['to']}（{span['state']}）" if span else ""


def _card(policy: Mapping[str, Any]) -> str:
    tier = f"（{policy['tier']}）" if policy["tier"] else ""
    head = tag("span", text(policy["verdict"]), f"verdict {_KINDS[policy['verdict']]}")
    title = tag("strong", text(f"{policy['title']}{tier}"))
    amounts = [it["amount_text"] for it in policy["savings"] if it["amount_text"]] if policy["verdict"] in _OPEN else []
    title += tag("span", text(amounts[0].replace("约", "约省", 1)), "amount") if len(amounts) == 1 else ""
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
    mark = tag("b", condition["mark"], "mark")
    article = tag("small", text(f"［{condition['article']}］")) if condition["article"] else ""
    value = f"，现为{condition['value_text']}" if condition.get("value_text") else ""
    doubt = tag("small", "（没有核实，不参与结论）") if condition.get("unverified") else ""
    change = tag("em", text(condition["change"])) if condition.get("change") else ""
    return f"{mark} {text(condition['text'] + value)}{article}{doubt} {change}"


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return tag("h4", text(title)) + tag("ul", "".join(tag("li", item) for item in items))
