"""The desk: answers are made on the server, whether or not a page still looks on.

A talk on the desk has its questions answered one after another; pages follow it while it is busy. So a page may be
reloaded, closed or opened twice meanwhile, and a question asked while another is answered waits its turn.
Everything here runs in the server's event loop, and nothing needs a lock; the answers are made in the assistant's pool.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace

from assistant.chain import Assistant
from assistant.conversation.store import Conversations, Rating, fresh_id
from assistant.events import Event, paced
from corpus.errors import YueceError
from panels.journal import REQUEST
from panels.talk import Talk, Turn

WAITING = 8
"""Questions that may wait in one talk."""
KEPT = 500
"""Idle talks that stay on the desk: of those kept in the store none is lost, of a visitor without a cookie the oldest."""
FAILED = "作答时出了意外的错误，已记入日志，请换个问法再试。"

_log = logging.getLogger(__name__)


class Live:
    """One talk on the desk. ``owner`` is None where the visitor keeps no cookie: nothing of it is stored."""

    def __init__(self, talk: Talk, owner: str | None, assistant: Assistant, kept: Conversations) -> None:
        self.talk = talk
        self.owner = owner
        self.problem = ""
        """Why the last answer could not be stored; "" where it was."""
        self._assistant = assistant
        self._kept = kept
        self._replacing: int | None = None
        self._gone = False
        self._since = 0.0
        self._worker: asyncio.Task[None] | None = None
        self._step: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    @property
    def busy(self) -> bool:
        return self._worker is not None

    @property
    def elapsed(self) -> float:
        """Seconds since the question that is being answered got its turn."""
        return time.monotonic() - self._since if self.busy else 0.0

    def ask(self, question: str, documents: tuple[str, ...] = ()) -> bool:
        """Puts a question behind those that wait; False where too many wait already."""
        if sum(turn.waiting for turn in self.talk.turns) >= WAITING:
            return False
        self.talk = self.talk.asking(Turn(question.strip(), waiting=True, documents=documents, request=REQUEST.get()))
        self._changed_now()
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work())
        return True

    def ask_again(self, place: int, question: str) -> bool:
        """Asks in place of a turn; it and all that follow are gone once the new answer is stored. False while busy."""
        if self.busy:
            return False
        dropped = [turn.id for turn in self.talk.turns[place:] if turn.id is not None]
        documents = self.talk.turns[place].documents
        self._replacing = min(dropped, default=self._replacing)
        self.talk = self.talk.before(place)
        return self.ask(question, documents)

    def resume(self, talk: Talk) -> None:
        """The talk as it is stored, in place of what the desk holds."""
        self.talk, self._replacing = talk, None
        self._changed_now()

    def rate(self, place: int, rating: Rating) -> None:
        """Shows what the visitor said of an answer."""
        self._show(place, replace(self.talk.turns[place], rating=rating))

    def stop(self) -> None:
        """Ends the answer under way; those that wait go on."""
        if self._step is not None:
            self._step.cancel()

    def abandon(self) -> None:
        """Ends all of it: the visitor deleted the talk."""
        self._gone = True
        self.stop()

    def drop(self, place: int) -> None:
        """Takes back a question that waits."""
        if self.talk.turns[place].waiting:
            self.talk = self.talk.without(place)
            self._changed_now()

    async def follow(self) -> AsyncIterator[Talk]:
        """The talk as it is, then each time it changed, until nothing of it is being answered."""
        while True:
            changed, busy = self._changed, self.busy
            yield self.talk
            if not busy:
                return
            await changed.wait()

    def _changed_now(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _work(self) -> None:
        """Answers what waits, in order."""
        try:
            while (place := self._next()) is not None:
                self._since = time.monotonic()
                self._show(place, replace(self.talk.turns[place], waiting=False))
                REQUEST.set(self.talk.turns[place].request)
                self._step = asyncio.get_running_loop().create_task(self._answer(place))
                await asyncio.wait({self._step})
                if self._gone:
                    return
                turn = self.talk.turns[place]
                await self._store(place, turn if turn.ended else replace(turn, stopped=True))
        finally:
            self._worker = self._step = None
            self._changed_now()

    def _next(self) -> int | None:
        return next((place for place, turn in enumerate(self.talk.turns) if turn.waiting), None)

    def _show(self, place: int, turn: Turn) -> None:
        self.talk = self.talk.with_turn(place, turn)
        self._changed_now()

    async def _answer(self, place: int) -> None:
        """The turn as its text comes, last with its answer or its error."""
        turn = self.talk.turns[place]
        try:
            async with aclosing(self._assistant.pool.steps(self._events(turn, self.talk.before(place)))) as events:
                async for event in events:
                    turn = turn.after(event)
                    if turn.answer:  # shown by ``_store``; to ask for the end would be to wait for one more turn
                        self.talk = self.talk.with_turn(place, turn)
                        return
                    self._show(place, turn)
        except YueceError as error:
            self._show(place, replace(turn, error=str(error)))
        except Exception:  # noqa: BLE001  the edge of the app: whatever goes wrong is logged, the page goes on
            _log.exception("a question could not be answered")
            self._show(place, replace(turn, error=f"{FAILED}（编号 {turn.request}）" if turn.request else FAILED))

    def _events(self, turn: Turn, before: Talk) -> Iterator[Event]:
        return iter(paced(self._assistant.events(turn.question, before.history(), turn.documents or None)))

    async def _store(self, place: int, turn: Turn) -> None:
        """Shows the turn as it ended, once it is kept; an answer that cannot be kept is shown all the same."""
        self.problem = ""
        if turn.answer is not None and self.owner is not None:
            try:
                id, exchange = await asyncio.to_thread(
                    self._kept.add, self.owner, self.talk.id, turn.answer, self._replacing
                )
            except YueceError as error:
                self.problem = f"这一问没有存下来：{error}"
            else:
                self._replacing = None
                turn = replace(turn, id=exchange)
                self.talk = replace(self.talk, id=id)
        self._show(place, turn)


class Desk:
    """All talks that are being answered, and those last open."""

    def __init__(self, assistant: Assistant, conversations: Conversations) -> None:
        self._assistant = assistant
        self._kept = conversations
        self._talks: OrderedDict[tuple[str, str], Live] = OrderedDict()

    def begin(self, owner: str | None, page: str) -> Live:
        """A new talk; ``page`` tells visitors without a cookie apart."""
        return self._put(owner, page, Talk(id=fresh_id()))

    async def open(self, owner: str | None, page: str, id: str) -> Live | None:
        """The visitor's talk of this id, as it goes on or as it was kept; None where they have none."""
        live = self._talks.get((owner or page, id))
        if owner is None or (live and live.busy):
            return live
        exchanges = await asyncio.to_thread(self._kept.exchanges, owner, id)
        if not exchanges:
            return None
        live = live or self._put(owner, page, Talk(id=id))
        if [one.id for one in exchanges] != [turn.id for turn in live.talk.turns if turn.id is not None]:
            live.resume(Talk.resumed(id, exchanges))
        return live

    def forget(self, owner: str | None, page: str, id: str | None = None) -> None:
        """Takes a deleted talk from the desk, or all of the visitor's; what is being answered of it is stopped."""
        for key in [key for key in self._talks if key[0] == (owner or page) and id in (None, key[1])]:
            self._talks.pop(key).abandon()

    def _put(self, owner: str | None, page: str, talk: Talk) -> Live:
        live = Live(talk, owner, self._assistant, self._kept)
        self._talks[owner or page, talk.id or ""] = live
        idle = [key for key, one in self._talks.items() if not one.busy]
        for key in idle[: max(0, len(idle) - KEPT)]:
            del self._talks[key]
        return live
