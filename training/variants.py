"""Variants: the forms in which one question is put to the reader, drawn anew each time it comes up."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from training.labels import Label
from training.preparation import Source
from training.records import Question

_YEAR = re.compile(r"20\d\d(?=年)")
_CITIES = (
    "绵阳市 龙岩市 连云港市 岳阳市 襄阳市 芜湖市 湛江市 洛阳市 柳州市 遵义市 赣州市 保定市 潍坊市 嘉兴市 泉州市 "
    "咸阳市 大同市 包头市 宜昌市 株洲市 桂林市 自贡市 曲靖市 丹东市 吉林市 齐齐哈尔市 徐州市 台州市 蚌埠市 九江市"
).split()


@dataclass(frozen=True, slots=True)
class Variant:
    """A question as it is put, with what is true of it in this form."""

    asked: str
    before: str | None
    leans: bool
    answerable: bool
    withheld: bool
    """Whether the clauses that answer are kept from the reader, so that nothing does."""
    kind: int
    operation: int


def as_asked(question: Question, label: Label) -> Variant:
    """As a person asked it: the form that is measured."""
    leans = question.before is not None and question.standalone != question.asked
    return Variant(question.asked, question.before, leans, question.answerable, False, label.type, label.operation)


def drawn(question: Question, label: Label, source: Source, rng: random.Random) -> Variant:
    """One of: as asked, in full words, with a turn before that does not matter, of another year or city, unanswered."""
    plain = as_asked(question, label)
    choice = rng.random()
    if question.before is not None and choice < 0.7:
        form = plain
    elif choice < 0.6:
        form = plain if question.before is None else _standalone(plain, question)
    else:
        form = _standalone(plain, question)
    if form.before is None and rng.random() < 0.12:
        other, _ = rng.choice(source.questions)
        said = other.standalone + "\n" + other.answer[:60]
        form = Variant(form.asked, said, False, form.answerable, False, form.kind, form.operation)
    if not question.answerable:
        return form
    chance = rng.random()
    if chance < 0.10:
        return _unanswered(form, withheld=True)
    if chance < 0.18 and form.asked == question.standalone:
        changed = _elsewhere(form.asked, source, rng)
        if changed != form.asked:
            other_one = Variant(changed, form.before, False, True, False, form.kind, form.operation)
            return _unanswered(other_one, withheld=False)
    return form


def _standalone(form: Variant, question: Question) -> Variant:
    return Variant(question.standalone, None, False, form.answerable, False, form.kind, form.operation)


def _unanswered(form: Variant, withheld: bool) -> Variant:
    return Variant(form.asked, form.before, form.leans, False, withheld, form.kind, form.operation)


def _elsewhere(asked: str, source: Source, rng: random.Random) -> str:
    """``asked`` of a year or a city that the document never names; unchanged where it names neither."""
    text = source.text.text
    years = [str(year) for year in range(2009, 2036) if str(year) not in text]
    cities = [city for city in _CITIES if city[:-1] not in text]
    city = source.text.city
    if city and city[:-1] in asked and rng.random() < 0.5:
        return asked.replace(city[:-1], rng.choice(cities)[:-1])
    return _YEAR.sub(rng.choice(years), asked, count=1) if len(_YEAR.findall(asked)) == 1 else asked
