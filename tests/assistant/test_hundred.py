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
WRONG = {"fresh5-071"}
"""Stopped by the guard though true: it repeats a number of the question (85%) that the cited table row does not hold."""


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
    assert len(recorded) >= 12


def test_every_recorded_reply_is_found_again(judged: Judged) -> None:
    assert [record.id for record in judged.records if not by_model(record)] == []


def test_right_and_cited_and_refused(judged: Judged) -> None:
    wrong = {verdict.item.id: verdict.problems for verdict in judged.verdicts if not verdict.good}
    assert set(wrong) == WRONG, wrong
    assert judged.scores.refusal_recall.rate == 1.0
    assert (judged.unsupported, judged.invented) == (0, 0)


def test_no_further_sentence_is_stopped(judged: Judged) -> None:
    shown, _, lost = judged.sentences()
    assert shown >= 10
    assert lost == len(WRONG)
