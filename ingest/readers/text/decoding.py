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
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def decode(data: bytes) -> str:
    """The text with newlines ``\\n`` and without its byte order mark. Raises SourceError when no encoding fits.

    A file put together from parts in UTF-8 and in GB18030 is read line by line.
    """
    mixed = _mixed(data)
    if mixed is not None:
        return mixed
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text) and (not encoding.startswith("utf-16-") or _mostly_usual(text)):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise SourceError("读不出文字：不是 UTF-8、GB18030 或 UTF-16 编码的文本，请另存为 UTF-8 再导入")


def _mixed(data: bytes) -> str | None:
    """The text of a file whose lines are some in UTF-8 and some in GB18030; None for any other."""
    if data.isascii() or b"\x00" in data or data.startswith(tuple(mark for mark, _ in _MARKS)):
        return None
    try:
        data.decode("utf-8")
        return None
    except UnicodeDecodeError:
        pass
    lines = re.split(rb"\r\n|\r|\n", data)
    read = [(_as(line, "utf-8"), _as(line, "gb18030")) for line in lines]
    own = any(utf8 is not None and _HAN.search(utf8) for utf8, _ in read)
    torn = any(
        utf8 is None and (gb is None or _damaged_utf8(line)) for line, (utf8, gb) in zip(lines, read, strict=True)
    )
    if not own or torn:
        return None
    text = "\n".join(utf8 if utf8 is not None and _mostly_usual(utf8) else gb or utf8 or "" for utf8, gb in read)
    return None if _CONTROL.search(text) else text


def _as(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


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
