"""A language model behind the writer, through the real client: what it gets right, gets wrong, and fails to do."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from pydantic import SecretStr

from assistant.chain import Assistant
from assistant.console import printed
from assistant.events import Drafted, Final, Sentence
from assistant.generation.breaker import FAILURES, REST, Breaker
from corpus.errors import ModelError
from corpus.records import Answer
from corpus.settings import ROOT, Settings
from corpus.store import Store
from tests.conftest import CharacterEmbedder

from .conftest import REPLY, AssistantOver
from .endpoint import (
    Behaviour,
    Endpoint,
    breaks_off,
    calls_a_tool,
    keeps_alive,
    refuses,
    says,
    sends,
    serving,
    waits,
)

QUESTION = "平江县2022年造林面积是多少？"
GOOD = "2022年，平江县的人工造林面积达到3.20万亩[1]。"
EXTRACTED = "2022年平江县人工造林面积为3.20万亩[1]。"
TIMEOUT, WAIT, BUSY = 0.6, 2.0, 10.0
"""Seconds, where waiting is what is tested; the last is what a busy machine may add to it."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serving() as opened:
        yield opened


@pytest.fixture
def stored(assistant_over: AssistantOver) -> tuple[Store, Settings]:
    """Of the same reply as the others'."""
    assistant = assistant_over({"reply.txt": REPLY}, today=date(2023, 9, 1))
    return assistant.store, assistant.settings


def opened(stored: tuple[Store, Settings], **chosen: object) -> Assistant:
    store, settings = stored
    return Assistant(store, settings.model_copy(update=chosen), CharacterEmbedder())


@pytest.fixture
def assistant(stored: tuple[Store, Settings], endpoint: Endpoint) -> Assistant:
    """With the scripted endpoint as its model."""
    endpoint.asked.clear()
    endpoint.script = [says(GOOD)]
    return opened(stored, chat_model="scripted:7b", chat_base_url=endpoint.url)


def test_a_good_text_is_streamed_and_labelled(assistant: Assistant) -> None:
    events = list(assistant.stream({"question": QUESTION}))
    assert isinstance(events[0], Drafted)
    assert GOOD.startswith(events[0].text)
    assert [event.text for event in events if isinstance(event, Sentence)] == [GOOD]
    final = events[-1]
    assert isinstance(final, Final)
    assert final.answer.text == GOOD
    assert final.answer.label in printed(final.answer)
    assert final.answer.to_json()["writer"] == {
        "model": "scripted:7b", "sentences": 1, "retried": 0, "dropped": 0, "degraded": None, "rewrote": False,
    }  # fmt: skip


def test_the_async_stream_gives_the_same_parts(assistant: Assistant) -> None:
    async def gathered() -> list[object]:
        return [event async for event in assistant.astream({"question": QUESTION})]

    events = asyncio.run(gathered())
    assert [event.text for event in events if isinstance(event, Sentence)] == [GOOD]
    assert isinstance(events[-1], Final)


REFUSED = "2021年上海地铁里程是多少？"
HISTORY = [
    {"role": "user", "content": "湘阴县2022年造林面积是多少？"},
    {"role": "assistant", "content": "1.45万亩[1]。"},
]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


def test_slow_streams_keep_nobody_else_from_an_answer(stored: tuple[Store, Settings], endpoint: Endpoint) -> None:
    """Two threads and eight answers, half of them follow-ups, that wait for the model: what needs no model goes on."""
    release = threading.Event()
    endpoint.asked.clear()
    endpoint.script = [waits(release, GOOD)]
    assistant = opened(stored, chat_model="scripted:7b", chat_base_url=endpoint.url, threads=2)

    async def everybody() -> tuple[list[Answer], list[Answer]]:
        histories = [HISTORY if number % 2 else [] for number in range(8)]
        asks = [{"question": "那平江县呢？" if history else QUESTION, "history": history} for history in histories]
        slow = [asyncio.ensure_future(assistant.ainvoke(ask)) for ask in asks]
        await until(lambda: len(endpoint.asked) == 8)
        async with asyncio.timeout(20):
            others = await asyncio.gather(*(assistant.ainvoke({"question": REFUSED}) for _ in range(6)))
        assert not any(answer.done() for answer in slow)
        release.set()
        return list(others), list(await asyncio.gather(*slow))

    others, slow = asyncio.run(everybody())
    assert {answer.status for answer in others} == {"refused"}
    assert {answer.text for answer in slow} == {GOOD}


def test_more_streams_than_the_model_has_room_for_are_extracts(
    stored: tuple[Store, Settings], endpoint: Endpoint
) -> None:
    release = threading.Event()
    endpoint.asked.clear()
    endpoint.script = [waits(release, GOOD)]
    assistant = opened(stored, chat_model="scripted:7b", chat_base_url=endpoint.url, threads=2, chat_streams=3)

    async def everybody() -> list[Answer]:
        async with asyncio.timeout(20):
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
    assert assistant.answer(QUESTION).text == GOOD  # there is room again


