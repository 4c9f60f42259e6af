"""Metadata: title, issuer, dates, number and the like, read from a document's first and last lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.records import Span, Status
from corpus.regions import Gazetteer
from corpus.words import fold
from ingest.cleaning import is_label_line
from ingest.dates import DATE, add_years, find_date, read_date
from ingest.marks import HAN, line_marks, number_of
from ingest.outline import closing_start
from ingest.raw import Hints

_NO_HINTS = Hints()
_FRONT_LINES = 14
"""Lines among which title, number, labels and addressee are looked for."""
_TITLE_LIMIT = 100
_ADDRESSEE_LIMIT = 120
_SIGNATURE_LIMIT = 40

_KINDS = (
    *("答复", "复函", "批复", "公报", "办法", "细则", "条例", "规定", "规划", "方案", "计划", "意见", "措施", "要点"),
    *("通报", "通知", "通告", "公告", "决定", "报告", "指南", "指引", "解读", "函", "法"),
)
"""What a title ends with, told by its last word."""
_ORGANISATION = (
    r"(?:政府|办公室|办公厅|委员会|常委会|管委会|检察院|法院|银行|中心|集团|公司|大学|学院|[局厅部院署会委办处])"
)
_TITLE_ISSUER = re.compile(
    rf"([\u4e00-\u9fff]{{1,30}}?{_ORGANISATION})(?:等.{{1,6}}?(?:部门|单位))?"
    rf"(?=(?:[ 、][\u4e00-\u9fff]{{1,20}}?{_ORGANISATION})*\s*(?:对|关于|印发|转发|\d{{4}}年))"
)
_SIGNATURE = re.compile(rf"[\u4e00-\u9fff ]{{1,30}}{_ORGANISATION}")
_ORGANISATIONS = re.compile(
    rf"[\u4e00-\u9fff]{{2,30}}{_ORGANISATION}(?:\s+[\u4e00-\u9fff]{{2,30}}(?:{_ORGANISATION}|队))*"
)
_NUMBER = r"[\u4e00-\u9fff]{2,14}\s*[\[(]\s*(?:19|20)\d{2}\s*[\])]\s*第?\s*\d{1,5}\s*号"
_NUMBER_LINE = re.compile(rf"\s*(?:(?:文\s*号|发文字号|文件编号)\s*:)?\s*({_NUMBER})\s*")
_NUMBER_LABEL = re.compile(rf"(?:文\s*号|发文字号|文件编号)\s*:\s*({_NUMBER})")
_PUBLISHED = tuple(
    re.compile(rf"(?:{labels})\s*(?:时间|日期)?\s*:\s*{DATE}")
    for labels in ("发布|发文|公开|公布", "编稿|编辑|录入|上网", "成文|印发|制发", "信息|更新|时间|日期")
)
"""Labels of the date of publication, the surest first."""
_SOURCE = re.compile(r"来源\s*:\s*([^\s|:]{2,40})")
_EFFECTIVE = re.compile(rf"本[\u4e00-\u9fff]{{1,8}}?\s*自\s*{DATE}\s*起\s*(?:正式)?\s*(?:施行|实施|执行|生效)")
_EFFECTIVE_ON_ISSUE = re.compile(
    r"本[\u4e00-\u9fff]{1,8}?\s*自\s*(?:发布|印发|公布|下发)之日起\s*(?:施行|实施|执行|生效)"
)
_EFFECTIVE_LABEL = re.compile(rf"(?:施行|生效|实施)(?:日期|时间)\s*:\s*{DATE}")
_EXPIRES_LABEL = re.compile(rf"(?:失效|废止)(?:日期|时间)\s*:\s*{DATE}")
_STATUS_LABEL = re.compile(r"(?:有效性|时效性|时效|效力|状态)\s*:\s*(?:现行|已)?(有效|失效|废止)")
_STATUSES: dict[str, Status] = {"有效": "现行", "失效": "失效", "废止": "废止"}
_EXPIRES = re.compile(rf"有效期\s*(?:截止|截至|至|到)\s*:?\s*{DATE}")
_YEARS = re.compile(rf"有效期\s*(?:为|是)?\s*(\d{{1,2}}|[{HAN}]{{1,2}})\s*年")
_NATIONAL = re.compile(r"国务院|中华人民共和国|中共中央|全国|国家|最高人民|[\u4e00-\u9fff]{2,8}部(?![门队])")
_PROVINCE = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:省|自治区)")
_COUNTY = re.compile(r"[\u4e00-\u9fff]{1,6}?[县区旗]")
_CITY = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:市|州|盟|地区)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What could be read; None where the source does not say."""

    title: str | None
    body: int
    """Where the text proper starts, behind title, number and labels."""
    issuer: str | None
    number: str | None
    addressee: str | None
    source: str | None
    published: date | None
    effective: date | None
    expires: date | None
    status: Status
    level: str | None
    kind: str | None
    city: str | None


