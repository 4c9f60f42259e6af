"""A small OpenAI-compatible embeddings endpoint on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response


@dataclass
class Endpoint:
    """What it answers is set by a test; what it was asked is kept."""

    url: str = ""
    dim: int = 16
    status: int = 200
    wait: float = 0.0
    """Seconds before it answers."""
    body: Any = None
    """Said in place of vectors, where it is set."""
    asked: list[list[str]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def vector(self, text: str) -> list[float]:
        """Not of length 1: the caller has to see to that."""
        counts = [0.0] * self.dim
        for character in text:
            counts[ord(character) % self.dim] += 1.0
        return counts


@contextmanager
def served() -> Iterator[Endpoint]:
    endpoint, app = Endpoint(), FastAPI()

    @app.post("/v1/embeddings")
    def embeddings(request: dict[str, Any], raw: Request) -> Response:
        endpoint.asked.append(request["input"])
        endpoint.keys.append(raw.headers.get("authorization"))
        time.sleep(endpoint.wait)
        if endpoint.status != 200:
            return JSONResponse({"error": {"message": "no"}}, endpoint.status)
        rows = [{"index": n, "embedding": endpoint.vector(text)} for n, text in enumerate(request["input"])]
        return JSONResponse({"data": rows[::-1]} if endpoint.body is None else endpoint.body)

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    endpoint.url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield endpoint
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
