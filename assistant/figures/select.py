"""From a phrase to the figures it asks for: indicator by meaning, then facet, unit, region, period and status by value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant import trace
from assistant.retrieval.figure_index import IMPLIED, Match
from assistant.retrieval.library import Library
from corpus.language.facet import Facet, core_of, facet_of
from corpus.language.lead_in import led_in
from corpus.language.phrases import Unit, canonical, held, units_of
from corpus.language.segments import clauses
from corpus.measures.periods import bounds, compatible, covers
from corpus.measures.quantities import tolerance
from corpus.measures.tiers import TIME, Stretch, bounds_case, case_of, read_stretches
from corpus.measures.units import base_unit_of, counts
from corpus.records import Figure, Span

MARGIN = 0.85
"""Groups that score at least this share of the best one are readings of the phrase."""
LOCAL, LISTED = 0.65, 0.5
"""A figure of the region and period asked for that scores less than this share of the best reading is of another
indicator; in a listing, whose lines leave more to its heading, than the second share."""
TIE = 0.95
"""Figures that score at least this share of the best are equally good answers."""
_ADDED = frozenset(("新增", "新建", "净增", "累计", "培训", "新设", "注销", "退出"))
"""What is added or taken away is no rival of what there is."""
REACHED = frozenset(
    "建成 建立 完成 达到 达 实现 认定 入库 培育 发展 拥有 现有 保有 共有 提高 提升 增至 累计 改造 投入 到位 用好 安排 建设".split()
)
"""Verbs that only say that a level was reached."""
_IDLE = frozenset(("统计", "经", "各类", "各种", "各项", "各级", "相关", "有关"))
TURNS = re.compile(r"[^。；;，,\n]{0,6}(?:到|至|为|成)[^。；;，,\n\d]{0,4}")
"""Between the two ends of a change (减少到, 缩短至)."""
NEARLY = 20
"""Two numbers that differ by less than a twentieth may be two statements of one."""
NAMED = 4
"""Characters of a name that says enough by itself to be met again elsewhere."""
TOLD = 0.45
"""Least share of each telling word that the other must hold."""
SAME = 0.8
"""Share of each other's words that two indicators hold which are one."""


SCALED = re.compile("[百千]?[万亿]+")
_OWN_LEVEL = re.compile("[市县区](?:本级|直)")
"""A city's own level stands in listings of its counties, and is none."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A figure with the match of the group it came from."""

    figure: Figure
    match: Match

    @property
    def score(self) -> float:
        return self.match.score


Era = Literal["now", "before", "both"]


@dataclass(frozen=True, slots=True)
class Want:
    """What the figures must satisfy beside the indicator."""

    regions: tuple[str, ...] = ()
    """Canonical names; () = the document's own city (or none stated)."""
    everywhere: bool = False
    """Any region will do: ``regions`` is not looked at."""
    units: bool = False
    """Only places below the document's own city: ``regions`` is not looked at."""
    periods: tuple[str, ...] = ()
    relative: bool = False
    """The periods are relative to today: where nothing is that late, the latest held is given."""
    target: bool = False
    strict: bool = False
    """A target is asked for in so many words: a result does not answer."""
    any_status: bool = False
    wide: bool = False
    """Readings that score well below the best one are kept too."""
    era: Era = "now"
    """Of what a change is told of: what holds since, what held before it, or both ends."""
    done: bool = False
    """A result is asked for in so many words (完成了, 实际): a target does not answer."""
    facet: Facet | None = "level"
    """None where any will do."""
    unit: str | None = None
    tiers: tuple[Stretch, ...] = ()
    """The amounts that the question tells of its case (不足50个床位的, 85岁)."""
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Selection:
    """``readings``: every figure of the indicator; ``hits``: those that satisfy the want, best first."""

    phrase: str
    readings: tuple[Hit, ...] = ()
    hits: tuple[Hit, ...] = ()
    stale: bool = False
    """The periods asked for were relative and nothing is that late: the hits are the latest held."""
    near: tuple[Hit, ...] = ()
    """Figures of the indicator in another facet or unit than the one asked for."""


def own_region(figure: Figure, library: Library) -> bool:
    """Whether the figure speaks of its document's own city or province."""
    return figure.region is None or figure.region == library.documents[figure.document].home


def end_of(figure: Figure) -> str:
    """Last year or month of the figure's period; "" where none is stated."""
    return figure.period.split("/")[-1] if figure.period else ""


