from __future__ import annotations

import io

import pypdf
import pytest

from corpus.errors import SourceError
from ingest.readers.layout import pdf
from ingest.readers.layout.pdf import read
from tests.ingest.readers.making import Sheet, picture, reply_lines, wrapped  # noqa: F401


def reply_sheet(**options: str) -> Sheet:
    sheet = Sheet(header="岳阳市人民政府公报 2022年第{}期", **options)
    title, *body = reply_lines()
    for line in (title[:19], title[19:]):
        sheet.centred(line)
    for line in body:
        sheet.paragraph(line)
    return sheet


def letters(text: str) -> str:
    return "".join(text.split())


def test_paragraphs_are_whole_across_lines_and_pages_and_margins_are_gone() -> None:
    raw = read(reply_sheet().data(), "a.pdf")[0]
    assert [letters(line) for line in raw.text.split("\n")] == [letters(line) for line in reply_lines()]
    assert len(raw.pages) > 10
    assert raw.pages[0] == 0
    assert list(raw.pages) == sorted(raw.pages)
    assert not raw.ocr


@pytest.mark.parametrize("footer", ["— {} —", "- {} -", "{}", "第 {} 页 共 20 页", "第{}页", "{} / 20"])
def test_page_numbers_of_every_dress_are_gone(footer: str) -> None:
    raw = read(reply_sheet(footer=footer).data(), "a.pdf")[0]
    assert letters(raw.text) == letters("".join(reply_lines()))


def test_pages_start_where_their_words_start() -> None:
    sheet = Sheet()
    sheet.line("第一页的话。", 2)
    sheet.new_page()
    sheet.new_page()
    sheet.line("第三页的话。", 2)
    raw = read(sheet.data(), "a.pdf")[0]
    assert raw.text == "第一页的话。\n第三页的话。"
    assert raw.pages == (0, 7, 7)


def test_lines_of_a_list_stay_lines() -> None:
    sheet = Sheet()
    for line in ("附件：1.申报表", "2.承诺书", "岳阳市科学技术局", "2022年7月18日"):
        sheet.line(line, 2)
    assert read(sheet.data(), "a.pdf")[0].text == "附件：1.申报表\n2.承诺书\n岳阳市科学技术局\n2022年7月18日"


def test_a_ruled_table_stands_in_its_place_with_merged_cells_expanded() -> None:
    sheet = Sheet()
    sheet.paragraph("平台数据完成较好的县区见表1。")
    rows = [["地区", "2021年", ""], ["", "总量", "增速"], ["云溪区", "18.10", "12.5%"], ["经开区", "17.21", "8%"]]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0))]
    sheet.table(rows, grid)
    sheet.paragraph("表后的话。")
    assert read(sheet.data(), "a.pdf")[0].text.split("\n") == [
        "平台数据完成较好的县区见表1。",
        "地区\t2021年\t2021年",
        "地区\t总量\t增速",
        "云溪区\t18.10\t12.5%",
        "经开区\t17.21\t8%",
        "表后的话。",
    ]


def test_a_table_open_at_its_sides_keeps_its_outer_columns() -> None:
    sheet = Sheet()
    rules = [("LINEABOVE", (0, n), (-1, n), 0.5, "black") for n in range(4)]
    style = [*rules, ("LINEBELOW", (0, 3), (-1, 3), 0.5, "black"), ("LINEAFTER", (0, 0), (1, -1), 0.5, "black")]
    sheet.table([["地区", "家数", "增加"], ["甲县", "12", "3"], ["乙县", "9", "1"], ["丙县", "5", "0"]], style)
    assert read(sheet.data(), "a.pdf")[0].text == "地区\t家数\t增加\n甲县\t12\t3\n乙县\t9\t1\n丙县\t5\t0"


def test_a_table_of_three_rules_is_told_by_its_columns() -> None:
    sheet = Sheet()
    style = [("LINEABOVE", (0, 0), (-1, 1), 1, "black"), ("LINEBELOW", (0, -1), (-1, -1), 1, "black")]
    rows = [
        ["指标", "单位", "2020年", "2021年"],
        ["研发投入", "亿元", "88.84", "152.10"],
        ["研发人员", "人", "16545", "27503"],
        ["高企", "家", "480", "615"],
    ]
    sheet.table(rows, style, [120, 80, 100, 100])
    assert read(sheet.data(), "a.pdf")[0].text.split("\n") == ["\t".join(row) for row in rows]


