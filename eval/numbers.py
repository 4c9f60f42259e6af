"""Numbers as an answer or a quote states them, and whether they say what the gold wants.

This reader is the suite's own, not the product's (``corpus.measures.quantities``): a mistake in reading that the product
makes must not hide itself by being made here as well. It reads wide and judges narrow: every number is read, and a
wanted figure counts as stated only where value, scale and unit agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import cn2an

_HALF_WIDTH = {ord(char): ord(char) - 0xFEE0 for char in "０１２３４５６７８９％．－～／"}
_SCALES = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_SCALE = r"(?:[百千万亿](?!分之|分点))*"
_NUMBER = re.compile(
    r"(?P<percent>百分之)?(?:"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)\s?(?P<scale>" + _SCALE + r")"
    r"|(?P<hanzi>[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?))"
)
_AFTER = 8
_SIGN = re.compile(r"(?:^|[\s为是达约于至到由从(（:：,，、;；])(?:[-−]|负)$")
_ROUGH = re.compile(r"\s*[余多来几]?\s*")
_RANGE_MARK = re.compile(r"(?P<unit>[^\d\s]{0,4}?) *[-–—~～至到] *")
"""Not over a tab or a line: a dash between two cells of a table is a cell without a number."""
_DATE_UNIT = re.compile(r"[年月日号时点]|[-/:]\d")
_LAW_UNIT = re.compile(r"[条款章节编届次期批号位名]")
_NOT_A_FIGURE = re.compile(
    r"《[^》]*》|“[^”]*”|「[^」]*」|\d{4}-\d{1,2}(?:-\d{1,2})?|\d{1,2}:\d{2}"
    r"|[〔\[(（]\d{4}[〕\])）]\s?\d+号|(?m:^\s*[（(]?\d{1,2}[)）.、．](?!\d))|[A-Za-z][A-Za-z&+-]*\d+|\d+[A-Za-z]"
)
_FAMILIES: tuple[Mapping[str, Decimal], ...] = (
    {"人": Decimal(1), "名": Decimal(1), "位": Decimal(1)},
    {"个百分点": Decimal(1), "百分点": Decimal(1)},
    {"公顷": Decimal(15), "亩": Decimal(1)},
    {"平方公里": Decimal(1_000_000), "平方千米": Decimal(1_000_000), "平方米": Decimal(1)},
    {"公里": Decimal(1000), "米": Decimal(1)},
    {"吨": Decimal(1_000_000), "公斤": Decimal(1000), "克": Decimal(1)},
)
_OTHER_UNIT = re.compile(r"个(?:百分点|月|工作日|小时)|人(?:次|均|天|日|年)|[家名项户](?:次)|米(?:²|2)|[^/]+/")


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as written: ``low``/``high`` are with its scale word (18.1亿 → 1810000000), equal unless a range."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    printed: Decimal
    """The digits alone (18.1); the low end of a range."""
    after: str
    """What follows the number and its scale word: the unit, where it has one, and a little more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure the gold asks for; ``step`` is one unit in its last printed place. All are with the scale word."""

    low: Decimal
    high: Decimal
    step: Decimal
    unit: str

    @classmethod
    def of(cls, value: str, unit: str) -> Wanted:
        """``value`` is ASCII digits (``18.10``, ``5-10``, ``-0.19``), ``unit`` as printed. Raises ValueError."""
        ends = re.split(r"(?<=\d)-", value.replace(",", ""))
        try:
            low, high = Decimal(ends[0]), Decimal(ends[-1])
        except InvalidOperation:
            raise ValueError(f"不是数：{value}") from None
        if len(ends) > 2 or not low <= high:
            raise ValueError(f"不是数或区间：{value}")
        scale, base = split_unit(unit)
        exponent = low.as_tuple().exponent
        step = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
        return cls(low * scale, high * scale, step * scale, base)


def split_unit(unit: str) -> tuple[Decimal, str]:
    """``亿元`` → (100000000, 元); ``个百分点`` → (1, 个百分点)."""
    match = re.match(_SCALE, unit)
    words = match.group() if match else ""
    scale = Decimal(1)
    for word in words:
        scale *= _SCALES[word]
    return scale, unit[len(words) :].strip()


def fold(text: str) -> str:
    """Full-width digits and signs made half-width; same length. The comma stays: it parts clauses, not thousands."""
    return text.translate(_HALF_WIDTH)


def read_numbers(text: str) -> list[Stated]:
    """Every number of ``text``, Chinese numerals too, ranges as one; offsets are into ``text``."""
    return list(_joined(fold(text), list(_single(fold(text)))))


def read_figures(text: str) -> list[Stated]:
    """The numbers in digits that state something: no dates, list marks, document numbers, names or ordinals."""
    folded = fold(text)
    hidden = [match.span() for match in _NOT_A_FIGURE.finditer(folded)]
    return [
        number
        for number in _joined(folded, [n for n in _single(folded) if folded[n.start].isdigit()])
        if not any(start <= number.start < end for start, end in hidden) and not _names_a_place(folded, number)
    ]


def states(number: Stated, wanted: Wanted, rounding: bool = False) -> bool:
    """Value, scale and unit agree; with ``rounding``, a value of more places that rounds to the wanted one does."""
    for name, ratio in _ratios(wanted.unit):
        if begins_with_unit(number.after, name) and _equal(number, wanted, ratio, rounding):
            return True
    return False


def begins_with_unit(after: str, unit: str) -> bool:
    """「家企业」 begins with 家; 「个百分点」 does not begin with 个. No unit wanted: anything but a date's."""
    if not unit:
        return not _DATE_UNIT.match(after)
    other = _OTHER_UNIT.match(after)
    return after.startswith(unit) and (other is None or unit.startswith(other.group()))


