"""Margins: running headers, footers and page numbers, told by their place and by their coming again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.layout.lines import Block, Line, Page

ZONE = 0.125
"""How far the margins reach into a page, as a part of its height."""

_DIGITS = re.compile(r"\d+")
_ORNATE = re.compile(r"[-—–－―─·•~\s]+\d{1,4}[-—–－―─·•~\s]+|第\s*\d{1,4}\s*页(?:[\s/,，]*共\s*\d{1,4}\s*页)?")
_PLAIN = re.compile(r"(\d{1,4})(?:\s*/\s*\d{1,4})?")


def without_margins(pages: Sequence[Page]) -> list[Page]:
    """``pages`` without the lines of their margins that repeat from page to page or that number the pages."""
    gone = _repeated(pages) | _numbers(pages)
    return [
        replace(page, blocks=tuple(block for j, block in enumerate(page.blocks) if (i, j) not in gone))
        for i, page in enumerate(pages)
    ]


def _marginal(page: Page) -> list[tuple[int, Line, str]]:
    """Lines in the margins with their index among the page's blocks, and which margin holds each."""
    found = []
    for index, block in enumerate(page.blocks):
        zone = _zone(block, page.height)
        if zone and isinstance(block, Line):
            found.append((index, block, zone))
    return found


def _zone(block: Block, height: float) -> str | None:
    if block.bottom < ZONE * height:
        return "head"
    return "foot" if block.top > (1 - ZONE) * height else None


def _repeated(pages: Sequence[Page]) -> set[tuple[int, int]]:
    """Lines that stand at one height on three pages (both of two) with the same words, digits aside.

    Figures alone are no words: they may be a table's.
    """
    places: dict[tuple[str, str], list[tuple[int, int, float]]] = defaultdict(list)
    for i, page in enumerate(pages):
        for j, line, zone in _marginal(page):
            words = _DIGITS.sub("#", re.sub(r"\s", "", line.text))
            if sum(map(str.isalpha, words)) > 1:
                places[zone, words].append((i, j, line.middle))
    needed = max(2, min(3, len(pages)))
    gone: set[tuple[int, int]] = set()
    for held in places.values():
        for i, j, middle in held:
            level = {other for other, _, height in held if abs(height - middle) < 4 + 0.005 * pages[i].height}
            if len(level) >= needed:
                gone.add((i, j))
    return gone


def _numbers(pages: Sequence[Page]) -> set[tuple[int, int]]:
    """Page numbers: between dashes or 第N页 as such; bare ones where they count with the pages."""
    gone: set[tuple[int, int]] = set()
    bare: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i, page in enumerate(pages):
        for j, line, _ in _marginal(page):
            text = line.text.strip()
            if _ORNATE.fullmatch(text):
                gone.add((i, j))
            elif plain := _PLAIN.fullmatch(text):
                bare[int(plain[1]) - i].append((i, j))
    for shift, places in bare.items():
        if len(places) >= 2 or shift == 1:
            gone.update(places)
    return gone
