"""Consistency: what in a profile does not fit together. It is pointed out; no fact is dropped for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from assistant.eligibility.derived import DERIVATIONS, amount_words
from assistant.eligibility.facts import Facts
from assistant.eligibility.interval import Interval
from assistant.eligibility.profile import Problem
from corpus.policies.fields import FieldSpec, load_fields

SALES_A_HEAD = Decimal(5000)
"""Sales of more than this (万元) a head: yuan were likely written as 万元."""
_DAYS_A_YEAR = Decimal("365.25")


def contradictions(facts: Facts) -> list[Problem]:
    """All that is found, in the order of the field table within each kind."""
    return [*_parts(facts), *_restated(facts), *_before_founding(facts), *_titles(facts), *_scale(facts)]


def _parts(facts: Facts) -> Iterator[Problem]:
    """研发人员多于职工总数, in a year where both are series."""
    for spec in load_fields().values():
        if spec.part_of is None:
            continue
        whole = load_fields()[spec.part_of]
        for place, part, total in _pairs(spec, whole, facts):
            if part.low is not None and total.high is not None and part.low > total.high:
                shown = f"{amount_words(part, spec.unit)}，{amount_words(total, whole.unit)}"
                yield Problem(spec.name, f"{place}{spec.label}多于{whole.label}（{shown}），请核对。")


def _pairs(spec: FieldSpec, whole: FieldSpec, facts: Facts) -> Iterator[tuple[str, Interval, Interval]]:
    if spec.series:
        for year, part in sorted(facts.profile.series.get(spec.name, {}).items()):
            of_year = facts.in_year(whole.name, year)
            if of_year is not None:
                yield f"{year}年", part, of_year
        return
    stated, total = facts.given(spec.name), facts.number(whole.name)
    if stated is not None and total is not None:
        yield "", stated, total


def _restated(facts: Facts) -> Iterator[Problem]:
    """A field that is stated and can be computed, and the two differ by more than rounding."""
    for name, ways in DERIVATIONS.items():
        stated = facts.given(name)
        computed = next((value for way in ways if (value := way.value(facts)) is not None), None)
        if stated is None or computed is None or stated.exact is None or computed.exact is None:
            continue
        if abs(stated.exact - computed.exact) > _half_place(stated.exact):
            spec = load_fields()[name]
            words = f"填写的是{amount_words(stated, spec.unit)}，按其他各项算出来是{amount_words(computed, spec.unit)}"
            yield Problem(name, f"{spec.label}{words}，请核对。")


def _half_place(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)


def _before_founding(facts: Facts) -> Iterator[Problem]:
    founded = facts.given("founded_on")
    if founded is None or founded.low is None:
        return
    first = date.fromordinal(int(founded.low))
    for name, years in facts.profile.series.items():
        early = sorted(year for year, value in years.items() if year < first.year and value.exact != 0)
        if early:
            spec = load_fields()[name]
            shown = "、".join(f"{year}年" for year in early)
            yield Problem(name, f"企业{first.year}年才成立，却填了{shown}的{spec.label}，请核对。")
    age = Decimal(facts.as_of.toordinal()) - founded.low
    for name in ("niche_years", "operating_years"):
        years_stated = facts.given(name)
        if years_stated and years_stated.low is not None and years_stated.low * _DAYS_A_YEAR > age + _DAYS_A_YEAR:
            spec = load_fields()[name]
            yield Problem(name, f"{spec.label}长于企业成立至今的时间，请核对。")
    issued = facts.given("hnte_cert_issued_on")
    if issued and issued.high is not None and issued.high < founded.low:
        yield Problem("hnte_cert_issued_on", "高新技术企业证书的发证日期早于成立日期，请核对。")


def _titles(facts: Facts) -> Iterator[Problem]:
    """A title stated one way where the cards infer the other."""
    for name, inferences in facts.scheme.inferences.items():
        stated = facts.profile.values.get(name)
        for inference in inferences:
            holds = all(facts.judge(condition) is True for condition in inference.when)
            if isinstance(stated, bool) and stated != inference.value and holds:
                label = load_fields()[name].label
                answer = "是" if stated else "否"
                yield Problem(name, f"“{label}”填的是“{answer}”，但是{inference.text}，请核对。")


def _scale(facts: Facts) -> Iterator[Problem]:
    sales, employees = facts.number("sales_last_year_wan"), facts.given("employees")
    if sales is None or employees is None or not sales.exact or not employees.exact:
        return
    if sales.exact / employees.exact > SALES_A_HEAD:
        yield Problem("sales_by_year_wan", "人均销售收入高得不寻常，请核对金额的单位是不是万元。")
