"""A conversation as a file to keep: Markdown or Word, each answer with its notices, formulas and numbered sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO

from docx import Document
from docx.shared import Pt

from assistant.conversation.store import Exchange
from corpus.records import Answer, Citation
from corpus.words import plain_text
from panels.answers import NOTICES, is_count
from panels.citing import Standing

_ACTS = re.compile(r"([\\`*_{}\[\]<>#|!~])")
"""Characters that Markdown acts on."""
_AT_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s)", re.MULTILINE)
"""Marks that begin a list or a heading."""


def markdown(title: str, exchanges: Sequence[Exchange], standing: Standing) -> str:
    """The conversation as Markdown in which no word of a question or a document acts as markup."""
    parts = [f"# {_text(title)}"]
    for exchange in exchanges:
        parts.append(f"## 问：{_text(exchange.question)}")
        parts.append(f"*{_asked(exchange)}*")
        parts.append("\n\n".join(_text(line) for line in exchange.text.split("\n") if line.strip()))
        if answer := exchange.answer:
            parts += [f"> {_text(line)}" for line in _beside(answer)]
            parts += ["\n".join(f"- {_text(_source(one, standing))}" for one in answer.citations)]
    return "\n\n".join(part for part in parts if part) + "\n"


def word(title: str, exchanges: Sequence[Exchange], standing: Standing) -> bytes:
    """The conversation as the bytes of a .docx file."""
    report = Document()
    report.add_heading(_printable(title), level=0)
    for exchange in exchanges:
        report.add_heading(_printable(f"问：{exchange.question}"), level=1)
        _small(report, _asked(exchange))
        for line in exchange.text.split("\n"):
            if line.strip():
                report.add_paragraph(_printable(line))
        if answer := exchange.answer:
            for line in _beside(answer):
                report.add_paragraph(_printable(f"※ {line}"))
            if answer.citations:
                report.add_heading("出处", level=2)
            for citation in answer.citations:
                _small(report, _source(citation, standing))
    stream = BytesIO()
    report.save(stream)
    return stream.getvalue()


def _asked(exchange: Exchange) -> str:
    when = f"{exchange.asked.astimezone():%Y-%m-%d %H:%M}"
    read_as = exchange.standalone if exchange.standalone != exchange.question else ""
    return f"{when}，按“{read_as}”作答" if read_as else when


def _beside(answer: Answer) -> Iterator[str]:
    """What stands beside the words: who wrote them, what to mind, how numbers were computed."""
    if answer.label:
        yield answer.label
    for kind, words in dict.fromkeys((notice.kind, notice.text) for notice in answer.notices):
        yield f"{NOTICES[kind]}：{words}"
    for one in answer.derived:
        if one.formula not in answer.text and not is_count(one):
            yield f"推算：{one.label} {one.value}{one.unit} = {one.formula}"


def _source(citation: Citation, standing: Standing) -> str:
    page = f"第 {citation.page} 页" if citation.page else ""
    where = "，".join(part for part in (f"《{citation.title}》", citation.section, page, standing(citation)) if part)
    quote = " ".join(citation.quote.text.split())
    return f"[{citation.n}] {where}：“{quote}”" + (f" {citation.url}" if citation.url else "")


def _small(report: object, words: str) -> None:
    paragraph = report.add_paragraph()  # type: ignore[attr-defined]
    paragraph.add_run(_printable(words)).font.size = Pt(9)


def _text(words: str) -> str:
    """Words as Markdown text, on one line."""
    return _AT_START.sub(r"\1\\\2", _ACTS.sub(r"\\\1", " ".join(plain_text(words).split())))


def _printable(words: str) -> str:
    """Words without what XML cannot hold."""
    return plain_text(words)
