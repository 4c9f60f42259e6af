"""Remedies: what would turn a failed condition, in the enterprise's own terms (科技人员再增加2人即达10%), and how near it is.

Only what somebody can still do is advised. What an enterprise is, how big it has grown and what past years brought is
said as such: no firm shrinks its assets or rewrites last year's books for a policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from assistant.eligibility.derived import Computed, Expression, Given, Least, Less, Ratio, Ref, SinceDay, Total, Year
from assistant.eligibility.engine import Judged, Outcome, Requirement
from assistant.eligibility.facts import Facts
from assistant.eligibility.interval import Interval
from corpus.policies.digest import plain, threshold_words
from corpus.policies.fields import FieldSpec, load_fields

NEAR = Decimal("0.25")
"""A gap up to this share of the threshold is a near miss."""
_WHOLE = frozenset({"count", "rank", "days"})
_CENT = Decimal("0.01")
_RISE, _FALL = frozenset({"gte", "gt", "eq"}), frozenset({"lte", "lt"})


@dataclass(frozen=True, slots=True)
class Remedy:
    """``gap``: shortfall as a share of the threshold; None for what is not a number."""

    text: str
    gap: Decimal | None
    feasible: bool = True
    """Whether it lies with the enterprise, or with a little time."""


def remedy(judged: Judged, facts: Facts) -> Remedy | None:
    """What would make a failed condition hold; None for one that has not failed."""
    if judged.truth is not False:
        return None
    spec = load_fields()[judged.rule.field]
    if spec.fixed:
        return Remedy("这一条看的是单位本身的性质，不是可以调整的条件", None, feasible=False)
    if spec.kind == "bool":
        return _of_statement(spec, judged.rule.value is True)
    value = judged.value
    limit = judged.rule.value
    if isinstance(value, Interval) and isinstance(limit, Decimal) and judged.rule.op in _RISE | _FALL:
        return _of_number(judged, spec, value, limit, facts)
    return Remedy(f"{spec.label}须{_demand(judged, spec)}", None)


def _of_statement(spec: FieldSpec, wanted: bool) -> Remedy:
    if spec.granted_by and wanted:
        return Remedy(f"先做到“{spec.label}”", None)
    if spec.past:
        return Remedy(f"看的是过去的情况（{spec.label}），现在改不了，过了所看的时间再申报", None, feasible=False)
    return Remedy(f"须先{'做到' if wanted else '不再属于'}“{spec.label}”", None)


def _demand(judged: Judged, spec: FieldSpec) -> str:
    words = threshold_words(judged.rule.value, judged.rule.unit or spec.unit) if judged.rule.value is not None else ""
    return f"{'不' if judged.rule.op == 'not_in' else ''}是{words}{'之一' if judged.rule.op == 'in' else ''}"


def _of_number(judged: Judged, spec: FieldSpec, value: Interval, limit: Decimal, facts: Facts) -> Remedy:
    rising = judged.rule.op in _RISE
    strict = judged.rule.op in ("gt", "lt")
    if rising and judged.rule.field in facts.scheme.tables:
        row = _by_row(judged, limit, strict, facts)
        if row is not None:
            return row
    return _to_reach(_Goal(spec, value, limit, rising, strict), facts)


@dataclass(frozen=True, slots=True)
class _Goal:
    """``value`` of a field has to reach ``limit`` (rising), or to come under it."""

    spec: FieldSpec
    value: Interval
    limit: Decimal
    rising: bool
    strict: bool

    @property
    def gap(self) -> Decimal | None:
        """The shortfall as a share of the limit."""
        nearest = self.value.high if self.rising else self.value.low
        return abs(self.limit - nearest) / abs(self.limit) if nearest is not None and self.limit else None

    @property
    def is_size(self) -> bool:
        """Whether it caps how big an enterprise may be."""
        return not self.rising and self.spec.kind in ("money", "count")

    @property
    def demand(self) -> str:
        words = ("高于" if self.strict else "不低于") if self.rising else ("低于" if self.strict else "不超过")
        return f"{words}{plain(self.limit)}{self.spec.unit}"

    def of(self, value: Interval) -> _Goal:
        return replace(self, value=value)


def _to_reach(goal: _Goal, facts: Facts) -> Remedy:
    way = facts.way_of(goal.spec.name)
    if goal.is_size:
        return Remedy(_over_size(goal), goal.gap, feasible=False)
    found = _by_way(way, goal, facts) if way else None
    return found or _plainly(goal, facts)


def _over_size(goal: _Goal) -> str:
    over = _short_of(goal)
    return (
        f"{goal.spec.label}超出{over}，这是规模上限，不是靠调整去满足的条件"
        if over
        else f"{goal.spec.label}超过规模上限"
    )


def _by_row(judged: Judged, limit: Decimal, strict: bool, facts: Facts) -> Remedy | None:
    """Of a score: what reaches the lowest row of its table that is enough."""
    rows = facts.scheme.tables[judged.rule.field].table or ()
    enough = [row for row in rows if (row.bounds[0] > limit if strict else row.bounds[0] >= limit)]
    if not enough or len(enough[-1].when) != 1:
        return None
    condition = enough[-1].when[0]
    value, wanted = facts.number(condition.field), condition.value
    if value is None or not isinstance(wanted, Decimal) or condition.op not in _RISE | _FALL:
        return None
    rising, strictly = condition.op in _RISE, condition.op in ("gt", "lt")
    return _to_reach(_Goal(load_fields()[condition.field], value, wanted, rising, strictly), facts)


def _by_way(way: Expression, goal: _Goal, facts: Facts) -> Remedy | None:
    """By how the value is worked out; None where that says no more than the value itself."""
    if isinstance(way, Least):
        failing = [value for part in way.parts if _fails(value := part.value(facts), goal)]
        return _past(goal.of(failing[0]), facts) if failing and failing[0] else None
    if isinstance(way, SinceDay):
        return _by_days(way, goal, facts)
    if _is_past(way):
        return _past(goal, facts)
    return _by_ratio(way, goal, facts) if isinstance(way, Ratio) else None


def _is_past(way: Expression) -> bool:
    """Whether an expression rests on years gone by."""
    if isinstance(way, Year | Total):
        return True
    if isinstance(way, Ratio):
        return _is_past(way.part) or _is_past(way.whole)
    if isinstance(way, Computed | Least):
        return any(_is_past(part) for part in way.parts)
    if isinstance(way, Less):
        return _is_past(way.whole)
    return isinstance(way, Ref | Given) and load_fields()[way.field].past


def _past(goal: _Goal, facts: Facts) -> Remedy:
    """What has been: how far it is off, and when it will be looked at anew."""
    off = _short_of(goal)
    words = f"{goal.spec.label}{'差' if goal.rising else '超出'}{off}，" if off else ""
    year = facts.as_of.year
    text = f"{words}看的是已经过去的年度，改不了；{year}年起做到{goal.demand}，以后年度再申报"
    return Remedy(text, goal.gap, feasible=goal.gap is not None and goal.gap <= NEAR)


def _fails(value: Interval | None, goal: _Goal) -> bool:
    op = ("gt" if goal.strict else "gte") if goal.rising else ("lt" if goal.strict else "lte")
    return value is not None and value.compare(op, Interval.point(goal.limit)) is False


def _by_ratio(way: Ratio, goal: _Goal, facts: Facts) -> Remedy | None:
    """With the whole as it is, what the part would have to be."""
    part, whole = way.part.value(facts), way.whole.value(facts)
    field = field_of(way.part)
    if part is None or whole is None or whole.exact is None or field is None:
        return None
    needed = _Goal(load_fields()[field], part, goal.limit * whole.exact / 100, goal.rising, goal.strict)
    off = _short_of(needed)
    if off is None:
        return None
    reach = (
        f"超过{plain(goal.limit)}%"
        if goal.strict and goal.rising
        else f"{'达' if goal.rising else '降到'}{plain(goal.limit)}%"
    )
    steps = f"{'再增加' if goal.rising else '减少'}{off}"
    return Remedy(f"{name_of(way.whole, facts)}不变时，{name_of(way.part, facts)}{steps}即{reach}", goal.gap)


def _plainly(goal: _Goal, facts: Facts) -> Remedy:
    """How far it is off; time brings years, and nobody brings in sales or a market by resolving to."""
    if goal.spec.past:
        return _past(goal, facts)
    off = _short_of(goal)
    if off is None:
        return Remedy(f"{goal.spec.label}须{goal.demand}", goal.gap)
    return Remedy(f"{goal.spec.label}{'还差' if goal.rising else '超出'}{off}（须{goal.demand}）", goal.gap)


def _short_of(goal: _Goal) -> str | None:
    """3人, 20万元, 1.5个百分点: the least change, whole for what is counted, to the cent for amounts."""
    current = goal.value.high if goal.rising else goal.value.low
    if current is None:
        return None
    if goal.spec.kind in ("percent", "score"):
        change = round(abs(goal.limit - current), 2)
        points = "个百分点" if goal.spec.kind == "percent" else goal.spec.unit
        return f"{plain(change)}{points}" if change else ("一点" if goal.strict else None)
    unit = Decimal(1) if goal.spec.kind in _WHOLE else _CENT
    needed = goal.limit
    target = needed.quantize(unit, ROUND_CEILING if goal.rising else ROUND_FLOOR) if needed % unit else needed
    if goal.strict and target == needed:
        target = target + unit if goal.rising else target - unit
    change = target - current if goal.rising else current - target
    return f"{plain(change)}{goal.spec.unit}" if change > 0 else None


def _by_days(way: SinceDay, goal: _Goal, facts: Facts) -> Remedy | None:
    days = way.value(facts)
    if days is None or days.high is None:
        return None
    left = int(goal.limit - days.high)
    if left <= 0:
        return None
    day = facts.as_of + timedelta(days=left)
    return Remedy(f"再过{left}天（{day.isoformat()}）即满{plain(goal.limit)}天", goal.gap)


def name_of(expression: Expression, facts: Facts) -> str:
    """What an expression measures, in words."""
    if isinstance(expression, Year):
        return f"{facts.as_of.year - expression.back}年{load_fields()[expression.field].label}"
    if isinstance(expression, Total):
        return f"近{expression.count}年{load_fields()[expression.field].label}合计"
    if isinstance(expression, Less):
        return f"{name_of(expression.whole, facts)}（扣除{name_of(expression.part, facts)}）"
    field = field_of(expression)
    return load_fields()[field].label if field else "计算结果"


def field_of(expression: Expression) -> str | None:
    return expression.field if isinstance(expression, Ref | Given | Year | Total) else None


def near_miss(outcome: Outcome, facts: Facts) -> str | None:
    """What a failed policy lacks, where that is one thing that can be done, or little."""
    failing = outcome.failing
    if outcome.verdict != "不符合" or not failing or any(_excludes(requirement) for requirement in failing):
        return None
    ways = [_easiest(requirement, facts) for requirement in failing]
    if not all(way is not None and way.feasible for way in ways):
        return None
    texts = "；".join(way.text for way in ways if way)
    close = all(way is not None and way.gap is not None and way.gap <= NEAR for way in ways)
    settled = all(requirement.truth is not None for requirement in outcome.requirements)
    if len(failing) == 1 and (close or settled):
        return f"只差一项：{texts}。"
    return f"差距不大：{texts}。" if close else None


def _excludes(requirement: Requirement) -> bool:
    """Whether it rules a kind of enterprise out: nothing is nearly enough then."""
    return any(judged.rule.kind == "exclusion" or judged.rule.op == "not_in" for judged in requirement.judged)


def _easiest(requirement: Requirement, facts: Facts) -> Remedy | None:
    """Of the failed branches, the one that can be met and lacks least (a number before a title)."""
    found = [_joined(list(_remedies(branch, facts))) for branch in requirement.branches]
    kept = [way for way in found if way is not None]
    return min(kept, key=lambda way: (not way.feasible, way.gap is None, way.gap or Decimal(0)), default=None)


def _remedies(branch: tuple[Judged, ...], facts: Facts) -> Iterator[Remedy]:
    for judged in branch:
        way = remedy(judged, facts)
        if way is not None:
            yield way


def _joined(ways: list[Remedy]) -> Remedy | None:
    if not ways:
        return None
    gaps = [way.gap for way in ways]
    widest = None if None in gaps else max(gap for gap in gaps if gap is not None)
    return Remedy("，并且".join(way.text for way in ways), widest, all(way.feasible for way in ways))
