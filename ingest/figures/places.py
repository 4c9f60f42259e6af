"""The place each number of a sentence is of: said before it, listed with it, or carried over from its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.figures.paragraphs import Paragraph, Place
from ingest.figures.slots import Slot, run_from

_JOIN = re.compile(r"\s*(?:、|和|与|及|以及|,)\s*")
_VILLAGE = re.compile("[一-鿿]{1,4}、")


@dataclass(frozen=True, slots=True)
class Where:
    """``place`` is None for the document's own place, said or not; ``row``: the places listed right before the number."""

    place: Place | None
    row: tuple[Place, ...]
    said: bool
    orderly: bool
    """One of several places that take their numbers in order (A、B分别为…)."""


class Locator:
    def __init__(self, paragraph: Paragraph) -> None:
        self._paragraph = paragraph
        self._slots: Sequence[Slot] = ()
        self._assigned: dict[int, Place] = {}
        self._held: Place | None = None
        self._last: Place | None = None
        self._in_row = 0

    def open(self, slots: Sequence[Slot]) -> None:
        self._slots, self._assigned = slots, {}
        self._held = self._last = None
        self._in_row = 0

    def at(self, slot: Slot, limit: int) -> Where:
        """The place of a number; places at ``limit`` and after are part of what is said of it (占全市的…)."""
        if slot.breaks and slot.bracket is None:
            self._held, self._in_row = None, 0
        where = self._at(slot, limit)
        self._last = where.place
        if slot.bracket is None:
            self._held = where.place
            if where.said:
                in_row = self._paragraph.folded[slot.start : slot.start + 1] == "、"
                self._in_row = self._in_row + 1 if in_row or where.orderly else 1
        return where

    def leaves_row(self, slot: Slot) -> bool:
        """Whether a clause with no place of its own follows A县5家、B县3家: it speaks of the whole again."""
        return self._in_row > 1 and slot.bracket is None and self._paragraph.folded[slot.start : slot.start + 1] == ","

    def leave(self) -> Where:
        self._held = self._last = None
        self._in_row = 0
        return Where(None, (), False, False)

    def _at(self, slot: Slot, limit: int) -> Where:
        if slot.index in self._assigned:
            return Where(self._assigned[slot.index], (), True, True)
        row = self._row(slot, limit)
        if not row:
            carried = self._last if slot.linked or slot.bracket is not None else self._held
            return Where(carried, (), False, False)
        if len(row) == 1:
            return Where(row[0], tuple(row), True, False)
        run = run_from(self._slots, slot.index)
        if len(run) != len(row):
            return Where(None, tuple(row), True, False)
        self._assigned = {one.index: place for one, place in zip(run, row, strict=True)}
        return Where(row[0], tuple(row), True, True)

    def _row(self, slot: Slot, limit: int) -> list[Place]:
        start = max([slot.start, *(part.end for part in slot.parts if part.mark == ";")])
        end = min(limit, slot.quantity.start)
        inside = [
            place
            for place in self._paragraph.places
            if start <= place.start < end and self._paragraph.bracket_at(place.start) == slot.bracket
        ]
        row = inside[-1:]
        for place in reversed(inside[:-1]):
            between = self._paragraph.folded[place.end : row[0].start]
            if place.whole or row[0].whole or not (_JOIN.fullmatch(between) or _VILLAGE.fullmatch(between)):
                break
            row.insert(0, place)
        return row
