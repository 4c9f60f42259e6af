"""Questions that stand alone, after another question: all single questions of the shipped gold, over the shipped texts."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.query.question import normalise
from corpus.embedding import Embedder
from corpus.errors import YueceError
from corpus.settings import Settings
from corpus.store import Store
from eval.gold import GoldQuestion, default_gold, read_questions
from eval.suite import SOURCES, local_files
from ingest.pipeline import Pipeline

pytestmark = pytest.mark.slow

STEPS = (1, 37)
"""How far apart a question and the one before it stand in the gold: next to it, most often of one document; of another."""

CHANGED_STILL = {"龙陵县60岁往上的有多少人"}
"""Of the fifth unseen set: short as a follow-up is, it is read as one."""


@pytest.fixture
def shipped(settings: Settings, embedder: Embedder) -> Assistant:
    store = Store(settings)
    assert not Pipeline(store, settings, embedder=embedder).run(local_files(SOURCES), cards=True).failed
    return Assistant(store, settings, embedder)


def _single(questions: list[GoldQuestion]) -> list[str]:
    """The questions of the gold that have no history and can be read, as they are understood."""
    found = []
    for question in questions:
        try:
            found.append(question.history or normalise(question.question))
        except YueceError:
            continue
    return [text for text in found if isinstance(text, str)]


def test_no_question_that_stands_alone_is_changed(shipped: Assistant) -> None:
    questions = read_questions(default_gold())
    library, asked = shipped.library, _single(questions)
    cut = shipped.standalone("那西吉县呢?", _turns("原州区2023年农村自来水普及率是多少?"), library)
    assert cut == "西吉县2023年农村自来水普及率是多少?"  # what does not stand alone is, or this test could not fail
    assert len(asked) > 1000
    changed = [
        (before, text, told)
        for step in STEPS
        for at, text in enumerate(asked)
        for before in [asked[(at + step) % len(asked)]]
        for told in [shipped.standalone(text, _turns(before), library)]
        if told != text
    ]
    assert [one for one in changed if one[1] not in CHANGED_STILL] == []
    assert {text for _, text, _ in changed} == CHANGED_STILL  # what is mended leaves the list


def _turns(before: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": before}, {"role": "assistant", "content": "……[1]。"}]