def read_metadata(text: str, hints: Hints = _NO_HINTS) -> Metadata:
    """Where the text says nothing, the hints do."""
    folded = fold(text)
    lines = _lines(folded)[:_FRONT_LINES]
    front = _front(folded, lines)
    head = folded[: front.body]
    closing = folded[closing_start(folded, front.body) :]
    title = _words(text, front.title) or hints.title
    published = _labelled_date(head) or find_date(closing) or hints.published
    number = _number(folded, head, lines, text) or hints.number
    source = _source(head, text)
    issuer = _title_issuer(title) or _byline(front.byline, text) or _signature(closing, text) or hints.issuer
    issuer = issuer or _organisation_in(source)
    effective, expires = _validity(folded, head, published)
    city = _city(issuer, title)
    return Metadata(
        title=title,
        body=front.body,
        issuer=issuer,
        number=number,
        addressee=_salutation(text, front.addressee),
        source=source,
        published=published,
        effective=effective,
        expires=expires,
        status=_status(head, title),
        level=_level(issuer or title, city),
        kind=kind_of(title),
        city=city,
    )


def kind_of(title: str | None) -> str | None:
    """The word that a title ends with, brackets behind it apart: 关于印发《…办法》的通知 → 通知, …办法(试行) → 办法."""
    if title is None:
        return None
    bare = re.sub(r"\s*[\[(][^()\[\]]*[\])]\s*$", "", fold(title)).strip("》\"' ")
    found = next((kind for kind in _KINDS if bare.endswith(kind)), None)
    return {"复函": "答复", "函": "答复"}.get(found or "", found)


@dataclass(frozen=True, slots=True)
class _Front:
    title: tuple[Span, ...]
    byline: Span | None
    body: int
    addressee: Span | None


def _front(folded: str, lines: Sequence[Span]) -> _Front:
    """Title lines first, then numbers, labels and the issuer's name; the addressee opens the body."""
    title: list[Span] = []
    byline: Span | None = None
    for i, line in enumerate(lines):
        words = folded[line.start : line.end].strip()
        if _is_label(words):
            continue
        if title and byline is None and _ORGANISATIONS.fullmatch(words) and kind_of(_words(folded, title)):
            byline = line
            continue
        opens = (
            _continues(folded, title[-1], line) if title and byline is None else not title and _is_title(folded, line)
        )
        if not opens:
            return _Front(tuple(title), byline, line.start, _addressee(folded, lines[i:]))
        title.append(line)
    return _Front(tuple(title), byline, lines[-1].end if lines else 0, None)


