"""The suite's own store: the shipped texts and policy cards and the suite's further documents, apart from what users have ingested.

Its folder is named by the content of the sources and of the code that reads them, so it is never stale, and a run
whose sources and code are known ingests nothing.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from corpus.errors import SourceError
from corpus.settings import ROOT, Settings
from corpus.store import Store
from ingest.pipeline import Pipeline
from ingest.progress import Shown
from ingest.sources import SHIPPED, files_of

SOURCES = (SHIPPED, ROOT / "eval" / "documents")
READERS = (ROOT / "corpus", ROOT / "ingest")
_KEPT_STORES = 3
_VECTORS = "vectors.sqlite"


def suite_settings(settings: Settings) -> Settings:
    """``settings`` over the suite's store, which is built first where it is missing. Raises YueceError."""
    return over_store(settings, SOURCES, cards=True)


def over_store(settings: Settings, sources: Sequence[Path], *, cards: bool = False) -> Settings:
    """``settings`` over a store of exactly ``sources``, one folder a content under ``<data_dir>/eval``.

    ``cards``: with the shipped policy cards, whose digests are of today: one folder a day.
    """
    parent = settings.data_dir / "eval"
    day = f"-{settings.today.isoformat()}" if cards else ""
    folder = parent / f"store-{content_key(settings, sources)}{day}"
    if not folder.is_dir():
        _build(settings, sources, folder, cards)
        _drop_old(parent)
    return _at(settings, folder)


def _at(settings: Settings, folder: Path) -> Settings:
    """An embedded store in ``folder``: nothing is left on a Chroma server."""
    return settings.model_copy(update={"data_dir": folder, "chroma_url": None})


def local_files(sources: Sequence[Path]) -> list[Path]:
    """The files of folders and paths, in order; no web addresses."""
    return [path for path in files_of(sources) if isinstance(path, Path)]


def content_key(settings: Settings, sources: Sequence[Path]) -> str:
    """Sixteen hex digits of the sources' bytes, the readers' code and data, and the embedding's name."""
    code = [
        path
        for folder in READERS
        for pattern in ("*.py", "*.yaml", "*.tsv", "card.json")
        for path in folder.rglob(pattern)
    ]
    digest = hashlib.sha256(settings.embedding.encode())
    for path in [*local_files(sources), *sorted(code)]:
        digest.update(f"\n{path.resolve()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _build(settings: Settings, sources: Sequence[Path], folder: Path, cards: bool) -> None:
    """Builds beside and moves into place, so that an interrupted run leaves no half store."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="building-") as name:
        new = Path(name) / "store"
        new.mkdir()
        _take_vectors(folder.parent, new)
        _ingest(_at(settings, new), sources, cards)
        if not folder.exists():
            new.rename(folder)


def _take_vectors(parent: Path, new: Path) -> None:
    """The vectors of the store built last: a change of code embeds only what it cuts differently."""
    caches = sorted(parent.glob(f"store-*/{_VECTORS}"), key=lambda path: path.stat().st_mtime)
    if caches:
        shutil.copy(caches[-1], new / _VECTORS)


def _ingest(settings: Settings, sources: Sequence[Path], cards: bool) -> None:
    with closing(Store(settings)) as store:
        summary = Pipeline(store, settings, Shown()).run(local_files(sources), cards=cards)
    if summary.failed:
        source, reason = summary.failed[0]
        raise SourceError(f"评测语料 {source} 导入不了（{reason}），请先用 python -m ingest 看清原因。")


def _drop_old(parent: Path) -> None:
    """Keeps the newest few: another run, of other code, may be reading one."""
    stores = sorted(parent.glob("store-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for store in stores[_KEPT_STORES:]:
        shutil.rmtree(store, ignore_errors=True)


def corpus_hash(documents: Iterable[tuple[str, str]]) -> str:
    """Of (document id, sha256) pairs, whatever their order."""
    lines = "\n".join(f"{id} {sha256}" for id, sha256 in sorted(documents))
    return hashlib.sha256(lines.encode()).hexdigest()
