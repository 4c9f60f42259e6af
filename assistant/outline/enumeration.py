"""Sorts: what a thing is divided into, told by a sentence that counts its kinds (包括A、B和C三类; 其中A类…，B类…)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.draft import Draft
from assistant.query.question import Part
from assistant.retrieval.library import Library
from corpus.language.phrases import canonical, coverage, units_of
from corpus.language.segments import sentences, without_end_mark
from corpus.records import Document, Span

ACCEPT, OWN = 0.8, 0.5
"""Least share of the question's words that the sentence with its document's title must hold, and the sentence by itself."""
LONGEST = 240
"""Characters of such a sentence."""
_ASKED = re.compile("哪(?:几|些)?(?P<sort>类|种|档|级|等)(?!型|别的)")
_EMPTY = re.compile("分(?:为|成)?|包括|包含|属于|多|所说|所称")


def sorts(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """Quotes the sentence that divides what is asked into its kinds."""
    asked = _ASKED.search(part.text)
    units = [unit for unit in units_of(part.phrase) if not _EMPTY.fullmatch(unit.text)]
    if asked is None or not units:
        return False
    best, most = None, 0.0
    for id in sorted(documents):
        document = library.documents[id]
        title = canonical(document.title)
        for span in _dividing(document, asked["sort"]):
            text = canonical(document.text[span.start : span.end])
            own, whole = coverage(units, ((text, 1.0),)), coverage(units, ((text, 1.0), (title, 0.9)))
            if whole >= ACCEPT and own >= OWN and own + whole > most:
                best, most = (document, span), own + whole
    if best is None:
        return False
    document, span = best
    number = draft.cite(document.id, span)
    draft.say(f"{' '.join(document.text[span.start : span.end].split())}[{number}]。")
    return True


def _dividing(document: Document, sort: str) -> Iterator[Span]:
    """The sentences that name several kinds, or say how many there are."""
    several = re.compile(
        rf"(?:包括|分为|分成|设|有|为|等).{{4,}}[一二两三四五六七八九十\d]+个?{sort}|[\u4e00-\u9fff]{{2}}{sort}.*[\u4e00-\u9fff]{{2}}{sort}"
    )
    for span in sentences(document.text, 0, len(document.text)):
        if span.end - span.start <= LONGEST and several.search(document.text[span.start : span.end]):
            yield without_end_mark(document.text, span)
