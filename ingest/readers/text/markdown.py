"""Markdown: text whose table rows become lines with tabs; its headings stay as they are and are read as marks."""

from __future__ import annotations

import re

from ingest.raw import RawDocument
from ingest.readers.text.decoding import decode

_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_BAR = re.compile(r"(?<!\\)\|")


def read(data: bytes, name: str) -> list[RawDocument]:
    """Raises SourceError when no encoding fits."""
    del name
    lines = decode(data).split("\n")
    return [RawDocument(text="\n".join(_cells(line) for line in lines if not _is_rule(line)))]


def _is_rule(line: str) -> bool:
    """The line of dashes under a table's header."""
    return "|" in line and _RULE.fullmatch(line.strip()) is not None


def _cells(line: str) -> str:
    words = line.strip()
    if not (len(words) > 2 and words.startswith("|") and words.endswith("|")):
        return line
    return "\t".join(cell.strip().replace("\\|", "|") for cell in _BAR.split(words[1:-1]))