def test_a_table_over_two_pages_says_its_head_once() -> None:
    sheet = Sheet()
    head, rows = ["地区", "家数"], [[f"{n}号县", str(n)] for n in range(1, 9)]
    sheet.table([head, *rows[:4]])
    sheet.new_page()
    sheet.table([head, *rows[4:]])
    raw = read(sheet.data(), "a.pdf")[0]
    assert raw.text.split("\n") == ["\t".join(row) for row in [head, *rows]]
    assert raw.text[raw.pages[1] :].startswith("5号县")


def test_two_columns_are_read_one_after_the_other() -> None:
    sheet = Sheet()
    text = "".join(reply_lines()[9:13])
    lines = wrapped(text, 12)
    sheet.centred("岳阳市人民政府公报")
    for row in range(18):
        for column, x in ((0, Sheet.LEFT), (18, Sheet.LEFT + 16 * Sheet.SIZE)):
            sheet.put(lines[row + column], x + (0 if row + column else 2 * Sheet.SIZE), 700 - 28 * row)
    wanted = "".join(lines[:36])
    assert letters(read(sheet.data(), "a.pdf")[0].text) == letters(f"岳阳市人民政府公报{wanted}")


def test_footnotes_wait_until_the_paragraph_is_over() -> None:
    sheet = Sheet()
    text = "研发投入强度达到百分之二点零一。" * 60
    lines = wrapped(text, Sheet.MEASURE)
    for index, line in enumerate(lines[:20]):
        sheet.line(line, 0 if index else 2)
    sheet.put("① 平台数据，未经核定。", Sheet.LEFT, 120, 10)
    sheet.new_page()
    for line in lines[20:]:
        sheet.line(line)
    assert read(sheet.data(), "a.pdf")[0].text == f"{text}\n① 平台数据，未经核定。"


def test_a_watermark_across_the_page_is_no_text() -> None:
    sheet = Sheet()
    sheet.paragraph("正文的话。")
    sheet._canvas.saveState()
    sheet._canvas.translate(200, 300)
    sheet._canvas.rotate(45)
    sheet.put("内部资料 请勿外传", 0, 0, 40)
    sheet._canvas.restoreState()
    assert read(sheet.data(), "a.pdf")[0].text == "正文的话。"


def test_a_page_set_sideways_is_turned() -> None:
    sheet = Sheet(footer="")
    sheet._canvas.translate(300, 100)
    sheet._canvas.rotate(90)
    sheet.put("横排表格页的标题在这里", 0, 0)
    sheet.put("第二行的话也在这里。", 0, -28)
    assert read(sheet.data(), "a.pdf")[0].text == "横排表格页的标题在这里\n第二行的话也在这里。"


def test_bold_letters_made_by_printing_twice_are_read_once() -> None:
    sheet = Sheet()
    sheet.put("加粗的标题", 100, 600)
    sheet.put("加粗的标题", 100.4, 600)
    assert read(sheet.data(), "a.pdf")[0].text == "加粗的标题"


def with_pages(count: int) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(count):
        writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.slow
def test_five_thousand_pages_are_refused_at_once() -> None:
    with pytest.raises(SourceError, match="有 5000 页，超过 2000 页"):
        read(with_pages(5000), "a.pdf")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7 cut off", "已损坏"),
        (reply_sheet().data()[:4000], "已损坏"),
        (with_pages(2), "没有找到文字"),
        (reply_sheet(encrypt="secret").data(), "打开密码"),
    ],
    ids=["head only", "half", "blank", "locked"],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read(data, "a.pdf")


def test_a_file_that_only_forbids_printing_is_read() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(reply_sheet().data()))
    writer.encrypt(user_password="", owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    assert letters(read(out.getvalue(), "a.pdf")[0].text) == letters("".join(reply_lines()))


def test_too_many_scanned_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setattr(pdf, "MAX_SCANNED_PAGES", 1)
    sheet = Sheet(footer="")
    for _ in range(2):
        sheet.picture(Image.new("L", (400, 560), 255))
        sheet.new_page()
    with pytest.raises(SourceError, match="2 页扫描件，超过 1 页"):
        read(sheet.data(), "a.pdf")
