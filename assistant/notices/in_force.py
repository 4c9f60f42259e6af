"""Validity: what an answer says of documents that do not hold today, and which of them a question does not mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from difflib import SequenceMatcher

from assistant.draft import Draft
from assistant.query.question import Question
from assistant.retrieval.library import Library
from assistant.retrieval.validity import Standing, stem
from corpus.measures.periods import bounds
from corpus.records import Document
from corpus.words import fold

_BEFORE = re.compile(r"以前|之前|原来|过去|当时|当年|曾经|那时|旧(?:办法|规定|政策|文件)")
_NAMED = 0.75
"""Share of a title's telling part that a question must hold in one stretch to name the document."""
_SHORTEST = 5


def unheld(library: Library, question: Question, documents: Collection[str]) -> frozenset[str]:
    """The documents that do not hold today and that the question neither names nor asks about the time of."""
    standings = {id: standing for id, standing in library.unholding.items() if id in documents}
    return frozenset(id for id, now in standings.items() if not _meant(library.documents[id], now, question))


def _meant(document: Document, now: Standing, question: Question) -> bool:
    text = fold(question.text)
    if _BEFORE.search(text) or (document.number and fold(document.number) in text):
        return True
    name = stem(document)
    if len(name) >= _SHORTEST:
        shared = SequenceMatcher(None, name, text, autojunk=False).find_longest_match().size
        if shared >= max(_SHORTEST, _NAMED * len(name)):
            return True
    return any(_in_its_time(document, now, mention.period) for mention in question.periods if not mention.relative)


def _in_its_time(document: Document, now: Standing, period: str) -> bool:
    """Whether a period that the question names lies in the time in which the document held."""
    since = document.effective or document.published
    if since is None or not now.over:
        return False
    (first, _, _), (last, _, _) = bounds(period)
    return since.year <= last and (now.ended is None or first <= now.ended.year)


def tell_validity(draft: Draft, library: Library) -> None:
    """Adds a notice for each document cited that does not hold today."""
    if draft.gap:
        return
    cited: dict[str, list[int]] = {}
    for citation in draft.citations:
        cited.setdefault(citation.document, []).append(citation.n)
    for id, numbers in cited.items():
        now = library.unholding.get(id)
        if now is not None:
            draft.notice("expired" if now.over else "unverified", _words(library.documents[id], now), numbers)


def said_of_then(draft: Draft, library: Library) -> Draft:
    """A draft that says first that what it tells held once, where all that it cites has ended."""
    cited = [library.unholding.get(citation.document) for citation in draft.citations]
    if cited and draft.sentences and all(standing is not None and standing.over for standing in cited):
        draft.sentences[0] = f"现行文件没有载明；已经失效的文件当时写的是：{draft.sentences[0]}"
    return draft


def standing_words(id: str, library: Library) -> str:
    """How a document stands today, in words (现已失效); its status where it holds."""
    now = library.unholding.get(id)
    document = library.documents[id]
    return "，".join(_told(now)) if now is not None else "" if document.status == "未知" else document.status


def _words(document: Document, now: Standing) -> str:
    return f"《{document.title}》{'，'.join(_told(now))}"


def _told(now: Standing) -> Iterator[str]:
    if now.draft:
        yield "是征求意见稿，还没有正式施行"
    elif now.begins:
        yield f"自{_day(now.begins)}起施行，现在还没有生效"
    elif now.by:
        yield f"已被《{now.by}》{'自' + _day(now.ended) + '起' if now.ended else ''}废止或替代"
    elif now.ended:
        yield f"有效期到{_day(now.ended)}为止，现已失效"
    else:
        yield "已失效或废止"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
