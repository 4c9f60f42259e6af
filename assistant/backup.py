"""A backup of the data folder in one file, made while the app runs, and its way back into an empty folder.

The indexes are left out: they are derived, and ``python -m ingest --rebuild`` makes them from what is kept.
"""

from __future__ import annotations

import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from corpus.errors import YueceError

DATABASES = ("catalogue.sqlite", "conversations.sqlite")
FILES = ("users.json", "audit.jsonl", "secret")
FOLDERS = ("uploads",)


def back_up(folder: Path, archive: Path) -> int:
    """Writes the archive, readable by its owner alone; how many bytes it has. Raises YueceError in one sentence."""
    if not (folder / DATABASES[0]).exists():
        raise YueceError(f"{folder} 里没有目录库，请检查 YUECE_DATA_DIR")
    if archive.exists():
        raise YueceError(f"{archive} 已经在了，请换一个名字")
    try:
        archive.touch(mode=0o600)
        with tempfile.TemporaryDirectory() as held, tarfile.open(archive, "w:gz") as tar:
            for name in DATABASES:
                if (folder / name).exists():
                    _copied(folder / name, Path(held) / name)
                    tar.add(Path(held) / name, name)
            for name in (*FILES, *FOLDERS):
                if (folder / name).exists():
                    tar.add(folder / name, name)
    except (OSError, sqlite3.DatabaseError) as error:
        archive.unlink(missing_ok=True)
        raise YueceError(f"没有备份成（{error}），请检查磁盘空间和权限") from error
    return archive.stat().st_size


def restore(archive: Path, folder: Path) -> None:
    """Unpacks the archive. Raises YueceError where the folder holds something, or the archive is no backup."""
    if folder.exists() and any(folder.iterdir()):
        raise YueceError(f"{folder} 里已经有东西，请先移走，或把 YUECE_DATA_DIR 设为别的文件夹")
    try:
        with tarfile.open(archive) as tar:
            if DATABASES[0] not in tar.getnames():
                raise YueceError(f"{archive} 不是备份文件，请检查")
            folder.mkdir(parents=True, exist_ok=True)
            tar.extractall(folder, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise YueceError(f"{archive} 读不出来（{error}），请检查文件") from error


def _copied(database: Path, place: Path) -> None:
    """A database as one moment had it, whatever is written meanwhile."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(place)) as copy:
        source.backup(copy)
