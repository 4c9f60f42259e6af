from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from assistant.accounts import Users
from corpus.errors import YueceError
from corpus.settings import Settings
from panels.serving import GUARD, POLICY, ChinesePage, anonymous_role, require_shelter, serve

PAGE = b'<!doctype html><html lang="en"><head></head></html>'


async def site(scope: Any, receive: Any, send: Any) -> None:
    """A page in two pieces."""
    length = (b"content-length", str(len(PAGE)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[20:]})


def fetched(path: str) -> tuple[dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept-encoding", b"br")]}
    asyncio.run(ChinesePage(site)(scope, None, send))
    return dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


def test_the_front_page_is_chinese_and_of_the_right_length() -> None:
    headers, body = fetched("/")
    assert b'<html lang="zh-CN"><head><script>' in body
    assert headers[b"content-length"] == str(len(body)).encode()


@pytest.mark.parametrize("path", ["/", "/assets/a.js"])
def test_every_response_forbids_other_hosts(path: str) -> None:
    headers, body = fetched(path)
    assert headers[b"content-security-policy"] == POLICY.encode()
    assert set(dict(GUARD)) - set(headers) == {b"strict-transport-security"}
    assert path == "/" or body == PAGE
    assert "http" not in POLICY


def test_an_address_in_use_is_one_sentence(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(YueceError, match="YUECE_PORT"):
            serve(None, None, None, settings.model_copy(update={"port": port}))  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "::", "yuece.example"])
def test_nobody_else_comes_in_unless_that_is_said(settings: Settings, host: str) -> None:
    exposed = settings.model_copy(update={"host": host})
    with pytest.raises(YueceError, match="YUECE_AUTH"):
        require_shelter(exposed)
    require_shelter(exposed.model_copy(update={"expose": True}))
    assert anonymous_role(exposed) == "用户"
    users = settings.data_dir / "users.json"
    with pytest.raises(YueceError, match="user add"):
        require_shelter(exposed.model_copy(update={"auth": users}))
    Users(users).add("zhangsan", "管理员", "correct horse")
    require_shelter(exposed.model_copy(update={"auth": users}))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_on_this_machine_all_may_be_done(settings: Settings, host: str) -> None:
    alone = settings.model_copy(update={"host": host})
    require_shelter(alone)
    assert anonymous_role(alone) == "管理员"
