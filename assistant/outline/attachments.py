"""Attachments: the list of them that a document ends with (附件：1.申请表 2.汇总表), whole, one, or counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.draft import Draft, marks
from corpus.language.segments import without_end_mark
from corpus.measures.numerals import parse_numeral
from corpus.records import Derived, Document, Result, Span
from corpus.words import fold

ASKED = re.compile(
    r"附件(?P<one>[一二三四五六七八九十\d]{0,2})(?:都|分别|里)?(?:包括|有|是|叫)?(?:哪些|什么|哪[一几]?[个份]|几[个份]|多少[个份]?)"
    r"|(?:哪些|什么|哪几[个份]|几[个份]|多少[个份]?)附件|附件(?:清单|目录|名称)"
)
_FIRST = re.compile(r"^[ \t]*附件?(?P<number>\d{0,2})[ \t]*:[ \t]*", re.MULTILINE)
_NEXT = re.compile(r"[ \t]*(?:附件)?(?P<number>\d{1,2})[ \t]*[.、:](?!\d)[ \t]*")
_WITHIN = re.compile(r"(?<=[;,。\s])(?=\d{1,2}[.、](?!\d))")
"""Where the next attachment begins on the same line."""


def attachments(document: Document) -> list[Span]:
    """Each attachment that the document lists, without its number; none where it lists none."""
    folded = fold(document.text)
    lists = [list(_listed(folded, match)) for match in _FIRST.finditer(folded)]
    if not lists:
        return []
    spans = lists[0] if len(lists[0]) > 1 else [span for one in lists for span in one]
    by_name = {document.text[span.start : span.end]: span for span in reversed(spans) if span.start < span.end}
    return sorted((without_end_mark(document.text, span) for span in by_name.values()), key=lambda span: span.start)


def tell_attachments(draft: Draft, document: Document, question: str) -> None:
    """Writes the attachments asked for, each cited; a gap where the document lists none, or none of that number."""
    listed = attachments(document)
    asked = ASKED.search(question)
    one = asked["one"] if asked else None
    number = (int(one) if one.isdigit() else parse_numeral(one)) if one else None
    if number is not None and 0 < number <= len(listed):
        _say(draft, document, [(number, listed[number - 1])])
    elif number is not None or not listed:
        which = f"附件{number}" if number is not None else "附件"
        draft.lack("not_in_corpus", f"《{document.title}》没有列出{which}。", beside=True)
    else:
        numbers = _say(draft, document, list(enumerate(listed, 1)))
        draft.sentences.insert(0, f"附件共{len(listed)}份{marks(numbers)}：")
        draft.derived.append(Derived("份数", str(len(listed)), "份", f"计数 {len(listed)}", tuple(numbers)))
        draft.result = Result("list", tuple(document.text[span.start : span.end] for span in listed))


def _say(draft: Draft, document: Document, listed: Sequence[tuple[int, Span]]) -> list[int]:
    numbers = []
    for order, span in listed:
        numbers.append(draft.cite(document.id, span))
        draft.say(f"{order}. {' '.join(document.text[span.start : span.end].split())}[{numbers[-1]}]")
    return numbers


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
