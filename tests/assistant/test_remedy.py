"""Remedies: only what can still be done is advised; caps, past years and what one is are said as such."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.eligibility.engine import Outcome, judge
from assistant.eligibility.facts import Facts, Scheme
from assistant.eligibility.profile import read_profile
from assistant.eligibility.remedy import near_miss, remedy
from assistant.eligibility.savings import savings
from assistant.eligibility.verdicts import mark
from assistant.eligibility.worth import Worth
from assistant.intake.advice import Advice
from corpus.policies.register import load_policies

DAY = date(2026, 11, 24)
POLICIES = load_policies()[0]


def facts_of(**values: object) -> Facts:
    return Facts(read_profile(values, DAY), DAY, Scheme.of(POLICIES, DAY))


def judged(id: str, tier: str | None = None, **values: object) -> tuple[Outcome, Facts]:
    facts = facts_of(**values)
    return judge(next(policy for policy in POLICIES if policy.id == id), tier, facts), facts


def advice_on(rule: str, id: str, tier: str | None = None, **values: object) -> str:
    outcome, facts = judged(id, tier, **values)
    found = next(it for requirement in outcome.requirements for it in requirement.judged if it.rule.id == rule)
    way = remedy(found, facts)
    assert way is not None
    return way.text


SME, GRADIENT = "tech-sme-evaluation", "sme-gradient-2026"


@pytest.mark.parametrize(
    ("rule", "id", "tier", "values", "wanted"),
    [
        ("tsme-04", SME, None, {"total_assets_wan": 23000}, ["资产总额超出3000万元", "规模上限"]),  # 23,000 - 20,000
        ("tsme-02", SME, None, {"employees": 620}, ["超出120人", "规模上限"]),  # 620 - 500
        (
            "xjr-03",
            GRADIENT,
            "小巨人",
            {"sales_by_year_wan": {2025: 460}},
            ["差4540万元", "已经过去", "不低于5000万元"],
        ),
        ("zjtx-06", GRADIENT, "专精特新中小企业", {"rd_by_year_wan": {2024: 80, 2025: 120}}, ["差20万元", "2026年起"]),
        ("hnte-05", "hnte-recognition", None, {"employees": 120, "tech_staff": 10}, ["再增加2人即达10%"]),  # 12 of 120
        ("hnte-02", "hnte-recognition", None, {"founded_on": "2026-05-06"}, ["再过163天（2027-05-06）"]),  # 365 - 202
        ("rdsd-02", "rd-super-deduction", None, {"main_industry": "房地产业"}, ["不是可以调整的条件"]),
        ("cit15-01", "cit-15-rate", None, {"has_valid_hnte_cert": False}, ["先做到"]),
        ("tsme-07", SME, None, {"on_abnormal_or_blacklist": True}, ["须先不再属于"]),
        ("hnte-10", "hnte-recognition", None, {"no_major_incident_last_1y": False}, ["现在改不了"]),
        ("xjr-06", GRADIENT, "小巨人", {"debt_ratio_pct": 80}, ["超出5个百分点"]),  # 80 - 75
    ],
)
def test_advice_is_what_a_firm_can_act_on(
    rule: str, id: str, tier: str | None, values: dict[str, object], wanted: list[str]
) -> None:
    text = advice_on(rule, id, tier, **values)
    assert all(words in text for words in wanted), text
    assert "即可" not in text
    assert "减少" not in text


def test_far_off_or_unchangeable_is_no_near_miss() -> None:
    for values in ({"total_assets_wan": 23000}, {"employees": 620}):
        assert near_miss(*judged(SME, **values)) is None
    assert near_miss(*judged(GRADIENT, "小巨人", sales_by_year_wan={2025: 460})) is None
    near = near_miss(*judged(GRADIENT, "小巨人", sales_by_year_wan={2025: 4600}))
    assert near is not None  # 400 of 5,000 is 8 %
    assert "差400万元" in near


def test_a_case_that_is_not_the_firms_has_no_mark_and_an_alternative_not_needed_is_no_failure() -> None:
    outcome, _ = judged("hnte-recognition", sales_by_year_wan={2025: 8000})
    marks = {it.rule.id: mark(it, requirement) for requirement in outcome.requirements for it in requirement.judged}
    assert (marks["hnte-06a"], marks["hnte-06b"], marks["hnte-06c"]) == (None, "?", None)
    loss, _ = judged("loss-carryforward", has_valid_hnte_cert=True, is_registered_tech_sme=False)
    assert [mark(it, requirement) for requirement in loss.requirements for it in requirement.judged] == ["✓", "－"]
    open_one, _ = judged("loss-carryforward", is_registered_tech_sme=False)
    assert [mark(it, r) for r in open_one.requirements for it in r.judged] == ["?", "－"]


def amounts(**values: object) -> dict[str, tuple[float | None, float | None]]:
    found = savings(POLICIES, facts_of(**values))
    return {it.label: tuple(None if end is None else float(end) for end in (it.low, it.high)) for it in found}  # type: ignore[misc]


def test_the_general_rate_is_not_taken_for_granted() -> None:
    research, reduced, small = "加计扣除少缴企业所得税", "税率优惠少缴企业所得税", "小型微利企业少缴企业所得税"
    spent = {"rd_by_year_wan": {2025: 180}}
    assert amounts(**spent)[research] == (9, 45)  # 180 × 5 %, × 25 %
    assert amounts(**spent, has_valid_hnte_cert=True)[research] == (9, 27)  # × 15 %
    assert amounts(**spent, taxable_income_wan=301)[research] == (45, 45)
    assert amounts(**spent, employees=301)[research] == (45, 45)
    known = {"taxable_income_wan": 200, "employees": 38, "total_assets_wan": 900}
    assert amounts(**spent, **known)[research] == (9, 9)
    assert amounts(**known)[small] == (40, 40)  # 200 × (25 % - 5 %)
    assert amounts(**known)[reduced] == (0, 0)  # 5 % is under 15 %
    assert amounts(taxable_income_wan=200)[reduced] == (0, 20)  # 200 × (25 % - 15 %), unless it is small
    assert small not in amounts(taxable_income_wan=1000)
    assert amounts(taxable_income_wan=1000)[reduced] == (100, 100)


def test_every_outcome_is_in_one_group_and_what_is_worth_it_goes_first() -> None:
    for values in (
        {},
        {"organisation": "农民专业合作社"},
        {"employees": 120, "tech_staff": 10, "main_industry": "制造业"},
    ):
        advice = Advice(read_profile(values, DAY), DAY, POLICIES)
        worth = Worth(advice.outcomes, advice.facts)
        groups = (worth.kindred, worth.now, worth.near, worth.open, worth.unfit, worth.rest)
        told = [(it.policy.id, it.tier) for group in groups for it in group]
        assert sorted(told, key=str) == sorted(((it.policy.id, it.tier) for it in advice.outcomes), key=str)
    assert [it.policy.id for it in worth.now] == ["rd-super-deduction"]
    assert [it.policy.id for it in worth.near] == ["hnte-recognition"]


def test_what_is_for_a_cooperative_goes_before_what_only_governments_apply_for() -> None:
    advice = Advice(read_profile({"organisation": "农民专业合作社"}, DAY), DAY, POLICIES)
    kindred = [it.policy.id for it in Worth(advice.outcomes, advice.facts).kindred]
    assert kindred[:2] == ["sci-commissioner", "agri-hightech-zone"]
