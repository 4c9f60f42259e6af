"""The catalogue: SQLite, the source of truth for documents, sections, passages and figures."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import rows
from corpus.errors import StoreError
from corpus.records import Document, Figure, Origin, Passage, Section

SCHEMA = 5
"""Raised whenever a table changes: a catalogue of another number asks for ``--rebuild``."""


def digest_of(text: str) -> str:
    """What an origin knows a canonical text by."""
    return hashlib.sha256(text.encode()).hexdigest()


_ORPHANS = "SELECT COUNT(*) FROM {0} WHERE document NOT IN (SELECT id FROM documents)"
_OUTSIDE = 'SELECT COUNT(*) FROM {0} JOIN documents ON documents.id = document WHERE start < 0 OR "end" > length(text)'
_RULES = {
    **{name: (_ORPHANS.format(table), "没有所属文件") for name, table in (("段落", "passages"), ("章节", "sections"))},
    "数字": (_ORPHANS.format("figures"), "没有所属文件"),
    "段落位置": (_OUTSIDE.format("passages"), "超出正文"),
    "数字位置": (_OUTSIDE.format("figures"), "超出正文"),
}
"""What holds of every catalogue: a query that counts where it does not, by what it is about."""


@dataclass(frozen=True, slots=True)
class Content:
    """All that one source becomes; the unit of writing."""

    document: Document
    sections: Sequence[Section]
    passages: Sequence[Passage]
    figures: Sequence[Figure]
    origins: Sequence[Origin] = ()

    @property
    def found(self) -> Sequence[Origin]:
        """Where it was found; without a word of that, in the file or page that its document names."""
        one = self.document
        return self.origins or [Origin(one.file or one.url or one.id, "", one.id, one.sha256, digest_of(one.text))]


@dataclass(frozen=True, slots=True)
class Measured:
    """What figures measure that can be compared: the same indicator in the same kind of unit."""

    indicator: str
    topic: str | None
    base_unit: str
    regions: tuple[str, ...]
    units: tuple[str, ...]
    """As printed."""
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """What one write changes."""

    contents: Sequence[Content] = ()
    links: Sequence[Origin] = ()
    """Origins of documents that are there already, and of members that could not be read."""
    superseded: Sequence[Origin] = ()
    """Origins as they were, which ``links`` and those of ``contents`` replace."""
    gone: Collection[str] = ()
    """Documents that no place gives any more."""


class Catalogue:
    """One SQLite file in WAL mode, a connection a thread."""

    def __init__(self, path: Path, *, any_schema: bool = False, wait: float = 60.0) -> None:
        """Makes the file where it is missing; ``wait``: seconds for another program to let go of it.

        Raises StoreError, here and in every method, when the file cannot be used as it is.
        """
        self._path, self._wait = path, wait
        self._local = threading.local()
        self._all: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._lock = threading.Lock()
        with _reported(path):
            self._prepare(any_schema)

    def close(self) -> None:
        with self._lock:
            for _, connection in self._all:
                connection.close()
            self._all.clear()
            self._local = threading.local()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view; nests."""
        with _reported(self._path):
            connection = self._connection()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with _reported(self._path):
            connection = self._connection()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    # reading

    def generation(self) -> int:
        """0 where the file is of a schema without one."""
        return int(self.meta("generation") or 0)

    def meta(self, key: str) -> str | None:
        row = self._row("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else str(row["value"])

    def versions(self) -> dict[str, int]:
        """The generation that wrote each document, by its id, in order of id."""
        with self.reading() as connection:
            found = connection.execute("SELECT id, written FROM documents ORDER BY id")
            return {row["id"]: row["written"] for row in found}

    def written(self, document: str) -> int | None:
        row = self._row("SELECT written FROM documents WHERE id = ?", document)
        return None if row is None else int(row["written"])

    def documents(self, ids: Collection[str] | None = None) -> list[Document]:
        """All of them in order of id, or those of ``ids``."""
        with self.reading() as connection:
            if ids is None:
                found: Iterable[sqlite3.Row] = connection.execute("SELECT * FROM documents ORDER BY id")
            else:
                found = _select_in(connection, "SELECT * FROM documents WHERE id IN", ids)
            return [rows.document_of(dict(row)) for row in found]

    def sections(self, document: str) -> list[Section]:
        sql = 'SELECT * FROM sections WHERE document = ? ORDER BY "index"'
        with self.reading() as connection:
            return [rows.section_of(row) for row in connection.execute(sql, (document,))]

    def figures(self) -> list[Figure]:
        sql = "SELECT * FROM figures ORDER BY document, start, id"
        with self.reading() as connection:
            return rows.figures_of(connection.execute(sql).fetchall())

    def figures_of(self, document: str) -> list[Figure]:
        sql = "SELECT * FROM figures WHERE document = ? ORDER BY start, id"
        with self.reading() as connection:
            return rows.figures_of(connection.execute(sql, (document,)).fetchall())

    def figure(self, id: str) -> Figure | None:
        with self.reading() as connection:
            return next(
                iter(rows.figures_of(connection.execute("SELECT * FROM figures WHERE id = ?", (id,)).fetchall())), None
            )

    def measured(self) -> list[Measured]:
        """What the figures that have a value measure."""
        sql = (
            "SELECT indicator, topic, base_unit, json_group_array(DISTINCT region) AS regions, "
            "json_group_array(DISTINCT unit) AS units, COUNT(*) AS count "
            "FROM figures WHERE base_value IS NOT NULL GROUP BY indicator, topic, base_unit"
        )
        with self.reading() as connection:
            return [_measured_of(row) for row in connection.execute(sql)]

    def figures_measuring(self, measured: Measured, most: int) -> list[Figure]:
        """The first ``most`` figures of it that have a value, in order."""
        sql = (
            "SELECT * FROM figures WHERE indicator = ? AND topic IS ? AND base_unit = ? AND base_value IS NOT NULL "
            "ORDER BY document, start, id LIMIT ?"
        )
        values = (measured.indicator, measured.topic, measured.base_unit, most)
        with self.reading() as connection:
            return rows.figures_of(connection.execute(sql, values).fetchall())

    def counts(self) -> tuple[int, int]:
        """How many passages and figures there are."""
        sql = "SELECT (SELECT COUNT(*) FROM passages) AS passages, (SELECT COUNT(*) FROM figures) AS figures"
        with self.reading() as connection:
            row = connection.execute(sql).fetchone()
            return int(row["passages"]), int(row["figures"])

    def sizes(self) -> dict[str, int]:
        """The number of passages of each document that has any."""
        sql = "SELECT document, COUNT(*) AS size FROM passages GROUP BY document"
        with self.reading() as connection:
            return {row["document"]: row["size"] for row in connection.execute(sql)}

    def regions(self) -> list[str]:
        """The regions that figures name, each once."""
        with self.reading() as connection:
            found = connection.execute("SELECT DISTINCT region FROM figures WHERE region IS NOT NULL")
            return [row["region"] for row in found]

    def cities_of(self, regions: Collection[str]) -> list[tuple[str, str]]:
        """Each of ``regions`` with every city whose documents state a figure of it."""
        sql = "SELECT DISTINCT region, city FROM figures JOIN documents ON documents.id = document WHERE region IN"
        with self.reading() as connection:
            found = _select_in(connection, sql, regions)
            return [(row["region"], row["city"]) for row in found if row["city"] is not None]

    def documents_of(self, passages: Collection[str]) -> dict[str, str]:
        """The document of each of ``passages`` that is live."""
        with self.reading() as connection:
            found = _select_in(connection, "SELECT id, document FROM passages WHERE id IN", passages)
            return {row["id"]: row["document"] for row in found}

    def passage_ids(self, documents: Collection[str], most: int) -> dict[str, list[str]] | None:
        """The passages of each of ``documents``, in order; None where they are more than ``most``."""
        sql = "SELECT id, document FROM passages WHERE document IN"
        held: dict[str, list[str]] = {}
        with self.reading() as connection:
            for count, row in enumerate(_select_in(connection, sql, sorted(documents))):
                if count == most:
                    return None
                held.setdefault(row["document"], []).append(row["id"])
        return {document: sorted(ids) for document, ids in held.items()}

    def passage_rows(self, ids: Collection[str]) -> dict[str, rows.Row]:
        with self.reading() as connection:
            return {row["id"]: dict(row) for row in _select_in(connection, "SELECT * FROM passages WHERE id IN", ids)}

    def passage_rows_of(self, document: str) -> list[rows.Row]:
        sql = "SELECT * FROM passages WHERE document = ? ORDER BY ordinal"
        with self.reading() as connection:
            return [dict(row) for row in connection.execute(sql, (document,))]

    def origins(self, place: str | None = None) -> list[Origin]:
        """All of them, or those at ``place``."""
        where, values = ("", ()) if place is None else ("WHERE place = ?", (place,))
        with self.reading() as connection:
            found = connection.execute(f"SELECT * FROM origins {where} ORDER BY rowid", values)
            return [rows.origin_of(row) for row in found]

    def origins_of(self, document: str) -> list[Origin]:
        with self.reading() as connection:
            found = connection.execute("SELECT * FROM origins WHERE document = ? ORDER BY rowid", (document,))
            return [rows.origin_of(row) for row in found]

    def twin(self, text: str, place: str) -> str | None:
        """The document of this text (its digest) that was found at another place than ``place``."""
        sql = "SELECT document FROM origins WHERE text = ? AND place != ? AND document IS NOT NULL ORDER BY rowid"
        row = self._row(sql, text, place)
        return None if row is None else str(row["document"])

    def live(self, ids: Collection[str]) -> set[str]:
        """Those of ``ids`` that are passages now."""
        with self.reading() as connection:
            return {row["id"] for row in _select_in(connection, "SELECT id FROM passages WHERE id IN", ids)}

    def holds(self, document: str) -> bool:
        return self._row("SELECT 1 FROM documents WHERE id = ?", document) is not None

    def has_passages(self) -> bool:
        return self._row("SELECT 1 FROM passages LIMIT 1") is not None

    def index_rows(self) -> list[tuple[str, str, str]]:
        """(passage id, document id, search text) of every live passage."""
        with self.reading() as connection:
            found = connection.execute("SELECT id, document, search_text FROM passages ORDER BY document, ordinal")
            return [(row["id"], row["document"], row["search_text"]) for row in found]

    def journal(self) -> list[str]:
        """Passages that an interrupted run left in the indexes without being live."""
        with self.reading() as connection:
            return [str(row["passage"]) for row in connection.execute("SELECT passage FROM journal ORDER BY passage")]

    # writing

    def announce(self, passages: Iterable[str]) -> None:
        """Records ids before they go into the indexes, so that the next run can take them out again."""
        with self.writing() as connection:
            _note(connection, passages)

    def settle(self, passages: Iterable[str]) -> None:
        """The indexes hold these ids no more."""
        with self.writing() as connection:
            _strike(connection, passages)

    def publish(self, change: Change, retired: Iterable[str], meta: dict[str, str]) -> None:
        """Makes ``change`` live in one transaction; ``retired``: the passages that it takes out."""
        with self.writing() as connection:
            written = _generation_of(connection) + 1
            connection.execute(rows.INDEXES[-1])  # a catalogue made before there was this index gains it
            for document in change.gone:
                _erase(connection, document)
            for content in change.contents:
                _erase(connection, content.document.id)
                _insert_content(connection, content, written)
                _strike(connection, [passage.id for passage in content.passages])
            _place(connection, change, written)
            _note(connection, retired)
            _bump(connection, meta)

    def scrub(self) -> None:
        """Leaves nothing of what was taken out in the file or beside it."""
        with _reported(self._path):
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def update_meta(self, meta: dict[str, str]) -> None:
        with self.writing() as connection:
            _bump(connection, meta)

    def replace_all(self, change: Change, meta: dict[str, str]) -> None:
        """Everything anew, tables included, in one transaction: mends a catalogue of an older schema."""
        with self.writing() as connection:
            generation = _generation_of(connection)
            _recreate(connection)
            for content in change.contents:
                _insert_content(connection, content, generation + 1)
            _place(connection, change, generation + 1)
            _bump(connection, {**meta, "generation": str(generation)})

    def recorded_origins(self) -> list[Origin]:
        """[] where the schema that made the file knew of none."""
        with self.reading() as connection:
            return self.origins() if _has_table(connection, "origins") else []

    def recorded(self) -> list[dict[str, Any]]:
        """The document rows as they are, whatever schema made them."""
        with self.reading() as connection:
            if not _has_table(connection, "documents"):
                return []
            return [dict(row) for row in connection.execute("SELECT * FROM documents ORDER BY rowid")]

    def damage(self) -> list[str]:
        """What is wrong inside the file itself, a Chinese line each."""
        with self.reading() as connection:
            lines = []
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                lines.append("目录库文件有损坏")
            for name, (sql, what) in _RULES.items():
                count = connection.execute(sql).fetchone()[0]
                lines += [f"目录库里有 {count} 条{name}{what}"] if count else []
            return lines

    def _prepare(self, any_schema: bool) -> None:
        connection = self._connection()
        connection.execute("PRAGMA journal_mode = WAL")
        if not _has_table(connection, "meta") and not _has_table(connection, "documents"):
            with self.writing():
                if not _has_table(connection, "meta"):
                    _recreate(connection)
                    _bump(connection, {"generation": "0"})
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != SCHEMA and not any_schema:
            raise StoreError(
                f"数据文件夹是另一版程序建的（结构 {version}，现为 {SCHEMA}），请运行 python -m ingest --rebuild 重建"
            )

    def _row(self, sql: str, *values: str) -> sqlite3.Row | None:
        with _reported(self._path):
            row: sqlite3.Row | None = self._connection().execute(sql, values).fetchone()
            return row

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=self._wait, isolation_level=None, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA secure_delete = ON")  # a removed text is not left in free pages
            self._local.connection = connection
            self._remember(connection)
        return connection

    def _remember(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            for thread, old in self._all:
                if not thread.is_alive():
                    old.close()
            self._all = [(thread, old) for thread, old in self._all if thread.is_alive()]
            self._all.append((threading.current_thread(), connection))


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """SQLite's failures as sentences that say what to do next; a broken rule of ours stays what it is."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        raise StoreError(unusable(path, error)) from error


def unusable(path: Path, error: sqlite3.DatabaseError) -> str:
    """What to do about a database file that SQLite could not use."""
    text = str(error)
    if "not a database" in text or "malformed" in text:
        return f"目录库 {path} 已损坏，请把它移走，再运行 python -m ingest 重新导入"
    if "locked" in text:
        return f"目录库 {path} 正被别的程序占用，请稍后再试"
    if "full" in text or "disk I/O" in text:
        return f"磁盘满了，写不进数据文件夹 {path.parent}，请腾出空间再试"
    if "no such table" in text or "no such column" in text:
        return f"目录库 {path} 的结构不对，请运行 python -m ingest --rebuild 重建"
    return f"数据文件夹 {path.parent} 不能读写，请检查它的权限，或把 YUECE_DATA_DIR 设为别的文件夹"


def _measured_of(row: sqlite3.Row) -> Measured:
    regions = tuple(region for region in json.loads(row["regions"]) if region is not None)
    units = tuple(unit for unit in json.loads(row["units"]) if unit)
    return Measured(row["indicator"], row["topic"], row["base_unit"], regions, units, row["count"])


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(sql, (name,)).fetchone() is not None


def _generation_of(connection: sqlite3.Connection) -> int:
    if not _has_table(connection, "meta"):
        return 0
    row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    return 0 if row is None else int(row[0])


def _recreate(connection: sqlite3.Connection) -> None:
    old = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for row in old.fetchall():
        connection.execute(f'DROP TABLE "{row["name"]}"')
    for name, columns in rows.TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
    for sql in rows.INDEXES:
        connection.execute(sql)
    connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _bump(connection: sqlite3.Connection, meta: dict[str, str]) -> None:
    """Writes ``meta`` and moves the generation on, from the one in ``meta`` where it is given."""
    values = {"generation": str(_generation_of(connection)), **meta}
    values["generation"] = str(int(values["generation"]) + 1)
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))


def _note(connection: sqlite3.Connection, passages: Iterable[str]) -> None:
    connection.executemany("INSERT OR IGNORE INTO journal VALUES (?)", [(passage,) for passage in passages])


def _strike(connection: sqlite3.Connection, passages: Iterable[str]) -> None:
    connection.executemany("DELETE FROM journal WHERE passage = ?", [(passage,) for passage in passages])


def _erase(connection: sqlite3.Connection, document: str) -> None:
    connection.execute("DELETE FROM documents WHERE id = ?", (document,))
    for table in ("sections", "passages", "figures", "origins"):
        connection.execute(f"DELETE FROM {table} WHERE document = ?", (document,))


def _place(connection: sqlite3.Connection, change: Change, written: int) -> None:
    """The origins of a change, in place of all that their places gave before; a document gains the link of a page."""
    origins = [*(origin for content in change.contents for origin in content.found), *change.links]
    for place, member in dict.fromkeys((origin.place, origin.member) for origin in change.superseded):
        connection.execute("DELETE FROM origins WHERE place = ? AND member = ?", (place, member))
    _insert(connection, "origins", [rows.of_origin(origin) for origin in origins])
    for origin in change.links:
        if origin.document and origin.place.startswith(("http://", "https://")):
            sql = "UPDATE documents SET url = ?, written = ? WHERE id = ? AND url IS NULL"
            connection.execute(sql, (origin.place, written, origin.document))


def _insert_content(connection: sqlite3.Connection, content: Content, written: int) -> None:
    _insert(connection, "documents", [rows.of_document(content.document, written)])
    _insert(connection, "sections", [rows.of_section(section) for section in content.sections])
    _insert(connection, "passages", [rows.of_passage(passage) for passage in content.passages])
    _insert(connection, "figures", [rows.of_figure(figure) for figure in content.figures])


def _insert(connection: sqlite3.Connection, table: str, records: Sequence[dict[str, Any]]) -> None:
    if not records:
        return
    columns = ", ".join(f'"{name}"' for name in records[0])
    marks = ", ".join("?" * len(records[0]))
    connection.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})", [tuple(record.values()) for record in records]
    )


def _select_in(connection: sqlite3.Connection, sql: str, ids: Collection[str]) -> Iterator[sqlite3.Row]:
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        yield from connection.execute(f"{sql} ({','.join('?' * len(part))})", part)
