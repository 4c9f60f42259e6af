"""The tables of the conversations' database, version by version; a file of an older version is brought up to date.

A version that was ever shipped is never edited: a change is one more entry at the end.
"""

from __future__ import annotations

import sqlite3

from corpus.errors import StoreError

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    # 1: conversations, and their questions with the answers as they were given
    (
        "CREATE TABLE conversations (id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, updated TEXT NOT NULL)",
        "CREATE INDEX conversations_of ON conversations (owner, updated)",
        "CREATE TABLE turns (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,"
        " question TEXT NOT NULL, standalone TEXT NOT NULL, text TEXT NOT NULL, answer TEXT NOT NULL, asked TEXT NOT NULL)",
        "CREATE INDEX turns_of ON turns (conversation)",
    ),
    # 2: what people said of an answer
    (
        "CREATE TABLE feedback (turn INTEGER PRIMARY KEY REFERENCES turns (id) ON DELETE CASCADE,"
        " good INTEGER NOT NULL, reason TEXT NOT NULL, right_answer TEXT NOT NULL, given TEXT NOT NULL)",
    ),
)
"""Entry ``n`` leads from version ``n`` to ``n + 1``; SQLite keeps the version in the file's header."""


def migrate(connection: sqlite3.Connection) -> None:
    """Runs what the file lacks, in one transaction, so that a process killed on the way leaves the old version whole.

    Raises:
        StoreError: the file is of a version that this program does not know yet.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise StoreError(
                f"对话记录是更新版的程序存的（结构 {version}，现为 {len(MIGRATIONS)}），请升级程序，或把 conversations.sqlite 移走"
            )
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
