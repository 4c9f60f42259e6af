"""The shipped policy cards: each valid, each with the link and the wording its digest needs; the schema kept current."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from corpus.policies.card import Policy
from corpus.policies.register import FOLDER, check, load_policies, policy_documents
from corpus.settings import ROOT

POLICIES, PROBLEMS = load_policies()
SCHEMA = ROOT / "docs" / "policy.schema.json"


def test_all_cards_are_read() -> None:
    assert not PROBLEMS
    assert len({policy.id for policy in POLICIES}) == len(POLICIES) == 33


def test_the_schema_for_editors_is_current() -> None:
    made = json.dumps(Policy.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
    assert SCHEMA.read_text("utf-8") == made, "重新导出：python -m corpus.policies.card > docs/policy.schema.json"


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


def test_a_broken_card_stops_itself_only(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    broken = tmp_path / "cit-15-rate.yaml"
    broken.write_text(broken.read_text("utf-8").replace("op: eq", "op: approx", 1), "utf-8")
    policies, problems = load_policies(tmp_path)
    assert len(policies) == 32
    assert all("cit-15-rate" in str(problem) for problem in problems if "related" not in problem.field)
    assert any("rules" in problem.field and "op" in problem.field for problem in problems)
    assert "请改正后重新导入" in str(problems[0])


def test_a_card_that_was_edited_is_read_anew(tmp_path: Path) -> None:
    card = tmp_path / "yy-jbgs.yaml"
    card.write_text((FOLDER / "yy-jbgs.yaml").read_text("utf-8"), "utf-8")
    assert load_policies(tmp_path)[0][0].level == "市"
    card.write_text(card.read_text("utf-8").replace("level: 市", "level: 省"), "utf-8")
    os.utime(card, ns=(0, 1))
    assert load_policies(tmp_path)[0][0].level == "省"


def test_all_shipped_cards_pass_the_check_that_make_check_runs() -> None:
    assert check() == []
