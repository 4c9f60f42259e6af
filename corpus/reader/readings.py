"""Readings: what a reader is given and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ANSWER_TYPES = (
    "number",
    "yesno",
    "list",
    "summary",
    "who",
    "what",
    "when",
    "where",
    "why",
    "how",
    "progress",
    "compare",
)
"""What an answer is made of, by the question alone."""

OPERATIONS = (
    "none",
    "sum",
    "multiply",
    "difference",
    "ratio",
    "share",
    "average",
    "growth",
    "max",
    "min",
    "top",
    "count",
    "compare",
    "cap",
)
"""What is done with the operands: ``calc.op`` of the data (its README defines each), ``none`` for a look-up."""


@dataclass(frozen=True, slots=True)
class Window:
    """A run of whole clauses of one document, about 220 tokens, and what stands above them.

    ``header`` is ``title > section path > table head``; a clause is a sentence or a table row, verbatim.
    """

    header: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch ``clause[start:end]`` of a clause's text and the probability of what it is marked as."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class WindowReading:
    """What was found in one window; ``clauses`` and the rest are parallel to the window's clauses."""

    probability: float
    """That any clause of the window states (part of) the answer."""
    clauses: Floats
    """Shape (n,): the probability of each clause that it states (part of) the answer."""
    spans: tuple[Mark | None, ...]
    """The best shortest answer within each clause; None where the clause was not read closely."""
    numbers: tuple[tuple[Mark, ...], ...]
    """Pieces of numbers in each clause with the probability that the number is asked for or an operand."""

    def operand(self, clause: int, start: int, end: int) -> float:
        """The probability that the number at ``start:end`` of the clause is asked for or an operand; 0 if unread."""
        inside = [m.probability for m in self.numbers[clause] if m.start < end and start < m.end]
        return max(inside, default=0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question found in the windows it was read with."""

    windows: tuple[WindowReading, ...]
    nothing: float
    """The calibrated probability that no clause of these windows answers."""
    seen: tuple[float, ...] = ()
    """What the calibration of ``nothing`` saw, so that it can be fitted again; empty where nothing was read."""

    def best(self, count: int) -> list[tuple[int, int]]:
        """(window, clause) of the ``count`` most probable clauses, the best first."""
        ranked = [
            (float(p), w, c) for w, window in enumerate(self.windows) for c, p in enumerate(window.clauses.tolist())
        ]
        ranked.sort(key=lambda item: (-item[0], item[1], item[2]))
        return [(w, c) for _, w, c in ranked[:count]]


@dataclass(frozen=True, slots=True)
class Intent:
    """What a question asks for, by its words alone."""

    types: Floats
    """Probabilities over ``ANSWER_TYPES``."""
    operations: Floats
    """Probabilities over ``OPERATIONS``."""
    leans: float
    """The probability that it can't be understood without the turn before."""

    @property
    def answer_type(self) -> str:
        return ANSWER_TYPES[int(self.types.argmax())]

    @property
    def operation(self) -> str:
        return OPERATIONS[int(self.operations.argmax())]

    def type_probability(self, names: Sequence[str]) -> float:
        """The summed probability of the answer types named."""
        return float(sum(self.types[ANSWER_TYPES.index(name)] for name in names))

    def operation_probability(self, name: str) -> float:
        """Of one of ``OPERATIONS``."""
        return float(self.operations[OPERATIONS.index(name)])


def sigmoid(scores: Floats) -> Floats:
    """Probabilities of scores (log odds)."""
    return (1 / (1 + np.exp(-np.clip(scores, -30, 30)))).astype(np.float32)
