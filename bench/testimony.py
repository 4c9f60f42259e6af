"""``python -m bench.testimony``: learns the weights of ``assistant/reading/sentence_reader.py`` over the shipped gold, and says how they carry.

Each gold file is judged by weights learned over all the others, so the shares printed are of documents not learned from.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from assistant.chain import Assistant
from assistant.conversation.rewrite import standalone
from assistant.query.question import normalise, understand
from assistant.reading.sentence_reader import Witness, witnesses
from assistant.retrieval.library import scoped
from assistant.scope import documents_meant
from corpus.embedding import load_embedder
from corpus.settings import load_settings
from corpus.store import Store
from eval.gold import GOLD_DIR, GoldItem, load_gold
from eval.suite import suite_settings

_PENALTY = 1.0
_ROUNDS = 25
_APART = ("policies",)
"""Files whose questions are answered from the policy cards, not by sentences."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one part: the sentences near it, and which of them stand in its gold spans."""

    item: GoldItem
    near: tuple[Witness, ...]
    right: np.ndarray
    """bool, shape (sentences,)"""

    def seen(self) -> np.ndarray:
        """float64, shape (sentences, features + 1); the last column is the bias."""
        return np.array([[*witness.seen.values(), 1.0] for witness in self.near])


def main() -> int:
    asked = _asked()
    judged: list[tuple[bool, float, bool]] = []
    for file in sorted({one.item.file for one in asked}):
        weights = _learned([one for one in asked if one.item.file != file])
        judged += [_judged(one, weights) for one in asked if one.item.file == file]
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        print(f"{threshold}  {_told(judged, threshold)}")
    for name, weight in zip([*asked[0].near[0].seen, "bias"], _learned(asked), strict=True):
        print(f'    "{name}": {weight:.2f},')
    return 0


def _asked() -> list[Asked]:
    settings = suite_settings(load_settings())
    with closing(Store(settings, readonly=True)) as store:
        assistant = Assistant(store, settings, load_embedder(settings))
        files = [path for path in sorted(GOLD_DIR.glob("*.jsonl")) if path.stem not in _APART]
        items = load_gold(files, list(assistant.library.documents.values()))
        found = (_near(assistant, item) for item in items)
        return [one for one in found if one is not None and one.near]


def _near(assistant: Assistant, item: GoldItem) -> Asked | None:
    library = assistant.library
    history = [turn.model_dump() for turn in item.question.history]
    message = standalone(normalise(item.question.question), history, library)
    places = (library.gazetteer, library.home_city, assistant.settings.today, None, library.cities, library.places)
    asked = understand(message, *places)
    if len(asked.parts) != 1:
        return None
    documents = documents_meant(library, asked, scoped(library, None))
    near = tuple(witnesses(library, asked.parts[0], assistant.retriever.search(asked.text, documents)))
    right = [any(w.document == s.document and s.span.overlaps(w.span) for s in item.spans) for w in near]
    return Asked(item, near, np.array(right, dtype=bool))


def _learned(asked: Sequence[Asked]) -> np.ndarray:
    """Logistic regression by Newton's steps: float64, shape (features + 1,), the bias last and unpenalised."""
    seen = np.concatenate([one.seen() for one in asked])
    right = np.concatenate([one.right for one in asked]).astype(float)
    penalty = np.full(seen.shape[1], _PENALTY)
    penalty[-1] = 0.0
    weights = np.zeros(seen.shape[1])
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (likely - right) + penalty * weights
        curve = (seen * (likely * (1 - likely))[:, None]).T @ seen + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    return weights


def _judged(one: Asked, weights: np.ndarray) -> tuple[bool, float, bool]:
    """(answerable, likelihood of the best sentence, whether that one is right)."""
    likely = 1 / (1 + np.exp(-one.seen() @ weights))
    best = int(likely.argmax())
    return one.item.question.answerable, float(likely[best]), bool(one.right[best])


def _told(judged: Sequence[tuple[bool, float, bool]], threshold: float) -> str:
    answerable = [(likely, right) for can, likely, right in judged if can]
    unanswerable = [likely for can, likely, _ in judged if not can]
    right = sum(likely >= threshold and hit for likely, hit in answerable) / len(answerable)
    wrong = sum(likely >= threshold and not hit for likely, hit in answerable) / len(answerable)
    false = sum(likely >= threshold for likely in unanswerable) / len(unanswerable)
    return f"能答 {len(answerable)}：引对 {right:.1%}，引错 {wrong:.1%}；答不了 {len(unanswerable)}：错答 {false:.1%}"


if __name__ == "__main__":
    sys.exit(main())
