"""Fitting: how far an amount that a rule lays down is the one a question asks for.

It is where it and what places it hold the question's words. A word that only its siblings hold (硕士 where it says 博士) counts
as not held; one that names the rule itself counts for little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.query.question import Part
from assistant.retrieval.library import Library
from assistant.retrieval.stipulations import Stipulation
from corpus.language.coverage import Wanted, Word, of_kind, rarity_of, said, wanted
from corpus.language.phrases import canonical, held, units_of
from corpus.measures.tiers import TIME, Bounded, read_stretches
from corpus.measures.units import base_unit_of, counts

ENOUGH = 0.7
"""Least share of the question that a stipulation and what places it must hold."""
LOST = 0.27
"""Most that one word may weigh, as a share of the question, that neither holds."""
_TOLD, _LEAD, _ABOVE, _SENTENCE, _ANCHOR, _ARTICLE, _AFTER, _TITLE = 1.0, 0.95, 0.85, 0.85, 0.5, 0.75, 0.4, 0.8
_OWN, _OF_KIND, _NAMED, _HARDLY = 0.8, 0.9, 0.8, 0.5
"""From what credit on a word is the amount's own; that of a word that only names its kind; from what on a word names the
rule; below what a word is hardly held."""
_OF_TITLE = 0.5
"""Weight of a word that names the rule itself, beside one that is asked of it."""
_HUNG = 0.4
"""Weight of the words that a part hangs on, beside its own."""
ALONE, ALONE_LOST = 0.5, 0.4
"""The first two where no other amount of the rules is of the unit asked."""
_SLIGHT = 0.4
"""Weight of a word of one character, beside a longer one: what people do with things has many names (买, 签, 领)."""
_AUXILIARY = re.compile(
    r"^(?:不能|不得|不可|最[多少高低长]|至[少多]|可以|可|能|要|后|才|需|得|应|须|会|就)+|(?:要|能|得|到|完|满|了|才|好|成)+$"
)
_LIGHT = frozenset("办 办理 给 拿 弄 说 看 定 走 算 打 发 内 说 限制 要求 规定 享受 里 中".split())
_WITHIN = re.compile(
    r"(?<![\u4e00-\u9fff])(?:个?工作)?[日天月年](?:之|以)?内|(?<![\u4e00-\u9fff])年(?=[\u4e00-\u9fff])"
)
"""What is left of 几日内 once its question word is taken out."""
_LATER = re.compile(r"后|之日|起|以来")
ASKS = re.compile(
    r"多少|(?<!哪)几|多久|多长|多大|怎么补|怎么奖|如何补|什么(?:限制|标准|比例|要求)|有何(?:限制|要求)|百分|上限|下限|限额|封顶"
)
_PREDICATE = re.compile(
    r"(?:多少|几|多)(?:个?工作日|个?自然日|日|天|个?月|年|小时|久|长时间)(?:之内|以内|内)?(?P<does>[\u4e00-\u9fff]{2,8})[,。?]?$"
)
"""What is done within the time that is asked (几天内办结)."""
UPPER = re.compile(r"最[高多长大]|上限|限额|封顶|至多|不超过|顶格|以内")
LOWER = re.compile(r"最[低少短小]|至少|门槛|下限|不[能得]?[少低]于|起码|要满|满几|满多少|不低于")
_HOW_MUCH = re.compile(r"多少")
"""It asks no time where it names none."""
_KINDS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"几岁|多大年[龄纪]|年龄"), frozenset(("岁",))),
    (re.compile(r"比例|比重|百分之|几成|几折|折扣|上浮(?:多少|幅度)|幅度|占比"), frozenset(("%", "个百分点", ""))),
    (
        re.compile(
            r"多少?钱|金额|[补奖贴助罚](?:[励助贴款]?)(?:的?标准)?(?:是|有|给|为|能)?(?:多少|几)|(?:多少|几)[^,。?]{0,6}(?:补[贴助]|奖[励金补]|资金|经费|资助)|限额|额度"
        ),
        frozenset(("元", "%")),
    ),
    (re.compile(r"多久|多长时间|时限|期限|年限|几时|时间|(?:几|多少)(?:个?工作日|天|日|个?月|年|小时)"), TIME),
    (re.compile(r"面积"), frozenset(("平方米", "亩"))),
)
_SIDE_BY_SIDE = re.compile(r"分别|以及|和|与|、")
_BY_ITEM, _BY_NEIGHBOURS = 0.08, 0.08
"""What the question's naming the item, and the words beside the number, add to a score."""
Texts = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """A stipulation with the share of the question it holds, and the words it does not hold, heaviest first."""

    one: Stipulation
    covered: float
    lost: float
    unheld: tuple[str, ...]
    own: int
    """Words of the question that it says itself, not those of the rule's name."""
    score: float

    @property
    def accepted(self) -> bool:
        return self.covered >= ENOUGH and self.lost <= LOST


