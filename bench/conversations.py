"""``python -m bench.conversations``: how long people wait when many talk at once, through the app as it is served.

Each visitor has a browser's cookie and session of their own, asks a question, waits for its answer and asks the next;
without ``--pause`` at once, which is harder than people are. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx

from bench.answers import app_running, shipped_questions
from corpus.errors import YueceError
from corpus.settings import load_settings
from eval.measures import percentile
from eval.suite import over_store
from ingest.sources import SHIPPED

VISITORS, TURNS = 50, 4
PATIENCE = 120.0
"""Seconds before a visitor gives an answer up."""


@dataclass(frozen=True, slots=True)
class Waited:
    """One question: how long its answer took (seconds), and what went wrong with it."""

    seconds: float
    problem: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.conversations", description="许多人同时对话时要等多久")
    parser.add_argument("--visitors", type=int, default=VISITORS, help="同时在谈的人数")
    parser.add_argument("--turns", type=int, default=TURNS, help="每人问几句")
    parser.add_argument("--pause", type=float, default=0.0, metavar="秒", help="每人看完一答平均停多久再问，默认不停")
    options = parser.parse_args()
    try:
        print(measured(conversations(options.visitors, options.turns), options.pause))
    except YueceError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def measured(talks: Sequence[Sequence[str]], pause: float) -> str:
    """Over a copy of the shipped store, in which the visitors' conversations end with it."""
    shipped = over_store(load_settings(), [SHIPPED])
    with tempfile.TemporaryDirectory() as folder:
        held = shutil.copytree(shipped.data_dir, Path(folder) / "data")
        with app_running(held) as (_, url):
            waited, whole = asyncio.run(_talked(url, talks, pause))
    return _report(waited, whole, len(talks))


def conversations(visitors: int, turns: int) -> list[list[str]]:
    """What each visitor asks in order: the shipped gold questions, each after the turns that stand before it."""
    asked = cycle(
        [turn.content for turn in question.history if turn.role == "user"] + [question.question]
        for question in shipped_questions()
    )
    talks: list[list[str]] = []
    for _ in range(visitors):
        talk: list[str] = []
        while len(talk) < turns:
            talk += next(asked)
        talks.append(talk[:turns])
    return talks


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser with a cookie of its own and the page open; ``asking`` is the event that the question box sends."""

    browser: httpx.AsyncClient
    session: str
    asking: int

    async def ask(self, words: str) -> Waited:
        """Sends a question as the page does and reads the events up to the last of its answer."""
        started = time.perf_counter()
        problem = await self._answered(words)
        return Waited(time.perf_counter() - started, problem)

    async def _answered(self, words: str) -> str:
        """What went wrong; "" where an answer came, be it a refusal."""
        return await self.send(self.asking, [words, None, []])

    async def send(self, number: int, data: list[Any]) -> str:
        """Sends an event and waits for its end; what went wrong, or ""."""
        sent = {"data": data, "fn_index": number, "session_hash": self.session}
        joined = await self.browser.post("/gradio_api/queue/join", json=sent)
        if joined.status_code != httpx.codes.OK:
            return f"{joined.status_code} {joined.text[:80]}"
        shown = ""
        async with self.browser.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as lines:
            async for line in lines.aiter_lines():
                event = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if event.get("msg") == "process_generating":
                    shown = line
                if event.get("msg") in ("process_completed", "unexpected_error"):
                    return "" if event.get("success") and "reply error" not in shown else line[:200]
        return "没有等到答案"


async def _talked(url: str, talks: Sequence[Sequence[str]], pause: float) -> tuple[list[Waited], float]:
    """All visitors open the page, then all begin to ask, without a pause at the same moment; what each took, and the whole.

    Raises:
        YueceError: the app does not answer at all.
    """
    async with AsyncExitStack() as stack:
        try:
            visitors = [await _opened(url, f"visitor{number}", stack) for number in range(len(talks))]
            started = time.perf_counter()
            waited = await asyncio.gather(*map(partial(_talk, pause), visitors, talks))
        except httpx.HTTPError as error:
            raise YueceError(f"应用没有应答（{error!r}），请先单独运行 python app.py 看清原因。") from error
        return [one for visitor in waited for one in visitor], time.perf_counter() - started


async def _opened(url: str, session: str, stack: AsyncExitStack) -> Visitor:
    browser = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False))
    await browser.get("/")
    config = (await browser.get("/config")).json()
    visitor = Visitor(browser, session, _asking(config))
    for event, inputs in _loading(config):
        await visitor.send(event, [None] * inputs)
    return visitor


async def _talk(pause: float, visitor: Visitor, talk: Sequence[str]) -> list[Waited]:
    """A question at a time, with half to one and a half ``pause`` seconds of reading after each answer.

    Whoever reads does not begin with all the others: up to ``pause`` seconds later.
    """
    reading = random.Random(visitor.session)
    waited = []
    await asyncio.sleep(pause * reading.random())
    for words in talk:
        waited.append(await visitor.ask(words))
        await asyncio.sleep(pause * reading.uniform(0.5, 1.5))
    return waited


def _asking(config: dict[str, Any]) -> int:
    """The number of the event that the question box sends."""
    box = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "question")
    return int(next(one["id"] for one in config["dependencies"] if [box, "submit"] in one["targets"]))


def _loading(config: dict[str, Any]) -> list[tuple[int, int]]:
    """The events that a browser sends when the page is open: the number of each, and how many inputs it has."""
    loading = (one for one in config["dependencies"] if any(kind == "load" for _, kind in one["targets"]))
    return [(int(one["id"]), len(one["inputs"])) for one in loading]


def _report(waited: Sequence[Waited], whole: float, visitors: int) -> str:
    seconds = [one.seconds for one in waited]
    problems = [one.problem for one in waited if one.problem]
    shares = "  ".join(f"p{share * 100:.0f} {(percentile(seconds, share) or 0) * 1000:.0f} ms" for share in (0.5, 0.95))
    line = (
        f"{visitors} 人同时对话，共 {len(waited)} 问：{shares}  最长 {max(seconds) * 1000:.0f} ms  "
        f"每秒 {len(waited) / whole:.1f} 答  出错 {len(problems)}"
    )
    return "\n".join([line, *problems[:5]])


if __name__ == "__main__":
    raise SystemExit(main())
