from __future__ import annotations

import re
from typing import get_args

import pytest

from assistant.conversation.store import Rating
from corpus.records import Derived, Notice, NoticeKind, Reason
from panels import answers
from panels.answers import NOTICES, REASONS, View
from panels.citing import CHANGED, REMOVED, SHOWN
from panels.talk import Talk, Turn

from .making import FIRST, SECOND, answer


def conversation(turns: list[Turn], become: str = "", **more: bool | float) -> str:
    view = View(lambda _: become, **more)  # type: ignore[arg-type]
    return answers.conversation(Talk(tuple(turns), "t1"), view)


def test_each_mark_is_a_button_that_names_its_citation() -> None:
    shown = conversation([Turn("问"), Turn("问", answer("甲县18.10亿元[1]，乙县17.21亿元[2]。", FIRST, SECOND))])
    found = re.findall(r'<button class="cite" type="button" data-turn="(\d)" data-n="(\d)"', shown)
    assert found == [("1", "1"), ("1", "2")]
    assert "<b>18.10亿元</b>" in shown


def test_a_mark_without_a_citation_stays_text() -> None:
    shown = conversation([Turn("问", answer("甲县[7]。", FIRST))])
    assert "甲县[7]。" in shown


def test_a_longer_number_is_not_emphasised_in_part() -> None:
    shown = conversation([Turn("问", answer("118.10亿元[1]。", FIRST))])
    assert "<b>18.10亿元</b>" not in shown


def test_words_of_questions_answers_and_choices_are_text() -> None:
    evil = "<img src=x onerror=alert(1)>![图](http://a/b.png)"
    asked = answer(evil, FIRST, status="clarify", choices=(evil,), notices=(Notice("basis", evil),))
    shown = conversation([Turn(evil, asked), Turn(evil, error=evil)])
    assert "<img" not in shown
    assert shown.count("![图](http://a/b.png)") == shown.count("&lt;img src=x") >= 6
    assert "<a " not in shown


def test_every_kind_of_notice_and_reason_has_a_label() -> None:
    assert set(NOTICES) == set(get_args(NoticeKind))
    assert set(REASONS) == set(get_args(Reason))


def test_notices_and_formulas_stand_under_the_answer() -> None:
    shown = conversation([
        Turn("问", answer(
            "差0.89亿元。", FIRST, SECOND,
            notices=(Notice("partial_list", "只列出完成较好的县区。", (1,)),),
            derived=(Derived("差", "0.89", "亿元", "18.10 - 17.21", (1, 2)),),
        ))
    ])  # fmt: skip
    assert '<li class="partial_list"><span class="label">仅部分列出</span>' in shown
    assert "<summary>怎么算的</summary>" in shown
    assert '<span class="formula">18.10 - 17.21</span>' in shown


def test_a_notice_is_said_once_with_the_sources_of_all() -> None:
    said = Notice("basis", "口径不同。", (1,)), Notice("basis", "口径不同。", (2,))
    shown = conversation([Turn("问", answer("[1][2]", FIRST, SECOND, notices=said))])
    assert shown.count("口径不同。") == 2, "in its box, and in what is copied"
    label = shown[shown.index("口径不同。") :]
    assert label.index('data-n="1"') < label.index('data-n="2"') < label.index("</li>")


@pytest.mark.parametrize("formula", ["计数 2", "计数 = 2"])
def test_a_count_is_not_told_under_its_list(formula: str) -> None:
    shown = conversation([Turn("问", answer("共2项：", FIRST, derived=(Derived("项数", "2", "项", formula, (1,)),)))])
    assert "计数" not in shown
    assert "推算" not in shown


def test_a_formula_in_the_words_is_folded() -> None:
    derived = (Derived("合计", "35.31", "亿元", "18.10 + 17.21", (1, 2)),)
    shown = conversation([Turn("问", answer("合计35.31亿元（推算：18.10 + 17.21）。", FIRST, SECOND, derived=derived))])
    assert "（推算" not in shown[: shown.index("data-copy")]
    assert 'aria-expanded="false">算式</button><span class="formula" hidden="hidden">18.10 + 17.21</span>' in shown


def test_a_formula_in_the_answer_is_not_repeated() -> None:
    derived = (Derived("差", "0.89", "亿元", "18.10 - 17.21", (1,)),)
    shown = conversation([Turn("问", answer("差0.89亿元（推算：18.10 - 17.21）。", FIRST, derived=derived))])
    assert 'class="derived"' not in shown


