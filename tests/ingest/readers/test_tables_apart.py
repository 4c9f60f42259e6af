"""Tables right below one another, and tables inside tables, in every format that has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from ingest.readers.layout import pdf
from ingest.readers.office import word
from ingest.readers.web import html
from tests.ingest.readers.making import Sheet, W, saved

FIRMS = [["县区", "企业数", "产值"], ["平江县", "12", "3.4"], ["华容县", "15", "5.6"]]
STAFF = [["县区", "人员", "税收"], ["平江县", "800", "90"], ["华容县", "950", "120"]]
DUTIES = [["事项", "责任人", "电话"], ["窗口", "张三", "见公告"], ["热线", "李四", "见公告"]]


def tabbed(rows: Sequence[Sequence[str]]) -> list[str]:
    return ["\t".join(row) for row in rows]


def put(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    table = document.add_table(len(rows), len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word_ in zip(row.cells, words, strict=True):
            cell.text = word_
    return table


def parts(text: str) -> list[list[str]]:
    return [part.split("\n") for part in text.split("\n\n")]


@pytest.mark.parametrize("second", [STAFF, DUTIES], ids=["numbers", "words"])
def test_two_tables_of_a_letter_with_an_empty_paragraph_between(second: list[list[str]]) -> None:
    document = docx.Document()
    document.add_paragraph("两张表如下：")
    put(document, FIRMS)
    document.add_paragraph("")
    put(document, second)
    assert parts(word.read(saved(document), "a.docx")[0].text) == [["两张表如下：", *tabbed(FIRMS)], tabbed(second)]


def test_a_letters_table_that_goes_on_behind_an_empty_paragraph_is_one() -> None:
    document = docx.Document()
    put(document, FIRMS)
    document.add_paragraph("")
    put(document, [["湘阴县", "9", "2.1"]])
    assert parts(word.read(saved(document), "a.docx")[0].text) == [[*tabbed(FIRMS), "湘阴县\t9\t2.1"]]


@pytest.mark.parametrize("second", [STAFF, DUTIES], ids=["numbers", "words"])
def test_two_tables_of_a_page(second: list[list[str]]) -> None:
    def made(rows: list[list[str]]) -> str:
        return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)

    page = f"<html><body><h1>园区情况通报</h1><p>两张表如下。</p><table>{made(FIRMS)}</table><table>{made(second)}</table></body></html>"
    text = html.read(page.encode(), "a.html")[0].text
    assert parts(text) == [["园区情况通报", "两张表如下。", *tabbed(FIRMS)], tabbed(second)]


@pytest.mark.parametrize("apart", [False, True], ids=["one page", "next page"])
def test_two_tables_of_a_print(apart: bool) -> None:
    sheet = Sheet()
    sheet.paragraph("两张表如下。")
    sheet.table(FIRMS)
    if apart:
        sheet.new_page()
    sheet.table(STAFF)
    text = pdf.read(sheet.data(), "a.pdf")[0].text
    assert parts(text) == [["两张表如下。", *tabbed(FIRMS)], tabbed(STAFF)]


def test_a_prints_table_that_goes_on_overleaf_is_one() -> None:
    sheet = Sheet()
    sheet.table(FIRMS)
    sheet.new_page()
    sheet.table([FIRMS[0], ["湘阴县", "9", "2.1"], ["汨罗市", "7", "1.9"]])
    assert parts(pdf.read(sheet.data(), "a.pdf")[0].text) == [[*tabbed(FIRMS), "湘阴县\t9\t2.1", "汨罗市\t7\t1.9"]]
    sheet = Sheet()
    sheet.table(DUTIES)
    sheet.new_page()
    sheet.table([["大厅", "王五", "见公告"], ["信箱", "赵六", "见公告"]])
    assert parts(pdf.read(sheet.data(), "a.pdf")[0].text) == [
        [*tabbed(DUTIES), "大厅\t王五\t见公告", "信箱\t赵六\t见公告"]
    ]


# tables inside tables -----------------------------------------------------------------------------------------------

INNER = [["年度", "金额（万元）"], ["2023年", "300"], ["2024年", "500"]]
NESTED = [["项目\t牵头单位\t资金安排", "技改\t经信局\t", "港口\t交通局\t800"], ["技改　资金安排", *tabbed(INNER)]]


def test_a_table_inside_a_letters_table_is_a_table_of_its_row() -> None:
    document = docx.Document()
    table = put(document, [["项目", "牵头单位", "资金安排"], ["技改", "经信局", ""], ["港口", "交通局", "800"]])
    inner = table.cell(1, 2).add_table(3, 2)
    for row, words in zip(inner.rows, INNER, strict=True):
        for cell, word_ in zip(row.cells, words, strict=True):
            cell.text = word_
    assert parts(word.read(saved(document), "a.docx")[0].text) == NESTED


def test_a_table_inside_a_pages_table_is_a_table_of_its_row() -> None:
    inner = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in INNER)
    rows = (
        "<tr><th>项目</th><th>牵头单位</th><th>资金安排</th></tr>"
        f"<tr><td>技改</td><td>经信局</td><td><table>{inner}</table></td></tr>"
        "<tr><td>港口</td><td>交通局</td><td>800</td></tr>"
    )
    page = f"<html><body><h1>资金安排的通知</h1><p>安排如下。</p><table>{rows}</table></body></html>"
    found = parts(html.read(page.encode(), "a.html")[0].text)
    assert found == [["资金安排的通知", "安排如下。", *NESTED[0], *NESTED[1]]] or found == [
        ["资金安排的通知", "安排如下。", *NESTED[0]],
        NESTED[1],
    ]


# tracked changes ----------------------------------------------------------------------------------------------------

GONE = f'<w:rPr {W}><w:del w:id="1" w:author="a"/></w:rPr>'


def article(document: Any, words: str, *, deleted: bool = False, mark_only: bool = False, moved: bool = False) -> None:
    paragraph = document.add_paragraph()
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'))
    if deleted or mark_only or moved:
        properties.append(parse_xml(GONE.replace("w:del", "w:moveFrom") if moved else GONE))
    if deleted:
        paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>{words}</w:delText></w:r></w:del>"))
    elif moved:
        paragraph._p.append(parse_xml(f"<w:moveFrom {W}><w:r><w:t>{words}</w:t></w:r></w:moveFrom>"))
    else:
        paragraph.add_run(words)


def lines(document: Any) -> list[str]:
    from tests.ingest.readers.making import replaced
    from tests.ingest.readers.test_word import LISTS

    return word.read(replaced(saved(document), {"word/numbering.xml": LISTS.encode()}), "a.docx")[0].text.split("\n")


@pytest.mark.parametrize("how", ["deleted", "moved"])
def test_an_article_that_is_gone_is_not_counted(how: str) -> None:
    document = docx.Document()
    article(document, "总则。")
    article(document, "删去的一条。", **{how: True})
    article(document, "奖励标准为5万元。")
    assert lines(document) == ["第一条 总则。", "第二条 奖励标准为5万元。"]


def test_an_article_whose_end_alone_is_deleted_is_one_with_the_next() -> None:
    document = docx.Document()
    article(document, "总则。")
    article(document, "奖励标准为", mark_only=True)
    article(document, "5万元。")
    article(document, "附则。")
    assert lines(document) == ["第一条 总则。", "第二条 奖励标准为5万元。", "第三条 附则。"]


def test_a_row_that_is_deleted_is_gone() -> None:
    document = docx.Document()
    table = put(document, FIRMS)
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f'<w:del {W} w:id="2" w:author="a"/>'))
    assert word.read(saved(document), "a.docx")[0].text.split("\n") == [tabbed(FIRMS)[0], tabbed(FIRMS)[2]]
