"""What people asked and what they were answered: kept, resumed, searched, rated and deleted, each person their own.

One SQLite file beside the catalogue. A person is known by an ``owner`` that nobody else has: a digest of what their
browser keeps, or ``LOCAL`` at the terminal. Nothing here is ever given to another owner, and what is deleted is
overwritten in the file.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.conversation.migrations import migrate
from corpus.errors import StoreError
from corpus.records import Answer
from corpus.settings import Settings
from corpus.words import fold

LOCAL = "local"
"""The owner of what is asked at the terminal; a digest is never this word."""
TITLE = 60
"""Characters of a title at most."""
WORDS = 2000
"""Characters of a reason or of a right answer that are kept."""
LISTED = 200
"""Conversations listed at most, the latest."""
AROUND = 14
"""Characters shown before what a search found."""

_ANSWERS = TypeAdapter(Answer)
_REFUSED = "(json_valid(t.answer) AND json_extract(t.answer, '$.status') = 'refused')"


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody said of an answer."""

    good: bool
    reason: str = ""
    right: str = ""
    """The right answer, where it was told."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer as they were given; ``answer`` is None where no longer readable, ``text`` remains."""

    id: int
    question: str
    standalone: str
    text: str
    answer: Answer | None
    asked: datetime
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A conversation in a list; ``found`` is the place that a search met, "" where it met the title or nothing was sought."""

    id: str
    title: str
    updated: datetime
    questions: int
    found: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """An exchange for the people who write gold questions, with the conversation before it; not whose it is."""

    exchange: Exchange
    history: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Rated(Noted):
    """One that was rated."""

    rating: Rating


@dataclass(frozen=True, slots=True)
class Tally:
    """Of all that is kept, by whomever it was asked."""

    asked: int
    refused: int
    good: int
    bad: int


class Conversations:
    """The database. Safe to share between threads; other processes may use the file at the same time."""

    def __init__(self, path: Path, keep_days: int = 0) -> None:
        """Makes the file where it is missing, brings an older one up to date. Raises StoreError in one sentence.

        Conversations in which nobody asked for ``keep_days`` are deleted, looked for once a day; 0 keeps all.
        """
        self._path = path
        self._keep_days = keep_days
        self._looked: date | None = None
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            self._connection.row_factory = sqlite3.Row
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
                self._connection.execute(f"PRAGMA {pragma}").fetchall()
            migrate(self._connection)
        except (OSError, sqlite3.DatabaseError) as error:
            raise StoreError(_unusable(path, error)) from error

    @classmethod
    def open(cls, settings: Settings) -> Conversations:
        kept = cls(settings.data_dir / "conversations.sqlite", settings.keep_days)
        kept.expire()
        return kept

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # reading

    def listed(self, owner: str, words: str = "") -> list[Heading]:
        """The owner's conversations, latest first; with ``words``, those whose title or one of whose turns holds them all."""
        sought = fold(words).split()
        with self._reading() as connection:
            found = connection.execute(
                "SELECT c.*, (SELECT count(*) FROM turns t WHERE t.conversation = c.id) AS questions"
                " FROM conversations c WHERE owner = ? ORDER BY updated DESC, rowid DESC",
                (owner,),
            ).fetchall()
            headings = [_heading(row) for row in found]
            if sought:
                headings = list(self._matching(connection, headings, sought))
        return headings[:LISTED]

    def exchanges(self, owner: str, conversation: str) -> list[Exchange]:
        """In order; [] where the owner has no such conversation."""
        return self._turns("c.owner = ? AND c.id = ?", owner, conversation)

    def title(self, owner: str, conversation: str) -> str:
        """ "" where the owner has no such conversation."""
        with self._reading() as connection:
            sql = "SELECT title FROM conversations WHERE owner = ? AND id = ?"
            row = connection.execute(sql, (owner, conversation)).fetchone()
        return "" if row is None else str(row["title"])

    def rated(self) -> Iterator[Rated]:
        """All that was rated, by anybody, in the order it was asked. For the people who write gold questions."""
        with self._reading() as connection:
            found = connection.execute(
                "SELECT conversation, turn FROM feedback JOIN turns ON turns.id = turn ORDER BY turn"
            )
            wanted = [(row["conversation"], row["turn"]) for row in found]
        for conversation, turn in wanted:
            before = self._turns("c.id = ? AND t.id <= ?", conversation, turn)
            if before and before[-1].rating:
                yield Rated(before[-1], tuple(before[:-1]), before[-1].rating)

    def lacking(self, most: int) -> list[Noted]:
        """What was refused or said to be wrong, by anybody, the latest first. For those who look after the documents."""
        with self._reading() as connection:
            found = connection.execute(
                f"SELECT t.conversation, t.id FROM turns t LEFT JOIN feedback f ON f.turn = t.id"
                f" WHERE {_REFUSED} OR f.good = 0 ORDER BY t.id DESC LIMIT ?",
                (most,),
            ).fetchall()
        turns = (self._turns("c.id = ? AND t.id <= ?", row["conversation"], row["id"]) for row in found)
        return [Noted(before[-1], tuple(before[:-1])) for before in turns if before]

    def tally(self) -> Tally:
        with self._reading() as connection:
            sql = f"SELECT count(*), sum({_REFUSED}), sum(f.good = 1), sum(f.good = 0) FROM turns t LEFT JOIN feedback f ON f.turn = t.id"
            return Tally(*(int(count or 0) for count in connection.execute(sql).fetchone()))

    # writing

    def add(
        self, owner: str, conversation: str | None, answer: Answer, replacing: int | None = None
    ) -> tuple[str, int]:
        """Keeps an answer; the ids of its conversation and of the exchange.

        Where nobody has ``conversation`` it begins, named by the question; where somebody else has it, or it is None,
        one of a new id. ``replacing`` is the exchange in whose place this one stands: it and all after it are deleted.
        """
        self.expire()
        now = _now()
        with self._writing() as connection:
            id = conversation or fresh_id()
            if not self._owns(connection, owner, id):
                id = (
                    fresh_id()
                    if connection.execute("SELECT 1 FROM conversations WHERE id = ?", (id,)).fetchone()
                    else id
                )
                title = _title(answer.question)
                connection.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (id, owner, title, now))
            if replacing is not None:
                connection.execute("DELETE FROM turns WHERE conversation = ? AND id >= ?", (id, replacing))
            connection.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, id))
            record = _ANSWERS.dump_json(answer).decode()
            added = connection.execute(
                "INSERT INTO turns (conversation, question, standalone, text, answer, asked) VALUES (?, ?, ?, ?, ?, ?)",
                (id, answer.question, answer.standalone, answer.text, record, now),
            )
            return id, int(added.lastrowid or 0)

    def rename(self, owner: str, conversation: str, title: str) -> bool:
        """False where the owner has no such conversation, or the title is blank."""
        named = _title(title)
        if not named:
            return False
        sql = "UPDATE conversations SET title = ? WHERE owner = ? AND id = ?"
        with self._writing() as connection:
            return connection.execute(sql, (named, owner, conversation)).rowcount > 0

    def delete(self, owner: str, conversation: str) -> bool:
        """With its questions, answers and ratings; False where the owner has no such conversation."""
        sql = "DELETE FROM conversations WHERE owner = ? AND id = ?"
        with self._writing() as connection:
            deleted = connection.execute(sql, (owner, conversation)).rowcount
        self._wipe()
        return deleted > 0

    def delete_all(self, owner: str) -> int:
        """All the owner has; how many conversations that were."""
        with self._writing() as connection:
            deleted = connection.execute("DELETE FROM conversations WHERE owner = ?", (owner,)).rowcount
        self._wipe()
        return deleted

    def expire(self) -> int:
        """Deletes what has lain longer than it is to be kept; how many conversations that were."""
        today = datetime.now(UTC)
        if not self._keep_days or self._looked == today.date():
            return 0
        self._looked = today.date()
        before = (today - timedelta(days=self._keep_days)).isoformat(timespec="microseconds")
        with self._writing() as connection:
            deleted = connection.execute("DELETE FROM conversations WHERE updated < ?", (before,)).rowcount
        self._wipe()
        return deleted

    def rate(self, owner: str, turn: int, rating: Rating) -> bool:
        """In place of an earlier rating; False where the owner has no such exchange."""
        with self._writing() as connection:
            owned = connection.execute(
                "SELECT 1 FROM turns t JOIN conversations c ON c.id = t.conversation WHERE t.id = ? AND c.owner = ?",
                (turn, owner),
            ).fetchone()
            if owned is None:
                return False
            values = (turn, rating.good, rating.reason.strip()[:WORDS], rating.right.strip()[:WORDS], _now())
            connection.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)", values)
            return True

    # step by step

    def _matching(
        self, connection: sqlite3.Connection, headings: Sequence[Heading], sought: Sequence[str]
    ) -> Iterator[Heading]:
        for heading in headings:
            if all(word in fold(heading.title) for word in sought):
                yield heading
                continue
            turns = connection.execute("SELECT question, text FROM turns WHERE conversation = ?", (heading.id,))
            place = next((place for turn in turns if (place := _place(turn, sought))), "")
            if place:
                yield Heading(heading.id, heading.title, heading.updated, heading.questions, place)

    def _turns(self, condition: str, *values: object) -> list[Exchange]:
        with self._reading() as connection:
            found = connection.execute(
                "SELECT t.*, f.good, f.reason, f.right_answer FROM turns t"
                " JOIN conversations c ON c.id = t.conversation LEFT JOIN feedback f ON f.turn = t.id"
                f" WHERE {condition} ORDER BY t.id",
                values,
            ).fetchall()
        return [_exchange(row) for row in found]

    def _owns(self, connection: sqlite3.Connection, owner: str, conversation: str) -> bool:
        sql = "SELECT 1 FROM conversations WHERE owner = ? AND id = ?"
        return connection.execute(sql, (owner, conversation)).fetchone() is not None

    def _wipe(self) -> None:
        """Moves the log into the file and empties it: until then it still holds the pages of what was deleted."""
        with self._reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except sqlite3.DatabaseError as error:
                raise StoreError(_unusable(self._path, error)) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")


