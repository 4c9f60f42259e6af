"""Questions over many figures at once: the most, the least, the first three, how many, which, in what order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.figures import decimals
from assistant.figures.operands import Inquiry
from assistant.figures.select import Hit, Selection, end_of
from assistant.figures.statements import Stating, signed, way_of
from assistant.query.operation import Asking
from assistant.query.question import Part
from corpus.language.facet import core_of, facet_of
from corpus.language.figure_words import indicator_words, period_words, value_words
from corpus.language.phrases import canonical, units_of
from corpus.measures.periods import covers
from corpus.records import Derived, Span

_WORDS = {"max": "最高的是", "min": "最低的是", "top": "从高到低居前的是", "bottom": "居后的是"}
_SEVERAL = re.compile("、|^其[余他]")
"""In the region of a number that several places have together."""
_HAN_DIGITS = "一二三四五六七八九十"


def series(inquiry: Inquiry, selection: Selection) -> list[Hit]:
    """One figure a region (or an item, where items are asked for) of one listing; the fullest and latest listing wins."""
    part = inquiry.part
    if part.asking.times:
        spans = part.periods
        levels = inquiry.over_time(selection, targets=part.asking.target)
        return [hit for hit in levels if not spans or any(covers(span, hit.figure.period or "") for span in spans)]
    named = part.regions if len(part.regions) > 1 else ()
    pool = inquiry.again(selection, regions=named) if named else inquiry.again(selection, units=True)
    pool = [hit for hit in pool if not _SEVERAL.search(hit.figure.region or "")]
    regions = _fullest(pool, lambda hit: hit.figure.region or "")
    if part.excluded and len(regions) > 1:
        return [hit for hit in regions if hit.figure.region not in part.excluded]
    if len(regions) > 1 and not (part.asking.things and not named):
        return regions
    items = _items(inquiry, selection) if not named else []
    return items if len(items) > 1 else regions


def _fullest(pool: Sequence[Hit], item: object) -> list[Hit]:
    lists: dict[tuple[object, ...], dict[str, Hit]] = {}
    for hit in pool:
        f = hit.figure
        key = (f.document, hit.match.group.label, f.base_unit, f.period, f.status, f.basis)
        lists.setdefault(key, {}).setdefault(item(hit), hit)  # type: ignore[operator]
    if not lists:
        return []
    best = max(hit.score for hit in pool)

    def rank(members: dict[str, Hit]) -> tuple[bool, bool, str, int]:
        first = next(iter(members.values()))
        return len(members) > 1, first.score >= 0.9 * best, end_of(first.figure), len(members)

    return list(max(lists.values(), key=rank).values())


def _items(inquiry: Inquiry, selection: Selection) -> list[Hit]:
    """The lines of one table or list that state the same of different things."""
    regions = inquiry.part.regions
    wide = inquiry.again(selection, regions=regions, wide=inquiry.part.asking.things)
    if all(region in inquiry.library.cities for region in regions):
        wide += [hit for hit in inquiry.again(selection, units=True) if _of_city(inquiry, hit, regions)]
    lists: dict[tuple[object, ...], dict[str, Hit]] = {}
    for hit in wide:
        f = hit.figure
        lists.setdefault((f.document, f.section, f.period, f.status, f.base_unit), {}).setdefault(f.indicator, hit)
    if not lists:
        return []
    best = max(lists, key=lambda key: len(lists[key]))
    columns = {key: _tail(lists[key]) for key in lists if key[:2] == best[:2] and len(lists[key]) == len(lists[best])}
    if len({key[-1] for key in columns}) > 1 and all(columns.values()):
        asked = units_of(inquiry.part.phrase)
        named = [key for key, tail in columns.items() if any(unit.text in tail for unit in asked)]
        if len(named) != 1:
            return []  # several columns of one table, none of them named: which is meant is not guessed
        best = named[0]
    return _without_sum(list(lists[best].values()))


def _tail(items: dict[str, Hit]) -> str:
    """What the names of all lines end with, their column's name (大洼蟹苗场进度, 盘山蟹田路进度); "" where nothing."""
    names = [canonical(name) for name in items]
    first = names[0]
    return next(first[at:] for at in range(len(first) + 1) if all(name.endswith(first[at:]) for name in names))


def _of_city(inquiry: Inquiry, hit: Hit, cities: Sequence[str]) -> bool:
    return not cities or inquiry.library.documents[hit.figure.document].city in cities


