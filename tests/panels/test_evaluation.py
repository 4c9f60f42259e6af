"""The 评测 tab: a visitor's own questions run with progress, shown, their traces opened; nothing becomes markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline
from panels.access import ASKER, Access
from panels.evaluation import ALL, EvaluationPanel, Shown

TEXT = """资阳市林业局关于造林工作情况的报告

发布时间：2023-08-10 来源：市林业局

2022年，全市完成人工造林面积8.60万亩，其中乐至县3.20万亩、安岳县1.45万亩。
"""
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def panel(settings: Settings, tmp_path: Path) -> EvaluationPanel:
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    with closing(Store(settings)) as store:
        assert not Pipeline(store, settings).run([tmp_path / "report.txt"]).failed
    return EvaluationPanel(SimpleNamespace(settings=settings), Access(settings.data_dir / "audit.jsonl"))  # type: ignore[arg-type]


@pytest.fixture
def own(tmp_path: Path) -> str:
    """One question that is answered, one that no gold answer fits, with markup in it."""
    right = {
        "id": "right",
        "question": "2022年乐至县人工造林面积是多少？",
        "figures": [{"value": "3.20", "unit": "万亩"}],
    }
    wrong = {
        "id": "wrong",
        "question": f"2022年安岳县人工造林面积是多少？{EVIL}",
        "figures": [{"value": "9", "unit": "万亩"}],
    }
    spans = {"type": "lookup", "answerable": True, "spans": [{"document": "report.txt", "quote": "乐至县3.20万亩"}]}
    path = tmp_path / "own.jsonl"
    path.write_text(
        "\n".join(json.dumps(line | spans, ensure_ascii=False) for line in (right, wrong)), encoding="utf-8"
    )
    return str(path)


def _run(panel: EvaluationPanel, own: str | None, gold: str = ALL) -> list[Shown]:
    return list(panel.run(gold, "yuece", own))


def _opened(panel: EvaluationPanel, state: Any, id: str) -> str:
    return panel.open(state, SimpleNamespace(n=id))  # type: ignore[arg-type]


@pytest.mark.slow
def test_own_questions_are_run_and_shown(panel: EvaluationPanel, own: str) -> None:
    *progress, (shown, (token, outcome)) = _run(panel, own)
    assert "正在准备" in progress[0][0]
    assert "答对 1/2（50.0%）" in shown
    assert "download=" in shown
    assert shown.count("看过程") == 1
    assert EVIL not in shown
    assert (token, outcome.total.questions if outcome else 0) == ("", 2)


def test_an_item_opens_its_trace(panel: EvaluationPanel, own: str) -> None:
    _, state = _run(panel, own)[-1]
    view = _opened(panel, state, "wrong")
    assert "选用" in view
    assert "逐数核对" in view
    assert EVIL not in view
    assert _opened(panel, state, "none") == ""
    assert _opened(panel, ("", None), "wrong") == ""


def test_gold_that_cannot_be_run_says_why(panel: EvaluationPanel, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{", encoding="utf-8")
    assert "不是一行完整的 JSON" in _run(panel, str(bad))[-1][0]


def test_one_run_at_a_time(panel: EvaluationPanel, own: str) -> None:
    running: Iterator[Shown] = panel.run(ALL, "yuece", own)
    next(running)
    assert "另一次评测正在进行" in _run(panel, own)[0][0]
    list(running)
    assert "答对" in _run(panel, own)[-1][0]


def test_a_stopped_run_is_judged_as_far_as_it_came(panel: EvaluationPanel, own: str) -> None:
    running = panel.run(ALL, "yuece", own)
    _, state = next(running)
    panel.stop(state)
    *_, (shown, _) = running
    assert "1 题" in shown


def test_who_may_not_evaluate_is_told_so(settings: Settings) -> None:
    panel = EvaluationPanel(SimpleNamespace(settings=settings), Access(settings.data_dir / "audit.jsonl", ASKER))  # type: ignore[arg-type]
    ((shown, state),) = _run(panel, None)
    assert "只有评测员和管理员" in shown
    assert state == ("", None)
