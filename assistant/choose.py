"""The chooser: which candidate answers an Ask. The only place that refuses, asks back or looks further afield."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answerers import ANSWERERS, LAST, PROVISIONS, Answerer
from assistant.draft import Draft, Gap
from assistant.evidence import Evidence, Search
from assistant.notices.in_force import expired, only_ended, unheld
from assistant.query.question import Question
from assistant.reading.refusal import gap_of, is_out_of_scope
from assistant.records import Ask, Candidate, Decision, Query
from assistant.retrieval.document_filter import shortlist
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.library import Library
from corpus.errors import StoreError

_NOTHING_HOLDS = Gap("not_in_corpus", "现行文件没有载明，不作推测。")


def decide(ask: Ask, evidence: Evidence) -> Decision:
    """What the policy cards say, and the other texts beside them; without a card's answer, what any text says."""
    hearing = evidence.hearing
    card = PROVISIONS.propose(ask, evidence)
    if card is not None:
        beside = _beside(card, evidence) if card.gap is None and ask.operation == "lookup" else None
        chosen = (card,) if beside is None else (card, beside)
        return Decision(chosen, card.gap, chosen)
    decision = _of_texts(ask, evidence)
    if decision.gap or not hearing.named or ask.operation != "lookup":
        return decision
    if all(hearing.answered_by(_evidence_of(one), fully=False) for one in decision.chosen):
        return decision
    return replace(decision, chosen=(), gap=gap_of(evidence.library, ask.part, evidence.found))


def _beside(card: Candidate, evidence: Evidence) -> Candidate | None:
    """What another text says of all that the question says, policy's name included."""
    if not evidence.library.may_speak_of(evidence.hearing.telling, evidence.texts):
        return None
    texts = evidence.of_texts()
    chosen = _of_texts(texts.ask, texts).chosen
    return chosen[0] if chosen and evidence.hearing.answered_by(_evidence_of(chosen[0]), fully=True) else None


def _of_texts(ask: Ask, evidence: Evidence) -> Decision:
    """The first that answers; where one makes out a gap, a sentence that states what is asked after all."""
    considered = list(_until_answered(ANSWERERS, ask, evidence))
    best = considered[-1] if considered else None
    if best is not None and best.gap is None:
        return Decision((best,), None, tuple(considered))
    gap = best.gap if best is not None and best.gap else gap_of(evidence.library, ask.part, evidence.found)
    considered += _until_answered(LAST, ask, evidence.after(gap.beside))
    if considered and considered[-1].gap is None:
        return Decision((considered[-1],), None, tuple(considered))
    if gap.reason == "not_in_corpus" and is_out_of_scope(evidence.library, ask.part):
        gap = gap_of(evidence.library, ask.part, evidence.found)
    return Decision((), gap, tuple(considered))


def _until_answered(answerers: Sequence[Answerer], ask: Ask, evidence: Evidence) -> Iterator[Candidate]:
    """The candidates of those asked in turn, to the first that answers or makes out a gap."""
    for answerer in answerers:
        candidate = answerer.propose(ask, evidence) if answerer.accepts(ask) else None
        if candidate is not None:
            yield candidate
            return


def _evidence_of(candidate: Candidate) -> str:
    """The words that an answer rests on: what it says, its quotes with their heads, the headings above them."""
    draft = candidate.draft
    cited = (f"{c.quote.text} {' '.join(h.text for h in c.heads)} {c.section} {c.title}" for c in draft.citations)
    return " ".join([*draft.sentences, *cited])


@dataclass(frozen=True, slots=True)
class Chooser:
    """Answers a query over some documents: each Ask decided, the decisions joined to one draft."""

    library: Library
    retriever: HybridRetriever
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
            draft = self._over(question, frozenset({document}))
            if draft.gap is None:
                return draft
        question = query.question
        ended = unheld(self.library, question, self.chosen) if len(self.chosen) > 1 else frozenset[str]()
        draft = self._meant(question, self.chosen - ended)
        return (self._with_ended(question, ended) or draft) if draft.gap and ended else draft

    def _with_ended(self, question: Question, ended: frozenset[str]) -> Draft | None:
        """What ended documents say is answered with one that holds, else refused and offered; None where none speaks of it."""
        past = self._meant(question, self.chosen)
        if past.gap:
            near = self.retriever.search(question.text, documents_meant(self.library, question, self.chosen))[:1]
            spoken = [it.passage.document for it in near if it.passage.document in ended]
            cities = {mention.city or mention.name for mention in question.regions}
            meant = [id for id in spoken if self.library.documents[id].home in cities]
            over = [id for id in meant if self.library.unholding[id].over]
            return expired(over, self.library) if over else None
        cited = list(dict.fromkeys(citation.document for citation in past.citations))
        return expired(cited, self.library) if only_ended(past, self.library) else past

    def _meant(self, question: Question, documents: frozenset[str]) -> Draft:
        """Over the documents of the city that is meant; where no city is named and those say nothing, over all."""
        if not documents:
            draft = Draft(self.library.source)
            draft.lack(_NOTHING_HOLDS.reason, _NOTHING_HOLDS.text)
            return draft
        meant = documents_meant(self.library, question, documents)
        draft = self._over(question, meant)
        if draft.gap and meant != documents and not _names_city(question):
            wider = self._over(question, documents)
            return draft if wider.gap else wider
        return draft

    def _over(self, question: Question, documents: frozenset[str]) -> Draft:
        search = Search(self.library, self.retriever, question.text, documents)
        near = shortlist(self.library, question.text, documents)
        asks = [Ask.of(part, documents, near) for part in question.parts]
        return self._joined([decide(ask, Evidence(self.library, ask, search)) for ask in asks])

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
            if not decision.chosen:
                draft.say(decision.gap.text)
            draft.gap = decision.gap
        return draft


def _names_city(question: Question) -> bool:
    return bool(question.regions) or any(part.whole_city for part in question.parts)


def documents_meant(library: Library, question: Question, chosen: frozenset[str]) -> frozenset[str]:
    """The documents of the city that is named, else of the home city; national ones always."""
    cities = {mention.city or mention.name for mention in question.regions}
    held: set[str | None] = {city for city in cities if city in library.cities}
    if not held:
        named = {city for city in library.cities if city.removesuffix("市") in question.text}
        held = {*named, library.home_city}
    return library.of_cities(held) & chosen or chosen
