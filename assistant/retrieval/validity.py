"""Standing: whether a document holds on a day, and what ended it where it does not.

A document no longer holds once its 有效期 is over, its portal says so, or another document that holds repeals or
replaces it. Bulletins, replies and plans state what was: they end in no such way. The digests of policy cards tell of
several times each and are judged by their own rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from corpus.records import Document
from corpus.words import fold

_WRAPPING = re.compile(r"^.{0,30}?(?:关于)?(?:印发|发布|公布|转发)|的?(?:通知|公告|通告|决定)$|[《》\s]|\([^()]*\)")
DIGEST = "政策要点"


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a document that does not hold: over (since when, by what), a draft, or not yet in force."""

    over: bool = False
    ended: date | None = None
    """The last day it held, or the day it was repealed; None where that is not known."""
    by: str | None = None
    draft: bool = False
    begins: date | None = None


def unholding(documents: Iterable[Document], on: date) -> dict[str, Standing]:
    """The standing of each document that does not hold on a day, by id."""
    known = [document for document in documents if document.kind != DIGEST]
    repeals = _repeals(known, on)
    found = {document.id: _standing(document, repeals, on) for document in known}
    return {id: standing for id, standing in found.items() if standing is not None}


def _repeals(documents: Iterable[Document], on: date) -> dict[str, Document]:
    """What is repealed or replaced by a document in force, by its number or the telling part of its title."""
    repealed: dict[str, Document] = {}
    for document in documents:
        since = document.effective or document.published
        if document.status == "征求意见" or (since is not None and since > on):
            continue
        for relation in document.relations:
            if relation.kind in ("废止", "替代"):
                repealed |= dict.fromkeys(_keys(relation.title, relation.number), document)
    return repealed


def _keys(title: str | None, number: str | None) -> list[str]:
    return [*([telling(title)] if title else []), *([fold(number).replace(" ", "")] if number else [])]


def _standing(document: Document, repeals: Mapping[str, Document], on: date) -> Standing | None:
    if document.status == "征求意见":
        return Standing(draft=True)
    if document.effective and document.effective > on:
        return Standing(begins=document.effective)
    if document.expires and document.expires < on:
        return Standing(over=True, ended=document.expires)
    by = next((repeals[key] for key in _keys(document.title, document.number) if key in repeals), None)
    if by is not None and by.id != document.id:
        return Standing(over=True, ended=by.effective or by.published, by=by.title)
    return Standing(over=True) if document.status in ("失效", "废止") else None


def telling(title: str) -> str:
    """A title without what wraps it: 关于印发《…办法》的通知 → …办法."""
    quoted = re.search(r"《([^《》]{4,})》", title)
    return _WRAPPING.sub("", fold(quoted[1] if quoted else title))


def stem(document: Document) -> str:
    """The telling part of a document's title, without the city it opens with."""
    name, city = telling(document.title), fold(document.city or "")
    return name.removeprefix(city).removeprefix(city.removesuffix("市")) or name
