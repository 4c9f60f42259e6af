"""Questions for a list of measures, problems, conditions: answered from the document's outline, every item in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.drafting import Draft, marks
from assistant.library import Library
from assistant.phrases import Unit, canonical, coverage, held, units_of
from assistant.question import Part
from assistant.sentences import clauses, sentences, without_end_mark
from corpus.records import Derived, Document, Result, Section, Span

ACCEPT = 0.62
"""Least share of the question's words that a heading, with those above it and the title, must hold."""
NAMED = 0.8
"""Least share for a section without items of its own, whose sentences then stand for them."""
WHOLE = 96
"""Characters up to which an item is given as its whole sentence, not as its first clause."""
SIBLING = 0.98
"""Sections beside the best one that hold as much of the question answer it too (须同时满足…, 情形之一…)."""
_LISTING = re.compile(
    r"哪些|哪几|几条|几个方面|几项|几点|几大|分别是什么|各项|都有什么|有什么|是什么|什么(?=条件|要求|材料|程序|流程|职责|优惠|支持|措施|问题)|"
    r"包括|包含|列(?:一下|出|举)?|主要|怎么(?:做|办理|申请|申报)|如何|介绍|概括|总结|重点|怎样|做了什么|干了什么|做了哪"
)
_KINDS: dict[str, str] = {
    "problem": "问题|困难|不足|短板|薄弱|痛点|挑战|制约|差距",
    "condition": "条件|要求|标准|资格|门槛",
    "benefit": "优惠|奖励|支持|扶持|待遇|好处|补助|补贴|奖补",
    "procedure": "程序|流程|步骤|环节|怎么(?:申请|申报|办理)|如何(?:申请|申报|办理)|办理|材料",
    "duty": "职责|责任|分工|负责",
    "measure": "举措|措施|做法|办法|工作|任务|安排|打算|计划|重点|思路|建议|对策|行动|工程|保障|事(?=[?？]|$)|做了|推进|抓好",
    "result": "成效|成绩|进展|成果|情况|现状|做了",
    "content": "内容|方面|部分|要点|章|目标",
}
"""Kinds of list by the nouns that ask for them and that head them."""
_STRICT = ("problem", "condition", "benefit", "procedure", "duty")
"""Kinds that only a heading of the same kind answers."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A section of the outline with its items."""

    document: Document
    section: Section
    items: tuple[Span, ...]
    score: float


def kinds_of(text: str) -> list[str]:
    """The kinds of list that a question or a heading names."""
    return [kind for kind, words in _KINDS.items() if re.search(words, text)]


def is_listing(text: str) -> bool:
    """Whether a question asks for the items of something."""
    return bool(_LISTING.search(text) and kinds_of(text))


