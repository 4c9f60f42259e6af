"""Which of the store's indicators a phrase means: by the words it shares with what each figure measures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from heapq import nlargest
from math import log
from operator import add

from corpus.language.facet import core_of
from corpus.language.phrases import Unit, canonical, held, splits, units_of
from corpus.records import Document, Figure, Section

NEAR, FAR = 0.85, 0.55
"""Credit for a word found in the figure's own clause and heads, and in its section path and title."""
ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+[批期届轮次]")
HELD = 0.6
"""A word held less than this by a group and all that places it is one the group says nothing of."""
ACCEPT = 0.65
"""Least weighted share of the phrase that a group must hold."""
IDLE = 0.4
"""Weight of a predicate that no indicator of the store uses, beside its own."""
IMPLIED: dict[str, frozenset[str]] = {
    "米": frozenset(("长度", "里程", "全长", "总长", "总长度", "公里")),
    "亩": frozenset(("面积", "总面积")),
    "平方米": frozenset(("面积", "总面积")),
    "元": frozenset(("金额", "总额", "资金")),
    "人": frozenset(("人数", "总人数")),
}
"""Words of a quantity that its unit says already."""
AROUND = 100
"""Characters before a figure's clause, in its section, that place it."""
_GENERAL = frozenset(("项目", "事项", "事业", "活动"))
"""Nouns that stand beside any other in official Chinese."""
_RUNS_INTO = re.compile(r"[\u4e00-\u9fff]{2,8}(?=[累已共，,。；;、（(\d])")
MEMBERS = 12
"""Figures of a group whose following words are looked at."""
MOSTLY = 0.6
"""Share of a group's words that a question must hold for the sentence before it to count as what places it."""
TOPIC = 0.3
"""How much of what the phrase names counts topic and indicator together, not the indicator alone."""
AGAIN = 64
"""Phrases whose matches stay found: an answer, and the follow-up after it, ask for the same ones again."""
CONTEXT = 0.15
"""Share of the score that the words a phrase hangs on (of the part before) may decide."""


