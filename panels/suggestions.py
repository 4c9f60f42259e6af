"""Questions to begin with, made from what the store holds and kept only where the assistant answers them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

from assistant.chain import Assistant
from assistant.retrieval.library import Library
from corpus.errors import YueceError
from corpus.language.figure_words import indicator_words, period_words
from corpus.records import Answer, Figure, Section
from panels.series import Series, all_series

MOST = 5
TRIES = 4
"""Candidates asked of each kind before the kind is given up."""
LOOKED_AT = 60
"""Documents that candidates are made from: a city's own, however many the store holds."""

_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z&]{4,14}")
"""Wording of an indicator or heading that reads well inside a question."""


class Suggestions:
    """Suggested questions of the current generation; safe to share between threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._generation: int | None = None
        self._questions: tuple[str, ...] = ()

    def current(self) -> tuple[str, ...]:
        """At most ``MOST`` questions; () where nothing is held."""
        library = self._assistant.library
        with self._lock:
            if self._generation != library.generation:
                self._questions = tuple(self._chosen(library))[:MOST]
                self._generation = library.generation
            return self._questions

    def _chosen(self, library: Library) -> Iterator[str]:
        kinds = (_lookups(library), _highest(library), _outlines(library), _targets(library), _documents(library))
        for kind in kinds:
            for _, (question, wanted) in zip(range(TRIES), kind, strict=False):
                if self._answered(question, wanted):
                    yield question
                    break

    def _answered(self, question: str, wanted: Figure | None) -> bool:
        """Whether the assistant answers, with ``wanted`` among what it states."""
        try:
            answer = self._assistant.answer(question, plain=True)
        except YueceError:
            return False
        return answer.status == "answered" and _states(answer, wanted)


Candidates = Iterator[tuple[str, Figure | None]]
"""Questions, each with the figure that its answer has to state."""


def _states(answer: Answer, wanted: Figure | None) -> bool:
    return wanted is None or any(stated.figure.id == wanted.id for stated in answer.figures)


def _near(library: Library) -> list[str]:
    """The documents that a question means which names no city, at most ``LOOKED_AT``; where it means none, any."""
    return sorted(library.of_cities({library.home_city}) or library.documents)[:LOOKED_AT]


def _readable(library: Library) -> list[Series]:
    figures = (figure for id in _near(library) for figure in library.figures_of(id))
    return [series for series in all_series(figures) if _PLAIN.fullmatch(series.name)]


def _lookups(library: Library) -> Candidates:
    for series in _readable(library):
        for figure in series.figures:
            if figure.region and figure.period and figure.status == "实绩":
                yield f"{period_words(figure.period)}{figure.region}{indicator_words(figure)}是多少？", figure
                break


def _highest(library: Library) -> Candidates:
    for series in _readable(library):
        group = series.groups()[0]
        if series.offer.regions > 2 and group.period:
            yield f"{period_words(group.period)}哪个地区的{series.name}最高？", group.figures[0]


def _targets(library: Library) -> Candidates:
    for series in _readable(library):
        for figure in series.figures:
            if figure.status == "目标":
                yield f"{series.name}的目标是多少？", figure
                break


def _outlines(library: Library) -> Candidates:
    for id in _near(library):
        sections = library.sections(id)
        for index, section in enumerate(sections):
            if sum(child.parent == index for child in sections) > 2 and _plain(section):
                yield f"{section.heading.strip('。：: ')}有哪些内容？", None


def _plain(section: Section) -> bool:
    return bool(re.fullmatch(r"[\u4e00-\u9fff、]{4,18}", section.heading.strip("。：: ")))


def _documents(library: Library) -> Candidates:
    for document in library.documents.values():
        if document.published and document.issuer:
            yield f"这份{document.kind or '文件'}是哪个单位什么时候发布的？", None
