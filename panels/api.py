"""What programs call: Gradio's named endpoints, and a chat model's interface over the assistant."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from gradio.events import api
from pydantic import BaseModel, Field

from assistant.chain import Assistant
from assistant.console import printed
from assistant.eligibility.profile import Profile
from assistant.intake.advice import Advice
from assistant.intake.profile_reader import read_sentence
from corpus.errors import YueceError
from corpus.language.figure_words import indicator_words
from corpus.policies.register import load_policies
from corpus.records import Answer, Figure
from corpus.words import fold
from panels.pace import Pace
from panels.visitor import owner_of

MODEL = "yuece"
"""What the assistant is called where a model's name is asked for."""
FOUND = 50
"""Passages or figures that one call gives at most."""
LONGEST = 2000
"""Characters of a description that are read."""
_BESIDE = "\n\n——\n"
"""Between an answer's words and what stands beside them; what follows it is not taken for what was said."""


class Named:
    """The named endpoints: their names, parameters and docstrings are what a program sees."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def publish(self) -> None:
        """Adds them to the open page."""
        for act in (self.ask, self.search, self.figures, self.match):
            api(
                act, api_name=act.__name__, concurrency_limit=None, queue=False
            )  # MCP calls in the process what is not queued

    async def ask(
        self, question: str, history: list[dict[str, str]] | None = None, documents: list[str] | None = None
    ) -> dict[str, Any]:
        """就库里的政府答复和政策文件提一个问题，回答里的每个数都有出处。

        Args:
            question: 中文问题
            history: 前面的对话，[{"role": "user" 或 "assistant", "content": "…"}]，追问时用
            documents: 只在这些编号的文件里找；不填为全部
        """
        answer = await self._assistant.ainvoke(
            {"question": question, "history": history or [], "documents": documents or None}
        )
        return answer.to_json()

    def search(self, query: str, most: int = 8) -> list[dict[str, Any]]:
        """查找与一句话最相近的原文段落。

        Args:
            query: 要找的内容
            most: 最多几段
        """
        library = self._assistant.library
        found = self._assistant.retriever.of_one_answer().search(query)[: max(0, min(most, FOUND))]
        return [
            {
                "document": one.passage.document,
                "title": library.documents[one.passage.document].title,
                "section": " > ".join(one.passage.path),
                "page": one.passage.page,
                "start": one.passage.start,
                "end": one.passage.end,
                "text": one.passage.text,
                "score": round(one.score, 4),
            }
            for one in found
            if one.passage.document in library.documents
        ]

    def figures(self, indicator: str, region: str = "", period: str = "") -> list[dict[str, Any]]:
        """列出一项指标的数字，各带原文里的那一句。

        Args:
            indicator: 指标名称里的字，如 研发投入
            region: 地区，如 华容县；不填为全部
            period: 时期，如 2021；不填为全部
        """
        library, sought = self._assistant.library, fold(indicator)
        kinds = [one for one in library.measured if sought in fold(f"{one.topic or ''}{one.indicator}")]
        found = (figure for kind in kinds for figure in library.figures_measuring(kind, FOUND))
        chosen = [one for one in found if _fits(one, region, period) and one.document in library.documents]
        return [self._figure(one) for one in chosen[:FOUND]]

    def _figure(self, figure: Figure) -> dict[str, Any]:
        document = self._assistant.library.documents[figure.document]
        return {
            "indicator": indicator_words(figure),
            "region": figure.region,
            "period": figure.period,
            "value": figure.value,
            "unit": figure.unit,
            "status": figure.status,
            "document": figure.document,
            "title": document.title,
            "start": figure.quote.start,
            "end": figure.quote.end,
            "quote": document.text[figure.quote.start : figure.quote.end],
        }

    def match(self, description: str) -> dict[str, Any]:
        """按企业的一段自述，逐项判断符合哪些政策、凭哪一条、还差什么。

        Args:
            description: 企业情况，如 我们是2019年成立的化工企业，职工120人，去年收入8000万元
        """
        settings = self._assistant.settings
        profile, understood = read_sentence(description[:LONGEST], settings.today, self._assistant.library.home_city)
        return Advice(profile.joined(Profile()), settings.today, load_policies()[0], understood).to_json()


def _fits(figure: Figure, region: str, period: str) -> bool:
    return (not region or figure.region == region) and (not period or (figure.period or "").startswith(period))


class Message(BaseModel):
    """One of a chat; what a model takes beside text is left out."""

    role: str
    content: str | list[dict[str, Any]] | None = None

    @property
    def words(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content)
        return self.content or ""


class Completion(BaseModel):
    """What is asked of a chat model, as far as it is heeded here."""

    messages: list[Message] = Field(min_length=1)
    model: str = MODEL
    stream: bool = False
    documents: list[str] | None = None
    """Not of the interface: the documents the question is limited to."""


def completions(assistant: Assistant) -> APIRouter:
    """``/v1/models`` and ``/v1/chat/completions``."""
    router = APIRouter()
    pace = Pace(assistant.settings.asks_per_minute)

    @router.get("/v1/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}]}

    @router.post("/v1/chat/completions")
    async def complete(asked: Completion, request: Request) -> Response:
        """Answers the last message; those before it are the conversation. Instructions of a system message bind nothing."""
        if not pace.admits(owner_of(request) or (request.client.host if request.client else "")):
            return _refused(429, "rate_limit_exceeded", "问得太快了，请过一会儿再问。")
        *before, last = [one for one in asked.messages if one.role in ("user", "assistant")] or [Message(role="user")]
        history = [{"role": one.role, "content": one.words.split(_BESIDE)[0]} for one in before]
        try:
            answer = await assistant.ainvoke(
                {"question": last.words, "history": history, "documents": asked.documents or None}
            )
        except YueceError as error:
            return _refused(400, "invalid_request_error", str(error))
        made = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())
        if asked.stream:
            return StreamingResponse(_streamed(answer, *made), media_type="text/event-stream")
        choice = {"index": 0, "message": {"role": "assistant", "content": spoken(answer)}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
        body = {**_head(*made, "chat.completion"), "choices": [choice], "usage": usage, "yuece": answer.to_json()}
        return JSONResponse(body)

    return router


def spoken(answer: Answer) -> str:
    """An answer as a chat shows it: its words, below them notices, choices and sources."""
    beside = printed(answer).removeprefix(answer.text).strip()
    choices = [f"- {choice}" for choice in answer.choices]
    below = "\n".join([*choices, *([beside] if beside else [])])
    return f"{answer.text}{_BESIDE}{below}" if below else answer.text


def _streamed(answer: Answer, id: str, created: int) -> Iterator[str]:
    """A line at a time, as the interface streams; sentences that are not checked are never sent."""

    def chunk(delta: Mapping[str, str], finish: Literal["stop"] | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        body = {**_head(id, created, "chat.completion.chunk"), "choices": [choice]}
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for line in spoken(answer).splitlines(keepends=True):
        yield chunk({"content": line})
    yield chunk({}, "stop")
    yield "data: [DONE]\n\n"


def _head(id: str, created: int, kind: str) -> dict[str, Any]:
    return {"id": id, "object": kind, "created": created, "model": MODEL}


def _refused(status: int, kind: str, sentence: str) -> Response:
    return JSONResponse({"error": {"message": sentence, "type": kind, "code": kind}}, status)
