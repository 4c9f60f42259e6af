"""The baseline with a chat model: its four chunks in one prompt, the model's text as it stands."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from pathlib import Path

import pytest

from corpus.settings import Settings
from corpus.store import Store
from eval.gold import GoldItem, GoldQuestion, Turn
from eval.suite import over_store
from eval.systems import Reply, Tutorial, opened
from eval.tutorial import UNKNOWN
from tests.cassettes.desk import Desk, key_of, serve

REPLY = """关于市政协第12号提案的答复

发布时间：2023-05-08

2022年，全市新增科技型企业37家，投入资金4.2亿元。
"""


class _Scripted(Desk):
    """Says the same to everything, and keeps what it was asked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.bodies = text, list[dict[str, object]]()

    def reply(self, body: dict[str, object]) -> str | None:
        self.bodies.append(body)
        return self.text


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("tutorial")
    source = folder / "sources" / "reply.txt"
    source.parent.mkdir()
    source.write_text(REPLY, encoding="utf-8")
    return over_store(Settings(_env_file=None, data_dir=folder / "data"), [source])


def asked(settings: Settings, desk: Desk, question: str, history: tuple[Turn, ...] = ()) -> Reply:
    server = serve(desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    chosen = settings.model_copy(update={"chat_model": "scripted", "chat_base_url": url})
    gold = GoldQuestion(
        id="q", type="lookup", question=question, history=history, answerable=False, reason="not_in_corpus"
    )
    try:
        with closing(Store(chosen, readonly=True)) as store, opened("plain", store, chosen) as system:
            assert isinstance(system, Tutorial)
            [reply] = system.replies([GoldItem(gold, (), "t.jsonl 第1行")])
            return reply
    finally:
        server.shutdown()


def test_what_the_model_writes_is_the_answer_whatever_it_says(settings: Settings) -> None:
    desk = _Scripted("2022年新增科技型企业99家[1][7]。")
    record, _ = asked(settings, desk, "2022年新增科技型企业多少家？")
    assert (record.status, record.answer) == ("answered", desk.text)
    [citation] = record.citations
    assert "新增科技型企业37家" in citation.quote
    assert record.writer is not None
    assert record.writer.calls == 1
    assert record.writer.tokens_sent > 0


def test_the_prompt_holds_the_conversation_the_chunks_and_the_question(settings: Settings) -> None:
    desk = _Scripted("4.2亿元[1]。")
    before = (Turn(role="user", content="2022年新增科技型企业多少家？"), Turn(role="assistant", content="37家。"))
    asked(settings, desk, "投入了多少资金？", before)
    [body] = desk.bodies
    messages = body["messages"]
    assert isinstance(messages, list)
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]
    assert "[1] 关于市政协第12号提案的答复" in messages[-1]["content"]
    assert messages[-1]["content"].endswith("\n\n问题：投入了多少资金？")


def test_the_sentence_asked_for_where_nothing_is_said_is_a_refusal(settings: Settings) -> None:
    record, _ = asked(settings, _Scripted(f"{UNKNOWN}。"), "火星上有多少家企业？")
    assert (record.status, record.reason, record.citations) == ("refused", "not_in_corpus", ())


def test_a_model_that_fails_is_an_error_in_the_record(settings: Settings) -> None:
    record, _ = asked(settings, Desk(), "2022年新增科技型企业多少家？")
    assert record.status == "error"
    assert "语言模型" in record.answer


def test_a_recorded_prompt_is_known_again_by_its_question(tmp_path: Path, settings: Settings) -> None:
    desk = _Scripted("37家[1]。")
    asked(settings, desk, "2022年新增科技型企业多少家？")
    [body] = desk.bodies
    kept = {"task": "plain", "question": "2022年新增科技型企业多少家？", "conversation": []}
    entry = {"key": key_of(kept), "task": "plain", "reply": "37家[1]。", "references": []}
    cassette = tmp_path / "plain.jsonl"
    cassette.write_text(json.dumps(entry, ensure_ascii=False) + "\n", "utf-8")
    assert Desk(cassette).reply(body) == "37家[1]。"
