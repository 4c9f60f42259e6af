"""The chain from a message to a verified answer: understand → retrieve → compose → verify. A LangChain Runnable."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypedDict, cast

from langchain_core.runnables import Runnable, RunnableConfig

from assistant import trace
from assistant.choose import Chooser
from assistant.conversation.manner import Manner, last_question, manner_of, without_manners
from assistant.conversation.policy_followup import pursued
from assistant.conversation.rewrite import standalone
from assistant.conversation.smalltalk import greet, greets, without_greetings
from assistant.draft import Draft
from assistant.events import Event, Final
from assistant.generation.answer import Asked, Author
from assistant.generation.chat_model import open_model
from assistant.generation.restatement import retold
from assistant.generation.usage import Usage
from assistant.intake.consultation import consult
from assistant.notices.digest import name_digests
from assistant.notices.in_force import tell_validity
from assistant.notices.latest import tell_latest
from assistant.notices.scan import name_scans
from assistant.pool import Pool
from assistant.query.document_reference import named_document
from assistant.query.instructions import without_orders
from assistant.query.question import MAX_LENGTH, Question, is_chinese, normalise, understand, with_cities
from assistant.query.spelling import Speller
from assistant.reading.reader import open_reader
from assistant.records import Query
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.library import Library, Shelf, scoped
from assistant.retrieval.reranker import load_reranker
from assistant.verification.numbers import supported
from corpus.embedding import Embedder, Recalling, Unavailable, load_embedder
from corpus.errors import StaleError
from corpus.measures.regions import Gazetteer
from corpus.reader.weights import ReaderUnavailableError
from corpus.records import Answer, Writing
from corpus.settings import Settings
from corpus.store import Store

History = Sequence[Mapping[str, Any]]
TRIES = 5
"""Times that one answer is begun while the store changes under it."""


class Ask(TypedDict, total=False):
    """Input of the chain."""

    question: str
    history: History
    documents: Collection[str] | None


class Assistant(Runnable[Ask, Answer | Event]):
    """Answers questions over one store: ``invoke`` gives the answer, ``stream`` what comes before it too.

    Safe to share between threads.
    """

    def __init__(self, store: Store, settings: Settings, embedder: Embedder) -> None:
        self.store = store
        self.settings = settings
        self.gazetteer = Gazetteer.load()
        self.pool = Pool(settings.threads, settings.chat_streams if settings.chat_model else 0)
        self._speller: tuple[tuple[str, ...], Speller | None] = ((), None)
        self._shelf = Shelf(store, settings, self.gazetteer)
        self.retriever = HybridRetriever(
            store=store, embedder=Recalling(embedder), k=settings.top_k, reranker=load_reranker(settings)
        )
        self._unread: list[str] = []
        """Why the reader that the settings name is not in use."""
        self.reader = open_reader(settings, self._unread.append)
        model = open_model(settings)
        self.author = Author(model, settings.chat_context) if model else None
        self.watchers: list[Callable[[Answer], None]] = []
        """Called with each answer that somebody gets, in the thread that made it."""

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Over the settings' data folder. Raises StoreError, ModelError in one sentence."""
        try:
            embedder = load_embedder(settings)
        except ReaderUnavailableError as error:  # words alone are searched, and the answer says so
            embedder = Unavailable(str(error))
        return cls(Store(settings, readonly=True), settings, embedder)

    def warm(self) -> None:
        """Opens what the first question would otherwise wait for: the indexes, the indicators, the model."""
        library = self.library
        if library.documents:
            library.indicators(library.of_cities({library.home_city}))
            self.retriever.search("预热")

    @property
    def library(self) -> Library:
        """What the store holds now."""
        return self._shelf.current()

    def invoke(self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        answer = self._call_with_config(self._run, input, config, run_type="chain", **kwargs)
        return cast(Answer, answer)

    async def ainvoke(self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """As ``invoke``, in the pool: no more answers at a time than the settings allow."""
        return cast(Answer, await self.pool.run(partial(self.invoke, input, config, **kwargs)))

    def stream(self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Event]:
        """The parts of the answer as they come; the last is ``Final``."""
        parts = self._transform_stream_with_config(iter([input]), self._streamed, config, run_type="chain", **kwargs)
        yield from cast(Iterator[Event], parts)

    async def astream(self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Event]:
        """As ``stream``, each step in the pool."""
        async for event in self.pool.steps(self.stream(input, config, **kwargs)):
            yield event

    def _streamed(self, asks: Iterator[Ask]) -> Iterator[Event]:
        for ask in asks:
            yield from self.events(ask["question"], ask.get("history", ()), ask.get("documents"))

    def _run(self, ask: Ask) -> Answer:
        return self.answer(ask["question"], ask.get("history", ()), ask.get("documents"))

    def answer(
        self, question: str, history: History = (), documents: Collection[str] | None = None, plain: bool = False
    ) -> Answer:
        """The answer alone; a ``plain`` one is never put to a language model.

        Raises:
            YueceError: the question is empty or too long, or nothing has been ingested.
        """
        *_, last = self.events(question, history, documents, plain)
        assert isinstance(last, Final)
        return last.answer

    def events(
        self, question: str, history: History = (), documents: Collection[str] | None = None, plain: bool = False
    ) -> Iterator[Event]:
        """An answer as it comes about; without a language model ``Final`` is its only event.

        It is begun again where the store was written to meanwhile.

        Raises:
            YueceError: the question is empty or too long, nothing has been ingested, or the store never rests.
        """
        for left in reversed(range(TRIES)):
            begun = False
            try:
                for event in self._walk(question, history, documents, plain):
                    begun = True
                    if isinstance(event, Final) and not plain:
                        for watcher in self.watchers:
                            watcher(event.answer)
                    yield event
                return
            except StaleError:
                if begun or not left:
                    raise

    def _walk(self, question: str, history: History, documents: Collection[str] | None, plain: bool) -> Iterator[Event]:
        """The whole walk of an answer, over one generation of the store."""
        started = time.perf_counter()
        library = self._shelf.current()
        chosen = scoped(library, documents)
        advised = Draft(library.source)
        said = without_orders(normalise(question))
        author = None if plain or not chosen or not is_chinese(said) else self.author
        usage = Usage()
        reader = author.reader(library, usage) if author else None
        if consult(library, said, history, advised, reader):
            yield self._finish(question, said, advised, started, author.advised(usage) if author else None)
            return
        if chosen and greets(said):
            greet(library, advised, chosen)
            yield self._finish(question, said, advised, started)
            return
        typed, spoken = said, without_manners(without_greetings(history))
        last = last_question(spoken)
        manner = manner_of(said) if last else None
        history = spoken
        if manner is not None and last is not None:
            before, history = last
            said = without_orders(normalise(" ".join(before.split())[:MAX_LENGTH]))
        said = with_cities(said, [city for id in chosen if (city := library.documents[id].city)])
        message = self.standalone(said, history, library)
        trace.step("接上文")

        def local() -> Draft:
            return self._local(said, message, history, library, chosen, manner)

        if author is None:
            draft, completed, writing = local(), message, None
        else:
            asked = Asked(typed if manner else said, message, spoken, chosen)
            retriever = self.retriever.of_one_answer()
            told = yield from author.answer(asked, library, retriever, author.model.deadline(), local, usage)
            draft, completed, writing = told.draft or advised, told.standalone, told.writing
            if told.draft is None:
                consult(library, said, history, advised, reader, begins=True)
                writing = author.writing(usage)
        tell_validity(draft, library)
        name_digests(draft, library)
        name_scans(draft, library)
        yield self._finish(question, completed, draft, started, writing)

    def _local(
        self,
        said: str,
        message: str,
        history: History,
        library: Library,
        chosen: frozenset[str],
        manner: Manner | None,
    ) -> Draft:
        """The answer of the rules, told in the manner asked for, every number of it verified."""
        query = self._query(said, message, history, library, chosen)
        trace.asked(query.question)
        trace.step("理解")
        draft = self._answered(library, query, chosen)
        trace.step("成文")
        told = draft if manner is None else retold(draft, manner, library, query.question.parts[0])
        told = supported(told, query.question, library)
        draft = told if told is draft or not told.gap else supported(draft, query.question, library)
        tell_latest(draft, query.question, library)
        trace.step("核对")
        return draft

    def standalone(self, said: str, history: History, library: Library) -> str:
        """A normalised message completed with what the conversation before it says; itself where it stands alone."""
        message = pursued(said, history, library) or standalone(said, history, library)
        return self._of_document_before(said, message, history, library)

    def _of_document_before(self, said: str, message: str, history: History, library: Library) -> str:
        """A continuation stays with the document that the question before named."""
        if message == said or named_document(library, message, library.ids):
            return message
        asked = [turn.get("content", "") for turn in history if turn.get("role") == "user"]
        for earlier in reversed(asked[-2:]):
            named = named_document(library, " ".join(earlier.split())[:MAX_LENGTH], library.ids)
            if named:
                return f"按《{library.documents[named[0]].title}》，{message}"
        return message

    def _understand(self, message: str, library: Library) -> Question:
        speller = self._speller_of(library)
        return understand(
            message, library.gazetteer, library.home_city, self.settings.today, speller, library.cities, library.places
        )

    def _speller_of(self, library: Library) -> Speller:
        """Made anew only where the store has come to hold other cities."""
        cities, speller = self._speller
        if speller is None or cities != library.cities:
            speller = Speller.of(library)
            self._speller = library.cities, speller
        return speller

    def _query(self, said: str, completed: str, history: History, library: Library, chosen: frozenset[str]) -> Query:
        question = self._understand(completed, library)
        named = named_document(library, question.text, chosen)
        document = None if named is None else (named[0], self._understand(named[1], library))
        before = said_before(history) if completed != said else None
        earlier = (" ".join(str(turn.get("content") or "").split())[:MAX_LENGTH] for turn in reversed(history))
        return Query(said, completed, question, document, before, tuple(earlier))

    def _answered(self, library: Library, query: Query, chosen: frozenset[str]) -> Draft:
        if not is_chinese(query.question.text):
            draft = Draft(library.source)
            draft.lack("out_of_scope", "请用中文提问，例如「2021年全市研发投入是多少」。")
            return draft
        retriever = self.retriever.of_one_answer()
        draft = Chooser(library, retriever, self.reader, chosen).answer(query)
        for reason in retriever.lost:
            draft.notice("degraded", f"这次检索可能漏掉说法不同的内容：{reason}。")
        for reason in self._unread:
            draft.notice("degraded", f"这次只按字词找答案：{reason}")
        return draft

    def _finish(
        self, question: str, message: str, draft: Draft, started: float, writing: Writing | None = None
    ) -> Final:
        status = "clarify" if draft.choices else ("refused" if draft.gap else "answered")
        answer = Answer(
            question=question,
            standalone=message,
            status=status,  # type: ignore[arg-type]
            text=draft.text,
            reason=draft.gap.reason if draft.gap else None,
            citations=tuple(draft.citations),
            figures=tuple(draft.figures),
            derived=tuple(draft.derived),
            result=draft.result,
            notices=tuple(draft.notices),
            choices=draft.choices,
            seconds=time.perf_counter() - started,
            writer=writing,
        )
        return Final(answer)


TURN = 60
"""Characters kept of the last question, and of the head of its answer."""


def said_before(history: History) -> str | None:
    """The last question, a newline, the head of its answer, as a reader is told of it; None at the beginning."""
    asked = [str(turn.get("content") or "") for turn in history if turn.get("role") == "user"]
    answered = [str(turn.get("content") or "") for turn in history if turn.get("role") == "assistant"]
    if not asked:
        return None
    return asked[-1][-TURN:] + (f"\n{answered[-1][:TURN]}" if answered else "")
