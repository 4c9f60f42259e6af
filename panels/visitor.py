"""Who visits: a random word that the visitor's browser keeps as a cookie. The store knows only its digest."""

from __future__ import annotations

import hashlib
import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any

import gradio as gr
from fastapi import Request

COOKIE = "yuece"
KEPT = 400 * 24 * 3600
"""Seconds; browsers keep no cookie longer."""

_WORD = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 random bytes, as ``secrets`` writes them."""


def owner_of(request: gr.Request | Request | None) -> str | None:
    """The visitor as the conversations know them; None where the browser keeps no cookie."""
    word = str(request.cookies.get(COOKIE, "")) if request is not None else ""
    return hashlib.sha256(word.encode()).hexdigest() if _WORD.fullmatch(word) else None


def page_of(request: gr.Request | None) -> str:
    """The open page, for visitors whose browser keeps no cookie: what is theirs ends with it."""
    return f"page:{request.session_hash if request is not None else ''}"


def introduction(scope: Any) -> bytes:
    """The Set-Cookie header for the front page: the visitor's own word again, or a new one.

    Scripts cannot read it, and no other site's page can make the browser send it with a request that changes anything.
    (Strict would keep it back when the page is opened by a link on another site, and the visitor would be a new one.)
    """
    word = _word(scope["headers"]) or secrets.token_urlsafe(32)
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={word}; Max-Age={KEPT}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()


def _word(headers: Any) -> str | None:
    for name, value in headers:
        if name != b"cookie":
            continue
        try:
            held = SimpleCookie(value.decode("latin-1")).get(COOKIE)
        except CookieError:
            continue
        if held is not None and _WORD.fullmatch(held.value):
            return held.value
    return None
