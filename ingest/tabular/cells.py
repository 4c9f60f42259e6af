"""Cells: a table's lines as rows of cells, its header told from its rows, and the tables that stand side by side in one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.measures.periods import read_periods
from corpus.measures.units import known
from corpus.records import Span
from corpus.words import fold

NUMBER = re.compile(
    r"(?P<open>[\[(]?)(?P<bound>≥|≤|>=|<=|>|<|约|不低于|不少于|不超过|超过|达到)?\s*(?P<minus>负)?(?P<value>-?\d[\d,]*(?:\.\d+)?(?::\d+(?:\.\d+)?)*(?:[-~]\d+(?:\.\d+)?)?)"
    r"\s*(?P<unit>[^\d\s\[\]()]{0,8}?)(?P<after>以上|以下|左右)?(?:(?P<behind>(?<=[\d%])-)|[\])]?)"
)
"""A whole cell that is a number, with its bound and unit; ``open``: it stands in brackets; ``minus``, ``behind``: its sign."""
IN_BRACKETS = re.compile(r"\(\s*(?:单位:?)?\s*([^()]{1,10})\s*\)")
NOTHING = "-—–/…·— "
"""What a cell without a value holds."""
_PER = re.compile(r"[/·•・.×*]")
"""What parts a unit of a rate: 元/人·天, 元/亩/年."""
_HEADER_ALONE = 2
_DITTO = frozenset(("同上", "〃", "″", '"', "''"))
_YEAR = re.compile(r"(?:19|20)\d{2}年?")
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Cell:
    start: int
    text: str
    """Folded, without the blanks around it."""

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.text))

    @property
    def words(self) -> str:
        """The text without the blanks that set Chinese words apart to fill a column (萧 县)."""
        return _SPACED.sub("", self.text)

    @property
    def blank(self) -> bool:
        return not self.text.strip(NOTHING)

    @property
    def number(self) -> re.Match[str] | None:
        """The number that the whole cell is; a year or a span of time is none."""
        return None if self.is_time else NUMBER.fullmatch(self.text)

    @property
    def is_time(self) -> bool:
        """Whether it is a period and no more: 2022年, 1-6月, 2021—2025年, and a bare 2022."""
        if _YEAR.fullmatch(self.text):
            return True
        found = read_periods(self.text, None, "2000")
        return bool(found) and found[0].start == 0 and len(self.text) - found[-1].end <= 3 and len(found) == 1


Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Block:
    """Header rows and rows of one table; ``first`` is the column of the printed table that it starts at."""

    header: tuple[Row, ...]
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        return max((len(row) for row in (*self.header, *self.rows)), default=0)


def cells_of(offset: int, line: str) -> list[Cell]:
    """The cells of one line that starts at ``offset``."""
    cells: list[Cell] = []
    for part in line.split("\t"):
        lead = len(part) - len(part.lstrip())
        cells.append(Cell(offset + lead, fold(part.strip())))
        offset += len(part) + 1
    return cells


def header_depth(rows: Sequence[Row]) -> int:
    """How many of the first rows are a header: those without numbers but times, or whose numbers name classes.

    A table of words alone has one row of header, unless it is a header alone, whose rows a line of their own parts from it.
    0 where the first row already states numbers (a table that goes on, or one without a header).
    """
    depth = 0
    while depth < len(rows) and not states_numbers(rows[depth], rows[depth + 1 :]):
        depth += 1
    if depth < len(rows):
        return depth
    return len(rows) if len(rows) <= _HEADER_ALONE else 1


def states_numbers(row: Row, below: Sequence[Row]) -> bool:
    """Whether a row states numbers; 60岁以上 over bare numbers is a class, and so is a bare year over a column."""
    numbers = [(column, match) for column, cell in enumerate(row) if column and (match := cell.number)]
    return any(not _names_a_class(match, column, below) for column, match in numbers)


def _names_a_class(match: re.Match[str], column: int, below: Sequence[Row]) -> bool:
    if not (match["unit"] or match["after"]):
        return False
    held = [row[column].number for row in below if column < len(row) and not row[column].blank]
    return bool(held) and all(number is None or not (number["unit"] or number["after"]) for number in held)


def filled(rows: Sequence[Row], columns: Sequence[int]) -> list[list[Cell]]:
    """``rows`` with a blank cell of ``columns`` taken from the row above, where the row holds something to its right.

    What is blank, or 同上, in a column of groups means the group above.
    """
    full: list[list[Cell]] = []
    for row in rows:
        cells = list(row)
        for column in columns:
            if column < len(cells) and full and column < len(full[-1]) and _repeats(cells, column, columns):
                cells[column] = full[-1][column]
        full.append(cells)
    return full


def _repeats(cells: Row, column: int, columns: Sequence[int]) -> bool:
    text = cells[column].text
    if text in _DITTO:
        return True
    return not text and any(not cells[other].blank for other in columns if column < other < len(cells))


def side_by_side(block: Block) -> list[Block]:
    """The parts of a table that was folded to fill a page: columns whose heads come again (地区 人口 | 地区 人口)."""
    heads = [tuple(row[column].words for row in block.header if column < len(row)) for column in range(block.width)]
    for width in range(2, block.width // 2 + 1):
        if block.width % width == 0 and heads[0] and any(heads[0]) and heads == heads[:width] * (len(heads) // width):
            cuts = range(0, block.width, width)
            return [Block(_cut(block.header, at, width), _cut(block.rows, at, width)) for at in cuts]
    return [block]


def _cut(rows: Sequence[Row], at: int, width: int) -> tuple[Row, ...]:
    parts = (row[at : at + width] for row in rows)
    return tuple(part for part in parts if any(cell.text for cell in part))


def unit_in(text: str) -> str | None:
    """The unit in brackets in a head: 产量(万吨), 比上年增长(%), 死亡率(1/10万)."""
    for inside in IN_BRACKETS.findall(text):
        if inside in {"%", "‰"} or all(map(known, _PER.split(inside))):
            return str(inside)
        if re.fullmatch(r"1?/\d*[十百千万]{1,2}", inside):
            return str(inside.removeprefix("1"))
    return None


def bare(text: str) -> str:
    """A head without its unit and numbering."""
    unitless = IN_BRACKETS.sub(
        lambda match: "" if unit_in(match.group()) is not None or "单位" in match.group() else match.group(), text
    )
    return numberless(unitless)


def numberless(text: str) -> str:
    """A head without its numbering: 一、税收收入, 其中:增值税, (1)小学."""
    return re.sub(r"^(?:[(]?[\d一二三四五六七八九十]+[)、.](?!\d)|其中:?|#)\s*", "", _SPACED.sub("", text)).strip()
