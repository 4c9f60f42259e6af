"""A document whole: its particulars, its outline, its text with the figures and the passages marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.retrieval.library import Library
from corpus.language.figure_words import indicator_words, period_words
from corpus.records import Document, Figure, Passage, Section, Span
from panels.markup import button, tag, text
from panels.source import particulars

LONGEST = 400_000
"""Characters of a text that are shown."""


def whole(library: Library, id: str, manages: bool) -> str:
    """The view of a document, with what can be done with it; "" where it is not held."""
    document = library.documents.get(id)
    if document is None:
        return ""
    sections, figures = library.sections(id), library.figures_of(id)
    passages = library.store.passages_of(id)
    acts = [
        button("只问这份文件", "act", data_only=id),
        tag("a", "下载正文", "act", href=f"/documents/{id}.txt", download=""),
        *([button("移除", "act", data_remove=id, data_title=document.title)] if manages else []),
    ]
    counts = f"{len(document.text)} 字，{len(sections)} 个章节，{len(passages)} 段，{len(figures)} 个数字"
    head = (
        tag("div", button("返回列表", "back") + tag("span", "".join(acts), "acts"), "bar")
        + tag("h2", text(document.title), tabindex="-1")
        + tag("dl", "".join(tag("dt", name) + tag("dd", value) for name, value in particulars(document)), "particulars")
        + tag("p", counts, "hint")
        + tag(
            "p",
            tag("b", "数字", "figure") + "指着看它是什么；" + tag("span", "段落", "passage") + "是检索的单位。",
            "legend",
        )
    )
    body = tag("nav", _outline(sections), "outline", aria_label="提纲") if sections else ""
    words = "".join(_lines(document, sections, figures, passages))
    body += tag("div", words + _cut(document), "original", tabindex="0")
    return tag("article", tag("header", head) + tag("div", body, "pages"), "document", aria_label="全文")


def _cut(document: Document) -> str:
    more = len(document.text) - LONGEST
    return tag("p", f"……后面还有 {more} 字，请下载正文查看。", "gap") if more > 0 else ""


def _outline(sections: Sequence[Section]) -> str:
    rows = (
        tag("li", button(text(one.marker + one.heading), "goto", data_section=one.index), f"level-{min(one.level, 4)}")
        for one in sections
    )
    return tag("ol", "".join(rows))


def _lines(
    document: Document, sections: Sequence[Section], figures: Sequence[Figure], passages: Sequence[Passage]
) -> Iterator[str]:
    """The text line by line, with a mark where a page begins."""
    starts = {one.start: one for one in sections}
    headings = [Span(one.start, one.body) for one in sections if one.start < one.body]
    pages = {start: number for number, start in enumerate(document.pages, 1)}
    start = 0
    for line in document.text[:LONGEST].split("\n"):
        span = Span(start, start + len(line))
        for page in [page for at, page in pages.items() if span.start <= at <= span.end]:
            yield tag("p", f"第 {page} 页", "page")
        if line.strip():
            yield _line(document.text, span, starts, headings, figures, passages)
        start += len(line) + 1


def _line(
    words: str,
    line: Span,
    starts: dict[int, Section],
    headings: Sequence[Span],
    figures: Sequence[Figure],
    passages: Sequence[Passage],
) -> str:
    held = [one for one in figures if one.span.within(line)]
    cut = [Span(one.start, one.end) for one in passages if one.start < line.end and line.start < one.end]
    inner = ""
    for atom in _atoms(line, [*cut, *(one.span for one in held)]):
        piece = text(words[atom.start : atom.end]).replace("\t", tag("span", "\t", "cell"))
        figure = next((one for one in held if atom.within(one.span)), None)
        if figure is not None:
            piece = tag("b", piece, "figure", title=_told(figure))
        first = any(atom.start == one.start for one in cut)
        inner += tag("span", piece, "passage") if first else piece
    named = {"data_at": section.index} if (section := starts.get(line.start)) else {}
    heading = any(line.within(Span(span.start, span.end + 1)) for span in headings)
    return tag("p", inner, "heading" if heading else "", **named)


def _atoms(line: Span, layers: Sequence[Span]) -> list[Span]:
    """The line cut wherever a layer starts or ends."""
    inside = {bound for span in layers for bound in (span.start, span.end) if line.start < bound < line.end}
    return [Span(start, end) for start, end in pairwise([line.start, *sorted(inside), line.end])]


def _told(figure: Figure) -> str:
    """What a figure is read as."""
    when = period_words(figure.period, figure.status) if figure.period else ""
    known = (figure.region, when, indicator_words(figure), f"{figure.value}{figure.unit}", figure.status, figure.basis)
    return "　".join(part for part in known if part)
