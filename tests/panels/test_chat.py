from __future__ import annotations

import asyncio
import re
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.conversation.store import Conversations, Rating
from corpus.errors import StoreError, YueceError
from panels.chat import ChatPanel
from panels.talk import Talk, Turn
from panels.visitor import owner_of

from .making import FIRST, Scripted, SmallLibrary, answer, visit

GOOD = answer("甲县18.10亿元[1]。", FIRST)
BEGUN = Talk()
TALK = Talk((Turn("问", error="坏了"), Turn("问", GOOD)))


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite")


def panel(kept: Conversations, **answers: object) -> tuple[ChatPanel, Scripted]:
    assistant = Scripted(SmallLibrary(), answers)  # type: ignore[arg-type]
    return ChatPanel(assistant, kept), assistant  # type: ignore[arg-type]


def event(**data: object) -> Any:
    return SimpleNamespace(**data)


def asked(chat: ChatPanel, question: str, talk: Talk = BEGUN, request: Any = None) -> Talk:
    return list(chat.ask(question, talk, [], request))[-1][0]


def listed(markup: str) -> list[str]:
    return re.findall(r'data-resume="([^"]+)"', markup)


def test_the_question_is_shown_before_its_answer(kept: Conversations) -> None:
    chat, _ = panel(kept, 问=GOOD)
    (first, shown, box, *_), (second, answered, *_) = chat.ask(" 问 ", Talk(), [], None)
    assert (first, second, box) == (Talk((Turn("问"),)), Talk((Turn("问", GOOD),)), "")
    assert "正在查阅原文" in shown
    assert "正在查阅原文" not in answered


def test_the_edge_is_the_same_in_another_thread(kept: Conversations) -> None:
    chat, assistant = panel(kept, 问=GOOD)
    threads: list[str] = []
    plain = assistant.answer
    assistant.answer = lambda *given: threads.append(threading.current_thread().name) or plain(*given)  # type: ignore[assignment]

    async def states() -> list[Any]:
        return [state async for state in chat.asked("问", Talk(), [], None)]  # type: ignore[arg-type]

    assert [state[0] for state in asyncio.run(states())] == [Talk((Turn("问"),)), Talk((Turn("问", GOOD),))]
    assert threads[0].startswith("answer")


def test_history_and_chosen_documents_reach_the_assistant(kept: Conversations) -> None:
    chat, assistant = panel(kept, 再问=GOOD)
    list(chat.ask("再问", Talk((Turn("问", GOOD), Turn("坏", error="坏了"))), ["d1"], None))
    messages = [{"role": "user", "content": "问"}, {"role": "assistant", "content": GOOD.text}]
    assert assistant.asked == [("再问", messages, ["d1"])]


def test_a_failure_of_the_users_making_is_its_sentence(kept: Conversations) -> None:
    chat, _ = panel(kept, 问=YueceError("问题太长，请缩短。"))
    assert asked(chat, "问", request=visit()).turns == (Turn("问", error="问题太长，请缩短。"),)
    assert kept.listed(str(owner_of(visit()))) == []


def test_any_other_failure_is_logged_and_leaves_the_page_alive(
    kept: Conversations, caplog: pytest.LogCaptureFixture
) -> None:
    chat, _ = panel(kept, 问=ZeroDivisionError("除数为零"))
    shown = list(chat.ask("问", Talk(), [], None))[-1][1]
    assert "意外的错误" in shown
    assert "除数为零" not in shown
    assert "ZeroDivisionError" in caplog.text


def test_a_citation_opens_its_source(kept: Conversations) -> None:
    chat, _ = panel(kept)
    assert "甲县<b>18.10亿元</b>" in chat.open(TALK, event(turn="1", n="1"))


@pytest.mark.parametrize(("turn", "n"), [("0", "1"), ("9", "1"), ("1", "9"), ("-1", "1"), ("x", "y"), (None, {})])
def test_what_names_no_citation_opens_nothing(kept: Conversations, turn: object, n: object) -> None:
    chat, _ = panel(kept)
    assert chat.open(TALK, event(turn=turn, n=n)) == ""


def test_an_empty_store_says_what_to_run(kept: Conversations) -> None:
    shown, _, _ = ChatPanel(Scripted(SmallLibrary(None), {}), kept).welcome(visit())  # type: ignore[arg-type]
    assert "python -m ingest" in shown


