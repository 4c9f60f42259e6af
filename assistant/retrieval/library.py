"""What the store holds, as one generation of it: documents, figures and their indicators, outlines."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from assistant.draft import Source
from assistant.retrieval.figure_index import IndicatorIndex, Indicators
from assistant.retrieval.provisions import Card, read_cards
from assistant.retrieval.stipulations import Stipulation, read_stipulations
from assistant.retrieval.validity import DIGEST, Standing, stem, unholding
from assistant.retrieval.windows import Window, windows_of
from corpus.catalogue import Measured
from corpus.errors import StaleError, StoreError
from corpus.language.phrases import canonical, held
from corpus.measures.regions import Gazetteer, is_zone
from corpus.records import Document, Figure, Section
from corpus.settings import Settings
from corpus.store import Store
from corpus.words import fold

KEPT = 1500
"""Documents whose sections, figures and indicators stay read: a question over more reads them again."""


class Book:
    """What is read from one version of a document, when somebody asks for it. Safe to share between threads."""

    def __init__(self, document: Document, written: int, store: Store) -> None:
        self._document, self._written, self._store = document, written, store
        self._reading = threading.RLock()

    @property
    def sections(self) -> list[Section]:
        # made once, however many threads ask first: from Python 3.12 on a cached property does not see to that itself
        with self._reading:
            return self._read[0]

    @property
    def figures(self) -> list[Figure]:
        with self._reading:
            return self._read[1]

    @property
    def indicators(self) -> Indicators:
        with self._reading:
            return self._indicators

    @property
    def windows(self) -> tuple[Window, ...]:
        with self._reading:
            return self._windows

    @cached_property
    def _windows(self) -> tuple[Window, ...]:
        return windows_of(self._document, self._store.passages_of(self._document.id))

    @cached_property
    def words(self) -> str:
        """The canonical text."""
        return canonical(self._document.text)

    @property
    def stipulations(self) -> tuple[Stipulation, ...]:
        with self._reading:
            return self._stipulations

    @cached_property
    def _stipulations(self) -> tuple[Stipulation, ...]:
        """What is laid down; an amount that the text itself says was changed is so no longer."""
        former = {figure.start for figure in self._read[1] if figure.former}
        return tuple(one for one in read_stipulations(self._document, self._read[0]) if one.amount.start not in former)

    @cached_property
    def _read(self) -> tuple[list[Section], list[Figure]]:
        return self._store.read(self._document.id, self._written)

    @cached_property
    def _indicators(self) -> Indicators:
        sections, figures = self._read
        laid_down = {one.amount.start for one in self._stipulations}
        kept = [f for f in figures if f.start not in laid_down or (f.status == "目标" and f.period)]
        return Indicators(self._document, sections, kept)


class Books:
    """The documents read last, at most ``KEPT``; a library hands what did not change on to the next one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], Book] = OrderedDict()

    def of(self, document: Document, written: int) -> Book:
        key = document.id, written
        with self._lock:
            book = self._kept.pop(key, None) or Book(document, written, self._store)
            self._kept[key] = book
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return book


LOOKED_THROUGH, SOME = 500_000, 0.6
"""Characters of text that are looked through for a question's words; from what share on a word is held."""


