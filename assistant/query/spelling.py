"""Slips of the keyboard in a question, mended against the region names the store's cities have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from assistant.retrieval.library import Library
from corpus.measures.regions import Gazetteer, RegionMention


class Speller:
    """Replaces a region name with one wrong character by the name that is meant."""

    def __init__(self, units: Mapping[str, Sequence[str]], home: str | None, gazetteer: Gazetteer) -> None:
        """``units``: the counties, districts and zones of each city that is held."""
        owned = [(city, name) for city, names in units.items() for name in (city, *names) if len(name) >= 3]
        self._names = [name for _, name in owned]
        self._owners = [city for city, _ in owned]
        self._home = home
        self._gazetteer = gazetteer
        self._lengths = sorted({len(name) for name in self._names})
        self._near: dict[str, list[int]] = {}
        for number, name in enumerate(self._names):
            for masked in _masked(name):
                self._near.setdefault(masked, []).append(number)

    @classmethod
    def of(cls, library: Library) -> Speller:
        units = {city: library.gazetteer.units_of(city) for city in library.cities}
        return cls(units, library.home_city, library.gazetteer)

    def mend(self, text: str, regions: Sequence[RegionMention]) -> str:
        """``text`` with each slip mended; a name that is some other real place stays as it is.

        Args:
            regions: what is read in ``text``: of their cities and the home city the names are meant; those of other
                cities only where nothing is read, and where one alone is near.
        """
        found = self._candidates(text)
        regions = [mention for mention in regions if mention.city]  # 曲婧市 has a name's form alone
        cities = {mention.city for mention in regions} | {self._home}
        near = [number for number in found if self._owners[number] in cities or self._is_named(number, text)]
        if not near and not regions and len({self._names[number] for number in found}) == 1:
            near = found
        for number in near:
            name = self._names[number]
            if name not in text:
                text = self._mended(text, name, self._owners[number], regions)
        return text

    def _is_named(self, number: int, text: str) -> bool:
        return self._owners[number].removesuffix("市") in text

    def _candidates(self, text: str) -> list[int]:
        """Names that differ from a stretch of ``text`` in one character, in their order."""
        found: set[int] = set()
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                for masked in _masked(text[start : start + length]):
                    found.update(self._near.get(masked, ()))
        return sorted(found)

    def _mended(self, text: str, name: str, owner: str, regions: Sequence[RegionMention]) -> str:
        for start in range(len(text) - len(name) + 1):
            window = text[start : start + len(name)]
            if _differing(window, name) != 1 or (window[-1] != name[-1] and window[-1] not in _SOUNDS_LIKE[name[-1]]):
                continue
            if any(_stands_for(mention, start, start + len(name), owner) for mention in regions):
                continue
            if (
                re.fullmatch(r"[\u4e00-\u9fff]+", window)
                and not _WORDS.search(window)
                and self._gazetteer.city_of(window) is None
                and not any(other.startswith(window[:-1]) and "自治" in other for other in self._names)
            ):  # 三江县 is 三江侗族自治县
                return text[:start] + name + text[start + len(name) :]
        return text


def _stands_for(mention: RegionMention, start: int, end: int, owner: str) -> bool:
    """Whether a place that is read makes a window no slip: one that runs through its end (江口市 in 丹江口市, 三江县), all of it
    but the last character (岳阳现), one that the window cuts (印江 in 印江三县), or another city at its start (达州 in 达州县域)."""
    if not (mention.start < end and start < mention.end):
        return False
    return mention.end >= end - 1 or mention.start < start or (mention.start == start and mention.city != owner)


def _masked(name: str) -> list[str]:
    """``name`` with each character blanked in turn."""
    return [f"{name[:at]}\0{name[at + 1 :]}" for at in range(len(name))]


_SOUNDS_LIKE = defaultdict(str, {"旗": "期其棋奇骑祺", "县": "现线限宪", "区": "曲去取", "市": "是事试示式"})
"""What the input method offers for the last character of a place's name (四子王期)."""
_WORDS = re.compile(r"[年月日的在和与去今有是各全个每到从]|城区|新区|市区|县区|城市|地区|山区|园区")
"""What a mistyped name does not hold: 年城区 is no slip of 驿城区."""


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
