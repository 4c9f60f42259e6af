"""Stipulations: the amounts that a rule lays down (办法, 措施, 细则…), each with what it limits, for whom and on what terms.

They are no figures of a time: 「每张床位9000元」 is told by the benefit of its article, the terms of its sentence and the
tier it stands beside. What tells one amount from its siblings is the stretch right before it (``item``), or the member of a
list that 分别 pairs it with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import rjieba

from corpus.language.lead_in import led_in
from corpus.language.phrases import canonical
from corpus.language.segments import clauses, sentences, without_end_mark
from corpus.measures.quantities import Quantity, read_quantities
from corpus.measures.tiers import Stretch, bounds_case, case_of, read_stretches
from corpus.records import Document, Section, Span
from corpus.words import fold

RULES = frozenset(("办法", "措施", "细则", "规定", "规则", "条例", "规程", "意见", "方案", "通知"))
"""Kinds of documents that lay down rules."""
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]+条")
ARTICLES = 3
"""Articles from which on a text is a rule, whatever it is called."""
_LAYS_DOWN = re.compile(
    r"给予|予以|不得|应当|应于|之日起|标准|补[贴助]|奖[励补]|资助|减免|贴息|最高|不超过|不低于|不少于|满\d|须|限额|上限"
)
_YEAR = re.compile(r"(?:19|20)\d\d年(?!\d{1,2}月)")
"""A year that a number is of: it states what is planned for that time, as other texts do."""
_RATIO = re.compile(r"\d+(?:\.\d+)?[:：∶]\d+(?:\.\d+)?(?=的?比例)")
_ON_TERMS = re.compile(r"的[,，]?$")
_UPPER = re.compile(
    r"(?:最高|最多|最长|不超过|不得超过|不高于|不得高于|不多于|不得多于|至多|上限|限额|封顶|不大于)[^,，;；。\d]{0,6}$"
)
_LOWER = re.compile(
    r"(?:不少于|不得少于|不低于|不得低于|至少|最低|最少|不小于|不短于|满|达到|下限|超过|高于)[^,，;；。\d]{0,4}$"
)
_UPPER_AFTER, _LOWER_AFTER = re.compile(r"^(?:以下|以内|封顶|内)"), re.compile(r"^(?:及?以上|起)")
_PER = re.compile(r"每[^,，;；、。\d]{1,12}?(?=(?:补[助贴]|奖[励补]|给予|累计|最[高多长]|不超过|为|按)*$)")
_TOGETHER = re.compile(r"[、和与及]+|以及")
_LEADS = re.compile(r"^.*(?:分为|评定为|为|对于?|将|按照?|给予|[:：])")
_ANCHOR = re.compile(r"自?[^,，;；。自]{1,20}(?:之日起|之后|以后|后)[^,，;；。]{0,2}$")
BESIDE = 10
"""Characters beside a number that say what it is of."""
_BOUND_WORDS = re.compile(
    r"最[高低多少长]|限额|上限|额度|提高|增加|放宽|降低|不[超少低高多]?[过于]|累计|合计|可以?|应当?|应|按照?|给予|补[助贴]|奖励|并|且|在|于|至|到|为|的"
)
"""What says how an amount is limited, not of what it is."""
_NOUGHT = re.compile(r"[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．]|第[一二三四五六七八九十百零\d]+条\s*")


@dataclass(frozen=True, slots=True)
class Stipulation:
    """One amount. All spans are of the document; texts are canonical."""

    document: str
    amount: Span
    quantity: Quantity
    """Its offsets are of no use here."""
    clause: Span
    segment: Span
    """The stretch between semicolons that the clause stands in."""
    item: str
    """What tells it from the amounts beside it."""
    told: str
    """The clause's other words, and the terms and heads of its segment."""
    near: str
    """The words right beside the number: what it is of."""
    anchor: str
    """From when a time runs (自受理之日起, 收到申请后)."""
    anchored: str
    """The same as printed."""
    sentence: str
    """The sentence without what tells its siblings."""
    article: str
    """What its article says before its sentence, so too."""
    after: str
    """What it says after it."""
    above: str
    """Headings."""
    place: tuple[int, int]
    """Number of its article, and of its sentence in it."""
    lead: Span | None = None
    bound: str = ""
    """upper, lower or ""."""
    per: str = ""
    """What it is given for: 每张床位, 每人每月."""
    term: Stretch | None = None
    """The amounts that its terms ask for (300平方米以上不足750平方米的)."""
    hidden: tuple[Span, ...] = ()
    """Members and amounts of its list that are of its siblings."""
    terms: tuple[str, ...] = ()
    """The clauses that say for whom or when (…的), canonical."""
    on_terms: bool = False
    """It is a condition of something else (满2年的)."""

    @property
    def unit(self) -> str:
        return self.quantity.base_unit


