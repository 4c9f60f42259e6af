"""Vectors of many texts, batch by batch through the cache, with a progress bar: an interrupted run goes on from there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from corpus.embedding import VectorCache

_BATCH = 64


def embedded(texts: Sequence[str], cache: VectorCache) -> np.ndarray:
    """float32, a row a text; each batch is kept as soon as it is done."""
    parts = [cache.embed([])]
    with tqdm(total=len(texts), desc="计算向量", unit="段", leave=False, disable=None) as bar:
        for start in range(0, len(texts), _BATCH):
            parts.append(cache.embed(texts[start : start + _BATCH]))
            bar.update(len(parts[-1]))
    return np.concatenate(parts)
