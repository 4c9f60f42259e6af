"""A whole document told from its outline: each part by its heading and those of its items, each cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.digesting import DIGEST
from assistant.drafting import Draft
from assistant.library import Library
from assistant.outlining import key_clause
from assistant.phrases import canonical, held, units_of
from assistant.question import Part
from assistant.sentences import sentences, without_end_mark
from corpus.records import Document, Section, Span

_ASKED = re.compile(
    r"总结一?下|总结(?=[^,。]{0,6}(?:答复|文件|报告|规划|办法|公报|通报))|概括|概述|归纳|综述|简述|摘要|主要(?:内容|讲|说|写)|大意|核心内容"
    r"|(?:讲|说|写)了?(?:些|的是)?(?:什么|啥|哪些)(?:内容|事)?"
)
_WHOLE = re.compile(
    r"全文|全篇|整篇|这份|这篇|这个|该|文件|答复|报告|规划|办法|规定|细则|通知|公报|通报|方案|意见|总结|文章"
)
_ITEMS, _OPENINGS = 8, 8
"""Items told of a part; first sentences told of a document without parts."""


def summarise(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """Tells the one document that the question means; False where it means a part of one, or none or several."""
    if not _ASKED.search(part.text) or not _WHOLE.search(part.text):
        return False
    words = units_of(_WHOLE.sub(" ", _ASKED.sub(" ", part.text)))
    known = [library.documents[id] for id in documents if library.documents[id].kind != DIGEST]
    meant = [it for it in known if all(held(unit.text, _particulars(it)) >= 0.6 for unit in words)]
    if len(meant) != 1:
        return False
    _tell(draft, meant[0], library.sections(meant[0].id))
    return bool(draft.sentences)


def _particulars(document: Document) -> str:
    return canonical(f"{document.title} {document.issuer or ''} {document.kind or ''} {document.city or ''}")


def _tell(draft: Draft, document: Document, sections: Sequence[Section]) -> None:
    parts = [section for section in sections if section.parent is None and not section.marker.startswith("表")]
    if len(parts) < 2:
        for span in sentences(document.text, 0, len(document.text))[1 : 1 + _OPENINGS]:
            _say(draft, document, [without_end_mark(document.text, span)], "")
        return
    for section in parts:
        items = [it for it in sections if it.parent == section.index and not it.marker.startswith("表")][:_ITEMS]
        spans = [key_clause(document.text, item) for item in items]
        if not spans:
            told = sentences(document.text, section.body, section.end)[:1]
            spans = [without_end_mark(document.text, span) for span in told]
        heading = section.heading.strip("。:： ")
        _say(draft, document, spans or [key_clause(document.text, section)], f"{section.marker}{heading}：")


def _say(draft: Draft, document: Document, spans: Sequence[Span], lead: str) -> None:
    told = (f"{' '.join(document.text[s.start : s.end].split())}[{draft.cite(document.id, s)}]" for s in spans)
    draft.say(f"{lead}{'；'.join(told)}。")
