"""Measures, named as the literature names them: small pure functions over gold items and answer records.

Citation precision and recall follow ALCE (Gao et al., 2023) by span: the gold spans stand in for its entailment
model. Shares are (hits, of how many) pairs until they are printed, so that denominators stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.records import NEAREST, Document, Span
from eval.gold import GoldFigure, GoldItem, GoldSpan
from eval.numbers import Stated, Wanted, fold, mentions, read_figures, read_numbers, states, states_ratio
from eval.record import AnswerRecord, CitationRecord

MARK = re.compile(r"\[(\d+)\]")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_NEGATED = re.compile(r"(?:不|未|没|没有|并非|非|无)$")
_NUMBER_AND_UNIT = re.compile(r"\d[\d,]*(?:\.\d+)?[百千万亿]*[^\d]*")
SUMMARY_LONGEST = 1200
"""Characters, without white space, that a summary of a whole document may have."""
_PUNCTUATION = str.maketrans("（）［］，：；！？％　", "()[],:;!?% ")


@dataclass(frozen=True, slots=True)
class Share:
    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        """None where there was nothing to count."""
        return self.hits / self.of if self.of else None

    def __add__(self, other: Share) -> Share:
        return Share(self.hits + other.hits, self.of + other.of)


NOTHING = Share(0, 0)


def total(shares: Iterable[Share]) -> Share:
    return sum(shares, NOTHING)


# --- the answer's words ---------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Without citation marks and white space, punctuation and digits half-width: what facts are looked for in."""
    return "".join(fold(MARK.sub("", text)).translate(_PUNCTUATION).split()).lower()


def missing_figures(item: GoldItem, record: AnswerRecord) -> list[GoldFigure]:
    """Gold figures that neither the answer's text nor ``derived`` states; computed ones may print more places."""
    rounding = item.question.type == "compute"
    texts = [MARK.sub("", record.answer), *(f"{d.value.lstrip('-')}{d.unit}" for d in record.derived)]
    texts += [f"{d.value}{d.unit}" for d in record.derived if d.value.startswith("-")]
    return [figure for figure in item.question.figures if not _figure_stated(texts, figure, rounding)]


def _figure_stated(texts: Sequence[str], figure: GoldFigure, rounding: bool) -> bool:
    if figure.is_ratio:
        return any(states_ratio(text, figure.value) for text in texts)
    return mentions(texts, figure.wanted(), rounding)


def missing_facts(item: GoldItem, record: AnswerRecord) -> list[tuple[str, ...]]:
    """Groups of which the answer says none; 「不是」 does not say 是, 「是否」 neither."""
    text = plain(record.answer)
    return [group for group in item.question.facts if not any(_says(text, plain(fact)) for fact in group)]


def out_of_place(item: GoldItem, record: AnswerRecord) -> list[tuple[str, ...]]:
    """Facts of a summary that are said, but not after those listed before them."""
    if item.question.type != "summary":
        return []
    text, at, early = plain(record.answer), 0, []
    missing = missing_facts(item, record)
    for group in (group for group in item.question.facts if group not in missing):
        places = [place for fact in group if (place := text.find(plain(fact), at)) >= 0]
        if places:
            at = min(places)
        else:
            early.append(group)
    return early


def overlong(item: GoldItem, record: AnswerRecord) -> bool:
    """Whether a summary is no summary any more."""
    return item.question.type == "summary" and len(plain(record.answer)) > SUMMARY_LONGEST


def _says(text: str, fact: str) -> bool:
    for match in re.finditer(re.escape(fact), text):
        negated = _NEGATED.search(text[max(0, match.start() - 2) : match.start()])
        asked = text[match.end() :].startswith("否")
        if not negated and not asked:
            return True
    return False


def stated_forbidden(item: GoldItem, record: AnswerRecord) -> list[str]:
    said = "\n".join(line for line in record.answer.split("\n") if not line.startswith(NEAREST))
    return [forbidden for forbidden in item.question.forbidden if _states_forbidden(said, forbidden)]


def _states_forbidden(answer: str, forbidden: str) -> bool:
    """A number (with or without its unit) is looked for as a number, so that 17.21 is not found in 117.21."""
    if not _NUMBER_AND_UNIT.fullmatch(fold(forbidden)):
        return _says(plain(answer), plain(forbidden))
    number = read_numbers(forbidden)[0]
    unit = forbidden[number.end :].strip()
    stated = read_numbers(MARK.sub("", answer))
    if not unit:
        return any(number.low in (other.low, other.printed) for other in stated)
    wanted = Wanted(number.low, number.high, number.low, unit)
    return any(states(other, wanted) for other in stated)


# --- right, cited, refused ------------------------------------------------------------------------------------


def right(item: GoldItem, record: AnswerRecord | None) -> bool:
    """Answerable: answered, every figure and fact there, nothing forbidden. Else: refused, nothing forbidden."""
    if record is None or stated_forbidden(item, record):
        return False
    if not item.question.answerable:
        return record.status == "refused"
    if record.status != "answered" or missing_figures(item, record) or missing_facts(item, record):
        return False
    return not out_of_place(item, record) and not overlong(item, record)


def cited(item: GoldItem, record: AnswerRecord | None) -> bool:
    """An answer of which some citation touches a gold span and no sentence states a number without a citation."""
    if record is None or record.status != "answered" or uncited_sentences(record):
        return False
    return any(touches(citation, span) for citation in record.citations for span in item.spans)


def touches(citation: CitationRecord, gold: GoldSpan) -> bool:
    """The quote or one of the heads overlaps the gold span, in the same document."""
    slices = (citation, *citation.heads)
    return citation.document == gold.document and any(Span(s.start, s.end).overlaps(gold.span) for s in slices)


