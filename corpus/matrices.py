"""Matrices: vectors of the documents searched last, so that a search of few documents is exact and asks no index.

Chroma looks through its whole graph for the few vectors that a filter lets through; fetched by their ids and multiplied,
they cost a tenth of that the first time and next to nothing from then on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

FEW = 5000
"""Passages that are searched exactly; of more, the index is asked."""
KEPT = 20_000
"""Vectors kept in memory: 31 MB of 384 dimensions."""

Fetch = Callable[[Sequence[str]], Mapping[str, np.ndarray]]
"""Passage ids to the vectors that the index holds of them."""
Held = tuple[tuple[str, ...], np.ndarray]
"""Passage ids, and their unit vectors: float32, a row each."""


class Matrices:
    """Of one index. A passage id stands for one text, so what is kept is right as long as the ids are the same.

    Not for several threads at once.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Held] = OrderedDict()
        self._rows = 0

    def search(
        self, vector: np.ndarray, k: int, passages: Mapping[str, Sequence[str]], fetch: Fetch
    ) -> list[tuple[str, float]]:
        """The ``k`` nearest (passage id, cosine) of ``passages`` (by document), best first, ties in order of id."""
        held = [one for one in self._of(passages, fetch) if one[0]]
        if not held:
            return []
        ids = [id for of_one, _ in held for id in of_one]
        unit = np.asarray(vector, np.float32)
        cosines = np.concatenate([rows for _, rows in held]) @ (unit / (np.linalg.norm(unit) or 1.0))
        hits = zip(ids, map(float, cosines), strict=True)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]

    def _of(self, passages: Mapping[str, Sequence[str]], fetch: Fetch) -> list[Held]:
        fresh = {document: ids for document, ids in passages.items() if not self._holds(document, ids)}
        found = fetch([id for ids in fresh.values() for id in ids]) if fresh else {}
        held: list[Held] = []
        for document, ids in passages.items():
            one = _stacked([id for id in ids if id in found], found) if document in fresh else self._kept[document]
            if len(one[0]) == len(ids):  # an index opened before others wrote to it may not hold all yet
                self._keep(document, one)
            held.append(one)
        while self._rows > KEPT:
            self._forget(next(iter(self._kept)))
        return held

    def _holds(self, document: str, ids: Sequence[str]) -> bool:
        return document in self._kept and self._kept[document][0] == tuple(ids)

    def _keep(self, document: str, one: Held) -> None:
        """As the last to go."""
        self._forget(document)
        self._kept[document] = one
        self._rows += len(one[0])

    def _forget(self, document: str) -> None:
        one = self._kept.pop(document, None)
        self._rows -= len(one[0]) if one else 0


def _stacked(ids: Sequence[str], found: Mapping[str, np.ndarray]) -> Held:
    if not ids:
        return (), np.empty((0, 0), np.float32)
    rows = np.stack([found[id] for id in ids]).astype(np.float32)
    return tuple(ids), rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny)
