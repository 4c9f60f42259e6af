"""Tokenizer: text to pieces of the reader's vocabulary and back to places in the text.

A unigram model (Kudo 2018) as SentencePiece has it: of all ways to cut a text into pieces, the one whose scores sum
highest. Plain Python, because a question is short and a window's states are kept: about a millisecond a hundred
characters, once.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SPACE = "\u2581"
_LONGEST = 24
"""Pieces longer than this many characters are not looked for."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The pieces of one text: ``ids[i]`` stands for ``text[starts[i]:ends[i]]``."""

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def head(self, length: int) -> Tokens:
        """The first ``length`` pieces."""
        return self if len(self) <= length else Tokens(self.ids[:length], self.starts[:length], self.ends[:length])


@dataclass(frozen=True)
class Tokenizer:
    """Pieces with their log probabilities, and what single characters become before they are looked up."""

    pieces: Sequence[str]
    scores: Sequence[float]
    normal: Mapping[str, str]
    bos: int
    eos: int
    pad: int
    unknown: int
    _index: dict[str, tuple[int, float]] = field(init=False, repr=False)
    _prefixes: frozenset[str] = field(init=False, repr=False)
    _unknown_score: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        known = enumerate(zip(self.pieces, self.scores, strict=True))
        index = {piece: (i, score) for i, (piece, score) in known if piece and i != self.unknown}
        object.__setattr__(self, "_index", index)
        object.__setattr__(self, "_prefixes", frozenset(p[:k] for p in index for k in range(1, len(p) + 1)))
        object.__setattr__(self, "_unknown_score", min(self.scores) - 10.0)

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """From a gzipped JSON file, as ``save`` writes it. Raises OSError, ValueError, KeyError or TypeError."""
        return cls(**json.loads(gzip.decompress(path.read_bytes())))

    def save(self, path: Path) -> None:
        fields: dict[str, Any] = {
            "pieces": list(self.pieces),
            "scores": [round(score, 4) for score in self.scores],
            "normal": dict(self.normal),
            "bos": self.bos,
            "eos": self.eos,
            "pad": self.pad,
            "unknown": self.unknown,
        }
        data = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        path.write_bytes(gzip.compress(data, mtime=0))

    def encode(self, text: str) -> Tokens:
        """The best cut of ``text``; a character without a piece is one ``unknown``."""
        characters, places = self._normalised(text)
        came_from, chosen = self._best(characters)
        ids: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        end = len(characters)
        while end > 0:
            start = came_from[end]
            first = start + 1 if characters[start] == SPACE and end - start > 1 else start
            ids.append(chosen[end])
            starts.append(places[first])
            blank = end - start == 1 and characters[start] == SPACE and start == 0
            ends.append(places[0] if blank else places[end - 1] + 1)
            end = start
        return Tokens(tuple(reversed(ids)), tuple(reversed(starts)), tuple(reversed(ends)))

    def _best(self, characters: str) -> tuple[list[int], list[int]]:
        """For each end: where its last piece starts, and which piece that is (Viterbi)."""
        length = len(characters)
        best = [-1e30] * (length + 1)
        best[0] = 0.0
        came_from, chosen = [0] * (length + 1), [self.unknown] * (length + 1)
        index, prefixes, unknown_score = self._index, self._prefixes, self._unknown_score
        for start in range(length):
            base = best[start]
            for end in range(start + 1, min(length, start + _LONGEST) + 1):
                piece = characters[start:end]
                if piece not in prefixes:
                    break
                found = index.get(piece)
                if found is not None and base + found[1] > best[end]:
                    best[end], chosen[end], came_from[end] = base + found[1], found[0], start
            if base + unknown_score > best[start + 1]:
                best[start + 1], chosen[start + 1], came_from[start + 1] = base + unknown_score, self.unknown, start
        return came_from, chosen

    def _normalised(self, text: str) -> tuple[str, list[int]]:
        """The characters that are looked up, blanks as one ``SPACE`` and one in front, and where each stands."""
        characters: list[str] = []
        places: list[int] = []
        for i, character in enumerate(text):
            for one in self.normal.get(character, character):
                if one == " " and characters and characters[-1] == " ":
                    continue
                characters.append(one)
                places.append(i)
        if not characters or characters[0] != " ":
            characters.insert(0, " ")
            places.insert(0, 0)
        return "".join(characters).replace(" ", SPACE), places
