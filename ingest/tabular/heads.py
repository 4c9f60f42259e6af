"""Heads: where one table ends and another begins, told by the rows: a row of words over a column of numbers heads it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from ingest.tabular.cells import Cell, Row, cells_of, states_numbers, unit_in

_LONGEST = 16
"""Characters of a head's cell; a longer one says something."""
_STATEMENT = re.compile(r"[。;!?]")
_ABSENT = frozenset("未无暂待缺略另见同免")
"""What the words open with that stand in place of a number (未统计, 暂无, 另行公布)."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def rows_of(lines: Iterable[str]) -> list[list[Cell]]:
    """The rows of printed lines, for what is asked here; their offsets are the lines' own."""
    return [cells_of(0, line) for line in lines]


def opens(rows: Sequence[Row], above: Sequence[Row], *, apart: bool = True) -> bool:
    """Whether ``rows`` are a table of their own and not the rest of the one ``above``.

    They are where they bring a head: other columns, the same head once more, or words over numbers. ``apart``: something
    stands between the two (a title, a blank paragraph), so that words over words are a head too; a mere page end is not.
    """
    titles = _titles(rows)
    body = rows[titles:]
    if not body or not above:
        return bool(body)
    if _width(body) != _width(above):
        return True
    if states_numbers(body[0], body[1:]) or body[0][0].number is not None:
        return False
    if _words(body[0]) == _words(above[min(_titles(above), len(above) - 1)]):
        return True
    return apart or titles > 0 or any(_heads_numbers(body, column) for column in range(1, _width(body)))


def inner_heads(rows: Sequence[Row]) -> list[int]:
    """Where inside a run of rows another table begins, with its title or its head, though nothing parts it from the one above.

    Its head has words of its own in the columns that hold numbers above it, and numbers come below it again.
    """
    found: list[int] = []
    top = _titles(rows)
    at = top + 2
    while at < len(rows) - 1:
        begin = at
        while begin > top and _names_one(rows[begin - 1]):
            begin -= 1
        if begin - top > 1 and _is_inner_head(rows[top:begin], rows[at], rows[at + 1 :]):
            found.append(begin)
            top = at
            at += 2
        else:
            at += 1
    return found


def cuts(rows: Sequence[Row], gaps: Collection[int]) -> list[int]:
    """Where a run of rows is to be cut into tables: at a row with which one begins, or at a gap that one opens behind.

    ``gaps``: the rows above which the text has a blank line; without a head behind it that is mere spacing.
    """
    found: list[int] = []
    edges = [*sorted(gaps), len(rows)]
    for gap, end in pairwise(edges):
        top = found[-1] if found else 0
        if opens(rows[gap:end], rows[top:gap], apart=end - gap > 1):
            found.append(gap)
    tops = [0, *found, len(rows)]
    inner = [top + at for top, end in pairwise(tops) for at in inner_heads(rows[top:end])]
    return sorted({*found, *inner})


def parted(lines: Sequence[str]) -> Iterator[str]:
    """The lines of what was printed as one table, a blank line before each table that begins inside it."""
    heads = set(inner_heads(rows_of(lines)))
    titled = False
    for index, line in enumerate(lines):
        if index in heads:
            yield ""
        titled = index in heads or titled
        titled = titled and _names_one(cells_of(0, line))
        yield line.strip("\t") if titled else line


def _is_inner_head(above: Sequence[Row], row: Row, below: Sequence[Row]) -> bool:
    if states_numbers(row, below) or not states_numbers(above[-1], ()):
        return False
    numeric = [column for column in range(1, _width(above)) if _is_numeric(above[1:], column)]
    named = [row[column] for column in numeric if column < len(row) and not row[column].blank]
    if len(named) * 2 < len(numeric) or not named or not all(_may_head(cell) for cell in (*named, row[0])):
        return False
    following = next((other for other in below[:2] if states_numbers(other, ())), None)
    if following is None:
        return False
    if len({cell.text for cell in named}) > 1:
        return True
    return row[0].text == above[0][0].text or any(unit_in(cell.text) is not None for cell in named)


def _may_head(cell: Cell) -> bool:
    if cell.is_time:
        return True
    words = cell.words
    said = _CHINESE.search(words) is not None and _STATEMENT.search(words) is None
    return said and len(words) <= _LONGEST and words[0] not in _ABSENT and cell.number is None


def _heads_numbers(rows: Sequence[Row], column: int) -> bool:
    head = rows[0][column] if column < len(rows[0]) else None
    return head is not None and bool(_CHINESE.search(head.text)) and _is_numeric(rows[1:], column)


def _is_numeric(rows: Sequence[Row], column: int) -> bool:
    held = [row[column] for row in rows if column < len(row) and not row[column].blank]
    return sum(cell.number is not None for cell in held) * 2 > len(held)


def _titles(rows: Sequence[Row]) -> int:
    """How many of the first rows hold one thing alone: a title, a note."""
    count = 0
    while count < len(rows) and _names_one(rows[count]):
        count += 1
    return count


def _names_one(row: Row) -> bool:
    return len({cell.text for cell in row if cell.text}) < 2


def _words(row: Row) -> list[str]:
    return [cell.words for cell in row]


def _width(rows: Sequence[Row]) -> int:
    return max((len(row) for row in rows), default=0)
