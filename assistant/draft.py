"""The answer while it is being written: sentences with [n] marks, and what each [n] stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from corpus.records import (
    Citation,
    Derived,
    Document,
    Figure,
    Notice,
    NoticeKind,
    Quote,
    Reason,
    Result,
    Span,
    StatedFigure,
)

_MARK = re.compile(r"\[(\d+)\]")
TARGETED = "这是文件提出的目标，不是已经实现的结果。"
"""The notice beside figures that are targets."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents and section paths are looked up."""

    document: Callable[[str], Document]
    section_path: Callable[[str, int], str]
    """(document id, offset) → the section path that holds the offset, joined with " > "."""


@dataclass(frozen=True, slots=True)
class Gap:
    """That what is asked is not stated, and why."""

    reason: Reason
    text: str
    beside: bool = False
    """It is stated of the same thing for another place or time."""


@dataclass(slots=True)
class Draft:
    """Collects sentences, citations, figures, derived values and notices; nothing here is shown unverified."""

    source: Source
    sentences: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    figures: list[StatedFigure] = field(default_factory=list)
    derived: list[Derived] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    result: Result | None = None
    gap: Gap | None = None
    """What is asked was made out not to be stated. Only ``choose`` makes a refusal of it."""
    choices: tuple[str, ...] = ()

    def say(self, sentence: str) -> None:
        if sentence and sentence not in self.sentences:
            self.sentences.append(sentence)

    def cite(self, document_id: str, span: Span, heads: Sequence[Span] = ()) -> int:
        """The number of the citation of this span, made when it is new."""
        document = self.source.document(document_id)
        quote = Quote.of(document, span)
        for citation in self.citations:
            if citation.document == document_id and citation.quote == quote:
                return citation.n
        number = len(self.citations) + 1
        self.citations.append(
            Citation(
                n=number,
                document=document_id,
                title=document.title,
                section=self.source.section_path(document_id, span.start),
                quote=quote,
                heads=tuple(Quote.of(document, head) for head in heads if head.start < head.end),
                page=document.page_of(span.start),
                url=document.url,
            )
        )
        return number

    def state(self, figure: Figure) -> int:
        """Cites a figure and records that the answer states it; returns its [n]."""
        number = self.cite(figure.document, figure.quote, figure.heads)
        if not any(stated.figure.id == figure.id for stated in self.figures):
            self.figures.append(StatedFigure(figure, number))
        return number

    def notice(self, kind: NoticeKind, text: str, citations: Sequence[int] = ()) -> None:
        if not any(n.kind == kind and n.text == text for n in self.notices):
            self.notices.append(Notice(kind, text, tuple(dict.fromkeys(citations))))

    def lack(self, reason: Reason, sentence: str, *, beside: bool = False) -> None:
        """Says that what is asked is not stated."""
        self.gap = Gap(reason, sentence, beside)
        self.say(sentence)

    def absorb(self, other: Draft) -> None:
        """Appends another draft, its [n] renumbered to this one's citations."""
        numbers = {c.n: self._adopt(c) for c in other.citations}

        def renumbered(ns: Sequence[int]) -> tuple[int, ...]:
            return tuple(dict.fromkeys(numbers[n] for n in ns))

        for sentence in other.sentences:
            self.say(_MARK.sub(lambda m: f"[{numbers.get(int(m[1]), int(m[1]))}]", sentence))
        known = {stated.figure.id for stated in self.figures}
        self.figures += [replace(s, citation=numbers[s.citation]) for s in other.figures if s.figure.id not in known]
        self.derived += [replace(d, citations=renumbered(d.citations)) for d in other.derived]
        for notice in other.notices:
            self.notice(notice.kind, notice.text, renumbered(notice.citations))
        self.result = self.result or other.result

    def _adopt(self, citation: Citation) -> int:
        for own in self.citations:
            if own.document == citation.document and own.quote == citation.quote:
                return own.n
        self.citations.append(replace(citation, n=len(self.citations) + 1))
        return len(self.citations)

    @property
    def text(self) -> str:
        return "\n".join(self.sentences)


def marks(numbers: Sequence[int]) -> str:
    """``[1][3]`` for the given citation numbers, each once, in order."""
    return "".join(f"[{number}]" for number in dict.fromkeys(numbers))


def quoted(text: str) -> str:
    """A stretch of a source as one sentence on one line, its own [n] written so that none is taken for a mark of the answer."""
    return _MARK.sub(r"〔\1〕", " ".join(text.split())).rstrip("。").replace("。", "；")
