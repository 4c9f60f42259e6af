"""Rules: the ruled lines of a page, and the tables whose cells they bound."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal (``flat``) or upright line at ``at``, from ``start`` to ``stop`` along itself."""

    flat: bool
    at: float
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a ruled table: its place in the grid with its spans."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """The grid of one ruled table: positions of its upright and of its horizontal lines, and the cell at each place."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    places: dict[tuple[int, int], Slot]
    """By row and column."""

    @property
    def slots(self) -> list[Slot]:
        return list(dict.fromkeys(self.places.values()))

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def box_of(self, slot: Slot) -> Box:
        return (
            self.xs[slot.column],
            self.ys[slot.row],
            self.xs[slot.column + slot.columns],
            self.ys[slot.row + slot.rows],
        )

    def slot_at(self, x: float, y: float) -> Slot | None:
        """The cell at a point; None outside the table."""
        return self.places.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))


def thin(x0: float, x1: float, top: float, bottom: float, tolerance: float) -> list[Rule]:
    """The rule that a line or a narrow rectangle draws; none for a dot, a slanted line or a wide box."""
    if bottom - top < tolerance and x1 - x0 > bottom - top:
        return [Rule(True, (top + bottom) / 2, x0, x1)]
    if x1 - x0 < tolerance:
        return [Rule(False, (x0 + x1) / 2, top, bottom)]
    return []


def lattices(rules: Iterable[Rule], tolerance: float) -> list[Lattice]:
    """The ruled tables among ``rules``, of at least two columns, from top to bottom.

    Lines nearer than ``tolerance`` are one. The outer sides of a table may be open, as statistical tables have them.
    """
    tidy = _tidy(rules, tolerance)
    found = [_lattice(group, tolerance) for group in _connected(tidy, tolerance)]
    tables = [lattice for lattice in found if lattice and len(lattice.xs) > 2]
    return sorted(tables, key=lambda lattice: lattice.ys[0])


def _tidy(rules: Iterable[Rule], tolerance: float) -> list[Rule]:
    """Rules at nearly one position set to one, and pieces of one line joined."""
    tidy: list[Rule] = []
    rules = list(rules)
    for flat in (True, False):
        side = sorted((rule for rule in rules if rule.flat is flat), key=lambda rule: rule.at)
        for cluster in _clusters(side, tolerance):
            tidy.extend(_joined(cluster, tolerance))
    return tidy


def _clusters(rules: Sequence[Rule], tolerance: float) -> list[list[Rule]]:
    clusters: list[list[Rule]] = []
    for rule in rules:
        if clusters and rule.at - clusters[-1][0].at <= tolerance:
            clusters[-1].append(rule)
        else:
            clusters.append([rule])
    return clusters


def _joined(cluster: Sequence[Rule], tolerance: float) -> list[Rule]:
    at = sum(rule.at for rule in cluster) / len(cluster)
    joined: list[Rule] = []
    for rule in sorted(cluster, key=lambda rule: rule.start):
        if joined and rule.start <= joined[-1].stop + tolerance:
            joined[-1] = replace(joined[-1], stop=max(joined[-1].stop, rule.stop))
        else:
            joined.append(replace(rule, at=at))
    return joined


def _connected(rules: Sequence[Rule], tolerance: float) -> list[list[Rule]]:
    """Groups of rules that cross or touch one another."""
    group = list(range(len(rules)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    flats = [index for index, rule in enumerate(rules) if rule.flat]
    for upright in (index for index, rule in enumerate(rules) if not rule.flat):
        for flat in flats:
            if _touch(rules[flat], rules[upright], tolerance):
                group[root(flat)] = root(upright)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for index, rule in enumerate(rules):
        groups[root(index)].append(rule)
    return list(groups.values())


def _touch(flat: Rule, upright: Rule, tolerance: float) -> bool:
    across = flat.start - tolerance <= upright.at <= flat.stop + tolerance
    return across and upright.start - tolerance <= flat.at <= upright.stop + tolerance


def _lattice(rules: Sequence[Rule], tolerance: float) -> Lattice | None:
    flats = [rule for rule in rules if rule.flat]
    uprights = [rule for rule in rules if not rule.flat]
    if len(flats) < 2 or not uprights:
        return None
    xs = _positions(uprights, flats, tolerance)
    ys = _positions(flats, uprights, tolerance)
    return Lattice(xs, ys, _places(xs, ys, flats, uprights, tolerance))


def _positions(rules: Sequence[Rule], crossing: Sequence[Rule], tolerance: float) -> tuple[float, ...]:
    """Where ``rules`` stand, and the open sides to which most of the crossing ones reach."""
    at = sorted({rule.at for rule in rules})
    starts, stops = sorted(rule.start for rule in crossing), sorted(rule.stop for rule in crossing)
    first, last = starts[(len(starts) - 1) // 2], stops[len(stops) // 2]
    before = [first] if first < at[0] - 2 * tolerance else []
    after = [last] if last > at[-1] + 2 * tolerance else []
    return (*before, *at, *after)


def _places(
    xs: Sequence[float], ys: Sequence[float], flats: Sequence[Rule], uprights: Sequence[Rule], tolerance: float
) -> dict[tuple[int, int], Slot]:
    """Places of the grid that no line parts are one cell."""
    columns, rows = len(xs) - 1, len(ys) - 1
    below = [_covered(flats, y, xs, tolerance) for y in ys]
    beside = [_covered(uprights, x, ys, tolerance) for x in xs]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    spans: dict[tuple[int, int], list[int]] = {}
    for row in range(rows):
        for column in range(columns):
            head = (row, column)
            if column and not beside[column][row]:
                head = owner[row, column - 1]
            elif row and not below[row][column]:
                head = owner[row - 1, column]
            owner[row, column] = head
            span = spans.setdefault(head, [row, column])
            span[0], span[1] = max(span[0], row), max(span[1], column)
    slots = {head: Slot(*head, last[0] - head[0] + 1, last[1] - head[1] + 1) for head, last in spans.items()}
    return {place: slots[head] for place, head in owner.items()}


def _covered(rules: Sequence[Rule], at: float, marks: Sequence[float], tolerance: float) -> list[bool]:
    """For each gap between ``marks`` whether a rule at ``at`` runs along it."""
    here = [rule for rule in rules if abs(rule.at - at) <= tolerance]
    middles = [(before + after) / 2 for before, after in pairwise(marks)]
    return [any(rule.start <= middle <= rule.stop for rule in here) for middle in middles]
