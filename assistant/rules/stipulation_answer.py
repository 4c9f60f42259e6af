"""Answers from what rules lay down: which stipulation a question means, said with its terms, times a number, or against another.

A stipulation is the answer where it and what places it hold the question's words; a word that only its siblings hold (硕士
where it says 博士) counts as not held. Where all but the tier is held, the rule is silent on that tier and it is said so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import permutations

from assistant.draft import Draft, marks
from assistant.query.operation import IN_ALL, TOGETHER
from assistant.query.question import Part
from assistant.retrieval.library import Library
from assistant.retrieval.stipulations import Stipulation
from assistant.retrieval.validity import stem
from assistant.rules.stipulation_match import ASKS, UPPER, Fit, Fitting
from corpus.language.figure_words import plain
from corpus.language.phrases import canonical, held, units_of
from corpus.language.segments import clauses, without_end_mark
from corpus.measures.quantities import Quantity, convert
from corpus.measures.tiers import TIME, read_stretches
from corpus.records import Derived, Result, Span

MOST = 4
"""Amounts stated side by side at most."""
OPERAND, APART = 0.55, 0.05
"""Least share of its phrase that an operand of a comparison must hold, and by how much it must hold more than the other."""
TELLS = 0.15
"""Least share of the question that the word of the tier must weigh."""
BUT_ONE = 0.8
"""Share of the question but the tier it names that a rule must hold for it to be silent on that tier."""
TIED = 0.02
"""Amounts of one article whose scores differ by less answer alike."""
_OPERATIONS = frozenset(("lookup", "sum", "rest", "compare", "difference", "gap", "ratio", "share"))
"""Those that ask for an amount, or set two against each other; the most and the least only where no member is asked for."""
_OPEN = re.compile(r"什么|怎|如何|哪|谁|[吗吧么]|为何|是否|有没有|是不是")
_ALTOGETHER = re.compile(f"{TOGETHER}|{IN_ALL}")
_HOW = re.compile(r"怎|如何")
_IN_ALL = re.compile(r"一共|总共|合计|共计|总计|能[补奖拿领得]|可[以得领拿]|得到|拿到|领取?|补多少|奖多少|多少")
_LIMITS = re.compile(r"每.*$|(?:最[高多]|不超过|不[少低]于|满|累计|应当?在?|自.*起|[为按在])+$")
"""What an item says beside its name."""
LONGEST = 16
"""Characters of a name."""
NEAR_BY = 0.1
"""What standing in one article adds to a pair."""
_TEN_THOUSAND = Decimal(10000)
_GIVEN = re.compile(r"^的(?:标准|比例|额度|幅度)")
_HEADING = re.compile(r"^\s*(?:第[一二三四五六七八九十百零\d]+条|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．])\s*")


def _id(one: Stipulation) -> tuple[str, Span]:
    return one.document, one.amount


def _comparable(one: Stipulation, other: Stipulation) -> bool:
    alike = (one.document, one.unit, one.per) == (other.document, other.unit, other.per)
    return alike and one.quantity.base_value is not None and other.quantity.base_value is not None


@dataclass(slots=True)
class StipulationWriter:
    """Answers one part of a question from the rules among some documents."""

    library: Library
    documents: frozenset[str]
    draft: Draft
    part: Part
    _asked: Fitting = field(init=False)

    def write(self) -> bool:
        """Whether the part was answered, or refused since the rule gives no such tier."""
        if not self._may():
            return False
        self._asked = Fitting.of(self.library, self.documents, self.part)
        if not self._asked.rules:
            return False
        operands = self._operands()
        if operands is not None:
            return self._compared(*operands)
        fits = self._asked.fits(self._asked.want(self.part.phrase))
        if not fits:
            return False
        best = fits[0]
        if self._silent(best, fits):
            return True
        if not best.accepted and not self._asked.alone(best, fits):
            return False
        if self.part.asking.claim:
            return self._claimed(best)
        chosen = self._chosen(best, fits)
        if self._by_city(best, chosen):
            return True
        self.draft.say("；".join(dict.fromkeys(self._state(fit.one) for fit in chosen)) + "。")
        self._multiplied(best.one)
        return True

    def _may(self) -> bool:
        """Whether an amount is asked for, compared or claimed, or a thing only named."""
        asking, text = self.part.asking, self.part.text
        if asking.operation == "lookup" and _HOW.search(text) and any(one.compared for one in read_stretches(text)):
            return True
        if asking.operation not in _OPERATIONS and (_OPEN.search(text) or asking.operation not in ("max", "min")):
            return False
        if ASKS.search(text) or asking.operation in ("compare", "difference"):
            return True
        return bool(asking.claim and self.part.quantities) or not _OPEN.search(text)

    # -- which ones ------------------------------------------------------------------------------------------------

    def _chosen(self, best: Fit, fits: Sequence[Fit]) -> list[Fit]:
        """The best and those of its article that are as good; where two kinds are asked, that of the other kind too."""
        chosen = [fit for fit in fits if self._beside(fit.one, best.one) and fit.score >= best.score - TIED]
        chosen = chosen[:MOST] if all(fit.covered >= best.covered - TIED for fit in chosen) else [best]
        for units in self._asked.kinds() if self._asked.two else ():
            other = next((fit for fit in fits if fit.one.unit in units and fit.one.place[0] == best.one.place[0]), None)
            if other and all(other.one.unit != fit.one.unit for fit in chosen):
                chosen.append(other)
        return chosen

    def _by_city(self, best: Fit, chosen: Sequence[Fit]) -> bool:
        """States what each city's own rule gives where several have a rule of that title and no single one is meant.

        Where the question names none, only what differs from the home city's is told beside it.
        """
        cities = [region for region in self.part.regions if region in self.library.cities]
        if len(cities) == 1 or (self.part.regions and not cities):
            return False
        twins = {self._city(best): chosen}
        for city in cities or self._cities_beside():
            found = self._twin(best, city) if city not in twins else None
            if found and (cities or found.one.quantity.base_value != best.one.quantity.base_value):
                twins[city] = [found]
        if len(twins) < 2:
            return False
        lines = [
            f"{city}：{'；'.join(dict.fromkeys(self._state(fit.one) for fit in fits))}" for city, fits in twins.items()
        ]
        self.draft.say("。\n".join(lines) + "。")
        if not cities:
            numbers = [citation.n for citation in self.draft.citations]
            self.draft.notice(
                "basis", f"{'、'.join(map(str, twins))}各有自己的规定，问题没有说是哪个市，一并列出。", numbers
            )
        return True

    def _city(self, fit: Fit) -> str | None:
        return self.library.documents[fit.one.document].city

    def _cities_beside(self) -> list[str]:
        """The other cities, where all that the home city holds is looked through: no documents were chosen out of it."""
        library = self.library
        if not self.documents >= library.of_cities({library.home_city}):
            return []
        return [city for city in library.cities if city != library.home_city]

    def _twin(self, best: Fit, city: str) -> Fit | None:
        """What the rule of another city, of the same title, lays down of the same thing as well."""
        title = stem(self.library.documents[best.one.document])
        alike = [id for id in self.library.by_title.get(title, ()) if self.library.documents[id].city == city]
        asked = Fitting.of(self.library, frozenset(alike), replace(self.part, regions=()))
        fits = asked.fits(asked.want(self.part.phrase)) if asked.rules else []
        fits = [fit for fit in fits if fit.one.unit == best.one.unit and fit.covered >= best.covered - TIED]
        return fits[0] if fits and fits[0].accepted else None

    # -- saying it -------------------------------------------------------------------------------------------------

    def _state(self, one: Stipulation) -> str:
        """The terms, the clause without what is of its siblings, and what is given: cited as it stands."""
        document = self.library.documents[one.document]
        text = document.text
        parts = clauses(text, one.segment)
        at = parts.index(one.clause)
        shown = [part for part in parts[:at] if self._terms(text, part, one)] + [one.clause]
        rest = text[one.amount.end : one.clause.end]
        if at + 1 < len(parts) and _GIVEN.match(self._cut(text, Span(one.amount.end, one.clause.end), one.hidden)):
            shown += [parts[at + 1]] if "给予" in text[parts[at + 1].start : parts[at + 1].end] or not rest else []
        quote = without_end_mark(text, Span(shown[0].start, shown[-1].end))
        number = self.draft.cite(one.document, quote, [one.lead] if one.lead else [])
        words = "".join(self._cut(text, part, one.hidden) for part in shown)
        words = _HEADING.sub("", words).rstrip("。；;，,：:、 \n")
        lead = _HEADING.sub("", text[one.lead.start : one.lead.end]) if one.lead else ""
        return f"{' '.join(lead.split())}{' '.join(words.split())}[{number}]"

    @staticmethod
    def _terms(text: str, part: Span, one: Stipulation) -> bool:
        """Whether a clause before says for whom or on what terms; the terms of another tier are not its own."""
        words = text[part.start : part.end].rstrip()
        if one.term is not None:
            told = [it.stretch for it in read_stretches(words) if it.compared and it.stretch.unit == one.term.unit]
            if told:
                return one.term in told
        return bool(re.search(r"的[,，]?$|[:：]$", words)) or not re.search(r"\d", words)

    @staticmethod
    def _cut(text: str, span: Span, hidden: Sequence[Span]) -> str:
        words, at = "", span.start
        for one in sorted(hidden, key=lambda it: it.start):
            if span.start <= one.start < span.end and one.start >= at:
                words += text[at : one.start]
                at = min(one.end, span.end)
        return words + text[at : span.end]

    def _silent(self, best: Fit, fits: Sequence[Fit]) -> bool:
        """Where all but the tier asked is held by tiers that stand side by side: the rule gives none for it."""
        nouns = {unit.text for unit in units_of(self.part.phrase) if not unit.verb}
        missing = [word for word in best.unheld if word in nouns]
        tiers = [fit for fit in fits if self._beside(fit.one, best.one) and fit.unheld == best.unheld]
        tells = best.lost >= TELLS and best.covered >= BUT_ONE * (1 - best.lost)
        if len(best.unheld) != 1 or len(missing) != 1 or len(tiers) < 2 or not best.own or not tells:
            return False
        named = "、".join(dict.fromkeys(f"“{self._label(fit.one)}”" for fit in tiers[:MOST]))
        self.draft.lack("not_in_corpus", f"文中规定的是{named}，没有规定“{missing[0]}”的。", beside=True)
        return True

    def _label(self, one: Stipulation) -> str:
        """The tier; where its terms tell it, those."""
        text = self.library.documents[one.document].text
        parts = [part for part in clauses(text, one.segment) if part.start < one.clause.start]
        terms = next((text[p.start : p.end] for p in parts if text[p.start : p.end].rstrip("，,").endswith("的")), "")
        alone = [other for other in self._asked.rules if self._beside(other, one) and other.item == one.item]
        return _HEADING.sub("", terms).rstrip("的，,") if terms and len(alone) > 1 else one.item

    @staticmethod
    def _beside(one: Stipulation, other: Stipulation) -> bool:
        return one.document == other.document and one.place[0] == other.place[0] and one.unit == other.unit

    # -- computing -------------------------------------------------------------------------------------------------

    def _multiplied(self, one: Stipulation) -> None:
        """A number of what a rate is given for, times the rate; no more than its limit."""
        rate = one.quantity.base_value
        factors, cited = self._factors(one)
        if rate is None or not factors:
            return
        value, formula = (rate / 100, f"{plain(rate)}%") if one.unit == "%" else (rate, plain(rate))
        for factor in factors:
            amount = factor.base_value or Decimal(1)
            value, formula = value * amount, f"{plain(amount)} × {formula}"
        if cited is not None:
            self.draft.say(f"{self._state(cited)}。")
        numbers = tuple(dict.fromkeys((self._number(one), self.draft.citations[-1].n)))
        self.draft.derived.append(Derived("按此标准计算", plain(value), "元", formula, numbers))
        words = f"{plain(value)}元"
        if value >= _TEN_THOUSAND:
            words = f"{plain(value / _TEN_THOUSAND)}万元（{words}）"
            self.draft.derived.append(
                Derived("换算", plain(value / _TEN_THOUSAND), "万元", f"{plain(value)}元", numbers)
            )
        self.draft.say(f"按此标准计算为{words}（推算：{formula}）{marks(numbers)}。")
        self._limited(one, value)

    def _number(self, one: Stipulation) -> int:
        held = (c.n for c in self.draft.citations if c.quote.start <= one.amount.start < c.quote.end)
        return next(held, self.draft.citations[-1].n)

    def _factors(self, one: Stipulation) -> tuple[list[Quantity], Stipulation | None]:
        """The question's amounts of what the rate is per; the most there may be, and what says so, where the most is asked."""
        text = self.part.text
        bounds = [bound for bound in read_stretches(text) if bound.compared]  # 超过200度 is no number of 度
        if _ALTOGETHER.search(text):  # 领满24个月一共 is
            bounds = [bound for bound in bounds if bound.stretch.high is not None or not bound.stretch.with_low]
        stated = [q for q in self.part.quantities if not any(b.start <= q.start < b.end for b in bounds)]
        if self._is_tiered(one) or (bounds and not stated):
            return [], None
        if one.unit == "%":
            return ([q for q in stated if q.base_unit == "元"][:1] if _IN_ALL.search(text) else []), None
        if one.unit != "元" or not one.per:
            return [], None
        if stated or not UPPER.search(text):
            return [q for q in stated if self._is_per(q, one.per)], None
        most = [other for other in self._limits(one) if self._is_per(other.quantity, one.per)]
        return ([most[0].quantity], most[0]) if most else ([], None)

    def _is_tiered(self, one: Stipulation) -> bool:
        """A rate for a tier of the very thing it is per (超过200度的，每度…): which part it is paid for is not said."""
        term = one.term
        return term is not None and term.low is not None and bool(one.per) and term.unit in one.per

    def _limits(self, one: Stipulation) -> list[Stipulation]:
        """What the segment of an amount sets a limit to beside it."""
        return [
            other
            for other in self._asked.rules
            if (other.document, other.segment, other.bound) == (one.document, one.segment, "upper")
            and other.amount != one.amount
        ]

    @staticmethod
    def _is_per(quantity: Quantity, per: str) -> bool:
        names = {"人": "[人名位]", "个月": "月", "天": "[天日]"}.get(quantity.base_unit, re.escape(quantity.base_unit))
        return bool(quantity.base_unit) and bool(re.search(f"每(?:个)?{names}", per))

    def _limited(self, one: Stipulation, value: Decimal) -> None:
        """What is computed beyond the limit that the segment sets is said so."""
        for limit in self._limits(one):
            most = limit.quantity.base_value
            if limit.unit == "元" and most is not None and value > most:
                self.draft.say(f"{self._state(limit)}，超出的部分不计。")
                return

    def _operands(self) -> tuple[str, str] | None:
        """The two things that are set against each other, as phrases."""
        asking, part = self.part.asking, self.part
        if asking.operation not in ("compare", "difference"):
            return None
        if asking.other:
            return part.phrase, asking.other
        joint = part.joint
        return (joint[0], joint[-1]) if len(joint) > 1 else None

    def _compared(self, first: str, second: str) -> bool:
        """The pair of amounts of one unit that best holds both phrases, each more of its own than the other does."""
        asked, pool = self._asked, self._pool()
        a, b, both = asked.want(first), asked.want(second), asked.want(f"{first} {second}")
        of_a, of_b = ({_id(one): asked.fit(one, want).covered for one in pool} for want in (a, b))
        near = [one for one in pool if max(of_a[_id(one)], of_b[_id(one)]) >= OPERAND]
        whole = {_id(one): asked.fit(one, both).score for one in near}

        def apart(one: Stipulation, other: Stipulation) -> bool:
            mine, its = of_a[_id(one)], of_b[_id(other)]
            more = mine > of_a[_id(other)] + APART and its > of_b[_id(one)] + APART
            return more and min(mine, its) >= OPERAND and _comparable(one, other)

        def score(pair: tuple[Stipulation, ...]) -> float:
            one, other = pair
            near_by = NEAR_BY if one.place[0] == other.place[0] else 0.0
            return of_a[_id(one)] + of_b[_id(other)] + 0.5 * (whole[_id(one)] + whole[_id(other)]) + near_by

        pair = max((pair for pair in permutations(near, 2) if apart(*pair)), key=score, default=None)
        return pair is not None and self._say_apart(*pair)

    def _pool(self) -> list[Stipulation]:
        units = self._asked.units()
        asked = units - {"个百分点"} | ({"%"} if "个百分点" in units else set())
        return [one for one in self._asked.rules if (not asked or one.unit in asked) and not one.on_terms]

    def _say_apart(self, one: Stipulation, other: Stipulation) -> bool:
        """States both and by how much they differ."""
        lines = [self._state(one), self._state(other)]
        numbers = [int(n) for line in lines for n in re.findall(r"\[(\d+)\]", line)]
        a, b = one.quantity.base_value or Decimal(0), other.quantity.base_value or Decimal(0)
        unit = one.quantity.unit if one.quantity.unit == other.quantity.unit else one.unit
        first, second = (convert(value, one.unit, unit) or value for value in (a, b))
        gap = abs(first - second)
        by = {"%": "个百分点"}.get(unit, unit)
        more, less = (one, other) if a >= b else (other, one)
        line = "；".join(lines)
        if a == b:
            self.draft.say(f"{line}；两者相同。")
            return True
        formula = f"{plain(max(first, second))} - {plain(min(first, second))}"
        self.draft.derived.append(Derived("相差", plain(gap), by, formula, tuple(dict.fromkeys(numbers))))
        who = self._name(more, less)
        way = "长" if one.unit in TIME else "高"
        self.draft.say(f"{line}；{who}更{way}，相差{plain(gap)}{by}（推算：{formula}）{marks(numbers)}。")
        self.draft.result = Result("max", (who,), False)
        return True

    def _name(self, one: Stipulation, other: Stipulation) -> str:
        """What tells it from the other: its item, else the words of the question that it alone holds."""
        bare = _LIMITS.sub("", one.item).strip("，, ")
        words = [unit.text for unit in units_of(self.part.text)]
        alone = "、".join(word for word in words if self._holds(one, word) and not self._holds(other, word))
        tells = 1 < len(bare) <= LONGEST and held(bare, other.item) < 0.8
        return bare if tells and (not alone or held(bare, canonical(self.part.text)) >= 0.6) else alone

    def _holds(self, one: Stipulation, word: str) -> bool:
        text = self.library.documents[one.document].text
        lead = canonical(text[one.lead.start : one.lead.end]) if one.lead else ""
        return held(word, f"{one.item} {one.told} {lead} {one.above}") >= 0.8

    def _claimed(self, best: Fit) -> bool:
        """A number that is claimed against the one laid down."""
        stated = [q for q in self.part.quantities if q.base_unit == best.one.unit]
        if not stated:
            return False
        holds = any(q.base_value == best.one.quantity.base_value for q in stated)
        self.draft.say(f"{'是的' if holds else '不是'}，{self._state(best.one)}。")
        return True
