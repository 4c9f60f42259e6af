"""Intervals and tests over items: percentile bootstrap (Efron, 1979) and the paired permutation test (Fisher, 1935)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_ROUNDS = 2000
_EQUAL = 1e-9
"""Sums of the same shares in another order may differ by this much."""
_SEED = 7
"""The same runs give the same interval and p-value."""


def interval(outcomes: Sequence[bool], share: float = 0.95) -> tuple[float, float] | None:
    """The ``share`` (0-1) bootstrap interval of the mean of ``outcomes``; None where there are none."""
    if not outcomes:
        return None
    values = np.asarray(outcomes, dtype=float)
    drawn = np.random.default_rng(_SEED).integers(0, len(values), (_ROUNDS, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def paired_p(before: Sequence[float], after: Sequence[float]) -> float:
    """Two-sided p of a paired permutation test: the signs of the differences are drawn ``_ROUNDS`` times.

    Counts the observed arrangement itself, so that p is never 0. Raises ValueError where the lengths differ.
    """
    differences = np.array([float(b) - float(a) for a, b in zip(before, after, strict=True)])
    differences = differences[differences != 0]
    if not len(differences):
        return 1.0
    signs = np.random.default_rng(_SEED).choice([-1, 1], (_ROUNDS, len(differences)))
    drawn = np.abs((signs * differences).sum(axis=1))
    return float((1 + (drawn >= abs(differences.sum()) - _EQUAL).sum()) / (1 + _ROUNDS))


def shown_p(p: float) -> str:
    """Three places, and never 0: what the rounds cannot tell from it is <0.001."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"
