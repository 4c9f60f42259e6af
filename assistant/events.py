"""What an answer sends while it is being made: words still unchecked, sentences that passed, and the answer itself."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.records import Answer


@dataclass(frozen=True, slots=True)
class _Event:
    def __add__(self, other: Event) -> Event:
        """Tracers sum up a stream: of events, the last is the whole."""
        return other


@dataclass(frozen=True, slots=True)
class Drafted(_Event):
    """The sentence that is being written, as far as it has come: not checked, to be shown as such or not at all."""

    text: str


@dataclass(frozen=True, slots=True)
class Sentence(_Event):
    """A sentence that may stand, in its order; the text so far is all of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Final(_Event):
    """The answer; its text replaces all that was sent before."""

    answer: Answer


Event = Drafted | Sentence | Final

PACE = 0.08
"""Seconds between two states of a sentence that is being written: more often is more than a page can show."""


def paced(events: Iterable[Event]) -> Iterator[Event]:
    """``events`` without the drafted ones that follow another too soon."""
    last = 0.0
    for event in events:
        now = time.monotonic()
        if isinstance(event, Drafted) and now - last < PACE:
            continue
        last = now
        yield event
