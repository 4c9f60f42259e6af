"""Script: how much of a text is Chinese."""

from __future__ import annotations

import re

_HAN = re.compile(r"[㐀-鿿]")
_LETTER = re.compile(r"[^\W\d_]")
_KANA_HANGUL = re.compile(r"[぀-ヿ가-힯]")
_ADDRESS = re.compile(r"\w+:(?://)?[!-~]+|<[!-~ ]*>")
CHINESE = 0.5
"""Least share of a text's letters that are Chinese characters."""


def letters(text: str) -> int:
    """How many letters of any script ``text`` holds."""
    return len(_LETTER.findall(text))


def is_chinese_text(text: str) -> bool:
    """Whether most letters are Chinese characters and none is Japanese or Korean; web addresses are not counted."""
    text = _ADDRESS.sub("", text)
    return not _KANA_HANGUL.search(text) and len(_HAN.findall(text)) >= CHINESE * letters(text)
