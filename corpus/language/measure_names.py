"""Whether what stands for an indicator is a name, as those that pick one from a list expect, or a piece of a sentence."""

from __future__ import annotations

from functools import lru_cache

import rjieba

from corpus.words import fold

LONGEST = 24
"""Characters of a name; what is longer is a sentence with its object."""
_PAIRS = ("《》", "“”", "()", "（）", "‘’", "〔〕")
_ASPECT = frozenset(("ul", "uz", "ug"))
"""The tagger's classes of 了, 着 and 过: a verb that has them tells what happened."""


@lru_cache(maxsize=65536)
def is_name(indicator: str) -> bool:
    """False for a clause that no subject was told apart from (对收到的反馈意见, 项目参加了…评审), and for a torn one.

    Told by word classes alone: a name has no verb with an aspect, and does not open with a preposition and its verb.
    """
    if len(indicator) > LONGEST or any(indicator.count(pair[0]) != indicator.count(pair[1]) for pair in _PAIRS):
        return False
    classes = [tag for _, tag in rjieba.tag(fold(indicator))]
    clause = classes[:1] == ["p"] and "v" in classes
    return not clause and _ASPECT.isdisjoint(classes)


@lru_cache(maxsize=65536)
def is_noun(indicator: str, counted: bool) -> bool:
    """Whether a name reads as one thing inside a question: 全社会研发投入是多少, or where things are counted 省派科技特派员有多少人.

    What is measured may end in a verb (投入, 登记); what is counted may not.
    """
    classes = _classes(indicator)
    if not is_name(indicator) or not opens_as_noun(indicator) or _ACTS & {*classes[1:-1]}:
        return False
    return classes[-1] in "nj" or (not counted and classes[-1] in "vb")


def opens_as_noun(words: str) -> bool:
    """Whether the first word is no verb, no function word and no number."""
    return _classes(words)[0] in _OPENS


def _classes(words: str) -> list[str]:
    """The first letters of the tagger's word classes; a verb that is used as a noun (vn: 工作, 培训) is one."""
    return ["n" if tag == "vn" else tag[0] for _, tag in rjieba.tag(fold(words))]


_OPENS, _ACTS = frozenset("nabdefjlst"), frozenset("vpdurcmx")
"""The tagger's classes with which a noun opens; those of verbs, function words and marks, which it has none of before its end."""
