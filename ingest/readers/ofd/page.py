"""What an OFD page draws: characters, rules and pictures at their places, in millimetres from its top left corner."""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image

from ingest.readers.layout.glyphs import Glyph, plain
from ingest.readers.layout.ocr import DPI
from ingest.readers.layout.rules import Rule, thin
from ingest.readers.ofd.package import Part

_WIDE = 1.2
"""Em from a character to the next of its run; what is farther is apart."""
_NARROW = 0.5
"""Em of a Latin letter or a figure, where no step tells."""
_ASCENT = 0.88
"""Of an em above the baseline."""
_LEVEL = 0.02
"""A direction that leans less than this is level (or upright)."""
_THIN = 1.0
"""Millimetres; a filled shape this narrow is a rule."""
_BLOCKS = frozenset({"Page", "Content", "Layer", "PageBlock"})
_COMMAND = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_REPEATED = re.compile(r"g\s+(\d+)\s+(\S+)")
_POINTS_OF = {"M": 1, "S": 1, "L": 1, "Q": 2, "B": 3}
"""Points that a path's command takes; an arc (A) takes five numbers and a point."""
_MOST_REPEATS = 100_000

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Placed:
    """A character where it stands; ``turn``: quarter turns of its line against the clock, None for a slanted one."""

    glyph: Glyph
    turn: int | None


@dataclass(frozen=True, slots=True)
class Picture:
    """How to get a picture's bytes, and the matrix that sets its unit square on the page."""

    source: Any
    matrix: Matrix

    @property
    def area(self) -> float:
        a, b, c, d, _, _ = self.matrix
        return abs(a * d - b * c)

    def image(self) -> Image.Image | None:
        parts, location, beside, base = self.source
        data = parts.data(location, beside, base)
        try:
            with warnings.catch_warnings(action="ignore"):
                return Image.open(io.BytesIO(data)).convert("L") if data else None
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None


