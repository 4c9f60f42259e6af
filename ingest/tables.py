"""Figures from table rows (cells parted by tabs): header, row head, unit from head, unit column or caption."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.periods import read_periods
from corpus.quantities import read_quantities
from corpus.records import Document, Figure, Span
from corpus.regions import Gazetteer
from corpus.units import base_unit_of, split_unit
from corpus.words import fold

_CELL = re.compile(r"^\s*(?P<bound>[≥≤><]=?|约)?\s*[\[(]?(?P<value>-?\d[\d,]*(?:\.\d+)?)(?P<percent>%|‰)?[\])]?\s*$")
_UNIT_IN_HEAD = re.compile(r"[(（]\s*(?:单位[:：])?\s*(?P<unit>[^()（）]{1,8})\s*[)）]")
_CAPTION_UNITS = re.compile(r"单位\s*[:：]\s*(?P<units>[^)）\n]+)")
_BOUNDS = {"≥": "不低于", ">=": "不低于", "≤": "不超过", "<=": "不超过", ">": "超过", "<": "低于", "约": "约"}
Row = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    text: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.text))


def _cells(row: Row) -> list[_Cell]:
    offset, line = row
    cells = []
    for part in line.split("\t"):
        lead = len(part) - len(part.lstrip())
        cells.append(_Cell(offset + lead, part.strip()))
        offset += len(part) + 1
    return cells


def table_figures(
    document: Document,
    rows: Sequence[Row],
    caption: Span,
    gazetteer: Gazetteer,
    section: int | None,
    period: str | None,
) -> Iterator[Figure]:
    """The figures of one table. ``period`` governs where neither caption, header nor row names one."""
    table = [_cells(row) for row in rows]
    if len(table) < 2:
        return
    header, caption_text = table[0], document.text[caption.start : caption.end]
    unit_column = next((i for i, cell in enumerate(header) if re.fullmatch(r"(?:计量)?单位", cell.text)), None)
    caption_units = _units_of(caption_text)
    mentions = read_periods(caption_text, document.published)
    governing = mentions[0].period if mentions else period
    numeric = [
        i for i in range(1, len(header)) if sum(bool(_CELL.match(row[i].text)) for row in table[1:] if i < len(row)) > 0
    ]
    for row in table[1:]:
        for i in numeric:
            match = _CELL.match(row[i].text) if i < len(row) else None
            if match is None or i == unit_column:
                continue
            yield _figure(
                document,
                row,
                header,
                i,
                match,
                numeric,
                unit_column,
                caption_units,
                governing,
                caption,
                gazetteer,
                section,
            )


def _units_of(caption: str) -> list[str]:
    match = _CAPTION_UNITS.search(caption)
    return [unit for unit in re.split(r"[、,，\s]+", match["units"].strip()) if unit] if match else []


def _figure(
    document: Document,
    row: Sequence[_Cell],
    header: Sequence[_Cell],
    column: int,
    match: re.Match[str],
    numeric: Sequence[int],
    unit_column: int | None,
    caption_units: Sequence[str],
    governing: str | None,
    caption: Span,
    gazetteer: Gazetteer,
    section: int | None,
) -> Figure:
    cell, head, first = row[column], header[column], row[0]
    unit = match["percent"] or _unit(row, head, unit_column, caption_units, numeric.index(column), len(numeric))
    regions = gazetteer.read(first.text, document.city)
    whole = bool(re.fullmatch(r"全市|合计|总计|全县", first.text))
    periods = read_periods(head.text, document.published)
    name = _UNIT_IN_HEAD.sub("", head.text).strip()
    if regions or whole:
        indicator = name
    elif periods and len(name) <= 9:
        indicator = _UNIT_IN_HEAD.sub("", first.text).strip()
    else:
        indicator = f"{first.text}{name}" if name not in ("数值", "数量", "绝对数", "指标值", "总量") else first.text
    value = match["value"].replace(",", "")
    scale = split_unit(unit)[0] if unit else Decimal(1)
    period = periods[0].period if periods else governing
    published = document.published
    target = bool(re.search(r"目标|计划|规划", head.text)) or bool(
        period and published and period[:4] > str(published.year)
    )
    return Figure(
        id=f"{document.id}:{cell.start}",
        document=document.id,
        section=section,
        indicator=indicator,
        topic=_subject(document.text[caption.start : caption.end]) if regions or whole else None,
        region=regions[0].name if regions else document.city,
        period=period,
        value=value,
        unit=unit,
        base_value=Decimal(value) * scale,
        base_unit=base_unit_of(unit) if unit else "",
        status="目标" if target else "实绩",
        start=cell.start,
        end=cell.start + len(cell.text),
        quote=Span(first.start, cell.start + len(cell.text)) if cell.start > first.start else cell.span,
        heads=(head.span, *((caption,) if caption.start < caption.end else ())),
        bound=_BOUNDS.get(match["bound"] or "", "累计" if row[column].text.startswith("[") else None),
        list_id=header[0].start,
    )


def _subject(caption: str) -> str | None:
    """What a caption says the table is of, without its number, unit and year."""
    words = re.sub(r"^\s*表\s*\d*[-.\d]*\s*|[(（].*|单位.*|\d{4}年", "", caption.strip(), flags=re.S).strip()
    return words or None


def _unit(
    row: Sequence[_Cell], head: _Cell, unit_column: int | None, caption_units: Sequence[str], place: int, columns: int
) -> str:
    if unit_column is not None and unit_column < len(row):
        return row[unit_column].text
    own = _UNIT_IN_HEAD.search(head.text) or _UNIT_IN_HEAD.search(row[0].text)
    if own:
        return own["unit"]
    if len(caption_units) == columns:
        return caption_units[place]
    if len(caption_units) == 1:
        return caption_units[0]
    found = read_quantities(f"1{head.text[-2:]}")
    return found[0].unit if found and not fold(head.text).endswith("率") else ""
