"""Verdicts, their sums, and how they are printed."""

from __future__ import annotations

from eval import report
from eval.measures import Share
from eval.outcome import Outcome
from eval.scores import judge, scores_by_type

from .making import DOCUMENT, citation, item, notice, record

GOLD = item(figures=[{"value": "18.10", "unit": "亿元"}], quotes=("18.10亿元",), notices=["basis"])
GOOD = record("甲县18.10亿元[1]。", citations=[citation("18.10亿元")], notices=[notice("basis")])


def test_a_good_answer_has_no_problem() -> None:
    verdict = judge(GOLD, GOOD)
    assert verdict.good
    assert verdict.problems == ()


def test_problems_are_named() -> None:
    verdict = judge(GOLD, record("乙县17.21亿元。"))
    assert not verdict.good
    assert verdict.problems == (
        "缺数 18.10亿元",
        "缺要点 甲县",
        "有数而无引用：乙县17.21亿元。",
        "引用没有落在应引的原文上",
        "缺提示 口径",
    )
    assert judge(GOLD, None).problems == ("没有这道题的记录",)
    assert judge(item(reason="expired"), record("甲县")).problems == ("该拒答而没有拒答",)
    refusal = record("", status="refused", reason="expired")
    assert judge(item(), refusal).problems == ("误拒（已失效）",)


def test_scores_count_crashed_and_missing_in_every_denominator() -> None:
    answers = [GOOD, record("崩溃", status="error"), None, record("", status="refused", reason="expired")]
    verdicts = [judge(GOLD, answer) for answer in answers] + [judge(item(reason="expired"), answers[3])]
    scores = scores_by_type(verdicts, {"d1": DOCUMENT})
    total = scores["total"]
    assert list(scores) == ["lookup", "total"]
    assert (total.questions, total.errors, total.missing) == (5, 1, 1)
    assert total.right == Share(2, 5)
    assert total.right_and_cited == Share(1, 4)  # of the four that can be answered
    assert total.over_refusal == Share(1, 4)
    assert total.refusal_recall == Share(1, 1)
    assert total.to_json()["right"] == {"hits": 2, "of": 5, "rate": 0.4}


def test_report_shows_counts_rates_and_failures() -> None:
    verdicts = [judge(GOLD, GOOD), judge(GOLD, None)]
    scores = scores_by_type(verdicts, {"d1": DOCUMENT})
    head, rule, row, _, total = report.table(scores).splitlines()
    assert head.split()[:4] == ["类型", "题数", "答对", "引对"]
    assert row.split()[:4] == ["查数", "2", "1/2", "50.0%"]
    assert total.startswith("合计")
    assert set(rule) == {"─"}
    outcome = Outcome({}, verdicts, scores, {"q1": "crash"}, {}, [], 2)
    failed = report.failures(outcome)
    assert failed.startswith("✗ q1（查数，t.jsonl 第1行）")
    assert "应：18.10亿元、甲县" in failed
    assert "得：（没有记录）" in failed
    assert failed.endswith("因：没有这道题的记录（出错）")
    assert "引用召回率 1/2 50.0%" in report.summary(outcome)
    assert "| 查数 | 2 | 1/2 50.0% |" in report.markdown("测", outcome)
