"""The walk of a source into the store: read, clean, describe, outline, cut, extract, embed, write."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from corpus.catalogue import Content
from corpus.embedding import Embedder, VectorCache, load_embedder
from corpus.errors import SourceError
from corpus.records import Document
from corpus.regions import Gazetteer
from corpus.settings import Settings
from corpus.store import Store
from ingest.cards import cards_on, content_of, is_card
from ingest.cleaning import strip_portal
from ingest.figures import extract_figures
from ingest.metadata import read_metadata
from ingest.outline import outline
from ingest.passages import cut
from ingest.progress import Progress, Quiet
from ingest.raw import Hints, RawDocument
from ingest.reading import Opened, open_source, read_raw
from ingest.relations import read_relations
from ingest.sources import document_id, located, shown

_EMBED_AT_ONCE = 32
"""Passages embedded between two saves of the vector cache: an interrupted run goes on from there."""
_AT_ONCE = 2000
"""Passages that are written to the store together: a commit of its indexes costs as much for one as for hundreds."""
_WAIT = 2.0
"""Seconds that a document read and embedded waits for others before it is written."""


@dataclass
class Summary:
    """What a run did, by source."""

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    """(source, reason)"""


@dataclass
class _Pending:
    """What is read and embedded and not yet written."""

    contents: list[Content] = field(default_factory=list)
    vectors: list[np.ndarray] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Documents that their source holds no more."""
    places: list[tuple[str, bool]] = field(default_factory=list)
    """(source, whether it was there before)"""
    since: float = field(default_factory=time.monotonic)

    @property
    def due(self) -> bool:
        return sum(map(len, self.vectors)) >= _AT_ONCE or time.monotonic() - self.since >= _WAIT

    def holds_any(self, contents: Iterable[Content]) -> bool:
        return not {content.document.id for content in contents}.isdisjoint(c.document.id for c in self.contents)


