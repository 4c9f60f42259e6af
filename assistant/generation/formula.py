"""Formulas over figure ids (``F3 - F7``, ``(F3 - F7) / F7 %``), evaluated in exact decimals with units.

The model names the operands and the operation; values, units, conversion and rounding are decided here. The only
numbers that may be written in a formula are small divisors (an average over 6, a month's share of 12) and those of the
question (5 of them at so much each).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException

from assistant.figures.decimals import Computed, amount, difference_unit
from corpus.language.figure_words import plain
from corpus.measures.quantities import convert
from corpus.records import Figure

PLACES = 2
"""Decimal places of a quotient."""
LARGEST_DIVISOR = 100
MOST_OPERANDS = 40
_TOKEN = re.compile(r"\s*(?:(?P<label>[Ff]\d{1,4})|(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*/()]))")
_SIGNS = str.maketrans("－—–−＋×＊✕÷／（）％", "----+***//()%")
_PERCENT = re.compile(r"(?:\*\s*100\s*%?|%)\s*$")
_LABEL = re.compile(r"[Ff]\d{1,4}")


class FormulaError(ValueError):
    """The formula cannot be evaluated; the message tells the model why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A computed value with its operands in order; ``label`` names the kind (差, 合计, 占比 …)."""

    computed: Computed
    figures: tuple[Figure, ...]
    label: str


@dataclass(frozen=True, slots=True)
class _Term:
    """``value`` in base units of ``base`` ("" for a pure number); ``shown`` is how it is printed, ``unit`` in what."""

    value: Decimal
    base: str
    unit: str
    shown: str


def labels_in(words: str) -> list[str]:
    """The figure ids of a formula, once each, in order."""
    return list(dict.fromkeys(label.upper() for label in _LABEL.findall(words)))


def evaluate(words: str, figures: Mapping[str, Figure], asked: frozenset[Decimal] = frozenset()) -> Evaluated:
    """``asked``: the numbers of the question. Raises FormulaError."""
    text = words.translate(_SIGNS).strip()
    percent = _PERCENT.search(text)
    body = text[: percent.start()] if percent else text
    used = [figures[label] for label in labels_in(body) if label in figures]
    unknown = [label for label in labels_in(body) if label not in figures]
    if unknown:
        raise FormulaError(f"没有 {unknown[0]} 这个数")
    if not used or len(used) > MOST_OPERANDS:
        raise FormulaError("公式里要有数的编号")
    reading = _Reading(body, figures, _common_unit(used), asked)
    try:
        term = reading.whole()
        computed = _shown(term, percent is not None, used)
    except DecimalException as error:
        raise FormulaError("公式算不出来（除以零或数太大）") from error
    return Evaluated(computed, tuple(used), _kind(body, percent is not None))


def _common_unit(figures: Sequence[Figure]) -> str | None:
    """The unit in which all operands are printed in a formula: the first one's, where all can be put in it."""
    unit = figures[0].unit
    return unit if all(amount(figure, unit) is not None for figure in figures) else None


class _Reading:
    """Recursive descent over ``sum := product (('+'|'-') product)*``, ``product := atom (('*'|'/') atom)*``."""

    def __init__(self, text: str, figures: Mapping[str, Figure], unit: str | None, asked: frozenset[Decimal]) -> None:
        self._tokens = _tokens(text)
        self._figures, self._unit, self._asked, self._at = figures, unit, asked, 0

    def whole(self) -> _Term:
        term = self._sum()
        if self._at < len(self._tokens):
            raise FormulaError("公式没有写完整")
        return term

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else ""

    def _sum(self) -> _Term:
        left = self._product()
        while self._peek() in ("+", "-"):
            left = _added(left, self._next(), self._product())
        return left

    def _product(self) -> _Term:
        left = self._atom()
        while self._peek() in ("*", "/"):
            left = self._multiplied(left, self._next(), self._atom())
        return left

    def _multiplied(self, left: _Term, sign: str, right: _Term) -> _Term:
        constants = [term.value for term in (left, right) if not term.base and term.shown[0].isdigit()]
        small = sign == "/" and right.base == "" and right.value == right.value.to_integral_value()
        for value in constants:
            if value not in self._asked and not (small and value == right.value and 1 < value <= LARGEST_DIVISOR):
                raise FormulaError("公式里只能写数的编号、问题里的数，或除以一个不大的整数")
        return _divided(left, right) if sign == "/" else _times(left, right)

    def _atom(self) -> _Term:
        token = self._next()
        if token == "(":
            inner = self._sum()
            if self._next() != ")":
                raise FormulaError("公式的括号没有配对")
            return _Term(inner.value, inner.base, inner.unit, f"({inner.shown})")
        if _LABEL.fullmatch(token):
            return self._figure(self._figures[token.upper()])
        if token and token[0].isdigit():
            return _Term(Decimal(token), "", "", token)
        raise FormulaError("公式只能用数的编号、加减乘除和括号")

    def _figure(self, figure: Figure) -> _Term:
        if figure.base_value is None or "-" in figure.value[1:]:
            raise FormulaError(f"{figure.value}{figure.unit} 是一个范围，不能计算")
        unit = self._unit or figure.unit
        value = amount(figure, unit)
        same = unit == figure.unit
        shown = figure.value if same or value is None else plain(value)
        return _Term(figure.base_value, figure.base_unit, unit, shown if self._unit else f"{shown}{figure.unit}")


