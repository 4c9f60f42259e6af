"""Evidence found in the clauses that the product cuts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.reader.readings import ANSWER_TYPES, OPERATIONS
from corpus.reader.tokenizer import Tokenizer
from training.clauses import Text, read_text
from training.labels import UNKNOWN, label
from training.records import Calculation, Question

TEXT = """青禾市2023年统计公报

一、综合
全市共有企业120家，其中民营90家。新增12家，比上年多3家。
表1　各区企业
区	企业（家）	产值（亿元）
东区	70	12.5
西区	50	8
"""
ASKED = Question(
    id="t1-001",
    document="t_1",
    asked="民营的有几家",
    standalone="青禾市民营企业有几家？",
    before=None,
    answerable=True,
    kind="lookup",
    evidence=("其中民营90家",),
    span="90家",
    calculation=None,
    answer="民营企业90家。",
    near=None,
    group=None,
    role=None,
)


@pytest.fixture
def text(tmp_path: Path) -> Text:
    path = tmp_path / "t_1.txt"
    path.write_text(TEXT, encoding="utf-8")
    return read_text(path)


@pytest.fixture
def tokenizer() -> Tokenizer:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", *sorted(set(TEXT) - {" "})]
    return Tokenizer(pieces, [-1.0] * len(pieces), {}, bos=0, eos=2, pad=1, unknown=3)


def test_clauses_are_sentences_and_rows(text: Text) -> None:
    assert [clause.text.split("\t")[0] for clause in text.clauses][:2] == [
        "全市共有企业120家，其中民营90家。",
        "新增12家，比上年多3家。",
    ]
    rows = [clause for clause in text.clauses if "\t" in clause.text]
    assert [row.text.split("\t")[0] for row in rows] == ["区", "东区", "西区"]
    assert "产值（亿元）" in rows[1].head


def test_evidence_span_and_number_are_found(text: Text, tokenizer: Tokenizer) -> None:
    tokens = [tokenizer.encode(clause.text) for clause in text.clauses]
    found = label(ASKED, text, tokens)
    assert found.gold == (0,)
    ((clause, first, last),) = found.spans
    own = tokens[clause]
    assert text.clauses[clause].text[own.starts[first] : own.ends[last]] == "90家"
    assert ["90"[i] for i in range(2)] == [text.clauses[0].text[own.starts[p] : own.ends[p]] for _, p in found.operands]
    assert ANSWER_TYPES[found.type] == "number"
    assert OPERATIONS[found.operation] == "none"


def test_a_row_of_column_names_is_neither_right_nor_wrong(text: Text, tokenizer: Tokenizer) -> None:
    tokens = [tokenizer.encode(clause.text) for clause in text.clauses]
    rows = [i for i, clause in enumerate(text.clauses) if "\t" in clause.text]
    asked = replace(
        ASKED,
        evidence=("区\t企业（家）\t产值（亿元）", "东区\t70\t12.5", "西区\t50\t8"),
        span=None,
        calculation=Calculation("difference", ("70", "50", "Q:3")),
    )
    found = label(asked, text, tokens)
    assert found.gold == tuple(rows[1:])
    assert found.neutral == (rows[0],)
    assert {clause for clause, _ in found.operands} == set(rows[1:])
    assert OPERATIONS[found.operation] == "difference"


def test_a_near_miss_is_known_and_its_type_is_not(text: Text, tokenizer: Tokenizer) -> None:
    tokens = [tokenizer.encode(clause.text) for clause in text.clauses]
    asked = replace(ASKED, answerable=False, evidence=(), span=None, near="新增12家")
    found = label(asked, text, tokens)
    assert (found.gold, found.near, found.type) == ((), (1,), UNKNOWN)


@pytest.mark.parametrize(
    ("answer", "wanted"), [("能，满6个月就行。", "yesno"), ("不可以，须先备案。", "yesno"), ("须先备案。", UNKNOWN)]
)
def test_yes_or_no_shows_in_the_answer(text: Text, tokenizer: Tokenizer, answer: str, wanted: str | int) -> None:
    tokens = [tokenizer.encode(clause.text) for clause in text.clauses]
    asked = replace(ASKED, kind="condition", span=None, answer=answer)
    found = label(asked, text, tokens)
    assert found.type == (wanted if wanted == UNKNOWN else ANSWER_TYPES.index(str(wanted)))
