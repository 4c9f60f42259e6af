"""The answer as it grows: each sentence of the model filled in, checked, asked for once more where it fails, else quoted."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from assistant import trace
from assistant.draft import Draft, quoted
from assistant.events import Drafted, Event, Sentence
from assistant.generation.chat_model import ChatModel, ModelTrouble
from assistant.generation.dossier import Dossier
from assistant.generation.formula import FormulaError
from assistant.generation.lines import Line, is_heading, queries_in, read_line, sentence_of
from assistant.generation.placeholders import Filled, fill, numbers_of, previewed
from assistant.generation.plan import Planned
from assistant.generation.prompts import writing, writing_again
from assistant.generation.stream import Outflow
from assistant.generation.usage import Usage
from assistant.verification.sentence_guard import ACTIVE, MARK, Bearing, Guard
from corpus.language.modality import clause_of
from corpus.language.segments import GIVES_ORDERS, without_end_mark
from corpus.records import Derived, Figure, Span

_log = logging.getLogger(__name__)

MOST_RETRIES = 3
"""Sentences of one answer that are asked for again; more would keep the reader waiting for a model that cannot do it."""
MOST_QUOTED = 2
"""Clauses that stand in for one sentence."""
BESIDE, NEAREST = 1, 6
"""Clauses around those that a failed sentence cites, and clauses given where it cites none, with which it is asked for again."""
DELETED = "删去"
_LOOSE = re.compile(r"\s*(?:\[\d+\])+\s*")


@dataclass(frozen=True, slots=True)
class Unstated:
    """What the model says the sources do not state, with the clauses nearest to it."""

    words: str
    near: tuple[int, ...]


@dataclass
class Text:
    """One answer's text. ``draft`` takes what passed, with citations of its own numbering."""

    model: ChatModel
    dossier: Dossier
    planned: Planned
    conversation: Sequence[object]
    draft: Draft
    usage: Usage
    deadline: float
    bearing: Bearing | None = None
    gaps: list[Unstated] = field(default_factory=list)
    stated: dict[str, Figure] = field(default_factory=dict)
    """Figures that the text states, by id."""
    own: int = 0
    """Sentences the model wrote."""
    retried: int = 0
    dropped: int = 0
    _numbers: dict[int, int] = field(default_factory=dict)
    """Id of a clause → its [n] in the draft."""
    _quoted: set[int] = field(default_factory=set)
    _head: str = ""
    """The head of the table that is being written."""

    def round(
        self, searched: Sequence[str], searches_left: int, conflicts: Sequence[object]
    ) -> Generator[Event, None, tuple[str, ...]]:
        """One reading of the dossier; what the model wants searched for before it goes on, () where it is done.

        Raises:
            ModelTrouble: the text goes wrong as a whole.
        """
        plan = self.planned.plan
        data = {
            "question": self.planned.standalone,
            "asks": list(plan.asks),
            "conversation": list(self.conversation),
            "documents": self.dossier.shown(),
            "conflicts": list(conflicts),
            "searched": list(searched),
            "searches_left": searches_left,
        }
        guard, flow = self._guard(), Outflow()
        for piece in self.model.stream(writing(data, plan.form, plan.detailed), self.deadline, self.usage):
            for words in flow.feed(piece):
                if wanted := (yield from self._taken(words, guard)):
                    return wanted
            if shown := previewed(flow.shown, self.dossier).strip():
                yield Drafted(shown)
        for words in flow.end():
            if wanted := (yield from self._taken(words, guard)):
                return wanted
        return ()

    def _guard(self) -> Guard:
        evidence = self.dossier.evidence(self.planned.standalone)
        return Guard(evidence, self.dossier.library, self.dossier.beside, self.bearing)

    def _taken(self, words: str, guard: Guard) -> Generator[Event, None, tuple[str, ...]]:
        line = read_line(words, table=self.planned.plan.form == "table", headed=bool(self._head))
        if line is None:
            return ()
        if line.kind == "search":
            return queries_in(line.words)
        if line.kind == "gap":
            self.gaps.append(self._gap(line.words))
        elif line.kind in ("heading", "head", "lead"):
            yield from self._headed(line)
        else:
            yield from self._judged(line, guard)
        return ()

    def _headed(self, line: Line) -> Iterator[Event]:
        words = _LOOSE.sub("", line.words).strip()
        if line.kind == "head":
            self._head = words
        if line.kind == "head" or is_heading(words):
            self.draft.say(words)
            yield Sentence(words)

    def _gap(self, words: str) -> Unstated:
        """Its words are kept only where they state no number but those asked about."""
        near = tuple(dict.fromkeys(int(n) for n in MARK.findall(words) if int(n) in self.dossier.clauses))
        told = _LOOSE.sub("", words).strip("。 ，,；;")
        asked = self.planned.standalone
        safe = len(told) <= 100 and numbers_of(told) <= numbers_of(asked) and not GIVES_ORDERS.search(told)
        return Unstated(told if safe and told else asked.rstrip("?？。"), near)

    # -- one sentence --------------------------------------------------------------------------------------------------

    def _judged(self, line: Line, guard: Guard) -> Generator[Event, None, None]:
        filled, why = self._checked(line, guard)
        if why:
            self._stopped(line.words, why)
            if line.kind == "row":
                self.dropped += 1
                return
            again = self._again(line.words, why)
            filled, why = self._checked(Line("sentence", again), guard) if again else (filled, why)
            if why or not again:
                self.dropped += 1
                if again != "":
                    yield from self._replaced(line.words)
                return
        yield from self._said(filled)

    def _checked(self, line: Line, guard: Guard) -> tuple[Filled, str]:
        """The sentence filled in, and why it may not be shown ("" where it may)."""
        try:
            filled = fill(line.words, self.dossier, self.planned.standalone)
        except FormulaError as error:
            return Filled(line.words), str(error)
        sentence = sentence_of(filled.text, self._head) if line.kind == "row" else filled.text
        return filled, guard.check(sentence, filled.derived)

    def _said(self, filled: Filled) -> Iterator[Event]:
        numbers = {clause: self._cite(clause) for clause in dict.fromkeys(map(int, MARK.findall(filled.text)))}
        sentence = MARK.sub(lambda m: f"[{numbers[int(m[1])]}]", filled.text)
        if sentence in self.draft.sentences:
            return
        self.own += 1
        self.draft.say(sentence)
        for figure in self._figures(filled, list(numbers)):
            self.stated.setdefault(figure.id, figure)
        for value in filled.derived:
            cited = tuple(dict.fromkeys(self._cite(n) for n in value.citations))
            self.draft.derived.append(Derived(value.label, value.value, value.unit, value.formula, cited))
        for label in filled.rounded:
            self.draft.notice("rounded", f"{label}为四舍五入后的值。", tuple(numbers.values()))
        yield Sentence(sentence)

    def _cite(self, clause: int) -> int:
        if clause not in self._numbers:
            held = self.dossier.clauses[clause]
            self._numbers[clause] = self.draft.cite(held.document, held.span)
        return self._numbers[clause]

    def _figures(self, filled: Filled, clauses: Sequence[int]) -> list[Figure]:
        """The figures a sentence states: by id, and those of its clauses whose value and unit it prints."""
        by_id = [self.dossier.rows[label].figure for label in filled.labels]
        printed = [f for n in clauses for f in self.dossier.figures(n) if f"{f.value}{f.unit}" in filled.text]
        values = {(figure.value, figure.unit) for figure in by_id}
        return [*by_id, *(figure for figure in printed if (figure.value, figure.unit) not in values)]

    # -- what fails ----------------------------------------------------------------------------------------------------

    def _stopped(self, sentence: str, why: str) -> None:
        _log.debug("语言模型的一句没有通过核对（%s）：%s", why, sentence)
        trace.stopped(sentence, why)

    def _again(self, sentence: str, why: str) -> str | None:
        """Another wording; None where the model has none to give, "" where it takes the sentence back."""
        if self.retried >= MOST_RETRIES or time.monotonic() >= self.deadline:
            return None
        self.retried += 1
        documents = self.dossier.shown(self._around(sentence))
        messages = writing_again({"question": self.planned.standalone, "documents": documents}, sentence, why)
        flow = Outflow()
        try:
            told = [s for piece in self.model.stream(messages, self.deadline, self.usage) for s in flow.feed(piece)]
            told += flow.end()
        except ModelTrouble as trouble:
            _log.debug("语言模型没有重写这一句：%s", trouble)
            return None
        if len(told) != 1:
            return None
        return "" if told[0].strip("。“”") == DELETED else told[0]

    def _around(self, sentence: str) -> list[int]:
        """The clauses that a sentence cites, with those beside them; where it cites none, those that share most with it."""
        cited = self._cited_by(sentence)
        if cited:
            return sorted({n + step for n in cited for step in range(-BESIDE, BESIDE + 1)} & set(self.dossier.clauses))
        return sorted(self.nearest(sentence, NEAREST))

    def _cited_by(self, sentence: str) -> list[int]:
        labels = re.findall(r"[Ff]\d{1,4}", sentence)
        rows = [self.dossier.rows[label.upper()].clause for label in labels if label.upper() in self.dossier.rows]
        marked = [int(n) for n in MARK.findall(sentence) if int(n) in self.dossier.clauses]
        return list(dict.fromkeys([*marked, *rows]))

    def nearest(self, words: str, most: int) -> list[int]:
        """The clauses that hold most of the words, best first."""
        wanted = clause_of(words)
        scored = [(wanted.shared(clause_of(self.dossier.text(n))), -n) for n in self.dossier.clauses]
        return [-n for score, n in sorted(scored, reverse=True)[:most] if score > 0]

    def _replaced(self, sentence: str) -> Iterator[Event]:
        """The clauses that the dropped sentence cited, quoted whole."""
        for clause in self._cited_by(sentence)[:MOST_QUOTED]:
            if quote := self.quoted(clause):
                self.draft.say(quote)
                yield Sentence(quote)

    def quoted(self, clause: int, label: str = "") -> str:
        """A clause as a sentence of the answer, in quotation marks behind a label where there is one; "" where it was quoted before, is a row of a table, gives orders or holds markup."""
        held = self.dossier.clauses[clause]
        document = self.dossier.library.documents[held.document]
        span = without_end_mark(document.text, Span(held.span.start, held.span.end))
        words = document.text[span.start : span.end]
        if clause in self._quoted or "\t" in words or GIVES_ORDERS.search(words) or ACTIVE.search(words):
            return ""
        self._quoted.add(clause)
        for figure in self.dossier.figures(clause):
            self.stated.setdefault(figure.id, figure)
        told = f"{label}“{quoted(words)}”" if label else words
        return f"{told}[{self._cite(clause)}]。"
