"""Labels: what a page says of its article in meta tags and in labelled lines (发文字号：…, 发布日期：…)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from ingest.raw import Hints

_META = {
    "title": ("articletitle", "og:title", "dc.title"),
    "issuer": ("contentsource", "source", "dc.publisher"),
    "published": ("pubdate", "publishdate", "firstpublishedtime", "article:published_time", "releasedate", "dc.date"),
    "number": ("documentnumber", "filenumber", "fileno", "wenhao"),
    "url": ("url", "og:url"),
}
"""Names of meta tags, lower case, the surest first."""
_LINES = {
    "issuer": ("发文机关", "发布机构", "发文单位", "发布单位", "公开主体", "信息来源", "来源"),
    "published": ("发布日期", "发布时间", "公开日期", "发文日期", "编稿时间", "成文日期", "生成日期"),
    "number": ("发文字号", "文号", "文件编号"),
}
_LABELS = {label: field for field, labels in _LINES.items() for label in labels}
_OTHER_LABELS = (
    *("索引号", "主题分类", "标题", "名称", "主题词", "有效性", "统一登记号"),
    *("作者", "责任编辑", "浏览", "点击", "阅读", "字体", "字号"),
)
_SPLIT = re.compile(r"\t|\s*[|｜]\s*")
_LABELLED = re.compile(
    r"({})\s*[:：]\s*(.*?)\s*(?=$|[【\[]?(?:{})[^:：]{{0,4}}[:：])".format(
        "|".join(sorted(_LABELS, key=len, reverse=True)), "|".join((*_LABELS, *_OTHER_LABELS))
    )
)
_INNER_BLANKS = re.compile(r"(?<=[\u4e00-\u9fff])[\s\u3000]+(?=[\u4e00-\u9fff]{1,3}\s*(?:[:：]|$))")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,14}\s*[〔\[［【(（]\s*(?:19|20)\d{2}\s*[〕\]］】)）]\s*第?\s*\d{1,5}\s*号")
_NOBODY = re.compile(r"(?:本站|本网|本网站|原创|互联网|网络|转载|未知)\w{0,4}$")
_LONGEST = 60


def hints_of(page: Any, lines: Sequence[str]) -> Hints:
    """``page`` is the root element; ``lines`` are its lines up to where the article's text begins."""
    claims = _claims(page)
    for field, value in _labelled(lines):
        claims.setdefault(field, value)
    number = _NUMBER.search(claims.get("number", ""))
    return Hints(
        title=claims.get("title"),
        issuer=_issuer(claims.get("issuer")),
        number=re.sub(r"\s", "", number[0]) if number else None,
        published=_date(claims.get("published")),
        url=_address(claims.get("url")),
    )


def _claims(page: Any) -> dict[str, str]:
    """What the meta tags and the canonical link say, by field."""
    tags: dict[str, str] = {}
    for tag in page.iter("meta"):
        name = (tag.get("name") or tag.get("property") or "").strip().lower()
        content = " ".join((tag.get("content") or "").split())
        if name and content:
            tags.setdefault(name, content)
    claims = {field: next((tags[name] for name in names if name in tags), "") for field, names in _META.items()}
    for link in page.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            claims["url"] = link.get("href") or claims["url"]
    return {field: value for field, value in claims.items() if value}


def _labelled(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Labels with their values, on one line or in neighbouring cells."""
    for line in lines:
        cells = [_INNER_BLANKS.sub("", cell.strip()) for cell in _SPLIT.split(line)]
        for cell, following in zip(cells, [*cells[1:], ""], strict=True):
            label = cell.rstrip(":： ")
            if label in _LABELS and following:
                yield _LABELS[label], following
            for match in _LABELLED.finditer(cell):
                if 0 < len(match[2]) <= _LONGEST:
                    yield _LABELS[match[1]], match[2]


def _issuer(name: str | None) -> str | None:
    words = name.split()[0] if name and name.split() else ""
    return words if 2 <= len(words) <= _LONGEST // 2 and not _NOBODY.match(words) else None


def _date(words: str | None) -> date | None:
    match = _DATE.search(words or "")
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _address(address: str | None) -> str | None:
    """Only web addresses, and only whole ones."""
    parts = urlsplit(address.strip()) if address else None
    return parts.geturl() if parts and parts.scheme in ("http", "https") and parts.netloc else None
