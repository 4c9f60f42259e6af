"""An answer of the rules as a model would have to say it: its sentences cite the clauses of a dossier, for the guard to check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.generation.dossier import Dossier
from assistant.retrieval.library import Library
from assistant.verification.sentence_guard import Guard
from corpus.records import Answer, Derived, Span, StatedFigure

NOWHERE = "[900]"
"""Stands for a citation that the answer does not have any more."""


@dataclass(frozen=True)
class Case:
    """``figures`` and ``derived`` cite by clause id, as the sentences do."""

    guard: Guard
    sentences: tuple[str, ...]
    figures: tuple[StatedFigure, ...]
    derived: tuple[Derived, ...]
    clauses: dict[int, tuple[int, ...]]
    """[n] of the answer → ids of the clauses it lies in."""

    def told(self, text: str) -> str:
        """A text whose [n] are the answer's, with the ids of the clauses."""
        return re.sub(r"\[(\d+)\]", lambda m: "".join(f"[{n}]" for n in self.clauses.get(int(m[1]), (900,))), text)

    def check(self, sentence: str) -> str:
        return self.guard.check(sentence, self.derived)


def case_of(answer: Answer, library: Library) -> Case:
    dossier = Dossier(library, 1_000_000)
    clauses: dict[int, tuple[int, ...]] = {}
    for citation in answer.citations:
        spans = [Span(quote.start, quote.end) for quote in (citation.quote, *citation.heads)]
        dossier.add_document(citation.document)
        held = [_clauses(dossier, citation.document, span) for span in spans]
        clauses[citation.n] = tuple(dict.fromkeys(n for one in held for n in one))

    def ids(numbers: Sequence[int]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(id for n in numbers for id in clauses[n]))

    guard = Guard(dossier.evidence(answer.standalone), library, dossier.beside)
    case = Case(guard, (), (), (), clauses)
    return replace(
        case,
        sentences=tuple(case.told(sentence) for sentence in answer.text.split("\n")),
        figures=tuple(replace(stated, citation=clauses[stated.citation][0]) for stated in answer.figures),
        derived=tuple(replace(derived, citations=ids(derived.citations)) for derived in answer.derived),
    )


def _clauses(dossier: Dossier, document: str, span: Span) -> list[int]:
    return [c.n for c in dossier.clauses.values() if c.document == document and c.span.overlaps(span)]
