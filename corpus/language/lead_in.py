"""Lead-ins: the sentence of a section that its items hang on (有下列情形之一的，不予补助：)."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.language.segments import sentences
from corpus.records import Section, Span

LONGEST = 120
"""Characters of a lead-in; what is longer says something of its own."""


def lead_in(text: str, section: Section, items: Sequence[Section]) -> Span | None:
    """The last sentence before the first of ``items`` (children of ``section``), where it ends with a colon."""
    if not items:
        return None
    told = sentences(text, section.start, items[0].start)
    lead = told[-1] if told else None
    if lead is None or lead.end - lead.start > LONGEST or text[lead.end - 1] not in ":：":
        return None
    return lead


def led_in(text: str, sections: Sequence[Section], index: int) -> Span | None:
    """The lead-in of the list that a section is an item of."""
    parent = sections[index].parent
    if parent is None:
        return None
    return lead_in(text, sections[parent], [section for section in sections if section.parent == parent])
