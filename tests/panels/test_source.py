from __future__ import annotations

from dataclasses import replace

from corpus.records import StatedFigure
from panels.source import source_of_citation, source_of_figure

from .making import DOCUMENT, FIRST, SmallLibrary, cited


def test_the_view_names_document_place_date_and_page() -> None:
    library = SmallLibrary(replace(DOCUMENT, pages=(0, 5), number="某农函〔2022〕8号", status="失效"))
    view = source_of_citation(library, cited(FIRST), [StatedFigure(FIRST, 1)])
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
    view = source_of_citation(SmallLibrary(None), cited(FIRST))
    assert "来源已移除" in view
    assert '<mark class="quote">甲县18.10亿元</mark>' in view


def test_a_changed_document_is_not_passed_off_as_the_quoted_one() -> None:
    changed = replace(DOCUMENT, text="前言\n" + DOCUMENT.text)
    view = source_of_citation(SmallLibrary(changed), cited(FIRST))
    assert "来源已更新" in view
    assert '<mark class="quote">甲县18.10亿元</mark>' in view


def test_a_figure_opens_its_sentence() -> None:
    view = source_of_figure(SmallLibrary(), FIRST)
    assert '<mark class="quote">甲县<b>18.10亿元</b></mark>' in view
    assert '<mark class="head">2021年完成较好的县区为</mark>' in view


def test_titles_are_text() -> None:
    view = source_of_figure(SmallLibrary(replace(DOCUMENT, title="<i>题</i>", url="javascript:alert(1)")), FIRST)
    assert "&lt;i&gt;题&lt;/i&gt;" in view
    assert "javascript" not in view
