"""Scope: which of the chosen documents a question means."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.query.question import Question, read_regions
from assistant.retrieval.document_filter import numbered
from assistant.retrieval.library import Library
from assistant.retrieval.stipulations import is_rule
from assistant.retrieval.validity import DIGEST

_LOCAL = re.compile("[省市县区州盟旗镇乡]|自治")
"""In the name of an issuer: it is no national one."""


def names_city(question: Question) -> bool:
    return bool(question.regions) or any(part.whole_city for part in question.parts)


def documents_meant(
    library: Library, question: Question, chosen: frozenset[str], earlier: Sequence[str] = ()
) -> frozenset[str]:
    """Those of ``chosen`` that a question means; national ones always.

    The document whose number it names; else those of the city that it names, else of the city that the latest of the
    ``earlier`` turns names; else of the home city where one of them is its own.
    """
    if of_number := frozenset(numbered(library, question.text, chosen)):
        return of_number
    cities = {mention.city or mention.name for mention in question.regions}
    held: set[str | None] = {city for city in cities if city in library.cities}
    if not held and (named := _cities_in(library, question.text)):
        held = {*named, library.home_city}
    if not held:
        spoken_of = next(filter(None, (_cities_of(library, turn) for turn in earlier)), set())
        own = frozenset(id for id in chosen if library.documents[id].city in spoken_of)
        if own and library.home_city not in spoken_of:
            return own
        held = spoken_of
    if not held and any(library.documents[id].city == library.home_city for id in chosen):
        held = {library.home_city}
    return library.of_cities(held) & chosen or chosen if held else chosen


def _cities_in(library: Library, text: str) -> set[str | None]:
    """The cities of the corpus that a text names."""
    return {city for city in library.cities if city.removesuffix("市") in text}


def _cities_of(library: Library, text: str) -> set[str | None]:
    """Those that a text names, and those of the counties that it names."""
    mentions = read_regions(text, library.gazetteer, library.home_city, library.cities)
    return _cities_in(library, text) | {m.city for m in mentions if m.city in library.cities}


def national_rules(library: Library, documents: Collection[str]) -> frozenset[str]:
    """The rules that an office of the whole country issued: they hold in places that they do not name."""

    def is_national(id: str) -> bool:
        document = library.documents[id]
        local = document.home is not None or not document.issuer or bool(_LOCAL.search(document.issuer))
        return not local and document.kind != DIGEST and is_rule(document, library.sections(id))

    return frozenset(filter(is_national, documents))
