"""Each measure with its arithmetic."""

from __future__ import annotations

import pytest

from eval.measures import (
    Share,
    citation_precision,
    citation_recall,
    cited,
    focus,
    missing_facts,
    notice_recall,
    number_support,
    over_refusal,
    percentile,
    reason_accuracy,
    refusal_precision,
    refusal_recall,
    right,
    stated_forbidden,
    total,
    uncited_sentences,
    verbatim_quotes,
)

from .making import DOCUMENT, citation, derived, item, notice, record

FIGURE = [{"value": "18.10", "unit": "亿元"}]


def test_shares_keep_their_denominators() -> None:
    assert total([Share(1, 2), Share(0, 3)]) == Share(1, 5)
    assert Share(1, 5).rate == 0.2
    assert Share(0, 0).rate is None


# right


def test_right_wants_every_figure_and_fact_and_nothing_forbidden() -> None:
    gold = item(figures=FIGURE, facts=[["甲县", "甲"], ["2021"]], forbidden=["17.21"])
    assert right(gold, record("2021年甲县为18.1亿元[1]。"))
    assert not right(gold, record("2021年甲县为18.2亿元[1]。"))
    assert not right(gold, record("甲县为18.10亿元[1]。"))
    assert not right(gold, record("2021年甲县为18.10亿元，乙县为17.21亿元[1]。"))


def test_a_derived_value_counts_as_stated() -> None:
    gold = item(figures=[{"value": "60", "unit": "人"}])
    assert right(gold, record("甲县比乙县少[1]。", derived=[derived("-60", "人")]))


def test_a_computed_value_may_have_more_places() -> None:
    answer = record("甲县占34.524%[1]。")
    figures = [{"value": "34.52", "unit": "%"}]
    assert right(item(type="compute", figures=figures), answer)
    assert not right(item(type="lookup", figures=figures), answer)


def test_a_citation_mark_is_no_part_of_a_number() -> None:
    assert right(item(figures=FIGURE), record("甲县为18.10[1]亿元。"))
    assert not right(item(figures=[{"value": "1", "unit": ""}]), record("甲县有[1]。"))


def test_a_negated_fact_is_not_said() -> None:
    gold = item(facts=[["是"], ["超过"]])
    assert missing_facts(gold, record("是的，超过了。")) == []
    assert missing_facts(gold, record("不是，没有超过。")) == [("是",), ("超过",)]
    assert missing_facts(gold, record("是否超过，文中没有说。")) == [("是",)]


@pytest.mark.parametrize(
    ("forbidden", "answer", "found"),
    [
        ("17.21", "甲县17.21亿元", True),
        ("17.21", "甲县117.21亿元", False),
        ("17.21", "甲县17.210亿元", True),  # 17.21 = 17.210
        ("4.62万张", "46200张", True),  # 4.62 × 10000 = 46200
        ("13个", "113个", False),
        ("13个", "13个百分点", False),
        ("没有超过", "甲县没有超过乙县", True),
    ],
)
def test_forbidden(forbidden: str, answer: str, found: bool) -> None:
    assert stated_forbidden(item(forbidden=[forbidden]), record(answer)) == ([forbidden] if found else [])


def test_an_unanswerable_question_wants_a_refusal() -> None:
    gold = item(reason="not_in_corpus", forbidden=["18.10"])
    assert right(gold, record("文中没有。", status="refused", reason="insufficient"))
    assert not right(gold, record("文中没有，甲县是18.10亿元。", status="refused", reason="not_in_corpus"))
    assert not right(gold, record("16亿元"))


def test_missing_crashed_and_asking_back_are_wrong() -> None:
    gold = item()
    assert not right(gold, None)
    assert not right(gold, record("甲县", status="error"))
    assert not right(gold, record("甲县？", status="clarify", choices=["甲县"]))


# cited


