"""The rule first: how much, until when, with which papers; eligibility is offered, not pushed; no other policy answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.chain import Assistant
from assistant.rules.topics import topic_of
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline
from tests.conftest import CharacterEmbedder

DAY = date(2026, 11, 24)
OFFER = "想核对自己符不符合"


@pytest.fixture(scope="module")
def informed(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant that holds the digests of the shipped cards alone."""
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("cards"), today=DAY, writer_wait=0.2)
    store, embedder = Store(settings), CharacterEmbedder()
    assert not Pipeline(store, settings, embedder=embedder).run(list[Path](), cards=True).failed
    return Assistant(store, settings, embedder)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("能扣多少", "amount"),
        ("补几成", "amount"),
        ("最多能贷多少万元", "amount"),
        ("要多少人", None),
        ("能结转几年", None),
        ("什么时候截止", "deadline"),
        ("最迟几号交", "deadline"),
        ("要交什么", "materials"),
        ("准备哪些资料", "materials"),
        ("由谁认定", None),
    ],
)
def test_the_question_words_tell_the_topic(text: str, topic: str | None) -> None:
    assert topic_of(text) == topic


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("研发费用加计扣除能扣多少", ["自2023年1月1日起", "加计扣除比例为100%（2023年第7号）", "200%", OFFER]),
        ("我们公司研发费用加计扣除能扣多少", ["加计扣除比例为100%", OFFER, "!还不知道贵企业的情况"]),
        ("2021年研发费用加计扣除能扣多少", ["制造业企业的研发费用加计扣除比例为100%", "75%", "!2023年", "!" + OFFER]),
        ("加计扣除什么时候截止", ["次年5月底前汇算清缴", "!留存备查10年"]),
        ("加计扣除要准备什么资料", ["留存备查"]),
        ("首台套保险补偿能补多少", ["不超过实际缴纳保费的80%"]),
        ("我们想拿首台套保险补偿，能省多少钱", ["不超过实际缴纳保费的80%", "!还不知道贵企业的情况"]),
        ("技术转让所得能免多少", ["不超过500万元的部分免征", "超过500万元的部分减半"]),
        ("小型微利企业税率是多少", ["2023年1月1日至2027年12月31日", "5%"]),
        ("个体工商户个人所得税减半减多少", ["不超过200万元的部分，减半缴纳个人所得税"]),
        ("科技型中小企业评价截止到什么时候", ["6月1日至8月31日", "已截止"]),
        ("高企要交哪些材料", ["申请书、营业执照"]),
        ("高新技术企业认定要交什么材料", ["申请书、营业执照"]),
        ("小巨人什么时候申报", ["4月25日至5月25日"]),
        ("科技型中小企业能拿多少钱", ["没有中央财政直接奖补"]),
    ],
)
def test_the_rule_is_answered_then_the_check_offered(informed: Assistant, question: str, wanted: list[str]) -> None:
    answer = informed.answer(question)
    assert answer.status == "answered"
    assert answer.citations
    for words in wanted:
        assert (words.removeprefix("!") in answer.text) is not words.startswith("!"), f"{words}\n{answer.text}"


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("申请知识价值信用贷款最多能贷多少", "贷款额度上限没有核到"),
        ("技术合同登记要交什么材料", "材料清单"),
        ("研发奖补能补多少", "现行标准没有核到"),
    ],
)
def test_what_a_card_does_not_know_is_said_and_nothing_else_answers(
    informed: Assistant, question: str, unknown: str
) -> None:
    answer = informed.answer(question)
    assert answer.status == "refused"
    assert unknown in answer.text
    assert "亿元" not in answer.text.split("最相关的原文")[0]


def test_in_a_consultation_the_rule_is_answered_and_the_profile_kept(informed: Assistant) -> None:
    history: list[dict[str, str]] = []
    for message in (
        "我们公司2019年成立，职工120人，科技人员14人，想评高企",
        "要交什么材料",
        "加计扣除能扣多少",
        "还差什么",
    ):
        text = informed.answer(message, history).text
        history += [{"role": "user", "content": message}, {"role": "assistant", "content": text}]
    said = [turn["content"] for turn in history if turn["role"] == "assistant"]
    assert "申请书、营业执照" in said[1]
    assert "加计扣除比例为100%" in said[2]
    assert "还缺" in said[3]
