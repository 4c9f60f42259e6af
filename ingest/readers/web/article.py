"""Article: the part of a web page that is its text, without navigation, sidebars and footers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ingest.readers.web.markup import SILENT

_BODIES = frozenset(
    {
        *("trs_editor", "trs_ueditor", "custom_unionstyle", "ucap-content", "ucapcontent", "pages_content", "zoom"),
        *("vsb_content", "ivs_content", "article-content", "article_content", "articlecontent", "article-body"),
        *("art-con", "art_con", "news_content", "newscontent", "content_detail", "detail_content", "entry-content"),
    }
)
"""Ids and classes that the usual publishing systems give to the text of an article."""
_HEAD_TAGS = frozenset({"head", "title", "meta", "link"})
_NEVER_NOISE = frozenset({"body", "a", "p", "tr", "td", "th", "span", "strong", "b", "font"})
_NOISE_TAGS = frozenset({"nav", "footer", "aside"})
_NOISE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav\w*|menu\w*|side(?:bar)?|foot(?:er)?|bottom|breadcrumbs?|crumbs?|position|location|weizhi|dqwz|mbx"
    r"|(?:bd)?share\w*|print\w*|copyright|pagination|pager|relat(?:ed?|ion)\w*|xgwd|xgjd|hot\w*|rank\w*|tool(?:bar|s)?"
    r"|search\w*|login|qr(?:code)?|ewm|banner|logo|top(?:bar)?|head(?:er)?|comments?|link(?:s)?|friend\w*|ad(?:vert)?s?)"
    r"(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ATTACHMENT = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|zip|rar|txt|ofd)(?:$|\?)", re.IGNORECASE)
_MINOR = 0.3
"""A part with a noisy name goes only when it holds less than this share of the page's words."""
_MARKED = 0.6
"""Marked bodies are trusted when they hold at least this share of the page's words."""
_CHIEF = 0.97


def article_of(page: Any) -> list[Any]:
    """The elements that hold the article, in order; ``page`` (the root element) is emptied of everything silent."""
    _drop(element for element in page.iter() if _is_silent(element))
    body = page.find("body")
    root = body if body is not None else page
    total = _weight(root)
    _drop(element for element in root.iterdescendants() if _is_noise(element, total))
    marked = [element for element in root.iter() if _is_marked(element)]
    outermost = [element for element in marked if not any(other in marked for other in element.iterancestors())]
    if outermost and sum(map(_weight, outermost)) >= _MARKED * max(1, _weight(root)):
        return outermost
    return [_chief(root)]


def _drop(elements: Iterable[Any]) -> None:
    """Takes the elements out of the tree; the text behind them stays."""
    for element in list(elements):
        if element.getparent() is not None:
            element.drop_tree()


def _is_silent(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    hidden = _HIDDEN.search(element.get("style", "")) is not None
    return hidden or (element.tag in SILENT and element.tag not in _HEAD_TAGS)


def _is_noise(element: Any, total: int) -> bool:
    """Navigation and its like: by its tag, by its name, or because it is hardly more than links."""
    if not isinstance(element.tag, str) or element.tag in _NEVER_NOISE:
        return False
    names = f"{element.get('id', '')} {element.get('class', '')}"
    named = element.tag in _NOISE_TAGS or element.get("role") == "navigation" or _NOISE_NAMES.search(names) is not None
    if named and not _is_marked(element) and _weight(element) < _MINOR * total:
        return True
    return element.tag in ("ul", "ol", "dl", "div", "table", "section") and _is_link_list(element)


def _is_link_list(element: Any) -> bool:
    """At least four links that are nearly all of its words; a list of attached files is none."""
    links = [link for link in element.iter("a") if link.get("href")]
    if len(links) < 4 or any(_ATTACHMENT.search(link.get("href", "")) for link in links):
        return False
    linked = sum(_length(link) for link in links)
    return linked > 0.7 * max(1, _length(element))


def _is_marked(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    names = {element.tag, element.get("id", "").lower(), *element.get("class", "").lower().split()}
    return not names.isdisjoint(_BODIES) or element.get("itemprop") == "articleBody"


def _chief(element: Any) -> Any:
    """The innermost element that still holds nearly all of the words outside links."""
    total = _weight(element)
    while True:
        child = max((child for child in element if isinstance(child.tag, str)), key=_weight, default=None)
        if child is None or child.tag in ("p", "table", "span", "font") or _weight(child) < _CHIEF * total:
            return element
        element = child


def _weight(element: Any) -> int:
    """Letters under ``element`` that are in no link."""
    return _length(element) - sum(_length(link) for link in element.iter("a"))


def _length(element: Any) -> int:
    return sum(len("".join(text.split())) for text in element.itertext())
