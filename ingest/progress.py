"""Progress: what a run is doing, to stderr: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, Protocol, TextIO, TypeVar

from tqdm import tqdm

_LINE_EVERY = 200
"""Passages between two plain lines of one document."""
_NAME = 20
"""Characters of a name that a bar shows."""


Item = TypeVar("Item")


class Progress(Protocol):
    def sources(self, items: Sequence[Item]) -> Iterator[Item]:
        """``items`` one after another, showing how many are done and how long the rest may take."""

    def note(self, line: str) -> None:
        """Something was done with one source."""

    def parts(self, title: str, texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
        """``texts`` in parts of ``size``, showing how far they are."""


class Quiet:
    """Shows nothing."""

    def sources(self, items: Sequence[Item]) -> Iterator[Item]:
        yield from items

    def note(self, line: str) -> None:
        del line

    def parts(self, title: str, texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
        del title
        for start in range(0, len(texts), size):
            yield texts[start : start + size]


class Shown:
    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream

    def sources(self, items: Sequence[Item]) -> Iterator[Item]:
        with self._bar("文件", len(items), "份") as bar:
            for item in items:
                bar.set_postfix_str(PurePath(str(item)).name[-_NAME:])
                yield item
                bar.update()

    def note(self, line: str) -> None:
        """On a terminal the line stands above the bars."""
        tqdm.write(line, file=self._stream)
        self._stream.flush()

    def parts(self, title: str, texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
        with self._bar(f"　{title[:_NAME]}", len(texts), "段") as bar:
            for start in range(0, len(texts), size):
                part = texts[start : start + size]
                yield part
                bar.update(len(part))
                if not self._stream.isatty() and start and start % _LINE_EVERY < size:
                    self.note(f"　{title} 已嵌入 {start + len(part)}/{len(texts)} 段")

    @contextmanager
    def _bar(self, label: str, total: int, unit: str) -> Iterator[Any]:
        """Bars opened while another is open stand below it; a bar for one thing alone tells nothing."""
        disable = not self._stream.isatty() or (unit == "份" and total < 2)
        shape = "{desc} {n_fmt}/{total_fmt} " + unit + " |{bar:24}| 已用 {elapsed} 剩余 {remaining}{postfix}"
        with tqdm(total=total, desc=label, file=self._stream, disable=disable, leave=False, bar_format=shape) as bar:
            yield bar
