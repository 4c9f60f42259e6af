"""Measures: how often the right clause comes first, and how well answerable is told from near miss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus.reader.readings import ANSWER_TYPES, OPERATIONS
from training.labels import UNKNOWN, Label
from training.records import Question


@dataclass(frozen=True)
class Outcome:
    """What a reader said of one question; ``scores`` are of its document's clauses, by their number."""

    question: Question
    label: Label
    leans: bool
    scores: dict[int, float]
    found: dict[int, float]
    """The score by which clauses were looked up, before they were read."""
    nothing: float
    span: str | None
    type: int
    operation: int
    leaning: float
    operands: tuple[tuple[float, bool], ...] = ()
    """Of each piece of a number that was read: its probability, and whether it is asked for or an operand."""
    missed: int = 0
    """Pieces of operands that were not read at all."""
    features: tuple[float, ...] = field(default=())
    """What the calibration sees."""


def ranked(scores: dict[int, float], neutral: Sequence[int]) -> list[int]:
    return sorted((c for c in scores if c not in neutral), key=lambda c: (-scores[c], c))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The probability that a positive scores above a negative; a tie counts half."""
    if not positive or not negative:
        return float("nan")
    values = np.concatenate([positive, negative])
    order = values.argsort(kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    for value in np.unique(values):
        same = values == value
        ranks[same] = ranks[same].mean()
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def balanced(positive: Sequence[float], negative: Sequence[float], threshold: float) -> float:
    """The mean of the shares told rightly on either side; a positive is one at or above the threshold."""
    above = float(np.mean(np.asarray(positive) >= threshold))
    below = float(np.mean(np.asarray(negative) < threshold))
    return (above + below) / 2


def best_threshold(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The threshold of the best balanced accuracy."""
    candidates = sorted({*positive, *negative})
    return max(candidates, key=lambda value: balanced(positive, negative, value))


def table(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """All figures; shares are of the answerable questions whose evidence was found in a clause."""
    answerable = [o for o in outcomes if o.question.answerable and o.label.gold]
    first, third, whole, found1, found8 = [], [], [], [], []
    for outcome in answerable:
        gold = set(outcome.label.gold)
        order = ranked(outcome.scores, outcome.label.neutral)
        first.append(order[0] in gold)
        third.append(bool(gold & set(order[:3])))
        whole.append(gold <= set(order[:5]))
        looked = ranked(outcome.found, outcome.label.neutral)
        found1.append(looked[0] in gold)
        found8.append(gold <= set(looked[:8]))
    yes = [-o.nothing for o in outcomes if o.question.answerable]
    no = [-o.nothing for o in outcomes if not o.question.answerable]
    spans = [o for o in outcomes if o.question.span and o.label.spans]
    typed = [o for o in outcomes if o.label.type != UNKNOWN]
    done = [o for o in outcomes if o.label.operation != UNKNOWN]
    computed = [o for o in done if OPERATIONS[o.label.operation] != "none"]
    return {
        "questions": len(outcomes),
        "found top-1": float(np.mean(found1)),
        "found all in 8": float(np.mean(found8)),
        "top-1": float(np.mean(first)),
        "top-3": float(np.mean(third)),
        "all in 5": float(np.mean(whole)),
        "AUROC": auroc(yes, no),
        "balanced": balanced(yes, no, best_threshold(yes, no)),
        "span same": float(np.mean([_bare(o.span) == _bare(o.question.span) for o in spans])),
        "span holds": float(np.mean([_bare(o.question.span) in _bare(o.span) for o in spans])),
        "span overlaps": float(np.mean([_shares(o.span, o.question.span) for o in spans])),
        "operand F1": best_marking(outcomes)[1],
        "type": float(np.mean([o.type == o.label.type for o in typed])),
        "operation": float(np.mean([o.operation == o.label.operation for o in done])),
        "operation where any": float(np.mean([o.operation == o.label.operation for o in computed])),
        "leans": float(np.mean([(o.leaning >= 0.5) == o.leans for o in outcomes])),
        "leans where before": float(np.mean([(o.leaning >= 0.5) == o.leans for o in outcomes if o.question.before])),
    }


def best_marking(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """The threshold above which operands of answerable questions are best marked, and the F1 of their pieces there."""
    told = sorted(((p, right) for o in outcomes if o.question.answerable for p, right in o.operands), reverse=True)
    wanted = sum(right for _, right in told) + sum(o.missed for o in outcomes if o.question.answerable)
    best, right_so_far = (0.5, 0.0), 0
    for marked, (p, right) in enumerate(told, 1):
        right_so_far += right
        f1 = 2 * right_so_far / max(1, marked + wanted)
        best = max(best, (p, f1), key=lambda item: item[1])
    return best


def types(outcomes: Sequence[Outcome]) -> dict[str, tuple[int, float]]:
    """Per answer type: how many questions, and the share told rightly."""
    found = {}
    for number, name in enumerate(ANSWER_TYPES):
        own = [o for o in outcomes if o.label.type == number]
        if own:
            found[name] = (len(own), float(np.mean([o.type == number for o in own])))
    return found


def _bare(text: str | None) -> str:
    return "".join((text or "").split()).strip("，。；、：,.;:")


def _shares(found: str | None, wanted: str | None) -> bool:
    a, b = _bare(found), _bare(wanted)
    return bool(a and b) and (a in b or b in a)
