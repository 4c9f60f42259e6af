"""A second look at what retrieval found: a CrossEncoder reads question and passage together. None by default."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from typing import Any, Protocol

from corpus.errors import ModelError
from corpus.settings import Settings

DEPTH = 40
"""Passages that are read again."""


class Reranker(Protocol):
    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers, 0 to 1. Raises ModelError."""


class CrossReranker:
    """A sentence-transformers ``CrossEncoder`` of one output, by name or folder. Safe to share between threads."""

    def __init__(self, name: str) -> None:
        """Raises ModelError when the model can be neither found nor downloaded, or has not one output."""
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise ModelError("没有安装 sentence-transformers，请先运行 pip install sentence-transformers") from error
        try:
            self._model: Any = CrossEncoder(name)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"重排模型 {name} 加载不了，请检查 YUECE_RERANKER 的名称或文件夹，以及能否联网") from error
        if self._model.num_labels != 1:
            raise ModelError(f"{name} 不是重排模型（它给出 {self._model.num_labels} 个分数），请换一个 CrossEncoder")
        self._lock = threading.Lock()

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        pairs = [(query, text) for text in texts]
        try:
            with self._lock:
                raw = self._model.predict(pairs, show_progress_bar=False) if pairs else []
        except (RuntimeError, ValueError) as error:
            raise ModelError("重排模型出错，请检查 YUECE_RERANKER 的模型") from error
        return _in_unit([float(score) for score in raw])


def load_reranker(settings: Settings) -> Reranker | None:
    """The reranker that the settings name. Raises ModelError with the next step."""
    return CrossReranker(settings.reranker) if settings.reranker else None


def _in_unit(scores: list[float]) -> list[float]:
    """As they are where the model gives 0 to 1 already, else all squeezed there; the order stays."""
    if all(0.0 <= score <= 1.0 for score in scores):
        return scores
    return [1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score)))) for score in scores]
