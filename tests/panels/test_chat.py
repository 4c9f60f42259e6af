from __future__ import annotations

from types import SimpleNamespace

import pytest

from corpus.errors import YueceError
from panels.answers import Turn
from panels.chat import ChatPanel, history

from .making import FIRST, Scripted, SmallLibrary, answer

GOOD = answer("甲县18.10亿元[1]。", FIRST)


def panel(**answers: object) -> tuple[ChatPanel, Scripted]:
    assistant = Scripted(SmallLibrary(), answers)  # type: ignore[arg-type]
    return ChatPanel(assistant), assistant  # type: ignore[arg-type]


def test_the_question_is_shown_before_its_answer() -> None:
    chat, _ = panel(问=GOOD)
    (first, shown, box), (second, answered, _) = chat.ask(" 问 ", (), [])
    assert (first, second, box) == ((Turn("问"),), (Turn("问", GOOD),), "")
    assert "正在查阅原文" in shown
    assert "正在查阅原文" not in answered


def test_history_and_chosen_documents_reach_the_assistant() -> None:
    chat, assistant = panel(再问=GOOD)
    list(chat.ask("再问", (Turn("问", GOOD), Turn("坏", error="坏了")), ["d1"]))
    messages = [{"role": "user", "content": "问"}, {"role": "assistant", "content": GOOD.text}]
    assert assistant.asked == [("再问", messages, ["d1"])]


def test_a_failure_of_the_users_making_is_its_sentence() -> None:
    chat, _ = panel(问=YueceError("问题太长，请缩短。"))
    assert list(chat.ask("问", (), []))[-1][0] == (Turn("问", error="问题太长，请缩短。"),)


def test_any_other_failure_is_logged_and_leaves_the_page_alive(caplog: pytest.LogCaptureFixture) -> None:
    chat, _ = panel(问=ZeroDivisionError("除数为零"))
    shown = list(chat.ask("问", (), []))[-1][1]
    assert "意外的错误" in shown
    assert "除数为零" not in shown
    assert "ZeroDivisionError" in caplog.text


def test_a_citation_opens_its_source() -> None:
    chat, _ = panel()
    turns = (Turn("问", error="坏了"), Turn("问", GOOD))
    assert "甲县<b>18.10亿元</b>" in chat.open(turns, SimpleNamespace(turn="1", n="1"))  # type: ignore[arg-type]


@pytest.mark.parametrize(("turn", "n"), [("0", "1"), ("9", "1"), ("1", "9"), ("-1", "1"), ("x", "y"), (None, {})])
def test_what_names_no_citation_opens_nothing(turn: object, n: object) -> None:
    chat, _ = panel()
    turns = (Turn("问", error="坏了"), Turn("问", GOOD))
    assert chat.open(turns, SimpleNamespace(turn=turn, n=n)) == ""  # type: ignore[arg-type]


def test_an_empty_store_says_what_to_run() -> None:
    shown, _ = ChatPanel(Scripted(SmallLibrary(None), {})).welcome()  # type: ignore[arg-type]
    assert "python -m ingest" in shown


def test_history_leaves_failed_turns_out() -> None:
    assert history((Turn("坏", error="坏了"),)) == []
