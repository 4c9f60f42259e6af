"""The store: one catalogue and the two indexes derived from it, written together and read together."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus import rows
from corpus.catalogue import Catalogue, Change, Content, Measured, unusable
from corpus.embedding import forget, identity, made_before
from corpus.errors import StaleError, StoreError, VectorsError
from corpus.lexical import LexicalIndex
from corpus.matrices import FEW, Matrices
from corpus.records import Document, Figure, Origin, Passage, Section
from corpus.settings import Settings
from corpus.soundness import require_sound

if TYPE_CHECKING:
    from corpus.vectors import VectorIndex

Hits = list[tuple[str, float]]
Embed = Callable[[Sequence[str]], np.ndarray]
"""Texts to unit vectors, float32, shape (len(texts), dim)."""

_SLACK = 16
_RETRY = 5.0
"""Seconds for which a vector server that did not answer is not asked again: each question would wait for it."""
_REBUILD = "请运行 python -m ingest --rebuild 重建"


@dataclass
class _View:
    """What the catalogue held at one generation."""

    generation: int
    documents: dict[str, Document]
    written: dict[str, int]
    """The generation that wrote each document."""


@dataclass
class _Indexes:
    """The two indexes of one build; the vectors are opened when they are first asked for."""

    lexical: LexicalIndex
    open_vectors: Callable[[], VectorIndex]

    @cached_property
    def vectors(self) -> VectorIndex:
        """Raises VectorsError, and tries again the next time."""
        return self.open_vectors()

    def add(self, listed: Sequence[tuple[str, str, str]], vectors: np.ndarray) -> None:
        """``listed``: (passage id, document id, search text), a row of ``vectors`` each."""
        if listed:
            self.lexical.add(listed)
            self.vectors.add([row[0] for row in listed], [row[1] for row in listed], vectors)

    def close(self) -> None:
        if "vectors" in self.__dict__:
            self.vectors.close()


class Store:
    """Reads are safe from any thread and follow what other processes write; writers wait for one another."""

    def __init__(self, settings: Settings, *, readonly: bool = False, rebuilding: bool = False) -> None:
        """Opens or makes the data folder. Raises StoreError in one sentence when it cannot be used as it is.

        ``rebuilding`` opens a store of any schema or embedding; only ``recorded`` and ``replace_all`` serve it.
        """
        self._settings = settings
        self._folder = settings.data_dir
        self._cache = self._folder / "vectors.sqlite"
        self._readonly = readonly
        self._lock = threading.RLock()
        self._view: _View | None = None
        self._indexes: _Indexes | None = None
        self._indexes_at = -1
        self._matrices = Matrices()
        self._matrices_of: str | None = None
        self._down: tuple[float, VectorsError] | None = None
        self._make_folder()
        self._catalogue = Catalogue(self._folder / "catalogue.sqlite", any_schema=rebuilding, wait=settings.writer_wait)
        if not rebuilding:
            self._check_embedding()

    def close(self) -> None:
        with self._lock:
            self._close_indexes()
            self._catalogue.close()

    # reading

    @property
    def generation(self) -> int:
        """Moves on with every committed write, of any process."""
        return self._catalogue.generation()

    def documents(self) -> list[Document]:
        return list(self._current().documents.values())

    def document(self, id: str) -> Document:
        try:
            return self._current().documents[id]
        except KeyError:
            raise StoreError(f"库里没有文件 {id}，请用 python -m ingest --list 查看现有文件") from None

    def sections(self, document: str) -> list[Section]:
        return self._catalogue.sections(document)

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """In the order of ``ids``; those that are not live are left out."""
        with self._catalogue.reading():
            texts = self._current().documents
            found = self._catalogue.passage_rows(ids)
        known = [found[passage] for passage in ids if passage in found]
        return [rows.passage_of(row, texts[row["document"]].text) for row in known]

    def passages_of(self, document: str) -> list[Passage]:
        with self._catalogue.reading():
            text = self.document(document).text
            return [rows.passage_of(row, text) for row in self._catalogue.passage_rows_of(document)]

    def figures(self) -> list[Figure]:
        """All there are: for an export or an overview, not for a question."""
        return self._catalogue.figures()

    def figures_of(self, document: str) -> list[Figure]:
        return self._catalogue.figures_of(document)

    def figure(self, id: str) -> Figure | None:
        """None where it is not held (any more)."""
        return self._catalogue.figure(id)

    def measured(self) -> list[Measured]:
        """What the figures that have a value measure: one query over all of them, for an overview."""
        return self._catalogue.measured()

    def figures_measuring(self, measured: Measured, most: int) -> list[Figure]:
        """The first ``most`` figures of it, by document and place."""
        return self._catalogue.figures_measuring(measured, most)

    def read(self, document: str, written: int) -> tuple[list[Section], list[Figure]]:
        """Sections and figures of a document as that generation wrote it. Raises StaleError when it is replaced or gone."""
        with self._catalogue.reading():
            if self._catalogue.written(document) != written:
                raise StaleError("库刚刚更新过，请再问一次")
            return self._catalogue.sections(document), self._catalogue.figures_of(document)

    def written(self) -> dict[str, int]:
        """The generation that wrote each document, by its id: equal ones are the same document in every part."""
        return dict(self._current().written)

    def counts(self) -> tuple[int, int]:
        """How many passages and figures there are."""
        return self._catalogue.counts()

    def sizes(self) -> dict[str, int]:
        """The number of passages of each document that has any."""
        return self._catalogue.sizes()

    def regions(self) -> list[str]:
        """The regions that figures name, each once."""
        return self._catalogue.regions()

    def cities_of(self, regions: Collection[str]) -> list[tuple[str, str]]:
        """Each of ``regions`` with every city whose documents state a figure of it."""
        return self._catalogue.cities_of(regions)

    def documents_of(self, passages: Collection[str]) -> dict[str, str]:
        """The document of each of ``passages`` that is live."""
        return self._catalogue.documents_of(passages)

    def origins(self, place: str | None = None) -> list[Origin]:
        """Where the documents were found: all places, or what is known of one."""
        return self._catalogue.origins(place)

    def origins_of(self, document: str) -> list[Origin]:
        return self._catalogue.origins_of(document)

    def twin(self, text: str, place: str) -> str | None:
        """The document that holds the same text (given by its digest) from another place."""
        return self._catalogue.twin(text, place)

    def lexical(self, tokens: Sequence[str], k: int, documents: Collection[str] | None = None) -> Hits:
        """The ``k`` best live passages as (id, BM25), best first; ``documents`` narrows the search."""
        within = self._narrowed(documents)
        return self._search(lambda indexes, want: indexes.lexical.search(tokens, want, within), k) if tokens else []

    def frequency(self, token: str) -> tuple[int, int]:
        """In how many passages of the lexical index a token stands, and how many the index holds."""
        with self._lock:
            indexes = self._refreshed()
            return indexes.lexical.frequency(token) if indexes is not None else (0, 0)

    def dense(self, vector: np.ndarray, k: int, documents: Collection[str] | None = None) -> Hits:
        """The ``k`` nearest live passages as (id, cosine), best first; ``vector`` has shape (dim,).

        Raises VectorsError where only the vectors cannot be had; ``lexical`` may still answer.
        """
        dim = self._catalogue.meta("dim")
        if dim not in (None, str(len(vector))):
            raise VectorsError(f"库里的向量是 {dim} 维，现在的嵌入模型是 {len(vector)} 维，{_REBUILD}")
        within = self._narrowed(documents)
        with self._minding_outage():
            return self._search(lambda indexes, want: self._nearest(indexes, vector, want, within), k)

    def _nearest(self, indexes: _Indexes, vector: np.ndarray, k: int, within: Collection[str] | None) -> Hits:
        """Exactly where the documents hold few passages, else by the index."""
        few = None if within is None else self._catalogue.passage_ids(within, FEW)
        if few is None:
            return indexes.vectors.search(vector, k, within)
        return self._matrices.search(vector, k, few, lambda ids: indexes.vectors.vectors(ids))

    # writing

    def write(
        self,
        document: Document,
        sections: Sequence[Section],
        passages: Sequence[Passage],
        figures: Sequence[Figure],
        vectors: np.ndarray,
    ) -> None:
        """One document; see ``write_all``."""
        self.write_all([Content(document, sections, passages, figures)], vectors)

    def write_all(self, contents: Sequence[Content], vectors: np.ndarray) -> None:
        """Replaces the old versions of these documents; see ``apply``."""
        self.apply(Change(contents), vectors)

    def apply(self, change: Change, vectors: np.ndarray) -> None:
        """One change of several documents. ``vectors``: a row for each passage of its contents, in order.

        New ids go into both indexes first, one transaction makes them live, then the old ids go; a process killed
        on the way leaves the old state or the new one, and the next write clears what it left in the indexes.
        """
        passages = [passage for content in change.contents for passage in content.passages]
        with self._writing():
            self._check_passages(passages, vectors)
            with self._writable_indexes() as indexes:
                self._clear_journal(indexes)
                retired = self._passages_in({content.document.id for content in change.contents} | set(change.gone))
                kept = self._catalogue.live([passage.id for passage in passages])
                new = [row for row, passage in enumerate(passages) if passage.id not in kept]
                self._announce_and_add(indexes, [passages[row] for row in new], vectors[new])
                retired -= {passage.id for passage in passages}
                self._catalogue.publish(change, retired, self._embedding_meta(vectors))
                self._clear_journal(indexes)

    def remove(self, id: str) -> bool:
        """Takes one document out of catalogue, indexes and the cache of vectors; False when it is not there."""
        with self._writing():
            if not self._catalogue.holds(id):
                return False
            rows = self._catalogue.passage_rows_of(id)
            with self._writable_indexes() as indexes:
                self._clear_journal(indexes)
                self._catalogue.publish(Change(gone=[id]), [row["id"] for row in rows], {})
                self._clear_journal(indexes)
            forget(self._cache, identity(self._settings), [row["search_text"] for row in rows])
            self._catalogue.scrub()
            return True

    def repair(self) -> int:
        """Clears what an interrupted run left in the indexes; the number of passages cleared.

        The first step of every run: a vector server that is down is found out here, before hours of embedding.
        """
        if self._settings.chroma_url is not None:
            from corpus.vectors import ask_server

            ask_server(self._settings.chroma_url)
        if not self._catalogue.journal() and not self._stray(self._index_name()):
            return 0
        with self._writing():
            self._drop_indexes(None)
            if not self._catalogue.journal():
                return 0
            with self._writable_indexes() as indexes:
                return self._clear_journal(indexes)

    def rebuild(self, embed: Embed) -> None:
        """Both indexes anew from the catalogue."""
        with self._writing():
            listed = self._catalogue.index_rows()
            vectors = embed([text for _, _, text in listed])
            old, new = self._index_name(), self._build(listed, vectors)
            self._catalogue.update_meta({"indexes": new, **self._embedding_meta(vectors)})
            self._catalogue.settle(self._catalogue.journal())
            self._drop_indexes(old)

    def replace_all(self, change: Change, vectors: np.ndarray, since: int | None = None) -> bool:
        """Catalogue and indexes anew, whatever schema or embedding they had; one transaction switches over.

        False, and nothing is done, when somebody has written after generation ``since``.
        """
        listed = [(p.id, p.document, p.search_text) for content in change.contents for p in content.passages]
        with self._writing():
            if since is not None and self.generation != since:
                return False
            old, new = self._index_name(), self._build(listed, vectors)
            self._catalogue.replace_all(change, {"indexes": new, **self._embedding_meta(vectors)})
            self._drop_indexes(old)
            return True

    def recorded(self) -> tuple[int, list[dict[str, Any]], list[Origin]]:
        """The generation, the documents' rows as the schema that made them named them, and where they were found."""
        with self._catalogue.reading():
            return self.generation, self._catalogue.recorded(), self._catalogue.recorded_origins()

    def check(self) -> list[str]:
        """Differences between the catalogue and the indexes, a Chinese line each; [] when there is none."""
        lines = [f"{line}，{_REBUILD}" for line in self._catalogue.damage()]
        name = self._index_name()
        if name is not None:
            listed = self._catalogue.index_rows()
            lines += self._found(lambda: self._lexical_differences(name, listed))
            lines += self._found(lambda: self._vector_differences(name, listed))
        if left := len(self._catalogue.journal()):
            lines.append(f"上次写入没有收尾，有 {left} 段待清理，请再运行一次 python -m ingest")
        if self._stray(name):
            lines.append(f"索引文件夹里有目录库不认识的索引，{_REBUILD}")
        return lines

    def _found(self, look: Callable[[], list[str]]) -> list[str]:
        """What a look at one index finds, its failure among it."""
        try:
            return look()
        except StoreError as error:
            return [str(error)]

    def _lexical_differences(self, name: str, listed: Sequence[tuple[str, str, str]]) -> list[str]:
        index = LexicalIndex(self._folder / "indexes" / name / "lexical")
        return _differences("全文索引", {passage for passage, _, _ in listed}, index.ids())

    def _vector_differences(self, name: str, listed: Sequence[tuple[str, str, str]]) -> list[str]:
        """Ids, and of those that both hold the document and the vector, as far as the cache of vectors knows it."""
        known = {passage: (document, text) for passage, document, text in listed}
        held: set[str] = set()
        wrong = 0
        if self._settings.chroma_url is None:
            require_sound(self._folder / "indexes" / name / "chroma", f"yuece-{name}", thorough=True)
        with closing(self._open_vectors(name)) as index:
            for ids, documents, vectors in index.rows():
                held.update(ids)
                texts = [known[id][1] for id in ids if id in known]
                made = made_before(self._cache, identity(self._settings), texts)
                for id, document, vector in zip(ids, documents, vectors, strict=True):
                    if id in known and (document != known[id][0] or _unlike(vector, made.get(known[id][1]))):
                        wrong += 1
        lines = _differences("向量索引", set(known), held)
        return lines + ([f"向量索引里有 {wrong} 段与目录库不符，{_REBUILD}"] if wrong else [])

    # the view and the indexes that readers share

    def _current(self) -> _View:
        with self._lock, self._catalogue.reading():
            generation = self._catalogue.generation()
            if self._view is None or self._view.generation != generation:
                self._view = self._renewed(generation, self._view or _View(0, {}, {}))
            return self._view

    def _renewed(self, generation: int, before: _View) -> _View:
        """The view of ``generation``: only what was written since is read."""
        written = self._catalogue.versions()
        fresh = [id for id, at in written.items() if before.written.get(id) != at]
        read = {document.id: document for document in self._catalogue.documents(fresh)}
        documents = {id: read[id] if id in read else before.documents[id] for id in written}
        return _View(generation, documents, written)

    def _narrowed(self, documents: Collection[str] | None) -> Collection[str] | None:
        """None where ``documents`` are all there are: searching with a filter is slower."""
        return None if documents is None or self._current().documents.keys() <= set(documents) else documents

    def _search(self, ask: Callable[[_Indexes, int], Hits], k: int) -> Hits:
        """Asks again where another process wrote in the meantime."""
        with self._lock:
            for last in (False, False, True):
                try:
                    hits = self._live_hits(ask, k)
                except StoreError:
                    if last or self._indexes_at == self.generation:
                        raise
                    continue
                if last or self._indexes_at == self.generation:
                    break
            return hits

    def _live_hits(self, ask: Callable[[_Indexes, int], Hits], k: int) -> Hits:
        """The first ``k`` that the catalogue holds live, asking for more where retired ones stand in between."""
        indexes, want = self._refreshed(), k + _SLACK
        while indexes is not None:
            found = ask(indexes, want)
            live = self._catalogue.live([passage for passage, _ in found])
            kept = [hit for hit in found if hit[0] in live]
            if len(kept) >= k or len(found) < want:
                return kept[:k]
            want *= 4
        return []

    def _refreshed(self) -> _Indexes | None:
        generation = self.generation
        if self._indexes_at != generation:
            self._close_indexes()
            self._indexes_at = generation
            name = self._index_name()
            if name != self._matrices_of:
                self._matrices, self._matrices_of = Matrices(), name
            self._indexes = self._open(name, reader=True) if name and self._catalogue.has_passages() else None
        return self._indexes

    @contextmanager
    def _minding_outage(self) -> Iterator[None]:
        """A server that failed a moment ago fails at once."""
        if self._down is not None and time.monotonic() < self._down[0]:
            raise self._down[1]
        try:
            yield
        except VectorsError as error:
            if self._settings.chroma_url is not None:
                self._down = (time.monotonic() + _RETRY, error)
            raise
        self._down = None

    def _close_indexes(self) -> None:
        if self._indexes is not None:
            self._indexes.close()
        self._indexes = None

    # writing, step by step

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time, of all processes: an SQLite lock, which the system frees when a process dies."""
        if self._readonly:
            raise StoreError("这里只读取数据文件夹，写入请用 python -m ingest")
        path = self._folder / "writer.lock"
        with closing(sqlite3.connect(path, timeout=self._settings.writer_wait, isolation_level=None)) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    raise StoreError("另一个进程正在写入数据文件夹，请等它结束后再试") from error
                raise StoreError(unusable(path, error)) from error
            yield

    @contextmanager
    def _writable_indexes(self) -> Iterator[_Indexes]:
        """Handles of their own, opened now: a Chroma client opened earlier may not know what others wrote."""
        name = self._index_name()
        if name is None or not self._catalogue.has_passages():
            old, name = name, self._build([], np.empty((0, 0), np.float32))
            self._catalogue.update_meta({"indexes": name})
            self._drop_indexes(old)
        with closing(self._open(name)) as indexes:
            yield indexes

    def _announce_and_add(self, indexes: _Indexes, passages: Sequence[Passage], vectors: np.ndarray) -> None:
        self._catalogue.announce([passage.id for passage in passages])
        indexes.add([(passage.id, passage.document, passage.search_text) for passage in passages], vectors)

    def _clear_journal(self, indexes: _Indexes) -> int:
        doomed = self._catalogue.journal()
        if doomed:
            indexes.lexical.delete(doomed)
            indexes.vectors.delete(doomed)
            self._catalogue.settle(doomed)
        return len(doomed)

    def _passages_in(self, documents: Collection[str]) -> set[str]:
        return {row["id"] for document in documents for row in self._catalogue.passage_rows_of(document)}

    def _check_passages(self, passages: Sequence[Passage], vectors: np.ndarray) -> None:
        """Raises StoreError for another dimension, ValueError for ids or vectors that do not fit."""
        if len(passages) != len(vectors) or len({passage.id for passage in passages}) != len(passages):
            raise ValueError("passages need ids of their own and a vector each")
        dim = self._catalogue.meta("dim")
        if len(vectors) and dim not in (None, str(vectors.shape[1])) and self._catalogue.has_passages():
            raise StoreError(f"库里的向量是 {dim} 维，现在的嵌入模型是 {vectors.shape[1]} 维，{_REBUILD}")
        found = self._catalogue.passage_rows([passage.id for passage in passages])
        if any(p.id in found and found[p.id]["search_text"] != p.search_text for p in passages):
            raise ValueError("a passage id stands for one text: a new version needs new ids")

    def _embedding_meta(self, vectors: np.ndarray) -> dict[str, str]:
        return {"embedding": identity(self._settings), "dim": str(vectors.shape[1])} if len(vectors) else {}

    # opening

    def _make_folder(self) -> None:
        if self._readonly and not (self._folder / "catalogue.sqlite").exists():
            raise StoreError("还没有导入任何文件，请先运行 python -m ingest")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"数据文件夹 {self._folder} 建不了，请检查权限，或把 YUECE_DATA_DIR 设为别的文件夹"
            ) from error

    def _check_embedding(self) -> None:
        made_with = self._catalogue.meta("embedding")
        wanted = identity(self._settings)
        if made_with not in (None, wanted) and self._catalogue.has_passages():
            raise StoreError(f"库里的向量是用 {made_with} 做的，现在用的是 {wanted}，{_REBUILD}")

    def _index_name(self) -> str | None:
        return self._catalogue.meta("indexes")

    def _open(self, name: str, *, create: bool = False, reader: bool = False) -> _Indexes:
        def open_vectors() -> VectorIndex:
            return self._open_vectors(name, create=create, reader=reader)

        lexical = LexicalIndex(self._folder / "indexes" / name / "lexical", create=create)
        indexes = _Indexes(lexical, open_vectors)
        if not reader:
            _ = indexes.vectors  # a writer finds out before it writes anything
        return indexes

    def _open_vectors(self, name: str, *, create: bool = False, reader: bool = False) -> VectorIndex:
        from corpus import vectors

        wait = vectors.READ_WAIT if reader else vectors.WRITE_WAIT
        folder, url = self._folder / "indexes" / name / "chroma", self._settings.chroma_url
        return vectors.VectorIndex(folder, url, f"yuece-{name}", create=create, wait=wait)

    def _build(self, listed: Sequence[tuple[str, str, str]], vectors: np.ndarray) -> str:
        """New indexes under a new name, which is returned; nothing uses them until the catalogue names them."""
        name = uuid.uuid4().hex[:12]
        with closing(self._open(name, create=True)) as indexes:
            indexes.add(listed, vectors)
        return name

    def _drop_indexes(self, name: str | None) -> None:
        """Also clears folders that no catalogue names, left by an interrupted rebuild."""
        if name is not None and self._settings.chroma_url is not None:
            with suppress(StoreError), closing(self._open(name)) as indexes:
                indexes.vectors.drop()
        current = self._index_name()
        for folder in self._stray(current):
            shutil.rmtree(folder, ignore_errors=True)

    def _stray(self, current: str | None) -> list[Path]:
        """Folders of indexes that the catalogue does not name."""
        return [folder for folder in (self._folder / "indexes").glob("*") if folder.name != current]


def _unlike(vector: np.ndarray, made: np.ndarray | None) -> bool:
    return made is not None and (vector.shape != made.shape or not np.allclose(vector, made, atol=1e-3))


def _differences(label: str, live: set[str], indexed: set[str]) -> list[str]:
    """What the index lacks and what it holds beyond the catalogue."""
    missing, extra = len(live - indexed), len(indexed - live)
    lines = [f"{label}缺少 {missing} 段，{_REBUILD}"] if missing else []
    return lines + ([f"{label}多出 {extra} 段（不影响检索），{_REBUILD}"] if extra else [])
