"""Answers from figures: each operation a question can ask for is one small function over selected figures.

A function here either writes sentences, citations and notices into the draft and returns True, or leaves the
draft as it was and returns False: then the next way of answering has its turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant import computing
from assistant.drafting import Draft, marks
from assistant.library import Library
from assistant.phrases import coverage, units_of
from assistant.question import Part
from assistant.selecting import (
    Hit,
    Selection,
    Want,
    choose,
    conflicting,
    find,
    is_change,
    latest,
    own_region,
    top_readings,
    unequal,
)
from assistant.wording import figure_words, indicator_words, period_words, plain, value_words
from corpus.records import Derived, Figure, Result

NEAR = 0.93
"""Hits that score at least this share of the best one are told apart by their period."""
_DONE = re.compile(r"完成了|实际|已经?(?:达到|完成)|就有")


@dataclass(slots=True)
class FigureWriter:
    """Answers one part of a question from figures."""

    library: Library
    documents: frozenset[str]
    draft: Draft
    part: Part

    # -- entry ---------------------------------------------------------------------------------------------

    def write(self) -> bool:
        """Whether the part was answered (or refused for a reason that the figures show)."""
        operation = self.part.asking.operation
        selections = self._selections()
        if not any(selection.readings for selection in selections):
            return False
        if self.part.asking.claim and self._claim(selections):
            return True
        handler = {
            "max": self._extreme,
            "min": self._extreme,
            "top": self._extreme,
            "bottom": self._extreme,
            "nth": self._extreme,
            "list": self._list,
            "count": self._count,
            "filter": self._count,
            "compare": self._compare,
            "difference": self._difference,
            "sum": self._sum,
            "average": self._average,
            "ratio": self._ratio,
            "share": self._share,
            "growth": self._growth,
            "gap": self._gap,
            "rank": self._rank,
            "trend": self._trend,
        }.get(operation)
        return bool(handler and handler(selections)) or self._lookup(selections)

    # -- selection -----------------------------------------------------------------------------------------

    def _want(self, **changes: object) -> Want:
        part = self.part
        regions = part.regions
        operation = part.asking.operation
        unit = (
            None
            if operation in ("count", "filter", "share", "gap", "ratio") or "百分" in (part.asking.unit or "")
            else part.asking.unit
        )
        done = bool(_DONE.search(part.text))
        want = Want(
            regions, part.periods, part.relative, part.asking.target, unit, done, operation == "growth", self.documents
        )
        return replace(want, **changes)  # type: ignore[arg-type]

    def _selections(self) -> list[Selection]:
        """One for each indicator the part names; what it hangs on (the part before) is tried first."""
        part = self.part
        phrase = part.phrase
        if part.asking.operation == "growth" and not part.asking.target:
            phrase = phrase or part.carried
        if part.carried:
            joined = find(self.library, f"{part.carried} {part.phrase}", self._want())
            alone = find(self.library, part.phrase, self._want()) if units_of(part.phrase) else joined
            own = units_of(part.phrase)
            best = joined.readings[0].match.group if joined.readings else None
            holds = best is not None and (not own or coverage(own, ((best.label, 1.0), (best.near, 0.8))) >= 0.7)
            return [joined if holds or not alone.readings else alone]
        whole = find(self.library, phrase, self._want())
        if part.asking.operation == "share" and not whole.readings:
            return [find(self.library, phrase.split("占")[0], self._want())]
        pieces = part.joint
        if len(pieces) < 2 or (whole.readings and whole.readings[0].match.covered >= 0.95):
            return [whole]
        split = [find(self.library, piece, self._want()) for piece in pieces]
        return split if all(selection.readings for selection in split) else [whole]

    def _in(self, selection: Selection, **changes: object) -> list[Hit]:
        return list(choose(self.library, selection, self._want(**changes)).hits)

    def _name(self, selection: Selection) -> str:
        return indicator_words(selection.readings[0].figure)

    # -- stating -------------------------------------------------------------------------------------------

    def _document(self, figure: Figure) -> str:
        return figure.document

    def _words(self, figure: Figure, *, region: bool = True, period: bool = True) -> str:
        return figure_words(figure, self.library.documents[figure.document], region=region, period=period)

    def _state(self, figure: Figure, *, region: bool = True, period: bool = True) -> str:
        number = self.draft.state(figure)
        return f"{self._words(figure, region=region, period=period)}[{number}]"

    def _region(self, figure: Figure) -> str:
        return figure.region or self.library.documents[figure.document].city or "文中"

    def _best(self, hits: Sequence[Hit]) -> Hit | None:
        """The one figure a computation uses: best reading, exact period, latest where none is asked."""
        if not hits:
            return None
        best = max(hit.score for hit in hits)
        near = [hit for hit in hits if hit.score >= NEAR * best]
        pool = near if self.part.periods and not self.part.relative else latest(near)
        return top_readings(pool)[0]

    def _notices(self, hits: Sequence[Hit], stale: bool = False) -> None:
        """Target, basis, conflict and as-of notices that the stated figures call for."""
        draft = self.draft
        figures = [hit.figure for hit in hits]
        targets = [f for f in figures if f.status == "目标"]
        if targets:
            draft.notice("target", "这是文件提出的目标，不是已经实现的结果。", [draft.state(f) for f in targets])
        for a, b in conflicting(hits):
            numbers = [draft.state(a), draft.state(b)]
            undated = "" if a.period == b.period else "（其中一处没有写明年份）"
            draft.notice(
                "conflict",
                f"两处说法不一致：{value_words(a)}与{value_words(b)}{undated}，请以发文单位解释为准。",
                numbers,
            )
        self._basis_notice(figures)
        if stale and figures:
            self._as_of(figures)

    def _basis_notice(self, figures: Sequence[Figure]) -> None:
        for i, a in enumerate(figures):
            for b in figures[i + 1 :]:
                if (
                    a.basis != b.basis
                    and (a.region, a.period, a.base_unit) == (b.region, b.period, b.base_unit)
                    and unequal(a, b)
                ):
                    one, other = a.basis or "未注明口径", b.basis or "未注明口径"
                    numbers = [self.draft.state(a), self.draft.state(b)]
                    self.draft.notice(
                        "basis", f"两个数口径不同：{value_words(a)}（{one}）、{value_words(b)}（{other}）。", numbers
                    )

    def _as_of(self, figures: Sequence[Figure]) -> None:
        document = self.library.documents[figures[0].document]
        when = period_words(max((f.period or "" for f in figures), default="")) or "文件发布时"
        published = document.published
        stamp = f"（文件日期 {published.isoformat()}）" if published else ""
        self.draft.notice(
            "as_of", f"库中最新的数据是{when}的{stamp}，不是今天的。", [self.draft.state(f) for f in figures]
        )

    def _missing(self, what: str) -> None:
        self.draft.notice("missing", what)

    # -- look-up -------------------------------------------------------------------------------------------

    def _lookup(self, selections: Sequence[Selection]) -> bool:
        """Every asked combination of indicator, region and period; what is not stated is said."""
        lines: list[str] = []
        gaps: list[str] = []
        for selection in selections:
            for region in self.part.regions or ("",):
                for period in self._asked_periods():
                    line, gap = self._look(selection, region, period)
                    lines += [line] if line else []
                    gaps += [gap] if gap else []
        if lines:
            self.draft.say("；".join(dict.fromkeys(lines)) + "。")
            for gap in gaps:
                self._missing(gap)
            return True
        if gaps:
            self.draft.refuse("not_in_corpus", "；".join(dict.fromkeys(gaps)) + "。")
            return True
        return False

    def _asked_periods(self) -> Sequence[tuple[str, ...]]:
        periods = self.part.periods
        return [(period,) for period in periods] if len(periods) > 1 and not self.part.relative else [periods]

    def _look(self, selection: Selection, region: str, period: tuple[str, ...]) -> tuple[str, str]:
        if not selection.readings:
            return "", f"现有文件没有载明“{selection.phrase}”"
        found = choose(self.library, selection, self._want(regions=(region,) if region else (), periods=period))
        hits = list(found.hits)
        if not hits and not region and not self.part.whole_city:
            hits = self._only_elsewhere(selection, period)
        if not hits:
            return "", self._gap_words(selection, region, period)
        dated = bool(period) and not found.stale
        best = max(hit.score for hit in hits)
        near = [hit for hit in hits if hit.score >= NEAR * best]
        stated = [hit for hit in hits if hit.figure.period and hit.score >= 0.75 * best]
        pool = (stated or hits) if dated else latest(near)
        chosen = self._with_rivals(top_readings(pool), hits)
        line = "；".join(self._state(hit.figure) for hit in _distinct(chosen))
        self._notices(chosen, stale=found.stale)
        if dated and all(hit.figure.period is None for hit in chosen):
            self.draft.notice("as_of", "原文没有写明这个数的年份。", [self.draft.state(chosen[0].figure)])
        return line, ""

    def _only_elsewhere(self, selection: Selection, period: tuple[str, ...]) -> list[Hit]:
        """Where nothing is stated for the whole city and one place only has it, that one is what is asked about."""
        places = {hit.figure.region for hit in selection.readings}
        if len(places) != 1:
            return []
        return self._in(selection, regions=tuple(place for place in places if place), periods=period)

    def _with_rivals(self, chosen: list[Hit], hits: Sequence[Hit]) -> list[Hit]:
        """Adds every figure that contradicts a chosen one, or gives it by another 口径."""
        rivals = list(chosen)
        for hit in hits:
            if hit in rivals:
                continue
            for one in chosen:
                a, b = one.figure, hit.figure
                same = (a.region, a.status, a.base_unit) == (b.region, b.status, b.base_unit)
                close = hit.match.covered >= one.match.covered - 0.05 and hit.match.named >= one.match.named - 0.25
                period = a.period == b.period or (a.period is None) != (b.period is None)
                if same and close and period and unequal(a, b) and is_change(a) == is_change(b):
                    rivals.append(hit)
                    break
        return rivals

    def _gap_words(self, selection: Selection, region: str, period: tuple[str, ...]) -> str:
        """What is stated instead of what was asked."""
        name = self._name(selection)
        where = region or ""
        when = "、".join(period_words(p) for p in period)
        here = [hit.figure for hit in self._in(selection, regions=(region,) if region else (), periods=(), unit=None)]
        if here:
            has = "、".join(dict.fromkeys(period_words(f.period) or "未写明年份" for f in here))
            return (
                f"文中给出了{where}{name}（{has}）的数，但没有{when}的"
                if when
                else f"文中给出了{where}{name}的数，但不是所问的口径"
            )
        places = list(dict.fromkeys(hit.figure.region for hit in selection.readings if hit.figure.region))
        listed = "、".join(places[:12])
        return f"文中给出了{listed or '其他方面'}的{name}，但没有{when}{where or '所问范围'}的{name}"

    # -- over several regions ------------------------------------------------------------------------------

    def _series(self, selection: Selection) -> list[Hit]:
        """One figure a region, of one listing: same unit, period and status; the fullest listing wins."""
        named = self.part.regions if len(self.part.regions) > 1 else ()
        hits = self._all_regions(selection, named)
        lists: dict[tuple[object, ...], dict[str, Hit]] = {}
        for hit in hits:
            f = hit.figure
            key = (f.document, hit.match.group.label, f.base_unit, f.period, f.status, f.basis)
            lists.setdefault(key, {}).setdefault(f.region or "", hit)
        if not lists:
            return []
        best = max(hit.score for hit in hits)

        def rank(members: dict[str, Hit]) -> tuple[float, int, str]:
            first = next(iter(members.values()))
            near = round(first.score / best, 1)
            return (near, len(members) > 1, latest_key(first.figure), len(members))  # type: ignore[return-value]

        return list(max(lists.values(), key=rank).values())

    def _all_regions(self, selection: Selection, named: tuple[str, ...]) -> list[Hit]:
        if named:
            return self._in(selection, regions=named)
        regions = {
            hit.figure.region
            for hit in selection.readings
            if hit.figure.region and not own_region(hit.figure, self.library)
        }
        return self._in(selection, regions=tuple(regions)) if regions else []

    def _partial(self, hits: Sequence[Hit]) -> bool:
        """Notices that a listing is not of all, where it says so or leaves units out."""
        scopes = [hit.figure.list_scope for hit in hits if hit.figure.list_scope]
        city = self.library.documents[hits[0].figure.document].city
        units = self.library.gazetteer.units_of(city) if city else []
        listed = {hit.figure.region for hit in hits}
        if not scopes and (not units or listed >= set(units) or len(self.part.regions) > 1):
            return False
        if len(self.part.regions) > 1:
            return False
        text = f"文中只列出“{scopes[0]}”" if scopes else "文中只列出部分地区"
        numbers = [self.draft.state(hit.figure) for hit in hits]
        self.draft.notice("partial_list", f"{text}，没有列出的地区无从比较。", numbers)
        return True

    def _ranked(self, hits: Sequence[Hit], ascending: bool) -> list[Hit]:
        return sorted(hits, key=lambda hit: hit.figure.base_value or Decimal(0), reverse=not ascending)

    def _extreme(self, selections: Sequence[Selection]) -> bool:
        asking = self.part.asking
        done = False
        for selection in selections:
            hits = self._series(selection)
            if len(hits) < 2:
                continue
            ranked = self._ranked(hits, asking.operation in ("min", "bottom"))
            count = asking.top if asking.operation in ("top", "bottom") else 1
            edge = ranked[min(count, len(ranked)) - 1].figure.base_value
            winners = ranked[:count] + [hit for hit in ranked[count:] if hit.figure.base_value == edge]
            if asking.operation == "nth":
                winners = ranked[asking.top - 1 : asking.top]
                if not winners:
                    continue
            partial = self._partial(hits)
            self._say_extreme(ranked, winners, asking.operation)
            op = "rank" if count > 1 else ("max" if asking.operation == "max" else "min")
            items = tuple(self._region(hit.figure) for hit in winners)
            self.draft.result = Result(op, items, partial)  # type: ignore[arg-type]
            self._notices(winners)
            done = True
        return done

    def _say_extreme(self, ranked: Sequence[Hit], winners: Sequence[Hit], operation: str) -> None:
        first = winners[0].figure
        scope = "文中列出的地区中，" if len(self.part.regions) < 2 else ""
        head = f"{scope}{period_words(first.period, first.status)}{indicator_words(first)}"
        word = {
            "max": "最高的是",
            "min": "最低的是",
            "top": "从高到低居前的是",
            "bottom": "居后的是",
            "nth": f"排第{self.part.asking.top}位的是",
        }[operation]
        body = "、".join(self._short(hit.figure) for hit in winners)
        self.draft.say(f"{head}{word}{body}。")

    def _short(self, figure: Figure) -> str:
        return f"{self._region(figure)}{value_words(figure)}[{self.draft.state(figure)}]"

    def _list(self, selections: Sequence[Selection]) -> bool:
        done = False
        for selection in selections:
            hits = self._series(selection)
            if len(hits) < 2:
                continue
            order = self._ranked(hits, self.part.asking.ascending)
            first = order[0].figure
            head = f"{period_words(first.period, first.status)}{indicator_words(first)}"
            self.draft.say(f"{head}：" + "、".join(self._short(hit.figure) for hit in order) + "。")
            partial = self._partial(hits)
            self.draft.result = Result("list", tuple(self._region(hit.figure) for hit in order), partial)
            self._notices(order)
            done = True
        return done

    def _count(self, selections: Sequence[Selection]) -> bool:
        selection = selections[0]
        limits = [q for q in self.part.quantities if q.unit]
        part = self.part
        if limits and not part.asking.unit:
            hits = self._series(Selection(selection.phrase, selection.readings, selection.hits))
        else:
            hits = self._series(selection)
        if len(hits) < 2:
            return False
        kept = [
            hit for hit in hits if not limits or _satisfies(hit.figure, part.asking.comparator, limits[-1].base_value)
        ]
        order = self._ranked(kept, part.asking.ascending)
        partial = self._partial(hits)
        names = "、".join(self._short(hit.figure) for hit in order)
        condition = f"{part.asking.comparator or ''}{limits[-1].value}{limits[-1].unit}的" if limits else "列出的"
        first = hits[0].figure
        head = f"文中列出的地区中，{period_words(first.period, first.status)}{indicator_words(first)}"
        self.draft.say(f"{head}{condition}有{len(order)}个" + (f"：{names}。" if order else "。"))
        numbers = tuple(self.draft.state(hit.figure) for hit in order)
        if order:
            self.draft.derived.append(Derived("个数", str(len(order)), "个", f"计数 {len(order)}", numbers))
        self.draft.result = Result("count", tuple(self._region(hit.figure) for hit in order), partial)
        return True

    # -- over two or more operands ---------------------------------------------------------------------------

    def _operands(self, selections: Sequence[Selection]) -> list[Hit]:
        """The figures an operation works on: by region, by period or by indicator, whichever is named twice."""
        part = self.part
        if len(selections) > 1:
            found = [self._best(list(selection.hits)) for selection in selections]
            return [hit for hit in found if hit]
        selection = selections[0]
        regions = list(part.regions) + ([""] if part.whole_city and part.regions else [])
        if len(regions) > 1:
            found = [self._best(self._in(selection, regions=(r,) if r else ())) for r in regions]
            return self._one_unit([hit for hit in found if hit], len(regions))
        if len(part.periods) > 1:
            found = [self._best(self._in(selection, periods=(p,))) for p in part.periods]
            return self._same_basis(selection, [hit for hit in found if hit])
        best = self._best(list(selection.hits))
        return [best] if best else []

    def _one_unit(self, hits: list[Hit], wanted: int) -> list[Hit]:
        return hits if len({hit.figure.base_unit for hit in hits}) == 1 else hits[:1] if wanted == 1 else hits

    def _same_basis(self, selection: Selection, hits: list[Hit]) -> list[Hit]:
        """Operands of different periods by one 口径, where the source gives one."""
        if len(hits) < 2 or len({hit.figure.basis for hit in hits}) == 1:
            return hits
        for basis in dict.fromkeys(hit.figure.basis for hit in hits):
            found = []
            for period in self.part.periods:
                pool = [hit for hit in self._in(selection, periods=(period,)) if hit.figure.basis == basis]
                found += pool[:1]
            if len(found) == len(hits):
                return found
        return hits

    def _derive(self, label: str, computed: computing.Computed, hits: Sequence[Hit]) -> str:
        """Records a computed value and gives its words."""
        numbers = tuple(dict.fromkeys(self.draft.state(hit.figure) for hit in hits))
        self.draft.derived.append(Derived(label, computed.text, computed.unit, computed.formula, numbers))
        if computed.rounded:
            self.draft.notice("rounded", f"{label}按四舍五入保留两位小数。", numbers)
        about = "约" if computed.rounded else ""
        return f"{about}{computed.text}{computed.unit}（推算：{computed.formula}）{marks(numbers)}"

    def _missing_operands(self, selections: Sequence[Selection], hits: Sequence[Hit]) -> bool:
        """Refuses where an operand that is named is not stated."""
        have = {hit.figure.region for hit in hits}
        for region in self.part.regions:
            if region not in have and not any(own_region(hit.figure, self.library) for hit in hits):
                gap = self._gap_words(selections[0], region, self.part.periods)
                if hits:
                    self.draft.say("；".join(self._state(hit.figure) for hit in hits) + "。")
                    self._missing(gap)
                else:
                    self.draft.refuse("not_in_corpus", gap + "。")
                return True
        return False

    def _compare(self, selections: Sequence[Selection]) -> bool:
        hits = self._operands(selections)
        if self._missing_operands(selections, hits):
            return True
        if len(hits) < 2:
            return self._extreme_as_compare(selections)
        return self._say_comparison(hits)

    def _extreme_as_compare(self, selections: Sequence[Selection]) -> bool:
        part = self.part
        operation = "min" if any(word in part.text for word in ("更少", "更低", "更小", "少一")) else "max"
        self.part = replace(part, asking=replace(part.asking, operation=operation))  # type: ignore[arg-type]
        return self._extreme(selections)

    def _say_comparison(self, hits: list[Hit], lead: str = "") -> bool:
        ranked = self._ranked(hits, False)
        top, bottom = ranked[0].figure, ranked[-1].figure
        if top.base_unit != bottom.base_unit:
            return False
        stated = "，".join(self._state(hit.figure) for hit in hits)
        if not unequal(top, bottom):
            self.draft.say(f"{lead}{stated}，两者相同。")
            self.draft.result = Result("difference", tuple(self._label(hit, hits) for hit in ranked))
            return True
        difference = computing.subtract(top, bottom)
        more = f"{self._label(ranked[0], hits)}更高"
        tail = (
            f"，比{self._label(ranked[-1], hits)}高{self._derive('差', difference, [ranked[0], ranked[-1]])}"
            if difference
            else ""
        )
        self.draft.say(f"{lead}{stated}；{more}{tail}。")
        self.draft.result = Result("max", (self._label(ranked[0], hits),))
        self._notices(hits)
        return True

    def _label(self, hit: Hit, among: Sequence[Hit]) -> str:
        """What tells a figure from the others it is compared with."""
        f = hit.figure
        if len({other.figure.region for other in among}) > 1:
            return self._region(f)
        if len({other.figure.period for other in among}) > 1:
            return period_words(f.period, f.status)
        return indicator_words(f)

    def _difference(self, selections: Sequence[Selection]) -> bool:
        hits = self._operands(selections)
        if self._missing_operands(selections, hits):
            return True
        if len(hits) < 2:
            return self._gap(selections) or self._growth(selections)
        return self._say_comparison(hits[:2])

    def _sum(self, selections: Sequence[Selection]) -> bool:
        if len(self.part.regions) < 2 and len(selections) < 2 and len(self.part.periods) < 2:
            return False
        hits = self._operands(selections)
        if self._missing_operands(selections, hits):
            return True
        total = computing.add([hit.figure for hit in hits]) if len(hits) > 1 else None
        if total is None:
            return False
        stated = "，".join(self._state(hit.figure) for hit in hits)
        self.draft.say(f"{stated}；合计{self._derive('合计', total, hits)}。")
        self.draft.result = Result("sum", tuple(self._label(hit, hits) for hit in hits))
        self._notices(hits)
        return True

    def _average(self, selections: Sequence[Selection]) -> bool:
        hits = self._operands(selections) if len(self.part.regions) > 1 else []
        value = computing.mean([hit.figure for hit in hits]) if len(hits) > 1 else None
        if value is None:
            return False
        stated = "，".join(self._state(hit.figure) for hit in hits)
        self.draft.say(f"{stated}；平均{self._derive('平均', value, hits)}。")
        self.draft.result = Result("ratio", tuple(self._label(hit, hits) for hit in hits))
        return True

    def _ratio(self, selections: Sequence[Selection]) -> bool:
        hits = self._operands(selections)
        if len(hits) < 2:
            return False
        value = computing.times(hits[0].figure, hits[1].figure)
        if value is None:
            return False
        stated = "，".join(self._state(hit.figure) for hit in hits[:2])
        label = f"{self._label(hits[0], hits)}是{self._label(hits[1], hits)}的"
        self.draft.say(f"{stated}；{label}{self._derive('倍数', value, hits[:2])}。")
        self.draft.result = Result("ratio", tuple(self._label(hit, hits) for hit in hits[:2]))
        return True

    def _share(self, selections: Sequence[Selection]) -> bool:
        """A stated share first; else the region's figure over the city's."""
        whole = find(self.library, self.part.phrase, self._want(unit=None))
        stated = [hit for hit in whole.hits if hit.figure.unit == "%"]
        if stated:
            return False
        phrase = self.part.phrase.split("占")[0]
        selection = find(self.library, phrase, self._want(unit=None))
        parts = self._in(selection, unit=None)
        wholes = self._in(selection, regions=(), unit=None)
        part, total = self._best(parts), self._best(wholes)
        if not part or not total or part.figure.id == total.figure.id:
            return False
        value = computing.percent(part.figure, total.figure)
        if value is None:
            return False
        self.draft.say(
            f"{self._state(part.figure)}，{self._state(total.figure)}；占比{self._derive('占比', value, [part, total])}。"
        )
        self.draft.result = Result("ratio", (self._region(part.figure), self._region(total.figure)))
        return True

    def _growth(self, selections: Sequence[Selection]) -> bool:
        """A stated rate of change; beside it, or instead of it, the change between the two stated levels."""
        done = False
        for selection in selections:
            rates = [
                hit
                for hit in find(self.library, f"{selection.phrase} 增速", self._want(growth=True)).hits
                if is_change(hit.figure)
            ]
            levels = self._level_pair(selection)
            lines = []
            if rates and len(self.part.periods) < 2:
                lines.append(self._state(self._best(rates).figure))  # type: ignore[union-attr]
            if levels and (not lines or not rates):
                lines += self._change_lines(levels)
            if lines:
                self.draft.say("；".join(lines) + "。")
                done = True
        return done

    def _level_pair(self, selection: Selection) -> list[Hit]:
        """(later, earlier) levels of one indicator, region and 口径."""
        if len(self.part.periods) > 1:
            hits = self._same_basis(
                selection,
                [h for p in self.part.periods if (h := self._best(self._in(selection, periods=(p,), growth=False)))],
            )
        else:
            pool = [
                hit
                for hit in self._in(selection, periods=(), growth=False)
                if hit.figure.period and hit.figure.status != "目标"
            ]
            hits = _latest_two(pool)
        hits = sorted(hits, key=lambda hit: hit.figure.period or "", reverse=True)
        same = len(hits) == 2 and hits[0].figure.period != hits[1].figure.period
        return hits if same else []

    def _change_lines(self, levels: Sequence[Hit]) -> list[str]:
        later, earlier = levels[0].figure, levels[1].figure
        lines = [self._state(later), self._state(earlier)]
        difference = computing.subtract(later, earlier)
        if difference:
            word = "增加" if difference.value >= 0 else "减少"
            shown = replace(difference, value=abs(difference.value))
            lines.append(f"{word}{self._derive('变化', shown, levels)}")
        rate = computing.growth(later, earlier)
        if rate and later.base_unit not in ("%", "‰"):
            lines.append(f"变化幅度{self._derive('变化幅度', rate, levels)}")
        self.draft.result = Result("difference", (period_words(later.period), period_words(earlier.period)))
        return lines

    def _gap(self, selections: Sequence[Selection]) -> bool:
        """How far the latest result is from the target."""
        selection = selections[0]
        phrase = selection.phrase.replace("目标", " ")
        selection = find(self.library, phrase, self._want(unit=None))
        everything = self._in(selection, periods=(), relative=False, target=True)
        targets = [h for h in everything if h.figure.status == "目标" and _level(h.figure)]
        results = [
            h for h in self._in(selection, periods=(), target=False) if h.figure.status != "目标" and _level(h.figure)
        ]
        target = self._target_of(targets)
        result = _same_unit_latest(results, target)
        if not target or not result:
            return False
        short = computing.subtract(target.figure, result.figure)
        if short is None:
            return False
        lines = [self._state(target.figure), self._state(result.figure)]
        word = "还差" if short.value > 0 else "已超出"
        lines.append(word + self._derive("差距", replace(short, value=abs(short.value)), [target, result]))
        if "百分" in self.part.text or "完成" in self.part.text or "进度" in self.part.text:
            done = computing.percent(result.figure, target.figure)
            if done:
                lines.append("完成目标的" + self._derive("完成率", done, [result, target]))
        self.draft.say("；".join(lines) + "。")
        self.draft.result = Result(
            "difference", (self._label(target, [target, result]), self._label(result, [target, result]))
        )
        self._notices([target])
        return True

    def _target_of(self, targets: Sequence[Hit]) -> Hit | None:
        named = [h for h in targets if h.figure.period in self.part.periods]
        stated = {q.base_value for q in self.part.quantities}
        echoed = [h for h in targets if h.figure.base_value in stated]
        pool = echoed or named or list(targets)
        return max(pool, key=lambda h: h.score) if pool else None

    def _rank(self, selections: Sequence[Selection]) -> bool:
        """A rank the source words itself; else the place in the listing."""
        for selection in selections:
            ranked = [hit for hit in selection.hits if hit.figure.rank]
            best = self._best(ranked)
            if best:
                self.draft.say(self._state(best.figure) + "。")
                self.draft.result = Result("rank", (best.figure.rank or "",))
                return True
            if self.part.regions and self._place(selection):
                return True
        return False

    def _place(self, selection: Selection) -> bool:
        region = self.part.regions[0]
        hits = list(self._all_regions(selection, ()))
        own = [hit for hit in hits if hit.figure.region == region]
        best = self._best(own)
        if not best:
            return False
        f = best.figure
        peers = [
            h
            for h in hits
            if h.figure.period == f.period
            and h.figure.base_unit == f.base_unit
            and h.match.group.label == best.match.group.label
        ]
        place = 1 + sum((h.figure.base_value or 0) > (f.base_value or 0) for h in peers)
        partial = self._partial(peers)
        self.draft.say(f"{self._state(f)}，在文中列出的地区中排第{place}位。")
        numbers = tuple(self.draft.state(h.figure) for h in peers)
        self.draft.derived.append(Derived("位次", str(place), "位", "按数值从高到低排序", numbers))
        self.draft.result = Result("rank", tuple(self._region(h.figure) for h in self._ranked(peers, False)), partial)
        return True

    def _trend(self, selections: Sequence[Selection]) -> bool:
        selection = selections[0]
        hits = _one_each_period(self._in(selection, periods=()))
        if len(hits) < 2:
            return False
        self.draft.say("；".join(self._state(hit.figure) for hit in hits) + "。")
        self._notices(hits)
        return True

    # -- claims --------------------------------------------------------------------------------------------

    def _claim(self, selections: Sequence[Selection]) -> bool:
        """Yes or no, with the figure: a stated value against the one that is claimed."""
        claimed = [q for q in self.part.quantities if q.base_value is not None and q.unit]
        selection = selections[0]
        if not claimed:
            return self._claim_of_order(selections)
        limit = claimed[-1]
        pool = [h for h in selection.readings if h.figure.base_unit == limit.base_unit]
        found = choose(
            self.library,
            replace(selection, readings=tuple(pool)),
            self._want(unit=None, target=self.part.asking.target),
        )
        best = self._best(list(found.hits))
        if best is None or limit.base_value is None or best.figure.base_value is None:
            return False
        figure = best.figure
        comparator = _comparator(self.part.text)
        holds = _satisfies(figure, comparator, limit.base_value)
        verdict = "是的" if holds else "不是"
        relation = _relation(figure.base_value or Decimal(0), limit.base_value)
        self.draft.say(f"{verdict}，{self._state(figure)}，{relation}{limit.value}{limit.unit}。")
        self._notices(self._with_rivals([best], list(found.hits)), stale=found.stale)
        return True

    def _claim_of_order(self, selections: Sequence[Selection]) -> bool:
        """「A比B多吗」「A、B一样多吗」: the comparison says which."""
        hits = self._operands(selections)
        if len(hits) < 2:
            return False
        first, second = hits[0].figure, hits[1].figure
        text = self.part.text
        if first.base_unit != second.base_unit or first.base_value is None or second.base_value is None:
            return False
        if any(word in text for word in ("一样", "相同", "相等", "持平")):
            holds = not unequal(first, second)
        elif any(word in text for word in ("少", "低", "小", "慢", "不如", "不及")):
            holds = first.base_value < second.base_value
        else:
            holds = first.base_value > second.base_value
        return self._say_comparison(hits[:2], lead="是的，" if holds else "不是，")


def latest_key(figure: Figure) -> str:
    return figure.period.split("/")[-1] if figure.period else ""


def _level(figure: Figure) -> bool:
    return not is_change(figure)


def _distinct(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, each figure's (value, unit, region, period) once."""
    seen: dict[tuple[object, ...], Hit] = {}
    for hit in hits:
        f = hit.figure
        seen.setdefault((f.base_value, f.base_unit, f.region, f.period, f.status), hit)
    return list(seen.values())


