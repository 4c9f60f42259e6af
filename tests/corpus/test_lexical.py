from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import StoreError
from corpus.lexical import LexicalIndex
from corpus.words import tokens

ROWS = [
    ("p1", "a", "全社会研发投入"),
    ("p2", "a", "高新技术企业数"),
    ("p3", "b", "研发投入强度"),
]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    index = LexicalIndex(tmp_path / "lexical", create=True)
    index.add(ROWS)
    return index


def test_best_match_comes_first(index: LexicalIndex) -> None:
    hits = index.search(tokens("高新技术企业"), 10, None)
    assert [passage for passage, _ in hits] == ["p2"]
    assert hits[0][1] > 0


def test_documents_narrow_the_search_without_changing_scores(index: LexicalIndex) -> None:
    everywhere = dict(index.search(tokens("研发投入"), 10, None))
    assert set(everywhere) == {"p1", "p3"}
    assert index.search(tokens("研发投入"), 10, ["b"]) == [("p3", pytest.approx(everywhere["p3"]))]
    assert index.search(tokens("研发投入"), 10, []) == []


def test_deleted_passages_are_gone(index: LexicalIndex) -> None:
    index.delete(["p1"])
    assert index.ids() == {"p2", "p3"}


def test_ties_come_in_order_of_id(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "lexical", create=True)
    index.add([(f"p{i}", "a", "同一句话") for i in (3, 1, 2)])
    assert [passage for passage, _ in index.search(tokens("同一句话"), 3, None)] == ["p1", "p2", "p3"]


def test_k_is_a_limit(index: LexicalIndex) -> None:
    assert len(index.search(tokens("研发投入高新技术企业"), 2, None)) == 2


def test_an_index_that_is_not_there_asks_for_a_rebuild(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"--rebuild"):
        LexicalIndex(tmp_path / "nothing")


def test_what_a_killed_delete_left_does_not_stop_the_next(tmp_path: Path) -> None:
    """Killed between the file of what is deleted and the commit: the next run gives its file the same name."""
    index = LexicalIndex(tmp_path, create=True)
    index.add([("p1", "d", "研发投入"), ("p2", "d", "高新技术企业")])
    meta = (tmp_path / "meta.json").read_bytes()
    index.delete(["p1"])
    left = {path.name for path in tmp_path.glob("*.del")}
    assert left
    (tmp_path / "meta.json").write_bytes(meta)  # as it was before the commit
    again = LexicalIndex(tmp_path)
    assert again.ids() == {"p1", "p2"}
    again.delete(["p1"])
    assert again.ids() == {"p2"}
    assert {path.name for path in tmp_path.glob("*.del")} == left  # the very name


def flipped(data: bytes) -> bytes:
    return data[:-100] + bytes(byte ^ 0x55 for byte in data[-100:-92]) + data[-92:]


@pytest.mark.parametrize("ending", ["term", "idx", "store", "fast", "fieldnorm", "pos", "json"])
@pytest.mark.parametrize(
    "damage", [flipped, lambda data: data[: len(data) // 2], lambda data: bytes(len(data)), lambda data: b""]
)
def test_a_damaged_file_is_told(
    ending: str,
    damage: Callable[[bytes], bytes],
    index: LexicalIndex,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (path,) = (tmp_path / "lexical").glob(f"*.{ending}" if ending != "json" else "meta.json")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StoreError, match="全文索引打不开，请运行 python -m ingest --rebuild 重建"):
        LexicalIndex(tmp_path / "lexical")
    assert capfd.readouterr().err == ""  # of a panic tantivy prints where it was


def test_what_a_killed_writer_left_is_no_damage(index: LexicalIndex, tmp_path: Path) -> None:
    (tmp_path / "lexical" / f"{'0' * 32}.store").write_bytes(b"half")
    assert LexicalIndex(tmp_path / "lexical").ids() == {"p1", "p2", "p3"}
