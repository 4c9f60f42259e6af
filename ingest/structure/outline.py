"""The outline: headings nested into sections by their marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from corpus.records import Section
from corpus.words import fold
from ingest.structure.marks import HAN, OUTERMOST, Mark, item_marks, line_marks, table_marks

_HEADING_ENDS = frozenset("。:;!?\n")
_OPENERS, _CLOSERS = frozenset("《〈(（“‘「『【〔["), frozenset("》〉)）”’」』】〕]")
_HEADING_LIMIT = 60
"""Characters of a heading at most."""
_SENTENCE_LIMIT = 30
"""Up to this length a whole first sentence is the heading; of a longer one, only its first clause."""
_CLAUSE_WITH_NUMBER = 10
_DATE_LINE = re.compile(rf"(?:\d{{4}}|[{HAN}]{{4}})\s*年\s*[{HAN}\d]{{1,3}}\s*月\s*[{HAN}\d]{{1,3}}\s*日$")
_CLOSING = re.compile(
    r"(?:再次|衷心|诚挚)?感谢|[此特专]此|此复|以上(?:答复|意见|报告)|\(?联系(?:人|电话|单位|方式)|抄送|\(此件"
)
_CLOSING_LIMIT = 80
_SIGNATURE_LIMIT = 30


@dataclass(slots=True)
class _Open:
    """A section that has begun; ``end`` is found when a later mark closes it."""

    mark: Mark
    rank: int
    level: int
    parent: int | None
    heading: str
    body: int
    end: int


def outline(document: str, text: str, body: int = 0) -> list[Section]:
    """The sections of ``text`` from offset ``body`` on, in order of start; parents come before their children.

    Which mark contains which is learned from the document (see ``nesting``); a numbering that goes on across
    parents (一、 1、 2、 二、 3、) nests under the parent it stands in.
    """
    folded = fold(text)
    end = closing_start(folded, body)
    lines = line_marks(folded[:end], body)
    marks = sorted([*lines, *item_marks(folded[:end], body), *table_marks(folded[:end], body)], key=lambda m: m.start)
    opened = _opened(text, folded, marks, nesting(lines), end)
    return [
        Section(
            document, index, it.parent, it.level, _marker(text, it.mark), it.heading, it.mark.start, it.end, it.body
        )
        for index, it in enumerate(opened)
    ]


def label(section: Section) -> str:
    """How a path names the section: mark and heading."""
    if section.marker.startswith("#"):
        return section.heading
    return section.marker + (" " if section.marker[0] in "第表" else "") + section.heading


def nesting(marks: Sequence[Mark]) -> dict[str, int]:
    """Rank of each kind of mark in this document, 0 the outermost.

    Kinds nest in order of first appearance; where that is against the order offices use, the earlier kind is
    outer only if its numbering goes on behind the later one (1. (一) (二) 2.), else it was a list ahead of it.
    """
    first = list(dict.fromkeys(mark.kind for mark in marks))

    def compare(a: str, b: str) -> int:
        earlier, later = (a, b) if first.index(a) < first.index(b) else (b, a)
        outer = earlier if OUTERMOST[earlier] < OUTERMOST[later] or _goes_on(marks, earlier, later) else later
        return -1 if outer == a else 1

    return {kind: rank for rank, kind in enumerate(sorted(first, key=cmp_to_key(compare)))}


def closing_start(folded: str, body: int = 0) -> int:
    """Where the letter's closing (thanks, signature, date, contact) starts; the end of the text without one."""
    start = len(folded)
    ends_with_date = False
    for line in reversed(list(re.finditer(r"[^\n]+", folded[body:]))):
        words = line.group().strip()
        if not words:
            continue
        dated = len(words) <= _SIGNATURE_LIMIT and _DATE_LINE.search(words) is not None
        signature = ends_with_date and len(words) <= _SIGNATURE_LIMIT and not re.search(r"[。;:!?,\t]", words)
        if not (dated or signature or (len(words) <= _CLOSING_LIMIT and _CLOSING.match(words))):
            break
        ends_with_date = ends_with_date or dated
        start = body + line.start()
    return start


def _goes_on(marks: Sequence[Mark], earlier: str, later: str) -> bool:
    behind = next(i for i, mark in enumerate(marks) if mark.kind == later)
    before = [mark.number for mark in marks[:behind] if mark.kind == earlier]
    after = [mark.number for mark in marks[behind:] if mark.kind == earlier]
    return bool(after) and after[0] == before[-1] + 1


def _opened(text: str, folded: str, marks: Sequence[Mark], ranks: dict[str, int], end: int) -> list[_Open]:
    opened: list[_Open] = []
    stack: list[int] = []
    for mark in marks:
        rank = ranks.get(mark.kind, len(ranks))
        while stack and _closes(opened[stack[-1]], mark, rank):
            _close(opened[stack.pop()], mark.start, text)
        parent = stack[-1] if stack else None
        level = rank + 1 if mark.kind in ranks else (opened[parent].level if parent is not None else 0) + 1
        heading, body = heading_of(text, folded, mark.end, mark.stop or end)
        opened.append(_Open(mark, rank, level, parent, heading, body, end))
        stack.append(len(opened) - 1)
    for index in stack:
        _close(opened[index], end, text)
    return opened


def _closes(open_: _Open, mark: Mark, rank: int) -> bool:
    """Whether ``mark`` ends the open section: as its sibling or outer one, or by lying behind its stop."""
    if open_.mark.stop is not None:
        return mark.start >= open_.mark.stop or open_.mark.kind == mark.kind or mark.kind in OUTERMOST
    return open_.rank >= rank


def _close(open_: _Open, limit: int, text: str) -> None:
    end = min(limit, open_.mark.stop) if open_.mark.stop is not None else limit
    open_.end = max(open_.mark.end, len(text[:end].rstrip()))
    open_.body = min(open_.body, open_.end)


def heading_of(text: str, folded: str, start: int, stop: int) -> tuple[str, int]:
    """The heading's words and where the text after it starts.

    It ends with its line, or at the first 。 : ; where that comes soon; one that runs on ends with its first clause.
    """
    comma = None
    limit = min(stop, start + _HEADING_LIMIT)
    for offset in _outside_brackets(text, folded, start, limit):
        character = folded[offset]
        if character == "," and comma is None and not _is_only_when(folded[start:offset]):
            comma = offset
        if character in _HEADING_ENDS:
            soon = character == "\n" or offset - start <= _SENTENCE_LIMIT or comma is None
            end = offset if soon or comma is None else comma
            return text[start:end].strip(), end + 1
    end = limit if comma is None or limit == stop else comma
    return text[start:end].strip(), min(end + (comma == end), stop)


def _is_only_when(clause: str) -> bool:
    """到2025年: a short first clause with a number in it heads nothing."""
    return len(clause) < _CLAUSE_WITH_NUMBER and re.search(r"\d", clause) is not None


def _outside_brackets(text: str, folded: str, start: int, end: int) -> Iterator[int]:
    """Offsets of line ends, and of punctuation that stands neither in brackets or quotes nor between digits."""
    depth = 0
    for offset in range(start, end):
        depth = max(0, depth + (text[offset] in _OPENERS) - (text[offset] in _CLOSERS))
        between_digits = folded[offset - 1 : offset].isdigit() and folded[offset + 1 : offset + 2].isdigit()
        if folded[offset] == "\n" or (depth == 0 and not between_digits):
            yield offset


def _marker(text: str, mark: Mark) -> str:
    return text[mark.start : mark.end].strip()
