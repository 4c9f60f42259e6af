"""The process that imports what a page was given: a damaged or hostile file can end it, and not the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.errors import YueceError
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline, Summary
from ingest.progress import Quiet


@dataclass(frozen=True, slots=True)
class Working:
    """A source is being read, or ``share`` (0 to 1) of its passages is embedded."""

    index: int
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of a source, in words; ``documents`` are the ids of what it gave."""

    index: int
    good: bool
    told: str
    documents: tuple[str, ...] = ()


Report = Working | Ended


def work(settings: Settings, sources: Sequence[Path | str], reports: Connection) -> None:
    """Imports the sources one after another; one that fails does not stop the others."""
    progress = _Reported(reports)
    try:
        with closing(Store(settings)) as store:
            pipeline = Pipeline(store, settings, progress)
            for index, source in enumerate(sources):
                progress.index = index
                reports.send(Working(index))
                try:
                    reports.send(_ended(index, pipeline.run([source]), store))
                except YueceError as error:
                    reports.send(Ended(index, False, str(error)))
    except YueceError as error:
        for index in range(progress.index, len(sources)):
            reports.send(Ended(index, False, str(error)))
    finally:
        reports.close()


def _ended(index: int, summary: Summary, store: Store) -> Ended:
    places = [*summary.new, *summary.replaced, *summary.unchanged]
    found = dict.fromkeys(o.document for place in places for o in store.origins(place) if o.document)
    titles = "、".join(f"《{store.document(id).title}》" for id in found)
    failed = "；".join(reason for _, reason in summary.failed)
    if not found:
        return Ended(index, False, failed or "里面没有可以导入的文字")
    verb = "已更新" if summary.replaced else "已导入" if summary.new else "和库里的一样，没有变化："
    rest = f"；另有 {len(summary.failed)} 份没有读成：{failed}" if failed else ""
    return Ended(index, True, f"{verb}{titles}{rest}", tuple(found))


class _Reported(Quiet):
    """Tells how far the passages of the source at ``index`` are embedded."""

    def __init__(self, reports: Connection) -> None:
        self.index = 0
        self._reports = reports

    def parts(self, title: str, texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
        for start, part in zip(range(0, len(texts), size), super().parts(title, texts, size), strict=True):
            yield part
            self._reports.send(Working(self.index, min(1.0, (start + size) / len(texts))))
