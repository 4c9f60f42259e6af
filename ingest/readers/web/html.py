"""HTML: the article of a web page, with its title first and the page's own word on issuer, number and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from corpus.errors import SourceError
from ingest.raw import RawDocument
from ingest.readers.web.article import article_of
from ingest.readers.web.charset import decode_page
from ingest.readers.web.labels import hints_of
from ingest.readers.web.markup import lines_of

MAX_BYTES = 50 << 20

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FRONT = 40
"""Lines among which the title is looked for."""
_CLOSERS = re.compile(
    r"[\s\[【（(]*(?:版权所有|主办单位|主办|承办|网站标识码|(?:网站)?备案|公网安备|[\u4e00-\u9fff]?ICP备|技术支持|联系我们|网站地图|扫一扫"
    r"|分享到|分享|打印|关闭|收藏|上一[篇条]|下一[篇条]|相关(?:链接|文[章档件]|解读|信息|新闻|阅读|稿件)|责任编辑|您访问的链接|Copyright)",
    re.IGNORECASE,
)


def read(data: bytes, name: str) -> list[RawDocument]:
    """One document. Raises SourceError for a page without words of its own or one that is too large."""
    if len(data) > MAX_BYTES:
        raise SourceError(f"网页超过 {MAX_BYTES >> 20} MB 的上限，请只保存正文部分再导入")
    page = _parsed(decode_page(data))
    title = _title(page)
    before = lines_of(page)[:_FRONT]
    lines = [line for part in article_of(page) for line in lines_of(part)]
    body = _without_closers(lines)
    if not body:
        raise SourceError("网页里没有找到正文，如正文由脚本或图片显示，请在浏览器里另存或复制为文本再导入")
    text = "\n".join(_titled(body, title))
    hints = hints_of(page, [line for line in before if len(line) < 200])
    return [RawDocument(text=text, hints=hints)]


def _parsed(text: str) -> Any:
    words = _CONTROL.sub("", _DECLARATION.sub("", text))
    try:
        return lxml_html.document_fromstring(words, parser=lxml_html.HTMLParser(encoding=None, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("网页是空的或已损坏，请重新保存网页再导入") from error


def _title(page: Any) -> str:
    """The article's title by meta tag, by the page's only first-level heading, or by what its title tag opens with."""
    for tag in page.iter("meta"):
        if (tag.get("name") or "").lower() == "articletitle" and (tag.get("content") or "").strip():
            return " ".join(str(tag.get("content")).split())
    for tag in ("ucaptitle", "h1"):
        headings = [words for heading in page.iter(tag) if (words := "".join(lines_of(heading)))]
        if len(headings) == 1:
            return headings[0]
    words = " ".join((page.findtext(".//title") or "").split())
    return re.split(r"\s*[_|｜—]+\s*|\s+-+\s+|-(?=[\u4e00-\u9fff]{2,}(?:网|政府|局|厅|委)$)", words)[0] if words else ""


def _titled(lines: Sequence[str], title: str) -> list[str]:
    """``lines`` from their title on, or with the title set before them."""
    if not title:
        return list(lines)
    wanted = _letters(title)
    for index in range(min(_FRONT, len(lines))):
        joined = ""
        for stop in range(index, min(index + 4, len(lines))):
            joined += _letters(lines[stop])
            if joined == wanted:
                return [title, *lines[stop + 1 :]]
            if not wanted.startswith(joined):
                break
    return [title, *lines]


def _letters(words: str) -> str:
    return "".join(character for character in words if character.isalnum())


def _without_closers(lines: Sequence[str]) -> list[str]:
    """``lines`` without what a portal sets under an article: controls, neighbours, imprint."""
    stop = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if _CLOSERS.match(lines[index]):
            stop = index
        elif "\t" in lines[index] or "。" in lines[index] or stop - index > 6:
            break
    return list(lines[:stop])


def read_mht(data: bytes, name: str) -> list[RawDocument]:
    """A page that a browser saved with its pictures in one file. Raises SourceError as ``read`` does."""
    for part in message_from_bytes(data).walk():
        content = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(content, bytes):
            return read(content, name)
    raise SourceError("网页存档里没有网页正文，请在浏览器里另存为 HTML 再导入")
