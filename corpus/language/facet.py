"""Whether a figure states a level (152亿元), a change of one (增长71%), or a distance from another (高于全省1.1个百分点)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Facet = Literal["level", "change", "distance"]
Direction = Literal["up", "down", ""]

UP = "增长|增加|提高|提升|上升|上涨|扩大|攀升|回升|增幅|增速|涨幅|净增|增多"
DOWN = "下降|减少|降低|缩小|回落|下滑|收窄|压减|下跌|降幅|萎缩|缩短"
_RATE = "(?:率|幅度|速度|幅|速|量|额)?"
_SINCE = r"(?:同比|环比|年均|年度|累计|平均|(?:较|比|与)[^,，（(、]{1,12}?)"
_CHANGE = re.compile(rf"{_SINCE}*(?<!自然)(?:{UP}|{DOWN}){_RATE}(?=$|[（(])|(?:同比|环比|(?:较|比)上年)[^,，]{{0,6}}$")
_DISTANCE = re.compile(
    r"(?:高于|低于|多于|少于|快于|慢于|优于|高出|低出|超出|落后|领先|相差|之差)[^,，]{0,14}$|(?:比|较)[^,，]{1,12}(?:(?<!提)高|(?<!降)低|(?<!加)快|(?<!放)慢|(?<!增)多|(?<!减)少)$"
)
_UPWARD = re.compile(rf"{UP}|多了|多出|涨|升|增了")
_DOWNWARD = re.compile(rf"{DOWN}|少了|跌|降|减了")


@lru_cache(maxsize=65536)
def facet_of(indicator: str) -> Facet:
    """Read from how the indicator's name ends: …同比增幅 and …较上年减少 name a change, …高于全省平均水平 a distance."""
    if _DISTANCE.search(indicator):
        return "distance"
    return "change" if _CHANGE.search(indicator) else "level"


@lru_cache(maxsize=65536)
def core_of(indicator: str) -> str:
    """What a change or distance is of: the indicator's name without its tail; a level's name as it is."""
    if facet_of(indicator) == "level":
        return indicator
    return _DISTANCE.sub("", _CHANGE.sub("", indicator))


def direction_of(text: str) -> Direction:
    """Which way the words say something moved; "" where they say neither or both."""
    up, down = bool(_UPWARD.search(text)), bool(_DOWNWARD.search(text))
    return "" if up == down else "up" if up else "down"
