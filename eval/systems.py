"""Systems under test: whatever answers a question with a record of the contract."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from assistant.chain import Assistant
from assistant.retrieval import System as Retrieval
from corpus.embedding import load_embedder
from corpus.errors import YueceError
from corpus.settings import Settings
from corpus.store import Store
from eval.gold import GoldError, GoldItem, GoldQuestion
from eval.record import AnswerRecord, failed

log = logging.getLogger("eval")


class System(Protocol):
    name: str

    def answer(self, question: GoldQuestion) -> AnswerRecord: ...


class Yuece:
    """The product itself, in this process; ``retrieval`` switches one side of its retriever off."""

    name = "yuece"

    def __init__(self, store: Store, settings: Settings, retrieval: Retrieval = "hybrid") -> None:
        self._assistant = Assistant(store, settings, load_embedder(settings))
        self._assistant.retriever.system = retrieval

    def answer(self, question: GoldQuestion) -> AnswerRecord:
        history = [turn.model_dump() for turn in question.history]
        answer = self._assistant.answer(question.question, history)
        return AnswerRecord.model_validate(answer.to_json(question.id))


def ask_all(system: System, items: Iterable[GoldItem]) -> Iterator[AnswerRecord]:
    """A record for each item, in order; a crash of the system is a record too, and its traceback is logged."""
    for item in items:
        yield _ask(system, item.question)


def _ask(system: System, question: GoldQuestion) -> AnswerRecord:
    started = time.perf_counter()
    try:
        return system.answer(question)
    except YueceError as error:
        sentence = str(error)
    except Exception as error:  # what is measured may fail in any way, and failing is a measurement
        log.exception("%s：答题时崩溃", question.id)
        sentence = f"{type(error).__name__}：{error}"
    return failed(question.id, question.question, sentence, time.perf_counter() - started)


def read_records(path: Path) -> dict[str, AnswerRecord]:
    """Records made elsewhere (``python -m assistant ask --batch``, another product), by id. Raises GoldError."""
    records: dict[str, AnswerRecord] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"读不了答复记录 {path}（{error}），请检查路径。") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            record = _read_record(line, f"{path.name} 第{number}行")
            records[str(record.id)] = record
    return records


def _read_record(line: str, where: str) -> AnswerRecord:
    try:
        return AnswerRecord.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise GoldError(f"{where} 不是一行完整的 JSON，请重新生成。") from error
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(map(str, problem["loc"])) or "整行"
        raise GoldError(f"{where} 的 {field} 不合 docs/record.schema.json（{problem['msg']}），请对照修改。") from error
