"""A chat model that reads and writes, through the real client: what it says is filled in, checked, told or replaced."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys

import pytest
from pydantic import SecretStr

from assistant.chain import Assistant
from assistant.console import printed
from assistant.events import Drafted, Final, Sentence
from corpus.errors import ModelError
from corpus.records import Answer
from corpus.settings import ROOT, Settings
from corpus.store import Store

from .conftest import GOOD, opened
from .endpoint import Endpoint, plans, says

QUESTION = "平江县2022年造林面积是多少？"
SHOWN = "2022年，平江县的人工造林面积达到3.20万亩[1]。"
QUOTED = "2022年，全市完成人工造林面积8.60万亩(2021年同期为7.10万亩)，完成较好的县区为:平江县3.20万亩、湘阴县1.45万亩、华容县1.30万亩[1]。"


def told(assistant: Assistant, endpoint: Endpoint, question: str, text: str, **plan: object) -> Answer:
    """The answer where the model writes ``text``."""
    endpoint.begin(says(text), plan=plans(**plan))
    return assistant.answer(question)


def test_a_good_text_is_streamed_and_labelled(modelled: Assistant) -> None:
    events = list(modelled.stream({"question": QUESTION}))
    assert isinstance(events[0], Drafted)
    assert SHOWN.startswith(events[0].text)
    assert [event.text for event in events if isinstance(event, Sentence)] == [SHOWN]
    final = events[-1]
    assert isinstance(final, Final)
    assert final.answer.text == SHOWN
    assert final.answer.label in printed(final.answer)
    writer = final.answer.to_json()["writer"]
    assert (writer["model"], writer["sentences"], writer["calls"], writer["degraded"]) == ("scripted:7b", 1, 2, None)
    assert writer["tokens_sent"] > writer["tokens_received"] > 0


def test_its_clause_is_cited_whole_with_the_figure_it_states(modelled: Assistant) -> None:
    answer = modelled.answer(QUESTION)
    (citation,) = answer.citations
    assert f"{citation.quote.text.rstrip('。')}[1]。" == QUOTED
    (stated,) = answer.figures
    assert (stated.figure.region, stated.figure.value, stated.figure.unit, stated.citation) == (
        "平江县",
        "3.20",
        "万亩",
        1,
    )


def test_the_async_stream_gives_the_same_parts(modelled: Assistant) -> None:
    async def gathered() -> list[object]:
        return [event async for event in modelled.astream({"question": QUESTION})]

    events = asyncio.run(gathered())
    assert [event.text for event in events if isinstance(event, Sentence)] == [SHOWN]
    assert isinstance(events[-1], Final)


# -- numbers by id, formulas ---------------------------------------------------------------------------------------------


def test_a_figure_is_written_by_its_id_and_cites_its_clause(modelled: Assistant, endpoint: Endpoint) -> None:
    answer = told(modelled, endpoint, QUESTION, "2022年平江县人工造林面积为{~平江县人工造林面积~}。")
    assert answer.text == "2022年平江县人工造林面积为3.20万亩[1]。"


def test_a_formula_is_computed_and_shown(modelled: Assistant, endpoint: Endpoint) -> None:
    text = "2022年平江县人工造林面积为{~平江县人工~}，比湘阴县的{~湘阴县人工~}多{~平江县人工~ - ~湘阴县人工~}。"
    answer = told(modelled, endpoint, "2022年平江县造林面积比湘阴县多多少？", text)
    assert (
        answer.text
        == (
            "2022年平江县人工造林面积为3.20万亩，比湘阴县的1.45万亩多1.75万亩（推算：3.20 - 1.45）[1]。"  # 3.20 - 1.45 = 1.75
        )
    )
    (derived,) = answer.derived
    assert (derived.value, derived.unit, derived.formula, derived.citations) == ("1.75", "万亩", "3.20 - 1.45", (1,))


def test_a_rate_is_rounded_and_says_so(modelled: Assistant, endpoint: Endpoint) -> None:
    text = "2022年全市人工造林面积比2021年同期增长{(~2022年岳阳市人工~ - ~2021年岳阳市~) / ~2021年岳阳市~ %}。"
    answer = told(modelled, endpoint, "2022年全市造林面积增长了百分之多少", text)
    assert "约21.13%（推算：(8.60 - 7.10) / 7.10）" in answer.text  # 1.50 / 7.10 = 0.21126…
    assert "rounded" in {notice.kind for notice in answer.notices}


def test_a_difference_the_wrong_way_round_is_asked_for_again(modelled: Assistant, endpoint: Endpoint) -> None:
    text = "2022年湘阴县人工造林面积比平江县多{~湘阴县人工~ - ~平江县人工~}。"
    answer = told(modelled, endpoint, "2022年湘阴县造林面积比平江县多多少？", text)
    assert answer.text == QUOTED
    assert answer.writer is not None
    assert (answer.writer.retried, answer.writer.dropped) == (1, 1)


def test_the_most_of_a_list_is_proven_by_its_figures(modelled: Assistant, endpoint: Endpoint) -> None:
    text = "文中列出的县区中，2022年人工造林面积最大的是{}，为{{~{}人工~}}。"
    right = told(modelled, endpoint, "2022年哪个县造林面积最大", text.format("平江县", "平江县"))
    assert right.text == "文中列出的县区中，2022年人工造林面积最大的是平江县，为3.20万亩[1]。"
    assert "partial_list" in {notice.kind for notice in right.notices}
    wrong = told(modelled, endpoint, "2022年哪个县造林面积最大", text.format("湘阴县", "湘阴县"))
    assert wrong.text == QUOTED


# -- what fails ----------------------------------------------------------------------------------------------------------

BAD = {
    "invented figure": "2022年平江县人工造林面积为3.90万亩[~平江县]。",
    "unknown figure id": "2022年平江县人工造林面积为{F99}[~平江县]。",
    "its own computing": "2022年平江县和湘阴县共造林4.65万亩[~平江县]。",
    "a number in a formula": "2022年平江县人工造林面积为{~平江县人工~ * 3}。",
    "wrong county's figure": "2022年平江县人工造林面积为1.45万亩[~平江县]。",
    "another county": "2022年湘阴县人工造林面积为3.20万亩[~平江县]。",
    "result told as target": "2022年平江县人工造林面积力争达到3.20万亩[~平江县]。",
    "invented body": "2022年平江县人工造林面积为3.20万亩，由平江县绿源集团完成[~平江县]。",
    "markdown image": "2022年平江县人工造林面积为3.20万亩![](http://example.org/x.png)[~平江县]。",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_sentence_that_cannot_be_supported_is_asked_for_again(
    modelled: Assistant, endpoint: Endpoint, bad: str
) -> None:
    endpoint.begin(says(bad), says(GOOD))
    answer = modelled.answer(QUESTION)
    assert answer.text == SHOWN
    assert answer.writer is not None
    assert (answer.writer.retried, answer.writer.dropped) == (1, 0)
    again = json.loads(endpoint.asked[1][-1]["content"])
    assert again["reason"]
    assert "2022年" in again["sentence"]


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_and_replaced_by_what_it_cited_where_that_fails_too(
    modelled: Assistant, endpoint: Endpoint, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = told(modelled, endpoint, QUESTION, bad)
    assert answer.text == QUOTED
    assert answer.writer is not None
    assert (answer.writer.sentences, answer.writer.retried, answer.writer.dropped) == (0, 1, 1)
    assert answer.label == ""
    assert "1 句没有通过核对" in caplog.text


@pytest.mark.parametrize("bad", ["2022年平江县人工造林面积为3.20万亩[99]。", "2022年平江县人工造林面积为3.20万亩。"])
def test_where_nothing_it_cites_is_there_the_rules_answer(modelled: Assistant, endpoint: Endpoint, bad: str) -> None:
    answer = told(modelled, endpoint, QUESTION, bad)
    assert answer.text == "2022年平江县人工造林面积为3.20万亩[1]。"
    assert answer.writer is not None
    assert answer.writer.degraded == "unsupported"
    assert [notice.kind for notice in answer.notices].count("degraded") == 1


def test_a_good_sentence_stays_beside_a_bad_one(modelled: Assistant, endpoint: Endpoint) -> None:
    answer = told(modelled, endpoint, QUESTION, f"{GOOD}这项工作得到了群众的一致好评[99]。")
    assert answer.text == SHOWN


def test_a_sentence_taken_back_leaves_nothing(modelled: Assistant, endpoint: Endpoint) -> None:
    endpoint.begin(says(f"{GOOD}湘阴县完成9.99万亩[~湘阴县]。"), says("删去"))
    assert modelled.answer(QUESTION).text == SHOWN


def test_a_target_told_as_done(modelled: Assistant, endpoint: Endpoint) -> None:
    text = "到2025年，全市森林覆盖率已达到46.5%以上[~46.5%]。"
    answer = told(modelled, endpoint, "到2025年全市森林覆盖率的目标是多少", text)
    assert answer.text == "力争到2025年，全市森林覆盖率达到46.5%以上[1]。"
    assert "target" in {notice.kind for notice in answer.notices}


def test_yes_to_another_number_is_not_said(modelled: Assistant, endpoint: Endpoint) -> None:
    answer = told(modelled, endpoint, "平江县2022年造林面积是不是5万亩？", f"是的，{GOOD}")
    assert not answer.text.startswith("是的")


# -- what is not stated --------------------------------------------------------------------------------------------------


def test_what_the_sources_do_not_state_is_refused_with_what_is_near(modelled: Assistant, endpoint: Endpoint) -> None:
    answer = told(modelled, endpoint, "平江县2020年造林面积是多少", "未载：平江县2020年的人工造林面积 [~平江县]")
    assert (answer.status, answer.reason) == ("refused", "not_in_corpus")
    first, near = answer.text.split("\n")[:2]
    assert first == "现有文件没有载明“平江县2020年的人工造林面积”，不作推测。"
    assert near == f"最相关的原文：“{QUOTED.removesuffix('[1]。')}”[1]。"
    assert answer.citations[0].quote.text.startswith("2022年，全市完成")


def test_a_part_that_is_not_stated_is_a_notice(modelled: Assistant, endpoint: Endpoint) -> None:
    answer = told(modelled, endpoint, "平江县2022年和2019年造林面积是多少？", f"{GOOD}\n未载：平江县2019年的造林面积")
    assert (answer.status, answer.text) == ("answered", SHOWN)
    assert [notice.text for notice in answer.notices if notice.kind == "missing"] == [
        "现有文件没有载明“平江县2019年的造林面积”，不作推测。"
    ]


def test_a_gap_states_no_number_of_its_own(modelled: Assistant, endpoint: Endpoint) -> None:
    answer = told(modelled, endpoint, "平江县2020年造林面积是多少", "未载：平江县2020年造林面积，估计有2.5万亩")
    assert "2.5" not in answer.text


# -- searching again -----------------------------------------------------------------------------------------------------


def test_more_is_looked_for_when_the_model_says_so(modelled: Assistant, endpoint: Endpoint) -> None:
    endpoint.begin(says("再查：人工造林面积；平江县造林"), says(GOOD))
    answer = modelled.answer(QUESTION)
    assert answer.text == SHOWN
    first, second = (json.loads(messages[-1]["content"]) for messages in endpoint.asked)
    assert (first["searches_left"], second["searches_left"]) == (2, 1)
    assert second["searched"][-2:] == ["人工造林面积", "平江县造林"]


def test_endless_searching_ends_in_the_answer_of_the_rules(modelled: Assistant, endpoint: Endpoint) -> None:
    answer = told(modelled, endpoint, QUESTION, "再查：造林")
    assert answer.text == "2022年平江县人工造林面积为3.20万亩[1]。"
    assert answer.writer is not None
    assert (answer.writer.degraded, answer.writer.calls) == ("endless", 4)  # a plan, a reading, two searches more


# -- planning ------------------------------------------------------------------------------------------------------------


TALK = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": SHOWN}]


@pytest.mark.parametrize(
    ("standalone", "rewrote"),
    [
        ("2022年湘阴县的人工造林面积是多少？", True),
        ("2021年湘阴县的造林面积是多少？", False),
        ("2022年湘阴县和华容县的造林面积是多少？", False),
        ("2022年湘阴县造林面积超过5万亩了吗？", False),
    ],
)
def test_a_follow_up_is_completed_only_with_what_was_said(
    modelled: Assistant, endpoint: Endpoint, standalone: str, rewrote: bool
) -> None:
    text = "2022年湘阴县人工造林面积为1.45万亩[~湘阴县]。"
    endpoint.begin(says(text), plan=plans(standalone=standalone))
    answer = modelled.answer("那湘阴县呢？", TALK)
    assert answer.standalone == (standalone if rewrote else "湘阴县2022年造林面积是多少?")
    assert answer.text == "2022年湘阴县人工造林面积为1.45万亩[1]。"
    assert answer.writer is not None
    assert answer.writer.rewrote is rewrote
    assert [turn["content"] for turn in endpoint.planned[0]["conversation"]] == [QUESTION, SHOWN]


def test_what_an_answer_cited_is_before_the_model_again(modelled: Assistant, endpoint: Endpoint) -> None:
    (cited,) = modelled.answer(QUESTION).citations
    source = {"document": cited.document, "title": cited.title, "start": cited.quote.start, "end": cited.quote.end}
    told_before = {"role": "assistant", "content": SHOWN, "cited": [{**source, "quote": cited.quote.text}]}
    endpoint.begin(says(GOOD), plan=plans(standalone="平江县2022年造林面积是多少", detailed=True))
    assert modelled.answer("详细一点", [TALK[0], told_before]).text == SHOWN
    sent = json.loads(endpoint.asked[0][-1]["content"])
    assert sent["conversation"][1]["cited"] == [f"《{cited.title}》：{cited.quote.text}"]
    first = next(clause for clause in sent["documents"][0]["clauses"] if clause[0] == 1)
    assert first[1] == cited.quote.text
    assert "详细一点" in endpoint.asked[0][0]["content"]


def test_a_plan_that_cannot_be_read_is_asked_for_once_more(modelled: Assistant, endpoint: Endpoint) -> None:
    endpoint.begin(says(GOOD), plan=says("好的，我来检索。"))
    answer = modelled.answer(QUESTION)
    assert answer.text == SHOWN
    assert [data.get("reason", "") for data in endpoint.planned] == ["", "没有找到一个完整的 JSON 对象"]
    assert answer.writer is not None
    assert (answer.writer.calls, answer.writer.rewrote) == (3, False)


# -- what is left to code ------------------------------------------------------------------------------------------------


def test_a_plain_answer_is_not_put_to_the_model(modelled: Assistant, endpoint: Endpoint) -> None:
    """The page's suggestions are tried out before anybody asks them."""
    assert modelled.answer(QUESTION, plain=True).text == "2022年平江县人工造林面积为3.20万亩[1]。"
    assert endpoint.asked == endpoint.planned == []


