"""Attachments: the list of them that a document ends with (附件：1.申请表 2.汇总表), whole, one, or counted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.draft import Draft, marks
from corpus.language.attachments import attachments
from corpus.measures.numerals import parse_numeral
from corpus.records import Derived, Document, Result, Span

ASKED = re.compile(
    r"附件(?P<one>[一二三四五六七八九十\d]{0,2})(?:都|分别|里)?(?:包括|有|是|叫)?(?:哪些|什么|哪[一几]?[个份]|几[个份]|多少[个份]?)"
    r"|(?:哪些|什么|哪几[个份]|几[个份]|多少[个份]?)附件|附件(?:清单|目录|名称)"
)


def tell_attachments(draft: Draft, document: Document, question: str) -> None:
    """Writes the attachments asked for, each cited; a gap where the document lists none, or none of that number."""
    listed = attachments(document)
    asked = ASKED.search(question)
    one = asked["one"] if asked else None
    number = (int(one) if one.isdigit() else parse_numeral(one)) if one else None
    if number is not None and 0 < number <= len(listed):
        _say(draft, document, [(number, listed[number - 1])])
    elif number is not None or not listed:
        which = f"附件{number}" if number is not None else "附件"
        draft.lack("not_in_corpus", f"《{document.title}》没有列出{which}。", beside=True)
    else:
        numbers = _say(draft, document, list(enumerate(listed, 1)))
        draft.sentences.insert(0, f"附件共{len(listed)}份{marks(numbers)}：")
        draft.derived.append(Derived("份数", str(len(listed)), "份", f"计数 {len(listed)}", tuple(numbers)))
        draft.result = Result("list", tuple(document.text[span.start : span.end] for span in listed))


def _say(draft: Draft, document: Document, listed: Sequence[tuple[int, Span]]) -> list[int]:
    numbers = []
    for order, span in listed:
        numbers.append(draft.cite(document.id, span))
        draft.say(f"{order}. {' '.join(document.text[span.start : span.end].split())}[{numbers[-1]}]")
    return numbers