class Library:
    """A snapshot; ``Shelf`` makes a new one when the store's generation moves on."""

    def __init__(self, store: Store, settings: Settings, gazetteer: Gazetteer, books: Books | None = None) -> None:
        self.store = store
        self.settings = settings
        self.gazetteer = gazetteer.holding(store.cities_of([name for name in store.regions() if is_zone(name)]))
        """With the zones that the figures are of."""
        self.generation = store.generation
        self.documents: dict[str, Document] = {document.id: document for document in store.documents()}
        self.ids = frozenset(self.documents)
        self._written = store.written()
        self._books = books or Books(store)
        self._index: tuple[frozenset[str], IndicatorIndex] | None = None

    def sections(self, document: str) -> list[Section]:
        return self._book(document).sections

    def stipulations(self, documents: Collection[str]) -> list[Stipulation]:
        """What the rules among some documents lay down."""
        return [one for id in sorted(documents) for one in self._book(id).stipulations]

    def windows(self, document: str) -> tuple[Window, ...]:
        """In the order of its text."""
        return self._book(document).windows

    def figures_of(self, document: str) -> list[Figure]:
        """In the order of its text."""
        return self._book(document).figures

    def _book(self, document: str) -> Book:
        return self._books.of(self.documents[document], self._written.get(document, 0))

    @cached_property
    def figure_count(self) -> int:
        return self.store.counts()[1]

    def figure(self, id: str) -> Figure | None:
        return self.store.figure(id)

    @cached_property
    def measured(self) -> list[Measured]:
        """What all figures measure: for an overview, not for a question."""
        return self.store.measured()

    def figures_measuring(self, measured: Measured, most: int) -> list[Figure]:
        """The first ``most`` of them."""
        return self.store.figures_measuring(measured, most)

    def indicators(self, documents: frozenset[str]) -> IndicatorIndex:
        """The indicators of some documents; those asked for last are kept ready."""
        index = self._index
        if index is None or index[0] != documents:
            parts = (self._book(id).indicators for id in sorted(documents))
            self._index = index = documents, IndicatorIndex(parts)
        return index[1]

    def confirm(self) -> None:
        """Raises StaleError when the store holds something else by now."""
        if self.store.generation != self.generation:
            raise StaleError("库刚刚更新过，请再问一次")

    def numbered(self, number: tuple[str, ...]) -> list[str]:
        """The documents of a number (文号), given by its year and its count."""
        return self._by_number.get(number, [])

    @cached_property
    def _by_number(self) -> dict[tuple[str, ...], list[str]]:
        held: dict[tuple[str, ...], list[str]] = {}
        for document in self.documents.values():
            held.setdefault(tuple(re.findall(r"\d+", fold(document.number or ""))), []).append(document.id)
        return held

    @cached_property
    def by_title(self) -> dict[str, tuple[str, ...]]:
        """Documents by the telling part of their title, without the city it opens with; digests apart."""
        found: dict[str, list[str]] = {}
        for document in self.documents.values():
            if document.kind != DIGEST:
                found.setdefault(stem(document), []).append(document.id)
        return {title: tuple(ids) for title, ids in found.items()}

    @cached_property
    def unholding(self) -> dict[str, Standing]:
        """Documents that do not hold today, with how they stand."""
        return unholding(self.documents.values(), self.settings.today)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The number of passages of each document."""
        return self.store.sizes()

    def of_cities(self, cities: Collection[str | None]) -> frozenset[str]:
        """The documents of these cities, and those of none."""
        return frozenset[str]().union(*(self._by_city.get(city, ()) for city in {*cities, None}))

    @cached_property
    def _by_city(self) -> dict[str | None, list[str]]:
        held: dict[str | None, list[str]] = {}
        for document in self.documents.values():
            held.setdefault(document.city, []).append(document.id)
        return held

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The policy cards whose digests are held."""
        return read_cards(self.documents, self.settings.today)

    def may_speak_of(self, words: Collection[str], documents: Collection[str]) -> bool:
        """Whether a text beside the digests holds all the words; where there is much text, it is not looked at."""
        if sum(len(self.documents[id].text) for id in documents) > LOOKED_THROUGH:
            return True
        texts = (self._book(id).words for id in sorted(set(documents) - {card.document for card in self.cards}))
        return any(all(held(word, text) >= SOME for word in words) for text in texts)

    @cached_property
    def cities(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(document.city for document in self.documents.values() if document.city))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Regions of figures that the gazetteer reads in no question (市本级, 驻市单位)."""
        return tuple(sorted(name for name in self.store.regions() if len(name) > 1 and not _is_listed(name)))

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
    _books: Books = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._books = Books(self.store)

    def current(self) -> Library:
        with self._lock:
            if self._library is None or self._library.generation != self.store.generation:
                self._library = Library(self.store, self.settings, self.gazetteer, self._books)
            return self._library


def scoped(library: Library, chosen: Collection[str] | None) -> frozenset[str]:
    """The ids of the documents a question may use. Raises StoreError where none of those chosen is there."""
    if chosen is None:
        return library.ids
    known = library.ids & frozenset(chosen)
    if library.ids and chosen and not known:
        raise StoreError("库里没有限定的文件，请用 python -m ingest --list 查看现有文件，或取消限定。")
    return known


@lru_cache(maxsize=65536)
def _is_listed(name: str) -> bool:
    """Whether the gazetteer reads a region in this name, by table or by form."""
    return bool(Gazetteer.load().read(name))
