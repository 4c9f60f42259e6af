"""Exact arithmetic over figures: every value is a Decimal, every formula is kept as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from corpus.language.figure_words import plain
from corpus.measures.quantities import convert
from corpus.records import Figure


@dataclass(frozen=True, slots=True)
class Computed:
    """A value with its unit, the formula that gave it, and whether it had to be rounded."""

    value: Decimal
    unit: str
    formula: str
    rounded: bool = False

    @property
    def text(self) -> str:
        """A rounded value keeps its places (53.0)."""
        return format(self.value, "f") if self.rounded else plain(self.value)


def amount(figure: Figure, unit: str) -> Decimal | None:
    """The figure's value in ``unit``; None where the kinds of unit differ or the value is a range."""
    try:
        value = Decimal(figure.value)
    except ArithmeticError:
        return None
    if figure.unit == unit:
        return value
    return convert(value, figure.unit, unit)


def amounts(figures: Sequence[Figure]) -> tuple[list[Decimal], str] | None:
    """All values in the first figure's unit; None where one cannot be converted."""
    unit = figures[0].unit
    values = [amount(figure, unit) for figure in figures]
    known = [value for value in values if value is not None]
    return (known, unit) if len(known) == len(values) else None


def difference_unit(unit: str) -> str:
    """Two percentages differ by percentage points."""
    return {"%": "个百分点", "‰": "个千分点"}.get(unit, unit)


def subtract(larger: Figure, smaller: Figure) -> Computed | None:
    found = amounts([larger, smaller])
    if found is None:
        return None
    (a, b), unit = found
    return Computed(a - b, difference_unit(unit), f"{plain(a)} - {plain(b)}")


def add(figures: Sequence[Figure]) -> Computed | None:
    found = amounts(figures)
    if found is None:
        return None
    values, unit = found
    return Computed(sum(values, Decimal(0)), unit, " + ".join(plain(value) for value in values))


def rest(whole: Figure, parts: Sequence[Figure]) -> Computed | None:
    """``whole`` less all ``parts``."""
    found = amounts([whole, *parts])
    if found is None:
        return None
    (first, *others), unit = found
    value = first - sum(others, Decimal(0))
    return Computed(value, unit, " - ".join(plain(one) for one in (first, *others)))


def mean(figures: Sequence[Figure], places: int = 2) -> Computed | None:
    total = add(figures)
    if total is None:
        return None
    value, rounded = _rounded(total.value / len(figures), places)
    return Computed(value, total.unit, f"({total.formula}) / {len(figures)}", rounded)


def percent(part: Figure, whole: Figure, places: int = 2) -> Computed | None:
    """``part`` as a percentage of ``whole``."""
    return percent_of_sum([part], whole, places)


def percent_of_sum(parts: Sequence[Figure], whole: Figure, places: int = 2) -> Computed | None:
    """All ``parts`` together as a percentage of ``whole``."""
    return _over(parts, whole, Decimal(100), "%", places)


def times(part: Figure, whole: Figure, places: int = 2) -> Computed | None:
    """How many times ``whole`` goes into ``part``."""
    return times_of_sum([part], whole, places)


def times_of_sum(parts: Sequence[Figure], whole: Figure, places: int = 2) -> Computed | None:
    """How many times ``whole`` goes into all ``parts`` together."""
    return _over(parts, whole, Decimal(1), "倍", places)


def _over(parts: Sequence[Figure], whole: Figure, scale: Decimal, unit: str, places: int) -> Computed | None:
    found = amounts([whole, *parts])
    if found is None or not found[0][0]:
        return None
    (below, *above), _ = found
    value, rounded = _rounded(sum(above, Decimal(0)) / below * scale, places)
    shown = " + ".join(plain(one) for one in above)
    return Computed(value, unit, f"{f'({shown})' if len(above) > 1 else shown} / {plain(below)}", rounded)


def growth(later: Figure, earlier: Figure, places: int = 2) -> Computed | None:
    """Rate of change from ``earlier`` to ``later`` in per cent."""
    found = amounts([earlier, later])
    if found is None or not found[0][0]:
        return None
    before, after = found[0]
    value, rounded = _rounded((after - before) / before * 100, places)
    return Computed(value, "%", f"({plain(after)} - {plain(before)}) / {plain(before)}", rounded)


def quotient(top: Figure, bottom: Figure, places: int = 2) -> Computed | None:
    """``top`` per one base unit of ``bottom`` (105万元 for one 个), in a unit as printed where that is above one."""
    if top.base_value is None or not bottom.base_value:
        return None
    unit = top.unit
    over, under = amount(top, unit), bottom.base_value
    if over is None:
        return None
    if abs(over / under) < 1 and top.unit != top.base_unit:
        unit, over = top.base_unit, top.base_value
    value, rounded = _rounded(over / under, places)
    return Computed(value, unit, f"{plain(over)} / {plain(under)}", rounded)


def _rounded(value: Decimal, places: int) -> tuple[Decimal, bool]:
    shown = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return shown, shown != value
