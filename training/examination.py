"""Examination: the reader as it ships, put to the held-out questions, and its calibration fitted on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.reader.calibration import Calibration
from corpus.reader.local import LocalReader
from corpus.reader.readings import ANSWER_TYPES, OPERATIONS, Reading, Window
from training.labels import Label
from training.measures import Outcome, best_marking, best_threshold
from training.preparation import Source
from training.windows import Run, runs

_STEPS, _RIDGE = 50, 1e-2


def windows_of(source: Source) -> tuple[list[Run], list[Window]]:
    cut = runs(source)
    return cut, [Window(run.header, tuple(c.text for c in source.text.clauses[run.start : run.end])) for run in cut]


def outcomes(reader: LocalReader, sources: Sequence[Source]) -> list[Outcome]:
    """What the reader says of every question, as it was asked, of all windows of its document."""
    return [outcome for source in sources for outcome in _outcomes(reader, source)]


def _outcomes(reader: LocalReader, source: Source) -> Iterator[Outcome]:
    cut, windows = windows_of(source)
    for question, label in source.questions:
        reading = reader.read(question.asked, question.before, windows)
        intent = reader.intent(question.asked, question.before)
        scores = {
            run.start + c: float(p)
            for run, window in zip(cut, reading.windows, strict=True)
            for c, p in enumerate(window.clauses)
        }
        looked = {
            run.start + c: float(score)
            for run, window in zip(cut, reader.found(question.asked, question.before, windows), strict=True)
            for c, score in enumerate(window)
        }
        yield Outcome(
            question,
            label,
            question.before is not None and question.standalone != question.asked,
            scores,
            looked,
            reading.nothing,
            _span(reading, windows),
            ANSWER_TYPES.index(intent.answer_type),
            OPERATIONS.index(intent.operation),
            intent.leans,
            *_operands(reading, cut, source, label),
            reading.seen,
        )


def _span(reading: Reading, windows: Sequence[Window]) -> str | None:
    """The likeliest span of the three best clauses, each weighed by its clause."""
    best: tuple[float, str | None] = (0.0, None)
    for w, c in reading.best(3):
        mark = reading.windows[w].spans[c]
        if mark is not None and mark.probability * reading.windows[w].clauses[c] > best[0]:
            text = windows[w].clauses[c][mark.start : mark.end]
            best = (mark.probability * float(reading.windows[w].clauses[c]), text)
    return best[1]


def _operands(
    reading: Reading, cut: Sequence[Run], source: Source, label: Label
) -> tuple[tuple[tuple[float, bool], ...], int]:
    """What was said of each piece of a number, and how many operands' pieces were not read."""
    wanted = {
        (clause, source.tokens[clause].starts[place])
        for clause, place in label.operands
        if place in source.numeric[clause]
    }
    said = {
        (run.start + c, mark.start): mark.probability
        for run, window in zip(cut, reading.windows, strict=True)
        for c, marks in enumerate(window.numbers)
        for mark in marks
    }
    return tuple((p, key in wanted) for key, p in said.items()), len(wanted - said.keys())


def calibrated(found: Sequence[Outcome], current: Calibration) -> Calibration:
    """Curves fitted to what the reader said of held-out questions; ``current`` is what it was read with."""
    read = [o for o in found if o.features]
    scores, right = [], []
    for outcome in read:
        gold = set(outcome.label.gold) if outcome.question.answerable else set()
        best = sorted(outcome.scores, key=lambda c: -outcome.scores[c])[:8]
        for clause in (c for c in best if c not in outcome.label.neutral):
            p = min(max(outcome.scores[clause], 1e-6), 1 - 1e-6)
            scores.append((np.log(p / (1 - p)) - current.offset) / current.slope)
            right.append(clause in gold)
    slope, offset = _logistic(np.array(scores)[:, None], np.array(right))
    features = np.array([outcome.features for outcome in read])
    nothing = np.array([not outcome.question.answerable for outcome in read])
    weights, bias = _logistic(features, nothing)
    probable = 1 / (1 + np.exp(-(features @ weights + bias)))
    threshold = best_threshold((-probable[~nothing]).tolist(), (-probable[nothing]).tolist())
    return Calibration(
        float(slope[0]),
        float(offset),
        tuple(map(float, weights)),
        float(bias),
        -threshold,
        best_marking(found)[0],
    )


def _logistic(features: NDArray[Any], truth: NDArray[Any]) -> tuple[NDArray[Any], float]:
    """Weights and offset of a logistic regression (Newton's steps, a small ridge)."""
    x = np.column_stack([features, np.ones(len(features))])
    y = np.asarray(truth, float)
    weights = np.zeros(x.shape[1])
    ridge = np.eye(x.shape[1]) * _RIDGE * len(x) / 100
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (p - y) + ridge @ weights
        weights = weights - np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + ridge, slope)
    return weights[:-1], float(weights[-1])


def crossed(found: Sequence[Outcome], current: Calibration) -> float:
    """Balanced accuracy of refusal when each half of the documents is judged by what the other half taught."""
    names = sorted({o.question.document for o in found})
    told: list[tuple[bool, bool]] = []
    for half in (set(names[::2]), set(names[1::2])):
        learnt = calibrated([o for o in found if o.question.document not in half], current)
        for outcome in (o for o in found if o.question.document in half and o.features):
            refused = learnt.nothing_of(outcome.features) > learnt.threshold
            told.append((outcome.question.answerable, refused))
    kept = np.mean([not refused for answerable, refused in told if answerable])
    caught = np.mean([refused for answerable, refused in told if not answerable])
    return float((kept + caught) / 2)
