"""对话: questions and their answers, each [n] opening its source beside them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

import gradio as gr

from assistant.chain import Assistant
from corpus.errors import YueceError
from panels.answers import Turn, conversation
from panels.assets import CLICKS
from panels.events import bind
from panels.markup import NOTHING_HELD, button, tag, text
from panels.source import source_of_citation
from panels.suggestions import Suggestions

_log = logging.getLogger(__name__)

Turns = tuple[Turn, ...]
Shown = tuple[Turns, str, str]
"""The conversation, its markup, and what the question box holds."""


class ChatPanel:
    """The tab and its events; one instance serves all visitors, each with turns of their own."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._suggestions = Suggestions(assistant)

    def build(self, page: gr.Blocks, source: gr.HTML) -> None:
        """Lays out the tab inside the open layout; sources are shown in ``source``."""
        turns = gr.State(())
        shown = gr.HTML(elem_id="conversation", js_on_load=CLICKS, apply_default_css=False)
        with gr.Column(elem_id="composer"):
            documents = gr.Dropdown([], multiselect=True, label="限定文件（默认全部）", visible=False, elem_id="scope")
            with gr.Row(elem_id="asking", equal_height=True):
                box = gr.Textbox(
                    label="问题", show_label=False, placeholder="请输入问题", lines=1, max_lines=5,
                    scale=1, autofocus=True, submit_btn="提问", elem_id="question",
                )  # fmt: skip
                fresh = gr.Button("新对话", scale=0, min_width=84, elem_id="fresh")
        typed = bind(box.submit, self.ask, [box, turns, documents], [turns, shown, box])
        offered = bind(shown.ask, self.ask_offered, [turns, documents], [turns, shown, box])
        bind(shown.cite, self.open, [turns], [source])
        bind(fresh.click, self.begin, [], [turns, shown, box, source], ending=[typed, offered])
        bind(page.load, self.welcome, [], [shown, documents])

    def ask(self, question: str, turns: Turns, documents: Sequence[str]) -> Iterator[Shown]:
        """Shows the question at once, then its answer."""
        asked = (*turns, Turn(question.strip()))
        yield asked, conversation(asked), ""
        done = (*turns, self._answered(asked[-1], turns, documents))
        yield done, conversation(done), ""

    def ask_offered(self, turns: Turns, documents: Sequence[str], event: gr.EventData) -> Iterator[Shown]:
        """Asks a suggested question or a choice that was clicked."""
        yield from self.ask(str(event.ask), turns, documents)

    def _answered(self, turn: Turn, before: Turns, documents: Sequence[str]) -> Turn:
        try:
            return replace(turn, answer=self._assistant.answer(turn.question, history(before), documents or None))
        except YueceError as error:
            return replace(turn, error=str(error))
        except Exception:  # noqa: BLE001  the edge of the app: whatever goes wrong is logged, the page goes on
            _log.exception("a question could not be answered: %r", turn.question)
            return replace(turn, error="作答时出了意外的错误，已记入日志，请换个问法再试。")

    def open(self, turns: Turns, event: gr.EventData) -> str:
        """The source of the [n] that was clicked; "" where the conversation has no such citation."""
        place, number = str(event.turn), str(event.n)
        answer = turns[int(place)].answer if place.isdecimal() and int(place) < len(turns) else None
        for citation in answer.citations if answer else ():
            if str(citation.n) == number and answer:
                return source_of_citation(self._assistant.library, citation, answer.figures)
        return ""

    def begin(self) -> tuple[Turns, str, str, str]:
        """An empty conversation, with the source closed."""
        return (), self._greeting(), "", ""

    def welcome(self) -> tuple[str, gr.Dropdown]:
        """The empty page, and the documents a question may be limited to where there are several."""
        documents = self._assistant.library.documents.values()
        choices = [(document.title, document.id) for document in documents]
        return self._greeting(), gr.Dropdown(choices=choices, visible=len(choices) > 1)

    def _greeting(self) -> str:
        library = self._assistant.library
        if not library.documents:
            return tag("div", tag("p", NOTHING_HELD), "reply error", role="alert")
        asks = "".join(tag("li", button(text(ask), "suggestion", data_ask=ask)) for ask in self._suggestions.current())
        held = f"已收录 {len(library.documents)} 份文件、{len(library.figures)} 个数字。"
        lead = tag("h2", "想了解什么？") + tag("p", held + "直接用中文提问，回答里的每个编号都能点开原文。")
        offered = tag("h3", "可以这样问") + tag("ul", asks, "suggestions") if asks else ""
        return tag("div", lead + offered, "greeting")


def history(turns: Turns) -> list[dict[str, str]]:
    """The conversation so far as messages; turns that failed are left out."""
    messages = []
    for turn in turns:
        if turn.answer:
            messages += [{"role": "user", "content": turn.question}, {"role": "assistant", "content": turn.answer.text}]
    return messages
