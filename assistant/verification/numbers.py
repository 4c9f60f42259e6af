"""Every number of an answer is 原文, 换算, 推算 or 复述, or its sentence is not shown.

The check knows nothing of who wrote the text: the extractive composer and a language model pass the same one.
A number is judged with what its clause says of it: value, unit, region, indicator, period and status.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from assistant import trace
from assistant.draft import Draft
from assistant.query.question import Question
from assistant.retrieval.library import Library
from assistant.verification.context import Said, misworded, stands_so
from corpus.language.figure_words import fell
from corpus.language.phrases import canonical, held, units_of
from corpus.measures.periods import compatible, covers, read_periods
from corpus.measures.quantities import Quantity, read_quantities
from corpus.records import Derived, Figure
from corpus.words import fold

Kind = Literal["原文", "换算", "推算", "复述", "不符"]
_MARK = re.compile(r"\[\d+\]")
_LISTING = re.compile(r"^\s*\d{1,3}[.、)）]\s*")
_BARE = re.compile(r"\d+(?:\.\d+)?")
_TARGET = re.compile(r"目标|力争|计划|拟|争取|预期|确保|将|到20\d\d年|规划|要求|达到|不低于|预计|打算|以上")
MEANT = 2
"""Digits that a rounded amount keeps at least: 约3亿元 says too little of 2.7亿元."""
_ABOUT = re.compile(r"(?<![签条合契节制预公解])约|(?<![附最远])近|左右|大概|余(?!额|量|缺)")


LIMIT = re.compile(r"(?:高于|超过|大于|多于|低于|小于|少于|不足|不到)$")
"""Before a number that is a limit, not what is stated."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence: what [n] stands for."""

    n: int
    words: tuple[str, ...]
    """Quote and heads, verbatim."""
    figures: tuple[Figure, ...] = ()
    city: str | None = None
    around: tuple[str, ...] = ()
    """Its document's title and its section's path: years and numbers of names may come from there."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer may use: numbered items, computed values, and the question's own words."""

    items: tuple[Item, ...]
    derived: tuple[Derived, ...] = ()
    question: str = ""
    read_regions: Callable[[str], Sequence[str]] = field(default=lambda text: ())
    """The canonical regions that a text names."""
    strict: bool = False
    """A language model wrote it: what stands around a number is checked word by word too, and the question excuses nothing."""

    def cited(self, numbers: Sequence[int]) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.n in numbers)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one number in one sentence; ``why`` is the reason where it is 不符."""

    sentence: str
    number: str
    kind: Kind
    why: str = ""
    citation: int | None = None

    @property
    def ok(self) -> bool:
        return self.kind != "不符"


def verify(text: str, evidence: Evidence) -> list[Verdict]:
    """A verdict for each number of each sentence, and for each [n] that stands for nothing."""
    verdicts: list[Verdict] = []
    for sentence in sentences_of(text):
        numbers = [int(mark[1:-1]) for mark in _MARK.findall(sentence)]
        known = {item.n for item in evidence.items}
        verdicts += [Verdict(sentence, f"[{n}]", "不符", "引用编号不存在") for n in numbers if n not in known]
        verdicts += _verify_sentence(sentence, evidence)
    return verdicts


def sentences_of(text: str) -> list[str]:
    """Lines and sentences; 「；」 and 「，」 keep together, they share their subject."""
    return [part for line in text.split("\n") for part in re.split(r"(?<=[。！？!?])(?!\[)", line) if part.strip()]


def _pieces(sentence: str) -> Iterator[tuple[str, list[int]]]:
    """The stretches of a sentence that end in citation marks, with the numbers of those marks."""
    position = 0
    for match in re.finditer(r"(?:\[\d+\])+", sentence):
        yield sentence[position : match.start()], [int(n) for n in re.findall(r"\d+", match.group())]
        position = match.end()
    if sentence[position:].strip():
        yield sentence[position:], []


def _verify_sentence(sentence: str, evidence: Evidence) -> list[Verdict]:
    verdicts = []
    body = _LISTING.sub("", sentence)
    everything = [int(n[1:-1]) for n in _MARK.findall(body)]
    before = ""
    for piece, numbers in _pieces(body):
        items = evidence.cited(numbers or everything)
        for quantity, plain_words in _numbers(piece):
            verdicts.append(_judge(sentence, before, piece, quantity, plain_words, items, evidence))
        before += piece
    return verdicts


def _numbers(piece: str) -> Iterator[tuple[Quantity | None, str]]:
    """Quantities, then the bare digits that are no part of one (years, dates, names)."""
    quantities = read_quantities(piece)
    for quantity in quantities:
        yield quantity, piece[quantity.start : quantity.end]
    taken = [(q.start, q.end) for q in quantities]
    for match in _BARE.finditer(fold(piece)):
        if not any(start <= match.start() < end for start, end in taken):
            yield None, match.group()


def _judge(
    sentence: str,
    before: str,
    piece: str,
    quantity: Quantity | None,
    words: str,
    items: Sequence[Item],
    evidence: Evidence,
) -> Verdict:
    if quantity is None:
        return _judge_bare(sentence, words, items, evidence)
    wrong = ""
    for item in items:
        for figure in item.figures:
            kind = _same_value(figure, quantity, piece)
            if kind is None:
                continue
            wrong = _misbound(figure, item, before, piece, quantity, evidence)
            if not wrong:
                return Verdict(sentence, words, kind, citation=item.n)
    derived = _citable(evidence, items)
    if _is_derived(quantity, derived):
        return Verdict(sentence, words, "推算")
    for item in items:
        if (
            not item.figures
            and _printed_in(words, quantity, item.words)
            and _same_clause(piece, quantity, item, evidence)
        ):
            return Verdict(sentence, words, "原文", citation=item.n)
    if _in_formula(quantity, piece, [d for d in derived if d.label != "换算"] if evidence.strict else derived):
        return Verdict(sentence, words, "推算")
    if evidence.strict and quantity.unit in ("处", "种") and quantity.low == len(items) > 1:
        return Verdict(sentence, words, "推算")  # it counts what it cites: 文中有两处说法[1][2]
    if _echoed(quantity, evidence.question) and (
        not evidence.strict or _is_limit(before + piece, before, quantity, items)
    ):
        return Verdict(sentence, words, "复述")
    if not wrong and any(
        _printed_in(words, quantity, item.words) and _same_clause(piece, quantity, item, evidence) for item in items
    ):
        return Verdict(sentence, words, "原文")
    return Verdict(sentence, words, "不符", wrong or "引用的原文里没有这个数")


def _judge_bare(sentence: str, words: str, items: Sequence[Item], evidence: Evidence) -> Verdict:
    """A number without a unit: part of a date, a name, a section or a formula."""
    for item in items:
        if any(_holds_number(words, text) for text in (*item.words, *item.around)) or any(
            words in (f.period or "") or _month_of(words, f) for f in item.figures
        ):
            return Verdict(sentence, words, "原文", citation=item.n)
    if any(_holds_number(words, d.formula) or words == d.value for d in _citable(evidence, items)):
        return Verdict(sentence, words, "推算")
    computed = len(words) == 4 and any(d.formula in sentence for d in evidence.derived)
    if (not evidence.strict or computed) and _holds_number(words, evidence.question):
        return Verdict(sentence, words, "复述")
    return Verdict(sentence, words, "不符", "引用的原文里没有这个数")


def _month_of(words: str, figure: Figure) -> bool:
    return bool(figure.period) and words in [part.lstrip("0") for part in re.split(r"[-/]", figure.period or "")]


def _holds_number(number: str, text: str) -> bool:
    """Whole-number match: 12 is not in 2012. A year may stand right behind the number of a list (2.2021年数据)."""
    if len(number) == 4 and number.isdigit() and re.search(rf"(?<!\d){number}年", fold(text)):
        return True
    return bool(re.search(rf"(?<![\d.])0?{re.escape(number)}(?![\d]|\.\d)", fold(text).replace(",", "")))


def _same_value(figure: Figure, quantity: Quantity, piece: str) -> Kind | None:
    """原文 for the value as printed, 换算 for the same amount in another unit (or rounded where the text says 约)."""
    if quantity.value == figure.value and quantity.unit == figure.unit:
        return "原文"
    if fell(figure) and (figure.value[1:], figure.unit) == (quantity.value, quantity.unit):
        return "原文" if piece[: quantity.start].endswith("下降") else None
    if figure.base_value is None or quantity.base_value is None or "-" in figure.value or quantity.low != quantity.high:
        return None
    if quantity.base_unit not in (figure.base_unit, "") or (quantity.unit == "" and figure.unit != ""):
        return None
    if quantity.base_value == figure.base_value:
        return "原文" if quantity.unit == figure.unit else "换算"
    about = _ABOUT.search(piece[max(0, quantity.start - 3) : quantity.start] + piece[quantity.end : quantity.end + 2])
    if about and _rounds_to(figure.base_value, quantity):
        return "换算"
    return None


def _rounds_to(exact: Decimal, quantity: Quantity) -> bool:
    if not quantity.base_value or not quantity.low or len(quantity.low.normalize().as_tuple().digits) < MEANT:
        return False
    scale = quantity.base_value / quantity.low
    places = -quantity.low.as_tuple().exponent  # type: ignore[operator]
    try:
        return (exact / scale).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) == quantity.low
    except InvalidOperation:
        return False


def _misbound(figure: Figure, item: Item, before: str, piece: str, quantity: Quantity, evidence: Evidence) -> str:
    """Why a right number is told of the wrong thing; "" where it is not."""
    lead = piece[: quantity.start]
    context = before + lead
    regions = _last_named(lead, context, evidence)
    own = set((figure.region or item.city or "").split("、"))
    if regions and not own & set(regions) and not (figure.region is None and item.city is None):
        return f"这个数是{figure.region or item.city}的"
    periods = [mention.period for mention in read_periods(lead, None)]
    if periods and figure.period and not any(compatible(p, figure.period) or covers(p, figure.period) for p in periods):
        return "这个数不是所说时期的"
    if evidence.strict:
        return misworded(figure, item.words, Said(before, piece, quantity), evidence)
    around = context[-60:] + piece[quantity.end : quantity.end + 6]
    if figure.status == "目标" and not _TARGET.search(around + evidence.question):
        return "这是目标，不是结果"
    if figure.status == "实绩" and re.search(r"目标为|目标是|力争|计划达", lead):
        return "这是结果，不是目标"
    if not _about_indicator(figure, context + evidence.question):
        return "这个数说的是别的指标"
    return ""


def _last_named(lead: str, context: str, evidence: Evidence) -> Sequence[str]:
    """The regions of the clause the number stands in; those of the text before where it names none."""
    near = re.split(r"[；;。]", lead)[-1]
    clause = re.split(r"[，,、：:]", near)[-1]
    return evidence.read_regions(clause) or evidence.read_regions(near)[-1:] or evidence.read_regions(context)[-1:]


def _about_indicator(figure: Figure, text: str) -> bool:
    units = units_of(f"{figure.topic or ''} {figure.indicator}")
    said = canonical(text)
    return not units or any(held(unit.text, said) >= 0.6 for unit in units)


def _is_derived(quantity: Quantity, derived: Sequence[Derived]) -> bool:
    if quantity.low != quantity.high:
        return any(d.value == quantity.value and d.unit == quantity.unit for d in derived)
    return any(_decimal(d.value) == quantity.low and (d.unit == quantity.unit or not quantity.unit) for d in derived)


def _is_limit(text: str, before: str, quantity: Quantity, items: Sequence[Item]) -> bool:
    """Whether a number that was asked about is told as a limit (高于80%) on which a figure of the sources does lie so."""
    lead = text[: len(before) + quantity.start]
    word = LIMIT.search(lead)
    if word is None or quantity.base_value is None:
        return False
    more = word.group()[0] in "高超大多"
    alike = [
        f for item in items for f in item.figures if f.base_unit == quantity.base_unit and f.base_value is not None
    ]
    told = [f for f in alike if f"{f.value}{f.unit}" in lead and f.base_value is not None]
    return bool(told) and all((f.base_value > quantity.base_value) is more for f in told if f.base_value is not None)


def _citable(evidence: Evidence, items: Sequence[Item]) -> Sequence[Derived]:
    """The computed values a sentence may state: in what a model wrote, those of the numbers it cites."""
    if not evidence.strict:
        return evidence.derived
    cited = {item.n for item in items}
    return [d for d in evidence.derived if not d.citations or cited & set(d.citations)]


def _same_clause(piece: str, quantity: Quantity, item: Item, evidence: Evidence) -> bool:
    """Whether a printed number that no figure holds is told of what the source tells it of."""
    return not evidence.strict or stands_so(item.words, Said("", piece, quantity), evidence.read_regions)


def _in_formula(quantity: Quantity, piece: str, derived: Sequence[Derived]) -> bool:
    return any(
        piece.find(d.formula) <= quantity.start < piece.find(d.formula) + len(d.formula)
        for d in derived
        if d.formula in piece
    )


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _printed_in(words: str, quantity: Quantity, texts: Sequence[str]) -> bool:
    if any(re.search(rf"(?<![\d.])(?<![为是达至长降(:\s]-){re.escape(fold(words))}", fold(text)) for text in texts):
        return True
    return any(
        (q.base_value, q.low == q.high, q.base_unit)
        == (quantity.base_value, quantity.low == quantity.high, quantity.base_unit)
        and (q.low == q.high or q.value == quantity.value)
        for text in texts
        for q in read_quantities(text)
    )


def _echoed(quantity: Quantity, question: str) -> bool:
    return any(q.low == quantity.low and q.unit == quantity.unit for q in read_quantities(question))


def evidence_of(draft: Draft, question: Question, library: Library) -> Evidence:
    """The evidence a draft was written from."""
    items = []
    for citation in draft.citations:
        words = (citation.quote.text, *(head.text for head in citation.heads))
        figures = tuple(stated.figure for stated in draft.figures if stated.citation == citation.n)
        items.append(Item(citation.n, words, figures, library.documents[citation.document].home))
    return Evidence(tuple(items), tuple(draft.derived), question.text, region_reader(library))


def region_reader(library: Library) -> Callable[[str], Sequence[str]]:
    """Reads the canonical regions that a text names, in order, those that only the library's figures know among them."""
    city = library.home_city

    def read_regions(text: str) -> list[str]:
        found = [(mention.start, mention.name) for mention in library.gazetteer.read(text, city)]
        found += [(text.index(place), place) for place in library.places if place in text]
        return [name for _, name in sorted(found)]

    return read_regions


def supported(draft: Draft, question: Question, library: Library) -> Draft:
    """The draft without the sentences that hold an unsupported number; a refusal where none is left."""
    if draft.gap or draft.choices:
        return draft
    evidence = evidence_of(draft, question, library)
    verdicts = verify(draft.text, evidence)
    trace.judged(verdicts)
    bad = {verdict.sentence for verdict in verdicts if not verdict.ok}
    if not bad:
        return draft
    kept = [s for s in draft.sentences if not any(part in bad for part in sentences_of(s))]
    if kept:
        return replace(draft, sentences=kept)
    refused = Draft(draft.source, notices=[notice for notice in draft.notices if notice.kind == "degraded"])
    refused.lack("insufficient", "找到的原文不足以支持一个可核对的答案，请换一种问法或指明文件。")
    return refused
