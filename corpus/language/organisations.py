"""Organisations: what the name of a Chinese public body ends with, and lists of such names."""

from __future__ import annotations

import re

from corpus.records import Span

ORGANISATION = r"(?:政府|办公室|办公厅|委员会|常委会|管委会|检察院|法院|银行|中心|集团|公司|大学|学院|支队|总队|调查队|[局厅部院署会委办处])"
"""Pattern of the last word of a name; text folded."""
_NAME = rf"[\u4e00-\u9fff]{{2,30}}?{ORGANISATION}(?![\u4e00-\u9fff])"
_NAMES = re.compile(rf"{_NAME}(?:[\s、,]+{_NAME})*")


def is_names(line: str) -> bool:
    """Whether a folded line is the name of an organisation, or several of them, and nothing else."""
    return _NAMES.fullmatch(line.strip()) is not None


def names_from(folded: str, start: int) -> Span:
    """The list of names that stands at ``start``, over lines too; empty where none does."""
    match = _NAMES.match(folded, start)
    return Span(start, match.end() if match else start)


def abbreviates(word: str, name: str) -> bool:
    """住建局 of 住房和城乡建设局, 卫健委 of 卫生健康委员会: two to six characters in the order of a name, closing as it does."""
    characters, ends = iter(name), name[-1:] + ("委" if name.endswith("委员会") else "")
    return 2 <= len(word) <= 6 and word[-1] in ends and all(char in characters for char in word)
