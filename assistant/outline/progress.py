"""How far a named document or undertaking has come (出台了吗, 印发没有, 走到哪一步): every place that says, and whether they agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.draft import Draft
from assistant.query.question import Part
from assistant.retrieval.library import Library
from corpus.language.phrases import canonical
from corpus.language.segments import clauses, sentences, without_end_mark
from corpus.records import Document, Span

_ASKED = re.compile(
    r"(?:出台|印发|发布|公布|实施|施行|通过|完成|建成|开工|投用|投产|启动|落地|批复|获批|审定|编制|制定|起草)(?:了|好了?|过)?(?:没有?|吗|么|与否)"
    r"|(?:是否|是不是|有没有|到底)(?:已经?)?(?:出台|印发|发布|公布|实施|施行|通过|完成|建成|开工|投用|投产|启动|落地|获批)"
    r"|(?:走|进行|进展|推进|做|办)到(?:了)?(?:哪一?步|什么程度|哪里)|进展(?:如何|怎么样|怎样)|什么(?:阶段|进度)"
)
_STEP = r"出台|印发|发布|公布|实施|施行|通过|完成|建成|开工|投用|投产|启动|落地|批复|获批|审定|编制|制定|起草|征求|报请|上会"
_AHEAD = re.compile(
    rf"拟(?:于|在|定)?|将(?:要|于|在)?|计划|准备|打算|力争|争取|尽快|加快|抓紧|待|下一步|正在|报请|审定后|即将|推动(?=[^,，]*(?:{_STEP}))"
)
_DONE = re.compile(r"已经?|完成了|顺利|先后|通过")
_NAME = re.compile(r"《([^《》]{3,60})》|[“\"]([^“”\"]{2,20})[”\"]")
LONGEST = 300
"""Characters of a stated clause."""
_KIND = re.compile(r"办法|方案|规划|条例|意见|细则|规定|通知|政策|行动计划|实施细则|平台|中心|园区|基地|项目")
MOST = 4
"""Clauses stated; a text that mentions a thing oftener says little new."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A clause that says how far the thing is; ``stage``: done, ahead, or stated without either (出台《…》 as an item)."""

    document: Document
    span: Span
    stage: str


def progress(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """States each distinct stage that the sources give of what is named, with a ``conflict`` where they disagree."""
    if not _ASKED.search(part.text):
        return False
    names = [canonical(_bare(next(filter(None, match.groups())))) for match in _NAME.finditer(part.text)]
    if not names:
        return False
    kinds = _KIND.findall(_NAME.sub("", part.text))
    found: list[Mention] = []
    for id in sorted(documents):
        found += [m for m in _mentions(library.documents[id], names) if _is_kind(m, kinds)]
    stages: dict[str, Mention] = {}
    for mention in found:
        stages.setdefault(mention.stage, mention)
    if not stages:
        return False
    told = sorted(found, key=lambda m: (m is not stages[m.stage], m.document.id, m.span.start))[:MOST]
    numbers = []
    for mention in told:
        words = " ".join(mention.document.text[mention.span.start : mention.span.end].split())
        number = draft.cite(mention.document.id, mention.span)
        numbers.append(number)
        draft.say(f"{words}[{number}]。")
    if "ahead" in stages and len(stages) > 1:
        draft.notice(
            "conflict", "文中几处说法不一致：有的按已经出台、完成写，有的写还在准备，请以发文单位解释为准。", numbers
        )
    return True


def _is_kind(mention: Mention, kinds: list[str]) -> bool:
    """Whether the clause speaks of what the question calls an 办法 or 方案, not of something else of that name."""
    words = mention.document.text[mention.span.start : mention.span.end]
    return all(kind in words for kind in kinds)


def _bare(name: str) -> str:
    """The name without its version in brackets."""
    return re.sub(r"[（(][^（）()]*[)）]", "", name)


def _mentions(document: Document, names: list[str]) -> Iterator[Mention]:
    for sentence in sentences(document.text, 0, len(document.text)):
        words = document.text[sentence.start : sentence.end]
        if not _names(words, names):
            continue
        span = _window(document.text, sentence, names)
        clause = document.text[span.start : span.end]
        if re.search(_STEP, _NAME.sub("", clause)):
            yield Mention(document, span, _stage(clause))


def _window(text: str, sentence: Span, names: list[str]) -> Span:
    """From the clause that names the thing to the last one of its sentence that says a step."""
    parts = clauses(text, sentence)
    named = [i for i, part in enumerate(parts) if _names(text[part.start : part.end], names)]
    if not named:
        return without_end_mark(text, sentence)
    steps = [i for i, part in enumerate(parts) if re.search(_STEP, _NAME.sub("", text[part.start : part.end]))]
    first = named[0]
    fitting = [i for i in steps if i >= first and parts[i].end - parts[first].start <= LONGEST]
    return without_end_mark(text, Span(parts[first].start, parts[max(fitting, default=first)].end))


def _names(words: str, names: list[str]) -> bool:
    said = canonical(re.sub(r"[（(][^（）()]*[)）]", "", words))
    return all(name in said for name in names)


def _stage(clause: str) -> str:
    clause = _NAME.sub("", clause)  # a name may hold 计划 or 实施
    if _AHEAD.search(clause):
        return "ahead"
    return "done" if _DONE.search(clause) else "stated"
