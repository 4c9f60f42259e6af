"""Decoding: bytes of a text file to text, whatever encoding a Chinese office wrote it in."""

from __future__ import annotations

import codecs
import re

from corpus.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = re.compile(r"[\n\r\t\f -~·—‘-”…①-⑳\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def decode(data: bytes) -> str:
    """The text with newlines ``\\n`` and without its byte order mark. Raises SourceError when no encoding fits."""
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text) and (not encoding.startswith("utf-16-") or _mostly_usual(text)):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise SourceError("读不出文字：不是 UTF-8、GB18030 或 UTF-16 编码的文本，请另存为 UTF-8 再导入")


def _candidates(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    if b"\x00" in data:  # UTF-16 without a mark: digits and line ends leave zeros, most of them on one side
        little = data[1::2].count(0) >= data[0::2].count(0)
        return ("utf-16-le", "utf-16-be") if little else ("utf-16-be", "utf-16-le")
    return ("utf-8",) if _damaged_utf8(data) else ("utf-8", "gb18030")


def _damaged_utf8(data: bytes) -> bool:
    """UTF-8 but for a few bytes: GB18030 would read it too, as other words."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return 0 < bad * 10 < sum(not character.isascii() for character in text)


def _mostly_usual(text: str) -> bool:
    return len(_USUAL.findall(text)) * 10 >= len(text) * 9