def uncited_sentences(record: AnswerRecord) -> list[str]:
    """Sentences that state a number and carry no [n] of a citation that exists."""
    known = {citation.n for citation in record.citations}
    return [
        sentence for sentence, marks, numbers in _sentences(record.answer) if numbers and not known.intersection(marks)
    ]


def _sentences(answer: str) -> Iterator[tuple[str, list[int], list[Stated]]]:
    """Each sentence without its marks, its marks, and the figures it states; a line ends a sentence too."""
    for match in _SENTENCE.finditer(_marks_before_stops(answer)):
        sentence = MARK.sub("", match.group()).strip()
        yield sentence, [int(n) for n in MARK.findall(match.group())], read_figures(sentence)


def _marks_before_stops(answer: str) -> str:
    """「……亿元。[1]」 → 「……亿元[1]。」: a mark after the full stop belongs to the sentence before it."""
    return re.sub(r"([。！？!?]+)((?:\[\d+\])+)", r"\2\1", answer)


# --- citations ------------------------------------------------------------------------------------------------


def citation_precision(item: GoldItem, record: AnswerRecord) -> Share:
    """Of the answer's citations, those that touch a gold span."""
    hits = sum(any(touches(citation, span) for span in item.spans) for citation in record.citations)
    return Share(hits, len(record.citations))


def citation_recall(item: GoldItem, record: AnswerRecord | None) -> Share:
    """Of the gold spans, those that some citation touches."""
    citations = record.citations if record else ()
    hits = sum(any(touches(citation, span) for citation in citations) for span in item.spans)
    return Share(hits, len(item.spans))


def verbatim_quotes(record: AnswerRecord, documents: Mapping[str, Document]) -> Share:
    """Of all quotes and heads, those that are the very slice of their document."""
    slices = [(citation.document, s) for citation in record.citations for s in (citation, *citation.heads)]
    hits = sum(name in documents and documents[name].text[s.start : s.end] == s.quote for name, s in slices)
    return Share(hits, len(slices))


def number_support(record: AnswerRecord) -> Share:
    """Of the numbers an answer states, those found in what their sentence cites, in ``derived``, or in the question.

    A number of the question that is said again (高于80%) is no claim of the answer's.
    """
    quotes = {c.n: " ".join([c.quote, *(head.quote for head in c.heads)]) for c in record.citations}
    derived = [number for d in record.derived for number in read_numbers(f"{d.value.lstrip('-')}{d.unit}")]
    echoed = [*read_numbers(record.question), *read_numbers(record.standalone)]
    found = [
        any(_same_number(number, other) for other in _quoted(quotes, marks) + derived + echoed)
        for _, marks, numbers in _sentences(record.answer)
        for number in numbers
    ]
    return Share(sum(found), len(found))


def _quoted(quotes: Mapping[int, str], marks: Iterable[int]) -> list[Stated]:
    return [number for mark in marks for number in read_numbers(quotes.get(mark, ""))]


def _same_number(one: Stated, other: Stated) -> bool:
    """With their scale words, or as printed (a table's unit stands in its header)."""
    return abs(one.low) == abs(other.low) or abs(one.printed) == abs(other.printed)


# --- refusals, notices, focus ---------------------------------------------------------------------------------

Pairs = Sequence[tuple[GoldItem, AnswerRecord | None]]


def refused(record: AnswerRecord | None) -> bool:
    return record is not None and record.status == "refused"


def refusal_precision(pairs: Pairs) -> Share:
    """Of the questions refused, those that could not be answered."""
    kinds = [not item.question.answerable for item, record in pairs if refused(record)]
    return Share(sum(kinds), len(kinds))


def refusal_recall(pairs: Pairs) -> Share:
    """Of the questions that cannot be answered, those refused."""
    outcomes = [refused(record) for item, record in pairs if not item.question.answerable]
    return Share(sum(outcomes), len(outcomes))


def over_refusal(pairs: Pairs) -> Share:
    """Of the questions that can be answered, those refused by mistake."""
    outcomes = [refused(record) for item, record in pairs if item.question.answerable]
    return Share(sum(outcomes), len(outcomes))


def reason_accuracy(pairs: Pairs) -> Share:
    """Of the refusals that were right, those with the expected reason."""
    reasons = [
        record.reason == item.question.reason
        for item, record in pairs
        if record is not None and refused(record) and not item.question.answerable
    ]
    return Share(sum(reasons), len(reasons))


def missing_notices(item: GoldItem, record: AnswerRecord | None) -> list[str]:
    given = {notice.kind for notice in record.notices} if record else set()
    return [kind for kind in item.question.notices if kind not in given]


def notice_recall(item: GoldItem, record: AnswerRecord | None) -> Share:
    """Of the notices the gold wants, those given (by kind)."""
    wanted = len(item.question.notices)
    return Share(wanted - len(missing_notices(item, record)), wanted)


def focus(item: GoldItem, record: AnswerRecord) -> Share:
    """Of the numbers an answer states, those that were asked for; nothing to count where no figure was."""
    wanted = [figure.wanted() for figure in item.question.figures if not figure.is_ratio]
    if not wanted or record.status != "answered":
        return NOTHING
    numbers = [number for _, _, stated in _sentences(record.answer) for number in stated]
    return Share(sum(any(states(n, w, rounding=True) for w in wanted) for n in numbers), len(numbers))


def percentile(values: Sequence[float], share: float) -> float | None:
    """Nearest rank: the smallest value that at least ``share`` (0-1) of all values do not exceed."""
    if not values:
        return None
    rank = max(1, -(-len(values) * round(share * 100) // 100))
    return sorted(values)[rank - 1]
