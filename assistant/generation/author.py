"""The answer as a language model words it: sentence by sentence past the guard, the extractive wording where it fails.

The draft decides what is answered; the model only words it. Whatever goes wrong with the model, the draft is the answer.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.draft import Draft
from assistant.events import Drafted, Event, Sentence
from assistant.generation.chat_model import ChatModel, ModelTrouble
from assistant.generation.completion import rewritten, stands_alone
from assistant.generation.prompts import writing, writing_again
from assistant.generation.stream import Outflow
from assistant.pool import aside, step_aside
from assistant.query.question import Question
from assistant.retrieval.library import Library
from assistant.verification.numbers import sentences_of
from assistant.verification.sentence_guard import Guard
from corpus.language.modality import clause_of
from corpus.measures.quantities import read_quantities
from corpus.records import Writing

_log = logging.getLogger(__name__)

MOST_RETRIES = 3
"""Sentences of one answer that are asked for again; more would keep the reader waiting for a model that cannot do it."""
_MARK = re.compile(r"\[(\d+)\]")
_RETOLD = 0.4
"""Share of an extractive sentence's pairs of characters that the text must hold for it to be told."""
_FORMULA = re.compile(r"（推算：.*?）(?=\[)")
_VERDICT = re.compile(r"^(?:是的|不是)")


