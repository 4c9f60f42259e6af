"""Questions that compute over figures: each method states its operands, then the value with its formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.figures import decimals
from assistant.figures.decimals import Computed
from assistant.figures.operands import Inquiry
from assistant.figures.ranking import ordered, series
from assistant.figures.select import TURNS, Hit, Selection, best_of, end_of, unit_fits
from assistant.figures.statements import Stating, signed, way_of
from assistant.query.operation import IN_ALL, TOGETHER
from corpus.language.figure_words import period_words
from corpus.language.phrases import canonical, coverage, held, units_of
from corpus.measures.periods import shift_years
from corpus.records import Figure

_MEAN = re.compile(r"平均|人均|户均|亩均|生均|班额|均(?=[\u4e00-\u9fff])|每")
_LEFT = re.compile(
    r"[，,；;、]?(?:其余|剩余|余下)(?:的)?(?:均|都|全部)?(?:为|是|由|属于?|在|分布在)(?P<who>[^，,。；;\n]{2,20})"
)
_AMONG = re.compile(r"(?P<whole>[^ ]+?)(?:里面|里|当中|中)[^ ]* +(?P<part>[^ ]+)")
_OUT_OF = re.compile(r"(?P<whole>.{4,}?)(?:里面|里|当中|之中|中)(?P<part>[^ ]{4,})")
"""「有研发活动的企业中建有研发机构的」, not 中试基地."""
_OF = re.compile(r"占(?P<whole>.*?)的?(?:比重|比例|份额|比率|百分比|比)$")
_SUMMED = re.compile(f"{TOGETHER}|{IN_ALL}")
_APIECE = re.compile("分别|各(?:自|占|是|为)")
_SHARE = re.compile(r"占|比重|比例|率$")
_PLACED_WHOLE = re.compile("[全我本][市省区县国]")
OF_WHOLE = 0.5
"""Share of the words of a whole that the stated whole must hold."""
CLOSE = 0.8
"""Results that score at least this share of the best one are of the indicator that a target is set for."""


class Arithmetic:
    """Writes the answers that need a computation."""

    def __init__(self, inquiry: Inquiry, stating: Stating) -> None:
        self._inquiry = inquiry
        self._stating = stating
        self._part = inquiry.part
        self._draft = stating.draft

    # -- two operands or more --------------------------------------------------------------------------------------

    def compare(self, selections: Sequence[Selection]) -> bool:
        hits = self._inquiry.operands(selections)
        if self._lacks(selections, hits):
            return True
        return len(hits) > 1 and self.say_comparison(hits)

    def difference(self, selections: Sequence[Selection]) -> bool:
        if self._part.asking.spread:
            return self._spread(selections)
        hits = self._inquiry.operands(selections)
        if self._lacks(selections, hits):
            return True
        if len(hits) > 1:
            return self.say_comparison(hits)
        return self._distance(selections) or self.gap(selections) or self.growth(selections)

    def _spread(self, selections: Sequence[Selection]) -> bool:
        """The most of a listing against its least (最多的比最少的多多少)."""
        for selection in selections:
            ranked = ordered(series(self._inquiry, selection))
            if len(ranked) > 1 and self.say_comparison([ranked[0], ranked[-1]]):
                self._stating.partial(ranked)
                return True
        return False

    def _distance(self, selections: Sequence[Selection]) -> bool:
        """A distance the source states itself (高于全省平均水平1.1个百分点)."""
        part = self._part
        phrase = f"{self._inquiry.phrase} {part.asking.other or ''}"
        best = self._inquiry.best(self._inquiry.find(phrase, facet="distance", unit=None))
        if best is None:
            return False
        self._draft.say(self._stating.state(best) + "。")
        return True

    def say_comparison(self, hits: list[Hit], lead: str = "") -> bool:
        """States the operands, which is more and by how much."""
        ranked = ordered(hits)
        top, bottom = ranked[0].figure, ranked[-1].figure
        if top.base_unit != bottom.base_unit:
            return False
        stating = self._stating
        stating.compared.append(frozenset(hit.figure.id for hit in hits))
        stated = "，".join(stating.state(hit) for hit in hits)
        if len(hits) == 2 and signed(top) == signed(bottom):
            self._draft.say(f"{lead}{stated}，两者相同。")
            stating.result("difference", [stating.name(hit, hits) for hit in ranked])
            return True
        difference = _apart(ranked[0], ranked[-1])
        more = f"{stating.name(ranked[0], hits)}更高"
        tail = ""
        if difference:
            tail = f"，比{stating.name(ranked[-1], hits)}高{stating.derive('差', difference, [ranked[0], ranked[-1]])}"
        self._draft.say(f"{lead}{stated}；{more}{tail}。")
        stating.result("max", (stating.name(ranked[0], hits),))
        return True

    def sum(self, selections: Sequence[Selection]) -> bool:
        together = [hit for one in selections for hit in one.hits if "、" in (hit.figure.region or "")]
        if together and len(self._part.regions) > 1:  # the source gives one number for the places named
            self._draft.say(self._stating.state(together[0]) + "。")
            return True
        hits = self._inquiry.operands(selections)
        if self._lacks(selections, hits, whole=True):
            return True
        total = decimals.add([hit.figure for hit in hits]) if len(hits) > 1 else None
        if total is None:
            return False
        self._say(hits, f"合计{self._stating.derive('合计', total, hits)}")
        self._stating.result("sum", [self._stating.name(hit, hits) for hit in hits])
        return True

    def average(self, selections: Sequence[Selection]) -> bool:
        hits = self._inquiry.operands(selections)
        if self._lacks(selections, hits, whole=True):
            return True
        value = decimals.mean([hit.figure for hit in hits], self._places()) if len(hits) > 1 else None
        if value is None:
            return False
        self._say(hits, f"平均{self._stating.derive('平均', value, hits)}")
        self._stating.result("ratio", [self._stating.name(hit, hits) for hit in hits])
        return True

    def ratio(self, selections: Sequence[Selection]) -> bool:
        if len(self._part.regions) > 2:
            return self._sum_to_one(selections)
        hits = self._inquiry.operands(selections)
        if len(hits) < 2:
            hits = self._parts_of_ratio()
        if len(hits) < 2:
            hits = self._ends_of_time(selections)
        value = decimals.times(hits[0].figure, hits[1].figure, self._places()) if len(hits) > 1 else None
        if value is None:
            return False
        names = [self._stating.name(hit, hits[:2]) for hit in hits[:2]]
        self._say(hits[:2], f"{names[0]}是{names[1]}的{self._stating.derive('倍数', value, hits[:2])}")
        self._stating.result("ratio", names)
        return True

    def _sum_to_one(self, selections: Sequence[Selection]) -> bool:
        """「A和B加起来是C的几倍」: all of them but the last together, over the last."""
        hits = self._inquiry.each_region(selections[0], self._part.regions)
        if not _SUMMED.search(self._part.text):
            return False
        if self._lacks(selections, hits, whole=True):
            return True
        if len(hits) != len(self._part.regions):
            return False
        value = decimals.times_of_sum([hit.figure for hit in hits[:-1]], hits[-1].figure, self._places())
        if value is None:
            return False
        *names, one = (self._stating.name(hit, hits) for hit in hits)
        self._say(hits, f"{'、'.join(names)}合计是{one}的{self._stating.derive('倍数', value, hits)}")
        self._stating.result("ratio", [self._stating.name(hit, hits) for hit in hits])
        return True

    def _parts_of_ratio(self) -> list[Hit]:
        """「A是B的几倍」: both sides as phrases."""
        sides = re.split(r"是|为|相当于|和|与|跟", self._inquiry.phrase, maxsplit=1)
        if len(sides) < 2 or not all(units_of(side) for side in sides):
            return []
        found = [self._inquiry.best(self._inquiry.find(side, self._inquiry.phrase, unit=None)) for side in sides]
        return [hit for hit in found if hit]

    def _ends_of_time(self, selections: Sequence[Selection]) -> list[Hit]:
        levels = self._inquiry.over_time(selections[0])
        return [levels[-1], levels[-2]] if len(levels) > 1 else []

    # -- parts and wholes -------------------------------------------------------------------------------------------

    def share(self, selections: Sequence[Selection]) -> bool:
        """A stated share first; else the part over the whole: of words, of a region in the city."""
        parts = [region for region in self._part.regions if region not in self._inquiry.library.cities]
        if len(parts) > 1 and not units_of(self._part.asking.whole or ""):
            return self._shares(parts)
        found = self.share_of()
        if found is None:
            return False
        self._draft.say(found[1] + "。")
        return True

    def _shares(self, regions: Sequence[str]) -> bool:
        """What several places together have of the city's own (A和B加起来占全市多少), or each where 分别 says so."""
        words = self._inquiry.phrase.split("占")[0].strip()
        if not units_of(words or self._part.carried):
            return False
        selection = self._inquiry.find(words or self._part.carried, unit=None, regions=tuple(regions))
        parts = self._inquiry.each_region(selection, regions)
        if self._lacks([selection], parts, whole=True, regions=regions):
            return True
        whole = self._city_of(selection, parts[0]) if len(parts) == len(regions) else None
        if whole is None:
            return False
        pair = [*parts, whole]
        if _APIECE.search(self._part.text):
            shares = [decimals.percent(part.figure, whole.figure, self._places()) for part in parts]
            told = [
                f"{self._stating.name(part, parts)}占比{self._stating.derive('占比', share, [part, whole])}"
                for part, share in zip(parts, shares, strict=True)
                if share is not None
            ]
            self._say(pair, "，".join(told))
            return len(told) == len(parts)
        share = decimals.percent_of_sum([part.figure for part in parts], whole.figure, self._places())
        if share is None:
            return False
        self._say(pair, f"合计占比{self._stating.derive('占比', share, pair)}")
        self._stating.result("ratio", [self._stating.name(hit, pair) for hit in pair])
        return True

    def share_of(self) -> tuple[Decimal, str] | None:
        """(per cent, the words that state it), stated or computed."""
        stated = self._stated_share()
        if stated is not None:
            return stated.figure.base_value or Decimal(0), self._stating.state(stated)
        operands = self._part_and_whole()
        if operands is None:
            return None
        part, whole = operands
        value = decimals.percent(part.figure, whole.figure, self._places())
        if value is None:
            return None
        pair = [part, whole]
        self._stating.result("ratio", [self._stating.name(hit, pair) for hit in pair])
        words = "，".join(self._stating.state(hit) for hit in pair)
        return value.value, f"{words}；占比{self._stating.derive('占比', value, pair)}"

    def _part_and_whole(self) -> tuple[Hit, Hit] | None:
        head = self._inquiry.phrase.split("占")[0].strip()
        words = head if units_of(head) else self._part.carried
        among = _AMONG.fullmatch(head) or _OUT_OF.fullmatch(head)
        if among is not None and not self._part.asking.whole:
            return self._two(among["part"], among["whole"])
        regions = self._part.regions[:1]
        selection = self._inquiry.find(words, unit=None, regions=regions) if units_of(words) else None
        part = self._inquiry.best(selection, regions=regions, unit=None) if selection else None
        if part is None or selection is None:
            return None
        whole_words = self._part.asking.whole or ""
        if units_of(whole_words):
            whole = self._inquiry.like(part, whole_words)
        else:
            whole = self._city_of(selection, part) if self._part.regions else None
        if whole is None or whole.figure.id == part.figure.id:
            return None
        return (part, whole) if (whole.figure.base_value or 0) >= (part.figure.base_value or 0) else None

    def _two(self, part_words: str, whole_words: str) -> tuple[Hit, Hit] | None:
        """The figures of a part and of the whole that it is named in (总投资里，社会资本)."""
        whole = self._inquiry.best(self._inquiry.find(whole_words, unit=None))
        part = self._inquiry.like(whole, part_words) if whole else None
        if part is None or whole is None or (part.figure.base_value or 0) > (whole.figure.base_value or 0):
            return None
        return part, whole

    def rate(self, phrase: str) -> bool:
        """X率 that is not stated: the number of those that are X over the number that the same sentence says before it."""
        named = re.fullmatch(r"(?P<of>.*?)(?P<done>[不未]?[^的\W]{2})率", phrase.replace(" ", ""))
        if named is None:
            return False
        of = units_of(named["of"])
        found = self._inquiry.find(
            named["done"] if units_of(named["done"]) else named["of"], unit=None, any_status=True
        )
        for part in found.hits[:5]:
            if part.figure.base_unit in ("%", "‰") or named["done"] not in part.figure.indicator:
                continue
            whole = self._inquiry.whole_of(part)
            if whole is None or (
                of and coverage(of, ((canonical(" ".join(map(_named, (whole.figure, part.figure)))), 1.0),)) < CLOSE
            ):
                continue
            value = decimals.percent(part.figure, whole.figure, self._places()) if whole else None
            if whole is not None and value is not None:
                label = f"{named['done']}率"
                self._say([whole, part], f"{label}{self._stating.derive(label, value, [part, whole])}")
                self._stating.result("ratio", (label,))
                return True
        return False

    def _stated_share(self) -> Hit | None:
        whole = self._inquiry.find(self._inquiry.phrase, self._part.carried, unit="%")
        region = self._part.regions[:1]
        stated = [
            h
            for h in whole.hits
            if h.figure.base_unit == "%"
            and _SHARE.search(h.figure.indicator)
            and (not region or self._stating.region(h.figure) == region[0])
            and self._is_of_whole(h.figure)
        ]
        return best_of(stated, dated=bool(self._part.periods))

    def _is_of_whole(self, share: Figure) -> bool:
        """Whether a stated share is of the whole that is asked: of what is named, of the city where a place of it is."""
        named = _OF.search(share.indicator)
        if named is None or not named["whole"]:
            return True
        whole = units_of(self._part.asking.whole or "")
        if whole:
            return coverage(whole, ((canonical(named["whole"]), 1.0),)) >= OF_WHOLE
        places = [region for region in self._part.regions if region not in self._inquiry.library.cities]
        return not (places and self._part.whole_city) or _PLACED_WHOLE.match(named["whole"]) is not None

    def _city_of(self, selection: Selection, part: Hit | None) -> Hit | None:
        if part is None:
            return None
        pool = self._inquiry.again(selection, regions=(), periods=())
        same = [
            hit
            for hit in pool
            if hit.figure.base_unit == part.figure.base_unit
            and hit.figure.status == part.figure.status
            and hit.figure.basis == part.figure.basis
            and hit.figure.period == part.figure.period
        ]
        return best_of(same, dated=True)

    def each(self, selections: Sequence[Selection]) -> bool:
        """平均每个X多少Y: a stated mean first; else Y over X."""
        asking = self._part.asking
        phrase = self._part.phrase
        inquiry = self._inquiry
        stated = inquiry.find(f"{asking.per or ''} {phrase}", unit=None)
        means = [hit for hit in stated.hits if _MEAN.search(hit.figure.indicator)]
        if means:
            best = best_of(means)
            self._draft.say(self._stating.state(best) + "。")  # type: ignore[arg-type]
            return True
        bare = phrase or self._part.carried
        unit = "元" if asking.unit == "元" or "钱" in self._part.text else None
        tops = inquiry.find(bare, unit=unit, facet="level").hits
        under = inquiry.find(asking.per or bare, bare, unit=asking.per_unit, facet="level").hits
        bottom = best_of(list(under))
        top = best_of([hit for hit in tops if bottom and hit.figure.base_unit != bottom.figure.base_unit]) or best_of(
            [hit for hit in tops if bottom and hit.figure.id != bottom.figure.id]
        )
        value = _over(top, bottom, self._places()) if top and bottom else None
        if value is None or top is None or bottom is None:
            return False
        self._say(
            [top, bottom],
            f"平均每{asking.per_unit}{asking.per or ''}{self._stating.derive('平均', value, [top, bottom])}",
        )
        self._stating.result(
            "ratio", (self._stating.name(top, [top, bottom]), self._stating.name(bottom, [top, bottom]))
        )
        return True

    def rest(self, selections: Sequence[Selection]) -> bool:
        """How many were not: the whole less those that were."""
        undone = self._part.asking.undone or ""
        phrase = re.sub(r"[有的里中]+$", "", self._inquiry.phrase.strip())
        done = self._inquiry.best(self._inquiry.find(undone, phrase, unit=None))
        if done is None or not undone:
            return False
        wholes = [
            hit
            for hit in self._inquiry.find(phrase or self._part.carried, undone, unit=None).hits
            if hit.figure.id != done.figure.id
            and held(undone, hit.match.group.label) < 0.6
            and hit.figure.base_unit == done.figure.base_unit
            and (hit.figure.base_value or 0) >= (done.figure.base_value or 0)
        ]
        whole = best_of(wholes) or self._inquiry.whole_of(done)
        value = decimals.subtract(whole.figure, done.figure) if whole else None
        if value is None or whole is None:
            return False
        self._say([whole, done], f"其余{self._stating.derive('其余', value, [whole, done])}")
        self._stating.result("difference", ("其余",))
        return True

    # -- over time ---------------------------------------------------------------------------------------------------

    def growth(self, selections: Sequence[Selection]) -> bool:
        """A stated change; else the change between the two stated levels."""
        if self._part.asking.things and self._part.asking.direction:
            return self._moved(selections)
        done = False
        for selection in selections:
            level = self._level_too(selection)
            stated = self._stated_changes(selection)
            computed = self._computed_change(selection, rated=not stated) if not stated or self._by_how_much() else []
            lines = [*computed, *stated]
            if lines and not computed:
                lines = [*level, *lines]
            if lines:
                self._draft.say("；".join(lines) + "。")
                done = True
        return done

    def _level_too(self, selection: Selection) -> list[str]:
        """What a change led to, where that is asked for in one breath (研发投入强度及较上年变化)."""
        if not self._part.asking.with_level or not self.changes(selection):
            return []
        level = self._inquiry.best(self._inquiry.find(selection.phrase, self._part.carried, facet="level"))
        return [self._stating.state(level)] if level else []

    def _moved(self, selections: Sequence[Selection]) -> bool:
        """Which items rose, or fell (哪种是下降的)."""
        items = [hit for selection in selections for hit in series(self._inquiry, selection)]
        falls = self._part.asking.direction == "down"
        moved = [h for h in items if (signed(h.figure) < 0) == falls]
        if not moved:
            return False
        self._draft.say("；".join(self._stating.state(hit) for hit in moved) + "。")
        self._stating.result("list", [self._stating.name(hit, moved) for hit in moved])
        return True

    def changes(self, selection: Selection) -> list[Hit]:
        """The changes the source states of what is asked, from the base period that is named."""
        part = self._part
        rates = [
            hit
            for hit in self._inquiry.find(selection.phrase, part.carried, facet="change", unit=None).hits
            if not part.base or not re.search(r"20\d\d", hit.figure.indicator) or part.base[:4] in hit.figure.indicator
        ]
        yearly = [hit for hit in rates if "年均" in hit.figure.indicator or hit.figure.bound == "年均"]
        if "年均" in part.text:
            return yearly
        if part.base and not any(part.base[:4] in hit.figure.indicator for hit in rates) and not self._is_last(rates):
            return []
        return [hit for hit in rates if hit not in yearly] or yearly

    def _is_last(self, rates: Sequence[Hit]) -> bool:
        """Whether the base asked for is the year before the changes' own."""
        base = self._part.base or ""
        return any(hit.figure.period and shift_years(hit.figure.period, -1)[:4] == base[:4] for hit in rates)

    def _stated_changes(self, selection: Selection) -> list[str]:
        if len(self._part.periods) > 1:
            return []
        rates = self.changes(selection)
        unit = self._part.asking.unit
        if unit and unit not in ("个百分点", "百分点", "%"):
            rates = [hit for hit in rates if unit_fits(hit.figure, unit)]
        best = max((hit.score for hit in rates), default=0.0)
        chosen: dict[tuple[str, str | None], Hit] = {}
        for hit in rates:
            if hit.score >= 0.97 * best:
                chosen.setdefault((hit.figure.base_unit, hit.figure.basis), hit)
        kept = list(chosen.values())
        asked = [hit for hit in kept if unit and hit.figure.unit == unit]
        lines = [self._stating.state(hit) for hit in asked or kept]
        asked_way = self._part.asking.direction
        told = way_of(kept[0].figure) if kept else ""
        if lines and asked_way and told and asked_way != told:
            lines[0] = ("不是下降，而是上升：" if asked_way == "down" else "不是上升，而是下降：") + lines[0]
        return lines

    def _by_how_much(self) -> bool:
        """Whether the amount of a change from a named period is asked, not its rate (比2023年少了多少)."""
        asking = self._part.asking
        return bool(self._part.base) and asking.unit is None and not re.search("[率速幅]|百分", self._part.text)

    def _computed_change(self, selection: Selection, *, rated: bool = True) -> list[str]:
        """The levels at both ends, their difference and, where ``rated``, its rate."""
        levels = self.level_pair(selection) or self._ends(selection)
        if len(levels) < 2:
            return []
        later, earlier = levels
        self._stating.compared.append(frozenset(hit.figure.id for hit in levels))
        lines = [self._stating.state(later), self._stating.state(earlier)]
        difference = decimals.subtract(later.figure, earlier.figure)
        if difference:
            word = "增加" if difference.value >= 0 else "减少"
            shown = replace(difference, value=abs(difference.value))
            lines.append(f"{word}{self._stating.derive('变化', shown, levels)}")
        rate = decimals.growth(later.figure, earlier.figure, self._places())
        if rated and rate and later.figure.base_unit not in ("%", "‰", "个百分点"):
            way = "增长" if rate.value >= 0 else "下降"
            lines.append(way + self._stating.derive(f"{way}幅度", replace(rate, value=abs(rate.value)), levels))
        self._stating.result("difference", [self._stating.name(hit, levels) for hit in levels])
        return lines

    def _ends(self, selection: Selection) -> list[Hit]:
        """(later, earlier) of a change whose two ends one clause states, the first without a time (由214个减少到97个)."""
        if self._part.base or len(self._part.periods) > 1:
            return []
        found = self._inquiry.find(selection.phrase, self._part.carried, facet="level", unit=None, any_status=True)
        readings = [hit for hit in found.readings if hit.score >= CLOSE * found.readings[0].score]
        for first in readings:
            for second in readings:
                a, b = first.figure, second.figure
                same = (a.document, a.indicator, a.region, a.base_unit) == (
                    b.document,
                    b.indicator,
                    b.region,
                    b.base_unit,
                )
                text = self._stating.library.documents[a.document].text
                if same and a.period is None and a.end <= b.start and TURNS.fullmatch(text[a.end : b.start]):
                    return [second, first]
        return []

    def remainder(self, selection: Selection, region: str, periods: tuple[str, ...]) -> bool:
        """What is left for the one place of a listing that the source calls 其余: the whole less the others'."""
        inquiry = self._inquiry
        whole = inquiry.best(selection, regions=(), periods=periods)
        if whole is None or not region:
            return False
        listed = [
            hit
            for hit in inquiry.again(selection, units=True, periods=periods)
            if hit.match.group.label == whole.match.group.label and hit.figure.base_unit == whole.figure.base_unit
        ]
        last = max(listed, key=lambda hit: hit.figure.end, default=None)
        if last is None:
            return False
        text = self._stating.library.documents[last.figure.document].text
        left = _LEFT.match(text, last.figure.end)
        if left is None or not (region in left["who"] or region[:-1] in left["who"]) or "、" in left["who"]:
            return False
        value = decimals.rest(whole.figure, [hit.figure for hit in listed])
        if value is None or value.value < 0:
            return False
        self._say([whole, *listed], f"其余{region}{self._stating.derive('其余', value, [whole, *listed])}")
        self._stating.result("difference", (region,))
        return True

    def level_pair(self, selection: Selection) -> list[Hit]:
        """(later, earlier) levels of one indicator, region and 口径: the periods named, else the last two."""
        part = self._part
        named = [
            p for p in (*part.periods, *((part.base,) if part.base else ())) if not part.relative or p == part.base
        ]
        levels = self._inquiry.over_time(
            self._inquiry.find(selection.phrase.replace("目标", " "), part.carried, facet="level", unit=self._amount()),
            targets=part.asking.target or bool(part.base),
            named=named,
        )
        if len(named) > 1:
            levels = [hit for hit in levels if any(hit.figure.period == p or end_of(hit.figure) == p for p in named)]
        elif named:
            at = [i for i, hit in enumerate(levels) if hit.figure.period == named[0]]
            if part.base:
                levels = [levels[at[0]], levels[-1]] if at else []
            else:
                levels = levels[max(0, at[-1] - 1) : at[-1] + 1] if at else []
        pair = levels[-2:]
        return pair[::-1] if len(pair) == 2 and pair[0].figure.period != pair[1].figure.period else []

    def _amount(self) -> str | None:
        """The unit that the amount of a change is asked in; None for a rate, whose levels are in a unit of their own."""
        unit = self._part.asking.unit
        return None if unit in ("个百分点", "百分点", "个千分点", "%", "倍") else unit

    def from_to(self, selections: Sequence[Selection]) -> bool:
        """Both ends of a change (由2.12缩小至2.08)."""
        for selection in selections:
            levels = self._inquiry.over_time(selection, targets=self._part.asking.target)
            periods = self._part.periods
            upto = [h for h in levels if not periods or end_of(h.figure)[:4] <= max(p[:4] for p in periods)]
            ends = upto[-2:] if len(upto) > 1 else self._ends(selection)[::-1]
            if ends:
                self._stating.compared.append(frozenset(hit.figure.id for hit in ends))
                self._draft.say("；".join(self._stating.state(hit) for hit in ends) + "。")
                return True
        return False

    def earlier_level(self, selection: Selection, period: str, region: str) -> bool:
        """The level of a period that is not stated, from the next year's and the amount it changed by."""
        regions = (region,) if region else ()
        after = shift_years(period, 1)
        level = self._inquiry.best(selection, regions=regions, periods=(after,), relative=False)
        if level is None or level.figure.period != after:
            return False
        changes = self._inquiry.find(selection.phrase, facet="change", unit=None, regions=regions, periods=(after,))
        amounts = [
            hit
            for hit in changes.hits
            if hit.figure.base_unit == level.figure.base_unit.replace("%", "个百分点")
            and hit.score >= 0.9 * level.score
            and hit.figure.bound is None
        ]
        best = best_of(amounts, dated=True)
        way = way_of(best.figure) if best else ""
        if best is None or not way:
            return False
        value = _undo(level.figure, best.figure, way)
        if value is None:
            return False
        self._say(
            [level, best], f"{period_words(period)}为{self._stating.derive(period_words(period), value, [level, best])}"
        )
        return True

    def gap(self, selections: Sequence[Selection]) -> bool:
        """How far the latest result is from the target."""
        inquiry = self._inquiry
        phrase = selections[0].phrase.replace("目标", " ")
        selection = inquiry.find(phrase, self._part.carried, facet="level", unit=None)
        everything = inquiry.again(
            selection, periods=(), relative=False, target=True, strict=True, done=False, wide=True
        )
        results = inquiry.again(selection, periods=(), relative=False, target=False, strict=False, done=True)
        target = self._target_of([hit for hit in everything if hit.figure.status == "目标"], results)
        result = _latest_like(results, target)
        short = decimals.subtract(target.figure, result.figure) if target and result else None
        if short is None and self._short_of(selections):
            return True
        if short is None or target is None or result is None:
            return False
        stating = self._stating
        lines = [stating.state(target), stating.state(result)]
        word = "还差" if short.value > 0 else "已超出"
        lines.append(word + stating.derive("差距", replace(short, value=abs(short.value)), [target, result]))
        if target.figure.base_unit not in ("%", "‰"):
            done = decimals.percent(result.figure, target.figure, self._places())
            if done:
                lines.append("完成目标的" + stating.derive("完成率", done, [result, target]))
        self._draft.say("；".join(lines) + "。")
        stating.result("difference", ("目标", "实绩"))
        return True

    def _short_of(self, selections: Sequence[Selection]) -> bool:
        """What is still lacking of a number that its own sentence says to be due (核定…1560名，目前仅配备1095名)."""
        for selection in selections:
            for due in selection.hits[:3]:
                done = self._inquiry.done_of(due)
                lack = decimals.subtract(due.figure, done.figure) if done else None
                if done is not None and lack is not None and lack.value > 0:
                    self._say([due, done], f"还差{self._stating.derive('差距', lack, [due, done])}")
                    self._stating.result("difference", ("应有", "已有"))
                    return True
        return False

    def _target_of(self, targets: Sequence[Hit], results: Sequence[Hit]) -> Hit | None:
        years = {p[:4] for p in self._part.periods}
        named = [h for h in targets if h.figure.period in self._part.periods or end_of(h.figure) in years]
        stated = {q.base_value for q in self._part.quantities}
        echoed = [h for h in targets if h.figure.base_value in stated]
        last = max((end_of(h.figure)[:4] for h in results), default="")
        same_year = [h for h in targets if last and end_of(h.figure)[:4] == last] if not named else []
        pool = echoed or named or same_year or list(targets)
        return max(pool, key=lambda h: (round(h.score, 1), end_of(h.figure)), default=None)

    def trend(self, selections: Sequence[Selection]) -> bool:
        levels = self._inquiry.over_time(selections[0])
        if len(levels) < 2:
            return False
        self._draft.say("；".join(self._stating.state(hit) for hit in levels) + "。")
        return True

    # -- shared ------------------------------------------------------------------------------------------------------

    def _say(self, hits: Sequence[Hit], tail: str) -> None:
        self._stating.compared.append(frozenset(hit.figure.id for hit in hits))
        self._draft.say("，".join(self._stating.state(hit) for hit in hits) + f"；{tail}。")

    def _places(self) -> int:
        """Decimal places asked for (保留一位小数); two where none are."""
        match = re.search(r"(?:保留|精确到(?:小数点后)?|取)\s*([一二两三四0-4])\s*位", self._part.text)
        if match:
            return {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}.get(match[1]) or int(match[1])
        return 0 if re.search(r"取整|保留整数|四舍五入到整", self._part.text) else 2

    def _lacks(
        self, selections: Sequence[Selection], hits: Sequence[Hit], *, whole: bool = False, regions: Sequence[str] = ()
    ) -> bool:
        """Says which named operand is not stated; whether one is not.

        ``whole``: nothing can be told of the others alone (a sum, a mean), so that it is a gap.
        """
        part = self._part
        have = {self._stating.region(hit.figure) for hit in hits}
        lacking = [region for region in regions or part.regions if region not in have]
        gaps = [self._stating.gap(selections[0], region, part.periods) for region in lacking]
        if not gaps and len(part.periods) > 1 and not part.relative and len(selections) == 1:
            found = {hit.figure.period for hit in hits}
            gaps = (
                [self._stating.gap(selections[0], "", (p,)) for p in part.periods if p not in found]
                if len(hits) < (len(part.periods) if whole else 2)
                else []
            )
        if whole and len(selections) > 1 and len(hits) < len(selections):
            gaps += [f"现有文件没有载明“{one.phrase}”" for one in selections if self._inquiry.best(one) is None]
        if not gaps or not any(selection.readings for selection in selections):
            return False
        if hits and not whole:
            self._draft.say("；".join(self._stating.state(hit) for hit in hits) + "。")
            for gap in gaps:
                self._draft.notice("missing", gap)
        else:
            self._draft.lack("not_in_corpus", "；".join(dict.fromkeys(gaps)) + "。", beside=bool(hits))
        return True