def _tokens(text: str) -> list[str]:
    found, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise FormulaError("公式只能用数的编号、加减乘除和括号")
        found.append(match.group().strip())
        position = match.end()
    return found


def _added(left: _Term, sign: str, right: _Term) -> _Term:
    if not left.base or left.base != right.base:
        raise FormulaError("相加减的数单位不同")
    value = left.value + right.value if sign == "+" else left.value - right.value
    base = difference_unit(left.base) if sign == "-" else left.base
    unit = difference_unit(left.unit) if sign == "-" else left.unit
    return _Term(value, base, unit, f"{left.shown} {sign} {right.shown}")


def _divided(left: _Term, right: _Term) -> _Term:
    shown = f"{left.shown} / {right.shown}"
    if not right.base:
        return _Term(left.value / right.value, left.base, left.unit, shown)
    if right.base == left.base or difference_unit(right.base) == difference_unit(left.base):
        return _Term(left.value / right.value, "", "", shown)
    if left.base:
        return _Term(left.value / right.value, left.base, left.unit, shown)
    raise FormulaError("相除的数单位不同")


def _times(left: _Term, right: _Term) -> _Term:
    """An amount times a pure number, or times a percentage."""
    shown = f"{left.shown} * {right.shown}"
    if not left.base:
        left, right = right, left
    if not right.base:
        return _Term(left.value * right.value, left.base, left.unit, shown)
    if right.base == "%":
        return _Term(left.value * right.value / 100, left.base, left.unit, shown)
    raise FormulaError("两个带单位的数不能相乘")


def _shown(term: _Term, percent: bool, figures: Sequence[Figure]) -> Computed:
    """The value in its unit, a quotient rounded to ``PLACES``."""
    if percent:
        if term.base:
            raise FormulaError("带单位的数不能写成百分数")
        return _rounded(term.value * 100, "%", term.shown)
    if not term.base:
        return _rounded(term.value, "倍", term.shown)
    unit, value = term.unit, term.value / _scale(figures, term.unit)
    if "/" in term.shown and abs(value) < 1:
        unit, value = _smaller(term, unit, value)
    exact = Decimal(plain(value)) == value and "/" not in term.shown
    return Computed(value, unit, term.shown) if exact else _rounded(value, unit, term.shown)


def _smaller(term: _Term, unit: str, value: Decimal) -> tuple[str, Decimal]:
    """A quotient below one in the next unit down in which it is above: 0.054亿元 → 540万元."""
    for smaller in (f"万{term.base}", term.base):
        shown = convert(term.value, term.base, smaller)
        if unit.startswith(("亿", "万")) and smaller != unit and shown is not None and abs(shown) >= 1:
            return smaller, shown
    return unit, value


def _scale(figures: Sequence[Figure], unit: str) -> Decimal:
    """How many base units one ``unit`` is."""
    for figure in figures:
        if figure.base_value is not None and figure.unit == unit and Decimal(figure.value):
            return figure.base_value / Decimal(figure.value)
    return Decimal(1)


def _rounded(value: Decimal, unit: str, formula: str) -> Computed:
    shown = value.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
    return Computed(shown, unit, formula, rounded=shown != value)


def _kind(body: str, percent: bool) -> str:
    """What the value is called among the derived ones."""
    if percent:
        return "增减幅度" if "-" in body else "占比"
    if "/" in body:
        return "平均" if "+" in body else "比值"
    return "合计" if "+" in body and "-" not in body else "差"
