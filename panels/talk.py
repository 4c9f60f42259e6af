"""A talk: the turns a visitor sees, and the conversation they are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.conversation.store import Exchange, Rating
from assistant.events import Drafted, Event, Sentence
from corpus.records import Answer, Notice

_FADED = Notice("unverified", "这条回答是旧版程序存的，出处已读不出来，请再问一次。")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it; neither an answer nor an error yet while it is being looked up."""

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

    def after(self, event: Event) -> Turn:
        """The turn once ``event`` has come."""
        if isinstance(event, Drafted):
            return replace(self, drafted=event.text)
        if isinstance(event, Sentence):
            return replace(self, written=(*self.written, event.text), drafted="")
        return replace(self, answer=event.answer)


@dataclass(frozen=True, slots=True)
class Talk:
    """``id`` is that of the kept conversation; None before anything of it is kept."""

    turns: tuple[Turn, ...] = ()
    id: str | None = None

    @classmethod
    def resumed(cls, id: str, exchanges: Sequence[Exchange]) -> Talk:
        return cls(tuple(map(_turn, exchanges)), id)

    def asking(self, question: str) -> Talk:
        """With one more turn, not answered yet."""
        return replace(self, turns=(*self.turns, Turn(question)))

    def ending(self, turn: Turn) -> Talk:
        """With ``turn`` in place of the last."""
        return replace(self, turns=(*self.turns[:-1], turn))

    def rated(self, place: int, rating: Rating) -> Talk:
        turn = replace(self.turns[place], rating=rating)
        return replace(self, turns=(*self.turns[:place], turn, *self.turns[place + 1 :]))

    def turn(self, place: object) -> Turn | None:
        """The turn that a page's button names by its place; None for whatever names none."""
        words = str(place)
        return self.turns[int(words)] if words.isdecimal() and int(words) < len(self.turns) else None

    @property
    def answered(self) -> bool:
        """Whether the last question has its answer, or its error."""
        return bool(self.turns) and (self.turns[-1].answer is not None or self.turns[-1].error is not None)

    def history(self) -> list[dict[str, str]]:
        """What was asked and answered, as messages; turns that failed or are not answered yet are left out."""
        said = []
        for turn in self.turns:
            if turn.answer:
                said += [
                    {"role": "user", "content": turn.question},
                    {"role": "assistant", "content": turn.answer.text},
                ]
        return said


def _turn(exchange: Exchange) -> Turn:
    answer = exchange.answer or Answer(
        exchange.question, exchange.standalone, "answered", exchange.text, notices=(_FADED,)
    )
    return Turn(exchange.question, answer, id=exchange.id, rating=exchange.rating)
