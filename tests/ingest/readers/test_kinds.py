from __future__ import annotations

import io

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import SourceError
from ingest.readers.kinds import ENDINGS, kind_of, read_any
from tests.ingest.readers.making import saved, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def book() -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["地区", "数"])
    made.save(out)
    return out.getvalue()


WORD, BOOK = saved(docx.Document()), book()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (WORD, "a.docx", "word"),
        (WORD, "a.zip", "word"),
        (WORD, "a.txt", "word"),
        (BOOK, "a.pdf", "sheet"),
        (zipped({"a.txt": b"x"}), "a.zip", "archive"),
        (zipped({"a.txt": b"x"}), "a.txt", "archive"),
        (zipped({"a.txt": b"x"}), "a.docx", "word"),
        (zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}), "a.odt", "office"),
        (b"%PDF-1.4", "a.doc", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "a.jpg", "image"),
        (b"\xff\xd8\xff\xe0", "a", "image"),
        (b"{\\rtf1", "a.doc", "office"),
        (OLE + b"data", "a.wps", "office"),
        (b"<!DOCTYPE html><html>", "a.txt", "html"),
        (b"\xef\xbb\xbf <!-- saved --><HTML>", "a.doc", "html"),
        (b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "a.xls", "html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "a.doc", "mht"),
        (b"<p>x</p>", "a.htm", "html"),
        ("地区,数".encode(), "a.csv", "csv"),
        (b"# a", "A.MD", "markdown"),
        (b"abc", "a.docx", "text"),
    ],
)
def test_bytes_count_before_names(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.txt", "空的"),
        (b" \r\n\t", "a.txt", "空的"),
        (b"\x00" * 64, "a.pdf", "空的"),
        (b"import os", "a.py", "不支持 .py 文件，可导入的有"),
        (b"all:", "Makefile", "不支持 没有扩展名的 文件"),
        (b"Rar!\x1a\x07", "a.rar", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "a.zip", "7z"),
        (b"MZ\x90\x00", "a.doc", "程序文件"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "打开密码"),
        (zipped({"ppt/presentation.xml": b"<x/>"}), "a.pptx", "演示文稿"),
        (zipped({"OFD.xml": b"<x/>"}), "a.ofd", "OFD"),
        (b"\xff\xd8\xff\xe0 cut off", "a.docx", "图片已损坏"),
        (b"\x01\x02\x03\x04\xfe", "a.docx", "请"),
        (b"PK\x03\x04", "a.docx", "已损坏"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence) as caught:
        read_any(data, name)
    assert "\n" not in str(caught.value)


def test_odd_names_do_no_harm() -> None:
    for name in ("附件 1：“申报表”（2022）.txt", "a\nb.txt", "…….txt", "💡.TXT", "x" * 300 + ".txt", "..\\..\\a.txt"):
        assert read_any("正文。".encode(), name)[0].text == "正文。"


def outcome(data: bytes, name: str) -> list[str]:
    """The texts of a file, or the one sentence that says why there are none."""
    try:
        return [raw.text or raw.failure for raw in read_any(data, name)]
    except SourceError as error:
        return [str(error)]


STARTS = [
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"<html>",
    b"II*\x00",
    b"{\\rtf",
    b"GIF89a",
    b"RIFF0000WEBP",
]


@given(st.sampled_from(STARTS), st.binary(max_size=200), st.sampled_from(ENDINGS))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_documents_or_one_sentence(start: bytes, rest: bytes, ending: str) -> None:
    if start == b"{\\rtf":
        return
    assert all(outcome(start + rest, f"a{ending}"))


@pytest.mark.parametrize("whole", [WORD, BOOK], ids=["word", "sheet"])
def test_a_damaged_package_gives_documents_or_one_sentence(whole: bytes) -> None:
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        damaged = bytearray(whole)
        damaged[at : at + 3] = b"\xff\x00\xff"
        for data in (bytes(damaged), whole[:at]):
            assert all(outcome(data, "a.docx"))
