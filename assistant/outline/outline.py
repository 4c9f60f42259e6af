"""Questions for a list of measures, problems, conditions: answered from the document's outline, every item in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from assistant.draft import Draft, marks
from assistant.query.question import Part
from assistant.reading.slots import names_in, speaks_of
from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from corpus.language.lead_in import lead_in
from corpus.language.organisations import abbreviates
from corpus.language.phrases import Unit, canonical, coverage, held, units_of
from corpus.language.segments import clauses, sentences, without_end_mark
from corpus.measures.quantities import read_quantities
from corpus.records import Derived, Document, Result, Section, Span

ACCEPT = 0.62
"""Least share of the question's words that a heading, with those above it and the title, must hold."""
NAMED = 0.8
"""Least share for a section without items of its own, whose sentences then stand for them."""
WHOLE = 96
"""Characters up to which an item is given as its whole sentence, not as its first clause."""
SIBLING = 0.98
"""Sections beside the best one that hold as much of the question answer it too (须同时满足…, 情形之一…)."""
ELSEWHERE = 0.15
"""What a text of no city loses where the question names a place."""
PLANNED = 0.76
"""What a paragraph of plans for the very year is worth beside headings: more than one that names no year."""
_LISTING = re.compile(
    r"哪些|哪几|几条|几个方面|几项|几点|几大|分别是什么|各项|都有什么|有什么|是什么|什么(?=条件|要求|材料|程序|流程|职责|优惠|支持|措施|问题)|"
    r"包括|包含|列(?:一下|出|举)?|主要|怎么(?!样)|如何|介绍|概括|总结|重点|怎样|做了什么|干了什么|做了哪|几[条项个点]|[一二三四五六七八九十\d]+[项条]"
)
_KINDS: dict[str, str] = {
    "problem": "问题|困难|不足|短板|薄弱|痛点|挑战|制约|差距",
    "condition": "条件|要求|标准|资格|门槛|对象",
    "benefit": "优惠|奖励|支持|扶持|待遇|好处|补助|补贴|奖补",
    "procedure": "程序|流程|步骤|环节|怎么(?:申请|申报|办理)|如何(?:申请|申报|办理)|办理|材料",
    "duty": "职责|责任|分工|负责",
    "measure": "举措|措施|做法|办法|工作|任务|安排|打算|计划|重点|思路|建议|对策|行动|工程|保障|事(?=[?？]|$)|做了|推进|抓好",
    "result": "成效|成绩|进展|成果|情况|现状|做了",
    "content": "内容|方面|部分|要点|章|目标",
}
"""Kinds of list by the nouns that ask for them and that head them."""
_SOLVED = re.compile(r"解决.{0,12}?(?:问题|困难|短板)")
_ASKS_LIST = re.compile(r"打算?|采取|承认|进行|开展|存在|面临|属于|安排|分|块|目前|下一步|今后|事|主要|重点|重要")
"""What says that there is a list, not of what."""
_YEAR = re.compile(r"(?:19|20)\d{2}")
_EMPHASIS = re.compile("主要|重点")
"""Words that ask for no list where 多少 asks for a number (重点项目多少个)."""
_HOW = re.compile("怎样|如何|怎么(?!样|回事|算|计算)")
"""Asks for what is done, whatever it is called: only a heading that names the matter itself answers."""
_LED = re.compile("(?:主要(?:是|有|表现为|体现在|包括)|包括|分为|如下)[:：]")
_PLANS = re.compile("计划|力争|将|目标|确保|拟|安排")
_PARTS = re.compile(
    r"分(?:为|成)?(?:了|哪)?几?(?:个|大)?(?:部分|方面|块|章|篇)|哪几?个?(?:部分|章)|几(?:块|大块|个部分|章)"
)
"""A document is asked for by its parts."""
_WHICH = re.compile(r"哪(?:些|几[个项条种类])(?P<what>[\u4e00-\u9fff]{2,6})")
_JOINS = re.compile(r"(?:[和与及、]|以及|[\u4e00-\u9fff]{0,2}(?:要求|条件|措施|任务|工作))?")
_OF_LISTS = frozenset("项 条 个 点 方面 大 类 种 步 块".split())
_OPENING, _OFTEN = 600, 4
"""Characters before the first heading that tell what a document is about; times a word stands in it that it is about."""
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
    if re.search("多少", text):
        text = _EMPHASIS.sub("", text)
    return bool(_LISTING.search(text) and kinds_of(text))


