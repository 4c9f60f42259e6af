"""The page served over HTTP: in Chinese whatever the browser's language, loading nothing from outside."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

import gradio as gr
import uvicorn
from fastapi import APIRouter, FastAPI

from assistant.accounts import Users
from corpus.errors import YueceError
from corpus.settings import Settings
from panels.access import ASKER, MANAGER, Access
from panels.assets import STYLE, theme
from panels.gate import Gate, secret_of
from panels.journal import Numbered
from panels.visitor import introduction

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; "
    "object-src 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""The browser itself refuses whatever a page might ask of another host."""

GUARD = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"strict-transport-security", b"max-age=31536000"),
)
"""Headers of every response; the last where the page is served over https."""

EVENTS = 1000
"""Events of all visitors that Gradio lets run at a time: at its 40, 40 answers by a slow model would stop every page."""

_CHINESE = (
    b"<script>for (const [name, value] of [['language', 'zh-CN'], ['languages', ['zh-CN']]])"
    b" Object.defineProperty(navigator, name, { get: () => value });</script>"
)
"""Gradio picks the language of its own labels by the browser's."""


def serve(
    page: gr.Blocks,
    routes: APIRouter,
    access: Access,
    settings: Settings,
    seen: Callable[[int, float], None] | None = None,
) -> None:
    """Serves until interrupted; ``seen`` is told the status and the seconds of each request.

    Raises YueceError where the address cannot be had.
    """
    users = Users(settings.auth) if settings.auth else None
    secret = secret_of(settings.data_dir / "secret") if users else b""
    listener = _listening(settings.host, settings.port)
    print(f"阅策已打开：http://{settings.host}:{listener.getsockname()[1]} （按 Ctrl+C 退出）", flush=True)
    gated = Numbered(ChinesePage(Gate(application(page, routes, settings), users, access, secret)), seen)
    config = uvicorn.Config(gated, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def require_shelter(settings: Settings) -> None:
    """Raises YueceError where others could come in, and nobody said that they may."""
    if _is_local(settings.host) or settings.expose:
        return
    if settings.auth is None:
        raise YueceError(
            f"监听 {settings.host} 会让别的机器也能打开，请先设 YUECE_AUTH 并添加用户；确实不要登录的，设 YUECE_EXPOSE=true"
        )
    if not Users(settings.auth).all():
        raise YueceError(
            f"用户文件 {settings.auth} 里还没有用户，请先运行 python -m assistant user add 名字 --role 管理员"
        )


def anonymous_role(settings: Settings) -> str:
    """The role of everybody where nobody signs in: on this machine alone all may be done."""
    return MANAGER if _is_local(settings.host) else ASKER


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def application(page: gr.Blocks, routes: APIRouter, settings: Settings) -> Any:
    """The page and the routes beside it as an ASGI application. Raises YueceError where MCP is wished for and missing."""
    if settings.mcp and find_spec("mcp") is None:
        raise YueceError(
            "YUECE_MCP 要用的包没有装，请运行 pip install -c constraints.txt -e '.[mcp]'，或去掉 YUECE_MCP"
        )
    page._queue.max_thread_count = EVENTS  # what launch() calls max_threads; mounting a page has no word for it
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    outer.include_router(routes)
    return gr.mount_gradio_app(
        outer, page, path="/", theme=theme(), css_paths=[STYLE], footer_links=[], run_history=False, ssr_mode=False,
        enable_monitoring=False, mcp_server=settings.mcp, max_file_size=settings.upload_mb << 20, blocked_paths=[str(settings.data_dir.resolve())],
    )  # fmt: skip


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
        secure = scope.get("scheme") == "https"
        await self._inner(
            scope, receive, _Front(send, secure, introduction(scope)) if front else _Guarded(send, secure)
        )


class _Guarded:
    """Sends a response with the headers that guard the page."""

    def __init__(self, send: Any, secure: bool) -> None:
        self._send = send
        self._secure = secure

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            guard = [(name, value) for name, value in GUARD if name != b"strict-transport-security" or self._secure]
            message = {**message, "headers": [*message["headers"], *guard]}
        await self._send(message)


class _Front(_Guarded):
    """Gathers the front page, marks it as Chinese, and sends it whole, with the visitor's cookie."""

    def __init__(self, send: Any, secure: bool, cookie: bytes) -> None:
        super().__init__(send, secure)
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
