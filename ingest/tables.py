"""Figures of tables: a row is a line of cells parted by tabs; header, row head, unit and caption give each its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.periods import PeriodMention, read_periods
from corpus.quantities import Quantity, read_quantities
from corpus.records import Document, Figure, FigureStatus, Span
from corpus.regions import Gazetteer
from corpus.units import known, split_unit
from corpus.words import fold
from ingest.paragraphs import Home
from ingest.times import Calendar, Time

_NUMBER = re.compile(
    r"(?P<open>[\[(]?)(?P<bound>≥|≤|>=|<=|>|<|约|不低于|不少于|不超过|超过|达到)?\s*(?P<value>-?\d[\d,]*(?:\.\d+)?(?::\d+(?:\.\d+)?)*(?:[-~]\d+(?:\.\d+)?)?)"
    r"\s*(?P<unit>[^\d\s\[\]()]{0,8}?)(?P<after>以上|以下|左右)?[\])]?"
)
_BOUNDS = {"≥": "不低于", ">=": "不低于", "≤": "不超过", "<=": "不超过", ">": "超过", "<": "低于"}
_IN_BRACKETS = re.compile(r"\(\s*(?:单位:?)?\s*([^()]{1,10})\s*\)")
_CAPTION_UNITS = re.compile(r"(?:计量)?单位\s*:\s*([^)\n]{1,40})")
_CAPTION_MARK = re.compile(r"^\s*(?:附?表\s*[\d一二三四五六七八九十.-]*|单位)")
_UNIT_HEAD = re.compile(r"(?:计量|数量)?单位")
_SERIAL = re.compile(r"序号|编号|代码|电话|邮编|排名|位次|名次|名单")
_WHOLE = re.compile(r"全[市县区]|合计|总计|总量|全市合计|本市|市合计")
_PLAIN_HEAD = re.compile(
    r"(?:数值|数量|绝对数|指标值|目标值?|规划值|现状值?|基期值?|实绩|实际|完成(?:数|值|情况)?|计划数?|总量|值|数|\d{4}年?(?:度)?)*"
)
_RELATIVE_HEAD = re.compile(r"(?:比|较|同比|环比|增长|增速|增幅|占比|比重|占)")
_TARGET_HEAD = re.compile(r"目标|计划|规划值|任务|预期")
_ACCUMULATED = re.compile(r"括号.{0,12}累计")
_FILLER = re.compile(
    r"主要指标|基本情况|情况表?|一览表|统计表|汇总表|及增速|各县(?:\([^()]*\))?区?|分县区|各地区?|\(续\)|表$"
)


@dataclass(frozen=True, slots=True)
class Cell:
    start: int
    text: str
    """Folded, without the blanks around it."""
    printed: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.text))


class Grid:
    """One table: ``lines`` are (offset, line) of its rows; ``caption`` is the line or two above."""

    def __init__(
        self,
        document: Document,
        home: Home,
        gazetteer: Gazetteer,
        lines: Sequence[tuple[int, str]],
        caption: Span | None,
        section: int | None,
        default: Time | None,
    ) -> None:
        self._document, self._home, self._gazetteer = document, home, gazetteer
        self._caption, self._section = caption, section
        self._calendar = Calendar("", 0, document.published, default)
        rows = [_cells(offset, line) for offset, line in lines]
        depth = _header_depth(rows)
        self._header, self._rows = rows[:depth], rows[depth:]
        self._width = max((len(row) for row in rows), default=0)
        self._end = lines[-1][0] + len(lines[-1][1])

    def figures(self) -> Iterator[Figure]:
        for row in self._rows:
            for column in self._numeric:
                if column < len(row):
                    yield from self._figure(row, column)

    def texts(self) -> Iterator[Span]:
        """Cells that say something in words, with numbers in them: read as paragraphs."""
        for row in self._rows:
            for cell in row:
                if len(cell.text) > 10 and not _NUMBER.fullmatch(cell.text) and re.search(r"\d", cell.text):
                    yield cell.span

    # the shape ------------------------------------------------------------------------------------------------------

    @cached_property
    def _numeric(self) -> list[int]:
        """Columns that hold numbers; the first column heads its row."""
        return [column for column in range(1, self._width) if self._holds_numbers(column)]

    def _holds_numbers(self, column: int) -> bool:
        if _SERIAL.search(self._head_text(column)):
            return False
        cells = [row[column].text for row in self._rows if column < len(row)]
        return sum(_NUMBER.fullmatch(cell) is not None for cell in cells) * 2 > sum(
            bool(cell.strip("-—/…")) for cell in cells
        )

    @cached_property
    def _unit_column(self) -> int | None:
        return next((i for i in range(self._width) if _UNIT_HEAD.fullmatch(self._head_text(i))), None)

    @cached_property
    def _caption_text(self) -> str:
        return fold(self._document.text[self._caption.start : self._caption.end]) if self._caption else ""

    @cached_property
    def _caption_units(self) -> list[str]:
        match = _CAPTION_UNITS.search(self._caption_text)
        return [unit.strip() for unit in re.split(r"[、,/ ]+", match.group(1)) if unit.strip()] if match else []

    @cached_property
    def _caption_time(self) -> Time | None:
        found = read_periods(self._caption_text, self._document.published, self._default_period)
        return self._calendar.understood(found[0].period, self._in_caption(found[0])) if found else None

    @property
    def _default_period(self) -> str | None:
        return self._calendar.default.period if self._calendar.default else None

    def _in_caption(self, mention: PeriodMention) -> tuple[int, int] | None:
        return (self._caption.start + mention.start, self._caption.start + mention.end) if self._caption else None

    @cached_property
    def _subject(self) -> str | None:
        """What the caption says the table is of, without its number, place, period and unit."""
        text = _IN_BRACKETS.sub("", _CAPTION_MARK.sub("", self._caption_text))
        for mention in reversed(read_periods(text, self._document.published)):
            text = text[: mention.start] + text[mention.end :]
        for place in reversed(self._gazetteer.read(text, self._home.city)):
            text = text[: place.start] + text[place.end :]
        return _FILLER.sub("", text).strip(' :,()"、.') or None

    @cached_property
    def _accumulates(self) -> bool:
        """Whether a note below says that numbers in brackets are sums over the plan's years."""
        return _ACCUMULATED.search(fold(self._document.text[self._end : self._end + 200])) is not None

    def _head_cells(self, column: int) -> list[Cell]:
        return [row[column] for row in self._header if column < len(row) and row[column].text]

    def _head_text(self, column: int) -> str:
        return "".join(dict.fromkeys(cell.text for cell in self._head_cells(column)))

    # one figure -----------------------------------------------------------------------------------------------------

    def _figure(self, row: Sequence[Cell], column: int) -> Iterator[Figure]:
        cell = row[column]
        match = _NUMBER.fullmatch(cell.text)
        if match is None:
            return
        quantity = self._quantity(cell, match, self._unit(row, column, match["unit"]))
        place, place_cell = self._place(row, column)
        time = self._time(row, column, match["open"] == "[")
        indicator, topic = self._indicator(row, column, place_cell)
        heads = [*(head.span for head in self._head_cells(column)), *([self._caption] if self._caption else [])]
        if self._unit_column is not None and self._unit_column < len(row) and self._unit_column > column:
            heads.append(row[self._unit_column].span)
        quote = Span(min(row[0].start, cell.start), cell.span.end)
        yield Figure(
            id=f"{self._document.id}:{quantity.start}",
            document=self._document.id,
            section=self._section,
            indicator=indicator,
            topic=topic,
            region=place,
            period=time.period if time else None,
            value=quantity.value,
            unit=quantity.unit,
            base_value=quantity.base_value,
            base_unit=quantity.base_unit,
            status=self._status(column, time),
            start=quantity.start,
            end=quantity.end,
            quote=quote,
            heads=tuple(dict.fromkeys(head for head in heads if head.start < head.end and not head.within(quote))),
            bound=self._bound(match),
            list_id=self._header[0][0].start if place_cell is not None and self._header else None,
        )

    def _quantity(self, cell: Cell, match: re.Match[str], unit: str) -> Quantity:
        """The cell's number with ``unit``, read as it would be in a sentence."""
        value = match["value"].replace(",", "").replace("~", "-")
        start, end = cell.start + match.start("value"), cell.start + match.end("unit")
        read = read_quantities(f"为{value}{unit}")
        factor, base = split_unit(unit)
        if read and read[0].value == value:
            first = read[0]
            return Quantity(
                start,
                end,
                value,
                first.low,
                first.high,
                unit,
                first.base_value,
                base if unit else first.base_unit,
                None,
            )
        low = read_quantities(f"为{value.split('-')[0] or value}个")
        number = low[0].low if low else None
        return (
            Quantity(
                start,
                end,
                value,
                low[0].low,
                low[0].low,
                unit,
                number * factor if number is not None else None,
                base,
                None,
            )
            if low
            else Quantity(start, end, value, factor, factor, unit, None, base, None)
        )

    def _unit(self, row: Sequence[Cell], column: int, own: str) -> str:
        """From the cell, the column's head, the row's unit cell, the row's head, else the caption's list."""
        if own:
            return own
        found = _unit_in(self._head_text(column))
        if found is None and self._unit_column is not None and self._unit_column < len(row):
            printed = row[self._unit_column].text
            return printed if printed.strip("-—/") else ""
        found = found or _unit_in(row[0].text)
        if found is not None:
            return found
        units = self._caption_units
        if len(units) == len(self._numeric):
            return units[self._numeric.index(column)]
        return units[0] if len(units) == 1 else ""

    def _place(self, row: Sequence[Cell], column: int) -> tuple[str | None, Cell | None]:
        """The place in the row's head or the column's, with the cell that says it; else the document's own."""
        for cell in (*row[: self._numeric[0]], *self._head_cells(column)):
            words = _IN_BRACKETS.sub("", cell.text).strip("其中: *#")
            if _WHOLE.fullmatch(words):
                return self._home.place, cell
            found = self._gazetteer.read(words, self._home.city)
            if len(found) == 1 and found[0].start == 0 and found[0].end == len(words):
                return found[0].name, cell
        return self._home.place, None

    def _time(self, row: Sequence[Cell], column: int, bracketed: bool) -> Time | None:
        if bracketed and self._accumulates and self._caption_time is not None:
            return self._caption_time
        default = self._caption_time or self._calendar.default
        for cell in (*self._head_cells(column), *row[: self._numeric[0]]):
            found = read_periods(cell.text, self._document.published, default.period if default else None)
            if found and not _RELATIVE_HEAD.match(cell.text):
                return self._calendar.understood(
                    found[0].period, (cell.start + found[0].start, cell.start + found[0].end)
                )
        return default

    def _indicator(self, row: Sequence[Cell], column: int, place: Cell | None) -> tuple[str, str | None]:
        heads = [cell for cell in row[: self._numeric[0]] if not self._is_unit(row, cell) and cell != place]
        named = "".join(
            _bare(cell.text) for cell in heads if not _time_only(cell.text) and not re.fullmatch(r"\d*", cell.text)
        )
        over = self._over(column, place)
        if not named:
            return over or self._subject or self._document.title, self._subject if over else None
        if _PLAIN_HEAD.fullmatch(over):
            return named, None
        return named + over, None

    def _over(self, column: int, place: Cell | None) -> str:
        """What the column is of: its head, for a change or share (比上年增长) after that of the column it goes with."""
        text = "".join(
            _bare(cell.text) for cell in self._head_cells(column) if cell != place and not _time_only(cell.text)
        )
        if _RELATIVE_HEAD.match(text):
            for before in range(column - 1, 0, -1):
                own = "".join(_bare(cell.text) for cell in self._head_cells(before) if not _time_only(cell.text))
                if before in self._numeric and not _RELATIVE_HEAD.match(own):
                    return ("" if _PLAIN_HEAD.fullmatch(own) else own) + text
        return text

    def _is_unit(self, row: Sequence[Cell], cell: Cell) -> bool:
        at = self._unit_column
        return at is not None and at < len(row) and row[at] is cell

    def _status(self, column: int, time: Time | None) -> FigureStatus:
        head = self._head_text(column)
        if "预计" in head:
            return "预计"
        return "目标" if _TARGET_HEAD.search(head) or (time is not None and time.future) else "实绩"

    def _bound(self, match: re.Match[str]) -> str | None:
        if match["bound"] or match["after"]:
            return match["after"] or _BOUNDS.get(match["bound"], match["bound"])
        return "累计" if match["open"] == "[" and self._accumulates else None


