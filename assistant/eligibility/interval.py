"""Intervals of decimals: a stated value that may be known only within bounds (约500人, 不到10%, 2019年), and their arithmetic.

Comparisons are three-valued: True or False where every value of the interval agrees, else None (Kleene).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

Truth = bool | None


def conjunction(truths: Iterable[Truth]) -> Truth:
    """False if any is, else unknown if any is, else True (also of nothing)."""
    values = list(truths)
    return False if False in values else None if None in values else True


def disjunction(truths: Iterable[Truth]) -> Truth:
    """True if any is, else unknown if any is, else False (also of nothing)."""
    values = list(truths)
    return True if True in values else None if None in values else False


def negation(truth: Truth) -> Truth:
    return None if truth is None else not truth


@dataclass(frozen=True, slots=True)
class Interval:
    """``low`` … ``high``; None is unbounded. An open end is not itself a value."""

    low: Decimal | None
    high: Decimal | None
    open_low: bool = False
    open_high: bool = False

    @classmethod
    def point(cls, value: Decimal | int) -> Interval:
        number = Decimal(value)
        return cls(number, number)

    @property
    def exact(self) -> Decimal | None:
        """The value, where there is only one."""
        return self.low if self.low is not None and self.low == self.high else None

    def compare(self, op: str, threshold: Interval) -> Truth:
        """``op`` is gte, gt, lte, lt or eq."""
        if op == "gte":
            return _at_least(self, threshold)
        if op == "lt":
            return negation(_at_least(self, threshold))
        if op == "lte":
            return _at_least(threshold, self)
        if op == "gt":
            return negation(_at_least(threshold, self))
        if self.exact is not None and threshold.exact is not None:
            return self.exact == threshold.exact
        apart = False in (_at_least(self, threshold), _at_least(threshold, self))
        return False if apart else None

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.open_low or other.open_low,
            self.open_high or other.open_high,
        )

    def __neg__(self) -> Interval:
        return Interval(
            None if self.high is None else -self.high,
            None if self.low is None else -self.low,
            self.open_high,
            self.open_low,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def scaled(self, factor: Decimal | int) -> Interval:
        """Times a factor above zero."""
        return Interval(
            None if self.low is None else self.low * factor,
            None if self.high is None else self.high * factor,
            self.open_low,
            self.open_high,
        )

    def over(self, other: Interval) -> Interval | None:
        """The quotient of amounts that are not negative; None where that is not so or the divisor is zero."""
        if self.low is None or self.low < 0 or other.low is None or other.low < 0 or other.high == 0:
            return None
        low = Decimal(0) if other.high is None else self.low / other.high
        high = None if self.high is None or other.low == 0 else self.high / other.low
        return Interval(low, high, self.open_low or other.open_high, self.open_high or other.open_low)

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(low, high)


def least(values: Iterable[Interval]) -> Interval:
    """The interval of the smallest of several values."""
    items = list(values)
    lows = [item.low for item in items]
    highs = [item.high for item in items if item.high is not None]
    return Interval(
        None if None in lows else min(low for low in lows if low is not None),
        min(highs) if highs else None,
        any(item.open_low for item in items),
        any(item.open_high for item in items),
    )


def greatest(values: Iterable[Interval]) -> Interval:
    return -least(-value for value in values)


def _at_least(value: Interval, threshold: Interval) -> Truth:
    """Whether ``value`` ≥ ``threshold`` for every pair of their values."""
    if value.low is not None and threshold.high is not None and value.low >= threshold.high:
        return True
    if value.high is None or threshold.low is None or value.high > threshold.low:
        return None
    if value.high < threshold.low or value.open_high or threshold.open_low:
        return False
    return None
