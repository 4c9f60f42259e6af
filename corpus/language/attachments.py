"""The list of attachments that a document ends with: 附件：1.申请表 2.汇总表."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from corpus.language.segments import without_end_mark
from corpus.records import Document, Span
from corpus.words import fold

_FIRST = re.compile(r"^[ \t]*附件?(?P<number>\d{0,2})[ \t]*:[ \t]*", re.MULTILINE)
_NEXT = re.compile(r"[ \t]*(?:附件)?(?P<number>\d{1,2})[ \t]*[.、:](?!\d)[ \t]*")
_WITHIN = re.compile(r"(?<=[;,。\s])(?=\d{1,2}[.、](?!\d))")
"""Where the next attachment begins on the same line."""


def attachments(document: Document) -> list[Span]:
    """Each attachment that the document lists, without its number; none where it lists none."""
    return list(_attachments(document.text))


@lru_cache(maxsize=256)
def _attachments(text: str) -> tuple[Span, ...]:
    folded = fold(text)
    lists = [list(_listed(folded, match)) for match in _FIRST.finditer(folded)]
    if not lists:
        return ()
    spans = lists[0] if len(lists[0]) > 1 else [span for one in lists for span in one]
    by_name = {text[span.start : span.end]: span for span in reversed(spans) if span.start < span.end}
    return tuple(sorted((without_end_mark(text, span) for span in by_name.values()), key=lambda span: span.start))


def _listed(folded: str, first: re.Match[str]) -> Iterator[Span]:
    """The attachments from ``附件：`` on as long as their numbers go on; one alone needs none."""
    due = 1
    for start, stop in _pieces(folded, first.end()):
        opened = _NEXT.match(folded, start, stop)
        if opened is None and due == 1:
            yield _trimmed(folded, start, stop)
            return
        if opened is None or first["number"] or int(opened["number"]) != due:
            return
        yield _trimmed(folded, opened.end(), stop)
        due += 1


def _pieces(folded: str, at: int) -> Iterator[tuple[int, int]]:
    """The lines from ``at`` on that are not blank, cut where a number follows on the same line."""
    while at < len(folded):
        end = folded.find("\n", at)
        end = len(folded) if end < 0 else end
        edges = [at, *(it.start() for it in _WITHIN.finditer(folded, at, end) if folded[at : it.start()].strip()), end]
        yield from ((a, b) for a, b in pairwise(edges) if folded[a:b].strip())
        at = end + 1


def _trimmed(folded: str, start: int, stop: int) -> Span:
    words = folded[start:stop]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