def is_rule(document: Document, sections: Sequence[Section]) -> bool:
    return document.kind in RULES or sum(bool(_ARTICLE.match(section.marker)) for section in sections) >= ARTICLES


def read_stipulations(document: Document, sections: Sequence[Section]) -> tuple[Stipulation, ...]:
    """Those of a rule, in order; of another text those of its tiers (不足20户的补助3万元；20户以上的补助5万元)."""
    rules = is_rule(document, sections)
    by_article = any(_ARTICLE.match(section.marker) for section in sections)
    found: list[Stipulation] = []
    for section in sections:
        children = [one.start for one in sections if one.parent == section.index]
        end = min(children, default=section.end)
        home = _home(sections, section)
        above = canonical(" ".join(_headings(sections, home)))
        lead = led_in(document.text, sections, section.index)
        for number, span in enumerate(sentences(document.text, section.start, end)):
            text = document.text[span.start : span.end]
            lays_down = _LAYS_DOWN.search(text) is not None
            if not lays_down and not by_article and not any(it.compared for it in read_stretches(text)):
                continue
            told = list(_of_sentence(document, span)) if rules or lays_down else []
            for one in told if rules else _tiers(told):
                place = (home.index, section.index * 100 + number)
                before, after = document.text[home.start : span.start], document.text[span.end : home.end]
                found.append(replace(one, above=above, lead=lead, place=place, article=before, after=after))
    return tuple(_apart(document, found))


def _tiers(told: Sequence[Stipulation]) -> Iterator[Stipulation]:
    """The amounts of a sentence that stand for different stretches of one measure."""
    for one in told:
        others = (it for it in told if it.unit == one.unit and it.term and one.term and it.term.unit == one.term.unit)
        if any(it.term != one.term for it in others):
            yield one


def _home(sections: Sequence[Section], section: Section) -> Section:
    """The article a section belongs to; without articles, what its list hangs on."""
    at: Section | None = section
    while at is not None:
        if _ARTICLE.match(at.marker):
            return at
        at = sections[at.parent] if at.parent is not None else None
    return section


def _headings(sections: Sequence[Section], section: Section) -> Iterator[str]:
    parent = section.parent
    while parent is not None:
        yield sections[parent].heading
        parent = sections[parent].parent


def _of_sentence(document: Document, span: Span) -> Iterator[Stipulation]:
    """The amounts of one sentence; ``sentence`` is filled in, ``article`` and what is above are not."""
    for segment in _segments(document.text, span):
        text = document.text[segment.start : segment.end]
        if _YEAR.search(text):
            continue
        parts = clauses(document.text, segment)
        amounts = _amounts(document.text, segment)
        for clause in parts:
            own = [q for q in amounts if clause.start <= q.start < clause.end]
            for at, quantity in enumerate(own):
                floor = own[at - 1].end if at else clause.start
                ceiling = own[at + 1].start if at + 1 < len(own) else clause.end
                yield _one(document, segment, parts, clause, quantity, (floor, ceiling), amounts)


