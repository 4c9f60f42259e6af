"""Tables that rules bound, with the words in their cells, among the lines of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from ingest.readers.grid import Cell, join, table_lines
from ingest.readers.layout.lines import Block, Line, Table, first_width
from ingest.readers.layout.rules import Box, Lattice, Slot


class Placed(Protocol):
    """Something with a place: a glyph of a PDF, a box of a scan."""

    @property
    def x0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def bottom(self) -> float: ...


Item = TypeVar("Item", bound=Placed)


def blocks_of(
    items: Sequence[Item], lattices: Sequence[Lattice], lines_of: Callable[[Sequence[Item]], list[Line]]
) -> tuple[Block, ...]:
    """The lines and tables of a page from top to bottom; every item ends up in exactly one of them."""
    inside, outside = _shared_out(items, lattices)
    blocks: list[Block] = [*lines_of(outside)]
    for lattice, cells in zip(lattices, inside, strict=True):
        blocks.append(_ruled(lattice, {slot: lines_of(held) for slot, held in cells.items()}))
    return tuple(sorted((block for block in blocks if _holds_words(block)), key=_height))


def _shared_out(items: Sequence[Item], lattices: Sequence[Lattice]) -> tuple[list[dict[Slot, list[Item]]], list[Item]]:
    """The items in each lattice by their cell, and the items in none."""
    inside: list[dict[Slot, list[Item]]] = [defaultdict(list) for _ in lattices]
    outside = []
    for item in items:
        x, y = (item.x0 + item.x1) / 2, (item.top + item.bottom) / 2
        for lattice, cells in zip(lattices, inside, strict=True):
            slot = lattice.slot_at(x, y)
            if slot is not None:
                cells[slot].append(item)
                break
        else:
            outside.append(item)
    return inside, outside


def _ruled(lattice: Lattice, lines: dict[Slot, list[Line]]) -> Table:
    cells = [
        Cell(slot.row, slot.column, _wrapped(held, lattice.box_of(slot)), slot.rows, slot.columns)
        for slot, held in sorted(lines.items(), key=lambda item: (item[0].row, item[0].column))
    ]
    return Table(tuple(table_lines(cells)), lattice.ys[0], lattice.ys[-1])


def _wrapped(lines: Sequence[Line], box: Box) -> str:
    """The text of a cell; lines that were broken for want of room are one."""
    text = ""
    for above, line in zip([None, *lines], lines, strict=False):
        room = box[2] - above.x1 if above else 0.0
        left = above.x0 - box[0] if above else 0.0
        broken = above is not None and room + min(left, room) < (first_width(line.text) + 1) * line.size
        text = join(text, line.text) if broken or not text else f"{text}\n{line.text}"
    return text


def _holds_words(block: Block) -> bool:
    return isinstance(block, Line) or bool(block.lines)


def _height(block: Block) -> float:
    return block.middle if isinstance(block, Line) else block.top