def _without_sum(hits: list[Hit]) -> list[Hit]:
    """The lines without that of their sum, which is named by what all of them are of."""
    kept = [
        hit
        for hit in hits
        if not all(other is hit or other.figure.indicator.endswith(hit.figure.indicator) for other in hits)
    ]
    return kept or hits


def scope_words(part: Part) -> str:
    """Among which places a superlative, a count or a sum holds."""
    return "文中列出的地区中" + (f"（不含{'、'.join(part.excluded)}）" if part.excluded else "")


def ordered(hits: Sequence[Hit], *, ascending: bool = False) -> list[Hit]:
    return sorted(hits, key=lambda hit: signed(hit.figure), reverse=not ascending)


class Ranking:
    """Writes the answers that go over a series."""

    def __init__(self, inquiry: Inquiry, stating: Stating) -> None:
        self._inquiry = inquiry
        self._stating = stating
        self._part = inquiry.part

    def extreme(self, selections: Sequence[Selection]) -> bool:
        """The most, the least, the first or last few, the nth."""
        done = False
        named = self._one_by_one(selections)
        if named:
            self._say_extreme(named)
            return True
        for selection in selections:
            hits = series(self._inquiry, selection)
            if len(hits) < (1 if self._part.excluded else 2):
                continue
            self._say_extreme(hits)
            done = True
        return done or self._worded(selections)

    def _one_by_one(self, selections: Sequence[Selection]) -> list[Hit]:
        """The figures of things that the question names one by one (A、B和C哪种最多), where each has one of one unit."""
        if not self._part.asking.things or len(selections) < 2:
            return []
        found = [hit for one in selections if (hit := self._inquiry.best(one))]
        units = {hit.figure.base_unit for hit in found}
        distinct = {hit.figure.id for hit in found}
        return found if len(units) == 1 and len(distinct) == len(selections) else []

    def _say_extreme(self, hits: list[Hit]) -> None:
        """The winners of a series; both of its ends where both are asked for."""
        asking = self._part.asking
        if not asking.both_ends or asking.times:
            self._say_winners(hits, asking)
            return
        for end in ("max", "min"):
            self._say_winners(hits, replace(asking, operation=end))

    def _say_winners(self, hits: list[Hit], asking: Asking) -> None:
        stating = self._stating
        ranked = ordered(hits, ascending=asking.operation in ("min", "bottom"))
        winners = self._winners(ranked, asking)
        if not winners:
            return
        first = winners[0].figure
        one = len({(hit.figure.indicator, hit.figure.topic) for hit in hits}) == 1
        several = len({hit.figure.region for hit in hits}.union(self._part.excluded)) > 1
        places = several and (one or not asking.things)
        if asking.times:
            self._say_time(winners, hits)
            return
        scope = f"{scope_words(self._part)}，" if places and len(self._part.regions) < 2 else ""
        name = indicator_words(first) if places else "各项"
        name += "的目标" if first.status == "目标" else ""
        word = f"排第{asking.top}位的是" if asking.operation == "nth" else _WORDS[asking.operation]
        body = "、".join(stating.short(hit, hits) for hit in winners)
        total = totalled(stating, winners, asking.total) if asking.total else None
        tail = f"；{total}" if total else ""
        stating.draft.say(f"{scope}{period_words(first.period, first.status)}{name}{word}{body}{tail}。")
        partial = stating.partial(hits) if places else False
        several = asking.operation in ("top", "bottom", "nth")
        op = "rank" if several else "max" if asking.operation == "max" else "min"
        stating.result(op, [stating.name(hit, hits) for hit in winners], partial)  # type: ignore[arg-type]

    def _say_time(self, winners: Sequence[Hit], hits: Sequence[Hit]) -> None:
        """In which year or month it was the most or the least."""
        stating, figure = self._stating, winners[0].figure
        first, last = (period_words(hit.figure.period) for hit in (hits[0], hits[-1]))
        body = "、".join(
            f"{period_words(hit.figure.period, hit.figure.status)}{value_words(hit.figure)}[{stating.number(hit)}]"
            for hit in winners
        )
        name = f"{stating.region(figure)}{indicator_words(figure)}"
        self._stating.draft.say(f"{first}至{last}，{name}{_WORDS[self._part.asking.operation]}{body}。")
        op = "max" if self._part.asking.operation == "max" else "min"
        stating.result(op, [period_words(hit.figure.period) for hit in winners])  # type: ignore[arg-type]

    @staticmethod
    def _winners(ranked: Sequence[Hit], asking: Asking) -> list[Hit]:
        if asking.operation == "nth":
            return list(ranked[asking.top - 1 : asking.top])
        count = asking.top if asking.operation in ("top", "bottom") else 1
        edge = signed(ranked[min(count, len(ranked)) - 1].figure)
        return [*ranked[:count], *(hit for hit in ranked[count:] if signed(hit.figure) == edge)]

    def _worded(self, selections: Sequence[Selection]) -> bool:
        """A place that the source itself says to be the most or the least."""
        word = "最高|最多|最大|第一|首位" if self._part.asking.operation == "max" else "最低|最少|最小|末位"
        for selection in selections:
            for hit in self._inquiry.again(selection, everywhere=True):
                if hit.figure.rank and re.search(word, hit.figure.rank):
                    self._stating.draft.say(self._stating.state(hit) + "。")
                    self._stating.result(self._part.asking.operation, (self._stating.region(hit.figure),))  # type: ignore[arg-type]
                    return True
        return False

    def listing(self, selections: Sequence[Selection]) -> bool:
        """Every place of an indicator, highest first."""
        done = False
        stating = self._stating
        for selection in selections:
            hits = series(self._inquiry, selection)
            if len(hits) < (1 if self._part.excluded else 2):
                continue
            order = ordered(hits, ascending=self._part.asking.ascending)
            first = order[0].figure
            aim = "的目标" if first.status == "目标" else ""
            head = f"{period_words(first.period, first.status)}{indicator_words(first)}{aim}"
            stating.draft.say(f"{head}：" + "、".join(stating.short(hit, order) for hit in order) + "。")
            stating.result("list", [stating.name(hit, order) for hit in order], stating.partial(hits))
            done = True
        return done

    def count(self, selections: Sequence[Selection]) -> bool:
        """How many places, or which, meet a condition."""
        stating, asking = self._stating, self._part.asking
        limits = [q for q in self._part.quantities if q.unit]
        hits = series(self._inquiry, selections[0])
        if limits:
            hits = [hit for hit in hits if hit.figure.base_unit == limits[-1].base_unit] or hits
        if len(hits) < (1 if self._part.excluded else 2):
            return False
        comparator = comparator_of(self._part.text) if limits else None
        kept = [
            hit for hit in hits if not limits or satisfies(hit.figure.base_value, comparator, limits[-1].base_value)
        ]
        if asking.facet == "change" and asking.direction and asking.operation == "filter" and not limits:
            kept = [hit for hit in hits if way_of(hit.figure) == asking.direction and hit.figure.base_value]
        order = ordered(kept, ascending=asking.ascending)
        condition = f"{comparator}{limits[-1].value}{limits[-1].unit}的" if limits else "列出的"
        if len(kept) < len(hits) and not limits:
            condition = "比上期下降的" if asking.direction == "down" else "比上期上升的"
        first = hits[0].figure
        name = core_of(indicator_words(first)) if condition.startswith("比上期") else indicator_words(first)
        name += "的目标" if first.status == "目标" else ""
        head = f"{scope_words(self._part)}，{period_words(first.period, first.status)}{name}"
        names = "、".join(stating.short(hit, hits) for hit in order)
        stating.draft.say(f"{head}{condition}有{len(order)}个" + (f"：{names}。" if order else "。"))
        numbers = stating.numbers(order or hits)
        stating.draft.derived.append(Derived("个数", str(len(order)), "个", f"计数 = {len(order)}", numbers))
        stating.result("count", [stating.name(hit, hits) for hit in order], stating.partial(hits))
        return True

    def rank(self, selections: Sequence[Selection]) -> bool:
        """A rank the source words itself; else the place in the listing."""
        for selection in selections:
            anything = self._inquiry.find(selection.phrase, self._part.carried, facet=None, unit=None, wide=True)
            ranked = [hit for hit in anything.hits if hit.figure.rank]
            if ranked:
                best = max(ranked, key=lambda hit: (facet_of(hit.figure.indicator) == "level", hit.score))
                self._stating.draft.say(rank_words(self._stating, best) + "。")
                self._stating.result("rank", (best.figure.rank or "",))
                return True
            if self._part.regions and self._place(selection):
                return True
        return False

    def _place(self, selection: Selection) -> bool:
        stating = self._stating
        region = self._part.regions[0]
        pool = self._inquiry.again(selection, units=True)
        peers = _fullest(pool, lambda hit: hit.figure.region or "")
        own = next((hit for hit in peers if hit.figure.region == region), None)
        if own is None or len(peers) < 2:
            return False
        place = 1 + sum(signed(hit.figure) > signed(own.figure) for hit in peers)
        stating.draft.say(f"{stating.state(own)}，在文中列出的{len(peers)}个地区中排第{place}位。")
        stating.draft.derived.append(Derived("位次", str(place), "位", "按数值从高到低排序", stating.numbers(peers)))
        stating.draft.derived.append(
            Derived("个数", str(len(peers)), "个", f"计数 = {len(peers)}", stating.numbers(peers))
        )
        stating.result("rank", [stating.region(hit.figure) for hit in ordered(peers)], stating.partial(peers))
        return True


