"""Digests (政策要点): a policy card written out as short sentences that each stand alone, under an outline.

What holds on the day comes first; what held before, and what will, has its period in every sentence. Facts below
confidence B and facts that only the reply states are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from corpus.policies.card import Condition, Fact, FieldValue, Policy, Row, Rule, Topic, Value
from corpus.policies.fields import load_fields

_HAN = "一二三四五六七八九十"
_WORDS = {
    "gte": "不低于{}",
    "gt": "高于{}",
    "lte": "不超过{}",
    "lt": "低于{}",
    "eq": "为{}",
    "in": "属于{}之一",
    "not_in": "不属于{}",
    "between": "在{}之间",
}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_STATUS = {"现行": "现行有效", "失效": "已经到期失效", "未知": "现行效力没有核实"}

_DATE, _TIME = "日期", "时间"
"""Units of a rule that states dates itself (a window of application)."""

About = Literal[
    "issuer",
    "number",
    "issued",
    "effective",
    "standing",
    "link",
    "audience",
    "condition",
    "score",
    "benefit",
    "procedure",
    "definition",
    "target",
    "gap",
]
_ABOUT: dict[str, About] = {
    "eligibility": "condition",
    "exclusion": "condition",
    "scoring": "score",
    "benefit": "benefit",
    "procedure": "procedure",
    "definition": "definition",
    "target": "target",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a digest: what it speaks of, and the rules it states (none for a fact of the card's head)."""

    text: str
    about: About
    rules: tuple[Rule, ...] = ()
    facts: tuple[Topic, ...] = ()
    """What a fact of the card's head answers."""

    @property
    def topics(self) -> frozenset[Topic]:
        """What it answers of what people ask of any policy."""
        return frozenset((*self.facts, *(topic for rule in self.rules for topic in rule.topics)))

    @property
    def tier(self) -> str | None:
        return self.rules[0].tier if self.rules else None


Section = tuple[str, list[tuple[str, list[Line]]]]
"""A heading and its blocks; a block is a sub-heading (or ``""``) and its sentences."""


def render_policy(policy: Policy, as_of: date) -> str:
    """The digest's text as of the day."""
    lines = [f"{policy.title.value}（政策要点）", "", "本文是整理者撰写的政策要点，不是文件原文，办理以官方原文为准。"]
    sections = [section for section in _sections(policy, as_of) if any(sentences for _, sentences in section[1])]
    for number, (heading, blocks) in enumerate(sections):
        lines += ["", f"{_HAN[number]}、{heading}"]
        blocks = [block for block in blocks if block[1]]
        for place, (name, sentences) in enumerate(blocks):
            if name:
                lines.append(f"({_HAN[place]}){name}")
            lines += [f"{item}、{sentence.text}" for item, sentence in enumerate(sentences, 1)]
    return "\n".join(lines) + "\n"


def lines_of(policy: Policy, as_of: date) -> list[Line]:
    """The digest's sentences as of the day, in order."""
    return [line for _, blocks in _sections(policy, as_of) for _, lines in blocks for line in lines]


def _sections(policy: Policy, day: date) -> Iterator[Section]:
    name = policy.subject
    yield f"{name}的依据文件", [("", list(_document(policy, day)))]
    audience = _facts("audience", policy.audience, lead=f"{name}的适用对象是") + _facts("audience", policy.summary)
    yield f"{name}的适用对象", [("", audience)]
    yield f"{name}的条件", list(_conditions(policy, day))
    yield f"{name}怎么打分", [("", list(_scores(policy, day)))]
    yield f"{name}的支持和优惠", [("", _benefits(policy, day))]
    yield f"{name}怎么办理、什么时候办理", [("", _procedure(policy, day))]
    yield f"{name}的口径和目标", [("", _stated(policy, day, "definition", "target"))]
    yield f"{name}以前的规定", [("", list(_past(policy, day)))]
    yield f"{name}将要施行的规定", [("", list(_coming(policy, day)))]
    yield f"{name}没有收录和没有核实的内容", [("", _gaps(policy, day))]


def _document(policy: Policy, day: date) -> Iterator[Line]:
    name = f"{policy.subject}的依据文件" if policy.descriptive else f"《{policy.title.value}》"
    if not policy.descriptive and policy.subject not in policy.title.value:
        yield Line(f"{policy.subject}的依据文件是{name}。", "number")
    if policy.issuers.speaks:
        yield Line(f"{name}的发文机关是{'、'.join(policy.issuers.value)}。", "issuer")
    if policy.number and policy.number.speaks:
        yield Line(f"{name}的文号是{policy.number.value}。", "number")
    if policy.issued and policy.issued.speaks:
        yield Line(f"{name}的发布日期是{chinese_dates(policy.issued.value)}。", "issued")
    if policy.effective and policy.effective.speaks:
        yield Line(f"{name}的施行日期是{chinese_dates(policy.effective.value)}。", "effective")
    yield Line(f"{name}{_standing(policy, day)}。", "standing")
    if policy.validity.note and policy.validity.speaks:
        yield Line(_sentence(f"关于{policy.subject}的效力，{chinese_dates(policy.validity.note)}"), "standing")
    if policy.link:
        hint = f"（{policy.search_hint}）" if policy.search_hint else ""
        yield Line(f"{name}的官方{'页面' if policy.url else '网站'}是{policy.link}{hint}。", "link")


