"""Eligibility: whether a profile meets a policy's rules in force on a day. Pure, three-valued (Kleene), no model.

The cards hold every threshold; this module holds the logic only. Only confirmed rules decide; a card that does not hold
the whole rule never concludes 初步符合.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import Literal

from assistant.eligibility.derived import Ask
from assistant.eligibility.entry import Value
from assistant.eligibility.facts import Facts
from assistant.eligibility.interval import Interval, Truth, conjunction, disjunction, negation
from assistant.eligibility.locality import is_for, is_outside
from corpus.policies.card import Condition, Policy, Rule
from corpus.policies.fields import load_fields

Verdict = Literal["初步符合", "信息不足", "不符合", "仅供参考"]
ConditionVerdict = Literal["符合", "不符合", "未知", "自述待核"]

ORDER: dict[Verdict, int] = {"初步符合": 0, "信息不足": 1, "不符合": 2, "仅供参考": 3}
"""How results are sorted."""
_STEP = Decimal("0.01")
"""Between two amounts that a card tells apart."""
_LEVELS = ("国家", "省", "市")


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule against the facts. ``truth`` counts its ``when`` and waivers in; ``holds`` is its comparison alone."""

    rule: Rule
    truth: Truth
    holds: Truth
    applies: Truth
    waived_by: str | None
    value: Value | None
    missing: tuple[Ask, ...]

    @property
    def verdict(self) -> ConditionVerdict:
        if self.truth is None:
            return "未知"
        if not self.truth:
            return "不符合"
        return "自述待核" if self.rule.check == "manual" and self.holds is True else "符合"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must hold as a whole: one rule, or a group of branches of which one is enough."""

    group: str | None
    branches: tuple[tuple[Judged, ...], ...]
    truth: Truth = field(init=False)

    def __post_init__(self) -> None:
        truth = disjunction(conjunction(judged.truth for judged in branch) for branch in self.branches)
        object.__setattr__(self, "truth", truth)

    @property
    def judged(self) -> tuple[Judged, ...]:
        return tuple(judged for branch in self.branches for judged in branch)

    @property
    def missing(self) -> tuple[Ask, ...]:
        """What would settle it; nothing once it is settled. Branches already lost are not asked about."""
        if self.truth is not None:
            return ()
        open_branches = [b for b in self.branches if conjunction(judged.truth for judged in b) is None]
        asks = [ask for branch in open_branches for judged in branch if judged.truth is None for ask in judged.missing]
        return tuple(dict.fromkeys(asks))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A policy (or one tier of it) on a day: the verdict and the chain that leads to it."""

    policy: Policy
    tier: str | None
    verdict: Verdict
    requirements: tuple[Requirement, ...]
    remarks: tuple[Judged, ...]
    """Unverified rules in force: shown, never deciding."""
    whole: bool
    """Whether the card holds the whole rule of this tier and version."""
    outside: bool
    """Whether the enterprise is known to be elsewhere than where the policy is for."""
    fits: Truth = None
    """Whether the policy is for organisations of the kind that was stated; None where nothing was, or the card is silent."""

    @property
    def unfit(self) -> bool:
        """Whether the organisation is of a kind that the policy does not name, or rules out."""
        kind = "organisation"
        return self.fits is False or any(j.rule.field == kind for r in self.failing for j in r.judged)

    @property
    def failing(self) -> tuple[Requirement, ...]:
        return tuple(requirement for requirement in self.requirements if requirement.truth is False)

    @property
    def missing(self) -> tuple[Ask, ...]:
        """What to ask for, while nothing has failed."""
        if self.verdict != "信息不足":
            return ()
        return tuple(dict.fromkeys(ask for requirement in self.requirements for ask in requirement.missing))


def evaluate(policies: Sequence[Policy], facts: Facts) -> list[Outcome]:
    """Every policy and tier, sorted by verdict, then level and id, whatever the order of the cards."""
    return sorted(outcomes(policies, facts), key=_rank)


def outcomes(policies: Iterable[Policy], facts: Facts) -> Iterator[Outcome]:
    for policy in policies:
        for tier in tiers_of(policy):
            yield judge(policy, tier, facts)


def tiers_of(policy: Policy) -> tuple[str | None, ...]:
    return tuple(tier.name for tier in policy.tiers) or (None,)


def judge(policy: Policy, tier: str | None, facts: Facts) -> Outcome:
    """One tier of one policy. Pure."""
    in_force = [rule for rule in rules_of(policy, tier) if policy.in_force(rule, facts.as_of)]
    deciding = [rule for rule in in_force if rule.decides]
    either_way = _either_way(deciding, facts)
    requirements = tuple(_requirements(deciding, facts, either_way))
    remarks = tuple(judge_rule(rule, facts) for rule in in_force if not rule.decides)
    whole = policy.completeness_on(tier, facts.as_of) == "full"
    doubted = any(judged.truth is False for judged in remarks)
    outside, fits = is_outside(policy, facts.profile), is_for(policy, facts.profile)
    truths = [requirement.truth for requirement in requirements]
    verdict = conclude(policy, truths, whole, doubted=doubted, outside=outside or fits is False)
    if verdict == "不符合" and _rests_on_default(requirements, facts):
        verdict = "仅供参考"
    return Outcome(policy, tier, verdict, requirements, remarks, whole, outside, fits)


