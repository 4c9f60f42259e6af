"""A chat model that fails: slow, refusing, cut, empty, in another language, repeating itself, malformed; and many at a time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import date

import pytest

from assistant.chain import Assistant
from assistant.generation.breaker import FAILURES, REST, Breaker
from assistant.generation.usage import Ledger, Usage
from corpus.records import Answer
from corpus.settings import Settings
from corpus.store import Store

from .conftest import GOOD, opened
from .endpoint import (
    Behaviour,
    Endpoint,
    breaks_off,
    calls_a_tool,
    keeps_alive,
    refuses,
    says,
    sends,
    waits,
)
from .test_author import QUESTION, SHOWN

pytestmark = pytest.mark.slow
EXTRACTED = "2022年平江县人工造林面积为3.20万亩[1]。"
TIMEOUT, WAIT, BUSY = 0.6, 2.0, 10.0
"""Seconds, where waiting is what is tested; the last is what a busy machine may add to it."""

FAILURES_OF_THE_MODEL: dict[str, tuple[str, Behaviour]] = {
    "slow": ("timeout", says(GOOD, before=5)),
    "a word now and then": ("timeout", says(GOOD * 3, between=0.4)),
    "keep-alive only": ("timeout", keeps_alive()),
    "401": ("denied", refuses(401)),
    "404": ("denied", refuses(404)),
    "429": ("busy", refuses(429, retry_after="30")),
    "500": ("failed", refuses(500)),
    "cut": ("cut", says(GOOD[:12], finish=None)),
    "cut after a sentence": ("cut", says(f"{GOOD}另外，", finish=None)),
    "too long": ("cut", says(GOOD[:12], finish="length")),
    "connection falls": ("cut", breaks_off(GOOD[:12])),
    "empty": ("empty", says("")),
    "blank": ("empty", says(" \n\n ")),
    "English": ("language", says("The afforested area of Pingjiang county was 3.20万亩 in 2022, as stated [1].")),
    "Japanese": ("language", says("平江県の造林面積は3.20万畝となっていることがわかりました[1]。")),
    "repetition": ("repetition", says("平江县造林" * 200)),
    "repeated sentences": ("repetition", says(GOOD * 6)),
    "no end": ("repetition", says("".join(chr(0x4E00 + i) for i in range(2000)))),
    "thought without end": ("empty", says("<think>也许是99万亩？")),
    "tool call": ("malformed", calls_a_tool()),
    "tool call as text": ("malformed", says('<tool_call>{"name": "search"}</tool_call>')),
    "JSON": ("malformed", says('{"answer": "3.20万亩"}')),
    "no JSON": ("malformed", sends("data: {nope\n\n")),
    "no stream": ("malformed", sends("<html>gateway</html>")),
    "wrong ids": ("unsupported", says("平江县人工造林面积为3.20万亩[77][78]。")),
    "endless search": ("endless", says("再查：造林面积")),
}


@pytest.fixture
def hurried(stored: tuple[Store, Settings], endpoint: Endpoint) -> Assistant:
    """With limits short enough to run into."""
    limits = {"chat_timeout": TIMEOUT, "chat_wait": WAIT}
    return opened(stored, chat_model="scripted:7b", chat_base_url=endpoint.url, **limits)


def assert_answered_by_the_rules(answer: Answer, *kinds: str) -> None:
    assert answer.text == EXTRACTED
    assert answer.writer is not None
    assert answer.writer.degraded in kinds
    assert [notice.kind for notice in answer.notices].count("degraded") == 1
    assert answer.label == ""


@pytest.mark.parametrize(("kind", "behaviour"), FAILURES_OF_THE_MODEL.values(), ids=FAILURES_OF_THE_MODEL.keys())
def test_whatever_fails_ends_in_the_answer_of_the_rules_within_the_limit(
    modelled: Assistant, hurried: Assistant, endpoint: Endpoint, kind: str, behaviour: Behaviour
) -> None:
    endpoint.begin(behaviour)
    started = time.monotonic()
    answer = (hurried if kind == "timeout" else modelled).answer(QUESTION)
    assert time.monotonic() - started < WAIT + BUSY
    assert_answered_by_the_rules(answer, kind, "malformed" if kind == "empty" else kind)


@pytest.mark.parametrize(
    ("kind", "behaviour"),
    [FAILURES_OF_THE_MODEL[name] for name in ("slow", "401", "429", "500", "cut", "tool call")],
    ids=["slow", "401", "429", "500", "cut", "tool call"],
)
def test_a_plan_that_fails_does_too(
    modelled: Assistant, hurried: Assistant, endpoint: Endpoint, kind: str, behaviour: Behaviour
) -> None:
    endpoint.begin(says(GOOD), plan=behaviour)
    assert_answered_by_the_rules((hurried if kind == "timeout" else modelled).answer(QUESTION), kind)


@pytest.mark.parametrize(
    "words", ["", "<think>想不完", "{'queries': [", '{"standalone": 5, "queries": {}}', "查造林" * 90]
)
def test_a_plan_that_is_nonsense_is_done_without(modelled: Assistant, endpoint: Endpoint, words: str) -> None:
    endpoint.begin(says(GOOD), plan=says(words))
    assert modelled.answer(QUESTION).text == SHOWN


def test_a_refusal_of_the_rules_says_too_that_the_model_is_away(modelled: Assistant, endpoint: Endpoint) -> None:
    endpoint.begin(refuses(500))
    answer = modelled.answer("平江县2020年造林面积是多少")
    assert answer.status == "refused"
    assert answer.notices[-1].text == "语言模型出了错，以下由程序自己答复。"


def test_an_unreachable_endpoint(stored: tuple[Store, Settings]) -> None:
    answer = opened(stored, chat_model="x", chat_base_url="http://127.0.0.1:9/v1").answer(QUESTION)
    assert_answered_by_the_rules(answer, "unreachable")


@pytest.mark.parametrize(
    "thought",
    [
        "<think>编一个99万亩？</think>",
        "<THINK>\n99万亩\n</THINK>\n\n",
        "<thinking>甲</thinking><think>乙</think>",
    ],
)
def test_thoughts_are_no_part_of_the_answer(modelled: Assistant, endpoint: Endpoint, thought: str) -> None:
    endpoint.begin(says(thought + GOOD), says(GOOD))
    assert modelled.answer(QUESTION).text == SHOWN


def test_json_mode_is_given_up_where_the_endpoint_has_none(modelled: Assistant, endpoint: Endpoint) -> None:
    assert modelled.author is not None
    refused = iter([refuses(400)])
    good = endpoint.plan
    endpoint.begin(says(GOOD), plan=lambda data: next(refused, good)(data))
    assert modelled.author.model.abilities.json_mode
    assert modelled.answer(QUESTION).text == SHOWN
    assert not modelled.author.model.abilities.json_mode
    assert len(endpoint.planned) == 2


# -- resting -------------------------------------------------------------------------------------------------------------


def test_the_breaker_opens_after_repeated_failures_and_closes_by_itself(
    modelled: Assistant, endpoint: Endpoint
) -> None:
    assert modelled.author is not None
    breaker = modelled.author.model.breaker
    now = [0.0]
    breaker.__init__(clock=lambda: now[0])  # type: ignore[misc]
    endpoint.begin(refuses(500))
    for _ in range(FAILURES):
        modelled.answer(QUESTION)
    asked = len(endpoint.planned)
    assert_answered_by_the_rules(modelled.answer(QUESTION), "resting")
    assert len(endpoint.planned) == asked
    now[0] += REST + 1
    endpoint.begin(says(GOOD))
    assert modelled.answer(QUESTION).text == SHOWN
    assert modelled.answer(QUESTION).text == SHOWN


def test_what_the_guard_stops_does_not_open_it(modelled: Assistant, endpoint: Endpoint) -> None:
    endpoint.begin(says("平江县人工造林面积为3.20万亩[77]。"))
    for _ in range(FAILURES):
        modelled.answer(QUESTION)
    endpoint.begin(says(GOOD))
    assert modelled.answer(QUESTION).text == SHOWN


def test_one_call_tries_after_the_rest_and_its_failure_opens_anew() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES):
        assert breaker.admits()
        breaker.failed()
    assert not breaker.admits()
    now[0] = REST + 1
    assert breaker.admits()
    assert not breaker.admits()
    breaker.failed()
    now[0] += REST / 2
    assert not breaker.admits()


def test_a_server_says_how_long_it_wants_to_be_left_alone() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    assert breaker.admits()
    breaker.failed(rest=7.0)
    now[0] = 6.9
    assert not breaker.admits()
    now[0] = 7.1
    assert breaker.admits()
    breaker.left()
    assert breaker.admits()


# -- a day's budget ------------------------------------------------------------------------------------------------------


def test_a_day_has_its_budget(stored: tuple[Store, Settings], endpoint: Endpoint, settings: Settings) -> None:
    endpoint.begin(says(GOOD))
    settings.data_dir.mkdir(parents=True)
    assistant = opened(stored, chat_model="scripted:7b", chat_base_url=endpoint.url)
    assert assistant.author is not None
    day = [date(2026, 4, 1)]
    ledger = Ledger(settings.data_dir, 1000, lambda: day[0])
    object.__setattr__(assistant.author.model, "ledger", ledger)
    first = assistant.answer(QUESTION)
    assert first.text == SHOWN
    assert first.writer is not None
    assert ledger.spent() == first.writer.tokens_sent + first.writer.tokens_received > 1000
    assert_answered_by_the_rules(assistant.answer(QUESTION), "budget")
    day[0] = date(2026, 4, 2)
    assert assistant.answer(QUESTION).text == SHOWN


def test_without_a_cap_nothing_is_exhausted(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True)
    ledger = Ledger(settings.data_dir, 0)
    ledger.add(Usage(1, 10**9, 0))
    assert ledger.spent() == 10**9
    assert not ledger.exhausted


# -- many at a time ------------------------------------------------------------------------------------------------------


HISTORY = [
    {"role": "user", "content": "湘阴县2022年造林面积是多少？"},
    {"role": "assistant", "content": "1.45万亩[1]。"},
]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.005)


def test_slow_streams_keep_nobody_else_from_an_answer(stored: tuple[Store, Settings], endpoint: Endpoint) -> None:
    """Two threads and eight answers, half of them follow-ups, that wait for the model: what needs no model goes on."""
    release = threading.Event()
    endpoint.begin(waits(release, GOOD))
    assistant = opened(stored, chat_model="scripted:7b", chat_base_url=endpoint.url, threads=2)

    async def everybody() -> tuple[list[Answer], list[Answer]]:
        histories = [HISTORY if number % 2 else [] for number in range(8)]
        asks = [{"question": "那平江县呢？" if history else QUESTION, "history": history} for history in histories]
        slow = [asyncio.ensure_future(assistant.ainvoke(ask)) for ask in asks]
        await until(lambda: len(endpoint.asked) == 8)
        async with asyncio.timeout(20):
            others = await asyncio.gather(*(assistant.ainvoke({"question": "你好"}) for _ in range(6)))
        assert not any(answer.done() for answer in slow)
        release.set()
        return list(others), list(await asyncio.gather(*slow))

    others, slow = asyncio.run(everybody())
    assert {answer.status for answer in others} == {"clarify"}
    assert {answer.text for answer in slow} == {SHOWN}


def test_more_streams_than_the_model_has_room_for_are_extracts(
    stored: tuple[Store, Settings], endpoint: Endpoint
) -> None:
    release = threading.Event()
    endpoint.begin(waits(release, GOOD))
    assistant = opened(stored, chat_model="scripted:7b", chat_base_url=endpoint.url, threads=2, chat_streams=3)

    async def everybody() -> list[Answer]:
        async with asyncio.timeout(30):
            answers = [asyncio.ensure_future(assistant.ainvoke({"question": QUESTION})) for _ in range(7)]
            await until(lambda: sum(answer.done() for answer in answers) == 4)
            release.set()
            return list(await asyncio.gather(*answers))

    answers = asyncio.run(everybody())
    written = [answer for answer in answers if answer.writer and not answer.writer.degraded]
    extracts = [answer for answer in answers if answer.writer and answer.writer.degraded == "busy"]
    assert (len(written), len(extracts)) == (3, 7 - 3)
    assert {answer.text for answer in extracts} == {EXTRACTED}
    assert "正忙" in extracts[0].notices[-1].text
    assert assistant.answer(QUESTION).text == SHOWN  # there is room again
