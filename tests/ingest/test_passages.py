from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.language.sentences import CAP
from corpus.records import Document, Passage
from ingest.structure.outline import outline
from ingest.structure.passages import SHORT, TARGET, cut


def passages(text: str, title: str = "某答复", body: int = 0) -> list[Passage]:
    document = Document(id="d", sha256="s", title=title, text=text, pages=(0, 10))
    return cut(document, outline("d", text, body), body)


def test_text_is_the_slice_and_the_path_is_known() -> None:
    text = "一、现状\n(一)投入\n1、研发。全市投入十亿元。\n二、问题\n资金不足，人才缺乏，平台偏少，机制不活。"
    found = passages(text)
    assert [text[passage.start : passage.end] for passage in found] == [passage.text for passage in found]
    assert [(passage.path, passage.text) for passage in found] == [
        (("一、现状", "(一)投入", "1、研发"), "1、研发。全市投入十亿元。"),
        (("二、问题",), "资金不足，人才缺乏，平台偏少，机制不活。"),
    ]
    assert [passage.page for passage in found] == [2, 2]


def test_search_text_has_title_path_and_folded_text() -> None:
    found = passages("一、现状\n正文：ＧＤＰ占比２％，还有别的很多情况需要说明。", title="甲市答复")
    assert found[0].search_text == "甲市答复\n一、现状\n正文:gdp占比2%,还有别的很多情况需要说明。"


def test_a_heading_that_runs_on_is_not_said_twice() -> None:
    found = passages("1、提升投入。全市投入十亿元，比上年增长百分之十。", title="甲")
    assert found[0].search_text == "甲\n1、提升投入。全市投入十亿元,比上年增长百分之十。"


def test_a_long_title_and_path_are_cut_to_bounds() -> None:
    found = passages(f"一、{'现' * 50}\n（一）{'状' * 50}\n正文一句。", title="题" * 300)
    title, path, text = found[0].search_text.split("\n")
    assert len(title) == 40
    assert len(path) <= 72 + 1
    assert text == "正文一句。"


def test_sentences_are_joined_up_to_the_target() -> None:
    sentence = "甲" * 59 + "。"
    found = passages(sentence * 7)
    # 3 × 60 = 180 ≤ 200 < 240
    assert [len(passage.text) for passage in found] == [180, 180, 60]


def test_a_short_sentence_is_never_alone() -> None:
    found = passages("推动转化。" + "乙" * (TARGET - 1) + "。")
    assert len(found) == 1
    assert len("推动转化。") < SHORT


def test_a_leaf_that_is_only_a_heading_is_a_passage() -> None:
    assert [passage.text for passage in passages("一、甲\n（一）建成平台三个\n（二）引进人才百名")] == [
        "（一）建成平台三个",
        "（二）引进人才百名",
    ]


def test_short_items_of_a_paragraph_are_one_passage_of_their_parent() -> None:
    found = passages("一、问题\n主要是：一是资金少；二是人才缺；三是平台弱。\n二、打算\n正文。")
    assert [(passage.path, passage.text) for passage in found] == [
        (("一、问题",), "主要是：一是资金少；二是人才缺；三是平台弱。"),
        (("二、打算",), "正文。"),
    ]


def test_long_items_have_passages_of_their_own() -> None:
    item = "加快构建科技工作大格局，推动各项任务落地见效"
    found = passages(f"1、完善机制。一是{item}甲。二是{item}乙。")
    assert [passage.path[-1][:2] for passage in found] == ["一是", "二是"]


def test_a_list_of_conditions_is_one_passage_while_it_is_short() -> None:
    text = "第三条　企业应当符合：\n（一）收入一亿元以上的；\n（二）投入百分之五以上的：\n1.自建；\n2.共建。\n"
    text += "第四条　期限三年。"
    found = passages(text.replace("第三条", "第一条").replace("第四条", "第二条"))
    assert [passage.path for passage in found] == [("第一条 企业应当符合",), ("第二条 期限三年",)]
    assert found[0].text.startswith("第一条　企业")
    assert found[0].text.endswith("2.共建。")
    long = text.replace("一亿元", "一亿元" * 70)
    assert [passage.path[-1][:3] for passage in passages(long)] == ["第三条", "（一）", "（二）", "第四条"]


def test_table_rows_come_in_groups_with_their_header() -> None:
    rows = "\n".join(f"第{i}县\t{i}.5\t完成情况良好" for i in range(10, 40))
    text = f"表1 各县投入\n单位：亿元\n县\t投入\t说明\n{rows}\n后文。"
    found = passages(text)
    tables, after = found[:-1], found[-1]
    assert after.text == "后文。"
    assert "\n".join(passage.text for passage in tables) == f"单位：亿元\n县\t投入\t说明\n{rows}"
    assert all(len(passage.text) <= TARGET for passage in tables)
    assert all("单位:亿元 县\t投入\t说明" in passage.search_text for passage in tables[1:])
    assert all("表1 各县投入" in passage.search_text for passage in tables)


def test_another_version_has_ids_of_its_own() -> None:
    first, again, other = passages("正文一。"), passages("正文一。"), passages("正文二。")
    assert first == again
    assert {passage.id for passage in first}.isdisjoint(passage.id for passage in other)


def test_the_letterhead_is_left_out() -> None:
    text = "某答复\n发布时间：2022-07-18\n正文。"
    assert [passage.text for passage in passages(text, body=text.index("正文"))] == ["正文。"]


@given(st.text(alphabet="一二、（）(1)是甲乙，。；\n\t是2", max_size=400))
def test_every_word_is_in_a_passage_or_a_heading(text: str) -> None:
    sections = outline("d", text)
    found = cut(Document(id="d", sha256="s", title="t", text=text), sections, 0)
    covered = {i for passage in found for i in range(passage.start, passage.end)}
    covered |= {i for section in sections for i in range(section.start, section.body)}
    assert all(i in covered or text[i].isspace() for i in range(len(text)))
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(len(passage.text) <= CAP or "\t" in passage.text for passage in found)
