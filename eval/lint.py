"""What is wrong with gold that loads: it measures nothing, or something else than its writer meant."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.records import Document
from eval import measures
from eval.gold import TYPES, GoldItem
from eval.names import TYPE_NAMES
from eval.numbers import read_numbers
from eval.record import AnswerRecord

_STATED = ("lookup", "target", "conflict", "alias", "entity", "measure", "injection", "policy")
"""Types whose figures stand in the source as they are; those of others may be computed."""
_ENOUGH = 50
"""Below this many questions nothing is said of how they are spread."""
_MOST, _FEWEST = 0.4, 0.1
_NOISE = re.compile(r"[\W_]|请问|麻烦|一下|是多少|有多少|多少|是|的|呢|吗|了")


@dataclass(frozen=True, slots=True)
class Finding:
    """``wrong``: the item must be mended; otherwise its writer should look once more."""

    where: str
    text: str
    wrong: bool = True

    def __str__(self) -> str:
        return f"{'✗' if self.wrong else '?'} {self.where} {self.text}"


def lint(items: Sequence[GoldItem], documents: Iterable[Document]) -> list[Finding]:
    """Findings in the order of the items, then those of the whole."""
    texts = {document.id: document.text for document in documents}
    own = [finding for item in items for finding in (*_leaked(item), *_contradictory(item), *_unheld(item, texts))]
    return [*own, *_duplicates(items), *_spread(items)]


def _leaked(item: GoldItem) -> Iterator[Finding]:
    """An answer that only repeats the question would count as right."""
    question = item.question
    if question.answerable and question.type != "claim" and _says_all(item, question.question):
        yield Finding(item.where, f"{item.id}：问题里已经有全部答案，重复问题也会算对")


def _contradictory(item: GoldItem) -> Iterator[Finding]:
    """The expected answer holds what is forbidden."""
    question = item.question
    expected = "，".join([*map(str, question.figures), *(group[0] for group in question.facts)])
    for words in measures.stated_forbidden(item, _answer(item, expected)) if question.answerable else ():
        yield Finding(item.where, f"{item.id}：不应出现的「{words}」就在应有的答案里")


def _unheld(item: GoldItem, texts: Mapping[str, str]) -> Iterator[Finding]:
    """A figure that no gold span holds; with its printed digits, a table's unit stands in its header."""
    question = item.question
    if question.type not in _STATED or not question.answerable:
        return
    quotes = [texts[span.document][span.span.start : span.span.end] for span in item.spans]
    held = {number.printed for quote in quotes for number in read_numbers(quote)}
    plain = "".join(quotes).replace(",", "")
    for figure in question.figures:
        digits = {number.printed for number in read_numbers(figure.value)}
        if not digits & held and figure.value.replace(",", "") not in plain:
            yield Finding(item.where, f"{item.id}：列出的原文里没有 {figure}（由原文算出来的，类型填“计算”或“比较”）")
    whole = measures.plain("".join(quotes))
    for group in question.facts if question.type in ("entity", "measure") else ():
        if not any(measures.plain(fact) in whole for fact in group):
            yield Finding(item.where, f"{item.id}：列出的原文里没有要点 {' / '.join(group)}", wrong=False)


def _duplicates(items: Sequence[GoldItem]) -> Iterator[Finding]:
    """The same question twice after the same conversation; alike but for courtesies is a question to its writer."""
    seen: dict[tuple[str, ...], str] = {}
    for item in items:
        exact = ("=", *_key(item, measures.plain(item.question.question)))
        loose = ("~", *_key(item, _NOISE.sub("", item.question.question)))
        if exact in seen:
            yield Finding(item.where, f"{item.id}：与 {seen[exact]} 是同一个问题")
        elif loose in seen and loose[1]:
            yield Finding(item.where, f"{item.id}：与 {seen[loose]} 几乎是同一个问题", wrong=False)
        seen.setdefault(exact, item.id)
        seen.setdefault(loose, item.id)


def _key(item: GoldItem, question: str) -> tuple[str, ...]:
    return (question, *(turn.content for turn in item.question.history))


def _spread(items: Sequence[GoldItem]) -> Iterator[Finding]:
    """Too much of one type or document, too few that cannot be answered, types without any."""
    if len(items) < _ENOUGH:
        return
    types = Counter(item.question.type for item in items)
    for type_, count in types.items():
        if count > _MOST * len(items):
            yield Finding("整体", f"「{TYPE_NAMES[type_]}」占 {count / len(items):.0%}，偏多", wrong=False)
    for absent in (name for name in TYPES if name not in set(types)):
        yield Finding("整体", f"没有「{TYPE_NAMES[absent]}」的题", wrong=False)
    refused = sum(not item.question.answerable for item in items) / len(items)
    if not _FEWEST <= refused <= _MOST:
        yield Finding("整体", f"答不了的题占 {refused:.0%}，宜在 {_FEWEST:.0%} 到 {_MOST:.0%} 之间", wrong=False)
    yield from _lone_documents(items)


def _lone_documents(items: Sequence[GoldItem]) -> Iterator[Finding]:
    of: dict[str, int] = defaultdict(int)
    for item in items:
        for document in {span.document for span in item.spans}:
            of[document] += 1
    for document, count in of.items():
        if count > (_MOST + _FEWEST) * len(items):
            yield Finding("整体", f"{document} 一份文件占 {count / len(items):.0%} 的题，偏多", wrong=False)


def _says_all(item: GoldItem, words: str) -> bool:
    answer = _answer(item, words)
    return not measures.missing_figures(item, answer) and not measures.missing_facts(item, answer)


def _answer(item: GoldItem, words: str) -> AnswerRecord:
    return AnswerRecord(
        id=item.id, question="", standalone="", status="answered", reason=None, answer=words, citations=(), figures=(),
        derived=(), result=None, notices=(), seconds=0,
    )  # fmt: skip