def find(library: Library, phrase: str, want: Want, context: str = "") -> Selection:
    """The readings of a phrase among the chosen documents, and those of them that are asked for."""
    matches = [m for m in library.indicators(want.documents).match(phrase, context) if m.accepted]
    pool = [Hit(figure, match) for match in matches for figure in match.group.figures]
    fitting = [
        hit for hit in pool if _facet_fits(hit.figure, want) and (not want.unit or unit_fits(hit.figure, want.unit))
    ]
    if not fitting and want.unit and want.unit not in _COMMON:
        loosely = [
            m for m in library.indicators(want.documents).match(phrase, context) if m.covered >= LISTED and not m.unheld
        ]
        fitting = [
            Hit(figure, match)
            for match in loosely
            for figure in match.group.figures
            if _facet_fits(figure, want) and figure.base_unit == (base_unit_of(want.unit) or "元")
        ]
    if not fitting:
        pool = [hit for hit in pool if not is_limit(hit.figure, None, library)]
        return Selection(phrase, near=tuple(_within(pool, MARGIN)))
    return choose(library, Selection(phrase, tuple(fitting), near=tuple(_within(pool, MARGIN))), want)


def choose(library: Library, selection: Selection, want: Want) -> Selection:
    """The selection's readings that are of the regions, periods and status wanted, best first."""
    readings = [
        hit
        for hit in selection.readings
        if _facet_fits(hit.figure, want) and (not want.unit or unit_fits(hit.figure, want.unit))
    ]
    readings = [hit for hit in readings if _case_fits(hit.figure, want, library)] if want.tiers else readings
    best = max((hit.score for hit in readings), default=0.0)
    hits = [hit for hit in readings if _place_fits(hit.figure, want, library)]
    hits = [hit for hit in hits if hit.score >= (LISTED if want.units or want.wide else LOCAL) * best]
    hits, stale = _in_period(hits, want)
    hits = _of_era(_of_status(hits, want), want)
    hits = hits if want.units or want.wide else _within(hits, MARGIN)
    chosen = replace(selection, hits=tuple(sorted(hits, key=lambda hit: -hit.score)), stale=stale and bool(hits))
    trace.selected(chosen)
    return chosen


def _of_era(hits: list[Hit], want: Want) -> list[Hit]:
    """What held before a change answers only where that is asked for."""
    if want.era == "both":
        return hits
    former = [hit for hit in hits if hit.figure.former]
    return former if want.era == "before" and former else [hit for hit in hits if not hit.figure.former]


def _within(hits: Sequence[Hit], share: float) -> list[Hit]:
    best = max((hit.score for hit in hits), default=0.0)
    return [hit for hit in hits if hit.score >= share * best]


def _facet_fits(figure: Figure, want: Want) -> bool:
    return want.facet is None or facet_of(figure.indicator) == want.facet


def case_told(figure: Figure, library: Library) -> Stretch | None:
    """The case that a figure is stated for (床位50张以上的机构12家)."""
    text = library.documents[figure.document].text
    start = max(text.rfind(mark, 0, figure.start) for mark in "。；;\n") + 1
    return case_of(text, Span(start, figure.start), Span(figure.start, figure.end), figure.base_unit)


def is_limit(figure: Figure, unit: str | None, library: Library) -> bool:
    """Whether a figure is itself the limit of a case (超过50人的); ``unit``: the one that a question tells its case in.

    In that unit a length of time that is bounded limits what is said beside it too (2小时内免费); else only …的 says so.
    """
    text = library.documents[figure.document].text
    start = max(text.rfind(mark, 0, figure.start) for mark in "。；;\n") + 1
    own = Span(start, min((at for mark in "。；;\n" if (at := text.find(mark, figure.end)) >= 0), default=len(text)))
    at = figure.start - start
    told = next((it for it in read_stretches(text[own.start : own.end]) if it.start <= at < it.end), None)
    if told is None or not told.compared or (unit is not None and told.stretch.unit != unit):
        return False
    clause = next(one for one in clauses(text, own) if one.start <= figure.start < one.end)
    return (unit is not None and figure.base_unit in TIME) or bounds_case(text, clause, figure.start)


def _case_fits(figure: Figure, want: Want, library: Library) -> bool:
    """Whether a figure is of the case asked; an amount that the question itself tells is not asked for."""
    value = figure.base_value
    if any(
        tier.unit == figure.base_unit and value is not None and value in (tier.low, tier.high) for tier in want.tiers
    ):
        return False
    if any(is_limit(figure, tier.unit, library) for tier in want.tiers):
        return False
    case = case_told(figure, library)
    told = [tier for tier in want.tiers if case is not None and tier.unit == case.unit]
    return case is None or not told or any(tier.meets(case) for tier in told)


