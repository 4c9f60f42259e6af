"""Figures that a reader tagged as operands, and the operation asked for: computed in exact decimals, with the formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.draft import Draft, marks
from assistant.figures import decimals
from assistant.figures.decimals import Computed
from corpus.language.figure_words import figure_words
from corpus.records import Derived, Figure, Result

_LABELS = {
    "sum": "合计",
    "difference": "相差",
    "average": "平均",
    "share": "占比",
    "ratio": "倍数",
    "growth": "增长",
}
_EXTREMES = ("max", "min", "top")
OPERATIONS = frozenset((*_LABELS, *_EXTREMES, "count"))
"""What can be computed from tagged figures alone."""


def compute(draft: Draft, operation: str, figures: Sequence[Figure]) -> bool:
    """Writes the computed value first and then each operand's figure; False where the figures don't allow it."""
    figures = _distinct(figures)
    if operation in _EXTREMES:
        return _extreme(draft, operation, figures)
    if operation == "count":
        return _count(draft, figures)
    label, worked = _LABELS.get(operation), _WORKED.get(operation)
    computed = worked(figures) if worked and len(figures) > 1 else None
    if label is None or computed is None:
        return False
    if operation == "growth" and computed.value < 0:
        label, computed = "下降", replace(computed, value=-computed.value)
    numbers = [draft.state(figure) for figure in figures]
    about = "约" if computed.rounded else ""
    draft.say(f"{label}{about}{computed.text}{computed.unit}（推算：{computed.formula}）{marks(numbers)}。")
    draft.derived.append(Derived(label, computed.text, computed.unit, computed.formula, tuple(dict.fromkeys(numbers))))
    if computed.rounded:
        draft.notice("rounded", f"{label}为四舍五入后的值。", numbers)
    _state(draft, figures, numbers)
    return True


def _state(draft: Draft, figures: Sequence[Figure], numbers: Sequence[int]) -> None:
    words = (
        f"{figure_words(figure, draft.source.document(figure.document))}[{number}]"
        for figure, number in zip(figures, numbers, strict=True)
    )
    draft.say("；".join(words) + "。")


def _distinct(figures: Sequence[Figure]) -> list[Figure]:
    """Each value of a place and time once, in the order of the text."""
    seen = {(f.base_value, f.base_unit, f.region, f.period): f for f in reversed(figures)}
    return sorted(seen.values(), key=lambda figure: (figure.document, figure.start))


def _alike(figures: Sequence[Figure]) -> list[Decimal] | None:
    found = decimals.amounts(figures)
    return found[0] if found else None


def _ordered(figures: Sequence[Figure]) -> list[Figure] | None:
    """Two figures of one unit, the larger first."""
    values = _alike(figures)
    if values is None or len(figures) != 2:
        return None
    return list(figures) if values[0] >= values[1] else [figures[1], figures[0]]


def _difference(figures: Sequence[Figure]) -> Computed | None:
    pair = _ordered(figures)
    return decimals.subtract(pair[0], pair[1]) if pair else None


def _share(figures: Sequence[Figure]) -> Computed | None:
    pair = _ordered(figures)
    return decimals.percent(pair[1], pair[0]) if pair else None


def _ratio(figures: Sequence[Figure]) -> Computed | None:
    pair = _ordered(figures)
    return decimals.times(pair[0], pair[1]) if pair else None


def _growth(figures: Sequence[Figure]) -> Computed | None:
    """From the earlier to the later one; where their times are not told apart, the text names the later one first."""
    if len(figures) != 2 or _alike(figures) is None:
        return None
    later, earlier = figures
    if later.period and earlier.period and later.period < earlier.period:
        later, earlier = earlier, later
    return decimals.growth(later, earlier)


_WORKED: dict[str, Callable[[Sequence[Figure]], Computed | None]] = {
    "sum": decimals.add,
    "difference": _difference,
    "average": decimals.mean,
    "share": _share,
    "ratio": _ratio,
    "growth": _growth,
}


def _extreme(draft: Draft, operation: str, figures: Sequence[Figure]) -> bool:
    """The most or the least of the figures of several places, then the others."""
    values = _alike(figures) if len(figures) > 1 else None
    places = [figure.region for figure in figures]
    if values is None or len(set(places)) < len(places):
        return False
    ranked = sorted(zip(values, range(len(figures)), strict=True), key=lambda it: (-it[0], it[1]))
    order = [figures[at] for _, at in (reversed(ranked) if operation == "min" else ranked)]
    numbers = [draft.state(figure) for figure in order]
    word = "最低" if operation == "min" else "最高"
    first = order[0]
    draft.say(f"{word}的是{first.region}，为{first.value}{first.unit}[{numbers[0]}]。")
    _state(draft, order, numbers)
    draft.result = Result("min" if operation == "min" else "max", (first.region or "",), True)
    return True


def _count(draft: Draft, figures: Sequence[Figure]) -> bool:
    if len(figures) < 2:
        return False
    numbers = [draft.state(figure) for figure in figures]
    count = str(len(figures))
    draft.say(f"共{count}个{marks(numbers)}。")
    draft.derived.append(Derived("个数", count, "个", f"计数 {count}", tuple(dict.fromkeys(numbers))))
    _state(draft, figures, numbers)
    return True
