from __future__ import annotations

import pytest

from corpus.language.measure_names import LONGEST, is_name, is_noun


@pytest.mark.parametrize(
    "name",
    ["全社会研发投入", "对外贸易总额", "在岗职工平均工资", "认定高新技术企业", "高新增加值占GDP比重", "新增就业人数"],
)
def test_a_name_is_one(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "clause",
    [
        "对收到的反馈意见",
        "通过完善发展",
        "项目参加了评审",
        "征求对《行动计划",
        "由县级财政按每生每年补助",
        "部" * (LONGEST + 1),
    ],
)
def test_a_piece_of_a_sentence_is_none(clause: str) -> None:
    assert not is_name(clause)


def test_what_is_counted_is_a_thing_and_what_is_measured_may_end_in_a_verb() -> None:
    assert is_noun("省派科技特派员", counted=True)
    assert is_noun("全社会研发投入", counted=False)
    assert not is_noun("全社会研发投入", counted=True)
    assert not is_noun("认定高新技术企业", counted=True)
