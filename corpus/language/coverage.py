"""Support: how far one sentence of the sources, with what places it, states what a question asks.

What decides is not how alike the two are but what of the question stays unsaid: words are weighed by how rare they are
in the store, credited where the sentence, the words above it or the document's own particulars hold them, and a noun
that only names the kind of answer (比例, 期限, 金额) is held by a quantity of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from corpus.language.phrases import canonical, held, units_of
from corpus.language.segments import holds_kind
from corpus.measures.quantities import Quantity, read_quantities

_KINDS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"比例|比重|占比|百分比|百分点|[率幅速比]$|系数|指数"), frozenset({"%", "个百分点", "", "倍", "‰"})),
    (
        re.compile(r"时间|期限|时限|时长|日期|时候|工期|多久|多长|年限|周期|天数"),
        frozenset({"天", "日", "个月", "月", "年", "小时", "个工作日", "工作日", "分钟", "周"}),
    ),
    (
        re.compile(r"金额|资金|经费|费用|价格|单价|钱|总投资|投资额|标准|额$"),
        frozenset({"元"}),
    ),
    (re.compile(r"长度|里程|距离"), frozenset({"米", "公里", "千米"})),
    (re.compile(r"面积|规模"), frozenset({"亩", "平方米", "公顷", "平方公里"})),
    (re.compile(r"人数|人员|名额"), frozenset({"人", "名", "人次", "位"})),
)
"""Nouns that name a kind of answer, and the base units of the quantities that are of that kind."""
_BODIES = re.compile(r"部门|单位|机构|领导|谁|企业|公司|协会")
_LIGHT = frozenset("规定 明确 要求 开始 进行 给予 予以 实行 提出 采取 办理 享受 需要 负责".split())
"""Verbs that say that something is done, not what."""
_BOUNDS = re.compile(r"上限|下限|门槛|最[高低多少]|至少|不超过|不低于|不少于|封顶|限额")
_BOUNDED = re.compile(
    r"最[高低多少]|不超过|不得超过|不低于|不少于|不得低于|不得少于|以上|以下|以内|封顶|至少|上限|下限|限额|≥|≤"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of the question's content, with how much it tells (about 0.2 to 1.5)."""

    text: str
    start: int
    weight: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sentence must say: the question's words, and the phrase they stand in."""

    phrase: str
    words: tuple[Word, ...]

    @property
    def total(self) -> float:
        return sum(word.weight for word in self.words)


def wanted(phrase: str, rarity: Callable[[str], float]) -> Wanted:
    """``rarity``: of a pair of characters, 0 (in every passage) to 1 (in none)."""
    text = canonical(phrase)
    words = []
    for unit in units_of(phrase):
        pairs = [unit.text[i : i + 2] for i in range(len(unit.text) - 1)] or [unit.text]
        tells = sum(map(rarity, pairs)) / len(pairs)
        share = 0.2 if unit.text in _LIGHT else 0.6 if unit.verb else 1.0
        words.append(Word(unit.text, text.find(unit.text), (0.2 + tells) * share))
    return Wanted(text, tuple(words))


def said(word: Word, phrase: str, text: str) -> float:
    """How far ``text`` (canonical) holds a word: whole, or by the pairs of characters that it and its neighbours form."""
    whole = held(word.text, text)
    if whole >= 0.8 or word.start < 0:
        return whole
    size, end = len(word.text), word.start + len(word.text)
    covered = sum(
        any(
            i >= 0 and i + 2 <= len(phrase) and " " not in phrase[i : i + 2] and phrase[i : i + 2] in text
            for i in (at - 1, at)
        )
        for at in range(word.start, end)
    )
    return max(whole, 0.95 * covered / size)


def of_kind(word: str, quantities: Sequence[Quantity], text: str) -> bool:
    """Whether a word only names a kind of answer, and the sentence states a quantity of it."""
    if _BOUNDS.search(word) and _BOUNDED.search(text):
        return True
    if _BODIES.fullmatch(word):
        return holds_kind("body", text)
    return any(nouns.search(word) and any(q.base_unit in units for q in quantities) for nouns, units in _KINDS)


def held_by(want: Wanted, texts: Sequence[tuple[str, float]], sentence: str) -> tuple[float, float]:
    """(weighted share of the question that the texts hold, weight of the word they hold least, as a share of all)."""
    quantities = read_quantities(sentence)
    total = want.total
    if not total:
        return 0.0, 1.0
    won = lost = 0.0
    for word in want.words:
        best = max((credit * said(word, want.phrase, text) for text, credit in texts), default=0.0)
        if best < 0.9 and of_kind(word.text, quantities, sentence):
            best = 0.9
        won += word.weight * best
        lost = max(lost, word.weight * (1 - best))
    return won / total, lost / total


def rarity_of(frequency: int, passages: int) -> float:
    """Of a token by the passages that hold it."""
    return 1.0 if not frequency else log(1 + passages / frequency) / log(1 + passages)
