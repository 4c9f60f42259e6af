"""A small OpenAI-compatible server on loopback that says what a test tells it to."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

Data = dict[str, Any]
"""Of a request: the JSON of its last message."""
Behaviour = Callable[[Data], Response]
PIECE = 5
"""Characters a chunk carries."""


def _chunk(delta: dict[str, Any], finish: str | None = None) -> str:
    body = {
        "id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }  # fmt: skip
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


def _sse(lines: Callable[[], AsyncIterator[str]]) -> Response:
    return StreamingResponse(lines(), media_type="text/event-stream")


def with_ids(text: str, data: Data) -> str:
    """``text`` with the id of the first clause that holds some words for ``[~words]``, of the first such figure for ``{~words}``."""
    clauses = [line for document in data.get("documents", ()) for line in document["clauses"] if isinstance(line, list)]
    figures = [figure for clause in clauses if len(clause) > 2 for figure in clause[2]]

    def clause(match: re.Match[str]) -> str:
        return f"[{next((c[0] for c in clauses if match[1] in c[1]), 900)}]"

    def figure(match: re.Match[str]) -> str:
        return next((f.split()[0] for f in figures if match[1] in f), "F900")

    return re.sub(r"~([^~{}\[\]]+?)~", figure, re.sub(r"\[~([^\[\]]+)\]", clause, text))


def says(text: str, finish: str | None = "stop", before: float = 0.0, between: float = 0.0) -> Behaviour:
    """Streams ``text``; without ``finish`` the stream just ends, as one that was cut."""

    async def lines(told: str) -> AsyncIterator[str]:
        await asyncio.sleep(before)
        yield _chunk({"role": "assistant", "content": ""})
        for start in range(0, len(told), PIECE):
            yield _chunk({"content": told[start : start + PIECE]})
            await asyncio.sleep(between)
        if finish:
            yield _chunk({}, finish)
            yield "data: [DONE]\n\n"

    return lambda data: _sse(partial(lines, with_ids(text, data)))


def plans(**told: Any) -> Behaviour:
    """A plan that leaves the question as it is, but for ``told``."""

    def behave(data: Data) -> Response:
        question = data.get("message", "").rstrip("?？")
        return says(json.dumps({"standalone": question, "queries": [question], **told}, ensure_ascii=False))(data)

    return behave


def waits(for_: threading.Event, text: str) -> Behaviour:
    """Streams ``text`` once the event is set: a model as slow as the test wants it."""

    async def lines(told: str) -> AsyncIterator[str]:
        while not for_.is_set():
            await asyncio.sleep(0.005)
        yield _chunk({"role": "assistant", "content": told})
        yield _chunk({}, "stop")
        yield "data: [DONE]\n\n"

    return lambda data: _sse(partial(lines, with_ids(text, data)))


def breaks_off(text: str) -> Behaviour:
    """Streams ``text`` and lets the connection fall."""

    async def lines() -> AsyncIterator[str]:
        yield _chunk({"role": "assistant", "content": text})
        raise ConnectionAbortedError

    return lambda _: _sse(lines)


def refuses(status: int, **headers: str) -> Behaviour:
    error = {"error": {"message": "no", "type": "error", "code": str(status)}}
    return lambda _: JSONResponse(error, status, {name.replace("_", "-"): value for name, value in headers.items()})


def calls_a_tool() -> Behaviour:
    async def lines() -> AsyncIterator[str]:
        call = {"index": 0, "id": "t", "type": "function", "function": {"name": "search", "arguments": '{"q": "x'}}
        yield _chunk({"role": "assistant", "content": None, "tool_calls": [call]})
        yield _chunk({}, "tool_calls")
        yield "data: [DONE]\n\n"

    return lambda _: _sse(lines)


def sends(body: str) -> Behaviour:
    """Something that is no stream of chunks."""
    return lambda _: PlainTextResponse(body, media_type="text/event-stream")


def keeps_alive() -> Behaviour:
    """Comments for ever, and no text."""

    async def lines() -> AsyncIterator[str]:
        for _ in range(200):
            yield ": ping\n\n"
            await asyncio.sleep(0.05)

    return lambda _: _sse(lines)


@dataclass
class Endpoint:
    """``script`` is what is written next, in order; its last goes on for ever. Plans are made by ``plan``."""

    url: str
    script: list[Behaviour] = field(default_factory=list)
    plan: Behaviour = field(default_factory=plans)
    asked: list[list[dict[str, Any]]] = field(default_factory=list)
    """The messages of each request but those for a plan."""
    planned: list[Data] = field(default_factory=list)
    """The data of each request for a plan."""

    def begin(self, *script: Behaviour, plan: Behaviour | None = None) -> None:
        """Forgets what was asked, and takes up a new script."""
        self.asked.clear()
        self.planned.clear()
        self.script, self.plan = list(script), plan or plans()

    def next(self, messages: list[dict[str, Any]]) -> Response:
        data = json.loads(messages[-1]["content"])
        if data.get("task") == "plan":
            self.planned.append(data)
            return self.plan(data)
        self.asked.append(messages)
        behaviour = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return behaviour(data)


@contextmanager
def serving() -> Iterator[Endpoint]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    endpoint = Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        return endpoint.next((await request.json())["messages"])

    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield endpoint
    server.should_exit = True
    thread.join(5)
