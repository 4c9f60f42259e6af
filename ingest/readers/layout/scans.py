"""Scans: the pictured pages of one file, read one after another; those that cannot be read are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from corpus.errors import SourceError
from ingest.readers.layout.lines import Page
from ingest.readers.layout.ocr import Illegible, read_picture

MAX_SCANNED_PAGES = 300
"""Of one file: each takes seconds."""
_NAMED = 10
"""Pages that a note names."""


def read_scans(pictures: Iterable[tuple[int, Callable[[], np.ndarray]]]) -> tuple[list[Page], tuple[str, ...]]:
    """A page for each picture (its number from 1, and how to get it), and what to say of those that cannot be read.

    Raises SourceError where none of them can be read.
    """
    pages: list[Page] = []
    illegible: list[int] = []
    for number, picture in pictures:
        seen = picture()
        try:
            pages.append(read_picture(seen))
        except Illegible:
            illegible.append(number)
            pages.append(Page(seen.shape[1], seen.shape[0], ()))
    if illegible and not any(page.blocks for page in pages):
        raise SourceError("页面认不清，请放正、扫清楚后再导入")
    named = "、".join(map(str, dict.fromkeys(illegible[:_NAMED]))) + ("等" if len(illegible) > _NAMED else "")
    return pages, (f"第{named}页认不清，没有导入，请放正、扫清楚后再导入",) if illegible else ()
