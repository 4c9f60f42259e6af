"""PDF: the text layer of each page, or OCR where a page is only a picture."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page as Source
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from corpus.errors import SourceError
from ingest.raw import Hints, RawDocument
from ingest.readers.layout.glyphs import Glyph, is_unreadable, lines_of, plain
from ingest.readers.layout.lines import Page
from ingest.readers.layout.ocr import DPI
from ingest.readers.layout.overlays import without_overlays
from ingest.readers.layout.pages import text_of
from ingest.readers.layout.ruled_tables import blocks_of
from ingest.readers.layout.rules import Lattice, Rule, lattices, thin
from ingest.readers.layout.scans import MAX_SCANNED_PAGES, read_scans
from ingest.readers.titles import readable_title

logging.getLogger("pdfminer").setLevel(logging.ERROR)
"""It warns of every odd font of every page."""

MAX_PAGES = 2000

_DAMAGE = (
    PdfminerException,
    MalformedPDFException,
    PDFException,
    PSException,
    zlib.error,
    struct.error,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RuntimeError,
)
"""What the PDF libraries raise on broken files."""
_TOLERANCE = 3.0
"""Rules nearer than this (in points) are one."""


def read(data: bytes, name: str) -> list[RawDocument]:
    """One document with its pages. Raises SourceError for an encrypted, damaged, too long or wordless file."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as file:
            _check(file)
            pages, scanned, notes = _pages(file)
            hints = _hints(file.metadata)
    except _DAMAGE as error:
        raise SourceError(_complaint(error)) from error
    text, starts = text_of(pages)
    if not text.strip():
        raise SourceError("这份 PDF 里没有找到文字，请确认它不是空白页或图纸")
    return [RawDocument(text=text, pages=starts, ocr=scanned, hints=hints, notes=notes)]


def _complaint(error: Exception) -> str:
    causes = [error, *error.args]
    if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
        return "PDF 有打开密码，请先去掉密码再导入"
    return "PDF 已损坏，打不开，请重新下载或另存一份再导入"


def _check(file: PDF) -> None:
    count = len(file.pages)
    if count > MAX_PAGES:
        raise SourceError(f"PDF 有 {count} 页，超过 {MAX_PAGES} 页的上限，请拆成几份再导入")
    if not count:
        raise SourceError("PDF 里一页也没有，请重新下载或另存一份再导入")


def _pages(file: PDF) -> tuple[list[Page], bool, tuple[str, ...]]:
    """The pages, whether any of them was read by OCR, and what to say of those that could not be read."""
    pages: list[Page | None] = []
    for page in file.pages:
        pages.append(None if _is_picture(page) else _text_page(page))
        page.close()
    scans = [number for number, page in enumerate(pages) if page is None]
    if len(scans) > MAX_SCANNED_PAGES:
        raise SourceError(f"PDF 有 {len(scans)} 页扫描件，超过 {MAX_SCANNED_PAGES} 页的上限，请拆成几份再导入")
    read, notes = read_scans((number + 1, partial(_picture, file.pages[number])) for number in scans)
    for number, seen in zip(scans, read, strict=True):
        pages[number] = seen
    return [page for page in pages if page is not None], bool(scans), notes


def _picture(page: Source) -> np.ndarray:
    """What the page shows, grey (height × width, uint8), at ``DPI``."""
    return np.asarray(page.to_image(resolution=DPI).original.convert("L"))


def _is_picture(page: Source) -> bool:
    """No words to speak of and something drawn, or words that the file does not say how to read."""
    words = "".join(char["text"] for char in page.chars if char["text"].strip())
    if is_unreadable(words):
        return True
    covered = sum(_area(image) for image in page.images) / max(1.0, float(page.width * page.height))
    if len(words) < 5:
        return covered > 0.05 or len(page.curves) > 50
    return len(words) < 40 and covered > 0.6


def _area(image: dict[str, Any]) -> float:
    return float(image["x1"] - image["x0"]) * float(image["bottom"] - image["top"])


def _text_page(page: Source) -> Page:
    """A page whose text is set sideways is turned to be read."""
    chars = [char for char in page.chars if _within(char, page.bbox)]
    turn = _turn(chars)
    glyphs = [glyph for char in chars if (glyph := _glyph(char, turn, page))]
    width, height = float(page.width), float(page.height)
    grids = _ruled(page) if turn == 0 else []
    own = without_overlays(glyphs)
    return Page(*((width, height) if turn == 0 else (height, width)), blocks_of(own, grids, lines_of))


def _within(char: dict[str, Any], bbox: tuple[float, float, float, float]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(bbox[0] <= x <= bbox[2] and bbox[1] <= y <= bbox[3])


def _turn(chars: Sequence[dict[str, Any]]) -> int:
    """0 for text that reads across the page, 1 where most of it reads upwards, -1 downwards."""
    sides = [_side(char) for char in chars]
    return max((0, 1, -1), key=sides.count)


def _side(char: dict[str, Any]) -> int | None:
    """None for slanted letters (a watermark)."""
    a, b = char["matrix"][:2]
    if abs(b) < 0.02 * abs(a):
        return 0
    if abs(a) < 0.02 * abs(b):
        return 1 if b > 0 else -1
    return None


def _glyph(char: dict[str, Any], turn: int, page: Source) -> Glyph | None:
    """None for a letter that does not read the page's way."""
    if _side(char) != turn:
        return None
    text, size = plain(char["text"]), float(char["size"])
    x0, x1, top, bottom = (float(char[edge]) for edge in ("x0", "x1", "top", "bottom"))
    _, _, _, _, x, y = char["matrix"]
    shade = _shade(char.get("non_stroking_color"))
    if turn == 0:
        return Glyph(text, x0, x1, top, bottom, -y, size, shade)
    if turn == 1:
        height = float(page.height)
        return Glyph(text, height - bottom, height - top, x0, x1, x, x1 - x0, shade)
    width = float(page.width)
    return Glyph(text, top, bottom, width - x1, width - x0, -x, x1 - x0, shade)


def _shade(colour: object) -> float:
    """How light a fill is: of grey, of red, green and blue, or of the four inks; 0 for a pattern."""
    parts = colour if isinstance(colour, (tuple, list)) else (colour,)
    levels = [float(level) for level in parts if isinstance(level, (int, float))]
    if len(levels) == 4:
        return max(0.0, 1 - levels[3] - sum(levels[:3]) / 3)
    return sum(levels) / len(levels) if len(levels) in (1, 3) else 0.0


def _ruled(page: Source) -> list[Lattice]:
    rules: list[Rule] = []
    for line in page.lines:
        rules.extend(_rule(line))
    for rect in page.rects:
        if min(rect["width"], rect["height"]) < _TOLERANCE:
            rules.extend(_rule(rect))
        elif rect.get("stroke"):
            rules.extend(_sides(rect))
    return lattices(rules, _TOLERANCE) if len(rules) > 3 else []


def _rule(drawn: dict[str, Any]) -> list[Rule]:
    x0, x1, top, bottom = (float(drawn[edge]) for edge in ("x0", "x1", "top", "bottom"))
    return thin(x0, x1, top, bottom, _TOLERANCE)


def _sides(rect: dict[str, Any]) -> list[Rule]:
    x0, x1, top, bottom = (float(rect[edge]) for edge in ("x0", "x1", "top", "bottom"))
    level = [Rule(True, at, x0, x1) for at in (top, bottom)]
    return [*level, *(Rule(False, at, top, bottom) for at in (x0, x1))]


def _hints(metadata: dict[str, Any]) -> Hints:
    return Hints(title=readable_title(metadata.get("Title")))
