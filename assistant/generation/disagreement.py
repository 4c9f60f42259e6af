"""Which other figures of the dossier state what a figure states, unequally: another value, or another 口径."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.figures.select import Hit, Rivals
from assistant.generation.dossier import Dossier, Row
from corpus.language.figure_words import indicator_words, value_words
from corpus.language.phrases import canonical
from corpus.records import Figure

MOST = 16
"""Figures whose rivals are looked for before the model writes; those it states are looked at again after."""


@dataclass
class Disagreements:
    """Over the documents of one dossier."""

    dossier: Dossier
    _found: dict[str, list[Figure]] = field(default_factory=dict)

    def of(self, figure: Figure) -> list[Figure]:
        """The figures that disagree with it, in the order of the text."""
        if figure.id not in self._found:
            self._found[figure.id] = self._rivals(figure)
        return self._found[figure.id]

    def _rivals(self, figure: Figure) -> list[Figure]:
        documents = frozenset(clause.document for clause in self.dossier.clauses.values())
        index = self.dossier.library.indicators(documents)
        matches = index.match(canonical(indicator_words(figure)))
        own = next((m for m in matches if any(f.id == figure.id for f in m.group.figures)), None)
        if own is None:
            return []
        rivals = Rivals(self.dossier.library, documents).of(Hit(figure, own))
        return sorted((hit.figure for hit in rivals), key=lambda other: (other.document, other.start))

    def shown(self, rows: Iterable[Row]) -> list[dict[str, str]]:
        """For the prompt: pairs of labels and how they differ."""
        labels = {row.figure.id: row.label for row in self.dossier.rows.values()}
        told: dict[frozenset[str], dict[str, str]] = {}
        for row in list(rows)[:MOST]:
            for other in self.of(row.figure):
                if other.id in labels:
                    pair = frozenset((row.label, labels[other.id]))
                    told.setdefault(pair, {"a": row.label, "b": labels[other.id], "how": how(row.figure, other)})
        return list(told.values())

    def among(self, stated: Iterable[Figure]) -> Iterator[tuple[Figure, Figure]]:
        """(a stated figure, one that disagrees with it), each pair once."""
        seen: set[frozenset[str]] = set()
        for figure in stated:
            for other in self.of(figure):
                if (pair := frozenset((figure.id, other.id))) not in seen:
                    seen.add(pair)
                    yield figure, other


def how(a: Figure, b: Figure) -> str:
    if a.basis != b.basis:
        return "口径不同"
    return "数值不一致" if a.period == b.period else "数值不同，其中一处没有写明时间，未必是同一个数"


def words_of(a: Figure, b: Figure) -> str:
    """The notice for a pair."""
    if a.basis != b.basis:
        one, two = a.basis or "未注明口径", b.basis or "未注明口径"
        return f"两个数口径不同：{value_words(a)}（{one}）、{value_words(b)}（{two}）。"
    undated = "" if a.period == b.period else "（其中一处没有写明时间）"
    return f"两处说法不一致：{value_words(a)}与{value_words(b)}{undated}，请以发文单位解释为准。"
