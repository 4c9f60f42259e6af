from __future__ import annotations

from dataclasses import replace

from panels.source import source_of_citation, source_of_figure

from .making import DOCUMENT, FIRST, SECOND, SmallLibrary, answer

ONE = answer("甲县18.10亿元[1]。", FIRST)
TWO = answer("甲县18.10亿元[1]，乙县17.21亿元[2]。", FIRST, SECOND)


def test_the_view_names_document_place_date_and_page() -> None:
    library = SmallLibrary(replace(DOCUMENT, pages=(0, 5), number="某农函〔2022〕8号", status="失效"))
    view = source_of_citation(library, ONE, 1)
    for words in (
        "关于粮食的答复",
        "某市农业局",
        "某农函〔2022〕8号",
        "2022年7月18日",
        "失效",
        "一、生产情况",
        "第 2 页",
        "出处 1",
    ):
        assert words in view
    assert 'href="https://example.org/a"' in view
    assert "<b>18.10亿元</b>" in view


def test_a_removed_document_leaves_its_quote() -> None:
    view = source_of_citation(SmallLibrary(None), ONE, 1)
    assert "来源已移除" in view
    assert '<mark class="quote">甲县18.10亿元</mark>' in view


def test_in_a_changed_document_the_quote_is_found_again() -> None:
    changed = replace(DOCUMENT, text="前言\n" + DOCUMENT.text)
    view = source_of_citation(SmallLibrary(changed), ONE, 1)
    assert "来源已更新，这句话还在" in view
    assert '<mark class="quote">甲县18.10亿元</mark>' in view
    assert "前言" in view


def test_a_changed_document_is_not_passed_off_as_the_quoted_one() -> None:
    changed = replace(DOCUMENT, text=DOCUMENT.text.replace("18.10", "18.11"))
    view = source_of_citation(SmallLibrary(changed), ONE, 1)
    assert "来源已更新，以下是作答时的原文" in view
    assert '<mark class="quote">甲县18.10亿元</mark>' in view
    assert "18.11" not in view


def test_the_ways_to_the_sources_beside_it() -> None:
    assert "上一处" not in source_of_citation(SmallLibrary(), ONE, 1)
    view = source_of_citation(SmallLibrary(), TWO, 1, "3")
    assert '<button class="step" type="button" disabled="disabled">上一处</button>' in view
    assert '<button class="step" type="button" data-turn="3" data-n="2">下一处</button>' in view
    assert "1 / 2" in view


def test_a_figure_opens_its_sentence() -> None:
    view = source_of_figure(SmallLibrary(), FIRST)
    assert '<mark class="quote">甲县<b>18.10亿元</b></mark>' in view
    assert '<mark class="head">2021年完成较好的县区为</mark>' in view


def test_titles_are_text() -> None:
    view = source_of_figure(SmallLibrary(replace(DOCUMENT, title="<i>题</i>", url="javascript:alert(1)")), FIRST)
    assert "&lt;i&gt;题&lt;/i&gt;" in view
    assert "javascript" not in view
