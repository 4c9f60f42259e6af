"""Manner: a message that only asks for the last answer to be told otherwise (换个说法, 说简单点, 详细一点, 列成清单)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.query.instructions import without_orders
from assistant.query.question import normalise
from corpus import language
from corpus.errors import YueceError
from corpus.yamlfile import read_classes

Manner = Literal["list", "longer", "shorter", "again"]
"""As a list, longer, shorter, in other words; where a message asks for two, the first of these."""
_WORDS = read_classes(Path(language.__file__).parent / "lexicon" / "manners.yaml")


def _one_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_WHOLE = re.compile(rf"(?:{_one_of([word for words in _WORDS.values() for word in words])})+")
_ASKED: dict[Manner, re.Pattern[str]] = {manner: re.compile(_one_of(_WORDS[manner])) for manner in get_args(Manner)}


def manner_of(message: str) -> Manner | None:
    """The manner that a message asks for; None where it says anything else. ``message`` is normalised."""
    words = message.replace(" ", "")
    if not _WHOLE.fullmatch(words):
        return None
    return next((manner for manner, pattern in _ASKED.items() if pattern.search(words)), None)


def without_manners(history: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """A conversation without the turns that only ask for an answer to be told otherwise, and what was told then."""
    kept: list[Mapping[str, Any]] = []
    aside = False
    for turn in history:
        if turn.get("role") == "user":
            aside = bool(kept) and _is_manner(str(turn.get("content") or ""))
        if not aside:
            kept.append(turn)
    return kept


def last_question(history: Sequence[Mapping[str, Any]]) -> tuple[str, Sequence[Mapping[str, Any]]] | None:
    """The last thing asked, as it was typed, and the conversation before it; None where nothing was."""
    for at in range(len(history) - 1, -1, -1):
        if history[at].get("role") == "user" and str(history[at].get("content") or "").strip():
            return str(history[at]["content"]), history[:at]
    return None


def _is_manner(words: str) -> bool:
    try:
        return manner_of(without_orders(normalise(words))) is not None
    except YueceError:
        return False
