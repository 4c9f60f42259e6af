"""Workers: processes that extract sources ahead of the one that embeds and writes them.

Only extraction leaves the process: the store is written by one process as ever. A run of few sources starts none, and
where none can be started, or one dies, the run goes on alone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType

from corpus.errors import SourceError
from corpus.measures.regions import Gazetteer
from ingest.extraction import Extracted, extract
from ingest.opened import Opened

ALONE = 16
"""Sources that are extracted before workers are started: each takes seconds to start."""
AHEAD, BYTES_AHEAD = 8, 32 << 20
"""Sources that may be under way for each worker, and bytes of all of them together."""

Source = Path | str


class Reading:
    """One source under way."""

    def __init__(self, opened: Opened | SourceError, extracted: Callable[[], Extracted]) -> None:
        self._opened, self._extracted = opened, extracted

    @property
    def size(self) -> int:
        return len(self._opened.data) if isinstance(self._opened, Opened) else 0

    def opened(self) -> Opened:
        """Raises SourceError when its bytes cannot be had."""
        if isinstance(self._opened, SourceError):
            raise self._opened
        return self._opened

    def extracted(self) -> Extracted:
        """Raises SourceError when it cannot be read as a document."""
        return self._extracted()


class Workers:
    """A context: leaving it ends the processes."""

    def __init__(self, count: int) -> None:
        """``count``: processes; 1 is this one alone."""
        self._count = min(count, os.cpu_count() or 1)
        self._seen = 0
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def read_ahead(
        self, sources: Sequence[Source], opening: Callable[[Source], Opened], skips: Callable[[Opened], bool]
    ) -> Iterator[Reading]:
        """A reading for each source, in order; those that ``skips`` is true of are not extracted before they are asked for."""
        under_way: deque[Reading] = deque()
        for source in sources:
            under_way.append(self._begun(source, opening, skips))
            while self._is_full(under_way):
                yield under_way.popleft()
        yield from under_way

    def _is_full(self, under_way: Sequence[Reading]) -> bool:
        ahead = AHEAD * self._count if self._pool is not None else 0
        return len(under_way) > ahead or sum(reading.size for reading in under_way) > BYTES_AHEAD

    def _begun(self, source: Source, opening: Callable[[Source], Opened], skips: Callable[[Opened], bool]) -> Reading:
        try:
            opened = opening(source)
        except SourceError as error:
            return Reading(error, lambda: Extracted(()))
        future = None if skips(opened) else self._submitted(opened)
        return Reading(opened, lambda: self._done(opened, future))

    def _submitted(self, opened: Opened) -> Future[Extracted] | None:
        """None where it is left to this process."""
        self._seen += 1
        if self._count < 2 or self._seen <= ALONE:
            return None
        try:
            if self._pool is None:
                spawning = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self._count, spawning, initializer=_begin)
            return self._pool.submit(extract, opened)
        except (OSError, RuntimeError):  # no more processes, or one of them has died
            self._count = 1
            return None

    def _done(self, opened: Opened, future: Future[Extracted] | None) -> Extracted:
        if future is None:
            return extract(opened)
        try:
            return future.result()
        except BrokenProcessPool:
            self._count = 1
            return extract(opened)


def _begin() -> None:
    """A worker ends with the process that started it, however that ends; an interrupt is its parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    Gazetteer.load()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
