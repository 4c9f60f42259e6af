"""Derived fields: how ratios, sums and growth rates are computed from what a profile states.

Only definitions stand here; what a policy asks of them stands in its card. Years count back from the day of evaluation:
the last year is the last complete one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from assistant.eligibility.interval import Interval, least
from corpus.policies.digest import plain
from corpus.policies.fields import load_fields

PERCENT = Decimal(100)
THREE = 3
_GROWTH_PLACES = 10
"""Decimals kept of a growth rate: quotients that do not end must not miss a threshold they meet."""


class Stated(Protocol):
    """What derivations read."""

    as_of: date

    def number(self, field: str) -> Interval | None: ...

    def given(self, field: str) -> Interval | None: ...

    def in_year(self, field: str, year: int) -> Interval | None: ...

    def missing(self, field: str) -> list[Ask]: ...


@dataclass(frozen=True, slots=True)
class Ask:
    """A field to ask for; of a series, the years that are needed."""

    field: str
    years: tuple[int, ...] = ()


class Expression(Protocol):
    def value(self, facts: Stated) -> Interval | None: ...

    def missing(self, facts: Stated) -> list[Ask]: ...

    def words(self, facts: Stated) -> str:
        """With its numbers, as a formula shows it."""
        ...


@dataclass(frozen=True, slots=True)
class Ref:
    field: str

    def value(self, facts: Stated) -> Interval | None:
        return facts.number(self.field)

    def missing(self, facts: Stated) -> list[Ask]:
        return facts.missing(self.field)

    def words(self, facts: Stated) -> str:
        return f"{_label(self.field)}{amount_words(facts.number(self.field), _unit(self.field))}"


@dataclass(frozen=True, slots=True)
class Given:
    """Another field stands in, but only as stated itself."""

    field: str

    def value(self, facts: Stated) -> Interval | None:
        return facts.given(self.field)

    def missing(self, facts: Stated) -> list[Ask]:
        return []

    def words(self, facts: Stated) -> str:
        return f"{_label(self.field)}{amount_words(facts.given(self.field), _unit(self.field))}"


@dataclass(frozen=True, slots=True)
class Year:
    """A series ``back`` years before the year of evaluation (1: the last complete one)."""

    field: str
    back: int = 1

    def value(self, facts: Stated) -> Interval | None:
        return facts.in_year(self.field, facts.as_of.year - self.back)

    def missing(self, facts: Stated) -> list[Ask]:
        return [] if self.value(facts) else [Ask(self.field, (facts.as_of.year - self.back,))]

    def words(self, facts: Stated) -> str:
        year = facts.as_of.year - self.back
        return f"{year}年{_label(self.field)}{amount_words(self.value(facts), _unit(self.field))}"


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the last ``count`` complete years; of a younger firm, of the years it has existed."""

    field: str
    count: int

    def value(self, facts: Stated) -> Interval | None:
        years = self._years(facts)
        values = [value for year in years if (value := facts.in_year(self.field, year)) is not None]
        if not years or len(values) < len(years):
            return None
        return sum(values[1:], values[0])

    def missing(self, facts: Stated) -> list[Ask]:
        lacking = tuple(year for year in self._years(facts) if facts.in_year(self.field, year) is None)
        return [Ask(self.field, lacking)] if lacking else []

    def words(self, facts: Stated) -> str:
        values = [amount_words(facts.in_year(self.field, year), "") for year in self._years(facts)]
        years = "、".join(str(year) for year in self._years(facts))
        return f"{years}年{_label(self.field)}（{'＋'.join(values)}）"

    def _years(self, facts: Stated) -> list[int]:
        last = facts.as_of.year - 1
        founded = facts.given("founded_on")
        first = date.fromordinal(int(founded.low)).year if founded and founded.low is not None else None
        return [
            year
            for year in range(last - self.count + 1, last + 1)
            if first is None or year >= first or facts.in_year(self.field, year) is not None
        ]


