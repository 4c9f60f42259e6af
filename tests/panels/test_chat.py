from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from assistant.conversation.store import Conversations, Rating
from corpus.errors import YueceError
from panels.access import Access
from panels.assets import SOURCE
from panels.chat import ChatPanel, Seat
from panels.talk import Turn

from .making import FIRST, SECOND, Scripted, SmallLibrary, answer, visit

ACCESS = Access(Path("audit.jsonl"))
"""Everybody may do everything; nothing is noted here."""

GOOD = answer("甲县18.10亿元[1]。", FIRST)


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite")


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr("panels.chat.gr.Warning", told.append)
    return told


def panel(kept: Conversations, **answers: object) -> tuple[ChatPanel, Scripted]:
    assistant = Scripted(SmallLibrary(), answers)  # type: ignore[arg-type]
    return ChatPanel(assistant, kept, ACCESS), assistant  # type: ignore[arg-type]


def event(**data: object) -> Any:
    return SimpleNamespace(**data)


def run(walk: Coroutine[Any, Any, None]) -> None:
    asyncio.run(walk)


async def all_of(states: AsyncIterator[Any]) -> list[Any]:
    return [state async for state in states]


async def asked(chat: ChatPanel, question: str, seat: Seat, request: Any = None) -> list[Any]:
    return await all_of(chat.asked(question, seat, [], request))


def listed(markup: object) -> list[str]:
    return re.findall(r'data-resume="([^"]+)"', str(markup))


def turns(seat: Seat) -> tuple[Turn, ...]:
    assert seat.live
    return seat.live.talk.turns


def id_of(seat: Seat) -> str:
    assert seat.live
    assert seat.live.talk.id
    return seat.live.talk.id


def test_the_question_is_shown_before_its_answer_and_the_box_is_left_alone(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 问=GOOD)
        states = await asked(chat, " 问 ", Seat())
        assert "前面的答完就答这一问" in states[0][0]
        assert "18.10亿元" in states[-1][0]
        assert "查阅原文" not in states[-1][0]
        assert all(not isinstance(state[1], str) for state in states)

    run(walk())


def test_when_too_many_wait_the_box_keeps_the_question(kept: Conversations, warned: list[str]) -> None:
    async def walk() -> None:
        chat, _ = panel(kept)
        seat = Seat()
        await asked(chat, "问", seat)
        assert seat.live
        while seat.live.ask("问"):
            pass
        assert [state[1] for state in await asked(chat, "还有一问", seat)] == ["还有一问"]
        assert "太多了" in warned[0]

    run(walk())


def test_chosen_documents_and_the_turns_before_reach_the_assistant(kept: Conversations) -> None:
    async def walk() -> None:
        chat, assistant = panel(kept, 问=GOOD, 坏=YueceError("坏了。"), 再问=GOOD)
        seat = Seat()
        await asked(chat, "问", seat)
        await asked(chat, "坏", seat)
        await all_of(chat.asked("再问", seat, ["d1"], visit()))
        cited = [
            {
                "document": c.document,
                "title": c.title,
                "start": c.quote.start,
                "end": c.quote.end,
                "quote": c.quote.text,
            }
            for c in GOOD.citations
        ]
        messages = [{"role": "user", "content": "问"}, {"role": "assistant", "content": GOOD.text, "cited": cited}]
        assert assistant.asked[-1] == ("再问", messages, ("d1",))
        assert turns(seat)[1] == Turn("坏", error="坏了。")

    run(walk())


def test_a_page_shows_only_what_it_followed_last(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 问=GOOD, 再问=GOOD)
        seat = Seat()
        first = chat.asked("问", seat, [], visit())
        await anext(first)
        await asked(chat, "再问", seat, visit())
        rest = await all_of(first)
        assert all(not isinstance(part, str) for state in rest for part in state)
        assert [turn.answer for turn in turns(seat)] == [GOOD, GOOD]

    run(walk())


def test_a_citation_opens_its_source_and_what_names_none_opens_nothing(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 坏=YueceError("坏了。"), 问=GOOD)
        seat = Seat()
        await asked(chat, "坏", seat)
        await asked(chat, "问", seat)
        assert "甲县<b>18.10亿元</b>" in chat.open(seat, event(turn="1", n="1"))
        for turn, n in (("0", "1"), ("9", "1"), ("1", "9"), ("-1", "1"), ("x", "y"), (None, {})):
            assert chat.open(seat, event(turn=turn, n=n)) == ""
        assert chat.open(Seat(), event(turn="1", n="1")) == ""

    run(walk())


def test_an_empty_store_says_what_to_run(kept: Conversations) -> None:
    async def walk() -> None:
        chat = ChatPanel(Scripted(SmallLibrary(None), {}), kept, ACCESS)  # type: ignore[arg-type]
        assert "python -m ingest" in str((await all_of(chat.welcome(Seat(), visit())))[0][0])

    run(walk())


def test_an_address_resumes_its_conversation_for_its_visitor_alone(kept: Conversations, warned: list[str]) -> None:
    async def walk() -> None:
        chat, assistant = panel(kept, 问=GOOD, 再问=GOOD)
        seat = Seat()
        await asked(chat, "问", seat, visit())
        await asked(chat, "再问", seat, visit())
        other = Seat()
        states = await all_of(chat.welcome(other, visit(c=id_of(seat))))
        assert f'data-talk="{id_of(seat)}"' in states[-1][0]
        assert listed(states[-1][3]) == [id_of(seat)]
        assert [turn.id for turn in turns(other)] == [turn.id for turn in turns(seat)]
        await asked(chat, "问", other, visit())
        assert len(assistant.asked[-1][1]) == 4
        stranger = Seat()
        states = await all_of(chat.welcome(stranger, visit("s" * 43, c=id_of(seat))))
        assert stranger.live is None
        assert "想了解什么" in states[-1][0]
        assert "不是在这个浏览器里问的" in warned[0]

    run(walk())


