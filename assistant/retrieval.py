"""Hybrid retrieval: BM25 over words and bigrams, dense vectors, one scaled sum; a LangChain retriever."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant import trace
from assistant.fusion import fuse
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
    embedder: Embedder
    k: int = 20
    system: System = "hybrid"
    documents: frozenset[str] | None = None
    lost: list[str] = Field(default_factory=list)
    """Why searches went without vectors, a sentence each; of one answer where the retriever is its own."""

    def of_one_answer(self) -> HybridRetriever:
        """This retriever with a record of its own of what was lost."""
        return self.model_copy(update={"lost": []})

    def ids(self, query: str, k: int, documents: Collection[str] | None = None) -> list[tuple[str, float]]:
        """(passage id, score), best first, at most ``k``; without vectors that cannot be had, by words alone."""
        depth = max(DEPTH, k)
        lexical = self.store.lexical(tokens(query), depth, documents) if self.system != "dense" else []
        if self.system == "lexical":
            return lexical[:k]
        if self.system == "dense":
            return self._dense(query, depth, documents)[:k]
        try:
            return fuse(self._dense(query, depth, documents), lexical, k)
        except (VectorsError, ModelError) as error:
            if str(error) not in self.lost:
                self.lost.append(str(error))
            return lexical[:k]

    def _dense(self, query: str, depth: int, documents: Collection[str] | None) -> list[tuple[str, float]]:
        vector = np.asarray(self.embedder.embed_query(query), dtype=np.float32)
        return self.store.dense(vector, depth, documents)

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
