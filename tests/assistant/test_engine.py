"""The eligibility engine: thresholds at their boundary, missing facts, versions, and what no order of cards may change."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.eligibility.engine import Outcome, evaluate, judge_rule
from assistant.eligibility.entry import Value
from assistant.eligibility.facts import Facts, Scheme
from assistant.eligibility.interval import Interval
from assistant.eligibility.next_question import next_question
from assistant.eligibility.profile import Profile, read_profile
from assistant.intake.advice import Advice
from corpus.policies.card import Policy, Rule
from corpus.policies.fields import load_fields
from corpus.policies.register import load_policies

DAY = date(2026, 11, 24)
POLICIES, PROBLEMS = load_policies()
SCHEME = Scheme.of(POLICIES, DAY)
_NUMERIC = frozenset(("percent", "money", "count", "years", "months", "days", "rank", "area", "score"))
_HOLDS = {
    "gte": (False, True, True),
    "gt": (False, False, True),
    "lte": (True, True, False),
    "lt": (True, False, False),
}
"""Whether the comparison holds just under, at and just over its threshold."""


def facts_of(values: Mapping[str, Value], day: date = DAY) -> Facts:
    return Facts(Profile(dict(values)), day, Scheme.of(POLICIES, day))


def numeric_rules() -> Iterator[tuple[Policy, Rule]]:
    for policy in POLICIES:
        for rule in policy.rules:
            spec = load_fields().get(rule.field)
            plain = spec is not None and spec.kind in _NUMERIC and not spec.series and not spec.derived
            if plain and rule.op in _HOLDS and isinstance(rule.value, (int, float, Decimal)):
                yield policy, rule


RULES = list(numeric_rules())


def test_every_card_is_valid() -> None:
    assert PROBLEMS == []
    assert len(POLICIES) == 33


@pytest.mark.parametrize(("policy", "rule"), RULES, ids=[f"{p.id}:{r.id}" for p, r in RULES])
def test_a_threshold_holds_as_its_operator_says(policy: Policy, rule: Rule) -> None:
    limit, step = Decimal(str(rule.value)), Decimal("0.01")
    for value, holds in zip((limit - step, limit, limit + step), _HOLDS[rule.op], strict=True):
        judged = judge_rule(rule, facts_of({rule.field: Interval.point(value)}))
        assert judged.holds is holds, f"{rule.text}: {value}"


def test_an_unknown_value_decides_nothing() -> None:
    for _, rule in RULES:
        assert judge_rule(rule, facts_of({})).holds is None


def outcome(outcomes: list[Outcome], id: str, tier: str | None = None) -> Outcome:
    return next(o for o in outcomes if o.policy.id == id and o.tier == tier)


def recognised(**changes: object) -> dict[str, object]:
    """A profile that meets the eight conditions of 高企认定 as far as one can state them."""
    return {
        "founded_on": "2019-05-06",
        "is_resident_enterprise": True,
        "employees": 100,
        "tech_staff": 12,
        "sales_by_year_wan": {2023: 6000, 2024: 7000, 2025: 8000},
        "rd_by_year_wan": {2023: 240, 2024: 280, 2025: 320},
        "hightech_income_ratio_pct": 65,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, {"信息不足", "初步符合"}),
        ({"tech_staff": 10}, {"信息不足", "初步符合"}),  # 10 of 100 is exactly 10 %
        ({"tech_staff": 9}, {"不符合"}),
        ({"founded_on": "2026-05-06"}, {"不符合"}),  # not yet 365 days old
        ({"hightech_income_ratio_pct": 59.99}, {"不符合"}),
        ({"rd_by_year_wan": {2023: 240, 2024: 280, 2025: 319}}, {"不符合"}),  # 839 of 21,000 is under 4 %
    ],
)
def test_hnte_recognition(changes: dict[str, object], verdict: set[str]) -> None:
    profile = read_profile(recognised(**changes), DAY)
    found = outcome(evaluate(POLICIES, Facts(profile, DAY, SCHEME)), "hnte-recognition")
    assert found.verdict in verdict


def test_partial_and_stub_cards_never_conclude_that_one_qualifies() -> None:
    generous: dict[str, Value] = {}
    for spec in load_fields().values():
        if not spec.derived and not spec.series and spec.kind == "bool":
            generous[spec.name] = True
    for found in evaluate(POLICIES, facts_of(generous)):
        if not found.whole:
            assert found.verdict != "初步符合"


def test_the_order_of_the_cards_changes_nothing() -> None:
    facts = Facts(read_profile(recognised(), DAY), DAY, SCHEME)
    straight = [(o.policy.id, o.tier, o.verdict) for o in evaluate(POLICIES, facts)]
    shuffled = list(POLICIES)
    random.Random(7).shuffle(shuffled)
    assert [(o.policy.id, o.tier, o.verdict) for o in evaluate(shuffled, facts)] == straight


_NUMBERS = [s for s in load_fields().values() if s.kind in _NUMERIC and not s.derived and not s.series]
_BOOLS = [s for s in load_fields().values() if s.kind == "bool" and not s.derived]
_PROFILES = st.fixed_dictionaries(
    {},
    optional={
        **{s.name: st.integers(0, 3000).map(Interval.point) for s in _NUMBERS},
        **{s.name: st.booleans() for s in _BOOLS},
    },
)


@settings(max_examples=25, deadline=None)
@given(values=_PROFILES, data=st.data())
def test_a_missing_fact_never_opens_a_settled_verdict(values: dict[str, Value], data: st.DataObject) -> None:
    before = {(o.policy.id, o.tier): o.verdict for o in evaluate(POLICIES, facts_of(values))}
    missing = [s for s in _BOOLS if s.name not in values]
    if not missing:
        return
    spec = data.draw(st.sampled_from(missing))
    after = evaluate(POLICIES, facts_of({**values, spec.name: data.draw(st.booleans())}))
    for found in after:
        if before[found.policy.id, found.tier] == "初步符合":
            assert found.verdict != "信息不足"


def test_the_next_question_asks_for_something_unknown() -> None:
    facts = facts_of({"employees": Interval.point(50)})
    question = next_question(evaluate(POLICIES, facts), facts)
    assert question is not None
    assert question.ask.field != "employees"
    assert question.text.endswith("？")


def test_the_record_has_the_fields_of_the_contract() -> None:
    record = Advice(read_profile(recognised(), DAY), DAY, POLICIES).to_json()
    assert set(record) >= {"as_of", "profile", "understood", "policies", "next_question"}
    for policy in record["policies"]:
        assert set(policy) >= {
            *("id", "title", "tier", "verdict", "conditions", "missing", "benefits", "how_to_apply", "url", "notices"),
        }
        for condition in policy["conditions"]:
            assert condition["verdict"] in {"符合", "不符合", "未知", "自述待核"}


def test_rules_follow_the_day_of_evaluation() -> None:
    """专精特新: other rules are in force before and after 2026-04-01."""
    policy = next(p for p in POLICIES if p.id == "sme-gradient-2026")
    before = {r.id for r in policy.rules if policy.in_force(r, date(2026, 3, 31))}
    after = {r.id for r in policy.rules if policy.in_force(r, date(2026, 4, 1))}
    assert before != after
