from __future__ import annotations

import codecs

import pytest

from corpus.errors import SourceError
from ingest.readers.text.decoding import decode

TEXT = "岳阳市2021年研发投入152.1亿元。\n一、现状\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_the_encodings_of_chinese_offices(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_a_big_endian_mark() -> None:
    assert decode(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")) == TEXT


def test_a_rare_character_of_gb18030() -> None:
    assert decode("䶮𠮷".encode("gb18030")) == "䶮𠮷"


def test_newlines_are_made_one_kind() -> None:
    assert decode("一\r\n二\r三\n".encode()) == "一\n二\n三\n"


def test_utf8_with_a_bad_byte_is_not_read_as_something_else() -> None:
    data = (TEXT * 5).encode()
    with pytest.raises(SourceError, match="UTF-8"):
        decode(data[:40] + b"\xff" + data[40:])


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\xff\xfe\x00", bytes(range(256)) * 4])
def test_what_is_no_text_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(SourceError, match="UTF-8"):
        decode(data)


def test_lines_of_two_encodings_are_read_each_in_its_own() -> None:
    parts = ("甲市科技局答复\n".encode(), "乙市2021年研发投入2亿元。\n联通\n".encode("gb18030"), "丙市情况".encode())
    assert decode(b"".join(parts)) == "甲市科技局答复\n乙市2021年研发投入2亿元。\n联通\n丙市情况"