class Author:
    """Words drafts with a chat model. Safe to share between threads."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def model(self) -> ChatModel:
        return self._model

    def completed(
        self, message: str, standalone: str, history: Sequence[Mapping[str, str]], library: Library, deadline: float
    ) -> str:
        """A follow-up made standalone by the model where it does better than the rules and adds nothing; else ``standalone``."""
        if not history or (message == standalone and stands_alone(message, library)):
            return standalone
        if not self._model.room.acquire(blocking=False):
            return standalone
        try:
            with aside():
                return rewritten(self._model, message, standalone, history, library, deadline)
        finally:
            self._model.room.release()

    def write(
        self, draft: Draft, question: Question, library: Library, deadline: float
    ) -> Generator[Event, None, tuple[Draft, Writing]]:
        """Events as the text comes; returns the draft to show and what the model did for it."""
        if not self._model.room.acquire(blocking=False):
            return self._without(draft, ModelTrouble("busy"))
        try:
            return (yield from self._written(draft, question, library, deadline))
        finally:
            self._model.room.release()

    def _written(
        self, draft: Draft, question: Question, library: Library, deadline: float
    ) -> Generator[Event, None, tuple[Draft, Writing]]:
        text = _Text(self._model, draft, Guard(draft, question, library), question.text, library, deadline)
        breaker = self._model.breaker
        if not breaker.admits():
            return self._without(draft, ModelTrouble("resting"))
        step_aside()
        try:
            yield from text.written()
        except ModelTrouble as trouble:
            breaker.failed(trouble.rest)
            return self._without(draft, trouble)
        finally:
            breaker.left()
        breaker.passed()
        if text.dropped:
            _log.warning("语言模型 %s 的 %d 句没有通过核对，已换成摘录", self._model.name, text.dropped)
        return replace(draft, sentences=text.sentences), text.writing

    def _without(self, draft: Draft, trouble: ModelTrouble) -> tuple[Draft, Writing]:
        _log.warning("语言模型 %s 没有用上：%s（%s）", self._model.name, trouble, trouble.kind)
        draft.notice("degraded", f"{trouble}，以下是直接从原文摘录的答案。")
        return draft, Writing(self._model.name, degraded=trouble.kind)


@dataclass(slots=True)
class _Text:
    """One answer's text as it grows."""

    model: ChatModel
    draft: Draft
    guard: Guard
    question: str
    library: Library
    deadline: float
    sentences: list[str] = field(default_factory=list)
    own: int = 0
    """Sentences the model wrote."""
    retried: int = 0
    dropped: int = 0
    _used: set[str] = field(default_factory=set)
    """Extractive sentences that stand in the text."""

    @property
    def writing(self) -> Writing:
        return Writing(self.model.name, self.own, self.retried, self.dropped)

    def written(self) -> Generator[Event, None, None]:
        """Raises ModelTrouble."""
        flow = Outflow()
        for piece in self.model.stream(writing(self.draft, self.question, self.library.documents), self.deadline):
            for sentence in flow.feed(piece):
                yield from self._judged(sentence)
            if flow.shown.strip():
                yield Drafted(flow.shown)
        for sentence in flow.end():
            yield from self._judged(sentence)
        if self._list_is_broken():
            self.dropped, self.own = self.dropped + self.own, 0
            self.sentences = list(self.draft.sentences)
            return
        for sentence in self.draft.sentences:
            if not self._covered(sentence):
                yield from self._stood_in(sentence)

    def _list_is_broken(self) -> bool:
        """Whether a list lacks an item or has lost its order; it is then given as the source has it."""
        if self.draft.result is None or self.draft.result.op != "list":
            return False
        order = [int(n) for own in self.sentences for n in _MARK.findall(own)]
        first = list(dict.fromkeys(order))
        return first != sorted(first) or not all(self._covered(sentence) for sentence in self.draft.sentences[1:])

    def _judged(self, sentence: str) -> Generator[Event, None, None]:
        why = self.guard.check(sentence)
        if why:
            _log.info("语言模型的一句没有通过核对（%s）：%s", why, sentence)
            again = self._again(sentence, why)
            if again is None:
                self.dropped += 1
                yield from self._replaced(sentence)
                return
            sentence = again
        if sentence not in self.sentences:
            self.own += 1
            yield self._said(sentence)

    def _said(self, sentence: str) -> Sentence:
        self.sentences.append(sentence)
        return Sentence(sentence)

    def _again(self, sentence: str, why: str) -> str | None:
        """Another wording that passes; None where the model has none to give."""
        if self.retried >= MOST_RETRIES or time.monotonic() >= self.deadline:
            return None
        self.retried += 1
        messages = writing_again(self.draft, self.question, self.library.documents, sentence, why)
        flow = Outflow()
        try:
            told = [s for piece in self.model.stream(messages, self.deadline) for s in flow.feed(piece)]
            told += flow.end()
        except ModelTrouble as trouble:
            _log.info("语言模型没有重写这一句：%s", trouble)
            return None
        return told[0] if len(told) == 1 and not self.guard.check(told[0]) else None

    def _replaced(self, sentence: str) -> Generator[Event, None, None]:
        """The extractive sentences that state what the dropped one cited."""
        cited = set(_MARK.findall(sentence))
        for own in self.draft.sentences:
            if cited & set(_MARK.findall(own)) and not self._covered(own):
                yield from self._stood_in(own)

    def _stood_in(self, sentence: str) -> Generator[Event, None, None]:
        self._used.add(sentence)
        yield self._said(sentence)

    def _covered(self, sentence: str) -> bool:
        """Whether the text already tells what an extractive sentence does: its verdict, its numbers and its sources."""
        if sentence in self._used:
            return True
        verdict = _VERDICT.match(sentence)
        if verdict and not any(own.startswith(verdict.group()) for own in self.sentences):
            return False
        told = {n for own in self.sentences for n in _MARK.findall(own)}
        cited = _MARK.findall(sentence)
        if not cited or not set(cited) <= told:
            return False
        beside = "\n".join(own for own in self.sentences if set(cited) & set(_MARK.findall(own)))
        if clause_of(_MARK.sub("", sentence)).shared(clause_of(beside)) < _RETOLD:
            return False
        stated = {(q.base_value, q.base_unit) for part in sentences_of(beside) for q in read_quantities(part)}
        return all((q.base_value, q.base_unit) in stated for q in read_quantities(_FORMULA.sub("", sentence)))
