"""The list of documents as markup: searched, filtered, each with its status and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from corpus.language.figure_words import period_words
from corpus.records import Document
from corpus.words import fold
from panels.imports import Item
from panels.markup import button, tag, text

SHOWN = 100
"""Documents listed; the search narrows what is more."""
FILTERS: dict[str, Callable[[Document], bool]] = {
    "全部": lambda _: True,
    "文件": lambda document: document.kind != DIGEST,
    "政策要点": lambda document: document.kind == DIGEST,
    "现行": lambda document: document.status == "现行",
    "失效或废止": lambda document: document.status in ("失效", "废止"),
    "征求意见": lambda document: document.status == "征求意见",
    "扫描识别": lambda document: document.ocr,
}
_STATES = {"waiting": "等待", "working": "正在导入", "done": "完成", "failed": "没有导入"}


def listing(library: Library, words: str, kind: str, manages: bool) -> str:
    """The documents that hold all the words in title, number or issuer, the latest first."""
    sought = fold(words).split()
    chosen = FILTERS.get(kind, FILTERS["全部"])
    found = [one for one in library.documents.values() if chosen(one) and _holds(one, sought)]
    found.sort(key=lambda one: one.published or date.min, reverse=True)
    if not found:
        return tag("p", "没有符合的文件。" if library.documents else "还没有导入任何文件。", "empty")
    sizes = library.sizes
    rows = "".join(tag("li", _row(one, sizes.get(one.id, 0), manages), "entry") for one in found[:SHOWN])
    more = f"，只列前 {SHOWN} 份，请用查找缩小范围" if len(found) > SHOWN else ""
    return tag("p", f"{len(found)} 份{more}", "hint") + tag("ul", rows, "entries", aria_label="收录文件")


def _holds(document: Document, sought: Sequence[str]) -> bool:
    held = fold(" ".join(part for part in (document.title, document.number, document.issuer, document.id) if part))
    return all(word in held for word in sought)


def _row(document: Document, passages: int, manages: bool) -> str:
    published = period_words(document.published.isoformat()) if document.published else "日期不详"
    about = " · ".join(part for part in (document.issuer, published, document.number, f"{passages} 段") if part)
    label = tag("span", text(document.title), "title") + tag("span", text(about), "about")
    acts = button("只问它", "act", data_only=document.id)
    if manages:
        acts += button("移除", "act", data_remove=document.id, data_title=document.title)
    return button(label, "look", data_open=document.id) + tag("span", "".join(_flags(document)), "flags") + tag(
        "span", acts, "acts"
    )  # fmt: skip


def _flags(document: Document) -> Iterator[str]:
    if document.kind == DIGEST:
        yield tag("span", "政策要点", "flag")
    if document.status != "未知":
        over = "flag over" if document.status in ("失效", "废止") else "flag"
        yield tag("span", text(document.status), over)
    if document.ocr:
        yield tag("span", "扫描识别", "flag")


def imported(items: Sequence[Item], busy: bool) -> str:
    """What is being imported and what came of it, the latest first."""
    if not items:
        return ""
    rows = "".join(tag("li", _item(item), item.state) for item in reversed(items))
    clear = "" if busy else button("清空这张单子", "act", data_clear="")
    done = sum(item.state in ("done", "failed") for item in items)
    head = tag("p", tag("span", f"导入 {done} / {len(items)}") + clear, "hint")
    return tag("section", head + tag("ul", rows), "imports", role="status")


def _item(item: Item) -> str:
    """One source: its name, how far it is, what came of it."""
    bar = tag("progress", "", value=f"{item.share:.2f}", max=1) if item.state == "working" else ""
    state = tag("span", _STATES[item.state], "state")
    return (
        tag("span", text(item.name), "name") + state + bar + (tag("span", text(item.told), "told") if item.told else "")
    )
