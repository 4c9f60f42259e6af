"""Overlays: words printed over a page's own (a watermark, a stamp), told by their size or shade and by what they cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from ingest.readers.layout.glyphs import Glyph

_LARGE = 1.7
"""Times the size of the page's words from which a word may lie over them; a title is as large, and covers nothing."""
_LIGHT = 0.25
"""Shade (0 black to 1 white) by which a run is lighter than the page's words."""
_COVERS = 0.2
"""Share of a run's characters, at least one, that must cover others."""

Run = tuple[float, float, float]
"""Size, baseline and shade, rounded, that the characters of one run share."""


def without_overlays(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs of the page's own words: without the runs that lie over others, and without what repeats such a run."""
    inked = [glyph for glyph in glyphs if glyph.text.strip()]
    if not inked:
        return list(glyphs)
    size, shade = median(glyph.size for glyph in inked), median(glyph.shade for glyph in inked)
    runs: dict[Run, list[Glyph]] = defaultdict(list)
    for glyph in inked:
        if glyph.size >= _LARGE * size or glyph.shade >= shade + _LIGHT:
            runs[_run_of(glyph)].append(glyph)
    held = {id(glyph) for run in runs.values() for glyph in run}
    places = _places((glyph for glyph in inked if id(glyph) not in held), size)
    over = {key for key, run in runs.items() if _covers(run, places, size)}
    words = {_words(runs[key]) for key in over}
    gone = {key for key, run in runs.items() if key in over or _words(run) in words}
    return [glyph for glyph in glyphs if not glyph.text.strip() or _run_of(glyph) not in gone]


def _run_of(glyph: Glyph) -> Run:
    return round(glyph.size, 1), round(glyph.base, 0), round(glyph.shade, 2)


def _words(run: Sequence[Glyph]) -> str:
    return "".join(glyph.text for glyph in sorted(run, key=lambda glyph: glyph.x0))


def _covers(run: Sequence[Glyph], places: dict[tuple[int, int], list[Glyph]], size: float) -> bool:
    covering = sum(any(_lies_on(glyph, other) for other in _near(glyph, places, size)) for glyph in run)
    return covering > 0 and covering >= _COVERS * len(run)


def _lies_on(glyph: Glyph, other: Glyph) -> bool:
    """Whether the middle of ``other`` is under ``glyph``, well inside it."""
    x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
    inset = 0.1 * (glyph.bottom - glyph.top)
    return glyph.x0 + inset < x < glyph.x1 - inset and glyph.top + inset < y < glyph.bottom - inset


def _places(glyphs: Iterable[Glyph], size: float) -> dict[tuple[int, int], list[Glyph]]:
    """The glyphs by the square of the page, ``size`` wide, that their middle is in."""
    places: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        places[int((glyph.x0 + glyph.x1) / 2 // size), int((glyph.top + glyph.bottom) / 2 // size)].append(glyph)
    return places


def _near(glyph: Glyph, places: dict[tuple[int, int], list[Glyph]], size: float) -> Iterable[Glyph]:
    for column in range(int(glyph.x0 // size), int(glyph.x1 // size) + 1):
        for row in range(int(glyph.top // size), int(glyph.bottom // size) + 1):
            yield from places.get((column, row), ())
