"""Evidence: what the answerers of one Ask look at, each thing found once however many of them look."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.reading.read import Read, read
from assistant.reading.reader import Reader
from assistant.reading.refusal import NEAR
from assistant.records import Ask
from assistant.retrieval.hybrid import Found, HybridRetriever
from assistant.retrieval.library import Library
from assistant.rules.provision_match import Hearing, hear
from corpus.records import Span


@dataclass(frozen=True)
class Search:
    """The passages that a whole message brings near, looked for when somebody first asks for them."""

    library: Library
    retriever: HybridRetriever
    texts: tuple[str, ...]
    """One message, worded in one or more ways."""
    documents: frozenset[str]

    @cached_property
    def passages(self) -> tuple[Found, ...]:
        """Best first by the sum over the wordings. Raises StaleError where the store was written to meanwhile."""
        within = None if self.documents == self.library.ids else self.documents
        found = [it for text in self.texts for it in self.retriever.search(text, within)]
        self.library.confirm()
        scores: defaultdict[str, float] = defaultdict(float)
        for it in found:
            scores[it.passage.id] += it.score
        once = {it.passage.id: Found(it.passage, scores[it.passage.id]) for it in found}
        return tuple(sorted(once.values(), key=lambda it: -it.score))


@dataclass(frozen=True)
class Evidence:
    """The sources of one Ask."""

    library: Library
    ask: Ask
    search: Search
    reader: Reader
    beside: bool = False
    """Figures of the same thing are known for another place or time, not for the one asked."""

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """The passages near the whole message, of the documents of this Ask."""
        if self.ask.documents == self.search.documents:
            return self.search.passages
        return tuple(it for it in self.search.passages if it.passage.document in self.ask.documents)

    @cached_property
    def read(self) -> Read:
        """What the reader makes of the windows near it."""
        return read(self.library, self.reader, self.ask.part, self.ask.asked, self.ask.before, self.found)

    @cached_property
    def hearing(self) -> Hearing:
        """The Ask before the policy cards."""
        return hear(self.library, self.ask.part, self.ask.near)

    @property
    def texts(self) -> frozenset[str]:
        """The documents that are no policy cards' digests."""
        return self.ask.near - {card.document for card in self.hearing.cards}

    def of_texts(self) -> Evidence:
        """The same without the digests."""
        return replace(self, ask=replace(self.ask, documents=self.texts, near=self.texts))

    def after(self, beside: bool) -> Evidence:
        """The same, for those who come after a gap."""
        return replace(self, beside=beside)


NEAREST = 3
"""Sentences shown with a refusal."""


def nearest(evidence: Evidence) -> tuple[tuple[str, Span], ...]:
    """The whole sentences that come nearest to what is asked, the likeliest first: (document, span)."""
    likely = [one for one in evidence.read.clauses if one.probability >= NEAR]
    return tuple((one.document, one.span) for one in likely[:NEAREST])
