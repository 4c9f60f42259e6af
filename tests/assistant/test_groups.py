"""Which places a question takes together, sets against them, or leaves out."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.query.groups import read_grouping


@pytest.mark.parametrize(
    ("masked", "against", "sum_first", "less", "claim"),
    [
        ("Ⓡ和Ⓡ加起来的投入超过Ⓡ了吗", 2, True, False, False),
        ("Ⓡ、Ⓡ和Ⓡ合计比Ⓡ少多少", 3, True, True, False),
        ("Ⓡ的投入比Ⓡ和Ⓡ加起来还多吗", 0, False, False, False),
        ("Ⓡ和Ⓡ合起来有没有Ⓡ多", 2, True, False, True),
        ("Ⓡ的投入不如Ⓡ和Ⓡ之和吗", 0, False, True, False),
    ],
)
def test_a_sum_against_another(masked: str, against: int, sum_first: bool, less: bool, claim: bool) -> None:
    read = read_grouping(masked)
    assert (read.against, read.sum_first, read.less, read.claim) == (against, sum_first, less, claim)
    assert read.text.count("Ⓡ") == masked.count("Ⓡ")


@pytest.mark.parametrize(
    ("masked", "excluded"),
    [("除了Ⓡ,还有哪些县超过15亿", (0,)), ("Ⓟ除Ⓡ和Ⓡ以外,最高的是哪个县", (0, 1)), ("不算Ⓡ,合计多少", (0,))],
)
def test_places_left_out(masked: str, excluded: tuple[int, ...]) -> None:
    read = read_grouping(masked)
    assert read.excluded == excluded
    assert "Ⓡ" not in read.text


@pytest.mark.parametrize("masked", ["Ⓡ和Ⓡ合计多少", "Ⓡ比Ⓡ多多少", "Ⓡ和Ⓡ谁多", "Ⓡ和Ⓡ合计占Ⓡ的比重", "扶持政策除外吗"])
def test_plain_questions_group_nothing(masked: str) -> None:
    read = read_grouping(masked)
    assert (read.text, read.excluded, read.against) == (masked, (), None)


@pytest.mark.parametrize(
    ("message", "held"),
    [
        ("除了平江县，哪个县最多", ("湘阴县", "1.45")),
        ("湘阴县和华容县加起来超过平江县了吗", ("不是", "2.75", "0.45")),  # 1.45 + 1.30; 3.20 - 2.75
    ],
)
def test_what_is_grouped_is_of_the_thing_asked_about_before(
    assistant: Assistant, message: str, held: tuple[str, ...]
) -> None:
    history = [{"role": "user", "content": "哪个县完成人工造林面积最多"}, {"role": "assistant", "content": "平江县"}]
    answer = assistant.answer(message, history)
    assert all(words in answer.text for words in held), answer.text
    assert answer.standalone != message