@dataclass(frozen=True, slots=True)
class Less:
    """``whole`` minus ``part``; an unstated part lies between nothing and the whole."""

    whole: Ref
    part: Ref

    def value(self, facts: Stated) -> Interval | None:
        whole = self.whole.value(facts)
        if whole is None:
            return None
        part = self.part.value(facts) or Interval(Decimal(0), whole.high)
        left = whole - part
        return Interval(max(left.low or Decimal(0), Decimal(0)), left.high, left.open_low, left.open_high)

    def missing(self, facts: Stated) -> list[Ask]:
        return [*self.whole.missing(facts), *self.part.missing(facts)]

    def words(self, facts: Stated) -> str:
        return f"（{self.whole.words(facts)}－{self.part.words(facts)}）"


@dataclass(frozen=True, slots=True)
class Ratio:
    """``part ÷ whole × 100``; not computed where a part is more than the whole it belongs to."""

    part: Expression
    whole: Expression
    share: bool = False

    def value(self, facts: Stated) -> Interval | None:
        part, whole = self.part.value(facts), self.whole.value(facts)
        quotient = part.over(whole) if part and whole else None
        if quotient is None or (self.share and quotient.low is not None and quotient.low > 1):
            return None
        return quotient.scaled(PERCENT)

    def missing(self, facts: Stated) -> list[Ask]:
        return [*self.part.missing(facts), *self.whole.missing(facts)]

    def words(self, facts: Stated) -> str:
        return f"{self.part.words(facts)}÷{self.whole.words(facts)}×100%"


@dataclass(frozen=True, slots=True)
class Least:
    """The smaller of several; while one is unknown, at most the others."""

    parts: Sequence[Expression]

    def value(self, facts: Stated) -> Interval | None:
        values = [part.value(facts) for part in self.parts]
        if all(value is None for value in values):
            return None
        return least(value or Interval(None, None) for value in values)

    def missing(self, facts: Stated) -> list[Ask]:
        return [ask for part in self.parts for ask in part.missing(facts)]

    def words(self, facts: Stated) -> str:
        known = [part.words(facts) for part in self.parts if part.value(facts) is not None]
        return "、".join(known) + ("中较低的" if len(known) == len(self.parts) else "，其余年度未知")


@dataclass(frozen=True, slots=True)
class Sum:
    """Of counts; while one is unknown, at least the others."""

    fields: Sequence[str]

    def value(self, facts: Stated) -> Interval | None:
        values = [facts.given(field) for field in self.fields]
        if all(value is None for value in values):
            return None
        filled = [value or Interval(Decimal(0), None) for value in values]
        return sum(filled[1:], filled[0])

    def missing(self, facts: Stated) -> list[Ask]:
        """Nothing while none is stated: then the sum itself is easier to tell."""
        unstated = [Ask(field) for field in self.fields if facts.given(field) is None]
        return unstated if len(unstated) < len(self.fields) else []

    def words(self, facts: Stated) -> str:
        return "＋".join(Given(field).words(facts) for field in self.fields if facts.given(field))


@dataclass(frozen=True, slots=True)
class UpTo:
    """Between nothing and another count, of which it is a part."""

    whole: str

    def value(self, facts: Stated) -> Interval | None:
        whole = facts.number(self.whole)
        return Interval(Decimal(0), whole.high, False, whole.open_high) if whole and whole.high is not None else None

    def missing(self, facts: Stated) -> list[Ask]:
        return []

    def words(self, facts: Stated) -> str:
        return f"不超过{Ref(self.whole).words(facts)}"


@dataclass(frozen=True, slots=True)
class Computed:
    """A function of other expressions; None of any gives None."""

    parts: Sequence[Expression]
    compute: Callable[..., Interval | None]
    pattern: str
    """How the formula reads, with the parts as {0} {1} …"""

    def value(self, facts: Stated) -> Interval | None:
        values = [part.value(facts) for part in self.parts]
        return None if None in values else self.compute(*values)

    def missing(self, facts: Stated) -> list[Ask]:
        return [ask for part in self.parts for ask in part.missing(facts)]

    def words(self, facts: Stated) -> str:
        return self.pattern.format(*(part.words(facts) for part in self.parts))


