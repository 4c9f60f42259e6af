"""Markup: the words under an HTML element as lines, in reading order, tables as tab rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.readers.grid import Cell, name_of, table_lines

SILENT = frozenset(
    {
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "video", "audio"),
        *("button", "select", "option", "input", "textarea", "head", "title", "meta", "link", "map", "rt", "rp"),
    }
)
"""Elements whose content is no text of the page."""
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header",),
        *("hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "ul", "ucapcontent", "ucaptitle"),
    }
)
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_BREAK = "\n"
_GAP = "\ue001"
"""On a line of its own: a table begins or ends here."""
_WRAP = "\ue000"
"""Stands for white space with a line end in the source, which parts no Chinese words."""
_SOURCE_WRAP = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_SOFT = re.compile(r"(?<=[^\x00-\x7f])\ue000+(?=[^\x00-\x7f])|^\ue000+|\ue000+$")
_IGNORED = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_MARKED = re.compile(r"[(（]?[\d一二三四五六七八九十]{1,3}[、.．)）]|第.{1,4}[条章节]|[①-⑳]")
_MAX_SPAN = 1000
_LONG_CELL, _SHORT_CELL = 300, 40
_MAX_DEPTH = 400


def lines_of(element: Any) -> list[str]:
    """The lines of words under ``element``; blanks at their ends are gone, runs of blanks inside are one.

    An empty line parts a table from one right above it that it is no part of.
    """
    lines: list[str] = []
    gap = False
    for piece in _text(element).split(_BREAK):
        line = _tidy(piece) if piece != _GAP else ""
        if line:
            if gap and lines and "\t" in line and "\t" in lines[-1]:
                lines.append("")
            lines.append(line)
        gap = piece == _GAP or (gap and not line)
    return lines


def _tidy(piece: str) -> str:
    """One line; tabs are those of table rows and stay."""
    cells = [_SOFT.sub("", _IGNORED.sub("", cell)).replace(_WRAP, " ") for cell in piece.split("\t")]
    tidy = [_BLANKS.sub(" ", cell).strip(" \u3000\n") for cell in cells]
    return "\t".join(tidy) if any(tidy) else ""


def _text(element: Any, depth: int = 0) -> str:
    return "".join(_pieces(element, depth))


def _pieces(element: Any, depth: int) -> Iterator[str]:
    tag = element.tag
    if not isinstance(tag, str) or tag in SILENT or depth > _MAX_DEPTH:
        return
    if tag == "br":
        yield _BREAK
    elif tag == "table" and not is_layout(element):
        yield from (_BREAK, _GAP, _BREAK, _BREAK.join(line or _GAP for line in _rows(element)), _BREAK)
    else:
        yield from _inside(element, tag, depth)


def _inside(element: Any, tag: str, depth: int) -> Iterator[str]:
    block = tag in _BLOCKS
    if block:
        yield _BREAK
    if tag == "li":
        yield _number(element)
    raised = {"sup": _SUPERSCRIPTS, "sub": _SUBSCRIPTS}.get(tag, {})
    yield _words(element.text).translate(raised)
    for child in element:
        yield from _pieces(child, depth + 1)
        yield _words(child.tail).translate(raised)
    if block:
        yield _BREAK


def _words(text: str | None) -> str:
    """Source text with its tabs and line ends made blanks."""
    return _SOURCE_WRAP.sub(_WRAP, text or "").replace("\t", " ").replace("\r", " ")


def _number(item: Any) -> str:
    """The number that a browser sets before an item of an ordered list, unless the item brings one."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or _MARKED.match("".join(item.itertext()).strip()):
        return ""
    before = sum(1 for sibling in item.itersiblings("li", preceding=True))
    return f"{_whole(parent.get('start'), 1) + before}. "


def is_layout(table: Any) -> bool:
    """Whether a table only arranges parts of the page: it holds tables, long prose, or a single column."""
    if table.get("role") == "presentation" or (table.find(".//table") is not None and not _holds_data(table)):
        return True
    widest = 0
    for row in _own_rows(table):
        cells = _cells_of(row)
        widest = max(widest, len(cells))
        if any(_is_prose(cell) for cell in cells):
            return True
    return widest < 2


def _holds_data(table: Any) -> bool:
    """Whether a table with tables inside is one itself: a head and rows of short words, few cells with a table in them."""
    rows = [_cells_of(row) for row in _own_rows(table)]
    cells = [cell for row in rows for cell in row]
    plain = [cell for cell in cells if cell.find(".//table") is None]
    short = [
        cell for cell in plain if 0 < len("".join(cell.itertext()).strip()) <= _SHORT_CELL and cell.find(".//a") is None
    ]
    even = len(rows) > 1 and min(map(len, rows)) > 1
    return even and len(plain) * 3 >= len(cells) * 2 and len(short) * 4 >= len(plain) * 3


def _own_rows(table: Any) -> list[Any]:
    """The rows of a table, without those of tables inside it."""
    return [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]


def _cells_of(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _is_prose(cell: Any) -> bool:
    words = "".join(cell.itertext())
    return len(words) > _LONG_CELL and sum(1 for _ in cell.iter("p", "div", "br")) > 2 and words.count("。") > 2


def _rows(table: Any) -> list[str]:
    """The table's caption and rows; a table in one of its cells comes after them, under the names of its row and column."""
    cells: list[Cell] = []
    inside: list[tuple[int, int, Any]] = []
    taken: set[tuple[int, int]] = set()
    for index, row in enumerate(_own_rows(table)):
        column = 0
        for element in _cells_of(row):
            while (index, column) in taken:
                column += 1
            height, width = _whole(element.get("rowspan"), 1), _whole(element.get("colspan"), 1)
            taken.update((index + down, column + right) for down in range(height) for right in range(width))
            inner = [one for one in element.iter("table") if next(one.iterancestors("table")) is table]
            inside += [(index, column, one) for one in inner]
            words = "" if inner else "\n".join(lines_of(element))
            cells.append(Cell(index, column, words, height, width))
            column += width
    captions = [line for caption in table.iter("caption") for line in lines_of(caption)]
    below = [line for row, column, one in inside for line in ("", name_of(cells, row, column), *_rows(one))]
    return [*captions, *table_lines(cells), *below]


def _whole(text: str | None, otherwise: int) -> int:
    """A number of an attribute, within sane bounds."""
    digits = re.match(r"\s*(\d{1,6})", text or "")
    return min(_MAX_SPAN, max(1, int(digits[1]))) if digits else otherwise
