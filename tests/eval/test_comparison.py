from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.comparison import compare
from eval.gold import GoldError


def _run(folder: Path, right: list[bool]) -> Path:
    folder.mkdir()
    verdicts = [
        {"id": f"q{n}", "right": r, "cited": r, "refused": False, "problems": [] if r else ["缺数"]}
        for n, r in enumerate(right)
    ]
    (folder / "measures.json").write_text(json.dumps({"verdicts": verdicts}), encoding="utf-8")
    return folder


def test_equal_runs_show_nothing(tmp_path: Path) -> None:
    said = compare(_run(tmp_path / "a", [True] * 9 + [False]), _run(tmp_path / "b", [True] * 9 + [False]))
    assert "答对 90.0% → 90.0%（+0.0%，p=1.000，不显著）" in said
    assert "由错变对 0 题\n由对变错 0 题" in said


def test_a_planted_change_is_found_with_its_items(tmp_path: Path) -> None:
    # of 20: 20 right, then 10: -50 %
    said = compare(_run(tmp_path / "a", [True] * 20), _run(tmp_path / "b", [False] * 10 + [True] * 10))
    assert "答对 100.0% → 50.0%（-50.0%" in said
    assert "显著）" in said
    assert "不显著）" not in said.splitlines()[1]
    assert "由对变错 10 题\n  q0  缺数" in said


def test_what_is_no_run_or_shares_nothing(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="不是一次测完的评测"):
        compare(tmp_path, tmp_path)
    (_run(tmp_path / "a", [True]) / "measures.json").write_text('{"verdicts": []}', encoding="utf-8")
    with pytest.raises(GoldError, match="没有共同的题"):
        compare(tmp_path / "a", _run(tmp_path / "b", [True]))
