"""Inquiry: which one fact, asked next, would settle the most open verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from assistant.eligibility.derived import Ask
from assistant.eligibility.engine import Judged, Outcome, Requirement, conclude, truth_of
from assistant.eligibility.entry import Value
from assistant.eligibility.facts import Facts
from assistant.eligibility.interval import Interval, Truth, conjunction, disjunction
from corpus.policies.card import Condition
from corpus.policies.fields import FieldSpec, load_fields

PARTIAL_WEIGHT = Decimal("0.5")
"""A card that can never conclude 初步符合 is worth asking for half as much."""
_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Question:
    """The fact to ask for, and the policies (with tiers) whose verdict waits for it."""

    ask: Ask
    text: str
    spec: FieldSpec
    waiting: tuple[tuple[str, str | None], ...]


def next_question(outcomes: Sequence[Outcome], facts: Facts) -> Question | None:
    """None when no verdict is open. Ties go to the fact that more verdicts wait for, then to the table's order."""
    open_outcomes = [outcome for outcome in outcomes if outcome.verdict == "信息不足"]
    if not open_outcomes:
        return None
    waiting: dict[str, list[Outcome]] = {}
    asks: dict[str, set[int]] = {}
    for outcome in open_outcomes:
        for ask in outcome.missing:
            asks.setdefault(ask.field, set()).update(ask.years)
            if outcome not in waiting.setdefault(ask.field, []):
                waiting[ask.field].append(outcome)
    worth = _worths(open_outcomes, facts)
    order = list(load_fields())
    best = max(asks, key=lambda field: (worth.get(field, Decimal(0)), len(waiting[field]), -order.index(field)))
    ask = Ask(best, tuple(sorted(asks[best])))
    policies = tuple((outcome.policy.id, outcome.tier) for outcome in waiting[best])
    return Question(ask, prompt(ask), load_fields()[best], policies)


def prompt(ask: Ask) -> str:
    """The question in words; of a series, with the years."""
    spec = load_fields()[ask.field]
    if not ask.years:
        return spec.prompt
    years = "、".join(f"{year}年" for year in sorted(ask.years))
    return f"{years}的{spec.label}{'分别' if len(ask.years) > 1 else ''}是多少{spec.unit}？"


def _worths(outcomes: Sequence[Outcome], facts: Facts) -> dict[str, Decimal]:
    """Field to ask for → expected number of verdicts that its answer alone settles."""
    worth: dict[str, Decimal] = {}
    for outcome in outcomes:
        best: dict[str, Decimal] = {}
        for compared, conditions in _compared(outcome, facts).items():
            asks = facts.missing(compared)
            if len({ask.field for ask in asks}) == 1:
                share = _share_settled(outcome, compared, conditions, facts)
                best[asks[0].field] = max(best.get(asks[0].field, Decimal(0)), share)
        weight = Decimal(1) if outcome.whole else PARTIAL_WEIGHT
        for field, share in best.items():
            worth[field] = worth.get(field, Decimal(0)) + weight * share
    return worth


def _compared(outcome: Outcome, facts: Facts) -> dict[str, list[Condition]]:
    """The unknown fields that the open requirements compare, with the comparisons they stand in."""
    found: dict[str, list[Condition]] = {}
    for requirement in outcome.requirements:
        if requirement.truth is None:
            for judged in requirement.judged:
                for condition in _conditions(judged, facts):
                    found.setdefault(condition.field, []).append(condition)
    return found


def _conditions(judged: Judged, facts: Facts) -> Iterator[Condition]:
    """A rule's comparisons that are open: its own (of a score, those of its tables), its guards', its waivers'."""
    if judged.truth is not None:
        return
    rule = judged.rule
    if judged.holds is None:
        yield from _roots(rule.condition, facts)
    yield from (guard for guard in rule.when if facts.judge(guard) is None)
    for field in rule.waivers:
        if facts.value(field) is None:
            yield Condition.model_construct(field=field, op="eq", value=True)
    for inference in facts.scheme.inferences.get(rule.field, ()):
        yield from (condition for condition in inference.when if facts.judge(condition) is None)


def _roots(condition: Condition, facts: Facts) -> Iterator[Condition]:
    """The comparison itself; of a score that tables give, the tables' comparisons."""
    scheme = facts.scheme
    if condition.field in scheme.tables:
        for row in scheme.tables[condition.field].table or ():
            yield from row.when
    elif condition.field in scheme.totals and scheme.totals[condition.field].rest is None:
        for field in (field for part in scheme.totals[condition.field].parts for field in part):
            yield from _roots(Condition.model_construct(field=field, op="gte", value=Decimal(0)), facts)
    else:
        yield condition


def _share_settled(outcome: Outcome, field: str, conditions: Sequence[Condition], facts: Facts) -> Decimal:
    """Of some telling answers, the share after which the verdict is no longer open."""
    answers = list(_answers(load_fields()[field], conditions))
    affected = facts.affected_by(field)
    settled = sum(1 for answer in answers if _settles(outcome, facts.stating(field, answer), affected))
    return Decimal(settled) / len(answers) if answers else Decimal(0)


def _answers(spec: FieldSpec, conditions: Sequence[Condition]) -> Iterator[Value]:
    """Yes and no; every choice that is compared and another; every threshold and a number on either side of all."""
    if spec.kind == "bool":
        yield from (True, False)
    elif spec.kind == "choice":
        named = [item for c in conditions for item in (c.value if isinstance(c.value, tuple) else (c.value,))]
        words = list(dict.fromkeys(item for item in named if isinstance(item, str)))
        yield from words[:2]
        yield from [choice for choice in spec.choices if choice not in words][:1]
    elif spec.numeric:
        limits = sorted({c.value for c in conditions if isinstance(c.value, Decimal)})
        for number in (limits[0] - _STEP, *limits, limits[-1] + _STEP) if limits else ():
            yield Interval.point(number)


def _settles(outcome: Outcome, facts: Facts, affected: Set[str]) -> bool:
    """Whether the verdict is closed once what hangs on the new fact is judged again."""
    truths = [
        _again(it, facts) if it.truth is None and not affected.isdisjoint(_read(it)) else it.truth
        for it in outcome.requirements
    ]
    return conclude(outcome.policy, truths, outcome.whole) != "信息不足"


def _read(requirement: Requirement) -> Iterator[str]:
    for judged in requirement.judged:
        yield judged.rule.field
        yield from judged.rule.waivers
        yield from (guard.field for guard in judged.rule.when)


def _again(requirement: Requirement, facts: Facts) -> Truth:
    return disjunction(conjunction(truth_of(it.rule, facts) for it in branch) for branch in requirement.branches)
