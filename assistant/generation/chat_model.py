"""The chat model: any LangChain chat model, read within time limits, its calls counted, its failures named.

Nothing here is imported unless a model is set, but for the types; the provider's package is loaded in ``open_model``.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from assistant.generation.breaker import Breaker
from assistant.generation.usage import Ledger, Usage, tokens_of
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
    "unsupported",
    "endless",
    "resting",
    "budget",
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
    "unsupported": "语言模型写的话没有通过核对",
    "endless": "语言模型一再要求检索，没有作答",
    "resting": "语言模型多次出错，正在暂停使用",
    "budget": "语言模型今天的用量已到上限",
}


STREAMS = 16
"""Answers that are with a model at a time, where nothing else is said."""


class ModelTrouble(Exception):
    """The model cannot be used for this answer; ``rest`` is how many seconds its server asks to be left alone.

    ``status`` is the HTTP status of a request that was refused.
    """

    def __init__(self, kind: TroubleKind, rest: float | None = None, status: int | None = None) -> None:
        super().__init__(_WORDS[kind])
        self.kind = kind
        self.rest = rest
        self.status = status


@dataclass(slots=True)
class Abilities:
    """What the endpoint has been found to take; shared by all answers, and only ever withdrawn."""

    json_mode: bool = False


_JSON_MODE = {"extra_body": {"response_format": {"type": "json_object"}}}
"""Past LangChain, which would parse the chunks itself."""


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

    abilities: Abilities = field(default_factory=Abilities)
    ledger: Ledger | None = None
    """Where each day's tokens are counted; None: nowhere."""

    def deadline(self) -> float:
        """When an answer that starts now must be there, on the monotonic clock."""
        return time.monotonic() + self.wait

    def text(self, messages: Sequence[BaseMessage], deadline: float, usage: Usage, *, json: bool = False) -> str:
        """The whole reply. ``json``: in the endpoint's JSON mode where it has one. Raises ModelTrouble."""
        if not (json and self.abilities.json_mode):
            return "".join(self.stream(messages, deadline, usage))
        try:
            return "".join(self.stream(messages, deadline, usage, **_JSON_MODE))
        except ModelTrouble as trouble:
            if trouble.status not in (400, 422):
                raise
            self.abilities.json_mode = False
            return "".join(self.stream(messages, deadline, usage))

    def stream(self, messages: Sequence[BaseMessage], deadline: float, usage: Usage, **options: Any) -> Iterator[str]:
        """The text as it comes, read in a thread of its own so that nothing the client does can hold up the answer.

        Raises:
            ModelTrouble: the call failed, no text came for ``timeout`` seconds, or the deadline passed.
        """
        run = _Run(self.chat, messages, options)
        threading.Thread(target=run.pump, daemon=True, name="chat-model").start()
        ended, pieces, counted = False, [], _Counted()
        try:
            while True:
                left = min(self.timeout, deadline - time.monotonic())
                chunk = run.next(left)
                if chunk is None:
                    break
                _refuse_tools(chunk)
                counted.read(chunk)
                ended = _finished(chunk) or ended
                if chunk.text:
                    pieces.append(str(chunk.text))
                    yield pieces[-1]
        finally:
            run.left.set()
            self._count(usage, messages, "".join(pieces), counted)
        if not ended:
            raise ModelTrouble("cut")

    def _count(self, usage: Usage, messages: Sequence[BaseMessage], reply: str, counted: _Counted) -> None:
        sent = counted.sent or sum(tokens_of(str(message.content)) for message in messages)
        received = counted.received or (tokens_of(reply) if reply else 0)
        usage.add(sent, received)
        if self.ledger:
            self.ledger.add(Usage(1, sent, received))


@dataclass(slots=True)
class _Counted:
    """The tokens that the endpoint itself reports; 0 where it does not."""

    sent: int = 0
    received: int = 0

    def read(self, chunk: AIMessageChunk) -> None:
        if told := chunk.usage_metadata:
            self.sent = max(self.sent, told.get("input_tokens", 0))
            self.received = max(self.received, told.get("output_tokens", 0))


class _Run:
    """One call: ``pump`` runs in a thread and hands over chunks, ``next`` waits for them."""

    def __init__(self, chat: BaseChatModel, messages: Sequence[BaseMessage], options: Mapping[str, Any]) -> None:
        self._chat = chat
        self._messages = list(messages)
        self._options = options
        self._chunks: queue.SimpleQueue[AIMessageChunk | None] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._began = False
        self.left = threading.Event()

    def pump(self) -> None:
        with self:
            for chunk in self._chat.stream(self._messages, **self._options):
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
    if status in (400, 401, 403, 404, 422):
        _log.warning("语言模型拒绝了请求（%s）：%s", status, _one_line(error))
        return ModelTrouble("denied", status=status)
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
    return ChatModel(
        name,
        chat,
        settings.chat_timeout,
        settings.chat_wait,
        room=threading.BoundedSemaphore(settings.chat_streams),
        abilities=Abilities(json_mode=known not in _PROVIDERS - {"openai", "deepseek"}),
        ledger=Ledger(settings.data_dir, settings.chat_budget),
    )


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
