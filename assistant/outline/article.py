"""Questions that name a place in a document: 第八条说了什么, 第三章讲什么."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.draft import Draft
from assistant.query.document_reference import named_document
from assistant.query.question import Part
from assistant.retrieval.library import Library
from assistant.retrieval.stipulations import RULES
from corpus.language.phrases import canonical, held, units_of
from corpus.language.segments import sentences, without_end_mark
from corpus.measures.numerals import NUMERAL
from corpus.records import Document, Section

NAMED_PLACE = re.compile(rf"第\s*({NUMERAL}+|\d+)\s*([条章节])")
"""An article, chapter or section by its number: what asks for one asks for no whole document."""
_ASKED = re.compile(
    r"(?:说|写|讲|规定|要求|提到|内容)(?:了|的)?(?:是)?(?:些)?(?:什么|啥|哪些|内容)?|是什么|是怎么|怎么(?:说|写|规定)"
)
_DIGITS = "零一二三四五六七八九"
_TITLED = re.compile(r"《([^《》]{2,80})》")
_ITEM = re.compile(rf"[(（]?({NUMERAL}+|\d+)[)）]?[、.．]?")
MOST = 8
"""Sentences of a section that are stated."""
CALLED = 0.8
"""How far a title must hold each word that is to name it."""
OFFERED = 6
"""Documents offered where several have the article that is named."""


def locate(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """States the sentences of the article or chapter that is named, each cited.

    Where the question names the rule, only that rule answers: a gap where it has no such article. Where it names none and
    several have one, it asks back which is meant.
    """
    named = NAMED_PLACE.search(part.text)
    if named is None or not _ASKED.search(part.text):
        return False
    place = "".join(named.group().split())
    titled = _TITLED.search(part.text)
    meant = _meant(library, part, documents)
    if titled:
        meant = frozenset(id for id in documents if _is_called(library.documents[id], titled[1]))
        if not any(_is_called(document, titled[1]) for document in library.documents.values()):
            draft.lack("not_in_corpus", f"库中没有收录《{titled[1]}》，它的{place}无从查起。", beside=True)
            return True
    wanted = (_number(named[1]), named[2])
    found = [(id, one) for id in sorted(meant) for one in library.sections(id) if _marker(one) == wanted]
    if not found and wanted[1] == "条" and (rule := named_document(library, part.text, documents)):
        found = _numbered(library, rule[0], wanted[0])
    if not found and len(meant) == 1 and (titled or documents != meant or len(documents) == 1):
        return _lack(library, draft, next(iter(meant)), place, named[2])
    holders = list(dict.fromkeys(id for id, _ in found))
    if len(holders) != 1:
        asked = part.text[named.start() :].strip()
        titles = [library.documents[id].title for id in holders]
        return _ask_back(draft, place, [f"《{title}》{asked}" for title in titles])
    _tell(library, draft, *found[0])
    return bool(draft.sentences)


def _tell(library: Library, draft: Draft, id: str, section: Section) -> None:
    text = library.documents[id].text
    for span in sentences(text, section.start, section.end)[:MOST]:
        trimmed = without_end_mark(text, span)
        draft.say(f"{' '.join(text[trimmed.start : trimmed.end].split())}[{draft.cite(id, trimmed)}]。")


def _numbered(library: Library, id: str, number: int) -> list[tuple[str, Section]]:
    """Of a rule without 条 that is named, the item of that number (2. 摊位费…): its outermost ones are its articles."""
    sections = library.sections(id)
    if any(_marker(section) for section in sections):
        return []
    outermost = [section for section in sections if section.parent is None]
    counted = [(_ITEM.fullmatch(section.marker), section) for section in outermost]
    return [(id, section) for match, section in counted if match and _number(match[1]) == number]


def _lack(library: Library, draft: Draft, id: str, place: str, kind: str) -> bool:
    """The rule that is named has no such article; False where it has none at all."""
    numbers = [number for one in library.sections(id) if (number := _marker(one)) and number[1] == kind]
    if not numbers:
        return False
    last = max(number for number, _ in numbers)
    words = f"《{library.documents[id].title}》到第{last}{kind}为止，没有{place}。"
    draft.lack("not_in_corpus", words, beside=True)
    return True


def _ask_back(draft: Draft, place: str, questions: Sequence[str]) -> bool:
    if not 1 < len(questions) <= OFFERED:
        return False
    draft.say(f"有{place}的文件不止一份，您问的是哪一份？")
    draft.choices = tuple(questions)
    return True


def _meant(library: Library, part: Part, documents: frozenset[str]) -> frozenset[str]:
    """The documents with articles that the question's words name; all of them where it names none by its words."""
    rules = [id for id in documents if any(_marker(section) for section in library.sections(id))]
    cities = [region for region in part.regions if region in library.cities]
    rules = [id for id in rules if not part.regions or library.documents[id].city in (*cities, None)]
    left = _ASKED.sub(" ", NAMED_PLACE.sub(" ", part.phrase))
    words = [unit.text for unit in units_of(left) if len(unit.text) > 1 and unit.text not in RULES]
    if not words:
        return frozenset(rules)
    titles = {id: canonical(library.documents[id].title) for id in rules}
    named = [id for id in rules if all(held(word, titles[id]) >= CALLED for word in words)]
    partly = [id for id in rules if any(held(word, titles[id]) >= CALLED for word in words)]
    return frozenset(named or [id for id in partly if library.may_speak_of(words, {id})] if partly else rules)


def _is_called(document: Document, title: str) -> bool:
    own, said = canonical(document.title), canonical(title)
    return said in own or own in said


def _marker(section: Section) -> tuple[int, str] | None:
    match = NAMED_PLACE.search(section.marker)
    return (_number(match[1]), match[2]) if match else None


def _number(words: str) -> int:
    if words.isdigit():
        return int(words)
    total = digit = 0
    for char in words:
        if char in ("十", "百"):
            total += (digit or 1) * {"十": 10, "百": 100}[char]
            digit = 0
        elif char in _DIGITS:
            digit = _DIGITS.index(char)
    return total + digit