def totalled(stating: Stating, hits: Sequence[Hit], way: str) -> str | None:
    """「合计…（推算：…）」 or 「平均…」 over figures; None where they cannot be added."""
    figures = [hit.figure for hit in hits]
    if len(figures) < 2 or (any(figure.base_unit in ("%", "‰") for figure in figures) and way == "sum"):
        return None
    value = decimals.mean(figures) if way == "average" else decimals.add(figures)
    label = "平均" if way == "average" else "合计"
    return f"{label}{stating.derive(label, value, hits)}" if value else None


def rank_words(stating: Stating, hit: Hit) -> str:
    """The figure with its rank; the rank alone where it is said beside a figure of something else."""
    figure = hit.figure
    if facet_of(figure.indicator) == "level":
        return stating.state(hit)
    document = stating.library.documents[figure.document]
    at = document.text.find(figure.rank or "\0", figure.quote.start)
    if not 0 <= at - figure.quote.end < 60 and at != figure.quote.start:
        return stating.state(hit)
    number = stating.draft.cite(figure.document, Span(at, at + len(figure.rank or "")), (figure.quote, *figure.heads))
    shown = " ".join(document.text[span.start : span.end] for span in (figure.quote, *figure.heads))
    when = period_words(figure.period)
    if any(digits not in shown for digits in re.findall(r"\d+", when)):
        when = ""  # a time that its citation would not show
    return f"{when}{stating.region(figure)}{figure.rank}[{number}]"


