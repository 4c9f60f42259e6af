"""The product as a system under test: its answers are records of the contract, whatever they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from corpus.settings import Settings
from corpus.store import Store
from eval.gold import GoldQuestion
from eval.record import AnswerRecord
from eval.suite import over_store
from eval.systems import Yuece

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
