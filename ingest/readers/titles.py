"""Titles that a file's own properties give: only those that somebody wrote."""

from __future__ import annotations

import re

_OFFICE_TITLE = re.compile(
    r"^Microsoft (?:Word|PowerPoint|Excel) - |\.(?:docx?|wps|xlsx?|pdf|cdr|ofd|png|jpe?g|tiff?|bmp)$", re.IGNORECASE
)
_SHORTEST = 4


def readable_title(words: object) -> str | None:
    """``words`` without what office programs add; None for a file's name, a number, or nothing in Chinese."""
    title = _OFFICE_TITLE.sub("", words).strip() if isinstance(words, str) else ""
    readable = len(title) > _SHORTEST and any("\u4e00" <= character <= "\u9fff" for character in title)
    return title if readable else None
