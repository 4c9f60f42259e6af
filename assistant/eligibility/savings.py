"""What a policy saves, where its card holds the formula: the rate or allowance from the card, the amount from the profile.

Every assumption is told; without the amount only the formula is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assistant.eligibility.derived import amount_words
from assistant.eligibility.facts import Facts
from corpus.policies.card import Policy, Rule
from corpus.policies.digest import plain

_RATE, _GENERAL, _ADDED, _EXEMPT = (
    "cit_rate_pct",
    "cit_rate_statutory_pct",
    "rd_super_deduction_pct",
    "tech_transfer_income_exempt_wan",
)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Saving:
    """``amount`` in 万元, None where a figure is lacking; ``rules`` are what it rests on, of ``policy``."""

    policy: Policy
    rules: tuple[Rule, ...]
    label: str
    formula: str
    amount: Decimal | None
    assumptions: str

    def to_json(self) -> dict[str, Any]:
        amount = None if self.amount is None else float(self.amount)
        return {"label": self.label, "amount_wan": amount, "formula": self.formula, "assumptions": self.assumptions}

    @property
    def words(self) -> str:
        about = (
            f"约{plain(self.amount)}万元（推算：{self.formula}" if self.amount is not None else f"＝{self.formula}（"
        )
        return f"{self.label}{about}{'；' if self.amount is not None else ''}{self.assumptions}）"


def savings(policies: Sequence[Policy], facts: Facts) -> Iterator[Saving]:
    """What the cards in force on the day let one work out, whether or not the enterprise qualifies."""
    by_id = {policy.id: policy for policy in policies}
    rates = _rates(policies, facts)
    for policy in by_id.values():
        for rule in policy.rules:
            if rule.kind != "benefit" or not policy.in_force(rule, facts.as_of) or not isinstance(rule.value, Decimal):
                continue
            if any(facts.judge(guard) is False for guard in rule.when):
                continue
            if rule.field == _ADDED:
                yield _of_research(policy, rule, rates, facts)
            elif rule.field == _RATE and rates is not None:
                yield _of_rate(policy, rule, rates, facts)
            elif rule.field == _EXEMPT:
                yield _of_transfer(policy, rule, rates)


@dataclass(frozen=True, slots=True)
class _Rates:
    """The reduced and the general rate of the income tax, in %."""

    reduced: Decimal
    general: Decimal

    def of(self, facts: Facts) -> Decimal:
        return self.reduced if facts.value("has_valid_hnte_cert") is True else self.general


def _rates(policies: Sequence[Policy], facts: Facts) -> _Rates | None:
    found: dict[str, Decimal] = {}
    for policy in policies:
        for rule in policy.rules:
            if (
                rule.field in (_RATE, _GENERAL)
                and policy.in_force(rule, facts.as_of)
                and isinstance(rule.value, Decimal)
            ):
                found[rule.field] = rule.value
    return _Rates(found[_RATE], found[_GENERAL]) if {_RATE, _GENERAL} <= set(found) else None


def _of_research(policy: Policy, rule: Rule, rates: _Rates | None, facts: Facts) -> Saving:
    added = rule.value
    assert isinstance(added, Decimal)
    spent = facts.number("rd_last_year_wan")
    rate = rates.of(facts) if rates else None
    percent = f"{plain(added)}%×{plain(rate)}%" if rate is not None else f"{plain(added)}%×适用税率"
    known = spent is not None and spent.exact is not None and rate is not None
    amount = _rounded(spent.exact * added * rate / 10000) if known and spent and spent.exact and rate else None
    stated = amount_words(spent, "万元") if spent is not None else "上年研发费用"
    which = "持有高企证书，按优惠税率" if rates and rate == rates.reduced else "按一般税率"
    assumptions = f"假设研发费用全部费用化、都能加计，当年应纳税所得额够抵，{which}"
    return Saving(policy, (rule,), "加计扣除少缴企业所得税", f"{stated}×{percent}", amount, assumptions)


def _of_rate(policy: Policy, rule: Rule, rates: _Rates, facts: Facts) -> Saving:
    income = facts.number("taxable_income_wan")
    known = income is not None and income.exact is not None
    gap = rates.general - rates.reduced
    amount = _rounded(income.exact * gap / 100) if known and income and income.exact is not None else None
    stated = amount_words(income, "万元") if income is not None else "应纳税所得额"
    formula = f"{stated}×（{plain(rates.general)}%－{plain(rates.reduced)}%）"
    return Saving(
        policy, (rule,), "税率优惠少缴企业所得税", formula, amount, "假设全年都有有效的高企证书，没有别的减免"
    )


def _of_transfer(policy: Policy, rule: Rule, rates: _Rates | None) -> Saving:
    limit = rule.value
    assert isinstance(limit, Decimal)
    rate = f"{plain(rates.general)}%" if rates else "适用税率"
    formula = f"不超过{plain(limit)}万元的技术转让所得×{rate}，超过的部分×{rate}÷2"
    return Saving(
        policy, (rule,), "技术转让所得少缴企业所得税", formula, None, "所得须能单独核算，具体数额要看技术转让所得"
    )


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
