"""Surface: what a question and a clause share on the surface, as features beside what the encoder learned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.reader.readings import Floats
from corpus.words import bigrams, fold

SURFACE = 4
"""BM25 of the clause over the best of the pool; share of the question's rare bigrams in the clause; the same for header
and clause together; whether the clause holds a digit."""

_BEFORE = 0.5
"""What a bigram of the turn before counts beside one of the question."""

_SATURATION, _LENGTH = 1.2, 0.6


@dataclass(frozen=True, slots=True)
class Surface:
    """The bigrams of a text with how often each stands there."""

    counts: dict[str, int]
    size: int
    digit: bool


def surface(text: str) -> Surface:
    counts: dict[str, int] = {}
    folded = fold(text)
    pairs = bigrams(folded)
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    return Surface(counts, len(pairs), any(map(str.isdigit, folded)))


@dataclass(frozen=True, slots=True)
class Pool:
    """The clauses a question is compared with: their own surface and their header's."""

    clauses: Sequence[Surface]
    headers: Sequence[Surface]

    def features(self, question: Surface, before: Surface | None) -> Floats:
        """Shape (clauses, SURFACE)."""
        weights = dict.fromkeys(question.counts, 1.0)
        for pair in before.counts if before is not None else ():
            weights.setdefault(pair, _BEFORE)
        total = len(self.clauses)
        rarity = {}
        for pair in weights:
            holding = sum(pair in clause.counts for clause in self.clauses)
            rarity[pair] = math.log(1 + (total - holding + 0.5) / (holding + 0.5)) * weights[pair]
        whole = sum(rarity.values()) or 1.0
        average = sum(clause.size for clause in self.clauses) / max(1, total) or 1.0
        rows = np.zeros((total, SURFACE), np.float32)
        for i, (clause, header) in enumerate(zip(self.clauses, self.headers, strict=True)):
            norm = _SATURATION * (1 - _LENGTH + _LENGTH * clause.size / average)
            for pair, rare in rarity.items():
                count = clause.counts.get(pair, 0)
                if count:
                    rows[i, 0] += rare * count * (_SATURATION + 1) / (count + norm)
                    rows[i, 1] += rare / whole
                if count or pair in header.counts:
                    rows[i, 2] += rare / whole
            rows[i, 3] = clause.digit
        rows[:, 0] /= max(float(rows[:, 0].max(initial=0.0)), 1e-6)
        return rows


def given(rows: Floats, found: Floats) -> Floats:
    """What a meeting is told of each clause of the pool, shape (clauses, SURFACE + 3).

    The surface; ``found``, the score by which clauses were looked up, about a tenth of it; how far it is below the best;
    one over its rank.
    """
    order = np.argsort(-found, kind="stable")
    ranks = np.empty(len(found), np.float32)
    ranks[order] = np.arange(1, len(found) + 1)
    best = float(found.max(initial=-1e9))
    return np.column_stack([rows, found / 10, (found - best) / 10, 1 / ranks]).astype(np.float32)
