"""An enterprise's facts read from free talk by the chat model: each with the words it rests on, its number taken from them.

The rules read first; what the model adds is checked against its quote, listed for the person to confirm, and judged by
the engine like anything else. A fact that its quote does not bear out is left out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.eligibility.entry import EntryError, Value, from_quantity, read_entry
from assistant.eligibility.interval import Interval
from assistant.generation.chat_model import ChatModel, ModelTrouble
from assistant.generation.json_object import object_in
from assistant.generation.prompts import profiling
from assistant.generation.usage import Usage
from assistant.intake.mentions import is_denied, is_of_others, is_wish
from assistant.intake.titles import Understood
from assistant.pool import aside
from corpus.language.modality import bounds_said
from corpus.measures.numerals import parse_numeral
from corpus.measures.periods import read_periods, years_of
from corpus.measures.quantities import read_quantities
from corpus.policies.fields import FieldSpec, load_fields
from corpus.words import fold

_log = logging.getLogger(__name__)

MOST_FACTS = 40
LONGEST_QUOTE = 80
_NUMERAL = re.compile(r"\d+|[零一二两三四五六七八九十百千]+")


class _Fact(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    field: str
    value: bool | int | float | str
    year: int | None = None
    quote: str


def reader_of(
    model: ChatModel, today: date, deadline: float, usage: Usage
) -> Callable[[Sequence[str]], tuple[Understood, ...]]:
    """Reads what an enterprise said, message by message; () where the model cannot be used."""

    def read(said: Sequence[str]) -> tuple[Understood, ...]:
        if (model.ledger and model.ledger.exhausted) or not model.room.acquire(blocking=False):
            return ()
        try:
            return _read(model, said, today, deadline, usage)
        finally:
            model.room.release()

    return read


def _read(model: ChatModel, said: Sequence[str], today: date, deadline: float, usage: Usage) -> tuple[Understood, ...]:
    if not model.breaker.admits():
        return ()
    try:
        with aside():
            raw = model.text(profiling(said, _described()), deadline, usage, json=True)
    except ModelTrouble as trouble:
        _log.debug("语言模型没有读企业情况：%s", trouble)
        model.breaker.failed(trouble.rest)
        return ()
    finally:
        model.breaker.left()
    model.breaker.passed()
    facts = (object_in(raw) or {}).get("facts")
    found = [borne_out(fact, said, today) for fact in (facts if isinstance(facts, list) else [])[:MOST_FACTS]]
    return tuple(fact for fact in found if fact is not None)


def _described() -> list[dict[str, Any]]:
    """The fields that can be stated, as the model is told of them."""
    return [
        {"name": spec.name, "label": spec.label, "kind": spec.kind}
        | ({"unit": spec.unit} if spec.unit else {})
        | ({"choices": list(spec.choices)} if spec.choices else {})
        | ({"by_year": True} if spec.series else {})
        for spec in load_fields().values()
        if not spec.derived
    ]


def borne_out(raw: Any, said: Sequence[str], today: date) -> Understood | None:
    """A fact of the model's, where its quote stands in what was said and bears it out; else None."""
    try:
        fact = _Fact.model_validate(raw)
    except ValidationError:
        return None
    spec = load_fields().get(fact.field)
    quote = fact.quote.strip(" ，,。")
    if spec is None or spec.derived or not 0 < len(quote) <= LONGEST_QUOTE:
        return None
    if not any(_squeezed(quote) in _squeezed(words) for words in said) or is_wish(quote) or is_of_others(quote):
        return None
    value = _value(spec, fact, quote, today)
    year = _year(fact, quote, today) if spec.series else None
    if value is None or (spec.series and year is None):
        return None
    return Understood(spec.name, value, quote, year)


def _squeezed(words: str) -> str:
    return re.sub(r"\s", "", fold(words))


def _value(spec: FieldSpec, fact: _Fact, quote: str, today: date) -> Value | None:
    try:
        told = read_entry(spec, fact.value, today)
    except EntryError:
        return None
    if isinstance(told, bool):
        absence = "是否没有" in spec.prompt
        return told if absence or is_denied(quote) is not told else None
    if spec.kind == "choice":
        return told
    if spec.kind == "date":
        year = re.match(r"\d{4}", str(fact.value))
        return told if year and re.search(rf"(?<!\d)(?:{year.group()}|{year.group()[2:]}年)", fold(quote)) else None
    if isinstance(told, str):
        return told if _squeezed(told) in _squeezed(quote) else None
    return _of_quote(spec, told, quote)


def _of_quote(spec: FieldSpec, told: Interval, quote: str) -> Interval | None:
    """The number as the quote has it, with its bound, where the model read the same."""
    for quantity in read_quantities(quote):
        stated = from_quantity(spec, quantity)
        if stated is not None and told.low in (stated.low, stated.high, quantity.low):
            return stated
    return told if spec.kind == "count" and told.exact is not None and _counts(int(told.exact), fold(quote)) else None


def _counts(number: int, quote: str) -> bool:
    """Whether the quote has the very number before a word that is no unit of the trade (四十六号人), and no bound around it."""
    for match in _NUMERAL.finditer(quote):
        value = int(match.group()) if match.group().isdigit() else parse_numeral(match.group())
        if value == number and not bounds_said(quote[: match.start()], match.group(), quote[match.end() :]):
            return True
    return False


def _year(fact: _Fact, quote: str, today: date) -> int | None:
    years = {year for mention in read_periods(quote, today) for year in years_of(mention.period)}
    return fact.year if fact.year in years and fact.year <= today.year else None
