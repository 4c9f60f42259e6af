"""The chooser: which candidate answers an Ask. The only place that refuses, asks back or looks further afield."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from assistant import trace
from assistant.answerers import PROVISIONS, READERS
from assistant.candidates import Weighed, evidence_of, is_marked, proposals, seen, traced, weigh
from assistant.confidence import Confidence
from assistant.draft import Draft, Gap, quoted
from assistant.evidence import Evidence, Search, nearest
from assistant.notices.in_force import said_of_then, unheld
from assistant.query.question import Question
from assistant.reading.read import Read
from assistant.reading.reader import Reader
from assistant.reading.refusal import gap_of
from assistant.records import Ask, Candidate, Decision, Query
from assistant.retrieval.document_filter import shortlist
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.library import Library
from assistant.scope import documents_meant, names_city, national_rules
from corpus.errors import StoreError
from corpus.records import NEAREST

ALIKE, TOLD, NEARLY = 0.5, 0.7, 0.85
"""An exact answer that rests on the same clause is preferred from the first share of the best one's probability on where it
holds the second share of the question's words, else from the third."""
EXACT, WHOLE = frozenset("provision stipulation figure table_cell outline claim".split()), 0.95
"""Answerers that take a thing for what is asked by its name, and the share of the question's words from which it is."""
LOOSE = frozenset("stipulation table_cell".split())
"""Those of them whose words may be of another thing."""
STRICT = frozenset("number particulars article summary topic".split())
"""Answerers that take only what is asked for in so many words."""
COMPUTED = 0.5
"""What is computed from the reader's best clause is told unweighed from this probability of the clause on."""
SURELY, BETTER = 0.75, 0.05
"""Where no city is named, other cities are looked at too below the first probability; they answer where they are so much likelier."""
NATIONAL = 0.5
"""Probability from which a national rule answers a question about a place that it does not name."""
_NOTHING_HOLDS = Gap("not_in_corpus", "现行文件没有载明，不作推测。")


def decide(ask: Ask, evidence: Evidence) -> Decision:
    """The likeliest of all candidates, the first of the list where two are alike; a gap where none is likely enough."""
    confidence = Confidence.load(evidence.reader.name)
    weighed = list(weigh(ask, evidence, confidence))
    answers = [one for one in weighed if one.candidate.gap is None and not one.features["off_policy"]]
    if _is_of_card(weighed, evidence):
        answers = [one for one in weighed[:1] if one.candidate.gap is None]
    if _stands(weighed, ask):
        answers = []
    sure = answers[0] if answers and _is_of_card(weighed, evidence) else _whole(weighed, answers)
    best = sure or max(answers, key=lambda one: one.probability, default=None)
    if best is not None and (best is sure or best.probability >= confidence.threshold):
        best = best if best is sure else _more_exact(best, answers, evidence.read)
        beside = _beside(best, [one for one in weighed if one.candidate.gap is None], evidence)
        decision = Decision((best.candidate, *beside), None, (), 1.0 if best is sure else best.probability)
    else:
        gaps = [one.candidate.gap for one in weighed if one.candidate.gap is not None]
        gap = gaps[0] if gaps else gap_of(evidence.library, ask.part, evidence.found, evidence.read)
        decision = Decision((), gap, nearest(evidence) if gap.reason != "out_of_scope" else ())
    trace.considered(traced(one, one.candidate in decision.chosen) for one in weighed)
    return decision


def _is_of_card(weighed: Sequence[Weighed], evidence: Evidence) -> bool:
    """Whether the question names a policy and its card speaks first: it answers or refuses, texts are told beside it."""
    named = {card.document for card, _ in evidence.hearing.named}
    if not weighed or not named:
        return False
    first = weighed[0]
    cited = {citation.document for citation in first.candidate.draft.citations}
    of_card = bool(cited) and cited <= named and not first.features["off_policy"]
    return first.candidate.answerer == PROVISIONS.name or (of_card and first.candidate.gap is None)


