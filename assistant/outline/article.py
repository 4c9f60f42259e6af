"""Questions that name a place in a document: 第八条说了什么, 第三章讲什么."""

from __future__ import annotations

import re

from assistant.draft import Draft
from assistant.query.question import Part
from assistant.retrieval.library import Library
from corpus.language.segments import sentences, without_end_mark
from corpus.measures.numerals import NUMERAL
from corpus.records import Section

_NAMED = re.compile(rf"第\s*({NUMERAL}+|\d+)\s*([条章节])")
_ASKED = re.compile(
    r"(?:说|写|讲|规定|要求|提到|内容)(?:了|的)?(?:是)?(?:些)?(?:什么|啥|哪些|内容)?|是什么|是怎么|怎么(?:说|写|规定)"
)
_DIGITS = "零一二三四五六七八九"
MOST = 8
"""Sentences of a section that are stated."""


def locate(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """States the sentences of the article or chapter that is named, each cited."""
    named = _NAMED.search(part.text)
    if named is None or not _ASKED.search(part.text):
        return False
    wanted = (_number(named[1]), named[2])
    found = [
        (id, section) for id in sorted(documents) for section in library.sections(id) if _marker(section) == wanted
    ]
    if len({id for id, _ in found}) != 1:
        return False
    id, section = found[0]
    text = library.documents[id].text
    for span in sentences(text, section.start, section.end)[:MOST]:
        trimmed = without_end_mark(text, span)
        draft.say(f"{' '.join(text[trimmed.start : trimmed.end].split())}[{draft.cite(id, trimmed)}]。")
    return bool(draft.sentences)


def _marker(section: Section) -> tuple[int, str] | None:
    match = _NAMED.search(section.marker)
    return (_number(match[1]), match[2]) if match else None


def _number(words: str) -> int:
    if words.isdigit():
        return int(words)
    total = digit = 0
    for char in words:
        if char in ("十", "百"):
            total += (digit or 1) * {"十": 10, "百": 100}[char]
            digit = 0
        elif char in _DIGITS:
            digit = _DIGITS.index(char)
    return total + digit
