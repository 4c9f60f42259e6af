"""Extraction in processes beside: the same store as without, failures file by file, nobody left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from corpus.embedding import Embedder
from corpus.errors import SourceError
from corpus.settings import ROOT, Settings
from corpus.store import Store
from ingest import workers as workers_module
from ingest.opened import Opened, open_source
from ingest.pipeline import Pipeline, Summary
from ingest.workers import Workers

pytestmark = pytest.mark.slow

TEXT = "{name}市林业局工作总结\n\n一、现状\n2021年{name}市造林面积{n}万亩，护林人员{n}人。\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers from the first file on, on a machine of whatever size."""
    monkeypatch.setattr(workers_module, "ALONE", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    for n in range(1, 7):
        (folder / f"{n}.txt").write_text(TEXT.format(name="甲乙丙丁戊己"[n - 1], n=n), encoding="utf-8")
    (folder / "3.docx").write_bytes(b"PK\x03\x04 and no more")
    (folder / "7.txt").write_text(TEXT.format(name="甲", n=1), encoding="utf-8")  # the text of 1.txt again
    return [*sorted(folder.iterdir()), folder / "gone.txt"]


def held(store: Store) -> list[object]:
    documents = store.documents()
    parts = [(store.sections(d.id), store.passages_of(d.id), store.figures_of(d.id)) for d in documents]
    return [documents, parts, store.origins()]


def run(
    folder: Path, files: list[Path], settings: Settings, embedder: Embedder, processes: int
) -> tuple[Summary, list[object]]:
    there = settings.model_copy(update={"data_dir": folder})
    with closing(Store(there)) as store:
        return Pipeline(store, there, embedder=embedder, processes=processes).run(files), held(store)


def test_a_store_is_the_same_whoever_extracts(
    files: list[Path], settings: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    alone = run(tmp_path / "alone", files, settings, embedder, 1)
    beside = run(tmp_path / "beside", files, settings, embedder, 2)
    assert beside == alone
    assert [Path(source).name for source, _ in alone[0].failed] == ["3.docx", "gone.txt"]
    assert len(alone[0].new) == 7


def test_what_is_unchanged_is_not_extracted(files: list[Path], settings: Settings, embedder: Embedder) -> None:
    with closing(Store(settings)) as store:
        Pipeline(store, settings, embedder=embedder).run(files)
        assert len(Pipeline(store, settings, embedder=embedder, processes=2).run(files).unchanged) == 7
    with Workers(2) as workers:
        assert all(reading.opened() for reading in workers.read_ahead(files[:3], open_source, lambda opened: True))
        assert workers._pool is None


def killed(workers: Workers) -> Iterator[int]:
    assert workers._pool is not None
    for pid in list(workers._pool._processes):
        os.kill(pid, signal.SIGKILL)
        yield pid


def test_a_worker_that_dies_leaves_the_rest_to_this_process(files: list[Path]) -> None:
    good = [file for file in files if file.suffix == ".txt" and file.exists()]
    with Workers(2) as workers:
        readings = workers.read_ahead(good, open_source, lambda opened: False)
        titles = [next(readings).extracted().contents[0].document.title]
        assert list(killed(workers))
        titles += [reading.extracted().contents[0].document.title for reading in readings]
    assert titles == [f"{name}市林业局工作总结" for name in "甲乙丙丁戊己甲"]


def test_where_no_process_can_be_started_the_run_goes_on_alone(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*given: object, **named: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(workers_module, "ProcessPoolExecutor", none)
    with Workers(2) as workers:
        (reading,) = workers.read_ahead(files[:1], open_source, lambda opened: False)
        assert reading.extracted().contents


def test_a_source_that_cannot_be_opened_stops_no_other(files: list[Path]) -> None:
    def opening(source: Path | str) -> Opened:
        if source == files[0]:
            raise SourceError("打不开")
        return open_source(source)

    with Workers(1) as workers:
        first, second = workers.read_ahead(files[:2], opening, lambda opened: False)
    with pytest.raises(SourceError, match="打不开"):
        first.opened()
    assert second.extracted().contents


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are listed by Linux alone")
def test_workers_end_with_a_killed_run(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom ingest import workers\nfrom ingest.opened import open_source\n"
        "if __name__ == '__main__':\n"
        "    workers.ALONE = 0\n    workers.os.cpu_count = lambda: 4\n"
        "    with workers.Workers(2) as crew:\n"
        "        files = sorted(Path(sys.argv[1]).iterdir())\n"
        "        for reading in crew.read_ahead(files, open_source, lambda opened: False):\n"
        "            reading.extracted()\n            print('one', flush=True)\n            time.sleep(60)\n"
    )
    program, folder = tmp_path / "program.py", tmp_path / "texts"
    program.write_text(script, encoding="utf-8")
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.txt").write_text(TEXT.format(name="甲", n=n), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, str(program), str(folder)], stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline() == b"one\n"
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) >= 2
    process.kill()
    process.wait()
    process.stdout.close()
    for _ in range(200):
        if not any(_runs(child) for child in children):
            return
        time.sleep(0.1)
    raise AssertionError("workers outlived the run")


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
