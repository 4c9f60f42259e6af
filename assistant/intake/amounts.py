"""Amounts as people say them: the quantities of official prose, and the spoken ones (两千万, 一个多亿, 500w, 三百来号人)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from corpus.measures.numerals import NUMERAL, parse_numeral
from corpus.measures.quantities import Quantity, read_quantities
from corpus.measures.units import split_unit
from corpus.words import fold

_NUMBER = rf"(?P<number>\d+(?:\.\d+)?|{NUMERAL}+)"
_SPOKEN = re.compile(
    rf"(?<![第\d.])(?:(?P<compound>(?:\d+|{NUMERAL}+)亿(?:零)?(?:\d+|{NUMERAL}+)万)(?:元|块钱?)?|{_NUMBER}\s?(?P<vague>[多来几])?(?:"
    r"(?P<w>w)(?![a-z])(?:元)?"
    r"|个?(?P<more>[多来])?(?P<scale>百万|千万|[万亿])(?P<after>多)?(?P<yuan>元|块钱?)?"
    r"|(?P<heads>号人?|口人|个人(?!所|代))"
    r"|个(?P<points>点|百分点)(?![多位])))"
)
_TENTHS = re.compile(
    r"(?P<tens>[一二三四五六七八九]|两|[1-9])成(?P<more>[一二三四五六七八九])?(?![立为了长本员交品功果就人分])"
)
"""六成, 九成五: of ten."""
_SAID_BEFORE = re.compile(r"(大概|差不多|大约|约|将近|接近|近|不到|不足|至少|超过|超)[\s有是为]?$")
_MONEY = "元"


def read_amounts(text: str) -> list[Quantity]:
    """In order; spoken amounts fill in where the reader of official prose finds none, or only a part."""
    spoken = [amount for match in _SPOKEN.finditer(fold(text)) if (amount := _spoken(match)) is not None]
    spoken += [_tenths(match) for match in _TENTHS.finditer(fold(text))]
    read = [_in_percent(quantity) for quantity in read_quantities(text)]
    kept = [quantity for quantity in read if not any(_inside(quantity, amount) for amount in spoken)]
    fresh = [amount for amount in spoken if not any(_overlap(amount, quantity) for quantity in kept)]
    return [_loosened(fold(text), quantity) for quantity in sorted([*kept, *fresh], key=lambda it: it.start)]


def _in_percent(quantity: Quantity) -> Quantity:
    """六成 is 60 %."""
    if quantity.unit != "成":
        return quantity
    low, high = quantity.low * 10, quantity.high * 10
    return replace(quantity, low=low, high=high, value=f"{low:f}", unit="%", base_value=low, base_unit="%")


def _loosened(folded: str, quantity: Quantity) -> Quantity:
    """With the spoken word before it that says how exact it is, where none was read."""
    before = _SAID_BEFORE.search(folded[: quantity.start])
    return replace(quantity, bound=before[1]) if quantity.bound is None and before else quantity


def _inside(quantity: Quantity, amount: Quantity) -> bool:
    """Whether the spoken amount says more than the read one (3个亿 against 3个)."""
    longer = amount.end - amount.start > quantity.end - quantity.start
    return amount.start <= quantity.start and quantity.end <= amount.end and longer


def _overlap(first: Quantity, second: Quantity) -> bool:
    return first.start < second.end and second.start < first.end


def _spoken(match: re.Match[str]) -> Quantity | None:
    if match["compound"]:
        return _compound(match)
    digits = match["number"]
    number = Decimal(digits) if digits[0].isdigit() else _numeral(digits)
    if number is None:
        return None
    vague = next((match[name] for name in ("vague", "more", "after") if match[name]), None)
    if vague == "几":
        return None
    if match["heads"]:
        unit = "人"
    elif match["points"]:
        unit = "%"
    else:
        unit = ("万" if match["w"] else match["scale"]) + _MONEY
    factor, base = split_unit(unit)
    return Quantity(
        start=match.start(),
        end=match.end(),
        value=f"{number:f}",
        low=number,
        high=number,
        unit=unit,
        base_value=number * factor,
        base_unit=base,
        bound="余" if vague == "多" else vague,
    )


def _tenths(match: re.Match[str]) -> Quantity:
    tens, more = (
        Decimal(_numeral(digit) or 0) if digit and not digit.isdigit() else Decimal(digit or 0)
        for digit in match.groups()
    )
    number = tens * 10 + more
    return Quantity(match.start(), match.end(), f"{number:f}", number, number, "%", number, "%", None)


def _compound(match: re.Match[str]) -> Quantity | None:
    """一亿二千万, 1亿2000万: in 万元."""
    above, below = (
        Decimal(part) if part.isdigit() else _numeral(part) for part in match["compound"].rstrip("万").split("亿")
    )
    if above is None or below is None:
        return None
    number = above * 10**4 + below
    return Quantity(
        start=match.start(),
        end=match.end(),
        value=f"{number:f}",
        low=number,
        high=number,
        unit="万元",
        base_value=number * 10**4,
        base_unit=_MONEY,
        bound=None,
    )


def _numeral(digits: str) -> Decimal | None:
    value = parse_numeral(digits)
    return None if value is None else Decimal(value)
