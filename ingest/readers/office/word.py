"""Word: the paragraphs, tables, text boxes and notes of a .docx, with the numbers that Word counts out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from lxml import etree

from corpus.errors import SourceError
from ingest.raw import Hints, RawDocument
from ingest.readers.grid import Cell, name_of, table_lines
from ingest.readers.office.numbering import Numbering, W
from ingest.readers.packages import DAMAGE, open_package
from ingest.readers.titles import readable_title
from ingest.tabular.heads import opens, rows_of

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIPPED = {f"{W}{tag}" for tag in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "rt", "tbl")}
_SIGNS = {"f0fe": "☑", "f052": "☑", "f0fc": "√", "f0a8": "□", "f06f": "□", "f0a3": "□", "f06c": "●", "f06e": "■"}
"""Characters of the Wingdings fonts that forms use."""
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_DAMAGED = "Word 文件已损坏，打不开，请用 Word 或 WPS 另存一份再导入"


def read(data: bytes, name: str) -> list[RawDocument]:
    """One document. Raises SourceError for a damaged file or one without words."""
    open_package(data).close()
    try:
        document = docx.Document(io.BytesIO(data))
        text = "\n".join(_Body(document).lines())
        hints = _hints(document)
    except (*DAMAGE, OpcError, etree.XMLSyntaxError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(_DAMAGED) from error
    if not text.strip():
        raise SourceError("Word 文件里没有文字，如内容是图片请导出为 PDF 再导入")
    return [RawDocument(text=text, hints=hints)]


def _hints(document: Document) -> Hints:
    return Hints(title=readable_title(document.core_properties.title))


class _Body:
    """A walk over the document in reading order. Notes and text boxes follow the paragraph that they hang on."""

    def __init__(self, document: Document) -> None:
        self._root = document.element.body
        self._numbering = Numbering(
            _related(document, RELATIONSHIP_TYPE.NUMBERING), _related(document, RELATIONSHIP_TYPE.STYLES)
        )
        self._notes = {
            "footnote": _notes(document, RELATIONSHIP_TYPE.FOOTNOTES, "footnote"),
            "endnote": _notes(document, RELATIONSHIP_TYPE.ENDNOTES, "endnote"),
        }
        self._called: list[Any] = []
        """Notes called in the words walked since the last were set out."""
        self._boxes: list[Any] = []
        self._count = 0
        self._carried = ""
        """Words of a paragraph whose end was deleted: they open the next one."""
        self._inner: list[tuple[int, int, list[str]]] = []
        """Row, column and lines of the tables inside the cells of the table walked now."""

    def lines(self) -> Iterator[str]:
        return self._blocks(self._root)

    def _blocks(self, parent: Any) -> Iterator[str]:
        """A blank line parts a table from one right above it that it is no part of."""
        above: list[str] = []
        for element in _unwrapped(parent):
            if element.tag == f"{W}tbl":
                lines = [*self._rest(), *self._table(element)]
                if above and opens(rows_of(lines), rows_of(above)):
                    yield ""
                yield from lines
                above = lines or above
            elif element.tag == f"{W}p":
                lines = list(self._paragraph(element))
                yield from lines
                above = [] if lines else above
            hanging = list(self._hanging())
            yield from hanging
            above = [] if hanging else above
        yield from self._rest()

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        """One that is deleted whole is not counted either; where only its end is, its words open the next one."""
        words = self._words(paragraph)
        if _is_joined(paragraph) or (_ends(paragraph, "vanish") and not words.strip()):
            self._carried += words
            return
        mark = self._numbering.mark(paragraph)
        words, self._carried = self._carried + words, ""
        if words.strip():
            yield from (mark + words).split("\n")

    def _rest(self) -> Iterator[str]:
        """What was carried on, where no paragraph comes any more."""
        words, self._carried = self._carried, ""
        if words.strip():
            yield from words.split("\n")

    def _hanging(self) -> Iterator[str]:
        boxes, self._boxes = self._boxes, []
        notes, self._called = self._called, []
        for box in boxes:
            yield from self._blocks(box)
        for number, note in notes:
            words = " ".join(line for line in self._blocks(note))
            yield f"注{number}：{words.strip()}"

    def _words(self, element: Any) -> str:
        """The visible words under ``element``; calls of notes become （注N）, text boxes wait their turn."""
        return "".join(self._pieces(element))

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag in _SKIPPED:
                continue
            if tag == f"{W}r":
                yield self._run(child)
            elif tag == f"{W}txbxContent":
                self._boxes.append(child)
            elif tag == f"{_MC}AlternateContent":
                yield from self._pieces(_chosen(child))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                yield self._call(child)
            else:
                yield _sign(child)
                yield from self._pieces(child)

    def _run(self, run: Any) -> str:
        properties = run.find(f"{W}rPr")
        if properties is not None and _is_on(properties.find(f"{W}vanish")):
            return ""
        words = self._words(run)
        raised = properties.find(f"{W}vertAlign") if properties is not None else None
        position = raised.get(f"{W}val") if raised is not None else None
        tables = {"superscript": _SUPERSCRIPTS, "subscript": _SUBSCRIPTS}
        return words.translate(tables[position]) if position in tables and "（注" not in words else words

    def _call(self, reference: Any) -> str:
        kind = "footnote" if reference.tag.endswith("footnoteReference") else "endnote"
        note = self._notes[kind].get(reference.get(f"{W}id"))
        if note is None:
            return ""
        self._count += 1
        self._called.append((self._count, note))
        return f"（注{self._count}）"

    def _table(self, table: Any) -> Iterator[str]:
        """Its rows; a table inside one of its cells comes after them, under the names of its row and column."""
        rows = [list(_cells_of(row)) for row in _unwrapped(table) if row.tag == f"{W}tr" and not _is_deleted(row)]
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for _, _, cell in row:
                    yield from self._blocks(cell)
            return
        outer, self._inner = self._inner, []
        cells = self._grid(rows)
        inner, self._inner = self._inner, outer
        yield from table_lines(cells)
        for line_of, at, lines in inner:
            yield ""
            name = name_of(cells, line_of, at)
            yield from [name, *lines] if name and "\t" in lines[0] else lines

    def _grid(self, rows: Sequence[Sequence[tuple[int, int, Any]]]) -> list[Cell]:
        """The cells with words; one that is merged downwards covers its continuations."""
        cells: list[Cell] = []
        open_merges: dict[int, tuple[int, int]] = {}
        for index, row in enumerate(rows):
            for column, width, element in row:
                merge = element.find(f"{W}tcPr/{W}vMerge")
                going_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
                if going_on and column in open_merges:
                    at, height = open_merges[column]
                    open_merges[column] = (at, height + 1)
                    first = cells[at]
                    cells[at] = Cell(first.row, first.column, first.text, height + 1, first.columns)
                    continue
                open_merges.pop(column, None)
                if merge is not None:
                    open_merges[column] = (len(cells), 1)
                cells.append(Cell(index, column, "\n".join(self._cell_lines(element, index, column)), 1, width))
        return cells

    def _cell_lines(self, cell: Any, row: int, column: int) -> Iterator[str]:
        """Paragraphs of a cell; the notes they call wait until the table is over, and so does a table inside."""
        for element in _unwrapped(cell):
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                lines = list(self._table(element))
                if any("\t" in line for line in lines):
                    self._inner.append((row, column, lines))
                else:
                    yield from lines
        yield from self._rest()


def _cells_of(row: Any) -> Iterator[tuple[int, int, Any]]:
    """Column, width in columns and element of each cell."""
    before = row.find(f"{W}trPr/{W}gridBefore")
    column = int(before.get(f"{W}val", "0")) if before is not None else 0
    for cell in _unwrapped(row):
        if cell.tag == f"{W}tc" and cell.find(f"{W}tcPr/{W}cellDel") is None:
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            width = max(1, int(span.get(f"{W}val", "1"))) if span is not None else 1
            yield column, width, cell
            column += width


def _is_deleted(row: Any) -> bool:
    """Whether a table's row was deleted, as the tracked changes say."""
    return row.find(f"{W}trPr/{W}del") is not None