_LOOSE = frozenset(("个", "家", "项", "所", "座", "处", "户", "件", "种", "类", "条", "支", "人次", "台", "部", "套"))
_COMMON = _LOOSE | {"人", "元"}
"""Units that many indicators have: they do not tell one from another."""


def unit_fits(figure: Figure, unit: str) -> bool:
    """Whether the figure answers 多少 followed by ``unit``: its own kind of unit, or another word that counts things."""
    if SCALED.fullmatch(unit):  # 多少万, 多少个亿: whatever is counted by so many
        return figure.unit[:1] in set("万亿")
    asked = base_unit_of(unit) or "元"
    if figure.base_unit == asked:
        return True
    if asked in ("%", "个百分点") and figure.base_unit in ("%", "个百分点", "‰", "个千分点"):
        return True
    return asked in _LOOSE and counts(figure.base_unit) and figure.base_unit != "人"


def _place_fits(figure: Figure, want: Want, library: Library) -> bool:
    if want.units:
        return not own_region(figure, library) and not _OWN_LEVEL.fullmatch(figure.region or "")
    return want.everywhere or _region_fits(figure, want.regions, library)


def _region_fits(figure: Figure, regions: Sequence[str], library: Library) -> bool:
    if not regions:
        return own_region(figure, library)
    if figure.region and "、" in figure.region:  # one number of several places together
        return set(figure.region.split("、")) == set(regions)
    if figure.region in regions:
        return True
    return figure.region is None and library.documents[figure.document].home in regions


def _in_period(hits: list[Hit], want: Want) -> tuple[list[Hit], bool]:
    """The hits of the periods wanted: of just these, within them, up to their end; undated ones last."""
    if not hits or not want.periods:
        return hits, False
    undated = [hit for hit in hits if hit.figure.period is None and (want.target or hit.figure.status != "目标")]
    best = max(hit.score for hit in hits)
    undated = [hit for hit in undated if hit.score >= MARGIN * best]
    for fits in (_is_of, _lies_in, _runs_up_to, _target_runs_over):
        dated = [hit for hit in hits if hit.figure.period and any(fits(hit.figure, p) for p in want.periods)]
        if want.relative and not want.target:
            dated = [hit for hit in dated if hit.figure.status != "目标"]
        dated = _of_status(dated, want)
        if dated:
            return dated, False
    if want.relative:
        dated = [hit for hit in hits if hit.figure.period]
        dated = [hit for hit in dated if want.target or hit.figure.status != "目标"] or dated
        return dated or undated, True
    return undated, False


def _is_of(figure: Figure, period: str) -> bool:
    return figure.period == period


def _lies_in(figure: Figure, period: str) -> bool:
    return bool(figure.period) and covers(period, figure.period or "")


def _runs_up_to(figure: Figure, period: str) -> bool:
    """A month or day asked for and a figure that sums the year up to it; figures are of months at the finest."""
    if period.count("-") == 2 and "/" not in period:
        return _as_at(figure, period)
    return "-" in period and "/" in (figure.period or "") and bounds(figure.period or "")[1] == bounds(period)[1]


def _as_at(figure: Figure, period: str) -> bool:
    """A day asked for and a figure of that month, or one that sums up to it: figures are of months at the finest."""
    if period.count("-") != 2 or "/" in period or not figure.period:
        return False
    return len(figure.period) > 4 and figure.period.split("/")[-1] == period[:7]


def _target_runs_over(figure: Figure, period: str) -> bool:
    """A plan's last year asked for and a target for the whole plan, or the other way round."""
    if figure.status != "目标" or not figure.period:
        return False
    if "-" in figure.period + period:  # half a year is no plan
        return False
    return bounds(figure.period)[1][0] == bounds(period)[1][0] and ("/" in figure.period) != ("/" in period)


def _of_status(hits: list[Hit], want: Want) -> list[Hit]:
    if want.any_status:
        return hits
    targets = [hit for hit in hits if hit.figure.status == "目标"]
    results = [hit for hit in hits if hit.figure.status != "目标"]
    if want.strict:
        return targets or [hit for hit in results if hit.figure.period is None]
    if want.target:
        return targets or results
    return results if want.done else results or targets


