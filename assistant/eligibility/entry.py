"""Entries: one stated value of a profile, from a form, a YAML file or a phrase, read as its field's kind and unit."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.eligibility.interval import Interval
from corpus.measures.quantities import Quantity, read_quantities
from corpus.policies.fields import FieldSpec

Value = Interval | bool | str

ABSURD: dict[str, Decimal] = {
    "money": Decimal(10) ** 9,
    "count": Decimal(10) ** 7,
    "percent": Decimal(10) ** 5,
    "years": Decimal(300),
    "months": Decimal(3600),
    "days": Decimal(110000),
    "area": Decimal(10) ** 9,
    "score": Decimal(1000),
    "rank": Decimal(10) ** 6,
}
"""Above this (in the field's unit) a value is a slip of the pen, not an enterprise."""
EARLIEST = date(1840, 1, 1)

_AT_LEAST = frozenset("以上 之上 不少于 不低于 不小于 至少 及以上 (含)以上 (及)以上".split())
_MORE = frozenset("超过 超出 超 突破 逾 多于 大于".split())
_AT_MOST = frozenset("以下 之下 以内 之内 不高于 不超过 不多于 不大于 最多 及以下 (含)以下 不得超过".split())
_LESS = frozenset("不足 不到 未达 小于 低于 少于".split())
_NEARLY = frozenset("近 将近 接近".split())
_ABOUT = frozenset("约 大约 左右 上下 来 大概 差不多".split())
_AND_MORE = frozenset("余 多 有余 之多".split())
_ABOUT_BY, _NEARLY_BY = Decimal("0.05"), Decimal("0.1")

_TRUE = frozenset("是 有 对 真 已 已有 具备 符合 true yes y 1 √ ✓".split())
_FALSE = frozenset("否 无 没有 不是 不 没 未 假 不具备 不符合 false no n 0 × ✗".split())
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?")
_DAY = re.compile(
    r"(\d{4})(?:\s*(?:年|[-/.])\s*(\d{1,2})(?:\s*(?:月|[-/.])\s*(\d{1,2})\s*日?|\s*月)?|\s*年)?(?:成立|注册|设立)?"
)

_UNITS: dict[str, frozenset[str]] = {
    "人": frozenset({"人", "个", ""}),
    "项": frozenset({"项", "件", "个", "种", "份", "部", ""}),
    "家": frozenset({"家", "个", "户", ""}),
    "个": frozenset({"个", "家", ""}),
    "万元": frozenset({"元", ""}),
    "%": frozenset({"%"}),
    "年": frozenset({"年", "个月"}),
    "月": frozenset({"个月", "月", "年"}),
    "天": frozenset({"天"}),
    "平方米": frozenset({"平方米", "亩"}),
    "分": frozenset({"分"}),
    "名": frozenset({"人", "名", "位", ""}),
}
"""Field unit → base units of quantities that may state it."""
_FACTORS: dict[tuple[str, str], Decimal] = {
    ("万元", "元"): Decimal(1) / 10**4,
    ("万元", ""): Decimal(1) / 10**4,
    ("年", "个月"): Decimal(1) / 12,
    ("月", "年"): Decimal(12),
    ("平方米", "亩"): Decimal(2000) / 3,
}


class EntryError(ValueError):
    """The value cannot be what its field asks for; the message says why, in Chinese."""


def read_entry(spec: FieldSpec, raw: Any, today: date) -> Value:
    """``raw`` (a YAML scalar or words) as the field's value. Raises EntryError."""
    if spec.kind == "bool":
        return _bool(spec, raw)
    if spec.kind == "choice":
        return _choice(spec, raw)
    if spec.kind == "date":
        return _day(spec, raw, today)
    if spec.kind == "text":
        return _text(spec, raw)
    value = _number(spec, raw)
    check_range(spec, value)
    return value


def _bool(spec: FieldSpec, raw: Any) -> bool:
    word = str(raw).strip().lower()
    if isinstance(raw, bool):
        return raw
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise EntryError(f"“{spec.label}”要填“是”或“否”，现在是“{raw}”，没有采用")


def _choice(spec: FieldSpec, raw: Any) -> str:
    choice = spec.choice_of(str(raw).strip()) if isinstance(raw, str) else None
    if choice is None:
        raise EntryError(f"{spec.label}“{raw}”认不出来，请从这些里选：{'、'.join(spec.choices)}")
    return choice


def _text(spec: FieldSpec, raw: Any) -> str:
    if isinstance(raw, dict | list) or not str(raw).strip():
        raise EntryError(f"{spec.label}要填文字，没有采用")
    return str(raw).strip()


def _day(spec: FieldSpec, raw: Any, today: date) -> Interval:
    days = day_interval(str(raw.date() if isinstance(raw, datetime) else raw).strip())
    if days is None:
        raise EntryError(f"{spec.label}“{raw}”认不出来，请写成 2019-05-06、2019-05 或 2019")
    first, last = days
    if first > today:
        raise EntryError(f"{spec.label}“{raw}”晚于评估日（{today.isoformat()}），没有采用")
    if first < EARLIEST:
        raise EntryError(f"{spec.label}“{raw}”太早，没有采用，请核对")
    return Interval(Decimal(first.toordinal()), Decimal(min(last, today).toordinal()))


def day_interval(words: str) -> tuple[date, date] | None:
    """The first and last day that ``2019``, ``2019-05``, ``2019年5月6日`` may mean; None for what is no date."""
    match = _DAY.fullmatch(words)
    if match is None:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    try:
        first = date(year, int(month or 1), int(day or 1))
        if day:
            return first, first
        last_month = int(month or 12)
        return first, date(year, last_month, monthrange(year, last_month)[1])
    except ValueError:
        return None


def _number(spec: FieldSpec, raw: Any) -> Interval:
    if isinstance(raw, bool | dict | list | date):
        raise EntryError(f"{spec.label}要填一个数（{spec.unit}），现在是“{raw}”，没有采用")
    if isinstance(raw, int | float | Decimal):
        return _plain(spec, str(raw))
    words = str(raw).strip()
    if _NUMBER.fullmatch(words):
        return _plain(spec, words.replace(",", "").replace("，", ""))
    quantities = read_quantities(words)
    if len(quantities) != 1:
        raise EntryError(f"{spec.label}“{raw}”认不出来，请写一个数，单位是{spec.unit}")
    value = from_quantity(spec, quantities[0])
    if value is None:
        raise EntryError(f"{spec.label}的单位应当是{spec.unit}，现在写的是“{quantities[0].unit}”，没有采用")
    return -value if words.startswith("-") and value.low is not None and value.low > 0 else value


def _plain(spec: FieldSpec, digits: str) -> Interval:
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise EntryError(f"{spec.label}“{digits}”不是一个数，没有采用") from None
    if not number.is_finite():
        raise EntryError(f"{spec.label}“{digits}”不是一个数，没有采用")
    return Interval.point(number)


def from_quantity(spec: FieldSpec, quantity: Quantity) -> Interval | None:
    """The quantity in the field's unit, as wide as its wording leaves it; None for another kind of unit."""
    if quantity.base_unit not in _UNITS.get(spec.unit, frozenset({spec.unit})) or quantity.base_value is None:
        return None
    if spec.kind == "money" and not quantity.unit:
        return None
    scale = quantity.base_value / quantity.low if quantity.low else Decimal(1)
    factor = _FACTORS.get((spec.unit, quantity.base_unit))
    low, high = quantity.low * scale, quantity.high * scale
    if factor is not None and factor < 1:
        divisor = Decimal(round(1 / factor))
        low, high = low / divisor, high / divisor
    elif factor is not None:
        low, high = low * factor, high * factor
    return widened(low, high, quantity.bound)


def widened(low: Decimal, high: Decimal, bound: str | None) -> Interval:
    """What the words around a number leave open: 以上, 不到, 约, 余 …"""
    if bound in _AT_LEAST or bound in _MORE:
        return Interval(low, None, open_low=bound in _MORE)
    if bound in _AT_MOST or bound in _LESS:
        return Interval(Decimal(0), high, open_high=bound in _LESS)
    if bound in _NEARLY:
        return Interval(low * (1 - _NEARLY_BY), high, open_high=True)
    if bound in _ABOUT:
        return Interval(low * (1 - _ABOUT_BY), high * (1 + _ABOUT_BY))
    if bound in _AND_MORE:
        return Interval(low, low + _last_place(low), open_high=True)
    return Interval(low, high)


def _last_place(number: Decimal) -> Decimal:
    """The unit of the last digit that is not zero: 120 → 10, 1300 → 100."""
    exponent = number.normalize().as_tuple().exponent
    return Decimal(10) ** exponent if isinstance(exponent, int) else Decimal(1)


def check_range(spec: FieldSpec, value: Interval) -> None:
    """Raises EntryError for a negative or absurd value."""
    limit = spec.max if spec.max is not None else ABSURD[spec.kind]
    shown = value.low if value.low is not None else value.high
    if shown is None:
        return
    if not spec.signed and shown < 0:
        raise EntryError(f"{spec.label}不能是负数（{shown:f}），没有采用")
    top = abs(value.high) if value.high is not None else abs(shown)
    if spec.share and top > 100:
        raise EntryError(f"{spec.label}不能超过100%（{top:f}%），没有采用")
    if top > limit:
        raise EntryError(f"{spec.label}太大（{top:f}{spec.unit}），没有采用，请核对单位（金额一律是万元）")
