"""The shipped policy cards: each valid, each with the link and the wording its digest needs; the schema kept current."""

from __future__ import annotations

import json
from datetime import date

import pytest

from corpus.card import Policy
from corpus.policy import load_policies, policy_documents
from corpus.settings import ROOT

POLICIES, PROBLEMS = load_policies()
SCHEMA = ROOT / "docs" / "policy.schema.json"


def test_all_cards_are_read() -> None:
    assert not PROBLEMS
    assert len({policy.id for policy in POLICIES}) == len(POLICIES) == 32


def test_the_schema_for_editors_is_current() -> None:
    made = json.dumps(Policy.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
    assert SCHEMA.read_text("utf-8") == made, "重新导出：python -m corpus.card > docs/policy.schema.json"


@pytest.mark.parametrize("policy", POLICIES, ids=[policy.id for policy in POLICIES])
def test_related_cards_exist(policy: Policy) -> None:
    assert set(policy.related) <= {other.id for other in POLICIES}


def test_digests_say_that_they_are_digests() -> None:
    for document in policy_documents(date(2026, 11, 24)):
        assert document.kind == "政策要点"
        assert "不是文件原文" in document.text[:200]


def test_rules_are_told_as_of_the_day() -> None:
    before, after = (
        next(d.text for d in policy_documents(day) if d.id == "policy-sme-gradient-2026")
        for day in (date(2026, 3, 1), date(2026, 5, 1))
    )
    assert before != after
