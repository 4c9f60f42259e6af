"""Units of measure: their scale, their base, and which words count things (a closed class of Chinese).

A printed unit is an optional scale (万, 亿 …) and a unit proper: ``万亩`` = 10⁴ × ``亩``. All functions take folded text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import rjieba

from corpus.yamlfile import read_yaml

_TABLE = read_yaml(Path(__file__).with_name("units.yaml"))
"""The words themselves; what each class is stands beside it."""
SCALES: dict[str, int] = {name: 10**power for name, power in _TABLE["scales"].items()}
_MEASURED: dict[str, tuple[str, Decimal]] = {
    **{name: (name, Decimal(1)) for name in (*_TABLE["measured"], *_TABLE["single"].split())},
    **{
        name: (base, Decimal(str(per))) for base, members in _TABLE["measured"].items() for name, per in members.items()
    },
}
"""Unit → (base unit, how many base units)."""
_COUNTED: list[str] = _TABLE["counted"].split()
AFTER_NUMERAL = frozenset(_TABLE["after_numeral"].split())
AFTER_ONE = frozenset(_TABLE["after_one"].split())
"""The units with which a Chinese numeral states a quantity; those with which 一 does."""
_GLYPHS: dict[str, str] = _TABLE["glyphs"]
_CLEAR = frozenset(_TABLE["clear"].split())
"""Units of one character that open no longer word of the language, or too many (个人) to ask."""
_DURATION_TAILS: dict[str, str] = _TABLE["duration_tails"]


def _alternatives() -> str:
    return "|".join(re.escape(name) for name in sorted({*_MEASURED, *_COUNTED}, key=lambda name: (-len(name), name)))


UNIT = f"(?:{_alternatives()})"
SCALE = "(?:" + "|".join(sorted(SCALES, key=lambda scale: (-len(scale), scale))) + ")"
COUNTERS = frozenset(_COUNTED) | {"人", "名", "位", "户", "人次"}
_AT = re.compile(
    rf" ?(?P<vague1>[余多来几])?(?P<scale>{SCALE})?(?P<vague2>[余多])? ?"
    rf"(?P<proper>{UNIT}(?:(?<![a-z])|(?![a-z])))?(?P<per>/(?:{SCALE}?{UNIT}))?"
)
_PER_MANY = re.compile(rf" ?(?P<unit>/1?0{{0,3}}{SCALE})(?![\\d元人名])")
"""A rate over so many (孕产妇死亡率9.63/10万)."""
_SPLIT = re.compile(rf"(?P<scale>{SCALE})?(?P<unit>.*)", re.DOTALL)


def unit_at(folded: str, position: int) -> tuple[str, int, str | None]:
    """The unit that starts at ``position``: (unit without 余/多, where it ends, the vague word or None).

    ``("", position, None)`` where there is none. A character that only opens a longer word (家庭, 部门) is no unit.
    """
    rate = _PER_MANY.match(folded, position)
    if rate is not None:
        return rate["unit"], rate.end(), None
    match = _AT.match(folded, position)
    if match is None:
        return "", position, None
    scale, proper, vague = match["scale"] or "", match["proper"] or "", match["vague1"] or match["vague2"]
    end = match.end()
    if proper and _opens_longer_word(folded, match.start("proper"), proper):
        proper, end = "", match.start("proper")
    if not proper:
        if not scale:
            return "", position, None
        end = match.end("vague2") if match["vague2"] else match.end("scale")
        return scale, end, vague
    return scale + proper + (match["per"] or ""), end, vague


def _opens_longer_word(folded: str, start: int, unit: str) -> bool:
    if len(unit) != 1 or unit in _CLEAR:
        return False
    after = folded[start + 1 : start + 2]
    if not "一" <= after <= "鿿" or after in _DURATION_TAILS.get(unit, ""):
        return False
    return _is_longer(folded[start : start + 6])


@lru_cache(maxsize=8192)
def _is_longer(tail: str) -> bool:
    """Whether the dictionary's first word of ``tail`` is longer than its first character and no unit plus noun."""
    word = rjieba.cut(tail, False)[0]
    if len(word) == 1:
        return False
    rest = word[1:]
    return len(rest) == 1 or len(rjieba.cut(rest, False)) > 1


@lru_cache(maxsize=4096)
def split_unit(unit: str) -> tuple[Decimal, str]:
    """Factor to the base unit, and the base unit: ``亿元`` → (10⁸, ``元``). An unknown unit is its own base."""
    unit = unit.strip().lower().replace(" ", "")
    unit = _GLYPHS.get(unit, unit)
    if "/" in unit:
        above, below = unit.split("/", 1)
        factor, base = split_unit(above)
        return factor, f"{base}/{below}"
    if unit in _MEASURED:
        base, per = _MEASURED[unit]
        return per, base
    match = _SPLIT.fullmatch(unit)
    if match is None or match["scale"] is None:
        return Decimal(1), unit
    factor, base = split_unit(match["unit"]) if match["unit"] else (Decimal(1), "")
    return SCALES[match["scale"]] * factor, base


def base_unit_of(unit: str) -> str:
    """The base of a printed unit: 亿元 → 元, 万人 → 人, 名 → 人, 家 → 家."""
    return split_unit(unit)[1]


def counts(unit: str) -> bool:
    """Whether the unit counts things rather than measures a property: 家, 万人 do; 亿元, % do not."""
    match = _SPLIT.fullmatch(unit)
    proper = match["unit"] if match and match["scale"] else unit
    return unit in COUNTERS or proper in COUNTERS


def known(unit: str) -> bool:
    """Whether ``unit`` (scale and all) is made of known parts; a table's header cell is tried with it."""
    match = _SPLIT.fullmatch(unit.strip().lower())
    if match is None:
        return False
    proper = match["unit"].split("/", 1)[0] if match["unit"] else ""
    whole = unit.strip().lower()
    return whole in _MEASURED or whole in COUNTERS or (bool(match["scale"]) and proper in {"", *_MEASURED, *COUNTERS})
