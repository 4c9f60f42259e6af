"""Replies written by hand, replayed over the shipped reply and policy cards: what is answered, cited, computed and refused.

A folder's ``NAME.jsonl`` is what the model said, ``NAME.questions.jsonl`` what is asked and what must come of it:
``status``, ``says`` (words that the answer holds), ``cites`` (words of quotes), ``derived`` (values with unit), ``notices`` (kinds).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.chain import Assistant
from corpus.records import Answer
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline
from ingest.sources import SHIPPED, files_of
from tests.cassettes.desk import Desk, kept, restored, serve
from tests.conftest import CharacterEmbedder

pytestmark = pytest.mark.slow
FOLDER = Path(__file__).parent.parent / "cassettes"
LOST, ASKED_AGAIN = 0.03, 0.06
"""Most of the true sentences of a cassette that may be lost to the guard, and be shown only in a second wording."""


def asked(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"{name}.questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Settings]:
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("cassettes"), today=date(2026, 4, 1))
    store = Store(settings)
    assert not Pipeline(store, settings, embedder=CharacterEmbedder()).run(list(files_of([SHIPPED])), cards=True).failed
    return store, settings


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[Desk, str]]:
    desk = Desk(FOLDER / "shipped.jsonl")
    server = serve(desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield desk, f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()


@pytest.fixture(scope="module")
def answers(store: tuple[Store, Settings], desk: tuple[Desk, str]) -> list[tuple[dict[str, Any], Answer]]:
    opened, settings = store
    chosen = settings.model_copy(update={"chat_model": "handwritten", "chat_base_url": desk[1]})
    assistant = Assistant(opened, chosen, CharacterEmbedder())
    return [(item, assistant.answer(item["question"], item.get("history", ()))) for item in asked("shipped")]


def test_each_question_gets_what_was_written_for_it(answers: list[tuple[dict[str, Any], Answer]]) -> None:
    wrong = [(item["question"], why, answer.text) for item, answer in answers if (why := _what_is_wrong(item, answer))]
    assert wrong == []


def _what_is_wrong(item: dict[str, Any], answer: Answer) -> str:
    quotes = [citation.quote.text for citation in answer.citations]
    derived = {f"{value.value}{value.unit}" for value in answer.derived}
    checks = {
        "degraded": answer.writer is not None and answer.writer.degraded is None,
        "status": answer.status == item["status"],
        "says": all(words in answer.text for words in item.get("says", ())),
        "cites": all(any(words in quote for quote in quotes) for words in item.get("cites", ())),
        "derived": set(item.get("derived", ())) <= derived,
        "notices": set(item.get("notices", ())) <= {notice.kind for notice in answer.notices},
    }
    return "、".join(name for name, right in checks.items() if not right)


def test_hardly_a_true_sentence_is_stopped(answers: list[tuple[dict[str, Any], Answer]]) -> None:
    writers = [answer.writer for _, answer in answers if answer.writer]
    shown, lost = sum(writer.sentences for writer in writers), sum(writer.dropped for writer in writers)
    assert shown >= 30
    assert lost <= LOST * (shown + lost)
    assert sum(writer.retried for writer in writers) - lost <= ASKED_AGAIN * (shown + lost)


def test_every_quote_is_the_documents(
    answers: list[tuple[dict[str, Any], Answer]], store: tuple[Store, Settings]
) -> None:
    texts = {document.id: document.text for document in store[0].documents()}
    for _, answer in answers:
        for citation in answer.citations:
            assert texts[citation.document][citation.quote.start : citation.quote.end] == citation.quote.text


def test_ids_that_change_are_found_again() -> None:
    def data(first: int) -> dict[str, Any]:
        clauses = [[first, "甲县造林3万亩。", [f"F{first} 2022年甲县造林面积为3万亩"]], [first + 1, "乙县没有造林。"]]
        return {"task": "write", "question": "问", "documents": [{"title": "答复", "clauses": clauses}]}

    entry = kept("甲县{F4}[4]，乙县没有造林[4, 5][77]。", data(4))
    assert restored(entry, data(20)) == "甲县{F20}[20]，乙县没有造林[20][21][77]。"
    gone = {"documents": [{"title": "答复", "clauses": [[1, "丙县造林。"]]}]}
    assert restored(entry, gone) == "甲县{F999}[999]，乙县没有造林[999][999][77]。"


def test_a_desk_started_again_asks_nothing_twice_and_takes_in_what_was_written(tmp_path: Path) -> None:
    data = {"task": "plan", "message": "甲县造林多少？", "conversation": []}
    body = {"messages": [{"role": "system", "content": "规则"}, {"role": "user", "content": json.dumps(data)}]}
    assert Desk(folder=tmp_path, wait=0.0).reply(body) is None
    assert Desk(folder=tmp_path, wait=0.0).reply(body) is None
    assert [path.name for path in (tmp_path / "requests").glob("*.json")] == ["0001.json"]
    (tmp_path / "replies" / "0001.txt").write_text("3万亩", "utf-8")
    cassette = tmp_path / "kept.jsonl"
    assert Desk(cassette, tmp_path, wait=0.0).reply(body) == "3万亩"
    assert Desk(cassette).reply(body) == "3万亩"
