"""The bounded pool: few run while many wait, each in its caller's context, and what is left early is closed."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

from assistant.pool import Pool, aside, step_aside

WHO: ContextVar[str] = ContextVar("who", default="")


def test_no_more_run_at_a_time_than_there_are_threads() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def work() -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1
        return most

    async def everybody() -> None:
        pool = Pool(3)
        await asyncio.gather(*(pool.run(work) for _ in range(30)))

    asyncio.run(everybody())
    assert most == 3


def test_the_loop_goes_on_while_a_step_runs_and_steps_come_in_order() -> None:
    release = threading.Event()

    def states() -> Iterator[int]:
        yield 1
        assert release.wait(10)
        yield 2

    async def both() -> list[int]:
        seen = []
        async for state in Pool(1).steps(states()):
            seen.append(state)
            asyncio.get_running_loop().call_soon(release.set)
        return seen

    assert asyncio.run(both()) == [1, 2]


def test_each_runs_in_its_callers_context() -> None:
    def states() -> Iterator[str]:
        yield WHO.get()

    async def caller(pool: Pool, name: str) -> list[str]:
        WHO.set(name)
        return [await pool.run(WHO.get), *[state async for state in pool.steps(states())]]

    async def everybody() -> list[list[str]]:
        pool = Pool(2)
        return await asyncio.gather(*(caller(pool, f"人{n}") for n in range(8)))

    assert asyncio.run(everybody()) == [[f"人{n}", f"人{n}"] for n in range(8)]


def test_a_failure_reaches_the_caller() -> None:
    def states() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    async def ask() -> None:
        async for _ in Pool(1).steps(states()):
            pass

    with pytest.raises(ZeroDivisionError):
        asyncio.run(ask())


def test_who_waits_aside_lets_the_next_one_compute() -> None:
    release = threading.Event()

    def asks_a_model() -> str:
        with aside():
            assert release.wait(10)
        return "model"

    def computes() -> str:
        release.set()
        return "own"

    async def both() -> list[str]:
        pool = Pool(1, aside=1)
        return list(await asyncio.gather(pool.run(asks_a_model), pool.run(computes)))

    assert asyncio.run(both()) == ["model", "own"]


def test_what_came_back_from_aside_is_counted_again() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal running, most
        with aside():
            time.sleep(0.002)
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1

    async def everybody() -> None:
        pool = Pool(2, aside=8)
        await asyncio.gather(*(pool.run(work) for _ in range(20)))

    asyncio.run(everybody())
    assert most == 2


def test_steps_after_stepping_aside_need_no_turn() -> None:
    release = threading.Event()

    def stream() -> Iterator[int]:
        yield 1
        step_aside()
        yield 2
        assert release.wait(10)
        yield 3

    def computes() -> None:
        assert release.wait(10)

    async def both() -> list[int]:
        pool, seen = Pool(1, aside=1), []
        async for state in pool.steps(stream()):
            seen.append(state)
            if state == 2:
                other = asyncio.ensure_future(pool.run(computes))
                await asyncio.sleep(0.01)  # the only turn is the other's now
                release.set()
        await other
        return seen

    assert asyncio.run(both()) == [1, 2, 3]


def test_a_turn_that_is_no_longer_wanted_goes_to_the_next() -> None:
    """Whoever gives up waiting, at whatever moment, takes no turn along."""
    started, release = threading.Event(), threading.Event()

    def holds() -> None:
        started.set()
        assert release.wait(10)

    async def everybody() -> str:
        pool = Pool(1)
        first = asyncio.ensure_future(pool.run(holds))
        waiting = [asyncio.ensure_future(pool.run(lambda: "in vain")) for _ in range(5)]
        last = asyncio.ensure_future(pool.run(lambda: "last"))
        await asyncio.to_thread(started.wait, 10)
        for number, task in enumerate(waiting):
            if number == 3:
                release.set()
            task.cancel()
        await asyncio.gather(first, *waiting, return_exceptions=True)
        return await asyncio.wait_for(last, 10)

    for _ in range(20):
        started.clear()
        release.clear()
        assert asyncio.run(everybody()) == "last"


def test_what_is_left_early_is_closed_once_its_step_is_done() -> None:
    closed = threading.Event()
    started, release = threading.Event(), threading.Event()

    def states() -> Iterator[int]:
        try:
            yield 1
            started.set()
            assert release.wait(10)
            yield 2
        finally:
            closed.set()

    async def ask(pool: Pool) -> None:
        async for _ in pool.steps(states()):
            pass

    async def leave() -> None:
        task = asyncio.ensure_future(ask(Pool(1)))
        while not started.is_set():
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not closed.is_set()
        release.set()

    asyncio.run(leave())
    assert closed.wait(10)