def _rests_on_default(requirements: Sequence[Requirement], facts: Facts) -> bool:
    """Whether nothing fails but what was taken for granted of the enterprise, without being said."""
    failed = [judged.rule.field for it in requirements if it.truth is False for judged in it.judged]
    return all(load_fields()[name].default is not None and name not in facts.profile.values for name in failed)


def rules_of(policy: Policy, tier: str | None) -> list[Rule]:
    """The conditions of a tier, of whatever version; those without a tier hold for all."""
    return [rule for rule in policy.rules if rule.kind in ("eligibility", "exclusion") and rule.tier in (None, tier)]


def conclude(
    policy: Policy, truths: Sequence[Truth], whole: bool, *, doubted: bool = False, outside: bool = False
) -> Verdict:
    """The verdict that settled and open requirements allow; ``doubted``: an unverified rule does not hold."""
    if not truths:
        return "仅供参考"
    truth = conjunction(truths)
    if truth is False:
        return "不符合"
    if policy.applicant != "enterprise" or outside:
        return "仅供参考"
    if truth is None:
        return "信息不足"
    return "初步符合" if whole and not doubted else "仅供参考"


def _either_way(rules: Sequence[Rule], facts: Facts) -> dict[str, bool]:
    """Rules for different cases of a fact that is unknown, settled where every case comes out the same (rule id → truth)."""
    settled: dict[str, bool] = {}
    guarded: dict[str, list[Rule]] = {}
    for rule in rules:
        fields = {guard.field for guard in rule.when}
        if rule.group is None and len(fields) == 1:
            guarded.setdefault(fields.pop(), []).append(rule)
    for name, cases in guarded.items():
        if facts.value(name) is None and len(cases) > 1:
            worlds = [facts.stating(name, value) for value in _cases(cases)]
            truths = {conjunction(truth_of(rule, world) for rule in cases) for world in worlds}
            if len(truths) == 1 and (truth := truths.pop()) is not None:
                settled.update((rule.id, truth) for rule in cases if truth or facts.judge(rule.condition) is False)
    return settled


def _cases(rules: Sequence[Rule]) -> list[Value]:
    """A value for each case that the rules' guards tell apart: true and false; at, under and over each number."""
    limits = {guard.value for rule in rules for guard in rule.when if isinstance(guard.value, Decimal)}
    if limits:
        return [Interval.point(limit + step) for limit in sorted(limits) for step in (-_STEP, Decimal(0), _STEP)]
    truths = all(isinstance(guard.value, bool) for rule in rules for guard in rule.when)
    return [True, False] if truths else []


def _requirements(rules: Sequence[Rule], facts: Facts, either_way: Mapping[str, bool]) -> Iterator[Requirement]:
    """Rules without a group each alone; a group at the place of its first rule."""
    done: set[str] = set()
    for rule in rules:
        if rule.group is None:
            judged = judge_rule(rule, facts)
            if judged.truth is None and rule.id in either_way:
                judged = replace(judged, truth=either_way[rule.id], missing=())
            yield Requirement(None, ((judged,),))
        elif rule.group.name not in done:
            done.add(rule.group.name)
            members = [other for other in rules if other.group and other.group.name == rule.group.name]
            yield Requirement(rule.group.name, tuple(_branches(members, facts)))


def _branches(members: Sequence[Rule], facts: Facts) -> Iterator[tuple[Judged, ...]]:
    order = list(dict.fromkeys(_branch(rule) for rule in members))
    ordered = sorted(members, key=lambda rule: order.index(_branch(rule)))
    for _, branch in groupby(ordered, key=_branch):
        yield tuple(judge_rule(rule, facts) for rule in branch)


def _branch(rule: Rule) -> str:
    return rule.group.branch if rule.group else ""


def truth_of(rule: Rule, facts: Facts) -> Truth:
    """(does not apply) or (comparison holds) or (waived)."""
    waivers = (facts.judge(_is_true(name)) for name in rule.waivers)
    applies = conjunction(facts.judge(guard) for guard in rule.when)
    return disjunction((negation(applies), facts.judge(rule.condition), *waivers))


def _is_true(name: str) -> Condition:
    return Condition.model_construct(field=name, op="eq", value=True)


def judge_rule(rule: Rule, facts: Facts) -> Judged:
    """The rule with what is known and missing about it."""
    holds = facts.judge(rule.condition)
    applies = conjunction(facts.judge(guard) for guard in rule.when)
    truth = truth_of(rule, facts)
    return Judged(
        rule=rule,
        truth=truth,
        holds=holds,
        applies=applies,
        waived_by=None if holds else next((name for name in rule.waivers if facts.value(name) is True), None),
        value=facts.value(rule.field),
        missing=tuple(_lacking(rule, facts, holds, applies)) if truth is None else (),
    )


def _lacking(rule: Rule, facts: Facts, holds: Truth, applies: Truth) -> Iterator[Ask]:
    """The comparison's own fields first, then what tells whether the rule applies, then its waivers."""
    if holds is None:
        yield from [Ask(rule.field)] if rule.check == "manual" else facts.missing(rule.field)
    if applies is None:
        for guard in rule.when:
            if facts.judge(guard) is None:
                yield from facts.missing(guard.field)
    for name in rule.waivers:
        if facts.value(name) is None:
            yield Ask(name)


def _rank(outcome: Outcome) -> tuple[int, int, str, int]:
    policy = outcome.policy
    level = next((place for place, name in enumerate(_LEVELS) if policy.level.startswith(name)), len(_LEVELS))
    tiers = tiers_of(policy)
    return ORDER[outcome.verdict], level, policy.id, tiers.index(outcome.tier)
