"""Which of the store's indicators a phrase means: by the words it shares with what each figure measures."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import log

from assistant.phrases import Unit, canonical, coverage, held, units_of
from corpus.records import Document, Figure, Section

NEAR, FAR = 0.85, 0.55
"""Credit for a word found in the figure's own clause and heads, and in its section path and title."""
ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+[批期届轮次]")
ACCEPT = 0.74
"""Least weighted share of the phrase that a group must hold."""


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one document that measure the same thing in the same section."""

    document: str
    label: str
    """Canonical wording of topic and indicator."""
    near: str
    far: str
    units: tuple[Unit, ...]
    figures: tuple[Figure, ...]

    @property
    def name(self) -> str:
        return self.figures[0].indicator


@dataclass(frozen=True, slots=True)
class Match:
    """A group with how far it holds the phrase (``covered``) and how far the phrase names it whole (``named``)."""

    group: Group
    covered: float
    named: float

    @property
    def score(self) -> float:
        return self.covered * (0.6 + 0.4 * self.named)


class IndicatorIndex:
    """The indicators of one generation of the store, found by their words."""

    def __init__(
        self, documents: Iterable[Document], figures: Iterable[Figure], sections: dict[str, list[Section]]
    ) -> None:
        self._documents = {document.id: document for document in documents}
        self._sections = sections
        self.groups = tuple(self._grouped(figures))
        self._postings: dict[str, set[int]] = defaultdict(set)
        counts: Counter[str] = Counter()
        for number, group in enumerate(self.groups):
            grams = _grams(group.label + "\n" + group.near)
            counts.update(grams)
            for gram in grams:
                self._postings[gram].add(number)
        self._counts = counts

    def _grouped(self, figures: Iterable[Figure]) -> Iterable[Group]:
        by_key: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
        for figure in figures:
            by_key[figure.document, figure.section, figure.topic, figure.indicator].append(figure)
        for members in by_key.values():
            yield self._group(members)

    def _group(self, members: list[Figure]) -> Group:
        first = members[0]
        document = self._documents[first.document]
        label = canonical(f"{first.topic or ''} {first.indicator}")
        spans = {span for figure in members for span in (*figure.heads, figure.quote)}
        near = canonical(
            " ".join(document.text[span.start : span.end] for span in sorted(spans, key=lambda s: s.start))
        )
        far = canonical(" ".join((document.title, *self._path(first))))
        return Group(first.document, label, near, far, units_of(canonical(first.indicator)), tuple(members))

    def _path(self, figure: Figure) -> list[str]:
        path: list[str] = []
        sections = self._sections.get(figure.document, [])
        index = figure.section
        while index is not None:
            path.append(sections[index].heading)
            index = sections[index].parent
        return path

    def weigh(self, word: str) -> float:
        """Rare words weigh more (0.5 to 1.5); a word no indicator holds weighs most."""
        total = len(self.groups) or 1
        found = min((self._counts.get(gram, 0) for gram in _grams(word)), default=0)
        return 0.5 + min(1.0, log((total + 1) / (found + 0.5)) / log(total + 2)) if found < total else 0.5

    def match(self, phrase: str, documents: Collection[str] | None = None, most: int = 400) -> list[Match]:
        """Groups that hold the phrase, best first; [] where none holds enough of it."""
        units = units_of(phrase, self.weigh)
        if not units:
            return []
        asked = canonical(phrase)
        ordinals = ORDINAL.findall(asked)
        found = [self._judge(self.groups[number], units, asked) for number in self._candidates(units, most)]
        kept = [
            match
            for match in found
            if match.covered >= ACCEPT and (documents is None or match.group.document in documents)
        ]
        kept = [m for m in kept if all(o in m.group.label or o in m.group.near for o in ordinals)]
        return sorted(kept, key=lambda match: -match.score)

    def _candidates(self, units: Sequence[Unit], most: int) -> list[int]:
        votes: Counter[int] = Counter()
        total = len(self.groups) or 1
        for unit in units:
            for gram in _grams(unit.text):
                postings = self._postings.get(gram, ())
                if len(postings) <= max(200, total // 3):
                    for number in postings:
                        votes[number] += unit.weight  # type: ignore[assignment]
        return [number for number, _ in votes.most_common(most)]

    @staticmethod
    def _judge(group: Group, units: Sequence[Unit], asked: str) -> Match:
        covered = coverage(units, ((group.label, 1.0), (group.near, NEAR), (group.far, FAR)))
        weight = sum(unit.weight for unit in group.units) or 1.0
        named = sum(unit.weight * held(unit.text, asked) for unit in group.units) / weight
        return Match(group, covered, named)


def _grams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if not text[i : i + 2].isspace()}
