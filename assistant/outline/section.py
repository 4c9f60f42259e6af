"""A section without items of its own, asked for by its heading (具体指什么, 怎么做): its sentences, each cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from assistant.draft import Draft
from assistant.outline.outline import told_sentences
from assistant.query.question import Part
from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from corpus.language.phrases import canonical, coverage, units_of
from corpus.records import Document, Section

_ASKED = re.compile(
    r"具体(?:内容|指|是|怎么|有|包括|要求|做法|措施|举措|安排|情况|表现)|(?:怎么|怎样|如何)(?:来)?(?:搞|做|抓|干|推进|推动|落实|开展|实施|解决|加强|说|讲)|(?:要|打算|准备|计划)?(?:做|干)(?:些|了)?(?:什么|啥|哪些)"
    r"|(?:说|讲|写|提)(?:了|到)?(?:些)?(?:什么|啥|哪些)|详细|展开|(?:有|采取)?(?:什么|哪些)(?:具体)?(?:举措|措施|做法|安排|打算|部署|内容|表现)|指什么|内容是什么|(?:表现|体现|反映)(?:在|为)?(?:哪里?|什么|何处)?"
)
_CUES = re.compile(
    rf"{_ASKED.pattern}|方面|这一?(?:条|项|点|部分|块)|打算|准备|计划|工作|问题|的?内容|情况|具体|(?:市里|全市|我市|下一步|今后|接下来)"
)
HELD = 0.85
"""Least share of the question's words that the heading holds, and of the heading's that the question holds."""
MOST = 8
"""Sentences of a section that are stated."""


@dataclass(frozen=True, slots=True)
class _Told:
    document: Document
    section: Section
    score: float


def detail(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """States the sentences of the sections that the question names; False where none is named closely enough."""
    if not _ASKED.search(part.text):
        return False
    phrase = _CUES.sub(" ", part.phrase)
    if not units_of(phrase):
        return False
    found = [told for id in documents for told in _named(library, library.documents[id], phrase)]
    best = max((told.score for told in found), default=0.0)
    meant = [told for told in found if told.score == best]
    if not meant or len({told.document.id for told in meant}) > 1:
        return False
    for told in sorted(meant, key=lambda it: it.section.start):
        _state(draft, told)
    return True


def _named(library: Library, document: Document, phrase: str) -> Iterator[_Told]:
    """The sections whose heading says what the phrase says, no more; digests have an outline of their own."""
    if document.kind == DIGEST:
        return
    sections = library.sections(document.id)
    parents = {section.parent for section in sections}
    words, units = canonical(phrase), units_of(phrase)
    for section in sections:
        if section.index in parents or section.marker.startswith("表"):
            continue
        heading = section.heading.strip("。:： ")
        told = [unit for unit in units_of(heading) if not unit.verb] or list(units_of(heading))
        if len(units_of(heading)) < 2 and len(heading) < 4:
            continue
        there = coverage(units, ((canonical(heading), 1.0),))
        back = coverage(told, ((words, 1.0),))
        if min(there, back) >= HELD and section.body < section.end:
            yield _Told(document, section, round(there + back, 3))


def _state(draft: Draft, told: _Told) -> None:
    text = told.document.text
    for order, span in enumerate(islice(told_sentences(text, told.section), MOST)):
        lead = f"{told.section.marker}{told.section.heading.strip('。:： ')}：" if not order else ""
        number = draft.cite(told.document.id, span)
        draft.say(f"{lead}{' '.join(text[span.start : span.end].split())}[{number}]。")
