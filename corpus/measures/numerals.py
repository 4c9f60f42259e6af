"""Chinese numerals: 四十二 → 42, 三百 → 300, 二〇二二 → 2022."""

from __future__ import annotations

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}

NUMERAL = "[零〇一二两三四五六七八九十百千]"
"""One character of a Chinese numeral below ten thousand."""


def parse_numeral(text: str) -> int | None:
    """The value of a Chinese numeral; None where the characters form none (百百, 三五)."""
    if not text or any(char not in _DIGITS and char not in _PLACES and char not in _MYRIADS for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return _positional(text)
    total = 0
    for name, factor in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            head, text = text.split(name, 1)
            part = _below_myriad(head)
            if part is None:
                return None
            total += part * factor
    rest = _below_myriad(text) if text else 0
    return None if rest is None else total + rest


def _positional(text: str) -> int | None:
    """Digits read one by one, as in a year; two digits side by side (三五家) are an estimate, not a number."""
    if len(text) == 1:
        return _DIGITS[text]
    if len(text) == 4:
        return int("".join(str(_DIGITS[char]) for char in text))
    return None


def _below_myriad(text: str) -> int | None:
    total, digit, last_place = 0, None, 10**4
    for char in text:
        if char in _PLACES:
            place = _PLACES[char]
            if place >= last_place:
                return None
            total += (1 if digit is None else digit) * place
            digit, last_place = None, place
        elif char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        else:
            return None
    return total + (digit or 0)
