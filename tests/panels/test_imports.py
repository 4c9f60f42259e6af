from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from corpus.settings import Settings
from panels import imports
from panels.catalogue import imported
from panels.importer import Ended, Working
from panels.imports import Imports, Item, shelved


def _scripted(_: Settings, sources: list[str], reports: Connection) -> None:
    """In place of the process's work: what each source is called is what comes of it."""
    for index, source in enumerate(sources):
        reports.send(Working(index, 0.5))
        if source == "致命":
            raise SystemExit(1)
        reports.send(Ended(index, source != "坏", f"{source}了"))


@pytest.fixture
def brought(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Imports:
    monkeypatch.setattr(imports, "work", _scripted)
    monkeypatch.setattr(imports.multiprocessing, "get_context", lambda _: imports.multiprocessing)
    return Imports(settings)


async def _done(brought: Imports, *names: str) -> list[list[str]]:
    brought.add([Item(name, name) for name in names])
    return [[item.state for item in items] async for items in brought.follow()]


def test_each_source_has_its_result_and_one_that_fails_stops_no_other(brought: Imports) -> None:
    seen = asyncio.run(_done(brought, "坏", "好"))
    assert seen[0] == ["waiting", "waiting"]
    assert seen[-1] == ["failed", "done"]
    assert [item.told for item in brought.items] == ["坏了", "好了"]
    assert not brought.busy


def test_a_source_that_ends_the_process_is_said_and_the_rest_goes_on(brought: Imports) -> None:
    assert asyncio.run(_done(brought, "致命", "好"))[-1] == ["failed", "done"]
    assert "意外结束" in brought.items[0].told


def test_what_is_over_is_cleared(brought: Imports) -> None:
    asyncio.run(_done(brought, "好"))
    brought.clear()
    assert brought.items == ()


def test_results_are_text() -> None:
    shown = imported([Item("<b>a</b>", "a", "failed", "<i>坏</i>"), Item("b", "b", "working", share=0.25)], busy=True)
    assert "<b>a" not in shown
    assert "<i>" not in shown
    assert 'value="0.25"' in shown
    assert "data-clear" not in shown


def test_an_upload_of_the_same_name_stands_beside_or_replaces(tmp_path: Path) -> None:
    def upload(words: str) -> Path:
        file = tmp_path / "a.b.txt"
        file.write_text(words)
        return file

    folder = tmp_path / "uploads"
    assert shelved(upload("一"), folder, False).name == "a.b.txt"
    assert shelved(upload("一"), folder, False).name == "a.b.txt"
    assert shelved(upload("二"), folder, False).name == "a.b-2.txt"
    assert shelved(upload("三"), folder, True).read_text() == "三"
    assert sorted(file.name for file in folder.iterdir()) == ["a.b-2.txt", "a.b.txt"]
