"""Substitution: which words of the question before give way to the thing a follow-up names (中等职业学校呢？).

Told by the sources: the figure that was asked for and the one that holds the new words show what both are called, so
that what only the old one is called gives way. Where no figure tells, by their common last word (租房补助, 购房补助).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import rjieba

from assistant.query.document_reference import named_document
from assistant.retrieval.document_filter import shortlist
from assistant.retrieval.figure_index import Group, IndicatorIndex, Match, held_by
from assistant.retrieval.library import Library
from corpus.language.phrases import Unit, held, units_of

_SAME = 0.8
"""How far a name must hold a word to be called by it."""
_CLAUSES = re.compile(
    r"(?:^|[，,、；;：:])\s*(?:[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十\d]+[.、])?\s*"
)
_BESIDE = 160
"""Characters around a name in which what stands beside it is looked for."""
_HANGS = re.compile("的+$")
_SEAMS = re.compile(r"(?<=[\u4e00-\u9fff])[的、和与及]+(?=[的、和与及,，])|^[的、和与及,，]+")


def in_place(
    before: str, core: str, words: str, library: Library, cities: Sequence[str], unit: str | None
) -> tuple[str, bool] | None:
    """The topic ``before`` (without question words) with what ``words`` stand for given way to them.

    Args:
        core: ``before`` without its regions and periods, which stay.
        cities: of the regions that the question before names.
        unit: what its question word counts; None where it says none.

    Returns:
        The topic, and whether it can be asked for by the same question words; None where nothing of it is told to
        give way, ``before`` itself where a figure of that name says nothing to give way.
    """
    words = _HANGS.sub("", words)
    new = [unit for unit in units_of(words) if len(unit.text) > 1]
    if not new:
        return None
    titles = before.rfind("》") + 1
    documents = _documents(before, library, cities)
    if told := _alike(before[titles:], core, words, [library.documents[id].text for id in sorted(documents)]):
        return before[:titles] + told, True
    found = _by_names(core, new, words, library.indicators(documents), unit)
    if found is None:
        beside = _side_by_side(core, words, [library.documents[id].text for id in sorted(documents)])
        found = ([beside], words, True) if beside else None
    if found is None:
        texts = [library.documents[id].text for id in sorted(documents)]
        told = _of_one_sort(before[titles:], core, words, texts)
        return (before[:titles] + told, True) if told else None
    gone, called, counts = found
    whole = _given_way(before, called, gone) if gone else before
    return (whole, counts) if whole else None


def names_figure(words: str, library: Library, before: str, cities: Sequence[str]) -> bool:
    """Whether ``words`` by themselves are what a figure of the documents meant is called (送戏下乡)."""
    matches = library.indicators(_documents(before, library, cities)).match(words)
    return any(m.accepted and m.named >= _SAME and m.direct >= _SAME for m in matches)


def _alike(before: str, core: str, words: str, texts: Sequence[str]) -> str | None:
    """Rule of the common last word: 租房补助 gives way to 购房补助, 户籍登记窗口 to 婚姻登记窗口.

    A last word of one character (陶瓷馆, 古建馆) is a kind only where a text has both names.
    """
    own = list(rjieba.cut(words))
    last = before.rfind(own[-1]) if len(own) > 1 else -1
    kind = own[-1]
    if last < 0:
        return None
    start, end = last, last + len(own.pop())
    old = list(rjieba.cut(before[:start]))
    while old and own and own[-1].endswith(old[-1]):  # 婚姻登记 is one word where 户籍, 登记 are two
        own[-1] = own[-1].removesuffix(old[-1])
        start -= len(old.pop())
        own = own if own[-1] else own[:-1]
    if not old or not own or len(old[-1]) < 2 or old[-1] in own or old[-1] not in core:
        return None
    if len(kind) == 1 and not any(f"{old[-1]}{kind}" in text and words in text for text in texts):
        return None
    return _joined(before[: start - len(old[-1])], words, before[end:])


def _of_one_sort(before: str, core: str, words: str, texts: Sequence[str]) -> str | None:
    """The word of the question that the texts follow by the same word as the new one: 不动产(登记) for 户籍(登记)."""
    for at in range(2, len(before) - 1):
        kind = before[at : at + 2]
        old = rjieba.cut(before[:at])[-1]
        if len(old) < 2 or old not in core or old == words or not any(words + kind in text for text in texts):
            continue
        if any(old + kind in text for text in texts):
            return f"{before[: at - len(old)]}{words}{before[at:]}"
    return None


def _by_names(
    core: str, new: Sequence[Unit], words: str, index: IndicatorIndex, unit: str | None
) -> tuple[list[str], str, bool] | None:
    """By the names of the two figures: the words of ``core`` that give way, to what, and whether it counts the same."""
    old = units_of(core)
    asked = next((match for match in index.match(core) if match.accepted), None)
    if asked is None:
        return None
    named = [m.group for m in index.match(words, core) if all(held(u.text, m.group.label) >= _SAME for u in new)]
    best = max(named, key=lambda group: _nearness(group, asked, old), default=None)
    if best is None or best.label == asked.group.label:
        return None
    own = {unit.text for unit in new}
    gone = [u.text for u in old if u.text in own or _tells_apart(u, asked.group, best)]
    whole = next((v.text for u in gone for v in best.whole if words in v.text and u[-2:] == v.text[-2:]), words)
    return gone, whole, unit is None or best.figures[0].unit.endswith(unit)


def _side_by_side(core: str, words: str, texts: Sequence[str]) -> str | None:
    """What of ``core`` opens a clause beside one that opens with ``words`` (合作社最高60万元，龙头企业最高150万元)."""
    for text in texts:
        for match in re.finditer(re.escape(words), text):
            start = max(text.rfind("。", 0, match.start()) + 1, match.start() - _BESIDE)
            end = text.find("。", match.end())
            clauses = _CLAUSES.split(text[start : min(end if end >= 0 else len(text), match.end() + _BESIDE)])
            goes_on = {clause[len(words) :][:1] for clause in clauses if clause.startswith(words)}
            if not goes_on:
                continue
            found = {_opening(clause, core, goes_on | {""}) for clause in clauses} - {""}
            if len(found) == 1 and words not in found:
                return found.pop()
    return None


def _opening(clause: str, core: str, goes_on: Collection[str]) -> str:
    """The longest opening of a clause, from two characters on, that stands in ``core`` and goes on by one of these characters."""
    sizes = (n for n in range(len(clause), 1, -1) if clause[n : n + 1] in goes_on and clause[:n] in core)
    return clause[: next(sizes, 0)]


def _tells_apart(unit: Unit, one: Group, other: Group) -> bool:
    """Whether the one figure is called by the word and the other is not."""
    return held(unit.text, one.label) >= _SAME and min(held_by(unit, other), held(unit.text, other.label)) < _SAME


def _nearness(group: Group, asked: Match, old: Sequence[Unit]) -> float:
    """How much the figure has of what was asked, and of the place where that stands."""
    one, other = asked.group.figures[0], group.figures[0]
    kept = sum(unit.weight * max(held(unit.text, group.label), 0.5 * held(unit.text, group.far)) for unit in old)
    beside = 0.5 * (group.document == asked.group.document) + 0.4 * (
        group.document == asked.group.document and one.section == other.section
    )
    return kept + beside + 0.6 * (one.base_unit == other.base_unit) - 0.1 * len(group.whole)


def _given_way(before: str, words: str, gone: Sequence[str]) -> str | None:
    """``words`` where the first of ``gone`` stood, the others left out; None where none stands there as it is."""
    places = sorted((before.find(word), word) for word in gone if word in before)
    if not places:
        return None
    first, _ = places[0]
    head, rest = before[:first], before[first:]
    for _, word in places:
        rest = rest.replace(word, "", 1)
    return _SEAMS.sub("", _joined(head, words, _SEAMS.sub("", rest)))


def _joined(head: str, words: str, rest: str) -> str:
    """The three in a row; a word that ends the one and begins the next stands once (朔州市|市古建馆|馆要预约吗)."""
    for before, after in ((head, words), (words, rest)):
        first = next(iter(rjieba.cut(after)), "")
        if first and before.endswith(first):
            head, words, rest = (
                (head, words[len(first) :], rest) if after is words else (head, words, rest[len(first) :])
            )
    return f"{head}{words}{rest}"


def _documents(before: str, library: Library, cities: Sequence[str]) -> frozenset[str]:
    """The document that is named, else those of the cities, else of the home city."""
    named = named_document(library, before, library.ids)
    if named:
        return frozenset((named[0],))
    meant: set[str | None] = {city for city in cities if city in library.cities} or {library.home_city}
    return shortlist(library, before, library.of_cities(meant) or library.ids)
