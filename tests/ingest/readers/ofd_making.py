"""A converter from PDF to OFD (GB/T 33190), as offices' printers make them: runs of text, ruled lines, page pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import pdfplumber

from tests.ingest.readers.making import zipped

SPACE = "http://www.ofdspec.org/2016"
MM = 25.4 / 72


def converted(pdf: bytes, *, steps: str = "counted", extra: Mapping[str, bytes] | None = None, **more: str) -> bytes:
    """``steps``: how the places of a run's characters are told: counted (``g 3 4.5``), listed, or one run a character."""
    members: dict[str, bytes] = {}
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        for number, page in enumerate(file.pages):
            members[f"Doc_0/Pages/Page_{number}/Content.xml"] = content(
                "".join(objects(page, steps, members)), page.width * MM, page.height * MM
            )
    return package(len(members) and sum(name.endswith("Content.xml") for name in members), members, extra, **more)


def package(
    pages: int,
    members: Mapping[str, bytes],
    extra: Mapping[str, bytes] | None = None,
    *,
    title: str = "",
    space: str = SPACE,
) -> bytes:
    """The files of an OFD of ``pages`` pages, with those of ``members`` and ``extra``."""
    images = sorted(name for name in members if name.endswith(".png"))
    media = "".join(
        f'<ofd:MultiMedia ID="{900 + i}" Type="Image" Format="PNG"><ofd:MediaFile>{name.rsplit("/", 1)[1]}</ofd:MediaFile>'
        "</ofd:MultiMedia>"
        for i, name in enumerate(images)
    )
    listed = "".join(f'<ofd:Page ID="{i + 1}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(pages))
    named = f"<ofd:Title>{title}</ofd:Title>" if title else ""
    parts = {
        "OFD.xml": f'<ofd:OFD {{}} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>{named}</ofd:DocInfo>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": "<ofd:Document {}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        '<ofd:TemplatePage ID="500" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/DocumentRes.xml": f'<ofd:Res {{}} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>',
    }
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    made = {name: (head + part.format(f'xmlns:ofd="{space}"')).encode() for name, part in parts.items()}
    return zipped({**made, **members, **(extra or {})})


def content(objects: str, width: float = 210, height: float = 297, *, template: str = "") -> bytes:
    used = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page xmlns:ofd="{SPACE}">{used}<ofd:Area><ofd:PhysicalBox>0 0 {width} {height}'
        f'</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="10" Type="Body"><ofd:PageBlock ID="11">{objects}'
        "</ofd:PageBlock></ofd:Layer></ofd:Content></ofd:Page>"
    ).encode()


def text(words: str, x: float, y: float, size: float = 5.6, **more: str) -> str:
    """A run whose characters stand ``size`` apart, its baseline ``y`` millimetres below the top."""
    attributes = "".join(f' {name}="{value}"' for name, value in more.items())
    return (
        f'<ofd:TextObject ID="20" Font="1" Size="{size}" Boundary="{x} {y - size} {size * len(words)} {1.2 * size}"{attributes}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {max(1, len(words) - 1)} {size}">{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def objects(page: Any, steps: str, members: dict[str, bytes]) -> Iterator[str]:
    for run in runs(page, one=steps == "single"):
        size, top = run[0]["size"] * MM, run[0]["top"] * MM
        left = run[0]["x0"] * MM
        base = (page.height - run[0]["matrix"][5]) * MM
        moves = [(after["x0"] - before["x0"]) * MM for before, after in pairwise(run)]
        told = " ".join(f"{move:.4f}" for move in moves) if steps == "listed" else counted(moves)
        words = escape("".join(char["text"] for char in run))
        delta = f' DeltaX="{told}"' if moves else ""
        yield (
            f'<ofd:TextObject ID="30" Font="1" Size="{size:.4f}" Boundary="{left:.4f} {top:.4f} {size * len(run):.4f} {size:.4f}">'
            f'<ofd:TextCode X="0" Y="{base - top:.4f}"{delta}>{words}</ofd:TextCode></ofd:TextObject>'
        )
    for line in [*page.lines, *page.rects]:
        x0, x1, y0, y1 = (line[edge] * MM for edge in ("x0", "x1", "top", "bottom"))
        yield (
            f'<ofd:PathObject ID="40" Boundary="{x0:.4f} {y0:.4f} {x1 - x0:.4f} {y1 - y0:.4f}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.4f} {y1 - y0:.4f}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    for image in page.images:
        name = f"Doc_0/Res/image_{sum(key.endswith('.png') for key in members)}.png"
        out = io.BytesIO()
        page.crop((image["x0"], image["top"], image["x1"], image["bottom"])).to_image(resolution=200).original.save(
            out, "PNG"
        )
        members[name] = out.getvalue()
        width, height = (image["x1"] - image["x0"]) * MM, (image["bottom"] - image["top"]) * MM
        yield (
            f'<ofd:ImageObject ID="50" ResourceID="{899 + sum(key.endswith(".png") for key in members)}" '
            f'CTM="{width} 0 0 {height} 0 0" Boundary="{image["x0"] * MM} {image["top"] * MM} {width} {height}"/>'
        )


def runs(page: Any, one: bool) -> Iterator[list[Any]]:
    """Characters of one line and size that stand next to each other."""
    run: list[Any] = []
    for char in page.chars:
        near = run and abs(char["matrix"][5] - run[-1]["matrix"][5]) < 0.1 and 0 <= char["x0"] - run[-1]["x1"] < 1
        if run and (one or not near or char["size"] != run[-1]["size"]):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def counted(moves: list[float]) -> str:
    told: list[list[Any]] = []
    for move in (f"{move:.4f}" for move in moves):
        if told and told[-1][1] == move:
            told[-1][0] += 1
        else:
            told.append([1, move])
    return " ".join(f"g {count} {move}" if count > 2 else " ".join([move] * count) for count, move in told)
