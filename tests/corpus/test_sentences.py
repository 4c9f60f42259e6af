from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.language.sentences import CAP, LONG, pack, sentences
from corpus.records import Span
from corpus.words import fold


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(fold(text), Span(0, len(text)))]


def test_sentences_end_at_full_stops_and_lines() -> None:
    assert cut("甲。乙！丙？\n丁") == ["甲。", "乙！", "丙？", "丁"]


def test_a_closing_quote_belongs_to_its_sentence() -> None:
    assert cut("他说“好。”又说“行。”完。") == ["他说“好。”", "又说“行。”", "完。"]


def test_a_long_sentence_is_cut_at_clauses() -> None:
    clause = "加快构建科技工作大格局"
    text = "，".join([clause] * 30) + "。"
    assert all(len(part) <= LONG and part[-1] in "，。" for part in cut(text))
    assert "".join(cut(text)) == text


def test_a_list_of_figures_stays_whole_up_to_the_cap() -> None:
    text = "完成较好的县区为：" + "、".join(f"第{i}县{i}8.10亿元" for i in range(10, 35)) + "。"
    assert LONG < len(text) <= CAP
    assert cut(text) == [text]


def test_a_longer_list_is_cut_between_items() -> None:
    items = [f"第{i}县{i}8.10亿元" for i in range(10, 90)]
    text = "完成较好的县区为：" + "、".join(items) + "。"
    parts = cut(text)
    assert "".join(parts) == text
    assert all(len(part) <= CAP and part[-1] in "、。" for part in parts)


def test_brackets_and_numbers_are_not_cut() -> None:
    inside = "（其中，甲，乙；丙）"
    text = "，".join(["全市投入资金1,234万元" + inside] * 25) + "。"
    parts = cut(text)
    assert all(part.count("（") == part.count("）") for part in parts)
    assert all("1,234万元" in part for part in parts)


def test_text_without_punctuation_is_cut_between_words() -> None:
    text = "投入2021年" * 200
    parts = cut(text)
    assert "".join(parts) == text
    assert all(len(part) <= CAP and part.startswith(("投入", "入", "2021年")) for part in parts)


@given(st.text(alphabet="甲乙1.,，；。、（）\n “”", max_size=1200))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
    assert all(len(part) <= CAP for part in cut(text))


def test_packing() -> None:
    spans = [Span(0, 10), Span(10, 20), Span(20, 45), Span(45, 48)]
    assert pack(spans, 20) == [Span(0, 20), Span(20, 45), Span(45, 48)]
    assert pack(spans, 20, short=4) == [Span(0, 20), Span(20, 48)]
