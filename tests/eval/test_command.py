"""``python -m eval`` from the command line to the run folder, over a small store and a system that is no model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import StoreError
from corpus.records import Passage
from corpus.settings import Settings
from corpus.store import Store
from eval import command, systems
from eval.gold import GoldItem, GoldQuestion, read_questions
from eval.record import AnswerRecord, to_json
from eval.variants import Variant

from .making import DOCUMENT, TEXT, citation, record

GOLD = [
    {"id": "a", "type": "lookup", "question": "甲县是多少？", "answerable": True, "facts": [["甲县"]]}
    | {"figures": [{"value": "18.10", "unit": "亿元"}], "spans": [{"document": "d1.txt", "quote": "18.10亿元"}]},
    {"id": "b", "type": "unanswerable", "question": "丙县是多少？", "answerable": False, "reason": "not_in_corpus"},
    {"id": "c", "type": "lookup", "question": "乙县是多少？", "answerable": True, "facts": [["乙县"]]}
    | {"spans": [{"document": "d1.txt", "quote": "17.21亿元"}]},
]


class Fake:
    """Answers about 甲县, refuses 丙县, fails on 乙县 in the way that it is told to."""

    name = "yuece"
    failure: Exception = ZeroDivisionError("除数为零")

    def __init__(self, store: Store, settings: Settings, variant: Variant) -> None:
        self.documents = store.documents()

    def replies(self, items: Sequence[GoldItem]) -> Iterator[systems.Reply]:
        return systems.ask_all(self, items)

    def answer(self, question: GoldQuestion) -> AnswerRecord:
        if "甲县" in question.question:
            return record("甲县18.10亿元[1]。", id=question.id, citations=[citation("18.10亿元")])
        if "丙县" in question.question:
            return record("文中未载。", id=question.id, status="refused", reason="not_in_corpus")
        raise self.failure


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that holds one document, a gold file, and the fake in the product's place."""
    monkeypatch.setenv("YUECE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(systems, "Yuece", Fake)
    passage = Passage("d1-0", "d1", 0, None, (), 0, len(TEXT), TEXT, TEXT)
    with closing(Store(Settings())) as store:
        store.write(DOCUMENT, [], [passage], [], np.ones((1, 4), np.float32) / 2)
    lines = [json.dumps(line, ensure_ascii=False) for line in GOLD]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


Run = Callable[..., int]


@pytest.fixture
def run(folder: Path) -> Run:
    def call(*options: str) -> int:
        return command.main(["run", "--gold", str(folder / "gold.jsonl"), "--store", "main", *options])

    return call


def test_run_keeps_all_and_counts_a_crash_as_wrong(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--out", "out") == 1
    printed = capsys.readouterr().out
    assert "✗ c（查数，gold.jsonl 第3行）" in printed
    assert "出错：ZeroDivisionError：除数为零" in printed
    records = [json.loads(line) for line in (folder / "out" / "records.jsonl").read_text("utf-8").splitlines()]
    assert [line["status"] for line in records] == ["answered", "refused", "error"]
    measures = json.loads((folder / "out" / "measures.json").read_text("utf-8"))
    assert measures["measures"]["total"]["right"] == {"hits": 2, "of": 3, "rate": 0.6667}
    assert [verdict["right"] for verdict in measures["verdicts"]] == [True, True, False]
    about = json.loads((folder / "out" / "run.json").read_text("utf-8"))
    assert about["settings"]["home_city"] == Settings().home_city
    assert len(about["corpus_hash"]) == 64


def test_a_failure_with_a_sentence_is_kept_as_it_says(run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(Fake, "failure", StoreError("库打不开，请重试。"))
    assert run("--out", "out") == 1
    last = json.loads((folder / "out" / "records.jsonl").read_text("utf-8").splitlines()[-1])
    assert last["answer"] == "库打不开，请重试。"


def test_only_and_limit_choose(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--only", "unanswerable") == 0
    assert run("--limit", "2") == 0
    assert "2/2 100.0%" in capsys.readouterr().out


def test_records_made_elsewhere_are_judged(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = record("甲县18.10亿元[1]。", id="a", citations=[citation("18.10亿元")])
    (folder / "theirs.jsonl").write_text(json.dumps(to_json(given), ensure_ascii=False), encoding="utf-8")
    assert run("--records", str(folder / "theirs.jsonl")) == 1
    printed = capsys.readouterr().out
    assert "没有这道题的记录" in printed
    assert "1/3 33.3%" in printed


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--only", "policy"], "没有 policy 类的题"),
        (["--gold", "none.jsonl"], "读不了金标准文件"),
        (["--records", "none.jsonl"], "读不了答复记录"),
        (["--out", "gold.jsonl"], "建不了"),
        (["--limit", "0"], "参数不对"),
        (["--only", "guess"], "参数不对"),
        (["--system", "guess"], "没有名为 guess 的系统"),
        (["--system", "cmd:"], "没有命令"),
        (["--system", "cmd:/no/such/program"], "运行不了"),
        (["--system", "http://127.0.0.1:9/"], "连不上"),
    ],
)
def test_what_cannot_run_ends_in_one_sentence(
    run: Run, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*options) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert said in line


def test_a_finished_run_is_never_written_over(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--out", "out")
    assert run("--out", "out") == 2
    assert "里已有一次测完的评测" in capsys.readouterr().err


def _interrupt(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second question is cut off by Ctrl+C, and its record half written."""
    answer = Fake.answer

    def interrupted(self: Fake, question: GoldQuestion) -> AnswerRecord:
        if question.id == "b":
            raise KeyboardInterrupt
        return answer(self, question)

    with monkeypatch.context() as patched:
        patched.setattr(Fake, "answer", interrupted)
        assert run("--out", "out") == 130


def test_an_interrupted_run_goes_on(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _interrupt(run, monkeypatch)
    with (folder / "out" / "records.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "b", "quest')
    asked: list[str] = []
    answer = Fake.answer

    def counted(self: Fake, question: GoldQuestion) -> AnswerRecord:
        asked.append(question.id)
        return answer(self, question)

    monkeypatch.setattr(Fake, "answer", counted)
    assert run("--out", "out") == 1
    assert asked == ["b", "c"]
    lines = (folder / "out" / "records.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "b", "c"]
    assert "1 题的记录" in capsys.readouterr().err


def test_an_interrupted_run_of_something_else_does_not_go_on(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _interrupt(run, monkeypatch)
    (folder / "gold.jsonl").write_text(json.dumps(GOLD[0], ensure_ascii=False), encoding="utf-8")
    assert run("--out", "out") == 2
    assert "gold 不同，不能接着测" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"), [("{", "不是一行完整的 JSON"), (json.dumps({"id": 1}), "不合 docs/record.schema.json")]
)
def test_records_that_are_none(
    run: Run, folder: Path, line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "theirs.jsonl").write_text(line, encoding="utf-8")
    assert run("--records", str(folder / "theirs.jsonl")) == 2
    assert said in capsys.readouterr().err


def test_nothing_ingested_says_what_to_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, run: Run, capsys: Any
) -> None:
    monkeypatch.setenv("YUECE_DATA_DIR", str(folder / "empty"))
    assert run() == 2
    assert "python -m ingest" in capsys.readouterr().err


def test_a_broken_answer_misses_the_gate(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """A planted regression: every number of the product is wrong."""

    def broken(self: Fake, question: GoldQuestion) -> AnswerRecord:
        return record("甲县99亿元[1]。", id=question.id, citations=[citation("18.10亿元")])

    monkeypatch.setattr(Fake, "answer", broken)
    assert run("--only", "lookup") == 0
    assert run("--only", "lookup", "--gate") == 1
    assert "✗ 答对 right 0.0000" in capsys.readouterr().out


def test_the_page_is_self_contained_and_shows_each_failure(run: Run, folder: Path) -> None:
    run("--out", "out")
    html = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "只有 3 题，不按门槛判定" in html
    assert "出错：ZeroDivisionError" in html
    assert "http" not in html
    assert command.main(["compare", "out", "out"]) == 0
    assert "没有做好的题" in (folder / "out" / "report.md").read_text("utf-8")


def test_lint_and_export_from_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = str(folder / "gold.jsonl")
    assert command.main(["lint", "--gold", gold, "--store", "main"]) == 1
    assert "问题里已经有全部答案" in capsys.readouterr().out  # c asks about 乙县 and wants no more than 乙县
    assert command.main(["export", "mine.xlsx", "--gold", gold]) == 0
    assert command.main(["run", "--gold", "mine.xlsx", "--store", "main"]) == 1
    assert "2/3 66.7%" in capsys.readouterr().out


def test_each_variant_is_run_and_tabulated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = [
        "ablate",
        "--gold",
        str(folder / "gold.jsonl"),
        "--store",
        "main",
        "--variant",
        "lexical",
        "--out",
        "all",
    ]
    assert command.main(options) == 0
    table = capsys.readouterr().out
    assert re.search(r"yuece +66.7% .* — +—\n", table)
    assert re.search(r"lexical +66.7% .* \+0.0% +1.000", table)
    assert "只用全文检索" in (folder / "all" / "ablation.md").read_text("utf-8")
    assert command.main(options) == 0  # nothing is asked again


def test_a_sheet_becomes_lines_again(folder: Path) -> None:
    assert command.main(["export", "a.csv", "--gold", "gold.jsonl"]) == 0
    assert command.main(["export", "b.jsonl", "--gold", "a.csv"]) == 0
    assert read_questions([folder / "b.jsonl"]) == read_questions([folder / "gold.jsonl"])
