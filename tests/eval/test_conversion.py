"""Invented records of the forms that the public sets have, converted and measured with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.conversion import convert
from eval.gold import GoldError

SQUAD = {
    "version": "v1.0",
    "data": [
        {
            "id": "A_0",
            "title": "青石桥",
            "paragraphs": [
                {
                    "id": "A_0",
                    "context": "青石桥建于1702年，长42米。",
                    "qas": [
                        {"id": "A_0_Q", "question": "青石桥多长？", "answers": [{"text": "42米", "answer_start": 12}]}
                    ],
                }
            ],
        }
    ],
}
FLAT = [
    {
        "context_id": "B_1",
        "context_text": "白水镇有三座水库。",
        "title": "白水镇",
        "qas": [{"query_id": "B_1_Q", "query_text": "白水镇有几座水库？", "answers": ["三座"]}],
    }
]
RGB = [
    {
        "id": 0,
        "query": "展会哪天开幕？",
        "answer": "5月8日",
        "positive": ["展会5月8日开幕。"],
        "negative": ["展会在城南。"],
    },
    {
        "id": 1,
        "query": "两次会各在哪天？",
        "answer": ["一", "二"],
        "positive": [["第一次3日。"], ["第二次9日。"]],
        "negative": [],
    },
]
LAWS = [
    {"id": 7, "name": "河道条例第二条", "content": "河道内不得倾倒垃圾。"},
    {"id": 8, "name": "河道条例第三条", "content": "违者罚款。"},
]
QUERIES = [
    {
        "query_id": 3,
        "问题": "往河里倒垃圾可以吗？",
        "相关法规": {},
        "match_id": [7, 99],
        "match_name": ["河道条例第二条"],
    },
    {"query_id": 4, "问题": "没有收录的？", "match_id": [99], "match_name": ["别的法"]},
]


def _json(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _jsonl(path: Path, content: list[Any]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in content), encoding="utf-8")
    return path


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_cmrc2018_in_both_its_forms(tmp_path: Path) -> None:
    files = [_json(tmp_path / "squad.json", SQUAD), _json(tmp_path / "flat.json", FLAT)]
    assert convert("cmrc2018", files, tmp_path) == (2, 2)
    assert _read(tmp_path / "passages.jsonl")[0] == {
        "id": "A_0",
        "title": "青石桥",
        "text": "青石桥建于1702年，长42米。",
    }
    assert _read(tmp_path / "questions.jsonl") == [
        {"id": "A_0_Q", "question": "青石桥多长？", "positive_ids": ["A_0"]},
        {"id": "B_1_Q", "question": "白水镇有几座水库？", "positive_ids": ["B_1"]},
    ]


def test_rgb_keeps_negatives_as_passages_that_answer_nothing(tmp_path: Path) -> None:
    assert convert("rgb", [_jsonl(tmp_path / "zh.json", RGB)], tmp_path) == (4, 2)
    texts = {line["id"]: line["text"] for line in _read(tmp_path / "passages.jsonl")}
    one, two = _read(tmp_path / "questions.jsonl")
    assert [texts[id] for id in one["positive_ids"]] == ["展会5月8日开幕。"]
    assert [texts[id] for id in two["positive_ids"]] == ["第一次3日。", "第二次9日。"]


@pytest.mark.parametrize("turned", [False, True])
def test_stard_whichever_file_comes_first(tmp_path: Path, turned: bool) -> None:
    files = [_json(tmp_path / "queries.json", QUERIES), _jsonl(tmp_path / "corpus.jsonl", LAWS)]
    assert convert("stard", files[::-1] if turned else files, tmp_path) == (2, 1)
    [question] = _read(tmp_path / "questions.jsonl")
    assert question == {"id": "stard-3", "question": "往河里倒垃圾可以吗？", "positive_ids": ["law-7"]}


@pytest.mark.parametrize(
    ("form", "content", "said"),
    [
        ("cmrc2018", [], "没有 cmrc2018 的段落"),
        ("rgb", [1], "不是 rgb 的样子"),
        ("stard", LAWS, "没有 stard 的段落或问题"),
    ],
)
def test_what_is_of_another_form_says_so(tmp_path: Path, form: str, content: Any, said: str) -> None:
    with pytest.raises(GoldError, match=said):
        convert(form, [_json(tmp_path / "x.json", content)], tmp_path)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"id": 1}\n{"id"\n', encoding="utf-8")
    with pytest.raises(GoldError, match="第2行不是 JSON"):
        convert("rgb", [tmp_path / "x.json"], tmp_path)
