from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.conversation.store import Conversations
from panels.routes import routes
from panels.visitor import COOKIE, owner_of

from .making import FIRST, WORD, Scripted, SmallLibrary, answer, visit


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite")


def browser(kept: Conversations, library: SmallLibrary, word: str = WORD) -> TestClient:
    app = FastAPI()
    app.include_router(routes(Scripted(library, {}), kept))  # type: ignore[arg-type]
    return TestClient(app, cookies={COOKIE: word})


def test_a_talk_is_given_to_its_visitor_alone(kept: Conversations) -> None:
    id, _ = kept.add(str(owner_of(visit())), None, answer("甲县18.10亿元[1]。", FIRST))
    mine = browser(kept, SmallLibrary())
    given = mine.get(f"/talks/{id}.md")
    assert "甲县18.10亿元" in given.text
    assert quote("q.md") in given.headers["content-disposition"]
    assert mine.get(f"/talks/{id}.docx").content.startswith(b"PK")
    assert mine.get(f"/talks/{id}.exe").status_code == 404
    for word in ("s" * 43, ""):
        assert browser(kept, SmallLibrary(), word).get(f"/talks/{id}.md").status_code == 404


def test_alive_is_not_ready_while_nothing_is_held(kept: Conversations) -> None:
    full, empty = browser(kept, SmallLibrary()), browser(kept, SmallLibrary(None))
    assert (full.get("/healthz").status_code, empty.get("/healthz").status_code) == (200, 200)
    assert full.get("/readyz").json() == {"status": "ok", "documents": 1}
    assert (empty.get("/readyz").status_code, empty.get("/readyz").json()["status"]) == (503, "empty")
