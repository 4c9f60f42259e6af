from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from panels import journal
from panels.journal import HEADER, REQUEST, JsonLines, Numbered, answered

from .making import FIRST, answer

SAID = answer("甲县18.10亿元[1]。", FIRST)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """What is logged from a level on, as it is written."""
    written: list[dict[str, Any]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(JsonLines().format(record)))

    log, handler = logging.getLogger("panels"), Kept()
    log.addHandler(handler)

    def at(level: int) -> list[dict[str, Any]]:
        log.setLevel(level)
        return written

    yield at
    log.removeHandler(handler)
    log.setLevel(logging.NOTSET)


async def inner(scope: Any, receive: Any, send: Any) -> None:
    answered(SAID)
    own = dict(scope["headers"])[HEADER.encode()]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"own", own)]})


def served(path: str, given: bytes = b"") -> dict[bytes, bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(HEADER.encode(), given)] if given else []
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"q=secret", "headers": headers}
    asyncio.run(Numbered(inner)(scope, None, send))
    return dict(sent[0]["headers"])


def test_all_that_comes_of_a_request_has_its_id(lines: Any) -> None:
    written = lines(logging.INFO)
    headers = served("/v1/chat/completions")
    ids = {one["request"] for one in written}
    assert ids == {headers[HEADER.encode()].decode()}
    assert headers[b"own"] == headers[HEADER.encode()]
    assert [one["message"] for one in written] == ["answered", "request"]
    assert (written[1]["path"], written[1]["status"]) == ("/v1/chat/completions", 200)
    assert REQUEST.get() == ""


@pytest.mark.parametrize(("given", "kept"), [(b"abc-12345", True), (b"short", False), (b'x" injected \n 12', False)])
def test_a_proxys_id_is_taken_where_it_is_fit_for_a_log(lines: Any, given: bytes, kept: bool) -> None:
    lines(logging.ERROR)
    assert (served("/", given)[HEADER.encode()] == given) is kept


def test_the_question_stands_in_it_at_debug_alone(lines: Any) -> None:
    written = lines(logging.INFO)
    served("/")
    assert "甲县" not in json.dumps(written, ensure_ascii=False)
    assert "secret" not in json.dumps(written)
    assert "question" not in written[0]
    lines(logging.DEBUG)
    answered(SAID)
    assert written[-1]["question"] == SAID.question


def test_what_is_asked_for_all_the_time_is_not_told(lines: Any) -> None:
    written = lines(logging.INFO)
    served("/healthz")
    assert [one["message"] for one in written] == ["answered"]


def test_an_error_is_told_on_one_line() -> None:
    try:
        raise ZeroDivisionError("除数为零")
    except ZeroDivisionError:
        record = logging.LogRecord("panels", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "除数为零" in json.loads(line)["error"]


def test_only_our_own_loggers_follow_the_setting() -> None:
    kept = logging.root.handlers[:], logging.root.level
    try:
        journal.configure("debug")
        assert logging.getLogger("assistant.chain").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    finally:
        logging.root.handlers[:], logging.root.level = kept
        for name in journal.OWN:
            logging.getLogger(name).setLevel(logging.NOTSET)
