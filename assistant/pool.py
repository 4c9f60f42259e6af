"""The async edge: a bounded pool of threads in which answers are made, so that many may wait while few run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

_ENDED: Any = object()


class Pool:
    """At most ``threads`` answers at a time; the rest wait in the order they came. Threads start as they are needed."""

    def __init__(self, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="answer")

    async def run(self, do: Callable[[], T]) -> T:
        """What ``do`` returns or raises, in the caller's context."""
        return await asyncio.wrap_future(self._executor.submit(copy_context().run, do))

    async def steps(self, states: Iterator[T]) -> AsyncIterator[T]:
        """What ``states`` yields, each step in the pool; left early, ``states`` is closed once its step is done."""
        step: Future[T] | None = None
        context = copy_context()
        try:
            while True:
                step = self._executor.submit(context.run, partial(next, states, _ENDED))
                state = await asyncio.wrap_future(step)
                if state is _ENDED:
                    return
                yield state
        finally:
            close = getattr(states, "close", None)
            if step is not None and close is not None:
                step.add_done_callback(lambda _: close())
