"""Slots: each number of a sentence with the words that lead up to it, in parts, and the words right after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.measures.quantities import Quantity
from ingest.figures.paragraphs import Bracket, Paragraph

_TAIL = re.compile(r"\s?(?:余|多(?!\d))?(?:\(?[及含]?[以之][上下内]\)?|左右|上下|之多|有余)?")
_LINK = re.compile(r"\s*(?:、|,?(?:和|及|与|以及))\s*(?:约|近|超过?|不低于|不少于)?\s*")
_SEPARATOR = re.compile("[,;:]")
_RIGHT_END = re.compile(r"[,;:。!?\n()]")


@dataclass(frozen=True, slots=True)
class Part:
    """Words between two separators; ``mark`` is the separator after it, empty before the number itself."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Offsets are the paragraph's. ``parts`` run from the number before to this one; the last leads right up to it."""

    quantity: Quantity
    index: int
    bracket: Bracket | None
    start: int
    parts: tuple[Part, ...]
    linked: bool
    """Only 、 or 和 stands between the number before and this one."""
    opens: bool
    """The first number of its sentence, or of its bracket."""
    tail: int
    """Where the number with its bound (以上, 左右) ends."""
    right: int
    """Where the words after it end: at a separator, or at the next number."""
    followed: bool
    """The words after it run into the next number."""
    sentence: int

    @property
    def near(self) -> Part:
        return self.parts[-1]

    @property
    def breaks(self) -> bool:
        """A semicolon stands between the number before and this one."""
        return any(part.mark == ";" for part in self.parts)


def slots_of(paragraph: Paragraph, start: int, end: int) -> list[Slot]:
    """The numbers of the sentence ``[start, end)``."""
    inside = [quantity for quantity in paragraph.quantities if start <= quantity.start < end]
    found: list[Slot] = []
    last: dict[int, int] = {}
    for index, quantity in enumerate(inside):
        bracket = paragraph.bracket_at(quantity.start)
        frame = bracket.start + 1 if bracket else start
        lead = max(frame, last.get(frame, frame))
        after = inside[index + 1].start if index + 1 < len(inside) else end
        slot = _slot(paragraph, quantity, index, bracket, (start, lead, after), frame not in last)
        found.append(slot)
        last[frame] = slot.tail
    return found


def run_from(slots: Sequence[Slot], index: int) -> list[Slot]:
    """The slot and those linked to it by 、 and 和 alone: 118.6万吨、96.3万吨和90.8万吨."""
    run = [slots[index]]
    for slot in slots[index + 1 :]:
        if not slot.linked or slot.bracket != run[0].bracket:
            break
        run.append(slot)
    return run


def _slot(
    paragraph: Paragraph,
    quantity: Quantity,
    index: int,
    bracket: Bracket | None,
    bounds: tuple[int, int, int],
    opens: bool,
) -> Slot:
    sentence, lead, after = bounds
    folded = paragraph.folded
    match = _TAIL.match(folded, quantity.end)
    tail = match.end() if match and match.group().strip() else quantity.end
    right = _right_end(paragraph, tail, after)
    linked = not opens and _LINK.fullmatch(folded, lead, quantity.start) is not None
    parts = _parts(paragraph, lead, quantity.start)
    return Slot(quantity, index, bracket, lead, parts, linked, opens, tail, right, right == after, sentence)


def _right_end(paragraph: Paragraph, start: int, end: int) -> int:
    """The first separator, or bracket that is no part of a word (县(区)), from ``start`` on."""
    for match in _RIGHT_END.finditer(paragraph.folded, start, end):
        inside = paragraph.bracket_at(match.start()) or paragraph.bracket_at(match.start() + 1)
        if (
            match.group() not in "()"
            or inside is None
            or inside.note
            or (match.group() == ")" and inside.start < start)
        ):
            return match.start()
    return end


def _parts(paragraph: Paragraph, start: int, end: int) -> tuple[Part, ...]:
    words = paragraph.blanked(start, end, [])
    parts: list[Part] = []
    position = 0
    for match in _SEPARATOR.finditer(words):
        if words[position : match.start()].strip() or match.group() != ",":
            parts.append(Part(start + position, start + match.start(), match.group()))
        position = match.end()
    while position < len(words) and words[position] in " 、":
        position += 1
    return (*parts, Part(start + position, end, ""))
