from __future__ import annotations

from corpus.records import Section
from ingest.structure.outline import closing_start, label, outline


def shape(sections: list[Section]) -> list[tuple[int, int | None, str]]:
    return [(section.level, section.parent, label(section)) for section in sections]


def test_a_numbering_that_goes_on_across_parents() -> None:
    text = "一、现状\n(一)甲\n1、子。正文。\n2、丑。正文。\n(二)乙\n3、寅。正文。\n"
    text += "二、问题\n1.卯。正文。\n    三、举措\n1、辰。正文。"
    assert shape(outline("d", text)) == [
        (1, None, "一、现状"),
        (2, 0, "(一)甲"),
        (3, 1, "1、子"),
        (3, 1, "2、丑"),
        (2, 0, "(二)乙"),
        (3, 4, "3、寅"),
        (1, None, "二、问题"),
        (3, 6, "1.卯"),
        (1, None, "三、举措"),
        (3, 8, "1、辰"),
    ]


def test_chapters_sections_and_articles() -> None:
    text = "第一章 总则\n第一条　为了规范管理，制定本办法。\n第二条　本办法所称企业，是指：\n（一）甲；\n（二）乙。\n"
    text += "第二章 认定\n第三条　条件如下。"
    assert shape(outline("d", text)) == [
        (1, None, "第一章 总则"),
        (2, 0, "第一条 为了规范管理，制定本办法"),
        (2, 0, "第二条 本办法所称企业，是指"),
        (3, 2, "（一）甲"),
        (3, 2, "（二）乙"),
        (1, None, "第二章 认定"),
        (2, 5, "第三条 条件如下"),
    ]


def test_numbers_outside_brackets_inside() -> None:
    text = "1.甲\n（一）子\n（二）丑\n2.乙\n（一）寅"
    assert [(section.level, section.parent) for section in outline("d", text)] == [
        (1, None),
        (2, 0),
        (2, 0),
        (1, None),
        (2, 3),
    ]


def test_a_list_ahead_of_the_first_heading_contains_nothing() -> None:
    text = "收悉。\n1、甲。\n2、乙。\n一、现状\n(一)子\n二、问题"
    assert [(section.level, section.parent) for section in outline("d", text)] == [
        (3, None),
        (3, None),
        (1, None),
        (2, 2),
        (1, None),
    ]


def test_a_section_ends_where_its_last_descendant_ends() -> None:
    text = "一、甲\n（一）子。正文。\n二、乙\n正文。"
    first, child, second = outline("d", text)
    assert text[first.start : first.end] == "一、甲\n（一）子。正文。"
    assert text[child.start : child.end] == "（一）子。正文。"
    assert text[second.body : second.end] == "正文。"


def test_where_a_heading_ends() -> None:
    def heading(line: str) -> tuple[str, str]:
        section = outline("d", line)[0]
        return section.heading, line[section.body :]

    assert heading("1、提升研发投入。2022年，全市投入。") == ("提升研发投入", "2022年，全市投入。")
    assert heading("一、现状") == ("现状", "")
    assert heading("1、出台《办法；细则》文件，实施专项，突破技术。") == (
        "出台《办法；细则》文件，实施专项，突破技术",
        "",
    )
    long = "实施一批重大专项和重点研发计划" * 2
    assert heading(f"1、出台《办法》文件，{long}。") == ("出台《办法》文件", f"{long}。")
    assert heading(f"（一）到2025年，全市建成中心18个，{long}。")[0] == "到2025年，全市建成中心18个"


def test_items_end_with_their_paragraph() -> None:
    text = "一、问题\n主要是：一是资金少；二是人才缺。\n总之要改进。\n二、打算"
    sections = outline("d", text)
    assert [label(section) for section in sections] == ["一、问题", "一是资金少", "二是人才缺", "二、打算"]
    assert text[sections[2].start : sections[2].end] == "二是人才缺。"
    assert sections[2].level == sections[1].level == 2


def test_a_table_is_a_section() -> None:
    text = "一、投入\n情况见表1。\n表1 各县投入（单位：亿元）\n县\t投入\n甲县\t1.2\n合计另计。"
    table = outline("d", text)[1]
    assert (table.marker, table.heading, table.parent) == ("表1", "各县投入（单位：亿元）", 0)
    assert text[table.body : table.end] == "县\t投入\n甲县\t1.2"


def test_the_closing_belongs_to_no_section() -> None:
    text = "一、举措\n正文。\n\n感谢贵单位的支持。\n\n甲市科学技术局\n2022年7月18日\n（联系人：张三；电话：0730-1）"
    assert text[closing_start(text.replace("（", "(")) :].startswith("感谢")
    section = outline("d", text)[0]
    assert text[section.start : section.end] == "一、举措\n正文。"


def test_markdown_headings() -> None:
    assert shape(outline("d", "## 一、现状\n正文。\n### 投入\n正文。\n## 二、问题")) == [
        (1, None, "一、现状"),
        (2, 0, "投入"),
        (1, None, "二、问题"),
    ]


def test_no_marks_no_sections() -> None:
    assert outline("d", "只有一段话。\n又一段。") == []