def latest(hits: Sequence[Hit]) -> list[Hit]:
    """The hits of the latest period among them; undated ones only where none is dated, or none that fits as well."""
    dated = [hit for hit in hits if hit.figure.period]
    best = max((hit.score for hit in hits), default=0.0)
    if not dated or max(hit.score for hit in dated) < best:
        return [hit for hit in hits if not hit.figure.period and (not dated or hit.score == best)]
    last = max(end_of(hit.figure)[:4] for hit in dated)
    return [hit for hit in dated if end_of(hit.figure)[:4] == last]


def top_readings(hits: Sequence[Hit], most: int = 3) -> list[Hit]:
    """The hits that are as good as the best one; at most ``most`` different labels."""
    if not hits:
        return []
    best = max(hit.score for hit in hits)
    kept: list[Hit] = []
    labels: list[tuple[str, str]] = []
    for hit in hits:
        label = (hit.match.group.label, hit.figure.base_unit)
        if hit.score < TIE * best or (label not in labels and len(labels) == most):
            continue
        if label not in labels:
            labels.append(label)
        kept.append(hit)
    return kept


def best_of(hits: Sequence[Hit], *, dated: bool = False) -> Hit | None:
    """The one figure a computation uses: best reading, and of its equals the latest unless a period is asked."""
    if not hits:
        return None
    near = _within(hits, TIE)
    pool = near if dated else latest(near)
    return max(pool, key=lambda hit: hit.score)


def turned(first: Figure, second: Figure, library: Library) -> bool:
    """Whether a clause leads from one to the other (由60%提高到99%): they are of two times, said or not."""
    if first.document != second.document or first.base_unit != second.base_unit or not first.end <= second.start:
        return False
    return TURNS.fullmatch(library.documents[first.document].text[first.end : second.start]) is not None


def unequal(first: Figure, second: Figure) -> bool:
    """Whether two figures of one thing differ at the coarser of their printed precisions."""
    if first.base_value is None or second.base_value is None or first.base_unit != second.base_unit:
        return False
    coarser = max(tolerance(first.value, first.unit), tolerance(second.value, second.unit))
    return abs(first.base_value - second.base_value) >= coarser


