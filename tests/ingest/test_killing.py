"""``kill -9`` on real ingest processes, at every step of writing and at random moments: nothing half done is ever seen."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from corpus.settings import Settings
from corpus.store import Store

from .making import Forker, Shelf, finish

pytestmark = pytest.mark.slow

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
    "corpus.catalogue:Catalogue.publish",
    "corpus.lexical:LexicalIndex.delete",
    "corpus.vectors:VectorIndex.delete",
    "corpus.catalogue:Catalogue.settle",
)
RANDOM = 50
"""Kills at random moments, beside those at the steps."""


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
        finish(forker, shelf)
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
    assert forker.run("--check") == 0
