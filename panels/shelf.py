"""The documents that are held, latest first: what stands beside the work while no source is open."""

from __future__ import annotations

from datetime import date

from assistant.retrieval.library import Library
from corpus.language.figure_words import period_words
from corpus.records import Document
from panels.markup import tag, text

LISTED = 12


def shelf(library: Library) -> str:
    """A list of titles, each with who published it and when; "" where nothing is held."""
    documents = sorted(library.documents.values(), key=lambda one: one.published or date.min, reverse=True)
    if not documents:
        return ""
    rows = "".join(tag("li", _entry(document)) for document in documents[:LISTED])
    more = tag("p", f"……等 {len(documents)} 份") if len(documents) > LISTED else ""
    lead = tag("h2", "收录文件") + tag("p", "点开回答里的编号，原文显示在这里。")
    return tag("aside", lead + tag("ul", rows) + more, "shelf", aria_label="收录文件")


def _entry(document: Document) -> str:
    published = period_words(document.published.isoformat()) if document.published else None
    status = document.status if document.status != "未知" else None
    about = " · ".join(part for part in (document.issuer, published, document.number, status) if part)
    return tag("span", text(document.title), "title") + text(about)
