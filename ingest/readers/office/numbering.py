"""Numbering: the marks (一、 （一） 1. 第一条) that Word counts out by itself, as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_TIGHT = "、，。．；：）)】〕》"
_CHINESE = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
_ROMAN_UNITS = ((9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    apart: bool = True
    """Whether a tab or space follows the mark."""
    restarts: bool = True
    legal: bool = False
    """Whether all levels are shown in Arabic digits."""
    style: str | None = None


@dataclass
class _List:
    """An abstract numbering definition with its running counters."""

    levels: dict[int, Level]
    counters: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document; ``mark`` must be asked paragraph by paragraph, in order."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        """``numbering`` and ``styles`` are the root elements of the parts of those names; None where there are none."""
        self._styles = {style.get(f"{W}styleId"): style for style in _all(styles, "style")}
        self._lists = {item.get(f"{W}abstractNumId"): _List(_levels(item)) for item in _all(numbering, "abstractNum")}
        self._used: set[tuple[str, int]] = set()
        self._numbers: dict[str, str] = {}
        self._overrides: dict[tuple[str, int], Any] = {}
        for number in _all(numbering, "num"):
            id = number.get(f"{W}numId")
            self._numbers[id] = _value(number, "abstractNumId") or ""
            for override in _all(number, "lvlOverride"):
                self._overrides[id, int(override.get(f"{W}ilvl", "0"))] = override

    def mark(self, paragraph: Any) -> str:
        """The mark of a ``w:p`` element with what parts it from the words; empty where the paragraph has none."""
        number, depth = self._number_of(paragraph)
        items = self._lists.get(self._numbers.get(number or "", ""))
        if number is None or items is None:
            return ""
        level = self._level(items, number, depth)
        if level is None:
            return ""
        self._count(items, number, depth, level)
        if level.format == "bullet":
            return "• "
        text = _PLACE.sub(lambda match: self._shown(items, number, int(match[1]) - 1, level), level.text)
        return f"{text} " if text and level.apart and text[-1] not in _TIGHT and not text[-1].isspace() else text

    def _number_of(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and level of a paragraph, by itself or by its style."""
        properties = paragraph.find(f"{W}pPr")
        style = _value(properties, "pStyle")
        own = properties.find(f"{W}numPr") if properties is not None else None
        number, depth = _value(own, "numId"), _value(own, "ilvl")
        seen: set[str] = set()
        while number is None and style is not None and style in self._styles and style not in seen:
            seen.add(style)
            definition = self._styles[style]
            inherited = definition.find(f"{W}pPr/{W}numPr")
            number = _value(inherited, "numId")
            depth = depth or _value(inherited, "ilvl") or (self._depth_of_style(number, style) if number else None)
            style = _value(definition, "basedOn")
        return (None, 0) if number in (None, "0") else (number, int(depth or 0))

    def _depth_of_style(self, number: str, style: str) -> str | None:
        items = self._lists.get(self._numbers.get(number, ""))
        levels = items.levels.items() if items else ()
        return next((str(depth) for depth, level in levels if level.style == style), None)

    def _level(self, items: _List, number: str, depth: int) -> Level | None:
        override = self._overrides.get((number, depth))
        replaced = override.find(f"{W}lvl") if override is not None else None
        return _level(replaced) if replaced is not None else items.levels.get(depth)

    def _count(self, items: _List, number: str, depth: int, level: Level) -> None:
        override = self._overrides.get((number, depth))
        restart = _value(override, "startOverride")
        if restart is not None and (number, depth) not in self._used:
            items.counters[depth] = int(restart)
        else:
            items.counters[depth] = items.counters.get(depth, level.start - 1) + 1
        self._used.add((number, depth))
        for deeper in [other for other in items.counters if other > depth]:
            if items.levels.get(deeper, Level()).restarts:
                del items.counters[deeper]

    def _shown(self, items: _List, number: str, depth: int, of: Level) -> str:
        level = self._level(items, number, depth) or Level()
        value = items.counters.setdefault(depth, level.start)
        return str(value) if of.legal else _FORMATS.get(level.format, str)(value)


def _levels(definition: Any) -> dict[int, Level]:
    return {int(level.get(f"{W}ilvl", "0")): _level(level) for level in _all(definition, "lvl")}


def _level(element: Any) -> Level:
    return Level(
        start=int(_value(element, "start") or 1),
        format=_format(element),
        text=_value(element, "lvlText") or "",
        apart=_value(element, "suff") != "nothing",
        restarts=_value(element, "lvlRestart") != "0",
        legal=element.find(f"{W}isLgl") is not None,
        style=_value(element, "pStyle"),
    )


def _format(element: Any) -> str:
    """Newer formats stand in a choice that older readers pass over."""
    found = next(element.iter(f"{W}numFmt"), None)
    return str(found.get(f"{W}val", "decimal")) if found is not None else "decimal"


def _all(parent: Any | None, tag: str) -> list[Any]:
    return list(parent.findall(f"{W}{tag}")) if parent is not None else []


def _value(parent: Any | None, tag: str) -> str | None:
    found = parent.find(f"{W}{tag}") if parent is not None else None
    return found.get(f"{W}val") if found is not None else None


def chinese(number: int, digits: str = _CHINESE, units: str = "十百千") -> str:
    """``number`` (1 to 9999) as Chinese numerals: 十一, 一百零三."""
    if not 0 < number < 10_000:
        return str(number)
    words, gap = "", False
    for place, digit in enumerate(reversed(str(number))):
        if digit == "0":
            gap = bool(words)
            continue
        unit = units[place - 1] if place else ""
        words = digits[int(digit)] + unit + ("零" if gap and words else "") + words
        gap = False
    return words[1:] if 10 <= number < 20 and digits is _CHINESE else words


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    words = ""
    for value, sign in (*_ROMAN, *_ROMAN_UNITS):
        words += sign * (number // value)
        number %= value
    return words


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda number: "",
    "decimalZero": lambda number: f"{number:02d}",
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + d: ord("０") + d for d in range(10)}),
    "decimalEnclosedCircle": _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "ideographDigital": lambda number: "".join(_CHINESE[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": lambda number: chinese(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: chinese(number, _LEGAL, "拾佰仟"),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "japaneseDigitalTenThousand": chinese,
}
"""By name of the number format; those not named here count in Arabic digits."""
