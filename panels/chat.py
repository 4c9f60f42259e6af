"""对话: questions and their answers, each [n] opening its source beside them, kept for the visitor who asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace

import gradio as gr

from assistant.chain import Assistant
from assistant.conversation.store import Conversations, Rating
from assistant.events import paced
from corpus.errors import YueceError
from panels.answers import conversation
from panels.assets import CLICKS
from panels.events import bind
from panels.history import HistoryPanel
from panels.markup import NOTHING_HELD, button, tag, text
from panels.source import source_of_citation
from panels.suggestions import Suggestions
from panels.talk import Talk, Turn
from panels.visitor import owner_of

_log = logging.getLogger(__name__)

Shown = tuple[Talk, str]
"""The talk and its markup."""
Asked = tuple[Talk, str, str, object, object]
"""The talk, its markup, what the question box holds, and the list of conversations, no longer searched, once it has changed."""
Begun = tuple[Talk, str, str, str, str, str]
"""The talk, its markup, the question box, the source, the list of conversations, the search box."""


class ChatPanel:
    """The tab and its events; one instance serves all visitors, each with a talk of their own."""

    def __init__(self, assistant: Assistant, conversations: Conversations) -> None:
        self._assistant = assistant
        self._kept = conversations
        self._history = HistoryPanel(conversations)
        self._suggestions = Suggestions(assistant)

    def build(self, page: gr.Blocks, source: gr.HTML) -> None:
        """Lays out the tab inside the open layout; sources are shown in ``source``."""
        talk = gr.State(Talk())
        with gr.Row(elem_id="talking", equal_height=False):
            fresh, search, talks = self._history.build()
            with gr.Column(elem_id="chat", min_width=0):
                menu = self._history.menu()
                shown = gr.HTML(elem_id="conversation", js_on_load=CLICKS, apply_default_css=False)
                documents, box = _composer()
        asking = ([talk, documents], [talk, shown, box, talks, search])
        typed = bind(box.submit, self.asked, [box, *asking[0]], asking[1])
        offered = bind(shown.ask, self.asked_offered, *asking)
        running = [typed, offered]
        begun = [talk, shown, box, source, talks, search]
        bind(shown.cite, self.open, [talk], [source])
        bind(shown.rate, self.rate, [talk], [talk, shown])
        bind(fresh.click, self.begin, [], begun, ending=running)
        bind(menu.begin, self.begin, [], begun, ending=running)
        bind(talks.resume, self.resume, [], begun, ending=running)
        bind(talks.rename, self.rename, [talk, search], [talks])
        bind(talks.remove, self.remove, [talk], begun, ending=running)
        bind(talks.clear, self.clear, [], begun, ending=running)
        bind(search.change, self.seek, [search, talk], [talks], latest=True)
        bind(page.load, self.welcome, [], [shown, documents, talks])

    # asking

    async def asked(
        self, question: str, talk: Talk, documents: Sequence[str], request: gr.Request
    ) -> AsyncIterator[Asked]:
        """As ``ask``, in the assistant's pool of threads; the question is shown before its turn comes."""
        states = self.ask(question, talk, documents, request)
        yield await asyncio.to_thread(next, states)
        async for state in self._assistant.pool.steps(states):
            yield state
            if state[0].answered:  # the last: to ask for the end would be to wait for one more turn
                return

    async def asked_offered(
        self, talk: Talk, documents: Sequence[str], request: gr.Request, event: gr.EventData
    ) -> AsyncIterator[Asked]:
        """Asks a suggested question or a choice that was clicked."""
        async for state in self.asked(str(event.ask), talk, documents, request):
            yield state

    def ask(self, question: str, talk: Talk, documents: Sequence[str], request: gr.Request | None) -> Iterator[Asked]:
        """Shows the question at once, then what comes of its answer, then the answer, which is kept."""
        asking = talk.asking(question.strip())
        yield asking, self._markup(asking), "", self._history.listing(request, talk.id), ""
        turn = asking.turns[-1]
        for state in self._answered(turn, talk, documents):
            turn = state
            if not turn.answer and not turn.error:
                yield asking, self._markup(asking.ending(turn)), gr.skip(), gr.skip(), gr.skip()
        done = self._keep(asking.ending(turn), turn, request)
        yield done, self._markup(done), "", self._history.listing(request, done.id), ""

    def _answered(self, turn: Turn, before: Talk, documents: Sequence[str]) -> Iterator[Turn]:
        """The turn as its text comes, last with its answer or its error."""
        try:
            for event in paced(self._assistant.events(turn.question, before.history(), documents or None)):
                turn = turn.after(event)
                yield turn
        except YueceError as error:
            yield replace(turn, error=str(error))
        except Exception:  # noqa: BLE001  the edge of the app: whatever goes wrong is logged, the page goes on
            _log.exception("a question could not be answered: %r", turn.question)
            yield replace(turn, error="作答时出了意外的错误，已记入日志，请换个问法再试。")

    def _keep(self, talk: Talk, turn: Turn, request: gr.Request | None) -> Talk:
        """The talk as it is kept; as it was where the visitor has no cookie, or the answer could not be written."""
        owner = owner_of(request)
        if owner is None or turn.answer is None:
            return talk
        try:
            id, exchange = self._kept.add(owner, talk.id, turn.answer)
        except YueceError as error:
            gr.Warning(f"这一问没有存下来：{error}")
            return talk
        return replace(talk.ending(replace(turn, id=exchange)), id=id)

    # what is opened and said of an answer

    def open(self, talk: Talk, event: gr.EventData) -> str:
        """The source of the [n] that was clicked; "" where the conversation has no such citation."""
        turn, number = talk.turn(event.turn), str(event.n)
        answer = turn.answer if turn else None
        for citation in answer.citations if answer else ():
            if str(citation.n) == number and answer:
                return source_of_citation(self._assistant.library, citation, answer.figures)
        return ""

    def rate(self, talk: Talk, event: gr.EventData, request: gr.Request) -> Shown:
        """Keeps what the visitor says of an answer; one that was deleted meanwhile takes no rating."""
        turn, owner = talk.turn(event.turn), owner_of(request)
        if turn is None or turn.id is None or owner is None:
            return talk, self._markup(talk)
        rating = Rating(bool(event.good), str(event.reason or ""), str(event.right or ""))
        if self._kept.rate(owner, turn.id, rating):
            talk = talk.rated(int(str(event.turn)), rating)
        else:
            gr.Warning("这次对话已经删除，意见没有记下。")
        return talk, self._markup(talk)

    # conversations

    def begin(self, request: gr.Request) -> Begun:
        """An empty conversation, with the source closed."""
        return Talk(), self._greeting(), "", "", self._history.listing(request), ""

    def resume(self, event: gr.EventData, request: gr.Request) -> Begun:
        """One of the visitor's conversations as it was left; an empty one where it is gone."""
        owner, id = owner_of(request), str(event.id)
        exchanges = self._kept.exchanges(owner, id) if owner else []
        if not exchanges:
            gr.Warning("这次对话已经不在了。")
            return self.begin(request)
        talk = Talk.resumed(id, exchanges)
        return talk, self._markup(talk), "", "", self._history.listing(request, id), ""

    def rename(self, talk: Talk, words: str, event: gr.EventData, request: gr.Request) -> str:
        """The list, with the conversation under its new name; a blank name changes nothing."""
        if owner := owner_of(request):
            self._kept.rename(owner, str(event.id), str(event.title))
        return self._history.listing(request, talk.id, words)

    def remove(self, talk: Talk, event: gr.EventData, request: gr.Request) -> Begun:
        """Deletes a conversation; where it is the one that is open, an empty one takes its place."""
        if owner := owner_of(request):
            self._kept.delete(owner, str(event.id))
        if str(event.id) == talk.id:
            return self.begin(request)
        shown = self._markup(talk) if talk.turns else self._greeting()
        return talk, shown, gr.skip(), gr.skip(), self._history.listing(request, talk.id), ""

    def clear(self, request: gr.Request) -> Begun:
        """Deletes all the visitor has."""
        if owner := owner_of(request):
            self._kept.delete_all(owner)
        return self.begin(request)

    def seek(self, words: str, talk: Talk, request: gr.Request) -> str:
        """The conversations that hold the words."""
        return self._history.listing(request, talk.id, words)

    def welcome(self, request: gr.Request) -> tuple[str, gr.Dropdown, str]:
        """The empty page, the documents a question may be limited to where there are several, the conversations."""
        documents = self._assistant.library.documents.values()
        choices = [(document.title, document.id) for document in documents]
        chosen = gr.Dropdown(choices=choices, visible=len(choices) > 1)
        return self._greeting(), chosen, self._history.listing(request)

    # markup

    def _markup(self, talk: Talk) -> str:
        return conversation(talk.turns, self._assistant.library.documents)

    def _greeting(self) -> str:
        library = self._assistant.library
        if not library.documents:
            return tag("div", tag("p", NOTHING_HELD), "reply error", role="alert")
        asks = "".join(tag("li", button(text(ask), "suggestion", data_ask=ask)) for ask in self._suggestions.current())
        held = f"已收录 {len(library.documents)} 份文件、{library.figure_count} 个数字。"
        lead = tag("h2", "想了解什么？") + tag("p", held + "直接用中文提问，回答里的每个编号都能点开原文。")
        offered = tag("h3", "可以这样问") + tag("ul", asks, "suggestions") if asks else ""
        return tag("div", lead + offered, "greeting")


def _composer() -> tuple[gr.Dropdown, gr.Textbox]:
    """The documents a question is limited to, and the question box."""
    with gr.Column(elem_id="composer"):
        documents = gr.Dropdown([], multiselect=True, label="限定文件（默认全部）", visible=False, elem_id="scope")
        with gr.Row(elem_id="asking", equal_height=True):
            box = gr.Textbox(
                label="问题", show_label=False, placeholder="请输入问题", lines=1, max_lines=5,
                scale=1, autofocus=True, submit_btn="提问", elem_id="question",
            )  # fmt: skip
    return documents, box
