"""The app's log: a line of JSON for each event, with the id of the request it came of.

No question, no answer and no name of a visitor stands in it above debug.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from corpus.records import Answer

HEADER = "x-request-id"
"""By which a proxy tells the id of a request, and by which it is told."""
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being served; "" outside of any."""
OWN = ("assistant", "corpus", "eval", "ingest", "panels")
"""Loggers that the setting is about; what other libraries log is told from warnings on."""

_FIT = re.compile(r"[A-Za-z0-9._-]{8,64}")
_OFTEN = (
    "/assets",
    "/static",
    "/theme.css",
    "/healthz",
    "/readyz",
    "/metrics",
    "/gradio_api/heartbeat",
    "/gradio_api/queue",
    "/gradio_api/upload_progress",
    "/gradio_api/startup-events",
)
"""Paths that are asked for all the time: told at debug alone."""
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """A record as one JSON object: time, level, logger, request, message, and whatever was told with it."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": REQUEST.get(),
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _PLAIN},
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def configure(level: str) -> None:
    """Sends the log to the error output, from ``level`` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OWN:
        logging.getLogger(name).setLevel(level.upper())


def answered(answer: Answer) -> None:
    """Tells that an answer was made, and of what kind it is; its question only at debug."""
    writer = answer.writer.model if answer.writer else None
    told = {
        "status": answer.status,
        "reason": answer.reason,
        "seconds": round(answer.seconds, 3),
        "citations": len(answer.citations),
        "writer": writer,
    }
    if _log.isEnabledFor(logging.DEBUG):
        told["question"] = answer.question
    _log.info("answered", extra=told)


def request_of(request: gr.Request | None) -> str:
    """The id of a request as the page's events see it."""
    return str(request.headers.get(HEADER) or "") if request is not None else ""


class Numbered:
    """Wraps an ASGI application: every request has an id, is told in the log, and ``seen`` with its status and seconds."""

    def __init__(self, inner: Any, seen: Callable[[int, float], None] | None = None) -> None:
        self._inner = inner
        self._seen = seen

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        id, key = _id_of(scope), HEADER.encode()
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != key]
        status, started = 500, time.perf_counter()

        async def told(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (key, id.encode())]}
            await send(message)

        token = REQUEST.set(id)
        try:
            await self._inner({**scope, "headers": [*headers, (key, id.encode())]}, receive, told)
        finally:
            seconds = time.perf_counter() - started
            level = logging.DEBUG if scope["path"].startswith(_OFTEN) else logging.INFO
            line = {"method": scope["method"], "path": scope["path"], "status": status, "seconds": round(seconds, 3)}
            _log.log(level, "request", extra=line)
            if self._seen is not None:
                self._seen(status, seconds)
            REQUEST.reset(token)


def _id_of(scope: Any) -> str:
    """The id that a proxy gave, where it is fit to stand in a log; else a new one."""
    given = dict(scope["headers"]).get(HEADER.encode(), b"").decode("latin-1")
    return given if _FIT.fullmatch(given) else secrets.token_hex(8)
