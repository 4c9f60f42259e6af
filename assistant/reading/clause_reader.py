"""The extractive answer: the clause of the sources that says what is asked, cut as short as it stays whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.draft import Draft
from assistant.query.answer_type import SURE, kind_of
from assistant.query.question import Part
from assistant.retrieval.figure_index import ORDINAL
from assistant.retrieval.hybrid import Found
from assistant.retrieval.library import Library
from corpus.language.modality import denials
from corpus.language.phrases import Unit, canonical, coverage, held, units_of
from corpus.language.segments import (
    GIVES_ORDERS,
    clauses,
    holds_kind,
    sentences,
    with_what_follows,
    without_end_mark,
)
from corpus.language.siblings import names_sibling
from corpus.measures.periods import compatible, covers, read_periods
from corpus.measures.quantities import read_quantities
from corpus.records import Span

ACCEPT = 0.7
"""Least weighted share of the question's content words that a sentence, in its section, must hold."""
_HOW_MUCH = re.compile(
    r"多少|(?<!哪)几(?:[家人个项件成倍场年天次条批岁所名]|个月|个工作日)|多久|多长|百分之几|比例|比重|多大"
)
EXCEPT = re.compile(r"[（(][^（）()]{0,20}不(?:含|包括)[^（）()]{0,20}[）)]")
"""What a bracket leaves out is not what its sentence speaks of."""
_LIST_ASKED = re.compile(r"怎么(?!样)|怎样|如何|哪些|是什么|哪几|什么内容|方面")
_PAST = re.compile(r"以前的|此前|原规定|已失效|已废止|旧版")
_PAST_ASKED = re.compile(r"以前|之前|原来|过去|当时|20\d\d年")
_REST = re.compile("其余|剩余|余下")
"""What is left of a whole: no content of its own, but it tells one part from the other."""
_CONDITION = re.compile("的[,，]$")
LONGEST = 180
"""Characters of a quote; a longer sentence is cut to the clauses that answer."""

_OFFICE = re.compile(
    r"(?P<office>[局市县省区队处科部院校厅会社村镇乡组司署所站馆]长|主任|书记|主席|总?经理|董事长|秘书长|组长|负责人|联系人)(?:是|叫|由|为)?(?:谁|哪[一几]?[位个]|什么名字|什么人)"
)
"""Who holds an office is told only where the office is named."""
_END_ASKED = re.compile(r"截止|到期|为止|结束|最[晚迟后]|(?:之?前|以前)(?:要|完成|必须|应)")
_ENDS = re.compile(r"前|止|截|至|到|底|末|期|内|结束|完成")
_TIMED = ("day", "year", "when")
_CLAUSE = re.compile(r"[^，,；;。]+")
_THERE_IS = re.compile(
    r"(?:有没有|是否有)(?P<any>[\u4e00-\u9fff]{2,8}?)(?=[?。!,\s]*$)|(?<![占拥所具没含持国公私])有(?P<what>[\u4e00-\u9fff]{2,8}?)(?:吗|么|没有)(?=[?。!,\s]*$)"
)
"""What is asked to be at all must be spoken of."""
_MONEY_ASKED = re.compile(r"多少[\u4e00-\u9fff]{0,6}?(?:资金|经费|补助|补贴|奖励|奖金|投资|费用|钱)(?=[?。!,\s]*$)")
_GRADE = re.compile(r"[一二三四五六七八九十甲乙丙丁]+(?:星级?|等[奖级]|级(?=[^别])|类(?=[^似])|档)")
"""A grade is that grade only."""
_EACH = re.compile(r"每一?([台个家户所人亩吨辆套名张头只件栋座])(?!月|年|季|县|区|市)")


