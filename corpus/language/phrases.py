"""The content words of a phrase, weighted, and how far another text holds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

import rjieba

from corpus.language.terms import load_terms
from corpus.measures.units import counts
from corpus.words import fold
from corpus.yamlfile import read_classes

# Parts of speech (jieba's tag set) that carry no content of their own.
_EMPTY_TAGS = ("r", "u", "p", "c", "y", "e", "o", "x", "w", "m")
_EMPTY_SINGLE_TAGS = ("z", "f")
"""Empty where the word is one character (上, 中); 初中 and 城镇 are tagged so too."""
_HAN_WORD = re.compile("[\u4e00-\u9fff]{2,}")
"""A word that the dictionary knows without a part of speech (瞪羚) has content."""
_MEASURES = frozenset("人数 数 率 量 额 面积 金额 数量 次数 件数 户数 比例 比重 费用 收入 支出 规模 里程 天数".split())
"""What makes a measured thing of the verb before it (受伤人数, 出栏量)."""
_MODEL = re.compile(
    r"(?<![A-Za-z\d.])(?:\d+[A-Za-z]{1,3}|[A-Za-z]{1,4}\d+)(?![A-Za-z\d.])|(?:[百千万][吨人户亩头只]){2,}"
)
"""Grades, models and sizes that name a class (5A, G5, 千吨万人) tell one thing from another."""
_PREDICATE_TAGS = ("v", "a", "d", "i", "l")
_EMPTY_WORDS = frozenset(chain(*read_classes(Path(__file__).parent / "lexicon" / "empty_words.yaml").values()))
"""Words that ask, count or predicate in every text; what they stand beside carries the meaning."""
_ASKING = re.compile(r"(?:几|多少|好多|哪几?)[家个人项件场位名批次年月天条所]?")
_SUFFIX = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:数量|总数|个数|家数|人数|总量|总额|数)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """One content word; ``term`` where it is a known term of the field (matched whole or by its characters)."""

    text: str
    weight: float
    term: bool = False
    verb: bool = False
    """A predicate: it tells indicators apart only where the store's own indicators use it."""


@lru_cache(maxsize=8192)
def _pieces(text: str) -> tuple[tuple[str, bool, bool], ...]:
    found: list[tuple[str, bool, bool]] = []
    for piece, term in load_terms().split(text):
        if term:
            found.append((piece, True, False))
            continue
        found.extend((fold(model), False, False) for model in _MODEL.findall(piece))
        tagged = rjieba.tag(_MODEL.sub(" ", piece))
        for at, (word, tag) in enumerate(tagged):
            word = word.strip()
            names = at + 1 < len(tagged) and tagged[at + 1][0] in _MEASURES
            if (
                _ASKING.fullmatch(word)
                or not word
                or word in _EMPTY_WORDS
                or (len(word) == 2 and word[1] == "数" and counts(word[0]))
                or (tag[0] in _EMPTY_TAGS and not (tag == "x" and _HAN_WORD.fullmatch(word)))
                or (len(word) == 1 and tag[0] in _EMPTY_SINGLE_TAGS)
                or not re.search(r"\w", word)
            ):
                continue
            predicate = tag[0] in _PREDICATE_TAGS and not _is_noun_phrase(word, tag)
            found.append((_SUFFIX.sub("", word) or word, False, predicate and not names))
    return tuple(found)


@lru_cache(maxsize=4096)
def _is_noun_phrase(word: str, tag: str) -> bool:
    """A set phrase (l) is what its head is: 自然资源 a noun, 如期完成 a verb."""
    if tag != "l" or len(word) < 3:
        return False
    head = rjieba.tag(word[-2:])
    return len(head) == 1 and (head[0][1].startswith("n") or head[0][1] in ("vn", "an"))


def models_of(text: str) -> tuple[str, ...]:
    """Names of letters and digits (PM10, 5G, R&D in no known term), folded: they hold whole or not at all."""
    pieces = load_terms().split(text)
    return tuple(fold(model) for piece, term in pieces if not term for model in _MODEL.findall(piece))


def units_of(text: str, weigh: Callable[[str], float] | None = None) -> tuple[Unit, ...]:
    """The content words of ``text`` in order, synonyms in their canonical form, each once."""
    seen: dict[str, Unit] = {}
    for word, term, verb in _pieces(text):
        if word not in seen:
            weight = (weigh(word) if weigh else 1.0) * (0.5 if len(word) == 1 or verb else 1.0)
            seen[word] = Unit(word, weight, term, verb)
    return tuple(seen.values())


@lru_cache(maxsize=8192)
def _gapped(word: str) -> re.Pattern[str]:
    return re.compile(".{0,3}?".join(re.escape(char) for char in word))


@lru_cache(maxsize=8192)
def _shortened(word: str) -> re.Pattern[str]:
    """公卫 for 公共卫生, 文旅 for 文化和旅游: the first characters of two words of two characters."""
    return re.compile("[\u4e00-\u9fff][和与及、]?".join(re.escape(char) for char in word) + "[\u4e00-\u9fff]")


@lru_cache(maxsize=65536)
def held(word: str, text: str) -> float:
    """How far ``text`` holds ``word``: 1 whole, 0.96 as the heads of two words next to each other (营收 in 营业收入), 0.9 in
    order with small gaps, else by shared bigrams (≤ 0.7)."""
    if not text:
        return 0.0
    if word in text:
        return 1.0
    if len(word) < 2:
        return 0.0
    if all(character in text for character in word):  # else neither pattern is there: most words are never compiled
        if len(word) == 2 and _shortened(word).search(text):
            return 0.96 if _heads(word, text) else 0.8
        if len(word) >= 3 and _gapped(word).search(text):
            return 0.9
    bigrams = [word[i : i + 2] for i in range(len(word) - 1)]
    return 0.7 * sum(map(text.__contains__, bigrams)) / len(bigrams)


def _heads(word: str, text: str) -> bool:
    """Whether the two characters of ``word`` open two words of two characters that stand next to each other."""
    for match in _shortened(word).finditer(text):
        position = max(0, match.start() - 2)
        words = set[tuple[int, int]]()
        for piece in rjieba.cut(text[position : match.end() + 2]):
            words.add((position, position + len(piece)))
            position += len(piece)
        if {(match.start(), match.start() + 2), (match.end() - 2, match.end())} <= words:
            return True
    return False


def coverage(units: Sequence[Unit], texts: Iterable[tuple[str, float]]) -> float:
    """Weighted share of ``units`` that the texts hold; each text with the credit it gives (1 = full)."""
    scaled = list(texts)
    won = total = 0.0
    for unit in units:
        best = 0.0
        for text, credit in scaled:
            best = max(best, credit * held(unit.text, text))
        won += unit.weight * best
        total += unit.weight
    return won / total if total else 0.0


def splits(run: str, text: str) -> bool:
    """Whether ``run`` is a chain of pieces (of two characters or more) that ``text`` holds (小学生师比 = 小学 + 生师比)."""
    reached = {0}
    for end in range(2, len(run) + 1):
        if any(start in reached and run[start:end] in text for start in range(max(0, end - 8), end - 1)):
            reached.add(end)
    return len(run) in reached


def canonical(text: str) -> str:
    """``text`` folded, with every known wording in its canonical form."""
    return _canonical(text) if len(text) <= _BRIEF else load_terms().canonical(text)


@lru_cache(maxsize=16384)
def _canonical(text: str) -> str:
    return load_terms().canonical(text)


_BRIEF = 400
"""Characters up to which a text is likely to come again: a clause, a heading, a title."""