BAD = {
    "invented figure": "2022年平江县人工造林面积为3.90万亩[1]。",
    "invented citation": "2022年平江县人工造林面积为3.20万亩[9]。",
    "no citation": "2022年平江县人工造林面积为3.20万亩。",
    "wrong county's figure": "2022年平江县人工造林面积为1.45万亩[1]。",
    "another county": "2022年湘阴县人工造林面积为3.20万亩[1]。",
    "result told as target": "2022年平江县人工造林面积力争达到3.20万亩[1]。",
    "invented body": "2022年平江县人工造林面积为3.20万亩，由平江县绿源集团完成[1]。",
    "markdown image": "2022年平江县人工造林面积为3.20万亩![](http://example.org/x.png)[1]。",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_sentence_that_cannot_be_supported_is_asked_for_again(
    assistant: Assistant, endpoint: Endpoint, bad: str
) -> None:
    endpoint.script = [says(bad), says(GOOD)]
    answer = assistant.answer(QUESTION)
    assert answer.text == GOOD
    assert answer.writer is not None
    assert (answer.writer.retried, answer.writer.dropped) == (1, 0)
    assert bad in endpoint.asked[1][-1]["content"].replace('\\"', '"')


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_and_replaced_by_the_extractive_one_where_that_fails_too(
    assistant: Assistant, endpoint: Endpoint, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.script = [says(bad)]
    with caplog.at_level(logging.WARNING):
        answer = assistant.answer(QUESTION)
    assert answer.text == EXTRACTED
    assert answer.writer is not None
    assert (answer.writer.sentences, answer.writer.retried, answer.writer.dropped) == (0, 1, 1)
    assert answer.label == ""
    assert "1 句没有通过核对" in caplog.text


def test_a_good_sentence_stays_beside_a_bad_one(assistant: Assistant, endpoint: Endpoint) -> None:
    endpoint.script = [says(f"{GOOD}这项工作得到了群众的一致好评[1]。")]
    answer = assistant.answer(QUESTION)
    assert answer.text == GOOD


def test_a_dropped_denial_and_a_target_told_as_done(assistant: Assistant, endpoint: Endpoint) -> None:
    endpoint.script = [says("到2025年，全市森林覆盖率已达到46.5%以上[1]。")]
    answer = assistant.answer("到2025年全市森林覆盖率的目标是多少")
    assert "已达到" not in answer.text
    assert "目标" in answer.text


def test_what_the_model_leaves_out_is_added(assistant: Assistant, endpoint: Endpoint) -> None:
    endpoint.script = [says("存在的主要问题之一是资金缺口较大[1]。")]
    answer = assistant.answer("存在哪些主要问题？")
    assert "管护力量不足" in answer.text


def test_what_the_model_tells_is_not_told_twice(assistant: Assistant, endpoint: Endpoint) -> None:
    # 3.20 - 1.45 = 1.75; the formula itself is shown beside the answer
    told = "2022年平江县人工造林面积为3.20万亩[1]，湘阴县为1.45万亩[2]，平江县比湘阴县多1.75万亩（推算）[1][2]。"
    endpoint.script = [says(told)]
    assert assistant.answer("2022年平江县造林面积比湘阴县多多少？").text == told


FAILURES_OF_THE_MODEL: dict[str, tuple[str, Behaviour]] = {
    "slow": ("timeout", says(GOOD, before=5)),
    "a word now and then": ("timeout", says(GOOD * 3, between=0.4)),
    "keep-alive only": ("timeout", keeps_alive()),
    "401": ("denied", refuses(401)),
    "404": ("denied", refuses(404)),
    "429": ("busy", refuses(429, retry_after="30")),
    "500": ("failed", refuses(500)),
    "cut": ("cut", says(GOOD[:12], finish=None)),
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
}


@pytest.mark.parametrize(("kind", "behaviour"), FAILURES_OF_THE_MODEL.values(), ids=FAILURES_OF_THE_MODEL.keys())
def test_whatever_fails_ends_in_the_extractive_answer_within_the_limit(
    assistant: Assistant, stored: tuple[Store, Settings], endpoint: Endpoint, kind: str, behaviour: Behaviour
) -> None:
    endpoint.script = [behaviour]
    if kind == "timeout":
        limits = {"chat_timeout": TIMEOUT, "chat_wait": WAIT}
        assistant = opened(stored, chat_model="scripted:7b", chat_base_url=endpoint.url, **limits)
    started = time.monotonic()
    answer = assistant.answer(QUESTION)
    assert time.monotonic() - started < WAIT + BUSY
    assert answer.text == EXTRACTED
    assert answer.writer is not None
    assert answer.writer.degraded in (kind, "malformed" if kind == "empty" else kind)
    assert [notice.kind for notice in answer.notices].count("degraded") == 1
    assert answer.label == ""


def test_an_unreachable_endpoint(stored: tuple[Store, Settings]) -> None:
    answer = opened(stored, chat_model="x", chat_base_url="http://127.0.0.1:9/v1").answer(QUESTION)
    assert answer.text == EXTRACTED
    assert answer.writer is not None
    assert answer.writer.degraded == "unreachable"


@pytest.mark.parametrize(
    "thought",
    [
        "<think>编一个99万亩？</think>",
        "<THINK>\n99万亩\n</THINK>\n\n",
        "先想想，是99万亩[1]。</think>",
        "<thinking>甲</thinking><think>乙</think>",
    ],
)
def test_thoughts_are_no_part_of_the_answer(assistant: Assistant, endpoint: Endpoint, thought: str) -> None:
    endpoint.script = [says(thought + GOOD), says(GOOD)]
    assert assistant.answer(QUESTION).text == GOOD


def test_the_breaker_opens_after_repeated_failures_and_closes_by_itself(
    assistant: Assistant, endpoint: Endpoint
) -> None:
    assert assistant.author is not None
    breaker = assistant.author.model.breaker
    now = [0.0]
    breaker.__init__(clock=lambda: now[0])  # type: ignore[misc]
    endpoint.script = [refuses(500)]
    for _ in range(FAILURES):
        assistant.answer(QUESTION)
    asked = len(endpoint.asked)
    answer = assistant.answer(QUESTION)
    assert answer.writer is not None
    assert answer.writer.degraded == "resting"
    assert len(endpoint.asked) == asked
    now[0] += REST + 1
    endpoint.script = [says(GOOD)]
    assert assistant.answer(QUESTION).text == GOOD
    assert assistant.answer(QUESTION).text == GOOD


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


def test_a_refusal_is_decided_before_the_model_is_asked(assistant: Assistant, endpoint: Endpoint) -> None:
    for question in ("平江县2020年造林面积是多少", "长沙市2022年造林面积多少", "What is it?"):
        answer = assistant.answer(question)
        assert answer.status == "refused"
        assert answer.writer is None
    assert endpoint.asked == []


def test_a_plain_answer_is_not_put_to_the_model(assistant: Assistant, endpoint: Endpoint) -> None:
    """The page's suggestions are tried out before anybody asks them."""
    assert assistant.answer(QUESTION, plain=True).text == EXTRACTED
    assert endpoint.asked == []


def test_eligibility_is_left_to_the_rules(assistant: Assistant, endpoint: Endpoint) -> None:
    answer = assistant.answer("我们是2019年成立的化工企业，职工120人，科技人员14人，能申报高企吗？")
    assert answer.writer is None
    assert endpoint.asked == []


TALK = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": EXTRACTED}]


@pytest.mark.parametrize(
    ("told", "standalone", "rewrote"),
    [
        ("2022年湘阴县的人工造林面积是多少？", "2022年湘阴县的人工造林面积是多少？", True),
        ("2021年湘阴县的造林面积是多少？", "湘阴县2022年造林面积是多少?", False),
        ("2022年湘阴县和华容县的造林面积是多少？", "湘阴县2022年造林面积是多少?", False),
        ("2022年湘阴县造林面积超过5万亩了吗？", "湘阴县2022年造林面积是多少?", False),
        ("2022年湘阴县林业集团的造林面积是多少？", "湘阴县2022年造林面积是多少?", False),
        ("今天天气怎么样？", "湘阴县2022年造林面积是多少?", False),
        ("What about Xiangyin?", "湘阴县2022年造林面积是多少?", False),
        ("", "湘阴县2022年造林面积是多少?", False),
    ],
)
def test_a_follow_up_is_reworded_only_with_what_was_said(
    assistant: Assistant, endpoint: Endpoint, told: str, standalone: str, rewrote: bool
) -> None:
    endpoint.script = [says(told), says("2022年湘阴县人工造林面积为1.45万亩[1]。")]
    answer = assistant.answer("那湘阴县呢？", TALK)
    assert answer.standalone == standalone
    assert "1.45万亩" in answer.text
    assert answer.writer is not None
    assert answer.writer.rewrote is rewrote


def test_a_question_that_stands_alone_is_not_reworded(assistant: Assistant, endpoint: Endpoint) -> None:
    assert assistant.answer(QUESTION, TALK).standalone == assistant.answer(QUESTION).standalone
    assert len(endpoint.asked) == 2


def test_the_key_goes_to_the_server_and_nowhere_else(settings: Settings) -> None:
    told = settings.model_copy(update={"chat_model": "x", "chat_api_key": SecretStr("sk-secret")})
    assert "sk-secret" not in repr(told) + str(told.model_dump())


def test_a_provider_whose_package_is_missing_is_named(stored: tuple[Store, Settings]) -> None:
    with pytest.raises(ModelError, match="没有安装"):
        opened(stored, chat_model="mistralai:small")


@pytest.mark.slow
def test_without_a_model_its_client_is_never_loaded() -> None:
    code = (
        "import sys, assistant.chain, assistant.__main__, panels.page; "
        "print(sorted({'openai', 'langchain_openai', 'tiktoken', 'langchain'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
