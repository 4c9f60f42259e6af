"""Naming: which document a question names by its title, and the question without it.

A title's words say where to look, not what is asked: left in the question they would have to stand in the sentence
that answers.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.retrieval.library import Library
from assistant.retrieval.validity import telling

_SHORTEST = 6
"""Characters a title's telling part must have to name a document where it stands without its marks."""
_MARKED = re.compile(r"《([^《》]{4,80})》")
_REPORTS = re.compile(r"(?:里面?|中|下|上)?[,，]?(?:规定|明确|要求|提出|提到|写明|说)?的?")
"""What may stand between a title and what is asked of it."""
_NUMBERED = re.compile(
    r"第\s*(?P<number>\d{1,9})\s*号(?:提案|议案|建议|公告|通告|令|文件?|答复)"
    r"|[〔\[(](?P<year>(?:19|20)\d{2})[〕\])]\s*第?(?P<of_year>\d{1,9})\s*号"
)
_BRACKETS = re.compile(r"\([^()]*\)$")


def named_document(library: Library, text: str, chosen: Collection[str]) -> tuple[str, str] | None:
    """(document id, question with 文件里 for the title); None where it names none, or several.

    ``text`` is normalised. The city that a title opens with stays in the question.
    """
    found = {id: span for id, span in _spans(library, text).items() if id in chosen}
    longest = max((end - start for start, end in found.values()), default=0)
    best = {id: span for id, span in found.items() if span[1] - span[0] == longest}
    if len(best) != 1:
        return None
    (id, (start, end)), *_ = best.items()
    city = (library.documents[id].city or "").removesuffix("市")
    place = library.documents[id].city or "" if city and city in text[start:end] else ""
    reports = _REPORTS.match(text, end)
    return id, f"{text[:start]}{place}文件里{text[reports.end() if reports else end :]}"


def unheld_number(library: Library, text: str, chosen: Collection[str]) -> str | None:
    """The number by which a question names a document (第98765号提案, 〔2024〕99号), where none of those chosen says it."""
    records = [library.documents[id] for id in chosen]
    for match in _NUMBERED.finditer(text):
        number = rf"(?<!\d)0*{int(match['number'] or match['of_year'])}\s*号"
        said = re.compile(rf"[〔\[(（]{match['year']}[〕\])）]\s*第?{number}" if match["year"] else number)
        if not any(said.search(f"{one.title} {one.number or ''} {one.text}") for one in records):
            return match.group()
    return None


def _spans(library: Library, text: str) -> dict[str, tuple[int, int]]:
    """Where each document's title stands in the question, marks and city included."""
    found: dict[str, tuple[int, int]] = {}
    for match in _MARKED.finditer(text):
        key = _BRACKETS.sub("", telling(match[1]))
        for id in library.by_title.get(key, ()) or library.by_title.get(_without_city(library, key), ()):
            found[id] = match.span()
    for title, ids in library.by_title.items():
        at = text.find(title) if len(title) >= _SHORTEST else -1
        if at >= 0:
            for id in ids:
                found.setdefault(id, _with_city(library.documents[id].city, text, at, at + len(title)))
    return found


def _without_city(library: Library, title: str) -> str:
    for city in library.cities:
        for name in (city, city.removesuffix("市")):
            if title.startswith(name):
                return title.removeprefix(name)
    return title


def _with_city(city: str | None, text: str, start: int, end: int) -> tuple[int, int]:
    for name in (city or "", (city or "").removesuffix("市")):
        if name and text[:start].endswith(name):
            return start - len(name), end
    return start, end
