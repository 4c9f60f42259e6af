"""Signs: negative numbers as accounts print them, (12.3) 12.3- 负12.3, written with the sign before the number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_NUMBER = r"\d[\d,，]*(?:\.\d+)?"
_UNIT = r"\s*[%％‰]?"
_BRACKETED = re.compile(rf"[(（]\s*(?P<value>{_NUMBER}{_UNIT})\s*[)）](?P<unit>{_UNIT})")
_MARKED = re.compile(
    rf"(?P<value>{_NUMBER}{_UNIT})\s*[-－−–]|负\s*(?P<said>{_NUMBER}{_UNIT})|[－−–]\s*(?P<dashed>{_NUMBER}{_UNIT})"
)
_OTHERWISE = re.compile(r"括号|括弧|[(（]\s*[)）]")
"""The table's own word on what its brackets mean."""


def signed(lines: Sequence[str]) -> list[str]:
    """The lines of a table, its negative numbers with their sign before them.

    A number in brackets is one, unless the table says what its brackets mean, or they number rows or columns.
    """
    rows = [line.split("\t") for line in lines]
    counting = [any(_OTHERWISE.search(line) for line in lines) or _is_count(row) for row in rows]
    told = [row for row, counts in zip(rows, counting, strict=True) if not counts]
    width = max(map(len, rows), default=0)
    columns = {at for at in range(1, width) if not _is_count([row[at] for row in told if at < len(row)])}
    return [
        "\t".join(_cell(cell, not counts and column in columns) for column, cell in enumerate(row))
        if len(row) > 1
        else line
        for line, row, counts in zip(lines, rows, counting, strict=True)
    ]


def _cell(cell: str, bracketed: bool) -> str:
    marked = _MARKED.fullmatch(cell.strip())
    if marked is not None:
        return f"-{marked['value'] or marked['said'] or marked['dashed']}"
    match = _BRACKETED.fullmatch(cell.strip()) if bracketed else None
    return f"-{match['value']}{match['unit']}" if match is not None else cell


def _is_count(cells: Sequence[str]) -> bool:
    """(1) (2) (3): numbers in brackets that only count what they stand at."""
    numbers = [cell.strip(" ()（）") for cell in cells if _BRACKETED.fullmatch(cell.strip())]
    whole = [int(number) for number in numbers if number.isdecimal()]
    return len(whole) == len(numbers) > 1 and all(after == before + 1 for before, after in pairwise(whole))
