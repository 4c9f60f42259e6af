"""The chain from a message to a verified answer: understand → retrieve → compose → verify. A LangChain Runnable."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypedDict

from langchain_core.runnables import Runnable, RunnableConfig

from assistant import trace
from assistant.composing import compose
from assistant.consulting import consult
from assistant.context import standalone
from assistant.digesting import name_digests
from assistant.drafting import Draft
from assistant.library import Library, Shelf, scoped
from assistant.pool import Pool
from assistant.pursuing import pursued
from assistant.question import Question, is_chinese, normalise, understand
from assistant.retrieval import HybridRetriever
from assistant.scanning import name_scans
from assistant.spelling import Speller
from assistant.verifying import supported
from corpus.embedding import Embedder, load_embedder
from corpus.records import Answer
from corpus.regions import Gazetteer
from corpus.settings import Settings
from corpus.store import Store

History = Sequence[Mapping[str, str]]


class Ask(TypedDict, total=False):
    """Input of the chain."""

    question: str
    history: History
    documents: Collection[str] | None


class Assistant(Runnable[Ask, Answer]):
    """Answers questions over one store. Safe to share between threads."""

    def __init__(self, store: Store, settings: Settings, embedder: Embedder) -> None:
        self.store = store
        self.settings = settings
        self.gazetteer = Gazetteer.load()
        self.pool = Pool(settings.threads)
        self._shelf = Shelf(store, settings, self.gazetteer)
        self.retriever = HybridRetriever(store=store, embedder=embedder, k=settings.top_k)

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Over the settings' data folder. Raises StoreError, ModelError in one sentence."""
        return cls(Store(settings, readonly=True), settings, load_embedder(settings))

    def warm(self) -> None:
        """Opens what the first question would otherwise wait for: the indexes, the indicators, the model."""
        if self.library.documents:
            self.library.indicators  # noqa: B018  made on first use
            self.retriever.search("预热")

    @property
    def library(self) -> Library:
        """What the store holds now."""
        return self._shelf.current()

    def invoke(self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        return self._call_with_config(self._run, input, config, run_type="chain", **kwargs)

    async def ainvoke(self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """As ``invoke``, in the pool: no more answers at a time than the settings allow."""
        return await self.pool.run(partial(self.invoke, input, config, **kwargs))

    async def astream(self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Answer]:
        """As ``stream``, each step in the pool."""
        async for state in self.pool.steps(self.stream(input, config, **kwargs)):
            yield state

    def _run(self, ask: Ask) -> Answer:
        return self.answer(ask["question"], ask.get("history", ()), ask.get("documents"))

    def answer(self, question: str, history: History = (), documents: Collection[str] | None = None) -> Answer:
        """The whole walk of an answer.

        Raises:
            YueceError: the question is empty or too long, or nothing has been ingested.
        """
        started = time.perf_counter()
        library = self._shelf.current()
        chosen = scoped(library, documents)
        advised = Draft(library.source)
        if consult(library, normalise(question), history, advised):
            return self._finish(question, normalise(question), advised, time.perf_counter() - started)
        said = normalise(question)
        message = pursued(said, history, library) or standalone(said, history, library)
        trace.step("接上文")
        asked = self._understand(message, library)
        trace.asked(asked)
        trace.step("理解")
        draft = self._compose(library, asked, chosen)
        trace.step("成文")
        draft = supported(draft, asked, library)
        trace.step("核对")
        name_digests(draft, library)
        name_scans(draft, library)
        return self._finish(question, message, draft, time.perf_counter() - started)

    def _understand(self, message: str, library: Library) -> Question:
        speller = Speller.of(library)
        return understand(
            message, library.gazetteer, library.home_city, self.settings.today, speller, library.cities, library.places
        )

    def _compose(self, library: Library, asked: Question, chosen: frozenset[str]) -> Draft:
        draft = Draft(library.source)
        if not is_chinese(asked.text):
            draft.refuse("out_of_scope", "请用中文提问，例如「2021年全市研发投入是多少」。")
            return draft
        retriever = self.retriever.of_one_answer()
        draft = compose(library, retriever, asked, chosen)
        for reason in retriever.lost:
            draft.notice("degraded", f"这次只按字词检索，没有按意思检索，可能漏掉说法不同的内容：{reason}。")
        return draft

    def _finish(self, question: str, message: str, draft: Draft, seconds: float) -> Answer:
        status = "clarify" if draft.choices else ("refused" if draft.refusal else "answered")
        return Answer(
            question=question,
            standalone=message,
            status=status,  # type: ignore[arg-type]
            text=draft.text,
            reason=draft.refusal,
            citations=tuple(draft.citations),
            figures=tuple(draft.figures),
            derived=tuple(draft.derived),
            result=draft.result,
            notices=tuple(draft.notices),
            choices=draft.choices,
            seconds=seconds,
        )