def test_cited_when_quote_or_head_touches_a_gold_span() -> None:
    gold = item(quotes=("甲县研发投入18.10亿元",))
    assert cited(gold, record("18.10亿元[1]。", citations=[citation("18.10亿元")]))
    assert cited(gold, record("17.21亿元[1]。", citations=[citation("乙县17.21亿元", heads=("2021年甲县",))]))
    assert not cited(gold, record("17.21亿元[1]。", citations=[citation("乙县17.21亿元")]))


def test_cited_wants_a_citation_for_every_number() -> None:
    gold = item(quotes=("18.10亿元",))
    cites = [citation("18.10亿元")]
    assert uncited_sentences(record("甲县18.10亿元[1]。乙县17.21亿元。", citations=cites)) == ["乙县17.21亿元。"]
    assert uncited_sentences(record("甲县18.10亿元。[1]\n以2021年为准。", citations=cites)) == []
    assert uncited_sentences(record("甲县18.10亿元[2]。", citations=cites)) == ["甲县18.10亿元。"]
    assert not cited(gold, record("甲县18.10亿元[1]。乙县17.21亿元。", citations=cites))


# citations


def test_citation_precision_and_recall() -> None:
    gold = item(quotes=("18.10亿元", "17.21亿元", "2948人"))
    answer = record("……", citations=[citation("甲县研发投入18.10亿元", 1), citation("三、人员", 2)])
    assert citation_precision(gold, answer) == Share(1, 2)  # [1] touches a gold span, [2] does not
    assert citation_recall(gold, answer) == Share(1, 3)  # of three gold spans one is touched
    assert citation_recall(gold, None) == Share(0, 3)


def test_verbatim_quotes() -> None:
    honest = citation("18.10亿元", heads=("甲县",))
    forged = honest | {"quote": "19.10亿元"}
    answer = record("", citations=[honest, forged])
    assert verbatim_quotes(answer, {"d1": DOCUMENT}) == Share(3, 4)  # two heads and one quote of two
    assert verbatim_quotes(answer, {}) == Share(0, 4)


def test_number_support() -> None:
    cites = [citation("甲县研发投入18.10亿元"), citation("2948人", n=2)]
    answer = record(
        "甲县18.10亿元[1]，多0.89亿元[1]。有2948人[1]。", citations=cites, derived=[derived("0.89", "亿元")]
    )
    assert number_support(answer) == Share(2, 3)  # 18.10 quoted, 0.89 derived, 2948 not in what [1] quotes


# refusals, notices, focus, time


def test_refusals() -> None:
    refusal = {"status": "refused", "reason": "not_in_corpus"}
    pairs = [
        (item(reason="not_in_corpus"), record("", **refusal)),
        (item(reason="expired"), record("", **refusal)),
        (item(reason="expired"), record("甲县")),
        (item(reason="expired"), None),
        (item(), record("", **refusal)),
        (item(), record("甲县")),
    ]
    assert refusal_precision(pairs) == Share(2, 3)  # three refused, two of them rightly
    assert refusal_recall(pairs) == Share(2, 4)  # four cannot be answered, two of them refused
    assert over_refusal(pairs) == Share(1, 2)  # two can be answered, one of them refused
    assert reason_accuracy(pairs) == Share(1, 2)  # two right refusals, one for the expected reason


def test_notice_recall() -> None:
    gold = item(notices=["basis", "target"])
    assert notice_recall(gold, record("", notices=[notice("target"), notice("as_of")])) == Share(1, 2)
    assert notice_recall(gold, None) == Share(0, 2)


def test_focus_counts_the_numbers_asked_for() -> None:
    gold = item(figures=FIGURE)
    assert focus(gold, record("2021年甲县18.10亿元，乙县17.21亿元，全市2948人。")) == Share(1, 3)
    assert focus(item(), record("甲县18.10亿元。")) == Share(0, 0)


def test_percentile_is_the_nearest_rank() -> None:
    values = [0.4, 0.1, 0.2, 0.3]
    assert percentile(values, 0.5) == 0.2  # ceil(4 × 0.50) = 2nd of 0.1 0.2 0.3 0.4
    assert percentile(values, 0.95) == 0.4  # ceil(4 × 0.95) = 4th
    assert percentile([], 0.5) is None
