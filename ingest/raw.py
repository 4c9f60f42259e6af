"""What a reader hands over: the text of one source before portal lines are dropped and metadata is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Hints:
    """What a source says of itself outside its text: meta tags of a page, core properties of a file.

    A hint is a claim of the format, not of the text: where the text states the same thing, the text wins.
    """

    title: str | None = None
    issuer: str | None = None
    number: str | None = None
    published: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One source text as its reader found it.

    ``text`` has newlines ``\\n`` and a table row as one line with tabs; nothing of the body is left out.
    ``pages`` are the offsets into ``text`` at which each page starts, ascending, the first always 0 (a page without
    words has the offset of the next one); empty where the source has no pages.
    """

    text: str
    pages: tuple[int, ...] = ()
    ocr: bool = False
    hints: Hints = field(default_factory=Hints)
    member: str = ""
    """Path inside an archive (``附件/表1.xlsx``); empty for a file of its own."""
    notes: tuple[str, ...] = ()
    """What of the source is not in the text, a sentence each: hidden rows, formulas without results."""
    failure: str = ""
    """Why this member of an archive could not be read (one sentence); its text is empty then."""
