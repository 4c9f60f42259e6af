"""What the chat model costs: calls and tokens of one answer, and of one day, with the day's cap."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_NARROW = re.compile(r"[A-Za-z]+|\d|[^\w\s]")
PER_CHARACTER = 0.7
"""Tokens a Chinese character takes: 0.6 to 0.7 with the tokenizers of Qwen, DeepSeek and GLM."""
PER_WORD = 1.3
"""Tokens a run of Latin letters takes; a digit and a sign take one each at most."""
FILE = "chat_usage.sqlite"


def tokens_of(text: str) -> int:
    """How many tokens ``text`` takes, estimated; endpoints that count report their own number."""
    wide = len(_WIDE.findall(text))
    narrow = sum(PER_WORD if piece.isalpha() else 0.7 for piece in _NARROW.findall(_WIDE.sub(" ", text)))
    return int(wide * PER_CHARACTER + narrow) + 1


@dataclass(slots=True)
class Usage:
    """Of one answer; filled as its calls are made."""

    calls: int = 0
    sent: int = 0
    """Tokens of the requests."""
    received: int = 0
    """Tokens of the replies, thoughts included."""

    @property
    def tokens(self) -> int:
        return self.sent + self.received

    def add(self, sent: int, received: int) -> None:
        self.calls += 1
        self.sent += sent
        self.received += received


class Ledger:
    """The tokens of each day, in a file of the data folder that all processes share.

    A file that cannot be written counts nothing and stops nobody: the cap is a courtesy to the budget, not a lock.
    """

    def __init__(self, folder: Path, cap: int, today: Callable[[], date] = date.today) -> None:
        self._path, self._cap, self._today = folder / FILE, cap, today

    def spent(self) -> int:
        """Tokens of today; 0 where nothing is known."""
        try:
            with closing(self._opened()) as file:
                row = file.execute("SELECT tokens FROM days WHERE day = ?", (self._today().isoformat(),)).fetchone()
        except sqlite3.Error:
            return 0
        return int(row[0]) if row else 0

    @property
    def exhausted(self) -> bool:
        """Whether no more calls may be made today; never where no cap is set."""
        return self._cap > 0 and self.spent() >= self._cap

    def add(self, usage: Usage) -> None:
        if not usage.calls:
            return
        try:
            with closing(self._opened()) as file, file:
                file.execute(
                    "INSERT INTO days (day, calls, tokens) VALUES (?, ?, ?) "
                    "ON CONFLICT (day) DO UPDATE SET calls = calls + excluded.calls, tokens = tokens + excluded.tokens",
                    (self._today().isoformat(), usage.calls, usage.tokens),
                )
        except sqlite3.Error:
            return

    def _opened(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, timeout=1.0)
        file.execute("CREATE TABLE IF NOT EXISTS days (day TEXT PRIMARY KEY, calls INTEGER, tokens INTEGER)")
        return file
