"""Embeddings from an OpenAI-compatible endpoint (``POST …/embeddings``): vLLM, Ollama, Xinference, a provider."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import httpx
import numpy as np
from langchain_core.embeddings import Embeddings

from corpus.errors import ModelError
from corpus.settings import Settings

_AT_ONCE = 64
"""Texts of one request."""


class EndpointModel(Embeddings):
    """The embedding model that ``embedding`` names, served at ``embedding_base_url``. Safe to share between threads.

    Nothing is asked of the endpoint before the first text: an assistant opens, and answers by words, without it.
    """

    def __init__(self, settings: Settings, base_url: str) -> None:
        """Raises ModelError where the address is none."""
        if not base_url.startswith(("http://", "https://")):
            raise ModelError("YUECE_EMBEDDING_BASE_URL 应是 http:// 或 https:// 开头的地址，请改正后再试")
        self.name = settings.embedding
        self._url = f"{base_url.rstrip('/')}/embeddings"
        key = settings.embedding_api_key
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        self._client = httpx.Client(timeout=settings.embedding_timeout, headers=headers)

    @cached_property
    def dim(self) -> int:
        """Asks the endpoint once. Raises ModelError."""
        return len(self.embed_query("维数"))

    def embed_query(self, text: str) -> list[float]:
        return self._embedded([text])[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        parts = (texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE))
        return [vector for part in parts for vector in self._embedded(part)]

    def _embedded(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors in order. Raises ModelError in one sentence."""
        try:
            answer = self._client.post(self._url, json={"model": self.name, "input": list(texts)})
            answer.raise_for_status()
            return _vectors(answer.json(), len(texts))
        except httpx.HTTPStatusError as error:
            raise ModelError(_refused(error.response.status_code)) from error
        except httpx.TimeoutException as error:
            raise ModelError(
                "嵌入模型接口太久没有应答，请检查服务是否过忙，或把 YUECE_EMBEDDING_TIMEOUT 调大"
            ) from error
        except httpx.HTTPError as error:
            raise ModelError("连不上嵌入模型接口，请检查 YUECE_EMBEDDING_BASE_URL 和服务是否在运行") from error
        except (ValueError, TypeError, KeyError) as error:
            raise ModelError(
                "嵌入模型接口的应答不是 OpenAI 兼容的格式，请检查 YUECE_EMBEDDING_BASE_URL（一般以 /v1 结尾）"
            ) from error


def _vectors(answer: dict[str, Any], count: int) -> list[list[float]]:
    """Raises ValueError, TypeError or KeyError for what is no list of ``count`` vectors of one length."""
    rows = sorted(answer["data"], key=lambda row: row.get("index", 0))
    vectors = np.asarray([row["embedding"] for row in rows], np.float32)
    if vectors.ndim != 2 or len(vectors) != count or not np.isfinite(vectors).all():
        raise ValueError("not as many vectors as texts")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    made: list[list[float]] = (vectors / np.where(lengths == 0, 1.0, lengths)).tolist()
    return made


def _refused(status: int) -> str:
    if status in (401, 403):
        return f"嵌入模型接口不认这个密钥（{status}），请检查 YUECE_EMBEDDING_API_KEY"
    if status == 404:
        return "嵌入模型接口没有这个地址或模型（404），请检查 YUECE_EMBEDDING_BASE_URL 和 YUECE_EMBEDDING"
    if status == 429:
        return "嵌入模型接口说请求太多（429），请稍后再试"
    return f"嵌入模型接口出错（{status}），请检查那边的服务"
