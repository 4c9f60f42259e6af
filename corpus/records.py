"""The records every folder speaks in (vocabulary of the design, §1).

All records are frozen. Offsets are Unicode code points into ``Document.text``, end exclusive.
Records compute, they never mutate; JSON is made at the edges (``to_json`` of ``Answer``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

Status = Literal["现行", "失效", "废止", "征求意见", "未知"]
FigureStatus = Literal["实绩", "目标", "预计"]
AnswerStatus = Literal["answered", "refused", "clarify", "error"]
RelationKind = Literal["废止", "替代", "修改", "延期"]
Reason = Literal["not_in_corpus", "out_of_scope", "expired", "insufficient"]
NoticeKind = Literal[
    "conflict",
    "basis",
    "as_of",
    "target",
    "partial_list",
    "missing",
    "expired",
    "digest",
    "rounded",
    "ocr",
    "degraded",
    "unverified",
]
ResultOp = Literal["max", "min", "rank", "sum", "difference", "ratio", "count", "list"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range ``[start, end)`` of a document's canonical text."""

    start: int
    end: int

    def within(self, other: Span) -> bool:
        return other.start <= self.start and self.end <= other.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Relation:
    """What a document says becomes of another: it repeals, replaces, changes it, or lets it hold for longer.

    ``title`` is the other's without its outer brackets, ``number`` its 文号 as printed, without blanks; at least one is given.
    废止 is of the whole document, 修改 also of a repealed part. A draft says what it would do: see ``Document.status``.
    """

    kind: RelationKind
    title: str | None
    number: str | None
    span: Span
    """The words that say so; in a list of repealed documents, the item."""
    until: date | None = None
    """Of 延期: the last day the other holds, where it is said."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source text. ``id`` is stable per source path or URL; ``sha256`` is its version."""

    id: str
    sha256: str
    title: str
    text: str
    issuer: str | None = None
    number: str | None = None
    addressee: str | None = None
    source: str | None = None
    published: date | None = None
    effective: date | None = None
    expires: date | None = None
    status: Status = "未知"
    level: str | None = None
    kind: str | None = None
    city: str | None = None
    """The prefecture-level city the document speaks for (canonical name)."""
    place: str | None = None
    """The region it speaks for, the default region of its figures: its county, its city or its province."""
    url: str | None = None
    file: str | None = None
    pages: tuple[int, ...] = ()
    """Start offset of each page, in order; empty where the source has no pages."""
    ocr: bool = False
    relations: tuple[Relation, ...] = ()
    """What it says becomes of other documents, in the order of its text."""

    @property
    def home(self) -> str | None:
        """The region that it speaks for at large: its city, or a province's own text the province."""
        return self.city or self.place

    @property
    def own_places(self) -> frozenset[str]:
        """The names by which a question means the region that it speaks for: a question with one of them is about it."""
        return frozenset(name for name in (self.place, self.city) if name)

    def page_of(self, offset: int) -> int | None:
        """The 1-based page that holds ``offset``; None where the source has no pages."""
        page = sum(1 for start in self.pages if start <= offset)
        return page or None


@dataclass(frozen=True, slots=True)
class Origin:
    """One place where a text was found: the same text from two places is one document with two origins."""

    place: str
    """A file's recorded location, or a web address."""
    member: str
    """Path inside an archive; empty for a file of its own."""
    document: str | None
    """None where this member of an archive could not be read."""
    sha256: str
    """Of the bytes as they were read; empty where the document was restored from its stored text."""
    text: str
    """sha256 of the canonical text."""


@dataclass(frozen=True, slots=True)
class Section:
    """A node of a document's outline; ``end`` is where its last descendant ends."""

    document: str
    index: int
    parent: int | None
    level: int
    """1 for 一、 2 for (一) and so on, by order of first appearance of the mark's kind in the document."""
    marker: str
    heading: str
    """The heading's words without the mark; for a heading that runs on, its first clause."""
    start: int
    end: int
    body: int
    """Where the text after the heading starts (``start`` ≤ ``body`` ≤ ``end``)."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause-sized span; ``text`` is the verbatim slice, ``search_text`` is what is indexed."""

    id: str
    document: str
    ordinal: int
    section: int | None
    path: tuple[str, ...]
    """Section headings from the top, marks included, e.g. ``("一、我市科技工作现状", "(一)优化创新生态…")``."""
    start: int
    end: int
    text: str
    search_text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One stated number, bound to what it measures.

    ``start``/``end`` span the number with its unit; ``quote`` is the clause that carries the value;
    ``heads`` are the other spans that give it its indicator, region, period or unit.
    """

    id: str
    document: str
    section: int | None
    indicator: str
    topic: str | None
    """What the indicator hangs on where it is only an attribute (强度, 合同金额, 余额…): the sentence's subject."""
    region: str | None
    period: str | None
    """``2021``, ``2022-06``, ``2022-01/2022-05``, ``2021/2025``; None where the source states none."""
    value: str
    """The number as printed, in plain ASCII digits without thousands separators; ``5-10`` for a range."""
    unit: str
    base_value: Decimal | None
    """``value`` × the unit's scale (亿元 → 元, 万人 → 人); the low end of a range."""
    base_unit: str
    """The unit of ``base_value``; two figures compare only where it is equal."""
    status: FigureStatus
    start: int
    end: int
    quote: Span
    heads: tuple[Span, ...] = ()
    basis: str | None = None
    bound: str | None = None
    rank: str | None = None
    list_scope: str | None = None
    """Wording of the list head that limits the listing, e.g. 完成较好的县区; None where the listing is not limited."""
    list_id: int | None = None
    """Figures of one listing share it (the start offset of the list's head)."""
    former: bool = False
    """Whether it is what held before a change that the same sentence tells (由1元调整为2元): it holds no longer."""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim slice of a document; it cannot be built from words the document does not hold."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, document: Document, span: Span) -> Quote:
        """Raises ValueError when the span is empty or outside the document."""
        if not 0 <= span.start < span.end <= len(document.text):
            raise ValueError(f"span {span} outside {document.id}")
        return cls(span.start, span.end, document.text[span.start : span.end])

    def to_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "quote": self.text}


