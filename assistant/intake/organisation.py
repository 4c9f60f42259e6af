"""What kind of organisation a sentence says that its speaker is (我们合作社…, 我是个体户, 我们是湖南理工学院的一个课题组).

The names are the choices of the field ``organisation``; a firm is what is meant where nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from assistant.intake.mentions import clauses, is_denied
from corpus.policies.fields import load_fields
from corpus.words import fold

_SELF = re.compile(r"我们?(?!司)|咱们?|俺们?|本")
"""The pronouns of the first person."""
_IS = re.compile(r"是|属于|作为")
LONGEST = 24
"""Characters between the speaker and the noun that says what it is."""
ATTRIBUTE = 8
"""Characters of an attribute between the two where no verb stands there."""


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    """All names of organisations, the longest first, and the choice that each stands for."""
    choices = load_fields()["organisation"].choices
    names = {fold(name): choice for choice, aliases in choices.items() for name in (choice, *aliases)}
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(re.escape(name) for name in ordered)), names


def is_of_speaker(text: str) -> bool:
    """Whether the text says at its beginning that the speaker is something."""
    return re.match(rf"(?:{_SELF.pattern})[^,。;]*?(?:{_IS.pattern})", fold(text)) is not None


def read_organisation(text: str) -> Iterator[tuple[str, str]]:
    """(choice, the words that say it), the first that the speaker says to be; a firm is not told."""
    spoken, sentence = False, -1
    for clause in clauses(text):
        spoken = spoken and clause.sentence == sentence
        sentence = clause.sentence
        words = text[clause.start : clause.end]
        found = _said(fold(words), carried=spoken)
        spoken = spoken or _SELF.search(words) is not None
        if found is not None:
            choice, start, end = found
            if choice != load_fields()["organisation"].default:
                yield choice, words[start:end]
            return


def _said(clause: str, *, carried: bool) -> tuple[str, int, int] | None:
    """The choice that a clause states of its speaker: the noun beside the pronoun, or the last one behind 是.

    ``carried``: the clause before it had the speaker (我开了家店，是个体户).
    """
    speaker = _SELF.search(clause)
    start = speaker.end() if speaker else 0
    rest = clause[start : start + LONGEST]
    copula = _IS.search(rest) if speaker else _IS.match(rest) if carried else None
    if copula is not None:
        return None if is_denied(rest[: copula.end()]) else _placed(_behind(rest, copula.end()), start)
    return _placed(_beside(rest), start) if speaker else None


def _placed(noun: re.Match[str] | None, offset: int) -> tuple[str, int, int] | None:
    return (_names()[1][noun.group()], offset + noun.start(), offset + noun.end()) if noun else None


def _behind(rest: str, at: int) -> re.Match[str] | None:
    """The last noun that ends what is said to be: nothing that it would only modify comes after it."""
    nouns = [noun for noun in _names()[0].finditer(rest, at) if not re.match(r"[\u4e00-\u9fff]", rest[noun.end() :])]
    return nouns[-1] if nouns else None


def _beside(rest: str) -> re.Match[str] | None:
    """The noun that the pronoun modifies, behind its own attributes (乡镇卫生院, 医院管理公司)."""
    found: re.Match[str] | None = None
    while noun := _names()[0].search(rest, found.end() if found else 0):
        between = rest[found.end() if found else 0 : noun.start()]
        if len(between) > ATTRIBUTE or not all(_modifies(tag) for _, tag in rjieba.tag(between)):
            break
        found = noun
    return found


def _modifies(tag: str) -> bool:
    """Whether a word of the part of speech may stand before a noun as its attribute."""
    return tag[0] in "nabjlsftqmz" or tag in ("vn", "uj", "r")
