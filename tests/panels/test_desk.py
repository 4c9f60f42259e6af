from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.conversation.store import Conversations
from assistant.events import Event, Sentence
from corpus.errors import StoreError, YueceError
from panels.desk import FAILED, WAITING, Desk, Live
from panels.journal import REQUEST
from panels.talk import Talk, Turn

from .making import FIRST, SECOND, Scripted, SmallLibrary, answer

GOOD, OTHER = answer("甲县18.10亿元[1]。", FIRST), answer("乙县17.21亿元[1]。", SECOND)


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite")


def desk(kept: Conversations, **answers: object) -> tuple[Desk, Scripted]:
    assistant = Scripted(SmallLibrary(), answers)  # type: ignore[arg-type]
    return Desk(assistant, kept), assistant  # type: ignore[arg-type]


def run(walk: Coroutine[Any, Any, None]) -> None:
    asyncio.run(walk)


async def done(live: Live) -> Talk:
    async for _ in live.follow():
        pass
    return live.talk


class Held:
    """An assistant's events that come once they are let go."""

    def __init__(self, assistant: Scripted) -> None:
        self.begun, self.go, self.closed = threading.Event(), threading.Event(), threading.Event()
        self._events = assistant.events
        assistant.events = self._held  # type: ignore[method-assign]

    def _held(self, *given: Any) -> Iterator[Event]:
        try:
            yield Sentence("第一句。")
            self.begun.set()
            assert self.go.wait(20)
            yield from self._events(*given)
        finally:
            self.closed.set()


def test_an_answer_goes_on_though_nobody_follows(kept: Conversations) -> None:
    async def walk() -> None:
        at, _ = desk(kept, 问=GOOD)
        live = at.begin("我", "p")
        live.ask(" 问 ")
        assert live.talk.turns == (Turn("问", waiting=True),)
        while live.busy:
            await asyncio.sleep(0.01)
        assert live.talk.id
        again = await at.open("我", "p", live.talk.id)
        assert again is live
        assert [turn.answer for turn in live.talk.turns] == [GOOD]
        assert [one.answer for one in kept.exchanges("我", live.talk.id)] == [GOOD]

    run(walk())


def test_who_follows_sees_the_question_its_parts_and_the_answer(kept: Conversations) -> None:
    async def walk() -> None:
        at, assistant = desk(kept, 问=GOOD)
        assistant.before = [Sentence("甲县。")]
        live = at.begin(None, "p")
        live.ask("问")
        seen = [talk.turns[0] async for talk in live.follow()]
        assert seen[0] == Turn("问", waiting=True)
        assert seen[-1] == Turn("问", GOOD, written=("甲县。",))

    run(walk())


def test_a_second_question_waits_its_turn_and_knows_the_first(kept: Conversations) -> None:
    async def walk() -> None:
        at, assistant = desk(kept, 问=GOOD, 再问=OTHER)
        held = Held(assistant)
        live = at.begin("我", "p")
        live.ask("问")
        live.ask("再问", ("d1",))
        await asyncio.to_thread(held.begun.wait)
        assert [turn.waiting for turn in live.talk.turns] == [False, True]
        held.go.set()
        talk = await done(live)
        assert [turn.answer for turn in talk.turns] == [GOOD, OTHER]
        assert [(asked[0], len(asked[1]), asked[2]) for asked in assistant.asked] == [
            ("问", 0, None),
            ("再问", 2, ("d1",)),
        ]

    run(walk())


def test_a_waiting_question_is_taken_back(kept: Conversations) -> None:
    async def walk() -> None:
        at, assistant = desk(kept, 问=GOOD)
        held = Held(assistant)
        live = at.begin("我", "p")
        live.ask("问")
        live.ask("再问")
        await asyncio.to_thread(held.begun.wait)
        live.drop(0)
        live.drop(1)
        held.go.set()
        assert [turn.question for turn in (await done(live)).turns] == ["问"]

    run(walk())


def test_no_more_than_so_many_wait(kept: Conversations) -> None:
    async def walk() -> None:
        at, _ = desk(kept)
        live = at.begin("我", "p")
        assert [live.ask("问") for _ in range(WAITING + 1)] == [True] * WAITING + [False]
        await done(live)

    run(walk())


