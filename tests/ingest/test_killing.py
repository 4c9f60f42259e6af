"""``kill -9`` on real ingest processes, at every step of writing and at random moments: nothing half done is ever seen."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.catalogue import Content
from corpus.records import Document
from corpus.settings import ROOT, Settings
from corpus.store import Store
from corpus.words import tokens
from ingest.pipeline import digest
from ingest.raw import RawDocument

NAMES = ("甲", "乙", "丙")
TEXT = (
    "{name}市科学技术局关于第{n}号提案的答复\n\n一、现状\n2021年{name}市研发投入{n}亿元，高新技术企业{n}家。\n\n"
    "二、打算\n{name}市第{n}批项目抓紧实施。\n"
)
STEPS = (
    "corpus.embedding:VectorCache._save",
    "corpus.catalogue:Catalogue.announce",
    "corpus.lexical:LexicalIndex.add",
    "corpus.vectors:VectorIndex.add",
    "corpus.catalogue:_erase",
    "corpus.catalogue:_insert_content",
    "corpus.catalogue:Catalogue.publish",
    "corpus.lexical:LexicalIndex.delete",
    "corpus.vectors:VectorIndex.delete",
    "corpus.catalogue:Catalogue.settle",
)
REBUILDING = (
    "corpus.lexical:LexicalIndex.add",
    "corpus.vectors:VectorIndex.add",
    "corpus.catalogue:_recreate",
    "corpus.catalogue:Catalogue.replace_all",
    "shutil:rmtree",
)
REMOVING = (
    "corpus.catalogue:Catalogue.retire",
    "corpus.lexical:LexicalIndex.delete",
    "corpus.vectors:VectorIndex.delete",
    "corpus.catalogue:Catalogue.settle",
)
RANDOM = 40
"""Kills at random moments, beside those at the steps."""


class Forker:
    """Starts ingest processes over one data folder."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._log = log
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "YUECE_DATA_DIR": str(settings.data_dir)}
        command = [sys.executable, str(Path(__file__).parent / "forker.py")]
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )

    def run(self, *arguments: str, kill: tuple[str, str, int] | None = None, after: float | None = None) -> int:
        """Exit status, -9 where the process was killed; ``after``: seconds until it is, unless it has ended."""
        assert self._process.stdin
        assert self._process.stdout
        request = {"arguments": arguments, "kill": kill, "log": str(self._log)}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        if after is not None:
            time.sleep(after)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


class Shelf:
    """The files, what they have been, and what the store may hold of them."""

    def __init__(self, folder: Path, settings: Settings, embed: Callable[[str], list[float]]) -> None:
        folder.mkdir()
        self.folder, self._settings, self._embed = folder, settings, embed
        self.version = self.done = 0
        self._made: dict[str, Content] = {}

    def revise(self) -> None:
        """Every file says something else."""
        self.version += 1
        for name in NAMES:
            text = TEXT.format(name=name, n=self.version)
            (self.folder / f"{name}.txt").write_text(text, encoding="utf-8")

    def inspect(self, removed: str | None = None) -> None:
        """The store opens; each document is one whole version, the last finished one or a later; both searches give
        what is live and all of it. ``removed``: the document that may be gone."""
        with closing(Store(self._settings)) as store:
            held = {document.title[0]: document for document in store.documents()}
            expected = set(NAMES) if self.done else set()
            assert expected - {removed} <= set(held) <= set(NAMES)
            for document in held.values():
                self._whole(store, document)
            live = {passage.id for document in held.values() for passage in store.passages_of(document.id)}
            assert {id for id, _ in store.lexical(tokens("市研发投入高新技术企业项目答复"), 200)} == live
            assert {id for id, _ in store.dense(np.asarray(self._embed("研发投入")), 200)} == live

    def _whole(self, store: Store, document: Document) -> None:
        (n,) = [n for n in range(1, self.version + 1) if f"第{n}号" in document.text]
        assert self.done <= n
        made = self._made.setdefault(document.text, self._content(document))
        assert document.text == TEXT.format(name=document.title[0], n=n)
        assert store.sections(document.id) == made.sections
        assert store.passages_of(document.id) == made.passages
        assert store.figures_of(document.id) == sorted(made.figures, key=lambda figure: (figure.start, figure.id))
        for passage in made.passages:
            nearest = store.dense(np.asarray(self._embed(passage.search_text)), 1)
            assert nearest[0][1] == pytest.approx(1.0, abs=1e-4)

    def _content(self, document: Document) -> Content:
        return digest(RawDocument(text=document.text), document.id, document.sha256, document.file)


@pytest.fixture
def shelf(settings: Settings, tmp_path: Path, embedder: Any) -> Shelf:
    return Shelf(tmp_path / "files", settings, embedder.embed_query)


@pytest.fixture
def forker(settings: Settings, tmp_path: Path) -> Iterator[Forker]:
    forker = Forker(settings, tmp_path / "log.txt")
    yield forker
    forker.close()


def finish(forker: Forker, shelf: Shelf, *arguments: str) -> None:
    """The next run does what was left, and the check finds nothing."""
    assert forker.run(*(arguments or [str(shelf.folder)])) == 0
    assert forker.run("--check") == 0
    shelf.done = shelf.version
    shelf.inspect()


def killed_at(forker: Forker, steps: Sequence[str], arguments: Sequence[str]) -> Iterator[str]:
    """Kills a process before and after each step; yields the step each time."""
    for step in steps:
        for when in ("before", "after"):
            assert forker.run(*arguments, kill=(step, when, 1)) == -9, (step, when)
            yield f"{when} {step}"


def test_killed_at_each_step_of_an_ingest(forker: Forker, shelf: Shelf) -> None:
    shelf.revise()
    finish(forker, shelf)
    kills = 0
    shelf.revise()
    for _ in killed_at(forker, STEPS, [str(shelf.folder)]):
        kills += 1
        shelf.inspect()
        finish(forker, shelf)
        shelf.revise()
    assert kills == 2 * len(STEPS)


def test_killed_at_each_step_of_a_rebuild(forker: Forker, shelf: Shelf) -> None:
    shelf.revise()
    finish(forker, shelf)
    for _ in killed_at(forker, REBUILDING, ["--rebuild"]):
        shelf.inspect()
        assert forker.run("--check") == 0
    finish(forker, shelf, "--rebuild")


def test_killed_at_each_step_of_a_removal(forker: Forker, shelf: Shelf, settings: Settings) -> None:
    shelf.revise()
    finish(forker, shelf)
    with closing(Store(settings)) as store:
        (id,) = [document.id for document in store.documents() if document.title[0] == "乙"]
    for _ in killed_at(forker, REMOVING, ["--remove", id]):
        shelf.inspect(removed="乙")
        finish(forker, shelf)


def test_killed_at_random_moments(forker: Forker, shelf: Shelf) -> None:
    """Seeded; the longest delay is what a whole run takes here, measured before."""
    dice = random.Random(9)
    shelf.revise()
    finish(forker, shelf)
    shelf.revise()
    started = time.perf_counter()
    assert forker.run(str(shelf.folder)) == 0
    whole, kills = time.perf_counter() - started, 0
    while kills < RANDOM:
        shelf.revise()
        arguments = [str(shelf.folder)] if dice.random() < 0.8 else ["--rebuild"]
        kills += forker.run(*arguments, after=dice.uniform(0, whole)) == -9
        shelf.inspect()
        if kills % 4 == 0:
            finish(forker, shelf)
    finish(forker, shelf)
