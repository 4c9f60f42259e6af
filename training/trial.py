"""Trial: the held-out questions put to a network, document by document, as they were asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from corpus.reader.rows import STATING
from training.measures import Outcome
from training.preparation import Source
from training.steps import Asked, Clauses, Met, Stepper, clauses_of
from training.variants import as_asked

_AT_ONCE = 32
_LONGEST_SPAN = 40
"""Pieces."""


def outcomes(stepper: Stepper, sources: Sequence[Source], most: int = 10, places: int = 380) -> list[Outcome]:
    """What the network says of all questions of ``sources``, each with its own document."""
    stepper.network.eval()
    found: list[Outcome] = []
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for source in sources:
            clauses = clauses_of([source], 220, stepper.tokenizer)
            asked = [Asked(question, label, as_asked(question, label), 0) for question, label in source.questions]
            for at in range(0, len(asked), _AT_ONCE):
                some = asked[at : at + _AT_ONCE]
                found.extend(_outcomes(source, clauses, some, stepper.run(some, clauses, True, None, most, places)))
    stepper.network.train()
    return found


def _outcomes(source: Source, clauses: Clauses, asked: Sequence[Asked], out: Met) -> Iterator[Outcome]:
    scores, nothing, places = out.scores.float().numpy(), out.nothing.float().numpy(), out.places.float().numpy()
    looked = out.found.float().numpy()
    types, operations, leans = (part.float().numpy() for part in out.intents)
    for i, one in enumerate(asked):
        chosen = out.chosen[i]
        read = {clauses.owner[n][1]: float(scores[i, p]) for p, n in enumerate(chosen)}
        floor = min(read.values()) - 1
        by_look = {clauses.owner[n][1]: float(looked[i, n]) for n in range(len(clauses.owner))}
        best = max(by_look.values())
        every = {c: read.get(c, floor + (value - best) / 10) for c, value in by_look.items()}
        ordered = sorted(read.values(), reverse=True)
        span, sure = _span(source, clauses, chosen, out, places[i], i)
        features = (nothing[i], ordered[0], ordered[1] if len(ordered) > 1 else ordered[0] - 5, best / 10, sure)
        yield Outcome(
            one.question,
            one.label,
            one.variant.leans,
            every,
            by_look,
            float(nothing[i] - ordered[0]),
            span,
            int(types[i].argmax()),
            int(operations[i].argmax()),
            float(1 / (1 + np.exp(-leans[i]))),
            features=tuple(map(float, features)),
        )


def _span(
    source: Source,
    clauses: Clauses,
    chosen: Sequence[int],
    out: Met,
    places: np.ndarray,
    row: int,
) -> tuple[str | None, float]:
    """The best span of the chosen clauses and its score."""
    best: tuple[float, str | None] = (-1e9, None)
    for position, number in enumerate(chosen):
        at = np.flatnonzero((out.batch.members[row] == position) & (out.batch.kinds[row] == STATING))
        clause = clauses.owner[number][1]
        tokens = source.tokens[clause]
        sums = places[at, 0][:, None] + places[at, 1][None, :]
        length = np.arange(len(at))
        allowed = (length[None, :] >= length[:, None]) & (length[None, :] < length[:, None] + _LONGEST_SPAN)
        sums = np.where(allowed, sums, -1e9)
        first, last = np.unravel_index(int(sums.argmax()), sums.shape)
        if sums[first, last] > best[0]:
            text = source.text.clauses[clause].text[tokens.starts[first] : tokens.ends[last]]
            best = (float(sums[first, last]), text)
    return best[1], best[0]
