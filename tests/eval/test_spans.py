"""Retrieval over gold spans: the arithmetic of R@k and MRR on a ranking that is given."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.records import Passage
from eval.spans import holding, measure

from .making import TEXT, item, record

CUTS = [(0, 4), (4, 25), (25, 38), (38, len(TEXT))]
PASSAGES = [Passage(f"p{n}", "d1", n, None, (), a, b, TEXT[a:b], TEXT[a:b]) for n, (a, b) in enumerate(CUTS)]
GOLD = item(quotes=("18.10亿元", "2948人"))


class Ranked:
    """Ranks the passages as it is told to."""

    def __init__(self, order: str) -> None:
        self._order = [PASSAGES[int(n)] for n in order]

    def ranked(self, question: str, k: int) -> Sequence[Passage]:
        return self._order[:k]

    def passages(self) -> Sequence[Passage]:
        return PASSAGES


def test_a_passage_holds_what_it_overlaps() -> None:
    assert holding(GOLD, PASSAGES) == ["p1", "p3"]


def test_recall_and_reciprocal_rank() -> None:
    found = measure(Ranked("2130"), [GOLD], {"q1": record("")})
    assert found
    # of p1 and p3: none at 1, both (places 2 and 3) at 3; the first at place 2
    assert (found.values["R@1"], found.values["R@3"], found.values["MRR@10"]) == (0.0, 1.0, 1 / 2)
    assert found.curve[:2] == [(1, 0.0), (3, 1.0)]


def test_a_span_that_no_passage_holds_stays_in_the_denominator() -> None:
    heading = item(id="q2", quotes=("18.10亿元",))
    heading = type(heading)(heading.question, tuple(type(s)("other", s.span) for s in heading.spans), heading.where)
    found = measure(Ranked("1"), [GOLD, heading], {"q1": record(""), "q2": record("", id="q2")})
    assert found
    # (1 of 2 + 0 of 1) / 2
    assert found.values["R@20"] == pytest.approx((1 / 2 + 0) / 2)


def test_nothing_to_find_is_no_measure() -> None:
    assert measure(Ranked("1"), [item(reason="expired")], {"q1": record("")}) is None
