"""The schema of a policy card: what a YAML file of ``corpus/policies/cards/`` may hold.

A card states facts with their confidence and source, and rules with the article they come from. Rules are structure,
never code: a condition compares one field of ``corpus/policies/fields.yaml`` with a value. The JSON Schema exported from
these models (``docs/policy.schema.json``) serves editors.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator

from corpus.records import Status
from corpus.words import fold

Op = Literal["eq", "gte", "gt", "lte", "lt", "between", "in", "not_in", "all_of"]
Kind = Literal["eligibility", "exclusion", "scoring", "benefit", "procedure", "definition", "target"]
Confidence = Literal["A", "B", "C"]
RuleConfidence = Literal["A", "B"]
Completeness = Literal["full", "partial", "stub"]
Applicant = Literal["enterprise", "researcher", "government"]
ValidityStatus = Literal["in_force", "transitional", "recurring", "replaced", "revised", "expired_period", "unknown"]

PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""``2025``, ``2025-06`` or ``2025-06-14``."""

Topic = Literal["amount", "deadline", "materials"]
"""What people ask of any policy: how much, until when, with which papers."""
ANSWER_SOURCE = "S00"
"""The reply itself: what only it says is left to it (it answers for itself)."""
_LISTS = frozenset({"between", "in", "not_in", "all_of"})
_ORDERED = frozenset({"gte", "gt", "lte", "lt"})


