"""The baseline with a chat model: the retrieval-augmented generation of the tutorials.

The best fixed chunks by vector go into one ordinary prompt, and what the model writes is the answer as it stands: nothing
is planned, computed or checked, and every chunk that was given is cited whole.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.generation.chat_model import ChatModel, ModelTrouble
from assistant.generation.usage import Usage
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.library import Library
from corpus.errors import ModelError
from corpus.records import Passage
from eval.gold import GoldQuestion
from eval.record import AnswerRecord, CitationRecord, WritingRecord

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

UNKNOWN = "资料中没有答案"
"""What the prompt asks for where the chunks do not hold the answer; a text that begins so is a refusal."""
_RULES = f"""你是一个问答助手。请根据下面的资料回答问题，用中文，简明扼要，一般一到三句话。
每句话末尾用 [1] 这样的编号注明依据的是哪一段资料。资料里没有答案就不要编造，只回答“{UNKNOWN}”。"""


def told(question: GoldQuestion, retriever: HybridRetriever, library: Library, model: ChatModel) -> AnswerRecord:
    """The answer to one question. A question of a conversation is searched for with the one before it.

    Raises:
        ModelError: the model failed.
    """
    started, usage = time.perf_counter(), Usage()
    asked = [turn.content for turn in question.history if turn.role == "user"][-1:]
    chunks = [found.passage for found in retriever.search("\n".join([*asked, question.question]))]
    try:
        text = model.text(_messages(question, chunks), model.deadline(), usage).strip()
    except ModelTrouble as trouble:
        raise ModelError(f"{trouble}，请检查接口后重测。") from trouble
    unknown = text.startswith(UNKNOWN)
    return AnswerRecord(
        id=question.id,
        question=question.question,
        standalone=question.question,
        status="refused" if unknown else "answered",
        reason="not_in_corpus" if unknown else None,
        answer=text,
        citations=() if unknown else tuple(_cited(n, one, library) for n, one in enumerate(chunks, start=1)),
        figures=(),
        derived=(),
        result=None,
        notices=(),
        seconds=time.perf_counter() - started,
        writer=_writer(model, usage),
    )


def _messages(question: GoldQuestion, chunks: Sequence[Passage]) -> list[BaseMessage]:
    """The conversation as it went, then the chunks and the question; the question is the last line."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    said = [(HumanMessage if turn.role == "user" else AIMessage)(turn.content) for turn in question.history]
    material = "\n\n".join(f"[{n}] {chunk.text}" for n, chunk in enumerate(chunks, start=1))
    return [SystemMessage(_RULES), *said, HumanMessage(f"资料：\n{material}\n\n问题：{question.question}")]


def _cited(n: int, chunk: Passage, library: Library) -> CitationRecord:
    return CitationRecord(
        n=n,
        document=chunk.document,
        title=library.documents[chunk.document].title,
        section="",
        page=chunk.page,
        start=chunk.start,
        end=chunk.end,
        quote=chunk.text,
        heads=(),
        url=None,
    )


def _writer(model: ChatModel, usage: Usage) -> WritingRecord:
    """Of a text that nobody checked: no sentence of it was asked for again or taken out."""
    return WritingRecord(
        model=model.name,
        sentences=1,
        retried=0,
        dropped=0,
        degraded=None,
        rewrote=False,
        calls=usage.calls,
        tokens_sent=usage.sent,
        tokens_received=usage.received,
    )
