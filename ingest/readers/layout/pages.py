"""Pages: from the lines of laid-out pages to their text: margins off, columns one after the other, tables found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

from ingest.readers.layout.columns import with_tables
from ingest.readers.layout.flow import flow
from ingest.readers.layout.lines import Block, Line, Page
from ingest.readers.layout.margins import without_margins

_SPLIT_LINES = 10
"""A page set in two columns has at least this many lines that its gutter parts."""
_FEW = 3
"""Lines in each column, at least; with fewer than ``_SPLIT_LINES`` most must be filled to the edge, as prose is."""
_WIDE = 0.25
"""Share of the page's width that either side of such a line must fill, in the middle of them all."""


def text_of(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text of ``pages``, one paragraph or table row a line, and the offset at which each page starts."""
    regions: list[Page] = []
    firsts: list[int] = []
    for page in without_margins(pages):
        firsts.append(len(regions))
        regions.extend(replace(region, blocks=tuple(_tabled(region.blocks))) for region in _regions(page))
    text, starts = flow(regions)
    return text, tuple(starts[first] for first in firsts)


def _tabled(blocks: Sequence[Block]) -> Iterator[Block]:
    for lines, run in groupby(blocks, key=lambda block: isinstance(block, Line)):
        held = list(run)
        yield from with_tables([block for block in held if isinstance(block, Line)]) if lines else held


def _regions(page: Page) -> list[Page]:
    """The page in reading order: itself, or where it is set in two columns the left one, then the right one.

    Lines and tables across both columns part the page into bands that are read one after the other.
    """
    gutter = _gutter(page)
    if gutter is None:
        return [page]
    regions: list[Page] = []
    band: list[Line] = []
    for block in page.blocks:
        if isinstance(block, Line) and not _crosses(block, gutter):
            band.append(block)
            continue
        regions.extend(_sides(page, band, gutter))
        regions.append(replace(page, blocks=(block,)))
        band = []
    regions.extend(_sides(page, band, gutter))
    return regions


def _gutter(page: Page) -> float | None:
    """The middle of the blank strip down a page of two columns; None where the page has one column, or many."""
    aligned = _gutter_of_split(page)
    return aligned if aligned is not None else _gutter_of_prose(page)


def _gutter_of_prose(page: Page) -> float | None:
    """The strip between two columns of prose, however few their lines and whether or not these are level."""
    parts = [(part.x0, part.x1, line.middle, line.size) for line in page.lines for part in line.parts]
    edges = [x0 for x0, _, _, _ in parts if 0.4 * page.width < x0 < 0.62 * page.width]
    if len(edges) < _FEW:
        return None
    size = median(size for *_, size in parts)
    edge = max(edges, key=lambda edge: (sum(abs(other - edge) < 0.5 * size for other in edges), -edge))
    left = [part for part in parts if part[1] < edge - 0.8 * size and part[0] < 0.35 * page.width]
    right = [part for part in parts if part[0] > edge - 0.5 * size]
    if not (_is_column(left, page, size) and _is_column(right, page, size)):
        return None
    level = min(left[-1][2], right[-1][2]) - max(left[0][2], right[0][2])
    shorter = min(left[-1][2] - left[0][2], right[-1][2] - right[0][2])
    return edge - 0.4 * size if level > 0.6 * shorter else None


def _is_column(parts: Sequence[tuple[float, float, float, float]], page: Page, size: float) -> bool:
    """Whether ``parts`` (left, right, middle, size) are lines of prose: wide, and most of them full."""
    if len(parts) < _FEW:
        return False
    widths = sorted(right - left for left, right, _, _ in parts)
    edge = max(right for _, right, _, _ in parts)
    full = sum(right > edge - 1.6 * size for _, right, _, _ in parts)
    return widths[len(widths) // 2] > _WIDE * page.width and full * 2 >= len(parts)


def _gutter_of_split(page: Page) -> float | None:
    """Of many lines that are parted in their middle."""
    split = [line for line in page.lines if len(line.parts) == 2]
    if len(split) < _SPLIT_LINES or len(split) * 2 < len(page.lines):
        return None
    left, right = max(line.parts[0].x1 for line in split), min(line.parts[1].x0 for line in split)
    centred = 0.4 * page.width < (left + right) / 2 < 0.6 * page.width
    widths = [
        sorted(part.x1 - part.x0 for part in parts) for parts in zip(*(line.parts for line in split), strict=True)
    ]
    wide = all(side[len(side) // 2] > _WIDE * page.width for side in widths)
    return (left + right) / 2 if left < right and centred and wide else None


def _crosses(line: Line, gutter: float) -> bool:
    return any(part.x0 < gutter < part.x1 for part in line.parts)


def _sides(page: Page, band: Sequence[Line], gutter: float) -> Iterator[Page]:
    """The two columns of a band, each a page as wide as half of this."""
    for before in (True, False):
        lines = []
        for line in band:
            parts = tuple(part for part in line.parts if (part.x1 <= gutter) is before)
            if parts:
                lines.append(replace(line, parts=parts))
        if lines:
            yield Page(page.width / 2, page.height, tuple(lines))
