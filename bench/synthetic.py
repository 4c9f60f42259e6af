"""Vectors for the scale runs: a real model embeds about ten passages a second on two cores, too few for 100,000 of them."""

from __future__ import annotations

import hashlib
import time

import numpy as np

from corpus.embedding import Embedder

PROTOTYPES = 96
"""Passages that the real model embeds."""
NOISE = 0.2
"""Length of what tells a passage's vector from its prototype's, whose length is 1."""
_BUCKETS = 4096


class Synthetic:
    """Each text gets the vector of the prototype that shares most of its pairs of characters, moved a little.

    The prototypes are the first texts, embedded by ``model``: so the vectors lie where real ones do, and a question
    that the real model embeds finds its neighbours among them. Deterministic. ``seconds`` counts the model's time.
    """

    def __init__(self, model: Embedder) -> None:
        self.name = model.name
        self.dim = model.dim
        self.seconds = 0.0
        self._model = model
        self._bags = np.zeros((0, _BUCKETS), np.float32)
        self._vectors = np.zeros((0, model.dim), np.float32)

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector of ``dim`` a text."""
        bags = np.stack([_bag(text) for text in texts])
        if (wanting := PROTOTYPES - len(self._bags)) > 0:
            self._learn(texts[:wanting], bags[:wanting])
        nearest = np.argmax(bags @ self._bags.T, axis=1)
        vectors = self._vectors[nearest] + np.stack([_noise(text, self.dim) for text in texts])
        made: list[list[float]] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tolist()
        return made

    def _learn(self, texts: list[str], bags: np.ndarray) -> None:
        started = time.perf_counter()
        vectors = np.asarray(self._model.embed_documents(texts), np.float32)
        self.seconds += time.perf_counter() - started
        self._bags = np.concatenate([self._bags, bags])
        self._vectors = np.concatenate([self._vectors, vectors])


def _bag(text: str) -> np.ndarray:
    """Unit vector of how often each pair of characters stands in ``text``, shape (4096,)."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    counts = np.bincount((codes[:-1] * np.uint32(31) + codes[1:]) % _BUCKETS, minlength=_BUCKETS).astype(np.float32)
    return counts / (np.linalg.norm(counts) or 1.0)


def _noise(text: str, dim: int) -> np.ndarray:
    """A vector of length ``NOISE`` that ``text`` alone decides."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    vector = np.random.default_rng(seed).standard_normal(dim)
    return (vector * (NOISE / np.linalg.norm(vector))).astype(np.float32)
