"""Images: photographs and scans of pages, read by OCR; each frame of a TIFF is a page."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from functools import partial

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from corpus.errors import SourceError
from ingest.raw import RawDocument
from ingest.readers.layout.pages import text_of
from ingest.readers.layout.scans import read_scans

MAX_PIXELS = 100_000_000
MAX_FRAMES = 300

_STRIP = 1.5
"""A picture more than twice this many times as high as wide (a long screenshot) is cut into strips this high."""
_DAMAGED = "图片已损坏或不是常见格式，请另存为 PNG 或 JPG 再导入"


def read(data: bytes, name: str) -> list[RawDocument]:
    """One document. Raises SourceError for a damaged or too large image, and one in which no words are found."""
    pictures: list[np.ndarray] = []
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:
            _check(image)
            pictures.extend(_picture(frame) for frame in ImageSequence.Iterator(image))
    except Image.DecompressionBombError as error:
        raise SourceError(f"图片超过 {MAX_PIXELS // 1_000_000} 百万像素的上限，请缩小后再导入") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise SourceError(_DAMAGED) from error
    strips = [(number, strip) for number, picture in enumerate(pictures, 1) for strip in _strips(picture)]
    pages, notes = read_scans((number, partial(_same, strip)) for number, strip in strips)
    text, starts = text_of(pages)
    if not text.strip():
        raise SourceError("图片里没有认出文字，请换一张更清楚的图片")
    return [RawDocument(text=text, pages=starts if len(pictures) > 1 else (), ocr=True, notes=notes)]


def _same(picture: np.ndarray) -> np.ndarray:
    return picture


def _check(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise SourceError(f"图片超过 {MAX_PIXELS // 1_000_000} 百万像素的上限，请缩小后再导入")
    frames = getattr(image, "n_frames", 1)
    if frames > MAX_FRAMES:
        raise SourceError(f"图片有 {frames} 页，超过 {MAX_FRAMES} 页的上限，请拆成几份再导入")


def _picture(frame: Image.Image) -> np.ndarray:
    """Grey (height × width, uint8), the right way up, on white where it is transparent."""
    upright = ImageOps.exif_transpose(frame)
    if "A" in upright.getbands() or "transparency" in upright.info:
        layered = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    return np.asarray(upright.convert("L"))


def _strips(picture: np.ndarray) -> Iterator[np.ndarray]:
    """A long picture in parts, cut where no row of letters is cut."""
    height, width = picture.shape
    if height <= 2 * _STRIP * width:
        yield picture
        return
    top = 0
    while top < height:
        bottom = min(height, top + int(_STRIP * width))
        if bottom < height:
            bottom = _blank_row(picture, top + int(width), bottom)
        yield picture[top:bottom]
        top = bottom


def _blank_row(picture: np.ndarray, first: int, last: int) -> int:
    """The lowest row between the two whose greys differ least."""
    spread = picture[first:last].max(axis=1).astype(int) - picture[first:last].min(axis=1)
    return first + int(np.flatnonzero(spread == spread.min())[-1]) + 1
