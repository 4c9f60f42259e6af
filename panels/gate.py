"""The gate before the page: who has no account stays outside; whoever comes in is known by name and role.

Inside, a user is one owner whatever browser they use: the gate puts a word in place of the visitor's own cookie.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from assistant.accounts import User, Users
from panels.access import ROLE, USER, Access
from panels.markup import tag, text
from panels.pace import Throttle
from panels.visitor import COOKIE

SESSION = "yuece_session"
LASTS = 7 * 24 * 3600
"""Seconds that somebody stays signed in."""
OPEN = ("/healthz", "/readyz")
_MOST = 4096
"""Bytes of a sign-in."""
_WRONG = "用户名或密码不对。"


class Gate:
    """Wraps an ASGI application. Without ``users`` everybody comes in, as nobody in particular."""

    def __init__(self, inner: Any, users: Users | None, access: Access, secret: bytes = b"") -> None:
        self._inner = inner
        self._users = users
        self._access = access
        self._secret = secret
        self._throttle = Throttle()
        self._trying = asyncio.Semaphore(2)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        own = (USER.encode(), ROLE.encode())
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.lower() not in own]}
        if self._users is None or scope["path"] in OPEN:
            await self._inner(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        user = self._user(scope)
        if scope["path"] == "/login":
            await self._login(scope, receive, send)
        elif scope["path"] == "/logout" and scope["method"] == "POST":
            await _redirect(send, "/login", _cookie(scope, "", 0))
        elif user is not None:
            await self._inner(self._known(scope, user), receive, send)
        elif scope["method"] == "GET" and scope["path"] == "/":
            there = f"/?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "/"
            await _redirect(send, f"/login?next={quote(there, safe='')}")
        else:
            await _answer(
                send, 401, b'{"error": "not signed in"}', "application/json", [(b"www-authenticate", b"Bearer")]
            )

    # who it is

    def _user(self, scope: Any) -> User | None:
        """Of the session's cookie, or of the key that a program shows."""
        assert self._users is not None
        headers = dict(scope["headers"])
        shown = headers.get(b"authorization", b"").decode("latin-1")
        if shown.startswith("Bearer "):
            return self._users.of_key(shown.removeprefix("Bearer ").strip())
        return self._of_session(_cookies(headers.get(b"cookie", b"")).get(SESSION, ""))

    def _of_session(self, session: str) -> User | None:
        assert self._users is not None
        try:
            name, until, mac = session.split(".")
            user = self._users.named(urlsafe_b64decode(name).decode())
            fresh = int(until) > time.time()
        except ValueError:
            return None
        return user if user and fresh and hmac.compare_digest(mac, self._mac(user, until)) else None

    def _session(self, user: User) -> str:
        until = str(int(time.time()) + LASTS)
        return f"{urlsafe_b64encode(user.name.encode()).decode()}.{until}.{self._mac(user, until)}"

    def _mac(self, user: User, until: str) -> str:
        """Another password makes another one: who knows the old is signed out."""
        return hmac.new(self._secret, f"{user.name}\n{user.password}\n{until}".encode(), hashlib.sha256).hexdigest()

    def _known(self, scope: Any, user: User) -> Any:
        """The request as the page sees it: by its user, and nothing else of who sent it."""
        word = urlsafe_b64encode(hmac.new(self._secret, f"owner\n{user.name}".encode(), hashlib.sha256).digest())
        cookie = f"{COOKIE}={word.decode().rstrip('=')}".encode()
        headers = [
            (name, value) for name, value in scope["headers"] if name.lower() not in (b"cookie", b"authorization")
        ]
        named = [(USER.encode(), quote(user.name).encode()), (ROLE.encode(), quote(user.role).encode())]
        return {**scope, "headers": [*headers, (b"cookie", cookie), *named]}

    # signing in

    async def _login(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "POST":
            asked = parse_qs(scope["query_string"].decode("latin-1"))
            await _answer(send, 200, _form(_inside(asked.get("next", ["/"])[0])))
            return
        given = {name: values[0] for name, values in parse_qs(await _body(receive)).items()}
        name, there = given.get("name", "").strip()[:60], _inside(given.get("next", "/"))
        host = str(scope["client"][0]) if scope.get("client") else ""
        wait = max(self._throttle.wait(f"{host} {name}"), self._throttle.wait(host))
        if wait:
            said = f"试的次数太多了，请 {int(wait) + 1} 秒后再试。"
            await _answer(send, 429, _form(there, said, name), headers=[(b"retry-after", str(int(wait) + 1).encode())])
            return
        user = await self._tried(name, given.get("password", "")[:200])
        if user is None:
            self._throttle.failed(f"{host} {name}")
            self._throttle.failed(host)
            self._access.record(name, host, "登录失败")
            await _answer(send, 403, _form(there, _WRONG, name))
            return
        for who in (f"{host} {name}", host):
            self._throttle.passed(who)
        self._access.record(user.name, host, "登录")
        await _redirect(send, there, _cookie(scope, self._session(user), LASTS))

    async def _tried(self, name: str, password: str) -> User | None:
        """A few at a time: each takes memory and time on purpose."""
        assert self._users is not None
        async with self._trying:
            return await asyncio.to_thread(self._users.signed_in, name, password)


def secret_of(path: Path) -> bytes:
    """The server's own secret, made when it is first needed."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(32))
        try:
            os.link(fresh, path)  # of two processes that start at once, the first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


def _inside(there: str) -> str:
    """An address on this page; whatever leads elsewhere becomes the front page."""
    return there if there == "/" or there.startswith("/?") else "/"


def _cookies(header: bytes) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header.decode("latin-1")).items()}
    except CookieError:
        return {}


def _cookie(scope: Any, session: str, lasts: int) -> tuple[bytes, bytes]:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return b"set-cookie", f"{SESSION}={session}; Max-Age={lasts}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()


async def _body(receive: Any) -> str:
    body = b""
    while len(body) < _MOST:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body[:_MOST].decode("utf-8", "replace")


async def _redirect(send: Any, there: str, *headers: tuple[bytes, bytes]) -> None:
    await _answer(send, 303, b"", headers=[(b"location", there.encode()), *headers])


async def _answer(
    send: Any, status: int, body: bytes, kind: str = "text/html; charset=utf-8", headers: Any = ()
) -> None:
    kept = [(b"content-type", kind.encode()), (b"cache-control", b"no-store"), *headers]
    kept.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": kept})
    await send({"type": "http.response.body", "body": body})


_STYLE = """
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #fbfaf7; color: #23262b;
  font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { width: min(320px, 88vw); padding: 28px 30px; background: #fff; border: 1px solid #e3dfd6; border-top: 3px solid #a4211f; border-radius: 6px; }
h1 { margin: 0 0 12px; font: 700 26px/1.3 "Songti SC", SimSun, "Noto Serif CJK SC", serif; letter-spacing: .1em; color: #a4211f; }
label { display: grid; gap: 2px; margin: 10px 0; font-size: 14px; color: #5d6269; }
input { padding: 8px 10px; font: inherit; border: 1px solid #b9b4a8; border-radius: 4px; }
button { width: 100%; margin-top: 12px; padding: 8px; font: inherit; color: #fff; background: #a4211f; border: 0; border-radius: 4px; }
.said { color: #a4211f; }
"""


def _form(there: str, said: str = "", name: str = "") -> bytes:
    """The page to sign in on: it needs no script."""
    fields = (
        f'<input type="hidden" name="next" value="{text(there)}">'
        f'<label>用户名<input name="name" value="{text(name)}" autocomplete="username" required autofocus></label>'
        '<label>密码<input name="password" type="password" autocomplete="current-password" required></label>'
    )
    told = tag("p", text(said), "said", role="alert") if said else ""
    form = f'<form method="post" action="/login">{fields}<button type="submit">登录</button></form>'
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>登录 · 阅策</title><style>{_STYLE}</style>'
    page = f'<!doctype html><html lang="zh-CN"><head>{head}</head><body><main><h1>阅策</h1>{told}{form}</main></body></html>'
    return page.encode()


def shown_user(name: str, role: str) -> str:
    """Who is signed in, and the way out; "" where nobody signs in."""
    if not name:
        return ""
    leave = '<form method="post" action="/logout"><button class="act" type="submit">退出</button></form>'
    return tag("div", tag("span", text(f"{unquote(name)}（{unquote(role)}）")) + leave, "who")