def _standing(policy: Policy, day: date) -> str:
    validity = policy.validity
    if not validity.speaks:
        return _STATUS["未知"]
    status = validity.status_on(day)
    if validity.start and day < validity.start and status == "未知":
        return f"自{chinese_date(validity.start)}起施行，此前尚未施行"
    if status == "失效" and validity.end:
        return f"的期限到{chinese_date(validity.end)}为止，{_STATUS[status]}"
    return _STATUS[status]


def _facts(about: About, *facts: Fact | None, lead: str = "") -> list[Line]:
    """Facts that may be stated, as sentences."""
    spoken = (fact for fact in facts if fact is not None and fact.speaks)
    return [Line(_sentence(lead + fact.value), about, facts=fact.topic) for fact in spoken]


def _conditions(policy: Policy, day: date) -> Iterator[tuple[str, list[Line]]]:
    rules = [rule for rule in policy.rules if rule.kind in ("eligibility", "exclusion") and policy.in_force(rule, day)]
    for tier in (None, *(tier.name for tier in policy.tiers)):
        of_tier = [rule for rule in rules if rule.tier == tier]
        subject = subject_of(policy, tier)
        alone = [_demand(policy, rule, day) for rule in of_tier if rule.group is None]
        together = "须同时满足的条件" if len(alone) > 1 else "须满足的条件"
        yield f"{subject}{together}", alone
        for group, members in groupby(_grouped(of_tier), key=lambda rule: rule.group.name if rule.group else ""):
            yield (
                f"{subject}还要满足下列情形之一：{policy.groups[group].text}",
                list(_branches(policy, list(members), day)),
            )


def _grouped(rules: Sequence[Rule]) -> list[Rule]:
    order = list(dict.fromkeys(rule.group.name for rule in rules if rule.group))
    return sorted(
        (rule for rule in rules if rule.group), key=lambda rule: order.index(rule.group.name if rule.group else "")
    )


def _branches(policy: Policy, rules: Sequence[Rule], day: date) -> Iterator[Line]:
    for branch, members in groupby(rules, key=lambda rule: rule.group.branch if rule.group else ""):
        of_branch = list(members)
        first = of_branch[0]
        label = policy.groups[first.group.name].branches[branch] if first.group else ""
        subject = subject_of(policy, first.tier)
        demands = "，并且".join(rule.text for rule in of_branch)
        articles = "；".join(dict.fromkeys(rule.article for rule in of_branch))
        text = f"{label}：{_period(policy, first, day)}{subject}要求{demands}（{articles}）{_doubt(first)}。"
        yield Line(text, "condition", tuple(of_branch))


def subject_of(policy: Policy, tier: str | None) -> str:
    return next((it.subject for it in policy.tiers if it.name == tier), policy.subject)


def _demand(policy: Policy, rule: Rule, day: date) -> Line:
    subject = subject_of(policy, rule.tier)
    text = f"{_period(policy, rule, day)}{subject}要求{rule.text}（{rule.article}）{_doubt(rule)}。"
    return Line(text, "condition", (rule,))


def _statement(policy: Policy, rule: Rule, day: date, more: str = "") -> Line:
    text = f"{_period(policy, rule, day)}{rule.text}（{rule.article}）{_doubt(rule)}。"
    return Line(text + more, _ABOUT[rule.kind], (rule,))


def _doubt(rule: Rule) -> str:
    return "（这一条没有核实，仅供参考）" if rule.unverified else ""


def _period(policy: Policy, rule: Rule, day: date) -> str:
    """自…起 / …至… / …以前; nothing for a rule in force without dates of its own, or that states its dates itself."""
    if rule.unit in (_DATE, _TIME):
        return ""
    if rule.call:
        return f"{rule.call}，"
    own = policy.in_force(rule, day)
    start, end = (rule.valid_from, rule.valid_to) if own else policy.span_of(rule)
    if start and end:
        return f"{chinese_date(start)}至{chinese_date(end)}，"
    if start:
        return f"自{chinese_date(start)}起，"
    return f"{chinese_date(end)}以前，" if end else ""


def _stated(policy: Policy, day: date, *kinds: str) -> list[Line]:
    return [_statement(policy, rule, day) for rule in policy.rules if rule.kind in kinds and policy.in_force(rule, day)]


def _benefits(policy: Policy, day: date) -> list[Line]:
    return _stated(policy, day, "benefit") + _facts("benefit", *policy.benefits)


