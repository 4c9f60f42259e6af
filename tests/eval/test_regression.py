"""A planted regression: the product itself, broken in its selection or its composing, misses the gate of its own gold."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from assistant import choose
from assistant.draft import Gap
from assistant.figures import select
from assistant.records import Decision
from corpus.settings import Settings
from corpus.store import Store
from eval import command
from ingest.pipeline import Pipeline

TEXT = """资阳市林业局关于造林工作情况的报告

发布时间：2023-08-10 来源：市林业局

一、造林情况

2022年，全市完成人工造林面积8.60万亩，其中乐至县3.20万亩、安岳县1.45万亩、雁江区1.30万亩。全市林业投入资金2.35亿元，新增护林员412人。
"""
ASKED = {
    "2022年乐至县人工造林面积是多少？": ("3.20", "万亩", "乐至县3.20万亩"),
    "2022年安岳县人工造林面积是多少？": ("1.45", "万亩", "安岳县1.45万亩"),
    "2022年雁江区人工造林面积是多少？": ("1.30", "万亩", "雁江区1.30万亩"),
    "2022年全市林业投入资金多少？": ("2.35", "亿元", "林业投入资金2.35亿元"),
}


def _gold() -> list[dict[str, object]]:
    lines = [
        {"id": f"q{n}", "type": "lookup", "question": question, "answerable": True}
        | {"figures": [{"value": value, "unit": unit}], "spans": [{"document": "report.txt", "quote": quote}]}
        for n, (question, (value, unit, quote)) in enumerate(ASKED.items())
    ]
    unanswerable = {"id": "u", "type": "unanswerable", "question": "2020年安岳县人工造林面积是多少？"}
    return [*lines, unanswerable | {"answerable": False, "reason": "not_in_corpus"}]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The arguments of a run with the gate over a store of one report, ingested by the product."""
    monkeypatch.setenv("YUECE_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    with closing(Store(Settings())) as store:
        assert not Pipeline(store, Settings()).run([tmp_path / "report.txt"]).failed
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in _gold()), encoding="utf-8")
    return ["run", "--gold", str(gold), "--store", "main", "--gate"]


def test_the_product_as_it_is_passes(run: list[str]) -> None:
    assert command.main(run) == 0


def test_a_chooser_that_refuses_everything_fails(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    refused = Decision(gap=Gap("not_in_corpus", "没有。"))
    monkeypatch.setattr(choose, "decide", lambda ask, evidence: refused)
    assert command.main(run) == 1


def test_selecting_without_regard_to_the_region_fails(
    run: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(select, "_region_fits", lambda *_: True)
    assert command.main(run) == 1
    assert (
        "✗ 引用精确率 citation_precision" in capsys.readouterr().out
    )  # every place's number is said, the right one among them
