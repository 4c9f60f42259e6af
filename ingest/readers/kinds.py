"""Kinds: what a file is, by its bytes first and its name second, and the reader for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePosixPath
from zipfile import ZipFile

from corpus.errors import SourceError
from ingest.raw import RawDocument
from ingest.readers.packages import open_package

Reader = Callable[[bytes, str], list[RawDocument]]

_READERS = {
    "text": ("ingest.readers.text.plain", "read"),
    "markdown": ("ingest.readers.text.markdown", "read"),
    "html": ("ingest.readers.web.html", "read"),
    "mht": ("ingest.readers.web.html", "read_mht"),
    "word": ("ingest.readers.office.word", "read"),
    "pdf": ("ingest.readers.layout.pdf", "read"),
    "ofd": ("ingest.readers.ofd.document", "read"),
    "sheet": ("ingest.readers.office.sheet", "read"),
    "csv": ("ingest.readers.office.sheet", "read_csv"),
    "image": ("ingest.readers.layout.image", "read"),
    "archive": ("ingest.readers.archive", "read"),
    "office": ("ingest.readers.office.conversion", "read"),
}
"""Module and function by kind; imported when a file first asks for it, since some cost a second to import."""

_NAMES = {
    "text": (".txt", ".text"),
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm", ".shtml", ".xhtml"),
    "mht": (".mht", ".mhtml"),
    "word": (".docx", ".docm"),
    "pdf": (".pdf",),
    "ofd": (".ofd",),
    "sheet": (".xlsx", ".xlsm"),
    "csv": (".csv", ".tsv"),
    "image": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".gif"),
    "archive": (".zip",),
    "office": (".doc", ".wps", ".xls", ".et", ".rtf", ".odt", ".ods"),
}
_KIND_OF = {ending: kind for kind, endings in _NAMES.items() for ending in endings}
ENDINGS = tuple(sorted(_KIND_OF))
"""File name endings that can be read, lower case."""

_PICTURE = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|RIFF[\s\S]{4}WEBP|BM[\s\S]{4}\x00\x00\x00\x00"
)
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)
_MAIL = re.compile(rb"(?:From|MIME-Version|Date|Subject|Content-Type):[\s\S]{0,4000}multipart/related", re.IGNORECASE)
_MAGIC = (
    (re.compile(rb"[\s\S]{0,1024}?%PDF-"), "pdf"),
    (_PICTURE, "image"),
    (re.compile(rb"\{\\rtf"), "office"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>[\s\S]{0,200}mso-application"), "office"),
    (_PAGE, "html"),
    (_MAIL, "mht"),
)
"""What the first bytes tell."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"Rar!", "RAR 压缩包不能直接导入，请解压后导入，或改存为 zip"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包不能直接导入，请解压后导入，或改存为 zip"),
    (b"\x1f\x8b", "gzip 压缩包不能直接导入，请解压后导入，或改存为 zip"),
)
_PROGRAM = re.compile(rb"MZ[^\n]{0,60}\x00|\x7fELF")
_LOCKED = "EncryptedPackage".encode("utf-16-le")


def read_any(data: bytes, name: str) -> list[RawDocument]:
    """The texts of a file of any supported kind; at least one, and each with words or with its failure.

    Raises SourceError (one sentence that says what to do) when nothing can be read.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise SourceError("文件是空的，没有可导入的文字，请检查文件内容")
    module, function = _READERS[kind_of(data, name)]
    reader: Reader = getattr(import_module(module), function)
    found = [raw for raw in reader(data, name) if raw.text.strip() or raw.failure]
    if not found:
        raise SourceError("文件里没有可导入的文字，请检查文件内容")
    return found


def kind_of(data: bytes, name: str) -> str:
    """Raises SourceError for a kind that cannot be read."""
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    for start, sentence in _FOREIGN:
        if data.startswith(start):
            raise SourceError(sentence)
    if data.startswith((_ZIP, b"PK\x05\x06")):
        return _package_kind(data, ending)
    if data.startswith(_OLE):
        if _LOCKED in data:
            raise SourceError("Office 文件有打开密码，请先去掉密码再导入")
        return "office"
    if _PROGRAM.match(data) and ending in _KIND_OF:
        raise SourceError("这是程序文件，不是文档，请检查选的文件")
    for pattern, kind in _MAGIC:
        if pattern.match(data[:8192]):
            return kind
    return _text_kind(ending)


def _package_kind(data: bytes, ending: str) -> str:
    """What a zip container holds, by the parts that each kind must have."""
    with _opened(data, ending) as package:
        names = {name.replace("\\", "/") for name in package.namelist()}
    for part, kind in (("word/document.xml", "word"), ("xl/workbook.xml", "sheet"), ("content.xml", "office")):
        if part in names and ("[Content_Types].xml" in names or "mimetype" in names):
            return kind
    if "ppt/presentation.xml" in names:
        raise SourceError("演示文稿不能直接导入，请另存为 PDF 再导入")
    if "ofd.xml" in {name.lower().lstrip("/") for name in names}:
        return "ofd"
    named = _KIND_OF.get(ending)
    return named if named in ("word", "sheet", "ofd") else "archive"


def _opened(data: bytes, ending: str) -> ZipFile:
    """The container; the complaint about a damaged one calls it what its name says it is."""
    try:
        return open_package(data)
    except SourceError as error:
        called = {"word": "Word 文件", "sheet": "Excel 文件", "ofd": "OFD 文件"}.get(_KIND_OF.get(ending, ""))
        if called is None or "已损坏" not in str(error):
            raise
        raise SourceError(f"{called}已损坏，打不开，请重新下载，或用 Office、WPS 另存一份再导入") from error


def _text_kind(ending: str) -> str:
    """For bytes without a signature: by name where the name says a kind of text, else plain text."""
    kind = _KIND_OF.get(ending)
    if kind in ("text", "markdown", "html", "mht", "csv"):
        return kind
    if kind is None:
        raise SourceError(f"不支持 {ending or '没有扩展名的'} 文件，可导入的有 {' '.join(ENDINGS)}，请转换后再导入")
    return "text"
