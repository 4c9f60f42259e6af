"""An answer as plain words: what a terminal shows and what is copied from the page."""

from __future__ import annotations

from collections.abc import Container, Iterator

from corpus.records import Answer
from corpus.words import plain_text


def printed(answer: Answer) -> str:
    """Text, what a model wrote of it, notices, sources."""
    lines = [answer.text]
    lines += [f"※ {answer.label}"] if answer.label else []
    lines += [f"※ {words}" for words in dict.fromkeys(notice.text for notice in answer.notices)]
    if answer.citations:
        lines.append("")
    return plain_text("\n".join([*lines, *sources_of(answer)]))


def sources_of(answer: Answer, held: Container[str] | None = None) -> Iterator[str]:
    """A line for each citation; with ``held``, the ids of the documents there are, one that is gone is said to be."""
    for citation in answer.citations:
        where = " ".join(part for part in (f"《{citation.title}》", citation.section) if part)
        page = f" 第{citation.page}页" if citation.page else ""
        gone = "（来源已移除）" if held is not None and citation.document not in held else ""
        yield f"[{citation.n}] {where}{page}{gone}：{' '.join(citation.quote.text.split())}"
