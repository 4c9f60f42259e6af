from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from corpus.records import Document, Span
from panels.excerpt import AROUND, BESIDE, REACH, Marking, excerpt, windows

from .making import DOCUMENT, FIRST, SECTIONS, TEXT, span

LONG = replace(DOCUMENT, text="标题\n" + "甲" * 5000 + "。\n引文在此。\n" + "乙" * 5000)


def plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup))


def marked(markup: str, kind: str) -> str:
    return "".join(plain(found) for found in re.findall(rf'<mark class="{kind}">(.*?)</mark>', markup))


def test_a_short_document_is_shown_whole_with_its_marks() -> None:
    markup = excerpt(DOCUMENT, SECTIONS, Marking(FIRST.quote, FIRST.heads, (FIRST.span,)))
    assert plain(markup) == TEXT.replace("\n", "")
    assert marked(markup, "quote") == "甲县18.10亿元"
    assert marked(markup, "head") == "2021年完成较好的县区为"
    assert "<b>18.10亿元</b>" in markup
    assert '<p class="heading"><strong>一、生产情况</strong></p>' in markup


def test_markup_in_a_document_is_text() -> None:
    document = replace(DOCUMENT, text="<script>alert(1)</script>&amp;\t<b>粗</b>")
    markup = excerpt(document, (), Marking(Span(0, 8)))
    assert "<script" not in markup
    assert plain(markup) == document.text


def test_a_quote_over_two_lines_is_marked_in_both() -> None:
    quote = Span(span("乙县").start, span("二、打算").end)
    markup = excerpt(DOCUMENT, (), Marking(quote))
    assert marked(markup, "quote") == TEXT[quote.start : quote.end].replace("\n", "")


def test_a_long_document_is_cut_around_the_quote() -> None:
    quote = Span(LONG.text.index("引文"), LONG.text.index("引文") + 5)
    markup = excerpt(LONG, (), Marking(quote))
    assert markup.count('class="gap"') == 2
    assert len(plain(markup)) <= 5 + 2 * (AROUND + REACH) + len("……") * 2


def test_a_far_head_is_shown_on_its_own() -> None:
    quote, head = Span(LONG.text.index("引文"), LONG.text.index("引文") + 5), Span(0, 2)
    shown = windows(LONG.text, Marking(quote, (head,)))
    assert len(shown) == 2
    assert shown[0].start == 0
    assert shown[0].end <= 2 + BESIDE + REACH
    assert marked(excerpt(LONG, (), Marking(quote, (head,))), "head") == "标题"


def test_a_head_inside_the_quote_is_quote() -> None:
    markup = excerpt(DOCUMENT, (), Marking(FIRST.quote, (span("甲县"),)))
    assert marked(markup, "quote") == "甲县18.10亿元"
    assert 'class="head"' not in markup


def test_nothing_is_lost_at_the_ends_of_a_text() -> None:
    text = "一" * 10
    document = Document(id="d", sha256="", title="", text=text)
    assert plain(excerpt(document, (), Marking(Span(0, 10)))) == text
