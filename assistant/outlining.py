"""Questions for a list of measures, problems, tasks: answered from the document's outline, every item in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.drafting import Draft, marks
from assistant.library import Library
from assistant.phrases import Unit, canonical, coverage, units_of
from assistant.question import Part
from assistant.sentences import clauses, sentences, without_end_mark
from corpus.records import Derived, Document, Result, Section, Span

ACCEPT = 0.62
_LISTING = re.compile(
    r"哪些|哪几|几条|几个方面|几项|几点|几大|分别是什么|各项|都有什么|有什么|是什么|包括|包含|列(?:一下|出|举)?|主要|怎么做|如何|介绍|概括|总结|重点|怎样|做了什么|干了什么"
)
_NOUN = re.compile(
    r"举措|措施|做法|办法|问题|困难|不足|短板|工作|任务|内容|方面|安排|打算|计划|要求|条件|建议|重点|工程|行动|成效|成绩|进展|目标|思路|步骤|环节|政策|保障|情况|现状|章|部分|要点"
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A section of the outline with its items."""

    document: Document
    section: Section
    items: tuple[Section, ...]
    score: float


def is_listing(text: str) -> bool:
    """Whether a question asks for the items of something."""
    return bool(_LISTING.search(text) and _NOUN.search(text))


def outline(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """Writes the items of the section that is asked for, each with its key clause, each cited."""
    if not is_listing(part.text):
        return False
    branch = _branch(library, part, documents)
    if branch is None:
        return False
    text = branch.document.text
    heading = branch.section.heading.strip("。:： ")
    at = len(draft.sentences)
    for order, item in enumerate(branch.items, 1):
        span = _key_clause(text, item)
        number = draft.cite(branch.document.id, span)
        draft.say(f"{order}. {_unmarked(_flat(text[span.start : span.end]), item)}[{number}]")
    numbers = tuple(citation.n for citation in draft.citations)
    draft.sentences.insert(at, f"“{heading}”共{len(branch.items)}项{marks(numbers)}：")
    draft.derived.append(Derived("项数", str(len(branch.items)), "项", f"计数 {len(branch.items)}", numbers))
    draft.result = Result("list", tuple(item.heading for item in branch.items))
    return True


def _units(part: Part) -> tuple[Unit, ...]:
    return units_of(f"{part.carried} {part.phrase}" if len(units_of(part.phrase)) < 1 else part.phrase)


def _branch(library: Library, part: Part, documents: frozenset[str]) -> Branch | None:
    units = _units(part)
    found: list[Branch] = []
    for id in documents:
        sections = library.sections(id)
        children: dict[int, list[Section]] = {}
        for section in sections:
            if section.parent is not None:
                children.setdefault(section.parent, []).append(section)
        for index, items in children.items():
            score = _score(library, id, sections, index, units)
            if len(items) > 1 and score >= ACCEPT:
                found.append(
                    Branch(library.documents[id], sections[index], tuple(items), score - 0.03 * sections[index].level)
                )
    return max(found, key=lambda branch: branch.score, default=None)


def _score(library: Library, document: str, sections: Sequence[Section], index: int, units: Sequence[Unit]) -> float:
    own = canonical(sections[index].heading)
    above = []
    parent = sections[index].parent
    while parent is not None:
        above.append(sections[parent].heading)
        parent = sections[parent].parent
    texts = ((own, 1.0), (canonical(" ".join(above)), 0.7), (canonical(library.documents[document].title), 0.5))
    if coverage(units, ((own, 1.0),)) < 0.3:
        return 0.0
    named = units_of(sections[index].heading)
    asked = " ".join(unit.text for unit in units)
    whole = coverage(named, ((asked, 1.0),)) if len(named) > 1 else 0.0
    return max(coverage(units, texts), 0.95 * whole)


def _key_clause(text: str, item: Section) -> Span:
    """The item's heading; where the heading is bare (一是), its first clause."""
    heading = without_end_mark(text, _trim(text, Span(item.start, max(item.body, item.start + 1))))
    if heading.end - heading.start >= len(item.marker) + 4:
        return heading
    first = sentences(text, item.start, item.end)[:1]
    if not first:
        return heading
    parts = clauses(text, first[0])
    end = parts[0].end if parts[0].end - parts[0].start >= 12 or len(parts) == 1 else parts[1].end
    return without_end_mark(text, Span(first[0].start, end))


def _trim(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _unmarked(words: str, item: Section) -> str:
    """An item's words without its own mark: the answer numbers the items itself."""
    return words.removeprefix(item.marker).lstrip("、.． ") or words


def _flat(text: str) -> str:
    return " ".join(text.split())
