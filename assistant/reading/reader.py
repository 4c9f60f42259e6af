"""Readers: whoever says of the clauses of some windows how likely each answers a question.

``YUECE_READER`` chooses: ``local`` (the model that ships), ``lexical`` (no model), or the name or folder of a CrossEncoder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

import numpy as np

from assistant.retrieval.reranker import CrossReranker
from corpus.errors import YueceError
from corpus.reader.local import shipped
from corpus.reader.readings import ANSWER_TYPES, OPERATIONS, Intent, Mark, Reading, Window, WindowReading
from corpus.settings import Settings
from corpus.words import tokens


class Reader(Protocol):
    """Safe to share between threads; decides no number."""

    @property
    def name(self) -> str: ...

    def read(self, question: str, before: str | None, windows: Sequence[Window]) -> Reading:
        """What ``question`` finds in ``windows``; ``before`` is what was said before, where it hangs on it."""
        ...

    def intent(self, question: str, before: str | None = None) -> Intent:
        """What the question asks for."""
        ...


class _Scored:
    """A reader made of one score a clause; it knows neither spans nor operands nor what is asked for."""

    name = "scored"

    def scores(self, question: str, windows: Sequence[Window]) -> list[np.ndarray]:
        """For each window the probability of each clause."""
        raise NotImplementedError

    def read(self, question: str, before: str | None, windows: Sequence[Window]) -> Reading:
        asked = f"{before.partition(chr(10))[0]} {question}" if before else question
        every = [np.asarray(values, dtype=np.float32) for values in self.scores(asked, windows)]
        read = tuple(
            WindowReading(float(v.max(initial=0.0)), v, _spans(w), _none(w))
            for w, v in zip(windows, every, strict=True)
        )
        return Reading(read, 1.0 - max((one.probability for one in read), default=0.0))

    def intent(self, question: str, before: str | None = None) -> Intent:
        """Nothing known: every answer type and operation equally likely."""
        types, operations = len(ANSWER_TYPES), len(OPERATIONS)
        return Intent(np.full(types, 1 / types, np.float32), np.full(operations, 1 / operations, np.float32), 0.0)


def _spans(window: Window) -> tuple[Mark | None, ...]:
    return (None,) * len(window.clauses)


def _none(window: Window) -> tuple[tuple[Mark, ...], ...]:
    return ((),) * len(window.clauses)


class LexicalReader(_Scored):
    """Counts how much of the question's rare words and bigrams a clause and what stands above it hold: the baseline, and the fallback."""

    name = "lexical"
    ABOVE = 0.6
    """Credit for what the header holds."""
    SLOPE, MIDDLE = 9.0, 0.62
    """Of the logistic curve from the share held to a probability."""

    def scores(self, question: str, windows: Sequence[Window]) -> list[np.ndarray]:
        clauses = [frozenset(tokens(clause)) for window in windows for clause in window.clauses]
        held = Counter(token for one in clauses for token in one)
        weights = {token: log(1 + len(clauses) / (1 + held[token])) for token in set(tokens(question))}
        total = sum(weights.values()) or 1.0
        found, at = [], 0
        for window in windows:
            above = frozenset(tokens(window.header))
            values = []
            for own in clauses[at : at + len(window.clauses)]:
                credit = (
                    weights[t] if t in own else self.ABOVE * weights[t] for t in weights if t in own or t in above
                )
                values.append(1 / (1 + np.exp(-self.SLOPE * (sum(credit) / total - self.MIDDLE))))
            at += len(window.clauses)
            found.append(np.asarray(values, dtype=np.float32))
        return found


@dataclass(slots=True)
class CrossReader(_Scored):
    """A CrossEncoder that reads the question with each clause under its header."""

    model: CrossReranker
    name: str = "cross"

    def scores(self, question: str, windows: Sequence[Window]) -> list[np.ndarray]:
        texts = [f"{window.header}\n{clause}" for window in windows for clause in window.clauses]
        values = np.asarray(self.model.scores(question, texts), dtype=np.float32)
        edges = np.cumsum([len(window.clauses) for window in windows])[:-1]
        return list(np.split(values, edges)) if windows else []


def open_reader(settings: Settings, lost: Callable[[str], None]) -> Reader:
    """The reader that the settings name; where the shipped model cannot be used, ``lost`` is told why and words are counted.

    Raises ModelError where a CrossEncoder that is named cannot be loaded.
    """
    if settings.reader == "lexical":
        return LexicalReader()
    if settings.reader != "local":
        return CrossReader(CrossReranker(settings.reader))
    try:
        return shipped()
    except YueceError as error:
        lost(str(error))
        return LexicalReader()
