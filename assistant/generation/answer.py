"""An answer by the chat model: plan, gather, read and write, each sentence past the guard; whatever goes wrong, the local answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant import trace
from assistant.draft import Draft
from assistant.events import Event
from assistant.generation.chat_model import ChatModel, ModelTrouble
from assistant.generation.completion import Completion
from assistant.generation.disagreement import Disagreements
from assistant.generation.dossier import Dossier
from assistant.generation.enterprise import reader_of
from assistant.generation.plan import Planned, planned
from assistant.generation.prompts import conversation
from assistant.generation.selection import gather, offered, scope_of
from assistant.generation.text import Text
from assistant.generation.usage import Usage
from assistant.intake.titles import Understood
from assistant.pool import aside, step_aside
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.library import Library
from assistant.verification.sentence_guard import Bearing
from corpus.records import Span, Writing

_log = logging.getLogger(__name__)

History = Sequence[Mapping[str, Any]]
MOST_SEARCHES = 2
"""Times that the model may have more looked for."""
_NOT_ITS_FAULT = frozenset(("unsupported", "endless", "budget"))
"""Troubles after which the model is still there: the breaker does not count them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to answer: as it was said (orders taken out) and as the local rules complete it."""

    message: str
    standalone: str
    history: History
    chosen: frozenset[str]
    """The documents that may be used."""


@dataclass(frozen=True, slots=True)
class Told:
    """``draft`` is None where the message asks for a verdict on the asker's own enterprise, which is not the model's to give."""

    draft: Draft | None
    standalone: str
    writing: Writing


@dataclass(frozen=True)
class Author:
    """Answers with one chat model. Safe to share between threads."""

    model: ChatModel
    context: int = 12_000
    """Tokens of material that one request may hold."""
    bearing: Bearing | None = None
    """Scores whether the cited clauses bear a sentence out; None: lexically."""

    def answer(
        self,
        asked: Asked,
        library: Library,
        retriever: HybridRetriever,
        deadline: float,
        local: Callable[[], Draft],
        usage: Usage,
    ) -> Generator[Event, None, Told]:
        """Events as the text comes. ``local`` makes the answer of the rules; it is called where the model has none."""
        trouble = self._unavailable()
        if trouble is None and not self.model.room.acquire(blocking=False):
            trouble = ModelTrouble("busy")
        if trouble is not None:
            return self._without(asked, trouble, usage, local)
        try:
            made = _Making(self, asked, library, retriever, deadline, local, usage)
            told = yield from made.told()
        except ModelTrouble as error:
            if error.kind not in _NOT_ITS_FAULT:
                self.model.breaker.failed(error.rest)
            return self._without(asked, error, usage, local)
        finally:
            self.model.breaker.left()
            self.model.room.release()
        self.model.breaker.passed()
        return told

    def reader(self, library: Library, usage: Usage) -> Callable[[Sequence[str]], tuple[Understood, ...]]:
        """Reads an enterprise's facts where the rules find none."""
        return reader_of(self.model, library.settings.today, self.model.deadline(), usage)

    def advised(self, usage: Usage) -> Writing | None:
        """What the model did for a consultation, whose sentences are all code's; None where it was not asked."""
        return self.writing(usage) if usage.calls else None

    def writing(self, usage: Usage, text: Text | None = None, rewrote: bool = False, why: str | None = None) -> Writing:
        counts = (text.own, text.retried, text.dropped) if text else (0, 0, 0)
        return Writing(
            self.model.name,
            *counts,
            why,
            rewrote,
            calls=usage.calls,
            tokens_sent=usage.sent,
            tokens_received=usage.received,
        )

    def _unavailable(self) -> ModelTrouble | None:
        if self.model.ledger is not None and self.model.ledger.exhausted:
            return ModelTrouble("budget")
        return None if self.model.breaker.admits() else ModelTrouble("resting")

    def _without(self, asked: Asked, trouble: ModelTrouble, usage: Usage, local: Callable[[], Draft]) -> Told:
        _log.warning("语言模型 %s 没有用上：%s（%s）", self.model.name, trouble, trouble.kind)
        draft = local()
        quoted = not draft.gap and not draft.choices
        rest = "以下是直接从原文摘录的答案" if quoted else "以下由程序自己答复"
        draft.notice("degraded", f"{trouble}，{rest}。")
        writing = self.writing(usage, why=trouble.kind)
        return Told(draft, asked.standalone, writing)