def _procedure(policy: Policy, day: date) -> list[Line]:
    return _facts("procedure", *policy.how_to_apply) + _stated(policy, day, "procedure")


def _past(policy: Policy, day: date) -> Iterator[Line]:
    return _listed(policy, [rule for rule in policy.rules if policy.is_past(rule, day)], day)


def _coming(policy: Policy, day: date) -> Iterator[Line]:
    rules = [rule for rule in policy.rules if not policy.in_force(rule, day) and not policy.is_past(rule, day)]
    return _listed(policy, rules, day)


def _listed(policy: Policy, rules: Sequence[Rule], day: date) -> Iterator[Line]:
    """A sentence a rule; alternatives (a group's branches) in one."""
    for group, members in groupby(rules, key=lambda rule: (rule.group.name, rule.tier) if rule.group else None):
        of_group = list(members)
        if group is None:
            for rule in of_group:
                demand = rule.kind in ("eligibility", "exclusion")
                yield _demand(policy, rule, day) if demand else _statement(policy, rule, day)
        else:
            yield _alternatives(policy, of_group, day)


def _alternatives(policy: Policy, rules: Sequence[Rule], day: date) -> Line:
    first = rules[0]
    branches = groupby(rules, key=lambda rule: rule.group.branch if rule.group else "")
    demands = "；或者".join("，并且".join(rule.text for rule in members) for _, members in branches)
    articles = "；".join(dict.fromkeys(rule.article for rule in rules))
    opening = f"{_period(policy, first, day)}{subject_of(policy, first.tier)}"
    return Line(f"{opening}要求满足下列情形之一：{demands}（{articles}）{_doubt(first)}。", "condition", tuple(rules))


def _gaps(policy: Policy, day: date) -> list[Line]:
    versions = [coverage.text for coverage in policy.coverage]
    texts = [f"关于{policy.subject}，{text}" for text in (*policy.notes, *policy.gaps, *versions)]
    if policy.verified:
        texts.append(
            f"{policy.subject}的要点于{chinese_date(policy.verified.on)}由{policy.verified.by}对照官方原文核对过"
        )
    return [Line(_sentence(text), "gap") for text in texts]


def _scores(policy: Policy, day: date) -> Iterator[Line]:
    for rule in policy.rules:
        if rule.kind == "scoring" and policy.in_force(rule, day):
            yield _statement(policy, rule, day, "".join(_rows(rule.table or ())))
    for total in policy.totals:
        if total.holds_on(day):
            yield Line(f"{policy.subject}的{total.text}（{total.article}）。", "score")


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    return (f"{row_words(rows, place)}。" for place in range(len(rows)))


def row_words(rows: Sequence[Row], place: int) -> str:
    """One row of a score table: its conditions and the points they give."""
    low, high = rows[place].bounds
    points = f"{plain(low)}分" if low == high else f"{plain(low)}至{plain(high)}分"
    return f"{_row_words(rows[place], rows[place - 1] if place else None)}的，得{points}"


def _row_words(row: Row, before: Row | None) -> str:
    """A row's conditions; what the row before it has already taken is said (不低于25%、低于30%)."""
    if not row.when:
        return "不属于以上情形"
    words = "，且".join(condition_words(condition) for condition in row.when)
    if before is None or len(row.when) != 1 or len(before.when) != 1:
        return words
    here, there = row.when[0], before.when[0]
    rising = {here.op, there.op} <= {"gte", "gt"}
    if here.field == there.field and (rising or here.op == there.op == "lte"):
        words += "且" + {"gte": "低于{}", "gt": "不超过{}", "lte": "高于{}"}[there.op].format(value_words(there))
    return words


def condition_words(condition: Condition) -> str:
    """科技人员占职工总数的比例不低于10%."""
    spec = load_fields().get(condition.field)
    label = spec.label if spec else condition.field
    if isinstance(condition.value, bool):
        return label if condition.value else f"不是“{label}”"
    return label + _WORDS[condition.op].format(value_words(condition))


def value_words(condition: Condition) -> str:
    """The threshold with its unit, as printed: ``10%``, ``5000万元``."""
    unit = condition.unit
    if unit is None:
        spec = load_fields().get(condition.field)
        unit = spec.unit if spec else ""
    return threshold_words(condition.value, unit)


def threshold_words(value: Value, unit: str) -> str:
    if isinstance(value, tuple):
        return "、".join(threshold_words(item, unit) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return chinese_dates(value)
    if isinstance(value, FieldValue):
        spec = load_fields().get(value.field)
        times = f"的{value.times[0]}/{value.times[1]}" if value.times else ""
        return f"{spec.label if spec else value.field}{times}"
    return f"{plain(value)}{unit}"


def plain(number: object) -> str:
    """A decimal without trailing zeros or exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_dates(text: str) -> str:
    """ISO dates of a text in Chinese."""
    return _ISO.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)


def _sentence(text: str) -> str:
    return text if text.endswith("。") else text + "。"
