"""Real ingest processes over one data folder, and the files they bring, for the tests of crashes and full disks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest

from corpus.catalogue import Content
from corpus.records import Document
from corpus.settings import ROOT, Settings
from corpus.store import Store
from corpus.words import tokens
from ingest.extraction import digest
from ingest.raw import RawDocument

NAMES = ("甲", "乙", "丙")
TEXT = (
    "{name}市科学技术局关于第{n}号提案的答复\n\n一、现状\n2021年{name}市研发投入{n}亿元，高新技术企业{n}家。\n\n"
    "二、打算\n{name}市第{n}批项目抓紧实施。\n"
)


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

    def run(
        self,
        *arguments: str,
        kill: tuple[str, str, int] | None = None,
        after: float | None = None,
        limit: int | None = None,
    ) -> int:
        """Exit status, -9 where the process was killed; ``after``: seconds until it is, unless it has ended;
        ``limit``: bytes that a file may have."""
        assert self._process.stdin
        assert self._process.stdout
        request = {"arguments": arguments, "kill": kill, "limit": limit, "log": str(self._log)}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        if after is not None:
            time.sleep(after)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(self._process.stdout.readline())

    @property
    def log(self) -> list[str]:
        """What the processes have said so far."""
        return self._log.read_text("utf-8").splitlines()

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

    def inspect(self, removed: str | None = None, *, clean: bool = False) -> None:
        """The store opens; each document is one whole version, the last finished one or a later; both searches give
        what is live and all of it. ``removed``: the document that may be gone; ``clean``: the check finds nothing either."""
        with closing(Store(self._settings)) as store:
            held = {document.title[0]: document for document in store.documents()}
            expected = set(NAMES) if self.done else set()
            assert expected - {removed} <= set(held) <= set(NAMES)
            for document in held.values():
                self._whole(store, document)
            live = {passage.id for document in held.values() for passage in store.passages_of(document.id)}
            assert {id for id, _ in store.lexical(tokens("市研发投入高新技术企业项目答复"), 200)} == live
            assert {id for id, _ in store.dense(np.asarray(self._embed("研发投入")), 200)} == live
            assert not clean or store.check() == []

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


def finish(forker: Forker, shelf: Shelf, *arguments: str) -> None:
    """The next run does what was left, and the check finds nothing."""
    assert forker.run(*(arguments or [str(shelf.folder)])) == 0
    shelf.done = shelf.version
    shelf.inspect(clean=True)
