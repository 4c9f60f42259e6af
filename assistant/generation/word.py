"""An answer as a Word document: its text, its tables, its sources numbered as in the text, its notices, and who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.generation.lines import BAR, is_heading
from corpus.errors import YueceError
from corpus.records import Answer
from corpus.words import plain_text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_MARKS = re.compile(r"(\[\d+\])")
_PART = re.compile(r"^[一二三四五六七八九十]+、")
_LATIN, _HAN = "Times New Roman", "仿宋"


def word_of(answer: Answer) -> bytes:
    """The bytes of a .docx file."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _LATIN, Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _HAN)
    lines = [plain_text(line) for line in answer.text.split("\n") if line.strip()]
    titled = bool(lines) and _is_title(lines)
    _heading(document, lines[0] if titled else answer.standalone, 0)
    _body(document, lines[1:] if titled else lines)
    _notes(document, answer)
    _sources(document, answer)
    if answer.label:
        document.add_paragraph(answer.label)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def save_word(answer: Answer, path: Path) -> None:
    """Raises YueceError where the file cannot be written."""
    try:
        path.write_bytes(word_of(answer))
    except OSError as error:
        raise YueceError(f"写不了 {path}，请换一个可以写入的位置。") from error


def _is_title(lines: list[str]) -> bool:
    """Whether the text opens with a title of its own: a heading that numbers no part, before more text."""
    first = lines[0]
    return len(lines) > 1 and not _MARKS.search(first) and BAR not in first and not _PART.match(first) and _alone(first)


def _alone(line: str) -> bool:
    return not line.endswith(("。", "：", ":", "？", "！")) and is_heading(line)


def _heading(document: Document, words: str, level: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    heading = document.add_heading(words, level)
    for run in heading.runs:
        run.font.color.rgb = RGBColor(0, 0, 0)
        run.font.name = _LATIN
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")


def _body(document: Document, lines: list[str]) -> None:
    for block in _blocks(lines):
        if BAR in block[0]:
            _table(document, block)
        elif _PART.match(block[0]) and not _MARKS.search(block[0]) and _alone(block[0]):
            _heading(document, block[0], 1)
        else:
            _cited(document.add_paragraph(), "".join(block))


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Rows of one table together, sentences of one paragraph together, each heading and each item of a list alone."""
    block: list[str] = []
    for line in lines:
        if (block and _kind(line) != _kind(block[-1])) or _kind(line) == "alone":
            if block:
                yield block
            block = []
        block.append(line)
    if block:
        yield block


def _kind(line: str) -> str:
    if BAR in line:
        return "row"
    alone = re.match(r"^(?:\d{1,2}[.、]|[（(]\d)", line) or (_PART.match(line) and not _MARKS.search(line))
    return "alone" if alone or line.endswith(("：", ":")) else "sentence"


def _table(document: Document, rows: list[str]) -> None:
    cells = [row.split(BAR) for row in rows]
    width = max(map(len, cells))
    table = document.add_table(rows=len(cells), cols=width, style="Table Grid")
    for at, row in enumerate(cells):
        for column, words in enumerate(row):
            paragraph = table.rows[at].cells[column].paragraphs[0]
            _cited(paragraph, words.strip())
            if at == 0:
                for run in paragraph.runs:
                    run.bold = True


def _cited(paragraph: Paragraph, words: str) -> None:
    """The words with their [n] raised."""
    for piece in _MARKS.split(words):
        if piece:
            run = paragraph.add_run(piece)
            run.font.superscript = bool(_MARKS.fullmatch(piece)) or None


def _notes(document: Document, answer: Answer) -> None:
    if answer.notices or answer.derived:
        _heading(document, "说明", 1)
    for notice in answer.notices:
        document.add_paragraph(plain_text(notice.text))
    for value in answer.derived:
        document.add_paragraph(f"{value.label}：{value.value}{value.unit} = {value.formula}")


def _sources(document: Document, answer: Answer) -> None:
    if answer.citations:
        _heading(document, "来源", 1)
    for citation in answer.citations:
        where = "，".join(filter(None, (f"《{citation.title}》", citation.section)))
        page = f"，第{citation.page}页" if citation.page else ""
        heads = "".join(f"（{head.text}）" for head in citation.heads)
        paragraph = document.add_paragraph(f"[{citation.n}] {where}{page}")
        paragraph.add_run().add_break()
        paragraph.add_run(plain_text(f"{heads}{citation.quote.text}"))
        if citation.url:
            paragraph.add_run().add_break()
            paragraph.add_run(citation.url)
