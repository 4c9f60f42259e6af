"""Yes and no at the head of a sentence, held against the question: the number, the limit or the direction that it claims."""

from __future__ import annotations

import re

from assistant.verification.numbers import LIMIT
from corpus.language.facet import direction_of
from corpus.language.modality import FORECAST, TARGET
from corpus.measures.quantities import Quantity, read_quantities

_AFFIRMS = re.compile(r"^(?:是的|对的?|没错|正确|属实|确实|的确)(?=[，,。])")
_DENIES = re.compile(r"^(?:不是|不对|并非|不属实|有误|不正确|错误)")
_MORE = re.compile(r"超过|高于|多于|大于|突破|以上")
_FEWER = re.compile(r"低于|少于|小于|不到|不足|以下")
_ABOUT = re.compile(r"左右|大约|约|近|一半|半数")
"""A claim with one of these is of no exact number."""
_REACHED = re.compile(r"实际|已经?|真的|达到了|完成了|实现了")
"""A claim with one of these is of a result."""


def verdict_wrong(bare: str, question: str) -> str:
    """Why the yes or no of a sentence cannot stand; "" where it has none, or nothing speaks against it."""
    affirms, denies = _AFFIRMS.search(bare) is not None, _DENIES.search(bare) is not None
    if not affirms and not denies:
        return ""
    if _REACHED.search(question) and (FORECAST.search(bare) or TARGET.search(bare)):
        return "原文说的是预计或目标，不能说“是”" if affirms else ""
    holds = _holds(bare, question)
    if holds is None or holds is affirms:
        return ""
    return "原文与所问的不同，不能说“是”" if affirms else "原文与所问的相同，不能说“不是”"


def _holds(bare: str, question: str) -> bool | None:
    """Whether the sentence states what the question claims; None where that is not to be seen."""
    claimed = [q for q in read_quantities(question) if q.unit and q.base_value is not None]
    told = read_quantities(bare)
    if not claimed:
        asked, said = direction_of(question), direction_of(bare)
        return asked == said if asked and said else None
    more, fewer = _MORE.search(question), _FEWER.search(question)
    if more or fewer:
        limits = [LIMIT.search(bare[: q.start]) for q in told if _same(q, claimed[-1])]
        ways = {match.group()[0] in "高超大多" for match in limits if match}
        return (more is not None) in ways if len(ways) == 1 else None
    if _ABOUT.search(question):
        return None
    stated = [q for q in told if not LIMIT.search(bare[: q.start])]
    return all(any(_same(q, one) for q in stated) for one in claimed)


def _same(a: Quantity, b: Quantity) -> bool:
    return (a.base_value, a.base_unit) == (b.base_value, b.base_unit)
