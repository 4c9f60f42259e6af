"""Affirming: 「可以同时享受吗」「必须配建，对吧」 get yes or no by the clause of the text that speaks of it.

What is claimed and what the clause says are compared in the classes of words that turn a sentence: denial, duty and
leave, all and only, plan and done. Where they do not decide, nothing is said but what the text says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.draft import Draft
from assistant.figures.ranking import comparator_of
from assistant.query.operation import claimed
from assistant.query.question import Part
from assistant.reading.sentence_reader import Witness, lead_of, likeliest, want_of
from assistant.retrieval.hybrid import Found
from assistant.retrieval.library import Library
from corpus.language.coverage import Wanted, held_by
from corpus.language.modality import clause_of, denials
from corpus.language.phrases import canonical
from corpus.language.segments import clauses, leads_on, without_end_mark
from corpus.measures.quantities import Quantity, read_quantities
from corpus.records import Document, Span

FALSE, TRUE = "不是", "是的"
WHOLE = 0.8
"""Least share of a claim's words that a clause, with what stands above it, must hold to bear it out."""
MOST = 0.6
"""The same to deny it: what the text says otherwise is worded otherwise."""
_ALL = re.compile(
    r"(?<!首|成|大|古)都(?![市会])|全部|所有|一律|(?<![平年人户])均|全都|全(?=[完整覆达])|(?<=[完成齐])完(?=了)|一切"
)
_PARTLY = re.compile(r"其中|部分|个别|除[^,，。]{1,20}外|不全|尚有|仍有")
_ONLY = re.compile(r"只(?=[能可有在限是])|仅|唯一|必须[在到通]")
_OTHERWISE = re.compile(r"也(?:可|能|允许)|或者?|均可|还可|等(?:方式|渠道|途径)|以及")
_LEAVE = re.compile(r"可以|能(?!力|源|耗|量|效|够)|允许|准许|可(?=[^能持行])|随便|随意|任意|任何")
_DUTY = re.compile(r"必须|应当|一定要|强制|硬性|得(?=[先要去交])")
_OPTIONAL = re.compile(r"可以|鼓励|自愿|倡导|提倡|原则上|酌情")
_WH = re.compile(r"什么|哪|谁|多少|几(?!乎)|怎|如何|为何|为啥")
_OF_FIGURES = re.compile(
    r"第\s*(?:[一二三四五六七八九十]|\d+)(?![章条批季次期轮届产号])|前[一二三四五六七八九十\d]|首位|末位|一半|半数"
    r"|比(?![例重如])[^,。?]{1,20}[高低多少大小快慢强弱好差]|一样|持平|相等|[提增减升降涨跌]"
)
"""A rank, a comparison, a change: figures decide those."""
_SEVERAL = re.compile(r"[；;。]")
"""What parts statements of different things: that words of a claim stand in several does not bear it out."""
_LOST, _LOST_OTHERWISE = 0.12, 0.27
"""Most of a claim's weight that one word of it may carry which a clause that bears it out, or denies it, does not hold."""
_SHARE = re.compile(r"(?:率|比例|比重|占[^,，。]{0,8}?)[^,，。\d]{0,6}(\d+(?:\.\d+)?)%")
_FROM = re.compile(r"(?:由|从|自)(?:原来的|过去的)?[^,，。\d]{0,6}$")


def is_of_text(part: Part) -> bool:
    """Whether a part is a claim that no figure decides: no amount is claimed, no rank, no more or less, no change."""
    asking = part.asking
    if not asking.claim or asking.operation != "lookup" or asking.facet != "level" or _WH.search(part.text):
        return False
    if comparator_of(part.text) or _OF_FIGURES.search(part.text):
        return False
    amounts = [q for q in part.quantities if q.unit]
    return not amounts or (bool(_LEAVE.search(part.text)) and all(_limits(part.text, q) for q in amounts))


def _limits(text: str, quantity: Quantity) -> bool:
    """5年内, 3个月以后: a time within which, not an amount that is claimed."""
    return re.match(r"\s*[以之]?[内后前里]", text[quantity.end :]) is not None


def affirm(library: Library, part: Part, found: Callable[[], Sequence[Found]], *, alone: bool) -> Draft | None:
    """A draft with the verdict and the clause that gives it; None where no clause decides."""
    best = likeliest(library, part, found(), alone=alone)
    if best is not None:
        draft = _judged(library, part, best)
        if draft is not None:
            return draft
    if not part.regions:
        return None
    other = likeliest(library, replace(part, regions=()), found(), alone=alone)
    return _judged(library, part, other, elsewhere=True) if other is not None else None


