"""Parallels: questions that ask the same of several things, with what they share and the one place where they differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import rjieba

from corpus.language.phrases import units_of

Spans = Callable[[str], Sequence[tuple[int, int, str]]]
"""(start, end, kind) of the regions and periods of a text, in order."""
_LONGEST = 24
"""Characters of what one of several things may be called."""
_ENDS = re.compile(r"^[的、,，和与及]+|[的、,，和与及]+$")


@dataclass(frozen=True, slots=True)
class Parallels:
    """Things asked about one after another (出口, 进口), the earliest first, between the words asked of each."""

    before: str
    members: tuple[str, ...]
    after: str

    def joined(self, count: int, by: str = "和") -> str:
        """The last ``count`` of them in one question; all for 0."""
        return f"{self.before}{by.join(self.members[-count:])}{self.after}"


def parallels(questions: Sequence[str], spans: Spans) -> Parallels | None:
    """Of ``questions`` (without their question words) as many of the last as differ in one place; None of the last two do not."""
    cut = [_pieces(question, spans(question)) for question in questions]
    if len(cut) < 2:
        return None
    head, tail = _shared(cut[-2], cut[-1])
    found: list[str] = []
    for pieces in reversed(cut):
        member = _member(pieces, cut[-1], head, tail)
        if member is None:
            break
        if member not in found:
            found.insert(0, member)
    before, after = "".join(cut[-1][:head]), "".join(cut[-1][len(cut[-1]) - tail :])
    return Parallels(before, tuple(found), after) if len(found) > 1 and (before or after) else None


def _member(pieces: Sequence[str], last: Sequence[str], head: int, tail: int) -> str | None:
    """What a question has between the shared words; None where it does not share them, or differs in much."""
    size = len(pieces)
    if size <= head + tail or pieces[:head] != last[:head] or pieces[size - tail :] != last[len(last) - tail :]:
        return None
    member = _ENDS.sub("", "".join(pieces[head : size - tail]))
    return member if member and len(member) <= _LONGEST else None


def _shared(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Pieces that both begin and end with."""
    most = min(len(one), len(other)) - 1
    head = next((n for n in range(most) if one[n] != other[n]), max(most, 0))
    rest = max(most - head, 0)
    tail = next((n for n in range(rest) if one[-1 - n] != other[-1 - n]), rest)
    return head, tail


def _pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    """The words of a text; a region or a period is one."""
    pieces: list[str] = []
    at = 0
    for start, end, _ in spans:
        if start < at:
            continue
        pieces += rjieba.cut(text[at:start])
        pieces.append(text[start:end])
        at = end
    return [piece for piece in [*pieces, *rjieba.cut(text[at:])] if piece.strip()]


def without_held(words: str, text: str) -> str:
    """``words`` without its content words that ``text`` holds already (投资 beside 总投资)."""
    for unit in units_of(words):
        if len(unit.text) > 1 and unit.text in text:
            words = words.replace(unit.text, "", 1)
    return words