def _lines(folded: str) -> list[Span]:
    return [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", folded) if m.group().strip()]


def _is_label(words: str) -> bool:
    return is_label_line(words) or _NUMBER_LINE.fullmatch(words) is not None


def _is_title(folded: str, line: Span) -> bool:
    words = folded[line.start : line.end].strip()
    marked = any(not mark.kind.startswith("h") for mark in line_marks(words, 0))
    return len(words) <= _TITLE_LIMIT and words[-1] not in "。;:,!?" and "\t" not in words and not marked


def _continues(folded: str, title: Span, line: Span) -> bool:
    """Whether ``line`` is the rest of a title that was broken over lines: right below it, and the title unfinished."""
    adjacent = folded[title.end : line.start].count("\n") == 1
    return adjacent and kind_of(folded[title.start : title.end].strip()) is None and _is_title(folded, line)


def _words(text: str, lines: Sequence[Span]) -> str | None:
    return "".join(text[line.start : line.end].strip().lstrip("# ") for line in lines) or None


def _addressee(folded: str, lines: Sequence[Span]) -> Span | None:
    """The first line of the body where it is a salutation: short, ending in a colon, announcing nothing."""
    words = folded[lines[0].start : lines[0].end].strip()
    salutes = (
        words.endswith(":")
        and len(words) <= _ADDRESSEE_LIMIT
        and not re.search(r"如下|以下|下列|现将|现就|[。;]", words)
    )
    return lines[0] if salutes else None


def _salutation(text: str, line: Span | None) -> str | None:
    return text[line.start : line.end].strip().rstrip(":：").strip() if line else None


def _number(folded: str, head: str, lines: Sequence[Span], text: str) -> str | None:
    """A document number that has a line of its own or a label; one that the text merely mentions is another's."""
    for line in lines:
        match = _NUMBER_LINE.fullmatch(folded, line.start, line.end)
        if match is not None:
            return re.sub(r"\s", "", text[match.start(1) : match.end(1)])
    labelled = _NUMBER_LABEL.search(head)
    return re.sub(r"\s", "", text[labelled.start(1) : labelled.end(1)]) if labelled else None


def _source(head: str, text: str) -> str | None:
    match = _SOURCE.search(head)
    return text[match.start(1) : match.end(1)].strip() if match else None


def _labelled_date(head: str) -> date | None:
    for pattern in _PUBLISHED:
        when = read_date(pattern.search(head))
        if when is not None:
            return when
    return None


def _title_issuer(title: str | None) -> str | None:
    match = _TITLE_ISSUER.match(fold(title)) if title else None
    return title[: match.end(1)] if match and title else None


def _byline(line: Span | None, text: str) -> str | None:
    """The first of the organisations named under the title."""
    return text[line.start : line.end].split()[0] if line else None


def _organisation_in(source: str | None) -> str | None:
    """The organisation that a source label names in full, with its region; 市科技局 could be any city's."""
    match = re.match(rf"([\u4e00-\u9fff]{{2,7}}[省市县区州][\u4e00-\u9fff]{{1,24}}{_ORGANISATION})", source or "")
    return match.group(1) if match else None


def _signature(closing: str, text: str) -> str | None:
    """The first line of the closing that is an organisation's name alone."""
    start = len(text) - len(closing)
    for line in _lines(closing):
        if line.end - line.start <= _SIGNATURE_LIMIT and _SIGNATURE.fullmatch(closing[line.start : line.end].strip()):
            return re.sub(r"\s", "", text[start + line.start : start + line.end])
    return None


def _validity(folded: str, head: str, published: date | None) -> tuple[date | None, date | None]:
    """Effective and expiry dates: from labels, else from the sentence 本…自…起施行 and how long it holds."""
    dated, on_issue = _EFFECTIVE.search(folded), _EFFECTIVE_ON_ISSUE.search(folded)
    clause = dated or on_issue
    sentence = folded[clause.start() :].split("。", 1)[0] if clause else ""
    effective = read_date(_EFFECTIVE_LABEL.search(head)) or read_date(dated) or (published if on_issue else None)
    expires = read_date(_EXPIRES_LABEL.search(head)) or read_date(_EXPIRES.search(sentence))
    years = _YEARS.search(sentence)
    if expires is None and years is not None and effective is not None:
        expires = add_years(effective, number_of(years.group(1)))
    return effective, expires


def _status(head: str, title: str | None) -> Status:
    """What a portal's label says of it; a draft says so in its title."""
    if title and "征求意见稿" in title:
        return "征求意见"
    label = _STATUS_LABEL.search(head)
    return _STATUSES[label.group(1)] if label else "未知"


def _city(issuer: str | None, title: str | None) -> str | None:
    """The prefecture-level city of the first region that the issuer or else the title names."""
    gazetteer = Gazetteer.load()
    for words in (issuer, title):
        for mention in gazetteer.read(fold(words or "")):
            if mention.city is not None:
                return mention.city
    return None


def _level(name: str | None, city: str | None) -> str | None:
    """国家, 省, 市 or 县, by the region that the issuer's name (or the title) opens with."""
    words = re.sub(r"^国家税务总局(?=.)", "", fold(name or ""))
    if re.match(r"(?:北京|上海|天津|重庆)市", words):
        return "省"
    province = _PROVINCE.match(words)
    rest = words[province.end() :] if province else words
    place = _CITY.match(rest)
    if place is not None and place.group() == (city or place.group()):
        return "县" if _COUNTY.match(rest, place.end()) else "市"
    if place is not None or _COUNTY.match(rest):
        return "县"
    if province is not None or rest.startswith("省"):
        return "省"
    if rest[:1] in ("市", "县", "区"):
        return "市" if rest[0] == "市" else "县"
    return "国家" if _NATIONAL.match(rest) else None
