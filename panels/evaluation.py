"""评测: gold questions answered with a progress bar, the table and the failures, each opening its trace; a report to keep."""

from __future__ import annotations

import threading
import time
import uuid
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import gradio as gr

from assistant.chain import Assistant
from corpus.errors import YueceError
from corpus.settings import Settings
from corpus.store import Store
from eval.gold import GoldItem, default_gold, load_gold
from eval.measurement import answering, finish, retrieval_of
from eval.outcome import Outcome
from eval.runs import PAGE, Run, about, run_folder
from eval.suite import suite_settings
from eval.systems import opened
from eval.variants import BY_NAME
from panels.access import Access
from panels.assets import CLICKS
from panels.events import bind
from panels.markup import tag, text
from panels.scores import failures, table, verdict
from panels.trace import trace_view

ALL = ""
"""The choice of all shipped gold."""
OFFERED = ("yuece", "plain", "lexical", "dense")
_OFTEN = 0.4
"""Seconds between two sights of the progress."""
_HELP = "不选就用自带的题，在评测自己的库里作答；选了自己的 XLSX、CSV 或 JSONL，就在现有的库里作答。写法见 docs/evaluation.md。"

State = tuple[str, Outcome | None]
"""The visitor's own run: its token while it goes on, and what it came to."""
Shown = tuple[str, State]


class EvaluationPanel:
    """The tab and its events. One run at a time: it shares the machine with those who ask."""

    def __init__(self, assistant: Assistant, access: Access) -> None:
        self._access = access
        self._settings = assistant.settings
        self._busy = threading.Lock()
        self._stopped: set[str] = set()

    def build(self, source: gr.HTML) -> None:
        """Lays out the tab inside the open layout; traces are shown in ``source``."""
        state: gr.State = gr.State(("", None))
        names = [("自带的全部题", ALL), *((path.stem, path.name) for path in default_gold())]
        with gr.Row(elem_id="measuring"):
            gold = gr.Dropdown(names, value=ALL, label="题目", elem_id="gold")
            systems = [(BY_NAME[name].title, name) for name in OFFERED]
            system = gr.Dropdown(systems, value=OFFERED[0], label="被测系统", elem_id="system")
        own = gr.File(label="自己的题", file_types=[".xlsx", ".csv", ".jsonl"], height=132, elem_id="own-gold")
        gr.HTML(tag("p", text(_HELP), "hint"), apply_default_css=False)
        with gr.Row(elem_id="running"):
            start = gr.Button("开始评测", variant="primary", elem_id="measure")
            stop = gr.Button("停止", elem_id="stop")
        shown = gr.HTML(elem_id="outcome", js_on_load=CLICKS, apply_default_css=False)
        bind(start.click, self.run, [gold, system, own], [shown, state])
        bind(stop.click, self.stop, [state], [])
        bind(shown.cite, self.open, [state], [source])

    def run(self, gold: str, system: str, own: str | None, request: gr.Request | None = None) -> Iterator[Shown]:
        """Answers, judges and shows; what cannot be run ends in one sentence."""
        if not self._access.evaluates(request):
            yield _said("只有评测员和管理员可以评测，请联系管理员。"), ("", None)
            return
        if not self._busy.acquire(blocking=False):
            yield _said("另一次评测正在进行，请等它结束再开始。"), ("", None)
            return
        token = uuid.uuid4().hex
        try:
            yield from self._run(token, _files(gold, own), system, own is None)
        except YueceError as error:
            yield _said(str(error)), ("", None)
        finally:
            self._stopped.discard(token)
            self._busy.release()

    def _run(self, token: str, gold: Sequence[Path], system: str, shipped: bool) -> Iterator[Shown]:
        state: State = (token, None)
        yield _progress("正在准备评测用的库（第一次要一两分钟）……", 0, 1), state
        settings = suite_settings(self._settings) if shipped else self._settings
        with closing(Store(settings, readonly=True)) as store:
            items = load_gold(gold, store.documents())
            run = self._opened(settings, gold, store, system)
            with opened(system, store, settings) as asked:
                yield from self._progress(token, answering(asked, items, run), len(items))
                done = _answered(items, run)
                if done:
                    outcome = finish(run, done, store, retrieval_of(asked, done, run))
        yield (
            (_outcome(outcome, run.folder), ("", outcome)) if done else (_said("还没有答完一题就停止了。"), ("", None))
        )

    def _opened(self, settings: Settings, gold: Sequence[Path], store: Store, system: str) -> Run:
        folder = run_folder(self._settings, system, datetime.now().astimezone())
        return Run.open(folder, about(system, settings, gold, store.documents()))

    def _progress(self, token: str, answers: Iterator[object], count: int) -> Iterator[Shown]:
        """A sight of it now and then, until all is answered or the visitor stops it."""
        seen = time.monotonic()
        for done, _ in enumerate(answers, start=1):
            if token in self._stopped:
                return
            if time.monotonic() - seen > _OFTEN:
                seen = time.monotonic()
                yield _progress(f"已答 {done} / {count} 题", done, count), (token, None)

    def stop(self, state: State) -> None:
        """Ends the visitor's own run after the question under way; what is answered is judged."""
        if state[0]:
            self._stopped.add(state[0])

    def open(self, state: State, event: gr.EventData) -> str:
        """The trace of the item that was clicked; "" where the page has no such item."""
        outcome = state[1]
        for one in outcome.verdicts if outcome else ():
            if outcome and one.item.id == str(event.n):
                return trace_view(one, outcome.stages.get(one.item.id), outcome.traces.get(one.item.id))
        return ""


def _files(gold: str, own: str | None) -> list[Path]:
    if own is not None:
        return [Path(own)]
    return [path for path in default_gold() if gold in (ALL, path.name)]


def _answered(items: Sequence[GoldItem], run: Run) -> list[GoldItem]:
    return [item for item in items if item.id in run.records]


def _said(sentence: str) -> str:
    return tag("div", "".join(tag("p", text(line)) for line in sentence.split("\n")), "said", role="alert")


def _progress(words: str, done: int, count: int) -> str:
    bar = tag("progress", text(f"{done}/{count}"), value=done, max=max(count, 1), aria_label="进度")
    return tag("div", tag("p", text(words)) + bar, "progress", role="status")


def _outcome(outcome: Outcome, folder: Path) -> str:
    report = b64encode((folder / PAGE).read_bytes()).decode()
    kept = tag("a", "下载报告", "download", href=f"data:text/html;base64,{report}", download="评测报告.html")
    where = tag("p", text(f"结果文件夹：{folder}"), "hint")
    return verdict(outcome) + tag("p", kept) + table(outcome) + failures(outcome) + where
