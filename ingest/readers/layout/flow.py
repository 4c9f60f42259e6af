"""Flow: the lines of laid-out pages put together again into paragraphs, across lines and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.grid import join
from ingest.readers.layout.lines import Frame, Line, Page, Table, frames
from ingest.tabular.heads import opens, rows_of

_MARK = re.compile(
    r"(?:第[零〇一二三四五六七八九十百\d]+[编篇章节条]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}(?:[、)）．]|\.(?!\d))|[①-⑳●•▪■◆·\-–—]|附件|附表|注\s*\d*\s*[:：]|表\s*\d)"
)
_NOTE = re.compile(r"[①-⑳]|[\[［〔(（]?\d{1,2}[\]］〕)）]?\s*\D|[*＊※]|注\s*\d*\s*[:：]")
_SIGNED = re.compile(
    r"[\d〇零一二三四五六七八九十]{2,4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
"""A line that is a date alone ends a signature."""
_TERMINAL = "。！？；：.!?;:"


def flow(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text of ``pages``, one paragraph or table row a line, and the offset at which each page starts."""
    stream = _Stream()
    for page, frame in zip(pages, frames(pages), strict=True):
        stream.begin_page()
        body, notes = _split_notes(page, frame)
        for block in body:
            if isinstance(block, Table):
                stream.table(block)
            else:
                stream.line(block, frame)
        stream.notes.extend(notes)
    return stream.finish()


@dataclass
class _Stream:
    """Paragraphs as they grow; the last one stays open until a line does not go on with it."""

    paragraphs: list[str] = field(default_factory=list)
    starts: list[tuple[int, int] | None] = field(default_factory=list)
    """For each page the paragraph and the offset in it where the page's words start."""
    notes: list[Line] = field(default_factory=list)
    """Footnotes of pages whose last paragraph is still open."""
    last: Line | None = None
    frame: Frame | None = None
    first_line: bool = True
    """Whether ``last`` is the first line of its paragraph."""
    rows: tuple[str, ...] = ()
    """Lines of the table that came last, while nothing else has come after it."""
    fresh: bool = False
    """Whether no word of the current page has come yet."""

    def begin_page(self) -> None:
        self.starts.append(None)
        self.fresh = True

    def line(self, line: Line, frame: Frame) -> None:
        if self.last and self.frame and self._goes_on(self.last, self.frame, line, frame):
            self._note_start(len(self.paragraphs) - 1, len(self.paragraphs[-1]))
            self.paragraphs[-1] = join(self.paragraphs[-1], line.text)
            self.first_line = False
        else:
            self._place_notes()
            self._note_start(len(self.paragraphs), 0)
            self.paragraphs.append(line.text)
            self.first_line = True
        self.last, self.frame, self.rows = line, frame, ()

    def table(self, table: Table) -> None:
        """A table that goes on from the page before does not say its head again; a blank line parts another from it."""
        self.last = None
        self._place_notes()
        repeated = 0
        if self.fresh and self.rows and _columns(self.rows) == _columns(table.lines):
            while repeated < len(table.lines) - 1 and table.lines[repeated] == self.rows[repeated : repeated + 1][0]:
                repeated += 1
                if repeated == len(self.rows):
                    break
        if self.rows and not repeated and opens(rows_of(table.lines), rows_of(self.rows), apart=not self.fresh):
            self.paragraphs.append("")
        self._note_start(len(self.paragraphs), 0)
        self.paragraphs.extend(table.lines[repeated:])
        self.rows = self.rows if repeated else table.lines

    def finish(self) -> tuple[str, tuple[int, ...]]:
        self.last = None
        self._place_notes()
        offsets, total = [], 0
        for paragraph in self.paragraphs:
            offsets.append(total)
            total += len(paragraph) + 1
        text = "\n".join(self.paragraphs)
        pages: list[int] = []
        for start in reversed(self.starts):
            after = pages[-1] if pages else len(text)
            pages.append(after if start is None else offsets[start[0]] + start[1])
        return text, tuple([0, *pages[::-1][1:]] if pages else [])

    def _goes_on(self, above: Line, above_frame: Frame, below: Line, frame: Frame) -> bool:
        if abs(above.size - below.size) > 0.15 * max(above.size, below.size):
            return False
        if not self.fresh and below.middle - above.middle > 1.45 * max(frame.pitch, 1.6 * above.size):
            return False
        if above.size > 1.1 * frame.size and above_frame.balanced(above) and frame.balanced(below) and not self.fresh:
            return above.text[-1] not in _TERMINAL and not _MARK.match(below.text)
        if not above_frame.full(above, below) or _SIGNED.fullmatch(above.text.strip()):
            return False
        return self._aligned(above, above.x0 - above_frame.left, below, below.x0 - frame.left, frame.size)

    def _aligned(self, above: Line, above_indent: float, below: Line, indent: float, size: float) -> bool:
        """Whether the left edge of ``below`` is that of a line that goes on with its paragraph."""
        if not self.first_line:
            return abs(indent - above_indent) < 0.8 * size
        if indent < 0.8 * size:
            return above_indent > 0.8 * size or above.text[-1] not in _TERMINAL or not _MARK.match(below.text)
        hanging = 0.8 * size < indent - above_indent < 4 * size
        return hanging and _MARK.match(above.text) is not None and not _MARK.match(below.text)

    def _note_start(self, paragraph: int, offset: int) -> None:
        if self.fresh:
            self.starts[-1] = (paragraph, offset)
            self.fresh = False

    def _place_notes(self) -> None:
        notes, self.notes = self.notes, []
        for note in notes:
            if _NOTE.match(note.text) or not self.paragraphs:
                self.paragraphs.append(note.text)
            else:
                self.paragraphs[-1] = join(self.paragraphs[-1], note.text)


def _columns(rows: Sequence[str]) -> int:
    return max(row.count("\t") for row in rows)


def _split_notes(page: Page, frame: Frame) -> tuple[list[Line | Table], list[Line]]:
    """The page's blocks without the footnotes under them: smaller lines at the foot, the first with a note's mark."""
    blocks = list(page.blocks)
    stop = len(blocks)
    while stop and isinstance(block := blocks[stop - 1], Line) and block.size < 0.88 * frame.size:
        stop -= 1
    while stop < len(blocks) and not _NOTE.match(_text(blocks[stop])):
        stop += 1
    if stop == 0 or isinstance(blocks[stop - 1], Table):
        return blocks, []
    return blocks[:stop], [block for block in blocks[stop:] if isinstance(block, Line)]


def _text(block: Line | Table) -> str:
    return block.text if isinstance(block, Line) else "\n".join(block.lines)
