"""Profiles read from Chinese sentences: every stated field, and nothing that was not said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from assistant.eligibility.entry import Value, read_entry
from assistant.eligibility.interval import Interval
from assistant.eligibility.profile import Profile, read_profile
from assistant.intake.profile_reader import read_sentence
from corpus.policies.fields import load_fields
from corpus.settings import ROOT

CASES = yaml.safe_load((ROOT / "tests" / "profiles" / "sentences.yaml").read_text("utf-8"))
MORE = yaml.safe_load((ROOT / "tests" / "profiles" / "more_sentences.yaml").read_text("utf-8"))
SENTENCES = [*CASES["sentences"], *MORE["sentences"]]


def leaves(profile: Profile) -> dict[tuple[str, int | None], Value]:
    """(field, year) → value."""
    found: dict[tuple[str, int | None], Value] = {(name, None): value for name, value in profile.values.items()}
    for name, years in profile.series.items():
        found.update({(name, year): value for year, value in years.items()})
    return found


def expected(data: Mapping[str, Any]) -> dict[tuple[str, int | None], Value]:
    plain: dict[str, Any] = {}
    found: dict[tuple[str, int | None], Value] = {}
    for name, told in data.items():
        if isinstance(told, dict) and set(told) == {"low", "high"}:
            found[name, None] = between(told)
        elif isinstance(told, dict):
            plain[name] = {year: value for year, value in told.items() if not isinstance(value, dict)}
            found.update({(name, year): between(value) for year, value in told.items() if isinstance(value, dict)})
        else:
            plain[name] = told
    return {**leaves(read_profile({k: v for k, v in plain.items() if v != {}}, CASES["as_of"])), **found}


def between(told: Mapping[str, Any]) -> Interval:
    low, high = (
        None if end is None else Decimal(end.toordinal()) if isinstance(end, date) else Decimal(str(end))
        for end in (told["low"], told["high"])
    )
    return Interval(low, high)


def bounds(value: Value) -> Value | tuple[Decimal | None, Decimal | None]:
    """An interval's ends; whether an end is itself a value (超过, 不到) is the reader's to say."""
    return (value.low, value.high) if isinstance(value, Interval) else value


@pytest.mark.parametrize("case", SENTENCES, ids=[case["text"][:18] for case in SENTENCES])
def test_reads_what_was_said_and_nothing_else(case: Mapping[str, Any]) -> None:
    profile, understood = read_sentence(case["text"], CASES["as_of"], "岳阳市")
    read = {place: bounds(value) for place, value in leaves(profile).items()}
    assert read == {place: bounds(value) for place, value in expected(case["expect"]).items()}
    assert all(item.quote in case["text"] for item in understood)


def test_entries_of_the_table_are_known_fields() -> None:
    names = {name for case in SENTENCES for name in case["expect"]}
    assert names <= set(load_fields())
    assert read_entry(load_fields()["employees"], 120, CASES["as_of"]) is not None