def test_a_talk_is_kept_listed_and_resumed_by_its_visitor_alone(kept: Conversations) -> None:
    chat, assistant = panel(kept, 问=GOOD, 再问=GOOD)
    talk = asked(chat, "再问", asked(chat, "问", request=visit()), visit())
    assert talk.id
    resumed, shown, _, _, listing, _ = chat.resume(event(id=talk.id), visit())
    assert [turn.answer for turn in resumed.turns] == [GOOD, GOOD]
    assert [turn.id for turn in resumed.turns] == [turn.id for turn in talk.turns]
    assert "18.10亿元" in shown
    assert listed(listing) == [talk.id]
    assert 'aria-current="true"' in listing
    stranger = visit("s" * 43)
    assert chat.resume(event(id=talk.id), stranger)[0] == Talk()
    assert listed(chat.welcome(stranger)[2]) == []
    chat.remove(Talk(), event(id=talk.id), stranger)
    chat.rename(Talk(), "", event(id=talk.id, title="别人起的名"), stranger)
    assert "别人起的名" not in chat.welcome(visit())[2]
    asked(chat, "问", resumed, visit())
    assert len(assistant.asked[-1][1]) == 4


def test_without_a_cookie_nothing_is_kept_and_that_is_said(kept: Conversations) -> None:
    chat, _ = panel(kept, 问=GOOD)
    *_, (talk, shown, _, listing, _) = chat.ask("问", Talk(), [], visit("short"))
    assert talk == Talk((Turn("问", GOOD),))
    assert "data-rate" not in shown
    assert "Cookie" in str(listing)


def test_an_answer_that_cannot_be_written_is_shown_all_the_same(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, _ = panel(kept, 问=GOOD)
    warned: list[str] = []
    monkeypatch.setattr("panels.chat.gr.Warning", warned.append)

    def full(*given: object) -> None:
        raise StoreError("磁盘满了，请腾出空间再试")

    monkeypatch.setattr(kept, "add", full)
    assert asked(chat, "问", request=visit()).turns == (Turn("问", GOOD),)
    assert warned == ["这一问没有存下来：磁盘满了，请腾出空间再试"]


def test_removing_the_open_talk_begins_another(kept: Conversations) -> None:
    chat, _ = panel(kept, 问=GOOD)
    first, second = asked(chat, "问", request=visit()), asked(chat, "问", request=visit())
    still, _, _, _, listing, _ = chat.remove(second, event(id=first.id), visit())
    assert (still, listed(listing)) == (second, [second.id])
    begun, shown, _, _, listing, _ = chat.remove(second, event(id=second.id), visit())
    assert (begun, listed(listing)) == (Talk(), [])
    assert "想了解什么" in shown


def test_clearing_leaves_nothing_of_the_visitor(kept: Conversations) -> None:
    chat, _ = panel(kept, 问=GOOD)
    asked(chat, "问", request=visit())
    theirs = asked(chat, "问", request=visit("s" * 43))
    assert listed(chat.clear(visit())[4]) == []
    assert listed(chat.welcome(visit("s" * 43))[2]) == [theirs.id]


def test_names_and_what_is_found_are_text(kept: Conversations) -> None:
    evil = "<img src=x onerror=alert(1)>"
    chat, _ = panel(kept, **{evil: replace(GOOD, question=evil)})
    talk = asked(chat, evil, request=visit())
    found = chat.seek("18.10", talk, visit())
    renamed = chat.rename(talk, "", event(id=talk.id, title=evil * 2), visit())
    nothing = chat.seek(evil * 3, talk, visit())
    assert "18.10亿元" in found
    assert all("<img" not in markup for markup in (found, renamed, nothing))


def test_a_rating_is_kept_and_shown(kept: Conversations) -> None:
    chat, _ = panel(kept, 问=GOOD)
    talk = asked(chat, "问", request=visit())
    rated, shown = chat.rate(talk, event(turn="0", good=False, reason="错", right="18.16亿元"), visit())
    assert rated.turns[0].rating == Rating(good=False, reason="错", right="18.16亿元")
    assert "意见已记下" in shown
    (one,) = kept.rated()
    assert (one.exchange.question, one.rating.right) == ("q", "18.16亿元")
    stranger, _ = chat.rate(talk, event(turn="0", good=True, reason="", right=""), visit("s" * 43))
    assert stranger.turns[0].rating is None
    assert [one.rating.good for one in kept.rated()] == [False]


def test_what_an_older_version_kept_is_shown_as_words(kept: Conversations) -> None:
    chat, _ = panel(kept, 问=GOOD)
    talk = asked(chat, "问", request=visit())
    with kept._writing() as connection:
        connection.execute("UPDATE turns SET answer = '{}'")
    shown = chat.resume(event(id=talk.id), visit())[1]
    assert "甲县18.10亿元[1]。" in shown
    assert "旧版程序" in shown
