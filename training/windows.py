"""Windows: clauses of a document in runs with a header, of varying length, as retrieval will hand them over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from training.clauses import Clause, Text
from training.preparation import Source

_TITLE, _LABEL, _HEAD = 40, 24, 90
"""Characters of the title, of each heading and of a table's head that go into a header."""


@dataclass(frozen=True, slots=True)
class Run:
    """Clauses ``start:end`` of a document and the header above them."""

    header: str
    start: int
    end: int


def runs(source: Source, budget: int = 220) -> list[Run]:
    """All clauses of ``source`` in windows of up to ``budget`` pieces; tables and prose apart."""
    clauses = source.text.clauses
    found: list[Run] = []
    start, size = 0, 0
    for number, clause in enumerate(clauses):
        length = len(source.tokens[number])
        before = clauses[number - 1] if number else clause
        other = clause.path[:1] != before.path[:1] and size > budget // 2
        if number > start and (size + length > budget or other or _parted(before, clause)):
            found.append(Run(header(source.text, start, number), start, number))
            start, size = number, 0
        size += length
    if start < len(clauses):
        found.append(Run(header(source.text, start, len(clauses)), start, len(clauses)))
    return found


def _parted(before: Clause, after: Clause) -> bool:
    """Whether prose meets a table's row, or a row one of another table."""
    return bool(before.head or after.head) and before.head != after.head and before.text.strip() not in after.head


def header(text: Text, start: int, end: int) -> str:
    """``title > section path > table head`` of a run; headings that its clauses don't share are left out."""
    within = text.clauses[start:end]
    shared = list(_shared(within))
    head = next((clause.head for clause in within if clause.head), "")
    title = text.title if len(text.title) <= _TITLE else text.title[: _TITLE // 2] + text.title[-_TITLE // 2 :]
    return " > ".join(part for part in (title, *(label[:_LABEL] for label in shared), head[:_HEAD]) if part)


def _shared(clauses: tuple[Clause, ...]) -> Iterator[str]:
    for labels in zip(*(clause.path for clause in clauses), strict=False):
        if len(set(labels)) > 1:
            return
        yield labels[0]
