"""A whole document told from its outline: each part by its heading and those of its items, each cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.draft import Draft
from assistant.outline.article import NAMED_PLACE
from assistant.outline.outline import key_clause
from assistant.query.question import Part
from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from corpus.language.organisations import abbreviates
from corpus.language.phrases import canonical, held, units_of
from corpus.language.segments import clauses, sentences, without_end_mark
from corpus.records import Document, Section, Span

_ASKED = re.compile(
    r"总结一?下|总结(?=[^,。]{0,6}(?:全文|答复|文件|报告|规划|办法|公报|通报))|概括|概述|归纳|综述|简述|摘要|提纲|大纲|梗概|概要|简介|大意|介绍"
    r"|(?:主要|核心|大致|基本)(?:的?内容|讲|说|写|规定)"
    r"|(?:讲|说|写|规定|包括|包含|涉及)了?(?:些|的是|的)?(?:什么|啥|哪些|哪几个?)(?:个?方面)?(?:的?(?:内容|事情?|东西))?"
    r"(?=\W|[呢呀啊]|$)"
)
_WHOLE = re.compile(
    r"全文|全篇|整篇|这份|这篇|这个|该|文件|答复|报告|规划|计划|办法|规定|细则|通知|公报|简报|通报|方案|意见|总结|文章"
)
_MANNER = re.compile(
    r"用?[一二两三几]{1,2}(?:句话?|段话?|百字)|简单|简要|简短|大概|大致|大体|粗略|请|帮我|给我|[给做写列拟]个|那[份篇个]|一下|主要|要点|内容|方面"
)
"""How it is to be told: says nothing of which document."""
_ORGAN = re.compile(r"[\u4e00-\u9fff]{1,6}?[局委办厅院]")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_SILENT = re.compile(r"\t|见(?:下|附|后)?表|^\W*(?:表\s*\d|单位[:：]|注[:：])|如下\W*$")
"""Sentences that only point to a table or belong to one."""
_BESIDE = re.compile(r"\t|^\W*(?:单位|注)[:：]")
"""Rows of a table and the notes beside it."""
_NAMED = 0.6
"""Least share of each of the question's words that a document's own particulars hold."""
_ITEMS, _OPENINGS, _LONG = 8, 8, 48
"""Items told of a part; first sentences told of a document without parts; characters of an item told whole."""


def summarise(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """Tells the one document that the question means; False where it means a part of one, or none or several."""
    if not _ASKED.search(part.text) or not _WHOLE.search(part.text) or NAMED_PLACE.search(part.text):
        return False
    known = [library.documents[id] for id in documents if library.documents[id].kind != DIGEST]
    meant = [document for document in known if _is_meant(document, part.text)]
    if len(meant) != 1:
        return False
    _tell(draft, meant[0], library.sections(meant[0].id))
    return bool(draft.sentences)


def _is_meant(document: Document, question: str) -> bool:
    """Whether nothing is left of the question but the document's own particulars; a year it names is one of the title, or of the text."""
    years, own = set(_YEAR.findall(question)), set(_YEAR.findall(document.title)) or set(_YEAR.findall(document.text))
    if not _numbers(question) <= _numbers(f"{document.title} {document.number or ''}"):
        return False
    if years - own - ({str(document.published.year)} if document.published else set()):
        return False
    left = _without_organ(_MANNER.sub(" ", _WHOLE.sub(" ", _ASKED.sub(" ", question))), document.issuer or "")
    particulars = _particulars(document)
    return all(held(unit.text, particulars) >= _NAMED for unit in units_of(left))


def _without_organ(text: str, issuer: str) -> str:
    """``text`` without a short name of the issuer (文旅局 of 文化广电和旅游局): cutting it into words would tear it."""
    for match in _ORGAN.finditer(text):
        for start in range(match.start(), match.end() - 1):
            short = text[start : match.end()]
            if abbreviates(short, issuer):
                return f"{text[:start]} {text[match.end() :]}"
    return text


def _numbers(text: str) -> set[int]:
    """What 第056号 and 56号 number; another number names another document."""
    return {int(digits) for digits in re.findall(r"(\d{1,6})\s*号", text)}


def _particulars(document: Document) -> str:
    own = (
        f"{document.title} {document.issuer or ''} {document.number or ''} {document.kind or ''} {document.city or ''}"
    )
    return canonical(own)


def _tell(draft: Draft, document: Document, sections: Sequence[Section]) -> None:
    text = document.text
    parts = [section for section in sections if section.parent is None and not section.marker.startswith("表")]
    if len(parts) < 2:
        for span in _openings(text, [section for section in sections if section.marker.startswith("表")]):
            _say(draft, document, [span], "")
        return
    for section in parts:
        items = [it for it in sections if it.parent == section.index and not it.marker.startswith("表")][:_ITEMS]
        spans = [_brief(text, key_clause(text, item)) for item in items] or _opening(text, section)
        head = without_end_mark(text, Span(section.start, max(section.body, section.start + 1)))
        heading = section.heading.strip("*。:： ")
        lead = f"{section.marker.lstrip('# ')}{heading}：" if spans else ""
        _say(draft, document, spans or [head], lead, [head])


def _openings(text: str, tables: Sequence[Section]) -> list[Span]:
    """What a document without parts says first, and the captions of its tables."""
    told = [span for span in sentences(text, 0, len(text)) if text[span.start : span.end].rstrip().endswith("。")]
    captions = [Span(table.start, max(table.body, table.start + 1)) for table in tables]
    chosen = [span for span in told if not _SILENT.search(text[span.start : span.end])][:_OPENINGS] + captions
    return [without_end_mark(text, span) for span in sorted(chosen, key=lambda span: span.start)]


def _opening(text: str, section: Section) -> list[Span]:
    """The first sentence of a part that says something itself; where all only point to tables, the first that does."""
    every = sentences(text, section.body, section.end)
    told = [span for span in every if not _BESIDE.search(text[span.start : span.end])]
    telling = [span for span in told if not _SILENT.search(text[span.start : span.end])]
    return [without_end_mark(text, span) for span in (telling or told)[:1]]


def _brief(text: str, span: Span) -> Span:
    """A long item's first clauses: a summary names what an article lays down."""
    if span.end - span.start <= _LONG:
        return span
    ends = [clause.end for clause in clauses(text, span)]
    return without_end_mark(
        text, Span(span.start, max((end for end in ends if end - span.start <= _LONG), default=ends[0]))
    )


def _say(draft: Draft, document: Document, spans: Sequence[Span], lead: str, heads: Sequence[Span] = ()) -> None:
    told = (f"{' '.join(document.text[s.start : s.end].split())}[{draft.cite(document.id, s, heads)}]" for s in spans)
    draft.say(f"{lead}{'；'.join(told)}。")
