"""Two runs side by side: what changed of each measure, whether that is more than chance, which items flipped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.gold import GoldError
from eval.statistics import paired_p, shown_p

_MEASURES = {"right": "答对", "cited": "引对", "refused": "拒答"}
_SHARES = {
    "citation_precision": "引用精确率",
    "citation_recall": "引用召回率",
    "notice_recall": "提示召回率",
    "number_support": "数字有据",
    "focus": "切题",
}
"""Means over items of each item's own share: not weighted by how many citations or numbers it has."""


def compare(before: Path, after: Path) -> str:
    """The table and the flipped items of two run folders, over the items both hold. Raises GoldError."""
    one, two = _verdicts(before), _verdicts(after)
    shared = [id for id in one if id in two]
    if not shared:
        raise GoldError("两次评测没有共同的题，请用同一份金标准各跑一次再比。")
    lines = [f"{before} → {after}，共同的题 {len(shared)}"]
    lines += [line for key, name in _MEASURES.items() if (line := _difference(key, name, one, two, shared))]
    shares = (_shares(one), _shares(two), shared)
    lines += [line for key, name in _SHARES.items() if (line := _difference(key, name, *shares))]
    lines += _flipped("由错变对", shared, one, two, to=True)
    lines += _flipped("由对变错", shared, one, two, to=False)
    return "\n".join(lines)


def _verdicts(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        content = json.loads((folder / "measures.json").read_text(encoding="utf-8"))
        return {verdict["id"]: verdict for verdict in content["verdicts"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GoldError(f"{folder} 不是一次测完的评测，请给 python -m eval run 的结果文件夹。") from error


def _shares(verdicts: Mapping[str, Any]) -> dict[str, Any]:
    return {id: verdict.get("measures", {}) for id, verdict in verdicts.items()}


def _difference(key: str, name: str, one: Mapping[str, Any], two: Mapping[str, Any], shared: list[str]) -> str | None:
    """None where no item has the measure. Items that only one run could be judged on are left out."""
    pairs = [(one[id].get(key), two[id].get(key)) for id in shared]
    held = [(float(a), float(b)) for a, b in pairs if a is not None and b is not None]
    if not held:
        return None
    a, b = [pair[0] for pair in held], [pair[1] for pair in held]
    change = (sum(b) - sum(a)) / len(held)
    p = paired_p(a, b)
    said = "显著" if p < 0.05 else "不显著"
    return f"{name} {sum(a) / len(held):.1%} → {sum(b) / len(held):.1%}（{change:+.1%}，p={shown_p(p)}，{said}）"


def _flipped(title: str, shared: list[str], one: Mapping[str, Any], two: Mapping[str, Any], *, to: bool) -> list[str]:
    ids = [id for id in shared if one[id]["right"] is not to and two[id]["right"] is to]
    reasons = two if not to else one
    return [f"{title} {len(ids)} 题", *(f"  {id}  {'；'.join(reasons[id]['problems'])}" for id in ids)]
