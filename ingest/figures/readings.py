"""How a number is said of its subject: as a level, a change, a share, a difference, or one end of a change.

``read`` looks at the words right before a number (folded, with ``BLANK`` for periods and regions and ``AGAINST`` for a
comparison such as 比上年) and tells which; what stands before the construction is the subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.figures.names import BLANK

AGAINST = "\x02"
"""Stands for the characters of a comparison with another time (比上年, 较去年同期)."""

Kind = Literal["level", "change", "share", "difference", "from", "to"]


@dataclass(frozen=True, slots=True)
class Reading:
    kind: Kind
    subject: int
    """Length of the words that name the subject."""
    phrase: str
    """What is said of the subject, for the indicator's name: 同比增长, 占GDP比重, 低于全省平均水平; empty for a level."""


_GAP = f"[ {BLANK}]*"
_CHANGES = (
    "增长|增加|下降|减少|提高|提升|上升|回升|回落|扩大|缩小|收窄|上涨|下跌|降低|净增|增幅|降幅|增速|涨幅|减幅|跌幅|缩短|压缩|压减|延长|增收|减收|"
    "精简|下滑|攀升|增多|新增加|上调|下调|加快|放缓"
)
_DEGREES = {"高": "提高", "低": "降低", "多": "增加", "少": "减少", "快": "加快", "慢": "放缓"}
"""比上年同期高: a change in so many words."""
_AUX = rf"(?:为|了|达到|达|约|近|超过|超|突破|逾|幅度|不低于|不少于|不超过|至少|{_GAP})"
_CHANGE = re.compile(
    rf"(?P<against>(?:分别)?{_GAP}(?:{AGAINST}+|同比|环比))?{_GAP}"
    rf"(?P<how>(?:年均|年平均|平均每年|分别|实际|名义|仅|只|再|大幅|小幅|继续|持续|略|又|均|都|将|预计|力争|平均|同口径|可比){_GAP})*"
    rf"(?P<verb>{_CHANGES})(?P<aux>{_AUX}*)$"
)
_DEGREE = re.compile(
    rf"(?P<against>{AGAINST}+){_GAP}(?:又|还|均|都|略|仅)*(?P<verb>[高低多少快慢])(?P<aux>(?:出|了|{_GAP})*)$"
)
_SHARE = re.compile(
    rf"占(?![地用有领道])(?P<whole>[^,;]*?)的?{_GAP}(?P<noun>比重|比例|份额|比率|百分比|比)?(?P<aux>(?:逐步|稳步)?(?:提升至|提高到|提升到|提高至|达到|达|为|约|近|超过|超|仅|不低于|{_GAP})*)$"
)
_RATIO = re.compile(
    rf"(?P<verb>完成|恢复到|恢复至|相当于|达到|达|约为|仅为|为|是){_GAP}(?P<whole>[^,;]{{2,24}}?)的{_GAP}(?:约|近|超过|超)?{_GAP}$"
)
_DIFFERENCE = re.compile(
    rf"(?P<phrase>(?:高于|低于|高出|多于|少于|快于|慢于|优于|好于|超出|超过|领先于?|落后于?|大于|小于)[^,;]{{2,20}}?"
    rf"|(?:比|较)[^,;{AGAINST}]{{2,16}}?[高低快慢多少长短大小]|(?:两者|二者|三者)?(?:相差|相距|差距|差额))(?:出|了|为|达|约|近|{_GAP})*$"
)
_LEVELLED = "发展|恢复|回升|稳定|保持|维持|控制|扩展|拓展|扩容|调整|提|扩|增|减|升|降|缩|压|调|上升|加|拓宽"
_PER = rf"(?:(?:按|以)?每[一-鿿]{{1,4}}?{_GAP}){{1,3}}"
"""每人每月: what a rate is counted by, between the words for it and its number."""
_FROM = re.compile(
    rf"[由从](?:{_GAP}(?:目前|原来|原|最初|此前|过去))?{_GAP}的?{_GAP}(?:标准)?(?:{_PER})?(?:不足|约|近|超过)?{_GAP}$"
)
_TO = re.compile(
    rf"(?P<how>(?:逐步|先行|一度|继续|力争|预计|进一步|稳步|也|均|将|已|计划){_GAP})*(?P<verb>(?:(?:{_CHANGES}|{_LEVELLED})(?<![速幅])|{_LEVELLED})(?:到|至|为|在|(?={BLANK}+的)))(?P<aux>(?:的|约|近|不足|超过|{_GAP})*)(?:{_PER})?$"
)
_TURNED = re.compile(rf"(?P<verb>[^,;:。]{{1,8}}?[到至为成])(?P<aux>(?:的|了|约|近|不足|超过|{_GAP})*)(?:{_PER})?$")
"""Behind the number that something changed from, whatever the verb: 由12.5公顷核减为."""
_RATES = frozenset({"%", "‰", "成", "倍", ""})
_CLOSE = 160
"""Characters before a number that are looked at."""


def read(words: str, original: str, unit: str, *, behind: str | None = None) -> Reading:
    """The reading of a number with ``unit`` that ``words`` lead up to; ``original`` is the same stretch as printed.

    ``behind``: where the number right before it is what something changed from, the words between the two.
    """
    skipped = max(0, len(words) - _CLOSE)
    near, printed = words[skipped:], original[skipped:]
    if behind is not None and (turned := _TURNED.fullmatch(behind)) is not None:
        return Reading("to", len(words) - len(behind) + turned.start("verb"), "")
    for kind, pattern in (("from", _FROM), ("to", _TO), ("change", _CHANGE)):
        if match := pattern.search(near):
            said = _said(match, printed) if kind == "change" else ""
            return Reading(kind, skipped + match.start(), said)  # type: ignore[arg-type]
    if match := _DEGREE.search(near):
        against = re.sub("^[比与]", "较", _part(match, "against", printed))
        return Reading("change", skipped + match.start(), f"{against}{_DEGREES[match['verb']]}")
    if match := _DIFFERENCE.search(near):
        return Reading("difference", skipped + match.start(), _part(match, "phrase", printed))
    if unit in _RATES:
        if match := _SHARE.search(near):
            said = f"占{_part(match, 'whole', printed)}{match['noun'] or '比重'}"
            return Reading("share", skipped + match.start(), said)
        if match := _RATIO.search(near):
            said = f"{match['verb']}{_part(match, 'whole', printed)}比例"
            return Reading("share", skipped + match.start(), said)
    return Reading("level", len(words), "")


def _said(match: re.Match[str], printed: str) -> str:
    """比上年增长, 年均增长, 增幅: the comparison and the pace are part of what is said."""
    how = "年均" if "年均" in match.group() or "年平均" in match.group() else ""
    against = re.sub("^[比与]", "较", _part(match, "against", printed).replace("分别", ""))
    return f"{against}{how}{match['verb']}"


def _part(match: re.Match[str], group: str, printed: str) -> str:
    return re.sub(r"\s", "", printed[match.start(group) : match.end(group)]) if match[group] else ""