def test_greetings_and_other_languages_are_left_to_the_rules(modelled: Assistant, endpoint: Endpoint) -> None:
    for question in ("你好", "What is it?"):
        assert modelled.answer(question).writer is None
    assert endpoint.asked == endpoint.planned == []


def test_verdicts_are_the_engines(modelled: Assistant, endpoint: Endpoint) -> None:
    """The model may read facts (test_enterprise); what it says of verdicts is not looked at."""
    question = "我们是2019年成立的化工企业，职工120人，科技人员14人，能申报高企吗？"
    endpoint.begin(says('{"facts": [], "verdict": "符合"} 你们一定符合。'))
    answer = modelled.answer(question)
    assert answer.text == modelled.answer(question, plain=True).text
    assert answer.label == ""


def test_the_key_goes_to_the_server_and_nowhere_else(settings: Settings) -> None:
    chosen = settings.model_copy(update={"chat_model": "x", "chat_api_key": SecretStr("sk-secret")})
    assert "sk-secret" not in repr(chosen) + str(chosen.model_dump())


def test_a_provider_whose_package_is_missing_is_named(stored: tuple[Store, Settings]) -> None:
    with pytest.raises(ModelError, match="没有安装"):
        opened(stored, chat_model="mistralai:small")


def test_without_a_model_its_client_is_never_loaded() -> None:
    code = (
        "import sys, assistant.chain, assistant.__main__, panels.page; "
        "print(sorted({'openai', 'langchain_openai', 'tiktoken', 'langchain'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