@dataclass(frozen=True, slots=True)
class Upright:
    """A page turned so that its text reads across it, in points."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """``box`` is the sheet: left, top, width and height."""

    box: tuple[float, float, float, float]
    glyphs: tuple[Placed, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[Picture, ...]

    @property
    def words(self) -> str:
        return "".join(placed.glyph.text.strip() for placed in self.glyphs)

    @property
    def is_picture(self) -> bool:
        """No words to speak of and pictures that fill a good part of the sheet."""
        words = len(self.words)
        covered = sum(picture.area for picture in self.pictures) / max(1.0, self.box[2] * self.box[3])
        return covered > (0.05 if words < 5 else 0.6) and words < 40

    def upright(self, scale: float) -> Upright:
        """``scale``: points in a millimetre."""
        turns = [placed.turn for placed in self.glyphs]
        turn = max((0, 1, 2, 3), key=turns.count)
        width, height = self.box[2], self.box[3]
        glyphs = tuple(
            _scaled(_turned(one.glyph, turn, width, height), scale) for one in self.glyphs if one.turn == turn
        )
        rules = tuple(replace(r, at=r.at * scale, start=r.start * scale, stop=r.stop * scale) for r in self.rules)
        if turn % 2:
            width, height = height, width
        return Upright(width * scale, height * scale, glyphs, rules if turn == 0 else ())

    def picture(self) -> np.ndarray:
        """What the page shows, grey (height × width, uint8), at the resolution that pages are looked at with."""
        scale = DPI / 25.4
        size = (max(1, round(self.box[2] * scale)), max(1, round(self.box[3] * scale)))
        sheet = Image.new("L", size, 255)
        for picture in self.pictures:
            image = picture.image()
            if image is not None:
                _paste(sheet, image, picture.matrix, scale)
        return np.asarray(sheet)


def drawn(parts: Sequence[Part], box: tuple[float, float, float, float], media: dict[str, Any]) -> Drawing:
    """What the page and the templates under it draw; ``media`` are the pictures by their id."""
    objects = [found for part in parts for found in _objects(part)]
    origin: Matrix = (1.0, 0.0, 0.0, 1.0, -box[0], -box[1])
    glyphs = [placed for part in objects if part.name == "TextObject" for placed in _text(part, origin)]
    rules = [rule for part in objects if part.name == "PathObject" for rule in _rules(part, origin)]
    pictures = [
        Picture(media[part.get("ResourceID")], _product(_unit(part), _matrix(part, origin)))
        for part in objects
        if part.name == "ImageObject" and part.get("ResourceID") in media
    ]
    return Drawing(box, tuple(glyphs), tuple(rules), tuple(pictures))


def _objects(part: Part) -> Iterator[Part]:
    """The text, paths and pictures of a page in order; what is set invisible shows not."""
    for child in part.children:
        if child.get("Visible").lower() == "false":
            continue
        if child.name in _BLOCKS:
            yield from _objects(child)
        elif child.name in ("TextObject", "PathObject", "ImageObject"):
            yield child


def _matrix(part: Part, origin: Matrix) -> Matrix:
    """From an object's own space to the page: its matrix, then its place, then the sheet's corner."""
    own = part.numbers("CTM")
    place = part.numbers("Boundary")
    x, y = (place[0], place[1]) if len(place) > 1 else (0.0, 0.0)
    matrix: Matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else _PLAIN
    return _product(_product(matrix, (1.0, 0.0, 0.0, 1.0, x, y)), origin)


def _unit(part: Part) -> Matrix:
    """A picture without a matrix fills its place."""
    place = part.numbers("Boundary")
    return _PLAIN if part.get("CTM") or len(place) < 4 else (place[2], 0.0, 0.0, place[3], 0.0, 0.0)


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _at(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


# text ---------------------------------------------------------------------------------------------------------------


def _text(part: Part, origin: Matrix) -> Iterator[Placed]:
    matrix = _matrix(part, origin)
    size = next(iter(part.numbers("Size")), 0.0)
    tall = size * math.hypot(matrix[2], matrix[3])
    wide = size * math.hypot(matrix[0], matrix[1]) * (next(iter(part.numbers("HScale")), 1.0) or 1.0)
    turn = _turn(matrix, next(iter(part.numbers("CharDirection")), 0.0))
    shade = _shade(part)
    x = y = 0.0
    for code in part.all("TextCode"):
        words = code.element.text or ""
        words = words.strip() if "\n" in words else words
        x, y = next(iter(code.numbers("X")), x), next(iter(code.numbers("Y")), y)
        for character, left, base, room in _characters(code, words, x, y, size):
            yield _placed(plain(character), _at(matrix, left, base), tall, room * wide / (size or 1), turn, shade)


def _shade(part: Part) -> float:
    """How light a run's ink is: by its colour, and by how much of the paper shows through."""
    fill = next((child for child in part.children if child.name == "FillColor"), None)
    levels = fill.numbers("Value") if fill is not None else []
    light = sum(levels) / len(levels) / 255 if len(levels) in (1, 3) else 0.0
    opaque = next(iter(part.numbers("Alpha")), 255.0)
    if fill is not None:
        opaque *= next(iter(fill.numbers("Alpha")), 255.0) / 255
    return 1 - (1 - min(1.0, light)) * min(255.0, opaque) / 255


def _characters(code: Part, words: str, x: float, y: float, size: float) -> Iterator[tuple[str, float, float, float]]:
    """Each character with its origin and its room; without steps they stand side by side.

    What stands in one run is not parted: a character that is set wide has the room until the next.
    """
    right, down = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
    for index, character in enumerate(words):
        own = (_NARROW if character.isascii() else 1.0) * size
        step = _step(right, index) if right or down else own
        yield character, x, y, step if 0 < step < _WIDE * size and index + 1 < len(words) else own
        x += step
        y += _step(down, index)


def _steps(words: str) -> list[float]:
    """The steps from character to character; ``g 3 4.5`` stands for three of 4.5."""
    spelled = _REPEATED.sub(lambda match: f"{match[2]} " * min(int(match[1]), _MOST_REPEATS), words)
    return [float(number) for number in _COMMAND.findall(spelled) if not number.isalpha()]


def _step(steps: Sequence[float], index: int) -> float:
    """The last goes on where there are too few."""
    return steps[min(index, len(steps) - 1)] if steps else 0.0


def _turn(matrix: Matrix, direction: float) -> int | None:
    angle = math.degrees(math.atan2(-matrix[1], matrix[0])) - direction
    quarter = round(angle / 90)
    return quarter % 4 if abs(angle - 90 * quarter) < math.degrees(_LEVEL) else None


