"""Claims: 「是不是20亿」「超过一半了吗」「A最高，对吧」 get yes or no with the figure that decides it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.figures import decimals
from assistant.figures.operands import Inquiry
from assistant.figures.operations import Arithmetic
from assistant.figures.ranking import comparator_of, ordered, place_of, satisfies, series
from assistant.figures.select import Hit, Rivals, Selection, best_of, is_limit
from assistant.figures.statements import Stating, signed, way_of
from corpus.measures.quantities import Quantity, tolerance
from corpus.measures.tiers import read_stretches
from corpus.records import Figure

_HALF = re.compile(r"一半|半数")
_PLACE_CLAIM = re.compile(
    r"第\s*([一二三四五六七八九十]|\d+)(?:名|位)?(?!批|季|次|期|轮|届|产业|三方)|首位|榜首|垫底|末位"
)
_MISSED = re.compile("[未没][^,，。;；]{0,3}(?:完成|达|实现)")
_MET = re.compile("(?:完成|达到|达成|实现|超过|超出|优于|好于)[^,，。;；]*$")
"""Right before a target, of its result: that it was missed, that it was met."""
_SURPASSED = re.compile("超过|超出|高于|好于|优于")
_HELD_DOWN = re.compile("控制|降[到至为]|(?:下降|压减|减少)[到至为]")
_CEILINGS = frozenset(("以下", "以内", "不超过", "不高于", "低于", "不足"))
"""Words and bounds by which less is better."""
BETWEEN = 40
"""Characters between a result and the target that its own sentence measures it against."""
_FALSE, _TRUE = "不是", "是的"


class Asserting:
    """Writes the answers to claims."""

    def __init__(self, inquiry: Inquiry, stating: Stating, arithmetic: Arithmetic) -> None:
        self._inquiry = inquiry
        self._stating = stating
        self._arithmetic = arithmetic
        self._part = inquiry.part

    def write(self, selections: Sequence[Selection]) -> bool:
        """Whether the part was a claim that the figures decide."""
        operation = self._part.asking.operation
        claimed = self._claimed()
        if _PLACE_CLAIM.search(self._part.text) and self._of_place(selections):
            return True
        if claimed is None and self._part.asking.reached:
            return self._of_target(selections[0])
        if operation in ("max", "min"):
            return self._most(selections)
        if claimed is not None and self._part.asking.facet == "change":
            return self._of_change(selections[0], claimed)
        if claimed is not None and operation == "share" and claimed.base_unit == "%":
            return self._of_share(selections, claimed)
        if claimed is not None:
            return self._of_value(selections[0], claimed)
        if self._part.asking.facet == "change":
            return self._of_direction(selections[0])
        return self._of_order(selections)

    def _claimed(self) -> Quantity | None:
        claimed = [q for q in self._part.quantities if q.base_value is not None and q.unit]
        if claimed:
            return claimed[-1]
        if _HALF.search(self._part.text):
            return Quantity(0, 0, "50", Decimal(50), Decimal(50), "%", Decimal(50), "%", None)
        return None

    def _of_value(self, selection: Selection, claimed: Quantity) -> bool:
        inquiry = self._inquiry
        unit = claimed.unit if claimed.base_unit else None  # 1000亿: of whatever the figure is in
        selection = inquiry.find(selection.phrase.replace("占比重", "占比"), self._part.carried, unit=unit)
        best = best_of(list(selection.hits), dated=bool(self._part.periods) and not self._part.relative)
        if best is None or (claimed.base_unit and best.figure.base_unit != claimed.base_unit):
            return False
        if self._is_case(best):
            return True  # nothing is said: no figure decides it
        self._stating.stale = selection.stale
        stated = [best, *self._contradicting(best)]
        holds = [self._holds(hit, claimed) and self._is_as_far(hit) for hit in stated]
        lead = _TRUE if all(holds) else _FALSE if not any(holds) else "文中说法不一"
        relation = _relation(best.figure.base_value or Decimal(0), claimed)
        self._stating.draft.say(f"{lead}，{self._stating.state(best)}，{relation}{claimed.value}{claimed.unit}。")
        return True

    def _is_case(self, hit: Hit) -> bool:
        """Whether the amount told is a case, and the figure a limit of cases: that decides nothing (借1.5小时收费吗, 2小时内免费)."""
        told = [it.stretch.unit for it in read_stretches(self._part.text) if not it.compared]
        return any(is_limit(hit.figure, unit, self._inquiry.library) for unit in told)

    def _of_target(self, selection: Selection) -> bool:
        """「完成目标了吗」: the result against the target that was set for it."""
        wide = {"target": True, "strict": False, "any_status": True, "facet": None, "unit": None, "done": False}
        hits = self._inquiry.find(selection.phrase, self._part.carried, **wide).hits
        aims = [hit for hit in hits if hit.figure.status == "目标"]
        pairs = [(hit, aim) for aim in aims for hit in hits if _is_result_for(hit.figure, aim.figure)]
        if not pairs:
            return False
        result, aim = max(pairs, key=lambda pair: (round(pair[1].score, 1), pair[1].figure.period or "", -_gap(*pair)))
        text = self._inquiry.library.documents[aim.figure.document].text
        holds = _is_reached(result.figure, aim.figure, text)
        passed = _SURPASSED.search(self._part.text) is None or result.figure.base_value != aim.figure.base_value
        over = (result.figure.base_value or 0) > (aim.figure.base_value or 0)
        pair = (result, aim) if over else (aim, result)
        short = decimals.subtract(pair[0].figure, pair[1].figure)
        stating = self._stating
        stating.compared.append(frozenset((result.figure.id, aim.figure.id)))
        stated = f"{stating.state(result)}，{'达到' if holds else '没有达到'}{aim.figure.value}{aim.figure.unit}的目标"
        tail = ""
        if short is not None and short.value:
            apart = stating.derive("差距", short, pair)
            tail = f"，比目标{'高' if over else '低'}{apart}"
        stating.draft.say(f"{_TRUE if holds and passed else '没有'}，{stated}[{stating.number(aim)}]{tail}。")
        stating.result("difference", ("目标", "实绩"))
        return True

    def _of_share(self, selections: Sequence[Selection], claimed: Quantity) -> bool:
        """A claimed share against the stated one, or against the part over the whole."""
        found = self._arithmetic.share_of()
        if found is None:
            return False
        value, words = found
        holds = satisfies(value, comparator_of(self._part.text) or "超过", claimed.base_value)
        if comparator_of(self._part.text) is None:
            holds = abs(value - (claimed.base_value or value)) < Decimal("0.5")
        self._stating.draft.say(f"{_TRUE if holds else _FALSE}，{words}。")
        return True

    def _is_as_far(self, hit: Hit) -> bool:
        """A result that is claimed is none where the source only expects or aims at it."""
        return hit.figure.status == "实绩" or not re.search(
            r"实际|已经?(?=[达完实建突超])|已经|真的达", self._part.text
        )

    def _contradicting(self, hit: Hit) -> list[Hit]:
        rivals = Rivals(self._inquiry.library, self._inquiry.documents).of(hit)
        return [other for other in rivals if other.figure.basis == hit.figure.basis]

    def _holds(self, hit: Hit, claimed: Quantity) -> bool:
        comparator = comparator_of(self._part.text)
        value, limit = hit.figure.base_value, claimed.base_value
        if comparator is None and value is not None and limit is not None:
            coarser = max(tolerance(claimed.value, claimed.unit), tolerance(hit.figure.value, hit.figure.unit))
            about = 5 if re.search(r"大约|左右|大概|差不多|约|将近|接近|近", self._part.text) else 1
            return value == limit or abs(value - limit) * 2 < coarser * about
        return satisfies(value, comparator, limit)

    def _of_change(self, selection: Selection, claimed: Quantity) -> bool:
        """A claimed change against the stated one, its direction too."""
        changes = self._arithmetic.changes(selection)
        fitting = [hit for hit in changes if hit.figure.base_unit == claimed.base_unit]
        best = best_of(fitting, dated=bool(self._part.periods) and not self._part.relative)
        if best is None:
            return self._of_computed_change(selection, claimed)
        way = way_of(best.figure)
        same_way = not self._part.asking.direction or not way or way == self._part.asking.direction
        holds = same_way and self._holds(best, claimed)
        self._stating.draft.say(f"{_TRUE if holds else _FALSE}，{self._stating.state(best)}。")
        return True

    def _of_computed_change(self, selection: Selection, claimed: Quantity) -> bool:
        """A claimed change against the difference of the two stated levels."""
        levels = self._arithmetic.level_pair(selection)
        if len(levels) < 2:
            return False
        later, earlier = (signed(hit.figure) for hit in levels)
        points = levels[0].figure.base_unit.replace("%", "个百分点").replace("‰", "个千分点")
        if points != claimed.base_unit and levels[0].figure.base_unit != claimed.base_unit:
            return False
        way = "up" if later > earlier else "down"
        same_way = self._part.asking.direction in ("", way)
        holds = same_way and satisfies(abs(later - earlier), comparator_of(self._part.text), claimed.base_value)
        return self._arithmetic.say_comparison(levels, f"{_TRUE if holds else _FALSE}，")

    def _of_direction(self, selection: Selection) -> bool:
        """「是不是下降了」: the way the stated change goes, else that of the two stated levels."""
        asked = self._part.asking.direction
        changes = self._arithmetic.changes(selection)
        best = best_of(changes, dated=bool(self._part.periods) and not self._part.relative)
        if best is not None:
            way = way_of(best.figure)
            lead = "" if not asked or not way else f"{_TRUE}，" if way == asked else f"{_FALSE}，"
            self._stating.draft.say(f"{lead}{self._stating.state(best)}。")
            return True
        levels = self._arithmetic.level_pair(selection)
        if len(levels) < 2:
            return False
        way = "up" if signed(levels[0].figure) > signed(levels[1].figure) else "down"
        lead = f"{_TRUE}，" if way == asked else f"{_FALSE}，" if asked else ""
        return self._arithmetic.say_comparison(levels, lead)

    def _most(self, selections: Sequence[Selection]) -> bool:
        """「A最高，对吧」: against the highest of the listing."""
        part, stating = self._part, self._stating
        cities = set(self._inquiry.library.cities)
        named = [region for region in part.regions if region not in cities]
        if not named:
            return False
        for selection in selections:
            hits = series(self._everywhere(), selection)
            own = next((hit for hit in hits if hit.figure.region == named[0]), None)
            if own is None or len(hits) < 2:
                continue
            ranked = ordered(hits, ascending=part.asking.operation == "min")
            top = ranked[0]
            holds = signed(top.figure) == signed(own.figure)
            word = "最高" if part.asking.operation == "max" else "最低"
            others = "" if holds else f"，文中列出的地区中{word}的是{stating.short(top, hits)}"
            if holds:
                others = f"，在文中列出的地区中{word}"
            stating.draft.say(f"{_TRUE if holds else _FALSE}，{stating.state(own)}{others}。")
            stating.result("max" if word == "最高" else "min", (stating.region(top.figure),), stating.partial(hits))
            return True
        return False

    def _everywhere(self) -> Inquiry:
        """The inquiry over the whole listing, whichever places the claim names."""
        return Inquiry(self._inquiry.library, self._inquiry.documents, replace(self._part, regions=()))

    def _of_place(self, selections: Sequence[Selection]) -> bool:
        """「排全省第一，没错吧」: against the rank that the source words."""
        claim = _PLACE_CLAIM.search(self._part.text)
        asked = place_of(claim.group()) if claim else None
        if asked is None:
            return False
        for selection in selections:
            anything = self._inquiry.find(selection.phrase, self._part.carried, facet=None, unit=None, wide=True)
            ranked = [hit for hit in anything.hits if hit.figure.rank]
            best = max(ranked, key=lambda hit: hit.score, default=None)
            told = place_of(best.figure.rank or "") if best else None
            if best and told is not None:
                lead = _TRUE if told == asked else _FALSE
                self._stating.draft.say(f"{lead}，{self._stating.state(best)}。")
                self._stating.result("rank", (best.figure.rank or "",))
                return True
        return False

    def _of_order(self, selections: Sequence[Selection]) -> bool:
        """「A比B多吗」「A、B一样多吗」: the comparison says which."""
        hits = self._inquiry.operands(selections)
        if len(hits) < 2 or hits[0].figure.base_unit != hits[1].figure.base_unit:
            return False
        first, second = signed(hits[0].figure), signed(hits[1].figure)
        text = self._part.text
        if re.search(r"一样|相同|相等|持平|同样", text):
            holds = first == second
        elif re.search(r"[比跟和与同][^,。]*?(?:更|还)?[少低小慢短]|不如|不及|落后", text):
            holds = first < second
        else:
            holds = first > second
        return self._arithmetic.say_comparison(hits[:2], lead=f"{_TRUE if holds else _FALSE}，")


def _is_result_for(result: Figure, aim: Figure) -> bool:
    """Whether a target was set for what a result is of."""
    same = (result.document, result.indicator, result.topic, result.region, result.base_unit)
    own = (aim.document, aim.indicator, aim.topic, aim.region, aim.base_unit)
    return result.status != "目标" and not result.former and same == own and result.period == aim.period


def _gap(result: Hit, aim: Hit) -> int:
    """Characters between the two."""
    return abs(aim.figure.start - result.figure.start)


def _is_reached(result: Figure, aim: Figure, text: str) -> bool:
    """By what the source says between the two, else by the values."""
    between = text[result.end : aim.start] if result.end <= aim.start and aim.start - result.end < BETWEEN else ""
    if _MISSED.search(between):
        return False
    if _MET.search(between):
        return True
    value, limit = result.base_value or Decimal(0), aim.base_value or Decimal(0)
    return value <= limit if aim.bound in _CEILINGS or _HELD_DOWN.search(between) else value >= limit


def _relation(value: Decimal, claimed: Quantity) -> str:
    limit = claimed.base_value or Decimal(0)
    return "等于" if value == limit else "高于" if value > limit else "低于"