def _bare(word: Word, *, whole: bool = False) -> Word | None:
    """A word of a question without auxiliaries; None where nothing is left that tells. ``whole``: one character weighs in full."""
    text = _AUXILIARY.sub("", word.text) if len(word.text) > 1 else word.text
    text = text.removesuffix("子") if len(text) == 2 else text
    if not text or text in _LIGHT:
        return None
    if len(text) == 1 and not whole:
        return Word(text, word.start, word.weight * _SLIGHT)
    return Word(text, word.start + word.text.index(text), word.weight)


def _said(word: Word, phrase: str, text: str) -> float:
    """As ``said``; a tier that is told by its number (二星级, 三等奖) only where it stands as it is."""
    if re.match(r"[一二三四五六七八九十\d]", word.text) and len(word.text) > 1:
        return float(word.text in text)
    return said(word, phrase, text)


@dataclass(slots=True)
class Fitting:
    """What one part of a question asks of the rules, and how far each of their amounts is that."""

    library: Library
    part: Part
    rules: list[Stipulation]

    @classmethod
    def of(cls, library: Library, documents: frozenset[str], part: Part) -> Fitting:
        """Over what the rules among ``documents`` lay down; of nothing where a year is asked: rules are of none."""
        fitting = cls(library, part, [])
        if part.relative or not part.periods:
            fitting.rules = [one for one in library.stipulations(documents) if fitting._of_place(one)]
        return fitting

    def want(self, phrase: str) -> Wanted:
        """Its words without auxiliaries; those a part hangs on where it has hardly any of its own."""

        def rarity(pair: str) -> float:
            return rarity_of(*self.library.store.frequency(pair))

        phrase = _WITHIN.sub(" ", phrase)
        words = f"{self.part.carried} {phrase}" if len(units_of(phrase)) < 2 else phrase
        want = wanted(words, rarity)
        own = {unit.text for unit in units_of(phrase)} if words != phrase else set[str]()
        bare = [(_bare(one, whole=one.text in own), one.text in own or not own) for one in want.words]
        return Wanted(
            want.phrase,
            tuple(
                word if mine else replace(word, weight=word.weight * _HUNG) for word, mine in bare if word is not None
            ),
        )

    def units(self) -> frozenset[str]:
        """Base units that can answer; empty where any can."""
        text, unit = self.part.text, self.part.asking.unit
        if unit is not None:
            base = base_unit_of(unit) or "元"
            return TIME if base in TIME else frozenset((base, "%")) if base == "元" else frozenset((base,))
        asked = self.kinds()
        if not asked and not ASKS.search(text) and not self.part.quantities and self.part.asking.operation == "lookup":
            return frozenset(("元", "%"))
        return frozenset().union(*asked) if self.two else next(iter(asked), frozenset())

    def kinds(self) -> list[frozenset[str]]:
        """The kinds of amount that the question names."""
        return [units for pattern, units in _KINDS if pattern.search(self.part.text)]

    @property
    def two(self) -> bool:
        """Whether amounts of two kinds are asked for side by side (比例和限额分别是多少)."""
        return len(self.kinds()) > 1 and bool(_SIDE_BY_SIDE.search(self.part.phrase))

    def _of_place(self, one: Stipulation) -> bool:
        """A place that is not the document's own must be named by the article: rules are of the whole of it else.

        Of several cities asked side by side each has its own rule.
        """
        own = self.library.documents[one.document].own_places
        below = [region for region in self.part.regions if region not in own]
        if self.library.documents[one.document].city in self.part.regions:
            below = [region for region in below if region not in self.library.cities]
        words = f"{one.told} {one.sentence} {one.article}"
        return all(held(region, words) >= 0.9 for region in below)

    def fits(self, want: Wanted) -> list[Fit]:
        """Of each amount that can answer, best first."""
        units = self.units()
        pool = [one for one in self.rules if not units or one.unit in units or self._counts_like(one.unit, units)]
        if not units and _HOW_MUCH.search(self.part.text):
            pool = [one for one in pool if one.unit not in TIME]
        pool = self._innermost([one for one in pool if self._on_these_terms(one)])
        return sorted((self.fit(one, want) for one in pool), key=lambda fit: -fit.score)

    def _innermost(self, pool: Sequence[Stipulation]) -> list[Stipulation]:
        """Without the tiers that lie beside or around one of their article which the question's amount lies in."""

        def beaten(one: Stipulation, other: Stipulation) -> bool:
            if one.term is None or other.term is None or (one.document, one.unit) != (other.document, other.unit):
                return False
            if one.place[0] != other.place[0] or one.term.unit != other.term.unit or one.term == other.term:
                return False
            told = [tier.stretch for tier in self.tiers if tier.stretch.unit == one.term.unit]
            return any(
                tier.within(other.term) and (not tier.within(one.term) or other.term.within(one.term)) for tier in told
            )

        return [one for one in pool if not any(beaten(one, other) for other in pool)]

    @staticmethod
    def _counts_like(unit: str, units: frozenset[str]) -> bool:
        asked = next(iter(units))
        return len(units) == 1 and counts(unit) and counts(asked) and "人" not in (unit, asked)

    def _on_these_terms(self, one: Stipulation) -> bool:
        """The tier that the question tells in the unit of the terms must meet theirs; an amount it tells is not asked for."""
        if any(self._is_told(one, bound) for bound in self.tiers):
            return self.part.asking.claim
        if one.on_terms and any(bound.stretch.unit == one.unit for bound in self.tiers):
            return self.part.asking.claim
        if one.term is None:
            return True
        told = [tier for tier in self.tiers if tier.stretch.unit == one.term.unit]
        told = [tier for tier in told if tier.compared] or ([] if self.part.asking.claim else told)
        return not told or any(tier.stretch.meets(one.term) for tier in told)

    @staticmethod
    def _is_told(one: Stipulation, bound: Bounded) -> bool:
        value = one.quantity.base_value
        return bound.stretch.unit == one.unit and value is not None and value in (bound.stretch.low, bound.stretch.high)

    def _is_tier(self, one: Stipulation) -> bool:
        """Whether the question tells the very tier: 不足100平方米 says which amount is meant as a word would."""
        return one.term is not None and any(tier.stretch.within(one.term) for tier in self.tiers)

    @property
    def tiers(self) -> list[Bounded]:
        """The amounts that the question tells of its case: 不足100平方米, 60周岁以上, 30米."""
        return read_stretches(self.part.text)

    def fit(self, one: Stipulation, want: Wanted) -> Fit:
        """``want``: the words of the question, or of one side of a comparison."""
        texts = self._texts(one)
        won = lost = total = beside = 0.0
        own, telling = 0, [float(self._is_tier(one))]
        unheld: list[tuple[float, str]] = []
        weighed = list(self._weighed(one, want))
        of_rule = all(names_rule for _, names_rule in weighed)
        for word, names_rule in weighed:
            best = self._held(word, one, want.phrase, texts)
            beside += word.weight * _said(word, want.phrase, one.near)
            won, total = won + word.weight * best, total + word.weight
            lost = max(lost, word.weight * (1 - best))
            telling += [best] if not names_rule or (of_rule and self._says(one, word, want)) else []
            own += not names_rule and len(word.text) > 1 and best >= _OWN and best != _OF_KIND
            if best < _HARDLY:
                unheld.append((word.weight, word.text))
        if not any(best_word >= _OWN for best_word in telling):
            return Fit(one, 0.0, 1.0, (), 0, 0.0)
        covered = won / total
        score = covered + _BY_ITEM * self._named(one) + _BY_NEIGHBOURS * beside / total + self._manner(one)
        return Fit(one, covered, lost / total, tuple(text for _, text in sorted(unheld, reverse=True)), own, score)

    @staticmethod
    def _says(one: Stipulation, word: Word, want: Wanted) -> bool:
        """Whether an amount's own clause says a word: it tells amounts apart where all words name the rule."""
        return _said(word, want.phrase, f"{one.item} {one.told}") >= _OWN

    def _texts(self, one: Stipulation) -> Texts:
        """What may hold a word, with the credit that gives."""
        document = self.library.documents[one.document]
        lead = canonical(document.text[one.lead.start : one.lead.end]) if one.lead else ""
        return (
            (f"{one.item} {one.told}", _TOLD),
            (one.anchor, _TOLD if _LATER.search(self.part.text) else _ANCHOR),
            (lead, _LEAD),
            (one.sentence, _SENTENCE),
            (one.above, _ABOVE),
            (one.article, _ARTICLE),
            (one.after, _AFTER),
            (canonical(document.title), _TITLE),
        )

    def _weighed(self, one: Stipulation, want: Wanted) -> Iterator[tuple[Word, bool]]:
        """The words, and whether each names the rule itself: such a one weighs less."""
        title = canonical(self.library.documents[one.document].title)
        for word in want.words:
            names_rule = said(word, want.phrase, title) >= _NAMED
            yield replace(word, weight=word.weight * _OF_TITLE) if names_rule else word, names_rule

    def _held(self, word: Word, one: Stipulation, phrase: str, texts: Texts) -> float:
        best = max(credit * _said(word, phrase, text) for text, credit in texts)
        if best >= _OF_KIND:
            return best
        bounds = one.bound and (UPPER if one.bound == "upper" else LOWER).search(word.text)
        document = self.library.documents[one.document]
        raw = document.text[one.clause.start : one.clause.end]
        return _OF_KIND if bounds or of_kind(word.text, (one.quantity,), raw) else best

    def _named(self, one: Stipulation) -> float:
        """Share of what tells the amount from its siblings that the question says."""
        own, asked = units_of(one.item), canonical(self.part.text)
        return sum(unit.weight * held(unit.text, asked) for unit in own) / (sum(u.weight for u in own) or 1.0)

    def _manner(self, one: Stipulation) -> float:
        """What the question says of the amount: a limit and which, a condition or what is given on it."""
        text, units = self.part.text, self.units()
        score = 0.0
        if UPPER.search(text):
            score += 0.06 if one.bound == "upper" else -0.02
        if LOWER.search(text):
            score += 0.06 if one.bound == "lower" else -0.04
        if one.unit == "%" and "元" in units:
            score -= 0.04
        if one.on_terms:
            score -= 0.05
        unit = self.part.asking.unit
        if unit and one.unit == base_unit_of(unit):
            score += 0.03
        does = _PREDICATE.search(text)
        if does and one.unit in TIME:
            score += 0.12 * held(canonical(does["does"]), f"{one.near} {one.told}")
        return score

    def alone(self, best: Fit, fits: Sequence[Fit]) -> bool:
        """Whether it is the only one of the unit asked for, and holds the better part of the question."""
        only = len([fit for fit in fits if fit.one.unit == best.one.unit]) == 1 and bool(self.units())
        return only and best.covered >= ALONE and best.lost <= ALONE_LOST and not self._stated_elsewhere(best)

    def _stated_elsewhere(self, best: Fit) -> bool:
        """Whether a figure of the same document and unit, with its heads, holds all the words that the rule lacks."""
        one = best.one
        text = self.library.documents[one.document].text
        figures = (f for f in self.library.figures_of(one.document) if f.base_unit == one.unit)
        words = (canonical(" ".join(text[span.start : span.end] for span in (f.quote, *f.heads))) for f in figures)
        return bool(best.unheld) and any(all(held(word, told) >= 0.8 for word in best.unheld) for told in words)
