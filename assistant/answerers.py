"""The answerers, in the order in which they are asked. Nothing else knows an order.

``accepts`` reads fields of the Ask; ``propose`` gives a candidate of its own, or None where it has nothing to say. An
answerer never sees what another proposed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from assistant.draft import Draft
from assistant.evidence import Evidence
from assistant.figures.answer import FigureWriter
from assistant.figures.tagged import OPERATIONS, compute
from assistant.outline.article import locate
from assistant.outline.outline import outline, subject_of
from assistant.outline.particulars import describe
from assistant.outline.summary import summarise
from assistant.outline.table_cell import tell_cell
from assistant.query.answer_type import SURE
from assistant.query.document_reference import unheld_number
from assistant.reading.claim_reader import affirm, is_of_text
from assistant.reading.clause_reader import ClauseWriter
from assistant.reading.sentence_reader import testify
from assistant.reading.statement import grounded, meant, operands_of, operation_of, stated
from assistant.records import Ask, Candidate
from assistant.rules.provision_answer import rule_on, topic_on
from assistant.rules.stipulation_answer import StipulationWriter

_MEANT = 2
"""Names by which the figures are asked again."""
_PLACES = ("", "where", "body")
"""Answer types under which a number may be asked for."""


class Answerer(Protocol):
    """One way of answering."""

    @property
    def name(self) -> str: ...

    def accepts(self, ask: Ask) -> bool:
        """Whether the Ask is of its sort; looks at no source."""
        ...

    def propose(self, ask: Ask, evidence: Evidence) -> Candidate | None:
        """What it would answer, or the gap that it makes out; None where it has nothing to say. Changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Writing:
    """An answerer made of a condition and a writer, which writes into a draft that is thrown away where it gives up."""

    name: str
    accepted: Callable[[Ask], bool]
    write: Callable[[Ask, Evidence, Draft], bool]

    def accepts(self, ask: Ask) -> bool:
        return self.accepted(ask)

    def propose(self, ask: Ask, evidence: Evidence) -> Candidate | None:
        draft = Draft(evidence.library.source)
        return Candidate(self.name, draft) if self.write(ask, evidence, draft) else None


@dataclass(frozen=True, slots=True)
class Reading:
    """An answerer made of a condition and a reader that gives a draft or None."""

    name: str
    accepted: Callable[[Ask], bool]
    read: Callable[[Ask, Evidence], Draft | None]

    def accepts(self, ask: Ask) -> bool:
        return self.accepted(ask)

    def propose(self, ask: Ask, evidence: Evidence) -> Candidate | None:
        draft = self.read(ask, evidence)
        return Candidate(self.name, draft) if draft is not None else None


def _always(_: Ask) -> bool:
    return True


def _states(ask: Ask) -> bool:
    """Whether it claims what a clause may bear out; whether a target was reached only two figures can tell."""
    return ask.claim and not ask.part.asking.reached


def _names_things(ask: Ask) -> bool:
    return ask.type.names_things and not ask.computes


def _figures(ask: Ask, evidence: Evidence, draft: Draft) -> bool:
    return FigureWriter(evidence.library, ask.near, draft, ask.part).write()


def _named_figures(ask: Ask, evidence: Evidence, draft: Draft) -> bool:
    return FigureWriter(evidence.library, ask.near, draft, ask.part).write(named=True)


def _clause(ask: Ask, evidence: Evidence, draft: Draft) -> bool:
    return ClauseWriter(evidence.library, draft, ask.part, lambda: evidence.found, ask.near).write()


def _outline(ask: Ask, evidence: Evidence, draft: Draft) -> bool:
    return outline(evidence.library, draft, ask.part, ask.near)


def _claim(ask: Ask, evidence: Evidence) -> Draft | None:
    return affirm(evidence.library, ask.part, lambda: evidence.found, alone=ask.alone)


def _number(ask: Ask, evidence: Evidence, draft: Draft) -> bool:
    """A gap where the question names a document by a number that none has."""
    named = unheld_number(evidence.library, ask.part.text, ask.documents)
    if named is None:
        return False
    draft.lack("not_in_corpus", f"库中没有收录{named}，所问的无从查起。", beside=True)
    return True


