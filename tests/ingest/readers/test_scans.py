"""Scans that lie on their side or upside down, and those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from corpus.errors import SourceError
from ingest.readers.layout import image, pdf
from ingest.readers.layout import scans as reader
from ingest.readers.layout.lines import Line, Page, Part
from ingest.readers.layout.ocr import Illegible
from tests.ingest.readers.making import NOTO, Sheet, picture, scans

needs_font = pytest.mark.skipif(not Path(NOTO).exists(), reason="fonts-noto-cjk is not installed")
WORDS = ["岳阳市统计局关于园区情况的通报", "2022年全市研发投入18.10亿元，同比增长12.5%。", "各县市区要按期完成任务。"]


def page() -> Image.Image:
    whole = scans(WORDS)[0]
    return whole.crop((0, 0, whole.width, 700))


@pytest.mark.slow
@needs_font
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_scan_that_lies_wrong_is_turned(turned: int) -> None:
    found = image.read(picture(page().rotate(turned, expand=True, fillcolor=255)), "扫描.png")[0]
    assert found.text.split("\n") == WORDS
    assert found.notes == ()


@pytest.mark.slow
@needs_font
def test_the_pages_of_one_print_may_lie_differently() -> None:
    sheet = Sheet(footer="")
    upright = scans(WORDS)[0]
    sheet.picture(upright)
    sheet.new_page()
    sheet.picture(upright.rotate(180))
    found = pdf.read(sheet.data(), "扫描.pdf")[0]
    assert found.text.count("2022年全市研发投入18.10亿元，同比增长12.5%。") == 2


@pytest.mark.slow
@needs_font
def test_a_scan_without_a_legible_word_says_what_to_do() -> None:
    blurred = page().filter(ImageFilter.GaussianBlur(9))
    draw = ImageDraw.Draw(blurred)
    for x in range(0, blurred.width, 7):
        draw.line((x, 0, x + 90, blurred.height), fill=90, width=2)
    with pytest.raises(SourceError, match=r"认不清|没有认出"):
        image.read(picture(blurred), "扫描.png")


def read_as(pages: dict[int, Page | None], monkeypatch: pytest.MonkeyPatch) -> tuple[list[Page], tuple[str, ...]]:
    """``pages`` by the shade of their picture; None for one that cannot be read."""

    def read(seen: np.ndarray) -> Page:
        found = pages[int(seen[0, 0])]
        if found is None:
            raise Illegible("认不清")
        return found

    monkeypatch.setattr(reader, "read_picture", read)
    return reader.read_scans((number, lambda number=number: np.full((4, 3), number)) for number in pages)  # type: ignore[misc]


WRITTEN = Page(3, 4, (Line((Part("话", 0, 1, 0, 1),), 1.0),))


def test_the_pages_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pages, notes = read_as({1: WRITTEN, 2: None, 3: WRITTEN, 4: None}, monkeypatch)
    assert [bool(one.blocks) for one in pages] == [True, False, True, False]
    assert notes == ("第2、4页认不清，没有导入，请放正、扫清楚后再导入",)


def test_a_file_none_of_whose_pages_can_be_read_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match="放正、扫清楚"):
        read_as({1: None, 2: None}, monkeypatch)
