"""Questions about a document itself: who issued it, when, to whom, its number and title."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.drafting import Draft
from assistant.library import Library
from assistant.question import Part
from corpus.records import Document, Span
from corpus.words import fold

_ABOUT = re.compile(
    r"答复|文件|通知|公报|报告|规划|计划|办法|方案|意见|建议|提案|这份|该文|此文|函|通报|政策|总结|要点|[〔\[(]\d{4}[〕\])]第?\d+号"
)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}[〔\[(]\d{4}[〕\])]第?\d+号")
_QUOTED = re.compile(r"《([^《》]{2,80})》")
NAMED = 0.45
"""Share of a question's pairs of characters from which a digest's title counts as named."""
_HEAD = 600
"""Characters at a document's start and end where its own particulars stand."""


def _issuer(document: Document) -> str | None:
    return document.issuer


def _published(document: Document) -> str | None:
    return document.published.isoformat() if document.published else None


_FIELDS: tuple[tuple[str, re.Pattern[str], Callable[[Document], str | None]], ...] = (
    (
        "发文单位",
        re.compile(
            r"(?:哪个|什么|哪家)(?:单位|部门|机关|局|委)(?!.{0,6}(?:牵头|负责|组织|审|做))|谁(?:发|写|作|答复|出)的|发文(?:单位|机关)|(?:由)?谁发布|发布(?:单位|机关)|谁给的答复|哪里发"
        ),
        _issuer,
    ),
    (
        "发布日期",
        re.compile(
            r"(?:什么时候|何时|哪天|哪一?年|几号|什么时间|啥时候|哪一天).{0,4}(?:发布|发出|发的|公布|公开|编稿|答复|印发|写)|(?:发布|成文|编稿|公布|答复|印发)(?:日期|时间)|哪天发布"
        ),
        _published,
    ),
    (
        "主送对象",
        re.compile(r"(?:写|发|答复|回复|送|致)给?(?:谁|哪个|哪家|什么单位)|给谁的|向谁(?:答复|作)|主送|收件"),
        lambda d: d.addressee,
    ),
    ("文号", re.compile(r"文号|发文字号|几号文|什么文号|多少号文"), lambda d: d.number),
    (
        "标题",
        re.compile(r"(?:标题|题目|名称|全称)(?:是什么|叫什么)?|(?:答|回复|答复|办理)的?是?(?:第)?(?:几|多少|哪)号"),
        lambda d: d.title,
    ),
)


def describe(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """Writes each particular that is asked for, cited where the text states it; False where none is."""
    if not _ABOUT.search(part.text):
        return False
    asked = [(label, read) for label, pattern, read in _FIELDS if pattern.search(part.text)]
    chosen = _meant(library, part, documents)
    if not asked or chosen is None:
        return False
    lines = []
    for label, read in asked:
        value = read(chosen)
        span = _where(chosen, label, value) if value else None
        if value and span:
            number = draft.cite(chosen.id, span)
            lines.append(f"{label}：{_shown(label, value)}[{number}]")
    if not lines:
        return False
    draft.say("；".join(lines) + "。")
    return True


def _shown(label: str, value: str) -> str:
    if label != "发布日期":
        return value
    year, month, day = value.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _meant(library: Library, part: Part, documents: frozenset[str]) -> Document | None:
    """The document the question means: the only one, or the one whose title or number it names best."""
    pool = [library.documents[id] for id in documents if library.documents[id].kind != "政策要点"] or [
        library.documents[id] for id in documents
    ]
    if not pool:
        return None
    if number := _NUMBER.search(fold(part.text)):
        return next((d for d in pool if d.number and fold(d.number).endswith(number.group())), None)
    every = [library.documents[id] for id in documents]
    quoted = [fold(name) for name in _QUOTED.findall(part.text)]
    if quoted:
        return next((d for d in every if any(_is_title(name, d.title) for name in quoted)), None)
    best = max(every, key=lambda d: _share_named(d, part.text))
    if _share_named(best, part.text) >= NAMED and best not in pool:
        return best
    scored = sorted(((_named(document, part.text, library), document.id) for document in pool), reverse=True)
    if len(scored) > 1 and scored[0][0] == scored[1][0]:
        home = [document for document in pool if document.city == library.home_city]
        return home[0] if len(home) == 1 else None
    return library.documents[scored[0][1]]


def _is_title(name: str, title: str) -> bool:
    """Whether a quoted name is a document's title, its digest's too, or the telling part of one."""
    own = fold(title).removesuffix(fold("（政策要点）"))
    return name == own or (len(name) >= 6 and (name in own or own in name))


def _share_named(document: Document, text: str) -> float:
    """Share of the question's pairs of characters that the document's title holds."""
    grams = {text[i : i + 2] for i in range(len(text) - 1)}
    own = {document.title[i : i + 2] for i in range(len(document.title) - 1)}
    return len(grams & own) / (len(grams) or 1)


def _named(document: Document, text: str, library: Library) -> float:
    grams = {text[i : i + 2] for i in range(len(text) - 1)}
    own = {document.title[i : i + 2] for i in range(len(document.title) - 1)}
    digits = set(re.findall(r"\d{2,}", text)) & set(re.findall(r"\d{2,}", document.title))
    kind = 0.5 if document.kind and document.kind in text else 0.0
    city = 1.0 if document.city and document.city.removesuffix("市") in text else 0.0
    return len(grams & own) / (len(grams) or 1) + 2.0 * len(digits) + kind + city


def _where(document: Document, label: str, value: str) -> Span | None:
    """The span that states a particular, near the document's start or end."""
    text = document.text
    forms = _date_forms(value) if label == "发布日期" else [value]
    for form in forms:
        at = text.find(form, 0, _HEAD)
        if at < 0:
            at = text.rfind(form, max(0, len(text) - _HEAD))
        if at >= 0:
            return Span(at, at + len(form))
    return None


def _date_forms(iso: str) -> list[str]:
    year, month, day = iso.split("-")
    return [
        iso,
        f"{year}年{int(month)}月{int(day)}日",
        f"{year}年{month}月{day}日",
        f"{year}/{month}/{day}",
        f"{year}.{int(month)}.{int(day)}",
        f"{year}.{month}.{day}",
    ]
