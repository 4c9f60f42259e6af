"""The weighted sum of two scaled lists, with its arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.fusion import DENSE_WEIGHT, Ranked, fuse

D, L = DENSE_WEIGHT, 1 - DENSE_WEIGHT


def test_each_side_is_scaled_and_weighed() -> None:
    dense = [("a", 0.90), ("b", 0.85), ("c", 0.80)]  # from its last to its best: 1, 0.5, 0
    lexical = [("b", 8.0), ("a", 4.0)]  # by its best: 1, 0.5
    assert dict(fuse(dense, lexical, 3)) == pytest.approx({"b": D * 0.5 + L * 1, "a": D * 1 + L * 0.5, "c": 0})


def test_a_passage_beyond_a_cut_list_is_as_good_as_its_last() -> None:
    dense = [("a", 0.9), ("b", 0.8)]
    lexical = [("c", 10.0), ("d", 6.0)]  # as long as the other: it was cut, a and b have at most 6 / 10
    expected = {"a": D * 1 + L * 0.6, "b": D * 0 + L * 0.6, "c": L * 1, "d": L * 0.6}
    assert dict(fuse(dense, lexical, 4)) == pytest.approx(expected)


def test_a_passage_that_no_word_of_the_question_touches_has_no_lexical_score() -> None:
    dense = [("a", 0.9), ("b", 0.8)]
    lexical = [("b", 5.0)]  # shorter than the other: it is whole, a has 0
    assert dict(fuse(dense, lexical, 2)) == pytest.approx({"b": L, "a": D})


def test_one_side_alone_keeps_its_order() -> None:
    ranked = [("b", 3.0), ("a", 2.0), ("c", 1.0)]
    assert [id for id, _ in fuse(ranked, [], 3)] == ["b", "a", "c"]
    assert [id for id, _ in fuse([], ranked, 3)] == ["b", "a", "c"]
    assert fuse([], [], 3) == []


def test_ties_go_by_id_and_k_cuts() -> None:
    assert [id for id, _ in fuse([], [("b", 1.0), ("a", 1.0), ("c", 1.0)], 2)] == ["a", "b"]


def ranked(ids: str) -> st.SearchStrategy[Ranked]:
    scores = st.dictionaries(st.sampled_from(ids), st.floats(0, 100), max_size=len(ids))
    return scores.map(lambda found: sorted(found.items(), key=lambda item: (-item[1], item[0])))


@given(ranked("abcdef"), ranked("defghi"))
def test_scores_stay_in_bounds_and_no_id_comes_twice(dense: Ranked, lexical: Ranked) -> None:
    fused = fuse(dense, lexical, 20)
    assert {id for id, _ in fused} == {id for id, _ in dense + lexical}
    assert len(fused) == len({id for id, _ in fused})
    assert all(-1e-9 <= score <= 1 + 1e-9 for _, score in fused)
    assert fused == sorted(fused, key=lambda item: (-item[1], item[0]))
