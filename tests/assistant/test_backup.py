from __future__ import annotations

import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.backup import back_up, restore
from assistant.conversation.store import Conversations
from corpus.errors import YueceError
from corpus.records import Answer
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline

TEXT = "岳阳市林业局关于造林的答复\n\n一、基本情况\n2022年，全市完成人工造林面积8.60万亩。\n"


def test_what_was_backed_up_while_it_was_used_comes_back(settings: Settings, embedder: Any, tmp_path: Path) -> None:
    source, archive = tmp_path / "trees.txt", tmp_path / "backup.tar.gz"
    source.write_text(TEXT, "utf-8")
    with closing(Store(settings)) as store, closing(Conversations.open(settings)) as kept:
        Pipeline(store, settings, embedder=embedder).run([source])
        id, _ = kept.add("我", None, Answer("问", "问", "answered", "答"))
        (settings.data_dir / "uploads").mkdir()
        (settings.data_dir / "uploads" / "a.txt").write_text("一")
        assert back_up(settings.data_dir, archive) == archive.stat().st_size
    assert archive.stat().st_mode & 0o077 == 0
    source.unlink()
    fresh = settings.model_copy(update={"data_dir": tmp_path / "fresh"})
    restore(archive, fresh.data_dir)
    with closing(Store(fresh, rebuilding=True)) as store:
        Pipeline(store, fresh, embedder=embedder).rebuild()
    with closing(Store(fresh, readonly=True)) as store, closing(Conversations.open(fresh)) as kept:
        assert [document.text for document in store.documents()] == [TEXT]
        assert [figure.value for figure in store.figures()] == ["8.60"]
        assert [one.text for one in kept.exchanges("我", id)] == ["答"]
    assert (fresh.data_dir / "uploads" / "a.txt").read_text() == "一"


def test_nothing_is_overwritten(settings: Settings, tmp_path: Path) -> None:
    with closing(Store(settings)):
        pass
    archive = tmp_path / "backup.tar.gz"
    back_up(settings.data_dir, archive)
    with pytest.raises(YueceError, match="已经在了"):
        back_up(settings.data_dir, archive)
    with pytest.raises(YueceError, match="已经有东西"):
        restore(archive, settings.data_dir)


def test_what_is_no_backup_is_one_sentence(settings: Settings, tmp_path: Path) -> None:
    other = tmp_path / "other.tar.gz"
    with tarfile.open(other, "w:gz"):
        pass
    for archive in (other, tmp_path / "none.tar.gz"):
        with pytest.raises(YueceError):
            restore(archive, tmp_path / "fresh")
    with pytest.raises(YueceError, match="没有目录库"):
        back_up(tmp_path / "nowhere", tmp_path / "a.tar.gz")