def test_a_stopped_answer_is_not_kept_and_the_next_goes_on(kept: Conversations) -> None:
    async def walk() -> None:
        at, assistant = desk(kept, 问=GOOD, 再问=OTHER)
        held = Held(assistant)
        live = at.begin("我", "p")
        live.ask("问")
        live.ask("再问")
        await asyncio.to_thread(held.begun.wait)
        live.stop()
        held.go.set()
        first, second = (await done(live)).turns
        assert (first.stopped, first.answer) == (True, None)
        assert second.answer == OTHER
        assert await asyncio.to_thread(held.closed.wait, 10)
        assert [one.question for one in kept.exchanges("我", live.talk.id or "")] == ["q"]

    run(walk())


def test_asked_again_stands_in_place_of_what_it_was_and_of_what_followed(kept: Conversations) -> None:
    async def walk() -> None:
        at, assistant = desk(kept, 问=GOOD, 再问=GOOD, 改问=OTHER)
        live = at.begin("我", "p")
        live.ask("问")
        live.ask("再问")
        await done(live)
        assert live.ask_again(0, "改问")
        assert not live.ask_again(0, "问")
        assert [turn.answer for turn in (await done(live)).turns] == [OTHER]
        assert [one.answer for one in kept.exchanges("我", live.talk.id or "")] == [OTHER]
        assert assistant.asked[-1][1] == []

    run(walk())


def test_what_was_asked_again_in_vain_is_still_kept(kept: Conversations) -> None:
    async def walk() -> None:
        at, _ = desk(kept, 问=GOOD, 改问=YueceError("不行。"))
        live = at.begin("我", "p")
        live.ask("问")
        await done(live)
        live.ask_again(0, "改问")
        assert (await done(live)).turns == (Turn("改问", error="不行。"),)
        again = await at.open("我", "p", live.talk.id or "")
        assert again
        assert [turn.answer for turn in again.talk.turns] == [GOOD]
        again.ask("问")
        assert [turn.answer for turn in (await done(again)).turns] == [GOOD, GOOD]
        assert len(kept.exchanges("我", live.talk.id or "")) == 2

    run(walk())


def test_any_other_failure_is_logged_and_leaves_the_page_alive(
    kept: Conversations, caplog: pytest.LogCaptureFixture
) -> None:
    async def walk() -> None:
        at, _ = desk(kept, 机密=ZeroDivisionError("除数为零"))
        live = at.begin("我", "p")
        live.ask("机密")
        assert (await done(live)).turns == (Turn("机密", error=FAILED),)
        REQUEST.set("abcd1234")
        live.ask("机密")
        assert (await done(live)).turns[1].error == f"{FAILED}（编号 abcd1234）"

    run(walk())
    assert "ZeroDivisionError" in caplog.text
    assert "机密" not in caplog.text


def test_an_answer_that_cannot_be_written_is_shown_all_the_same(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise StoreError("磁盘满了，请腾出空间再试")

    monkeypatch.setattr(kept, "add", full)

    async def walk() -> None:
        at, _ = desk(kept, 问=GOOD)
        live = at.begin("我", "p")
        live.ask("问")
        assert (await done(live)).turns == (Turn("问", GOOD),)
        assert live.problem == "这一问没有存下来：磁盘满了，请腾出空间再试"

    run(walk())


def test_a_talk_is_opened_by_its_own_visitor_alone(kept: Conversations) -> None:
    async def walk() -> None:
        at, _ = desk(kept, 问=GOOD)
        mine, shy = at.begin("我", "p"), at.begin(None, "page:1")
        for live in (mine, shy):
            live.ask("问")
            await done(live)
        assert await at.open("别人", "p", mine.talk.id or "") is None
        assert await at.open(None, "page:1", mine.talk.id or "") is None
        assert await at.open(None, "page:1", shy.talk.id or "") is shy
        assert await at.open(None, "page:2", shy.talk.id or "") is None
        fresh = Desk(Scripted(SmallLibrary(), {}), kept)  # type: ignore[arg-type]
        resumed = await fresh.open("我", "p", mine.talk.id or "")
        assert resumed
        assert [turn.id for turn in resumed.talk.turns] == [turn.id for turn in mine.talk.turns]

    run(walk())


def test_a_deleted_talk_ends_and_is_not_kept_again(kept: Conversations) -> None:
    async def walk() -> None:
        at, assistant = desk(kept, 问=GOOD)
        held = Held(assistant)
        live = at.begin("我", "p")
        live.ask("问")
        await asyncio.to_thread(held.begun.wait)
        at.forget("我", "p", live.talk.id)
        held.go.set()
        await done(live)
        assert kept.listed("我") == []

    run(walk())
