"""Rows: questions and windows as rows of pieces, and the rows in which a question meets clauses.

Three layouts, the same in training and in use:

- a question: ``bos query: question eos [before eos]``, segment 1 for what was said before;
- a window: ``bos passage: header clause clause … eos``;
- a meeting: the question's pieces, then for each clause a slot and the clause's pieces. A slot stands for the clause's
  header: its state is the mean of the header's states, and it carries the clause's features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.reader.readings import Floats, Window
from corpus.reader.tokenizer import Tokenizer, Tokens

Integers = NDArray[np.int64]

QUESTION, BEFORE, HEADER, CLAUSE, ROW = 64, 64, 80, 160, 500
"""The most pieces of each: a question, what was said before, a header, a clause, a whole row."""

PADDING, ASKING, SLOT, STATING = 0, 1, 2, 3
"""What a place of a meeting holds."""


@dataclass(frozen=True, slots=True)
class Row:
    """The pieces of one question or window; ``clauses`` are half-open ranges of places, empty where cut off."""

    ids: tuple[int, ...]
    segments: tuple[int, ...]
    header: tuple[int, int]
    clauses: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """One question's pieces and the clauses read with it, as places in the states of their rows.

    ``sources[i]`` is the place of position i in the pool of states that ``met`` was given.
    """

    sources: tuple[int, ...]
    ids: tuple[int, ...]
    kinds: tuple[int, ...]
    members: tuple[int, ...]
    """Which clause a position belongs to, counted from 0 in this meeting; -1 for the question."""
    features: Floats
    """Shape (clauses, features)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Meetings as arrays of equal length, (meetings, places)."""

    sources: Integers
    ids: Integers
    kinds: Integers
    members: Integers
    features: Floats
    """Shape (meetings, most clauses, features)."""


def question_row(tokenizer: Tokenizer, question: Tokens, before: Tokens | None) -> Row:
    prefix = tokenizer.encode("query: ").ids
    asked = (tokenizer.bos, *prefix, *question.head(QUESTION).ids, tokenizer.eos)
    said = (*before.head(BEFORE).ids, tokenizer.eos) if before is not None else ()
    return Row(asked + said, (0,) * len(asked) + (1,) * len(said), (1, len(asked) - 1))


def window_row(tokenizer: Tokenizer, header: Tokens, clauses: Sequence[Tokens]) -> Row:
    prefix = tokenizer.encode("passage: ").ids
    ids = [tokenizer.bos, *prefix]
    start = len(ids)
    ids.extend(header.head(HEADER).ids)
    above = (start, len(ids))
    ranges = []
    for clause in clauses:
        start = len(ids)
        ids.extend(clause.head(min(CLAUSE, max(0, ROW - start))).ids)
        ranges.append((start, len(ids)))
    ids.append(tokenizer.eos)
    return Row(tuple(ids), (0,) * len(ids), above, tuple(ranges))


def window_tokens(tokenizer: Tokenizer, window: Window) -> tuple[Tokens, list[Tokens]]:
    return tokenizer.encode(window.header), [tokenizer.encode(clause) for clause in window.clauses]


def padded(rows: Sequence[Sequence[int]], fill: int) -> Integers:
    """The rows as one array (rows, longest)."""
    array = np.full((len(rows), max(map(len, rows), default=1)), fill, np.int64)
    for i, row in enumerate(rows):
        array[i, : len(row)] = row
    return array


def met(
    question: tuple[Sequence[int], int],
    clauses: Sequence[tuple[Sequence[int], int, int]],
    features: Floats,
) -> Meeting:
    """A question and clauses put together.

    ``question`` is its ids and the place of the first in the pool of states; a clause is its ids, the place of the
    first and the place of its header's mean.
    """
    ids, start = question
    sources = list(range(start, start + len(ids)))
    kinds = [ASKING] * len(ids)
    members = [-1] * len(ids)
    pieces = list(ids)
    for number, (own, first, header) in enumerate(clauses):
        sources.append(header)
        sources.extend(range(first, first + len(own)))
        pieces.append(0)
        pieces.extend(own)
        kinds.append(SLOT)
        kinds.extend([STATING] * len(own))
        members.extend([number] * (len(own) + 1))
    return Meeting(tuple(sources), tuple(pieces), tuple(kinds), tuple(members), features)


def batched(meetings: Sequence[Meeting]) -> Batch:
    """The meetings padded to the longest and to the most clauses."""
    most = max(len(meeting.features) for meeting in meetings)
    features = np.zeros((len(meetings), most, meetings[0].features.shape[1]), np.float32)
    for i, meeting in enumerate(meetings):
        features[i, : len(meeting.features)] = meeting.features
    return Batch(
        padded([meeting.sources for meeting in meetings], 0),
        padded([meeting.ids for meeting in meetings], 0),
        padded([meeting.kinds for meeting in meetings], PADDING),
        padded([meeting.members for meeting in meetings], -1),
        features,
    )
