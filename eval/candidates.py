"""Draft gold items from what people said of answers, and from what was refused; a person completes each by the source before it measures anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.conversation.store import Exchange, Noted, messages
from corpus.measures.quantities import read_quantities
from corpus.records import Answer, Citation, Document
from eval.gold import DRAFT

_RIGHT = "用户说答得对。请对照原文核对 figures、facts、spans，写上 forbidden，再删去 draft 一项"
_REFUSAL = "拒答了，没有人评价。原文写了的，对照原文写出 figures、facts、spans；没有写的，answerable 改为 false。再删去 draft 一项"
_WRONG = "用户说答得不对。请对照原文写出 figures、facts、spans（或 reason），再删去 draft 一项"


def candidates(noted: Iterable[Noted], documents: Mapping[str, Document]) -> Iterator[dict[str, Any]]:
    """A draft for each answer, in the form of ``eval/gold/README.md`` with one key more that no gold item has."""
    for one in noted:
        rating = one.exchange.rating
        known = one.exchange.answer if rating and rating.good else None
        yield {
            "id": f"feedback-{one.exchange.id:04d}",
            "type": _type(one),
            "question": one.exchange.question,
            "history": messages(one.history),
            "figures": _figures(known, rating.right if rating else ""),
            "facts": [],
            "forbidden": [],
            "spans": [_span(citation, documents) for citation in known.citations] if known else [],
            "answerable": known is None or known.status == "answered",
            "reason": known.reason if known else None,
            "notices": list(dict.fromkeys(notice.kind for notice in known.notices)) if known else [],
            DRAFT: _draft(one),
        }


def _draft(one: Noted) -> dict[str, Any]:
    """What was asked, answered and said of it, for the person who completes the item."""
    answer, rating = one.exchange.answer, one.exchange.rating
    todo, rated = (_RIGHT, "有用") if rating and rating.good else (_WRONG, "有误") if rating else (_REFUSAL, "")
    return {
        "todo": todo,
        "rating": rated,
        "said": rating.reason if rating else "",
        "right": rating.right if rating else "",
        "standalone": one.exchange.standalone,
        "answer": one.exchange.text,
        "evidence": [_evidence(citation) for citation in answer.citations] if answer else [],
    }


def _type(one: Noted) -> str:
    """A guess; the person who completes the item knows better."""
    rating = one.exchange.rating
    if rating and rating.good and _refused(one.exchange):
        return "unanswerable"
    return "followup" if one.history and one.exchange.standalone != one.exchange.question else "lookup"


def _refused(exchange: Exchange) -> bool:
    return exchange.answer is not None and exchange.answer.status == "refused"


def _figures(known: Answer | None, right: str) -> list[dict[str, str]]:
    """Of an answer said to be right, all that it states; else the numbers of what was said to be right."""
    if known is None:
        stated = [(quantity.value, quantity.unit) for quantity in read_quantities(right)]
    else:
        stated = [(one.figure.value, one.figure.unit) for one in known.figures]
        stated += [(one.value, one.unit) for one in known.derived]
    return [{"value": value, "unit": unit} for value, unit in dict.fromkeys(stated)]


def _span(citation: Citation, documents: Mapping[str, Document]) -> dict[str, Any]:
    document = documents.get(citation.document)
    return {
        "document": citation.document,
        "quote": citation.quote.text,
        "occurrence": _occurrence(document.text, citation) if document else 1,
    }


def _occurrence(text: str, citation: Citation) -> int:
    """How many times the quote has begun by where it stands, overlaps counted; 1 where the text has changed since."""
    starts = [start for start in range(citation.quote.start + 1) if text.startswith(citation.quote.text, start)]
    return max(1, len(starts))


def _evidence(citation: Citation) -> dict[str, str]:
    return {"document": citation.title, "section": citation.section, "quote": citation.quote.text}