@dataclass
class _Making:
    """One answer on its way."""

    author: Author
    asked: Asked
    library: Library
    retriever: HybridRetriever
    deadline: float
    local: Callable[[], Draft]
    usage: Usage
    searched: list[str] = field(default_factory=list)

    def told(self) -> Generator[Event, None, Told]:
        """Raises ModelTrouble."""
        plan = self._planned()
        trace.planned(plan.plan.model_dump(exclude_defaults=True), plan.standalone)
        trace.step("计划")
        if plan.plan.target == "eligibility":
            return Told(None, plan.standalone, self.author.writing(self.usage, rewrote=plan.rewrote))
        dossier = Dossier(self.library, self.author.context)
        self._seed(dossier)
        self._search(dossier, plan, (plan.standalone, *plan.plan.queries))
        trace.step("取材")
        text = self._text(dossier, plan)
        step_aside()
        yield from self._written(text)
        trace.step("语言模型读写")
        draft = Completion(text, Disagreements(dossier)).finish(self.asked.message)
        for reason in self.retriever.lost:
            draft.notice("degraded", f"这次检索可能漏掉说法不同的内容：{reason}。")
        if text.dropped:
            _log.warning("语言模型 %s 的 %d 句没有通过核对，已换成摘录", self.author.model.name, text.dropped)
        return Told(draft, plan.standalone, self.author.writing(self.usage, text, plan.rewrote))

    def _planned(self) -> Planned:
        asked = self.asked
        documents = offered(self.library, self.retriever, asked.standalone, asked.chosen)
        with aside():
            return planned(
                self.author.model,
                asked.message,
                asked.standalone,
                asked.history,
                documents,
                self.library,
                self.deadline,
                self.usage,
            )

    def _seed(self, dossier: Dossier) -> None:
        """What the last answers cited is before the model again."""
        for turn in self.asked.history[-4:]:
            for cited in turn.get("cited") or ():
                if cited.get("document") in self.asked.chosen and "start" in cited:
                    dossier.add_window(cited["document"], Span(int(cited["start"]), int(cited["end"])))

    def _search(self, dossier: Dossier, plan: Planned, queries: Sequence[str]) -> int:
        self.searched += [query for query in queries if query not in self.searched]
        return gather(dossier, plan, queries, self.retriever, self.asked.chosen)

    def _text(self, dossier: Dossier, plan: Planned) -> Text:
        draft = Draft(self.library.source)
        told = conversation(self.asked.history)
        return Text(self.author.model, dossier, plan, told, draft, self.usage, self.deadline, self.author.bearing)

    def _written(self, text: Text) -> Generator[Event, None, None]:
        """Rounds of reading until the text is done; more is looked for at most ``MOST_SEARCHES`` times."""
        dossier, left, looked = text.dossier, MOST_SEARCHES, False
        while True:
            conflicts = Disagreements(dossier).shown(self._near(text))
            wanted = yield from text.round(self.searched, left, conflicts)
            if wanted:
                if not left:
                    raise ModelTrouble("endless")
                dossier.budget += self.author.context // 2
                self._search(dossier, text.planned, wanted)
            elif text.gaps and not text.draft.citations and left and not looked and self._looked_again(text):
                looked = True
                text.gaps.clear()
            else:
                break
            left -= 1
        if not text.draft.citations and not text.gaps:
            raise ModelTrouble("unsupported")

    def _near(self, text: Text) -> list[Any]:
        """The figures of the clauses nearest to the question, nearest first."""
        dossier = text.dossier
        labels = [label for n in text.nearest(text.planned.standalone, 6) for label in dossier.clauses[n].labels]
        return [dossier.rows[label] for label in labels]

    def _looked_again(self, text: Text) -> bool:
        """Whether the rules find an answer in clauses that the model has not seen; they are then given to it."""
        dossier = text.dossier
        if scope_of(text.planned, self.library, self.asked.chosen) <= dossier.whole:
            return False
        draft = self.local()
        if draft.gap or draft.choices:
            return False
        before = len(dossier.clauses)
        dossier.budget += self.author.context // 4
        for citation in draft.citations:
            dossier.add_window(citation.document, Span(citation.quote.start, citation.quote.end))
        return len(dossier.clauses) > before
