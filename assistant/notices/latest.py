"""An answer about 今年 or 去年 from a document of an earlier year says so: it is the latest, not of the year asked."""

from __future__ import annotations

from assistant.draft import Draft
from assistant.query.question import Question
from assistant.retrieval.library import Library
from assistant.retrieval.stipulations import is_rule
from assistant.retrieval.validity import DIGEST


def tell_latest(draft: Draft, question: Question, library: Library) -> None:
    """Adds one ``as_of`` notice for the texts cited that were issued before the year asked, and do not speak of it.

    A rule of an earlier year holds today (现在, 目前), so it is only told of for a year that is named by 今年 or 去年.
    Figures have a notice of their own.
    """
    relative = bool(question.parts) and all(part.relative for part in question.parts)
    if draft.gap or not relative or any(notice.kind == "as_of" for notice in draft.notices):
        return
    asked = max((mention for mention in question.periods if mention.relative), key=lambda one: one.period)
    year, today = int(asked.period[:4]), asked.kind == "point"
    earlier = []
    for citation in draft.citations:
        document = library.documents[citation.document]
        held = document.kind == DIGEST or (today and is_rule(document, library.sections(document.id)))
        if held or document.published is None or document.published.year >= year or str(year) in citation.quote.text:
            return
        earlier.append((document.published, citation.n))
    if earlier:
        latest = max(day for day, _ in earlier)
        words = f"库中找到的最新说法出自{latest.year}年的文件（文件日期 {latest.isoformat()}），不是{year}年的。"
        draft.notice("as_of", words, [number for _, number in earlier])
