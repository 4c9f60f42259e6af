"""Layout: the lines and tables of a page with their places; lengths in the page's own units, top is 0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_LATIN_RUN = re.compile(r"[A-Za-z0-9.,%]+")
_NO_END = "《（“‘【〔「『〈([{"
_NO_START = "，。、；：！？）》〉」』】〕”’%),.;:!?…"
_ENDS = re.compile(r"[。！？!?][”’』」）)]?$|(?<!\d)\.$")
_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60—…“”‘’①-⑳]")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text on a line, wide gaps on both of its sides."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """The parts on one line, left to right; ``size`` is its font size (one em)."""

    parts: tuple[Part, ...]
    size: float

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts)

    @property
    def x0(self) -> float:
        return self.parts[0].x0

    @property
    def x1(self) -> float:
        return self.parts[-1].x1

    @property
    def top(self) -> float:
        return min(part.top for part in self.parts)

    @property
    def bottom(self) -> float:
        return max(part.bottom for part in self.parts)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its lines of text (tabs between columns) and its place."""

    lines: tuple[str, ...]
    top: float
    bottom: float


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    blocks: tuple[Block, ...]
    """From top to bottom."""

    @property
    def lines(self) -> list[Line]:
        return [block for block in self.blocks if isinstance(block, Line)]


@dataclass(frozen=True, slots=True)
class Frame:
    """The text area of a page, the size of its body text and the distance from line to line."""

    left: float
    right: float
    size: float
    pitch: float
    indented: bool
    """Whether the document's paragraphs start with an indent."""

    def balanced(self, line: Line) -> bool:
        """Whether ``line`` has as much room on its left as on its right."""
        return abs((line.x0 - self.left) - (self.right - line.x1)) < 2 * line.size

    def full(self, line: Line, following: Line) -> bool:
        """Whether ``line`` was broken for want of room: what ``following`` starts with did not fit behind it.

        Where paragraphs are indented, a line may fall short by more when it ends no sentence and no indent follows.
        """
        room = self.right - line.x1
        if room < first_width(following.text) * line.size + 0.5 * line.size:
            return True
        runs_on = self.indented and following.x0 - self.left < 0.8 * self.size and not _ENDS.search(line.text)
        return runs_on and room < 0.2 * (self.right - self.left)


def first_width(text: str) -> float:
    """Width in em of the shortest start of ``text`` that may not be parted from what follows it."""
    start = 0
    while start < len(text) - 1 and text[start] in _NO_END:
        start += 1
    run = _LATIN_RUN.match(text, start)
    stop = run.end() if run else start + 1
    while stop < len(text) and text[stop] in _NO_START:
        stop += 1
    return text_width(text[:stop])


def text_width(text: str) -> float:
    """Width of ``text`` in em, as body fonts set it: Chinese one em, Latin about half."""
    return sum(1.0 if _WIDE.match(character) else 0.6 for character in text)


def frames(pages: Sequence[Page]) -> list[Frame]:
    """The text area of each page; a page with few lines takes the others' word for it."""
    sizes = [line.size for page in pages for line in page.lines for _ in line.text]
    size = median(sizes) if sizes else 12.0
    gaps = [gap for page in pages for gap in _gaps(page.lines, size)]
    pitch = median(gaps) if gaps else 1.5 * size
    lefts = [_left(page.lines, size) for page in pages]
    known = [left for left, page in zip(lefts, pages, strict=True) if left is not None and len(page.lines) > 3]
    usual = median(known) if known else next((left for left in lefts if left is not None), 0.0)
    settled = [
        left if left is not None and len(page.lines) > 3 else usual for left, page in zip(lefts, pages, strict=True)
    ]
    measures = _measures(pages, settled, size)
    indented = _indented(pages, settled, size)
    return [
        Frame(left, left + measures[round(page.width)], size, pitch, indented)
        for page, left in zip(pages, settled, strict=True)
    ]


def _indented(pages: Sequence[Page], lefts: Sequence[float], size: float) -> bool:
    """Whether lines that start about two em in are many, and lines that start at the left edge most."""
    indents = [
        (line.x0 - left) / size
        for page, left in zip(pages, lefts, strict=True)
        for line in page.lines
        if abs(line.size - size) < 0.15 * size
    ]
    inner = sum(1.4 < indent < 2.8 for indent in indents)
    return inner >= 2 and inner * 20 >= len(indents) and sum(indent < 0.8 for indent in indents) >= inner


def _gaps(lines: Sequence[Line], size: float) -> list[float]:
    """Distances from line to line, those of one paragraph of body text."""
    return [
        below.middle - above.middle
        for above, below in pairwise(lines)
        if 0.8 * size < below.middle - above.middle < 3 * size and abs(below.size - above.size) < 0.15 * size
    ]


def _left(lines: Sequence[Line], size: float) -> float | None:
    """The leftmost edge that at least a tenth of the body lines share."""
    edges = sorted(line.x0 for line in lines if line.size > 0.85 * size)
    for edge in edges:
        if sum(abs(other - edge) < 0.6 * size for other in edges) * 10 >= len(edges):
            return edge
    return None


def _measures(pages: Sequence[Page], lefts: Sequence[float], size: float) -> dict[int, float]:
    """Width of the text area for each width of page.

    Where several lines end at the same right edge, that is the edge; else the right margin is as wide as the left.
    """
    measures: dict[int, float] = {}
    for width in {round(page.width) for page in pages}:
        same = [(page, left) for page, left in zip(pages, lefts, strict=True) if round(page.width) == width]
        ends = sorted((line.x1 - left for page, left in same for line in page.lines), reverse=True)
        mirrored = median(page.width - 2 * left for page, left in same)
        measures[width] = _edge(ends, size) or max([mirrored, *ends[:1]])
    return measures


def _edge(ends: Sequence[float], size: float) -> float | None:
    """The rightmost edge, among the tenth of lines that reach farthest, that at least an eighth of all share."""
    tried: float | None = None
    for end in ends[: max(1, len(ends) // 10)]:
        if tried is not None and tried - end < 0.3 * size:
            continue
        tried = end
        near = sum(abs(other - end) < 0.6 * size for other in ends)
        if near >= 3 and near * 8 >= len(ends):
            return end
    return None
