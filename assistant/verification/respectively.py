"""「A、B分别为x、y」 taken apart into 「A为x」 and 「B为y」, so that each value is checked with its own name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from corpus.measures.periods import read_periods
from corpus.measures.quantities import Quantity, read_quantities

Spans = list[tuple[int, int]]
_MARK = re.compile(r"\[(\d+)\]")
_RESPECTIVELY = re.compile(
    r"(?P<lead>[^。；;]+?)分别(?:为|是|达到?|有|完成|实现|增长|下降|提高|降低)?(?P<values>[^。；;]+)"
)
_JOINT = re.compile(r"[、和与及]|以及")


def one_by_one(sentence: str, regions: Spans) -> list[str] | None:
    """The statements that a sentence makes; None where names and values do not pair. ``regions``: spans of its places."""
    match = _RESPECTIVELY.search(sentence)
    if match is None:
        return [sentence]
    lead, values = match["lead"], match["values"]
    quantities = read_quantities(values)
    if len(quantities) < 2:
        return [sentence]
    off = match.start("lead")
    places = [(start - off, end - off) for start, end in regions if off <= start and end <= off + len(lead)]
    names = _names_in(lead, places, len(quantities)) or (places if 2 <= len(places) < len(quantities) else None)
    if names is None:
        return None
    marks = "".join(dict.fromkeys(re.findall(r"\[\d+\]", sentence)))
    rest = sentence[match.end() :]
    if len(names) < len(quantities):  # what follows the last of the values is a statement of its own
        cut = max(values.rfind(mark, 0, quantities[len(names)].start) for mark in "，,")
        if cut < quantities[len(names) - 1].end:
            return None
        values, rest, quantities = values[:cut], values[cut + 1 :] + rest, quantities[: len(names)]
    start, end = names[0][0], names[-1][1]
    texts = [rest if _MARK.search(rest) else f"{rest.rstrip('。')}{marks}。"] if rest.strip("。") else []
    for (a, b), value in zip(names, _split_at(values, quantities), strict=True):
        own = "".join(re.findall(r"\[\d+\]", value)) or marks
        texts.append(f"{lead[:start]}{lead[a:b]}{lead[end:]}为{_MARK.sub('', value).strip('、和与及，,；。')}{own}。")
    return texts


def _names_in(lead: str, places: Spans, count: int) -> Spans | None:
    """The spans of the places, else of the periods, else of the joined names that as many values follow."""
    periods = [(m.start, m.end) for m in read_periods(lead, None)]
    for spans in (places, periods):
        if len(spans) == count:
            return spans
    clause = max(lead.rfind(mark) for mark in "，,：:") + 1
    cuts = [clause, *(clause + m.end() for m in _JOINT.finditer(lead[clause:])), len(lead)]
    ends = [*(clause + m.start() for m in _JOINT.finditer(lead[clause:])), len(lead)]
    return list(zip(cuts, ends, strict=False)) if len(ends) == count else None


def _split_at(values: str, quantities: Sequence[Quantity]) -> Iterator[str]:
    """``values`` cut before each quantity but the first."""
    starts = [0, *(q.start for q in quantities[1:]), len(values)]
    for start, end in itertools.pairwise(starts):
        yield values[start:end]
