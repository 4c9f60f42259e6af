"""Windows: whole clauses in runs, tables apart from prose, under what stands above them."""

from __future__ import annotations

from datetime import date

from assistant.retrieval.windows import clauses_of, windows_of
from corpus.records import Document, Passage


def passage(text: str, part: str, path: tuple[str, ...], search: str = "") -> Passage:
    start = text.index(part)
    return Passage("p", "d", 0, 0, path, start, start + len(part), part, search or part)


def document(text: str) -> Document:
    return Document(id="d", title="某市2023年科技工作总结", text=text, sha256="0", published=date(2024, 1, 2))


TEXT = """一、投入
全市研发经费31.4亿元。企业投入占八成。
县区\t研发经费\t增速
甲县\t3.2\t9.1
乙县\t2.8\t7.0
二、不足
人才不够。"""


def test_sentences_and_rows_are_clauses_and_a_row_knows_its_columns() -> None:
    table = "县区\t研发经费\t增速\n甲县\t3.2\t9.1\n乙县\t2.8\t7.0"
    found = list(
        clauses_of(
            TEXT,
            [
                passage(TEXT, "全市研发经费31.4亿元。企业投入占八成。", ("一、投入",)),
                passage(TEXT, table, ("一、投入",)),
            ],
        )
    )
    assert [TEXT[one.span.start : one.span.end] for one in found] == [
        "全市研发经费31.4亿元。",
        "企业投入占八成。",
        "县区\t研发经费\t增速",
        "甲县\t3.2\t9.1",
        "乙县\t2.8\t7.0",
    ]
    assert [one.head for one in found] == ["", "", "", "县区\t研发经费\t增速", "县区\t研发经费\t增速"]
    columns = found[3].columns
    assert columns is not None
    assert TEXT[columns.start : columns.end] == "县区\t研发经费\t增速"


def test_a_window_holds_no_more_than_its_budget_and_parts_prose_from_rows() -> None:
    parts = [
        passage(TEXT, "全市研发经费31.4亿元。企业投入占八成。", ("一、投入",)),
        passage(TEXT, "县区\t研发经费\t增速\n甲县\t3.2\t9.1\n乙县\t2.8\t7.0", ("一、投入",)),
        passage(TEXT, "人才不够。", ("二、不足",)),
    ]
    found = windows_of(document(TEXT), parts, budget=300)
    assert [len(window.clauses) for window in found] == [3, 2, 1]
    assert [window.header for window in found] == [
        "某市2023年科技工作总结 > 一、投入",
        "某市2023年科技工作总结 > 一、投入 > 县区\t研发经费\t增速",
        "某市2023年科技工作总结 > 二、不足",
    ]
    assert [len(window.clauses) for window in windows_of(document(TEXT), parts, budget=12)] == [1, 1, 1, 1, 1, 1]
