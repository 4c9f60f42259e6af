"""OFD: the official fixed-layout format (GB/T 33190), its text layer page by page, or OCR where a page is only a picture.

Signatures, seals, annotations and attachments are no text of the document and are left out.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from corpus.errors import SourceError
from ingest.raw import Hints, RawDocument
from ingest.readers.layout.glyphs import is_unreadable, lines_of
from ingest.readers.layout.lines import Page
from ingest.readers.layout.overlays import without_overlays
from ingest.readers.layout.pages import text_of
from ingest.readers.layout.ruled_tables import blocks_of
from ingest.readers.layout.rules import lattices
from ingest.readers.layout.scans import MAX_SCANNED_PAGES, read_scans
from ingest.readers.ofd.package import Part, Parts
from ingest.readers.ofd.page import Drawing, drawn
from ingest.readers.packages import DAMAGE, open_package
from ingest.readers.titles import readable_title

MAX_PAGES = 2000

_POINTS = 72 / 25.4
"""A millimetre, in which the format measures, in points."""
_TOLERANCE = 3.0
"""Rules nearer than this (in points) are one."""
_A4 = (0.0, 0.0, 210.0, 297.0)


def read(data: bytes, name: str) -> list[RawDocument]:
    """One document with its pages. Raises SourceError for a locked, damaged, too long or wordless file."""
    try:
        with open_package(data) as package:
            return [_read(Parts(package))]
    except (*DAMAGE, KeyError, IndexError, TypeError, AttributeError, zipfile.LargeZipFile) as error:
        raise SourceError("OFD 文件已损坏，打不开，请重新下载或用阅读器另存一份再导入") from error


def _read(parts: Parts) -> RawDocument:
    root = parts.root()
    if root is None:
        raise SourceError("OFD 文件已损坏，打不开，请重新下载或用阅读器另存一份再导入")
    drawings = [drawing for body in root.all("DocBody") for drawing in _drawings(parts, root, body)]
    if len(drawings) > MAX_PAGES:
        raise SourceError(f"OFD 有 {len(drawings)} 页，超过 {MAX_PAGES} 页的上限，请拆成几份再导入")
    scans = [(number, drawing.picture) for number, drawing in enumerate(drawings, 1) if drawing.is_picture]
    if len(scans) > MAX_SCANNED_PAGES:
        raise SourceError(f"OFD 有 {len(scans)} 页扫描件，超过 {MAX_SCANNED_PAGES} 页的上限，请拆成几份再导入")
    if is_unreadable("".join(drawing.words for drawing in drawings)):
        raise SourceError("这份 OFD 的文字用的是自造的编码，读不出来，请用阅读器打印成 PDF 再导入")
    read, notes = read_scans(scans)
    pictured = iter(read)
    pages = [next(pictured) if drawing.is_picture else _page(drawing) for drawing in drawings]
    text, starts = text_of(pages)
    if not text.strip():
        raise SourceError(
            "OFD 文件有打开密码，请先去掉密码再导入"
            if parts.encrypted
            else "这份 OFD 里没有找到文字，请确认它不是空白页或图纸，或用阅读器另存为 PDF 再导入"
        )
    return RawDocument(text=text, pages=starts, ocr=bool(scans), hints=_hints(root), notes=notes)


def _page(drawing: Drawing) -> Page:
    upright = drawing.upright(_POINTS)
    grids = lattices(upright.rules, _TOLERANCE) if len(upright.rules) > 3 else []
    return Page(upright.width, upright.height, blocks_of(without_overlays(upright.glyphs), grids, lines_of))


def _hints(root: Part) -> Hints:
    titles = [part.words for info in root.all("DocInfo") for part in info.all("Title")]
    return Hints(title=next((title for words in titles if (title := readable_title(words))), None))


def _drawings(parts: Parts, root: Part, body: Part) -> Iterator[Drawing]:
    """The pages of one document of the package, in order."""
    location = body.first("DocRoot")
    document = parts.part(location.words, root.path) if location is not None else None
    if document is None:
        return
    common = document.first("CommonData")
    box = _box(common) or _A4
    media = _media(parts, document)
    templates = {
        template.get("ID"): parts.part(template.get("BaseLoc"), document.path)
        for template in document.all("TemplatePage")
    }
    for page in document.all("Page"):
        content = parts.part(page.get("BaseLoc"), document.path)
        if content is None:
            yield Drawing(box, (), (), ())
            continue
        under = [templates.get(use.get("TemplateID")) for use in content.all("Template")]
        yield drawn([part for part in (*under, content) if part is not None], _box(content) or box, media)


def _box(part: Part | None) -> tuple[float, float, float, float] | None:
    """The sheet that a page or a document says that it is printed on: left, top, width and height in millimetres."""
    for name in ("PhysicalBox", "ApplicationBox"):
        for found in part.all(name) if part is not None else ():
            numbers = found.numbers()
            if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
                return numbers[0], numbers[1], numbers[2], numbers[3]
    return None


def _media(parts: Parts, document: Part) -> dict[str, Any]:
    """How to get the bytes of each picture, by its id."""
    media: dict[str, Any] = {}
    for name in ("PublicRes", "DocumentRes"):
        for location in document.all(name):
            resources = parts.part(location.words, document.path)
            if resources is None:
                continue
            base = resources.get("BaseLoc")
            for item in resources.all("MultiMedia"):
                file = item.first("MediaFile")
                if file is not None:
                    media[item.get("ID")] = (parts, file.words, resources.path, base)
    return media
