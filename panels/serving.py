"""The page served over HTTP: in Chinese whatever the browser's language, loading nothing from outside."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

import gradio as gr
import uvicorn
from fastapi import APIRouter, FastAPI

from corpus.errors import YueceError
from corpus.settings import Settings
from panels.assets import STYLE, theme
from panels.visitor import introduction

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; "
    "object-src 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""The browser itself refuses whatever a page might ask of another host."""

EVENTS = 1000
"""Events of all visitors that Gradio lets run at a time: at its 40, 40 answers by a slow model would stop every page."""

_CHINESE = (
    b"<script>for (const [name, value] of [['language', 'zh-CN'], ['languages', ['zh-CN']]])"
    b" Object.defineProperty(navigator, name, { get: () => value });</script>"
)
"""Gradio picks the language of its own labels by the browser's."""


def serve(page: gr.Blocks, routes: APIRouter, settings: Settings) -> None:
    """Serves until interrupted. Raises YueceError where the address cannot be had."""
    listener = _listening(settings.host, settings.port)
    print(f"阅策已打开：http://{settings.host}:{listener.getsockname()[1]} （按 Ctrl+C 退出）", flush=True)
    config = uvicorn.Config(application(page, routes), log_level="warning", timeout_graceful_shutdown=1)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def application(page: gr.Blocks, routes: APIRouter) -> ChinesePage:
    """The page and the routes beside it as an ASGI application."""
    page._queue.max_thread_count = EVENTS  # what launch() calls max_threads; mounting a page has no word for it
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    outer.include_router(routes)
    mounted = gr.mount_gradio_app(
        outer, page, path="/", theme=theme(), css_paths=[STYLE], footer_links=[], run_history=False, ssr_mode=False,
        enable_monitoring=False,
    )  # fmt: skip
    return ChinesePage(mounted)


def _listening(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise YueceError(f"用不了地址 {host}:{port}，请关掉占用它的程序，或用 YUECE_PORT 换一个端口") from error
    listener.listen(128)
    return listener


class ChinesePage:
    """Wraps an ASGI application: every response carries the content policy; the front page is declared Chinese, and gives
    the visitor the cookie by which their own conversations are known."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        front = scope["method"] == "GET" and scope["path"] == "/"
        if front:
            kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        await self._inner(scope, receive, _Front(send, introduction(scope)) if front else _Guarded(send))


class _Guarded:
    """Sends a response with the content policy."""

    def __init__(self, send: Any) -> None:
        self._send = send

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            guard = [(b"content-security-policy", POLICY.encode()), (b"referrer-policy", b"no-referrer")]
            message = {**message, "headers": [*message["headers"], *guard]}
        await self._send(message)


class _Front(_Guarded):
    """Gathers the front page, marks it as Chinese, and sends it whole, with the visitor's cookie."""

    def __init__(self, send: Any, cookie: bytes) -> None:
        super().__init__(send)
        self._cookie = cookie
        self._start: Any = None
        self._body = b""

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = self._body.replace(b'lang="en"', b'lang="zh-CN"', 1).replace(b"<head>", b"<head>" + _CHINESE, 1)
        kept = [(name, value) for name, value in self._start["headers"] if name.lower() != b"content-length"]
        kept += [(b"content-length", str(len(body)).encode()), (b"set-cookie", self._cookie)]
        await super().__call__({**self._start, "headers": kept})
        await super().__call__({"type": "http.response.body", "body": body})
