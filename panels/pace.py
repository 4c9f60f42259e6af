"""How often somebody may do a thing."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

KNOWN = 10_000
"""People that are remembered; those seen longest ago are forgotten."""


class Pace:
    """At most ``most`` times within ``seconds``; 0 is as often as they like. Safe to share between threads."""

    def __init__(self, most: int, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def admits(self, who: str) -> bool:
        """Whether ``who`` may now; it counts if so."""
        if not self._most:
            return True
        with self._lock:
            now = self._clock()
            times = self._seen.pop(who, deque())
            while times and times[0] <= now - self._seconds:
                times.popleft()
            admitted = len(times) < self._most
            if admitted:
                times.append(now)
            self._seen[who] = times
            while len(self._seen) > KNOWN:
                self._seen.popitem(last=False)
            return admitted


class Throttle:
    """After ``free`` failures each next one has to wait twice as long. Safe to share between threads."""

    def __init__(
        self, free: int = 5, first: float = 5.0, longest: float = 900.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._free, self._first, self._longest, self._clock = free, first, longest, clock
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, who: str) -> float:
        """Seconds that ``who`` has to wait before the next try; 0 for none."""
        with self._lock:
            return max(0.0, self._failed.get(who, (0, 0.0))[1] - self._clock())

    def failed(self, who: str) -> None:
        with self._lock:
            count = self._failed.pop(who, (0, 0.0))[0] + 1
            over = count - self._free
            wait = min(self._first * 2.0 ** min(over, 12), self._longest) if over >= 0 else 0.0
            self._failed[who] = count, self._clock() + wait
            while len(self._failed) > KNOWN:
                self._failed.popitem(last=False)

    def passed(self, who: str) -> None:
        with self._lock:
            self._failed.pop(who, None)
