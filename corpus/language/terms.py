"""General synonyms of the field (``terms.yaml``): one canonical wording for each group."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from corpus.words import fold
from corpus.yamlfile import read_yaml


class Terms:
    """Replaces each known wording by its group's canonical one, longest first."""

    def __init__(self, groups: list[list[str]], collectives: dict[str, list[str]] | None = None) -> None:
        self._collectives = collectives or {}
        self._canonical = {fold(word): fold(group[0]) for group in groups for word in group}
        longest_first = sorted(self._canonical, key=len, reverse=True)
        self._pattern = re.compile("|".join(re.escape(word) for word in longest_first) or r"(?!)")
        self.heads = frozenset(self._canonical.values())

    def members(self, text: str, count: int) -> list[str]:
        """``text`` once for each part of the collective it names (三次产业贡献率 → 第一产业贡献率 …); [] where it names none of ``count`` parts."""
        for name, parts in self._collectives.items():
            if name in text and len(parts) == count:
                return [text.replace(name, part) for part in parts]
        return []

    def part_in(self, text: str) -> str | None:
        """The part of a collective that ``text`` opens with (第二产业 of 第二产业对经济增长的贡献率)."""
        parts = (part for parts in self._collectives.values() for part in parts)
        return next((part for part in parts if text.startswith(part)), None)

    def canonical(self, text: str) -> str:
        """``text`` folded, with every known wording in its group's first form. Lengths change."""
        return self._pattern.sub(lambda match: self._canonical[match.group()], fold(text))

    def split(self, text: str) -> list[tuple[str, bool]]:
        """``text`` in pieces: (canonical term, True) for a known wording, (the text between, False) else."""
        folded = fold(text)
        pieces: list[tuple[str, bool]] = []
        position = 0
        for match in self._pattern.finditer(folded):
            if match.start() > position:
                pieces.append((folded[position : match.start()], False))
            pieces.append((self._canonical[match.group()], True))
            position = match.end()
        if position < len(folded):
            pieces.append((folded[position:], False))
        return pieces


@lru_cache(maxsize=1)
def load_terms() -> Terms:
    """The shipped ``lexicon/terms.yaml``."""
    data = read_yaml(Path(__file__).parent / "lexicon" / "terms.yaml")
    return Terms(data["groups"], data["collectives"])
