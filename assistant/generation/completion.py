"""What code adds to a text that a model wrote: its figures and their heads, what disagrees, targets, partial lists, gaps, refusals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.draft import TARGETED, Draft
from assistant.generation.disagreement import Disagreements, words_of
from assistant.generation.dossier import Clause, Dossier
from assistant.generation.plan import Planned
from assistant.generation.text import Text, Unstated
from assistant.verification.sentence_guard import share_held
from corpus.language.figure_words import figure_words, period_words
from corpus.measures.periods import bounds, read_periods
from corpus.records import NEAREST, Figure, NoticeKind, Quote, Reason, Span, StatedFigure

MOST_ADDED = 3
"""Disagreeing figures that are told beside the text."""
MOST_NEAR = 3
SHORTEST = 10
"""Characters of a clause that says something to somebody who reads it alone."""
LEAST_NEAR = 0.3
"""Share of the question's words that a clause holds which is shown beside a refusal."""


@dataclass
class Completion:
    """Of one text; run once the model has done."""

    text: Text
    disagreements: Disagreements

    @property
    def _draft(self) -> Draft:
        return self.text.draft

    @property
    def _dossier(self) -> Dossier:
        return self.text.dossier

    def finish(self, message: str) -> Draft:
        """The draft to show: an answer with its notices, or a refusal with what is nearest."""
        if not self._draft.citations:
            self._refuse()
            return self._draft
        self._tell_disagreements()
        self._state_figures()
        self._tell_targets()
        self._tell_partial_lists()
        self._tell_dates(message)
        for gap in self.text.gaps:
            self._draft.notice("missing", f"现有文件没有载明“{gap.words}”，不作推测。")
        return self._draft

    # -- refusing ------------------------------------------------------------------------------------------------------

    def _refuse(self) -> None:
        gaps: Sequence[Unstated] = self.text.gaps
        words = "；".join(dict.fromkeys(gap.words for gap in gaps))
        planned: Planned = self.text.planned
        self._draft.sentences.clear()
        reason: Reason = "out_of_scope" if planned.plan.target == "none" else "not_in_corpus"
        self._draft.lack(reason, f"现有文件没有载明“{words}”，不作推测。")
        near = list(dict.fromkeys(n for gap in gaps for n in gap.near))
        near += [n for n in self.text.nearest(f"{planned.standalone} {words}", 3 * MOST_NEAR) if n not in near]
        if reason == "out_of_scope":
            return
        kept = [n for n in near if self._is_near(n, planned.standalone)]
        for quote in [quote for n in kept if (quote := self.text.quoted(n, NEAREST))][:MOST_NEAR]:
            self._draft.say(quote)
        self._keep_cited()

    def _is_near(self, clause: int, question: str) -> bool:
        """Whether a clause is a whole sentence that holds some of what is asked."""
        text = self._dossier.text(clause)
        whole = len(text) >= SHORTEST and text.rstrip()[-1] in "。！？；;!?"
        return whole and share_held(question, [text, self._dossier.clauses[clause].section]) >= LEAST_NEAR

    def _keep_cited(self) -> None:
        """Only the citations that the sentences still name."""
        told = "\n".join(self._draft.sentences)
        self._draft.citations[:] = [c for c in self._draft.citations if f"[{c.n}]" in told]

    # -- figures -------------------------------------------------------------------------------------------------------

    def _clause_of(self, figure: Figure) -> Clause | None:
        clauses = self._dossier.clauses.values()
        held = (c for c in clauses if c.document == figure.document and c.span.start <= figure.start < c.span.end)
        return next(held, None)

    def _tell_disagreements(self) -> None:
        """The other value, cited, and the notice that says how the two differ."""
        added = 0
        for figure, other in list(self.disagreements.among(list(self.text.stated.values()))):
            new = other.id not in self.text.stated
            if figure.period != other.period:
                continue  # one of them is undated: the model has been shown the pair and may tell it
            clause = self._clause_of(other)
            if clause is None or (new and added >= MOST_ADDED):
                continue
            numbers = (self._number(figure), self._number(other))
            if new:
                added += 1
                words = figure_words(other, self._dossier.library.documents[other.document])
                self._draft.say(f"文中另一处：{words}[{numbers[1]}]。")
                self.text.stated[other.id] = other
            kind: NoticeKind = "basis" if figure.basis != other.basis else "conflict"
            self._draft.notice(kind, words_of(figure, other), numbers)

    def _number(self, figure: Figure) -> int:
        """The [n] of the clause that states a figure."""
        clause = self._clause_of(figure)
        return self._draft.cite(figure.document, clause.span if clause else figure.quote)

    def _state_figures(self) -> None:
        """Records the stated figures, and gives their citations the heads that place them."""
        heads: dict[int, set[Span]] = defaultdict(set)
        known = {stated.figure.id for stated in self._draft.figures}
        for figure in self.text.stated.values():
            number = self._number(figure)
            heads[number] |= set(figure.heads)
            if figure.id not in known:
                self._draft.figures.append(StatedFigure(figure, number))
        self._draft.citations[:] = [
            replace(c, heads=self._quotes(c.document, Span(c.quote.start, c.quote.end), heads[c.n]))
            for c in self._draft.citations
        ]

    def _quotes(self, document: str, own: Span, heads: set[Span]) -> tuple[Quote, ...]:
        held = self._dossier.library.documents[document]
        outside = sorted((head for head in heads if not head.within(own)), key=lambda head: head.start)
        return tuple(Quote.of(held, head) for head in outside if head.start < head.end)

    # -- notices -------------------------------------------------------------------------------------------------------

    def _tell_targets(self) -> None:
        targets = [stated for stated in self._draft.figures if stated.figure.status == "目标"]
        if targets:
            numbers = tuple(stated.citation for stated in targets)
            self._draft.notice("target", TARGETED, numbers)

    def _tell_partial_lists(self) -> None:
        """A listing of those that did well is not one of all: said where several of it are told, or the first of it."""
        scopes: dict[str, list[StatedFigure]] = defaultdict(list)
        for stated in self._draft.figures:
            if stated.figure.list_scope:
                scopes[stated.figure.list_scope].append(stated)
        ranked = any(word in self._draft.text for word in ("最", "第一", "居首"))
        for scope, listed in scopes.items():
            if ranked or len({stated.figure.region for stated in listed}) > 2:
                numbers = tuple(stated.citation for stated in listed)
                self._draft.notice("partial_list", f"文中只列出“{scope}”，没有列出的地区无从比较。", numbers)

    def _tell_dates(self, message: str) -> None:
        """Where something later is asked for than is held, the date of what is given."""
        today = self._dossier.library.settings.today
        asked = [mention.period for mention in read_periods(message, today) if mention.relative]
        dated = [stated for stated in self._draft.figures if stated.figure.period]
        if not asked or not dated:
            return
        latest = max((stated.figure.period or "" for stated in dated), key=lambda period: bounds(period)[1])
        if bounds(latest)[1] >= bounds(max(asked))[0]:
            return
        document = self._dossier.library.documents[dated[0].figure.document]
        stamp = f"（文件日期 {document.published.isoformat()}）" if document.published else ""
        numbers = tuple(stated.citation for stated in dated)
        self._draft.notice("as_of", f"库中最新的数据是{period_words(latest)}的{stamp}，不是今天的。", numbers)
