"""Verdicts as records: an outcome with its conditions, grounds, remedies and notices, in the form of the contract (§5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.eligibility.derived import amount_words, day_words
from assistant.eligibility.engine import Judged, Outcome, Requirement
from assistant.eligibility.facts import Facts
from assistant.eligibility.interval import Interval, conjunction
from assistant.eligibility.profile import number_json, value_json
from assistant.eligibility.remedy import near_miss, remedy
from corpus.policies.card import FieldValue, Policy, Rule
from corpus.policies.digest import chinese_date, threshold_words
from corpus.policies.fields import FieldSpec, load_fields

_RELATIONS = {"gte": "不低于", "gt": "高于", "lte": "不超过", "lt": "低于", "eq": "", "in": "属于", "not_in": "不属于"}
_APPLICANTS = {"government": "地方政府或主管部门", "researcher": "科研人员"}


MARKS = {"符合": "✓", "不符合": "✗", "未知": "?", "自述待核": "○"}
UNNEEDED = "－"
"""The mark of an alternative that is not met and need not be."""


def policy_json(outcome: Outcome, facts: Facts, titles: Mapping[str, str]) -> dict[str, Any]:
    """One policy and tier. ``titles``: of all cards, for the related ones."""
    policy = outcome.policy
    return {
        "id": policy.id,
        "title": policy.title.value,
        "tier": outcome.tier,
        "level": policy.level,
        "verdict": outcome.verdict,
        "conditions": list(_conditions(outcome, facts)),
        "missing": list(dict.fromkeys(ask.field for ask in outcome.missing)),
        "near_miss": near_miss(outcome, facts),
        "fits": not outcome.unfit,
        "benefits": list(_benefits(outcome, facts)),
        "how_to_apply": [fact.value for fact in policy.how_to_apply if fact.speaks],
        "window": window(policy, facts.as_of),
        "url": policy.link,
        "url_note": policy.search_hint,
        "related": [{"id": other, "title": titles[other]} for other in policy.related if other in titles],
        "notices": [{"kind": kind, "text": text} for kind, text in notices(outcome, facts.as_of)],
    }


def mark(judged: Judged, requirement: Requirement | None) -> str | None:
    """How a condition stands: ✓ ✗ ? ○, － for an alternative not needed; None for a case that is not the enterprise's."""
    if judged.applies is False:
        return None
    if requirement is not None and len(requirement.branches) > 1 and requirement.truth is not False:
        met = next(conjunction(it.truth for it in branch) for branch in requirement.branches if judged in branch)
        if met is False or (requirement.truth is True and met is None):
            return UNNEEDED
    return MARKS[judged.verdict]


def _conditions(outcome: Outcome, facts: Facts) -> Iterator[dict[str, Any]]:
    """Those that apply or may; the deciding ones first, unverified ones after them."""
    for requirement in outcome.requirements:
        for branch in requirement.branches:
            decides = requirement.truth is not True or conjunction(judged.truth for judged in branch) is True
            for judged in branch:
                if judged.applies is not False:
                    yield condition_json(judged, facts, outcome.policy, requirement, decides)
    for judged in outcome.remarks:
        if judged.applies is not False:
            yield condition_json(judged, facts, outcome.policy, None, decides=False)


def condition_json(
    judged: Judged, facts: Facts, policy: Policy, requirement: Requirement | None, decides: bool
) -> dict[str, Any]:
    """``decides`` is false for an unverified rule, and for the lost branches of a group that another branch has met."""
    rule = judged.rule
    spec = load_fields()[rule.field]
    change = remedy(judged, facts) if decides and mark(judged, requirement) != UNNEEDED else None
    inference = facts.inference_of(rule.field)
    return {
        "rule": rule.id,
        "text": rule.text,
        "article": rule.article,
        "verdict": judged.verdict,
        "mark": mark(judged, requirement),
        "field": rule.field,
        "value": value_json(spec, judged.value),
        "threshold": threshold_json(rule.value),
        "op": rule.op,
        "unit": rule.unit,
        "value_text": value_text(spec, judged, facts),
        "threshold_text": threshold_text(rule, spec),
        "ground": inference.text if inference else None,
        "change": f"{change.text}。" if change else None,
        "waived_by": load_fields()[judged.waived_by].label if judged.waived_by else None,
        "group": policy.groups[rule.group.name].text if rule.group and requirement else None,
        "branch": policy.groups[rule.group.name].branches[rule.group.branch] if rule.group and requirement else None,
        "decides": decides,
        "unverified": rule.unverified,
        "kind": rule.kind,
    }


def threshold_json(value: object) -> Any:
    """The card's own value: a number, true/false, words, a list; another field's name."""
    if isinstance(value, tuple):
        return [threshold_json(item) for item in value]
    if isinstance(value, FieldValue):
        return {"field": value.field, "times": list(value.times) if value.times else None}
    return number_json(value) if isinstance(value, Decimal) else value


