"""A disk without room and a catalogue that another program holds: one sentence, and nothing half done."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from corpus.settings import Settings
from ingest.command import main

from .making import Forker, Shelf, finish

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("limit", [4 << 10, 32 << 10, 80 << 10, 160 << 10])
def test_a_disk_without_room(forker: Forker, shelf: Shelf, limit: int) -> None:
    """The system refuses every file of the process that outgrows the limit, as it does on a full disk."""
    shelf.revise()
    finish(forker, shelf)
    shelf.revise()
    before = len(forker.log)
    code = forker.run(str(shelf.folder), limit=limit)
    said = [line for line in forker.log[before:] if not re.match("(?:新增|替换) /", line)]
    assert code == 2
    assert len(said) == 1
    assert "磁盘满了" in said[0]
    shelf.inspect()
    finish(forker, shelf)


@pytest.mark.parametrize("arguments", [["--list"], ["--check"], ["--remove", "x"], ["--rebuild"], ["{file}"]])
def test_a_catalogue_that_another_program_holds(
    forker: Forker,
    shelf: Shelf,
    settings: Settings,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shelf.revise()
    finish(forker, shelf)
    shelf.revise()
    monkeypatch.setenv("YUECE_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("YUECE_WRITER_WAIT", "0.2")
    with closing(sqlite3.connect(settings.data_dir / "catalogue.sqlite", isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        assert main([item.format(file=shelf.folder / "甲.txt") for item in arguments]) == 2
    captured = capsys.readouterr()
    assert re.fullmatch(r"目录库 \S+ 正被别的程序占用，请稍后再试\n", captured.err)
    assert captured.out == ""
    shelf.inspect()
