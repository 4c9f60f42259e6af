"""政策匹配: an enterprise describes itself and sees, policy by policy, what it qualifies for and on what ground."""

from __future__ import annotations

import gradio as gr

from assistant.advising import Advice
from assistant.chain import Assistant
from assistant.intake import read_sentence
from corpus.policy import load_policies
from panels.dossier import dossier_address
from panels.events import bind
from panels.markup import tag
from panels.verdicts import cards

LONGEST = 2000
"""Characters of a description that are read."""
_EXAMPLE = "我们是2019年在云溪区成立的化工企业，职工120人，科技人员14人，去年收入8000万元，研发投入500万元"
_HELP = "写出知道的就行：成立时间、注册地、行业、职工总数、科技人员、近三年销售收入和研发费用、资产总额、知识产权、已有的资质。没写的按未知处理。"


class MatchingPanel:
    """The tab and its events. The description stays in the visitor's page: nothing of it is stored."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def build(self) -> None:
        """Lays out the tab inside the open layout."""
        told = gr.Textbox(
            label="企业情况", info=_HELP, placeholder=_EXAMPLE, lines=4, max_length=LONGEST, elem_id="enterprise"
        )
        with gr.Row(elem_id="matching"):
            match = gr.Button("开始匹配", variant="primary", elem_id="match")
            clear = gr.Button("清除我填的内容", elem_id="forget")
        shown = gr.HTML(elem_id="verdicts", apply_default_css=False)
        bind(match.click, self.match, [told], [shown])
        bind(told.submit, self.match, [told], [shown])
        bind(clear.click, lambda: ("", ""), [], [told, shown])

    def match(self, told: str | None) -> str:
        """The verdicts as markup."""
        advice = self._advice(told)
        export = tag("a", "导出 Word 报告", "download", href=dossier_address(advice), download="政策匹配报告.docx")
        return tag("p", export) + cards(advice)

    def _advice(self, told: str | None) -> Advice:
        library = self._assistant.library
        today = library.settings.today
        profile, understood = read_sentence((told or "")[:LONGEST], today, library.home_city)
        return Advice(profile, today, load_policies()[0], understood)
