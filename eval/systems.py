"""Systems under test: whatever answers a question with a record of the contract (DESIGN: 契约), here or elsewhere."""

from __future__ import annotations

import json
import logging
import shlex
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx
from pydantic import ValidationError

from assistant.chain import Assistant
from assistant.trace import Trace, recording
from corpus.embedding import Embedder, load_embedder
from corpus.errors import YueceError
from corpus.records import Passage
from corpus.settings import Settings
from corpus.store import Store
from eval.gold import GoldError, GoldItem, GoldQuestion
from eval.record import AnswerRecord, failed
from eval.tutorial import told
from eval.variants import BY_NAME, PLAIN, YUECE, Variant, names, store_of

log = logging.getLogger("eval")

COMMAND, HTTP = "cmd:", ("http://", "https://")
_PATIENCE = 120.0
"""Seconds an HTTP endpoint may take for one answer."""

Reply = tuple[AnswerRecord, Trace | None]
"""What came, and what it was made from where the system ran in this process."""


class System(Protocol):
    name: str

    def replies(self, items: Sequence[GoldItem]) -> Iterator[Reply]:
        """A reply for each item, in order; what fails is a record too."""
        ...


class Yuece:
    """The product itself, in this process, or a variant of it."""

    def __init__(self, store: Store, settings: Settings, variant: Variant = YUECE) -> None:
        self.name = variant.name
        self._store = store
        self._vectors = _Remembered(load_embedder(settings))
        self._assistant = Assistant(store, settings, self._vectors)
        self._assistant.retriever.system = variant.retrieval
        self._assistant.retriever.k = variant.k or self._assistant.retriever.k

    def replies(self, items: Sequence[GoldItem]) -> Iterator[Reply]:
        return ask_all(self, items)

    def answer(self, question: GoldQuestion) -> AnswerRecord:
        history = [turn.model_dump() for turn in question.history]
        answer = self._assistant.answer(question.question, history)
        return AnswerRecord.model_validate(answer.to_json(question.id))

    def ranked(self, question: str, k: int) -> list[Passage]:
        """The ``k`` best passages for a standalone question, whatever the writer would be given of them."""
        retriever = self._assistant.retriever.model_copy(update={"embedder": self._vectors.known})
        return self._store.passages([id for id, _ in retriever.ids(question, k)])

    def passages(self) -> list[Passage]:
        """All that could be ranked."""
        return [p for document in self._store.documents() for p in self._store.passages_of(document.id)]


class Tutorial(Yuece):
    """The baseline where a chat model is set: its chunks in one prompt, the model's text as it stands (``eval.tutorial``)."""

    def answer(self, question: GoldQuestion) -> AnswerRecord:
        assistant = self._assistant
        assert assistant.author is not None
        return told(question, assistant.retriever, assistant.library, assistant.author.model)


