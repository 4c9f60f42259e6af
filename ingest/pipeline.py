"""The walk of a source into the store: read, clean, describe, outline, cut, extract, embed, write."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from corpus.catalogue import Change, Content
from corpus.embedding import Embedder, VectorCache, load_embedder
from corpus.errors import SourceError
from corpus.records import Origin
from corpus.settings import Settings
from corpus.store import Store
from ingest.cards import cards_on, content_of, is_card
from ingest.extraction import digest, extract, found_at
from ingest.fetching import is_url
from ingest.opened import Opened, open_source
from ingest.origins import Gathered, change_of
from ingest.progress import Progress, Quiet
from ingest.raw import Hints, RawDocument
from ingest.sources import document_id, located, shown
from ingest.workers import Reading, Workers

_EMBED_AT_ONCE = 32
"""Passages embedded between two saves of the vector cache: an interrupted run goes on from there."""
_AT_ONCE = 2000
"""Passages that are written to the store together: a commit of its indexes costs as much for one as for hundreds."""
_WAIT = 2.0
"""Seconds that a document read and embedded waits for others before it is written; longer where writing takes long."""
_SHARE = 9.0
"""Times as long as the last writing took: no more than a tenth of a run is spent on opening and committing."""


@dataclass
class Summary:
    """What a run did, by source."""

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    """(source, reason)"""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """(source, what of it was left out)"""


@dataclass
class _Pending:
    """What is read and embedded and not yet written."""

    changes: list[Change] = field(default_factory=list)
    vectors: list[np.ndarray] = field(default_factory=list)
    places: list[tuple[str, bool]] = field(default_factory=list)
    """(source, whether it was there before)"""
    wait: float = _WAIT
    since: float = field(default_factory=time.monotonic)

    @property
    def due(self) -> bool:
        return sum(map(len, self.vectors)) >= _AT_ONCE or time.monotonic() - self.since >= self.wait

    @property
    def whole(self) -> Change:
        """All changes as one."""
        return Change(
            [content for change in self.changes for content in change.contents],
            [origin for change in self.changes for origin in change.links],
            [origin for change in self.changes for origin in change.superseded],
            [document for change in self.changes for document in change.gone],
        )

    def touches(self, place: str, contents: Iterable[Content]) -> bool:
        """Whether ``contents`` of ``place`` meet a place, a document or a text of these."""
        mine = {place} | {key for content in contents for key in _keys(content)}
        held = {key for change in self.changes for content in change.contents for key in _keys(content)}
        held |= {key for change in self.changes for o in change.links for key in (o.place, o.document, o.text) if key}
        held |= {document for change in self.changes for document in change.gone}
        return not mine.isdisjoint(held)


def _keys(content: Content) -> Iterator[str]:
    yield content.document.id
    for origin in content.found:
        yield from (origin.place, origin.text)


class Pipeline:
    """Brings sources into one store. Unless one is given, the embedding model is loaded when a text first needs it."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        progress: Progress | None = None,
        embedder: Embedder | None = None,
        *,
        processes: int = 1,
    ) -> None:
        """``processes``: that extract many sources; for more than one, the program that runs has to be one that may
        be imported again (``if __name__ == "__main__"``).
        """
        self._store = store
        self._processes = processes
        self._settings = settings
        self._progress = progress or Quiet()
        self._embedder = embedder
        self._cache: VectorCache | None = None
        self._pending = _Pending()
        self.summary = Summary()
        """Of the run, while it goes on too: what was written stays written when the store fails later."""

    def run(self, sources: Iterable[Path | str], *, cards: bool = False) -> Summary:
        """Adds or replaces the documents of files and web addresses; one that fails does not stop the others.

        Args:
            cards: bring the shipped policy cards too.
        """
        self._store.repair()
        summary = self.summary = Summary()
        if cards:
            self._bring_cards(summary)
        listed = list(sources)
        with Workers(self._processes) as workers:
            readings = workers.read_ahead(listed, self._open, self._is_unchanged)
            for source in self._progress.sources(listed):
                try:
                    self._bring(next(readings), summary)
                except SourceError as error:
                    self._fail(summary, str(source), str(error))
                if self._pending.due:
                    self._write(summary)
            self._write(summary)
        return summary

    def _open(self, source: Path | str) -> Opened:
        return open_source(source, private=self._settings.fetch_private)

    def _is_unchanged(self, opened: Opened) -> bool:
        before = self._store.origins(opened.place)
        return bool(before) and all(origin.sha256 == opened.sha256 and origin.document for origin in before)

    def _write(self, summary: Summary) -> None:
        """Writes what is pending; only from then on is it told of."""
        pending, self._pending = self._pending, _Pending()
        started = time.monotonic()
        if pending.changes:
            self._store.apply(pending.whole, _stacked(pending.vectors))
        self._pending.wait = max(_WAIT, _SHARE * (time.monotonic() - started))
        for place, replaced in pending.places:
            (summary.replaced if replaced else summary.new).append(place)
            self._progress.note(f"{'替换' if replaced else '新增'} {shown(place)}")

    def _bring_cards(self, summary: Summary) -> None:
        """The digests that changed since, written at once: a card's words change with the day they speak of."""
        documents, problems = cards_on(self._settings.today)
        for problem in problems:
            self._fail(summary, problem.file, str(problem))
        fresh: list[Content] = []
        for document in documents:
            before = {origin.document: origin.sha256 for origin in self._store.origins(document.file or "")}
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

    def _note(self, summary: Summary, source: str, note: str) -> None:
        summary.notes.append((shown(source), note))
        self._progress.note(f"注意 {shown(source)}：{note}")

    def rebuild(self) -> Summary:
        """Every recorded source again into a fresh catalogue and fresh indexes, in one switch.

        What its file does not give any more (gone, not readable now) is made anew from the text the catalogue holds.
        Where somebody wrote meanwhile, what they wrote is taken in before the switch.
        """
        while True:
            generation, rows, origins = self._store.recorded()
            summary, gathered = Summary(), Gathered()
            self._gather_documents(rows, gathered, summary)
            self._gather_places(origins, gathered)
            vectors = [self._embed(content) for content in gathered.contents]
            if self._store.replace_all(Change(gathered.contents, gathered.links), _stacked(vectors), generation):
                return summary

    def _gather_documents(self, rows: Iterable[dict[str, Any]], gathered: Gathered, summary: Summary) -> None:
        """Each recorded document, with all that its source gives now."""
        done: set[str] = set()
        for row in rows:
            if row["id"] in done:
                continue
            fresh = self._again(row)
            if all(content.document.id != row["id"] for content in fresh):
                fresh.append(_restored(row))
            for content in fresh:
                if content.document.id not in done:
                    gathered.add(content)
            done.update(content.document.id for content in fresh)
            summary.replaced.append(str(row["id"]))

    def _gather_places(self, origins: Iterable[Origin], gathered: Gathered) -> None:
        """The other places of the documents: files are read again, the word of pages is kept."""
        done, held = gathered.places, {content.document.id for content in gathered.contents}
        for origin in origins:
            if origin.place in done or is_card(origin.place):
                continue
            if is_url(origin.place):
                gathered.links += [origin] if origin.document in held else []
                continue
            done.add(origin.place)
            for content in self._read_again(origin.place):
                if content.document.id not in held:
                    gathered.add(content)

    def _bring(self, reading: Reading, summary: Summary) -> None:
        opened = reading.opened()
        place = opened.place
        if self._is_unchanged(opened):
            summary.unchanged.append(place)
            self._progress.note(f"未变 {shown(place)}")
            return
        extracted = reading.extracted()
        for member, failure in extracted.failed:
            self._fail(summary, f"{place}#{member}", failure)
        for member, note in extracted.notes:
            self._note(summary, f"{place}#{member}" if member else place, note)
        contents = extracted.contents
        if not contents:
            return
        if self._pending.touches(place, contents):
            self._write(summary)
        before = self._store.origins(place)
        unread = [Origin(place, member, None, opened.sha256, "") for member, _ in extracted.failed]
        change = change_of(self._store, place, contents, unread, self._heir)
        self._pending.vectors += [self._embed(content) for content in change.contents]
        self._pending.changes.append(change)
        self._pending.places.append((place, bool(before)))
        if len(change.contents) != len(contents) or change.gone:
            self._write(summary)

    def _heir(self, document: str, origin: Origin) -> Content:
        """The text of a document as one of another place that gives it too."""
        old = self._store.document(document)
        web = is_url(origin.place)
        url = origin.place if web else old.url if old.file else None
        hints = Hints(old.title, old.issuer, old.number, old.published, url)
        raw = RawDocument(text=old.text, pages=old.pages, ocr=old.ocr, hints=hints, member=origin.member)
        return digest(raw, document_id(origin.place, origin.member), origin.sha256, None if web else origin.place)

    def _again(self, row: dict[str, Any]) -> list[Content]:
        file = row.get("file")
        if is_card(file):
            cards = [content_of(card) for card in cards_on(self._settings.today)[0] if card.id == row["id"]]
            return [replace(card, origins=card.found) for card in cards]
        return self._read_again(file) if file else []

    def _read_again(self, file: str) -> list[Content]:
        try:
            return list(extract(open_source(located(file))).contents)
        except SourceError as error:
            self._progress.note(f"{file}：{error}；改用库里存的原文")
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


def _stacked(vectors: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(vectors) if vectors else np.empty((0, 0), np.float32)


def _restored(row: dict[str, Any]) -> Content:
    """A document whose source is gone, from its row, whatever schema made it."""
    published = date.fromisoformat(row["published"]) if row.get("published") else None
    hints = Hints(row.get("title"), row.get("issuer"), row.get("number"), published, row.get("url"))
    pages = tuple(json.loads(row.get("pages") or "[]"))
    raw = RawDocument(text=row["text"], pages=pages, ocr=bool(row.get("ocr")), hints=hints)
    content = digest(raw, row["id"], row["sha256"], row.get("file"))
    place = row.get("file") or row.get("url") or row["id"]
    return found_at(content, place, "", "" if row.get("file") else row["sha256"])
