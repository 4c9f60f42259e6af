"""Which of two places a sentence puts first, held against their figures."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from corpus.records import Figure

_PLACE = "[\ue000-\uf8ff]"
_MORE = "高|多|大|快|强|好|优|领先|增|涨"
_LESS = "低|少|小|慢|弱|差|落后|减|降|跌"
_BETWEEN = rf"[^，,。；;{_PLACE[1:-1]}]{{0,24}}?"
_THAN = re.compile(
    rf"({_PLACE})[^。；;]{{0,30}}?(?<![对占])(?:比|较|相较于?)({_PLACE}){_BETWEEN}(?P<word>{_MORE}|{_LESS})"
)
_OVER = re.compile(
    rf"({_PLACE}){_BETWEEN}(?P<word>高于|多于|大于|快于|超过|超出|领先于?|优于|强于|低于|少于|小于|慢于|落后于?|不及|不如|逊于)({_PLACE})"
)
_EQUAL = re.compile(rf"({_PLACE})(?:和|与|、|跟|同)({_PLACE}){_BETWEEN}(?:持平|相同|相等|一样|一致|相当)")
_AHEAD = re.compile(rf"({_PLACE})[^，,。；;{_PLACE[1:-1]}]{{0,12}}?(?:更|相对较?|略)(?P<word>{_MORE}|{_LESS})")
_SORTED = re.compile(r"(?:从|由)(?P<from>高|低|多|少|大|小)到(?:高|低|多|少|大|小)")


def misordered(sentence: str, places: Sequence[tuple[int, int, str]], figures: Sequence[Figure]) -> bool:
    """Whether two places are compared otherwise than their figures allow; what no figures decide is not allowed either.

    ``places``: (start, end, canonical name) of each region the sentence names.
    """
    masked, names = _masked(sentence, places)
    for match in _THAN.finditer(masked):
        sign = 1 if re.match(_MORE, match["word"]) else -1
        if not _stands(names[match[1]], names[match[2]], sign, figures):
            return True
    for match in _OVER.finditer(masked):
        sign = -1 if re.match("低|少|小|慢|落|不|逊", match["word"]) else 1
        if match.string[match.start("word") - 1] in "不未没" or not _stands(
            names[match[1]], names[match[3]], sign, figures
        ):
            return True
    for match in _EQUAL.finditer(masked):
        if not _stands(names[match[1]], names[match[2]], 0, figures):
            return True
    for match in _AHEAD.finditer(masked):
        sign = 1 if re.match(_MORE, match["word"]) else -1
        others = set(names.values()) - {names[match[1]]}
        if len(others) != 1 or not _stands(names[match[1]], others.pop(), sign, figures):
            return True
    order = _SORTED.search(masked)
    listed = [names[char] for char in masked[order.end() :] if char in names] if order else []
    sign = -1 if order and order["from"] in "低少小" else 1
    return any(not _stands(a, b, sign, figures, equal=True) for a, b in itertools.pairwise(listed))


def _masked(sentence: str, places: Sequence[tuple[int, int, str]]) -> tuple[str, dict[str, str]]:
    names: dict[str, str] = {}
    for order, (start, end, name) in sorted(enumerate(places), key=lambda p: -p[1][0]):
        mark = chr(0xE000 + order)
        names[mark] = name
        sentence = sentence[:start] + mark + sentence[end:]
    return sentence, names


def _stands(a: str, b: str, sign: int, figures: Sequence[Figure], equal: bool = False) -> bool:
    """Whether some indicator has values of both places, and all that do put them in this order."""
    held: dict[tuple[str, str | None, str], dict[str, Decimal]] = defaultdict(dict)
    for figure in figures:
        if figure.base_value is not None and figure.region in (a, b):
            held[figure.indicator, figure.period, figure.base_unit][figure.region] = figure.base_value
    pairs = [(values[a], values[b]) for values in held.values() if a in values and b in values]
    signs = {(x > y) - (x < y) for x, y in pairs}
    return bool(signs) and signs <= ({sign, 0} if equal else {sign})
