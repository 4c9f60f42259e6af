"""The table of enterprise fields (``fields.yaml``): names, labels, units; what cards compare and profiles state."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from corpus.yamlfile import read_yaml

FieldKind = Literal[
    "count", "money", "percent", "years", "months", "days", "area", "score", "rank", "bool", "choice", "date", "text"
]
NUMERIC: frozenset[str] = frozenset({"count", "money", "percent", "years", "months", "days", "area", "score", "rank"})
_PAST = re.compile(r"上年|上一年|近[一两二三五]年|申请前")
FILE = Path(__file__).with_name("fields.yaml")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. Amounts are in 万元, percentages in %, as ``unit`` says."""

    name: str
    label: str
    kind: FieldKind
    unit: str = ""
    aliases: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    """For a field that states an absence: what a sentence must deny altogether; alternatives are joined by ``|``."""
    question: str = ""
    series: bool = False
    latest: tuple[str, ...] = ()
    totals: dict[int, str] = field(default_factory=dict)
    """Of a series: the field that holds the total of the last so many years."""
    ratio: tuple[str, ...] = ()
    """Of a percentage: the field of the part and that of the whole; ``span`` years of both."""
    span: int = 1
    signed: bool = False
    share: bool = False
    """A share of a whole: above 100 % it is absurd."""
    max: Decimal | None = None
    part_of: str | None = None
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    granted_by: dict[str, str] | None = None
    derived: bool = False
    fixed: bool = False
    """What an enterprise is, not what it does: no advice can turn it."""
    default: str | None = None
    """What holds where nothing is said."""
    implies: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of a choice: the values that other fields have then, where nothing else is said of them."""

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def past(self) -> bool:
        """Whether its label says that it is of years gone by (上年…, 近三年…): nothing done today changes it."""
        return self.series or _PAST.match(self.label) is not None

    @property
    def prompt(self) -> str:
        """The question that asks for it."""
        if self.question:
            return self.question
        if self.kind == "bool":
            return f"贵企业是否{self.label}？"
        if self.kind == "choice":
            return f"{self.label}是哪一种（{'、'.join(self.choices)}）？"
        if self.kind == "date":
            return f"{self.label}是哪一天？"
        if self.numeric:
            return f"{self.label}是多少{self.unit}？"
        return f"{self.label}是什么？"

    def choice_of(self, words: str) -> str | None:
        """The choice that ``words`` name: exactly, or by the longest alias at their end, else inside them."""
        names = [(alias, choice) for choice, aliases in self.choices.items() for alias in (choice, *aliases)]
        for alias, choice in names:
            if words == alias:
                return choice
        inside = [(words.endswith(alias), len(alias), choice) for alias, choice in names if alias in words]
        return max(inside)[2] if inside else None


@lru_cache(maxsize=1)
def load_fields() -> dict[str, FieldSpec]:
    """All fields by name, in the order of the file."""
    return {spec.name: spec for spec in (_spec(entry) for entry in read_yaml(FILE)["fields"])}


def _spec(entry: dict[str, Any]) -> FieldSpec:
    known = dict(entry)
    for key in ("aliases", "denials", "latest", "ratio"):
        known[key] = tuple(str(item) for item in entry.get(key, ()))
    known["choices"] = {str(name): tuple(map(str, aliases)) for name, aliases in entry.get("choices", {}).items()}
    if "max" in entry:
        known["max"] = Decimal(str(entry["max"]))
    return FieldSpec(**known)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Every way to name a field → its canonical name; the first field that claims an alias keeps it."""
    names: dict[str, str] = {}
    for spec in load_fields().values():
        for name in (spec.name, spec.label):
            names[name] = spec.name
    for spec in load_fields().values():
        for alias in spec.aliases:
            names.setdefault(alias, spec.name)
    return names


def field_named(name: str) -> FieldSpec | None:
    """The field of that name, label or alias."""
    canonical = _names().get(name.strip())
    return load_fields()[canonical] if canonical else None


def nearest_field(name: str) -> FieldSpec | None:
    """The field meant by a misspelt name, where one is near enough to offer."""
    near = difflib.get_close_matches(name.strip(), list(_names()), n=1, cutoff=0.55)
    return field_named(near[0]) if near else None
