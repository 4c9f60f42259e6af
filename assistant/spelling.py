"""Slips of the keyboard in a question, mended against the words the store knows."""

from __future__ import annotations

from assistant.library import Library


class Speller:
    """Replaces a misspelt region or term by the one that is meant."""

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words

    @classmethod
    def of(cls, library: Library) -> Speller:
        return cls(frozenset())

    def mend(self, text: str) -> str:
        return text
