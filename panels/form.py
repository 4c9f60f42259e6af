"""The form of an enterprise's facts: one box a field, with its unit and what is meant by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from assistant.eligibility.derived import day_words
from assistant.eligibility.interval import Interval
from assistant.eligibility.profile import Profile, value_json
from corpus.policies.fields import FieldSpec, load_fields

YES, NO = "是", "否"
YEARS = 3
"""Years of a series that the form asks for, the last complete one last."""
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "基本情况",
        (
            "organisation",
            "founded_on",
            "region",
            "main_industry",
            "is_resident_enterprise",
            "employees",
            "tech_staff",
            "niche_years",
        ),
    ),
    (
        "收入、资产和融资",
        (
            "sales_by_year_wan",
            "main_revenue_by_year_wan",
            "main_business_ratio_pct",
            "total_income_wan",
            "nontaxable_income_wan",
            "hightech_income_wan",
            "taxable_income_wan",
            "total_assets_wan",
            "total_liabilities_wan",
            "net_assets_by_year_wan",
            "cost_last_year_wan",
            "equity_funding_2y_wan",
            "equity_funding_3y_wan",
        ),
    ),
    (
        "研发",
        ("rd_by_year_wan", "rd_domestic_3y_wan", "transform_3y_count", "has_provincial_rd_platform", "led_standard_5y"),
    ),
    (
        "知识产权",
        (
            "owns_core_ip",
            "in_supported_hightech_field",
            "invention_patents",
            "utility_patents",
            "design_patents",
            "software_copyrights",
            "class1_ip_applied",
        ),
    ),
    (
        "资质、奖励和信用",
        (
            "has_valid_hnte_cert",
            "hnte_cert_issued_on",
            "is_registered_tech_sme",
            "has_innovative_sme_title",
            "has_zjtx_title",
            "provincial_sci_award_top3_3y",
            "national_sci_award_top3_3y",
            "no_major_incident_last_1y",
            "no_major_incident_last_and_current_year",
            "on_abnormal_or_blacklist",
            "product_prohibited_or_restricted",
        ),
    ),
    (
        "市场和评分",
        (
            "market_share_pct",
            "domestic_market_rank",
            "global_market_rank",
            "market_position_front",
            "in_key_chain_link",
            "hnte_innovation_score",
            "zjtx_eval_score",
        ),
    ),
    (
        "技术转让、装备和贷款",
        (
            "transfer_object",
            "transfer_form",
            "license_term_years",
            "tech_contract_registered",
            "related_party_total_holding_pct",
            "contract_type",
            "product_in_first_set_catalog_2024",
            "product_in_first_batch_material_catalog_2024",
            "qualification_review_passed",
            "loan_term_months",
            "loan_purpose",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Box:
    """One box: a field, of a series one year of it."""

    spec: FieldSpec
    year: int | None = None

    @property
    def label(self) -> str:
        unit = f"（{self.spec.unit}）" if self.spec.unit else ""
        return f"{self.year}年{self.spec.label}{unit}" if self.year else f"{self.spec.label}{unit}"

    @property
    def choices(self) -> list[str] | None:
        if self.spec.kind == "bool":
            return ["", YES, NO]
        return ["", *self.spec.choices] if self.spec.kind == "choice" else None

    def component(self) -> Component:
        if self.choices is not None:
            return gr.Dropdown(self.choices, value="", label=self.label, info=self._help, elem_classes="fact")
        return gr.Textbox(label=self.label, info=self._help, max_lines=1, elem_classes="fact")

    @property
    def _help(self) -> str | None:
        """What is meant, where the label alone does not say; how a date or an amount may be written."""
        if self.spec.question:
            return self.spec.question
        if self.spec.kind == "date":
            return "写到日、到月或只写年都可以，如 2019-05-06、2019-05、2019"
        if self.spec.kind == "money" and not self.year:
            return "不写单位按万元，也可以写 8000万、1.2亿"
        return None


def boxes(year: int) -> list[tuple[str, list[Box]]]:
    """The groups of the form; a series asks for the ``YEARS`` years before ``year``."""
    specs = load_fields()
    return [(title, [box for name in names for box in _boxes(specs[name], year)]) for title, names in GROUPS]


def _boxes(spec: FieldSpec, year: int) -> list[Box]:
    return [Box(spec, back) for back in range(year - YEARS, year)] if spec.series else [Box(spec)]


def entries(asked: Sequence[Box], given: Sequence[object]) -> dict[str, Any]:
    """What was filled in, as a profile's entries."""
    found: dict[str, Any] = {}
    for box, raw in zip(asked, given, strict=True):
        words = str(raw or "").strip()
        if not words:
            continue
        if box.year is not None:
            found.setdefault(box.spec.name, {})[box.year] = words
        else:
            found[box.spec.name] = {YES: True, NO: False}.get(words, words) if box.spec.kind == "bool" else words
    return found


def filled(asked: Sequence[Box], profile: Profile) -> list[str]:
    """What each box shows of a profile; "" for what is unknown."""
    return [_shown(box, profile) for box in asked]


def _shown(box: Box, profile: Profile) -> str:
    series: Mapping[int, Interval] = profile.series.get(box.spec.name, {})
    value = series.get(box.year) if box.year is not None else profile.values.get(box.spec.name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if not isinstance(value, Interval):
        return value
    if box.spec.kind == "date":
        return day_words(value)
    return str(value_json(box.spec, value)) if value.exact is not None else ""
