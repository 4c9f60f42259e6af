"""The gate before a sentence that a language model wrote: what it says must stand in what it cites, or it is not shown.

Numbers, names, places, times, comparisons and the words that turn a statement (未, 目标, 可以, 最高) are checked by rules;
whether the cited clauses bear the sentence out as a whole is scored by a ``Bearing``, lexical unless another is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import rjieba

from assistant.query.instructions import without_orders
from assistant.retrieval.library import Library
from assistant.verification.comparison import Comparison
from assistant.verification.names import REPORTING, TITLE, Names
from assistant.verification.numbers import Evidence, Item, verify
from assistant.verification.respectively import one_by_one
from assistant.verification.verdict import verdict_wrong
from corpus.language.figure_words import figure_words
from corpus.language.modality import at_odds
from corpus.language.phrases import canonical, held, units_of
from corpus.language.script import is_chinese_text
from corpus.language.segments import GIVES_ORDERS
from corpus.measures.numerals import parse_numeral
from corpus.measures.periods import read_periods
from corpus.measures.quantities import read_quantities
from corpus.records import Derived, Figure
from corpus.words import fold

MARK = re.compile(r"\[(\d+)\]")
ACTIVE = re.compile(
    r"https?:|www\.|ftp:|mailto:|javascript:|data:\w|<\s*[a-zA-Z/!?]|!\[|\]\s*\(|&#?\w{2,8};|\w@\w|[\w-]+\.(?:com|cn|net|org|io|gov)\b|\{\{|\$\{",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"^(?:是的|对的?|没错|正确|属实|不是|不对)[，,]")
"""Yes or no to the question: no clause of the sources says it."""
_TIMES = re.compile(
    r"今年|去年|上年|前年|明年|目前|当前|现在|本年度?|年内|同期|截至目前|近年来?|近期|上半年|下半年|昨天|今天|上月|本月|日前|至今"
)
_SCOPES = re.compile(r"全省|全国|全县|全区|我省|我国|世界|国际|全球|国家级|省级|市级|县级")
_NUMERALS = re.compile("[零〇一二两三四五六七八九十百千万亿几数]+")
_COUNTS = frozenset("一 一个 一些 一种 一项 一批 一下 一是 二是 三是 四是 五是 六是 七是 八是 九是 十是".split())
_SHARES = frozenset("成倍番半")
"""What makes a share of a numeral (九成, 一半): it counts nothing that is listed."""
_UNSTATED = re.compile(
    r"(?:文中|文件|材料|原文|答复)[里中]?(?:并?没有?|并?未)(?:写明|载明|明确|提到|提及|说明|给出|写|说)[^，,。；;：:]*"
)
"""Says what the sources do not say: no clause of theirs denies it."""
_ENUMERATOR = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+[、是]|第[一二三四五六七八九十]+[，、]|其[一二三四五]|\d{1,2}[.、)）])\s*"
)
LEAST_GROUNDED = 0.6
"""Least score of a ``Bearing`` with which a sentence may be shown."""
LEAST_HELD = 0.5
"""How far each noun of it must be held."""


class Bearing(Protocol):
    """How far texts bear a sentence out, 0 to 1; calibrated so that ``LEAST_GROUNDED`` is where a sentence may be shown."""

    def __call__(self, sentence: str, sources: Sequence[str]) -> float: ...


@dataclass(frozen=True)
class Guard:
    """Checks sentences whose [n] are the items of ``evidence``."""

    evidence: Evidence
    library: Library
    context: Callable[[int], Sequence[str]] = lambda number: ()
    """What stands beside an item: its words are no source of numbers or names, but a sentence may use its nouns."""
    bearing: Bearing | None = None
    """None: the share of the sentence's content words that the sources hold."""

    def check(self, sentence: str, derived: Sequence[Derived] = ()) -> str:
        """Why the sentence may not be shown, in words the model is told; "" where it may.

        ``derived``: the values that were computed for it, with the formulas as they stand in it.
        """
        numbers = [int(n) for n in MARK.findall(sentence)]
        if why := self._as_form(sentence, numbers):
            return why
        cited = [item.n for item in self.evidence.cited(numbers)]
        sources = [text for n in cited for text in self._sources[n]]
        return "" if self._is_quoted(sentence, cited) else self._as_content(sentence, cited, sources, derived)

    def _as_form(self, sentence: str, numbers: Sequence[int]) -> str:
        if not numbers:
            return "句末没有标明出处编号"
        unknown = [n for n in numbers if n not in self._sources]
        if unknown:
            return f"没有 [{unknown[0]}] 这个出处编号"
        if ACTIVE.search(sentence):
            return "含有链接、标记或代码"
        bare = MARK.sub("", sentence)
        if GIVES_ORDERS.search(bare) or without_orders(bare) != bare:
            return "这是命令，不是文件对所问的说法"
        return "" if is_chinese_text(sentence) else "没有用中文写"

    def _is_quoted(self, sentence: str, cited: Sequence[int]) -> bool:
        """Whether it is what an item says, from the start of a sentence to its end."""
        words = _squeezed(sentence)
        quotes = [item.words[0] for item in self.evidence.cited(cited)]
        return any(words == _squeezed(part) for quote in quotes for part in (quote, *re.split("[。！？\n]", quote)))

    def _as_content(
        self, sentence: str, cited: Sequence[int], sources: Sequence[str], derived: Sequence[Derived]
    ) -> str:
        items = self.evidence.cited(cited)
        bare = _ENUMERATOR.sub("", MARK.sub("", sentence))
        figures = [figure for item in items for figure in item.figures]
        cities = frozenset(item.city for item in items)
        compared = Comparison(bare, self._names.places(bare), figures, derived, self._figures, cities)
        allowed = cities | {figure.region for figure in figures}
        return (
            verdict_wrong(bare, self.evidence.question)
            or self._as_numbers(sentence, derived)
            or self._as_numerals(bare, sources, items)
            or _not_in(_TIMES, bare, sources)
            or _not_in(_SCOPES, bare, sources)
            or self._names.unknown(compared.rest, allowed, sources)
            or compared.wrong(sources, lambda text: {mention.name for mention in self._names.places(text)})
            or at_odds(_VERDICT.sub("", _UNSTATED.sub("", compared.rest)), sources)
            or self._as_borne(compared.rest, cited, sources)
        )

    # -- what may be cited ---------------------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> Names:
        return Names(self.library)

    @cached_property
    def _figures(self) -> tuple[Figure, ...]:
        return tuple(figure for item in self.evidence.items for figure in item.figures)

    @cached_property
    def _sources(self) -> _Sources:
        return _Sources(self.evidence, self.library)

    # -- numbers ---------------------------------------------------------------------------------------------------------

    def _as_numbers(self, sentence: str, derived: Sequence[Derived]) -> str:
        texts = one_by_one(sentence, [(m.start, m.end) for m in self._names.places(sentence)])
        if texts is None:
            return "“分别”前后的个数对不上"
        evidence = replace(self.evidence, derived=tuple(derived))
        for text in texts:
            for verdict in verify(text, evidence):
                if not verdict.ok:
                    return f"“{verdict.number}”：{verdict.why}"
        return ""

    def _as_numerals(self, sentence: str, sources: Sequence[str], items: Sequence[Item]) -> str:
        """Numerals that are no quantity (第三位、数十家、两县): printed in the sources, or counting what is listed."""
        text = fold(sentence)
        said = [fold(source) for source in sources]
        taken = [(q.start, q.end) for q in read_quantities(sentence)] + [
            (m.start, m.end) for m in read_periods(sentence, None)
        ]
        counts = {len(items), len({m.name for m in self._names.places(sentence)}), sentence.count("、") + 1}
        position = 0
        for word, tag in rjieba.tag(text):
            start, position = position, position + len(word)
            match = _NUMERALS.search(word)
            if match is None or tag[0] not in "mt" or any(a < position and start < b for a, b in taken):
                continue
            if word in _COUNTS or any(word in source for source in said):
                continue
            value = None if text[start + match.end() :][:1] in _SHARES else parse_numeral(match.group())
            if value is not None and (value in counts or _ordinal_in(word, value, said)) and len(word) <= 4:
                continue
            return f"“{word}”：引用的原文里没有这个数"
        return ""

    # -- what is said ----------------------------------------------------------------------------------------------------

    def _as_borne(self, bare: str, cited: Sequence[int], sources: Sequence[str]) -> str:
        """Its nouns stand in the sources, beside them, or in the question; as a whole the sources bear it out."""
        text = self._placeless(bare)
        beside = [words for n in cited for words in self.context(n)]
        noun = _unheld(text, [*sources, *beside, self.evidence.question])
        if noun:
            return f"引用的原文里没有“{noun}”"
        score = self.bearing(bare, sources) if self.bearing else share_held(text, [*sources, *beside])
        return "" if score >= LEAST_GROUNDED else "引用的原文不足以支持这句话"

    def _placeless(self, text: str) -> str:
        """Without its regions and periods, which are checked as such."""
        spans = [(m.start, m.end) for m in self._names.places(text)]
        spans += [(m.start, m.end) for m in read_periods(text, None)]
        for start, end in sorted(spans, reverse=True):
            text = text[:start] + "，" + text[end:]
        return text


