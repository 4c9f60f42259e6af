"""Which documents a question is looked for in where the store holds too many to look through all of them.

What an answer costs then depends on this list, not on what the store holds: figures, outlines and names are read of these
documents only. A store small enough to be looked through whole is.
"""

from __future__ import annotations

import re
from collections import defaultdict

from assistant.retrieval.library import Library
from corpus.words import fold, tokens

MOST = 1500
"""Passages looked through; a document is taken whole, the best one however long it is."""
HITS = 400
"""Passages of the lexical index by which documents are ranked."""
BEST = 3
"""Passages of one document that count: a long document is not better for being long."""
_NUMBER = re.compile(r"[\[(〔](\d{4})[\])〕]第?(\d+)号")


def shortlist(library: Library, text: str, documents: frozenset[str]) -> frozenset[str]:
    """``documents`` themselves where they are few, else those of them that the question's words point to."""
    sizes = library.sizes
    if sum(sizes.get(id, 0) for id in documents) <= MOST:
        return documents
    cards = {card.document for card in library.cards} & documents  # few, and heard by themselves
    chosen = numbered(library, text, documents) - cards
    left = MOST - sum(sizes.get(id, 0) for id in chosen)
    for id in _ranked(library, text, documents - cards):
        if chosen and sizes.get(id, 0) > left:
            break
        chosen.add(id)
        left -= sizes.get(id, 0)
    return frozenset(cards | chosen)


def _ranked(library: Library, text: str, documents: frozenset[str]) -> list[str]:
    """Best first, by the sum of what their best passages score."""
    within = documents if 2 * len(documents) < len(library.ids) else None
    hits = library.store.lexical(tokens(text), HITS, within)
    held = library.store.documents_of([passage for passage, _ in hits])
    scores: dict[str, list[float]] = defaultdict(list)
    for passage, score in hits:
        if held.get(passage) in documents:
            scores[held[passage]].append(score)
    return sorted(scores, key=lambda id: (-sum(scores[id][:BEST]), id))


def numbered(library: Library, text: str, documents: frozenset[str]) -> set[str]:
    """The documents whose number (文号) the question names."""
    named = {match.groups() for match in _NUMBER.finditer(fold(text))}
    return {id for number in named for id in library.numbered(number) if id in documents} if named else set()
