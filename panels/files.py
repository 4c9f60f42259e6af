"""文件: what is held, searched and opened whole; files and addresses are brought in, documents taken out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.chain import Assistant
from corpus.store import Store
from ingest.fetching import is_url
from ingest.readers.kinds import ENDINGS
from ingest.sources import located
from panels.access import Access
from panels.assets import FILES
from panels.catalogue import FILTERS, imported, listing
from panels.document import whole
from panels.events import bind
from panels.imports import Imports, Item, shelved

MOST = 50
"""Files of one upload."""
UPLOADS = "uploads"
"""The folder of the data folder that keeps what was uploaded."""
_ANY = "全部"
_log = logging.getLogger(__name__)


class FilesPanel:
    """The tab and its events; what is being imported is the same for all who look."""

    def __init__(self, assistant: Assistant, access: Access) -> None:
        self._assistant = assistant
        self._access = access
        self._imports = Imports(assistant.settings)
        self._uploads = assistant.settings.data_dir.resolve() / UPLOADS

    def build(self, page: gr.Blocks, tab: gr.Tab, documents: gr.Dropdown) -> None:
        """Lays out the tab inside the open layout; ``documents`` is what the chat limits a question to."""
        with gr.Row(elem_id="finding"):
            words = gr.Textbox(
                label="查找", show_label=False, placeholder="查找标题、文号、发文机关", max_lines=1, scale=3
            )
            kind = gr.Dropdown(list(FILTERS), value=_ANY, label="范围", show_label=False, scale=1, elem_id="range")
        with gr.Accordion("导入文件和网址", open=False, elem_id="bringing", visible=False) as bringing:
            upload = gr.File(
                label="拖进来，或点开选择，可以一次选多份", file_count="multiple", file_types=list(ENDINGS), height=120
            )
            replacing = gr.Checkbox(label="同名的文件按新版本替换（不选则并存）", value=False)
            with gr.Row(elem_id="fetching", equal_height=True):
                address = gr.Textbox(
                    label="网址", show_label=False, placeholder="https://…", max_lines=1, submit_btn="导入网址"
                )
        progress = gr.HTML(elem_id="imports", js_on_load=FILES, apply_default_css=False)
        shown = gr.HTML(elem_id="files", js_on_load=FILES, apply_default_css=False)
        opened = gr.HTML(elem_id="document", js_on_load=FILES, apply_default_css=False)
        held = [shown, documents]
        for event in (page.load, tab.select):
            bind(event, self.refresh, [words, kind], [*held, bringing])
        for changed in (words.change, kind.input):
            bind(changed, self.search, [words, kind], [shown], when="always_last")
        bringing_in = [progress, upload, address, documents]
        for brought in (
            bind(upload.upload, self.uploaded, [upload, replacing], bringing_in),
            bind(address.submit, self.fetched, [address], bringing_in),
            bind(page.load, self.watch, [], bringing_in),
        ):  # the list by what is looked for then: it may have been typed while the import ran
            bind(brought.then, self.search, [words, kind], [shown], when="multiple")
        bind(progress.clear, self.clear, [], [progress])
        for view in (shown, opened):
            bind(view.only, self.only, [], [documents])
            bind(view.remove, self.remove, [words, kind], [*held, opened])
        bind(shown.open, self.open, [], [opened])

    # looking

    def refresh(self, words: str, kind: str, request: gr.Request) -> tuple[str, object, object]:
        """The list, the documents that the chat offers, and whether things may be brought in."""
        listed = self.search(words, kind, request)
        return listed, self._choices(), gr.Accordion(visible=self._access.manages(request))

    def search(self, words: str, kind: str, request: gr.Request) -> str:
        return listing(self._assistant.library, words or "", kind, self._access.manages(request))

    def open(self, event: gr.EventData, request: gr.Request) -> str:
        """A document whole."""
        view = whole(self._assistant.library, str(event.id), self._access.manages(request))
        if not view:
            gr.Warning("这份文件已经不在库里了。")
        return view

    def only(self, event: gr.EventData) -> gr.Dropdown:
        """The chat limited to one document, which may be newer than the choices that the page was last told."""
        return gr.Dropdown(value=[str(event.id)], **self._offered())

    def _choices(self) -> gr.Dropdown:
        """What the chat offers to be limited to."""
        return gr.Dropdown(**self._offered())

    def _offered(self) -> dict[str, Any]:
        held = self._assistant.library.documents.values()
        return {"choices": [(document.title, document.id) for document in held], "visible": len(held) > 1}

    # bringing in and taking out

    async def uploaded(
        self, files: Sequence[str] | None, replacing: bool, request: gr.Request
    ) -> AsyncIterator[tuple[object, ...]]:
        """Keeps the files, imports them and shows how far that is."""
        self._access.require_management(request)
        given = [Path(file) for file in files or ()]
        if len(given) > MOST:
            gr.Warning(f"一次最多 {MOST} 份，只收了前 {MOST} 份。")
        items = []
        for file in given[:MOST]:
            place = await asyncio.to_thread(shelved, file, self._uploads, replacing)
            items.append(Item(place.name, place))
            self._access.note(request, "上传", place.name)
        self._imports.add(items)
        async for state in self._watched():
            yield state

    async def fetched(self, address: str, request: gr.Request) -> AsyncIterator[tuple[object, ...]]:
        """Imports a web address."""
        self._access.require_management(request)
        if not is_url(address.strip()):
            gr.Warning("只能导入 http 或 https 开头的网址。")
            return
        self._access.note(request, "导入网址", address.strip())
        self._imports.add([Item(address.strip(), address.strip())])
        async for state in self._watched():
            yield state

    async def watch(self, request: gr.Request) -> AsyncIterator[tuple[object, ...]]:
        """What is being imported when the page opens, and what came of the last, if it may be seen."""
        if self._imports.items and self._access.manages(request):
            async for state in self._watched():
                yield state

    async def _watched(self) -> AsyncIterator[tuple[object, ...]]:
        """How far the imports are; once they are done, what the chat offers anew."""
        emptied = None, ""
        async for items in self._imports.follow():
            busy = self._imports.busy
            yield imported(items, busy), *emptied, gr.skip() if busy else self._choices()
            emptied = gr.skip(), gr.skip()

    def clear(self, request: gr.Request) -> str:
        """The list of results without what is over."""
        if self._access.manages(request):
            self._imports.clear()
        return imported(self._imports.items, self._imports.busy)

    async def remove(self, words: str, kind: str, event: gr.EventData, request: gr.Request) -> tuple[object, ...]:
        """Takes a document out; a file that was uploaded is deleted with the last document that it gave."""
        self._access.require_management(request)
        id = str(event.id)
        if not await asyncio.to_thread(self._removed, id):
            gr.Warning("这份文件已经不在库里了。")
        else:
            self._access.note(request, "移除文件", id)
        return self.search(words, kind, request), self._choices(), ""

    def _removed(self, id: str) -> bool:
        with closing(Store(self._assistant.settings)) as store:
            places = {origin.place for origin in store.origins_of(id)}
            if not store.remove(id):
                return False
            for place in places:
                path = located(place)
                if not is_url(place) and path.is_relative_to(self._uploads) and not store.origins(place):
                    path.unlink(missing_ok=True)
            return True
