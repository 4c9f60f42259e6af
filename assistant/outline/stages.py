"""Questions whether a document or measure that the texts speak of is issued yet (揭榜挂帅办法出台了没有).

A text may say both that it is issued and that it is to be: then neither yes nor no is told, but both statements, each
cited, with a conflict notice, however the question is worded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import rjieba

from assistant.draft import Draft
from assistant.query.operation import claimed
from assistant.query.question import Part
from assistant.retrieval.library import Library
from corpus.language.modality import clause_of, denials
from corpus.language.phrases import canonical, held, units_of
from corpus.language.segments import clauses, sentences, without_end_mark
from corpus.records import Span

_ISSUED = re.compile(r"出台|印发|发布|公布|颁布|施行|实施|制定|修订|出来")
"""The steps in the life of a document that say that it is there."""
_PENDING = re.compile(r"征求意见|公开征集|起草|送审|审议中|报批|研究制定|酝酿")
"""The steps before."""
HELD = 0.8
"""How far a clause must hold each word that names what is asked about."""
MOST = 3
"""Statements of one stage that are told."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause that says at which stage a document is."""

    document: str
    span: Span
    pending: bool
    other: bool = False
    """It speaks of another whose name the one asked about only opens."""


def tell_stages(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """Tells both stages with a conflict notice where the texts say both, 还没有 where they say only that it is to be.

    Where a later text says that it is issued, or only another's stage stands beside that, it is. False where they say
    only that it is issued, or nothing.
    """
    if not part.asking.claim or not _ISSUED.search(part.text) or _asks_of_plans(part.text):
        return False
    words = [unit.text for unit in units_of(_ISSUED.sub(" ", claimed(part.phrase))) if len(unit.text) > 1]
    told = list(_statements(library, words, documents)) if words else []
    own = [one for one in told if not one.other]
    pending, done = ([one for one in own if one.pending is stage] for stage in (True, False))
    if not pending and (not done or own == told):
        return False
    if done and (not pending or _last(library, done) > _last(library, pending)):
        latest = max(done, key=lambda one: library.documents[one.document].published or date.min)
        denied = denials(claimed(part.text)) % 2 == 1
        draft.say(f"{'不是' if denied else '是的'}，{_quoted(library, draft, latest)[0]}。")
        return True
    if not done:
        draft.say(f"还没有，{_quoted(library, draft, pending[0])[0]}。")
        return True
    numbers = [_say(library, draft, one) for one in (*done[:MOST], *pending[:MOST])]
    draft.notice(
        "conflict", "文中对它是否已经出台说法不一：有的说已经出台，有的说还没有，请以发文单位解释为准。", numbers
    )
    return True


def _asks_of_plans(text: str) -> bool:
    return bool(_PENDING.search(text)) or "目标" in clause_of(text).says


def _last(library: Library, told: Sequence[Statement]) -> date:
    """The day of the latest text that says it."""
    return max(library.documents[one.document].published or date.min for one in told)


def _say(library: Library, draft: Draft, one: Statement) -> int:
    words, number = _quoted(library, draft, one)
    draft.say(f"{words}。")
    return number


def _quoted(library: Library, draft: Draft, one: Statement) -> tuple[str, int]:
    text = library.documents[one.document].text
    span = without_end_mark(text, one.span)
    number = draft.cite(one.document, span)
    return f"{' '.join(text[span.start : span.end].split())}[{number}]", number


def _statements(library: Library, words: Sequence[str], documents: frozenset[str]) -> Iterator[Statement]:
    for id in sorted(documents):
        if not library.may_speak_of(words, {id}):
            continue
        text = library.documents[id].text
        for sentence in sentences(text, 0, len(text)):
            raw = text[sentence.start : sentence.end]
            if not _ISSUED.search(raw) and not _PENDING.search(raw):
                continue
            yield from _of_sentence(text, id, sentence, words)


def _of_sentence(text: str, id: str, sentence: Span, words: Sequence[str]) -> Iterator[Statement]:
    for clause in clauses(text, sentence):
        raw = text[clause.start : clause.end]
        said = canonical(raw)
        if not all(held(word, said) >= HELD for word in words):
            continue
        other = _of_another(raw, words)
        pending = bool(_PENDING.search(raw)) or "目标" in clause_of(raw).says or denials(raw) % 2 == 1
        if pending:
            yield Statement(id, Span(clause.start, sentence.end), True, other)
        elif _ISSUED.search(_without_titles(raw)):
            yield Statement(id, clause, False, other)


def _of_another(raw: str, words: Sequence[str]) -> bool:
    """Whether a title only opens the name of what is spoken of (《…办法》实施细则): that is not what is asked about."""
    behind = next(iter(rjieba.tag(raw[raw.rfind("》") + 1 :])), ("", "")) if "》" in raw else ("", "")
    return behind[1].startswith("n") and not any(held(behind[0], word) >= HELD for word in words)


def _without_titles(raw: str) -> str:
    """A title's own words say no stage (《…实施办法》)."""
    return re.sub(r"《[^《》]*》", " ", raw)
