from __future__ import annotations

from pathlib import Path

from corpus.settings import ROOT
from ingest.sources import SHIPPED, document_id, files_of, located, location


def test_folders_are_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", ".hidden", "a/.git/x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    missing = tmp_path / "missing.txt"
    found = [path.relative_to(tmp_path).as_posix() for path in files_of([tmp_path, missing])]
    assert found == ["a/c.txt", "b.txt", "missing.txt"]


def test_a_shipped_file_has_one_location_wherever_the_project_lies() -> None:
    path = SHIPPED / "x.txt"
    assert location(path) == "corpus/documents/x.txt"
    assert located("corpus/documents/x.txt") == ROOT / "corpus" / "documents" / "x.txt"


def test_a_file_elsewhere_is_absolute(tmp_path: Path) -> None:
    assert located(location(tmp_path / "x.txt")) == (tmp_path / "x.txt").resolve()


def test_ids_are_readable_stable_and_apart() -> None:
    assert document_id("a/关于某事 的通知.txt").startswith("关于某事-的通知-")
    assert document_id("a/x.txt") == document_id("a/x.txt")
    assert document_id("a/x.txt") != document_id("b/x.txt")
    assert document_id("a/x.zip", "y.txt").startswith("y-")
    assert document_id("……").startswith("doc-")
    assert len(document_id("长" * 300)) == 32 + 1 + 6
