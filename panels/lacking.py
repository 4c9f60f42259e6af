"""For whoever looks after the documents: what was refused and what was said to be wrong, without who asked it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

import gradio as gr

from assistant.chain import Assistant
from assistant.conversation.store import Conversations, Noted, Tally
from eval.candidates import candidates
from panels.access import Access
from panels.answers import REASONS
from panels.events import bind
from panels.markup import tag, text

SHOWN = 200
"""Questions listed, the latest."""


class LackingPanel:
    """A part of the 评测 tab that only those see who manage the documents."""

    def __init__(self, assistant: Assistant, conversations: Conversations, access: Access) -> None:
        self._assistant = assistant
        self._kept = conversations
        self._access = access

    def build(self, page: gr.Blocks) -> None:
        """Lays it out inside the open layout."""
        with gr.Accordion("没有答上的和被评有误的", open=False, elem_id="lacking", visible=False) as folded:
            shown = gr.HTML(apply_default_css=False)
        bind(page.load, self.seen, [], [folded])
        bind(folded.expand, self.listed, [], [shown])

    def seen(self, request: gr.Request) -> gr.Accordion:
        """Whether it is there at all."""
        return gr.Accordion(visible=self._access.manages(request))

    def listed(self, request: gr.Request) -> str:
        """What stands in it, read once it is opened; "" for whoever may not see it."""
        if not self._access.manages(request):
            return ""
        noted = self._kept.lacking(SHOWN)
        head = tag("p", _counted(self._kept.tally()), "hint")
        if not noted:
            return head + tag("p", "没有拒答的，也没有被评有误的。", "empty")
        return head + tag("p", self._drafts(noted), "downloads") + tag("ul", "".join(map(_row, noted)), "lacking")

    def _drafts(self, noted: Sequence[Noted]) -> str:
        """The same as drafts of gold questions, made here so that nothing is written to disk."""
        lines = (json.dumps(one, ensure_ascii=False) for one in candidates(noted, self._assistant.library.documents))
        held = quote("\n".join(lines) + "\n")
        address = f"data:application/x-ndjson;charset=utf-8,{held}"
        return tag("a", "下载题目草稿", "download", href=address, download="题目草稿.jsonl")


def _counted(tally: Tally) -> str:
    lacking = f"拒答 {tally.refused} 问，评为有误 {tally.bad} 问，评为有用 {tally.good} 问"
    more = f"；下面是最近的 {SHOWN} 问" if tally.refused + tally.bad > SHOWN else ""
    return f"存下的共 {tally.asked} 问：{lacking}{more}。这里不显示是谁问的。"


def _row(one: Noted) -> str:
    exchange, rating = one.exchange, one.exchange.rating
    answer = exchange.answer
    flags = [REASONS[answer.reason]] if answer and answer.status == "refused" and answer.reason else []
    flags += ["有误"] if rating and not rating.good else []
    read_as = f"（{exchange.standalone}）" if exchange.standalone != exchange.question else ""
    labels = "".join(tag("span", text(flag), "flag") for flag in flags)
    when = tag("span", f"{exchange.asked.astimezone():%Y-%m-%d %H:%M}", "when")
    said = (("哪里不对", rating.reason), ("正确的答案", rating.right)) if rating else ()
    told = "".join(tag("p", f"{name}：{text(words)}") for name, words in said if words)
    body = tag("p", text(exchange.text), "told") + told
    summary = tag("summary", tag("span", text(exchange.question + read_as), "question") + labels + when)
    return tag("li", tag("details", summary + body))
