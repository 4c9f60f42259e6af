"""Scores: each item's verdict with its reasons, and what the verdicts add up to, by type and in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.records import Document
from eval import measures
from eval.gold import TYPES, GoldItem
from eval.measures import Share
from eval.names import NOTICE_NAMES, REASON_NAMES
from eval.record import AnswerRecord


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one item came out; ``problems`` says in Chinese why it failed, in the order of the checks."""

    item: GoldItem
    record: AnswerRecord | None
    right: bool
    cited: bool | None
    """None where the question cannot be answered: there is nothing to cite."""
    problems: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Right, and cited right where there is something to cite."""
        return self.right and self.cited is not False

    def to_json(self) -> dict[str, Any]:
        """One row of a run's verdicts; ``measures`` are this item's own, 0-1, None where there is nothing to count."""
        item, record = self.item, self.record
        return {
            "id": item.id,
            "type": item.question.type,
            "right": self.right,
            "cited": self.cited,
            "refused": None if record is None else record.status == "refused",
            "problems": list(self.problems),
            "measures": {} if record is None else _own(item, record),
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """Sums over items; every share keeps its denominator."""

    questions: int
    right: Share
    cited: Share
    right_and_cited: Share
    refusal_recall: Share
    refusal_precision: Share
    over_refusal: Share
    reason_accuracy: Share
    notice_recall: Share
    citation_precision: Share
    citation_recall: Share
    verbatim_quotes: Share
    number_support: Share
    focus: Share
    followup: Share
    """Of the questions that hang on a conversation, those answered right."""
    errors: int
    missing: int
    seconds_p50: float | None
    seconds_p95: float | None

    def to_json(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: _share_json(value) if isinstance(value, Share) else value for name, value in values.items()}


def judge(item: GoldItem, record: AnswerRecord | None) -> Verdict:
    cited = measures.cited(item, record) if item.question.answerable else None
    return Verdict(item, record, measures.right(item, record), cited, tuple(_problems(item, record)))


def score(verdicts: Sequence[Verdict], documents: Mapping[str, Document]) -> Scores:
    """``documents`` by id: the quotes are compared with their text."""
    pairs = [(verdict.item, verdict.record) for verdict in verdicts]
    given = [(item, record) for item, record in pairs if record is not None]
    answered = [(item, record) for item, record in given if item.question.answerable]
    answerable = [verdict for verdict in verdicts if verdict.item.question.answerable]
    seconds = [record.seconds for _, record in given]
    return Scores(
        questions=len(verdicts),
        right=_of(verdict.right for verdict in verdicts),
        cited=_of(bool(verdict.cited) for verdict in answerable),
        right_and_cited=_of(verdict.good for verdict in answerable),
        refusal_recall=measures.refusal_recall(pairs),
        refusal_precision=measures.refusal_precision(pairs),
        over_refusal=measures.over_refusal(pairs),
        reason_accuracy=measures.reason_accuracy(pairs),
        notice_recall=measures.total(measures.notice_recall(item, record) for item, record in pairs),
        citation_precision=measures.total(measures.citation_precision(item, record) for item, record in answered),
        citation_recall=measures.total(measures.citation_recall(item, record) for item, record in pairs),
        verbatim_quotes=measures.total(measures.verbatim_quotes(record, documents) for _, record in given),
        number_support=measures.total(measures.number_support(record) for _, record in given),
        focus=measures.total(measures.focus(item, record) for item, record in answered),
        followup=_of(verdict.right for verdict in verdicts if verdict.item.question.history),
        errors=sum(record.status == "error" for _, record in given),
        missing=len(pairs) - len(given),
        seconds_p50=measures.percentile(seconds, 0.5),
        seconds_p95=measures.percentile(seconds, 0.95),
    )


def by_type(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    """In the order of the gold's types; types without items are left out."""
    grouped: dict[str, list[Verdict]] = {type_: [] for type_ in TYPES}
    for verdict in verdicts:
        grouped[verdict.item.question.type].append(verdict)
    return {type_: group for type_, group in grouped.items() if group}


def scores_by_type(verdicts: Sequence[Verdict], documents: Mapping[str, Document]) -> dict[str, Scores]:
    """By type, then ``total``."""
    scores = {type_: score(group, documents) for type_, group in by_type(verdicts).items()}
    return {**scores, "total": score(verdicts, documents)}


def _own(item: GoldItem, record: AnswerRecord) -> dict[str, float | None]:
    """The shares of one item, for the paired comparison of two runs."""
    answerable = item.question.answerable
    return {
        "notice_recall": measures.notice_recall(item, record).rate,
        "citation_precision": measures.citation_precision(item, record).rate if answerable else None,
        "citation_recall": measures.citation_recall(item, record).rate,
        "number_support": measures.number_support(record).rate,
        "focus": measures.focus(item, record).rate if answerable else None,
        "seconds": record.seconds,
    }


def _problems(item: GoldItem, record: AnswerRecord | None) -> Iterable[str]:
    if record is None:
        yield "没有这道题的记录"
    elif record.status == "error":
        yield f"出错：{record.answer}"
    elif item.question.answerable:
        yield from _answer_problems(item, record)
    elif record.status != "refused":
        yield "该拒答而没有拒答"
    if record is not None:
        yield from (f"出现了不该有的「{forbidden}」" for forbidden in measures.stated_forbidden(item, record))
        yield from (f"缺提示 {NOTICE_NAMES[kind]}" for kind in measures.missing_notices(item, record))


def _answer_problems(item: GoldItem, record: AnswerRecord) -> Iterable[str]:
    if record.status != "answered":
        yield {"refused": f"误拒（{REASON_NAMES.get(record.reason or '')}）", "clarify": "反问而没有回答"}[
            record.status
        ]
        return
    yield from (f"缺数 {figure}" for figure in measures.missing_figures(item, record))
    yield from (f"缺要点 {' / '.join(group)}" for group in measures.missing_facts(item, record))
    yield from (f"次序不对 {' / '.join(group)}" for group in measures.out_of_place(item, record))
    if measures.overlong(item, record):
        yield f"概括超过 {measures.SUMMARY_LONGEST} 字"
    yield from (f"有数而无引用：{sentence}" for sentence in measures.uncited_sentences(record))
    if not measures.citation_recall(item, record).hits:
        yield "引用没有落在应引的原文上"


def _of(outcomes: Iterable[bool]) -> Share:
    return measures.total(Share(int(outcome), 1) for outcome in outcomes)


def _share_json(share: Share) -> dict[str, Any]:
    return {"hits": share.hits, "of": share.of, "rate": None if share.rate is None else round(share.rate, 4)}
