"""Slips of the keyboard in a question, mended against the region names the store's cities have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.library import Library
from corpus.regions import Gazetteer, RegionMention


class Speller:
    """Replaces a region name with one wrong character by the name that is meant."""

    def __init__(self, units: Mapping[str, Sequence[str]], home: str | None, gazetteer: Gazetteer) -> None:
        """``units``: the counties, districts and zones of each city that is held."""
        owned = [(city, name) for city, names in units.items() for name in names if len(name) >= 3]
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
        cities = {mention.city for mention in regions} | {self._home}
        near = [number for number in found if self._owners[number] in cities or self._is_named(number, text)]
        if not near and not regions and len({self._names[number] for number in found}) == 1:
            near = found
        for number in near:
            name = self._names[number]
            if name not in text:
                text = self._mended(text, name)
        return text

    def _is_named(self, number: int, text: str) -> bool:
        return self._owners[number].removesuffix("市") in text

    def _candidates(self, text: str) -> list[int]:
        """Names that differ from a stretch of ``text`` in one character before the last, in their order."""
        found: set[int] = set()
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                for masked in _masked(text[start : start + length]):
                    found.update(self._near.get(masked, ()))
        return sorted(found)

    def _mended(self, text: str, name: str) -> str:
        for start in range(len(text) - len(name) + 1):
            window = text[start : start + len(name)]
            if window[-1] != name[-1] or _differing(window, name) != 1:
                continue
            if (
                re.fullmatch(r"[\u4e00-\u9fff]+", window)
                and not _WORDS.search(window)
                and self._gazetteer.city_of(window) is None
            ):
                return text[:start] + name + text[start + len(name) :]
        return text


def _masked(name: str) -> list[str]:
    """``name`` with each character but the last blanked in turn."""
    return [f"{name[:at]}\0{name[at + 1 :]}" for at in range(len(name) - 1)]


_WORDS = re.compile(r"[年月日的在和与去今有是各全个每到从]|城区|新区|市区|县区|城市|地区|山区|园区")
"""What a mistyped name does not hold: 年城区 is no slip of 驿城区."""


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
