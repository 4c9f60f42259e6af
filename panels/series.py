"""The figures of one indicator, arranged to be compared: by period, status and basis, highest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.retrieval.library import Library
from corpus.catalogue import Measured
from corpus.language.figure_words import indicator_words, measure_words, period_words
from corpus.language.measure_names import is_name
from corpus.records import Document, Figure


@dataclass(frozen=True, slots=True)
class Offer:
    """A series to pick, without its figures."""

    name: str
    unit: str
    """The kind of unit (元, 人, %), in which the figures compare."""
    printed: tuple[str, ...]
    """Units as printed."""
    regions: int
    count: int

    @property
    def key(self) -> str:
        """Tells this series from all others of a library."""
        return f"{self.name}\t{self.unit}"

    @property
    def label(self) -> str:
        """What a reader picks it by: name, printed unit, how many regions or figures it has."""
        size = f"{self.regions} 个地区" if self.regions > 1 else f"{self.count} 个数字"
        return f"{self.name}（{'、'.join([*self.printed, size])}）"

    @property
    def rank(self) -> tuple[int, int, str]:
        """Those over the most regions first."""
        return -self.regions, -self.count, self.name


@dataclass(frozen=True, slots=True)
class Series:
    """Figures that measure the same thing in the same kind of unit."""

    name: str
    unit: str
    """The kind of unit (元, 人, %), in which the figures compare."""
    figures: tuple[Figure, ...]

    @property
    def offer(self) -> Offer:
        units = tuple(dict.fromkeys(figure.unit for figure in self.figures if figure.unit))
        regions = {figure.region for figure in self.figures if figure.region}
        return Offer(self.name, self.unit, units, len(regions), len(self.figures))

    def groups(self) -> list[Group]:
        """One a period, status and basis: results before targets, many figures before one, later ones first."""
        members: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
        for figure in self.figures:
            members[figure.period or "", figure.status, figure.basis or ""].append(figure)
        made = [Group(*key, tuple(sorted(figures, key=_height))) for key, figures in members.items()]
        made.sort(key=lambda group: group.period, reverse=True)
        return sorted(made, key=lambda group: (group.status != "实绩", len(group.figures) < 2))


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one period, status and basis, highest first."""

    period: str
    status: str
    basis: str
    figures: tuple[Figure, ...]

    @property
    def label(self) -> str:
        when = period_words(self.period or None, self.status) or "未写明时期"
        return " · ".join(part for part in (when, self.status, self.basis) if part)


def all_series(figures: Iterable[Figure]) -> list[Series]:
    """Every series of some figures whose indicator is a name, those over the most regions first."""
    members: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.base_value is not None and is_name(figure.indicator):
            members[indicator_words(figure), figure.base_unit].append(figure)
    made = [Series(name, unit, tuple(held)) for (name, unit), held in members.items()]
    return sorted(made, key=lambda series: series.offer.rank)


def all_offers(measured: Iterable[Measured]) -> list[Offer]:
    """The same without reading a figure; what is measured under two topics and reads the same is one."""
    members: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for one in measured:
        if is_name(one.indicator):
            members[_key(one)].append(one)
    return sorted((_offer(*key, held) for key, held in members.items()), key=lambda offer: offer.rank)


def _offer(name: str, unit: str, held: Sequence[Measured]) -> Offer:
    printed = dict.fromkeys(unit for one in held for unit in one.units)
    regions = {region for one in held for region in one.regions}
    return Offer(name, unit, tuple(printed), len(regions), sum(one.count for one in held))


def series_of(library: Library, offer: Offer, most: int) -> Series:
    """The first ``most`` figures of an offer of ``all_offers``."""
    asked = [one for one in library.measured if _key(one) == (offer.name, offer.unit)]
    figures = [figure for one in asked for figure in library.figures_measuring(one, most)]
    figures.sort(key=lambda figure: (figure.document, figure.start, figure.id))
    return Series(offer.name, offer.unit, tuple(figures[:most]))


def _key(one: Measured) -> tuple[str, str]:
    return measure_words(one.topic, one.indicator), one.base_unit


def place_of(figure: Figure, documents: Mapping[str, Document]) -> str:
    """Whom a figure speaks of: its region, or the document's city."""
    return figure.region or documents[figure.document].city or "全文"


def _height(figure: Figure) -> Decimal:
    return -(figure.base_value or Decimal(0))
