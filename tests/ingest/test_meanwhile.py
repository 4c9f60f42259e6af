"""One process ingests: another goes on answering and sees the result without a restart; a second ingest waits."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from assistant.chain import Assistant
from corpus.embedding import Embedder
from corpus.settings import Settings
from corpus.store import Store

from .making import Forker, Shelf, finish

pytestmark = pytest.mark.slow

QUESTION = "2021年甲市研发投入是多少？"


def test_answers_go_on_during_an_ingest_and_then_are_the_new_ones(
    forker: Forker, shelf: Shelf, settings: Settings, embedder: Embedder
) -> None:
    shelf.revise()
    finish(forker, shelf)
    with closing(Store(settings, readonly=True)) as store:
        assistant = Assistant(store, settings, embedder)
        assert "1亿元" in assistant.answer(QUESTION).text
        codes: list[int] = []

        def ingest() -> None:
            for _ in range(4):
                shelf.revise()
                codes.append(forker.run(str(shelf.folder)))

        writer = threading.Thread(target=ingest)
        before = store.generation
        writer.start()
        answers = []
        while writer.is_alive():
            answer = assistant.answer(QUESTION)
            answers.append(answer)
            assert answer.status == "answered"
            assert not [notice for notice in answer.notices if notice.kind == "degraded"]
            assert store.dense(np.asarray(embedder.embed_query(QUESTION)), 3)
            held = {document.id: document.text for document in store.documents()}
            assert len(held) == 3
        writer.join()
        assert codes == [0, 0, 0, 0]
        assert len(answers) > 1
        assert all(_verbatim(citation.quote.text) for answer in answers for citation in answer.citations)
        assert store.generation > before
        assert "5亿元" in assistant.answer(QUESTION).text
        assert [n for n in "1234" if f"{n}亿元" in assistant.answer(QUESTION).text] == []


def _verbatim(quote: str) -> bool:
    """Of one version, whole."""
    return any(quote in f"2021年甲市研发投入{n}亿元，高新技术企业{n}家。" for n in range(1, 6))


def test_two_ingests_at_once_both_finish(forker: Forker, shelf: Shelf, settings: Settings, tmp_path: Path) -> None:
    second = Forker(settings, tmp_path / "second.txt")
    shelf.revise()
    codes: list[int] = []
    both = [
        threading.Thread(target=lambda one=one: codes.append(one.run(str(shelf.folder))))  # type: ignore[misc]
        for one in (forker, second)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    second.close()
    assert codes == [0, 0]
    finish(forker, shelf)
