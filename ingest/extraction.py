"""Extraction: all that the bytes of one source become. It knows no store, so any process can do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.catalogue import Content, digest_of
from corpus.measures.regions import Gazetteer
from corpus.records import Document, Origin
from ingest.figures.statements import extract_figures
from ingest.metadata.particulars import read_metadata
from ingest.metadata.relations import read_relations
from ingest.opened import Opened, read_raw
from ingest.raw import RawDocument
from ingest.sources import document_id
from ingest.structure.cleaning import strip_portal
from ingest.structure.outline import outline
from ingest.structure.passages import cut


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one source gives."""

    contents: Sequence[Content]
    failed: Sequence[tuple[str, str]] = ()
    """Members of an archive that could not be read, and why."""
    notes: Sequence[tuple[str, str]] = ()
    """(member, what of it was left out)"""


def extract(opened: Opened) -> Extracted:
    """Raises SourceError when it cannot be read as a document."""
    raws = read_raw(Path(opened.name), opened.data)
    failed = [(raw.member, raw.failure) for raw in raws if raw.failure]
    return Extracted(list(_contents(opened, raws)), failed, [(raw.member, note) for raw in raws for note in raw.notes])


def _contents(opened: Opened, raws: Iterable[RawDocument]) -> Iterator[Content]:
    """One for each text that could be read; of a page that was fetched the link is where it came from."""
    for raw in raws:
        if not raw.failure:
            linked = replace(raw, hints=replace(raw.hints, url=opened.url or raw.hints.url))
            content = digest(linked, document_id(opened.place, raw.member), opened.sha256, opened.file)
            yield found_at(content, opened.place, raw.member, opened.sha256)


def found_at(content: Content, place: str, member: str, sha256: str) -> Content:
    """``content`` with this place as the one where it was found."""
    document = content.document
    return replace(content, origins=[Origin(place, member, document.id, sha256, digest_of(document.text))])


def digest(raw: RawDocument, id: str, sha256: str, file: str | None) -> Content:
    """All that one source becomes, before it is embedded."""
    text, pages = strip_portal(raw.text, raw.pages)
    found = read_metadata(text, raw.hints)
    document = Document(
        id=id,
        sha256=sha256,
        title=found.title or Path(raw.member or file or id).stem,
        text=text,
        issuer=found.issuer,
        number=found.number,
        addressee=found.addressee,
        source=found.source,
        published=found.published,
        effective=found.effective,
        expires=found.expires,
        status=found.status,
        level=found.level,
        kind=found.kind,
        city=found.city,
        place=found.place,
        url=raw.hints.url,
        file=file,
        pages=pages,
        ocr=raw.ocr,
        relations=read_relations(text),
    )
    sections = outline(id, text, found.body)
    passages = cut(document, sections, found.body)
    return Content(document, sections, passages, extract_figures(document, sections, Gazetteer.load()))
