"""数据: the figures of an indicator as bars and a table, each opening its sentence."""

from __future__ import annotations

import gradio as gr

from assistant.chain import Assistant
from panels.assets import CLICKS
from panels.chart import chart
from panels.events import bind
from panels.markup import NOTHING_HELD, tag
from panels.series import Series, all_series
from panels.source import source_of_figure

ALL = ""
"""The choice of all documents."""
OFFERED = 400
"""Indicators to pick from at a time; choosing a document brings its others within reach."""


class DataPanel:
    """The tab and its events; it holds nothing of its visitors."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def build(self, page: gr.Blocks, tab: gr.Tab, source: gr.HTML) -> None:
        """Lays out the tab inside the open layout; sentences are shown in ``source``."""
        with gr.Row(elem_id="picking"):
            document = gr.Dropdown([("全部文件", ALL)], value=ALL, label="文件", elem_id="document")
            indicator = gr.Dropdown([], label="指标", filterable=True, elem_id="indicator")
        shown = gr.HTML(elem_id="figures", js_on_load=CLICKS, apply_default_css=False)
        picked = [document, indicator]
        for event in (page.load, tab.select, document.input):
            bind(event, self.refresh, picked, [*picked, shown])
        bind(indicator.input, self.show, picked, [shown])
        bind(shown.cite, self.open, [], [source])

    def refresh(self, document: str | None, indicator: str | None) -> tuple[gr.Dropdown, gr.Dropdown, str]:
        """What there is to pick now, the picked kept where it is still there."""
        library = self._assistant.library
        held = [("全部文件", ALL), *((d.title, d.id) for d in library.documents.values())]
        document = document if document in library.documents else ALL
        series = self._series(document)
        keys = [one.key for one in series[:OFFERED]]
        picked = indicator if indicator in keys else next(iter(keys), None)
        choices = [(one.label, one.key) for one in series[:OFFERED]]
        return (
            gr.Dropdown(choices=held, value=document),
            gr.Dropdown(choices=choices, value=picked),
            self._drawn(series, picked),
        )

    def show(self, document: str | None, indicator: str | None) -> str:
        """The chart and table of an indicator."""
        return self._drawn(self._series(document), indicator)

    def open(self, event: gr.EventData) -> str:
        """The sentence of the bar or row that was clicked; "" where the figure is no longer held."""
        library = self._assistant.library
        found = (figure for figure in library.figures if figure.id == event.figure)
        return next((source_of_figure(library, figure) for figure in found), "")

    def _series(self, document: str | None) -> list[Series]:
        return all_series(self._assistant.library.figures, [document] if document else None)

    def _drawn(self, series: list[Series], key: str | None) -> str:
        for one in series:
            if one.key == key:
                return chart(one, self._assistant.library.documents)
        held = bool(self._assistant.library.documents)
        return tag("p", "这里没有可以比较的数字。" if held else NOTHING_HELD, "empty")
