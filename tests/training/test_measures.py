"""Figures of a trial."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from corpus.reader.calibration import Calibration
from training.labels import Label
from training.measures import Outcome, auroc, balanced, best_marking, best_threshold, ranked
from training.records import Question
from training.release import averaged


def test_auroc_counts_pairs() -> None:
    # Pairs won: 3 over 1 and 2, 2 ties with 2 (half) and beats 1: (2 + 1.5) / 4.
    assert auroc([3, 2], [1, 2]) == pytest.approx(3.5 / 4)
    assert np.isnan(auroc([], [1]))


def test_the_threshold_parts_best() -> None:
    assert best_threshold([3, 4], [1, 2]) == 3
    assert balanced([3, 4], [1, 2], 3) == 1
    assert balanced([3, 4], [1, 3], 3) == pytest.approx((1 + 0.5) / 2)


def test_neutral_clauses_are_not_ranked() -> None:
    assert ranked({0: 0.1, 1: 0.9, 2: 0.9}, (1,)) == [2, 0]


def test_a_calibration_is_two_curves() -> None:
    calibration = Calibration(2.0, -1.0, (1.0, -1.0, 0.0, 0.0, 0.0), 0.0)
    assert calibration.clauses(np.array([0.5], np.float32)).tolist() == pytest.approx([0.5])
    assert calibration.nothing_of((3.0, 3.0, 9.0, 9.0, 9.0)) == pytest.approx(0.5)


def test_runs_are_averaged_weight_by_weight() -> None:
    mean = averaged([{"a": torch.tensor([1.0, 2.0])}, {"a": torch.tensor([3.0, 6.0])}])
    assert mean["a"].tolist() == [2, 4]


def test_operands_are_marked_where_it_is_best() -> None:
    question = Question("", "", "", "", None, True, "", (), None, None, "", None, None, None)
    label = Label((), (), (), (), (), 0, 0)
    told = ((0.9, True), (0.4, True), (0.3, False), (0.2, True))
    outcome = Outcome(question, label, False, {}, {}, 0.0, None, 0, 0, 0.0, told, 1)
    # Four are wanted. The first two: 2 * 2 / (2 + 4); all four: 2 * 3 / (4 + 4) = 0.75.
    assert best_marking([outcome]) == pytest.approx((0.2, 0.75))
