"""How two ranked lists become one: each side scaled to 0..1, then a weighted sum.

Dense scores are scaled from the last of their list to its best (raw cosines of this model all sit near 0.8), BM25
scores by their best, so that a list in which everything matches about as well says little. A passage that a cut
list does not hold is taken to be as good as its last, not worthless: it is only known to be no better.

Measured on 1,500 lay questions over 6,000 statutes (``python -m eval retrieval``, nDCG@10): dense 0.465, BM25 0.417,
this sum 0.490. On the same lists of 100, beside this sum at 0.494 (texts that stand twice were ordered otherwise):
absent passages at zero 0.488, z-scores 0.482, BM25 scaled from its last 0.484, reciprocal ranks 0.478. A higher weight
does better there (0.500 at 0.45) and worse elsewhere: with one side made weaker on purpose, 0.4 stays at or above the
better side while dense alone reaches from two thirds of BM25 alone to one and a half times it.
"""

from __future__ import annotations

DENSE_WEIGHT = 0.4
Ranked = list[tuple[str, float]]


def fuse(dense: Ranked, lexical: Ranked, k: int) -> Ranked:
    """The ``k`` best of both lists, best first, ties in order of id. Both lists are best first."""
    near = _scaled(dense, dense[-1][1]) if dense else {}
    words = _scaled(lexical, 0.0)
    absent = words[lexical[-1][0]] if lexical and len(lexical) >= len(dense) else 0.0
    total = {
        id: DENSE_WEIGHT * near.get(id, 0.0) + (1 - DENSE_WEIGHT) * words.get(id, absent)
        for id in near.keys() | words.keys()
    }
    return sorted(total.items(), key=lambda item: (-item[1], item[0]))[:k]


def _scaled(ranked: Ranked, floor: float) -> dict[str, float]:
    """``floor`` becomes 0 and the best 1; a list of one height is all 1."""
    width = ranked[0][1] - floor if ranked else 0.0
    return {id: (score - floor) / width if width > 0 else 1.0 for id, score in ranked}
