from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import YueceError
from eval.gate import THRESHOLDS, checks, covered, floors
from eval.gold import default_gold
from eval.scores import judge, score

from .making import DOCUMENT, citation, item, record


def _checks(text: str, folder: Path, answer: str = "甲县18.10亿元[1]。") -> list[bool]:
    path = folder / "t.toml"
    path.write_text(text, encoding="utf-8")
    given = record(answer, citations=[citation("甲县研发投入18.10亿元")])
    scores = score([judge(item(quotes=("18.10亿元",)), given)], {DOCUMENT.id: DOCUMENT})
    return [check.passed for check in checks(scores, path)]


def test_least_and_most_are_judged(tmp_path: Path) -> None:
    assert _checks("[least]\nright = 1.0\n[most]\nover_refusal = 0.0", tmp_path) == [True, True]
    assert _checks("[least]\nright = 1.0", tmp_path, "不知道。") == [False]


def test_questions_of_a_fresh_file_are_not_gated(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text("[fresh]\nt = 0.5\n[least]\nright = 1.0", encoding="utf-8")
    fresh = judge(item(), None)
    older = judge(replace(item(), where="older.jsonl 第1行"), None)
    assert covered([fresh, older], path) == [older]
    assert [(check.name, check.value, check.passed) for check in floors([fresh, older], path)] == [
        ("t right", 0.0, False)
    ]
    assert floors([older], path) == []


def test_fresh_files_are_shipped_gold() -> None:
    listed = tomllib.loads(THRESHOLDS.read_text("utf-8")).get("fresh", {})
    assert set(listed) <= {path.stem for path in default_gold()}


def test_a_measure_of_nothing_misses_nothing(tmp_path: Path) -> None:
    assert _checks("[least]\nrefusal_recall = 1.0", tmp_path) == [True]


@pytest.mark.parametrize("text", ["[least]\nguess = 1.0", "[least"])
def test_a_wrong_file_says_so(text: str, tmp_path: Path) -> None:
    with pytest.raises(YueceError, match=r"t\.toml"):
        _checks(text, tmp_path)


def test_the_shipped_thresholds_name_measures() -> None:
    scores = score([judge(item(), None)], {})
    assert len(checks(scores, THRESHOLDS)) == 11
