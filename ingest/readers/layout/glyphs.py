"""Glyphs: the characters of a page with their places, gathered into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.readers.layout.lines import Line, Part

_APART, _APART_BY_BLANKS = 1.2, 1.8
"""A gap this wide (in em) parts a line: columns, label and value, place and date. The second is for gaps of blanks."""
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_RADICALS = dict(
    zip(
        "⺁⺠⺬⺮⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂民示竹虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
"""Radical forms that some PDF writers leave in place of the character and that Unicode does not decompose."""
_UNREADABLE = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")
_FORMS = re.compile(r"[\u2e80-\u2fdf\ufb00-\ufb06]")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character; ``base`` is the height of its baseline, growing downwards like ``top``."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    shade: float = 0.0
    """Of its ink: 0 is black, 1 is white."""


def is_unreadable(words: str) -> bool:
    """Whether a good part of a page's characters are codes that the file does not say how to read."""
    unreadable = len(_UNREADABLE.findall(words))
    return unreadable * 3 > len(_UNREADABLE.sub("x", words))


def plain(character: str) -> str:
    """The ordinary character for a radical form or a ligature."""
    if not _FORMS.search(character):
        return character
    return unicodedata.normalize("NFKC", "".join(_RADICALS.get(one, one) for one in character))


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines that ``glyphs`` stand on, from top to bottom; each is parted at wide gaps."""
    rows: list[list[Glyph]] = []
    base = size = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.base, glyph.x0)):
        if rows and glyph.base - base < 0.4 * max(size, glyph.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            size = 0.0
        if glyph.size > size:
            base, size = glyph.base, glyph.size
    lines = [line for row in rows if (line := _line(row))]
    return sorted(lines, key=lambda line: line.middle)


def _line(row: Sequence[Glyph]) -> Line | None:
    """None for a row of blanks."""
    inked = [glyph for glyph in row if glyph.text.strip()]
    if not inked:
        return None
    size = median(glyph.size for glyph in inked)
    base = median(glyph.base for glyph in inked if glyph.size >= 0.75 * size)
    parts = [_part(run) for run in _runs(_distinct(sorted(row, key=lambda glyph: glyph.x0), size), size, base)]
    return Line(tuple(parts), size)


def _distinct(row: Sequence[Glyph], size: float) -> list[Glyph]:
    """Without the doubles by which some writers make bold letters."""
    kept: list[Glyph] = []
    for glyph in row:
        if any(glyph.text == other.text and abs(glyph.x0 - other.x0) < 0.15 * size for other in kept[-3:]):
            continue
        kept.append(glyph)
    return kept


def _runs(row: Sequence[Glyph], size: float, base: float) -> list[list[Glyph]]:
    """The row's inked glyphs parted at wide gaps; blanks that show as such are kept with the glyph before them."""
    runs: list[list[Glyph]] = []
    blanks = ""
    for glyph in row:
        if not glyph.text.strip():
            blanks += glyph.text
            continue
        if glyph.size < 0.75 * size and base - glyph.base > 0.15 * size:
            glyph = replace(glyph, text=glyph.text.translate(_SUPERSCRIPTS))
        gap = glyph.x0 - runs[-1][-1].x1 if runs else 0.0
        if not runs or gap > (_APART_BY_BLANKS if blanks else _APART) * size:
            runs.append([glyph])
        else:
            last = runs[-1][-1]
            runs[-1][-1] = replace(last, text=last.text + _blank(last.text, glyph.text, blanks, gap / size))
            runs[-1].append(glyph)
        blanks = ""
    return runs


def _blank(before: str, after: str, blanks: str, gap: float) -> str:
    """What stands between two glyphs ``gap`` em apart: the blanks of the source, or a word space that it left out."""
    if blanks:
        return blanks if gap > 0.12 else ""
    return " " if gap > 0.22 and before[-1].isascii() and after[0].isascii() else ""


def _part(run: Sequence[Glyph]) -> Part:
    return Part(
        text="".join(glyph.text for glyph in run),
        x0=run[0].x0,
        x1=max(glyph.x1 for glyph in run),
        top=min(glyph.top for glyph in run),
        bottom=max(glyph.bottom for glyph in run),
    )
