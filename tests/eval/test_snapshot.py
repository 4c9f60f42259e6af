"""``python -m eval snapshot`` over a run folder of three made questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from eval import command
from eval.record import AnswerRecord, to_json

from .making import citation, derived, notice, record

QUESTIONS = {"a": "甲县2021年研发投入是多少？", "b": "丙县是多少？", "c": "甲县比乙县多多少？"}
Snapshot = Callable[..., int]


def answers() -> dict[str, AnswerRecord]:
    return {
        "c": record(
            "多0.89亿元[1][2]。",
            id="c",
            citations=[citation("18.10亿元"), citation("17.21亿元", 2)],
            derived=[derived("0.89", "亿元")],
            notices=[notice("basis")],
        ),
        "a": record("18.10亿元[1]。", id="a", citations=[citation("18.10亿元")]),
        "b": record("文中未载。", id="b", status="refused", reason="not_in_corpus"),
    }


def write_run(folder: Path, records: Mapping[str, AnswerRecord], answerers: Mapping[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    _write(folder / "records.jsonl", [to_json(one) for one in records.values()])
    _write(
        folder / "traces.jsonl",
        [{"id": id, "trace": {"answerer": name, "steps": []}} for id, name in answerers.items()],
    )


def _write(path: Path, lines: list[Any]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """The command over three questions and the snapshot file ``kept.jsonl``."""
    gold = [
        {"id": id, "type": "unanswerable", "question": question, "answerable": False, "reason": "not_in_corpus"}
        for id, question in QUESTIONS.items()
    ]
    _write(tmp_path / "gold.jsonl", gold)
    files = ["--gold", str(tmp_path / "gold.jsonl"), "--file", str(tmp_path / "kept.jsonl")]
    return lambda run, *options: command.main(["snapshot", *files, "--run", str(tmp_path / run), *options])


def test_a_snapshot_is_one_compact_line_a_question_sorted_by_id(snapshot: Snapshot, tmp_path: Path) -> None:
    write_run(tmp_path / "run", answers(), {"a": "figures", "c": ["figures", "clause"]})
    assert snapshot("run", "--write") == 0
    assert (tmp_path / "kept.jsonl").read_text("utf-8").splitlines() == [
        '{"answerer":"figures","citations":[["d1",16,23]],"id":"a","status":"answered"}',
        '{"id":"b","reason":"not_in_corpus","status":"refused"}',
        '{"answerer":"figures+clause","citations":[["d1",16,23],["d1",26,33]],"derived":[["差","0.89","亿元"]],'
        '"id":"c","notices":["basis"],"status":"answered"}',
    ]


def test_the_same_answers_differ_in_nothing(
    snapshot: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(tmp_path / "run", answers(), {})
    snapshot("run", "--write")
    write_run(tmp_path / "again", dict(reversed(answers().items())), {})
    assert snapshot("again") == 0
    assert "3 题的答复与快照一致" in capsys.readouterr().out


def test_differences_are_told_by_question_and_field(
    snapshot: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(tmp_path / "run", answers(), {"a": "figures"})
    snapshot("run", "--write")
    now = answers()
    now["a"] = record("17.21亿元[1]。", id="a", citations=[citation("17.21亿元")], notices=[notice("as_of")])
    now["b"] = record("18.10亿元[1]。", id="b", citations=[citation("18.10亿元")])
    now["c"] = now["c"].model_copy(update={"citations": now["c"].citations[::-1]})
    write_run(tmp_path / "run", now, {"a": "clause"})
    capsys.readouterr()
    assert snapshot("run") == 1
    assert capsys.readouterr().out.splitlines() == [
        "a  由谁作答：figures → clause",
        "a  引用：-d1:16-23，+d1:26-33",
        "a  提示：+as_of",
        "b  状态：refused → answered",
        "b  拒因：not_in_corpus → 无",
        "b  引用：+d1:16-23",
        "c  引用：次序变了",
        "不同的题 3，共比 3 题；其中引用 3，由谁作答 1，提示 1，状态 1，拒因 1。",
    ]


def test_a_question_without_a_record_differs_and_is_never_written(
    snapshot: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(tmp_path / "run", answers(), {})
    snapshot("run", "--write")
    part = answers()
    del part["b"]
    write_run(tmp_path / "part", part, {})
    assert snapshot("part") == 1
    assert "这次没有记录的题 1：b" in capsys.readouterr().out
    assert snapshot("part", "--write") == 2
    assert "有 1 题没有记录" in capsys.readouterr().err


def test_what_cannot_be_compared_ends_in_one_sentence(
    snapshot: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert snapshot("none") == 2
    assert "读不了答复记录" in capsys.readouterr().err
    write_run(tmp_path / "run", answers(), {})
    assert snapshot("run") == 2
    assert "还没有快照" in capsys.readouterr().err