_COMPARATORS = (
    ("不低于", ">="), ("不少于", ">="), ("至少", ">="), ("不超过", "<="), ("不高于", "<="), ("不到", "<"), ("不足", "<"),
    ("没有达到", "<"), ("没达到", "<"), ("未达到", "<"), ("没有超过", "<="), ("没超过", "<="), ("未超过", "<="),
    ("低于", "<"), ("少于", "<"), ("小于", "<"), ("以下", "<="), ("超过", ">"), ("突破", ">"), ("高于", ">"), ("大于", ">"),
    ("多于", ">"), ("以上", ">="), ("超", ">"), ("过", ">"), ("达到", ">="), ("达", ">="),
)  # fmt: skip


def comparator_of(text: str) -> str | None:
    """The comparing word of a claim or condition; None where a value is simply said to be."""
    return next((word for word, _ in _COMPARATORS if word in text), None)


def satisfies(value: Decimal | None, comparator: str | None, limit: Decimal | None) -> bool:
    """Whether ``value`` is as the comparing word says of ``limit``; without one, whether they are equal."""
    if value is None or limit is None:
        return False
    sign = dict(_COMPARATORS).get(comparator or "", "==")
    return {
        ">": value > limit,
        ">=": value >= limit,
        "<": value < limit,
        "<=": value <= limit,
        "==": value == limit,
    }[sign]


def place_of(rank: str) -> int | None:
    """``居全省第二位`` → 2; None where the wording names no place."""
    match = re.search(rf"第\s*(\d+|[{_HAN_DIGITS}]+)", rank)
    if match is None:
        return 1 if re.search(r"最|首位|榜首", rank) else None
    words = match[1]
    if words.isdigit():
        return int(words)
    if len(words) == 1:
        return _HAN_DIGITS.index(words) + 1
    tens, ones = words.split("十") if "十" in words else ("", words)
    return (10 if not tens else 10 * (_HAN_DIGITS.index(tens) + 1)) + (_HAN_DIGITS.index(ones) + 1 if ones else 0)
