"""Files made for the tests by the usual writers: python-docx, reportlab, Pillow, openpyxl, zipfile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import docx
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from reportlab.platypus import Table

ROOT = Path(__file__).resolve().parents[3]
REPLY = next((ROOT / "corpus" / "documents").glob("*.txt"))
NOTO = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
SIMPLIFIED = 2
"""Index of the simplified Chinese face in the Noto collection."""
NO_START = "，。、；：？！）》”’,.;:?!)%"
DIGITS = (*"0123456789.",)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def reply_lines() -> list[str]:
    """The lines of the shipped reply that hold words, without the portal's own (打印】【收藏】…) at the end."""
    lines = [line.strip() for line in REPLY.read_text(encoding="utf-8").split("\n") if line.strip()]
    return [line for line in lines if "【收藏】" not in line]


def wrapped(text: str, measure: int, first: int = 2) -> list[str]:
    """``text`` broken as offices set it: ``measure`` em a line, ``first`` em of indent, no line that starts with 。"""
    lines, line, width = [], "", float(first)
    for character in text:
        em = 0.5 if character.isascii() else 1.0
        if width + em > measure and character not in NO_START and not (character.isdigit() and line[-1:] in DIGITS):
            lines.append(line)
            line, width = "", 0.0
        line += character
        width += em
    return [*lines, line] if line else lines


class Sheet:
    """A PDF under construction: A4, body 16 pt, lines 28 pt apart, 27 em wide, as 党政机关公文格式 has it."""

    LEFT, TOP, SIZE, PITCH, MEASURE, ROWS = 80.0, 740.0, 16, 28.0, 27, 22

    def __init__(self, *, header: str = "", footer: str = "— {} —", encrypt: str | None = None) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self._out = io.BytesIO()
        self._canvas = canvas.Canvas(self._out, pagesize=A4, encrypt=encrypt)
        self._header, self._footer = header, footer
        self._number, self._y = 0, 0.0
        self.new_page()

    def new_page(self) -> None:
        if self._number:
            self._canvas.showPage()
        self._number += 1
        self._y = self.TOP
        self.put(self._header.format(self._number), 60, 800, 9)
        self.put(self._footer.format(self._number), 280, 50, 12)

    def put(self, text: str, x: float, y: float, size: int = SIZE) -> None:
        if text:
            self._canvas.setFont("STSong-Light", size)
            self._canvas.drawString(x, y, text)

    def line(self, text: str, indent: float = 0, size: int = SIZE) -> None:
        if self._y < self.TOP - self.PITCH * (self.ROWS - 1):
            self.new_page()
        self.put(text, self.LEFT + indent * self.SIZE, self._y, size)
        self._y -= self.PITCH

    def paragraph(self, text: str) -> None:
        for index, line in enumerate(wrapped(text, self.MEASURE)):
            self.line(line, 0 if index else 2)

    def centred(self, text: str, size: int = 22) -> None:
        width = sum(0.5 if character.isascii() else 1 for character in text) * size
        self.line(text, (self.MEASURE * self.SIZE - width) / 2 / self.SIZE, size)

    def table(
        self, rows: Sequence[Sequence[str]], style: Iterable[tuple[object, ...]] = (), widths: object = None
    ) -> None:
        grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        base = [("FONT", (0, 0), (-1, -1), "STSong-Light", 12)]
        made = Table(rows, colWidths=widths, style=[*base, *(style or grid)])
        _, height = made.wrapOn(self._canvas, 430, 600)
        made.drawOn(self._canvas, self.LEFT, self._y + self.SIZE - height)
        self._y -= height + self.PITCH / 2

    def rule(self, x0: float, x1: float, y: float) -> None:
        self._canvas.line(x0, y, x1, y)

    def picture(self, image: Image.Image) -> None:
        """A page that is only a picture (its own page number is part of it)."""
        from reportlab.lib.utils import ImageReader

        self._canvas.drawImage(ImageReader(image), 0, 0, *A4)

    def data(self) -> bytes:
        self._canvas.save()
        return self._out.getvalue()


def scans(paragraphs: Sequence[str], dpi: int = 200) -> list[Image.Image]:
    """``paragraphs`` set in Noto Serif at 16 pt on A4 pages and looked at with ``dpi`` dots an inch, grey."""
    size = round(16 * dpi / 72)
    font = ImageFont.truetype(str(NOTO), size, index=SIMPLIFIED)
    lines = [
        (0 if index else 2, line) for text in paragraphs for index, line in enumerate(wrapped(text, Sheet.MEASURE))
    ]
    pages = []
    for at in range(0, len(lines), Sheet.ROWS):
        page = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 255)
        draw = ImageDraw.Draw(page)
        for row, (indent, line) in enumerate(lines[at : at + Sheet.ROWS]):
            draw.text(
                (round(1.1 * dpi) + indent * size, round(1.3 * dpi + row * 28 * dpi / 72)), line, font=font, fill=0
            )
        draw.text((round(3.9 * dpi), round(10.8 * dpi)), f"— {len(pages) + 1} —", font=font, fill=0)
        pages.append(page)
    return pages


def picture(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


def replaced(package: bytes, members: Mapping[str, bytes]) -> bytes:
    """``package`` with these members added or put in place of their namesakes."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        return zipped({name: old.read(name) for name in old.namelist()} | dict(members))


def footnoted(package: bytes, notes: Mapping[str, str]) -> bytes:
    """A .docx with these footnotes by their id, as Word keeps them (python-docx writes none)."""
    words = "".join(
        f'<w:footnote w:id="{id}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>' for id, text in notes.items()
    )
    part = f'<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>{words}</w:footnotes>'
    relation = (
        '<Relationship Id="rIdNotes" Target="footnotes.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/></Relationships>'
    )
    kind = (
        '<Override PartName="/word/footnotes.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>'
    )
    package = with_text(package, "word/_rels/document.xml.rels", "</Relationships>", relation)
    package = with_text(package, "[Content_Types].xml", "</Types>", kind)
    return replaced(package, {"word/footnotes.xml": part.encode()})


def with_text(package: bytes, member: str, old: str, new: str) -> bytes:
    """``package`` with these words of one member put in place of others."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        words = opened.read(member).decode()
    return replaced(package, {member: words.replace(old, new).encode()})
