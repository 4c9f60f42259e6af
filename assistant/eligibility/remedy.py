"""Remedies: what would turn a failed condition, in the enterprise's own terms (科技人员再增加3人即达10%), and how near it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from assistant.eligibility.derived import Expression, Given, Least, Less, Ratio, Ref, SinceDay, Total, Year
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


def remedy(judged: Judged, facts: Facts) -> Remedy | None:
    """What would make a failed condition hold; None for one that has not failed."""
    if judged.truth is not False:
        return None
    spec = load_fields()[judged.rule.field]
    if spec.kind == "bool":
        return Remedy(_of_title(spec, judged.rule.value is True), None)
    value = judged.value
    limit = judged.rule.value
    if isinstance(value, Interval) and isinstance(limit, Decimal) and judged.rule.op in _RISE | _FALL:
        return _of_number(judged, spec, value, limit, facts)
    if judged.rule.op == "not_in":
        return Remedy(f"{spec.label}改变以后可以重新判断", None)
    return Remedy(f"{spec.label}须{_demand(judged, spec)}", None)


def _of_title(spec: FieldSpec, wanted: bool) -> str:
    if not wanted:
        return f"不再属于“{spec.label}”的情形后可以重新判断"
    if spec.granted_by:
        return f"先做到“{spec.label}”"
    return f"做到“{spec.label}”即可"


def _demand(judged: Judged, spec: FieldSpec) -> str:
    words = threshold_words(judged.rule.value, judged.rule.unit or spec.unit) if judged.rule.value is not None else ""
    return f"是{words}{'之一' if judged.rule.op == 'in' else ''}"


def _of_number(judged: Judged, spec: FieldSpec, value: Interval, limit: Decimal, facts: Facts) -> Remedy:
    rising = judged.rule.op in _RISE
    nearest = value.high if rising else value.low
    gap = abs(limit - nearest) / abs(limit) if nearest is not None and limit else None
    strict = judged.rule.op in ("gt", "lt")
    if rising and judged.rule.field in facts.scheme.tables:
        row = _by_row(judged, limit, strict, facts)
        if row is not None:
            return row
    return Remedy(_words(spec, value, limit, rising, strict, facts), gap)


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
    spec = load_fields()[condition.field]
    rising, strictly = condition.op in _RISE, condition.op in ("gt", "lt")
    nearest = value.high if rising else value.low
    gap = abs(wanted - nearest) / abs(wanted) if nearest is not None and wanted else None
    return Remedy(_words(spec, value, wanted, rising, strictly, facts), gap)


def _words(spec: FieldSpec, value: Interval, limit: Decimal, rising: bool, strict: bool, facts: Facts) -> str:
    way = facts.way_of(spec.name)
    text = _by_way(way, limit, rising, strict, facts) if way else None
    return text or _plainly(spec, value, limit, rising, strict)


def _by_way(way: Expression, limit: Decimal, rising: bool, strict: bool, facts: Facts) -> str | None:
    if isinstance(way, Least):
        failing = [part for part in way.parts if _fails(part.value(facts), limit, rising, strict)]
        texts = [_by_way(part, limit, rising, strict, facts) for part in failing]
        return "；".join(text for text in texts if text) or None
    if isinstance(way, Ratio):
        return _by_ratio(way, limit, rising, strict, facts)
    if isinstance(way, SinceDay):
        return _by_days(way, limit, facts)
    if isinstance(way, Year):
        value = way.value(facts)
        return _amount(name_of(way, facts), load_fields()[way.field], value, limit, rising, strict) if value else None
    return None


def _fails(value: Interval | None, limit: Decimal, rising: bool, strict: bool) -> bool:
    op = ("gt" if strict else "gte") if rising else ("lt" if strict else "lte")
    return value is not None and value.compare(op, Interval.point(limit)) is False


def _by_ratio(way: Ratio, limit: Decimal, rising: bool, strict: bool, facts: Facts) -> str | None:
    """With the whole as it is, what the part would have to be."""
    part, whole = way.part.value(facts), way.whole.value(facts)
    field = field_of(way.part)
    if part is None or whole is None or whole.exact is None or field is None:
        return None
    needed = limit * whole.exact / 100
    spec = load_fields()[field]
    steps = _step(spec, part, needed, rising, strict)
    if steps is None:
        return None
    reach = f"超过{plain(limit)}%" if strict and rising else f"{'达' if rising else '降到'}{plain(limit)}%"
    return f"{name_of(way.whole, facts)}不变时，{name_of(way.part, facts)}{steps}即{reach}"


def _amount(name: str, spec: FieldSpec, value: Interval, limit: Decimal, rising: bool, strict: bool) -> str | None:
    steps = _step(spec, value, limit, rising, strict)
    return (
        f"{name}{steps}即可（{'高于' if strict and rising else '达到' if rising else '降到'}{plain(limit)}{spec.unit}）"
        if steps
        else None
    )


def _plainly(spec: FieldSpec, value: Interval, limit: Decimal, rising: bool, strict: bool) -> str:
    return _amount(spec.label, spec, value, limit, rising, strict) or f"{spec.label}须达到{plain(limit)}{spec.unit}"


def _step(spec: FieldSpec, value: Interval, needed: Decimal, rising: bool, strict: bool) -> str | None:
    """再增加3人 / 减少20万元: the least change, whole for what is counted, to the cent for amounts."""
    current = value.high if rising else value.low
    if current is None:
        return None
    unit = Decimal(1) if spec.kind in _WHOLE else _CENT
    if spec.kind in ("percent", "score"):
        return _points(spec, current, needed, rising, strict)
    target = needed.quantize(unit, ROUND_CEILING if rising else ROUND_FLOOR) if needed % unit else needed
    if strict and target == needed:
        target = target + unit if rising else target - unit
    change = target - current if rising else current - target
    return f"{'再增加' if rising else '减少'}{plain(change)}{spec.unit}" if change > 0 else None


def _points(spec: FieldSpec, current: Decimal, needed: Decimal, rising: bool, strict: bool) -> str | None:
    change = abs(needed - current)
    unit = "个百分点" if spec.kind == "percent" else spec.unit
    if not change:
        return f"再{'提高' if rising else '降低'}一些" if strict else None
    return f"再{'提高' if rising else '降低'}{plain(round(change, 2))}{unit}"


def _by_days(way: SinceDay, limit: Decimal, facts: Facts) -> str | None:
    days = way.value(facts)
    if days is None or days.high is None:
        return None
    left = int(limit - days.high)
    return (
        f"再过{left}天（{(facts.as_of + timedelta(days=left)).isoformat()}）即满{plain(limit)}天" if left > 0 else None
    )


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
    """What a failed policy lacks, where that is one thing only, or little."""
    failing = outcome.failing
    if outcome.verdict != "不符合" or not failing or any(_excludes(requirement) for requirement in failing):
        return None
    ways = [_easiest(requirement, facts) for requirement in failing]
    texts = "；".join(way.text for way in ways if way)
    close = all(way is not None and way.gap is not None and way.gap <= NEAR for way in ways)
    settled = all(requirement.truth is not None for requirement in outcome.requirements)
    if len(failing) == 1 and settled:
        return f"只差一项：{texts}。" if texts else None
    return f"差距不大：{texts}。" if close else None


def _excludes(requirement: Requirement) -> bool:
    """Whether it rules a kind of enterprise out: nothing is nearly enough then."""
    return any(judged.rule.kind == "exclusion" or judged.rule.op == "not_in" for judged in requirement.judged)


def _easiest(requirement: Requirement, facts: Facts) -> Remedy | None:
    """Of the failed branches, the one that lacks least (a number before a title)."""
    found = [_joined(list(_remedies(branch, facts))) for branch in requirement.branches]
    kept = [way for way in found if way is not None]
    return min(kept, key=lambda way: (way.gap is None, way.gap or Decimal(0)), default=None)


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
    return Remedy("，并且".join(way.text for way in ways), widest)
