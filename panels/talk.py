"""A talk: the turns a visitor sees, and the conversation they are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.conversation.store import Exchange, Rating
from assistant.events import Drafted, Event, Sentence
from corpus.records import Answer, Notice

_FADED = Notice("unverified", "这条回答是旧版程序存的，出处已读不出来，请再问一次。")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it; neither an answer nor an error yet while it waits or is being looked up."""

    question: str
    answer: Answer | None = None
    error: str | None = None
    id: int | None = None
    """Of the exchange as it is kept; None where it is not."""
    rating: Rating | None = None
    written: tuple[str, ...] = ()
    """Sentences of a language model that passed, while the rest is still being written."""
    drafted: str = ""
    """What has come of its next sentence, not checked yet."""
    waiting: bool = False
    """Whether the answer before it is still being made."""
    stopped: bool = False
    """Whether the visitor ended it before its answer came."""
    documents: tuple[str, ...] = ()
    """The ids of the documents the question is limited to; () for all."""
    request: str = ""
    """The id of the request that asked it, for the log."""

    def after(self, event: Event) -> Turn:
        """The turn once ``event`` has come."""
        if isinstance(event, Drafted):
            return replace(self, drafted=event.text)
        if isinstance(event, Sentence):
            return replace(self, written=(*self.written, event.text), drafted="")
        return replace(self, answer=event.answer)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.answer is not None or self.error is not None or self.stopped


@dataclass(frozen=True, slots=True)
class Talk:
    """``id`` is that of the conversation, from its first question on; None before."""

    turns: tuple[Turn, ...] = ()
    id: str | None = None

    @classmethod
    def resumed(cls, id: str, exchanges: Sequence[Exchange]) -> Talk:
        return cls(tuple(map(_turn, exchanges)), id)

    def asking(self, turn: Turn) -> Talk:
        """With one more turn."""
        return replace(self, turns=(*self.turns, turn))

    def with_turn(self, place: int, turn: Turn) -> Talk:
        """With ``turn`` in place of the one that stands there."""
        return replace(self, turns=(*self.turns[:place], turn, *self.turns[place + 1 :]))

    def without(self, place: int) -> Talk:
        """With the turn at ``place`` gone."""
        return replace(self, turns=(*self.turns[:place], *self.turns[place + 1 :]))

    def before(self, place: int) -> Talk:
        """The turns that stand before ``place``."""
        return replace(self, turns=self.turns[:place])

    def place(self, named: object) -> int | None:
        """The place of the turn that a page's button names; None for whatever names none."""
        words = str(named)
        return int(words) if words.isdecimal() and int(words) < len(self.turns) else None

    def turn(self, named: object) -> Turn | None:
        """The turn that a page's button names."""
        place = self.place(named)
        return None if place is None else self.turns[place]

    def history(self) -> list[dict[str, Any]]:
        """What was asked and answered, as messages, with what the answers cited; turns without an answer are left out."""
        said: list[dict[str, Any]] = []
        for turn in self.turns:
            if turn.answer:
                said += [
                    {"role": "user", "content": turn.question},
                    {"role": "assistant", "content": turn.answer.text, "cited": _cited(turn.answer)},
                ]
        return said


def _cited(answer: Answer) -> list[dict[str, Any]]:
    return [
        {"document": c.document, "title": c.title, "start": c.quote.start, "end": c.quote.end, "quote": c.quote.text}
        for c in answer.citations
    ]


def _turn(exchange: Exchange) -> Turn:
    answer = exchange.answer or Answer(
        exchange.question, exchange.standalone, "answered", exchange.text, notices=(_FADED,)
    )
    return Turn(exchange.question, answer, id=exchange.id, rating=exchange.rating)