def _decimal(value: Any) -> Any:
    """YAML's ints and floats become decimals as printed; text and booleans stay."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return Decimal(str(value))


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FieldValue(Model):
    """Another field as the threshold, times ``times[0]/times[1]`` where given."""

    field: str
    times: tuple[int, int] | None = None


Scalar = Annotated[StrictBool | Decimal | str, BeforeValidator(_decimal)]
Value = Annotated[StrictBool | Decimal | str | FieldValue | tuple[Scalar, ...], BeforeValidator(_decimal)]


class Condition(Model):
    """``field op value``; ``unit`` is that of the field (amounts in 万元)."""

    field: str = Field(description="字段名，须在 corpus/policies/fields.yaml 里")
    op: Op
    value: Value
    unit: str | None = None

    @model_validator(mode="after")
    def _value_fits_op(self) -> Condition:
        _check_value(self.op, self.value)
        return self


def _check_value(op: str, value: object) -> None:
    if isinstance(value, tuple) != (op in _LISTS):
        raise ValueError(f"op 是 {op} 时，value 应当{'是' if op in _LISTS else '不是'}列表")
    if op == "between" and isinstance(value, tuple) and len(value) != 2:
        raise ValueError("op 是 between 时，value 应当是两个值")
    if op in _ORDERED and isinstance(value, bool):
        raise ValueError(f"op 是 {op} 时，value 不能是 true/false")


class Row(Model):
    """A table row: the first whose conditions all hold gives the score (a pair is the experts' range)."""

    when: tuple[Condition, ...] = ()
    score: Annotated[Decimal | tuple[Decimal, Decimal], BeforeValidator(_decimal)]

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        return self.score if isinstance(self.score, tuple) else (self.score, self.score)


class Branch(Model):
    """Rules of one branch hold together; one branch of the group is enough."""

    name: str
    branch: str


class Dated(Model):
    """What may hold for a time only; both ends are inclusive."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> Dated:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to 早于 valid_from")
        return self

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Rule(Dated):
    """A condition to meet (also of kind exclusion: met means not excluded), a score table, or a fact with a value."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    kind: Kind
    text: str = Field(min_length=4, description="自撰的一句话，数字写全；条件类不带主语")
    article: str = Field(min_length=1, description="条款出处")
    field: str
    op: Op | None = None
    value: Value | None = None
    unit: str | None = None
    table: tuple[Row, ...] | None = None
    when: tuple[Condition, ...] = Field((), description="全部成立时本条才适用")
    group: Branch | None = Field(None, description="同一分支内“且”，不同分支之间“或”")
    tier: str | None = None
    waivers: tuple[str, ...] = Field((), description="任一为真即免除本条的字段")
    call: str | None = Field(None, description="只对某一年度的申报有效")
    check: Literal["auto", "manual"] = "auto"
    confidence: RuleConfidence = Field(description="规则只收 A、B；C 级事实不得写成规则")
    source: tuple[str, ...] = Field(min_length=1)
    unverified: bool = Field(False, description="来源只有记忆：只作说明，不参与结论")

    @model_validator(mode="after")
    def _table_or_value(self) -> Rule:
        if (self.table is None) == (self.op is None):
            raise ValueError("table 与 op、value 须且只须写一种")
        if self.op is not None:
            if self.value is None:
                raise ValueError("写了 op，就要写 value")
            _check_value(self.op, self.value)
        if self.source == (ANSWER_SOURCE,):
            raise ValueError(f"来源只有 {ANSWER_SOURCE}（答复本身）的事实不写成规则")
        return self

    @cached_property
    def condition(self) -> Condition:
        """The rule's own comparison. ValueError for a score table."""
        if self.op is None or self.value is None:
            raise ValueError(f"{self.id} is a score table")
        return Condition.model_construct(field=self.field, op=self.op, value=self.value, unit=self.unit)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """A benefit's number says how much, a procedure's day says when."""
        if self.unverified:
            return ()
        if self.kind == "benefit" and isinstance(self.value, Decimal):
            return ("amount",)
        return ("deadline",) if self.kind == "procedure" and self.unit in ("日期", "时间", "月-日") else ()

    @property
    def decides(self) -> bool:
        """Whether it may take part in a verdict."""
        return self.kind in ("eligibility", "exclusion") and not self.unverified


class Inference(Dated):
    """Where all of ``when`` hold and ``field`` is unknown, it has ``value`` (one title stands for another)."""

    field: str
    value: StrictBool
    when: tuple[Condition, ...] = Field(min_length=1)
    text: str
    article: str
    confidence: RuleConfidence
    source: tuple[str, ...] = Field(min_length=1)


class Total(Dated):
    """A score that is a sum; of a part's alternatives the highest counts. ``rest`` is the range of what no table gives."""

    field: str
    parts: tuple[tuple[str, ...], ...]
    rest: Annotated[tuple[Annotated[Decimal, BeforeValidator(_decimal)], Decimal | None], Field()] | None = None
    text: str
    article: str


class Fact(Model):
    value: str = Field(min_length=1)
    confidence: Confidence
    source: tuple[str, ...] = Field(min_length=1)
    topic: tuple[Topic, ...] = Field((), description="回答哪类问题：amount 给多少、deadline 什么时候、materials 交什么")

    @property
    def speaks(self) -> bool:
        """Whether a digest may state it: confirmed at least in several places, and not by the reply alone."""
        return self.confidence != "C" and self.source != (ANSWER_SOURCE,)


class DatedFact(Fact):
    day: date | None = Field(None, description="正好是一天时写")


class Issuers(Model):
    value: tuple[str, ...] = Field(min_length=1)
    confidence: Confidence
    source: tuple[str, ...] = Field(min_length=1)

    @property
    def speaks(self) -> bool:
        return self.confidence != "C" and self.source != (ANSWER_SOURCE,)


class Validity(Model):
    status: ValidityStatus
    from_: PartialDate | None = Field(None, alias="from")
    to: PartialDate | None = None
    note: str | None = None
    confidence: Confidence
    source: tuple[str, ...] = Field(min_length=1)

    @property
    def speaks(self) -> bool:
        return self.confidence != "C" and self.source != (ANSWER_SOURCE,)

    @property
    def start(self) -> date | None:
        return first_day(self.from_) if self.from_ else None

    @property
    def end(self) -> date | None:
        return last_day(self.to) if self.to else None

    def status_on(self, day: date) -> Status:
        """现行 or 失效 where it is known; 未知 before it starts and after an unconfirmed revision."""
        if self.status == "unknown" or (self.start and day < self.start and self.status != "replaced"):
            return "未知"
        if self.status == "replaced":
            return "现行" if self.start is None or day < self.start else "未知"
        if self.end and day > self.end:
            return "失效" if self.status == "expired_period" else "未知"
        return "现行"


class Tier(Model):
    name: str
    subject: str


class Coverage(Dated):
    """Where a tier or a version is less complete than the card."""

    tier: str | None = None
    completeness: Literal["partial", "stub"]
    text: str


class Group(Model):
    text: str
    branches: dict[str, str]


class Verified(Model):
    by: str
    on: date


class Policy(Model):
    """One policy. ``title`` names the official document; all wording else is ours (政策要点)."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: Fact
    descriptive: bool = Field(False, description="title 是对几份文件的说明，不是一份文件的名称")
    subject: str = Field(description="政策要点里当主语的简短名称")
    aliases: tuple[str, ...] = ()
    issuers: Issuers
    number: Fact | None = None
    issued: DatedFact | None = None
    effective: DatedFact | None = None
    validity: Validity
    level: str
    area: str | None = Field(None, description="只面向这个省或市的企业时写，如 湖南省")
    url: str | None = Field(None, pattern=r"^https?://", description="官方页面；写不准就留空，写 site 和 search_hint")
    site: str | None = Field(None, pattern=r"^https?://", description="官方网站首页")
    search_hint: str | None = None
    audience: Fact
    applicant: Applicant = Field("enterprise", description="谁来申请；不是 enterprise 的，对企业只作参考")
    forms: tuple[str, ...] = Field(
        (), description="适用对象写明的单位类型（fields.yaml 的 organisation）；没写明的留空"
    )
    trades: tuple[str, ...] = Field((), description="专门面向哪些行业门类（fields.yaml 的 main_industry）")
    completeness: Completeness
    coverage: tuple[Coverage, ...] = ()
    tiers: tuple[Tier, ...] = ()
    summary: Fact | None = None
    benefits: tuple[Fact, ...] = ()
    how_to_apply: tuple[Fact, ...] = ()
    related: tuple[str, ...] = ()
    reply: tuple[str, ...] = Field((), description="答复里提到它的段落")
    groups: dict[str, Group] = Field(default_factory=dict)
    inferences: tuple[Inference, ...] = ()
    totals: tuple[Total, ...] = ()
    rules: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = Field((), description="本卡没有收录或没有核到的内容")
    checked_on: date
    verified: Verified | None = Field(None, description="有人对照官方原文核对过：谁、哪一天")

    @model_validator(mode="after")
    def _whole(self) -> Policy:
        ids = [rule.id for rule in self.rules]
        if len(set(ids)) < len(ids):
            raise ValueError("规则的 id 有重复：" + "、".join(sorted({i for i in ids if ids.count(i) > 1})))
        tiers = {tier.name for tier in self.tiers}
        for rule in self.rules:
            if rule.tier is not None and rule.tier not in tiers:
                raise ValueError(f"规则 {rule.id} 的层级“{rule.tier}”不在 tiers 里")
            if rule.group and rule.group.branch not in self._branches(rule.group.name):
                raise ValueError(f"规则 {rule.id} 的分支“{rule.group.branch}”不在 groups 里")
        if self.completeness != "full" and not self.gaps:
            raise ValueError("不完整的卡要在 gaps 里写明没有收录什么")
        return self

    @cached_property
    def names(self) -> frozenset[str]:
        """What a message may call the policy, folded: its title, subject and aliases, with and without 认定, 评价."""
        whole = [self.subject, *self.aliases, str(self.title.value)]
        short = [name.removesuffix("认定").removesuffix("评价") for name in whole]
        return frozenset(fold(name) for name in (*whole, *short) if len(name) > 1)

    def _branches(self, group: str) -> dict[str, str]:
        return self.groups[group].branches if group in self.groups else {}

    def span_of(self, rule: Rule) -> tuple[date | None, date | None]:
        """When the rule holds: as long as the policy, where it has no dates of its own; what only defines or aims has no end."""
        if rule.kind in ("definition", "target"):
            return rule.valid_from, rule.valid_to
        start = rule.valid_from or self.validity.start
        if (
            rule.valid_to and start and rule.valid_to < start
        ):  # of a version before this policy, from an unstated day on
            start = None
        return start, rule.valid_to or self.validity.end

    def in_force(self, rule: Rule, day: date) -> bool:
        start, end = self.span_of(rule)
        return (start is None or start <= day) and (end is None or day <= end)

    def is_past(self, rule: Rule, day: date) -> bool:
        end = self.span_of(rule)[1]
        return end is not None and end < day

    def completeness_on(self, tier: str | None, day: date) -> Completeness:
        """That of the tier's version in force on the day."""
        for coverage in self.coverage:
            if coverage.holds_on(day) and coverage.tier in (None, tier):
                return coverage.completeness
        return self.completeness

    def fields(self) -> set[str]:
        """All profile fields that its rules, tables, inferences and totals read or give."""
        names: set[str] = set()
        for rule in self.rules:
            if rule.kind in ("eligibility", "exclusion") or rule.table is not None:
                names |= {rule.field, *rule.waivers}
                names |= {condition.field for row in rule.table or () for condition in row.when}
            names |= {condition.field for condition in rule.when}
        for inference in self.inferences:
            names |= {inference.field, *(condition.field for condition in inference.when)}
        for total in self.totals:
            names |= {total.field, *(field for part in total.parts for field in part)}
        return names

    @property
    def has_own_facts(self) -> bool:
        """Whether it says anything that the reply does not."""
        facts = [
            self.number,
            self.issued,
            self.effective,
            self.audience,
            self.summary,
            *self.benefits,
            *self.how_to_apply,
        ]
        return bool(self.rules) or any(fact is not None and fact.speaks for fact in facts)

    @property
    def link(self) -> str | None:
        return self.url or self.site

    @property
    def document_number(self) -> str | None:
        """The first (principal) document's number, alone."""
        if self.number is None or not self.number.speaks:
            return None
        return re.split(r"[；（，]", self.number.value)[0].strip()


def first_day(partial: str) -> date:
    year, month, day = (int(part) for part in (*partial.split("-"), "1", "1")[:3])
    return date(year, month, day)


def last_day(partial: str) -> date:
    """``2023`` → 2023-12-31, ``2023-12`` → 2023-12-31."""
    parts = [int(part) for part in partial.split("-")]
    if len(parts) == 3:
        return date(parts[0], parts[1], parts[2])
    month = parts[1] if len(parts) == 2 else 12
    following = date(parts[0] + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


if __name__ == "__main__":  # python -m corpus.policies.card > docs/policy.schema.json
    import json
    import sys

    sys.stdout.write(json.dumps(Policy.model_json_schema(), ensure_ascii=False, indent=2) + "\n")
