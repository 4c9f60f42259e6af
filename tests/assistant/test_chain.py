"""From a file to an answer: what is said, what it cites, what is refused."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from corpus.errors import YueceError
from corpus.records import NEAREST, Answer


def check_quotes(assistant: Assistant, answer: Answer) -> None:
    for citation in answer.citations:
        text = assistant.library.documents[citation.document].text
        for quote in (citation.quote, *citation.heads):
            assert text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("平江县2022年造林面积是多少？", "3.20万亩"),
        ("岳阳市2022年平江县造林面积是多少？", "3.20万亩"),
        ("全市2022年人工造林面积多少", "8.60万亩"),
        ("２０２２年湘陰縣造林多少万亩", "1.45万亩"),
        ("2021年全市人工造林面积是多少？", "7.10万亩"),
        ("到2025年全市森林覆盖率的目标是多少", "46.5%"),
        ("谁主持召开了造林绿化工作推进会议", "陈明"),
    ],
)
def test_answers_with_the_stated_words(assistant: Assistant, question: str, stated: str) -> None:
    answer = assistant.answer(question)
    assert answer.status == "answered", answer.text
    assert stated in answer.text
    assert any(stated in c.quote.text for c in answer.citations)
    check_quotes(assistant, answer)


@pytest.mark.parametrize(
    "question",
    [
        "汨罗市2022年造林面积是多少",
        "平江县2020年造林面积是多少",
        "平江县2022年茶叶产量是多少",
        "长沙市2022年造林面积多少",
    ],
)
def test_what_is_not_stated_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    said = [line for line in answer.text.split("\n") if not line.startswith(NEAREST)]
    assert (answer.status, answer.figures, len(said)) == ("refused", (), 1), answer.text


def test_superlative_over_a_partial_listing_says_so(assistant: Assistant) -> None:
    answer = assistant.answer("2022年造林面积最大的是哪个县？")
    assert "平江县" in answer.text
    assert "partial_list" in {notice.kind for notice in answer.notices}
    assert answer.result is not None
    assert answer.result.items == ("平江县",)


def test_difference_is_computed_and_shown(assistant: Assistant) -> None:
    answer = assistant.answer("2022年平江县造林面积比湘阴县多多少？")
    # 3.20 - 1.45 = 1.75
    assert [(d.value, d.unit) for d in answer.derived] == [("1.75", "万亩")]
    assert "3.2 - 1.45" in answer.derived[0].formula


def test_outline_gives_every_item_in_order(assistant: Assistant) -> None:
    answer = assistant.answer("存在哪些主要问题？")
    assert answer.text.index("资金缺口较大") < answer.text.index("管护力量不足")


def test_target_is_told_as_a_target(assistant: Assistant) -> None:
    answer = assistant.answer("到2025年森林覆盖率要达到多少")
    assert "target" in {notice.kind for notice in answer.notices}


def test_follow_up_takes_over_the_question_before(assistant: Assistant) -> None:
    history = [{"role": "user", "content": "平江县2022年造林面积是多少？"}, {"role": "assistant", "content": "…"}]
    answer = assistant.answer("那湘阴县呢？", history)
    assert "湘阴县" in answer.standalone
    assert "造林面积" in answer.standalone
    assert "1.45万亩" in answer.text


def test_same_question_same_bytes(assistant: Assistant) -> None:
    first, second = (assistant.answer("平江县2022年造林面积是多少？").text for _ in range(2))
    assert first == second


def test_runnable_interface(assistant: Assistant) -> None:
    assert "8.60万亩" in assistant.invoke({"question": "全市2022年人工造林面积多少"}).text


@pytest.mark.parametrize("question", ["", "   ", "\u200b", "问" * 10_000])
def test_unusable_questions_end_in_one_sentence(assistant: Assistant, question: str) -> None:
    with pytest.raises(YueceError, match="。"):
        assistant.answer(question)


@pytest.mark.parametrize("question", ["😀😀😀", "What is the forest area?"])
def test_other_languages_are_out_of_scope(assistant: Assistant, question: str) -> None:
    assert assistant.answer(question).reason == "out_of_scope"
