from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from corpus.errors import YueceError
from corpus.settings import Settings
from panels.access import ASKER, MANAGER, Access
from panels.files import FilesPanel

from .making import Scripted, SmallLibrary


def request(role: str = "") -> Any:
    headers = {"x-yuece-role": role, "x-yuece-user": "%E7%94%B2"} if role else {}
    return SimpleNamespace(headers=headers, client=SimpleNamespace(host="10.0.0.1"))


def panel(settings: Settings, anonymous: str) -> FilesPanel:
    assistant = Scripted(SmallLibrary(), {})
    assistant.settings = settings  # type: ignore[attr-defined]
    return FilesPanel(assistant, Access(settings.data_dir / "audit.jsonl", anonymous))  # type: ignore[arg-type]


@pytest.mark.parametrize("asking", [request(), request(ASKER)])
def test_who_may_not_manage_brings_nothing_in_and_takes_nothing_out(settings: Settings, asking: Any) -> None:
    files = panel(settings, ASKER)

    async def walk() -> None:
        for states in (
            files.uploaded(["a.txt"], False, asking),
            files.fetched("https://example.org/a", asking),
        ):
            with pytest.raises(YueceError, match="管理员"):
                await anext(states)
        with pytest.raises(YueceError, match="管理员"):
            await files.remove("", "全部", SimpleNamespace(id="d1"), asking)  # type: ignore[arg-type]

    asyncio.run(walk())
    assert "data-remove" not in files.search("", "全部", asking)


def test_what_is_done_is_noted_with_who_did_it(tmp_path: Path) -> None:
    access = Access(tmp_path / "logs" / "audit.jsonl", ASKER)
    access.note(request("%E7%AE%A1%E7%90%86%E5%91%98"), "移除文件", "d1")
    assert access.role_of(request("%E7%AE%A1%E7%90%86%E5%91%98")) == MANAGER
    (line,) = (tmp_path / "logs" / "audit.jsonl").read_text("utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["user"], kept["host"], kept["act"], kept["what"]) == ("甲", "10.0.0.1", "移除文件", "d1")


def test_the_chat_is_told_the_documents_it_may_be_limited_to_with_the_one_that_is_chosen(settings: Settings) -> None:
    files = panel(settings, ASKER)
    chosen = next(iter(SmallLibrary().documents))
    told = files.only(SimpleNamespace(id=chosen))  # type: ignore[arg-type]
    assert told.value == [chosen]
    assert chosen in [id for _, id in told.choices]
