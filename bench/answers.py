"""``python -m bench.answers``: how long answers, a cold question and ingesting take, and what the app weighs.

Medians of repeated runs, and the answer's time as a multiple of embedding its question: the machine cancels out of
a ratio. Nothing here passes or fails.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import psutil

from assistant.chain import Assistant
from corpus.embedding import Embedder, load_embedder
from corpus.errors import YueceError
from corpus.settings import ROOT, Settings, load_settings
from corpus.store import Store
from eval.gold import GoldQuestion, default_gold, read_questions
from eval.measures import percentile
from eval.report import padded
from eval.suite import local_files, over_store
from ingest.sources import SHIPPED

COLD_RUNS = 5
INGEST_RUNS = 3
NAME_WIDTH = 26
APP_STARTS_WITHIN = 120.0
"""Seconds."""


def main() -> int:
    try:
        for line in measured(load_settings()):
            print(line, flush=True)
    except YueceError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def measured(settings: Settings) -> Iterator[str]:
    """A line a measure, as it is done."""
    shipped = over_store(settings, [SHIPPED])
    questions = shipped_questions()
    yield from _warm(shipped, questions)
    cold = _times(COLD_RUNS, lambda: _process(shipped.data_dir, "assistant", "ask", questions[0].question))
    yield _row("冷启动提问（整个进程）", statistics.median(cold), f"{COLD_RUNS} 次的中位数")
    yield _row("导入自带语料（整个进程）", statistics.median(_times(INGEST_RUNS, _ingest)), f"{INGEST_RUNS} 次的中位数")
    yield f"{padded('应用进程常驻内存', NAME_WIDTH)}{app_megabytes(shipped.data_dir):>10.0f} MB"


def shipped_questions() -> list[GoldQuestion]:
    """Gold questions that the shipped texts alone answer. Raises GoldError."""
    held = {path.name for path in local_files([SHIPPED])}
    questions = read_questions(default_gold())
    chosen = [q for q in questions if q.spans and all(span.document in held for span in q.spans)]
    if not chosen:
        raise YueceError("金标准里没有只凭自带语料就能答的题，请先补上再测。")
    return chosen


def _warm(settings: Settings, questions: Sequence[GoldQuestion]) -> Iterator[str]:
    embedder = load_embedder(settings)
    with closing(Store(settings, readonly=True)) as store:
        answers = answer_times(Assistant(store, settings, embedder), questions)
    embeddings = embedding_times(embedder, questions)
    once = statistics.median(embeddings)
    for share in (0.5, 0.95):
        seconds = percentile(answers, share) or 0.0
        yield _row(f"热启动答题 p{share * 100:.0f}", seconds, f"{len(answers)} 题，嵌入问题的 {seconds / once:.1f} 倍")
    yield _row("嵌入一个问题", once, "中位数")


def answer_times(assistant: Assistant, questions: Sequence[GoldQuestion]) -> list[float]:
    """Seconds, a question each; the first question is asked once more before, so that all are warm."""

    def ask(question: GoldQuestion) -> None:
        assistant.answer(question.question, [turn.model_dump() for turn in question.history])

    ask(questions[0])
    return [_seconds(partial(ask, question)) for question in questions]


def embedding_times(embedder: Embedder, questions: Sequence[GoldQuestion]) -> list[float]:
    embedder.embed_query(questions[0].question)
    return [_seconds(partial(embedder.embed_query, question.question)) for question in questions]


def _times(runs: int, do: Callable[[], object]) -> list[float]:
    return [_seconds(do) for _ in range(runs)]


def _seconds(do: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _ingest() -> None:
    """The shipped texts into an empty data folder, embedding included."""
    with tempfile.TemporaryDirectory() as folder:
        _process(Path(folder), "ingest")


def _process(data_dir: Path, module: str, *arguments: str) -> None:
    """``python -m module …`` over ``data_dir``. Raises YueceError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=_environment(data_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise YueceError(f"python -m {module} 没有跑成（{done.stderr.strip()}），请先单独运行它。")


def app_megabytes(data_dir: Path) -> float:
    """Resident memory of ``python app.py`` and its children once it serves its page."""
    with app_running(data_dir) as (process, _):
        family = [process, *process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family) / 1e6


@contextmanager
def app_running(data_dir: Path) -> Iterator[tuple[psutil.Process, str]]:
    """``python app.py`` over ``data_dir`` and its address, once it serves its page. Raises YueceError when it does not."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}/"
    environment = _environment(data_dir) | {"YUECE_HOST": "127.0.0.1", "YUECE_PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as app:
        try:
            _wait_for(url, app)
            yield psutil.Process(app.pid), url
        finally:
            app.terminate()


def _wait_for(url: str, app: subprocess.Popen[bytes]) -> None:
    """Raises YueceError when the app ends or is not there in time."""
    direct = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + APP_STARTS_WITHIN
    while time.monotonic() < deadline and app.poll() is None:
        try:
            with direct.open(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise YueceError("应用没有起来，请先单独运行 python app.py 看清原因。")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(data_dir: Path) -> dict[str, str]:
    return os.environ | {"YUECE_DATA_DIR": str(data_dir.resolve())}


def _row(name: str, seconds: float, note: str) -> str:
    return f"{padded(name, NAME_WIDTH)}{seconds * 1000:>10.1f} ms   {note}"


if __name__ == "__main__":
    raise SystemExit(main())