def fresh_id() -> str:
    """The id of a conversation that nobody can guess."""
    return secrets.token_urlsafe(12)


def messages(exchanges: Sequence[Exchange]) -> list[Mapping[str, str]]:
    """The conversation as the assistant takes it: what was asked and answered, by turns."""
    said: list[Mapping[str, str]] = []
    for exchange in exchanges:
        said += [{"role": "user", "content": exchange.question}, {"role": "assistant", "content": exchange.text}]
    return said


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _title(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= TITLE else f"{line[: TITLE - 1]}…"


def _heading(row: sqlite3.Row) -> Heading:
    return Heading(row["id"], row["title"], datetime.fromisoformat(row["updated"]), row["questions"])


def _exchange(row: sqlite3.Row) -> Exchange:
    try:
        answer = _ANSWERS.validate_json(row["answer"])
    except ValidationError:  # kept by a version whose answers were other records: its words are shown without sources
        answer = None
    rating = None if row["good"] is None else Rating(bool(row["good"]), row["reason"], row["right_answer"])
    asked = datetime.fromisoformat(row["asked"])
    return Exchange(row["id"], row["question"], row["standalone"], row["text"], answer, asked, rating)


def _place(turn: sqlite3.Row, sought: Sequence[str]) -> str:
    """Where a turn holds all that is sought: the words around the first of it; "" where it does not."""
    words = " ".join(f"{turn['question']} {turn['text']}".split())
    folded = fold(words)
    if not all(word in folded for word in sought):
        return ""
    start = max(0, folded.find(sought[0]) - AROUND)
    return ("…" if start else "") + words[start : start + 3 * AROUND]


def _unusable(path: Path, error: Exception) -> str:
    words = str(error)
    if "not a database" in words or "malformed" in words:
        return f"对话记录 {path} 已损坏，请把它移走，再打开一次"
    if "locked" in words:
        return f"对话记录 {path} 正被别的程序占用，请稍后再试"
    if "full" in words:
        return f"磁盘满了，对话存不进 {path.parent}，请腾出空间再试"
    return f"对话记录 {path} 不能读写，请检查数据文件夹的权限，或把 YUECE_DATA_DIR 设为别的文件夹"