@dataclass(frozen=True, slots=True)
class Citation:
    """[n] → document, section, the clause that carries the statement, and the heads that place it."""

    n: int
    document: str
    title: str
    section: str
    quote: Quote
    heads: tuple[Quote, ...] = ()
    page: int | None = None
    url: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "document": self.document,
            "title": self.title,
            "section": self.section,
            "page": self.page,
            **self.quote.to_json(),
            "heads": [head.to_json() for head in self.heads],
            "url": self.url,
        }


@dataclass(frozen=True, slots=True)
class Notice:
    kind: NoticeKind
    text: str
    citations: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "citations": list(self.citations)}


@dataclass(frozen=True, slots=True)
class Derived:
    """A converted or computed value with its formula; ``value`` is exact or rounded as the answer says."""

    label: str
    value: str
    unit: str
    formula: str
    citations: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "value": self.value,
            "unit": self.unit,
            "formula": self.formula,
            "citations": list(self.citations),
        }


@dataclass(frozen=True, slots=True)
class Result:
    """Of a comparison, ranking, count or other computation."""

    op: ResultOp
    items: tuple[str, ...]
    partial_list: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"op": self.op, "items": list(self.items), "partial_list": self.partial_list}


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure as an answer states it, with the number of the citation that carries it."""

    figure: Figure
    citation: int

    def to_json(self) -> dict[str, Any]:
        f = self.figure
        return {
            "indicator": f.indicator,
            "region": f.region,
            "period": f.period,
            "value": f.value,
            "unit": f.unit,
            "status": f.status,
            "basis": f.basis,
            "bound": f.bound,
            "rank": f.rank,
            "citation": self.citation,
        }


@dataclass(frozen=True, slots=True)
class Writing:
    """What a language model did for an answer; made only where one is set."""

    model: str
    sentences: int = 0
    """Sentences of the text that the model wrote."""
    retried: int = 0
    """Sentences asked for once more, because the first wording could not be supported."""
    dropped: int = 0
    """Sentences never shown as the answer, because no wording could be supported."""
    degraded: str | None = None
    """Why the answer is the extractive one: unreachable, timeout, denied …; None where the model did its work."""
    rewrote: bool = False
    """The standalone question is the model's wording."""
    calls: int = 0
    """Requests made to the model for this answer."""
    tokens_sent: int = 0
    """Of those requests; as the endpoint counts, estimated where it does not."""
    tokens_received: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "sentences": self.sentences,
            "retried": self.retried,
            "dropped": self.dropped,
            "degraded": self.degraded,
            "rewrote": self.rewrote,
            "calls": self.calls,
            "tokens_sent": self.tokens_sent,
            "tokens_received": self.tokens_received,
        }


NEAREST = "最相关的原文："
"""What opens the lines of a refusal that show the sentences nearest to the question: they answer nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant gives back for one question; ``to_json`` is the record of the contract (§5)."""

    question: str
    standalone: str
    status: AnswerStatus
    text: str
    reason: Reason | None = None
    citations: tuple[Citation, ...] = ()
    figures: tuple[StatedFigure, ...] = ()
    derived: tuple[Derived, ...] = ()
    result: Result | None = None
    notices: tuple[Notice, ...] = ()
    choices: tuple[str, ...] = ()
    seconds: float = 0.0
    timings: dict[str, float] = field(default_factory=dict)
    writer: Writing | None = None

    @property
    def label(self) -> str:
        """The words that mark a text which a language model wrote; "" for one that was put together from the sources."""
        if self.writer is None or not self.writer.sentences:
            return ""
        return f"AI 生成：文字由语言模型 {self.writer.model} 写成，数字和出处已逐句与原文核对。"

    def to_json(self, id: str | None = None) -> dict[str, Any]:
        record: dict[str, Any] = {
            "id": id,
            "question": self.question,
            "standalone": self.standalone,
            "status": self.status,
            "reason": self.reason,
            "answer": self.text,
            "citations": [citation.to_json() for citation in self.citations],
            "figures": [figure.to_json() for figure in self.figures],
            "derived": [derived.to_json() for derived in self.derived],
            "result": self.result.to_json() if self.result else None,
            "notices": [notice.to_json() for notice in self.notices],
            "seconds": round(self.seconds, 4),
        }
        if self.status == "clarify":
            record["choices"] = list(self.choices)
        if self.writer:
            record["writer"] = self.writer.to_json()
        return record