class _Remembered:
    """An embedder that embeds every time, so that answers take what they take, and keeps what it made in ``known``."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dim = embedder.name, embedder.dim
        self.known = _Known(embedder)

    def embed_query(self, text: str) -> list[float]:
        return self.known.embedded(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.known.embed_documents(texts)


class _Known:
    """The same embedder, a question met before not embedded again: retrieval is measured after the answers."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dim = embedder.name, embedder.dim
        self._embedder = embedder
        self._vectors: dict[str, list[float]] = {}

    def embedded(self, text: str) -> list[float]:
        self._vectors[text] = self._embedder.embed_query(text)
        return self._vectors[text]

    def embed_query(self, text: str) -> list[float]:
        return self._vectors.get(text) or self.embedded(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.embed_documents(texts)


class Answering(Protocol):
    def answer(self, question: GoldQuestion) -> AnswerRecord: ...


def ask_all(system: Answering, items: Iterable[GoldItem]) -> Iterator[Reply]:
    """A reply for each item, in order; a crash of the system is a record too, and its traceback is logged."""
    for item in items:
        yield ask(system, item.question)


def ask(system: Answering, question: GoldQuestion) -> Reply:
    """The reply to one question; safe to call from several threads where the system's ``answer`` is."""
    started = time.perf_counter()
    try:
        with recording() as trace:
            return system.answer(question), trace
    except YueceError as error:
        sentence = str(error)
    except Exception as error:  # what is measured may fail in any way, and failing is a measurement
        log.exception("%s：答题时崩溃", question.id)
        sentence = f"{type(error).__name__}：{error}"
    return failed(question.id, question.question, sentence, time.perf_counter() - started), None


class Command:
    """Any program: it gets a line of JSON a question (on stdin, or in the file that stands for ``{in}``), and writes
    a record a line to stdout, in the same order, as they are done.
    """

    def __init__(self, command: str) -> None:
        """Raises GoldError where the words cannot be told apart or are none."""
        self.name = f"{COMMAND}{command}"
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            raise GoldError(f"命令 {command} 的引号不成对，请改正。") from error
        if not self._words:
            raise GoldError("cmd: 后面没有命令，请写成 cmd:程序 参数。")

    def replies(self, items: Sequence[GoldItem]) -> Iterator[Reply]:
        with tempfile.TemporaryDirectory(prefix="yuece-eval-") as folder:
            asked = Path(folder) / "questions.jsonl"
            asked.write_text("".join(asked_line(item.question) + "\n" for item in items), encoding="utf-8")
            with self._running(asked) as lines:
                for item in items:
                    yield _read_line(next(lines, None), item.question), None

    @contextmanager
    def _running(self, asked: Path) -> Iterator[Iterator[str]]:
        words = [word.replace("{in}", str(asked)) for word in self._words]
        with asked.open(encoding="utf-8") as questions:
            try:
                process = subprocess.Popen(words, stdin=questions, stdout=subprocess.PIPE, text=True, encoding="utf-8")
            except OSError as error:
                raise GoldError(
                    f"命令 {words[0]} 运行不了（{error.strerror}），请检查它是否存在、可否执行。"
                ) from error
            try:
                assert process.stdout is not None
                yield (line for line in process.stdout if line.strip())
            finally:
                process.kill()
                process.wait()
                process.stdout and process.stdout.close()


class Endpoint:
    """Any server: POST of ``{"id", "question", "history"}``, and a record in return."""

    def __init__(self, url: str) -> None:
        self.name = url

    def replies(self, items: Sequence[GoldItem]) -> Iterator[Reply]:
        with httpx.Client(timeout=_PATIENCE) as client:
            for item in items:
                yield self._asked(client, item.question), None

    def _asked(self, client: httpx.Client, question: GoldQuestion) -> AnswerRecord:
        """Raises GoldError where nobody listens: the run can go on from there."""
        started = time.perf_counter()
        try:
            response = client.post(self.name, json=asked_json(question))
            response.raise_for_status()
        except httpx.ConnectError as error:
            raise GoldError(f"连不上 {self.name}，请启动服务，再用同样的命令和 --out 接着测。") from error
        except httpx.HTTPError as error:
            return failed(
                question.id, question.question, f"{type(error).__name__}：{error}", time.perf_counter() - started
            )
        return _read_line(response.text, question)


def asked_json(question: GoldQuestion) -> dict[str, Any]:
    """A question as the contract's batch form has it; nothing of the expected answer."""
    history = [turn.model_dump() for turn in question.history]
    return {"id": question.id, "question": question.question, "history": history}


def asked_line(question: GoldQuestion) -> str:
    return json.dumps(asked_json(question), ensure_ascii=False)


def _read_line(line: str | None, question: GoldQuestion) -> AnswerRecord:
    """The record on a line of another program; what is none is a failed answer to that question."""
    if line is None:
        return failed(question.id, question.question, "被测程序没有给出这道题的记录就结束了")
    try:
        record = _read_record(line, "被测程序的输出")
    except GoldError as error:
        return failed(question.id, question.question, str(error))
    if record.id != question.id:
        return failed(
            question.id, question.question, f"记录的 id 应为 {question.id}，得到 {record.id}：次序要与问题相同"
        )
    return record


@contextmanager
def opened(name: str, store: Store, settings: Settings) -> Iterator[System]:
    """The system that ``--system`` names, ready to answer. Raises GoldError where there is none of that name."""
    if name.startswith(COMMAND):
        yield Command(name.removeprefix(COMMAND))
    elif name.startswith(HTTP):
        yield Endpoint(name)
    elif name in BY_NAME:
        with store_of(BY_NAME[name], store, settings) as held:
            tutorial = name == PLAIN.name and settings.chat_model is not None
            yield (Tutorial if tutorial else Yuece)(held, settings, BY_NAME[name])
    else:
        raise GoldError(f"没有名为 {name} 的系统，可用 {names()}，或 cmd:命令、http(s):// 开头的地址。")


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
