"""The gate: the measures of a run against ``eval/thresholds.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import YueceError
from eval.measures import Share
from eval.names import MEASURE_NAMES, SHARE_NAMES
from eval.scores import Scores, Verdict

THRESHOLDS = Path(__file__).with_name("thresholds.toml")
ENOUGH = 100
"""Fewer questions than this are told beside the thresholds, which were set over the shipped gold, not judged by them."""


@dataclass(frozen=True, slots=True)
class Check:
    """One threshold and what was measured; ``value`` is None where there was nothing to measure."""

    name: str
    value: float | None
    bound: float
    least: bool

    @property
    def passed(self) -> bool:
        """Nothing measured misses no threshold: a run over one type has no refusals to count."""
        if self.value is None:
            return True
        return self.value >= self.bound if self.least else self.value <= self.bound

    def __str__(self) -> str:
        value = "—" if self.value is None else f"{self.value:.4f}"
        named = {**SHARE_NAMES, **MEASURE_NAMES}.get(self.name, "新题")
        return f"{'✓' if self.passed else '✗'} {named} {self.name} {value}（应{'≥' if self.least else '≤'} {self.bound:g}）"


def covered(verdicts: Iterable[Verdict], path: Path = THRESHOLDS) -> list[Verdict]:
    """Those the shares are measured over: questions of a file still listed as ``fresh`` have floors of their own."""
    fresh = _read(path).get("fresh", {})
    return [verdict for verdict in verdicts if verdict.item.file not in fresh]


def floors(verdicts: Iterable[Verdict], path: Path = THRESHOLDS) -> list[Check]:
    """The share answered right of each fresh file against its floor; files of which nothing was asked are left out."""
    asked = list(verdicts)
    found = []
    for name, floor in _read(path).get("fresh", {}).items():
        rights = [verdict.right for verdict in asked if verdict.item.file == name]
        if rights:
            found.append(Check(f"{name} right", sum(rights) / len(rights), floor, least=True))
    return found


def checks(total: Scores, path: Path = THRESHOLDS) -> list[Check]:
    """Each threshold of the file. Raises YueceError where it cannot be read or names no measure."""
    bounds = _read(path)
    found = []
    for side in ("least", "most"):
        for name, bound in bounds.get(side, {}).items():
            if name not in Scores.__slots__:
                raise YueceError(f"门槛 {path.name} 里的 {name} 不是一项度量，请对照 docs/evaluation.md 修改。")
            value = getattr(total, name)
            found.append(Check(name, value.rate if isinstance(value, Share) else value, bound, side == "least"))
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise YueceError(f"读不了门槛 {path.name}（{error}），请检查文件。") from error
