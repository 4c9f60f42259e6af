"""Calibration: from scores to probabilities, fitted on held-out documents and kept with the weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.reader.readings import Floats, sigmoid


@dataclass(frozen=True)
class Calibration:
    """Logistic curves: of a clause's score, and of five numbers that tell whether anything answers."""

    slope: float = 1.0
    offset: float = 0.0
    nothing: Sequence[float] = (0.5, -0.5, 0.0, 0.0, 0.0)
    """Weights of: nothing's score, the best and the second clause's score, the best looked-up score, how sure the span is."""
    nothing_offset: float = 0.0
    threshold: float = 0.5
    """The probability of nothing above which held-out questions were best refused."""
    operand: float = 0.5
    """The probability above which held-out numbers were best taken as asked for or operands."""

    def clauses(self, scores: Floats) -> Floats:
        return sigmoid(self.slope * scores + self.offset)

    def nothing_of(self, features: Sequence[float]) -> float:
        total = sum(w * x for w, x in zip(self.nothing, features, strict=True)) + self.nothing_offset
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
