"""OCR: pictures of pages to lines and tables, offline, by the models in the rapidocr wheel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median
from typing import Any

import numpy as np

from corpus.errors import SourceError
from ingest.readers.layout.lines import Line, Page, Part, text_width
from ingest.readers.layout.ruled_tables import blocks_of
from ingest.readers.layout.rules import Lattice, Rule, lattices

DPI = 200
"""Resolution at which the pages of a scanned PDF are looked at."""

_SURE, _ILLEGIBLE = 0.93, 0.75
"""A page read with more certainty than the first lies as it should; read with less than the second it says nothing."""
_DARK = 160
"""Darker than this (0-255) is ink."""
_HALF_EMPTY = "，。、；：？！（）《》〈〉“”‘’【】〔〕「」『』—…·"
"""Full-width punctuation fills only a part of its square."""


class Illegible(SourceError):
    """A page on which no words can be read, however it is turned."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A run of text that was recognised, with its place in pixels."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    score: float
    """How sure the recogniser is of its characters, 0 to 1."""

    @property
    def long(self) -> float:
        return max(self.x1 - self.x0, self.bottom - self.top)

    @property
    def tall(self) -> bool:
        return self.bottom - self.top > self.x1 - self.x0 and len(self.text) > 1


def read_picture(picture: np.ndarray) -> Page:
    """The page on ``picture`` (height × width grey, or × 3 colour; uint8), turned so that it can be read.

    Raises Illegible where no way of turning it gives words, SourceError without rapidocr.
    """
    picture, boxes = _upright(picture)
    height, width = picture.shape[:2]
    if not boxes:
        return Page(width, height, ())
    if _sureness(boxes) < _ILLEGIBLE:
        raise Illegible("这一页认不清，请放正、扫清楚后再导入")
    size = median(_size(box) for box in boxes for _ in box.text)
    grids = _ruled(picture, size)
    return Page(width, height, blocks_of(boxes, grids, lambda held: _lines(held, size)))


def _upright(picture: np.ndarray) -> tuple[np.ndarray, list[_Box]]:
    """The picture as it lies, or turned the way in which its words are read with more certainty, with these words."""
    boxes = _recognise(picture)
    sideways = sum(box.long for box in boxes if box.tall) * 2 > sum(box.long for box in boxes)
    if not boxes or (not sideways and _sureness(boxes) > _SURE):
        return picture, boxes
    best = (picture, boxes)
    for quarters in (1, 3) if sideways else (2,):
        turned = np.ascontiguousarray(np.rot90(picture, quarters))
        found = _recognise(turned)
        if found and (_sureness(found) > _sureness(best[1]) or (best[1] is boxes and sideways)):
            best = (turned, found)
    return best


def _sureness(boxes: Sequence[_Box]) -> float:
    """How sure the recogniser is of a page, its long lines counting for more."""
    return sum(box.score * box.long for box in boxes) / sum(box.long for box in boxes)


def _recognise(picture: np.ndarray) -> list[_Box]:
    found = _engine()(picture, use_cls=False, return_word_box=True)
    if found.boxes is None:
        return []
    ink = _ink(picture)
    boxes = []
    for corners, text, words, score in zip(found.boxes, found.txts, found.word_results, found.scores, strict=True):
        x0, x1, top, bottom = corners[:, 0].min(), corners[:, 0].max(), corners[:, 1].min(), corners[:, 1].max()
        box = _Box(text.strip(), float(x0), float(x1), float(top), float(bottom), float(score))
        if box.text:
            boxes.append(replace(box, text=_spaced(box, words, ink)))
    return boxes


def _ink(picture: np.ndarray) -> np.ndarray:
    """1 where ``picture`` is dark (height × width, uint8)."""
    import cv2

    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return (grey < _DARK).astype(np.uint8)


def _spaced(box: _Box, words: Sequence[tuple[str, float, Any]], ink: np.ndarray) -> str:
    """The text of ``box`` with the blanks that the recogniser leaves out, where the picture shows them.

    ``words`` are its characters or Latin words, each with its score and four corners.
    """
    if len(words) < 2 or "".join(word for word, _, _ in words) != box.text.replace(" ", ""):
        return box.text
    middles = [sum(corner[0] for corner in corners) / 4 for _, _, corners in words]
    gaps = [((start + stop) / 2, (stop - start) / _size(box)) for start, stop in _gaps(box, ink)]
    text = words[0][0]
    for (before, _, _), (after, _, _), left, right in zip(words, words[1:], middles, middles[1:], strict=False):
        gap = max((width for middle, width in gaps if left < middle < right), default=0.0)
        text += (" " if gap > _blank(before[-1], after[0]) else "") + after
    return text


