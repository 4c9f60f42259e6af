"""The indicator of a number: named before it, after it, or taken from the numbers before it in the paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.measures.units import counts
from corpus.records import FigureStatus, Span


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said of one number: what later numbers take from."""

    indicator: str
    topic: str | None
    subject: str
    """What the number is of, topic included; of a change or share, that which changes."""
    own: str
    """The subject without its topic."""
    kind: str
    base: str
    unit: str = ""
    child: bool = False
    """Said under 其中."""
    noted: bool = False
    """Stands in brackets."""
    spans: tuple[Span, ...] = ()
    status: FigureStatus = "实绩"
    basis: str | None = None
    group: int = 0
    sentence: int = 0
    member: str | None = None
    """Under 其中, the name of the part (粮食安全类)."""
    depends: bool = False
    """Takes its subject from another number."""

    aim: bool = False
    """What a result of its sentence was to be (完成年度目标200户): nothing that follows is a part or a property of it."""

    came_from: bool = False
    """Said with 由: the number that follows with 到 is of the same thing."""

    @property
    def name(self) -> str:
        return joined(self.topic, self.indicator)


def joined(topic: str | None, indicator: str) -> str:
    """Topic and indicator as one name, neither said twice."""
    if not topic or topic in indicator:
        return indicator
    return topic if indicator and topic.endswith(indicator) else topic + indicator


def kind_of(base: str) -> str:
    """人 with 人, money with money; the many words that count things are one kind."""
    if base in {"人", "人次"}:
        return base
    return "count" if base and counts(base) else base


class Stack:
    """The numbers of one paragraph so far."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.parents: list[Entry] = []
        """The entries as they were when 其中 opened the lower level; empty outside it."""

    def push(self, entry: Entry) -> None:
        self.entries.append(entry)

    def descend(self) -> None:
        """其中: what follows are parts of what was said before it."""
        outer = self.plain
        inner = [entry for entry in self.entries[-1:] if entry.child and self.parents]
        self.parents = [*outer, *inner] or list(self.entries)

    def aside(self) -> list[Entry]:
        """Leaves the lower level for a bracket; gives what ``back`` needs to take it up again."""
        held, self.parents = self.parents, []
        return held

    def back(self, held: list[Entry]) -> None:
        self.parents = held

    def ascend(self) -> None:
        self.parents = []

    @property
    def among(self) -> bool:
        return bool(self.parents)

    def like(self, base: str, noted: bool = False) -> Entry | None:
        """The entry whose name a number of this unit takes when it has none: the latest of its unit, parents first."""
        results = [entry for entry in self.entries if not entry.aim]
        pools = [self.parents, self.plain, results] if self.parents else [self.plain, results]
        if noted:
            pools = [self.entries[-1:], *pools]
        for pool in pools:
            for entry in reversed(pool):
                if entry.base == base and self._serves(entry, base, noted):
                    return entry
        return None

    def kin(self, base: str) -> Entry | None:
        """As ``like``, for any unit of the same kind (个 for 家)."""
        for pool in (self.parents, self.plain):
            for entry in reversed(pool):
                if kind_of(entry.base) == kind_of(base) and self._serves(entry, base, False):
                    return entry
        return None

    def whole(self, base: str, unit: str) -> Entry | None:
        """What the parts under 其中 are parts of: of the same kind of unit, else the latest."""
        if not self.parents:
            return None
        sentence = self.parents[-1].sentence
        here = [entry for entry in self.parents if entry.sentence == sentence and not entry.noted]
        same = [entry for entry in here if kind_of(entry.base) == kind_of(base) and self._serves(entry, base, False)]
        printed = [entry for entry in same if entry.unit == unit]
        return (printed or same or here or self.parents)[-1]

    @property
    def plain(self) -> list[Entry]:
        """Entries outside 其中 and brackets, without the targets of others."""
        return [entry for entry in self.entries if not entry.child and not entry.noted and not entry.aim]

    def measured(self, base: str, sentence: int) -> Entry | None:
        """The result in a sentence that a target in ``base`` is one of: the latest level or share, else the latest change."""
        here = [e for e in self.entries if e.sentence == sentence and e.base == base and not e.aim and not e.noted]
        return next((e for e in reversed(here) if e.kind != "change"), here[-1] if here else None)

    def _serves(self, entry: Entry, base: str, noted: bool) -> bool:
        if entry.noted and not noted:
            return False
        levels = (
            {"level", "from", "to"} if base not in {"%", "‰", "倍", ""} else {"level", "from", "to", "share", "change"}
        )
        return entry.kind in levels


def last_outside(entries: Sequence[Entry], noted: bool) -> Entry | None:
    """The latest entry, those in brackets left out unless the number itself stands in brackets."""
    return next((entry for entry in reversed(entries) if (noted or not entry.noted) and not entry.aim), None)
