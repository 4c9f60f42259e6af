"""What is being imported from the page: one batch at a time, seen by every page that looks on, whoever began it."""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from corpus.settings import Settings
from panels.importer import Ended, Report, work

LISTED = 60
"""Results that stay listed."""
_DIED = "导入它的进程意外结束了，文件可能已损坏或者太大，请拆小或另存后再试。"


@dataclass(frozen=True, slots=True)
class Item:
    """A source and what has become of it."""

    name: str
    """The file's name or the address, as the visitor knows it."""
    source: Path | str
    state: Literal["waiting", "working", "done", "failed"] = "waiting"
    told: str = ""
    share: float = 0.0
    """Of its passages, how many are embedded; 0 to 1."""

    def after(self, report: Report) -> Item:
        """The item once ``report`` has come."""
        if isinstance(report, Ended):
            return replace(self, state="done" if report.good else "failed", told=report.told)
        return replace(self, state="working", share=report.share)


class Imports:
    """Everything here runs in the server's event loop; what is imported, in a process of its own."""

    def __init__(self, settings: Settings, ended: Callable[[Item], None] = lambda _: None) -> None:
        """``ended`` is called with each item that is done or failed."""
        self.items: tuple[Item, ...] = ()
        self._settings = settings
        self._ended = ended
        self._worker: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    @property
    def busy(self) -> bool:
        return self._worker is not None

    def add(self, items: Sequence[Item]) -> None:
        """Puts them behind those that wait."""
        kept = [item for item in self.items if item.state in ("waiting", "working")]
        over = [item for item in self.items if item not in kept]
        self._show((*over[max(0, len(over) - LISTED) :], *kept, *items))
        if self._worker is None and items:
            self._worker = asyncio.get_running_loop().create_task(self._work())

    def clear(self) -> None:
        """Takes what is done or failed off the list."""
        self._show(tuple(item for item in self.items if item.state in ("waiting", "working")))

    async def follow(self) -> AsyncIterator[tuple[Item, ...]]:
        """The items as they are, then each time they changed, until nothing is being imported."""
        while True:
            changed, busy = self._changed, self.busy
            yield self.items
            if not busy:
                return
            await changed.wait()

    def _show(self, items: tuple[Item, ...]) -> None:
        self.items = items
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _work(self) -> None:
        try:
            while waiting := [item for item in self.items if item.state == "waiting"]:
                await self._bring(waiting)
        finally:
            self._worker = None
            self._show(self.items)

    async def _bring(self, batch: list[Item]) -> None:
        """Imports a batch in a process; what it leaves when it dies is tried again in another, without its last."""
        ours, theirs = multiprocessing.Pipe(duplex=False)
        sources = [item.source for item in batch]
        process = multiprocessing.get_context("spawn").Process(
            target=work, args=(self._settings, sources, theirs), daemon=True
        )
        process.start()
        theirs.close()
        index = 0
        try:
            while True:
                report: Report = await asyncio.to_thread(ours.recv)
                index = report.index
                batch[index] = self._put(batch[index], batch[index].after(report))
        except EOFError:
            open_ones = [place for place, item in enumerate(batch) if item.state in ("waiting", "working")]
            if open_ones:
                first = open_ones[0]
                self._put(batch[first], batch[first].after(Ended(first, False, _DIED)))
        finally:
            ours.close()
            await asyncio.to_thread(process.join, 10)
            process.kill()

    def _put(self, old: Item, new: Item) -> Item:
        """``new`` in place of ``old``."""
        self._show(tuple(new if item is old else item for item in self.items))
        if new.state in ("done", "failed"):
            self._ended(new)
        return new


def shelved(upload: Path, folder: Path, replacing: bool) -> Path:
    """Moves an uploaded file into the folder it is kept in, and gives its place there.

    A file of the same name is replaced, or else this one gets another name beside it, unless they are the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = upload.name.lstrip(".") or "未命名"
    place = folder / name
    count = 2
    while place.exists() and not replacing and place.read_bytes() != upload.read_bytes():
        place = folder / f"{Path(name).stem}-{count}{Path(name).suffix}"
        count += 1
    shutil.move(upload, place)
    return place
