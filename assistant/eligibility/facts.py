"""Facts: what is known on a day about a profile, stated, computed, scored by the cards' tables, or inferred from titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.eligibility.derived import DERIVATIONS, STANDS_IN, Ask, Expression
from assistant.eligibility.entry import Value, day_interval
from assistant.eligibility.interval import Interval, Truth, conjunction, disjunction, greatest, negation
from assistant.eligibility.profile import Profile
from corpus.policies.card import Condition, FieldValue, Inference, Policy, Row, Rule, Scalar, Total
from corpus.policies.card import Value as Threshold
from corpus.policies.fields import load_fields

MANUFACTURING = "制造业"
_ZERO = Interval.point(0)


@dataclass(frozen=True)
class Scheme:
    """What the cards in force on a day add to a profile: score tables, totals, inferences, each by the field it gives."""

    tables: Mapping[str, Rule]
    totals: Mapping[str, Total]
    inferences: Mapping[str, Sequence[Inference]]

    @classmethod
    def of(cls, policies: Sequence[Policy], day: date) -> Scheme:
        tables: dict[str, Rule] = {}
        totals: dict[str, Total] = {}
        inferences: dict[str, list[Inference]] = {}
        for policy in sorted(policies, key=lambda policy: policy.id):
            for rule in policy.rules:
                if rule.table is not None and not rule.unverified and policy.in_force(rule, day):
                    tables[rule.field] = rule
            totals.update((total.field, total) for total in policy.totals if total.holds_on(day))
            for inference in policy.inferences:
                if inference.holds_on(day):
                    inferences.setdefault(inference.field, []).append(inference)
        return cls(tables, totals, inferences)


class Facts:
    """Values by field, worked out when asked for. Pure: a profile, a day and the scheme decide them."""

    def __init__(self, profile: Profile, as_of: date, scheme: Scheme) -> None:
        self.profile = profile
        self.as_of = as_of
        self.scheme = scheme
        self._known: dict[str, Value | None] = {}
        self._open: set[str] = set()
        self._reading: list[str] = []
        self._readers: dict[str, set[str]] = {}
        """Field → the fields whose value was worked out from it."""

    def stating(self, field: str, value: Value) -> Facts:
        """These facts with one more; what does not hang on it stays worked out."""
        facts = Facts(self.profile.stating(field, value), self.as_of, self.scheme)
        affected = self.affected_by(field)
        facts._known = {name: known for name, known in self._known.items() if name not in affected}
        facts._readers = self._readers
        return facts

    def affected_by(self, field: str) -> set[str]:
        """The field and all whose value, as far as worked out, hangs on it."""
        affected, ahead = {field}, [field]
        while ahead:
            for reader in self._readers.get(ahead.pop(), ()):
                if reader not in affected:
                    affected.add(reader)
                    ahead.append(reader)
        return affected

    def _note(self, field: str) -> None:
        if self._reading:
            self._readers.setdefault(field, set()).add(self._reading[-1])

    def value(self, field: str) -> Value | None:
        """Computed exactly, else stated, else scored or inferred, else within computed bounds; None when unknown."""
        self._note(field)
        if field in self._known:
            return self._known[field]
        if field in self._reading:
            return None
        self._reading.append(field)
        value = self._find(field)
        self._reading.pop()
        self._known[field] = value
        return value

    def _find(self, field: str) -> Value | None:
        stated = self.profile.values.get(field)
        if stated is not None and field in STANDS_IN:
            return stated
        computed = self._computed(field)
        if computed is not None and (stated is None or computed.exact is not None):
            return computed
        if stated is not None:
            return stated
        return self._worked_out(field)

    def _worked_out(self, field: str) -> Value | None:
        if field == "main_industry":
            self._note("industry")
            industry = self.profile.values.get("industry")
            said = load_fields()[field].choice_of(industry) if isinstance(industry, str) else None
            return said or self._implied(field)
        if field == "is_manufacturing":
            industry = self.value("main_industry")
            return industry.endswith(MANUFACTURING) if isinstance(industry, str) else None
        if field in self.scheme.tables:
            return self._table_score(self.scheme.tables[field].table or ())
        if field in self.scheme.totals:
            return self._total_score(self.scheme.totals[field])
        known = load_fields().get(field)  # a rule that a person judges may name what no profile states
        return self._inferred(field) if known is None or known.default is None else known.default

    def _implied(self, field: str) -> str | None:
        """What the kind of organisation that was stated says of the field (合作社 → 农业)."""
        self._note("organisation")
        stated = self.profile.values.get("organisation")
        implied = load_fields()["organisation"].implies.get(stated, {}) if isinstance(stated, str) else {}
        return implied.get(field)

    def _computed(self, field: str) -> Interval | None:
        for way in DERIVATIONS.get(field, ()):
            value = way.value(self)
            if value is not None:
                return value
        return None

    def way_of(self, field: str) -> Expression | None:
        """The expression that gave a computed value."""
        if field in STANDS_IN and field in self.profile.values:
            return None
        for way in DERIVATIONS.get(field, ()):
            if (value := way.value(self)) is not None:
                return way if value == self.value(field) else None
        return None

    def number(self, field: str) -> Interval | None:
        value = self.value(field)
        return value if isinstance(value, Interval) else None

    def given(self, field: str) -> Interval | None:
        self._note(field)
        value = self.profile.values.get(field)
        return value if isinstance(value, Interval) else None

    def in_year(self, field: str, year: int) -> Interval | None:
        """A series in a year; of the last complete year also what was stated as 上年…."""
        stated = self.profile.series.get(field, {}).get(year)
        if stated is None and year == self.as_of.year - 1:
            for latest in load_fields()[field].latest:
                if (value := self.given(latest)) is not None:
                    return value
        return stated

    def missing(self, field: str) -> list[Ask]:
        """What to ask for so that the field has one value; nothing once it has."""
        if self._settled(field):
            return []
        if field in self._open:
            return []
        self._open.add(field)
        asks = self._lacking(field)
        self._open.discard(field)
        return list(dict.fromkeys(asks))

    def _settled(self, field: str) -> bool:
        value = self.value(field)
        return value is not None and (not isinstance(value, Interval) or value.exact is not None)

    def _lacking(self, field: str) -> list[Ask]:
        if field in self.profile.values:
            return [Ask(field)]
        ways = DERIVATIONS.get(field, ())
        if ways:
            return ways[0].missing(self) or [Ask(field)]
        if field in self.scheme.tables:
            conditions = [c for row in self.scheme.tables[field].table or () for c in row.when]
            return [ask for condition in conditions for ask in self.missing(condition.field)]
        if field in self.scheme.totals and not self.scheme.totals[field].rest:
            parts = [name for part in self.scheme.totals[field].parts for name in part]
            return [ask for name in parts for ask in self.missing(name)]
        if field == "is_manufacturing":
            return [Ask("main_industry")]
        return [Ask(field)]

    def _table_score(self, rows: Sequence[Row]) -> Interval:
        """The range of the rows that may be the first to hold."""
        found: Interval | None = None
        for row in rows:
            holds = conjunction(self.judge(condition) for condition in row.when)
            if holds is not False:
                low, high = row.bounds
                found = Interval(low, high) if found is None else found.hull(Interval(low, high))
            if holds is True:
                break
        return found or _ZERO

    def _total_score(self, total: Total) -> Interval:
        sums = _ZERO
        for part in total.parts:
            sums = sums + greatest(self.number(field) or Interval(Decimal(0), None) for field in part)
        return sums + Interval(*total.rest) if total.rest else sums

    def _inferred(self, field: str) -> bool | None:
        for inference in self.scheme.inferences.get(field, ()):
            if conjunction(self.judge(condition) for condition in inference.when) is True:
                return inference.value
        return None

    def inference_of(self, field: str) -> Inference | None:
        """The inference that gave the field its value."""
        if field in self.profile.values:
            return None
        holding = (
            inference
            for inference in self.scheme.inferences.get(field, ())
            if conjunction(self.judge(condition) for condition in inference.when) is True
        )
        return next(holding, None)

    def judge(self, condition: Condition) -> Truth:
        """Whether the condition holds, three-valued."""
        value = self.value(condition.field)
        op, threshold = condition.op, condition.value
        if value is None:
            return None
        if op == "between" and isinstance(threshold, tuple):
            return conjunction((self._against(value, "gte", threshold[0]), self._against(value, "lte", threshold[1])))
        if isinstance(threshold, tuple):
            member = disjunction(self._against(value, "eq", item) for item in threshold)
            return negation(member) if op == "not_in" else member
        return self._against(value, op, threshold)

    def _against(self, value: Value, op: str, threshold: Threshold | Scalar) -> Truth:
        if isinstance(threshold, bool) or (isinstance(threshold, str) and isinstance(value, str)):
            return value == threshold
        limit = self._limit(threshold)
        if not isinstance(value, Interval) or limit is None:
            return None
        return value.compare(op, limit)

    def _limit(self, threshold: Threshold | Scalar) -> Interval | None:
        """A threshold as an amount: a number, a day, or another field's value times a fraction."""
        if isinstance(threshold, FieldValue):
            amount = self.number(threshold.field)
            if amount is None or threshold.times is None:
                return amount
            return amount.scaled(threshold.times[0]).over(Interval.point(threshold.times[1]))
        if isinstance(threshold, Decimal):
            return Interval.point(threshold)
        days = day_interval(threshold) if isinstance(threshold, str) else None
        return Interval.point(days[0].toordinal()) if days else None
