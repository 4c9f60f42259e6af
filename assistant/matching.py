"""Matching: a profile against all cards on a day, as the record of the contract, and the command ``match``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.claims import Understood
from assistant.consistency import contradictions
from assistant.eligibility import ORDER, Outcome, evaluate
from assistant.facts import Facts, Scheme
from assistant.inquiry import Question, next_question
from assistant.intake import read_sentence
from assistant.profile import Problem, Profile, load_profile
from assistant.verdicts import policy_json
from corpus.card import Policy
from corpus.errors import YueceError
from corpus.policy import load_policies
from corpus.settings import Settings


@dataclass(frozen=True, slots=True)
class Match:
    """All verdicts for one profile on one day."""

    as_of: date
    profile: Profile
    understood: tuple[Understood, ...]
    outcomes: tuple[Outcome, ...]
    facts: Facts
    question: Question | None
    problems: tuple[Problem, ...]

    def to_json(self) -> dict[str, Any]:
        titles = {outcome.policy.id: outcome.policy.title.value for outcome in self.outcomes}
        return {
            "as_of": self.as_of.isoformat(),
            "profile": self.profile.to_json(),
            "understood": [understood.to_json() for understood in self.understood],
            "problems": [problem.to_json() for problem in self.problems],
            "policies": [policy_json(outcome, self.facts, titles) for outcome in self.outcomes],
            "next_question": question_json(self.question) if self.question else None,
        }


def match(profile: Profile, as_of: date, policies: Sequence[Policy], understood: Sequence[Understood] = ()) -> Match:
    """Every policy and tier judged, sorted; with the next fact to ask for and what does not fit together. Pure."""
    facts = Facts(profile, as_of, Scheme.of(policies, as_of))
    outcomes = evaluate(policies, facts)
    problems = (*profile.problems, *contradictions(facts))
    return Match(as_of, profile, tuple(understood), tuple(outcomes), facts, next_question(outcomes, facts), problems)


def question_json(question: Question) -> dict[str, Any]:
    spec = question.spec
    return {
        "field": spec.name,
        "label": spec.label,
        "text": question.text,
        "kind": spec.kind,
        "unit": spec.unit or None,
        "years": list(question.ask.years),
        "choices": list(spec.choices),
        "policies": [{"id": policy, "tier": tier} for policy, tier in question.waiting],
    }


def add_match_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Adds ``match`` to the commands of ``python -m assistant``."""
    parser: argparse.ArgumentParser = subparsers.add_parser("match", help="看企业可能符合哪些政策")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--profile", type=Path, metavar="FILE.yaml", help="企业情况文件（字段: 值）")
    source.add_argument("--text", metavar="话", help="用一段话说企业情况，如“我们是2019年成立的化工企业，职工120人”")
    parser.add_argument("--as-of", metavar="DATE", help="评估日（YYYY-MM-DD），默认今天")
    parser.add_argument("--json", action="store_true", help="输出一条 JSON 记录")
    return parser


def run_match(args: argparse.Namespace) -> int:
    """Exit code 0; YueceError where the command itself cannot be carried out. Problems go to stderr."""
    as_of = _day(args.as_of) if args.as_of else Settings().today
    policies, broken = load_policies()
    understood: Sequence[Understood] = ()
    if args.profile is not None:
        profile = load_profile(args.profile, as_of)
    else:
        profile, understood = read_sentence(args.text, as_of, Settings().home_city)
    result = match(profile, as_of, policies, understood)
    for line in (*(str(problem) for problem in broken), *(problem.text for problem in result.problems)):
        print(line, file=sys.stderr)
    if profile.is_empty:
        print("没有读到任何企业情况，以下各项都按未知判断。", file=sys.stderr)
    print(json.dumps(result.to_json(), ensure_ascii=False) if args.json else "\n".join(_lines(result)))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise YueceError(f"评估日“{text}”写得不对，请写成 2026-11-23 这样。") from None


_MARKS = {"符合": "✓", "自述待核": "✓", "不符合": "✗", "未知": "?"}


def _lines(result: Match) -> Iterator[str]:
    """As a terminal shows it: what was understood, the verdicts with their conditions, the next question."""
    record = result.to_json()
    yield f"评估日：{result.as_of.isoformat()}。结论只是初步判断，以主管部门审核为准。"
    for understood in result.understood:
        yield f"读到：{understood.label}＝{understood.shown}（“{understood.quote}”）"
    for verdict in ORDER:
        policies = [policy for policy in record["policies"] if policy["verdict"] == verdict]
        if policies:
            yield f"\n【{verdict}】{len(policies)} 项"
        for policy in policies:
            yield from _policy_lines(policy)
    if record["next_question"]:
        yield f"\n下一个问题：{record['next_question']['text']}"


def _policy_lines(policy: dict[str, Any]) -> Iterator[str]:
    yield f"· {policy['title']}" + (f"（{policy['tier']}）" if policy["tier"] else "")
    if policy["verdict"] == "仅供参考":
        return
    for condition in policy["conditions"]:
        if not condition["decides"]:
            continue
        value = f"：{condition['value_text']}" if condition["value_text"] else ""
        yield f"    {_MARKS[condition['verdict']]} {condition['text']}（{condition['article']}）{value}"
        if condition["change"]:
            yield f"      → {condition['change']}"
    if policy["near_miss"]:
        yield f"    {policy['near_miss']}"
    if policy["url"]:
        yield f"    {policy['url']}"
