"""How far a named document or undertaking has come (出台了吗, 印发没有, 走到哪一步): every place that says, and whether they agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.drafting import Draft
from assistant.library import Library
from assistant.phrases import canonical
from assistant.question import Part
from assistant.sentences import clauses, sentences, without_end_mark
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
    found: list[Mention] = []
    for id in documents:
        found += _mentions(library.documents[id], names)
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


def _bare(name: str) -> str:
    """The name without its version in brackets."""
    return re.sub(r"[（(][^（）()]*[)）]", "", name)


def _mentions(document: Document, names: list[str]) -> Iterator[Mention]:
    for sentence in sentences(document.text, 0, len(document.text)):
        words = document.text[sentence.start : sentence.end]
        if not all(name in canonical(re.sub(r"[（(][^（）()]*[)）]", "", words)) for name in names):
            continue
        span = _window(document.text, sentence, names)
        clause = document.text[span.start : span.end]
        if re.search(_STEP, clause):
            yield Mention(document, span, _stage(clause))


def _window(text: str, sentence: Span, names: list[str]) -> Span:
    """From the clause that names the thing to the last neighbouring one that says a step."""
    parts = clauses(text, sentence)
    at = [
        i
        for i, part in enumerate(parts)
        if any(name in canonical(re.sub(r"[（(][^（）()]*[)）]", "", text[part.start : part.end])) for name in names)
    ]
    if not at:
        return without_end_mark(text, sentence)
    first = last = at[-1] if not re.search(_STEP, text[parts[at[0]].start : parts[at[0]].end]) else at[0]
    while (
        last + 1 < len(parts)
        and last - first < 3
        and re.search(_STEP, text[parts[last + 1].start : parts[last + 1].end])
    ):
        last += 1
    return without_end_mark(text, Span(parts[first].start, parts[last].end))


def _stage(clause: str) -> str:
    if _AHEAD.search(clause):
        return "ahead"
    return "done" if _DONE.search(clause) else "stated"
