"""Plain text: the bytes decoded."""

from __future__ import annotations

from ingest.raw import RawDocument
from ingest.readers.text.decoding import decode


def read(data: bytes, name: str) -> list[RawDocument]:
    """Raises SourceError when no encoding fits."""
    del name
    return [RawDocument(text=decode(data))]
