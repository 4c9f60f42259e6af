"""The vector index: Chroma, embedded in the data folder or on a server. Derived from the catalogue."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError

from corpus.errors import VectorsError
from corpus.soundness import record, require_sound

_BATCH = 2000
_REBUILD = "请运行 python -m ingest --rebuild 重建"
_DOWN = "Chroma 服务没有应答，请检查 YUECE_CHROMA_URL 和服务是否在运行"
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32}
_CONNECT = 3.0
"""Seconds that a server may take to accept a connection."""
WRITE_WAIT, READ_WAIT = 120.0, 5.0
"""Seconds that a server may take to answer: to a writer, and to a reader whose user waits."""
_opening = threading.Lock()


class VectorIndex:
    """One Chroma collection of unit vectors under cosine distance.

    An embedded client never sees what another process writes, and goes on returning what it deleted: to follow,
    close it and open another. Not for several threads at once.
    """

    def __init__(
        self,
        folder: Path,
        url: str | None,
        collection: str,
        *,
        create: bool = False,
        wait: float = WRITE_WAIT,
        trusted: bool = False,
    ) -> None:
        """``wait``: seconds that a server may take for one answer. ``trusted``: opened though its files may be damaged.

        Raises VectorsError, here and in every method, when the index cannot be reached or used.
        """
        self._folder, self._url, self._name, self._wait = folder, url, collection, wait
        if url is None and not create and not trusted:
            require_sound(folder, collection)
        self._client: Any = None
        self._system: Any = None
        self._collection: Any = None
        self._open(create)

    def close(self) -> None:
        if self._system is not None:
            self._system.stop()
        self._client = self._system = self._collection = None

    def add(self, ids: Sequence[str], documents: Sequence[str], vectors: np.ndarray) -> None:
        """``vectors``: float32, shape (len(ids), dim)."""
        with _reported():
            for start in range(0, len(ids), _BATCH):
                part = slice(start, start + _BATCH)
                self._collection.upsert(
                    ids=list(ids[part]),
                    embeddings=np.asarray(vectors[part], dtype=np.float32),
                    metadatas=[{"document": document} for document in documents[part]],
                )
        self._record()

    def delete(self, ids: Iterable[str]) -> None:
        doomed = list(ids)
        with _reported():
            for start in range(0, len(doomed), _BATCH):
                self._collection.delete(ids=doomed[start : start + _BATCH])
        self._record()

    def _record(self) -> None:
        if self._url is None:
            record(self._folder)

    def search(self, vector: np.ndarray, k: int, documents: Collection[str] | None) -> list[tuple[str, float]]:
        """The ``k`` nearest (passage id, cosine), best first, ties in order of id."""
        where = None if documents is None else {"document": {"$in": sorted(documents)}}
        query = np.asarray(vector, dtype=np.float32)
        with _reported():
            found = self._collection.query(query_embeddings=[query], n_results=k, where=where, include=["distances"])
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return sorted(((str(passage), 1.0 - float(distance)) for passage, distance in pairs), key=_best_first)

    def vectors(self, ids: Sequence[str]) -> dict[str, np.ndarray]:
        """The vectors of those of ``ids`` that it holds."""
        found: dict[str, np.ndarray] = {}
        for start in range(0, len(ids), _BATCH):
            with _reported():
                got = self._collection.get(ids=list(ids[start : start + _BATCH]), include=["embeddings"])
            found.update(zip(map(str, got["ids"]), np.asarray(got["embeddings"], np.float32), strict=True))
        return found

    def ids(self) -> set[str]:
        with _reported():
            return set(map(str, self._collection.get(include=[])["ids"]))

    def rows(self) -> Iterator[tuple[list[str], list[str], np.ndarray]]:
        """All that it holds, in batches: passage ids, their documents, their vectors (float32, a row each)."""
        held = sorted(self.ids())
        for start in range(0, len(held), _BATCH):
            with _reported():
                got = self._collection.get(ids=held[start : start + _BATCH], include=["embeddings", "metadatas"])
            documents = [str((metadata or {}).get("document")) for metadata in got["metadatas"]]
            yield got["ids"], documents, np.asarray(got["embeddings"], dtype=np.float32)

    def drop(self) -> None:
        """Deletes the collection, if it is still there."""
        with _reported():
            self._client.delete_collection(self._name)

    def _open(self, create: bool) -> None:
        with _reported():
            self._connect()
            if create:
                self._collection = self._client.get_or_create_collection(
                    self._name, configuration={"hnsw": _HNSW}, embedding_function=None
                )
            else:
                self._collection = self._client.get_collection(self._name, embedding_function=None)

    def _connect(self) -> None:
        settings = ChromaSettings(anonymized_telemetry=False)
        if self._url is not None:
            self._client = _server(self._url, settings, self._wait)
            return
        with _opening:  # the cache is global: between clearing it and taking our system nobody else may open
            SharedSystemClient.clear_system_cache()
            self._client = chromadb.PersistentClient(path=str(self._folder), settings=settings)
            self._system = self._client._system


def ask_server(url: str) -> None:
    """Raises VectorsError when no Chroma server answers at ``url``."""
    with _reported():
        _server(url, ChromaSettings(anonymized_telemetry=False), READ_WAIT)


def _best_first(hit: tuple[str, float]) -> tuple[float, str]:
    return -hit[1], hit[0]


@contextmanager
def _reported() -> Iterator[None]:
    """Chroma's failures as sentences that say what to do next."""
    try:
        yield
    except NotFoundError as error:
        raise VectorsError(f"向量索引里没有本库的数据，{_REBUILD}") from error
    except (ChromaError, ValueError) as error:
        raise VectorsError(_unusable(str(error))) from error
    except httpx.HTTPError as error:
        raise VectorsError(_DOWN) from error


def _unusable(words: str) -> str:
    if re.search(r"disk is full|os error (?:27|28)\b|disk I/O|code: (?:13|778)\b", words):
        return "向量索引写不进去：磁盘满了，请腾出空间后再运行一次"
    if "locked" in words:
        return "向量索引正被别的程序占用，请稍后再试"
    return f"向量索引用不了，{_REBUILD}"


def _server(url: str, settings: ChromaSettings, wait: float) -> Any:
    """A client whose every request ends in time; Chroma's own waits without end for a server that hangs."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise VectorsError("YUECE_CHROMA_URL 应是 http:// 或 https:// 开头的地址，请改正后再试")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 8000)
    patience = httpx.Timeout(wait, connect=_CONNECT)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    beat = httpx.get(f"{parts.scheme}://{host}:{port}/api/v2/heartbeat", timeout=httpx.Timeout(READ_WAIT))
    beat.raise_for_status()
    try:
        client = chromadb.HttpClient(host=parts.hostname, port=port, ssl=secure, settings=settings)
    except ValueError as error:
        raise VectorsError(_DOWN) from error
    client._server._session.timeout = patience  # type: ignore[attr-defined]  # there is no setting for it
    return client