def _named(figure: Figure) -> str:
    return f"{figure.topic or ''}{figure.indicator}"


def _apart(larger: Hit, smaller: Hit) -> Computed | None:
    """The difference; where one is a fall, of the signed values."""
    a, b = larger.figure, smaller.figure
    plain = decimals.subtract(a, b)
    if plain is None or (signed(a) >= 0 and signed(b) >= 0):
        return plain
    added = decimals.add([a, b])
    if signed(a) < 0:
        return decimals.subtract(b, a)
    return replace(added, unit=plain.unit, formula=f"{added.formula.replace(' + ', ' - (-')})") if added else None


def _over(top: Hit, bottom: Hit, places: int) -> Computed | None:
    """Base value over base value, in the top's unit for one of the bottom's."""
    a, b = top.figure, bottom.figure
    return decimals.quotient(a, b, places)


def _undo(level: Figure, change: Figure, way: str) -> Computed | None:
    amount = replace(change, unit=change.unit.replace("个百分点", "%").replace("个千分点", "‰"))
    value = decimals.subtract(level, amount) if way == "up" else decimals.add([level, amount])
    return replace(value, unit=level.unit) if value else None


def _latest_like(results: Sequence[Hit], target: Hit | None) -> Hit | None:
    """The latest result of the target's region and unit among those that mean nearly as well as the best; of several of one
    time (112户有效, 38户通过认定) the one of the target's size."""
    if target is None:
        return None
    pool = [
        h for h in results if h.figure.base_unit == target.figure.base_unit and h.figure.region == target.figure.region
    ]
    best = max((h.score for h in pool), default=0.0)
    near = [h for h in pool if h.score >= CLOSE * best]
    aim = target.figure.base_value or Decimal(0)
    return max(
        near, key=lambda h: (end_of(h.figure), -abs((h.figure.base_value or Decimal(0)) - aim), h.score), default=None
    )
