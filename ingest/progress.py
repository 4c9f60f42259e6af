"""Progress: what a run is doing, to stderr: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TextIO

from tqdm import tqdm

_LINE_EVERY = 200
"""Passages between two plain lines of one document."""


class Progress(Protocol):
    def note(self, line: str) -> None:
        """Something was done with one source."""

    def parts(self, title: str, texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
        """``texts`` in parts of ``size``, showing how far they are."""


class Quiet:
    """Shows nothing."""

    def note(self, line: str) -> None:
        del line

    def parts(self, title: str, texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
        del title
        for start in range(0, len(texts), size):
            yield texts[start : start + size]


class Shown:
    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream

    def note(self, line: str) -> None:
        print(line, file=self._stream, flush=True)

    def parts(self, title: str, texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
        with self._bar(title, len(texts)) as bar:
            for start in range(0, len(texts), size):
                part = texts[start : start + size]
                yield part
                bar.update(len(part))
                if not self._stream.isatty() and start and start % _LINE_EVERY < size:
                    self.note(f"　{title} 已嵌入 {start + len(part)}/{len(texts)} 段")

    @contextmanager
    def _bar(self, title: str, total: int) -> Iterator[Any]:
        disable = not self._stream.isatty()
        with tqdm(total=total, desc=title[:20], unit="段", file=self._stream, disable=disable, leave=False) as bar:
            yield bar
