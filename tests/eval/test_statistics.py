from __future__ import annotations

import pytest

from eval.statistics import interval, paired_p


def test_an_interval_of_equal_outcomes_is_one_point() -> None:
    assert interval([True] * 5) == (1.0, 1.0)
    assert interval([]) is None


def test_an_interval_holds_the_mean_and_narrows_with_more_items() -> None:
    few, many = interval([True, False] * 10), interval([True, False] * 200)
    assert few is not None
    assert many is not None
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    # sqrt(0.5 * 0.5 / 400) = 0.025, times 1.96 = 0.049
    assert many[1] - 0.5 == pytest.approx(0.049, abs=0.006)


def test_equal_runs_differ_by_nothing() -> None:
    assert paired_p([True, False, True], [True, False, True]) == 1.0


def test_two_flips_one_way_are_chance_and_ten_are_not() -> None:
    # all signs alike: 2 of 2**2 arrangements = 0.5; 2 of 2**10 = 0.002
    assert paired_p([True] * 2, [False] * 2) == pytest.approx(0.5, abs=0.04)
    assert paired_p([True] * 10, [False] * 10) < 0.01


def test_flips_both_ways_cancel() -> None:
    assert paired_p([True, False], [False, True]) == 1.0