def _read_figures(ask: Ask, evidence: Evidence, draft: Draft) -> bool:
    """Asks the figures again, by the name of those that the reader says are meant."""
    for phrase in grounded(evidence.library, evidence.read, ask.part)[:_MEANT]:
        part = meant(ask.part, phrase, evidence.read.intent)
        own = Draft(draft.source)
        if FigureWriter(evidence.library, ask.near, own, part).write() and own.gap is None:
            draft.absorb(own)
            return True
    return False


def _stated(ask: Ask, evidence: Evidence) -> Draft | None:
    return stated(evidence.library, ask.part, evidence.read, explicit=evidence.beside, subject=subject_of(ask.part))


def _tagged(ask: Ask, evidence: Evidence, draft: Draft) -> bool:
    """Computes with the figures that the reader tags as operands."""
    operation = operation_of(ask.part, evidence.read.intent)
    operands = operands_of(evidence.library, evidence.read)
    named = set(ask.part.regions) - set(evidence.library.cities)
    if named and {figure.region for figure in operands} >= named:  # of a listing, only the places asked of
        operands = [figure for figure in operands if figure.region in named]
    return operation in OPERATIONS and compute(draft, operation, operands)


PROVISIONS = Writing("provision", _always, lambda ask, evidence, draft: rule_on(draft, evidence.hearing))
"""The policy cards speak first; a text may be told beside them."""

TOPICS = Writing("topic", _always, lambda ask, evidence, draft: topic_on(draft, evidence.hearing))
"""What a card that is named states on the very thing asked of it: how much, until when, with which papers."""

ANSWERERS: tuple[Answerer, ...] = (
    Writing("number", _always, _number),
    Writing("particulars", _always, lambda ask, ev, draft: describe(ev.library, draft, ask.part, ask.near)),
    Writing("article", _always, lambda ask, ev, draft: locate(ev.library, draft, ask.part, ask.near)),
    Writing("summary", _always, lambda ask, ev, draft: summarise(ev.library, draft, ask.part, ask.near)),
    Reading("claim", lambda ask: is_of_text(ask.part) and not ask.part.asking.reached, _claim),
    Writing(
        "stipulation",
        lambda ask: ask.operation != "lookup" or ask.type.kind not in SURE - {"when"},  # 谁高 asks no person
        lambda ask, ev, draft: StipulationWriter(ev.library, ask.near, draft, ask.part).write(),
    ),
    Writing(
        "table_cell",
        _always,
        lambda ask, ev, draft: tell_cell(ev.library, draft, ask.part, lambda: ev.found),
    ),
    Writing("outline", _names_things, _outline),
    Writing("clause", _names_things, _clause),
    Writing("figure", lambda ask: ask.type.numeric and (ask.computes or ask.type.kind in _PLACES), _figures),
    Writing("outline", lambda ask: not _names_things(ask), _outline),
    Writing(
        "figure",
        lambda ask: not ask.type.numeric and not ask.type.kind and not ask.type.open_question,
        _named_figures,
    ),
    Reading("claim", lambda ask: _states(ask) and not is_of_text(ask.part), _claim),
    Writing("clause", lambda ask: not _names_things(ask), _clause),
    Writing("figure", lambda ask: bool(ask.type.kind) and ask.type.numeric, _figures),
)

READERS: tuple[Answerer, ...] = (
    Writing("tagged", lambda ask: ask.operation != "reason", _tagged),
    Writing("read_figure", lambda ask: ask.operation != "reason", _read_figures),
    Reading("reading", _always, _stated),
)
"""Those that go by what the reader says."""

LAST: tuple[Answerer, ...] = (
    Reading(
        "claim",
        lambda ask: _states(ask) and ask.operation != "reason",
        lambda a, ev: None if ev.beside else _claim(a, ev),
    ),
    Reading(
        "sentence",
        lambda ask: ask.operation != "reason",
        lambda ask, ev: testify(ev.library, ask.part, lambda: ev.found, explicit=ev.beside, alone=ask.alone),
    ),
)
"""Asked where those before make out a gap: a sentence may state what they missed."""
