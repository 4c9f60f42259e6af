"""The language model behind the writer: any LangChain chat model, read within time limits, its failures named.

Nothing here is imported unless a model is set, but for the types; the provider's package is loaded in ``open_model``.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from assistant.generation.breaker import Breaker
from corpus.errors import ModelError
from corpus.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

_log = logging.getLogger(__name__)

TroubleKind = Literal[
    "unreachable",
    "timeout",
    "denied",
    "busy",
    "failed",
    "cut",
    "empty",
    "language",
    "repetition",
    "malformed",
    "resting",
]
_WORDS: dict[TroubleKind, str] = {
    "unreachable": "连不上语言模型",
    "timeout": "语言模型没有在时限内写完",
    "denied": "语言模型不接受现在的密钥或名称",
    "busy": "语言模型正忙",
    "failed": "语言模型出了错",
    "cut": "语言模型没有写完就断了",
    "empty": "语言模型没有写出文字",
    "language": "语言模型没有用中文写",
    "repetition": "语言模型反复写同样的话",
    "malformed": "语言模型写的不是一段话",
    "resting": "语言模型多次出错，正在暂停使用",
}


STREAMS = 16
"""Answers that are with a model at a time, where nothing else is said."""


class ModelTrouble(Exception):
    """The model cannot be used for this answer; ``rest`` is how many seconds its server asks to be left alone."""

    def __init__(self, kind: TroubleKind, rest: float | None = None) -> None:
        super().__init__(_WORDS[kind])
        self.kind = kind
        self.rest = rest


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model with its name, its limits in seconds and its breaker. Safe to share between threads."""

    name: str
    chat: BaseChatModel
    timeout: float
    wait: float
    breaker: Breaker = field(default_factory=Breaker)
    room: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(STREAMS))
    """For so many answers at a time; one that finds none does without the model."""

    def deadline(self) -> float:
        """When an answer that starts now must be there, on the monotonic clock."""
        return time.monotonic() + self.wait

    def stream(self, messages: Sequence[BaseMessage], deadline: float) -> Iterator[str]:
        """The text as it comes, read in a thread of its own so that nothing the client does can hold up the answer.

        Raises:
            ModelTrouble: the call failed, no text came for ``timeout`` seconds, or the deadline passed.
        """
        run = _Run(self.chat, messages)
        threading.Thread(target=run.pump, daemon=True, name="chat-model").start()
        ended = False
        try:
            while True:
                left = min(self.timeout, deadline - time.monotonic())
                chunk = run.next(left)
                if chunk is None:
                    break
                _refuse_tools(chunk)
                ended = _finished(chunk) or ended
                if chunk.text:
                    yield str(chunk.text)
        finally:
            run.left.set()
        if not ended:
            raise ModelTrouble("cut")


class _Run:
    """One call: ``pump`` runs in a thread and hands over chunks, ``next`` waits for them."""

    def __init__(self, chat: BaseChatModel, messages: Sequence[BaseMessage]) -> None:
        self._chat = chat
        self._messages = list(messages)
        self._chunks: queue.SimpleQueue[AIMessageChunk | None] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._began = False
        self.left = threading.Event()

    def pump(self) -> None:
        with self:
            for chunk in self._chat.stream(self._messages):
                if self.left.is_set():
                    return
                self._chunks.put(chunk)

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Whatever ended the thread is raised where the answer waits for it, as a future would."""
        self._error = error
        self._chunks.put(None)
        return True

    def next(self, seconds: float) -> AIMessageChunk | None:
        """The next chunk; None at the end. Raises ModelTrouble."""
        try:
            chunk = self._chunks.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            raise ModelTrouble("timeout") from None
        if chunk is None and self._error is not None:
            raise _trouble_of(self._error, self._began) from self._error
        self._began = True
        return chunk


def _refuse_tools(chunk: AIMessageChunk) -> None:
    """No tool is offered, so a call of one is nonsense."""
    if chunk.tool_call_chunks or chunk.additional_kwargs.get("function_call"):
        raise ModelTrouble("malformed")


def _finished(chunk: AIMessageChunk) -> bool:
    """Whether the server says that the text ends here. Raises ModelTrouble where it says that it was broken off."""
    told = chunk.response_metadata
    reason = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason")
    if reason in ("length", "max_tokens", "content_filter"):
        raise ModelTrouble("cut")
    if reason in ("tool_calls", "function_call", "tool_use"):
        raise ModelTrouble("malformed")
    return bool(reason)


def _trouble_of(error: BaseException, began: bool) -> ModelTrouble:
    """Providers' exceptions share no base class: they are told by status code and by name."""
    status = getattr(error, "status_code", None)
    name = type(error).__name__
    if status in (400, 401, 403, 404):
        _log.warning("语言模型拒绝了请求（%s）：%s", status, _one_line(error))
        return ModelTrouble("denied")
    if status == 429:
        return ModelTrouble("busy", _retry_after(error))
    if status is not None:
        return ModelTrouble("failed", _retry_after(error))
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return ModelTrouble("timeout")
    if isinstance(error, OSError) or any(word in name for word in ("Connect", "Protocol", "Read", "Network")):
        return ModelTrouble("cut" if began else "unreachable")
    if isinstance(error, (ValueError, TypeError, KeyError, AttributeError, IndexError)):
        return ModelTrouble("malformed")
    _log.error("语言模型的调用出了意外的错误", exc_info=error)
    return ModelTrouble("failed")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return float(headers.get("retry-after", ""))
    except ValueError:
        return None


def open_model(settings: Settings) -> ChatModel | None:
    """The model the settings name; None where they name none.

    Raises:
        ModelError: its provider's package is missing, or it cannot be set up.
    """
    if not settings.chat_model:
        return None
    from langchain.chat_models import init_chat_model

    name = settings.chat_model
    known = name.partition(":")[0] if ":" in name else ""
    try:
        chat = init_chat_model(name, **_arguments(settings, known))
    except ImportError as error:
        raise ModelError(f"语言模型 {name} 要用的包没有安装（{error.name or error}），请先用 pip 安装它。") from error
    except (ValueError, RuntimeError) as error:
        raise ModelError(f"语言模型 {name} 打不开：{_one_line(error)}，请检查 YUECE_CHAT_MODEL 等设置。") from error
    room = threading.BoundedSemaphore(settings.chat_streams)
    return ChatModel(name, chat, settings.chat_timeout, settings.chat_wait, room=room)


_PROVIDERS = frozenset("openai anthropic ollama deepseek mistralai groq google_genai xai azure_openai together".split())
"""Prefixes that name a provider; any other ``name:tag`` is a name at an OpenAI-compatible endpoint (qwen2.5:7b)."""


def _arguments(settings: Settings, prefix: str) -> dict[str, Any]:
    """How the model is set up: no retries of the client's own, they would outlast the time limit."""
    arguments: dict[str, Any] = {
        "temperature": settings.chat_temperature,
        "timeout": settings.chat_timeout,
        "max_retries": 0,
    }
    if settings.chat_base_url:
        arguments["base_url"] = settings.chat_base_url
    if settings.chat_api_key:
        arguments["api_key"] = settings.chat_api_key.get_secret_value()
    if prefix not in _PROVIDERS:
        arguments["model_provider"] = "openai"
    if prefix in _PROVIDERS - {"openai"}:
        return arguments
    arguments["use_responses_api"] = False
    if settings.chat_base_url and not settings.chat_api_key and not os.environ.get("OPENAI_API_KEY"):
        arguments["api_key"] = "none"  # an endpoint of one's own may ask for no key, the client wants some
    return arguments
