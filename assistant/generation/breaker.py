"""A circuit breaker: after repeated failures a model is left alone for a while, then tried again with one question."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
"""Failures in a row that open it."""
REST = 30.0
"""Seconds it stays open."""
LONGEST_REST = 600.0
"""Seconds, whatever a server asks for."""


class Breaker:
    """Closed: all may pass. Open: none may, until the rest is over. Then one may try: it closes or opens anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._trying = False

    def admits(self) -> bool:
        """Whether a call may be made now; one that may must be followed by ``passed``, ``failed`` or ``left``."""
        with self._lock:
            if self._clock() < self._until or self._trying:
                return False
            self._trying = self._until > 0.0
            return True

    def passed(self) -> None:
        with self._lock:
            self._failures, self._until, self._trying = 0, 0.0, False

    def failed(self, rest: float | None = None) -> None:
        """``rest``: seconds the server asked for, which opens it at once."""
        with self._lock:
            self._failures += 1
            if rest is not None or self._trying or self._failures >= FAILURES:
                self._until = self._clock() + min(REST if rest is None else max(rest, 0.001), LONGEST_REST)
            self._trying = False

    def left(self) -> None:
        """The call was abandoned and tells nothing."""
        with self._lock:
            self._trying = False
