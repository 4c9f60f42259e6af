"""Bars and a table of one series; each bar and each row opens its sentence. Targets are hatched, results solid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import quote

from corpus.language.figure_words import period_words, value_words
from corpus.records import Document, Figure
from panels.markup import button, tag, text
from panels.series import Group, Series, place_of, table

_HATCH = (
    '<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" class="paper"/><line x1="0" y1="0" x2="0" y2="6" class="stroke"/>'
    "</pattern></defs></svg>"
)
_HEADINGS = ("地区", "时期", "数值", "状态", "口径", "排名")
_WHOLE = "全市"
"""The look of a city's own figure among those of its counties."""


def chart(series: Series, documents: Mapping[str, Document]) -> str:
    """The whole view of a series: bars by group, the table, the download."""
    scale = Scale.of(series)
    bars = "".join(_group(group, scale, documents) for group in series.groups())
    head = tag("h2", text(series.name)) + _legend(series, documents)
    return tag("div", _HATCH + head + bars + _table(series, documents) + _download(series, documents), "chart")


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


def _bar(figure: Figure, scale: Scale, documents: Mapping[str, Document]) -> str:
    start, width = scale.bar(figure.base_value or Decimal(0))
    note = "" if figure.status == "实绩" else tag("i", text(figure.status))
    place, value = text(place_of(figure, documents)), text(value_words(figure))
    rect = _rect(look(figure, documents), f"{start}%", f"{max(width, 0.6)}%")
    drawn = f'<svg class="bar" aria-hidden="true">{rect}</svg>'
    inner = tag("span", place, "place") + drawn + tag("span", value + note, "value")
    return button(inner, "row", data_figure=figure.id, title="打开原文")


def _table(series: Series, documents: Mapping[str, Document]) -> str:
    """A row a figure; columns that say nothing of any figure are left out."""
    figures = [figure for group in series.groups() for figure in group.figures]
    cells = [_cells(figure, documents) for figure in figures]
    told = [column for column in range(len(_HEADINGS)) if any(row[column] for row in cells)]
    head = "".join(tag("th", name, scope="col") for name in (*(_HEADINGS[column] for column in told), "原文"))
    rows = (_row(f, [row[column] for column in told], documents) for f, row in zip(figures, cells, strict=True))
    whole = tag("table", tag("thead", tag("tr", head)) + tag("tbody", "".join(rows)))
    return tag("h3", f"数据表（{len(figures)} 行）") + tag("div", whole, "scroll", tabindex="0")


def _cells(figure: Figure, documents: Mapping[str, Document]) -> tuple[str, ...]:
    """In the order of ``_HEADINGS``."""
    when = period_words(figure.period, figure.status)
    notes = (figure.status, figure.basis or "", figure.rank or "")
    return (place_of(figure, documents), when, value_words(figure), *notes)


def _row(figure: Figure, cells: Sequence[str], documents: Mapping[str, Document]) -> str:
    words = documents[figure.document].text[figure.quote.start : figure.quote.end]
    opener = button(text(" ".join(words.split())), "open", data_figure=figure.id, title="打开原文")
    row = "".join(tag("td", text(cell)) for cell in cells) + tag("td", opener, "quote")
    return tag("tr", row, "" if figure.status == "实绩" else "target", data_figure=figure.id)


def _download(series: Series, documents: Mapping[str, Document]) -> str:
    """The table as a file of its own (UTF-8 with its mark), made here so that nothing is written to disk."""
    address = "data:text/csv;charset=utf-8," + quote("\ufeff" + table(series, documents))
    return tag("a", "下载 CSV", "download", href=address, download=f"{_file_name(series.name)}.csv")


def _file_name(name: str) -> str:
    return "".join(mark if mark.isalnum() else "_" for mark in name)[:60] or "数据"