@pytest.mark.parametrize(("reason", "label"), REASONS.items())
def test_a_refusal_says_why(reason: Reason, label: str) -> None:
    shown = conversation([Turn("问", answer("没有。", status="refused", reason=reason))])
    assert f'<p class="reason">{label}</p>' in shown
    assert "reply refused" in shown


def test_many_sources_are_folded() -> None:
    shown = conversation([Turn("问", answer("见原文。", *[FIRST] * (SHOWN + 2)))])
    assert "其余 2 条出处" in shown


def test_sources_that_the_words_mark_are_listed_first() -> None:
    shown = conversation([Turn("问", answer("乙县[2]。", FIRST, SECOND))])
    assert re.findall(r'<span class="n">(\d)</span>', shown) == ["2", "1"]


def test_a_rewritten_question_is_shown_unless_only_its_marks_differ() -> None:
    read = answer("是。", FIRST)
    shown = conversation([Turn("那甲县呢", read)])
    assert "按“q”作答" in shown
    assert '<button class="edit" type="button" data-edit="q">改一改再问</button>' in shown
    assert "作答" not in conversation([Turn("Ｑ？", read)])


def test_a_pending_turn_says_so_and_can_be_stopped() -> None:
    shown = conversation([Turn("问"), Turn("再问", waiting=True)], busy=True, elapsed=3.21)
    assert "正在查阅原文" in shown
    assert 'data-elapsed="3.2"' in shown
    assert shown.count("data-stop") == 1
    assert 'data-drop="1" data-words="再问"' in shown


def test_while_an_answer_is_made_none_is_asked_again() -> None:
    said = answer("甲县18.10亿元[1]。", FIRST)
    idle = conversation([Turn("问", said), Turn("再问", said)])
    assert re.findall(r'data-revise="(\d)"', idle) == ["0", "1"]
    assert re.findall(r'data-again="(\d)" data-words="(\w+)"', idle) == [("1", "再问")]
    busy = conversation([Turn("问", said), Turn("再问")], busy=True)
    assert "data-revise" not in busy
    assert "data-again" not in busy


def test_a_stopped_question_can_be_asked_again() -> None:
    shown = conversation([Turn("问", stopped=True)])
    assert "已停止" in shown
    assert 'data-again="0" data-words="问"' in shown


def test_only_a_kept_conversation_has_an_address_and_can_be_taken_away() -> None:
    said = Turn("问", answer("甲县18.10亿元[1]。", FIRST), id=7)
    assert "t1" not in conversation([said])
    shown = conversation([said], kept=True)
    assert 'data-talk="t1"' in shown
    assert 'href="/talks/t1.docx"' in shown
    assert "/talks/" not in conversation([Turn("问", error="坏了")], kept=True)


def test_a_number_shows_the_quote_of_its_source() -> None:
    shown = conversation([Turn("问", answer("甲县18.10亿元[1]。", FIRST))])
    assert 'data-quote="甲县18.10亿元" data-where="《关于粮食的答复》　一、生产情况"' in shown


def test_a_source_that_was_removed_is_said_and_its_quote_stays() -> None:
    turns = [Turn("问", answer("甲县18.10亿元[1]。", FIRST))]
    assert "来源已移除" not in conversation(turns)
    for become in (REMOVED, CHANGED):
        shown = conversation(turns, become)
        assert f'<span class="gone">{become}</span>' in shown
        assert "甲县18.10亿元" in shown


def test_only_a_kept_answer_is_rated() -> None:
    said = answer("甲县18.10亿元[1]。", FIRST)
    assert "data-rate" not in conversation([Turn("问", said)])
    kept = conversation([Turn("问", said, id=7)])
    assert re.findall(r'data-rate="(\w+)" data-turn="0" aria-pressed="(\w+)"', kept) == [
        ("good", "false"),
        ("bad", "false"),
    ]
    assert "<form" not in kept
    good = conversation([Turn("问", said, id=7, rating=Rating(good=True))])
    assert 'data-rate="good" data-turn="0" aria-pressed="true"' in good
    assert "<form" not in good


def test_after_a_bad_mark_the_right_answer_is_asked_for_once() -> None:
    said = answer("甲县18.10亿元[1]。", FIRST)
    asking = conversation([Turn("问", said, id=7, rating=Rating(good=False))])
    assert '<form class="amend" data-turn="0">' in asking
    told = conversation([Turn("问", said, id=7, rating=Rating(good=False, right="18.16亿元"))])
    assert "<form" not in told
    assert "意见已记下" in told
