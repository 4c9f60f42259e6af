"""Eligibility: whether a profile meets a policy's rules in force on a day. Pure, three-valued (Kleene), no model.

The cards hold every threshold; this module holds the logic only. Only confirmed rules decide; a card that does not hold
the whole rule never concludes 初步符合.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from assistant.derivation import Ask
from assistant.entry import Value
from assistant.facts import Facts, Scheme
from assistant.intervals import Truth, conjunction, disjunction, negation
from assistant.profile import Profile
from corpus.card import Policy, Rule

Verdict = Literal["初步符合", "信息不足", "不符合", "仅供参考"]
ConditionVerdict = Literal["符合", "不符合", "未知", "自述待核"]

ORDER: dict[Verdict, int] = {"初步符合": 0, "信息不足": 1, "不符合": 2, "仅供参考": 3}
"""How results are sorted."""
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

    @property
    def truth(self) -> Truth:
        return disjunction(conjunction(judged.truth for judged in branch) for branch in self.branches)

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

    @property
    def failing(self) -> tuple[Requirement, ...]:
        return tuple(requirement for requirement in self.requirements if requirement.truth is False)

    @property
    def missing(self) -> tuple[Ask, ...]:
        """What to ask for, while nothing has failed."""
        if self.verdict != "信息不足":
            return ()
        return tuple(dict.fromkeys(ask for requirement in self.requirements for ask in requirement.missing))


def evaluate(policies: Sequence[Policy], profile: Profile, as_of: date) -> list[Outcome]:
    """Every policy and tier, sorted by verdict, then level and id, whatever the order of the cards."""
    facts = Facts(profile, as_of, Scheme.of(policies, as_of))
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
    requirements = tuple(_requirements([rule for rule in in_force if rule.decides], facts))
    remarks = tuple(judge_rule(rule, facts) for rule in in_force if not rule.decides)
    whole = policy.completeness_on(tier, facts.as_of) == "full"
    verdict = conclude(policy, requirements, remarks, whole)
    return Outcome(policy, tier, verdict, requirements, remarks, whole)


def rules_of(policy: Policy, tier: str | None) -> list[Rule]:
    """The conditions of a tier, of whatever version; those without a tier hold for all."""
    return [rule for rule in policy.rules if rule.kind in ("eligibility", "exclusion") and rule.tier in (None, tier)]


def conclude(policy: Policy, requirements: Sequence[Requirement], remarks: Sequence[Judged], whole: bool) -> Verdict:
    """The verdict that the settled and open requirements allow."""
    if not requirements:
        return "仅供参考"
    truth = conjunction(requirement.truth for requirement in requirements)
    if truth is False:
        return "不符合"
    if policy.applicant != "enterprise":
        return "仅供参考"
    if truth is None:
        return "信息不足"
    doubted = any(judged.truth is False for judged in remarks)
    return "初步符合" if whole and not doubted else "仅供参考"


def _requirements(rules: Sequence[Rule], facts: Facts) -> Iterator[Requirement]:
    """Rules without a group each alone; a group at the place of its first rule."""
    done: set[str] = set()
    for rule in rules:
        if rule.group is None:
            yield Requirement(None, ((judge_rule(rule, facts),),))
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


def judge_rule(rule: Rule, facts: Facts) -> Judged:
    """(does not apply) or (comparison holds) or (waived)."""
    condition = rule.condition
    holds = facts.judge(condition)
    applies = conjunction(facts.judge(guard) for guard in rule.when)
    waivers = {field: facts.value(field) for field in rule.waivers}
    waived = disjunction(value if isinstance(value, bool) else None for value in waivers.values())
    truth = disjunction((negation(applies), holds, waived))
    return Judged(
        rule=rule,
        truth=truth,
        holds=holds,
        applies=applies,
        waived_by=next((field for field, value in waivers.items() if value is True), None) if not holds else None,
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
    for field in rule.waivers:
        if facts.value(field) is None:
            yield Ask(field)


def _rank(outcome: Outcome) -> tuple[int, int, str, int]:
    policy = outcome.policy
    level = next((place for place, name in enumerate(_LEVELS) if policy.level.startswith(name)), len(_LEVELS))
    tiers = tiers_of(policy)
    return ORDER[outcome.verdict], level, policy.id, tiers.index(outcome.tier)
