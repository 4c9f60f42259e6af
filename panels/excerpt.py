"""The surroundings of a quote in its document, cut at line ends, as marked-up lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from corpus.records import Document, Section, Span
from panels.markup import tag, text

AROUND = 1200
"""Characters shown on either side of the quote, up to the next line end."""
BESIDE = 120
"""Characters shown on either side of a head that stands elsewhere."""
REACH = 400
"""How far a cut moves to meet a line end."""

_GAP = tag("p", "……", "gap", aria_hidden="true")


@dataclass(frozen=True, slots=True)
class Marking:
    """What is marked, by how strongly: the quote, the heads that place it, the stated values in it."""

    quote: Span
    heads: tuple[Span, ...] = ()
    values: tuple[Span, ...] = ()


def excerpt(document: Document, sections: Sequence[Section], marking: Marking) -> str:
    """Lines of the document around the quote and its heads; ``mark.quote`` and ``mark.head`` carry the marked text."""
    headings = tuple(Span(section.start, section.body) for section in sections if section.start < section.body)
    parts = []
    reached = 0
    for window in windows(document.text, marking):
        if document.text[reached : window.start].strip():
            parts.append(_GAP)
        parts += [_line(document.text, line, marking, headings) for line in _lines(document.text, window)]
        reached = window.end
    if document.text[reached:].strip():
        parts.append(_GAP)
    return "".join(parts)


def windows(words: str, marking: Marking) -> list[Span]:
    """The spans to show, in order, none touching another."""
    wanted = [_snapped(words, marking.quote, AROUND), *(_snapped(words, head, BESIDE) for head in marking.heads)]
    merged: list[Span] = []
    for span in sorted(wanted, key=lambda span: span.start):
        if merged and span.start <= merged[-1].end + 1:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _snapped(words: str, span: Span, margin: int) -> Span:
    """``span`` with ``margin`` on both sides, moved out to line ends where they are near."""
    start, end = max(0, span.start - margin), min(len(words), span.end + margin)
    before = words.rfind("\n", max(0, start - REACH), start)
    after = words.find("\n", end, end + REACH)
    if before >= 0:
        start = before + 1
    elif start <= REACH:
        start = 0
    if after >= 0:
        end = after
    elif len(words) - end <= REACH:
        end = len(words)
    return Span(start, end)


def _lines(words: str, window: Span) -> Iterator[Span]:
    """The lines of a window that hold more than white space."""
    start = window.start
    for line in words[window.start : window.end].split("\n"):
        if line.strip():
            yield Span(start, start + len(line))
        start += len(line) + 1


def _line(words: str, line: Span, marking: Marking, headings: Sequence[Span]) -> str:
    """One line: the quote's part of it in one ``mark``, heads, headings and values inside and around."""
    heading = any(line.within(Span(span.start, span.end + 1)) for span in headings)
    atoms = _atoms(line, (marking.quote, *marking.heads, *marking.values, *headings))
    inner = ""
    for quoted, run in groupby(atoms, key=lambda atom: atom.within(marking.quote)):
        pieces = "".join(_atom(words, atom, marking, headings) for atom in run)
        inner += tag("mark", pieces, "quote") if quoted else pieces
    return tag("p", inner, "heading" if heading else "")


def _atoms(line: Span, layers: Sequence[Span]) -> list[Span]:
    """The line cut wherever a layer starts or ends."""
    inside = {bound for span in layers for bound in (span.start, span.end) if line.start < bound < line.end}
    bounds = [line.start, *sorted(inside), line.end]
    return [Span(start, end) for start, end in pairwise(bounds)]


def _atom(words: str, atom: Span, marking: Marking, headings: Sequence[Span]) -> str:
    markup = text(words[atom.start : atom.end]).replace("\t", tag("span", "\t", "cell"))
    if any(atom.within(span) for span in marking.values):
        markup = tag("b", markup)
    if any(atom.within(span) for span in marking.heads) and not atom.within(marking.quote):
        markup = tag("mark", markup, "head")
    if any(atom.within(span) for span in headings):
        markup = tag("strong", markup)
    return markup