def answers_kind(asked: str, raw: str, above: str) -> bool:
    """Whether the sentence shows what the question word asks for: a day, a body, the office, the end and not the start, the share of each."""
    kind = kind_of(asked)
    if kind in SURE and not holds_kind(kind, raw):
        return False
    if _MONEY_ASKED.search(asked) and all(q.base_unit != "元" for q in read_quantities(raw)):
        return False
    if (office := _OFFICE.search(asked)) and office["office"] not in raw:
        return False
    if kind in _TIMED and _END_ASKED.search(asked) and not _ENDS.search(raw):
        return False
    if (
        kind in _TIMED
        and not denials(asked)
        and not any(holds_kind(kind, one) and not denials(one) for one in _CLAUSE.findall(raw))
    ):
        return False
    return names_asked(asked, raw, above)


def names_asked(asked: str, raw: str, above: str) -> bool:
    """Whether a sentence names the very thing: what is asked to be at all, the grade, the share of each."""
    if (there := _THERE_IS.search(asked)) and not all(
        held(unit.text, f"{canonical(raw)} {canonical(above)}") >= 0.8
        for unit in units_of(there["any"] or there["what"])
    ):
        return False
    if any(grade not in f"{raw}{above}" for grade in _GRADE.findall(asked)):
        return False
    each = _EACH.search(asked)
    return each is None or re.search(rf"每.{{0,3}}{each[1]}|[/／]{each[1]}|{each[1]}均|单{each[1]}", raw) is not None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with how much of the question it holds."""

    document: str
    sentence: Span
    covered: float
    own: float
    """Coverage by the sentence itself, without its surroundings."""
    score: float


@dataclass(slots=True)
class ClauseWriter:
    """Answers one part of a question with the clause that says it."""

    library: Library
    draft: Draft
    part: Part
    found: Callable[[], Sequence[Found]]
    documents: frozenset[str]
    """Those whose indicators tell which words set things apart."""

    def units(self) -> tuple[Unit, ...]:
        part = self.part
        units = units_of(f"{part.carried} {part.phrase}" if len(units_of(part.phrase)) < 2 else part.phrase)
        rest = _REST.search(part.text)
        return (*units, Unit(rest.group(), 1.0)) if rest else units

    def write(self) -> bool:
        best = self.best()
        if best is None:
            return False
        quote = self._window(best)
        text = self.library.documents[best.document].text
        if _HOW_MUCH.search(self.part.text) and not read_quantities(text[quote.start : quote.end]):
            return False
        number = self.draft.cite(best.document, quote)
        text = self.library.documents[best.document].text[quote.start : quote.end]
        self.draft.say(f"{_flat(text)}[{number}]。")
        return True

    def best(self) -> Candidate | None:
        """The candidate that holds enough of the question; None where no sentence does."""
        units = self.units()
        if not units:
            return None
        candidates = [candidate for found in self.found() for candidate in self._candidates(found, units)]
        held_enough = [
            c
            for c in candidates
            if c.covered >= ACCEPT
            and c.own >= 0.4
            and self._numbered(c)
            and self._ordinal(c)
            and answers_kind(self.part.text, self._text_of(c), self.library.section_path(c.document, c.sentence.start))
        ]
        kind = kind_of(self.part.text)
        fitting = [c for c in held_enough if holds_kind(kind, self._text_of(c))] if kind else held_enough
        held_enough = fitting or held_enough
        return max(held_enough, key=lambda c: c.score, default=None)

    def _text_of(self, candidate: Candidate) -> str:
        text = self.library.documents[candidate.document].text
        return text[candidate.sentence.start : candidate.sentence.end]

    def _numbered(self, candidate: Candidate) -> bool:
        """A sentence without a number does not answer how much or how many."""
        if not _HOW_MUCH.search(self.part.text):
            return True
        text = self.library.documents[candidate.document].text
        return bool(read_quantities(text[candidate.sentence.start : candidate.sentence.end]))

    def _ordinal(self, candidate: Candidate) -> bool:
        """第二批 is not answered by a sentence that speaks of another."""
        text = self.library.documents[candidate.document].text[candidate.sentence.start : candidate.sentence.end]
        return all(ordinal in canonical(text) for ordinal in ORDINAL.findall(canonical(self.part.text)))

    def _candidates(self, found: Found, units: Sequence[Unit]) -> list[Candidate]:
        passage = found.passage
        document = self.library.documents[passage.document]
        text = document.text
        around = canonical(" ".join(passage.path))
        title = canonical(document.title)
        kind = kind_of(self.part.text)
        index = self.library.indicators(self.documents)
        exact = [unit for unit in units if index.tells_apart(unit)] if _HOW_MUCH.search(self.part.text) else []
        result = []
        previous = ""
        for span in sentences(text, passage.start, passage.end):
            own_text = canonical(EXCEPT.sub("", text[span.start : span.end]))
            texts = ((own_text, 1.0), (around, 0.75), (previous, 0.5), (title, 0.4))
            previous = own_text
            if GIVES_ORDERS.search(own_text) or not self._placed(document.id, span, own_text, around):
                continue
            if names_sibling(canonical(self.part.phrase), own_text, f"{around} {title}"):
                continue
            if exact and not all(held(unit.text, f"{own_text} {around} {title}") >= 0.6 for unit in exact):
                continue
            covered = coverage(units, texts)
            own = coverage(units, ((own_text, 1.0),))
            fits = 0.15 if holds_kind(kind, text[span.start : span.end]) else -0.15
            if _PAST.search(around) and not _PAST_ASKED.search(self.part.text):
                fits -= 0.4
            length = 0.02 * max(0, (span.end - span.start) // 100)
            result.append(
                Candidate(document.id, span, covered, own, covered + 0.5 * own + fits + 0.2 * found.score - length)
            )
        return result

    def _placed(self, document: str, span: Span, own: str, around: str) -> bool:
        """Whether region and year that the question names can be those of the sentence."""
        record = self.library.documents[document]
        raw = record.text[span.start : span.end]
        city = record.city
        named = [region for region in self.part.regions if region not in record.own_places]
        if named:
            stated = {m.name for m in self.library.gazetteer.read(raw, city)} | {
                m.name for m in self.library.gazetteer.read(around, city)
            }
            if not all(region in stated or canonical(region) in own for region in named):
                return False
        if self.part.periods and not self.part.relative:
            stated_periods = [m.period for m in read_periods(raw, record.published)]
            return not stated_periods or any(
                covers(asked, stated) or compatible(asked, stated)
                for asked in self.part.periods
                for stated in stated_periods
            )
        return True

    def _window(self, best: Candidate) -> Span:
        """The fewest neighbouring clauses that hold what the sentence holds of the question and of its kind."""
        document = self.library.documents[best.document]
        text = document.text
        parts = clauses(text, best.sentence)
        units = self.units()
        kind = kind_of(self.part.text)
        best_span, best_score = best.sentence, float("-inf")
        ends = [_CONDITION.search(text[part.start : part.end]) is not None for part in parts]
        for i in range(len(parts)):
            for j in range(i, len(parts)):
                span = Span(parts[i].start, parts[j].end)
                length = span.end - span.start
                if length > LONGEST and j > i:
                    break
                if any(ends[i : j + 1]) and j + 1 < len(parts) and parts[-1].end - span.start <= LONGEST:
                    continue  # a condition stands with what follows of it
                words = canonical(text[span.start : span.end])
                score = coverage(units, ((words, 1.0),)) - 0.0016 * length
                score += (
                    (0.4 if kind in SURE else 0.12) if kind and holds_kind(kind, text[span.start : span.end]) else 0.0
                )
                if score > best_score:
                    best_span, best_score = span, score
        best_span = with_what_follows(text, best_span, parts)
        whole = best.sentence.end - best.sentence.start
        if _LIST_ASKED.search(self.part.text) and not kind and whole <= 1.5 * LONGEST:
            best_span = Span(best_span.start, best.sentence.end)
        return without_end_mark(text, best_span)


def _flat(text: str) -> str:
    """A quote on one line."""
    return re.sub(r"\s*\n\s*", " ", text).replace("\t", " ")
