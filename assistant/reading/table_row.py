"""A row of a table in words: each value with its column's name and the unit that its figure has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.draft import quoted
from corpus.language.phrases import canonical
from corpus.records import Figure, Span

_UNIT_COLUMN = re.compile(r"(?:计量|数量)?单位")
_SERIAL = re.compile(r"\d{1,4}")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]$")


def row_words(text: str, columns: Span, row: Span, figures: Sequence[Figure]) -> tuple[str, tuple[Figure, ...]]:
    """「青田县：国内游客512.4万人次，旅游总收入61.8亿元」, and the figures told; the cells without a value are left out.

    ``figures`` are those of the document.
    """
    names = [cell.strip() for cell in text[columns.start : columns.end].split("\t")]
    cells = list(_cells(text, row))
    held = [_figure_in(span, figures) for span in cells]
    units = [figure.unit if figure else "" for figure in held]
    words = [" ".join(quoted(text[span.start : span.end]).split()) for span in cells]
    if len(names) != len(words):
        return "，".join(word for word in words if word), ()
    told = [i for i, word in enumerate(words) if word and not (any(units) and _UNIT_COLUMN.fullmatch(names[i]))]
    if len(told) > 1 and _SERIAL.fullmatch(words[told[0]]) and not units[told[0]]:
        told = told[1:]  # a running number is no name
    first, *others = told
    values = [_value(names[i], words[i], units[i]) for i in others]
    return f"{words[first]}：{'，'.join(values)}" if values else words[first], tuple(f for f in held if f and f.unit)


def lacks(text: str, columns: Span, row: Span, asked: str) -> bool:
    """Whether the columns that a question names by their heads are all empty in a row: its other cells are not asked for.

    ``asked``: the canonical question.
    """
    names = [canonical(_IN_BRACKETS.sub("", cell.strip())) for cell in text[columns.start : columns.end].split("\t")]
    cells = [text[span.start : span.end] for span in _cells(text, row)]
    cells += [""] * (len(names) - len(cells))
    named = [cell for name, cell in list(zip(names, cells, strict=False))[1:] if len(name) > 1 and name in asked]
    return bool(named) and not any(named)


def _value(name: str, word: str, unit: str) -> str:
    if not unit:
        return f"{name}：{word}" if name else word
    bracket = _IN_BRACKETS.search(name)
    bare = name[: bracket.start()] if bracket and bracket[1].strip() == unit else name
    return f"{bare}{word}" if word.endswith(unit) else f"{bare}{word}{unit}"


def _cells(text: str, row: Span) -> list[Span]:
    spans, start = [], row.start
    for cell in text[row.start : row.end].split("\t"):
        left = len(cell) - len(cell.lstrip())
        spans.append(Span(start + left, start + max(left, len(cell.rstrip()))))
        start += len(cell) + 1
    return spans


def _figure_in(cell: Span, figures: Sequence[Figure]) -> Figure | None:
    """The one figure that stands in the cell."""
    own = [figure for figure in figures if cell.start <= figure.start < cell.end]
    return own[0] if len(own) == 1 else None