def threshold_text(rule: Rule, spec: FieldSpec) -> str:
    if rule.value is None or rule.op is None:
        return ""
    return f"{_RELATIONS.get(rule.op, '')}{threshold_words(rule.value, rule.unit or spec.unit)}"


def value_text(spec: FieldSpec, judged: Judged, facts: Facts) -> str | None:
    """The value in words, with the formula of a computed one: 7.5%（科技人员9人÷职工总数120人×100%）."""
    value = judged.value
    if value is None:
        return None
    if not isinstance(value, Interval):
        return {True: "是", False: "否"}.get(value) if isinstance(value, bool) else value
    if spec.kind == "date":
        return day_words(value)
    way = facts.way_of(spec.name)
    shown = amount_words(value, spec.unit)
    return f"{shown}（{way.words(facts)}）" if way else shown


def benefit_rules(outcome: Outcome, facts: Facts) -> list[Rule]:
    """Confirmed benefit rules of the tier in force on the day that apply or may."""
    policy = outcome.policy
    return [
        rule
        for rule in policy.rules
        if rule.kind == "benefit"
        and rule.tier in (None, outcome.tier)
        and not rule.unverified
        and policy.in_force(rule, facts.as_of)
        and conjunction(facts.judge(guard) for guard in rule.when) is not False
    ]


def _benefits(outcome: Outcome, facts: Facts) -> Iterator[str]:
    """Its benefit rules; then what the card says besides."""
    for rule in benefit_rules(outcome, facts):
        applies = conjunction(facts.judge(guard) for guard in rule.when)
        yield f"{rule.text}（{rule.article}）" + ("（是否适用还不知道）" if applies is None else "")
    yield from (fact.value for fact in outcome.policy.benefits if fact.speaks)


def window(policy: Policy, day: date) -> dict[str, str] | None:
    """The window of application that is open or next, else the last one; None where the card states none."""
    spans = sorted(
        (date.fromisoformat(str(rule.value[0])), date.fromisoformat(str(rule.value[1])))
        for rule in policy.rules
        if rule.kind == "procedure" and rule.op == "between" and rule.unit == "日期" and isinstance(rule.value, tuple)
    )
    if not spans:
        return None
    start, end = next((span for span in spans if day <= span[1]), spans[-1])
    state = "未开始" if day < start else "申报中" if day <= end else "已截止"
    return {"from": start.isoformat(), "to": end.isoformat(), "state": state}


def notices(outcome: Outcome, day: date) -> Iterator[tuple[str, str]]:
    """What a reader must know beside the verdict."""
    policy = outcome.policy
    if policy.verified:
        yield "verified", f"政策要点由{policy.verified.by}于{chinese_date(policy.verified.on)}对照官方原文核对过。"
    else:
        yield "unverified", "政策要点由整理者撰写，还没有人对照官方原文逐条核对，办理以官方原文为准。"
    if not outcome.requirements:
        yield "no_rule", f"评估日（{day.isoformat()}）没有可以据以判断的条件，只供参考。"
    if policy.applicant in _APPLICANTS:
        yield "applicant", f"这项政策由{_APPLICANTS[policy.applicant]}申请或落实，企业不能直接申请。"
    if outcome.fits is False:
        yield "form", f"适用对象写的是{'、'.join(policy.forms)}，能不能以所说的单位类型申报，请先问受理部门。"
    if outcome.outside:
        yield "area", f"这项政策只面向{policy.area}，所填的注册地不在其中。"
    yield from (("partial", f"{text}。") for text in _uncovered(outcome, day))
    if outcome.remarks:
        yield "remarks", f"有{len(outcome.remarks)}条条件没有核实，只作说明，不参与结论，办理前须确认。"
    if any(judged.truth is False for judged in outcome.remarks):
        yield "remarks_failed", "没有核实的条件里有按所填情况不成立的，所以不下“初步符合”的结论。"
    status = policy.validity.status_on(day)
    if status == "失效":
        yield "expired", "这项政策的期限已过。"
    elif policy.validity.start and day < policy.validity.start:
        yield "not_yet", f"这项政策自{chinese_date(policy.validity.start)}起施行，评估日还没有施行。"
    span = window(policy, day)
    if span and span["state"] != "申报中":
        yield "window", f"申报时间{span['from']}至{span['to']}（{span['state']}）。"


def _uncovered(outcome: Outcome, day: date) -> Iterator[str]:
    policy = outcome.policy
    if outcome.whole:
        return
    yield from (c.text for c in policy.coverage if c.holds_on(day) and c.tier in (None, outcome.tier))
    if policy.completeness != "full":
        yield from policy.gaps
