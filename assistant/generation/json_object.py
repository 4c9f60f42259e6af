"""The JSON object in a model's reply, whatever stands around it: prose, fences, thoughts, Chinese quotation marks."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from assistant.generation.stream import visible
from corpus.words import plain_text

_TRAILING = re.compile(r",\s*(?=[}\]])")
_FULL_WIDTH = str.maketrans({"“": '"', "”": '"', "：": ":", "，": ","})
MOST = 20_000
"""Characters of a reply that are looked at."""


def object_in(raw: str) -> dict[str, Any] | None:
    """The last whole object that can be read; None where there is none."""
    text = plain_text(visible(raw))[:MOST]
    read = (_read(candidate) for candidate in _candidates(text))
    return next((found for found in reversed(list(read)) if found is not None), None)


def _candidates(text: str) -> Iterator[str]:
    """Each outermost {…}; a brace inside a string is none. An object that is cut off is closed where it ends."""
    depth, start, quoted, position = 0, 0, False, 0
    while position < len(text):
        char = text[position]
        if quoted and char == "\\":
            position += 1
        elif char == '"' and depth:
            quoted = not quoted
        elif char == "{" and not quoted:
            start = start if depth else position
            depth += 1
        elif char == "}" and not quoted and depth:
            depth -= 1
            if not depth:
                yield text[start : position + 1]
        position += 1
    if depth:
        yield text[start:] + ('"' if quoted else "") + "}" * depth


def _read(words: str) -> dict[str, Any] | None:
    for attempt in (words, _TRAILING.sub("", words), _TRAILING.sub("", words.translate(_FULL_WIDTH))):
        try:
            found = json.loads(attempt, strict=False)
        except ValueError:
            continue
        return found if isinstance(found, dict) else None
    try:
        found = ast.literal_eval(words)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
