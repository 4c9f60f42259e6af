"""Numbers of spreadsheet cells, written as the sheet shows them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_DROPPED = re.compile(r"\[[^\]]*\]|_.|\*.")
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?")
_BRACKETS = re.compile(r"[()（）]")
_PLACES = 11
"""Significant digits that a sheet shows of a number without a format."""


def shown(value: object, code: str) -> str:
    """``value`` as its number format ``code`` shows it: places, thousands, percent and words (``0.00"亿元"``).

    A negative number has its sign, whether the format shows it by brackets, in red or not at all.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (datetime, date)):
        return _moment(value, code)
    if isinstance(value, (int, float)):
        return _number(value, code)
    if isinstance(value, (time, timedelta)):
        return str(value)
    return str(value)


def _moment(value: datetime | date, code: str) -> str:
    if "年" in code:
        day = f"{value.day}日" if "日" in code else ""
        return f"{value.year}年{value.month}月{day}" if "月" in code else f"{value.year}年"
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return value.isoformat(" ", "minutes")
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def _number(value: int | float, code: str) -> str:
    """Formats that this does not know (fractions, powers of ten) show the number itself."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    sections = code.split(";")
    own_sign = value < 0 and len(sections) > 1
    section = sections[1] if own_sign else sections[0]
    words: list[str] = []

    def keep(match: re.Match[str]) -> str:
        words.append(match[1] if match[1] is not None else match[2])
        return chr(0xE000 + len(words) - 1)

    bare = _DROPPED.sub("", _QUOTED.sub(keep, section))
    pattern = _DIGITS.search(bare)
    if pattern is None or "General" in bare or re.search(r"E[+-]|/", bare):
        return _general(value)
    number = Decimal(repr(value))
    scaled = (abs(number) if own_sign else number) * (100 if "%" in bare else 1)
    text = bare[: pattern.start()] + _digits(scaled, pattern[0]) + bare[pattern.end() :]
    said = re.sub(r"[\ue000-\uf8ff]", lambda match: words[ord(match[0]) - 0xE000], text).strip()
    return f"-{_BRACKETS.sub('', said).lstrip('-－负')}" if own_sign else said


def _digits(number: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    number = number / 1000 ** (len(whole) - len(whole.rstrip(",")))
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    optional = len(fraction) - len(fraction.rstrip("#"))
    for _ in range(optional):
        text = text[:-1] if text.endswith("0") else text
    return text.removesuffix(".")


def _general(value: int | float) -> str:
    number = Decimal(repr(value))
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    places = max(0, _PLACES - 1 - number.adjusted())
    return f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize():f}"