def test_a_stranger_renames_and_removes_nothing(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 问=GOOD)
        seat, stranger = Seat(), visit("s" * 43)
        await asked(chat, "问", seat, visit())
        await chat.remove(Seat(), event(id=id_of(seat)), stranger)
        chat.rename(Seat(), "", event(id=id_of(seat), title="别人起的名"), stranger)
        listing = (await chat.begin(Seat(), visit()))[3]
        assert listed(listing) == [id_of(seat)]
        assert "别人起的名" not in str(listing)

    run(walk())


def test_without_a_cookie_nothing_is_kept_and_that_is_said(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 问=GOOD)
        seat = Seat()
        shown, _, listing, _ = (await asked(chat, "问", seat, visit("short")))[-1]
        assert turns(seat) == (Turn("问", GOOD),)
        assert "data-rate" not in shown
        assert "data-talk" not in shown
        assert "Cookie" in str(listing)

    run(walk())


def test_a_turn_is_asked_again_as_it_is_changed(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 问=GOOD, 改问=answer("乙县17.21亿元[1]。", SECOND))
        seat = Seat()
        await asked(chat, "问", seat, visit())
        states = await all_of(chat.asked_again(seat, visit(), event(turn="0", words="改问")))
        assert "17.21亿元" in states[-1][0]
        assert "18.10亿元" not in states[-1][0]
        assert await all_of(chat.asked_again(seat, visit(), event(turn="7", words="改问"))) == []

    run(walk())


def test_removing_the_open_talk_begins_another(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 问=GOOD)
        first, second = Seat(), Seat()
        await asked(chat, "问", first, visit())
        await asked(chat, "问", second, visit())
        *_, listing, _ = await chat.remove(second, event(id=id_of(first)), visit())
        assert listed(listing) == [id_of(second)]
        shown, *_, listing, _ = await chat.remove(second, event(id=id_of(second)), visit())
        assert (second.live, listed(listing)) == (None, [])
        assert "想了解什么" in str(shown)

    run(walk())


def test_clearing_leaves_nothing_of_the_visitor(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 问=GOOD)
        mine, theirs = Seat(), Seat()
        await asked(chat, "问", mine, visit())
        await asked(chat, "问", theirs, visit("s" * 43))
        assert listed((await chat.clear(mine, visit()))[3]) == []
        assert listed((await chat.begin(Seat(), visit("s" * 43)))[3]) == [id_of(theirs)]

    run(walk())


def test_names_and_what_is_found_are_text(kept: Conversations) -> None:
    async def walk() -> None:
        evil = "<img src=x onerror=alert(1)>"
        chat, _ = panel(kept, **{evil: replace(GOOD, question=evil)})
        seat = Seat()
        await asked(chat, evil, seat, visit())
        found = chat.seek("18.10", seat, visit())
        renamed = chat.rename(seat, "", event(id=id_of(seat), title=evil * 2), visit())
        nothing = chat.seek(evil * 3, seat, visit())
        assert "18.10亿元" in found
        assert all("<img" not in markup for markup in (found, renamed, nothing))

    run(walk())


def test_a_rating_is_kept_and_shown(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 问=GOOD)
        seat = Seat()
        await asked(chat, "问", seat, visit())
        shown = await chat.rate(seat, event(turn="0", good=False, reason="错", right="18.16亿元"), visit())
        assert turns(seat)[0].rating == Rating(good=False, reason="错", right="18.16亿元")
        assert "意见已记下" in str(shown)
        (one,) = kept.rated()
        assert (one.exchange.question, one.rating.right) == ("q", "18.16亿元")

    run(walk())


def test_what_an_older_version_kept_is_shown_as_words(kept: Conversations) -> None:
    async def walk() -> None:
        chat, _ = panel(kept, 问=GOOD)
        seat = Seat()
        await asked(chat, "问", seat, visit())
        with kept._writing() as connection:
            connection.execute("UPDATE turns SET answer = '{}'")
        fresh, _ = panel(kept)
        states = await all_of(fresh.resume(Seat(), event(id=id_of(seat)), visit()))
        assert "甲县18.10亿元[1]。" in states[-1][0]
        assert "旧版程序" in states[-1][0]

    run(walk())


def test_a_question_limited_to_a_document_that_gradio_was_not_told_of_reaches_the_assistant(
    kept: Conversations,
) -> None:
    """Through Gradio itself: the ids that a page sends are not held against the choices it remembers for the page."""

    async def walk() -> None:
        chat, assistant = panel(kept, 问=GOOD, 再问=GOOD)
        with gr.Blocks() as page:
            documents = chat.build(page, gr.HTML(js_on_load=SOURCE))
        fn = next(one for one in page.fns.values() if one.name == "asked")
        assert fn.inputs[-1] is documents
        seat = Seat()
        for question, sent in (("问", ["newer"]), ("再问", [{}, 1])):
            *_, received = await page.preprocess_data(fn, [question, None, sent], None)
            await all_of(chat.asked(question, seat, received, visit()))
        assert [asked[2] for asked in assistant.asked] == [("newer",), None]

    run(walk())
