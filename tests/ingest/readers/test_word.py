from __future__ import annotations

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Pt

from corpus.errors import SourceError
from ingest.readers.office.numbering import chinese
from ingest.readers.office.word import read
from tests.ingest.readers.making import W, footnoted, replaced, reply_lines, saved, zipped

LISTS = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0">
    <w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/>
  </w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3.%4"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0">
    <w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="Article"/><w:lvlText w:val="第%1条"/>
  </w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride>
</w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""


def numbered(items: list[tuple[int, int, str]]) -> bytes:
    """A document whose paragraphs are (list, level, words)."""
    document = docx.Document()
    for number, level, words in items:
        paragraph = document.add_paragraph(words)
        marks = f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(marks))
    return replaced(saved(document), {"word/numbering.xml": LISTS.encode()})


def lines(data: bytes) -> list[str]:
    return read(data, "文件.docx")[0].text.split("\n")


def test_every_paragraph_comes_back_to_the_letter() -> None:
    document = docx.Document()
    for line in reply_lines():
        document.add_paragraph(line)
    assert lines(saved(document)) == reply_lines()


def test_words_split_over_runs_links_and_insertions_are_one_and_deletions_are_gone() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("2021年")
    paragraph.add_run("研发投入").bold = True
    paragraph._p.append(parse_xml(f"<w:hyperlink {W}><w:r><w:t>152.10</w:t></w:r></w:hyperlink>"))
    paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>亿元</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>万元</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>（内部稿）</w:t></w:r>"))
    assert lines(saved(document)) == ["2021年研发投入152.10亿元"]


def test_automatic_numbers_are_counted_out() -> None:
    items = [
        (1, 0, "总体要求"),
        (1, 1, "指导思想"),
        (1, 1, "主要目标"),
        (1, 2, "2025年达到1300家"),
        (1, 2, "年均增长12%"),
        (1, 0, "重点任务"),
        (1, 1, "平台"),
        (2, 2, "重新起号"),
        (1, 3, "四级"),
        (3, 0, "为规范管理，制定本办法。"),
        (3, 0, "本办法自发布之日起施行。"),
    ]
    assert lines(numbered(items)) == [
        "一、总体要求",
        "（一）指导思想",
        "（二）主要目标",
        "1. 2025年达到1300家",
        "2. 年均增长12%",
        "二、重点任务",
        "（一）平台",
        "1. 重新起号",
        "2.1.1 四级",
        "第一条 为规范管理，制定本办法。",
        "第二条 本办法自发布之日起施行。",
    ]


def test_a_style_numbers_its_paragraphs() -> None:
    document = docx.Document()
    style = document.styles.add_style("Article", 1)
    style.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="3"/></w:numPr>'))
    document.add_paragraph("总则", style="Article")
    plain = document.add_paragraph("不编号", style="Article")
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="0"/></w:numPr>'))
    document.add_paragraph("附则", style="Article")
    data = replaced(saved(document), {"word/numbering.xml": LISTS.encode()})
    assert lines(data) == ["第一条 总则", "不编号", "第二条 附则"]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (101, "一百零一"), (110, "一百一十")]
)
def test_chinese_numbers(number: int, words: str) -> None:
    assert chinese(number) == words


def test_a_table_is_tab_rows_with_merged_cells_expanded() -> None:
    document = docx.Document()
    document.add_paragraph("表1 2021年主要指标")
    table = document.add_table(rows=4, cols=3)
    rows = [
        ["地区", "研发投入", ""],
        ["", "总量（亿元）", "增速（%）"],
        ["云溪区", "18.10", "12.5"],
        ["注：平台数据", "", ""],
    ]
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(3, 0).merge(table.cell(3, 2))
    document.add_paragraph("表后一段。")
    assert lines(saved(document)) == [
        "表1 2021年主要指标",
        "地区\t研发投入\t研发投入",
        "地区\t总量（亿元）\t增速（%）",
        "云溪区\t18.10\t12.5",
        "注：平台数据",
        "表后一段。",
    ]


def test_a_frame_of_one_cell_is_paragraphs() -> None:
    document = docx.Document()
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "第一段。"
    frame.cell(0, 0).add_paragraph("第二段。")
    assert lines(saved(document)) == ["第一段。", "第二段。"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    run = f"""<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
      xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
      xmlns:v="urn:schemas-microsoft-com:vml">
      <mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>
      <mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""
    document = docx.Document()
    document.add_paragraph("正文")._p.append(parse_xml(run))
    document.add_paragraph("下一段")
    assert lines(saved(document)) == ["正文", "框内文字", "下一段"]


def test_footnotes_follow_the_paragraph_that_calls_them() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("强度达2.01%")
    paragraph._p.append(
        parse_xml(f'<w:r {W}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>')
    )
    paragraph.add_run("，高于全省。")
    document.add_paragraph("下一段")
    data = footnoted(saved(document), {"2": "平台数据，未经统计部门核定。"})
    assert lines(data) == ["强度达2.01%（注1），高于全省。", "注1：平台数据，未经统计部门核定。", "下一段"]


def test_raised_digits_and_line_breaks_and_tabs() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("占地100m")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run("\t备注\n第二行").font.size = Pt(9)
    assert lines(saved(document)) == ["占地100m² 备注", "第二行"]


def test_the_title_of_the_core_properties_is_a_hint() -> None:
    document = docx.Document()
    document.core_properties.title = "岳阳市科技创新条例"
    document.add_paragraph("正文。")
    assert read(saved(document), "a.docx")[0].hints.title == "岳阳市科技创新条例"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 not a package", "已损坏"),
        (zipped({"word/document.xml": b"<w:document"}), "已损坏"),
        (saved(docx.Document()), "没有文字"),
        (zipped({"word/document.xml": b"0" * (80 << 20)}), "压缩炸弹"),
    ],
    ids=["no zip", "no parts", "no words", "bomb"],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence) as caught:
        read(data, "a.docx")
    assert "请" in str(caught.value)


def test_entities_that_multiply_are_refused() -> None:
    document = docx.Document()
    document.add_paragraph("X")
    bomb = (
        '<!DOCTYPE d [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))
        + "]>"
    )
    words = f"{bomb}<w:document {W}><w:body><w:p><w:r><w:t>正文&j;</w:t></w:r></w:p></w:body></w:document>"
    with pytest.raises(SourceError, match="已损坏"):
        lines(replaced(saved(document), {"word/document.xml": words.encode()}))
