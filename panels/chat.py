"""对话: questions and their answers, each [n] opening its source beside them, kept for the visitor who asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import gradio as gr

from assistant.chain import Assistant
from assistant.conversation.store import Conversations, Rating
from panels.access import Access
from panels.answers import View, conversation
from panels.assets import TALK
from panels.citing import standing_in
from panels.desk import Desk, Live
from panels.events import bind
from panels.greeting import greeting
from panels.history import HistoryPanel
from panels.journal import REQUEST, request_of
from panels.pace import Pace
from panels.source import source_of_citation
from panels.suggestions import Suggestions
from panels.visitor import owner_of, page_of

ADDRESS = "c"
"""The parameter of the page's address that names the conversation."""

Asked = tuple[object, object, object, object]
"""The conversation's markup, the question box, the list of conversations, its search box."""
Begun = tuple[object, object, object, object, object]
"""The conversation's markup, the question box, the source, the list of conversations, its search box."""

_CLEARED = """(...given) => {
  const box = document.querySelector("#question textarea");
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
  return given;
}"""
"""The box is empty as soon as the question is sent: what is typed while it travels stays."""


@dataclass
class Seat:
    """What one open page looks at."""

    live: Live | None = None
    following: int = 0
    """Counts what the page has followed: only the last of it is shown."""


