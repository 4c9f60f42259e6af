"""Retrieval over the gold's own spans: is a passage that holds one among the k best for the standalone question?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import ir_measures
from ir_measures import RR, R, nDCG

from corpus.records import Passage, Span
from eval.gold import GoldItem
from eval.record import AnswerRecord

DEPTHS = (1, 3, 5, 10, 20)
MEASURES = {**{f"R@{k}": R @ k for k in DEPTHS}, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
_UNREACHABLE = "-"
"""Stands for a gold span that no passage holds (a heading left out): the question stays in the denominator."""


class Ranking(Protocol):
    """A system whose retrieval can be asked apart from its answers."""

    def ranked(self, question: str, k: int) -> Sequence[Passage]: ...

    def passages(self) -> Sequence[Passage]: ...


@dataclass(frozen=True, slots=True)
class SpanRetrieval:
    """Means over ``questions``: by measure name, 0-1."""

    questions: int
    values: Mapping[str, float]

    @property
    def curve(self) -> list[tuple[int, float]]:
        """(k, R@k), k rising."""
        return [(k, self.values[f"R@{k}"]) for k in DEPTHS]

    def to_json(self) -> dict[str, Any]:
        return {"questions": self.questions, **{name: round(value, 4) for name, value in self.values.items()}}


def measure(system: Ranking, items: Iterable[GoldItem], records: Mapping[str, AnswerRecord]) -> SpanRetrieval | None:
    """Of the items that have spans, asked by the standalone question of their record; None where there is none."""
    asked = [item for item in items if item.spans and item.id in records]
    if not asked:
        return None
    held = system.passages()
    relevant = {item.id: dict.fromkeys(holding(item, held) or [_UNREACHABLE], 1) for item in asked}
    found = {item.id: _by_place(system.ranked(records[item.id].standalone, max(DEPTHS))) for item in asked}
    means = ir_measures.calc_aggregate(list(MEASURES.values()), relevant, found)
    return SpanRetrieval(len(asked), {name: float(means[value]) for name, value in MEASURES.items()})


def holding(item: GoldItem, passages: Iterable[Passage]) -> list[str]:
    """The ids of the passages that overlap a gold span."""
    return [
        passage.id
        for passage in passages
        if any(s.document == passage.document and Span(passage.start, passage.end).overlaps(s.span) for s in item.spans)
    ]


def _by_place(passages: Sequence[Passage]) -> dict[str, float]:
    return {passage.id: 1 / place for place, passage in enumerate(passages, start=1)} or {"": 1.0}
