"""Hybrid retrieval: BM25 over words and bigrams, dense vectors, one scaled sum; a LangChain retriever."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, SkipValidation

from assistant import trace
from assistant.retrieval import reranker
from assistant.retrieval.fusion import fuse
from assistant.retrieval.reranker import Reranker
from corpus.embedding import Embedder
from corpus.errors import ModelError, VectorsError
from corpus.records import Passage
from corpus.store import Store
from corpus.words import tokens

DEPTH = 100
"""Passages taken from each side before they are fused."""
System = Literal["hybrid", "lexical", "dense"]


@dataclass(frozen=True, slots=True)
class Found:
    passage: Passage
    score: float


class HybridRetriever(BaseRetriever):
    """Passages for a query, best first. ``documents`` limits the search to chosen document ids."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: Store
    embedder: SkipValidation[Embedder]
    k: int = 20
    reranker: SkipValidation[Reranker | None] = None
    system: System = "hybrid"
    documents: frozenset[str] | None = None
    lost: list[str] = Field(default_factory=list)
    """What searches went without (vectors, reranking) and why, a sentence each; of one answer where the retriever is its own."""
    vectors: dict[str, np.ndarray] | None = None
    """The vectors of queries embedded before, where they are kept."""

    def of_one_answer(self) -> HybridRetriever:
        """This retriever with a record of its own of what was lost, a question that is asked again not embedded again."""
        return self.model_copy(update={"lost": [], "vectors": {}})

    def ids(self, query: str, k: int, documents: Collection[str] | None = None) -> list[tuple[str, float]]:
        """(passage id, score), best first, at most ``k``; without vectors that cannot be had, by words alone."""
        depth = max(DEPTH, k)
        lexical = self.store.lexical(tokens(query), depth, documents) if self.system != "dense" else []
        if self.system == "lexical":
            return self._reranked(query, lexical, k)
        if self.system == "dense":
            return self._reranked(query, self._dense(query, depth, documents), k)
        try:
            found = fuse(self._dense(query, depth, documents), lexical, depth)
        except (VectorsError, ModelError) as error:
            self._lose(f"没有按意思检索，只按字词检索：{error}")
            found = lexical
        return self._reranked(query, found, k)

    def _reranked(self, query: str, found: list[tuple[str, float]], k: int) -> list[tuple[str, float]]:
        """The best by the reranker's score, where there is one; those it did not read stand after them."""
        if self.reranker is None or not found:
            return found[:k]
        again = self.store.passages([id for id, _ in found[: max(reranker.DEPTH, k)]])
        try:
            scores = self.reranker.scores(query, [passage.text for passage in again])
        except ModelError as error:
            self._lose(f"没有重排：{error}")
            return found[:k]
        scored = zip([passage.id for passage in again], scores, strict=True)
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:k]

    def _lose(self, reason: str) -> None:
        if reason not in self.lost:
            self.lost.append(reason)

    def _dense(self, query: str, depth: int, documents: Collection[str] | None) -> list[tuple[str, float]]:
        return self.store.dense(self._embedded(query), depth, documents)

    def _embedded(self, query: str) -> np.ndarray:
        kept = {} if self.vectors is None else self.vectors
        if query not in kept:
            kept[query] = np.asarray(self.embedder.embed_query(query), dtype=np.float32)
        return kept[query]

    def search(self, query: str, documents: Collection[str] | None = None) -> list[Found]:
        trace.step("查数字和目录")
        scored = self.ids(query, self.k, self.documents if documents is None else documents)
        scores = dict(scored)
        found = [Found(passage, scores[passage.id]) for passage in self.store.passages([id for id, _ in scored])]
        trace.searched(found)
        trace.step("检索")
        return found

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [
            LangChainDocument(
                id=found.passage.id,
                page_content=found.passage.text,
                metadata={
                    "document": found.passage.document,
                    "section": " > ".join(found.passage.path),
                    "start": found.passage.start,
                    "end": found.passage.end,
                    "score": found.score,
                },
            )
            for found in self.search(query)
        ]
