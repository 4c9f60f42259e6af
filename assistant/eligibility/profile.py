"""Profile: what an enterprise has told about itself; every field may be unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.eligibility.derived import day_words
from assistant.eligibility.entry import EntryError, Value, read_entry
from assistant.eligibility.interval import Interval
from corpus.errors import YueceError
from corpus.policies.fields import FieldSpec, field_named, load_fields, nearest_field
from corpus.yamlfile import read_yaml


class ProfileError(YueceError):
    """A profile cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What was not taken from a profile, or does not fit together, and why."""

    field: str
    text: str

    def to_json(self) -> dict[str, str]:
        return {"field": self.field, "text": self.text}


Series = Mapping[int, Interval]


@dataclass(frozen=True, slots=True)
class Profile:
    """``values``: field → value; ``series``: field → year → value. What is not there is unknown."""

    values: Mapping[str, Value] = field(default_factory=dict)
    series: Mapping[str, Series] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.values and not self.series

    def stating(self, name: str, value: Value) -> Profile:
        """This profile with one more fact."""
        return replace(self, values={**self.values, name: value})

    def joined(self, other: Profile) -> Profile:
        """Both together; ``other`` (the later) goes before."""
        series = {name: {**self.series.get(name, {}), **other.series.get(name, {})} for name in _both(self, other)}
        return Profile({**self.values, **other.values}, series, (*self.problems, *other.problems))

    def to_json(self) -> dict[str, Any]:
        """Every field that can be stated; unknown is null, amounts in 万元, a series year by year."""
        record: dict[str, Any] = {}
        for spec in load_fields().values():
            if spec.derived:
                continue
            if spec.series:
                years = self.series.get(spec.name)
                record[spec.name] = {str(y): value_json(spec, v) for y, v in sorted(years.items())} if years else None
            else:
                record[spec.name] = value_json(spec, self.values.get(spec.name))
        return record


def _both(first: Profile, second: Profile) -> list[str]:
    return list(dict.fromkeys([*first.series, *second.series]))


def value_json(spec: FieldSpec, value: Value | None) -> Any:
    """A number, true/false, words; ``{"low", "high"}`` where only bounds are known; a date as far as it is known."""
    if not isinstance(value, Interval):
        return value
    if spec.kind == "date":
        first, last = (date.fromordinal(int(day)).isoformat() if day else None for day in (value.low, value.high))
        shown = day_words(value)
        return {"low": first, "high": last} if len(shown) > len(first or "") else shown
    if value.exact is not None:
        return number_json(value.exact)
    return {"low": number_json(value.low), "high": number_json(value.high)}


def number_json(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def load_profile(path: Path, as_of: date) -> Profile:
    """From a YAML file. Raises SourceError or ProfileError in one sentence."""
    data = read_yaml(path, dates=False)
    if data is not None and not isinstance(data, Mapping):
        raise ProfileError(f"{path} 不是“字段: 值”的形式，请照 docs/policies.md 的样例填写。")
    return read_profile(data or {}, as_of)


def read_profile(data: Mapping[Any, Any], as_of: date) -> Profile:
    """From entries by field name, label or alias; what cannot be used is told in ``problems``, the rest is kept."""
    values: dict[str, Value] = {}
    series: dict[str, dict[int, Interval]] = {}
    problems: list[Problem] = []
    for key, raw in _flattened(data):
        spec = field_named(key)
        if spec is None or spec.derived:
            problems.append(Problem(key, _unknown(key, spec)))
        elif raw is None:
            continue
        elif spec.name in values or spec.name in series:
            problems.append(Problem(spec.name, f"“{spec.label}”写了不止一次，后面的“{key}: {raw}”没有采用。"))
        elif spec.series:
            years, wrong = _read_series(spec, raw, as_of)
            problems += wrong
            series.setdefault(spec.name, {}).update(years)
        else:
            try:
                values[spec.name] = read_entry(spec, raw, as_of)
            except EntryError as error:
                problems.append(Problem(spec.name, f"{error}。"))
    return Profile(values, {name: years for name, years in series.items() if years}, tuple(problems))


def _flattened(data: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Headings that group entries (基本情况: …) are looked into."""
    entries: list[tuple[str, Any]] = []
    for key, raw in data.items():
        if isinstance(raw, Mapping) and field_named(str(key)) is None:
            entries += _flattened(raw)
        else:
            entries.append((str(key), raw))
    return entries


def _unknown(key: str, spec: FieldSpec | None) -> str:
    if spec is not None:
        return f"“{spec.label}”由别的字段算出，不用填写，没有采用。"
    near = nearest_field(key)
    hint = (
        f"，是不是“{near.label}”（{near.name}）？"
        if near and not near.derived
        else "，请对照 docs/policies.md 的字段表。"
    )
    return f"不认识字段“{key}”{hint}"


def _read_series(spec: FieldSpec, raw: Any, as_of: date) -> tuple[dict[int, Interval], list[Problem]]:
    """``{2024: 300, 2025: 500}``; a list is the last complete years, oldest first; a single value the last year."""
    years: dict[int, Interval] = {}
    problems: list[Problem] = []
    for year, entry in _by_year(spec, raw, as_of, problems):
        if entry is None:
            continue
        if year > as_of.year:
            problems.append(
                Problem(spec.name, f"{spec.label}的年份{year}晚于评估日（{as_of.isoformat()}），没有采用。")
            )
            continue
        try:
            value = read_entry(spec, entry, as_of)
        except EntryError as error:
            problems.append(Problem(spec.name, f"{year}年{error}。"))
            continue
        if isinstance(value, Interval):
            years[year] = value
    return years, problems


def _by_year(spec: FieldSpec, raw: Any, as_of: date, problems: list[Problem]) -> Sequence[tuple[int, Any]]:
    last = as_of.year - 1
    if isinstance(raw, list):
        return [(last - len(raw) + 1 + place, entry) for place, entry in enumerate(raw)]
    if not isinstance(raw, Mapping):
        return [(last, raw)]
    entries = []
    for key, entry in raw.items():
        digits = str(key).strip().removesuffix("年度").removesuffix("年")
        if digits.isdigit() and len(digits) == 4:
            entries.append((int(digits), entry))
        else:
            problems.append(Problem(spec.name, f"{spec.label}里的“{key}”不是年份，没有采用。"))
    return entries