class _Sources(dict[int, tuple[str, ...]]):
    """For each item the texts that a sentence citing it may draw on."""

    def __init__(self, evidence: Evidence, library: Library) -> None:
        super().__init__()
        for item in evidence.items:
            figures = [figure_words(figure, library.documents[figure.document]) for figure in item.figures]
            self[item.n] = (*item.words, *figures, *item.around)


def _squeezed(text: str) -> str:
    """Without marks, blanks, its number in a list and its full stop."""
    return re.sub(r"\s", "", fold(_ENUMERATOR.sub("", MARK.sub("", text)))).rstrip("。;.:,")


def _ordinal_in(word: str, value: int, said: Sequence[str]) -> bool:
    """第三位 where the source prints 第3位, 三项 where it prints 3项."""
    printed = _NUMERALS.sub(str(value), word)
    return any(re.search(rf"(?<![\d.]){re.escape(printed)}", source) for source in said)


def _not_in(pattern: re.Pattern[str], sentence: str, sources: Sequence[str]) -> str:
    for word in pattern.findall(sentence):
        if not any(word in source for source in sources):
            return f"引用的原文里没有“{word}”"
    return ""


def _scores(sentence: str, sources: Sequence[str]) -> list[tuple[str, float, float, bool]]:
    """(word, weight, how far the sources hold it, whether it is a predicate) of each content word."""
    said = canonical(" ".join(re.sub(r"\s", "", source) for source in sources))
    units = [
        unit
        for unit in units_of(TITLE.sub("", sentence))
        if unit.text.strip("是为") not in REPORTING and not unit.text[0].isdigit()
    ]
    return [(unit.text, unit.weight, held(unit.text, said), unit.verb) for unit in units]


def _unheld(sentence: str, sources: Sequence[str]) -> str:
    """The first noun, as it stands in the sentence, that the sources do not hold."""
    said = fold(sentence)
    for word, _, score, verb in _scores(sentence, sources):
        if not verb and len(word.strip("是为")) > 1 and score < LEAST_HELD and word in said:
            return word
    return ""


def share_held(sentence: str, sources: Sequence[str]) -> float:
    """Weighted share of the content words that the sources hold; 1 where there are none."""
    scores = _scores(sentence, sources)
    total = sum(weight for _, weight, _, _ in scores)
    return sum(weight * score for _, weight, score, _ in scores) / total if total else 1.0
