"""What a question and a clause share on the surface."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.reader.surface import SURFACE, Pool, given, surface


def pool(*clauses: str, header: str = "") -> Pool:
    return Pool([surface(clause) for clause in clauses], [surface(header) for _ in clauses])


def test_the_clause_with_the_rare_words_leads() -> None:
    rows = pool("全市粮食总产量162万吨。", "全市研发投入增长。", "全市就业稳定。").features(
        surface("全市研发投入"), None
    )
    assert rows.shape == (3, SURFACE)
    assert rows[:, 0].argmax() == 1
    assert rows[1, 0] == pytest.approx(1.0)
    assert rows[:, 3].tolist() == [1, 0, 0]


def test_a_header_counts_in_its_own_column() -> None:
    rows = pool("共有12家。", header="创新平台").features(surface("创新平台"), None)
    assert rows[0, 1] == 0
    assert rows[0, 2] == pytest.approx(1.0)


def test_the_turn_before_counts_half() -> None:
    rows = pool("粮食", "就业").features(surface("就业"), surface("粮食"))
    # Both pairs are as rare; 就业 weighs 1 and 粮食 0.5: shares 1/3 and 2/3.
    assert rows[:, 1].tolist() == pytest.approx([1 / 3, 2 / 3])


def test_a_meeting_is_told_rank_and_distance() -> None:
    rows = given(np.zeros((3, SURFACE), np.float32), np.array([10.0, 30.0, 20.0], np.float32))
    assert rows[:, SURFACE].tolist() == pytest.approx([1, 3, 2])
    assert rows[:, SURFACE + 1].tolist() == pytest.approx([-2, 0, -1])
    assert rows[:, SURFACE + 2].tolist() == pytest.approx([1 / 3, 1, 1 / 2])