def _blank(before: str, after: str) -> float:
    """How wide (in em) a gap between two characters has to be to stand for a blank.

    Justified lines are stretched, most of all where Chinese and Latin meet; full-width punctuation is half empty.
    """
    if before in _HALF_EMPTY or after in _HALF_EMPTY:
        return 1.5
    return 0.38 if before.isascii() and after.isascii() else 0.8


def _gaps(box: _Box, ink: np.ndarray) -> list[tuple[int, int]]:
    """Start and stop of the runs of columns without ink inside ``box``."""
    margin = (box.bottom - box.top) / 8
    rows = slice(max(0, int(box.top + margin)), int(box.bottom - margin))
    inked = np.flatnonzero(ink[rows, max(0, int(box.x0)) : int(box.x1)].any(axis=0)) + max(0, int(box.x0))
    jumps = np.flatnonzero(np.diff(inked) > 1)
    return [(int(inked[jump]) + 1, int(inked[jump + 1])) for jump in jumps]


@lru_cache(maxsize=1)
def _engine() -> Any:
    try:
        from rapidocr import RapidOCR
    except ModuleNotFoundError as error:
        raise SourceError("要识别扫描件，请先安装 OCR：pip install rapidocr onnxruntime") from error
    return RapidOCR(params={"Global.log_level": "critical"})


def _lines(boxes: Sequence[_Box], size: float) -> list[Line]:
    """Boxes whose middles are level are the parts of one line."""
    rows: list[list[_Box]] = []
    for box in sorted(boxes, key=_middle):
        if rows and _middle(box) - _middle(rows[-1][-1]) < 0.5 * size:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [_line(sorted(row, key=lambda box: box.x0), size) for row in rows]


def _line(row: Sequence[_Box], size: float) -> Line:
    """Sizes near the page's usual one are that size: what a box says of its letters is rough."""
    own = median(_size(box) for box in row)
    parts: list[Part] = []
    for box in row:
        if parts and box.x0 - parts[-1].x1 < size:
            last = parts[-1]
            top, bottom = min(last.top, box.top), max(last.bottom, box.bottom)
            parts[-1] = replace(last, text=last.text + box.text, x1=box.x1, top=top, bottom=bottom)
        else:
            parts.append(Part(box.text, box.x0, box.x1, box.top, box.bottom))
    return Line(tuple(parts), size if abs(own - size) < 0.25 * size else own)


def _size(box: _Box) -> float:
    """The em of a box: boxes of few letters are too high, letters set apart make them too wide."""
    return min(0.85 * (box.bottom - box.top), (box.x1 - box.x0) / text_width(box.text))


def _middle(box: _Box) -> float:
    return (box.top + box.bottom) / 2


def _ruled(picture: np.ndarray, size: float) -> list[Lattice]:
    """Tables whose rules show: ink that runs on, level or upright, for longer than letters do."""
    import cv2

    ink = _ink(picture)
    level, upright = np.ones((1, int(2.2 * size)), np.uint8), np.ones((int(1.05 * size), 1), np.uint8)
    rules = [
        *_runs(cv2.morphologyEx(ink, cv2.MORPH_OPEN, level), True, size),
        *_runs(cv2.morphologyEx(ink, cv2.MORPH_OPEN, upright), False, size),
    ]
    return lattices(rules, tolerance=max(3.0, 0.3 * size))


def _runs(mask: np.ndarray, flat: bool, size: float) -> list[Rule]:
    """The rules on ``mask``; what is as thick as a letter is a picture or a stamp."""
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    rules = []
    for x, y, width, height, _ in stats[1:].tolist():
        thick = height if flat else width
        if thick < 0.5 * size:
            at = (y if flat else x) + thick / 2
            start = x if flat else y
            rules.append(Rule(flat, at, start, start + (width if flat else height)))
    return rules