def _segments(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for match in re.finditer("[;；]", text[span.start : span.end]):
        end = span.start + match.end()
        if start < end:
            yield Span(start, end)
        start = end
    if start < span.end:
        yield Span(start, span.end)


def _amounts(text: str, span: Span) -> list[Quantity]:
    """The quantities of a stretch and its ratios, offsets into the document."""
    raw = text[span.start : span.end]
    found = [q for q in read_quantities(raw) if q.unit]
    for match in _RATIO.finditer(raw):
        if all(match.end() <= q.start or q.end <= match.start() for q in found):
            value = fold(match.group()).replace("∶", ":")
            first, second = (Decimal(part) for part in value.split(":"))
            ratio = first / second if second else None
            found.append(Quantity(match.start(), match.end(), value, first, first, "", ratio, "", None))
    moved = (replace(q, start=q.start + span.start, end=q.end + span.start) for q in found)
    return sorted(moved, key=lambda q: q.start)


def _one(
    document: Document,
    segment: Span,
    parts: Sequence[Span],
    clause: Span,
    quantity: Quantity,
    window: tuple[int, int],
    amounts: Sequence[Quantity],
) -> Stipulation:
    text = document.text
    before, after = text[window[0] : quantity.start], text[quantity.end : clause.end]
    head = _NOUGHT.sub("", before).strip("、，, ")
    anchored = _ANCHOR.search(before)
    anchor = anchored.group() if anchored else ""
    paired = _paired(text, segment, quantity, amounts)
    item, hidden = paired if paired else (head.removesuffix(anchor), _beside(text, clause, quantity, amounts))
    bound = "upper" if _UPPER.search(before) or _UPPER_AFTER.search(after) else ""
    bound = bound or ("lower" if _LOWER.search(before) or _LOWER_AFTER.search(after) else "")
    around = [text[part.start : part.end] for part in parts if part != clause]
    terms = [words for words in around if _ON_TERMS.search(words.rstrip()) and len(words) > 3]
    ahead = [text[part.start : part.end] for part in parts if part.start < clause.start]
    if not _BOUND_WORDS.sub("", item) and ahead:  # 位于农村的助餐点,最高限额提高到8万元
        item = ahead[-1].rstrip("，,：: ")
    others = [part for part in parts if part != clause]
    shared = [
        _without(text, part, (), hidden)
        for part, words in zip(others, around, strict=True)
        if not read_quantities(words) or _ON_TERMS.search(words.rstrip())
    ]
    run = _run_of(text, quantity, amounts)
    tail = text[run[-1].end : clause.end] if len(run) > 1 else text[quantity.end : max(window[1], quantity.end)]
    told = " ".join([_without(text, clause, [Span(q.start, q.end) for q in amounts], hidden), tail, *shared])
    per = _PER.search(fold(before)) or (_PER.search(fold(_series_head(text, quantity, amounts))))
    end = without_end_mark(text, clause)
    return Stipulation(
        document=document.id,
        amount=Span(quantity.start, quantity.end),
        quantity=quantity,
        clause=clause,
        segment=segment,
        item=canonical(item),
        told=canonical(f"{head} {told}".replace(anchor, " ") if anchor else f"{head} {told}"),
        near=canonical(before.removesuffix(anchor)[-BESIDE:] + " " + tail[:BESIDE]),
        anchor=canonical(anchor),
        anchored=anchor,
        sentence="",
        article="",
        after="",
        above="",
        place=(0, 0),
        bound=bound,
        per=per.group() if per else "",
        term=case_of(text, segment, Span(quantity.start, quantity.end), quantity.base_unit),
        terms=tuple(canonical(words) for words in terms),
        hidden=hidden,
        on_terms=end.end > quantity.end
        and (text[end.start : end.end].endswith("的") or bounds_case(text, clause, quantity.start)),
    )


def _series_head(text: str, quantity: Quantity, amounts: Sequence[Quantity]) -> str:
    """What stands before the first number of the list (每吨200元、800元) that a number is of."""
    at = next(i for i, one in enumerate(amounts) if one.start == quantity.start)
    while at and _TOGETHER.fullmatch(text[amounts[at - 1].end : amounts[at].start]):
        at -= 1
    return text[max(0, amounts[at].start - 14) : amounts[at].start]


def _beside(text: str, clause: Span, quantity: Quantity, amounts: Sequence[Quantity]) -> tuple[Span, ...]:
    """Of a clause that names several with a number each (本科8000元、大专5000元): the others."""
    own = [q for q in amounts if clause.start <= q.start < clause.end]
    at = next((i for i, q in enumerate(own) if q.start == quantity.start), 0)
    hidden: list[Span] = []
    for i in range(len(own) - 1):
        gap = text[own[i].end : own[i + 1].start]
        if own[i].base_unit != own[i + 1].base_unit or gap[:1] not in "、和与":
            return ()
    for i, q in enumerate(own):
        if i < at:
            start = own[i - 1].end if i else q.start - _name_before(text, clause.start, q.start)
            hidden.append(Span(start + (i > 0), q.end + 1))
        elif i > at:
            hidden.append(Span(own[i - 1].end, q.end))
    return tuple(span for span in hidden if span.start < span.end)


def _name_before(text: str, floor: int, end: int) -> int:
    """Length of the name right before a number, without the verb or preposition it hangs on."""
    lead = text[floor:end]
    cut = _LEADS.match(lead)
    return len(lead) - cut.end() if cut and cut.end() < len(lead) else len(lead)


def _paired(
    text: str, segment: Span, quantity: Quantity, amounts: Sequence[Quantity]
) -> tuple[str, tuple[Span, ...]] | None:
    """Of A、B、C…分别…1、2、3: the member that a number is of, and the members and numbers of the others."""
    run = _run_of(text, quantity, amounts)
    if len(run) < 2:
        return None
    before = text[segment.start : run[0].start]
    marked = max(before.rfind("分别"), before.rfind("依次"))
    if marked < 0:
        return None
    members = _members(text, Span(segment.start, segment.start + marked), len(run))
    if members is None:
        return None
    at = next(i for i, q in enumerate(run) if q.start == quantity.start)
    mark = Span(segment.start + marked, segment.start + marked + 2)
    hidden = [mark]
    for i in range(len(members)):
        if i < at:
            hidden.append(Span(members[i].start, members[i + 1].start))
        elif i > at:
            hidden.append(Span(members[i - 1].end, members[i].end))
    for i in range(len(run)):
        if i < at:
            hidden.append(Span(run[i].start, run[i + 1].start))
        elif i > at:
            hidden.append(Span(run[i - 1].end, run[i].end))
    return text[members[at].start : members[at].end], tuple(hidden)


def _run_of(text: str, quantity: Quantity, amounts: Sequence[Quantity]) -> list[Quantity]:
    """The numbers that stand in one list with this one, of its unit."""
    runs: list[list[Quantity]] = []
    for one in amounts:
        last = runs[-1][-1] if runs else None
        if last and last.base_unit == one.base_unit and _TOGETHER.fullmatch(text[last.end : one.start]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return next(run for run in runs if quantity.start in [one.start for one in run])


def _members(text: str, before: Span, count: int) -> list[Span] | None:
    """The last list of ``count`` members (or more, of which the rest have no number) in a stretch."""
    for clause in reversed(clauses(text, before)):
        pieces, start = [], clause.start
        for match in _TOGETHER.finditer(text[clause.start : clause.end]):
            pieces.append(Span(start, clause.start + match.start()))
            start = clause.start + match.end()
        pieces.append(Span(start, clause.end))
        if len(pieces) >= count > 1:
            first, last = pieces[0], pieces[-1]
            pieces[0] = Span(first.end - _named(text[first.start : first.end]), first.end)
            pieces[-1] = Span(last.start, last.start + _closes(text[last.start : last.end]))
            return pieces[:count]
    return None


def _named(words: str) -> int:
    """Length of the name that closes the words before a list's first mark (评定为五星级 → 五星级)."""
    mark = _NOUGHT.match(words)
    words = words[mark.end() :] if mark else words
    cut = _LEADS.match(words)
    rest = words[cut.end() :] if cut and cut.end() < len(words) else words
    tagged = rjieba.tag(rest)
    if len(tagged) > 1 and tagged[0][1].startswith("v"):
        return len(rest) - rest.index(tagged[0][0]) - len(tagged[0][0])
    return len(rest)


def _closes(words: str) -> int:
    """Length of a list's last member: it ends before 的, before 等 or a count."""
    found = re.search(r"的|等|[一二三四五六七八九十两\d]+[个类种项]|[,，;；]", words)
    return found.start() if found and found.start() else len(words)


def _without(text: str, span: Span, amounts: Sequence[Span], hidden: Sequence[Span]) -> str:
    """The words of a stretch without numbers and what is hidden."""
    cut = sorted((*amounts, *hidden), key=lambda one: one.start)
    words, at = "", span.start
    for one in cut:
        if one.start >= at and one.start < span.end:
            words += text[at : one.start] + " "
        at = max(at, one.end)
    return words + text[at : span.end] if at < span.end else words


def _apart(document: Document, found: Sequence[Stipulation]) -> Iterator[Stipulation]:
    """Each with the words of its sentence and article that are not what tells another amount."""
    text = document.text
    homes: dict[int, list[Stipulation]] = {}
    for one in found:
        homes.setdefault(one.place[0], []).append(one)
    for at, one in enumerate(found):
        before = found[at - 1] if at else None
        others = [other for other in homes[one.place[0]] if other.amount != one.amount]
        alike = {other.item for other in others if other.unit == one.unit and other.item != one.item}
        hidden = {terms for other in others if other.segment != one.segment for terms in other.terms} | alike

        def told(words: str, hidden: Collection[str] = hidden) -> str:
            words = canonical(words)
            for other in sorted(hidden, key=len, reverse=True):
                words = words.replace(other, " ") if len(other) > 1 else words
            return words

        sentence = told(text[one.segment.start : one.segment.end].replace(one.anchored, " " if one.anchored else ""))
        if before and before.segment == one.segment and before.unit == one.unit and not one.hidden:
            sentence += " " + _measured(before.item)
        if first := _first_tier(one, others):
            spans = [Span(q.start, q.end) for q in _amounts(text, first.segment)]
            sentence += " " + canonical(_without(text, first.segment, spans, ()))
        yield replace(one, article=told(one.article), after=told(one.after), sentence=sentence)


def _first_tier(one: Stipulation, others: Sequence[Stipulation]) -> Stipulation | None:
    """The tier of its sentence that says what is measured (机房面积100平方米以上的…；不足100平方米的…): those after it do not."""
    if one.term is None:
        return None
    tiers = (it for it in others if it.place == one.place and it.term and it.term.unit == one.term.unit)
    before = [it for it in tiers if it.segment.start < one.segment.start]
    return min(before, key=lambda it: it.segment.start, default=None)


def _measured(item: str) -> str:
    """The attribute that closes an item (果蔬类种植面积不少于 → 种植面积): the next one of its sort leaves it out."""
    words = rjieba.tag(re.sub(r"(?:累计|合计)?(?:不[少低高多短]于|不超过|最[高多低少长]|至少|满)$", "", item))
    tail: list[str] = []
    for word, tag in reversed(words):
        if not tag.startswith(("n", "v")) or len(tail) == 2:
            break
        if tail and not tag.startswith("v"):
            break
        tail.insert(0, word)
    return "".join(tail)
