"""Laws that hold whatever the facts: three-valued logic, thresholds, what one more fact may change, the order of cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.eligibility.engine import ORDER, evaluate
from assistant.eligibility.facts import Facts, Scheme
from assistant.eligibility.interval import Interval, Truth, conjunction, disjunction, negation
from assistant.eligibility.profile import read_profile
from assistant.intake.advice import Advice
from corpus.policies.card import Policy
from corpus.policies.fields import load_fields
from corpus.policies.register import load_policies
from corpus.settings import ROOT

TRUTHS: tuple[Truth, ...] = (True, False, None)
TABLE = yaml.safe_load((ROOT / "tests" / "profiles" / "verdicts.yaml").read_text("utf-8"))
POLICIES, _ = load_policies()
DAY: date = TABLE["as_of"]
SCHEME = Scheme.of(POLICIES, DAY)
_RISING, _FALLING = {"gte", "gt"}, {"lte", "lt"}


def known(truth: Truth) -> int:
    """Kleene's order of values: false < unknown < true."""
    return {False: 0, None: 1, True: 2}[truth]


@pytest.mark.parametrize(("a", "b", "c"), list(product(TRUTHS, repeat=3)))
def test_kleene_logic(a: Truth, b: Truth, c: Truth) -> None:
    assert negation(negation(a)) is a
    assert conjunction((a, b)) is conjunction((b, a))
    assert disjunction((a, b)) is disjunction((b, a))
    assert conjunction((a, conjunction((b, c)))) is conjunction((a, b, c)) is conjunction((conjunction((a, b)), c))
    assert negation(conjunction((a, b))) is disjunction((negation(a), negation(b)))
    assert conjunction((a, disjunction((b, c)))) is disjunction((conjunction((a, b)), conjunction((a, c))))
    assert known(conjunction((a, b))) == min(known(a), known(b))
    assert known(disjunction((a, b))) == max(known(a), known(b))


def test_nothing_demanded_holds_and_nothing_offered_does_not() -> None:
    assert conjunction(()) is True
    assert disjunction(()) is False


@pytest.mark.parametrize(("a", "b"), list(product(TRUTHS, repeat=2)))
def test_what_is_settled_stays_settled_when_more_is_known(a: Truth, b: Truth) -> None:
    for fuller in (True, False) if b is None else (b,):
        for join in (conjunction, disjunction):
            if join((a, b)) is not None:
                assert join((a, fuller)) is join((a, b))


_ENDS = st.decimals(-1000, 1000, places=2)


@given(low=_ENDS, width=st.decimals(0, 500, places=2), share=st.decimals(0, 1, places=3), limit=_ENDS)
def test_a_range_is_compared_as_every_value_in_it(low: Decimal, width: Decimal, share: Decimal, limit: Decimal) -> None:
    value = low + width * share
    for op in ("gte", "gt", "lte", "lt", "eq"):
        whole = Interval(low, low + width).compare(op, Interval.point(limit))
        one = Interval.point(value).compare(op, Interval.point(limit))
        assert one is not None
        assert whole is None or whole is one


def stated(case: Mapping[str, Any]) -> dict[str, Any]:
    facts = {**TABLE["bases"].get(case.get("base"), {}), **case.get("set", {})}
    return {name: value for name, value in facts.items() if value is not None}


QUALIFYING = [
    (stated(case), name)
    for case in TABLE["cases"]
    for name, verdict in case["expect"].items()
    if verdict == "初步符合" and "as_of" not in case
]
"""Profiles that qualify, with the policy (and tier) they qualify for."""


def verdict_of(facts: Facts, name: str) -> str:
    id, _, tier = name.partition("/")
    return next(o.verdict for o in evaluate(POLICIES, facts) if (o.policy.id, o.tier or "") == (id, tier))


def facts_of(data: Mapping[str, Any]) -> Facts:
    return Facts(read_profile(data, DAY), DAY, SCHEME)


