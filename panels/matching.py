"""政策匹配: an enterprise describes itself and sees, policy by policy, what it qualifies for and on what ground."""

from __future__ import annotations

import gradio as gr
from gradio.components import Component

from assistant.chain import Assistant
from assistant.eligibility.profile import Profile, read_profile
from assistant.intake.advice import Advice
from assistant.intake.profile_reader import read_sentence
from corpus.policies.register import load_policies
from panels.dossier import dossier_address
from panels.events import bind
from panels.form import Box, boxes, entries, filled
from panels.markup import tag
from panels.verdicts import cards

LONGEST = 2000
"""Characters of a description that are read."""
_EXAMPLE = "我们是2019年在云溪区成立的化工企业，职工120人，科技人员14人，去年收入8000万元，研发投入500万元"
_HELP = "写出知道的就行，没写的按未知处理。读出来的会填进下面的表，不对的在表里改，以表为准。"


class MatchingPanel:
    """The tab and its events. What is filled in stays in the visitor's page: nothing of it is stored."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._groups = boxes(assistant.settings.today.year)

    @property
    def _boxes(self) -> list[Box]:
        return [box for _, group in self._groups for box in group]

    def build(self) -> None:
        """Lays out the tab inside the open layout."""
        told = gr.Textbox(
            label="企业情况", info=_HELP, placeholder=_EXAMPLE, lines=3, max_length=LONGEST, elem_id="enterprise"
        )
        facts = self._form()
        with gr.Row(elem_id="matching"):
            match = gr.Button("开始匹配", variant="primary", elem_id="match")
            clear = gr.Button("清除我填的内容", elem_id="forget")
        shown = gr.HTML(elem_id="verdicts", apply_default_css=False)
        bind(match.click, self.match, [told, *facts], [shown, *facts])
        bind(told.submit, self.match, [told, *facts], [shown, *facts])
        bind(clear.click, self.forget, [], [told, shown, *facts])

    def _form(self) -> list[Component]:
        """A folded group of boxes for each kind of fact."""
        facts: list[Component] = []
        with gr.Column(elem_id="facts"):
            for title, group in self._groups:
                with gr.Accordion(title, open=False), gr.Row(equal_height=False):
                    facts += [box.component() for box in group]
        return facts

    def match(self, told: str | None, *given: object) -> tuple[str, ...]:
        """The verdicts as markup, then what each box holds now."""
        advice = self._advice(told, given)
        export = tag("a", "导出 Word 报告", "download", href=dossier_address(advice), download="政策匹配报告.docx")
        held = filled(self._boxes, advice.profile)
        after = [str(raw or "") or new for raw, new in zip(given, held, strict=True)] if given else held
        return (tag("p", export, "downloads") + cards(advice), *after)

    def forget(self) -> tuple[str, ...]:
        """Everything empty."""
        return ("", "", *("" for _ in self._boxes))

    def _advice(self, told: str | None, given: tuple[object, ...]) -> Advice:
        """The sentence's facts with the form's, which go before them."""
        library = self._assistant.library
        today = library.settings.today
        said, understood = read_sentence((told or "")[:LONGEST], today, library.home_city)
        form = read_profile(entries(self._boxes, given), today) if given else Profile()
        kept = tuple(item for item in understood if not _restated(item.field, item.year, form))
        return Advice(said.joined(form), today, load_policies()[0], kept)


def _restated(field: str, year: int | None, form: Profile) -> bool:
    """Whether the form says the fact too."""
    return year in form.series.get(field, {}) if year is not None else field in form.values
