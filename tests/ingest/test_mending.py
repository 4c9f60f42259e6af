"""Every kind of damage between catalogue, indexes and files: the check finds it, a rebuild mends it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from corpus.embedding import identity
from corpus.lexical import LexicalIndex
from corpus.settings import Settings
from corpus.vectors import VectorIndex
from ingest.command import main
from tests.conftest import CharacterEmbedder

from .making import Shelf


class Packaged(CharacterEmbedder):
    """Stands for the packaged model, so that its vectors are in the cache under the name that the settings give."""

    name = identity(Settings(_env_file=None))


def build(data: Path) -> Path:
    (folder,) = (data / "indexes").iterdir()
    return folder


def vectors_of(data: Path) -> VectorIndex:
    return VectorIndex(build(data) / "chroma", None, f"yuece-{build(data).name}")


def execute(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "catalogue.sqlite")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def lose_vectors(data: Path, files: Path) -> None:
    with closing(vectors_of(data)) as index:
        index.delete(sorted(index.ids())[:2])


def add_vectors(data: Path, files: Path) -> None:
    with closing(vectors_of(data)) as index:
        index.add(["x-1"], ["x"], np.eye(64, dtype=np.float32)[:1])


def swap_vectors(data: Path, files: Path) -> None:
    with closing(vectors_of(data)) as index:
        (one, documents, vectors), *_ = list(index.rows())
        index.add(one[:1], documents[:1], -vectors[:1])


def move_vectors(data: Path, files: Path) -> None:
    with closing(vectors_of(data)) as index:
        (one, _, vectors), *_ = list(index.rows())
        index.add(one[:1], ["别的文件"], vectors[:1])


def lose_words(data: Path, files: Path) -> None:
    index = LexicalIndex(build(data) / "lexical")
    index.delete(sorted(index.ids())[:2])


def add_words(data: Path, files: Path) -> None:
    LexicalIndex(build(data) / "lexical").add([("x-1", "x", "研发投入")])


def no_lexical_folder(data: Path, files: Path) -> None:
    shutil.rmtree(build(data) / "lexical")


def no_chroma_folder(data: Path, files: Path) -> None:
    shutil.rmtree(build(data) / "chroma")


def no_indexes(data: Path, files: Path) -> None:
    shutil.rmtree(data / "indexes")


def foreign_indexes(data: Path, files: Path) -> None:
    (data / "indexes" / "0123456789ab" / "lexical").mkdir(parents=True)


def cut(pattern: str) -> Callable[[Path, Path], None]:
    def damage(data: Path, files: Path) -> None:
        path = sorted(build(data).glob(pattern))[0]
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    damage.__name__ = f"cut {pattern}"
    return damage


def drop(pattern: str) -> Callable[[Path, Path], None]:
    def damage(data: Path, files: Path) -> None:
        sorted(build(data).glob(pattern))[0].unlink()

    damage.__name__ = f"drop {pattern}"
    return damage


def lose_document(data: Path, files: Path) -> None:
    execute(data, "DELETE FROM documents WHERE title LIKE '甲%'")


def lose_passages(data: Path, files: Path) -> None:
    execute(data, "DELETE FROM passages WHERE ordinal = 0")


def shorten_text(data: Path, files: Path) -> None:
    execute(data, "UPDATE documents SET text = substr(text, 1, 20)")


def unfinished(data: Path, files: Path) -> None:
    execute(data, "INSERT INTO journal VALUES ('x-1')")


def change_file(data: Path, files: Path) -> None:
    (files / "甲.txt").write_text("甲市答复\n\n一、现状\n研发投入99亿元。\n", encoding="utf-8")


DAMAGE = (
    *(lose_vectors, add_vectors, swap_vectors, move_vectors, lose_words, add_words),
    *(no_lexical_folder, no_chroma_folder, no_indexes, foreign_indexes),
    *(cut("lexical/*.term"), cut("lexical/meta.json"), cut("chroma/chroma.sqlite3"), drop("lexical/*.pos")),
    *(drop("lexical/*.store"), drop("chroma/chroma.sqlite3")),
    *(lose_document, lose_passages, shorten_text, unfinished, change_file),
)


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damage_is_found_and_mended(
    damage: Callable[[Path, Path], None],
    shelf: Shelf,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("ingest.pipeline.load_embedder", lambda settings: Packaged())
    monkeypatch.setenv("YUECE_DATA_DIR", str(settings.data_dir))
    shelf.revise()
    assert main([str(shelf.folder)]) == 0
    assert main(["--check"]) == 0
    damage(settings.data_dir, shelf.folder)
    capsys.readouterr()
    assert main(["--check"]) == 1
    found = capsys.readouterr()
    assert found.err == ""
    assert all("python -m ingest" in line for line in found.out.splitlines())
    assert main(["--rebuild"]) == 0
    capsys.readouterr()
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == "没有差异：目录库、索引和文件一致\n"
