"""The source view: where a quote stands, with its surroundings, beside the chat and the figures."""

from __future__ import annotations

from assistant.retrieval.library import Library
from corpus.language.figure_words import period_words
from corpus.records import Answer, Citation, Document, Figure, Span
from panels.citing import CHANGED, REMOVED
from panels.excerpt import Marking, excerpt
from panels.markup import button, link, tag, text


def source_of_citation(library: Library, answer: Answer, n: int, turn: str = "") -> str:
    """The view of an answer's [n], with the ways to the sources beside it.

    A document that was removed since leaves the quote alone, said so; in one that was changed the quote is looked for.
    ``turn`` is the answer's place in its conversation. Raises StopIteration where the answer has no such citation.
    """
    citation = next(one for one in answer.citations if one.n == n)
    document = library.documents.get(citation.document)
    label, beside = f"出处 {n}", _beside(answer, n, turn)
    if document is None:
        return _lost(citation, REMOVED, label, beside)
    heads = tuple(Span(head.start, head.end) for head in citation.heads)
    quote = Span(citation.quote.start, citation.quote.end)
    if document.text[quote.start : quote.end] != citation.quote.text:
        place = _only_place(document, citation.quote.text)
        if place is None:
            return _lost(citation, f"{CHANGED}，以下是作答时的原文", label, beside)
        said = f"{CHANGED}，这句话还在，以下是现在的文件"
        return _view(library, document, Marking(place), label, beside, said)
    values = tuple(s.figure.span for s in answer.figures if s.citation == n and s.figure.span.within(quote))
    return _view(library, document, Marking(quote, heads, values), label, beside)


def _only_place(document: Document, words: str) -> Span | None:
    """Where the words stand in the document, if just once."""
    start = document.text.find(words)
    if start < 0 or document.text.find(words, start + 1) >= 0:
        return None
    return Span(start, start + len(words))


def _beside(answer: Answer, n: int, turn: str) -> str:
    """Which of the answer's sources it is, and buttons to the ones before and after."""
    numbers = sorted(one.n for one in answer.citations)
    if len(numbers) < 2:
        return ""
    place = numbers.index(n)

    def step(name: str, to: int) -> str:
        if not 0 <= to < len(numbers):
            return button(name, "step", disabled="disabled")
        return button(name, "step", data_turn=turn, data_n=numbers[to])

    where = tag("span", f"{place + 1} / {len(numbers)}", "count")
    return tag("span", step("上一处", place - 1) + where + step("下一处", place + 1), "steps")


def source_of_figure(library: Library, figure: Figure) -> str:
    """The view of a figure's sentence. Raises KeyError when its document is gone."""
    document = library.documents[figure.document]
    marking = Marking(figure.quote, figure.heads, (figure.span,))
    return _view(library, document, marking, "数据出处")


def _view(library: Library, document: Document, marking: Marking, label: str, beside: str = "", said: str = "") -> str:
    path = library.section_path(document.id, marking.quote.start)
    page = document.page_of(marking.quote.start)
    where = [tag("li", text(heading)) for heading in path.split(" > ") if heading]
    where += [tag("li", f"第 {page} 页")] if page else []
    known = "".join(tag("dt", name) + tag("dd", value) for name, value in particulars(document))
    head = (
        tag("h2", text(document.title), tabindex="-1")
        + (tag("p", text(said), "lost") if said else "")
        + tag("dl", known, "particulars")
        + (tag("ol", "".join(where), "path", aria_label="所在位置") if where else "")
        + tag("p", tag("span", "引文", "quote") + (tag("span", "所属条目", "head") if marking.heads else ""), "legend")
    )
    original = tag("div", excerpt(document, library.sections(document.id), marking), "original", tabindex="0")
    return frame(label, head, original, beside=beside)


def particulars(document: Document) -> list[tuple[str, str]]:
    """What is known of a document: names, and values that are markup."""
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


def _lost(citation: Citation, sentence: str, label: str, beside: str) -> str:
    head = tag("h2", text(citation.title), tabindex="-1") + tag("p", text(sentence), "lost")
    path = tag("ol", tag("li", text(citation.section)), "path") if citation.section else ""
    lines = [tag("p", tag("mark", text(line), "quote")) for line in citation.quote.text.split("\n") if line.strip()]
    return frame(label, head + path, tag("div", "".join(lines), "original", tabindex="0"), beside=beside)


def frame(label: str, head: str, body: str, name: str = "原文出处", beside: str = "") -> str:
    """A view beside the panels, with a button that closes it; ``head``, ``body`` and ``beside`` are markup."""
    close = button("关闭", "close", aria_keyshortcuts="Escape")
    bar = tag("div", tag("span", text(label)) + beside + close, "bar")
    return tag("aside", bar + tag("header", head) + body, "source", aria_label=name)
