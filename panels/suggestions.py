"""Questions to begin with, made from what the store holds and kept only where the assistant answers them right."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

from assistant.chain import Assistant
from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from corpus.errors import YueceError
from corpus.language.figure_words import period_words
from corpus.language.measure_names import is_noun, opens_as_noun
from corpus.measures.units import counts
from corpus.records import Answer, Document, Figure, Section
from panels.series import Series, all_series

MOST = 5
TRIES = 4
"""Candidates asked of each kind before the kind is given up."""
LOOKED_AT = 60
"""Documents that candidates are made from: a city's own, however many the store holds."""
NAME, TITLE = (3, 14), 40
"""Characters of an indicator or heading, and of a title, that read well inside a question."""

Right = Callable[[Answer], bool]
"""Whether an answer is the right one."""
Candidates = Iterator[tuple[str, Right]]


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
        kinds = (_lookups(library), _highest(library), _conditions(library), _outlines(library), _targets(library))
        for kind in kinds:
            for _, (question, right) in zip(range(TRIES), kind, strict=False):
                if self._answered(question, right):
                    yield question
                    break

    def _answered(self, question: str, right: Right) -> bool:
        try:
            answer = self._assistant.answer(question, plain=True)
        except YueceError:
            return False
        return answer.status == "answered" and right(answer)


def _states(wanted: Figure, answer: Answer) -> bool:
    return any(stated.figure.id == wanted.id for stated in answer.figures)


def _near(library: Library) -> list[str]:
    """The documents that a question means which names no city, at most ``LOOKED_AT``; where it means none, any."""
    return sorted(library.of_cities({library.home_city}) or library.documents)[:LOOKED_AT]


def _readable(library: Library) -> list[Series]:
    """What reads well inside a question; what stands by itself before what hangs on a subject, the shorter first."""
    figures = [figure for id in _near(library) for figure in library.figures_of(id)]
    made = [series for series in all_series(figures) if _reads(series)]
    return sorted(made, key=lambda series: (series.offer.regions < 3, _hangs(series), len(series.name)))


def _reads(series: Series) -> bool:
    return NAME[0] < len(series.name) <= NAME[1] and is_noun(series.name, counts(series.unit))


def _hangs(series: Series) -> bool:
    return any(figure.indicator != series.name for figure in series.figures)


def _how_much(series: Series, figure: Figure) -> str:
    return f"有多少{figure.unit}" if counts(series.unit) else "是多少"


def _lookups(library: Library) -> Candidates:
    for series in _readable(library):
        for figure in series.figures:
            if figure.region and figure.period and figure.status == "实绩":
                asked = f"{period_words(figure.period)}{figure.region}{series.name}{_how_much(series, figure)}？"
                yield asked, partial(_states, figure)
                break


def _highest(library: Library) -> Candidates:
    """Of the last series first: the first is looked up."""
    for series in reversed([one for one in _readable(library) if one.offer.regions > 2]):
        group = series.groups()[0]
        parts = [one for one in group.figures if one.region not in (None, library.documents[one.document].home)]
        if len(parts) > 1 and group.period and parts[0].base_value != parts[1].base_value:
            most = "多" if counts(series.unit) else "高"
            yield f"{period_words(group.period)}哪个地区的{series.name}最{most}？", partial(_states, parts[0])


def _targets(library: Library) -> Candidates:
    """The farthest first."""
    readable = _readable(library)
    targets = [(series, one) for series in readable for one in series.figures if one.status == "目标" and one.period]
    for series, figure in sorted(targets, key=lambda target: target[1].period or "", reverse=True):
        reach = f"要达到多少{figure.unit}" if counts(series.unit) else "的目标是多少"
        yield f"{period_words(figure.period, figure.status)}{series.name}{reach}？", partial(_states, figure)


def _conditions(library: Library) -> Candidates:
    """Of a policy's digest."""
    digests = {
        document.title.removesuffix("（政策要点）"): document
        for document in library.documents.values()
        if document.kind == DIGEST
    }
    for name in sorted(digests, key=len):  # a short title reads best
        if name.isalpha():
            yield f"按《{name}》，要满足哪些条件？", partial(_rests_on, digests[name])


def _rests_on(document: Document, answer: Answer) -> bool:
    """Several sentences, all of this document."""
    return len(answer.citations) > 1 and {one.document for one in answer.citations} == {document.id}


def _outlines(library: Library) -> Candidates:
    whole = [one for one in map(library.documents.__getitem__, _near(library)) if one.kind != DIGEST]
    for document in whole:
        sections = library.sections(document.id)
        named = f"《{document.title}》的" if len(whole) > 1 else ""
        for index, section in enumerate(sections if len(named) < TITLE else ()):
            parts = [child for child in sections if child.parent == index]
            if len(parts) > 2 and _plain(section):
                yield f"{named}{section.heading.strip('。：: ')}有哪些？", partial(_lists, document, parts)


def _plain(section: Section) -> bool:
    heading = section.heading.strip("。：: ")
    return NAME[0] < len(heading) <= NAME[1] and heading.isalpha() and opens_as_noun(heading)


def _lists(document: Document, parts: list[Section], answer: Answer) -> bool:
    """Each part of the section is cited."""
    starts = [one.quote.start for one in answer.citations if one.document == document.id]
    return all(any(part.start <= start < part.end for start in starts) for part in parts)
