"""Words: the same-length folding that makes variants of a text equal, and the tokens of the lexical index."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import rjieba

_WORDLIKE = re.compile(r"[0-9a-z\u3007\u3400-\u9fff]")
_RUN = re.compile(r"[0-9a-z\u3007\u3400-\u9fff]+")
_HAN = range(0x4E00, 0xA000)
_WIDTH_FORMS = (range(0xFF01, 0xFF5F), range(0xF900, 0xFB00), range(0x2F00, 0x2FE0))
_VARIANTS = {
    '"': "“”„‟〝〞「」『』",
    "'": "‘’‚‛",
    "-": "‐‑‒–—―−﹣",
    "~": "～〜∼﹏",
    " ": "\u3000\u00a0\u2002\u2003\u2009\u202f\ufeff\u200b",
    "[": "【〔〖［",
    "]": "】〕〗］",
    "·": "•‧・∙●",
    "。": "｡",
    "、": "､",
    "〇": "○◯",
    "%": "﹪",
}


def fold(text: str) -> str:
    """``text`` with its variants made equal, code point for code point, so that offsets survive.

    Full width becomes half width, traditional becomes simplified, capitals become small, and quotes, dashes,
    brackets and spaces lose their variants. ``len(fold(text)) == len(text)`` always holds.
    """
    return text.translate(_table())


def content_words(text: str) -> list[str]:
    """The words of ``text`` in order (jieba, search mode: a long word is followed by nothing it does not hold)."""
    return [word for word in rjieba.cut_for_search(fold(text)) if _WORDLIKE.search(word)]


def tokens(text: str) -> list[str]:
    """Words and character bigrams of ``text``, with repetitions: what the lexical index counts."""
    folded = fold(text)
    words = [word for word in rjieba.cut_for_search(folded) if _WORDLIKE.search(word)]
    return words + bigrams(folded)


def bigrams(folded: str) -> list[str]:
    """Neighbouring pairs inside each run of letters, digits and Han characters that holds a Han character."""
    pairs: list[str] = []
    for run in _RUN.findall(folded):
        pairs.extend(run[i : i + 2] for i in range(len(run) - 1) if not run[i : i + 2].isascii())
    return pairs


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    table = {code: chr(code).lower() for code in range(0x10000) if len(chr(code).lower()) == 1 and chr(code).isupper()}
    for block in _WIDTH_FORMS:
        for code in block:
            narrow = unicodedata.normalize("NFKC", chr(code))
            if len(narrow) == 1:
                table[code] = narrow.lower() if len(narrow.lower()) == 1 else narrow
    table.update(_simplified())
    for target, variants in _VARIANTS.items():
        table.update({ord(variant): target for variant in variants})
    return {code: _settled(table, target) for code, target in table.items()}


def _settled(table: dict[int, str], character: str) -> str:
    """The end of a chain of variants: a compatibility form of a traditional character is simplified too."""
    while table.get(ord(character), character) != character:
        character = table[ord(character)]
    return character


def _simplified() -> dict[int, str]:
    """Traditional characters and their simplified ones; a character of GB 2312 is simplified already and stays."""
    import opencc

    han = [chr(code) for code in _HAN if not _in_gb2312(chr(code))]
    converted = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    return {ord(old): new for old, new in zip(han, converted, strict=True) if old != new and len(new) == 1}


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e01ef]"
)


def plain_text(text: str) -> str:
    """``text`` without what is not seen and yet acts: control and zero-width characters, bidi controls, tags."""
    return _UNSEEN.sub("", text)