def outline(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """Writes the items of the section that is asked for, each with its key clause, each cited."""
    if not is_listing(part.text):
        return False
    branches = list(_branches(library, part, documents))
    best = max(branches, key=lambda branch: branch.score, default=None)
    if best is None:
        return False
    beside = [
        b
        for b in branches
        if b.document.id == best.document.id
        and (b.section.parent, b.section.level) == (best.section.parent, best.section.level)
        and b.score >= SIBLING * best.score
    ]
    for branch in sorted(beside, key=lambda b: b.section.start):
        _write(draft, branch)
    return True


def _write(draft: Draft, branch: Branch) -> None:
    text = branch.document.text
    at, numbers = len(draft.sentences), []
    for order, span in enumerate(branch.items, 1):
        number = draft.cite(branch.document.id, span)
        numbers.append(number)
        draft.say(f"{order}. {_unmarked(' '.join(text[span.start : span.end].split()))}[{number}]")
    heading = branch.section.heading.strip("。:： ")
    draft.sentences.insert(at, f"“{heading}”共{len(branch.items)}项{marks(numbers)}：")
    draft.derived.append(
        Derived("项数", str(len(branch.items)), "项", f"计数 {len(branch.items)}", tuple(dict.fromkeys(numbers)))
    )
    draft.result = Result("list", tuple(_unmarked(text[span.start : span.end]) for span in branch.items))


def _branches(library: Library, part: Part, documents: frozenset[str]) -> Iterator[Branch]:
    units = _subject(part)
    asked = kinds_of(part.text)
    for id in documents:
        sections = library.sections(id)
        children: dict[int, list[Section]] = {}
        for section in sections:
            if section.parent is not None:
                children.setdefault(section.parent, []).append(section)
        for index, section in enumerate(sections):
            score = _score(library, id, sections, index, units, asked)
            document = library.documents[id]
            if len(children.get(index, ())) > 1 and score >= ACCEPT:
                items = tuple(_key_clause(document.text, item) for item in children[index])
                yield Branch(document, section, items, score - 0.03 * section.level)
            elif (
                index not in children
                and score >= NAMED
                and coverage(units, ((canonical(section.heading), 1.0),)) >= NAMED
            ):
                told = tuple(_sentences(document.text, section))
                if 1 < len(told) <= 12:
                    yield Branch(document, section, told, score - 0.03 * section.level - 0.1)


def _subject(part: Part) -> tuple[Unit, ...]:
    """What the list is of: the question's words without the nouns that ask for a list."""
    units = units_of(f"{part.carried} {part.phrase}" if len(units_of(part.phrase)) < 1 else part.phrase)
    nouns = re.compile("|".join(_KINDS.values()))
    kept = tuple(unit for unit in units if not nouns.fullmatch(unit.text))
    return kept or units


def _score(
    library: Library,
    document: str,
    sections: Sequence[Section],
    index: int,
    units: Sequence[Unit],
    asked: Sequence[str],
) -> float:
    """How far the section is what is asked for: its kind, and the words its heading and those above it hold."""
    headings = [sections[index].heading]
    parent = sections[index].parent
    while parent is not None:
        headings.append(sections[parent].heading)
        parent = sections[parent].parent
    own, above = canonical(headings[0]), canonical(" ".join(headings[1:]))
    title = canonical(library.documents[document].title)
    strict = [kind for kind in asked if kind in _STRICT]
    if strict and not any(re.search(_KINDS[kind], " ".join(headings)) for kind in strict):
        return 0.0
    if strict and not all(
        max(held(unit.text, text) for text in (own, above, title)) >= 0.5 for unit in units if _tells(unit)
    ):
        return 0.0  # another subject's conditions are no answer
    same = any(re.search(_KINDS[kind], headings[0]) for kind in asked)
    if coverage(units, ((own, 1.0),)) < 0.3 and not same:
        return 0.0
    found = coverage(units, ((own, 1.0), (above, 0.8), (title, 0.6)))
    named = [unit for unit in units_of(sections[index].heading) if not unit.verb]
    said = " ".join(unit.text for unit in units)
    whole = sum(held(unit.text, said) for unit in named) / len(named) if len(named) > 1 else 0.0
    return max(found, 0.9 * whole) + (0.15 if same else 0.0)


def _tells(unit: Unit) -> bool:
    return len(unit.text) > 1 and not unit.verb


def _sentences(text: str, section: Section) -> Iterator[Span]:
    for span in sentences(text, section.body, section.end):
        trimmed = without_end_mark(text, span)
        if trimmed.end - trimmed.start > 4:
            yield trimmed


def _key_clause(text: str, item: Section) -> Span:
    """The item's heading; where that runs on, its whole sentence if short, else its first clause."""
    heading = without_end_mark(text, _trim(text, Span(item.start, max(item.body, item.start + 1))))
    first = next(iter(sentences(text, item.start, item.end)), None)
    if first is not None and first.end - first.start <= WHOLE and first.end > heading.end:
        return without_end_mark(text, first)
    if heading.end - heading.start >= len(item.marker) + 4 or first is None:
        return heading
    parts = clauses(text, first)
    end = parts[0].end if parts[0].end - parts[0].start >= 12 or len(parts) == 1 else parts[1].end
    return without_end_mark(text, Span(first.start, end))


def _trim(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


_MARK = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.、．]|[一二三四五六七八九十]是|第[一二三四五六七八九十百]+[条章][\s:：]*)\s*"
)


def _unmarked(words: str) -> str:
    """An item's words without its own mark: the answer numbers the items itself."""
    return _MARK.sub("", words) or words
