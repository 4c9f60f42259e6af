"""Which stage of the walk failed an item: read off the store and the trace of the answer, not guessed from the answer.

A number's stage is 抽取 where its gold span holds a number that no extracted figure stands on; 检索 where a gold span is
neither among the figures weighed, nor the passages found, nor cited; what was found and not said is 成文, or 拒答 where
the answer is a refusal. Without a trace (another product) only the citations tell what was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from corpus.records import Document, Figure, Span
from eval.gold import GoldItem, GoldSpan
from eval.measures import touches
from eval.numbers import Stated, read_figures, states
from eval.record import AnswerRecord
from eval.scores import Verdict

Stage = Literal["extraction", "retrieval", "composing", "refusal", "citation", "crash"]
STAGE_NAMES: dict[Stage, str] = {
    "extraction": "抽取",
    "retrieval": "检索",
    "composing": "成文",
    "refusal": "拒答",
    "citation": "引用",
    "crash": "出错",
}
Trace = Mapping[str, Any]
Figures = Mapping[str, Sequence[Figure]]
"""The extracted figures by document id."""


def stage(verdict: Verdict, trace: Trace | None, documents: Mapping[str, Document], figures: Figures) -> Stage | None:
    """None where the item has no problem."""
    item, record = verdict.item, verdict.record
    if not verdict.problems:
        return None
    if record is None or record.status == "error":
        return "crash"
    if not item.question.answerable:
        return "refusal"
    if verdict.right:
        return "citation" if verdict.cited is False else "composing"
    if any(not extracted(item, span, documents, figures) for span in item.spans):
        return "extraction"
    if not all(reached(span, record, trace) for span in item.spans):
        return "retrieval"
    return "composing" if record.status == "answered" else "refusal"


def extracted(item: GoldItem, span: GoldSpan, documents: Mapping[str, Document], figures: Figures) -> bool:
    """Whether the numbers of a gold span that the item is about stand in the store as figures."""
    if not item.question.figures:
        return True
    quote = documents[span.document].text[span.span.start : span.span.end]
    held = [figure for figure in figures.get(span.document, ()) if figure.span.overlaps(span.span)]
    return all(any(_stands_on(figure, number, span) for figure in held) for number in _wanted(item, quote))


def _wanted(item: GoldItem, quote: str) -> list[Stated]:
    """The numbers of a quote that the gold asks for; where it asks for a computed one, all: they are what it is of."""
    numbers = read_figures(quote)
    figures = [figure.wanted() for figure in item.question.figures if not figure.is_ratio]
    asked = [number for number in numbers if any(states(number, wanted) for wanted in figures)]
    return asked or (numbers if item.question.type in ("compute", "compare") else [])


def _stands_on(figure: Figure, number: Stated, span: GoldSpan) -> bool:
    start = span.span.start + number.start
    return figure.span.overlaps(Span(start, span.span.start + number.end))


def reached(span: GoldSpan, record: AnswerRecord, trace: Trace | None) -> bool:
    """Whether the gold span was among what the answer could be made from."""
    if any(touches(citation, span) for citation in record.citations):
        return True
    if trace is None:
        return False
    found = (*trace["passages"], *trace["figures"])
    return any(one["document"] == span.document and Span(one["start"], one["end"]).overlaps(span.span) for one in found)


def counted(stages: Iterable[Stage | None]) -> dict[Stage, int]:
    """How many items failed at each stage, in the order of the walk."""
    counts = Counter(one for one in stages if one)
    return {name: counts[name] for name in STAGE_NAMES if counts[name]}