def _placed(text: str, at: Point, tall: float, room: float, turn: int | None, shade: float) -> Placed:
    """The box of a character whose line makes ``turn`` quarter turns."""
    x, y = at
    above, below = _ASCENT * tall, (1 - _ASCENT) * tall
    boxes = {
        0: (x, x + room, y - above, y + below, y),
        1: (x - above, x + below, y - room, y, x),
        2: (x - room, x, y - below, y + above, -y),
        3: (x - below, x + above, y, y + room, -x),
    }
    x0, x1, top, bottom, base = boxes[turn or 0]
    return Placed(Glyph(text, x0, x1, top, bottom, base, tall, shade), turn)


def _turned(glyph: Glyph, turn: int, width: float, height: float) -> Glyph:
    """The glyph on the page turned upright."""
    x0, x1, top, bottom = glyph.x0, glyph.x1, glyph.top, glyph.bottom
    if turn == 1:
        return replace(glyph, x0=height - bottom, x1=height - top, top=x0, bottom=x1)
    if turn == 2:
        return replace(glyph, x0=width - x1, x1=width - x0, top=height - bottom, bottom=height - top)
    if turn == 3:
        return replace(glyph, x0=top, x1=bottom, top=width - x1, bottom=width - x0)
    return glyph


def _scaled(glyph: Glyph, scale: float) -> Glyph:
    x0, x1, top, bottom, base, size = (
        edge * scale for edge in (glyph.x0, glyph.x1, glyph.top, glyph.bottom, glyph.base, glyph.size)
    )
    return Glyph(glyph.text, x0, x1, top, bottom, base, size, glyph.shade)


# rules and pictures -------------------------------------------------------------------------------------------------


def _rules(part: Part, origin: Matrix) -> Iterator[Rule]:
    """The level and upright lines of a path; of one that is only filled, the rule that a narrow shape is."""
    data = part.first("AbbreviatedData")
    if data is None:
        return
    matrix = _matrix(part, origin)
    strokes = part.get("Stroke").lower() != "false"
    for points in _outlines(data.words):
        on_page = [_at(matrix, *point) for point in points]
        xs, ys = [x for x, _ in on_page], [y for _, y in on_page]
        narrow = min(max(xs) - min(xs), max(ys) - min(ys)) < _THIN
        if narrow or not strokes:
            yield from thin(min(xs), max(xs), min(ys), max(ys), _THIN)
            continue
        for (x0, y0), (x1, y1) in pairwise(on_page):
            yield from thin(min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1), _THIN)


def _outlines(words: str) -> Iterator[list[Point]]:
    """The points of each outline of a path; a curve is left for its end, which breaks the outline."""
    points: list[Point] = []
    tokens = _COMMAND.findall(words)
    at, command = 0, "M"
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at].upper(), at + 1
            if command == "C" and points:
                points.append(points[0])
            continue
        count = 7 if command == "A" else 2 * _POINTS_OF.get(command, 1)
        numbers = [float(token) for token in tokens[at : at + count] if not token.isalpha()]
        if len(numbers) < count:
            break
        at += count
        if command in ("M", "S", "Q", "B", "A") and points:
            if len(points) > 1:
                yield points
            points = []
        points.append((numbers[-2], numbers[-1]))
    if len(points) > 1:
        yield points


def _paste(sheet: Image.Image, image: Image.Image, matrix: Matrix, scale: float) -> None:
    """Sets a picture on the sheet, turned or leaning as its matrix says."""
    a, b, c, d, e, f = (number * scale for number in matrix)
    if abs(b) + abs(c) < _LEVEL * (abs(a) + abs(d)):
        size = max(1, round(abs(a))), max(1, round(abs(d)))
        flipped = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if a < 0 else image
        flipped = flipped.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if d < 0 else flipped
        sheet.paste(flipped.resize(size), (round(min(e, e + a)), round(min(f, f + d))))
        return
    whole = a * d - b * c
    if abs(whole) < 1:
        return
    wide, high = image.size
    back = (d * wide, -c * wide, (c * f - d * e) * wide, -b * high, a * high, (b * e - a * f) * high)
    inverse = tuple(number / whole for number in back)
    turned = image.transform(sheet.size, Image.Transform.AFFINE, inverse, Image.Resampling.BICUBIC, fillcolor=255)
    mask = Image.new("L", image.size, 255).transform(sheet.size, Image.Transform.AFFINE, inverse, fillcolor=0)
    sheet.paste(turned, (0, 0), mask)
