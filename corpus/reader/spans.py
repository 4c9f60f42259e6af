"""Spans: where in a clause the shortest answer and the numbers that are meant stand."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from corpus.reader.readings import Floats, Mark, sigmoid
from corpus.reader.rows import STATING, Batch
from corpus.reader.tokenizer import Tokens

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_EDGES = " \t，。；、：,.;:"

_LONGEST = 40
"""Pieces of a span."""


class Spans:
    """Start, end and operand scores of one meeting, looked up by clause."""

    def __init__(self, places: Floats, batch: Batch) -> None:
        self._places, self._members, self._kinds = places, batch.members[0], batch.kinds[0]
        open_ = self._kinds == STATING
        logs = np.where(open_[:, None], places[:, :2], -1e4)
        logs = logs - logs.max(0)
        self._logs = logs - np.log(np.exp(logs).sum(0))

    def _at(self, position: int) -> NDArray[np.int64]:
        return np.flatnonzero((self._members == position) & (self._kinds == STATING))

    def best(self, position: int, tokens: Tokens, clause: str) -> Mark | None:
        """The likeliest span within one clause, with its probability over the whole meeting."""
        at = self._at(position)
        if not len(at):
            return None
        sums = self._logs[at, 0][:, None] + self._logs[at, 1][None, :]
        length = np.arange(len(at))
        allowed = (length[None, :] >= length[:, None]) & (length[None, :] < length[:, None] + _LONGEST)
        first, last = np.unravel_index(int(np.where(allowed, sums, -1e9).argmax()), sums.shape)
        start, end = whole_number(clause, tokens.starts[first], tokens.ends[last])
        return Mark(start, end, float(np.exp(sums[first, last] / 2)))

    def numbers(self, position: int, tokens: Tokens, clause: str) -> tuple[Mark, ...]:
        at = self._at(position)
        marks = sigmoid(self._places[at, 2])
        stretches = zip(tokens.starts, tokens.ends, marks.tolist(), strict=False)
        return tuple(Mark(start, end, p) for start, end, p in stretches if any(map(_numeric, clause[start:end])))

    def sureness(self) -> float:
        """The log probability of the likeliest start and of the likeliest end."""
        return float(self._logs.max(0).sum())


def whole_number(clause: str, start: int, end: int) -> tuple[int, int]:
    """``start:end`` widened so that it cuts no number, without blanks and punctuation at its ends."""
    for number in _NUMBER.finditer(clause):
        if number.start() < start < number.end():
            start = number.start()
        if number.start() < end < number.end():
            end = number.end()
    while start < end and clause[start] in _EDGES:
        start += 1
    while end > start and clause[end - 1] in _EDGES:
        end -= 1
    return start, end


def _numeric(character: str) -> bool:
    return character.isdigit() or character in "一二三四五六七八九十百千万亿两半"
