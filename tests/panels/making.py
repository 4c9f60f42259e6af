"""A small library of one document for the tests of the panels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from assistant.events import Event, Final
from assistant.pool import Pool
from corpus.catalogue import Measured
from corpus.records import Answer, Citation, Document, Figure, FigureStatus, Quote, Section, Span, StatedFigure
from panels.visitor import COOKIE

TEXT = (
    "关于粮食的答复\n一、生产情况\n2021年完成较好的县区为:甲县18.10亿元、乙县17.21亿元。\n"
    "二、打算\n到2025年达到30亿元。\n"
)
DOCUMENT = Document(
    id="d1",
    sha256="0" * 64,
    title="关于粮食的答复",
    text=TEXT,
    issuer="某市农业局",
    published=date(2022, 7, 18),
    city="某市",
    url="https://example.org/a",
)
SCALE = Decimal(10) ** 8


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


SECTIONS = (
    Section("d1", 0, None, 1, "一、", "生产情况", span("一、").start, span("二、").start, span("2021年完成").start),
    Section("d1", 1, None, 1, "二、", "打算", span("二、").start, len(TEXT), span("到2025年").start),
)


def figure(
    quote: str, value: str, region: str | None, period: str, status: FigureStatus = "实绩", **more: Any
) -> Figure:
    """An amount in 亿元; its heads are 2021年完成较好的县区为 for a result."""
    number = span(f"{value}亿元")
    heads = (span("2021年完成较好的县区为"),) if status == "实绩" else ()
    made = Figure(
        id=value, document="d1", section=0, indicator="粮食产值", topic=None, region=region, period=period, value=value,
        unit="亿元", base_value=Decimal(value) * SCALE, base_unit="元", status=status, start=number.start,
        end=number.end, quote=span(quote), heads=heads,
    )  # fmt: skip
    return replace(made, **more)


FIRST = figure("甲县18.10亿元", "18.10", "甲县", "2021")
SECOND = figure("乙县17.21亿元", "17.21", "乙县", "2021")
TARGET = figure("到2025年达到30亿元", "30", None, "2025", "目标")


class SmallLibrary:
    """What the panels read of a library."""

    def __init__(
        self, document: Document | None = DOCUMENT, figures: Sequence[Figure] = (SECOND, TARGET, FIRST)
    ) -> None:
        self.generation = 1
        self.documents = {document.id: document} if document else {}
        self.figures = list(figures) if document else []

    home_city = "某市"
    sizes = {"d1": 4}  # noqa: RUF012

    @property
    def figure_count(self) -> int:
        return len(self.figures)

    @property
    def measured(self) -> list[Measured]:
        keys = dict.fromkeys((one.indicator, one.topic, one.base_unit) for one in self.figures)
        return [self._measured(*key) for key in keys]

    def _measured(self, *key: str | None) -> Measured:
        held = [one for one in self.figures if (one.indicator, one.topic, one.base_unit) == key]
        regions = dict.fromkeys(one.region for one in held if one.region)
        return Measured(*key, tuple(regions), tuple(dict.fromkeys(one.unit for one in held)), len(held))  # type: ignore[arg-type]

    def figures_measuring(self, measured: Measured, most: int) -> list[Figure]:
        key = measured.indicator, measured.topic, measured.base_unit
        return [one for one in self.figures if (one.indicator, one.topic, one.base_unit) == key][:most]

    def figures_of(self, document: str) -> list[Figure]:
        return [one for one in self.figures if one.document == document]

    def figure(self, id: str) -> Figure | None:
        return next((one for one in self.figures if one.id == id), None)

    def of_cities(self, cities: Collection[str | None]) -> frozenset[str]:
        return frozenset(id for id, one in self.documents.items() if one.city in cities)

    def sections(self, document: str) -> list[Section]:
        return list(SECTIONS)

    def section_path(self, document: str, offset: int) -> str:
        return " > ".join(s.marker + s.heading for s in SECTIONS if s.start <= offset < s.end)


def cited(figure: Figure, n: int = 1) -> Citation:
    heads = tuple(Quote.of(DOCUMENT, head) for head in figure.heads)
    return Citation(n, "d1", DOCUMENT.title, "一、生产情况", Quote.of(DOCUMENT, figure.quote), heads)


def answer(text: str, *figures: Figure, **more: Any) -> Answer:
    """An answer that states the figures, [1] for the first of them and so on."""
    numbered = list(enumerate(figures, 1))
    citations = tuple(cited(one, n) for n, one in numbered)
    stated = tuple(StatedFigure(one, n) for n, one in numbered)
    fields: dict[str, Any] = {"status": "answered", "citations": citations, "figures": stated, **more}
    return Answer(question="q", standalone="q", text=text, **fields)


class Scripted:
    """Answers what it was told to answer; everything else fails as it was told to."""

    def __init__(self, library: SmallLibrary, answers: dict[str, Answer | Exception]) -> None:
        self.library = library
        self.answers = answers
        self.asked: list[tuple[str, list[dict[str, str]], Any]] = []
        self.settings = SimpleNamespace(asks_per_minute=0)
        self.before: list[Event] = []
        """What is sent before an answer."""
        self.pool = Pool(2)

    def answer(self, question: str, history: Sequence[Any] = (), documents: Any = None, plain: bool = False) -> Answer:
        self.asked.append((question, list(history), documents))
        found = self.answers.get(question, answer("文中未载。", status="refused", reason="not_in_corpus"))
        if isinstance(found, Exception):
            raise found
        return found

    def events(self, question: str, history: Sequence[Any] = (), documents: Any = None) -> Iterator[Event]:
        yield from self.before
        yield Final(self.answer(question, history, documents))


WORD = "w" * 43
"""What a visitor's browser keeps."""


def visit(word: str = WORD, **parameters: str) -> Any:
    """A request of the visitor whose browser keeps ``word``, from a page of these parameters."""
    return SimpleNamespace(cookies={COOKIE: word}, session_hash="page", query_params=parameters, headers={})
