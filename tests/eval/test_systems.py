"""The product as a system under test: its answers are records of the contract, whatever they say."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from corpus.settings import Settings
from corpus.store import Store
from eval.gold import GoldError, GoldItem, GoldQuestion
from eval.record import AnswerRecord, to_json
from eval.suite import over_store
from eval.systems import Command, Endpoint, Yuece, opened
from eval.variants import VARIANTS, chunks

from .making import DOCUMENT, record

REPLY = """关于市政协第12号提案的答复

发布时间：2023-05-08

市工商联：

提案收悉，现答复如下：

一、工作情况

2022年，全市新增科技型企业37家，投入资金4.2亿元。
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yuece]:
    folder = tmp_path_factory.mktemp("yuece")
    source = folder / "sources" / "reply.txt"
    source.parent.mkdir()
    source.write_text(REPLY, encoding="utf-8")
    settings = over_store(Settings(_env_file=None, data_dir=folder / "data"), [source])
    with closing(Store(settings, readonly=True)) as store:
        yield Yuece(store, settings)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a store that holds the reply."""
    folder = tmp_path_factory.mktemp("variants")
    source = folder / "sources" / "reply.txt"
    source.parent.mkdir()
    source.write_text(REPLY, encoding="utf-8")
    return over_store(Settings(_env_file=None, data_dir=folder / "data"), [source])


def _asked(id: str = "q", question: str = "2022年全市新增科技型企业多少家？") -> GoldItem:
    gold = GoldQuestion(id=id, type="lookup", question=question, answerable=False, reason="not_in_corpus")
    return GoldItem(gold, (), "t.jsonl 第1行")


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("2022年全市新增科技型企业多少家？", []),
        ("那投入了多少资金？", [("user", "2022年全市新增科技型企业多少家？"), ("assistant", "37家[1]。")]),
        ("火星上有多少家企业？", []),
    ],
)
def test_every_answer_is_a_record(system: Yuece, question: str, history: list[tuple[str, str]]) -> None:
    turns = [{"role": role, "content": content} for role, content in history]
    asked = GoldQuestion.model_validate(
        {"id": "q", "type": "lookup", "question": question, "history": turns}
        | {"answerable": False, "reason": "not_in_corpus"}
    )
    record = system.answer(asked)
    assert isinstance(record, AnswerRecord)
    assert record.id == "q"
    assert record.question == question
    assert record.status != "error"


@pytest.mark.slow
def test_every_variant_answers_over_the_same_documents(settings: Settings) -> None:
    with closing(Store(settings, readonly=True)) as store:
        for variant in VARIANTS:
            with opened(variant.name, store, settings) as system:
                [(answer, trace)] = system.replies([_asked()])
                assert answer.status != "error", variant.name
                assert trace is not None
                assert system.name == variant.name


def test_the_baseline_answers_from_fixed_passages_and_no_figures(settings: Settings) -> None:
    with closing(Store(settings, readonly=True)) as store, opened("plain", store, settings) as system:
        assert isinstance(system, Yuece)
        [(answer, trace)] = system.replies([_asked()])
        assert (answer.figures, trace.figures if trace else None) == ((), [])
        assert len(system.ranked("科技型企业", 4)) == len(system.passages()) == 1


def test_chunks_are_slices_that_overlap() -> None:
    made = chunks(DOCUMENT, 20, 5)
    assert all(DOCUMENT.text[chunk.start : chunk.end] == chunk.text for chunk in made)
    assert all(len(chunk.text) <= 20 for chunk in made)
    assert made[0].start == 0
    assert made[-1].end == len(DOCUMENT.text)


ECHO = """
import json, sys
for line in open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin:
    asked = json.loads(line)
    answer = json.loads(%r)
    print(json.dumps({**answer, "id": asked["id"], "answer": asked["question"]}))
    if asked["id"] == "last":
        break
"""


@pytest.mark.parametrize("given", ["", " {in}"])
def test_any_command_that_speaks_the_contract(tmp_path: Path, given: str) -> None:
    program = tmp_path / "echo.py"
    program.write_text(ECHO % json.dumps(to_json(record("")), ensure_ascii=True), encoding="utf-8")
    items = [_asked("a", "甲？"), _asked("last", "乙？"), _asked("c", "丙？")]
    replies = [reply for reply, _ in Command(f"{sys.executable} {program}{given}").replies(items)]
    assert [(reply.id, reply.status, reply.answer) for reply in replies[:2]] == [
        ("a", "answered", "甲？"),
        ("last", "answered", "乙？"),
    ]
    assert (replies[2].id, replies[2].status) == ("c", "error")
    assert "没有给出" in replies[2].answer


def test_a_command_that_says_something_else_fails_its_questions(tmp_path: Path) -> None:
    program = tmp_path / "wrong.py"
    other = json.dumps(to_json(record("", id="other")))
    program.write_text(f"print('hello')\nprint({other!r})", encoding="utf-8")
    one, two = (reply for reply, _ in Command(f"{sys.executable} {program}").replies([_asked("a"), _asked("b")]))
    assert (one.status, two.status) == ("error", "error")
    assert "不是一行完整的 JSON" in one.answer
    assert "id 应为 b" in two.answer


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        broken = asked["question"] == "坏"
        self.send_response(500 if broken else 200)
        self.end_headers()
        self.wfile.write(json.dumps({**to_json(record("甲")), "id": asked["id"]}).encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def test_an_endpoint_is_asked_question_by_question() -> None:
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        system = Endpoint(f"http://127.0.0.1:{server.server_port}/ask")
        replies = [reply for reply, _ in system.replies([_asked("a"), _asked("b", "坏")])]
    finally:
        server.shutdown()
        server.server_close()
    assert [(reply.id, reply.status) for reply in replies] == [("a", "answered"), ("b", "error")]
    with pytest.raises(GoldError, match="连不上"):
        list(Endpoint(f"http://127.0.0.1:{server.server_port}/ask").replies([_asked()]))
