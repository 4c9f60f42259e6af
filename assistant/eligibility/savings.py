"""What a policy saves, where its card holds the formula: the rate or allowance from the card, the amount from the profile.

The rate of the income tax depends on what the enterprise is: 5 % in effect for a small low-profit one, less for a 高企,
else the general one. While that is open the amount is a range. Every assumption is told; without the amount only the
formula is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assistant.eligibility.derived import Ask, amount_words
from assistant.eligibility.engine import Judged, judge_rule, rules_of
from assistant.eligibility.facts import Facts
from assistant.eligibility.interval import Interval, Truth, conjunction
from corpus.policies.card import Policy, Rule
from corpus.policies.digest import plain

_RATE, _GENERAL, _SMALL, _ADDED, _EXEMPT = (
    "cit_rate_pct",
    "cit_rate_statutory_pct",
    "cit_rate_small_pct",
    "rd_super_deduction_pct",
    "tech_transfer_income_exempt_wan",
)
_CENT = Decimal("0.01")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Saving:
    """``low`` and ``high`` in 万元, apart where the rate or the sum is open; None where a figure is lacking.

    ``rules`` are what it rests on, of ``policy``.
    """

    policy: Policy
    rules: tuple[Rule, ...]
    label: str
    formula: str
    low: Decimal | None
    high: Decimal | None
    assumptions: str

    @property
    def is_open(self) -> bool:
        """Whether it is known only between bounds."""
        return self.low != self.high

    def to_json(self) -> dict[str, Any]:
        low, high = (None if end is None else float(end) for end in (self.low, self.high))
        return {
            "label": self.label,
            "amount_wan": None if self.is_open else low,
            "range_wan": [low, high] if self.is_open else None,
            "amount_text": self.amount_text,
            "formula": self.formula,
            "assumptions": self.assumptions,
        }

    @property
    def amount_text(self) -> str | None:
        """约45万元, 约9至45万元."""
        if self.low is None or self.high is None:
            return None
        return f"约{plain(self.low)}{f'至{plain(self.high)}' if self.is_open else ''}万元"

    @property
    def ends(self) -> list[str]:
        """The amount, or both ends of its range, as printed."""
        return [plain(end) for end in dict.fromkeys((self.low, self.high)) if end is not None]

    @property
    def words(self) -> str:
        if self.amount_text is None:
            return f"{self.label}＝{self.formula}（{self.assumptions}）"
        return f"{self.label}{self.amount_text}（推算：{self.formula}；{self.assumptions}）"


def savings(policies: Sequence[Policy], facts: Facts) -> Iterator[Saving]:
    """What the cards in force on the day let one work out, whether or not the enterprise qualifies."""
    rates = _rates(policies, facts)
    for policy in policies:
        for rule in policy.rules:
            if rule.kind != "benefit" or not policy.in_force(rule, facts.as_of) or not isinstance(rule.value, Decimal):
                continue
            if any(facts.judge(guard) is False for guard in rule.when):
                continue
            if rule.field == _ADDED:
                yield _of_research(policy, rule, rates, facts)
            elif rule.field == _RATE and rates is not None:
                yield _of_reduced(policy, rule, rates, facts)
            elif rule.field == _SMALL and rates is not None and rates.is_small is not False:
                yield _of_small(policy, rule, rates, facts)
            elif rule.field == _EXEMPT:
                yield _of_transfer(policy, rule, rates)


def open_asks(policies: Sequence[Policy], facts: Facts) -> list[Ask]:
    """What would tell whether the enterprise is small, while that is open."""
    rates = _rates(policies, facts)
    if rates is None or rates.is_small is not None:
        return []
    return [ask for judged in _small_conditions(policies, facts) if judged.truth is None for ask in judged.missing]


@dataclass(frozen=True, slots=True)
class _Rates:
    """Rates of the income tax in %: of a 高企, the general one, that of a small low-profit enterprise in effect."""

    reduced: Decimal
    general: Decimal
    small: Decimal | None
    is_small: Truth
    is_certified: bool

    @property
    def own(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest that may apply."""
        usual = self.reduced if self.is_certified else self.general
        if self.small is None or self.is_small is False:
            return usual, usual
        return (self.small, self.small) if self.is_small else (self.small, usual)

    @property
    def words(self) -> str:
        low, high = self.own
        return f"{plain(low)}%" if low == high else f"{plain(low)}%至{plain(high)}%"

    @property
    def ground(self) -> str:
        """Why these."""
        usual = f"持有高企证书，按{plain(self.reduced)}%" if self.is_certified else f"按一般税率{plain(self.general)}%"
        if self.small is None or self.is_small is False:
            return usual
        if self.is_small:
            return f"小型微利企业，实际按{plain(self.small)}%"
        return f"属于小型微利企业的实际按{plain(self.small)}%，否则{usual}"


