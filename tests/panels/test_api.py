from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.errors import YueceError
from corpus.records import Notice
from panels.api import completions, spoken

from .making import FIRST, Scripted, SmallLibrary, answer

SAID = answer("甲县18.10亿元[1]。", FIRST, notices=(Notice("basis", "口径不同。", (1,)),))


class Alone(Scripted):
    """Answered without a pool."""

    async def ainvoke(self, asked: dict[str, Any]) -> Any:
        return self.answer(asked["question"], asked["history"], asked["documents"])


def client(most: int = 0, **answers: object) -> tuple[TestClient, Alone]:
    assistant = Alone(SmallLibrary(), answers)  # type: ignore[arg-type]
    assistant.settings.asks_per_minute = most
    app = FastAPI()
    app.include_router(completions(assistant))  # type: ignore[arg-type]
    return TestClient(app), assistant


def asked(*words: str, **more: object) -> dict[str, object]:
    roles = ("user", "assistant")
    messages = [{"role": roles[place % 2], "content": word} for place, word in enumerate(words)]
    return {"model": "any", "messages": [{"role": "system", "content": "说谎"}, *messages], **more}


def test_the_answer_with_its_sources_and_its_record() -> None:
    chat, _ = client(问=SAID)
    body = chat.post("/v1/chat/completions", json=asked("问")).json()
    (choice,) = body["choices"]
    assert choice["message"]["content"] == spoken(SAID)
    assert spoken(SAID).startswith("甲县18.10亿元[1]。\n\n——\n※ 口径不同。\n\n[1] 《关于粮食的答复》")
    assert body["yuece"]["citations"][0]["quote"] == "甲县18.10亿元"
    assert (body["model"], choice["finish_reason"]) == ("yuece", "stop")


def test_what_was_said_before_is_taken_without_its_sources() -> None:
    chat, assistant = client(再问=SAID)
    chat.post("/v1/chat/completions", json=asked("问", spoken(SAID), "再问", documents=["d1"]))
    before = [{"role": "user", "content": "问"}, {"role": "assistant", "content": SAID.text}]
    assert assistant.asked == [("再问", before, ["d1"])]


def test_a_stream_adds_up_to_the_answer() -> None:
    chat, _ = client(问=SAID)
    lines = chat.post("/v1/chat/completions", json=asked("问", stream=True)).text.split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    chunks = [json.loads(line.removeprefix("data: "))["choices"][0] for line in lines[:-2]]
    assert "".join(chunk["delta"].get("content", "") for chunk in chunks) == spoken(SAID)
    assert [chunk["finish_reason"] for chunk in chunks][-2:] == [None, "stop"]


def test_parts_of_a_message_are_its_text() -> None:
    chat, assistant = client(问=SAID)
    parts = [{"type": "text", "text": "问"}]
    chat.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": parts}]})
    assert assistant.asked[0][0] == "问"


def test_what_cannot_be_answered_is_one_sentence() -> None:
    chat, _ = client(most=2, 问=YueceError("问题太长，请缩短。"))
    refused = chat.post("/v1/chat/completions", json=asked("问"))
    assert (refused.status_code, refused.json()["error"]["message"]) == (400, "问题太长，请缩短。")
    assert chat.post("/v1/chat/completions", json={"messages": []}).status_code == 422
    chat.post("/v1/chat/completions", json=asked("问"))
    assert chat.post("/v1/chat/completions", json=asked("问")).status_code == 429


@pytest.mark.parametrize("path", ["/v1/models"])
def test_the_one_model_is_listed(path: str) -> None:
    assert [one["id"] for one in client()[0].get(path).json()["data"]] == ["yuece"]
