"""OFD files, made from PDF by a converter and by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import SourceError
from ingest.readers.kinds import kind_of, read_any
from ingest.readers.layout import pdf
from ingest.readers.ofd import document
from ingest.readers.ofd.document import read
from tests.ingest.readers.making import NOTO, Sheet, picture, reply_lines, scans, zipped
from tests.ingest.readers.ofd_making import SPACE, content, converted, package, text

needs_font = pytest.mark.skipif(not Path(NOTO).exists(), reason="fonts-noto-cjk is not installed")
MADE = Path(__file__).parent / "files" / "easyofd.ofd"


def letter(**options: str) -> bytes:
    """A letter of several pages with a ruled table in it."""
    sheet = Sheet(header="岳阳市人民政府公报 2022年第{}期", **options)
    title, *body = reply_lines()[:14]
    for line in (title[:19], title[19:]):
        sheet.centred(line)
    for line in body:
        sheet.paragraph(line)
    sheet.table([["县区", "企业数（家）", "产值（亿元）"], ["平江县", "12", "3.4"], ["华容县", "15", "5.6"]])
    return sheet.data()


@pytest.mark.parametrize("steps", ["counted", "listed", "single"])
def test_an_ofd_reads_as_the_pdf_that_it_was_made_from(steps: str) -> None:
    printed = letter()
    made, wanted = read(converted(printed, steps=steps), "文件.ofd")[0], pdf.read(printed, "文件.pdf")[0]
    assert made.text.replace(" ", "") == wanted.text.replace(" ", "")  # the widths of Latin letters are not in the file
    assert len(made.pages) == len(wanted.pages) > 1
    assert not made.ocr
    assert "县区\t企业数（家）\t产值（亿元）\n平江县\t12\t3.4\n华容县\t15\t5.6" in made.text


def test_one_made_by_another_program_with_names_of_its_own() -> None:
    found = read_any(MADE.read_bytes(), "easyofd.ofd")[0]
    lines = found.text.split("\n")
    assert lines[0] == "岳阳市科技局关于印发奖补办法的通知"
    assert "2022年全市研发投入18.10亿元，同比增长12.5%，高新技术企业达到615家" in "".join(lines)
    assert len(found.pages) == 2


@pytest.mark.parametrize("space", [SPACE, "http://www.ofdspec.org", "urn:other"])
def test_any_namespace(space: str) -> None:
    data = package(
        1, {"Doc_0/Pages/Page_0/Content.xml": content(text("通知", 30, 30))}, title="关于开展普查的通知", space=space
    )
    found = read(data, "a.ofd")[0]
    assert (found.text, found.hints.title) == ("通知", "关于开展普查的通知")


@pytest.mark.parametrize("title", ["无标题.docx", "doc1", "扫描.png"])
def test_a_title_that_is_a_files_name_is_none(title: str) -> None:
    data = package(1, {"Doc_0/Pages/Page_0/Content.xml": content(text("通知", 30, 30))}, title=title)
    assert read(data, "a.ofd")[0].hints.title is None


def test_the_words_of_a_template_stand_with_those_of_the_page() -> None:
    page = content(text("平江县", 80, 50), template="500")
    extra = {"Doc_0/Tpls/Tpl_0/Content.xml": content(text("申报单位", 30, 50))}
    assert read(package(1, {"Doc_0/Pages/Page_0/Content.xml": page}, extra), "a.ofd")[0].text == "申报单位 平江县"


def test_seals_annotations_attachments_and_invisible_words_are_no_text() -> None:
    page = content(text("正文在此。", 30, 50) + text("隐藏的话", 30, 60, Visible="false"))
    extra = {
        "Doc_0/Signs/Sign_0/SignedValue.dat": b"\x00seal",
        "Doc_0/Signs/Sign_0/Signature.xml": f'<ofd:Signature xmlns:ofd="{SPACE}"><ofd:Title>印章</ofd:Title></ofd:Signature>'.encode(),
        "Doc_0/Annots/Page_0/Annotation.xml": content(text("内部资料", 30, 70)),
        "Doc_0/Attachs/a.docx": b"PK",
    }
    assert read(package(1, {"Doc_0/Pages/Page_0/Content.xml": page}, extra), "a.ofd")[0].text == "正文在此。"


@pytest.mark.parametrize(
    ("matrix", "place"),
    [("0 -1 1 0 0 0", "40 200"), ("0 1 -1 0 0 0", "40 60"), ("-1 0 0 -1 0 0", "150 60")],
    ids=["upwards", "downwards", "upside down"],
)
def test_a_page_set_sideways_is_turned(matrix: str, place: str) -> None:
    words = "全市研发投入六十二亿元"
    page = content(
        f'<ofd:TextObject ID="1" Font="1" Size="5" CTM="{matrix}" Boundary="{place} 60 6">'
        f'<ofd:TextCode X="0" Y="5" DeltaX="g 10 5">{words}</ofd:TextCode></ofd:TextObject>'
    )
    assert read(package(1, {"Doc_0/Pages/Page_0/Content.xml": page}), "a.ofd")[0].text == words


def test_a_slanted_watermark_is_left_out() -> None:
    page = content(
        text("全市研发投入六十二亿元。", 30, 50)
        + '<ofd:TextObject ID="1" Font="1" Size="20" CTM="0.8 -0.6 0.6 0.8 0 0" Boundary="30 40 100 100">'
        '<ofd:TextCode X="0" Y="20" DeltaX="g 3 20">内部资料</ofd:TextCode></ofd:TextObject>'
    )
    assert read(package(1, {"Doc_0/Pages/Page_0/Content.xml": page}), "a.ofd")[0].text == "全市研发投入六十二亿元。"


def test_rectangles_and_narrow_fills_rule_a_table() -> None:
    def box(x: float, y: float, wide: float, high: float, how: str = "") -> str:
        path = f"M 0 0 L {wide} 0 L {wide} {high} L 0 {high} C"
        return f'<ofd:PathObject ID="1" Boundary="{x} {y} {wide} {high}"{how}><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>'

    words = (("县区", "企业数"), ("平江县", "12"), ("华容县", "15"))
    cells = [box(30 + 40 * i, 40 + 10 * j, 40, 10) for i in range(2) for j in range(2)]
    fills = [
        box(30, 69.8, 80, 0.3, ' Fill="true" Stroke="false"'),
        *(box(30 + 40 * i, 60, 0.3, 10, ' Fill="true" Stroke="false"') for i in range(3)),
    ]
    said = [text(word, 32 + 40 * i, 47 + 10 * j, 4) for j, row in enumerate(words) for i, word in enumerate(row)]
    data = package(1, {"Doc_0/Pages/Page_0/Content.xml": content("".join([*cells, *fills, *said]))})
    assert read(data, "a.ofd")[0].text == "县区\t企业数\n平江县\t12\n华容县\t15"


@pytest.mark.slow
@needs_font
def test_a_page_that_is_a_picture_is_read_by_ocr() -> None:
    sheet = Sheet(footer="")
    sheet.picture(scans(["2022年全市研发投入18.10亿元，同比增长12.5%。"])[0])
    found = read(converted(sheet.data()), "扫描.ofd")[0]
    assert found.ocr
    assert "2022年全市研发投入18.10亿元，同比增长12.5%。" in found.text


@pytest.mark.slow
@needs_font
def test_a_picture_that_lies_on_its_side_in_the_page() -> None:
    page = scans(["2022年全市研发投入18.10亿元，同比增长12.5%。"])[0]
    lying = picture(page.rotate(90, expand=True))
    one = content('<ofd:ImageObject ID="5" ResourceID="900" CTM="0 297 -210 0 210 0" Boundary="0 0 210 297"/>')
    data = package(1, {"Doc_0/Pages/Page_0/Content.xml": one, "Doc_0/Res/a.png": lying})
    assert "2022年全市研发投入18.10亿元，同比增长12.5%。" in read(data, "a.ofd")[0].text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (zipped({"OFD.xml": b"<ofd"}), "没有找到文字|已损坏"),
        (package(1, {"Doc_0/Pages/Page_0/Content.xml": content("")}), "没有找到文字"),
        (package(1, {}), "没有找到文字"),
        (package(1, {}, {"Encryptions.xml": b"<a/>"}), "密码"),
        (
            package(1, {"Doc_0/Pages/Page_0/Content.xml": content(text("\ue11e\ue236\ue28a\ue0c0", 30, 30))}),
            "打印成 PDF",
        ),
        (package(1, {"Doc_0/Pages/Page_0/Content.xml": content(text("话", 30, 30))})[:200], "已损坏"),
    ],
    ids=["no xml", "blank", "no pages", "locked", "own codes", "cut off"],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read_any(data, "a.ofd")


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_PAGES", 1)
    page = content(text("话", 30, 30))
    with pytest.raises(SourceError, match="2 页，超过 1 页"):
        read(package(2, {f"Doc_0/Pages/Page_{i}/Content.xml": page for i in range(2)}), "a.ofd")


def test_an_ofd_is_told_by_what_it_holds() -> None:
    data = package(1, {"Doc_0/Pages/Page_0/Content.xml": content(text("话", 30, 30))})
    assert kind_of(data, "文件.zip") == "ofd"
