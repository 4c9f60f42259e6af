"""``python -m bench.writer``: what the writer adds to a language model's own time. Nothing here passes or fails.

The model is a scripted one in this process, so that its first word comes at a known moment.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.chain import Assistant
from assistant.events import Drafted, Sentence
from assistant.generation.answer import Author
from assistant.generation.chat_model import ChatModel
from bench.answers import shipped_questions
from corpus.embedding import load_embedder
from corpus.errors import YueceError
from corpus.settings import Settings, load_settings
from corpus.store import Store
from eval.gold import GoldQuestion
from eval.measures import percentile
from eval.suite import over_store
from ingest.sources import SHIPPED


class Scripted(BaseChatModel):
    """Plans to search for the question, then says three clauses of its material again, and notes when it began to."""

    began: float = 0.0

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content="好"))])

    def _stream(self, messages: list[BaseMessage], *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
        data = json.loads(str(messages[-1].content))
        if data["task"] == "plan":
            text = json.dumps({"standalone": data["message"], "queries": [data["message"]]}, ensure_ascii=False)
        else:
            lines = [line for document in data["documents"] for line in document["clauses"] if len(line) == 3]
            text = "\n".join(f"{line[1].rstrip('。')}[{line[0]}]。" for line in lines[:3]) + "\n"
            self.began = time.perf_counter()
        for start in range(0, len(text), 4):
            yield ChatGenerationChunk(message=AIMessageChunk(content=text[start : start + 4]))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"finish_reason": "stop"}))


def main() -> int:
    try:
        settings = load_settings()
        shipped = over_store(settings, [SHIPPED])
        for line in measured(shipped, shipped_questions()):
            print(line, flush=True)
    except YueceError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def measured(settings: Settings, questions: list[GoldQuestion]) -> Iterator[str]:
    chat = Scripted()
    with closing(Store(settings, readonly=True)) as store:
        assistant = Assistant(store, settings, load_embedder(settings))
        assistant.author = Author(ChatModel("scripted", chat, 20.0, 60.0))
        first: list[float] = []
        checked: list[float] = []
        for question in questions:
            chat.began = 0.0
            for event in assistant.events(question.question):
                now = time.perf_counter()
                if isinstance(event, Drafted) and chat.began and len(first) == len(checked):
                    first.append(now - chat.began)
                if isinstance(event, Sentence):
                    checked.append(now - chat.began)
                    break
            del first[len(checked) :]
    for name, times in (("第一个字", first), ("第一句核对完", checked)):
        if times:
            p50, p95 = statistics.median(times), percentile(times, 0.95) or 0.0
            yield f"模型开口之后到{name}：p50 {p50 * 1000:.1f} 毫秒，p95 {p95 * 1000:.1f} 毫秒（{len(times)} 题）"


if __name__ == "__main__":
    sys.exit(main())
