"""General synonyms of the field (``terms.yaml``): one canonical wording for each group."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from corpus.settings import ROOT
from corpus.words import fold


class Terms:
    """Replaces each known wording by its group's canonical one, longest first."""

    def __init__(self, groups: list[list[str]]) -> None:
        self._canonical = {fold(word): fold(group[0]) for group in groups for word in group}
        longest_first = sorted(self._canonical, key=len, reverse=True)
        self._pattern = re.compile("|".join(re.escape(word) for word in longest_first) or r"(?!)")
        self.heads = frozenset(self._canonical.values())

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
    """The shipped ``corpus/terms.yaml``."""
    groups = yaml.safe_load((ROOT / "corpus" / "terms.yaml").read_text("utf-8"))["groups"]
    return Terms(groups)
