"""Hand-worked profiles: what each policy concludes, at, just under and just over its thresholds, and version by version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import yaml

from assistant.eligibility.profile import read_profile
from assistant.intake.advice import Advice
from corpus.policies.register import load_policies
from corpus.settings import ROOT

TABLE = yaml.safe_load((ROOT / "tests" / "profiles" / "verdicts.yaml").read_text("utf-8"))
POLICIES, _ = load_policies()


def stated(case: Mapping[str, Any]) -> dict[str, Any]:
    """The base's facts with the case's own; null is unknown."""
    facts = {**TABLE["bases"].get(case.get("base"), {}), **case.get("set", {})}
    return {name: value for name, value in facts.items() if value is not None}


def advised(case: Mapping[str, Any]) -> Advice:
    day: date = case.get("as_of", TABLE["as_of"])
    return Advice(read_profile(stated(case), day), day, POLICIES)


@pytest.mark.parametrize("case", TABLE["cases"], ids=[f"{n}:{case['why']}" for n, case in enumerate(TABLE["cases"])])
def test_the_verdict_is_the_one_worked_by_hand(case: Mapping[str, Any]) -> None:
    advice = advised(case)
    assert advice.profile.problems == ()
    found = {(o.policy.id + (f"/{o.tier}" if o.tier else "")): o.verdict for o in advice.outcomes}
    assert {name: found[name] for name in case["expect"]} == case["expect"]


def test_every_policy_has_a_profile() -> None:
    spoken = {name.split("/")[0] for case in TABLE["cases"] for name in case["expect"]}
    judged = {policy.id for policy in POLICIES if any(rule.decides for rule in policy.rules)}
    assert judged <= spoken
