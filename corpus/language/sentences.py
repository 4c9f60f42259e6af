"""Sentences: where a text may be cut. Brackets, quotations, numbers and lists of figures stay whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.records import Span

CAP = 400
"""No part of a sentence that has any place to be cut is longer."""

LONG = 200
"""A sentence up to this length is never cut."""

_SENTENCE = re.compile(r"[^\n。!?]*(?:[。!?]+[\"'”’」』)》\]]*|(?=\n)|$)")
_NUMBER = re.compile(r"\d[\d,.]*[^\s\d,.;:、。!?~()\-]")
_LISTING = 3
"""A sentence with this many numbers that have a unit is a list of figures."""

_OPENERS, _CLOSERS = "《〈(“‘「『[", "》〉)”’」』]"


def sentences(folded: str, span: Span) -> list[Span]:
    """The sentences of ``span``; one that is too long comes in parts, cut at clause ends.

    A list of figures stays whole up to ``CAP`` and is cut between items beyond it.
    """
    found: list[Span] = []
    for match in _SENTENCE.finditer(folded, span.start, span.end):
        if match.group().strip():
            found.extend(_parts(folded, _trimmed(folded, match.start(), match.end())))
    return found


def pack(spans: Sequence[Span], target: int, short: int = 0) -> list[Span]:
    """Neighbours joined while they stay within ``target`` characters; one below ``short`` joins in any case."""
    packed: list[Span] = []
    for span in spans:
        lengths = (span.end - span.start, packed[-1].end - packed[-1].start) if packed else (0, 0)
        if packed and (span.end - packed[-1].start <= target or min(lengths) < short):
            packed[-1] = Span(packed[-1].start, span.end)
        else:
            packed.append(span)
    return packed


def _parts(folded: str, sentence: Span) -> list[Span]:
    text = folded[sentence.start : sentence.end]
    listing = len(_NUMBER.findall(text)) >= _LISTING
    limit = CAP if listing else LONG
    parts = [sentence]
    for ends in (";", "、," if listing else ",", ",、:", None):
        parts = [piece for part in parts for piece in _cut(folded, part, ends, limit)]
        limit = CAP if ends == "," else limit
    return parts


def _cut(folded: str, span: Span, ends: str | None, limit: int) -> list[Span]:
    if span.end - span.start <= limit:
        return [span]
    places = _places(folded, span, ends)
    clauses = [Span(a, b) for a, b in zip([span.start, *places], [*places, span.end], strict=True) if a < b]
    packed = pack(clauses, limit)
    return [_trimmed(folded, part.start, part.end) for part in packed if folded[part.start : part.end].strip()]


def _places(folded: str, span: Span, ends: str | None) -> list[int]:
    """Offsets behind the marks ``ends`` outside brackets; for None, anywhere but inside a number or a word."""
    if ends is None:
        return [i for i in range(span.start + 1, span.end) if not _joined(folded[i - 1], folded[i])]
    depth, found = 0, []
    for i in range(span.start, span.end - 1):
        character = folded[i]
        depth = max(0, depth + (character in _OPENERS) - (character in _CLOSERS))
        if character in ends and depth == 0 and not (folded[i - 1].isdigit() and folded[i + 1].isdigit()):
            found.append(i + 1)
    return found


def _joined(before: str, after: str) -> bool:
    """Whether cutting between the two could part a number from its digits or its unit."""
    return (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum() and before in ".,")


def _trimmed(folded: str, start: int, end: int) -> Span:
    text = folded[start:end]
    return Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
