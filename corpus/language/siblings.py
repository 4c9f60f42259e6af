"""Siblings: whether a text names another thing of the kind that is asked about (户籍登记窗口, asked 婚姻登记窗口).

A name in Chinese is what sets the thing apart, then its kind. Where a text has the kind only after other words than those
asked, it speaks of a sibling; where it has the kind alone, or says the asked words anywhere, it may speak of the thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from corpus.language.phrases import held, units_of
from corpus.records import Span

_NAMES = ("n", "vn", "an", "j", "l", "s", "b", "x")
"""Parts of speech (jieba's tag set) of the words that set a thing apart."""
_PLACE = "ns"
_VERB = "v"
_HAN = re.compile("[\u4e00-\u9fff]+")
KIND = 3
"""Characters that a kind has at least: shorter ones (项目, 补贴) head things that differ in more than a name."""
_SAID = 0.8
"""How far a text must hold the word that sets a thing apart."""


def names_sibling(asked: str, told: str, above: str = "") -> bool:
    """Whether ``told`` names siblings of a thing named in ``asked``, and neither it nor ``above`` the thing itself.

    All three are canonical; ``asked`` is without its places and dates, which are slots of their own.
    """
    return any(
        held(apart, told) < _SAID and held(apart, above) < _SAID and _only_siblings(place, kind, told)
        for apart, place, kind in _shared_kinds(asked, told)
    )


def _only_siblings(place: bool, kind: str, told: str) -> bool:
    """Whether each of a kind in a text is set apart there; a place sets apart only from a place."""
    words = [_word_before(told, match.start()) for match in re.finditer(re.escape(kind), told)]
    return all(word is not None and _sets_apart(*word) and (place or word[1] != _PLACE) for word in words)


def _shared_kinds(asked: str, told: str) -> Iterator[tuple[str, bool, str]]:
    """What sets a thing of ``asked`` apart, whether that is a place's name, and the kind that ``told`` has too."""
    at = 1
    while at < len(asked):
        kind = _kind_at(asked, at, told)
        if len(kind) < KIND or asked[at - 1 : at + len(kind)] in told:
            at += 1
            continue
        word = _word_before(asked, at)
        if word is not None and _sets_apart(*word):
            yield _apart(asked, at, word[0]), word[1] == _PLACE, kind
        at += len(kind)


def _kind_at(asked: str, at: int, told: str) -> str:
    """The longest name from ``at`` on, up to the end of a noun, that ``told`` has too."""
    best = ""
    for span, word, tag in _words(asked):
        if span.end <= at:
            continue
        if not tag.startswith((*_NAMES, _VERB)) or not _HAN.fullmatch(word) or asked[at : span.end] not in told:
            break
        if not tag.startswith(_VERB) or tag == "vn":
            best = asked[at : span.end]
    return best


def _apart(asked: str, at: int, word: str) -> str:
    """The part of a word that stands before ``at``; all of it where that is one character."""
    start = next(span.start for span, _, _ in _words(asked) if span.start < at <= span.end)
    return asked[start:at] if at - start > 1 else word


def _sets_apart(word: str, tag: str) -> bool:
    return tag.startswith(_NAMES) and len(word) > 1 and _HAN.fullmatch(word) is not None and bool(units_of(word))


def _word_before(text: str, at: int) -> tuple[str, str] | None:
    """The word that reaches up to ``at`` or over it, and its part of speech."""
    return next(((word, tag) for span, word, tag in _words(text) if span.start < at <= span.end), None)


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[tuple[Span, str, str], ...]:
    words, at = [], 0
    for word, tag in rjieba.tag(text):
        words.append((Span(at, at + len(word)), word, tag))
        at += len(word)
    return tuple(words)