def _latest_two(hits: Sequence[Hit]) -> list[Hit]:
    if not hits:
        return []
    best = max(hits, key=lambda hit: (hit.score, latest_key(hit.figure)))
    same = [h for h in hits if h.figure.base_unit == best.figure.base_unit and h.figure.basis == best.figure.basis]
    return sorted(_one_each_period(same), key=lambda hit: latest_key(hit.figure))[-2:]


def _one_each_period(hits: Sequence[Hit]) -> list[Hit]:
    chosen: dict[str, Hit] = {}
    for hit in hits:
        if hit.figure.period:
            chosen.setdefault(hit.figure.period, hit)
    return [chosen[period] for period in sorted(chosen)]


def _same_unit_latest(results: Sequence[Hit], target: Hit | None) -> Hit | None:
    if target is None:
        return None
    pool = [h for h in results if h.figure.base_unit == target.figure.base_unit]
    return max(pool, key=lambda h: (round(h.score, 1), latest_key(h.figure)), default=None)


def _comparator(text: str) -> str:
    for word in (
        "不低于",
        "不少于",
        "至少",
        "不超过",
        "不到",
        "不足",
        "低于",
        "少于",
        "小于",
        "以下",
        "超过",
        "突破",
        "高于",
        "大于",
        "多于",
        "以上",
        "超",
        "过",
        "达到",
        "达",
    ):
        if word in text:
            return word
    return "等于"


def _satisfies(figure: Figure, comparator: str | None, limit: Decimal | None) -> bool:
    value = figure.base_value
    if value is None or limit is None:
        return False
    if comparator in ("超过", "突破", "高于", "大于", "多于", "超", "过"):
        return value > limit
    if comparator in ("不低于", "不少于", "至少", "以上", "达到", "达"):
        return value >= limit
    if comparator in ("低于", "少于", "小于", "不到", "不足"):
        return value < limit
    if comparator in ("不超过", "以下"):
        return value <= limit
    return value == limit


def _relation(value: Decimal, limit: Decimal) -> str:
    return "等于" if value == limit else ("高于" if value > limit else "低于")


def worded(value: Decimal) -> str:
    return plain(value)
