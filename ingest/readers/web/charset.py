"""Charset: the bytes of a web page to text, by its own word and by what its bytes allow."""

from __future__ import annotations

import codecs
import re

from corpus.errors import SourceError
from ingest.readers.text.decoding import decode

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
"""What a page calls by the narrower name often holds characters of the wider."""
_HEAD = 4096
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_page(data: bytes) -> str:
    """Newlines ``\\n``. A page in mixed encodings is read line by line; what no encoding fits becomes U+FFFD."""
    if data.startswith(_MARKS):
        return decode(data)
    for encoding in ("utf-8", *_declared(data)):
        try:
            return _newlines(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    try:
        return decode(data)
    except SourceError:
        return "\n".join(_line(line, _declared(data)) for line in re.split(rb"\r\n|\r|\n", data))


def _declared(data: bytes) -> list[str]:
    """The encoding that the page's head names, where Python knows it."""
    match = _DECLARED.search(data[:_HEAD])
    if match is None:
        return []
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return []
    return [_WIDER.get(name, name)]


def _line(line: bytes, declared: list[str]) -> str:
    for encoding in ("utf-8", *declared, "gb18030"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode((*declared, "gb18030")[0], "replace")


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
