"""Answers from the words of a table: the row that the question names, in the column that it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.draft import Draft
from assistant.query.question import Part
from assistant.retrieval.hybrid import Found
from assistant.retrieval.library import Library
from corpus.language.phrases import canonical, units_of
from corpus.records import Figure, Span
from corpus.words import fold

_NAME, _SHORT = 4, 2
"""Characters that a cell must have to name its row in a question by itself, and where a column is named too."""
_ASKS = re.compile(r"什么|哪|谁|何|怎|几年|多少")
_WHICH = re.compile(r"(?:哪[一几些]?[个家项所位]?|什么)(?P<what>[\u4e00-\u9fff]{2})")
_COLUMNS = (
    (
        re.compile(r"在哪|哪里|哪儿|什么地方|位于|哪[一几些]?个?(?:地方|县|区|市|镇|乡|园区|街道)"),
        (r"地[点址区]|位置|所在|区域|范围",),
    ),
    (
        re.compile(r"谁|哪[一几]?位|什么人"),
        (r"人$|姓名|人员$|领导$", r"单位|部门|责任|牵头|负责|主体|主管"),
    ),
    (
        re.compile(r"哪[一几些]?[个家]?(?:单位|部门|局|公司|企业)|什么单位|什么部门"),
        (r"单位|部门|责任|牵头|负责|主体|主管",),
    ),
    (re.compile(r"什么时候|何时|哪[一几]?年|多久|几年|什么时间"), (r"时间|年限|期限|日期|工期|时限|年度|进度",)),
)
"""Question words and the heads of the columns that answer them, the nearest first."""
_UNIT_HEAD = re.compile("(?:计量|数量)?单位")
_NUMBER = re.compile(r"[\[(≥≤><约]*-?\d[\d,]*(?:\.\d+)?\s*[^\d\s]{0,6}")
_FILLER = re.compile(r"[(（][^()（）]*[)）]|\s")
_HAN = re.compile("[\u4e00-\u9fff]+")
MOST = 8
"""Rows told where several are named alike (资金来源是企业自筹的有哪些)."""


@dataclass(frozen=True, slots=True)
class _Cell:
    span: Span
    words: str
    """Folded."""

    @property
    def name(self) -> str:
        """As it is looked for in a question."""
        return canonical(_FILLER.sub("", self.words))


_Row = list[_Cell]


@dataclass(frozen=True, slots=True)
class _Told:
    """A row that the question names by one of its cells, and the cell that answers."""

    document: str
    top: int
    """Where the table's head row starts."""
    header: _Row
    row: _Row
    name: int
    column: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question asks of tables."""

    text: str
    words: str
    """Canonical."""

    def told(self, library: Library, document: str, top: int, header: _Row, row: _Row) -> _Told | None:
        """The cell that answers, where a cell names the row and a column is asked for that holds no figure."""
        figures = library.figures_of(document)
        if _is_of_head(library.documents[document].text, top, header, row, figures):
            return None

        def says(cell: _Cell) -> bool:
            said = cell.words.strip("-—–/ ")
            return bool(said) and not (
                _NUMBER.fullmatch(said) and any(_meet(cell.span, f.start, f.end) for f in figures)
            )

        names = [i for i, cell in enumerate(row[: len(header)]) if self._names(cell)]
        for name in sorted(names, key=lambda i: -len(row[i].words)):
            column = self._column(header, row, name, says)
            if column is not None:
                return _Told(document, top, header, row, name, column)
        return None

    def _names(self, cell: _Cell) -> bool:
        if _NUMBER.fullmatch(cell.words) or cell.name not in self.words:
            return False
        return len(cell.words) >= _NAME or (len(cell.words) >= _SHORT and _HAN.fullmatch(cell.words) is not None)

    def _column(self, header: _Row, row: _Row, name: int, says: Callable[[_Cell], bool]) -> int | None:
        """The column that the question names, or asks for by its question word; a short name takes one that is named."""
        others = [i for i in range(min(len(header), len(row))) if i != name and len(header[i].name) > 1]
        named = sorted((i for i in others if header[i].name in self.words), key=lambda i: -len(header[i].name))
        if named:
            return named[0] if says(row[named[0]]) else None
        which = _WHICH.search(self.text)
        meant = [i for i in others if which and which["what"] in header[i].words]
        if len(row[name].words) < _NAME and header[name].name not in self.words:
            return None
        kinds = [heads for words, heads in _COLUMNS if words.search(self.text)]
        meant += [i for heads in kinds for head in heads for i in others if re.search(head, header[i].words)]
        meant += self._called(header, others)
        fitting = (i for i in meant if not _UNIT_HEAD.fullmatch(header[i].words) and says(row[i]))
        return next(fitting, None)

    def _called(self, header: _Row, others: Sequence[int]) -> list[int]:
        """The one column whose head ends in a word of the question (电话 for 值班电话)."""
        ends = {i: [unit.text for unit in units_of(header[i].name)][-1:] for i in others}
        found = [i for i, end in ends.items() if end and len(end[0]) > 1 and end[0] in self.words]
        return found if len(found) == 1 else []


def tell_cell(library: Library, draft: Draft, part: Part, found: Callable[[], Sequence[Found]]) -> bool:
    """Whether a cell answered the part: 石窟河工程的建设年限 → 2022—2024年. Figures are not told here."""
    if part.asking.claim or part.asking.operation not in ("lookup", "list", "count"):
        return False
    asked = _Asked(part.text, canonical(part.text))
    best: _Told | None = None
    for hit in found():
        document = hit.passage.document
        text = library.documents[document].text
        for top, header, row in _rows(text, hit.passage.start, hit.passage.end):
            told = asked.told(library, document, top, header, row)
            if told and (best is None or len(told.row[told.name].words) > len(best.row[best.name].words)):
                best = told
    if best is None or not (_ASKS.search(part.text) or best.header[best.column].name in asked.words):
        return False
    for told in _alike(library, asked, best)[:MOST]:
        _say(library, draft, asked, told)
    return True


def _alike(library: Library, asked: _Asked, best: _Told) -> list[_Told]:
    """The rows of its table that are named by the same words in the same column, and what answers in each."""
    text = library.documents[best.document].text
    end = text.find("\n\n", best.top)
    rows = (one for one in _rows(text, best.top, len(text) if end < 0 else end) if one[0] == best.top)
    found = (asked.told(library, best.document, *one) for one in rows)
    words = best.row[best.name].words
    return [
        it for it in found if it and (it.name, it.column) == (best.name, best.column) and it.row[it.name].words == words
    ]


def _say(library: Library, draft: Draft, asked: _Asked, told: _Told) -> None:
    """东湖泵站改造的责任人：王建国; 责任人为王建国的项目名称：东湖泵站改造 where the question names the row by another column."""
    text = library.documents[told.document].text
    named, answering = told.row[told.name], told.row[told.column]
    first, last = sorted((named.span, answering.span), key=lambda span: span.start)
    heads = [told.header[told.column].span]
    title = text[named.span.start : named.span.end]
    if told.header[told.name].name in asked.words:
        beside = told.header[told.name].span
        title = f"{text[beside.start : beside.end]}为{title}"
        heads.append(beside)
    number = draft.cite(told.document, Span(first.start, last.end), sorted(heads, key=lambda span: span.start))
    head, value = (text[span.start : span.end] for span in (told.header[told.column].span, answering.span))
    draft.say(f"{title}的{head}：{value}[{number}]。")


def _is_of_head(text: str, top: int, header: _Row, row: _Row, figures: Sequence[Figure]) -> bool:
    """Whether a row is one more of the head: above all figures of its table, with a cell that the head's first row has too."""
    end = text.find("\n\n", top)
    own = [figure.start for figure in figures if top <= figure.start < (end if end >= 0 else len(text))]
    if not own or row[-1].span.end >= text.rfind("\n", 0, min(own)) + 1:
        return False
    return not row[0].words or any(
        one.words and one.words == cell.words for one, cell in zip(header, row, strict=False)
    )


def _meet(span: Span, start: int, end: int) -> bool:
    return span.start < end and start < span.end


def _rows(text: str, start: int, end: int) -> Iterator[tuple[int, _Row, _Row]]:
    """Where its table starts, header and row of each table row in ``[start, end)``; the header is the table's first row."""
    position = text.rfind("\n", 0, start) + 1
    while position < end:
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        if "\t" in text[position:stop]:
            top = _top(text, position)
            if top != position:
                yield top, _cells(text, top), _cells(text, position)
        position = stop + 1


def _top(text: str, line: int) -> int:
    """Where the first of the unbroken rows above and at ``line`` starts."""
    while line > 0:
        before = text.rfind("\n", 0, line - 1) + 1
        if "\t" not in text[before : line - 1]:
            break
        line = before
    return line


def _cells(text: str, line: int) -> _Row:
    stop = text.find("\n", line)
    cells = []
    for part in text[line : len(text) if stop < 0 else stop].split("\t"):
        lead = len(part) - len(part.lstrip())
        words = part.strip()
        cells.append(_Cell(Span(line + lead, line + lead + len(words)), fold(words)))
        line += len(part) + 1
    return cells
