"""The period each number of a paragraph is of: the one before it, or the one that carries over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus.measures.periods import PeriodMention, bounds, covers, month_of, read_periods, year_of, years_of

_AGAINST = "比较与同"
_HABIT = re.compile(r"每(?:年|月|季度?|周|日|天|学期|学年|个月)")
_BASELINE = re.compile(r"(?:恢复|恢复到|相当于|[是为])$")
_OF_THEN = re.compile(r"(?:\([^()]*\))?的")
"""After the time that a ratio is taken of; its number may stand between (是2022年(1492.8万人次)的2.13倍)."""
_BEFORE = re.compile(r"前(?:建|投|竣|开|[已成])")
_EDGE = re.compile(r"[底末终]前?$|前$")


@dataclass(frozen=True, slots=True)
class Time:
    """A period with where it is said (document offsets; None for one that is understood)."""

    period: str
    span: tuple[int, int] | None
    future: bool = False
    past: bool = False
    now: bool = False
    """目前, 现有: as of the document's own date."""
    own_only: bool = False
    """Said of one number alone (现有贷款余额)."""


class Calendar:
    """Reads the periods of one paragraph in order; tells of each whether it governs a number or only compares."""

    def __init__(self, folded: str, offset: int, published: date | None, default: Time | None) -> None:
        self._folded = folded
        self._offset = offset
        self.published = published
        self.default = default

    def mentions(self, start: int, end: int, governing: str | None) -> list[PeriodMention]:
        """The mentions of a sentence, with offsets of the paragraph; ``governing`` is what relative ones count from."""
        found = read_periods(self._folded[start:end], self.published, governing)
        return [PeriodMention(m.start + start, m.end + start, m.period, m.relative, m.kind) for m in found]

    def compares(self, mention: PeriodMention) -> bool:
        """比上年, 较2020年: what a change is measured from."""
        return mention.start > 0 and self._folded[mention.start - 1] in _AGAINST

    def measures(self, mention: PeriodMention) -> bool:
        """恢复到2019年的93.7%: what a ratio is taken of."""
        start = mention.start + (self._folded[mention.start] == "到")
        before = self._folded[max(0, start - 4) : start]
        return bool(_BASELINE.search(before)) and _OF_THEN.match(self._folded, mention.end) is not None

    def bygone(self, mention: PeriodMention) -> bool:
        """2000年底前建成的: what was there before a year long past tells which things are meant, not when."""
        words = self._folded[mention.start : mention.end] + self._folded[mention.end : mention.end + 2]
        if self.published is None or not _BEFORE.search(words):
            return False
        return bounds(mention.period)[1][0] < self.published.year - 1

    def habitual(self, start: int, end: int) -> bool:
        return _HABIT.search(self._folded, start, end) is not None

    def time_of(self, mention: PeriodMention) -> Time:
        words = self._folded[mention.start : mention.end]
        now = words.endswith(("目前", "当前", "现在", "现有", "至今", "迄今", "为止"))
        span = (mention.start + self._offset, mention.end + self._offset)
        future, past = self._placed(mention, words)
        return Time(_to_month(mention.period), span, future and not now, past or now, now, words == "现有")

    def understood(self, period: str, span: tuple[int, int] | None = None) -> Time:
        future, past = self._sides(period)
        return Time(period, span, future, past)

    @property
    def today(self) -> Time | None:
        """The document's own month, as what is so now."""
        return Time(month_of(self.published), None, now=True, past=True) if self.published else None

    def _placed(self, mention: PeriodMention, words: str) -> tuple[bool, bool]:
        if words.startswith("截") or words.endswith("以来"):
            return False, True
        future, past = self._sides(mention.period)
        if not future and not past and self.published and (mention.kind == "deadline" or _EDGE.search(words)):
            return bounds(mention.period)[1] > _triple(self.published), False
        return future, past

    def _sides(self, period: str) -> tuple[bool, bool]:
        """(lies ahead, is over) as of the document's date; a year that is running is neither."""
        if self.published is None:
            return False, False
        first, last = bounds(period)
        running = years_of(period)[0] < self.published.year < years_of(period)[1]
        day = _triple(self.published)
        return first > day or running, last[:2] < day[:2]


def _to_month(period: str) -> str:
    """Figures are of months at the finest: 2024-10-01 → 2024-10."""
    return "/".join(part[:7] for part in period.split("/"))


def narrower(held: Time | None, new: Time) -> Time:
    """Of two periods said before one number, the later; unless it only repeats the frame of the earlier."""
    if held is not None and held.period != new.period and covers(new.period, held.period):
        return held
    return new


def of_same_length(time: Time, as_long_as: str) -> Time:
    """``time`` widened to its year where the period it is set against is a whole year (由去年的89元提高到94元)."""
    year = year_of(time.period)
    if len(as_long_as) == 4 and year is not None and len(time.period) > 4:
        return Time(year, time.span, time.future, False)
    return time


def task_of(folded: str, end: int) -> bool:
    """Whether 年度任务 or the like ends at ``end``: its number is the whole year's."""
    return re.search(r"年度?(?:任务|目标|计划|预算)(?:数)?$", folded[max(0, end - 12) : end]) is not None


def _triple(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day
