"""Confidence: how likely a candidate answers what was asked, by what the reader says of the clauses it rests on.

A logistic curve over a few features, fitted on documents held out of the reader's training (``python -m training choice``)
and kept beside the reader's weights.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.reading.read import Read
from assistant.records import Ask, Candidate
from corpus.errors import YueceError
from corpus.records import Span

FILE = Path(__file__).with_name("choice.json")
Features = dict[str, float]
_MARK = re.compile(r"\[\d+\]")


def features_of(candidate: Candidate, ask: Ask, read: Read) -> Features:
    """What is seen of one candidate; numbers about 0 to 1."""
    name = candidate.answerer
    cited = [
        (citation.document, Span(citation.quote.start, citation.quote.end)) for citation in candidate.draft.citations
    ]
    own = [read.covering(document, quote) for document, quote in cited]
    best = read.clauses[0].probability if read.clauses else 0.0
    top = max(own, default=0.0)
    number = read.intent.type_probability(("number",))
    listing = read.intent.type_probability(("list", "summary", "how"))
    polar = read.intent.type_probability(("yesno",))
    something = 1.0 - read.nothing
    plain = read.intent.operation_probability("none")
    told = any(character.isdigit() for character in _MARK.sub("", candidate.draft.text))
    mark = read.fitting[0].mark if read.fitting else None
    return {
        "bias": 1.0,
        "best": best,
        "own": top,
        "first": own[0] if own else 0.0,
        "mean": sum(own) / len(own) if own else 0.0,
        "behind": best - top,
        "something": something,
        "several": min(len(cited), 6) / 6,
        "claim": float(ask.claim),
        "computes": float(ask.computes),
        "number_told": number * told,
        "number_lacks": number * (not told),
        "mark": mark.probability if mark is not None else 0.0,
        "long": min(len(candidate.draft.text), 400) / 400,
        f"is:{name}": 1.0,
        f"own:{name}": top,
        f"something:{name}": something,
        f"number:{name}": number,
        f"list:{name}": listing,
        f"yesno:{name}": polar,
        f"best:{name}": best,
        f"plain:{name}": plain,
    }


@dataclass(frozen=True, slots=True)
class Confidence:
    """``weights`` of features by name, those unknown weigh nothing; below ``threshold`` nothing is answered."""

    weights: Mapping[str, float]
    threshold: float

    @classmethod
    @lru_cache(maxsize=4)
    def load(cls, reader: str, file: Path = FILE) -> Confidence:
        """The curve fitted for a reader. Raises YueceError where there is none."""
        try:
            kept = json.loads(file.read_text("utf-8"))
            one = kept.get(reader) or kept["lexical"]
            return cls(one["weights"], one["threshold"])
        except (OSError, ValueError, KeyError) as error:
            raise YueceError(f"作答的校准文件不可用（{file.name}），请重新安装本软件。") from error

    def of(self, features: Features) -> float:
        """0 to 1."""
        total = sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
