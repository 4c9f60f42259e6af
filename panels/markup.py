"""HTML of the page's own making; every text of a document, question or answer goes through ``text``."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from corpus.words import plain_text

NOTHING_HELD = "还没有导入任何文件，请先运行 python -m ingest，再刷新本页。"


def text(words: object) -> str:
    """Words as text, safe between tags and inside quoted attributes, without characters that act unseen."""
    return escape(plain_text(str(words)), quote=True)


def tag(name: str, inner: str, kind: str = "", /, **attributes: object) -> str:
    """An element around ``inner``, which is markup already; ``_`` in an attribute's name becomes ``-``."""
    if kind:
        attributes = {"class": kind, **attributes}
    return f"<{name}{_attributes(attributes)}>{inner}</{name}>"


def button(label: str, kind: str, /, **attributes: object) -> str:
    """A button around ``label``, which is markup already."""
    return tag("button", label, kind, type="button", **attributes)


def link(url: str | None, label: str) -> str:
    """A link to an outside page; "" for anything but an http(s) address."""
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return ""
    return tag("a", text(label), "official", href=url, target="_blank", rel="noopener noreferrer")


def _attributes(attributes: Mapping[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{text(value)}"' for name, value in attributes.items())
