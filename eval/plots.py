"""Plots as inline SVG, drawn here: a report must open anywhere and load nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil

WIDTH, _LEFT, _ROW = 720, 120, 26
_INK, _BAR, _GRID = "#333", "#3b7dd8", "#ddd"

Bar = tuple[str, float, tuple[float, float] | None, str]
"""(label, share 0-1, its interval, what is written behind it)"""


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Horizontal bars of shares, each with its interval as a line."""
    height = _ROW * len(rows) + 24
    scale = WIDTH - _LEFT - 130
    parts = [_line(_LEFT + scale * tick, 4, _LEFT + scale * tick, height - 20, _GRID) for tick in _TICKS]
    parts += [_text(_LEFT + scale * tick, height - 6, f"{tick:.0%}", "middle") for tick in _TICKS]
    for row, (label, share, bounds, note) in enumerate(rows):
        y = row * _ROW + 8
        parts += [
            _text(_LEFT - 8, y + 13, label, "end"),
            f"<rect x='{_LEFT}' y='{y}' width='{scale * share:.1f}' height='18' fill='{_BAR}'/>",
            _text(_LEFT + scale + 10, y + 13, note),
        ]
        if bounds:
            low, high = (_LEFT + scale * end for end in bounds)
            parts.append(_line(low, y + 9, high, y + 9, "#111", 2))
            parts += [_line(x, y + 5, x, y + 13, "#111", 2) for x in (low, high)]
    return _svg(title, height, parts)


_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def histogram(title: str, seconds: Sequence[float], bins: int = 24) -> str:
    """How many answers took how long, in milliseconds; the last bin holds all that took longer than the 99th percentile."""
    if not seconds:
        return ""
    most = max(sorted(seconds)[ceil(len(seconds) * 0.99) - 1] * 1000, 1.0)
    counts = [0] * bins
    for second in seconds:
        counts[min(bins - 1, int(second * 1000 / most * bins))] += 1
    height, base, scale = 190, 150, (WIDTH - 80) / bins
    tallest = max(counts)
    parts = [_line(50, base, WIDTH - 30, base, _INK)]
    for place, count in enumerate(counts):
        tall = 130 * count / tallest
        parts.append(
            f"<rect x='{50 + place * scale:.1f}' y='{base - tall:.1f}' width='{scale - 2:.1f}' height='{tall:.1f}' fill='{_BAR}'/>"
        )
    parts += [_text(50 + (WIDTH - 80) * tick, base + 16, f"{most * tick:.0f}", "middle") for tick in _TICKS]
    parts += [
        _text(44, base - 126, str(tallest), "end"),
        _text(44, base, "0", "end"),
        _text(50 + (WIDTH - 80) / 2, base + 32, "毫秒", "middle"),
    ]
    return _svg(title, height, parts)


def curve(title: str, points: Sequence[tuple[int, float]]) -> str:
    """R@k over k; ``points`` are (k, share 0-1), k rising."""
    height, base, wide = 200, 165, WIDTH - 130
    places = [50 + wide * place / max(1, len(points) - 1) for place in range(len(points))]
    heights = [base - 140 * share for _, share in points]
    parts = [_line(50, base - 140 * tick, 50 + wide, base - 140 * tick, _GRID) for tick in _TICKS]
    parts += [_text(44, base - 140 * tick + 4, f"{tick:.0%}", "end") for tick in _TICKS]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(places, heights, strict=True))
    parts.append(f"<polyline points='{path}' fill='none' stroke='{_BAR}' stroke-width='2'/>")
    for (k, share), x, y in zip(points, places, heights, strict=True):
        parts += [
            f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{_BAR}'/>",
            _text(x + 8, y + 18, f"{share:.1%}"),
            _text(x, base + 20, f"k={k}", "middle"),
        ]
    return _svg(title, height, parts)


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    head = f"<svg viewBox='0 0 {WIDTH} {height}' role='img' aria-label='{escape(title, quote=True)}'>"
    return f"<figure><figcaption>{escape(title)}</figcaption>{head}{''.join(parts)}</svg></figure>"


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' font-size='12' fill='{_INK}'>{escape(words)}</text>"


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: int = 1) -> str:
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' stroke-width='{width}'/>"
