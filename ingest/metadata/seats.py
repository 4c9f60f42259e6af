"""Seats: the region that a document speaks for, a county, a city or a province, by whose it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.measures.regions import Gazetteer, RegionMention
from corpus.words import fold

_MUNICIPALITIES = frozenset({"北京市", "上海市", "天津市", "重庆市"})
_NATIONAL = re.compile(r"国务院|中华人民共和国|中共中央|全国|国家|最高人民|[\u4e00-\u9fff]{2,8}部(?![门队])")
_PROVINCE = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:省|自治区)")
_COUNTY = re.compile(r"[\u4e00-\u9fff]{1,6}?[县区旗]")
_CITY = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:市|州|盟|地区)")
_OF_NUMBERS = dict(
    zip(
        "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新",
        "北京市 天津市 河北省 山西省 内蒙古自治区 辽宁省 吉林省 黑龙江省 上海市 江苏省 浙江省 安徽省 福建省 江西省 山东省 河南省 "
        "湖北省 湖南省 广东省 广西壮族自治区 海南省 重庆市 四川省 贵州省 云南省 西藏自治区 陕西省 甘肃省 青海省 宁夏回族自治区 "
        "新疆维吾尔自治区".split(),
        strict=True,
    )
)
"""The character with which a province's offices open the numbers of their documents."""


@dataclass(frozen=True, slots=True)
class Seat:
    """``city`` is the prefecture-level city of ``place``; ``level`` is 国家, 省, 市 or 县."""

    place: str | None
    city: str | None
    level: str | None


def seat_of(issuer: str | None, title: str | None, number: str | None) -> Seat:
    """By the places that the issuer's name holds, else those of the title; of a province also by the document's number."""
    level = _level_by_form(issuer or title)
    for words in (issuer, title):
        row = _row(fold(words or ""))
        if row and row[-1].city is None and len(row) == 1 and level in ("省", None):
            return Seat(row[0].name, None, "省")
        city = next((mention.city for mention in row if mention.city is not None), None)
        if city is not None:
            return _within(row, city, level)
    province = _OF_NUMBERS.get((number or " ")[0]) if level == "省" else None
    return Seat(province, province if province in _MUNICIPALITIES else None, level)


def _row(folded: str) -> list[RegionMention]:
    """The places that stand one behind the other where words first name one: a province, its city, its county."""
    named = Gazetteer.load().read(folded)
    end = next((i for i, (one, other) in enumerate(pairwise(named), 1) if other.start != one.end), len(named))
    row = named[:end]
    if row and row[-1].city is None and len(row) == 1 and not _opens(folded, row[0]):
        return [mention for mention in named if mention.city is not None][:1]
    return row


def _opens(folded: str, mention: RegionMention) -> bool:
    """Whether a name opens with a place, the offices that bear a place behind their own name apart (国家税务总局湖南省…)."""
    return re.fullmatch(r"(?:国家税务总局|中共|中国共产党|政协|关于)?", folded[: mention.start]) is not None


def _within(row: Sequence[RegionMention], city: str, level: str | None) -> Seat:
    last = row[-1]
    if last.name != city:
        return Seat(last.name, city, "县" if last.name[-1] in "县区旗市" and level != "国家" else level)
    if city in _MUNICIPALITIES:
        return Seat(city, city, "省")
    return Seat(city, city, level if level == "国家" else "市")


def _level_by_form(name: str | None) -> str | None:
    words = re.sub(r"^(?:国家税务总局|中共)(?=.)", "", fold(name or ""))
    province = _PROVINCE.match(words)
    rest = words[province.end() :] if province else words
    place = _CITY.match(rest)
    if place is not None:
        return "县" if _COUNTY.match(rest, place.end()) else "市"
    if _COUNTY.match(rest):
        return "县"
    if province is not None or rest.startswith("省"):
        return "省"
    if rest[:1] in ("市", "县", "区"):
        return "市" if rest[0] == "市" else "县"
    return "国家" if _NATIONAL.match(rest) else None
