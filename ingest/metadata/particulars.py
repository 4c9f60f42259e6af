"""Metadata: title, issuer, dates, number and the like, read from a document's first and last lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus.language.organisations import ORGANISATION
from corpus.records import Span, Status
from corpus.words import fold
from ingest.metadata.dates import DATE, find_date, read_date
from ingest.metadata.letterhead import kind_of, labelled_number, read_letterhead, words_of
from ingest.metadata.seats import seat_of
from ingest.metadata.validity import read_status, read_validity
from ingest.raw import Hints
from ingest.structure.outline import closing_start

__all__ = ["Metadata", "kind_of", "read_metadata"]

_NO_HINTS = Hints()
_SIGNATURE_LIMIT = 40
_TITLE_ISSUER = re.compile(
    rf"([\u4e00-\u9fff]{{1,30}}?{ORGANISATION})(?:等.{{1,6}}?(?:部门|单位))?"
    rf"(?=(?:[ 、][\u4e00-\u9fff]{{1,20}}?{ORGANISATION})*\s*(?:对|关于|印发|转发|\d{{4}}年))"
)
_SIGNATURE = re.compile(rf"[\u4e00-\u9fff ]{{1,30}}{ORGANISATION}")
_ISSUER_LABEL = re.compile(
    rf"(?:发文机[关构]|发布机[关构]|制定机关|发文单位|发布单位|编制单位|填报单位)\s*:\s*([\u4e00-\u9fff]{{2,30}}?{ORGANISATION})(?![\u4e00-\u9fff])"
)
_PUBLISHED = tuple(
    re.compile(rf"(?:{labels})\s*(?:时间|日期)?\s*:\s*{DATE}")
    for labels in ("发布|发文|公开|公布", "编稿|编辑|录入|上网", "成文|印发|制发", "信息|更新|时间|日期")
)
"""Labels of the date of publication, the surest first."""
_SIGNED = re.compile(rf"\n[ ]*[\u4e00-\u9fff ]{{1,30}}{ORGANISATION}[ ]*\n+[ ]*{DATE}[ ]*(?=\n|$)")
_TELLS = re.compile(r"(?:公报|报告|总结|答复|复函|年鉴|简报|情况|纪要)(?:\([^()]*\)|\[\d+\])*$")
"""The ends of titles of texts that tell what is so: what a portal calls their term ends nothing that they tell."""
_SOURCE = re.compile(r"来源\s*:\s*([^\s|:]{2,40})")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What could be read; None where the source does not say."""

    title: str | None
    body: int
    """Where the text proper starts, behind title, number and labels."""
    issuer: str | None
    number: str | None
    addressee: str | None
    source: str | None
    published: date | None
    effective: date | None
    expires: date | None
    status: Status
    level: str | None
    kind: str | None
    city: str | None
    place: str | None


def read_metadata(text: str, hints: Hints = _NO_HINTS) -> Metadata:
    """Where the text says nothing, the hints do."""
    folded = fold(text)
    front = read_letterhead(folded)
    head = folded[: front.body]
    closing = folded[closing_start(folded, front.body) :]
    title = words_of(text, front.title) or hints.title
    published = _labelled_date(head) or front.published or find_date(closing) or _signed_date(folded) or hints.published
    number = front.number or labelled_number(folded, head)
    source = _source(head, text)
    issuer = _title_issuer(title) or front.byline or _labelled_issuer(head) or _signature(closing, text) or hints.issuer
    issuer = issuer or _organisation_in(source)
    number_words = re.sub(r"\s", "", text[number.start : number.end]) if number else hints.number
    effective, expires = read_validity(folded, head, published)
    if title and _TELLS.search(fold(title)):
        expires = None
    seat = seat_of(issuer, title, number_words)
    return Metadata(
        title=title,
        body=front.body,
        issuer=issuer,
        number=number_words,
        addressee=_salutation(text, front.addressee),
        source=source,
        published=published,
        effective=effective,
        expires=expires,
        status=read_status(head, fold(title) if title else None),
        level=seat.level,
        kind=kind_of(title),
        city=seat.city,
        place=seat.place,
    )


def _salutation(text: str, line: Span | None) -> str | None:
    return text[line.start : line.end].strip().rstrip(":：").strip() if line else None


def _source(head: str, text: str) -> str | None:
    match = _SOURCE.search(head)
    return text[match.start(1) : match.end(1)].strip() if match else None


def _labelled_date(head: str) -> date | None:
    for pattern in _PUBLISHED:
        when = read_date(pattern.search(head))
        if when is not None:
            return when
    return None


def _signed_date(folded: str) -> date | None:
    """The date of the first signature inside the text: a notice is signed before what it makes public."""
    match = _SIGNED.search(folded)
    return read_date(match)


def _title_issuer(title: str | None) -> str | None:
    match = _TITLE_ISSUER.match(fold(title)) if title else None
    return title[: match.end(1)] if match and title else None


def _labelled_issuer(head: str) -> str | None:
    match = _ISSUER_LABEL.search(head)
    return match.group(1) if match else None


def _organisation_in(source: str | None) -> str | None:
    """The organisation that a source label names in full, with its region; 市科技局 could be any city's."""
    match = re.match(rf"([\u4e00-\u9fff]{{2,7}}[省市县区州][\u4e00-\u9fff]{{1,24}}{ORGANISATION})", source or "")
    return match.group(1) if match else None


def _signature(closing: str, text: str) -> str | None:
    """The first line of the closing that is an organisation's name alone."""
    start = len(text) - len(closing)
    for line in (Span(m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", closing)):
        if line.end - line.start <= _SIGNATURE_LIMIT and _SIGNATURE.fullmatch(closing[line.start : line.end].strip()):
            return re.sub(r"\s", "", text[start + line.start : start + line.end])
    return None
