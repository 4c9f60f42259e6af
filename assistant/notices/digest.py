"""An answer from a policy card says so: the card is a digest in our words, the official page is the source."""

from __future__ import annotations

from assistant.draft import Draft
from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST

"""Kind of a document that a policy card was rendered to."""


def name_digests(draft: Draft, library: Library) -> None:
    """Adds one ``digest`` notice for each card cited, with the link to its official page."""
    if draft.gap:
        return
    by_card: dict[str, list[int]] = {}
    for citation in draft.citations:
        if library.documents[citation.document].kind == DIGEST:
            by_card.setdefault(citation.document, []).append(citation.n)
    for id, numbers in by_card.items():
        document = library.documents[id]
        title = document.title.removesuffix("（政策要点）")
        where = f"：{document.url}" if document.url else "，请到发文机关网站查找"
        draft.notice("digest", f"据《{title}》的政策要点（整理者撰写，不是原文），办理以官方原文为准{where}", numbers)
