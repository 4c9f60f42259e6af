"""数据: the figures of an indicator as bars and a table, each opening its sentence."""

from __future__ import annotations

import gradio as gr

from assistant.chain import Assistant
from assistant.retrieval.library import Library
from panels.assets import CLICKS
from panels.chart import chart
from panels.events import bind
from panels.markup import NOTHING_HELD, tag
from panels.series import Offer, Series, all_offers, all_series, series_of
from panels.source import source_of_figure

ALL = ""
"""The choice of all documents."""
OFFERED = 400
"""Indicators to pick from at a time; choosing a document brings its others within reach."""
DRAWN = 600
"""Figures of an indicator that are drawn; where there are more, choosing a document shows all of its own."""


class DataPanel:
    """The tab and its events; it holds nothing of its visitors."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._whole: tuple[Library | None, list[Offer]] = None, []
        """The offers of all documents, of the library they were made from."""

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
        offers = self._offers(document)[:OFFERED]
        keys = [one.key for one in offers]
        picked = indicator if indicator in keys else next(iter(keys), None)
        return (
            gr.Dropdown(choices=held, value=document),
            gr.Dropdown(choices=[(one.label, one.key) for one in offers], value=picked),
            self._drawn(document, picked),
        )

    def show(self, document: str | None, indicator: str | None) -> str:
        """The chart and table of an indicator."""
        return self._drawn(document, indicator)

    def open(self, event: gr.EventData) -> str:
        """The sentence of the bar or row that was clicked; "" where the figure is no longer held."""
        library = self._assistant.library
        figure = library.figure(str(event.figure))
        return source_of_figure(library, figure) if figure else ""

    def _offers(self, document: str | None) -> list[Offer]:
        if document:
            return [series.offer for series in self._series(document)]
        library, offers = self._assistant.library, self._whole[1]
        if self._whole[0] is not library:
            offers = all_offers(library.measured)
            self._whole = library, offers
        return offers

    def _series(self, document: str) -> list[Series]:
        return all_series(self._assistant.library.figures_of(document))

    def _drawn(self, document: str | None, key: str | None) -> str:
        library = self._assistant.library
        offer = next((one for one in self._offers(document) if one.key == key), None)
        if offer is None:
            return tag("p", "这里没有可以比较的数字。" if library.documents else NOTHING_HELD, "empty")
        if document:
            return chart(next(one for one in self._series(document) if one.offer.key == key), library.documents)
        drawn = chart(series_of(library, offer, DRAWN), library.documents)
        more = f"共 {offer.count} 个数字，这里只画前 {DRAWN} 个；选一份文件，可以看它的全部。"
        return (tag("p", more, "empty") if offer.count > DRAWN else "") + drawn