class ChatPanel:
    """The tab and its events; one instance serves all visitors, each with talks of their own."""

    def __init__(self, assistant: Assistant, conversations: Conversations, access: Access) -> None:
        self._assistant = assistant
        self._access = access
        self._kept = conversations
        self._pace = Pace(assistant.settings.asks_per_minute)
        self._desk = Desk(assistant, conversations)
        self._history = HistoryPanel(conversations)
        self._suggestions = Suggestions(assistant)

    def build(self, page: gr.Blocks, source: gr.HTML) -> gr.Dropdown:
        """Lays out the tab inside the open layout; sources are shown in ``source``.

        Gives the choice of documents that a question is limited to.
        """
        seat = gr.State(Seat())
        with gr.Row(elem_id="talking", equal_height=False):
            fresh, search, talks = self._history.build()
            with gr.Column(elem_id="chat", min_width=0):
                menu = self._history.menu()
                shown = gr.HTML(elem_id="conversation", js_on_load=TALK, apply_default_css=False)
                documents, box = _composer()
        asked = [shown, box, talks, search]
        # as sent: the page may name a document that came in since it was last told the choices
        bind(box.submit, self.asked, [box, seat, documents], asked, when="multiple", js=_CLEARED, as_sent=True)
        bind(shown.ask, self.asked_offered, [seat, documents], asked, when="multiple", as_sent=True)
        bind(shown.again, self.asked_again, [seat], asked, when="multiple")
        for event in (shown.halt, shown.drop):
            bind(event, self.halt, [seat], [], when="multiple")
        for event in (shown.cite, source.cite):
            bind(event, self.open, [seat], [source])
        bind(shown.rate, self.rate, [seat], [shown])
        begun = [shown, box, source, talks, search]
        for event in (fresh.click, menu.begin):
            bind(event, self.begin, [seat], begun)
        for event in (talks.resume, shown.resume):
            bind(event, self.resume, [seat], begun, when="multiple")
        bind(talks.rename, self.rename, [seat, search], [talks])
        bind(talks.remove, self.remove, [seat], begun)
        bind(talks.clear, self.clear, [seat], begun)
        bind(search.change, self.seek, [search, seat], [talks], when="always_last")
        bind(page.load, self.welcome, [seat], begun)
        return documents

    # asking

    async def asked(self, question: str, seat: Seat, documents: object, request: gr.Request) -> AsyncIterator[Asked]:
        """Puts the question to the talk, or begins one with it, and shows what comes of it."""
        if not self._pace.admits(owner_of(request) or page_of(request)):
            gr.Warning("问得太快了，请过一会儿再问。")
            yield gr.skip(), question, gr.skip(), gr.skip()
            return
        REQUEST.set(request_of(request))
        if seat.live is None:
            seat.live = self._desk.begin(owner_of(request), page_of(request))
        if not seat.live.ask(question, _named(documents)):
            gr.Warning("前面等着的问题太多了，请等答完几个再问。")
            yield gr.skip(), question, gr.skip(), gr.skip()
            return
        async for state in self._followed(seat, request):
            yield state

    async def asked_offered(
        self, seat: Seat, documents: object, request: gr.Request, event: gr.EventData
    ) -> AsyncIterator[Asked]:
        """Asks a suggested question or a choice that was clicked."""
        async for state in self.asked(str(event.ask), seat, documents, request):
            yield state

    async def asked_again(self, seat: Seat, request: gr.Request, event: gr.EventData) -> AsyncIterator[Asked]:
        """Asks a question anew, as it was or as it was changed; the talk goes on from there."""
        place = seat.live.talk.place(event.turn) if seat.live else None
        if seat.live is None or place is None:
            return
        REQUEST.set(request_of(request))
        if not seat.live.ask_again(place, str(event.words)):
            gr.Warning("正在作答，请先停止，或等它答完。")
            return
        async for state in self._followed(seat, request):
            yield state

    async def halt(self, seat: Seat, event: gr.EventData) -> None:
        """Stops the answer under way, or takes back a question that waits."""
        if seat.live is None:
            return
        place = seat.live.talk.place(event.turn)
        if place is None:
            seat.live.stop()
        else:
            seat.live.drop(place)

    async def _followed(self, seat: Seat, request: gr.Request) -> AsyncIterator[Asked]:
        """The talk as it is, then as it changes, until the page looks at something else or all is answered."""
        live = seat.live
        assert live is not None
        seat.following += 1
        mine, first = seat.following, True
        async for talk in live.follow():
            if seat.following != mine:
                yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
                return
            if live.problem:
                gr.Warning(live.problem)
            if first or not live.busy:
                yield self._markup(live), gr.skip(), self._history.listing(request, talk.id), ""
            else:
                yield self._markup(live), gr.skip(), gr.skip(), gr.skip()
            first = False

    # what is opened and said of an answer

    def open(self, seat: Seat, event: gr.EventData) -> str:
        """The source of the [n] that was clicked; "" where the conversation has no such citation."""
        turn, number = seat.live.talk.turn(event.turn) if seat.live else None, str(event.n)
        if turn is None or turn.answer is None or number not in {str(one.n) for one in turn.answer.citations}:
            return ""
        return source_of_citation(self._assistant.library, turn.answer, int(number), str(event.turn))

    async def rate(self, seat: Seat, event: gr.EventData, request: gr.Request) -> object:
        """Keeps what the visitor says of an answer; one that was deleted meanwhile takes no rating."""
        owner = owner_of(request)
        turn = seat.live.talk.turn(event.turn) if seat.live else None
        if seat.live is None or turn is None or turn.id is None or owner is None:
            return gr.skip()
        rating = Rating(bool(event.good), str(event.reason or ""), str(event.right or ""))
        if self._kept.rate(owner, turn.id, rating):
            seat.live.rate(int(str(event.turn)), rating)
        else:
            gr.Warning("这次对话已经删除，意见没有记下。")
        return self._markup(seat.live)

    # conversations

    async def welcome(self, seat: Seat, request: gr.Request) -> AsyncIterator[Begun]:
        """The conversation that the page's address names, as it goes on; the empty page where it names none."""
        id = str(request.query_params.get(ADDRESS) or "")
        async for state in self._resumed(id, seat, request) if id else self._begun(seat, request):
            yield state

    async def begin(self, seat: Seat, request: gr.Request) -> Begun:
        """An empty conversation, with the source closed."""
        seat.live = None
        seat.following += 1
        return self._greeting(request), "", "", self._history.listing(request), ""

    async def resume(self, seat: Seat, event: gr.EventData, request: gr.Request) -> AsyncIterator[Begun]:
        """One of the visitor's conversations as it goes on; an empty one where it is gone, or none is named."""
        async for state in self._resumed(str(event.id), seat, request) if event.id else self._begun(seat, request):
            yield state

    async def _resumed(self, id: str, seat: Seat, request: gr.Request) -> AsyncIterator[Begun]:
        live = await self._desk.open(owner_of(request), page_of(request), id)
        if live is None:
            gr.Warning("这次对话不在了，或者不是在这个浏览器里问的。")
            yield await self.begin(seat, request)
            return
        seat.live, source = live, ""
        async for shown, box, talks, search in self._followed(seat, request):
            yield shown, box, source, talks, search
            source = gr.skip()

    async def _begun(self, seat: Seat, request: gr.Request) -> AsyncIterator[Begun]:
        shown, _, source, talks, search = await self.begin(seat, request)
        yield shown, gr.skip(), source, talks, search

    def rename(self, seat: Seat, words: str, event: gr.EventData, request: gr.Request) -> str:
        """The list, with the conversation under its new name; a blank name changes nothing."""
        if owner := owner_of(request):
            self._kept.rename(owner, str(event.id), str(event.title))
        return self._history.listing(request, _id(seat), words)

    async def remove(self, seat: Seat, event: gr.EventData, request: gr.Request) -> Begun:
        """Deletes a conversation; where it is the one that is open, an empty one takes its place."""
        id = str(event.id)
        self._desk.forget(owner_of(request), page_of(request), id)
        if owner := owner_of(request):
            self._kept.delete(owner, id)
        if id == _id(seat):
            return await self.begin(seat, request)
        return gr.skip(), gr.skip(), gr.skip(), self._history.listing(request, _id(seat)), ""

    async def clear(self, seat: Seat, request: gr.Request) -> Begun:
        """Deletes all the visitor has."""
        self._desk.forget(owner_of(request), page_of(request))
        if owner := owner_of(request):
            self._kept.delete_all(owner)
        return await self.begin(seat, request)

    def seek(self, words: str, seat: Seat, request: gr.Request) -> str:
        """The conversations that hold the words."""
        return self._history.listing(request, _id(seat), words)

    # markup

    def _markup(self, live: Live) -> str:
        view = View(standing_in(self._assistant.library), live.busy, live.elapsed, live.owner is not None)
        return conversation(live.talk, view)

    def _greeting(self, request: gr.Request) -> str:
        return greeting(self._assistant.library, self._suggestions.current(), self._access.evaluates(request))


def _id(seat: Seat) -> str | None:
    return seat.live.talk.id if seat.live else None


def _named(documents: object) -> tuple[str, ...]:
    """The ids in what a page sent, which may be whatever it likes; () for all documents."""
    return tuple(one for one in documents if isinstance(one, str)) if isinstance(documents, list) else ()


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
