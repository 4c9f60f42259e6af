"""The period of each number of a paragraph: the one said before it, or the one that carries over."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.measures.periods import PeriodMention
from ingest.figures.carried_period import Calendar, Time, narrower, of_same_length, task_of
from ingest.figures.paragraphs import Paragraph
from ingest.figures.readings import Reading
from ingest.figures.slots import Part, Slot
from ingest.figures.status import says_target

_REACHED = "达"
"""Of what is to be attained, as of what was: after a sentence of a year that lies ahead it goes on with that."""
_OF_ITS_OWN = re.compile(r"(?:同期|末|底)?的(?:约|近)?")
"""Between a time that is compared with and its own value (比2022年的71户)."""


class Timeline:
    """Carries a period from number to number; brackets, 其中 and 由… keep theirs to themselves."""

    def __init__(self, paragraph: Paragraph, calendar: Calendar, ahead: bool) -> None:
        """``ahead``: the section speaks of what is to be done."""
        self._paragraph = paragraph
        self._calendar = calendar
        self._ahead = ahead
        self._carried = calendar.default
        self._pair: tuple[Time | None, Time | None] | None = None
        self._last: tuple[Time | None, str] = (None, "")
        self.mentions: Sequence[PeriodMention] = ()
        self.then = False
        """Whether the latest number is the value of the time that another is compared with (较2022年的71户)."""

    def open(self, start: int, end: int) -> None:
        """A sentence begins; what lay ahead was of the sentence before alone, unless this one goes on with what is aimed at.

        In a document of one year it never goes on; in others where the section looks ahead, or the sentence says so.
        """
        default = self._calendar.default
        if self._carried is not None and self._carried.future and (default is not None or not self._aims(start, end)):
            self._carried = default
        governing = self._carried or default
        self.mentions = self._calendar.mentions(start, end, governing.period if governing else None)
        self._pair, self._last = None, (None, "")

    def _aims(self, start: int, end: int) -> bool:
        words = self._paragraph.folded[start:end]
        return self._ahead or says_target(words) or _REACHED in words

    def at(self, slot: Slot, reading: Reading, among: bool) -> tuple[Time | None, bool]:
        """(the number's period, whether it is said in the words before it)."""
        then = self._then(slot)
        self.then = then is not None or (self.then and slot.linked)
        found = (then, True) if then is not None else self._at(slot, reading, among)
        self._last = (found[0], reading.kind)
        return found

    def _then(self, slot: Slot) -> Time | None:
        """The time compared with, where the number right behind it is the value of that time."""
        mention = next(
            (m for m in reversed(self.mentions) if slot.near.start <= m.start < m.end <= slot.quantity.start), None
        )
        if mention is None or slot.bracket is not None or not self._calendar.compares(mention):
            return None
        between = self._paragraph.folded[mention.end : slot.quantity.start]
        return self._calendar.time_of(mention) if _OF_ITS_OWN.fullmatch(between) else None

    def hidden(self) -> list[tuple[int, int]]:
        """Where periods are said that are no part of a name."""
        calendar = self._calendar
        return [(m.start, m.end) for m in self.mentions if not calendar.compares(m) and not calendar.measures(m)]

    def comparisons(self) -> list[tuple[int, int]]:
        """Where a number is compared with another time (比上年)."""
        return [(m.start - 1, m.end) for m in self.mentions if self._calendar.compares(m)]

    def _at(self, slot: Slot, reading: Reading, among: bool) -> tuple[Time | None, bool]:
        said = self._said(slot)
        if slot.linked and not said:
            return self._last[0], False
        if reading.kind == "from":
            return self._start(slot, reading, said, among)
        time: Time | None = None
        for one in said:
            time = narrower(time, one)
        if slot.bracket is not None:
            return self._aside(slot, time), time is not None
        if reading.kind == "to" and self._last[1] == "from":
            return self._end(time, among), time is not None
        if time is not None:
            self._carry(time, among)
            return time, True
        if self._calendar.habitual(slot.near.start, slot.quantity.start):
            return None, False
        return self._carried, False

    def _said(self, slot: Slot) -> list[Time]:
        """The periods said before a number; not those of a comparison or a habit (每年的6月)."""
        found: list[Time] = []
        for mention in self.mentions:
            if not (slot.start <= mention.start and mention.end <= slot.quantity.start):
                continue
            if self._paragraph.bracket_at(mention.start) != slot.bracket:
                continue
            calendar = self._calendar
            if calendar.compares(mention) or calendar.measures(mention) or calendar.bygone(mention):
                continue
            part = next((one for one in slot.parts if one.start <= mention.start < one.end), slot.near)
            if not self._calendar.habitual(part.start, mention.end) and (
                part == slot.near or self._governs(mention, part)
            ):
                found.append(self._calendar.time_of(mention))
        return found

    def _governs(self, mention: PeriodMention, part: Part) -> bool:
        """Whether a period said in an earlier clause reaches on: not the day of an event, nor 当前 before a noun."""
        folded = self._paragraph.folded
        if len(mention.period) == 10:
            return folded[mention.start] == "截" or folded[mention.end : mention.end + 1] in {"起", "前", "后", "止"}
        words = folded[mention.start : mention.end]
        if words in {"目前", "当前", "现在", "现有"}:
            return not folded[part.start : mention.start].strip() or folded[mention.end : mention.end + 1] in {
                "",
                ",",
                ":",
            }
        return True

    def _carry(self, time: Time, among: bool) -> None:
        """现有 before a noun speaks of its own number, unless nothing else governs."""
        if among or (time.own_only and self._carried is not None):
            return
        self._carried = time

    def _aside(self, slot: Slot, time: Time | None) -> Time | None:
        if time is not None:
            return time
        beside = next((m for m in self.mentions if slot.bracket and m.end == slot.bracket.start), None)
        if beside is not None:  # 2022年(1492.8万人次)
            return self._calendar.time_of(beside)
        outer = self._last[0] or self._carried
        if outer is not None and slot.bracket is not None and task_of(self._paragraph.folded, slot.bracket.start):
            return of_same_length(outer, "year")
        return outer

    def _start(self, slot: Slot, reading: Reading, said: list[Time], among: bool) -> tuple[Time | None, bool]:
        """Of 由2015年的79.2%: what is said after 由; a period before it is that of the other end."""
        border = slot.near.start + reading.subject + self._paragraph.offset
        own = [time for time in said if time.span is not None and time.span[0] >= border]
        for time in said:
            if time not in own:
                self._carry(time, among)
        held = self._pair
        if own:
            start: Time | None = own[-1]
        elif held is not None:
            start = held[0]
        else:
            start = self._calendar.today if self._carried is not None and self._carried.future else None
        self._pair = (start, held[1] if held is not None and not own else None)
        return start, bool(own)

    def _end(self, time: Time | None, among: bool) -> Time | None:
        start, held = self._pair or (None, None)
        if time is not None:
            self._carry(time, among)
        elif held is not None:
            time = held
        elif self._carried is not None and start is not None:
            time = of_same_length(self._carried, start.period)
        else:
            time = self._carried
        self._pair = (start, time)
        return time
