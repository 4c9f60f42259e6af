"""A profile against every policy card on a day: the record of ``python -m assistant match`` (§5), and how a terminal shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from assistant.eligibility.consistency import contradictions
from assistant.eligibility.engine import Outcome, evaluate
from assistant.eligibility.facts import Facts, Scheme
from assistant.eligibility.next_question import Question, next_question
from assistant.eligibility.profile import Problem, Profile, value_json
from assistant.eligibility.savings import Saving, savings
from assistant.eligibility.verdicts import policy_json
from assistant.eligibility.worth import Worth
from assistant.intake.session import FIRM, UNIT
from assistant.intake.titles import Understood
from corpus.policies.card import Policy
from corpus.policies.fields import load_fields


@dataclass(frozen=True)
class Advice:
    """What the cards say of a profile on a day. Pure: the profile, the day and the cards decide it."""

    profile: Profile
    as_of: date
    policies: Sequence[Policy]
    understood: tuple[Understood, ...] = ()

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.profile, self.as_of, Scheme.of(self.policies, self.as_of))

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Every policy and tier, best verdict first."""
        return evaluate(self.policies, self.facts)

    @property
    def organisation(self) -> str:
        """What the enterprise said to be, where it is no firm; "" else."""
        stated = self.profile.values.get("organisation")
        return stated if isinstance(stated, str) and stated != load_fields()["organisation"].default else ""

    def addressed(self, text: str) -> str:
        """Words to a firm as they are said to what the enterprise is."""
        return text.replace(FIRM, UNIT) if self.organisation else text

    @cached_property
    def question(self) -> Question | None:
        """The fact that settles the most open verdicts, of those for its kind where it is no firm; None where none is open."""
        begun = Worth(self.outcomes, self.facts).open if self.organisation else []
        return next_question(begun or self.outcomes, self.facts)

    @property
    def problems(self) -> list[Problem]:
        """What was said wrongly or contradicts itself."""
        return [*self.profile.problems, *contradictions(self.facts)]

    @cached_property
    def savings(self) -> dict[str, list[Saving]]:
        """What each policy saves, where its card holds the formula."""
        found: dict[str, list[Saving]] = {}
        for saving in savings(self.policies, self.facts):
            found.setdefault(saving.policy.id, []).append(saving)
        return found

    def _policy(self, outcome: Outcome, titles: Mapping[str, str]) -> dict[str, Any]:
        told = self.savings.get(outcome.policy.id, [])
        return {**policy_json(outcome, self.facts, titles), "savings": [saving.to_json() for saving in told]}

    def to_json(self) -> dict[str, Any]:
        titles = {policy.id: policy.title.value for policy in self.policies}
        specs = load_fields()
        return {
            "as_of": self.as_of.isoformat(),
            "profile": self.profile.to_json(),
            "understood": [
                {
                    "field": item.field,
                    "year": item.year,
                    "value": value_json(specs[item.field], item.value),
                    "unit": specs[item.field].unit,
                    "quote": item.quote,
                }
                for item in self.understood
            ],
            "problems": [problem.to_json() for problem in self.problems],
            "policies": [self._policy(outcome, titles) for outcome in self.outcomes],
            "next_question": self.addressed(self.question.text) if self.question else None,
        }


def facts_of(profile: Profile) -> list[Understood]:
    """What a profile holds, one thing each."""
    items = [Understood(name, value, "") for name, value in profile.values.items()]
    series = ((name, year, value) for name, years in profile.series.items() for year, value in sorted(years.items()))
    return items + [Understood(name, value, "", year) for name, year, value in series]


def stated(profile: Profile) -> list[str]:
    """What a profile holds, one line a fact: 职工总数 120人."""
    return [f"{item.label} {item.shown}" for item in facts_of(profile)]


def printed(advice: Advice) -> str:
    """The advice as a terminal shows it: what was understood, each policy with its conditions, what to say next."""
    record = advice.to_json()
    lines = [f"评估日期：{record['as_of']}"]
    if advice.profile.is_empty:
        lines.append("没有读到可用的企业情况，下面按全部未知评估；写法见 docs/policies.md。")
    if advice.understood:
        lines.append("读到的情况：" + "；".join(f"{item.label} {item.shown}" for item in advice.understood))
    lines += [f"※ {problem.text}" for problem in advice.problems]
    for policy in record["policies"]:
        tier = f"（{policy['tier']}）" if policy["tier"] else ""
        lines += ["", f"【{policy['verdict']}】{policy['title']}{tier}"]
        for condition in policy["conditions"]:
            article = f"［{condition['article']}］" if condition["article"] else ""
            lines.append(f"  {condition['mark']} {condition['text']}{article}")
        lines += [f"  可得：{benefit}" for benefit in policy["benefits"]]
        lines += [
            f"  大约能省：{it.words}" for it in advice.savings.get(policy["id"], []) if policy["verdict"] != "不符合"
        ]
        lines += [f"  ※ {notice['text']}" for notice in policy["notices"]]
        if policy["url"]:
            lines.append(f"  原文：{policy['url']}")
    if record["next_question"]:
        lines += ["", f"下一步请补充：{record['next_question']}"]
    return "\n".join(lines)
