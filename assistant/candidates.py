"""Candidates: every one for an Ask, with what is seen of it and how likely it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant import trace
from assistant.answerers import ANSWERERS, LAST, PROVISIONS, READERS, TOPICS, Answerer
from assistant.confidence import Confidence, Features, features_of
from assistant.evidence import Evidence
from assistant.reading.read import Read
from assistant.reading.sentence_reader import want_of
from assistant.reading.slots import tier_of
from assistant.records import Ask, Candidate
from corpus.language.coverage import held_by
from corpus.language.phrases import canonical
from corpus.records import Span


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with how likely it answers, and by what that is told."""

    candidate: Candidate
    features: Features
    probability: float


def weigh(ask: Ask, evidence: Evidence, confidence: Confidence) -> Iterator[Weighed]:
    """Every candidate; those of the answerers know of no other, a sentence comes after a gap that they made out."""
    proposed = proposals((TOPICS, PROVISIONS, *ANSWERERS), ask, evidence)
    made_out = next((at for at, one in enumerate(proposed) if one.gap is not None and one.gap.beside), None)
    if made_out is not None:  # the thing is known for other places or times: words alone bear nothing out after that
        proposed = proposed[: made_out + 1]
    gap = next((one.gap for one in proposed if one.gap is not None), None)
    if all(one.gap is not None for one in proposed):
        proposed += proposals(LAST, ask, evidence.after(gap is not None and gap.beside))
    proposed += proposals(READERS, ask, evidence.after(gap is not None and gap.beside))
    proposed = [one for one in proposed if not _is_of_another_tier(one, evidence)] or proposed
    for place, candidate in enumerate(proposed):
        features = seen(candidate, ask, evidence)
        features["foremost"] = float(place == 0)
        features["gap"] = float(gap is not None)
        features["gap_beside"] = float(gap is not None and gap.beside)
        yield Weighed(candidate, features, confidence.of(features))


def seen(candidate: Candidate, ask: Ask, evidence: Evidence) -> Features:
    """What a candidate is weighed by, the others aside."""
    features = features_of(candidate, ask, evidence.read)
    held, lost = _held(candidate, evidence)
    features["held"] = features[f"held:{candidate.answerer}"] = held
    features["held_cubed"] = held**3
    features["lost"] = features[f"lost:{candidate.answerer}"] = lost
    hangs = float(ask.before is not None)
    features |= {"hangs": hangs, "held:hangs": held * hangs, "own:hangs": features["own"] * hangs}
    features["marked"] = float(is_marked(candidate, evidence.read))
    features["found"] = features[f"found:{candidate.answerer}"] = _found(candidate, evidence)
    features["off_policy"] = float(_is_off_policy(candidate, evidence))
    return features


def _is_off_policy(candidate: Candidate, evidence: Evidence) -> bool:
    """Whether the question names a policy, and the candidate, which is of no card, does not say what is asked of it."""
    hearing = evidence.hearing
    if candidate.answerer == PROVISIONS.name or not hearing.named or evidence.ask.operation != "lookup":
        return False
    return not hearing.answered_by(evidence_of(candidate), fully=False)


def _is_of_another_tier(candidate: Candidate, evidence: Evidence) -> bool:
    """Whether a citation speaks of other tiers than the one asked (超过1小时的, asked 1小时以内): all of it is wrong then."""
    text_of = evidence.library.source.document
    quotes = ((text_of(c.document).text, Span(c.quote.start, c.quote.end)) for c in candidate.draft.citations)
    return any(tier_of(evidence.ask.part, text, span) is None for text, span in quotes)


def _held(candidate: Candidate, evidence: Evidence) -> tuple[float, float]:
    """Share of the question's words that what a candidate says and rests on holds, and of the word that it holds least."""
    want = want_of(evidence.library, evidence.ask.part)
    if not want.words:  # 哪个最低 is held by what is computed
        computed = evidence.ask.computes and candidate.answerer == "figure"
        return (1.0, 0.0) if computed else (0.0, 1.0)
    text = canonical(evidence_of(candidate))
    return held_by(want, ((text, 1.0),), text)


def _found(candidate: Candidate, evidence: Evidence) -> float:
    """How near retrieval found the first thing cited, 0 to 1: 1 for the passage found best."""
    cited = candidate.draft.citations[:1]
    scores = [
        it.score
        for c in cited
        for it in evidence.found
        if it.passage.document == c.document and it.passage.start < c.quote.end and c.quote.start < it.passage.end
    ]
    best = max((it.score for it in evidence.found), default=0.0)
    return max(scores, default=0.0) / best if best else 0.0


def proposals(answerers: Sequence[Answerer], ask: Ask, evidence: Evidence) -> list[Candidate]:
    found = (one.propose(ask, evidence) for one in answerers if one.accepts(ask))
    return [candidate for candidate in found if candidate is not None]


def is_marked(candidate: Candidate, read: Read) -> bool:
    """Whether the reader takes the shortest answer to stand in what the candidate cites: two ways lead to one value."""
    stated = candidate.draft.figures
    first = next((clause for clause in read.fitting if clause.mark is not None), None)
    if first is None or first.mark is None or len(stated) != 1:
        return False
    marked = Span(first.span.start + first.mark.start, first.span.start + first.mark.end)
    (figure,) = (told.figure for told in stated)
    return figure.document == first.document and figure.span.overlaps(marked)


def traced(one: Weighed, chosen: bool) -> trace.TracedCandidate:
    draft = one.candidate.draft
    cited = tuple((c.document, c.quote.start, c.quote.end) for c in draft.citations)
    reason = draft.gap.reason if draft.gap else ""
    features = {name: round(float(value), 4) for name, value in one.features.items()}
    return trace.TracedCandidate(
        one.candidate.answerer, reason, draft.text, cited, round(one.probability, 4), features, chosen
    )


def evidence_of(candidate: Candidate) -> str:
    """The words that an answer rests on: what it says, its quotes with their heads, the headings above them."""
    draft = candidate.draft
    cited = (f"{c.quote.text} {' '.join(h.text for h in c.heads)} {c.section} {c.title}" for c in draft.citations)
    return " ".join([*draft.sentences, *cited])
