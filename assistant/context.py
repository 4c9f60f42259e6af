"""The message made standalone from the conversation before it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.library import Library
from assistant.phrases import units_of
from assistant.question import normalise, read_regions
from corpus.errors import YueceError
from corpus.periods import read_periods

_FOLLOWS = re.compile(r"^(?:那么?|还有|另外|再看|至于|换成)|呢[?？]?$")
_PARTICLES = re.compile(r"^(?:那么?|还有|另外|再看|至于|换成)|[呢吗吧?？。,，]+$")


def standalone(message: str, history: Sequence[Mapping[str, str]], library: Library) -> str:
    """``message`` completed with what the last question gives it: a new region or period takes the old one's place.

    A message that has an indicator of its own and does not read as a continuation is left as it is.
    """
    asked = [turn.get("content", "") for turn in history if turn.get("role") == "user"]
    if not asked:
        return message
    try:
        before = standalone(normalise(asked[-1]), [{"role": "user", "content": text} for text in asked[:-1]], library)
    except YueceError:
        return message
    spans = _spans(message, library)
    rest = _PARTICLES.sub("", _without(message, [(start, end) for start, end, _ in spans]))
    if not units_of(rest) and spans:
        return _replaced(before, message, spans, library)
    if not _FOLLOWS.search(message):
        return message
    kinds = {kind for _, _, kind in spans}
    lead = "".join(before[start:end] for start, end, kind in _spans(before, library) if kind not in kinds)
    return f"{lead}{_PARTICLES.sub('', message)}"


def _spans(text: str, library: Library) -> list[tuple[int, int, str]]:
    """(start, end, "region" or "period") of each mention, in order."""
    regions = read_regions(text, library.gazetteer, library.home_city, library.cities)
    periods = read_periods(text, library.settings.today)
    found = [(m.start, m.end, "region") for m in regions] + [(m.start, m.end, "period") for m in periods]
    return sorted(found)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _replaced(before: str, message: str, spans: Sequence[tuple[int, int, str]], library: Library) -> str:
    """The question before with its regions, or its periods, given way to those of the message."""
    text = before
    for kind in ("region", "period"):
        new = [message[start:end] for start, end, k in spans if k == kind]
        old = [(start, end) for start, end, k in _spans(text, library) if k == kind]
        if not new:
            continue
        words = "和".join(new)
        first = old[0] if old else (0, 0)
        for start, end in sorted(old[1:], reverse=True):
            text = text[:start].rstrip("、和与及") + text[end:]
        text = text[: first[0]] + words + text[first[1] :]
    return text
