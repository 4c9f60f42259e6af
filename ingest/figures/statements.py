"""Every stated number of a document bound to what it measures: paragraphs by ``binding``, tables by ``tables``."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.measures.periods import read_periods, year_of
from corpus.measures.regions import Gazetteer
from corpus.records import Document, Figure, Section, Span
from corpus.words import fold
from ingest.figures.binding import Binder, Setting
from ingest.figures.carried_period import Calendar, Time
from ingest.figures.names import read_name
from ingest.figures.paragraphs import Home, Paragraph
from ingest.figures.status import looks_ahead
from ingest.figures.tables import Frame, Grid, Sheet, sheet_of
from ingest.tabular.cells import Cell, bare, cells_of
from ingest.tabular.heads import cuts

_BETWEEN = 2
"""Lines that may stand between two parts of one table: 续表, 单位, the name of a group of rows."""
_AIMS = re.compile("(?:目标|任务|要求)$")
"""Headings that say how what follows stands, not what it is of."""
_WORDED = re.compile("[是要]$|^表")
"""Marks that are words of their sentence (一是), or a table's caption: they stay with what they open."""
_YEARLY = re.compile(r"公报|报告|总结|年鉴|情况|要点")


def extract_figures(document: Document, sections: Sequence[Section], gazetteer: Gazetteer) -> list[Figure]:
    city = document.city
    if city is not None:  # a zone told in full once is known by its other names elsewhere in the text
        gazetteer = gazetteer.holding((mention.name, city) for mention in gazetteer.read(document.text, city))
    return sorted(_Reader(document, sections, gazetteer).read(), key=lambda figure: figure.start)


class _Reader:
    def __init__(self, document: Document, sections: Sequence[Section], gazetteer: Gazetteer) -> None:
        self._document, self._sections, self._gazetteer = document, list(sections), gazetteer
        self._ahead = looks_ahead(document, self._sections)
        self._home = _home(document, gazetteer)
        self._year = _year_of_title(document)

    def read(self) -> Iterator[Figure]:
        run: list[tuple[int, str]] = []
        gaps: list[int] = []
        before: Sheet | None = None
        apart = 0
        for start, end in self._stretches(self._document.text):
            line = self._document.text[start:end]
            if "\t" in line:
                if run and self._document.text[run[-1][0] + len(run[-1][1]) : start].count("\n") > 1:
                    gaps.append(len(run))
                run.append((start, line))
                continue
            if run:
                before = yield from self._tables(run, gaps, before if apart <= _BETWEEN else None)
                run, gaps, apart = [], [], 0
            apart += bool(line.strip())
            yield from self._paragraph(start, end)
        if run:
            yield from self._tables(run, gaps, before if apart <= _BETWEEN else None)

    def _tables(
        self, run: list[tuple[int, str]], gaps: Sequence[int], before: Sheet | None
    ) -> Generator[Figure, None, Sheet]:
        """The tables of a run of rows; gives the last of them. ``before``: the table right above."""
        starts = [0, *cuts([cells_of(offset, line) for offset, line in run], gaps)]
        for start, end in pairwise([*starts, len(run)]):
            before = yield from self._table(run[start:end], before, beneath=start > 0)
        assert before is not None
        return before

    def _paragraph(self, start: int, end: int, name: Cell | None = None) -> Iterator[Figure]:
        """``name``: of a table's cell, the name of its row."""
        paragraph = Paragraph(self._document.text[start:end], start, self._gazetteer, self._home)
        if paragraph.quantities:
            section = self._section_at(start, end)
            calendar = Calendar(paragraph.folded, start, self._document.published, self._default(section))
            setting = self._setting(section)
            if name is not None:
                setting = replace(setting, heading=bare(name.text), heading_span=name.span)
            yield from Binder(paragraph, setting, calendar).figures()

    def _table(
        self, lines: list[tuple[int, str]], before: Sheet | None, *, beneath: bool
    ) -> Generator[Figure, None, Sheet]:
        """Its cells; a cell that says something in words is read as a paragraph.

        ``before``: the table right above; ``beneath``: no line of text stands between the two.
        """
        section = self._section_at(lines[0][0], lines[0][0] + 1)
        frame = Frame(self._document, self._home, self._gazetteer, section, self._default(section))
        sheet = sheet_of(frame, lines, before, beneath=beneath)
        for block in sheet.blocks:
            grid = Grid(frame, sheet, block)
            yield from grid.figures()
            for span, name in grid.texts():
                yield from self._paragraph(span.start, span.end, name)
        return sheet

    def _stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """Lines without the number they open with, cut where a section starts inside one (一是…二是…)."""
        cuts = {section.start for section in self._sections}
        marks = {section.start: len(section.marker) for section in self._sections if not _WORDED.search(section.marker)}
        position = 0
        for line in text.split("\n"):
            end = position + len(line)
            inside = sorted(cut for cut in cuts if position < cut < end)
            for low, high in zip([position, *inside], [*inside, end], strict=True):
                low += marks.get(low, 0)
                if low < high:
                    yield low, high
            position = end + 1

    def _section_at(self, start: int, end: int) -> int | None:
        found = None
        for i, section in enumerate(self._sections):
            if section.start <= start < section.end or start <= section.start < end:
                found = i if section.start <= start or found is None else found
        return found

    def _setting(self, section: int | None) -> Setting:
        heading, span = "", None
        at = section
        while at is not None:
            one = self._sections[at]
            name = read_name(fold(one.heading), one.heading)
            if (
                name
                and len(one.heading) <= 8
                and not any(tag.startswith("v") for _, tag in name.words)
                and name.text == one.heading
                and not _AIMS.search(one.heading)
            ):
                place = self._document.text.find(one.heading, one.start)
                heading, span = one.heading, Span(place, place + len(one.heading))
                break
            at = None
        ahead = self._ahead[section] if section is not None else False
        return Setting(self._document, self._home, section, ahead, heading, span)

    def _default(self, section: int | None) -> Time | None:
        at = section
        while at is not None:
            one = self._sections[at]
            found = read_periods(one.heading, self._document.published, self._year.period if self._year else None)
            if found and len(one.heading) < 30 and found[0].period.count("-") != 2:
                place = self._document.text.find(one.heading, one.start)
                return _understood(found[0].period, (place + found[0].start, place + found[0].end), self._document)
            at = one.parent
        return self._year


def _understood(period: str, span: tuple[int, int] | None, document: Document) -> Time:
    return Calendar("", 0, document.published, None).understood(period, span)


def _home(document: Document, gazetteer: Gazetteer) -> Home:
    """What 全市 and 全省 stand for: a province's own text means itself by both."""
    place = document.place or document.city
    if document.city is None:
        return Home(place, None, place)
    return Home(place, document.city, gazetteer.province_of(document.city))


def _year_of_title(document: Document) -> Time | None:
    """The year, or the part of a year, that a bulletin or report is of, from its title."""
    if not _YEARLY.search(document.title):
        return None
    found = [m for m in read_periods(document.title, document.published) if not m.relative and year_of(m.period)]
    if not found:
        return None
    place = document.text.find(document.title)
    span = (place + found[0].start, place + found[0].end) if place >= 0 else None
    return _understood(found[0].period, span, document)