def outline(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """Writes the items of the section that is asked for, each with its key clause, each cited."""
    asked = _SOLVED.sub("措施", part.text)
    if not is_listing(asked) and not _HOW.search(asked):
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
    if len(branch.items) == 1:
        only = branch.items[0]
        draft.say(
            f"{unmarked(' '.join(text[only.start : only.end].split()))}[{draft.cite(branch.document.id, only)}]。"
        )
        return
    at, numbers = len(draft.sentences), []
    for order, span in enumerate(branch.items, 1):
        number = draft.cite(branch.document.id, span)
        numbers.append(number)
        draft.say(f"{order}. {unmarked(' '.join(text[span.start : span.end].split()))}[{number}]")
    heading = branch.section.heading.strip("。:： ")
    draft.sentences.insert(at, f"“{heading}”共{len(branch.items)}项{marks(numbers)}：")
    draft.derived.append(
        Derived("项数", str(len(branch.items)), "项", f"计数 {len(branch.items)}", tuple(dict.fromkeys(numbers)))
    )
    draft.result = Result("list", tuple(unmarked(text[span.start : span.end]) for span in branch.items))


def _branches(library: Library, part: Part, documents: frozenset[str]) -> Iterator[Branch]:
    units = subject_of(part)
    asked, phrase = _kinds_asked(part.text), canonical(part.text)
    other, counts = _asks_other(part.text), _counts(part.text)
    how = not is_listing(_SOLVED.sub("措施", part.text))
    parts = bool(_PARTS.search(part.text)) and not set(asked) & set(_STRICT)
    names = names_in(units)
    for id in sorted(documents):
        document, sections = library.documents[id], library.sections(id)
        if not speaks_of(library, names, document):
            continue
        children: dict[int | None, list[Section]] = {}
        for section in sections:
            if not section.marker.startswith("表"):
                children.setdefault(section.parent, []).append(section)
        about = _About.of(document, sections, units, other)
        meant = about.held > 0 or not document.own_places.isdisjoint(part.regions)
        if parts and meant and not about.telling and len(children.get(None, ())) > 1:
            yield _whole(document, children[None])
        for index, section in enumerate(sections):
            if other and coverage(units, ((canonical(section.heading), 1.0),)) < NAMED:
                continue
            if how and not (len(about.own) > 1 and about.names(section.heading)):
                continue
            items = children.get(index, [])
            led = lead_in(document.text, section, items)
            lead = document.text[led.start : led.end] if led else ""
            score = _score(about, sections, index, lead, asked, phrase) + (0.1 if len(items) in counts else 0.0)
            score += _of_year(section.heading, part) + _named_alike(section, items, part.text)
            score -= ELSEWHERE * (document.home is None and part.regions != ())
            if len(items) > 1 and score >= ACCEPT:
                spans = tuple(key_clause(document.text, item) for item in items)
                yield Branch(document, section, spans, score - 0.03 * section.level)
            elif not items and score >= ACCEPT and about.names(section.heading):
                told = _enumerated(document.text, section, asked) or tuple(told_sentences(document.text, section))
                if (1 < len(told) <= 12 and score >= NAMED) or (told and how and about.wholly):
                    yield Branch(document, section, told, score - 0.03 * section.level - 0.1)
        if meant and (plans := _of_the_year(document, sections, part)) is not None:
            yield plans


def _enumerated(text: str, section: Section, asked: Sequence[str]) -> tuple[Span, ...]:
    """The items of a sentence that lists things of the kind asked (反映的问题主要是：…；…)."""
    for span in sentences(text, section.body, section.end):
        raw = text[span.start : span.end]
        lead = _LED.search(raw)
        if lead is None or not any(re.search(_KINDS[kind], raw[: lead.start()]) for kind in asked):
            continue
        cuts = [match.end() for match in re.finditer("[;；]", raw)]
        ends = [*[cut for cut in cuts if cut > lead.end()], len(raw)]
        items = [Span(span.start + a, span.start + b) for a, b in zip([lead.end(), *ends], ends, strict=False)]
        if len(items) > 1:
            return tuple(without_end_mark(text, _trim(text, item)) for item in items)
    return ()


def _of_the_year(document: Document, sections: Sequence[Section], part: Part) -> Branch | None:
    """The paragraph of plans for the year asked, under no heading of its own (2024年，计划改造…；力争…)."""
    if "measure" not in _kinds_asked(part.text) or part.relative or len(part.periods) != 1:
        return None
    year = part.periods[0][:4]
    for line in re.finditer(rf"^[ \u3000]*{year}年[,，].*$", document.text, re.M):
        pieces = [m for m in re.finditer("[^;；。]+", line.group()) if len(m.group().strip()) > 4]
        items = tuple(_trim(document.text, Span(line.start() + m.start(), line.start() + m.end())) for m in pieces)
        if len(items) > 1 and sum(bool(_PLANS.search(m.group())) for m in pieces) > 1 and sections:
            return Branch(document, replace(sections[0], heading=f"{year}年计划", level=-1), items, PLANNED)
    return None


def _whole(document: Document, parts: Sequence[Section]) -> Branch:
    """The document by its parts (分哪几个部分)."""
    section = replace(parts[0], heading=document.title)
    return Branch(document, section, tuple(key_clause(document.text, part) for part in parts), 0.75)


def _kinds_asked(text: str) -> list[str]:
    """The kind named last, with those joined to it (条件和程序); a problem to be solved asks for what solves it."""
    text = _SOLVED.sub("措施", text)
    ends = {kind: max((m.end() for m in re.finditer(words, text)), default=0) for kind, words in _KINDS.items()}
    if any(end for kind, end in ends.items() if kind != "content"):
        del ends["content"]
    last = max(ends.values())
    if not last:
        return []
    kinds = [kind for kind, end in ends.items() if end and _JOINS.fullmatch(text[end:last] or "和")]
    return kinds or [kind for kind, end in ends.items() if end == last]


def _asks_other(text: str) -> bool:
    """Whether things are asked for that are no items of a kind of list (哪些产业)."""
    asked = _WHICH.search(text)
    return asked is not None and not _nouns(asked["what"])


def _counts(text: str) -> set[int]:
    """What is asked by number (四项措施) is a list of so many."""
    return {int(q.low) for q in read_quantities(text) if q.unit in _OF_LISTS and q.low == q.low.to_integral_value()}


def _of_year(heading: str, part: Part) -> float:
    """A heading of the year asked fits better, one of another year worse."""
    years = set(_YEAR.findall(heading))
    if not years or part.relative or not part.periods:
        return 0.0
    return 0.1 if any(period[:4] in years for period in part.periods) else -0.3


def _named_alike(section: Section, items: Sequence[Section], text: str) -> float:
    """Items that are what is asked for by their own names, where the heading does not say it (哪几个行动: 实施…行动)."""
    nouns = [noun for noun in _nouns(text) if noun not in section.heading]
    called = sum(any(noun in item.heading for noun in nouns) for item in items)
    return 0.15 if items and called * 2 > len(items) else 0.0


@dataclass(frozen=True, slots=True)
class _About:
    """A document against a question: what of its words the document as a whole is about, and what is left to tell."""

    held: float
    """Share of the question's words that the document's particulars hold."""
    units: tuple[Unit, ...]
    telling: tuple[Unit, ...]
    named: bool
    """A heading holds what is asked, or things of another sort are asked for: then no section answers for the whole."""
    own: tuple[Unit, ...]
    """The words that do not only say which document is meant; all of them where fewer than two are left."""
    wholly: bool
    """A heading holds all of ``own``: then only such a section answers."""

    def names(self, heading: str) -> bool:
        """Whether a heading names the matter itself."""
        return coverage(self.own, ((canonical(heading), 1.0),)) >= NAMED

    @classmethod
    def of(cls, document: Document, sections: Sequence[Section], units: Sequence[Unit], other: bool) -> _About:
        digest = document.kind == DIGEST  # its title is all it is about
        opening = "" if digest else document.text[: min(sections[0].start if sections else 0, _OPENING)]
        particulars = canonical(f"{document.title} {document.issuer or ''} {document.kind or ''} {opening}")
        text = canonical(document.text)
        telling = tuple(
            unit
            for unit in units
            if not unit.verb
            and not _placed(unit.text, particulars)
            and (digest or text.count(unit.text) < _OFTEN)
            and not abbreviates(unit.text, document.issuer or "")
        )
        issuer = document.issuer or ""
        own = tuple(u for u in units if not _placed(u.text, particulars) and not abbreviates(u.text, issuer))
        alone = len(own) > 1
        own = own if alone else tuple(u for u in units if not abbreviates(u.text, issuer))
        headings = [canonical(section.heading) for section in sections]
        named = any(coverage(units, ((heading, 1.0),)) >= NAMED for heading in headings)
        wholly = alone and any(coverage(own, ((heading, 1.0),)) >= NAMED for heading in headings)
        share = 1 - len(telling) / len(units) if units else 0.0
        return cls(share, tuple(units), telling, other or (bool(units) and named), own, wholly)


def _placed(word: str, particulars: str) -> bool:
    """Whether a document's particulars hold a word, or all its pairs of characters (人大代表建议)."""
    if held(word, particulars) >= 0.8:
        return True
    pieces = [word[at : at + 2] for at in range(0, len(word), 2)]
    return len(pieces) > 1 and all(len(piece) > 1 and piece in particulars for piece in pieces)


def subject_of(part: Part) -> tuple[Unit, ...]:
    """What the list is of: the question's words without the nouns that ask for a list."""
    units = units_of(f"{part.carried} {part.phrase}" if len(units_of(part.phrase)) < 1 else part.phrase)
    nouns = re.compile("|".join(_KINDS.values()))
    empty = [nouns, _ASKS_LIST]
    return tuple(u for u in units if u.text not in _OF_LISTS and not any(it.fullmatch(u.text) for it in empty))


def _score(
    about: _About, sections: Sequence[Section], index: int, lead: str, asked: Sequence[str], phrase: str
) -> float:
    """How far the section is what is asked for: its kind, and the words its heading and those above it hold."""
    headings = [sections[index].heading]
    parent = sections[index].parent
    while parent is not None:
        headings.append(sections[parent].heading)
        parent = sections[parent].parent
    named = f"{headings[0]} {lead}"
    strict = [kind for kind in asked if kind in _STRICT]
    if strict and not any(re.search(_KINDS[kind], f"{' '.join(headings)} {lead}") for kind in strict):
        return 0.0
    own, above = canonical(named), canonical(" ".join(headings[1:]))
    if strict and not all(max(held(u.text, own), held(u.text, above)) >= 0.5 for u in about.telling if _tells(u)):
        return 0.0  # another subject's conditions are no answer
    same = any(re.search(_KINDS[kind], named) for kind in asked)
    literal = 0.1 * any(noun in named for noun in _nouns(phrase)[-1:])
    shared = min(0.2, 0.03 * _shared(canonical(sections[index].heading), phrase))
    if not about.telling and coverage(about.units, ((own, 1.0),)) < ACCEPT:
        if (about.wholly and not strict) or (about.named and not (literal or shared)):
            return 0.0
        return (0.6 + 0.1 * about.held) * same + shared + literal + 0.1 * coverage(about.units, ((own, 1.0),))
    telling = about.telling or about.units
    if coverage(telling, ((own, 1.0),)) < 0.3 and not same:
        return 0.0
    found = coverage(telling, ((own, 1.0), (above, 0.8)))
    told = [unit for unit in units_of(sections[index].heading) if not unit.verb]
    said = " ".join(unit.text for unit in telling)
    whole = sum(held(unit.text, said) for unit in told) / len(told) if len(told) > 1 else 0.0
    return max(found, 0.9 * whole) + 0.15 * same + 0.1 * about.held + shared


def _nouns(text: str) -> list[str]:
    """The nouns that ask for a list, in order (工作, 要求)."""
    return re.findall("|".join(_KINDS.values()), text)


def _shared(heading: str, phrase: str) -> int:
    """Characters of the longest stretch that heading and question share, from four on (保障措施)."""
    size = SequenceMatcher(None, heading, phrase, autojunk=False).find_longest_match().size
    return size if size >= 4 else 0


def _tells(unit: Unit) -> bool:
    return len(unit.text) > 1 and not unit.verb


def told_sentences(text: str, section: Section) -> Iterator[Span]:
    """What stands under a section's heading, sentence by sentence."""
    for span in sentences(text, section.body, section.end):
        trimmed = without_end_mark(text, span)
        if trimmed.end - trimmed.start > 4:
            yield trimmed


def key_clause(text: str, item: Section) -> Span:
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


def unmarked(words: str) -> str:
    """An item's words without its own mark: the answer numbers the items itself."""
    return _MARK.sub("", words) or words
