"""Retrieval measured with the product's retriever over passages and questions of any origin."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from corpus.settings import Settings
from eval import retrieval
from eval.gold import GoldError
from eval.retrieval import ExternalPassage, as_document, measure, measure_retrieval

PASSAGES = [
    {"id": "p1", "title": "办法第一条", "text": "技术合同登记按年度申报。"},
    {"id": "p2", "title": "办法第二条", "text": "高新技术企业减按百分之十五征税。", "kind": "law"},
    {"id": "p3", "text": "孵化器应当有场地。"},
]
QUESTIONS = [
    {"id": "q1", "question": "技术合同怎么登记？", "positive_ids": ["p1"]},
    {"id": "q2", "question": "孵化器要场地吗？", "positive_ids": ["p3"], "answers": []},
    {"id": "q3", "question": "没有答案的问题", "positive_ids": []},
]


@pytest.fixture
def embedded(embedder: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that reached the model, a small one in the real one's place."""
    texts: list[str] = []
    embed = embedder.embed_documents
    monkeypatch.setattr(embedder, "embed_documents", lambda batch: texts.extend(batch) or embed(batch))
    monkeypatch.setattr(retrieval, "load_embedder", lambda settings: embedder)
    return texts


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def table(folder: Path, passages: list[dict[str, Any]], questions: list[dict[str, Any]]) -> str:
    settings = Settings(data_dir=folder / "data")
    files = lines(folder / "p.jsonl", passages), lines(folder / "q.jsonl", questions)
    return measure_retrieval(settings, *files, ("hybrid", "lexical", "dense"))


def test_measures_are_those_of_the_literature() -> None:
    found = measure({"a": ["x", "y", "z"]}, {"a": {"y": 1}, "b": {"z": 1}})
    assert found["R@1"] == 0
    assert found["R@5"] == 0.5  # a finds its one of one, b (no ranking) none
    assert found["MRR@10"] == pytest.approx((1 / 2 + 0) / 2)
    assert found["nDCG@10"] == pytest.approx((1 / math.log2(1 + 2) + 0) / 2)


def test_passages_are_verbatim_slices_of_their_document() -> None:
    document, rows = as_document([ExternalPassage.model_validate(row) for row in PASSAGES])
    assert [document.text[row.start : row.end] for row in rows] == [row["text"] for row in PASSAGES]
    assert rows[0].search_text == "办法第一条\n技术合同登记按年度申报。"


def test_the_products_retriever_is_measured_and_vectors_are_kept(tmp_path: Path, embedded: list[str]) -> None:
    first = table(tmp_path, PASSAGES, QUESTIONS)
    assert first.splitlines()[0] == "段落 3，问题 2"
    rows = {line.split()[0]: line.split()[1:] for line in first.splitlines()[2:]}
    assert rows == {system: ["1.0000"] * 5 for system in ("hybrid", "lexical", "dense")}
    assert len(embedded) == 3
    assert table(tmp_path, PASSAGES, QUESTIONS) == first
    assert len(embedded) == 3
    assert [path.name for path in (tmp_path / "data/eval/retrieval").glob("store-*")] == []


@pytest.mark.parametrize(
    ("passages", "questions", "said"),
    [
        (PASSAGES, QUESTIONS[2:], "一条也没有"),
        ([*PASSAGES, PASSAGES[0]], QUESTIONS, "id 有重复"),
        (PASSAGES[1:], QUESTIONS, "没有的 p1"),
        (QUESTIONS, PASSAGES, "p.jsonl 第1行的 text"),
    ],
)
def test_what_cannot_be_measured(
    tmp_path: Path, embedded: list[str], passages: list[dict[str, Any]], questions: list[dict[str, Any]], said: str
) -> None:
    with pytest.raises(GoldError, match=said):
        table(tmp_path, passages, questions)