def _stands(weighed: Sequence[Weighed], ask: Ask) -> bool:
    """Whether the gap of the first of the list stands: a thing named in so many words is not held, or an operand is not."""
    first = weighed[0].candidate if weighed else None
    if first is None or first.gap is None:
        return False
    return first.answerer in STRICT or (first.answerer == "figure" and ask.computes)


def _whole(weighed: Sequence[Weighed], answers: Sequence[Weighed]) -> Weighed | None:
    """The first of the list where it is an exact answer that says every word of the question: no doubt is left to weigh.

    A figure is bound to its indicator, place and time, a list to its heading, whatever the reader makes of them; what one
    clause among many stipulates, or a cell says, must not be much less likely than the best.
    """
    first = weighed[0] if weighed else None
    if first is None or first.candidate.gap is not None:
        return None
    name = first.candidate.answerer
    if name in STRICT:
        return first
    if name in EXACT and _is_computed(first):
        return first
    likely = name not in LOOSE or first.probability >= ALIKE * max((one.probability for one in answers), default=0.0)
    return first if likely and name in EXACT and first.features["held"] >= WHOLE else None


def _is_computed(one: Weighed) -> bool:
    """Whether a candidate computes what is to be computed from the very clause that the reader takes for the answer."""
    seen = one.features
    return bool(one.candidate.draft.derived and seen["computes"]) and seen["own"] >= max(COMPUTED, seen["best"])


def _more_exact(best: Weighed, answers: Sequence[Weighed], read: Read) -> Weighed:
    """The first of the list that rests on the same clauses and is not much less likely: it says less beside the answer."""
    alike = (
        one
        for one in answers
        if one.candidate.answerer in EXACT
        and _rests_on(one, best)
        and (_is_alike(one, best) or is_marked(one.candidate, read))
    )
    return next(alike, best)


def _is_alike(one: Weighed, best: Weighed) -> bool:
    least = ALIKE if one.features["held"] >= TOLD else NEARLY
    return one.probability >= least * best.probability


def _rests_on(one: Weighed, best: Weighed) -> bool:
    """Whether two candidates share a cited stretch, or are one."""
    own = [(c.document, c.quote) for c in one.candidate.draft.citations]
    its = [(c.document, c.quote) for c in best.candidate.draft.citations]
    return one is best or any(
        a == b and first.start < second.end and second.start < first.end for a, first in own for b, second in its
    )


def decide_whole(ask: Ask, evidence: Evidence) -> Decision | None:
    """What the reader finds for all that a message asks at once, where it is likely enough; None where it is not."""
    confidence = Confidence.load(evidence.reader.name)
    for candidate in proposals(READERS[-1:], ask, evidence):
        features = seen(candidate, ask, evidence)
        one = Weighed(candidate, features, confidence.of(features))
        likely = one.probability >= confidence.threshold and not features["off_policy"]
        trace.considered([traced(one, likely)])
        if likely:
            return Decision((candidate,), None, (), one.probability)
    return None


def _beside(best: Weighed, answers: Sequence[Weighed], evidence: Evidence) -> list[Candidate]:
    """Beside a policy card, what another text says of all that the question says, the policy's name included."""
    if best.candidate.answerer != PROVISIONS.name or evidence.ask.operation != "lookup":
        return []
    cited = {citation.document for citation in best.candidate.draft.citations}
    others = sorted(answers, key=lambda one: -one.probability)
    for one in others:
        documents = {citation.document for citation in one.candidate.draft.citations}
        apart = bool(documents) and not documents & cited and documents <= evidence.texts
        if apart and evidence.hearing.answered_by(evidence_of(one.candidate), fully=True):
            return [one.candidate]
    return []


