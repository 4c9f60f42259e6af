"""Soundness: whether the files of an embedded vector index are those that were written.

A damaged one ends the process that opens it, without an exception: it is told before it is opened, by what its files
were when they were written, and where they differ (a writer was killed, a disk failed), by opening it in another process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

from corpus.errors import VectorsError
from corpus.settings import ROOT

_SECONDS = 300
"""The other process may take this long: it reads every vector."""
_FILES = ("header.bin", "data_level0.bin", "length.bin", "link_lists.bin", "index_metadata.pickle")
_CHUNK = 1 << 22
_DAMAGED = "向量索引的文件有损坏，请运行 python -m ingest --rebuild 重建"

Stamp = dict[str, list[int]]
"""By file, relative to the index: size in bytes, time of the last change in ns, CRC-32."""

_refused: set[tuple[str, str]] = set()
"""Indexes (folder, their files' sizes and times) that could not be opened: they are not tried again with each question."""


def require_sound(folder: Path, collection: str, *, thorough: bool = False) -> None:
    """Returns where the index may be opened. ``thorough`` reads the files though their sizes and times are as written.

    Raises VectorsError for a damaged one.
    """
    found = _stats(folder)
    known = _known(folder)
    if not found or (not thorough and known.keys() == found.keys() and all(known[k][:2] == found[k] for k in found)):
        return
    key = (str(folder), json.dumps(found, sort_keys=True))
    if key in _refused:
        raise VectorsError(_DAMAGED)
    now = _stamp(folder, found)
    same = {name: stamp[2] for name, stamp in now.items()} == {name: stamp[2] for name, stamp in known.items()}
    if not same and (_shrunk(now, known) or not _opens(folder, collection)):
        _refused.add(key)
        raise VectorsError(_DAMAGED)
    _write(folder, now)


def _shrunk(now: Stamp, known: Stamp) -> bool:
    """Whether a file is shorter than it was: those of an index only grow, and half of one may open all the same."""
    return any(name in known and stamp[0] < known[name][0] for name, stamp in now.items())


def record(folder: Path) -> None:
    """Remembers the files of an index as they are now: called by those who wrote them."""
    found, known = _stats(folder), _known(folder)
    if {name: stamp[:2] for name, stamp in known.items()} != found:
        _write(folder, _stamp(folder, found))


def _stats(folder: Path) -> Stamp:
    """Size and time of each file, once Chroma has made the index of a segment out of its log."""
    parts = [index.parent for index in sorted(folder.glob("*/index_metadata.pickle"))]
    files = [part / name for part in parts for name in _FILES]
    return {str(file.relative_to(folder)): _stat(file) for file in files}


def _stat(file: Path) -> list[int]:
    try:
        state = file.stat()
    except OSError:
        return [-1, 0]
    return [state.st_size, state.st_mtime_ns]


def _stamp(folder: Path, stats: Stamp) -> Stamp:
    return {name: [*state, _crc(folder / name) if state[0] >= 0 else 0] for name, state in stats.items()}


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            crc = zlib.crc32(chunk, crc)
    return crc


def _place(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.stamp")


def _known(folder: Path) -> Stamp:
    """{} where nothing was recorded, or not so that it can be read."""
    try:
        known = json.loads(_place(folder).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    whole = isinstance(known, dict) and all(isinstance(one, list) and len(one) == 3 for one in known.values())
    return known if whole else {}


def _write(folder: Path, stamp: Stamp) -> None:
    """Best effort: without it the next to open the index looks at it again."""
    place = _place(folder)
    mine = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        mine.write_text(json.dumps(stamp), encoding="ascii")
        mine.replace(place)
    except OSError:
        mine.unlink(missing_ok=True)


def _opens(folder: Path, collection: str) -> bool:
    command = [sys.executable, "-m", "corpus.index_trial", str(folder), collection]
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