@dataclass(slots=True)
class Rivals:
    """Finds the other figures that state what a figure states: same thing, region, compatible period, kind of unit."""

    library: Library
    documents: frozenset[str]
    _by_place: dict[tuple[object, ...], list[Hit]] = field(default_factory=dict)

    def of(self, hit: Hit) -> list[Hit]:
        """Figures with an unequal value; those of another 口径 among them."""
        figure = hit.figure
        label = self._words(hit)
        matches = self.library.indicators(self.documents).match(label)
        found = [Hit(f, m) for m in matches for f in m.group.figures if f.id != figure.id and self._like(figure, f)]
        return [
            other
            for other in found
            if unequal(figure, other.figure)
            and (self._mutual(hit, other) or self._same_goal(hit, other) or self._restated(hit, other))
        ]

    def _mutual(self, hit: Hit, other: Hit) -> bool:
        """Whether each one's words are held by the other and what places it."""
        return self._held(hit, other) and self._held(other, hit)

    def _restated(self, hit: Hit, other: Hit) -> bool:
        """Whether nearly the same number is told of what both call by the same words, whatever heading each stands under."""
        a, b = hit.figure, other.figure
        if a.period != b.period or a.base_value is None or b.base_value is None:
            return False
        if abs(a.base_value - b.base_value) * NEARLY > max(abs(a.base_value), abs(b.base_value)):
            return False
        return self._tells(hit, other) and self._tells(other, hit)

    def _tells(self, hit: Hit, other: Hit) -> bool:
        """Whether the other's own clause holds each word of the hit's own name."""
        idle = IMPLIED.get(hit.figure.base_unit, frozenset()) | _IDLE | REACHED
        words = [unit.text for unit in units_of(canonical(core_of(hit.figure.indicator))) if unit.text not in idle]
        quote, text = other.figure.quote, self.library.documents[other.figure.document].text
        clause = canonical(f"{other.figure.indicator} {text[quote.start : quote.end]}")
        return sum(len(word) for word in words) >= NAMED and all(held(word, clause) >= TIE for word in words)

    def _held(self, hit: Hit, other: Hit) -> bool:
        idle = IMPLIED.get(hit.figure.base_unit, frozenset()) | _IDLE
        units = [unit for unit in units_of(self._words(hit)) if unit.text not in idle]
        text = self._placed(other)
        telling = [
            unit
            for unit in units_of(hit.match.group.own)
            if len(unit.text) > 1 and unit.text not in REACHED and unit.text not in idle
        ]
        return _share_held(units, text) >= SAME and all(held(unit.text, text) >= TOLD for unit in telling)

    def _same_goal(self, hit: Hit, other: Hit) -> bool:
        """Two targets for one term of the field, told apart only by a word of what is done to it (认定, 入库)."""
        if hit.figure.status != "目标" or hit.figure.topic or other.figure.topic:
            return False
        a, b = hit.match.group.whole, units_of(self._words(other))
        shared = {unit.text for unit in a if unit.term} & {unit.text for unit in b if unit.term}
        rest = [unit.text for unit in (*a, *b) if unit.text not in shared]
        return bool(shared) and len(rest) <= 2 and all(len(word) == 2 and word not in _ADDED for word in rest)

    def _like(self, a: Figure, b: Figure) -> bool:
        if (a.status == "目标") != (b.status == "目标") or a.base_unit != b.base_unit or a.former != b.former:
            return False
        if facet_of(a.indicator) != facet_of(b.indicator) or not compatible(a.period, b.period):
            return False
        if (a.bound == "年均") != (b.bound == "年均") or self._place(a) != self._place(b):
            return False
        if self._in_order(a, b) or self._part_of(a, b) or self._part_of(b, a) or self._turns(a, b) or self._turns(b, a):
            return False
        if self._led_apart(a, b) or self._of_other_case(a, b):
            return False
        return a.list_id is None or a.list_id != b.list_id

    def _of_other_case(self, a: Figure, b: Figure) -> bool:
        """Whether they are stated for different stretches of one measure (50个以上的12家，不足50个的30家)."""
        one, other = case_told(a, self.library), case_told(b, self.library)
        return one is not None and other is not None and one.unit == other.unit and not one.meets(other)

    def _led_apart(self, a: Figure, b: Figure) -> bool:
        """Whether they are items of two lists, each led in to by words of its own (租房补助标准为:, 购房补助标准为:)."""
        if a.document != b.document or a.section is None or b.section is None:
            return False
        text, sections = self.library.documents[a.document].text, self.library.sections(a.document)
        leads = [led_in(text, sections, figure.section) for figure in (a, b) if figure.section is not None]
        return None not in leads and leads[0] != leads[1]

    def _in_order(self, a: Figure, b: Figure) -> bool:
        """Whether one sentence gives each of several things its own number (A、B分别补助200元、800元)."""
        if a.document != b.document or a.indicator == b.indicator or not set(a.heads) & set(b.heads):
            return False
        between = self.library.documents[a.document].text[min(a.end, b.end) : max(a.start, b.start)]
        return re.fullmatch(r"(?:[、和与及以，,]|[\d.]+[^\d、，,。；;]{0,8})*", between) is not None

    def _turns(self, first: Figure, second: Figure) -> bool:
        return turned(first, second, self.library)

    @staticmethod
    def _part_of(part: Figure, whole: Figure) -> bool:
        """Whether one hangs on the other's indicator (出口 on 进出口总值): a part is no rival of its whole."""
        if canonical(core_of(part.indicator)) == canonical(core_of(whole.indicator)):
            return False  # the same name said twice, once under a heading of its own
        topic = canonical(part.topic or "")
        return bool(topic) and not whole.topic and held(topic, canonical(core_of(whole.indicator))) >= 0.9

    def _place(self, figure: Figure) -> str | None:
        return figure.region or self.library.documents[figure.document].home

    @staticmethod
    def _words(hit: Hit) -> str:
        return hit.match.group.label

    def _placed(self, hit: Hit) -> str:
        """Its name, the headings above, and its own clause and heads: not those of its neighbours."""
        figure, group = hit.figure, hit.match.group
        text = self.library.documents[figure.document].text
        clauses = " ".join(text[span.start : span.end] for span in (*figure.heads, figure.quote))
        title = canonical(self.library.documents[figure.document].title)
        return f"{group.label} {group.heads} {canonical(clauses)} {title}"


def _share_held(units: Sequence[Unit], text: str) -> float:
    weights = [unit.weight * (0.5 if unit.verb else 1.0) for unit in units]
    won = sum(weight * held(unit.text, text) for weight, unit in zip(weights, units, strict=True))
    return won / sum(weights) if units else 0.0