def states_ratio(text: str, ratio: str) -> bool:
    """``17.5:1`` as it stands, whichever colon; not inside a longer number."""
    plain = fold(text).replace("：", ":").replace("∶", ":").replace(" ", "")
    return re.search(rf"(?<![\d.]){re.escape(ratio)}(?![\d.]*\d)", plain) is not None


def mentions(texts: Iterable[str], wanted: Wanted, rounding: bool = False) -> bool:
    return any(states(number, wanted, rounding) for text in texts for number in read_numbers(text))


def _equal(number: Stated, wanted: Wanted, ratio: Decimal, rounding: bool) -> bool:
    low, high = number.low * ratio, number.high * ratio
    if (low, high) == (wanted.low, wanted.high):
        return True
    return rounding and low == high and _rounded(low, wanted.step) == wanted.low == wanted.high


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


def _ratios(unit: str) -> Iterator[tuple[str, Decimal]]:
    """Each name of the wanted unit's family with what one of it is worth in the wanted unit."""
    family = next((family for family in _FAMILIES if unit in family), {unit: Decimal(1)})
    for name, worth in family.items():
        yield name, worth / family[unit]


def _single(folded: str) -> Iterator[Stated]:
    for match in _NUMBER.finditer(folded):
        printed = _value(match)
        if printed is None:
            continue
        printed = -printed if _SIGN.search(folded[max(0, match.start() - 2) : match.start()]) else printed
        scale, _ = split_unit(match["scale"] or "")
        rest = folded[match.end() :]
        rough = _ROUGH.match(rest)
        after = "%" if match["percent"] else rest[rough.end() if rough else 0 :][:_AFTER]
        yield Stated(match.start(), match.end(), printed * scale, printed * scale, printed, after)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["digits"]:
        return Decimal(match["digits"].replace(",", ""))
    try:
        return Decimal(str(cn2an.cn2an(match["hanzi"], "smart")))
    except (ValueError, KeyError):
        return None  # 「万」「百」 alone, 「五六百」: no one number


def _joined(folded: str, numbers: list[Stated]) -> Iterator[Stated]:
    """Two numbers with only a range mark between them (and the first's unit, if the second has the same) are one."""
    index = 0
    while index < len(numbers):
        first = numbers[index]
        second = numbers[index + 1] if index + 1 < len(numbers) else None
        joined = second and _range(folded, first, second)
        yield joined or first
        index += 2 if joined else 1


def _range(folded: str, first: Stated, second: Stated) -> Stated | None:
    between = _RANGE_MARK.fullmatch(folded[first.end : second.start])
    if between is None or not second.after.startswith(between["unit"]):
        return None
    unscaled = first.low == first.printed and not between["unit"]
    low = first.printed * (second.low / second.printed if unscaled and second.printed else 1)
    low = low if unscaled else first.low
    return None if low > second.high else replace(second, start=first.start, low=low, printed=first.printed)


def _names_a_place(folded: str, number: Stated) -> bool:
    """A date, or an ordinal: a place in an order, in a law or in the calendar."""
    if folded[: number.start].endswith("第") and _LAW_UNIT.match(number.after):
        return True
    return bool(_DATE_UNIT.match(number.after)) and number.low == number.printed
