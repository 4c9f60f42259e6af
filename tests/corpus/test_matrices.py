from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from corpus import matrices as matrices_module
from corpus.matrices import Matrices

AXES = np.eye(4, dtype=np.float32)
STORED = {"p1": AXES[0], "p2": AXES[1], "p3": AXES[2], "p4": np.array([2, 0, 0, 0], np.float32)}


class Index:
    """Holds vectors by id and remembers for which it was asked."""

    def __init__(self, stored: Mapping[str, np.ndarray]) -> None:
        self.stored = dict(stored)
        self.asked: list[str] = []

    def vectors(self, ids: Sequence[str]) -> Mapping[str, np.ndarray]:
        self.asked += ids
        return {id: self.stored[id] for id in ids if id in self.stored}


def test_cosines_of_the_given_passages_alone_best_first() -> None:
    # (3, 4, 0, 0) / 5: cosine 4/5 with p2, 3/5 with p1 and, whatever its length, with p4; p3 is not asked for
    hits = Matrices().search(np.array([3, 4, 0, 0]), 3, {"a": ["p4", "p1"], "b": ["p2"]}, Index(STORED).vectors)
    assert [id for id, _ in hits] == ["p2", "p1", "p4"]
    assert [cosine for _, cosine in hits] == pytest.approx([0.8, 0.6, 0.6])


def test_a_document_is_fetched_once_until_its_passages_are_others() -> None:
    index, matrices = Index(STORED), Matrices()
    for _ in range(2):
        matrices.search(AXES[0], 1, {"a": ["p1", "p2"]}, index.vectors)
    assert index.asked == ["p1", "p2"]
    assert matrices.search(AXES[2], 1, {"a": ["p2", "p3"]}, index.vectors) == [("p3", 1.0)]
    assert index.asked == ["p1", "p2", "p2", "p3"]


def test_what_the_index_does_not_hold_yet_is_asked_for_again() -> None:
    index, matrices = Index({"p1": AXES[0]}), Matrices()
    assert [id for id, _ in matrices.search(AXES[1], 9, {"a": ["p1", "p2"]}, index.vectors)] == ["p1"]
    index.stored["p2"] = AXES[1]
    assert [id for id, _ in matrices.search(AXES[1], 9, {"a": ["p1", "p2"]}, index.vectors)] == ["p2", "p1"]


def test_nothing_held_finds_nothing() -> None:
    assert Matrices().search(AXES[0], 9, {}, Index({}).vectors) == []
    assert Matrices().search(AXES[0], 9, {"a": ["p1"]}, Index({}).vectors) == []


def test_the_documents_searched_longest_ago_are_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrices_module, "KEPT", 2)
    index, matrices = Index(STORED), Matrices()
    for document, id in [("a", "p1"), ("b", "p2"), ("a", "p1"), ("c", "p3"), ("a", "p1"), ("b", "p2")]:
        matrices.search(AXES[0], 1, {document: [id]}, index.vectors)
    assert index.asked == ["p1", "p2", "p3", "p2"]  # b went when c came: a had been searched since
