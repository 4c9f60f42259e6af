"""What a clause only announces: the items after a lead-in (应当符合下列条件：), what stands under a heading."""

from __future__ import annotations

from assistant.retrieval.library import Library
from corpus.language.lead_in import lead_in
from corpus.language.segments import sentences
from corpus.records import Section, Span

MOST_ITEMS = 12
LONGEST_ITEM = 90
"""Characters of an item told whole; of a longer one only its first sentence is."""
SENTENCES = 2
"""Sentences told of what stands under a heading that has no headings below it."""


def announced(library: Library, document: str, span: Span) -> list[Span]:
    """The spans that ``span`` announces, in order; none where it says something itself."""
    text, sections = library.documents[document].text, library.sections(document)
    for section in sections:
        if section.end <= span.start or span.end <= section.start:
            continue
        items = [other for other in sections if other.parent == section.index]
        lead = lead_in(text, section, items)
        if lead is not None and lead.overlaps(span):
            return [_item(text, item) for item in items[:MOST_ITEMS] if item.start >= span.end - 1]
        if _is_heading(text, section, span):
            below = [Span(item.start, _line_end(text, item)) for item in items[:MOST_ITEMS]]
            return below or sentences(text, section.body, section.end)[:SENTENCES]
    return []


def _is_heading(text: str, section: Section, span: Span) -> bool:
    """Whether ``span`` is the section's heading and no more."""
    return span.start <= section.start + 1 and section.start < span.end <= section.body + 1 < section.end


def _line_end(text: str, item: Section) -> int:
    """Where the heading of an item ends; of one that has no text of its own, the item itself."""
    return item.body if item.start < item.body < item.end else _item(text, item).end


def _item(text: str, item: Section) -> Span:
    """An item without what follows its first sentence where it is long, without blanks at its end."""
    end = item.end
    if end - item.start > LONGEST_ITEM:
        told = sentences(text, item.start, item.end)
        end = told[0].end if told else end
    while end > item.start and text[end - 1].isspace():
        end -= 1
    return Span(item.start, end)
