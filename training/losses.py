"""Losses: what each head should have said, and how far off it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from corpus.reader.readings import Floats
from corpus.reader.rows import STATING
from training.labels import UNKNOWN
from training.preparation import Source
from training.steps import Asked, Clauses, Met

WEIGHTS = {
    "found": 0.7,
    "choice": 1.0,
    "clause": 1.0,
    "nothing": 1.0,
    "span": 0.5,
    "operand": 0.7,
    "type": 0.2,
    "operation": 0.2,
    "leans": 0.1,
}
_LOW = -1e4


@dataclass(frozen=True)
class Targets:
    """Arrays parallel to a batch of meetings."""

    gold: Floats
    counted: Floats
    """Clauses that are there and neither neutral nor cut off."""
    starts: Floats
    ends: Floats
    operands: Floats
    numbers: Floats


def targets(asked: Sequence[Asked], clauses: Clauses, out: Met, sources: Sequence[Source]) -> Targets:
    rows, places = out.batch.ids.shape
    most = out.batch.features.shape[1]
    gold, counted = np.zeros((rows, most), np.float32), np.zeros((rows, most), np.float32)
    starts, ends, operands, numbers = (np.zeros((rows, places), np.float32) for _ in range(4))
    for i, (one, chosen) in enumerate(zip(asked, out.chosen, strict=True)):
        answers = one.variant.answerable
        for position, number in enumerate(chosen):
            source, clause = clauses.owner[number]
            own = source == one.source
            counted[i, position] = not (own and answers and clause in one.label.neutral)
            gold[i, position] = own and answers and clause in one.label.gold
            stated = np.flatnonzero((out.batch.members[i] == position) & (out.batch.kinds[i] == STATING))
            numbers[i, stated[[n for n in sources[source].numeric[clause] if n < len(stated)]]] = 1
            if own and answers:
                for _, first, last in (span for span in one.label.spans if span[0] == clause):
                    if last < len(stated):
                        starts[i, stated[first]] = ends[i, stated[last]] = 1
                for _, place in (operand for operand in one.label.operands if operand[0] == clause):
                    if place < len(stated) and place in sources[source].numeric[clause]:
                        operands[i, stated[place]] = 1
    return Targets(gold, counted, starts, ends, operands, numbers)


def losses(asked: Sequence[Asked], clauses: Clauses, out: Met, sources: Sequence[Source]) -> dict[str, Tensor]:
    """The mean loss of each head, by the names of ``WEIGHTS``."""
    want = targets(asked, clauses, out, sources)
    gold, counted = torch.from_numpy(want.gold), torch.from_numpy(want.counted)
    answers = torch.tensor([float(one.variant.answerable) for one in asked])
    scores, nothing, places = out.scores.float(), out.nothing.float(), out.places.float()
    with_none = torch.cat([torch.zeros(len(asked), 1), scores.masked_fill(counted == 0, _LOW)], 1)
    share = torch.cat([1 - gold.amax(1, keepdim=True), gold], 1)
    choice = -(share / share.sum(1, keepdim=True) * with_none.log_softmax(1)).sum(1).mean()
    each = functional.binary_cross_entropy_with_logits(scores, gold, reduction="none") * counted
    weight = (1 + gold) * counted
    kinds, operations, leans = out.intents
    known = torch.tensor([one.variant.kind for one in asked])
    done = torch.tensor([one.variant.operation for one in asked])
    leaning = torch.tensor([float(one.variant.leans) for one in asked])
    return {
        "found": _found(asked, clauses, out.found),
        "choice": choice,
        "clause": (each * (1 + gold)).sum() / weight.sum() * 2,
        "nothing": functional.binary_cross_entropy_with_logits(nothing, 1 - answers),
        "span": _span(places, out, want),
        "operand": _operand(places[:, :, 2], want),
        "type": functional.cross_entropy(kinds, known, ignore_index=UNKNOWN) if (known >= 0).any() else kinds.sum() * 0,
        "operation": functional.cross_entropy(operations, done, ignore_index=UNKNOWN)
        if (done >= 0).any()
        else kinds.sum() * 0,
        "leans": functional.binary_cross_entropy_with_logits(leans, leaning),
    }


def _found(asked: Sequence[Asked], clauses: Clauses, found: Tensor) -> Tensor:
    """Every clause that answers against all clauses of the step that don't."""
    number_of = {owner: number for number, owner in enumerate(clauses.owner)}
    gold = torch.zeros_like(found)
    neutral = torch.zeros_like(found)
    for i, one in enumerate(asked):
        if one.question.answerable and (one.variant.answerable or one.variant.withheld):
            for mask, numbers in ((gold, one.label.gold), (neutral, one.label.neutral)):
                mask[i, [number_of[one.source, c] for c in numbers if (one.source, c) in number_of]] = 1
    some = gold.sum(1) > 0
    if not some.any():
        return found.sum() * 0
    others = found.masked_fill((gold + neutral) > 0, _LOW).logsumexp(1, keepdim=True)
    each = functional.softplus(others - found) * gold
    return (each.sum(1) / gold.sum(1).clamp(min=1))[some].mean()


def _span(places: Tensor, out: Met, want: Targets) -> Tensor:
    """Start and end among all pieces of the clauses, for questions whose shortest answer stands in one of them."""
    allowed = torch.from_numpy(out.batch.kinds == STATING)
    some = torch.from_numpy(want.starts.any(1))
    total = places.sum() * 0
    if not some.any():
        return total
    for column, marks in ((0, want.starts), (1, want.ends)):
        logs = places[some, :, column].masked_fill(~allowed[some], _LOW).log_softmax(1)
        right = logs.masked_fill(torch.from_numpy(marks)[some] == 0, _LOW).logsumexp(1)
        total = total - right.clamp(min=-20).mean() / 2
    return total


def _operand(scores: Tensor, want: Targets) -> Tensor:
    marks, numbers = torch.from_numpy(want.operands), torch.from_numpy(want.numbers)
    each = functional.binary_cross_entropy_with_logits(scores, marks, reduction="none") * numbers * (1 + 2 * marks)
    return each.sum() / (numbers * (1 + 2 * marks)).sum().clamp(min=1)


def total(parts: dict[str, Tensor], without: frozenset[str] = frozenset()) -> Tensor:
    """The weighted sum; ``without`` leaves heads out, for ablation."""
    return torch.stack([WEIGHTS[name] * loss for name, loss in parts.items() if name not in without]).sum()
