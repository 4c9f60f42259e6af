"""Hybrid retrieval: BM25 over words and bigrams, dense vectors, one scaled sum; a LangChain retriever."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant import trace
from assistant.fusion import fuse
from corpus.embedding import Embedder
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
    embedder: Embedder
    k: int = 20
    system: System = "hybrid"
    documents: frozenset[str] | None = None

    def ids(self, query: str, k: int, documents: Collection[str] | None = None) -> list[tuple[str, float]]:
        """(passage id, fused score), best first, at most ``k``."""
        depth = max(DEPTH, k)
        lexical = self.store.lexical(tokens(query), depth, documents) if self.system != "dense" else []
        if self.system == "lexical":
            return lexical[:k]
        vector = np.asarray(self.embedder.embed_query(query), dtype=np.float32)
        dense = self.store.dense(vector, depth, documents)
        return dense[:k] if self.system == "dense" else fuse(dense, lexical, k)

    def search(self, query: str, documents: Collection[str] | None = None) -> list[Found]:
        scored = self.ids(query, self.k, self.documents if documents is None else documents)
        scores = dict(scored)
        found = [Found(passage, scores[passage.id]) for passage in self.store.passages([id for id, _ in scored])]
        trace.searched(found)
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
