"""Policy cards: loaded from ``corpus/policies/cards/*.yaml``, and rendered as digests (政策要点) that the chat can cite."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from corpus.errors import SourceError
from corpus.policies.card import Policy
from corpus.policies.digest import render_policy
from corpus.policies.fields import load_fields, nearest_field
from corpus.records import Document
from corpus.yamlfile import read_yaml

__all__ = ["CardProblem", "Policy", "load_policies", "policy_documents", "render_policy"]

FOLDER = Path(__file__).with_name("cards")
SCHEMA = Path(__file__).resolve().parent.parent.parent / "docs" / "policy.schema.json"


@dataclass(frozen=True, slots=True)
class CardProblem:
    """Why a card (or one entry of it) cannot be used; the other cards still can."""

    file: str
    field: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file} 的 {self.field}" if self.field else self.file
        return f"政策卡 {place}：{self.text}，请改正后重新导入"


def load_policies(folder: Path = FOLDER) -> tuple[list[Policy], list[CardProblem]]:
    """All good cards in the order of their ids, and what is wrong with the others (never raises for a bad card)."""
    with os.scandir(folder) as entries:
        files = [(entry.path, entry.stat().st_mtime_ns) for entry in entries if entry.name.endswith(".yaml")]
    policies, problems = _load_all(tuple(sorted(files)))
    return list(policies), list(problems)


@lru_cache(maxsize=4)
def _load_all(files: tuple[tuple[str, int], ...]) -> tuple[list[Policy], list[CardProblem]]:
    """``files``: the cards with the time of their last change, so that a card that was edited is read anew."""
    policies: dict[str, Policy] = {}
    problems: list[CardProblem] = []
    for path in (Path(name) for name, _ in files):
        policy, found = _load(path)
        problems += found
        if policy is not None and policy.id in policies:
            problems.append(CardProblem(path.name, "id", f"与另一张卡重复：{policy.id}"))
        elif policy is not None:
            policies[policy.id] = policy
    for policy in policies.values():
        for other in policy.related:
            if other not in policies:
                problems.append(CardProblem(f"{policy.id}.yaml", "related", f"没有可用的政策卡 {other}"))
    return [policies[id] for id in sorted(policies)], problems


def _load(path: Path) -> tuple[Policy | None, list[CardProblem]]:
    try:
        policy = Policy.model_validate(read_yaml(path))
    except SourceError as error:
        return None, [CardProblem(path.name, "", str(error).rstrip("。"))]
    except ValidationError as error:
        return None, [_problem(path.name, detail["loc"], detail["type"], detail["msg"]) for detail in error.errors()]
    if policy.id != path.stem:
        return None, [CardProblem(path.name, "id", f"应当与文件名一致（{path.stem}），现在是 {policy.id}")]
    problems = _unknown_fields(policy, path.name)
    return (None if problems else policy), problems


def _problem(file: str, place: tuple[int | str, ...], kind: str, message: str) -> CardProblem:
    words = {"missing": "缺少这一项", "extra_forbidden": "不认识这一项"}
    text = words.get(kind) or "值不合要求（" + message.removeprefix("Value error, ") + "）"
    return CardProblem(file, ".".join(str(part) for part in place), text)


def _unknown_fields(policy: Policy, file: str) -> list[CardProblem]:
    """Fields the table does not hold. ``fields.yaml`` says what a profile can state; a rule on others could never be judged."""
    problems = []
    for name in sorted(policy.fields() - set(load_fields())):
        near = nearest_field(name)
        hint = f"，是不是 {near.name}" if near else ""
        problems.append(CardProblem(file, "rules", f"字段 {name} 不在 corpus/policies/fields.yaml 里{hint}"))
    for key, field in (("forms", "organisation"), ("trades", "main_industry")):
        strange = sorted(set(getattr(policy, key)) - set(load_fields()[field].choices))
        problems += [CardProblem(file, key, f"“{word}”不是 {field} 的选项") for word in strange]
    return problems


def policy_documents(today: date, policies: Sequence[Policy] | None = None) -> list[Document]:
    """The cards as documents of kind 政策要点, as of ``today``.

    A card that holds nothing but what the reply says is left out: the reply answers for itself.
    """
    cards = load_policies()[0] if policies is None else policies
    return [_document(policy, today) for policy in cards if policy.has_own_facts]


def _document(policy: Policy, today: date) -> Document:
    text = render_policy(policy, today)
    dated = [fact.day if fact and fact.speaks else None for fact in (policy.issued, policy.effective)]
    return Document(
        id=f"policy-{policy.id}",
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        title=f"{policy.title.value}（政策要点）",
        text=text,
        issuer="、".join(policy.issuers.value) if policy.issuers.speaks else None,
        number=policy.document_number,
        published=dated[0],
        effective=dated[1],
        expires=policy.validity.end if policy.validity.status == "expired_period" else None,
        status=policy.validity.status_on(today) if policy.validity.speaks else "未知",
        level=policy.level,
        kind="政策要点",
        url=policy.link,
        file=f"corpus/policies/cards/{policy.id}.yaml",
    )


def check() -> list[str]:
    """Everything wrong with the shipped cards and with the schema exported for editors."""
    policies, problems = load_policies()
    found = [str(problem) for problem in problems]
    schema = json.dumps(Policy.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
    if SCHEMA.read_text("utf-8") != schema:
        found.append(
            "docs/policy.schema.json 不是最新的，请运行 python -m corpus.policies.card > docs/policy.schema.json"
        )
    if not found:
        print(f"{len(policies)} 张政策卡都合格")
    return found


if __name__ == "__main__":  # python -m corpus.policies.register: validates all cards
    wrong = check()
    print("\n".join(wrong), file=sys.stderr)
    sys.exit(1 if wrong else 0)
