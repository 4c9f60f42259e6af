"""What the store holds, as one generation of it: documents, figures and their indicators, outlines."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from assistant.drafting import Source
from assistant.indicators import IndicatorIndex
from assistant.phrases import canonical, held
from assistant.provisions import Card, read_cards
from corpus.records import Document, Figure, Section
from corpus.regions import Gazetteer
from corpus.settings import Settings
from corpus.store import Store

LOOKED_THROUGH, SOME = 500_000, 0.6
"""Characters of text that are looked through for a question's words; from what share on a word is held."""


class Library:
    """A snapshot; ``Shelf`` makes a new one when the store's generation moves on."""

    def __init__(self, store: Store, settings: Settings, gazetteer: Gazetteer) -> None:
        self.store = store
        self.settings = settings
        self.gazetteer = gazetteer
        self.generation = store.generation
        self.documents: dict[str, Document] = {document.id: document for document in store.documents()}
        self.figures: list[Figure] = store.figures()
        self._sections: dict[str, list[Section]] = {}
        self._making = threading.Lock()

    def sections(self, document: str) -> list[Section]:
        if document not in self._sections:
            self._sections[document] = self.store.sections(document)
        return self._sections[document]

    @property
    def indicators(self) -> IndicatorIndex:
        # made once, however many threads ask first: from Python 3.12 on a cached property does not see to that itself
        with self._making:
            return self._indicators

    @cached_property
    def _indicators(self) -> IndicatorIndex:
        sections = {document: self.sections(document) for document in {figure.document for figure in self.figures}}
        return IndicatorIndex(self.documents.values(), self.figures, sections)

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The policy cards whose digests are held."""
        return read_cards(self.documents, self.settings.today)

    @cached_property
    def _texts(self) -> tuple[tuple[str, str], ...]:
        """(document, its canonical text) of what is no digest."""
        cards = {card.document for card in self.cards}
        return tuple((d.id, canonical(d.text)) for d in self.documents.values() if d.id not in cards)

    def may_speak_of(self, words: Collection[str], documents: Collection[str]) -> bool:
        """Whether a text beside the digests holds all the words; where there is much text, it is not looked at."""
        if sum(len(self.documents[id].text) for id in documents) > LOOKED_THROUGH:
            return True
        return any(all(held(word, text) >= SOME for word in words) for id, text in self._texts if id in documents)

    @cached_property
    def cities(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(document.city for document in self.documents.values() if document.city))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Regions of figures that the gazetteer reads in no question (市本级, 驻市单位)."""
        named = {figure.region for figure in self.figures if figure.region}
        return tuple(sorted(name for name in named if len(name) > 1 and not self.gazetteer.read(name)))

    @property
    def home_city(self) -> str | None:
        """The city a question means that names none: the only one held, or the setting where several are."""
        if len(self.cities) == 1:
            return self.cities[0]
        return self.settings.home_city

    def section_path(self, document: str, offset: int) -> str:
        path = [s for s in self.sections(document) if s.start <= offset < max(s.end, s.start + 1)]
        path.sort(key=lambda section: (section.level, section.start))
        return " > ".join(section.marker + section.heading for section in path)

    @property
    def source(self) -> Source:
        return Source(self.documents.__getitem__, self.section_path)


@dataclass(slots=True)
class Shelf:
    """Hands out the current library; safe to share between threads."""

    store: Store
    settings: Settings
    gazetteer: Gazetteer
    _library: Library | None = None
    _lock: threading.Lock = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def current(self) -> Library:
        with self._lock:
            if self._library is None or self._library.generation != self.store.generation:
                self._library = Library(self.store, self.settings, self.gazetteer)
            return self._library


def scoped(library: Library, chosen: Collection[str] | None) -> frozenset[str]:
    """The ids of the documents a question may use."""
    held = frozenset(library.documents)
    return held & frozenset(chosen) if chosen is not None else held
