"""The source view: where a quote stands, with its surroundings, beside the chat and the figures."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.retrieval.library import Library
from corpus.language.figure_words import period_words
from corpus.records import Citation, Document, Figure, Span, StatedFigure
from panels.excerpt import Marking, excerpt
from panels.markup import button, link, tag, text


def source_of_citation(library: Library, citation: Citation, stated: Iterable[StatedFigure] = ()) -> str:
    """The view of an answer's [n]; a document that was removed or changed since leaves the quote alone, said so."""
    document = library.documents.get(citation.document)
    heads = tuple(Span(head.start, head.end) for head in citation.heads)
    quote = Span(citation.quote.start, citation.quote.end)
    if document is None or document.text[quote.start : quote.end] != citation.quote.text:
        return _lost(citation, "来源已移除" if document is None else "来源已更新，以下是作答时的原文")
    values = tuple(s.figure.span for s in stated if s.citation == citation.n and s.figure.span.within(quote))
    return _view(library, document, Marking(quote, heads, values), f"出处 {citation.n}")


def source_of_figure(library: Library, figure: Figure) -> str:
    """The view of a figure's sentence. Raises KeyError when its document is gone."""
    document = library.documents[figure.document]
    marking = Marking(figure.quote, figure.heads, (figure.span,))
    return _view(library, document, marking, "数据出处")


def _view(library: Library, document: Document, marking: Marking, label: str) -> str:
    path = library.section_path(document.id, marking.quote.start)
    page = document.page_of(marking.quote.start)
    where = [tag("li", text(heading)) for heading in path.split(" > ") if heading]
    where += [tag("li", f"第 {page} 页")] if page else []
    particulars = "".join(tag("dt", name) + tag("dd", value) for name, value in _particulars(document))
    head = (
        tag("h2", text(document.title), tabindex="-1")
        + tag("dl", particulars, "particulars")
        + (tag("ol", "".join(where), "path", aria_label="所在位置") if where else "")
        + tag("p", tag("span", "引文", "quote") + (tag("span", "所属条目", "head") if marking.heads else ""), "legend")
    )
    original = tag("div", excerpt(document, library.sections(document.id), marking), "original", tabindex="0")
    return frame(label, head, original)


def _particulars(document: Document) -> list[tuple[str, str]]:
    status = "" if document.status == "未知" else text(document.status)
    known = (
        ("发文机关", text(document.issuer or "")),
        ("文号", text(document.number or "")),
        ("发布日期", period_words(document.published.isoformat()) if document.published else ""),
        ("状态", tag("span", status, "expired") if document.status in ("失效", "废止") else status),
        ("原文", link(document.url, "打开官方网页")),
        ("说明", "由扫描件识别，请以原件为准" if document.ocr else ""),
    )
    return [(name, value) for name, value in known if value]


def _lost(citation: Citation, sentence: str) -> str:
    head = tag("h2", text(citation.title), tabindex="-1") + tag("p", text(sentence), "lost")
    path = tag("ol", tag("li", text(citation.section)), "path") if citation.section else ""
    lines = [tag("p", tag("mark", text(line), "quote")) for line in citation.quote.text.split("\n") if line.strip()]
    return frame(f"出处 {citation.n}", head + path, tag("div", "".join(lines), "original", tabindex="0"))


def frame(label: str, head: str, body: str, name: str = "原文出处") -> str:
    """A view beside the panels, with a button that closes it; ``head`` and ``body`` are markup."""
    bar = tag("div", tag("span", text(label)) + button("关闭", "close", aria_keyshortcuts="Escape"), "bar")
    return tag("aside", bar + tag("header", head) + body, "source", aria_label=name)