def _small_conditions(policies: Sequence[Policy], facts: Facts) -> list[Judged]:
    """The measured conditions of the small low-profit enterprise, judged."""
    for policy in policies:
        for benefit in policy.rules:
            if benefit.field == _SMALL and policy.in_force(benefit, facts.as_of):
                rules = (rule for rule in rules_of(policy, benefit.tier) if policy.in_force(rule, facts.as_of))
                return [judge_rule(rule, facts) for rule in rules if rule.decides and rule.check == "auto"]
    return []


def _rates(policies: Sequence[Policy], facts: Facts) -> _Rates | None:
    found: dict[str, Decimal] = {}
    for policy in policies:
        for rule in policy.rules:
            of_rates = rule.field in (_RATE, _GENERAL, _SMALL)
            if of_rates and policy.in_force(rule, facts.as_of) and isinstance(rule.value, Decimal):
                found[rule.field] = rule.value
    if not {_RATE, _GENERAL} <= set(found):
        return None
    truth = conjunction(judged.truth for judged in _small_conditions(policies, facts))
    certified = facts.value("has_valid_hnte_cert") is True
    return _Rates(found[_RATE], found[_GENERAL], found.get(_SMALL), truth, certified)


def _ends(value: Interval | None) -> tuple[Decimal, Decimal] | None:
    """The bounds of an amount, where both are known."""
    return (value.low, value.high) if value and value.low is not None and value.high is not None else None


def _of_research(policy: Policy, rule: Rule, rates: _Rates | None, facts: Facts) -> Saving:
    added = rule.value
    assert isinstance(added, Decimal)
    spent = facts.number("rd_last_year_wan")
    stated = amount_words(spent, "万元") if spent is not None else "上年研发费用"
    formula = f"{stated}×{plain(added)}%×{rates.words if rates else '适用税率'}"
    low = high = None
    ends = _ends(spent)
    if ends and rates:
        low, high = (_rounded(end * added * rate / 10000) for end, rate in zip(ends, rates.own, strict=True))
    assumptions = "假设研发费用全部费用化、都能加计，当年应纳税所得额够抵"
    assumptions += f"；{rates.ground}" if rates else ""
    return Saving(policy, (rule,), "加计扣除少缴企业所得税", formula, low, high, assumptions)


def _of_reduced(policy: Policy, rule: Rule, rates: _Rates, facts: Facts) -> Saving:
    """The reduced rate of a 高企: nothing for one that pays less as a small enterprise."""
    income = facts.number("taxable_income_wan")
    gap = rates.general - rates.reduced
    stated = amount_words(income, "万元") if income is not None else "应纳税所得额"
    formula = f"{stated}×（{plain(rates.general)}%－{plain(rates.reduced)}%）"
    assumptions = "假设全年都有有效的高企证书，没有别的减免"
    low = high = None
    if ends := _ends(income):
        low, high = (_rounded(end * gap / 100) for end in ends)
    if rates.small is not None and rates.is_small is not False:
        assumptions += f"；小型微利企业实际按{plain(rates.small)}%，比{plain(rates.reduced)}%还低，不会再因此少缴"
        low, high = (_ZERO if low is not None else None), (_ZERO if rates.is_small and high is not None else high)
    return Saving(policy, (rule,), "税率优惠少缴企业所得税", formula, low, high, assumptions)


def _of_small(policy: Policy, rule: Rule, rates: _Rates, facts: Facts) -> Saving:
    assert rates.small is not None
    income = facts.number("taxable_income_wan")
    stated = amount_words(income, "万元") if income is not None else "应纳税所得额"
    formula = f"{stated}×（{plain(rates.general)}%－{plain(rates.small)}%）"
    low = high = None
    if ends := _ends(income):
        low, high = (_rounded(end * (rates.general - rates.small) / 100) for end in ends)
        low = low if rates.is_small else _ZERO
    ground = "三项都在限内" if rates.is_small else "所得额、人数、资产三项都在限内才适用"
    return Saving(
        policy, (rule,), "小型微利企业少缴企业所得税", formula, low, high, f"{ground}，假设不是限制和禁止行业"
    )


def _of_transfer(policy: Policy, rule: Rule, rates: _Rates | None) -> Saving:
    limit = rule.value
    assert isinstance(limit, Decimal)
    rate = f"（{rates.words}）" if rates and rates.own[0] != rates.own[1] else rates.words if rates else "适用税率"
    formula = f"不超过{plain(limit)}万元的技术转让所得×{rate}，超过的部分×{rate}÷2"
    assumptions = "所得须能单独核算，具体数额要看技术转让所得" + (f"；{rates.ground}" if rates else "")
    return Saving(policy, (rule,), "技术转让所得少缴企业所得税", formula, None, None, assumptions)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
