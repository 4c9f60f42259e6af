"""Vocabulary: the quarter of the encoder's 250,000 pieces that Chinese official prose and questions need.

All pieces of GB 2312's characters are kept, seen or not, so that a document of another subject reads as well. Numbers are
cut the same way wherever they stand: pieces that mix digits with marks, or begin with a blank, are left out, so a number
of the question and the same number of a clause are the same pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from corpus.reader.tokenizer import SPACE, Tokenizer
from training.weights import Encoder

_DIGITS = re.compile(r"[0-9]{1,4}")
_MARK = re.compile(
    r"[!-/:-@\[-`{-~\u00b7\u00b0\u00d7\u2010-\u206f\u2103\u2150-\u218f\u2190-\u21ff\u2460-\u24ff\u3000-\u303f\u33a1\u4e00-\u9fff]"
)
_LATIN = re.compile(r"[A-Za-z]+")
_SHORT = 2
"""Latin pieces up to this length are kept unseen."""


def pruned(encoder: Encoder, texts: Iterable[str]) -> Encoder:
    """``encoder`` with only the pieces kept; ``texts`` decide which longer Latin pieces are."""
    full = encoder.tokenizer
    words = {word for text in texts for word in _LATIN.findall(text)}
    seen = {i for word in words for i in full.encode("的" + word).ids}
    special = {full.bos, full.eos, full.pad, full.unknown}
    letters = _gb2312()
    kept = [
        i for i, piece in enumerate(full.pieces) if i in special or piece == SPACE or _needed(piece, i in seen, letters)
    ]
    place = {old: new for new, old in enumerate(kept)}
    tokenizer = Tokenizer(
        [full.pieces[i] for i in kept],
        [full.scores[i] for i in kept],
        full.normal,
        place[full.bos],
        place[full.eos],
        place[full.pad],
        place[full.unknown],
    )
    tensors = dict(encoder.tensors) | {"emb.word": encoder.tensors["emb.word"][kept].copy()}
    return replace(encoder, tensors=tensors, tokenizer=tokenizer)


def _needed(piece: str, seen: bool, letters: frozenset[str]) -> bool:
    if _DIGITS.fullmatch(piece) or _MARK.fullmatch(piece):
        return True
    if _LATIN.fullmatch(piece):
        return seen or len(piece) <= _SHORT
    return bool(piece) and letters.issuperset(piece)


def _gb2312() -> frozenset[str]:
    """The Chinese characters of GB 2312."""
    pairs = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return frozenset(character for pair in pairs for character in pair.decode("gb2312", "ignore"))
