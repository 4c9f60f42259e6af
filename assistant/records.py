"""The records of the walk of an answer: what is asked, what each answerer proposes, what is decided. All frozen."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.draft import Draft, Gap
from assistant.query.answer_type import AnswerType
from assistant.query.question import Part, Question, merged
from corpus.records import Span


@dataclass(frozen=True, slots=True)
class Query:
    """A message understood."""

    original: str
    """As it was typed, normalised, commands cut."""
    standalone: str
    """Completed with what was said before."""
    question: Question
    """What the whole message asks, read over all documents chosen."""
    named: tuple[str, Question] | None = None
    """The document it names by its title, and the question without that title."""
    before: str | None = None
    """What was said before, where the message was completed with it: the last question, a newline, the head of its answer."""
    earlier: tuple[str, ...] = ()
    """The turns before, the latest first, normalised: they say which city is spoken of where the message names none."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """What is searched for: the question as completed by rule and, where it was, as it was typed, after the one before.

        Completion loses words that a search could do with (on held-out dialogues the right window is among the first four
        for 114 of 142 follow-ups by the completed question alone, for 134 by both).
        """
        if self.before is None:
            return (self.question.text,)
        return self.question.text, f"{self.before.partition(chr(10))[0]} {self.original}"

    def asks(self, question: Question, documents: frozenset[str], near: frozenset[str]) -> list[Ask]:
        """One for each part of ``question``; what a later part hangs on is the part before it."""
        if len(question.parts) == 1:
            (part,) = question.parts
            asked = self.original if self.before else part.text
            return [Ask(part, documents, near, AnswerType.of(part), asked, self.before)]
        before: list[str | None] = [None, *(part.text for part in question.parts[:-1])]
        return [
            Ask(part, documents, near, AnswerType.of(part), part.text, hung)
            for part, hung in zip(question.parts, before, strict=True)
        ]

    def whole(self, question: Question, documents: frozenset[str], near: frozenset[str]) -> Ask:
        """All that ``question`` asks as one: a clause may state it that its parts, short as they are, do not find."""
        part = merged(question)
        asked = self.original if self.before else part.text
        return Ask(part, documents, near, AnswerType.of(part), asked, self.before)


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked, and the documents it is looked for in."""

    part: Part
    documents: frozenset[str]
    """Those the question means: retrieval looks through all of them."""
    near: frozenset[str]
    """Those of them that are looked through whole, where there are too many to look through all."""
    type: AnswerType
    asked: str
    """The words in which it was asked, as a reader is given them."""
    before: str | None = None
    """What was said before, where the Ask hangs on it: a question, a newline, the head of its answer."""

    @property
    def operation(self) -> str:
        return self.part.asking.operation

    @property
    def claim(self) -> bool:
        """Yes or no is asked for."""
        return self.part.asking.claim

    @property
    def computes(self) -> bool:
        """More than a look-up is asked for."""
        return self.operation not in ("lookup", "reason")

    @property
    def alone(self) -> bool:
        """One document is searched."""
        return len(self.near) == 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one answerer proposes: sentences with their citations, a question back, or a gap that it has made out.

    The draft is nobody's but the candidate's: what an answerer wrote before it gave up is never seen.
    """

    answerer: str
    draft: Draft

    @property
    def gap(self) -> Gap | None:
        return self.draft.gap


@dataclass(frozen=True, slots=True)
class Decision:
    """What is answered to one Ask, or the gap that it is refused with and the sentences that come nearest."""

    chosen: tuple[Candidate, ...] = ()
    gap: Gap | None = None
    nearest: tuple[tuple[str, Span], ...] = ()
    """(document, span), the likeliest first."""
    probability: float = 0.0
    """That it answers: 1 where no doubt was left to weigh, 0 for a gap."""
