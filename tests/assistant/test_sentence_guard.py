"""The guard over answers from real texts: no false sentence passes, and nearly every faithful one does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.chain import Assistant
from assistant.draft import Draft
from assistant.events import Event
from assistant.generation.stream import Outflow
from assistant.query.question import Question
from assistant.retrieval.library import Library
from assistant.verification.sentence_guard import Guard
from corpus.records import Writing
from corpus.settings import ROOT, Settings
from corpus.store import Store
from ingest.pipeline import Pipeline
from tests.conftest import CharacterEmbedder

from .distortions import distortions
from .falsehoods import INVENTED, falsehoods

pytestmark = pytest.mark.slow

PARAPHRASES = [
    tuple(line.split("\t")) for line in (Path(__file__).parent / "paraphrases.tsv").read_text("utf-8").splitlines()
]
MORE = [
    tuple(line.split("\t")) for line in (Path(__file__).parent / "paraphrases_more.tsv").read_text("utf-8").splitlines()
]
PASSING = 0.9
"""Least share of faithful sentences that pass: the guard is no wall."""


class Watched:
    """Stands where the model's author does, and keeps the guard of each draft."""

    model = SimpleNamespace(deadline=lambda: 0.0)

    def __init__(self) -> None:
        self.guards: list[Guard] = []

    def completed(self, message: str, standalone: str, *_: object) -> str:
        return standalone

    def write(
        self, draft: Draft, question: Question, library: Library, deadline: float
    ) -> Generator[Event, None, tuple[Draft, Writing]]:
        self.guards.append(Guard(draft, question, library))
        yield from ()
        return draft, Writing("watched")


@pytest.fixture(scope="module")
def guards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Guard]:
    """The guard of each question's draft, over the shipped reply and the development documents."""
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("guard"), today=date(2024, 10, 1))
    store = Store(settings)
    folders = (ROOT / "corpus" / "documents", ROOT / "eval" / "documents")
    sources = [path for folder in folders for path in sorted(folder.glob("*.txt"))]
    assert not Pipeline(store, settings, embedder=CharacterEmbedder()).run(sources).failed
    assistant, watched = Assistant(store, settings, CharacterEmbedder()), Watched()
    assistant.author = watched  # type: ignore[assignment]
    found = {}
    for question, _ in (*PARAPHRASES, *MORE):
        watched.guards.clear()
        assistant.answer(question)
        if watched.guards:
            found[question] = watched.guards[0]
    assert len(found) >= 115
    return found


def sentences(text: str) -> Iterator[str]:
    flow = Outflow()
    yield from flow.feed(text)
    yield from flow.end()


def test_no_false_sentence_passes(guards: dict[str, Guard]) -> None:
    tried: Counter[str] = Counter()
    passed = []
    for guard in guards.values():
        for sentence in guard.draft.sentences:
            for change, false in falsehoods(guard, sentence):
                if false != sentence:
                    tried[change] += 1
                    passed += [(change, false)] if not guard.check(false) else []
    assert passed == []
    assert sum(tried.values()) >= 200
    assert len(tried) >= 12


def test_nothing_that_only_reads_well_passes(guards: dict[str, Guard]) -> None:
    """Rewordings that a fluent model slips into: at first 585 of 6,913 passed."""
    tried: Counter[str] = Counter()
    passed = []
    for guard in guards.values():
        for sentence in guard.draft.sentences:
            for kind, false in distortions(guard, sentence):
                if false != sentence:
                    tried[kind] += 1
                    passed += [(kind, false)] if not guard.check(false) else []
    assert passed == []
    assert sum(tried.values()) >= 3000
    assert len(tried) >= 22


def test_nothing_invented_passes(guards: dict[str, Guard]) -> None:
    told = [(guard, words.format(m="[1]")) for guard in guards.values() for words in INVENTED]
    assert len(told) >= 200
    assert [sentence for guard, sentence in told if not guard.check(sentence)] == []


def test_the_extractive_answers_own_sentences_pass(guards: dict[str, Guard]) -> None:
    refused = [
        (sentence, why)
        for guard in guards.values()
        for sentence in guard.draft.sentences
        if "[" in sentence and (why := guard.check(sentence))
    ]
    assert refused == []


def test_faithful_rewording_passes(guards: dict[str, Guard]) -> None:
    told = [(guards[q], s) for q, good in PARAPHRASES if q in guards for s in sentences(good)]
    assert len(told) >= 60
    refused = [(sentence, why) for guard, sentence in told if (why := guard.check(sentence))]
    assert len(refused) <= (1 - PASSING) * len(told), refused


def test_faithful_rewording_of_other_answers_passes(guards: dict[str, Guard]) -> None:
    """Of these, written before the rules for what only reads well, 57 of 64 passed at first."""
    told = [(guards[q], s) for q, good in MORE if q in guards for s in sentences(good)]
    assert len(told) >= 60
    refused = [(sentence, why) for guard, sentence in told if (why := guard.check(sentence))]
    assert len(refused) <= 2, refused