def _is_joined(paragraph: Any) -> bool:
    """Whether the end of a paragraph was deleted or moved away: it is one with what follows."""
    return _ends(paragraph, "del") or _ends(paragraph, "moveFrom")


def _ends(paragraph: Any, tag: str) -> bool:
    """Whether the mark at the end of a paragraph is set so."""
    found = paragraph.find(f"{W}pPr/{W}rPr/{W}{tag}")
    return found is not None and _is_on(found)


def _unwrapped(parent: Any) -> Iterator[Any]:
    """Children of ``parent``, those of content controls, insertions and the like in their place."""
    for child in parent:
        if child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _unwrapped(content)
        elif child.tag in (f"{W}customXml", f"{W}ins", f"{W}smartTag"):
            yield from _unwrapped(child)
        elif child.tag == f"{_MC}AlternateContent":
            yield from _unwrapped(_chosen(child))
        else:
            yield child


def _chosen(alternatives: Any) -> Any:
    """The content that a current Word would show; the fallback says the same once more for older ones."""
    for tag in ("Choice", "Fallback"):
        found = alternatives.find(f"{_MC}{tag}")
        if found is not None and len(found):
            return found
    return ()


def _sign(element: Any) -> str:
    """The text that an element itself stands for. A tab is a blank: only table rows have tabs."""
    tag = element.tag
    if tag in (f"{W}t", f"{_MATH}t"):
        return (element.text or "").replace("\t", " ").replace("\n", " ")
    if tag in (f"{W}tab", f"{W}ptab"):
        return " "
    if tag in (f"{W}br", f"{W}cr"):
        return "\n" if element.get(f"{W}type", "textWrapping") == "textWrapping" else ""
    if tag == f"{W}noBreakHyphen":
        return "-"
    if tag == f"{W}sym":
        return _SIGNS.get(element.get(f"{W}char", "").lower(), "")
    return ""


def _is_on(switch: Any | None) -> bool:
    return switch is not None and switch.get(f"{W}val", "true") not in ("0", "false", "off")


def _related(document: Document, kind: str) -> Any | None:
    """The root of the part related to the document in this way; None where there is none."""
    for relation in document.part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            return etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
    return None


def _notes(document: Document, kind: str, tag: str) -> dict[str, Any]:
    """Notes by their id, without the separators that Word keeps among them."""
    root = _related(document, kind)
    found = root.findall(f"{W}{tag}") if root is not None else []
    return {note.get(f"{W}id"): note for note in found if note.get(f"{W}type", "normal") == "normal"}
