"""Sources: the files that paths stand for, and the identity that a document keeps across versions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.settings import ROOT

SHIPPED = ROOT / "corpus" / "documents"
_SLUG_LIMIT = 32


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that ``paths`` stand for, folders walked in order; hidden files are left out.

    Links to folders are not walked, so that no loop is.
    """
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*")) if file.is_file() and not _hidden(file, path))
        else:
            yield path


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def location(path: Path) -> str:
    """How a document records its file: relative to the project for files inside it, absolute for others."""
    absolute = path.resolve()
    return absolute.relative_to(ROOT).as_posix() if absolute.is_relative_to(ROOT) else absolute.as_posix()


def located(file: str) -> Path:
    """The path of a recorded location."""
    return ROOT / file


def shown(name: str) -> str:
    """``name`` on one line as a terminal can print it: line ends and the like, and bytes of no encoding, as ``?``."""
    return "".join(character if character.isprintable() else "?" for character in name)


def is_named(path: Path) -> bool:
    """Whether the name can be recorded; one in bytes of another encoding cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in str(path))


def document_id(location: str, member: str = "") -> str:
    """Stable for a source: its name, readable, and six hex digits of its whole location."""
    whole = f"{location}#{member}" if member else location
    slug = re.sub(r"[^0-9A-Za-z\u4e00-\u9fff]+", "-", Path(member or location).stem).strip("-")[:_SLUG_LIMIT]
    return f"{slug or 'doc'}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"
