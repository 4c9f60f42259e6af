"""A sentence as the model writes it (``{F3}``, ``{F3 - F7}``, [12]) put into the words that are checked and shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.figures.decimals import amount
from assistant.generation.dossier import Dossier, Row
from assistant.generation.formula import Evaluated, FormulaError, evaluate, labels_in
from corpus.language.figure_words import fell, plain, value_words
from corpus.language.modality import bound_classes, bounds_said
from corpus.measures.quantities import read_quantities
from corpus.records import Derived, Figure

_BRACED = re.compile(r"\{([^{}\n]{1,120})\}")
_LABEL_MARK = re.compile(r"[\[【]\s*([Ff]\d{1,4})\s*[\]】]")
_MARKS = re.compile(r"(?:\[\d+\])+")
_END = re.compile(r"[。！？!?；;]?[”」』）)]*\s*\Z")
_FALL = re.compile(r"(?:下降|降低|减少|下滑|回落|降)(?:了|为)?$")


@dataclass(frozen=True, slots=True)
class Filled:
    """A sentence whose marks are clause ids; ``labels`` are the figures it states by id, ``derived`` cites by clause id."""

    text: str
    labels: tuple[str, ...] = ()
    derived: tuple[Derived, ...] = ()
    rounded: tuple[str, ...] = ()
    """Labels of the derived values that were rounded."""


def fill(sentence: str, dossier: Dossier, question: str) -> Filled:
    """Raises FormulaError, in words the model is told."""
    asked = frozenset(q.low for q in read_quantities(question))
    text = _LABEL_MARK.sub(lambda m: _mark_of(m[1], dossier.rows), sentence)
    labels: dict[str, None] = {}
    derived: list[Derived] = []
    rounded: list[str] = []
    position = 0
    while match := _BRACED.search(text, position):
        own = labels_in(match[1])
        words = match[1].strip()
        if len(own) == 1 and re.fullmatch(r"[Ff]\d{1,4}", words):
            shown = _stated(_row(own[0], dossier.rows).figure, text[: match.start()], text[match.end() :])
        else:
            value = evaluate(words, {label: row.figure for label, row in dossier.rows.items()}, asked)
            shown = _computed(value)
            numbers = tuple(dict.fromkeys(dossier.rows[label].clause for label in own))
            derived += [_derived(value, numbers), *_converted(value, numbers)]
            rounded += [value.label] * value.computed.rounded
        labels |= dict.fromkeys(own)
        position = match.start() + len(shown)
        text = text[: match.start()] + shown + text[match.end() :]
        for label in own:
            text = _cited(text, position, dossier.rows[label].clause)
    if "{" in text or "}" in text:
        raise FormulaError("花括号里要写数的编号或公式")
    return Filled(text, tuple(labels), tuple(derived), tuple(rounded))


def previewed(words: str, dossier: Dossier) -> str:
    """A sentence that is still coming, as far as it can be read: figures put in, marks and what is incomplete left out."""

    def value(match: re.Match[str]) -> str:
        row = dossier.rows.get(match[1].strip().upper())
        return f"{row.figure.value}{row.figure.unit}" if row else "…"

    text = _BRACED.sub(value, words)
    return re.sub(r"\{[^{}]*\Z|[\[【][^\[\]【】]*(?:[\]】]|\Z)", "", text)


def _row(label: str, rows: Mapping[str, Row]) -> Row:
    if label not in rows:
        raise FormulaError(f"没有 {label} 这个数")
    return rows[label]


def _mark_of(label: str, rows: Mapping[str, Row]) -> str:
    row = rows.get(label.upper())
    return f"[{row.clause}]" if row else ""


def _stated(figure: Figure, before: str, after: str) -> str:
    """Value and unit; with its bound where the words around do not say it."""
    if fell(figure):
        return f"{figure.value[1:]}{figure.unit}" if _FALL.search(before) else value_words(figure)
    printed = f"{figure.value}{figure.unit}"
    said = bounds_said(re.split(r"[，,。；;]", before)[-1], printed, after)
    return printed if bound_classes(figure.bound) <= set(said) else value_words(figure)


def _computed(value: Evaluated) -> str:
    computed = value.computed
    about = "约" if computed.rounded else ""
    return f"{about}{computed.text}{computed.unit}（推算：{computed.formula}）"


def _derived(value: Evaluated, numbers: tuple[int, ...]) -> Derived:
    computed = value.computed
    return Derived(value.label, computed.text, computed.unit, computed.formula, numbers)


def _converted(value: Evaluated, numbers: tuple[int, ...]) -> list[Derived]:
    """Operands that the formula prints in another unit than the source."""
    unit = value.figures[0].unit
    found = []
    for figure in value.figures:
        inner = amount(figure, unit)
        if figure.unit != unit and inner is not None and plain(inner) in value.computed.formula:
            found.append(Derived("换算", plain(inner), unit, f"{figure.value}{figure.unit}", numbers))
    return found


def _cited(text: str, position: int, clause: int) -> str:
    """``text`` with the clause among the marks that come after ``position``; at its end where none do."""
    mark = f"[{clause}]"
    group = _MARKS.search(text, position)
    if group is None:
        end = _END.search(text)
        at = end.start() if end else len(text)
        return text[:at] + mark + text[at:]
    return text if mark in group.group() else text[: group.end()] + mark + text[group.end() :]


def numbers_of(text: str) -> frozenset[tuple[Decimal | None, str]]:
    """The amounts that a text states, in base units."""
    return frozenset((q.base_value, q.base_unit) for q in read_quantities(text))
