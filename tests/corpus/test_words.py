from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.words import bigrams, content_words, fold, tokens


@given(st.text())
def test_fold_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_fold_twice_is_fold(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("（2022—2025年）", "(2022-2025年)"),
        ("嶽陽市高新技術企業認定", "岳阳市高新技术企业认定"),
        ("“揭榜挂帅”", '"揭榜挂帅"'),
        ("湘政办发〔2022〕13号", "湘政办发[2022]13号"),
        ("3％；5，6", "3%;5,6"),
        ("著名的乾县", "著名的乾县"),
        ("二○二二年", "二〇二二年"),
        ("\u3000\u00a0x", "  x"),
    ],
)
def test_fold_makes_variants_equal(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_newlines_and_tabs_survive() -> None:
    assert fold("表\t头\n行") == "表\t头\n行"


def test_bigrams_stay_inside_a_run_and_hold_a_han_character() -> None:
    assert bigrams("研发投入,152.1亿元") == ["研发", "发投", "投入", "1亿", "亿元"]


def test_tokens_are_words_and_bigrams() -> None:
    assert content_words("岳阳市研发投入") == ["岳阳市", "研发", "投入"]
    assert tokens("研发投入") == ["研发", "投入", *["研发", "发投", "投入"]]


def test_traditional_and_full_width_words_meet() -> None:
    assert tokens("嶽陽市２０２１年") == tokens("岳阳市2021年")


@given(st.text())
def test_tokens_hold_no_white_space(text: str) -> None:
    assert all(token and not any(character.isspace() for character in token) for token in tokens(text))
