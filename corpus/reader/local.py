"""The reader that ships: two small ONNX graphs, read by onnxruntime alone.

A window is encoded once and kept; a question is encoded, compared with every clause of the windows it is given, and read
together with the best of them in one row. Nothing here decides a number.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.reader.calibration import Calibration
from corpus.reader.readings import Floats, Intent, Mark, Reading, Window, WindowReading, sigmoid
from corpus.reader.rows import (
    CLAUSE,
    Batch,
    Row,
    batched,
    met,
    padded,
    question_row,
    window_row,
    window_tokens,
)
from corpus.reader.spans import Spans
from corpus.reader.surface import Pool, Surface, given, surface
from corpus.reader.tokenizer import Tokenizer, Tokens
from corpus.reader.weights import MODEL, Graphs, Heads, OnnxGraphs, ReaderUnavailableError, checked_card, heads_of

_MOST, _PLACES = 10, 380
"""The most clauses that are read closely, and the most pieces of them."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A window's states: ``low`` half precision (places, hidden), ``vectors`` unit length (clauses, hidden)."""

    row: Row
    tokens: tuple[Tokens, ...]
    low: NDArray[np.float16]
    header: Floats
    vectors: Floats
    surfaces: tuple[Surface, ...]
    above: Surface


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's states, and its last states' first place and mean beside each other."""

    row: Row
    low: Floats
    both: Floats
    vector: Floats
    own: Surface
    before: Surface | None


@dataclass(frozen=True, slots=True)
class _Look:
    """A question beside all clauses of its windows; ``owners`` are (window, clause), the arrays are parallel to them."""

    asked: _Asked
    kept: list[_Kept]
    owners: list[tuple[int, int]]
    surfaces: Floats
    found: Floats


class LocalReader:
    """Reads questions with windows. Safe to share between threads; what it keeps is bounded by ``kept``."""

    name = "local"

    def __init__(
        self,
        graphs: Graphs,
        tokenizer: Tokenizer,
        heads: Heads,
        calibration: Calibration,
        kept: int = 1024,
        version: str = "",
    ) -> None:
        self.version = version
        """Of the encoder: vectors of another one are no neighbours of its own."""
        self._graphs, self._tokenizer, self._heads, self.calibration = graphs, tokenizer, heads, calibration
        self._windows: OrderedDict[bytes, _Kept] = OrderedDict()
        self._questions: OrderedDict[tuple[str, str | None], _Asked] = OrderedDict()
        self._most_kept, self._lock = kept, Lock()

    @classmethod
    def load(cls, folder: Path = MODEL, threads: int = 2, kept: int = 1024) -> LocalReader:
        """Raises ReaderUnavailableError where a file is missing or its hash is not the card's."""
        card = checked_card(folder)
        try:
            tokenizer = Tokenizer.load(folder / "vocabulary.json.gz")
            with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
                heads = heads_of(dict(arrays))
            calibration = Calibration(**card["calibration"])
            graphs = OnnxGraphs(folder, threads)
        except (ImportError, OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise ReaderUnavailableError(f"阅读模型的文件不可用（{folder}），请重新安装本软件。") from error
        return cls(graphs, tokenizer, heads, calibration, kept, card["files"]["text.onnx"][:8])

    def read(self, question: str, before: str | None, windows: Sequence[Window]) -> Reading:
        """What ``question`` finds in ``windows``; ``before`` is the turn before: its question, a newline, its answer's head."""
        look = self._look(question, before, windows)
        if not look.owners:
            return Reading(tuple(_unread(window) for window in windows), 1.0)
        kept, owners = look.kept, look.owners
        chosen = _chosen(look.found, [b - a for a, b in (kept[w].row.clauses[c] for w, c in owners)])
        features = given(look.surfaces, look.found)[chosen]
        batch, states = _meeting(look.asked, kept, [owners[n] for n in chosen], features)
        scores, nothing, places = self._graphs.joint(states, batch)
        return self._reading(windows, look, chosen, batch, scores[0], float(nothing[0]), places[0])

    def found(self, question: str, before: str | None, windows: Sequence[Window]) -> list[Floats]:
        """For each window the scores by which its clauses are looked up before any is read; -inf for one cut off.

        Cheap once the windows are kept: what ranks many windows before a few are read.
        """
        look = self._look(question, before, windows)
        scores = [np.full(len(window.clauses), -np.inf, np.float32) for window in windows]
        for (w, c), value in zip(look.owners, look.found.tolist(), strict=True):
            scores[w][c] = value
        return scores

    def intent(self, question: str, before: str | None = None) -> Intent:
        """What the question asks for, by its words and the turn before."""
        both = self._asked(question, before).both
        heads = self._heads
        types, operations, leans = (both @ w + b for w, b in (heads.types, heads.operations, heads.leans))
        return Intent(_softmax(types), _softmax(operations), float(sigmoid(leans)[0]))

    def embed_question(self, question: str, before: str | None = None) -> Floats:
        """Shape (hidden,), unit length: near the clauses that answer."""
        return self._asked(question, before).vector

    def embed_clauses(self, windows: Sequence[Window]) -> list[Floats]:
        """For each window the unit vectors of its clauses, (clauses, hidden); zero for one that was cut off. Keeps no states."""
        encoded = self._encoded({_key(window): window for window in windows})
        return [encoded[_key(window)].vectors for window in windows]

    def _look(self, question: str, before: str | None, windows: Sequence[Window]) -> _Look:
        kept, asked = self._kept(windows), self._asked(question, before)
        owners = [(w, c) for w, one in enumerate(kept) for c, (a, b) in enumerate(one.row.clauses) if a < b]
        pool = Pool([kept[w].surfaces[c] for w, c in owners], [kept[w].above for w, _ in owners])
        surfaces = pool.features(asked.own, asked.before)
        if not owners:
            return _Look(asked, kept, owners, surfaces, np.zeros(0, np.float32))
        vectors = np.stack([kept[w].vectors[c] for w, c in owners])
        found = self._heads.scale * (vectors @ asked.vector) + surfaces @ self._heads.finding
        return _Look(asked, kept, owners, surfaces, found.astype(np.float32))

    def _asked(self, question: str, before: str | None) -> _Asked:
        key = (question, before)
        with self._lock:
            if key in self._questions:
                self._questions.move_to_end(key)
                return self._questions[key]
        encode = self._tokenizer.encode
        row = question_row(self._tokenizer, encode(question), encode(before) if before else None)
        low, last = self._graphs.text(padded([row.ids], self._tokenizer.pad), padded([row.segments], 0))
        mean = last[0].mean(0)
        asked = _Asked(
            row,
            low[0],
            np.concatenate([last[0, 0], mean]),
            _unit(mean),
            surface(question),
            surface(before) if before else None,
        )
        with self._lock:
            self._questions[key] = asked
            while len(self._questions) > 64:
                self._questions.popitem(last=False)
        return asked

    def _kept(self, windows: Sequence[Window]) -> list[_Kept]:
        """The windows' states, encoded now where they weren't kept."""
        keys = [_key(window) for window in windows]
        with self._lock:
            have = {key: self._windows[key] for key in keys if key in self._windows}
        have |= self._encoded({key: window for key, window in zip(keys, windows, strict=True) if key not in have})
        with self._lock:
            for key in keys:
                self._windows[key] = have[key]
                self._windows.move_to_end(key)
            while len(self._windows) > self._most_kept:
                self._windows.popitem(last=False)
        return [have[key] for key in keys]

    def _encoded(self, missing: dict[bytes, Window]) -> dict[bytes, _Kept]:
        """The states of windows, each encoded alone: int8 scales are taken over all that is encoded together, so that beside
        others a window's states would hang on which others there were, and an answer on what was asked before."""
        made: dict[bytes, _Kept] = {}
        for key, window in missing.items():
            tokens = window_tokens(self._tokenizer, window)
            row = window_row(self._tokenizer, *tokens)
            ids = padded([row.ids], self._tokenizer.pad)
            low, last = self._graphs.text(ids, np.zeros_like(ids))
            made[key] = _keep(row, tokens[1], window, low[0], last[0])
        return made

    def _reading(
        self,
        windows: Sequence[Window],
        look: _Look,
        chosen: Sequence[int],
        batch: Batch,
        scores: Floats,
        nothing: float,
        places: Floats,
    ) -> Reading:
        kept, owners, found = look.kept, look.owners, look.found
        every = [np.zeros(len(window.clauses), np.float32) for window in windows]
        spans: dict[tuple[int, int], Mark | None] = {}
        numbers: dict[tuple[int, int], tuple[Mark, ...]] = {}
        probable = self.calibration.clauses(scores[: len(chosen)])
        floor = float(probable.min()) * 0.5
        best = float(found.max())
        for (w, c), value in zip(owners, found.tolist(), strict=True):
            every[w][c] = floor * np.exp((value - best) / 10)
        spanning = Spans(places, batch)
        for position, number in enumerate(chosen):
            w, c = owners[number]
            every[w][c] = probable[position]
            spans[w, c] = spanning.best(position, kept[w].tokens[c], windows[w].clauses[c])
            numbers[w, c] = spanning.numbers(position, kept[w].tokens[c], windows[w].clauses[c])
        read = tuple(
            WindowReading(
                float(every[w].max(initial=0.0)),
                every[w],
                tuple(spans.get((w, c)) for c in range(len(window.clauses))),
                tuple(numbers.get((w, c), ()) for c in range(len(window.clauses))),
            )
            for w, window in enumerate(windows)
        )
        ordered = np.sort(scores[: len(chosen)])[::-1]
        second = float(ordered[1]) if len(ordered) > 1 else float(ordered[0]) - 5
        features = (nothing, float(ordered[0]), second, best / 10, spanning.sureness())
        return Reading(read, self.calibration.nothing_of(features), features)


def _keep(row: Row, tokens: Sequence[Tokens], window: Window, low: Floats, last: Floats) -> _Kept:
    start, end = row.header
    header = low[start:end].mean(0) if end > start else np.zeros(low.shape[1], np.float32)
    vectors = [_unit(last[a:b].mean(0)) if b > a else np.zeros(last.shape[1], np.float32) for a, b in row.clauses]
    stacked = np.stack(vectors) if vectors else np.zeros((0, last.shape[1]), np.float32)
    surfaces = tuple(surface(clause) for clause in window.clauses)
    states = low[: len(row.ids)].astype(np.float16)
    return _Kept(row, tuple(tokens), states, header, stacked, surfaces, surface(window.header))


def _chosen(found: Floats, lengths: Sequence[int]) -> list[int]:
    """The clauses that are read closely, in the order of the text."""
    taken: list[int] = []
    size = 0
    for number in np.argsort(-found, kind="stable").tolist():
        length = min(CLAUSE, lengths[number]) + 1
        if len(taken) >= _MOST or (taken and size + length > _PLACES):
            break
        taken.append(number)
        size += length
    return sorted(taken)


def _meeting(
    asked: _Asked, kept: Sequence[_Kept], chosen: Sequence[tuple[int, int]], features: Floats
) -> tuple[Batch, Floats]:
    """One row of a batch and its states (1, places, hidden)."""
    parts: list[Floats] = [asked.low[: len(asked.row.ids)]]
    picked = []
    at = len(asked.row.ids)
    for w, c in chosen:
        start, end = kept[w].row.clauses[c]
        parts.extend([kept[w].header[None], kept[w].low[start:end].astype(np.float32)])
        picked.append((kept[w].row.ids[start:end], at + 1, at))
        at += 1 + end - start
    batch = batched([met((asked.row.ids, 0), picked, features)])
    return batch, np.concatenate(parts)[None]


def _unread(window: Window) -> WindowReading:
    count = len(window.clauses)
    return WindowReading(0.0, np.zeros(count, np.float32), (None,) * count, ((),) * count)


def _key(window: Window) -> bytes:
    return hashlib.blake2b("\x00".join((window.header, *window.clauses)).encode(), digest_size=16).digest()


def _unit(vector: Floats) -> Floats:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    normal: Floats = (raised / raised.sum()).astype(np.float32)
    return normal


@lru_cache(maxsize=1)
def shipped() -> LocalReader:
    """The reader in the package, loaded once. Raises ReaderUnavailableError."""
    return LocalReader.load()