def entries() -> st.SearchStrategy[tuple[str, Any]]:
    """A fact of any field that one can state."""
    numbers = [s.name for s in load_fields().values() if s.kind in ("money", "count", "percent", "score", "years")]
    plain = [name for name in numbers if not load_fields()[name].derived]
    truths = [s.name for s in load_fields().values() if s.kind == "bool" and not s.derived]
    number = st.tuples(st.sampled_from(plain), st.integers(0, 100))
    return st.one_of(number, st.tuples(st.sampled_from(truths), st.booleans()))


@settings(max_examples=120, deadline=None)
@given(which=st.sampled_from(QUALIFYING), more=st.lists(entries(), min_size=1, max_size=3))
def test_a_fact_more_never_leaves_a_qualified_profile_open(
    which: tuple[dict[str, Any], str], more: list[tuple[str, Any]]
) -> None:
    data, name = which
    added = {field: value for field, value in more if field not in data}
    assert verdict_of(facts_of({**data, **added}), name) != "信息不足"


@settings(max_examples=60, deadline=None)
@given(which=st.sampled_from(QUALIFYING), data=st.data())
def test_a_fact_less_never_turns_a_qualified_profile_down(
    which: tuple[dict[str, Any], str], data: st.DataObject
) -> None:
    stated_facts, name = which
    gone = data.draw(st.sampled_from(sorted(stated_facts)))
    fewer = {field: value for field, value in stated_facts.items() if field != gone}
    assert verdict_of(facts_of(fewer), name) in ("初步符合", "信息不足")


def directions(name: str) -> dict[str, set[str]]:
    """The ways each number of a policy (and tier) is tested: field → operators, guards counted as both ways."""
    id, _, tier = name.partition("/")
    policy: Policy = next(policy for policy in POLICIES if policy.id == id)
    found: dict[str, set[str]] = {}
    for rule in policy.rules:
        if rule.decides and policy.in_force(rule, DAY) and rule.tier in (None, tier or None) and rule.op:
            found.setdefault(rule.field, set()).add(rule.op)
            for guard in rule.when:
                found.setdefault(guard.field, set()).update(("gte", "lte"))
    return found


@settings(max_examples=120, deadline=None)
@given(which=st.sampled_from(QUALIFYING), data=st.data(), step=st.decimals("0.01", 5, places=2))
def test_more_than_enough_is_still_enough(
    which: tuple[dict[str, Any], str], data: st.DataObject, step: Decimal
) -> None:
    """Raising what must be at least so much, or lowering what must be at most so much, changes no verdict."""
    facts, name = which
    numbers = {f: ops for f, ops in directions(name).items() if isinstance(facts.get(f), (int, float)) and f in facts}
    one_way = {f: ops for f, ops in numbers.items() if ops <= _RISING or ops <= _FALLING}
    one_way = {f: ops for f, ops in one_way.items() if not isinstance(facts[f], bool) and f != "employees"}
    if not one_way:
        return
    field = data.draw(st.sampled_from(sorted(one_way)))
    spec = load_fields()[field]
    moved = Decimal(str(facts[field])) + (step if one_way[field] <= _RISING else -step)
    if spec.kind == "count" or spec.kind == "rank":
        moved = Decimal(int(facts[field]) + (1 if one_way[field] <= _RISING else -1))
    limit = Decimal(str(spec.max)) if spec.max is not None else Decimal(100) if spec.share else None
    if moved < 0 or (spec.kind == "rank" and moved < 1) or (limit is not None and moved > limit):
        return
    assert verdict_of(facts_of({**facts, field: float(moved)}), name) == "初步符合"


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(len(POLICIES))), which=st.sampled_from(QUALIFYING))
def test_the_order_of_the_cards_changes_nothing(order: list[int], which: tuple[dict[str, Any], str]) -> None:
    profile = read_profile(which[0], DAY)
    straight = Advice(profile, DAY, POLICIES).to_json()
    shuffled = Advice(profile, DAY, [POLICIES[place] for place in order]).to_json()
    assert shuffled["policies"] == straight["policies"]
    assert shuffled["next_question"] == straight["next_question"]
    ranks = [ORDER[policy["verdict"]] for policy in straight["policies"]]
    assert ranks == sorted(ranks)
