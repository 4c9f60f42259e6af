"""The walk of a run, for the command line, the ablation and the page alike: answer what is not answered yet, judge, report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from corpus.store import Store
from eval import extraction, report
from eval.gold import GoldItem
from eval.measures import Share
from eval.outcome import Extracted, Outcome, outcome
from eval.page import page
from eval.record import AnswerRecord
from eval.runs import ABOUT, MEASURES, PAGE, SUMMARY, Run
from eval.spans import Ranking, SpanRetrieval, measure
from eval.systems import System

TITLE = "阅策评测"


def answering(system: System, items: Sequence[GoldItem], run: Run) -> Iterator[AnswerRecord]:
    """Asks what the run has no record of, keeps each record as it comes, and yields it."""
    asked = [item for item in items if item.id not in run.records]
    for record, trace in system.replies(asked):
        run.keep(record, trace)
        yield record


def retrieval_of(system: System, items: Sequence[GoldItem], run: Run) -> SpanRetrieval | None:
    """None for a system that answers elsewhere: it cannot be asked for its passages."""
    return measure(cast(Ranking, system), items, run.records) if hasattr(system, "ranked") else None


def extraction_of(system: System) -> Extracted | None:
    """Of the labelled documents by the code as it stands; None for a system that answers elsewhere."""
    if not hasattr(system, "ranked"):
        return None
    score = extraction.measured()
    return Extracted(Share(score.hits, score.extracted), Share(score.hits, score.labels))


def finish(
    run: Run,
    items: Sequence[GoldItem],
    store: Store,
    retrieval: SpanRetrieval | None = None,
    extracted: Extracted | None = None,
) -> Outcome:
    """Judges the records of a run and writes its measures and reports; the run is then done."""
    done = outcome(run.about, items, run.records, run.traces, store, retrieval, extracted)
    title = f"{TITLE}：{run.about['system']}"
    run.write(ABOUT, run.about)
    run.write(PAGE, page(title, done))
    run.write(SUMMARY, report.markdown(title, done))
    run.write(MEASURES, done.to_json())
    return done