@dataclass(frozen=True, slots=True)
class Chooser:
    """Answers a query over some documents: each Ask decided, the decisions joined to one draft."""

    library: Library
    retriever: HybridRetriever
    reader: Reader
    chosen: frozenset[str]

    def answer(self, query: Query) -> Draft:
        """A draft over the documents that the query means; where those say nothing, once more over all chosen ones.

        Raises:
            StoreError: nothing has been ingested.
        """
        if not self.chosen:
            raise StoreError("还没有导入任何文件，请先运行 python -m ingest。")
        if query.named is not None:
            document, question = query.named
            draft = self._joined(self._over(query, question, frozenset({document})))
            if draft.gap is None:
                return draft
        question = query.question
        ended = unheld(self.library, question, self.chosen) if len(self.chosen) > 1 else frozenset[str]()
        draft = self._meant(query, question, self.chosen - ended)
        if draft.gap is None or not ended:
            return draft
        past = self._meant(query, question, self.chosen)
        return draft if past.gap else said_of_then(past, self.library)

    def _meant(self, query: Query, question: Question, documents: frozenset[str]) -> Draft:
        """Over the documents of the city that is meant; over all where none is named and those say nothing as sure."""
        if not documents:
            draft = Draft(self.library.source)
            draft.lack(_NOTHING_HOLDS.reason, _NOTHING_HOLDS.text)
            return draft
        meant = documents_meant(self.library, question, documents, query.earlier)
        decisions = self._over(query, question, meant)
        likely = fmean(one.probability for one in decisions)
        if likely < SURELY and meant != documents and not names_city(question):
            wider = self._over(query, question, documents)
            if fmean(one.probability for one in wider) > likely + BETTER:
                return self._joined(wider)
        draft = self._joined(decisions)
        return draft if draft.gap is None else self._nationally(query, question, meant) or draft

    def _nationally(self, query: Query, question: Question, documents: frozenset[str]) -> Draft | None:
        """What national rules say of a place that they do not name, with a note; None where they say nothing, or none is asked of.

        A rule of the whole country holds there too; a national figure is not the place's own.
        """
        rules = national_rules(self.library, documents)
        if not rules or not names_city(question):
            return None
        parts = tuple(replace(part, regions=(), whole_city=False) for part in question.parts)
        decisions = self._over(query, replace(question, regions=(), parts=parts), rules)
        if any(one.gap is not None or one.probability < NATIONAL for one in decisions):
            return None
        draft = self._joined(decisions)
        places = "、".join(dict.fromkeys(mention.name for mention in question.regions)) or "本市"
        numbers = [citation.n for citation in draft.citations]
        draft.notice("basis", f"这是全国性文件的规定，文中没有专门说到{places}，当地可能另有规定。", numbers)
        return draft

    def _over(self, query: Query, question: Question, documents: frozenset[str]) -> list[Decision]:
        search = Search(self.library, self.retriever, query.wordings, documents)
        near = shortlist(self.library, question.text, documents)
        asks = query.asks(question, documents, near)
        decisions = [decide(ask, Evidence(self.library, ask, search, self.reader)) for ask in asks]
        if len(asks) > 1 and any(one.gap for one in decisions):
            ask = query.whole(question, documents, near)
            whole = decide_whole(ask, Evidence(self.library, ask, search, self.reader))
            return [*(one for one in decisions if not one.gap), whole] if whole else decisions
        return decisions

    def _joined(self, decisions: Sequence[Decision]) -> Draft:
        """One draft of several: what is answered first, then a missing notice for each Ask that is not."""
        drafts = [self._draft(decision) for decision in decisions]
        if len(drafts) == 1:
            return drafts[0]
        answered = [draft for draft in drafts if not draft.gap and not draft.choices]
        if not answered:
            return drafts[0]
        joined = answered[0]
        for draft in answered[1:]:
            joined.absorb(draft)
        for draft in drafts:
            if draft.gap or draft.choices:
                joined.notice("missing", draft.text)
        return joined

    def _draft(self, decision: Decision) -> Draft:
        draft = Draft(self.library.source)
        for candidate in decision.chosen:
            draft.absorb(candidate.draft)
            draft.choices = draft.choices or candidate.draft.choices
        if decision.gap:
            draft.say(decision.gap.text)
            draft.gap = decision.gap
            for document, span in decision.nearest:
                words = quoted(self.library.documents[document].text[span.start : span.end])
                draft.say(f"{NEAREST}“{words}”[{draft.cite(document, span)}]。")
        return draft
