"""Gold files: what loads, and what is said about what does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.records import Span
from eval.gold import GoldError, load_gold, resolve

from .making import DOCUMENT, TEXT

GOOD: dict[str, Any] = {
    "id": "a-1",
    "type": "lookup",
    "question": "甲县2021年研发投入是多少？",
    "history": [],
    "figures": [{"value": "18.10", "unit": "亿元"}],
    "facts": [["甲县"]],
    "forbidden": ["17.21"],
    "spans": [{"document": "d1.txt", "quote": "18.10亿元", "occurrence": 1}],
    "answerable": True,
    "reason": None,
    "notices": ["basis"],
}


def write(path: Path, *lines: dict[str, Any]) -> list[Path]:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return [path]


def complaint(path: Path, **fields: Any) -> str:
    with pytest.raises(GoldError) as caught:
        load_gold(write(path, GOOD | fields), [DOCUMENT])
    return str(caught.value)


def test_spans_become_offsets(tmp_path: Path) -> None:
    [item] = load_gold(write(tmp_path / "g.jsonl", GOOD), [DOCUMENT])
    [span] = item.spans
    assert (span.document, TEXT[span.span.start : span.span.end]) == ("d1", "18.10亿元")
    assert item.where == "g.jsonl 第1行"


def test_occurrences_are_counted_from_one() -> None:
    assert resolve("甲乙甲乙", "甲", 2) == Span(2, 3)
    assert resolve("甲乙甲乙", "甲", 3) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"spans": [{"document": "d1.txt", "quote": "没有的话"}]}, "spans.0.quote：d1.txt 里没有第1处「没有的话」"),
        ({"spans": [{"document": "d1.txt", "quote": "甲县", "occurrence": 2}]}, "里没有第2处「甲县」"),
        ({"spans": [{"document": "x.txt", "quote": "甲县"}]}, "spans.0.document：库里没有文件 x.txt"),
        ({"spans": []}, "能答的题要有 spans"),
        ({"figures": [], "facts": []}, "能答的题要有 figures 或 facts"),
        ({"figures": [{"value": "十八", "unit": "亿元"}]}, "figures.0：不是数：十八"),
        ({"type": "guess"}, "type：只能是"),
        ({"notices": ["warning"]}, "notices.0：只能是"),
        ({"answerable": False}, "答不了的题要写 reason"),
        ({"answerable": False, "reason": "expired"}, "figures 和 spans 应为空"),
        ({"reason": "expired"}, "能答的题 reason 应为 null"),
        ({"figurs": []}, "figurs：没有这个字段"),
        ({"question": ""}, "question：不能为空"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_field(tmp_path: Path, fields: dict[str, Any], said: str) -> None:
    message = complaint(tmp_path / "g.jsonl", **fields)
    assert "g.jsonl 第1行" in message
    assert said in message


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    paths = write(tmp_path / "g.jsonl", GOOD, GOOD, GOOD | {"id": "a-2", "type": "guess"})
    with pytest.raises(GoldError) as caught:
        load_gold(paths, [DOCUMENT])
    assert "有 2 处要改" in str(caught.value)
    assert "第2行 id：a-1 与 g.jsonl 第1行 重复" in str(caught.value)
    assert "第3行 type" in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    broken, empty, latin = (tmp_path / name for name in ("b.jsonl", "e.jsonl", "l.jsonl"))
    broken.write_text('{"id": ', encoding="utf-8")
    empty.write_text("\n", encoding="utf-8")
    latin.write_bytes(b"\xff\xfe\xfd")
    for path, said in (
        (broken, "第1行 第8列：不是一行完整的 JSON"),
        (empty, "一道题也没有"),
        (latin, "存成 UTF-8"),
        (tmp_path / "none.jsonl", "读不了金标准文件"),
    ):
        with pytest.raises(GoldError, match=said):
            load_gold([path], [DOCUMENT])