@dataclass(frozen=True, slots=True)
class SinceDay:
    """Whole units of time from a stated day to the day of evaluation."""

    field: str
    count: Callable[[date, date], int]

    def value(self, facts: Stated) -> Interval | None:
        days = facts.given(self.field)
        if days is None or days.low is None or days.high is None:
            return None
        early, late = (date.fromordinal(int(day)) for day in (days.low, days.high))
        return Interval(Decimal(self.count(late, facts.as_of)), Decimal(self.count(early, facts.as_of)))

    def missing(self, facts: Stated) -> list[Ask]:
        days = facts.given(self.field)
        return [] if days and days.exact is not None else [Ask(self.field)]

    def words(self, facts: Stated) -> str:
        return f"{_label(self.field)}{day_words(facts.given(self.field))}至{facts.as_of.isoformat()}"


def whole_months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (1 if end.day < start.day else 0)


def _growth(first: Interval, second: Interval, third: Interval) -> Interval | None:
    """½ × (second ÷ first ＋ third ÷ second) − 1, in %; of exact amounts above zero."""
    a, b, c = first.exact, second.exact, third.exact
    if a is None or b is None or c is None or min(a, b) <= 0:
        return None
    return Interval.point(round(((b / a + c / b) / 2 - 1) * PERCENT, _GROWTH_PLACES))


def _compound(first: Interval, last: Interval) -> Interval | None:
    """((last ÷ first)^½ − 1), in %."""
    ratio = last.over(first)
    if ratio is None or ratio.low is None:
        return None
    roots = [None if end is None else (end.sqrt() - 1) * PERCENT for end in (ratio.low, ratio.high)]
    return Interval(roots[0], roots[1], ratio.open_low, ratio.open_high)


def _change(first: Interval, last: Interval) -> Interval | None:
    ratio = last.over(first)
    return None if ratio is None else (ratio - Interval.point(1)).scaled(PERCENT)


def _three_years(field: str) -> Computed:
    pattern = "½×（{1}÷{0}＋{2}÷{1}）－1"
    return Computed([Year(field, 3), Year(field, 2), Year(field, 1)], _growth, pattern)


SALES, REVENUE, RD, MAIN = "sales_by_year_wan", "revenue_last_year_wan", "rd_by_year_wan", "main_revenue_by_year_wan"
_RD_RATIO = (Ratio(Year(RD), Ref("sales_last_year_wan")), Ratio(Year(RD), Ref(REVENUE)))

