from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote

import pytest

from assistant.conversation.store import Conversations, Rating
from corpus.records import Answer
from panels.access import EVALUATOR, MANAGER, ROLE, Access
from panels.lacking import LackingPanel

from .making import FIRST, SmallLibrary, answer

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite")


@pytest.fixture
def panel(kept: Conversations, tmp_path: Path) -> LackingPanel:
    assistant: Any = SimpleNamespace(library=SmallLibrary())
    return LackingPanel(assistant, kept, Access(tmp_path / "audit.jsonl"))


def seen(panel: LackingPanel, role: str = MANAGER) -> tuple[bool, str]:
    request: Any = SimpleNamespace(headers={ROLE: quote(role)})
    return bool(panel.seen(request).visible), panel.listed(request)


def refused(question: str) -> Answer:
    return Answer(question, question, "refused", "文中未载。", reason="not_in_corpus")


def test_what_was_refused_or_is_wrong_is_listed_without_its_owner(panel: LackingPanel, kept: Conversations) -> None:
    kept.add("owner-1", None, refused(f"丙县是多少？{EVIL}"))
    _, wrong = kept.add("owner-2", None, answer("18.10亿元[1]。", FIRST))
    kept.rate("owner-2", wrong, Rating(False, "年份不对", "17亿元"))
    kept.add("owner-3", None, answer("别的都好[1]。", FIRST))
    visible, markup = seen(panel)
    assert visible
    assert "存下的共 3 问：拒答 1 问，评为有误 1 问" in markup
    assert markup.index("年份不对") < markup.index("丙县是多少？")  # the latest first
    assert "别的都好" not in markup
    assert "owner-" not in markup
    assert EVIL not in markup


def test_the_drafts_are_what_eval_makes_of_them(panel: LackingPanel, kept: Conversations) -> None:
    kept.add("o", None, refused("丙县是多少？"))
    held = re.search(r'href="data:application/x-ndjson;charset=utf-8,([^"]+)"', seen(panel)[1])
    assert held
    (draft,) = [json.loads(line) for line in unquote(held[1]).splitlines()]
    assert draft["question"] == "丙县是多少？"
    assert draft["draft"]["rating"] == ""


def test_nobody_else_is_shown_any_of_it(panel: LackingPanel, kept: Conversations) -> None:
    kept.add("o", None, refused("丙县是多少？"))
    assert seen(panel, EVALUATOR) == (False, "")


def test_nothing_lacking_is_said(panel: LackingPanel) -> None:
    assert "没有拒答的" in seen(panel)[1]
