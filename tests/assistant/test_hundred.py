"""What is recorded of the 120 questions (``tests/cassettes/hundred.ids``), replayed and judged by the eval's own measures.

``hundred.recorded`` lists the questions whose replies are all in the cassette; the others wait for whoever plays the model.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cassettes.desk import Desk, serve
from tests.cassettes.recording import FOLDER, Judged, asked, by_model, items_of, store_at

pytestmark = pytest.mark.slow
BAR, LOST = 0.95, 0.03
"""Least share right (and cited, or refused), and most of the model's sentences that the guard may take out."""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    folder: Path = tmp_path_factory.mktemp("hundred")
    server = serve(Desk(FOLDER / "hundred.jsonl"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with store_at(folder / "data", f"http://127.0.0.1:{server.server_address[1]}/v1") as (store, settings):
            documents = list(store.documents())
            items = items_of(documents, folder, "hundred.recorded")
            yield Judged.of(items, asked("yuece", items, store, settings, 8), documents)
    finally:
        server.shutdown()


def test_the_list_is_what_the_issue_asks_for() -> None:
    listed = (FOLDER / "hundred.ids").read_text("utf-8").split()
    recorded = (FOLDER / "hundred.recorded").read_text("utf-8").split()
    assert len(listed) == len(set(listed)) == 120
    assert set(recorded) <= set(listed)
    assert len(recorded) >= 11


def test_every_recorded_reply_is_found_again(judged: Judged) -> None:
    assert [record.id for record in judged.records if not by_model(record)] == []


def test_right_and_cited_and_refused(judged: Judged) -> None:
    scores = judged.scores
    wrong = [(verdict.item.id, verdict.problems) for verdict in judged.verdicts if not verdict.good]
    assert scores.right_and_cited.hits >= BAR * scores.right_and_cited.of, wrong
    assert scores.refusal_recall.hits >= BAR * scores.refusal_recall.of, wrong
    assert (judged.unsupported, judged.invented) == (0, 0)


def test_hardly_a_sentence_is_stopped(judged: Judged) -> None:
    shown, _, lost = judged.sentences()
    assert shown > 0
    assert lost <= LOST * (shown + lost)