def _cells(offset: int, line: str) -> list[Cell]:
    cells: list[Cell] = []
    for part in line.split("\t"):
        lead = len(part) - len(part.lstrip())
        cells.append(Cell(offset + lead, fold(part.strip()), part.strip()))
        offset += len(part) + 1
    return cells


def _header_depth(rows: Sequence[Sequence[Cell]]) -> int:
    """The first row, and those after it that hold no numbers but years."""
    depth = 1
    while depth < len(rows) - 1 and not any(
        _NUMBER.fullmatch(cell.text) and not _time_only(cell.text) for cell in rows[depth]
    ):
        depth += 1
    return min(depth, len(rows))


def _unit_in(text: str) -> str | None:
    """The unit in brackets in a head: 产量(万吨), 比上年增长(%)."""
    for inside in _IN_BRACKETS.findall(text):
        if known(inside) or inside in {"%", "‰"}:
            return str(inside)
    return None


def _bare(text: str) -> str:
    """A head without its unit and numbering."""
    text = _IN_BRACKETS.sub(
        lambda match: "" if _unit_in(match.group()) is not None or "单位" in match.group() else match.group(), text
    )
    return re.sub(r"^(?:[(]?[\d一二三四五六七八九十]+[)、.]|其中:?|#)\s*", "", text).strip()


def _time_only(text: str) -> bool:
    found = read_periods(text, None, "2000")
    return bool(found) and len(found[0].period) > 0 and found[0].start == 0 and len(text) - found[0].end <= 3
