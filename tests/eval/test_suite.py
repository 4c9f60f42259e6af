"""The suite's own store: built once for one content, anew for another."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import SourceError
from corpus.settings import Settings
from corpus.store import Store
from eval import suite
from eval.suite import content_key, corpus_hash, over_store


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "sources" / "通知.txt"
    path.parent.mkdir()
    path.write_text("关于登记的通知\n\n各县区：\n\n一、时间。2024年6月底前完成登记12家。\n", encoding="utf-8")
    return path


def titles(settings: Settings) -> list[str]:
    with closing(Store(settings, readonly=True)) as store:
        return [document.title for document in store.documents()]


def test_built_once_for_one_content(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    first = over_store(settings, [source.parent])
    assert first.data_dir.parent == tmp_path / "data" / "eval"
    assert titles(first) == ["关于登记的通知"]
    monkeypatch.setattr(suite, "_build", lambda *args: pytest.fail("built again"))
    assert over_store(settings, [source.parent]) == first


def test_another_content_is_another_store(tmp_path: Path, source: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    before = content_key(settings, [source.parent])
    source.write_text(source.read_text("utf-8").replace("12家", "13家"), encoding="utf-8")
    assert content_key(settings, [source.parent]) != before
    other = settings.model_copy(update={"embedding": "another"})
    assert content_key(other, [source.parent]) != content_key(settings, [source.parent])


def test_a_source_that_fails_leaves_no_store(tmp_path: Path, source: Path) -> None:
    source.write_bytes(b"\x00\x01\x02\x03" * 64)
    settings = Settings(data_dir=tmp_path / "data")
    with pytest.raises(SourceError, match="导入不了"):
        over_store(settings, [source.parent])
    assert list((tmp_path / "data" / "eval").iterdir()) == []


def test_the_corpus_hash_does_not_depend_on_order() -> None:
    assert corpus_hash([("a", "1"), ("b", "2")]) == corpus_hash([("b", "2"), ("a", "1")])
    assert corpus_hash([("a", "1")]) != corpus_hash([("a", "2")])
