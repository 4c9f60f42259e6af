"""The visitor's own conversations: a column beside the chat, on a narrow screen a drawer."""

from __future__ import annotations

from datetime import datetime

import gradio as gr

from assistant.conversation.store import LISTED, Conversations, Heading
from panels.assets import DRAWER, MENU
from panels.markup import button, tag, text
from panels.visitor import owner_of

_NO_COOKIE = "浏览器没有留下 Cookie，对话只在这一页里，关掉就没有了。"
_EMPTY = "问过的会留在这里，随时可以接着问。"
_PRIVATE = "只有自己看得到。没有答上的和评为有误的几问，管理员也看得到，不显示是谁问的。"


class HistoryPanel:
    """What the column shows; the chat binds what its buttons do."""

    def __init__(self, conversations: Conversations) -> None:
        self.conversations = conversations

    def build(self) -> tuple[gr.Button, gr.Textbox, gr.HTML]:
        """The button for a new conversation, the search box, the list."""
        with gr.Column(elem_id="history", min_width=0):
            fresh = gr.Button("新对话", elem_id="fresh")
            search = gr.Textbox(
                label="找对话", show_label=False, placeholder="找对话", lines=1, max_lines=1, elem_id="seeking"
            )
            talks = gr.HTML(elem_id="talks", js_on_load=DRAWER, apply_default_css=False)
        return fresh, search, talks

    def menu(self) -> gr.HTML:
        """What opens the drawer on a narrow screen, and begins a new conversation there."""
        opener = button("我的对话", "menu", aria_controls="history", aria_expanded="false")
        return gr.HTML(opener + button("新对话", "begin"), elem_id="menu", js_on_load=MENU, apply_default_css=False)

    def listing(self, request: gr.Request | None, current: str | None = None, words: str = "") -> str:
        """The visitor's conversations, latest first, ``current`` marked; with ``words``, those that hold them."""
        owner = owner_of(request)
        if owner is None:
            return tag("p", _NO_COOKIE, "hint")
        headings = self.conversations.listed(owner, words)
        if not headings:
            return tag("p", f"没有找到“{text(words.strip())}”。" if words.strip() else _EMPTY, "hint")
        today = datetime.now().astimezone()
        rows = "".join(_row(heading, heading.id == current, today) for heading in headings)
        more = tag("p", f"只列最近 {LISTED} 次，更早的请用搜索。", "hint") if len(headings) == LISTED else ""
        clear = "" if words.strip() else tag("p", _PRIVATE + button("全部删除", "clear"), "hint")
        return tag("nav", tag("ul", rows) + more + clear, "talks", aria_label="我的对话")


def _row(heading: Heading, current: bool, today: datetime) -> str:
    about = f"{_when(heading.updated.astimezone(), today)} · {heading.questions} 问"
    found = tag("span", text(heading.found), "found") if heading.found else ""
    label = tag("span", text(heading.title), "title") + found + tag("span", about, "about")
    marked = {"aria_current": "true"} if current else {}
    resume = button(label, "resume", data_resume=heading.id, title=heading.title, **marked)
    acts = button("改名", "act", data_rename=heading.id) + button("删除", "act", data_remove=heading.id)
    return tag("li", resume + tag("span", acts, "acts"), "talk current" if current else "talk")


def _when(then: datetime, today: datetime) -> str:
    """今天 14:05, 3月2日, 2025年3月2日: as near as a reader needs."""
    if then.date() == today.date():
        return f"今天 {then:%H:%M}"
    day = f"{then.month}月{then.day}日"
    return day if then.year == today.year else f"{then.year}年{day}"
