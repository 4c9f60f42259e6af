"""Reading: a source, a file or a web address, to its bytes, and the bytes to raw documents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.errors import SourceError
from ingest.fetching import fetch
from ingest.raw import RawDocument
from ingest.readers.kinds import read_any
from ingest.sources import is_named, location

MAX_BYTES = 200 << 20
"""Larger files are not even opened."""


@dataclass(frozen=True)
class Opened:
    """The bytes of a source; ``place`` is its recorded location: of a file its path, of a page its address."""

    place: str
    name: str
    data: bytes
    web: bool = False

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def file(self) -> str | None:
        return None if self.web else self.place

    @property
    def url(self) -> str | None:
        return self.place if self.web else None


def open_source(source: Path | str, *, private: bool = False) -> Opened:
    """``source`` is a path or a web address; ``private`` lets addresses of this machine and its network through.

    Raises SourceError when its bytes cannot be had.
    """
    if isinstance(source, Path):
        if not is_named(source):
            raise SourceError("文件名不是 UTF-8 编码的，请改名后再导入")
        return Opened(location(source), source.name, read_bytes(source))
    fetched = fetch(source, private=private)
    return Opened(fetched.url, fetched.name, fetched.data, web=True)


def read_raw(path: Path, data: bytes) -> list[RawDocument]:
    """The texts that a file of these bytes holds. Raises SourceError when it cannot be read as a document."""
    return read_any(data, path.name)


def read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SourceError(f"文件有 {size >> 20} MB，超过 {MAX_BYTES >> 20} MB 的上限，请拆成几份再导入")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError("文件不存在，请检查路径") from error
    except OSError as error:
        raise SourceError("文件读不了，请检查它的权限") from error
