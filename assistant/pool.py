"""The async edge: answers are made in threads, a bounded number at a time; who waits for a language model is not counted.

A turn is the right to compute. It is given in the order it was asked for, held while a step runs, and handed on while an
answer only waits for a model: slow models keep nobody else from an answer.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

_ENDED: Any = object()


class Pool:
    """At most ``threads`` answers computed at a time; the rest wait in the order they came.

    Up to ``aside`` more may wait for a model meanwhile; one beyond that keeps its turn. Threads start as they are needed.
    """

    def __init__(self, threads: int, aside: int = 0) -> None:
        self._turns = _Turns(threads, aside)
        self._executor = ThreadPoolExecutor(threads + aside, thread_name_prefix="answer")

    async def run(self, do: Callable[[], T]) -> T:
        """What ``do`` returns or raises, in the caller's context."""
        turn = _Turn(self._turns)
        await turn.begin()
        future = self._submitted(turn, partial(copy_context().run, turn.spend, do))
        future.add_done_callback(lambda _: turn.return_place())
        return await asyncio.wrap_future(future)

    async def steps(self, states: Iterator[T]) -> AsyncGenerator[T, None]:
        """What ``states`` yields, each step in the pool; left early, ``states`` is closed once its step is done."""
        step: Future[T] | None = None
        turn, context = _Turn(self._turns), copy_context()

        def close(_: object) -> None:
            if hasattr(states, "close"):
                states.close()
            turn.return_place()

        try:
            while True:
                await turn.begin()
                step = self._submitted(turn, partial(context.run, turn.spend, partial(next, states, _ENDED)))
                state = await asyncio.wrap_future(step)
                if state is _ENDED:
                    return
                yield state
        finally:
            if step is not None:
                step.add_done_callback(close)

    def _submitted(self, turn: _Turn, do: Callable[[], T]) -> Future[T]:
        """``do`` in a thread; its turn ends with it, also where it is cancelled before it starts."""
        future = self._executor.submit(do)
        future.add_done_callback(lambda _: turn.end())
        return future


@contextmanager
def aside() -> Iterator[None]:
    """Hands the turn on while the body waits for a model, then waits for one again."""
    turn = _CURRENT.get()
    left = turn is not None and turn.leave()
    try:
        yield
    finally:
        if turn is not None and left:
            turn.come_back()


def step_aside() -> None:
    """Hands the turn on for good: what is left of this answer is waiting for a model."""
    turn = _CURRENT.get()
    if turn is not None:
        turn.leave()


class _Turns:
    """Turns that are free, who waits for one, and how many places there are aside.

    Safe to share between threads and event loops. There is a thread for every turn and every place: who is given one runs.
    """

    def __init__(self, number: int, places: int) -> None:
        self._lock = threading.Lock()
        self._free = number
        self._waiting: deque[Future[None]] = deque()
        self.places = threading.Semaphore(places)

    def take(self) -> Future[None]:
        """Done once a turn is the caller's."""
        mine: Future[None] = Future()
        with self._lock:
            if not self._free:
                self._waiting.append(mine)
                return mine
            self._free -= 1
        mine.set_result(None)
        return mine

    def give(self) -> None:
        """To the first who still waits."""
        with self._lock:
            while self._waiting:
                first = self._waiting.popleft()
                if first.set_running_or_notify_cancel():
                    break
            else:
                self._free += 1
                return
        first.set_result(None)


class _Turn:
    """One answer's: it holds a turn, or has left for a place aside, or waits for its next step."""

    def __init__(self, turns: _Turns) -> None:
        self._turns = turns
        self._held = self._left = False

    async def begin(self) -> None:
        """Waits for a turn; who has left needs none."""
        if self._left:
            return
        taken = self._turns.take()
        try:
            await asyncio.wrap_future(taken)
        except asyncio.CancelledError:
            if not taken.cancel() and not taken.cancelled():
                self._turns.give()
            raise
        self._held = True

    def spend(self, do: Callable[[], T]) -> T:
        """Runs ``do`` so that it can step aside."""
        _CURRENT.set(self)
        return do()

    def end(self) -> None:
        held, self._held = self._held, False
        if held:
            self._turns.give()

    def leave(self) -> bool:
        """For a place aside; False where there is none, or no turn to hand on."""
        if not self._held or not self._turns.places.acquire(blocking=False):
            return False
        self._left = True
        self.end()
        return True

    def come_back(self) -> None:
        self._turns.take().result()
        self._held = True
        self.return_place()

    def return_place(self) -> None:
        left, self._left = self._left, False
        if left:
            self._turns.places.release()


_CURRENT: ContextVar[_Turn | None] = ContextVar("turn", default=None)