class Group:
    """Figures of one document that measure the same thing in the same section.

    A question looks closely at few of the groups there are: what only those need is worked out when it is asked for.
    """

    def __init__(self, document: Document, sections: Sequence[Section], figures: tuple[Figure, ...]) -> None:
        self._source, self._sections = document, sections
        self.document = document.id
        self.figures = figures
        self._core = core_of(figures[0].indicator)
        self.label = canonical(f"{figures[0].topic or ''}{self._core}")
        """Canonical wording of topic and indicator, a change's without 增长, 下降 …"""

    @property
    def name(self) -> str:
        return self.figures[0].indicator

    @cached_property
    def near(self) -> str:
        """The words of the figures' clauses and heads, and those that a number runs into."""
        text = self._source.text
        spans = {span for figure in self.figures for span in (*figure.heads, figure.quote)}
        words = [text[span.start : span.end] for span in sorted(spans, key=lambda s: s.start)]
        return canonical(" ".join([*words, *(_goes_on(text, figure.end) for figure in self.figures[:MEMBERS])]))

    @cached_property
    def sentence(self) -> str:
        """Of the words before the clause, those of its own sentence: they place one that the phrase names for the most part."""
        return re.split(r"[。;；!！?？\n]", self.around)[-1]

    def compounds(self, word: str, run: str) -> bool:
        """Whether the document itself joins the word to the one behind it in the question (供水 in 供水管网, where a line says 管网 alone)."""
        at = run.find(word)
        for cut in range(1, len(word) + 1) if at >= 0 else ():
            behind = run[at + cut : at + cut + 2]
            if len(behind) == 2 and behind in self.label and run[at : at + cut + 2] in self._source.text:
                return at + cut + 2 > at + len(word)
        return False

    @cached_property
    def far(self) -> str:
        """The title and the section headings above."""
        return canonical(" ".join((self._source.title, *self._path())))

    @cached_property
    def heads(self) -> str:
        """Canonical wording of the section headings above."""
        return canonical(" ".join(self._path()))

    @cached_property
    def around(self) -> str:
        """The words before the clause: they place an indicator that the phrase names whole (入库企业), no other."""
        first = self.figures[0]
        floor = self._sections[first.section].start if first.section is not None else 0
        return canonical(self._source.text[max(floor, first.quote.start - AROUND) : first.quote.start])

    @cached_property
    def own(self) -> str:
        """Canonical wording of the indicator alone."""
        return self.label if self._is_one_term else canonical(self._core).strip() or self.label

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Words of the indicator."""
        return self.whole if self._is_one_term else self._core_units

    @cached_property
    def whole(self) -> tuple[Unit, ...]:
        """Words of topic and indicator."""
        return units_of(self.label)

    @cached_property
    def _core_units(self) -> tuple[Unit, ...]:
        return units_of(canonical(self._core))

    @cached_property
    def _is_one_term(self) -> bool:
        """Whether topic and indicator are one term together (粮食 + 总产量)."""
        whole = {unit.text for unit in self.whole}
        return any(unit.text not in whole for unit in self._core_units)

    def _path(self) -> list[str]:
        path: list[str] = []
        index = self.figures[0].section
        while index is not None:
            path.append(self._sections[index].heading)
            index = self._sections[index].parent
        return path


@dataclass(frozen=True, slots=True)
class Match:
    """A group with how far it holds the phrase (``covered``) and how far the phrase names it whole (``named``)."""

    group: Group
    covered: float
    named: float
    context: float = 0.0
    """How far it holds the words the phrase hangs on."""
    unheld: tuple[str, ...] = ()
    """Words of the phrase that neither the group nor what places it holds."""
    direct: float = 1.0
    """How far the indicator itself, without the topic it hangs on, holds the phrase."""

    @property
    def score(self) -> float:
        own = self.covered * (0.6 + 0.4 * self.named) * (0.85 + 0.15 * self.direct)
        return own * (1 - CONTEXT + CONTEXT * self.context)

    @property
    def accepted(self) -> bool:
        return not self.unheld and self.covered >= ACCEPT


class Indicators:
    """The indicators of one document, findable by pairs of characters."""

    def __init__(self, document: Document, sections: Sequence[Section], figures: Iterable[Figure]) -> None:
        by_key: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
        for figure in figures:
            by_key[figure.section, figure.topic, figure.indicator].append(figure)
        self.groups = tuple(Group(document, sections, tuple(members)) for members in by_key.values())
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for number, group in enumerate(self.groups):
            for gram in _grams(group.label + "\n" + group.near):
                postings[gram].append(number)
        self.postings: dict[str, list[int]] = dict(postings)

    def uses(self, word: str) -> bool:
        """Whether an indicator has this word in its name."""
        return any(
            word in group.label and any(unit.text == word for unit in group.units)
            for group in self._that_may_hold(word)
        )

    def _that_may_hold(self, word: str) -> Iterable[Group]:
        return (self.groups[n] for n in self.postings.get(word[:2], ())) if len(word) > 1 else self.groups


class IndicatorIndex:
    """The indicators of some documents, found by their words."""

    def __init__(self, parts: Iterable[Indicators]) -> None:
        self._parts = [part for part in parts if part.groups]
        self._total = sum(len(part.groups) for part in self._parts)
        self._used: dict[str, bool] = {}
        self._found = lru_cache(maxsize=AGAIN)(self._matched)

    @property
    def groups(self) -> Iterable[Group]:
        return (group for part in self._parts for group in part.groups)

    def _uses(self, word: str) -> bool:
        if word not in self._used:
            self._used[word] = any(part.uses(word) for part in self._parts)
        return self._used[word]

    def weigh(self, word: str) -> float:
        """Rare words weigh more (0.5 to 1.5); a word no indicator holds weighs most."""
        total = self._total or 1
        found = min((self._count(gram) for gram in _grams(word)), default=0)
        return 0.5 + min(1.0, log((total + 1) / (found + 0.5)) / log(total + 2)) if found < total else 0.5

    def _count(self, gram: str) -> int:
        return sum(len(part.postings.get(gram, ())) for part in self._parts)

    def match(self, phrase: str, context: str = "", most: int = 400) -> list[Match]:
        """Groups that hold something of the phrase, best first; only the ``accepted`` ones mean it.

        Args:
            context: words of the part before, which the phrase may hang on; they raise a group, never shut it out.
        """
        return list(self._found(phrase, context, most))

    def _matched(self, phrase: str, context: str, most: int) -> list[Match]:
        units = self._units(phrase)
        if not units:
            return []
        hung = [unit for unit in self._units(context) if unit.text not in {own.text for own in units}]
        asked = canonical(f"{phrase} {context}")
        ordinals = ORDINAL.findall(canonical(phrase))
        found = [self._judge(group, units, hung, asked) for group in self._candidates([*units, *hung], most)]
        kept = [m for m in found if m.covered >= 0.4]
        kept = [m for m in kept if all(o in m.group.label or o in m.group.near for o in ordinals)]
        return sorted(kept, key=lambda match: (-match.accepted, -match.score))

    def _units(self, phrase: str) -> tuple[Unit, ...]:
        """The phrase's words; a predicate that no indicator of the store uses (拿到, 承认) weighs little."""
        units = units_of(phrase, self.weigh)
        return tuple(
            replace(unit, weight=unit.weight * IDLE) if unit.verb and not self._uses(unit.text) else unit
            for unit in units
        )

    def tells_apart(self, unit: Unit) -> bool:
        """Whether what does not hold the word speaks of something else."""
        return self._hard(unit)

    def _hard(self, unit: Unit) -> bool:
        """Whether a figure that does not hold the word cannot be what is asked."""
        if unit.text in _GENERAL:
            return False
        if unit.verb:
            return len(unit.text) > 1 and self._uses(unit.text)
        return len(unit.text) > 1

    def _candidates(self, units: Sequence[Unit], most: int) -> list[Group]:
        votes: dict[tuple[int, int], float] = defaultdict(float)
        for unit in units:
            for gram in sorted(_grams(unit.text)):
                if self._count(gram) <= max(400, (self._total or 1) // 3):
                    for at, part in enumerate(self._parts):
                        for number in part.postings.get(gram, ()):
                            votes[at, number] += unit.weight
        best = nlargest(most, votes.items(), key=lambda vote: vote[1])
        return [self._parts[at].groups[number] for (at, number), _ in best]

    def _judge(self, group: Group, units: Sequence[Unit], hung: Sequence[Unit], asked: str) -> Match:
        won = total = direct = 0.0
        unheld: list[str] = []
        around = group.around if all(held(unit.text, asked) >= HELD for unit in group.whole) else ""
        if not around and _share(group.whole, asked) >= MOSTLY:
            around = group.sentence
        run = asked.replace(" ", "")
        implied = IMPLIED.get(group.figures[0].base_unit, frozenset())
        for unit in units:
            label, near, far = held_by(unit, group), held(unit.text, group.near), held(unit.text, group.far)
            if label < HELD and len(unit.text) > 1 and _split_held(unit.text, run, group.label):
                label = 1.0
            if unit.text in implied:
                label = 1.0
            total += unit.weight
            direct += unit.weight * (held(unit.text, group.own) if group.own != group.label else label)
            if around and far < 1.0:
                far = max(far, held(unit.text, around))
            if max(label, near, far) < HELD and self._hard(unit):
                if group.compounds(unit.text, run) and _share(group.units, asked) == 1.0:
                    far = 1.0
                else:
                    unheld.append(unit.text)
            won += unit.weight * max(label, NEAR * near, FAR * far)
        weight = sum(unit.weight for unit in group.units) or 1.0
        named = sum(unit.weight * held(unit.text, asked) for unit in group.units) / weight if group.units else 1.0
        all_named = sum(unit.weight * held(unit.text, asked) for unit in group.whole) / (
            sum(unit.weight for unit in group.whole) or 1.0
        )
        named = (1 - TOPIC) * named + TOPIC * all_named
        whole = f"{group.label} {group.near}"
        context = sum(u.weight * held(u.text, whole) for u in hung) / (sum(u.weight for u in hung) or 1.0)
        share = won / total if total else 0.0
        return Match(group, share, named, context if hung else 1.0, tuple(unheld), direct / total if total else 0.0)


def _goes_on(text: str, end: int) -> str:
    """The words that a number runs into (一期600万千瓦示范项目); "" where something parts them."""
    found = _RUNS_INTO.match(text, end)
    return found.group() if found else ""


def _share(units: Sequence[Unit], text: str) -> float:
    total = sum(unit.weight for unit in units)
    return sum(unit.weight for unit in units if held(unit.text, text) >= HELD) / total if total else 0.0


def held_by(unit: Unit, group: Group) -> float:
    """How far the label holds the word; less where it is only part of another term (出口 in 进出口总额)."""
    found = held(unit.text, group.label)
    if found < 1.0 or unit.term or group.label.count(unit.text) > 1:
        return found
    inside = any(other.term and unit.text in other.text and unit.text != other.text for other in group.units)
    return 0.5 if inside else found


def _split_held(word: str, run: str, label: str) -> bool:
    """Whether the word, with up to three characters beside it in the question, is a chain of pieces of the label."""
    at = run.find(word)
    if at < 0 or not all(character in label for character in word):  # no chain can hold it: the usual case
        return False
    starts = range(max(0, at - 3), at + 1)
    ends = range(at + len(word), min(len(run), at + len(word) + 3) + 1)
    return any(end - start >= 4 and splits(run[start:end], label) for start in starts for end in ends)


def _grams(text: str) -> set[str]:
    return {gram for gram in map(add, text, text[1:]) if not gram.isspace()}
