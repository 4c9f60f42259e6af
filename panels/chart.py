"""Bars, trends and a table of one series; each bar and each row opens its sentence. Targets are hatched, results solid."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from corpus.language.figure_words import value_words
from corpus.records import Document, Figure
from panels.markup import button, tag, text
from panels.series import Group, Series, place_of
from panels.table import Row, table

_HATCH = (
    '<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" class="paper"/><line x1="0" y1="0" x2="0" y2="6" class="stroke"/>'
    "</pattern></defs></svg>"
)
YEARS, TRENDS = 3, 5
"""Years that make a trend; places whose trend is drawn."""
_WHOLE = "全市"
"""The look of a city's own figure among those of its counties."""


def chart(series: Series, documents: Mapping[str, Document]) -> str:
    """The whole view of a series: bars by group, the table and its downloads."""
    scale = Scale.of(series)
    bars = _trends(series, scale, documents) + "".join(_group(group, scale, documents) for group in series.groups())
    head = tag("h2", text(series.name)) + _legend(series, documents)
    rows = _rows(series, documents)
    data = tag("h3", f"数据表（{len(rows)} 行）") + table(rows, series.name)
    return tag("div", _HATCH + head + bars + data, "chart")


class Scale:
    """Where values stand on an axis from 0 to 100 percent; zero is always on it."""

    def __init__(self, low: Decimal, high: Decimal) -> None:
        self.low, self.width = low, (high - low) or Decimal(1)

    @classmethod
    def of(cls, series: Series) -> Scale:
        values = [figure.base_value or Decimal(0) for figure in series.figures]
        return cls(min(Decimal(0), *values), max(Decimal(0), *values))

    def bar(self, value: Decimal) -> tuple[float, float]:
        """Start and length in percent."""
        start, end = sorted((self._at(Decimal(0)), self._at(value)))
        return start, end - start

    def _at(self, value: Decimal) -> float:
        return round(float((value - self.low) / self.width * 100), 2)


def look(figure: Figure, documents: Mapping[str, Document]) -> str:
    """What a bar's look tells: its status, and of results whether it speaks for the whole city."""
    whole = figure.region in (None, documents[figure.document].city)
    return _WHOLE if whole and figure.status == "实绩" else figure.status


def _legend(series: Series, documents: Mapping[str, Document]) -> str:
    """A key for each look, where there is more than one."""
    looks = dict.fromkeys(look(figure, documents) for group in series.groups() for figure in group.figures)
    keys = "".join(tag("span", _swatch(one) + text(one), "key") for one in looks)
    return tag("p", keys, "legend") if len(looks) > 1 else ""


def _swatch(status: str) -> str:
    return f'<svg width="22" height="12" aria-hidden="true">{_rect(status, "1", "20")}</svg>'


def _rect(status: str, start: str, width: str) -> str:
    kind = {"实绩": "solid", _WHOLE: "whole"}.get(status, "hatched")
    return f'<rect class="{kind}" x="{start}" y="1" width="{width}" height="calc(100% - 2px)" rx="2"/>'


def _group(group: Group, scale: Scale, documents: Mapping[str, Document]) -> str:
    bars = "".join(tag("li", _bar(figure, scale, documents)) for figure in group.figures)
    return tag("h3", text(group.label)) + tag("ul", bars, "bars")


def _trends(series: Series, scale: Scale, documents: Mapping[str, Document]) -> str:
    """The years of each place that has enough of them, in their order."""
    members: dict[tuple[str, str], dict[str, Figure]] = defaultdict(dict)
    for figure in series.figures:
        if figure.status == "实绩" and re.fullmatch(r"\d{4}", figure.period or ""):
            members[place_of(figure, documents), figure.basis or ""].setdefault(str(figure.period), figure)
    shown = [(key, years) for key, years in members.items() if len(years) >= YEARS][:TRENDS]
    return "".join(_trend(*key, years, scale, documents) for key, years in shown)


def _trend(place: str, basis: str, years: Mapping[str, Figure], scale: Scale, documents: Mapping[str, Document]) -> str:
    rows = (tag("li", _bar(years[year], scale, documents, f"{year}年")) for year in sorted(years))
    head = " · ".join(part for part in (place, "历年", basis) if part)
    return tag("h3", text(head)) + tag("ul", "".join(rows), "bars trend")


def _bar(figure: Figure, scale: Scale, documents: Mapping[str, Document], named: str = "") -> str:
    """``named``: what stands before it in place of whom it speaks of."""
    start, width = scale.bar(figure.base_value or Decimal(0))
    note = "" if figure.status == "实绩" else tag("i", text(figure.status))
    place, value = text(named or place_of(figure, documents)), text(value_words(figure))
    rect = _rect(look(figure, documents), f"{start}%", f"{max(width, 0.6)}%")
    drawn = f'<svg class="bar" aria-hidden="true">{rect}</svg>'
    inner = tag("span", place, "place") + drawn + tag("span", value + note, "value")
    return button(inner, "row", data_figure=figure.id, title="打开原文")


def _rows(series: Series, documents: Mapping[str, Document]) -> list[Row]:
    return [_table_row(figure, documents) for group in series.groups() for figure in group.figures]


def _table_row(figure: Figure, documents: Mapping[str, Document]) -> Row:
    document = documents[figure.document]
    words = " ".join(document.text[figure.quote.start : figure.quote.end].split())
    opener = button(text(words), "open", data_figure=figure.id, title="打开原文")
    return Row(figure, document.title, place_of(figure, documents), words, opener)