DERIVATIONS: dict[str, tuple[Expression, ...]] = {
    "tech_staff_ratio_pct": (Ratio(Ref("tech_staff"), Ref("employees"), share=True),),
    "registered_days": (SinceDay("founded_on", lambda start, end: (end - start).days),),
    "hnte_cert_age_months": (SinceDay("hnte_cert_issued_on", whole_months),),
    "sales_last_year_wan": (Year(SALES),),
    "revenue_last_year_wan": (Year(SALES),),
    "rd_last_year_wan": (Year(RD),),
    "sales_3y_total_wan": (Total(SALES, THREE),),
    "rd_3y_total_wan": (Total(RD, THREE),),
    "rd_to_sales_3y_pct": (Ratio(Ref("rd_3y_total_wan"), Ref("sales_3y_total_wan")),),
    "rd_to_sales_pct": (_RD_RATIO[0], Given("rd_to_revenue_last_year_pct")),
    "rd_to_revenue_last_year_pct": (_RD_RATIO[1], Given("rd_to_sales_pct")),
    "rd_to_cost_pct": (Ratio(Year(RD), Ref("cost_last_year_wan")),),
    "rd_domestic_ratio_pct": (Ratio(Ref("rd_domestic_3y_wan"), Ref("rd_3y_total_wan"), share=True),),
    "rd_each_of_2y_wan": (Least([Year(RD, 1), Year(RD, 2)]),),
    "rd_to_revenue_each_of_2y_pct": (Least([Ratio(Year(RD, back), Year(SALES, back)) for back in (1, 2)]),),
    "rd_total_2y_wan": (Computed([Year(RD, 2), Year(RD, 1)], lambda a, b: a + b, "{0}＋{1}"),),
    "rd_increment_wan": (Computed([Year(RD, 2), Year(RD, 1)], lambda a, b: b - a, "{1}－{0}"),),
    "hightech_income_ratio_pct": (
        Ratio(Ref("hightech_income_wan"), Less(Ref("total_income_wan"), Ref("nontaxable_income_wan")), share=True),
    ),
    "main_business_ratio_pct": (Ratio(Year(MAIN), Year(SALES), share=True),),
    "main_revenue_growth_pct": (Computed([Year(MAIN, 2), Year(MAIN, 1)], _change, "{1}÷{0}－1"),),
    "main_revenue_3y_avg_wan": (
        Computed(
            [Year(MAIN, back) for back in (3, 2, 1)],
            lambda a, b, c: (a + b + c).over(Interval.point(THREE)),
            "（{0}＋{1}＋{2}）÷3",
        ),
    ),
    "revenue_cagr_2y_pct": (Computed([Year(SALES, 3), Year(SALES, 1)], _compound, "（{1}÷{0}）^½－1"),),
    "sales_growth_pct": (_three_years(SALES),),
    "net_assets_growth_pct": (_three_years("net_assets_by_year_wan"),),
    "debt_ratio_pct": (Ratio(Ref("total_liabilities_wan"), Ref("total_assets_wan")),),
    "transform_per_year": (
        Computed([Ref("transform_3y_count")], lambda count: count.over(Interval.point(THREE)), "{0}÷3"),
    ),
    "class1_ip": (Sum(["invention_patents", "other_class1_ip"]),),
    "class2_ip": (Sum(["utility_patents", "design_patents", "software_copyrights"]),),
    "class1_ip_applied": (UpTo("class1_ip"),),
}
"""Field → the ways to compute it, the first that gives a value counts. Stated counts are exact where a way gives bounds."""

STANDS_IN = frozenset({"sales_last_year_wan", "revenue_last_year_wan", "rd_last_year_wan"})
"""Fields whose own statement goes before the series."""


def amount_words(value: Interval | None, unit: str) -> str:
    """As read by a person: ``120人``, ``不低于100人``, ``100至120人``; two decimals at most."""
    if value is None:
        return "未知"
    if value.exact is not None:
        return f"{_short(value.exact)}{unit}"
    if value.low is None:
        return "未知" if value.high is None else f"{'低于' if value.open_high else '不超过'}{_short(value.high)}{unit}"
    if value.high is None:
        return f"{'高于' if value.open_low else '不低于'}{_short(value.low)}{unit}"
    return f"{_short(value.low)}至{_short(value.high)}{unit}"


def day_words(days: Interval | None) -> str:
    """``2019-05-06``; ``2019-05`` or ``2019`` where only that is known; else the first and last day it may be."""
    if days is None or days.low is None or days.high is None:
        return "未知"
    first, last = (date.fromordinal(int(day)) for day in (days.low, days.high))
    if first == last:
        return first.isoformat()
    same_year = first.year == last.year
    if first.day == 1 and same_year and first.month == last.month:
        return first.isoformat()[:7]
    if first.day == first.month == 1 and same_year:
        return first.isoformat()[:4]
    return f"{first.isoformat()}至{last.isoformat()}"


def _short(number: Decimal) -> str:
    """Two decimals, or as many as keep a value apart from the whole number it nearly is (9.9996)."""
    places = 2
    while round(number, places) != number and round(number, places) == round(number) and places < _GROWTH_PLACES:
        places += 2
    return plain(round(number, places)) if number != round(number, places) else plain(number)


def _label(field: str) -> str:
    return load_fields()[field].label


def _unit(field: str) -> str:
    return load_fields()[field].unit
