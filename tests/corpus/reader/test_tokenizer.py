"""Pieces of a text and where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.reader.tokenizer import Tokenizer

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", "科技", "科", "技", "20", "2", "0", "年", ","]
SCORES = [0.0, 0.0, 0.0, 0.0, -2.0, -3.0, -4.0, -4.0, -3.0, -4.0, -4.0, -3.0, -3.0]


@pytest.fixture
def tokenizer() -> Tokenizer:
    return Tokenizer(PIECES, SCORES, {"，": ",", "\n": " "}, bos=0, eos=2, pad=1, unknown=3)


def test_the_likelier_cut_is_taken(tokenizer: Tokenizer) -> None:
    # 科技 as one piece costs 3, as two 8; 20 as one piece 3, as two 8.
    assert tokenizer.encode("科技20年").ids == (4, 5, 8, 11)


def test_every_piece_knows_its_place(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode("科技，20年")
    text = ["科技，20年"[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    assert text[1:] == ["科技", "，", "20", "年"]


def test_a_character_without_a_piece_is_unknown(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("科魑年").ids == (4, 6, 3, 11)


def test_blanks_are_one_and_an_empty_text_is_a_blank(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("年\n\n年").ids == (4, 11, 4, 11)
    assert tokenizer.encode("").ids == (4,)


def test_what_is_saved_reads_the_same(tokenizer: Tokenizer, tmp_path: Path) -> None:
    tokenizer.save(tmp_path / "vocabulary.json.gz")
    again = Tokenizer.load(tmp_path / "vocabulary.json.gz")
    assert again.encode("科技，20年") == tokenizer.encode("科技，20年")


def test_the_head_of_a_text_keeps_its_first_pieces(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("科技20年").head(2).ids == (4, 5)
    assert len(tokenizer.encode("科技20年").head(9)) == 4
