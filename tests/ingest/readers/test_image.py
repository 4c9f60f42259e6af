from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.errors import SourceError
from ingest.readers.layout import image, pdf
from ingest.readers.layout import scans as scanned
from ingest.readers.layout.image import read
from ingest.readers.layout.lines import Page
from tests.ingest.readers.making import NOTO, SIMPLIFIED, Sheet, picture, reply_lines, scans

needs_font = pytest.mark.skipif(not Path(NOTO).exists(), reason="fonts-noto-cjk is not installed")


def distance(left: str, right: str) -> int:
    """Edits that turn ``left`` into ``right``."""
    row = list(range(len(right) + 1))
    for i, one in enumerate(left, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(right, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (one != other))
    return row[-1]


def letters(text: str) -> str:
    return re.sub(r"[^\S\n]", "", text)


@pytest.mark.slow
@needs_font
def test_a_scan_of_two_pages_is_read_with_its_pages_and_figures() -> None:
    lines = reply_lines()[5:10]
    pages = scans(lines)
    sheet = Sheet(footer="")
    for number, page in enumerate(pages):
        if number:
            sheet.new_page()
        sheet.picture(page)
    raw = pdf.read(sheet.data(), "扫描件.pdf")[0]
    wanted = letters("\n".join(lines))[: len(letters(raw.text))]
    assert raw.ocr
    assert len(raw.pages) == 2
    assert distance(letters(raw.text), wanted) / len(wanted) <= 0.015
    for figure in ("62.63亿元", "152.10425亿元", "71.22%", "1300余人"):
        assert figure in raw.text


def table(rows: list[list[str]]) -> Image.Image:
    """A ruled table with a merged head: 400 px a column, 100 px a row."""
    made = Image.new("RGB", (1300, 100 * len(rows) + 200), "white")
    draw, font = ImageDraw.Draw(made), ImageFont.truetype(str(NOTO), 40, index=SIMPLIFIED)
    for line in range(len(rows) + 1):
        draw.line((50 if line != 1 else 450, 100 + 100 * line, 1250, 100 + 100 * line), fill="black", width=3)
    for line in range(4):
        draw.line(
            (50 + 400 * line, 100 if line != 2 else 200, 50 + 400 * line, 100 + 100 * len(rows)), fill="black", width=3
        )
    for i, row in enumerate(rows):
        for j, word in enumerate(row):
            draw.text((90 + 400 * j, 125 + 100 * i), word, font=font, fill="black")
    return made


@needs_font
def test_a_ruled_table_of_a_picture_is_tab_rows() -> None:
    rows = [
        ["地区", "2021年研发投入", ""],
        ["", "总量", "增速"],
        ["云溪区", "18.10", "12.5%"],
        ["经开区", "17.21", "8.2%"],
    ]
    assert read(picture(table(rows)), "表.png")[0].text.split("\n") == [
        "地区\t2021年研发投入\t2021年研发投入",
        "地区\t总量\t增速",
        "云溪区\t18.10\t12.5%",
        "经开区\t17.21\t8.2%",
    ]


def fake(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """OCR that only notes the size of what it is shown and finds nothing."""
    seen: list[tuple[int, int]] = []

    def look(shown: object) -> Page:
        seen.append(shown.shape)
        return Page(1, 1, ())

    monkeypatch.setattr(scanned, "read_picture", look)
    return seen


def test_frames_orientation_and_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = fake(monkeypatch)
    turned = Image.Exif()
    turned[0x0112] = 6
    for data in (
        picture(Image.new("L", (30, 20), 255), "TIFF", save_all=True, append_images=[Image.new("L", (30, 20), 255)]),
        picture(Image.new("RGB", (30, 20), "white"), "JPEG", exif=turned),
        picture(Image.new("RGBA", (100, 700), (0, 0, 0, 0))),
    ):
        with pytest.raises(SourceError, match="没有认出文字"):
            read(data, "a")
    assert seen == [(20, 30), (20, 30), (30, 20), (150, 100), (150, 100), (150, 100), (150, 100), (100, 100)]


def test_limits_and_damage_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture(Image.effect_noise((50, 50), 9))
    with pytest.raises(SourceError, match="已损坏"):
        read(data[: len(data) // 2], "a.png")
    monkeypatch.setattr(image, "MAX_PIXELS", 2499)
    with pytest.raises(SourceError, match="上限"):
        read(data, "a.png")