class Pipeline:
    """Brings sources into one store. Unless one is given, the embedding model is loaded when a text first needs it."""

    def __init__(
        self, store: Store, settings: Settings, progress: Progress | None = None, embedder: Embedder | None = None
    ) -> None:
        self._store = store
        self._settings = settings
        self._progress = progress or Quiet()
        self._embedder = embedder
        self._cache: VectorCache | None = None
        self._pending = _Pending()

    def run(self, sources: Iterable[Path | str], *, cards: bool = False) -> Summary:
        """Adds or replaces the documents of files and web addresses; one that fails does not stop the others.

        Args:
            cards: bring the shipped policy cards too.
        """
        self._store.repair()
        summary, known = Summary(), self._known()
        if cards:
            self._bring_cards(known, summary)
        for source in sources:
            try:
                opened = open_source(source, private=self._settings.fetch_private)
                self._bring(opened, known.get(opened.place, {}), summary)
            except SourceError as error:
                self._fail(summary, str(source), str(error))
            if self._pending.due:
                self._write(summary)
        self._write(summary)
        return summary

    def _write(self, summary: Summary) -> None:
        """Writes what is pending; only from then on is it told of."""
        pending, self._pending = self._pending, _Pending()
        if pending.contents:
            self._store.write_all(pending.contents, np.concatenate(pending.vectors))
        for gone in pending.gone:
            self._store.remove(gone)
        for place, replaced in pending.places:
            (summary.replaced if replaced else summary.new).append(place)
            self._progress.note(f"{'替换' if replaced else '新增'} {shown(place)}")

    def _bring_cards(self, known: dict[str, dict[str, str]], summary: Summary) -> None:
        """The digests that changed since, written at once: a card's words change with the day they speak of."""
        documents, problems = cards_on(self._settings.today)
        for problem in problems:
            self._fail(summary, problem.file, str(problem))
        fresh: list[Content] = []
        for document in documents:
            before = known.get(document.file or "", {})
            if before.get(document.id) == document.sha256:
                summary.unchanged.append(document.file or document.id)
                continue
            (summary.replaced if before else summary.new).append(document.file or document.id)
            fresh.append(content_of(document))
        if fresh:
            self._store.write_all(fresh, np.concatenate([self._embed(content) for content in fresh]))
            self._progress.note(f"政策要点 {len(fresh)} 份")

    def _fail(self, summary: Summary, source: str, reason: str) -> None:
        summary.failed.append((shown(source), reason))
        self._progress.note(f"失败 {shown(source)}：{reason}")

    def rebuild(self) -> Summary:
        """Every recorded source again into a fresh catalogue and fresh indexes, in one switch.

        What its file does not give any more (gone, not readable now) is made anew from the text the catalogue holds.
        """
        summary = Summary()
        contents: list[Content] = []
        done: set[str] = set()
        for row in self._store.recorded():
            if row["id"] in done:
                continue
            fresh = self._again(row)
            if all(content.document.id != row["id"] for content in fresh):
                fresh.append(_restored(row))
            contents.extend(content for content in fresh if content.document.id not in done)
            done.update(content.document.id for content in fresh)
            summary.replaced.append(str(row["id"]))
        vectors = [self._embed(content) for content in contents]
        self._store.replace_all(contents, np.concatenate(vectors) if vectors else np.empty((0, 0), np.float32))
        return summary

    def _known(self) -> dict[str, dict[str, str]]:
        """The version of each document (id to sha256), by the file or address it came from."""
        known: dict[str, dict[str, str]] = {}
        for document in self._store.documents():
            known.setdefault(document.file or document.url or "", {})[document.id] = document.sha256
        return known

    def _bring(self, opened: Opened, before: dict[str, str], summary: Summary) -> None:
        place, sha256 = opened.place, hashlib.sha256(opened.data).hexdigest()
        if set(before.values()) == {sha256}:
            summary.unchanged.append(place)
            self._progress.note(f"未变 {shown(place)}")
            return
        raws = read_raw(Path(opened.name), opened.data)
        for raw in raws:
            if raw.failure:
                self._fail(summary, f"{place}#{raw.member}", raw.failure)
        contents = _contents(opened, raws)
        if not contents:
            return
        if self._pending.holds_any(contents):
            self._write(summary)
        vectors = [self._embed(content) for content in contents]
        self._pending.contents += contents
        self._pending.vectors += vectors
        self._pending.gone += before.keys() - {content.document.id for content in contents}
        self._pending.places.append((place, bool(before)))

    def _again(self, row: dict[str, Any]) -> list[Content]:
        if is_card(row.get("file")):
            return [content_of(card) for card in cards_on(self._settings.today)[0] if card.id == row["id"]]
        if row.get("file"):
            try:
                opened = open_source(located(row["file"]))
                return _contents(opened, read_raw(Path(opened.name), opened.data))
            except SourceError as error:
                self._progress.note(f"{row['file']}：{error}；改用库里存的原文")
        return []

    def _embed(self, content: Content) -> np.ndarray:
        """float32, a row for each passage."""
        if self._cache is None:
            embedder = self._embedder or load_embedder(self._settings)
            self._cache = VectorCache(self._settings.data_dir / "vectors.sqlite", embedder)
        texts = [passage.search_text for passage in content.passages]
        parts = self._progress.parts(content.document.title, texts, _EMBED_AT_ONCE)
        vectors = [self._cache.embed(part) for part in parts]
        return np.concatenate(vectors) if vectors else self._cache.embed([])


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
        url=raw.hints.url,
        file=file,
        pages=pages,
        ocr=raw.ocr,
        relations=read_relations(text),
    )
    sections = outline(id, text, found.body)
    passages = cut(document, sections, found.body)
    return Content(document, sections, passages, extract_figures(document, sections, Gazetteer.load()))


def _contents(opened: Opened, raws: Iterable[RawDocument]) -> list[Content]:
    """One for each text that could be read; of a page that was fetched the link is where it came from."""
    place, sha256 = opened.place, hashlib.sha256(opened.data).hexdigest()
    return [
        digest(
            replace(raw, hints=replace(raw.hints, url=opened.url or raw.hints.url)),
            document_id(place, raw.member),
            sha256,
            opened.file,
        )
        for raw in raws
        if not raw.failure
    ]


def _restored(row: dict[str, Any]) -> Content:
    """A document whose source is gone, from its row, whatever schema made it."""
    published = date.fromisoformat(row["published"]) if row.get("published") else None
    hints = Hints(row.get("title"), row.get("issuer"), row.get("number"), published, row.get("url"))
    pages = tuple(json.loads(row.get("pages") or "[]"))
    raw = RawDocument(text=row["text"], pages=pages, ocr=bool(row.get("ocr")), hints=hints)
    return digest(raw, row["id"], row["sha256"], row.get("file"))