def _judged(library: Library, part: Part, best: Witness, *, elsewhere: bool = False) -> Draft | None:
    document = library.documents[best.document]
    want, claim = want_of(library, part), claimed(part.text)
    window = _window(document.text, best.span, want, whole=_ONLY.search(claim) is not None)
    lead = lead_of(library, best)
    raw = document.text[window.start : window.end]
    above = document.text[lead.start : lead.end] if lead else ""
    around = canonical(f"{above} {library.section_path(document.id, best.span.start)} {document.title}")
    share, lost = held_by(want, ((canonical(raw), 1.0), (around, 0.9)), raw)
    if elsewhere or _placed_elsewhere(library, part, document, raw):
        verdict = FALSE if share >= WHOLE and _placed_elsewhere(library, part, document, raw) else ""
    else:
        verdict = verdict_of(claim, f"{above}{raw}", part.quantities, share)
        verdict = verdict if is_borne_out(verdict, raw, share, lost) else ""
    if not verdict:
        return None
    draft = Draft(library.source)
    quote = without_end_mark(document.text, window)
    number = draft.cite(document.id, quote, [lead] if lead else [])
    said = " ".join(f"{above}{document.text[quote.start : quote.end]}".split())
    draft.say(f"{verdict}，{said}[{number}]。")
    return draft


def is_borne_out(verdict: str, said: str, share: float, lost: float) -> bool:
    """Whether a statement holds enough of a claim to say yes or no to it; ``lost``: the share of the word it holds least.

    Yes takes one statement that holds nearly all; no is worded otherwise, but of the same thing.
    """
    if verdict == TRUE:
        return share >= WHOLE and lost <= _LOST and not _SEVERAL.search(said.rstrip("；;。"))
    return lost <= _LOST_OTHERWISE


def verdict_of(claim: str, said: str, claimed: Sequence[Quantity], share: float) -> str:
    """是的 or 不是 by the words that turn a sentence; "" where they do not decide.

    ``share``: of the claim's words that what is said holds, 0 to 1.
    """
    if share < MOST:
        return ""
    amounts = [q for q in claimed if q.unit and not _limits(claim, q)]
    if amounts and (told := _amount(amounts[-1], said)):
        return told
    if (denials(claim) > 0) != (denials(said) > 0):
        return FALSE
    if _ALL.search(claim):
        return _of_all(said) if share >= MOST else ""
    if _ONLY.search(claim):
        return TRUE if _ONLY.search(said) else FALSE if _OTHERWISE.search(said) else ""
    if _DUTY.search(claim):
        return (
            "" if share < WHOLE else TRUE if "必须" in clause_of(said).says else FALSE if _OPTIONAL.search(said) else ""
        )
    if _is_planned(said) and not _is_planned(claim) and re.search(r"已经?|了(?=\s|$|[,，])", claim):
        return FALSE
    return TRUE if share >= WHOLE else ""


def _of_all(said: str) -> str:
    shares = [float(match[1]) for match in _SHARE.finditer(said)]
    if any(share < 100 for share in shares) or _PARTLY.search(said):
        return FALSE
    return TRUE if 100.0 in shares or _ALL.search(said) else ""


def _amount(claimed: Quantity, said: str) -> str:
    """Against the amounts of the same unit; of 由20个压缩至10个 the later one is what holds.

    An amount that leaves its unit out (补4万) is held against those of as large a scale.
    """
    same = [q for q in read_quantities(said) if _comparable(claimed, q) and not _FROM.search(said[: q.start])]
    if not same:
        return ""
    return TRUE if any(q.base_value == claimed.base_value for q in same) else FALSE


def _comparable(claimed: Quantity, other: Quantity) -> bool:
    if claimed.base_unit:
        return other.base_unit == claimed.base_unit
    return other.unit.startswith(claimed.unit)


def _is_planned(text: str) -> bool:
    return "目标" in clause_of(text).says


def _placed_elsewhere(library: Library, part: Part, document: Document, raw: str) -> bool:
    """Whether the clause names other places than the claim's, and none of its."""
    stated = {mention.name for mention in library.gazetteer.read(raw, document.city)} - document.own_places
    claimed = set(part.regions) - document.own_places
    return bool(stated and claimed) and not stated & claimed


def _window(text: str, sentence: Span, want: Wanted, *, whole: bool) -> Span:
    """The fewest neighbouring clauses that hold what the sentence holds, with what a condition or a bare name leads to.

    ``whole``: to the end of the sentence, where what else there is would be told.
    """
    parts = clauses(text, sentence)
    best, most = sentence, -1.0
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            window = Span(parts[first].start, parts[last].end)
            raw = text[window.start : window.end]
            share = held_by(want, ((canonical(raw), 1.0),), raw)[0] - 0.001 * len(raw)
            if share > most:
                best, most = window, share
    rest = [part for part in parts if part.start >= best.end]
    while rest and (whole or leads_on(text[best.start : best.end])):
        best = Span(best.start, rest.pop(0).end)
    return best
