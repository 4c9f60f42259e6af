from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from corpus.embedding import Embedder
from corpus.records import Document
from corpus.settings import Settings
from corpus.store import Store
from corpus.words import tokens
from ingest import pipeline as pipeline_module
from ingest.pipeline import Pipeline, Summary

LETTER = "达州市科学技术局关于第{n}号提案的答复\n\n一、现状\n全市研发投入{n}亿元，比上年增长。\n【打印】【关闭】\n"

Run = Callable[..., Summary]


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store(settings)
    yield store
    store.close()


@pytest.fixture
def run(store: Store, settings: Settings, embedder: Embedder) -> Run:
    return lambda *files: Pipeline(store, settings, embedder=embedder).run(files)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "答复.txt"
    path.write_text(LETTER.format(n=7), encoding="utf-8")
    return path


def only(store: Store) -> Document:
    (document,) = store.documents()
    return document


def test_a_file_becomes_a_document_that_is_found(run: Run, store: Store, letter: Path) -> None:
    summary = run(letter)
    assert (len(summary.new), summary.replaced, summary.failed) == (1, [], [])
    document = only(store)
    assert document.title == "达州市科学技术局关于第7号提案的答复"
    assert document.file == letter.resolve().as_posix()
    assert "打印" not in document.text
    (hit,) = store.passages([passage for passage, _ in store.lexical(tokens("研发投入"), 1)])
    assert hit.text == "全市研发投入7亿元，比上年增长。"
    assert hit.path == ("一、现状",)
    assert store.check() == []


def test_the_same_file_again_writes_nothing(run: Run, store: Store, letter: Path) -> None:
    run(letter)
    before = store.generation
    assert len(run(letter).unchanged) == 1
    assert store.generation == before


def test_a_changed_file_replaces_its_old_version(run: Run, store: Store, letter: Path) -> None:
    run(letter)
    old = only(store)
    letter.write_text(LETTER.format(n=8), encoding="utf-8")
    assert len(run(letter).replaced) == 1
    assert only(store).id == old.id
    assert "8亿元" in only(store).text
    assert store.check() == []


def test_one_that_fails_does_not_stop_the_others(run: Run, store: Store, letter: Path, tmp_path: Path) -> None:
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")
    summary = run(empty, tmp_path / "没有.txt", tmp_path / "x.exe", letter)
    reasons = [reason for _, reason in summary.failed]
    assert [any(word in reason for reason in reasons) for word in ("空的", "不存在", "不存在")] == [True] * 3
    assert len(summary.new) == 1


def test_a_file_that_became_unreadable_keeps_its_old_version(run: Run, store: Store, letter: Path) -> None:
    run(letter)
    letter.write_bytes(b"")
    assert len(run(letter).failed) == 1
    assert "7亿元" in only(store).text


def test_a_rebuild_reads_the_files_again(
    run: Run, store: Store, settings: Settings, embedder: Embedder, letter: Path
) -> None:
    run(letter)
    letter.write_text(LETTER.format(n=9), encoding="utf-8")
    again = Store(settings, rebuilding=True)
    assert len(Pipeline(again, settings, embedder=embedder).rebuild().replaced) == 1
    assert "9亿元" in only(store).text
    assert store.check() == []


def test_a_rebuild_without_the_files_uses_the_stored_text(
    run: Run, store: Store, settings: Settings, embedder: Embedder, letter: Path
) -> None:
    run(letter)
    before = only(store)
    letter.unlink()
    Pipeline(Store(settings, rebuilding=True), settings, embedder=embedder).rebuild()
    assert only(store) == before
    assert store.check() == []


def test_a_rebuild_keeps_what_became_unreadable(
    run: Run, store: Store, settings: Settings, embedder: Embedder, letter: Path
) -> None:
    run(letter)
    before = only(store)
    letter.write_bytes(b"")
    Pipeline(Store(settings, rebuilding=True), settings, embedder=embedder).rebuild()
    assert only(store) == before


def test_a_rebuild_mends_an_older_schema(
    run: Run, store: Store, settings: Settings, embedder: Embedder, letter: Path
) -> None:
    run(letter)
    before = only(store)
    store.close()
    with sqlite3.connect(settings.data_dir / "catalogue.sqlite") as catalogue:
        catalogue.execute("ALTER TABLE documents DROP COLUMN addressee")
        catalogue.execute("DROP TABLE journal")
        catalogue.execute("PRAGMA user_version = 0")
    Pipeline(Store(settings, rebuilding=True), settings, embedder=embedder).rebuild()
    mended = Store(settings)
    assert only(mended) == before
    assert mended.check() == []


def test_an_interrupted_rebuild_leaves_the_old_state(
    run: Run, store: Store, settings: Settings, embedder: Embedder, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(letter)
    with monkeypatch.context() as patch:
        patch.setattr("corpus.catalogue.Catalogue.replace_all", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            Pipeline(Store(settings, rebuilding=True), settings, embedder=embedder).rebuild()
    assert len(store.lexical(tokens("研发投入"), 5)) == 1
    assert [line for line in store.check() if "目录库不认识" in line]
    store.repair()
    assert store.check() == []


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_text_again_among_others_that_are_still_to_be_written(
    settings: Settings, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is written by itself, the next two wait; the last gives the first's text again."""
    monkeypatch.setattr(pipeline_module._Pending, "due", property(lambda self: "1.txt" in str(self.places)))
    files = [tmp_path / f"{n}.txt" for n in (1, 2, 3, 4)]
    for file, name in zip(files, "甲乙丙甲", strict=True):
        file.write_text(f"{name}市林业局工作总结\n\n{name}市造林顺利。\n", encoding="utf-8")
    with closing(Store(settings)) as store:
        summary = Pipeline(store, settings, embedder=embedder).run(files)
        assert (len(summary.new), summary.failed) == (4, [])
        assert len(store.documents()) == 3
        assert len(store.origins()) == 4
