"""The page: the header, a tab for each panel, the source view beside them."""

from __future__ import annotations

import gradio as gr

from assistant.chain import Assistant
from assistant.conversation.store import Conversations
from panels.access import USER, Access
from panels.api import Named
from panels.assets import SOURCE
from panels.chat import ChatPanel
from panels.data import DataPanel
from panels.evaluation import EvaluationPanel
from panels.events import bind
from panels.files import FilesPanel
from panels.gate import shown_user
from panels.lacking import LackingPanel
from panels.matching import MatchingPanel
from panels.shelf import shelf

TITLE = "阅策 · 政府答复问答"

_HEADER = "<header><h1>阅策</h1><p>政府答复与政策问答，句句有出处</p></header>"


def build(assistant: Assistant, conversations: Conversations, access: Access) -> gr.Blocks:
    """All tabs over one assistant, with everybody's own conversations."""

    def entered(request: gr.Request) -> tuple[str, gr.Tab]:
        """Who is signed in, and what is shown to them."""
        user = str(request.headers.get(USER) or "")
        return shown_user(user, access.role_of(request)), gr.Tab(visible=access.evaluates(request))

    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        Named(assistant).publish()  # first: Gradio numbers the names of what comes later
        with gr.Row(elem_id="masthead"):
            gr.HTML(_HEADER, apply_default_css=False)
            who = gr.HTML(elem_id="who", apply_default_css=False)
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(elem_id="work"):
                tabs = gr.Tabs(elem_id="tabs")
            with gr.Column(elem_id="beside"):
                held = gr.HTML(elem_id="shelf", apply_default_css=False)
                source = gr.HTML(elem_id="source", js_on_load=SOURCE, apply_default_css=False)
        with tabs:
            with gr.Tab("对话"):
                documents = ChatPanel(assistant, conversations, access).build(page, source)
            with gr.Tab("文件") as files:
                FilesPanel(assistant, access).build(page, files, documents)
            with gr.Tab("数据") as data:
                DataPanel(assistant).build(page, data, source)
            with gr.Tab("政策匹配"):
                MatchingPanel(assistant).build()
            with gr.Tab("评测", visible=False) as measuring:  # Gradio can show a tab later, but not take one away
                EvaluationPanel(assistant, access).build(source)
                LackingPanel(assistant, conversations, access).build(page)
        bind(page.load, lambda: shelf(assistant.library), [], [held])
        bind(page.load, entered, [], [who, measuring])
    return page
