"""How a figure, a period and a value are put into Chinese."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from corpus.language.facet import facet_of
from corpus.records import Document, Figure
from corpus.yamlfile import read_classes

_WORDS = read_classes(Path(__file__).parent / "lexicon" / "modality.yaml")
_BEFORE, _AFTER = _WORDS["said_before"], _WORDS["said_after"]

LONGEST_ATTRIBUTE = 4
"""Characters of an indicator that may need the subject it hangs on to be understood (强度, 合同金额)."""


def period_words(period: str | None, status: str = "实绩") -> str:
    """``2021`` → 2021年, ``2022-01/2022-05`` → 2022年1—5月, a target of ``2025`` → 到2025年; "" for None."""
    if not period:
        return ""
    if "/" in period:
        first, last = period.split("/", 1)
        if first[:4] == last[:4] and "-" in first:
            return f"{first[:4]}年{int(first[5:7])}—{int(last[5:7])}月"
        return f"{_point(first).removesuffix('年')}—{_point(last)}"
    words = _point(period)
    return f"到{words}" if status == "目标" else words


def _point(period: str) -> str:
    parts = period.split("-")
    words = f"{parts[0]}年"
    if len(parts) > 1:
        words += f"{int(parts[1])}月"
    if len(parts) > 2:
        words += f"{int(parts[2])}日"
    return words


def indicator_words(figure: Figure) -> str:
    """The indicator with the subject it hangs on, once."""
    return measure_words(figure.topic, figure.indicator)


def measure_words(topic: str | None, indicator: str) -> str:
    """As ``indicator_words``, of what is measured alone."""
    if not topic or topic in indicator or len(indicator) > LONGEST_ATTRIBUTE:
        return indicator
    if indicator[:2] == topic[:2] and indicator not in topic:
        return indicator
    if indicator in topic:
        return f"{topic}（{indicator}）"
    shared = next((size for size in range(len(indicator) - 1, 0, -1) if topic.endswith(indicator[:size])), 0)
    return f"{topic}{indicator[shared:]}"


def fell(figure: Figure) -> bool:
    """Whether a change is printed as a negative number (增长 -2.5%): it is said as a fall of so much."""
    return figure.value.startswith("-") and facet_of(figure.indicator) == "change"


def value_words(figure: Figure) -> str:
    """Value and unit as printed, with its bound (约、以上…); of a negative change 下降 and how much."""
    if fell(figure):
        return f"下降{figure.value[1:]}{figure.unit}"
    words = f"{figure.value}{figure.unit}"
    for bound in (figure.bound or "").split("、"):
        if bound in _AFTER:
            words = f"{figure.value}余{figure.unit}" if bound == "余" else words + bound
        elif bound in _BEFORE:
            words = bound + words
    return words


def figure_words(figure: Figure, document: Document, *, region: bool = True, period: bool = True) -> str:
    """``2021年华容县全社会研发投入(平台数据)为15.74亿元``, without the [n]."""
    when = period_words(figure.period, figure.status) if period else ""
    where = (figure.region or document.city or "") if region else ""
    basis = f"（{figure.basis}）" if figure.basis and figure.basis not in figure.indicator else ""
    verb = {"目标": "的目标为", "预计": "预计为"}.get(figure.status, "为")
    rank = f"（{figure.rank}）" if figure.rank else ""
    name = indicator_words(figure)
    if where and name.startswith(where):
        where = ""
    if fell(figure) and not _RISE.search(name):
        return f"{when}{where}{name}{basis}为{figure.value}{figure.unit}{rank}"
    if fell(figure):
        name, verb = _RISE.sub("", name), ""
    if verb == "为" and _PREDICATE.search(name):
        verb = ""
    return f"{when}{where}{name}{basis}{verb}{value_words(figure)}{rank}"


_RISE = re.compile(r"(?:增长|增加|提高|提升|上升|上涨)$")
_PREDICATE = re.compile(
    r"(?<!的)(?:增长|增加|提高|提升|上升|上涨|扩大|下降|减少|降低|缩小|回落|下滑|收窄|达到?|高于|低于|多于|少于)$"
)
"""A name that ends in a verb takes its value without 为 (…较上年增加58所)."""


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
