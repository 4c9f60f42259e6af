"""What a run came to: verdicts, their sums, the stage of each failure, retrieval, the gate; its JSON is measures.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.records import Document
from corpus.store import Store
from eval.gate import ENOUGH, Check, checks, covered, floors
from eval.gold import GoldItem
from eval.measures import Share
from eval.record import AnswerRecord
from eval.scores import Scores, Verdict, by_type, judge, score, scores_by_type
from eval.spans import SpanRetrieval
from eval.stages import Stage, counted, stage
from eval.statistics import interval


@dataclass(frozen=True, slots=True)
class Extracted:
    """Figures read from the labelled documents: of those extracted the right ones, of those labelled the found ones."""

    precision: Share
    recall: Share

    def to_json(self) -> dict[str, Any]:
        return {"precision": self.precision.rate, "recall": self.recall.rate, "labels": self.recall.of}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything the reports show; made once, read by all of them."""

    about: Mapping[str, Any]
    verdicts: Sequence[Verdict]
    scores: Mapping[str, Scores]
    """By type, then ``total``."""
    stages: Mapping[str, Stage]
    """Of the items with a problem, by id."""
    traces: Mapping[str, Mapping[str, Any]]
    checked: Sequence[Check]
    gated: int
    """Questions that the gate was measured over."""
    retrieval: SpanRetrieval | None = None
    extraction: Extracted | None = None
    """Of the labelled documents; None where another system or other documents were measured."""

    @property
    def total(self) -> Scores:
        return self.scores["total"]

    @property
    def missed(self) -> list[Check]:
        return [check for check in self.checked if not check.passed]

    @property
    def comparable(self) -> bool:
        """Whether there are enough questions for the thresholds to say something."""
        return self.gated >= ENOUGH

    @property
    def failed(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.problems]

    @property
    def groups(self) -> dict[str, list[Verdict]]:
        """The verdicts as ``scores`` has them."""
        return {**by_type(self.verdicts), "total": list(self.verdicts)}

    def interval(self, group: str) -> tuple[float, float] | None:
        """The 95 % bootstrap interval of the share answered right in a group."""
        return interval([verdict.right for verdict in self.groups[group]])

    def to_json(self) -> dict[str, Any]:
        measured = {
            name: {**scores.to_json(), "right_interval": self.interval(name)} for name, scores in self.scores.items()
        }
        return {
            "measures": measured,
            "stages": counted(self.stages.values()),
            "retrieval": None if self.retrieval is None else self.retrieval.to_json(),
            "extraction": None if self.extraction is None else self.extraction.to_json(),
            "gate": {"questions": self.gated, "passed": not self.missed, "checks": list(map(str, self.checked))},
            "verdicts": [{**v.to_json(), "stage": self.stages.get(v.item.id)} for v in self.verdicts],
        }


def outcome(
    about: Mapping[str, Any],
    items: Sequence[GoldItem],
    records: Mapping[str, AnswerRecord],
    traces: Mapping[str, Mapping[str, Any]],
    store: Store,
    retrieval: SpanRetrieval | None = None,
    extraction: Extracted | None = None,
) -> Outcome:
    """Judges every item; ``store`` holds the documents and figures that the gold speaks of."""
    documents: dict[str, Document] = {document.id: document for document in store.documents()}
    figures = {id: store.figures_of(id) for id in documents}
    verdicts = [judge(item, records.get(item.id)) for item in items]
    stages = {v.item.id: stage(v, traces.get(v.item.id), documents, figures) for v in verdicts}
    gated = covered(verdicts) or verdicts
    return Outcome(
        about=about,
        verdicts=verdicts,
        scores=scores_by_type(verdicts, documents),
        stages={id: one for id, one in stages.items() if one},
        traces=traces,
        checked=[*checks(score(gated, documents)), *floors(verdicts)],
        gated=len(gated),
        retrieval=retrieval,
        extraction=extraction,
    )
