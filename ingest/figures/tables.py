"""Figures of tables: a row is a line of cells parted by tabs; header, row head, unit and caption give each its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from corpus.measures.periods import read_periods
from corpus.measures.quantities import Quantity, read_quantities
from corpus.measures.regions import Gazetteer
from corpus.measures.units import split_unit
from corpus.records import Document, Figure, FigureStatus, Span
from corpus.words import fold
from ingest.figures.captions import Caption, caption_above, is_note, is_rate
from ingest.figures.carried_period import Calendar, Time
from ingest.figures.paragraphs import Home
from ingest.tabular.cells import (
    IN_BRACKETS,
    NUMBER,
    Block,
    Cell,
    Row,
    bare,
    cells_of,
    filled,
    header_depth,
    numberless,
    side_by_side,
    unit_in,
)

_NUMBERED = re.compile(r"[(]?[\d一二三四五六七八九十]+[)、.]")
_LIKE_A_YEAR = re.compile(NUMBER.pattern + r"(?<=^\d{4})")
"""A bare 2070 in a column of numbers is one of them."""
_WORDS = 6
"""Characters; a cell of more, with a number in it, may say something of its own."""
_BOUNDS = {"≥": "不低于", ">=": "不低于", "≤": "不超过", "<=": "不超过", ">": "超过", "<": "低于"}
_UNIT_HEAD = re.compile(r"(?:计量|数量)?单位")
_SERIAL = re.compile(r"序号|编号|代码|电话|邮编|排名|位次|名次|名单|排位|年限|工期|起止")
_IN_CHARGE = re.compile(r"(?:联系|责任|负责|经办|填报)人$")
"""A person beside a thing: no number is of them."""
_CODE = re.compile(r"\d{11,}")
"""So many digits, alike in all rows, number a thing (a telephone, an account); amounts as long come with a unit or commas."""
_WHOLE = re.compile(r"(?:全[市县区]|本市|市)?(?:合计|总计|共计|总数)|全[市县区]|总量|本市")
_OWN_LEVEL = re.compile(r"[市县区]本级|[市县区]直(?:单位|属)?|[市县区]级")
_CLASSES = ("", "县", "市", "区", "旗")
"""What may follow the short name of a place (阿克塞县 for an autonomous county)."""
_TOTAL = re.compile(r"(?:合计|总计|小计|共计|总数)$")
_PLAIN_HEAD = re.compile(
    r"(?:数值|数量|绝对数|绝对量|指标值|目标值?|规划值|现状值?|基期值?|实绩|实际|完成(?:数|值|情况)?|计划数?|总量|累计|本期|值|数|\d{4}年?(?:度)?)*"
)
_RELATIVE_HEAD = re.compile(r"(?:比|较|同比|环比|增长|增速|增幅|增减|占比|比重|占|±)")
_TARGET_HEAD = re.compile(r"目标|计划|规划值|任务|预期")
_ACCUMULATED = re.compile(r"(?:括号|\[\s*\]|\(\s*\)|带\[\]).{0,12}累计")

_BRACKETS_TOLD = re.compile(r"括号|括弧|\(\s*\)")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the tables of one place in a document share."""

    document: Document
    home: Home
    gazetteer: Gazetteer
    section: int | None
    default: Time | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed table: its caption, and its blocks of header and rows."""

    caption: Caption
    blocks: tuple[Block, ...]
    end: int
    """Where its last row ends."""
    section: int | None = None
    """Of its first part: a table that goes on is one."""
    group: Cell | None = None
    """A line of its own among the rows that heads those below it."""
    above: Caption | None = None
    """Of a table without a caption right beneath another: that of the other, whose time holds for both."""

    @property
    def header(self) -> tuple[Row, ...]:
        return self.blocks[0].header


def sheet_of(frame: Frame, lines: Sequence[tuple[int, str]], before: Sheet | None, *, beneath: bool = False) -> Sheet:
    """The table of ``lines`` (offset, line); ``before``: the one right above, whose header it may go on under.

    ``beneath``: no line of text stands between the two.
    """
    text = frame.document.text
    rows = [cells_of(offset, line) for offset, line in lines]
    end = lines[-1][0] + len(lines[-1][1])
    span = caption_above(text, lines[0][0])
    if len(rows) > 1 and is_note(" ".join(cell.text for cell in rows[0])):
        span = Span(span.start if span else lines[0][0], lines[0][0] + len(lines[0][1]))
        rows = rows[1:]
    words = fold(text[span.start : span.end]) if span else ""
    caption = Caption(span, words, frame.document, frame.home, frame.gazetteer, frame.default)
    depth = header_depth(rows)
    header: tuple[Row, ...] = tuple(rows[:depth])
    group: Cell | None = None
    section = frame.section
    if before is not None and _goes_on(before, header, rows, caption):
        if span is not None and not caption.goes_on and depth == 0:
            group = Cell(span.start, words.strip().split("\n")[-1])
        caption, header, section = before.caption, header or _printed(before), before.section
    above = (before.above or before.caption) if beneath and before is not None and span is None else None
    return Sheet(caption, tuple(side_by_side(Block(header, tuple(rows[depth:])))), end, section, group, above)


def _goes_on(before: Sheet, header: Sequence[Row], rows: Sequence[Row], caption: Caption) -> bool:
    """Whether rows go on with the table above: without a header of their own, or under the same one again."""
    if not header:
        return max(map(len, rows)) == sum(block.width for block in before.blocks)
    return caption.goes_on and [_texts(row) for row in header] == [_texts(row) for row in _printed(before)]


def _printed(sheet: Sheet) -> tuple[Row, ...]:
    """The header as it was printed, all blocks side by side."""
    return tuple([cell for block in sheet.blocks for cell in block.header[level]] for level in range(len(sheet.header)))


def _texts(row: Row) -> list[str]:
    return [cell.text for cell in row]


class Grid:
    """The figures of one block of a table."""

    def __init__(self, frame: Frame, sheet: Sheet, block: Block) -> None:
        self._frame, self._sheet, self._block = frame, sheet, block
        self._document, self._home, self._caption = frame.document, frame.home, sheet.caption
        self._calendar = Calendar("", 0, frame.document.published, frame.default)
        self._header = block.header
        self._rows = filled(block.rows, range(self._first_number))

    def figures(self) -> Iterator[Figure]:
        for row in self._rows:
            for column in self._numeric:
                if column < len(row):
                    yield from self._figure(row, column)

    def texts(self) -> Iterator[tuple[Span, Cell | None]]:
        """Cells that say something in words, with numbers in them, to be read as paragraphs; and the row's name."""
        for row in self._rows:
            name = next((row[at] for at in reversed(self._naming) if at < len(row) and row[at].text), None)
            for column, cell in enumerate(row):
                if self._says(cell) and not (column in self._naming and unit_in(cell.text)):
                    yield cell.span, name if name is not cell else None

    def _says(self, cell: Cell) -> bool:
        return len(cell.text) > _WORDS and not cell.number and not cell.is_time and bool(re.search(r"\d", cell.text))

    # the shape ------------------------------------------------------------------------------------------------------

    @cached_property
    def _numeric(self) -> list[int]:
        """Columns that hold numbers; those before the first head their row."""
        return [column for column in range(1, self._block.width) if self._holds_numbers(column)]

    @property
    def _first_number(self) -> int:
        return self._numeric[0] if self._numeric else self._block.width

    def _holds_numbers(self, column: int) -> bool:
        if _SERIAL.search(self._head_text(column)):
            return False
        cells = [row[column] for row in self._block.rows if column < len(row) and not row[column].blank]
        if cells and all(_CODE.fullmatch(cell.text) for cell in cells) and len({len(cell.text) for cell in cells}) == 1:
            return False
        return sum(cell.number is not None for cell in cells) * 2 > len(cells)

    @cached_property
    def _unit_column(self) -> int | None:
        return next((i for i in range(self._block.width) if _UNIT_HEAD.fullmatch(self._head_text(i))), None)

    @cached_property
    def _caption_time(self) -> Time | None:
        above = self._sheet.above
        return self._caption.time or (above.time if above is not None else None)

    @cached_property
    def _naming(self) -> list[int]:
        """The columns that together name a row: as few as make the rows differ; what stands behind them describes it."""
        columns = [
            column
            for column in range(self._first_number)
            if column != self._unit_column and not self._is_serial(column) and not self._is_times(column)
        ]
        columns = [column for column in columns if not _IN_CHARGE.search(self._head_text(column))] or columns
        columns = [column for column in columns if not self._groups_places(column, columns)]
        for count in range(1, len(columns) + 1):
            chosen = columns[:count]
            names = [tuple(row[column].words for column in chosen if column < len(row)) for row in self._rows]
            if len(set(names)) == len(names) and any(not self._is_places(column) for column in chosen):
                return chosen
        return columns

    def _groups_places(self, column: int, columns: Sequence[int]) -> bool:
        """Whether a column only gathers the places of another, each of which has one row: it tells no rows apart."""
        words = [row[column].words for row in self._rows if column < len(row)]
        if len(set(words)) == len(words) or self._is_places(column):
            return False
        for other in columns:
            places = [row[other].words for row in self._rows if other < len(row)]
            if other > column and self._is_places(other) and len(set(places)) == len(places):
                return True
        return False

    def _is_serial(self, column: int) -> bool:
        cells = [row[column].text for row in self._rows if column < len(row) and row[column].text]
        numbered = sum(cell.isdigit() for cell in cells) * 2 > len(cells)
        return bool(_SERIAL.search(self._head_text(column))) or (numbered and not self._is_times(column))

    def _is_times(self, column: int) -> bool:
        cells = [row[column] for row in self._rows if column < len(row) and row[column].text]
        return bool(cells) and all(cell.is_time for cell in cells)

    def _is_places(self, column: int) -> bool:
        cells = [row[column] for row in self._rows if column < len(row) and row[column].text]
        return bool(cells) and sum(self._place_of(cell) is not None for cell in cells) * 2 > len(cells)

    @cached_property
    def _accumulates(self) -> bool:
        """Whether a note below says that numbers in brackets are sums over the plan's years."""
        end = self._sheet.end
        return _ACCUMULATED.search(fold(self._document.text[end : end + 200])) is not None

    def _is_account(self, cell: Cell) -> bool:
        """Whether the brackets around a number are an account's minus: nothing says what else they mean."""
        return cell.text.startswith("(") and cell.text.endswith(")") and not self._brackets_told

    @cached_property
    def _brackets_told(self) -> bool:
        end = self._sheet.end
        heads = "".join(self._head_text(column) for column in range(self._block.width))
        around = heads + self._caption.text + fold(self._document.text[end : end + 200])
        return self._accumulates or _BRACKETS_TOLD.search(around) is not None

    def _head_cells(self, column: int) -> list[Cell]:
        """The heads over a column from the top, one that is merged over several rows of the header once."""
        cells = [row[column] for row in self._header if column < len(row) and row[column].text]
        return [cell for i, cell in enumerate(cells) if cell.text not in {other.text for other in cells[:i]}]

    def _head_text(self, column: int) -> str:
        return "".join(cell.words for cell in self._head_cells(column))

    # one figure -----------------------------------------------------------------------------------------------------

    def _figure(self, row: Row, column: int) -> Iterator[Figure]:
        cell = row[column]
        match = cell.number or _LIKE_A_YEAR.fullmatch(cell.text)
        if match is None:
            return
        quantity = self._quantity(cell, match, self._unit(row, column, match["unit"]))
        place, place_cell = self._place(row, column)
        time = self._time(row, column, match["open"] == "[")
        indicator, topic = self._indicator(row, column, place_cell)
        quote = Span(min(self._own(row, column).start, cell.start), cell.span.end)
        yield Figure(
            id=f"{self._document.id}:{quantity.start}",
            document=self._document.id,
            section=self._sheet.section,
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
            heads=self._heads(row, column, quote),
            bound=self._bound(match),
            list_id=self._list(place_cell),
        )

    def _own(self, row: Row, column: int) -> Cell:
        """The first cell of the row that is the row's own, not of a group above."""
        line = self._document.text.rfind("\n", 0, row[column].start) + 1
        return next((cell for cell in row if cell.text and cell.start >= line), row[column])

    def _heads(self, row: Row, column: int, quote: Span) -> tuple[Span, ...]:
        """What gives the number its meaning outside its row's quote: heads, groups above, a unit behind, the caption."""
        heads = [*(head.span for head in self._head_cells(column)), *self._caption.spans]
        heads += self._sheet.above.spans if self._sheet.above is not None else []
        heads += [cell.span for cell in row[: self._first_number] if cell.text]
        if self._sheet.group is not None:
            heads.append(self._sheet.group.span)
        if self._unit_column is not None and column < self._unit_column < len(row):
            heads.append(row[self._unit_column].span)
        return tuple(dict.fromkeys(head for head in heads if head.start < head.end and not head.within(quote)))

    def _list(self, place: Cell | None) -> int | None:
        if place is None:
            return None
        return self._header[0][0].start if self._header else self._rows[0][0].start

    def _quantity(self, cell: Cell, match: re.Match[str], unit: str) -> Quantity:
        """The cell's number with ``unit``, read as it would be in a sentence."""
        value = match["value"].replace(",", "").replace("~", "-")
        start, end = cell.start + match.start("value"), cell.start + match.end("unit")
        if match["minus"] or match["behind"] or self._is_account(cell):
            value, start, end = f"-{value.lstrip('-')}", cell.start, cell.span.end
        read = read_quantities(f"为{value}{unit}")
        factor, base = split_unit(unit)
        if read and read[0].value == value:
            first = read[0]
            own = base if unit else first.base_unit
            return Quantity(start, end, value, first.low, first.high, unit, first.base_value, own, None)
        low = read_quantities(f"为{value.split('-')[0] or value}个")
        if not low:
            return Quantity(start, end, value, factor, factor, unit, None, base, None)
        number = low[0].low
        scaled = number * factor if number is not None else None
        return Quantity(start, end, value, number, number, unit, scaled, base, None)

    def _unit(self, row: Row, column: int, own: str) -> str:
        """From the cell, the column's head, the row's unit cell, the row's head, else the caption."""
        if own:
            return own
        found = self._head_unit(column)
        if found is None and self._unit_column is not None and self._unit_column < len(row):
            cell = row[self._unit_column]
            return "" if cell.blank else cell.text
        found = found or self._row_unit(row)
        if found is not None:
            return found
        open_ = [other for other in self._numeric if self._head_unit(other) is None]
        return self._caption.unit_of(self._head_text(column), [self._head_text(other) for other in open_])

    def _head_unit(self, column: int) -> str | None:
        """The unit that the lowest of a column's heads names; a rate has none of the heads above (完成率 under 改造(户))."""
        for cell in reversed(self._head_cells(column)):
            unit = unit_in(cell.text)
            if unit is not None:
                return unit
            if is_rate(cell.words):
                return None
        return None

    def _row_unit(self, row: Row) -> str | None:
        """The unit in the row's head (人均预期寿命(岁)), in a table whose rows mostly have one."""
        return self._unit_of_names(row) if self._names_hold_units else None

    def _unit_of_names(self, row: Row) -> str | None:
        return next((unit for at in self._naming if at < len(row) and (unit := unit_in(row[at].text))), None)

    @cached_property
    def _names_hold_units(self) -> bool:
        return sum(self._unit_of_names(row) is not None for row in self._rows) * 2 > len(self._rows)

    def _place_of(self, cell: Cell) -> str | None:
        """The place that a cell names and nothing else."""
        words = IN_BRACKETS.sub("", cell.words).strip("其中: *#")
        if _OWN_LEVEL.fullmatch(words):
            return words
        if _WHOLE.fullmatch(words):
            return self._home.place
        found = self._frame.gazetteer.read(words, self._home.city)
        if len(found) == 1 and found[0].start == 0 and words[found[0].end :] in _CLASSES:
            return found[0].name
        return None

    def _place(self, row: Row, column: int) -> tuple[str | None, Cell | None]:
        """The place in the row's head or the column's, with the cell that says it; else the document's own."""
        group = [self._sheet.group] if self._sheet.group else []
        for cell in (*row[: self._first_number], *self._head_cells(column), *group):
            place = self._place_of(cell) if cell.text else None
            if place is not None:
                return place, cell
        return self._home.place, None

    def _time(self, row: Row, column: int, bracketed: bool) -> Time | None:
        if bracketed and self._accumulates and self._caption_time is not None:
            return self._caption_time
        default = self._caption_time or self._calendar.default
        for cell in (*self._head_cells(column), *row[: self._first_number]):
            time = self._time_of(cell, default)
            if time is not None:
                return time
        if _RELATIVE_HEAD.match(self._lowest(column)):
            beside = self._level_beside(column)
            if beside is not None:
                return self._time(row, beside, bracketed=False)
        return default

    def _time_of(self, cell: Cell, default: Time | None) -> Time | None:
        if _RELATIVE_HEAD.match(cell.text):
            return None
        if re.fullmatch(r"(?:19|20)\d{2}", cell.text):
            return self._calendar.understood(cell.text, (cell.span.start, cell.span.end))
        found = read_periods(cell.text, self._document.published, default.period if default else None)
        if not found:
            return None
        return self._calendar.understood(found[0].period, (cell.start + found[0].start, cell.start + found[0].end))

    def _lowest(self, column: int) -> str:
        cells = self._head_cells(column)
        return cells[-1].words if cells else ""

    def _level_beside(self, column: int) -> int | None:
        """The column to the left that a column of changes or shares goes with: the nearest that is none itself."""
        upper = self._upper(column)
        for before in range(column - 1, 0, -1):
            if before in self._numeric and not _RELATIVE_HEAD.match(self._lowest(before)):
                return before if not upper or upper == self._upper(before) else None
        return None

    def _upper(self, column: int) -> str:
        """The head that a column shares with its neighbours; empty under a header of one row."""
        cells = self._head_cells(column)
        return cells[0].words if len(cells) > 1 else ""

    def _indicator(self, row: Row, column: int, place: Cell | None) -> tuple[str, str | None]:
        """What the row is named and what its column is of; the groups it stands in, or the caption, are its topic."""
        said = place.words if place else None
        cells = [row[at] for at in self._naming if at < len(row)]
        names = [
            name
            for cell in dict.fromkeys(cells)
            if cell.words != said and not cell.is_time and (name := self._named(cell)) and not name.isdigit()
        ]
        parent = self._parents.get(row[0].start) if place is None else None
        group = self._sheet.group
        groups = [bare(group.text)] if group is not None and group is not place else []
        over = self._over(column, place)
        topic = "".join((*groups, *names[:-1])) or parent
        subject = self._caption.subject
        if not names:
            return over or subject or self._document.title, subject if over and over != subject else topic
        own = names[-1]
        if _PLAIN_HEAD.fullmatch(over):
            return own, topic
        return own + over, topic

    @cached_property
    def _parents(self) -> dict[int, str]:
        """By where a row starts, the name of the row that it is a part of: 其中 and what follows while it still fits in."""
        parents: dict[int, str] = {}
        whole: Row | None = None
        left: Decimal | None = None
        for row in self._rows:
            value, opens = self._first_value(row), row[0].text.startswith("其中")
            if opens and whole is not None:
                left = self._first_value(whole)
            fits = (
                left is not None
                and value is not None
                and value <= left
                and self._unit_cell(row) == self._unit_cell(whole)
            )
            if (
                whole is not None
                and left is not None
                and value is not None
                and fits
                and not _NUMBERED.match(row[0].text)
            ):
                parents[row[0].start] = numberless(whole[0].text)
                left -= value
                continue
            whole, left = row, None
        return parents

    def _first_value(self, row: Row) -> Decimal | None:
        found = row[self._first_number].number if self._first_number < len(row) else None
        try:
            return Decimal(found["value"].replace(",", "")) if found else None
        except InvalidOperation:
            return None

    def _unit_cell(self, row: Row | None) -> str:
        at = self._unit_column
        return row[at].text if row is not None and at is not None and at < len(row) else ""

    def _named(self, cell: Cell) -> str:
        """The name a cell gives its row; a total is named by what it is the total of, if anything."""
        name = bare(cell.text) if self._names_hold_units else numberless(cell.text)
        return _TOTAL.sub("", name) if _WHOLE.fullmatch(name) or _TOTAL.fullmatch(name) else name

    def _over(self, column: int, place: Cell | None) -> str:
        """What the column is of: its head, for a change or share (比上年增长) after that of the column it goes with."""
        text = self._over_text(column, place)
        if _RELATIVE_HEAD.match(text):
            beside = self._level_beside(column)
            if beside is not None:
                own = self._over_text(beside, place)
                return ("" if _PLAIN_HEAD.fullmatch(own) else own) + text
        return text

    def _over_text(self, column: int, place: Cell | None) -> str:
        parts = [
            name
            for cell in self._head_cells(column)
            if not (place and cell.words == place.words) and not cell.is_time and (name := _untimed(bare(cell.text)))
        ]
        plain = [part for part in parts if not (_PLAIN_HEAD.fullmatch(part) or _TOTAL.fullmatch(part))]
        return "".join(plain or parts)

    def _status(self, column: int, time: Time | None) -> FigureStatus:
        head = self._head_text(column)
        if "预计" in head:
            return "预计"
        own = next((found for cell in self._head_cells(column) if (found := self._time_of(cell, None))), time)
        return "目标" if _TARGET_HEAD.search(head) or (own is not None and own.future) else "实绩"

    def _bound(self, match: re.Match[str]) -> str | None:
        if match["bound"] or match["after"]:
            return match["after"] or _BOUNDS.get(match["bound"], match["bound"])
        return "累计" if match["open"] == "[" and self._accumulates else None


def _untimed(head: str) -> str:
    """A head without the period it opens with, where it goes on (2024年比上年增长, 2024年计划投资)."""
    found = read_periods(head, None, None)
    opens = bool(found) and found[0].start == 0 and len(head) - found[0].end > 1 and head[0].isdigit()
    return head[found[0].end :] if opens else head
