"""Captions: what the lines above a table say of all its numbers: what they are of, their units, time and scope."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.measures.periods import read_periods
from corpus.measures.regions import Gazetteer
from corpus.measures.units import counts, split_unit
from corpus.records import Document, Span
from corpus.words import fold
from ingest.figures.carried_period import Calendar, Time
from ingest.figures.paragraphs import Home
from ingest.tabular.cells import IN_BRACKETS, numberless

LENGTH = 80
"""Characters; a longer line above a table is a paragraph, no caption."""
_LINES = 3
_UNITS = re.compile(r"(?<![制报管编发责任批属表])(?:计量)?单位\s*:\s*([^)\n\t]{1,40})")
_MARK = re.compile(r"^\s*(?:附?表\s*[\d一二三四五六七八九十.-]*|附件\s*\d*:?)")
_GOES_ON = re.compile(
    r"\(\s*续表?\s*[\d一二三四五六七八九十]*\s*\)|^\s*(?:附?表\s*[\d一二三四五六七八九十.-]*)?\s*续\s*(?:附?表|$)",
    re.MULTILINE,
)
_PREPARED = re.compile(r"(?:编制|填报|制表|报送|填表)(?:单位|部门|人|日期|时间)?\s*:\s*\S*")
_EMPHASIS = re.compile(r"[*_#]+")
_FILLER = re.compile(
    r"(?:主要[\u4e00-\u9fff]{0,4})?指标(?:完成)?(?:情况)?表?$|基本情况|历年(?:生产)?|情况简?表?|一览表|统计表|汇总表|明细表|对比表|及增速|各县(?:\([^()]*\))?区?|分县区|各地区?|\(续\)|表$"
)
_RATE = re.compile(r"增[长速幅]|占比|比重|比例|同比|环比|比上年|较上年|进度|率$|升降|±")
_PEOPLE = re.compile(r"人数|人员|职工|员工|学生|教师|医[师生]|护士|人口|在校生|[生员]数$|就业")
_MONEY = re.compile(r"金额|投资|收入|支出|产值|销售额|增加值|总额|余额|贷款|存款|税|经费|资金|补贴|费用?$|利润|债务")
_AREA = re.compile(r"面积")
_WEIGHED = re.compile(r"[产重运储销]量")


@dataclass(frozen=True, slots=True)
class Caption:
    """``text`` is folded and aligned with ``span``."""

    span: Span | None
    text: str
    document: Document
    home: Home
    gazetteer: Gazetteer
    default: Time | None

    @property
    def spans(self) -> list[Span]:
        """Its lines, each without the blanks around it: heads of every figure of the table."""
        if self.span is None:
            return []
        found = re.finditer(r"[^\n]+", self.text)
        return [Span(self.span.start + m.start(), self.span.start + m.end()) for m in found if m.group().strip()]

    @property
    def time(self) -> Time | None:
        published = self.document.published
        found = read_periods(self.text, published, self.default.period if self.default else None)
        if not found or self.span is None:
            return None
        where = self.span.start + found[0].start, self.span.start + found[0].end
        return Calendar("", 0, published, self.default).understood(found[0].period, where)

    @property
    def units(self) -> list[str]:
        match = _UNITS.search(self.text)
        return [unit.strip() for unit in re.split(r"[、,/ ]+", match.group(1)) if unit.strip()] if match else []

    @property
    def goes_on(self) -> bool:
        """续表: the table above goes on."""
        return _GOES_ON.search(self.text) is not None

    @property
    def subject(self) -> str | None:
        """What the table is of, without its number, place, period and unit."""
        named = [line for line in self.text.split("\n") if not is_note(line)]
        text = IN_BRACKETS.sub("", _MARK.sub("", _EMPHASIS.sub("", "".join(named))))
        for mention in reversed(read_periods(text, self.document.published)):
            text = text[: mention.start] + text[mention.end :]
        for place in reversed(self.gazetteer.read(text, self.home.city)):
            text = text[: place.start] + text[place.end :]
        words = re.sub(r"^[末底]?(?:全[市省县区]|各县?)?|\s", "", _FILLER.sub("", numberless(text)))
        return words.strip(':,()"、.') or None

    def unit_of(self, head: str, heads: Sequence[str]) -> str:
        """The unit of a column whose head names none, among ``heads`` of its kind; "" where the caption leaves it open."""
        units = self.units
        if len(units) == len(heads):
            return units[list(heads).index(head)]
        if _RATE.search(head):
            return next((unit for unit in units if unit in ("%", "‰", "个百分点")), "")
        measures = [unit for unit in units if unit not in ("%", "‰", "个百分点")]
        if len(measures) == 1:
            return measures[0]
        amounts = [other for other in heads if not _RATE.search(other)]
        if len(measures) == len(amounts):
            return measures[amounts.index(head)]
        return next((unit for unit in measures if _fits(unit, head)), "")


def is_rate(head: str) -> bool:
    """Whether a column's head names a rate, a change or a share, whose unit is not that of its amounts."""
    return _RATE.search(head) is not None


def _fits(unit: str, head: str) -> bool:
    base = split_unit(unit)[1]
    if base == "元":
        return _MONEY.search(head) is not None
    if base == "人":
        return _PEOPLE.search(head) is not None
    if base in ("亩", "平方米"):
        return _AREA.search(head) is not None
    if counts(unit) and _WEIGHED.search(head):
        return False
    return not (_MONEY.search(head) or _PEOPLE.search(head) or _AREA.search(head))


def is_note(line: str) -> bool:
    """A line that says the unit or who drew the table up, and names nothing."""
    rest = _PREPARED.sub("", _UNITS.sub("", _EMPHASIS.sub("", line)))
    return not re.search(r"[\u4e00-\u9fff]", rest)


def caption_above(text: str, end: int) -> Span | None:
    """The caption that ends at ``end``: the short lines right above a table, up to the one that names it."""
    start = None
    at = end
    for _ in range(_LINES):
        at = len(text[:at].rstrip())
        begin = text.rfind("\n", 0, at) + 1
        line = fold(text[begin:at])
        if at == 0 or len(line) > LENGTH or "\t" in line or line.rstrip().endswith(("。", ";")):
            break
        start, at = begin, begin
        if not is_note(line):
            break
    return Span(start, len(text[:end].rstrip())) if start is not None else None
