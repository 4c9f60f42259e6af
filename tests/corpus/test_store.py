from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from corpus.catalogue import Catalogue, Change, Content
from corpus.errors import StoreError
from corpus.lexical import LexicalIndex
from corpus.records import Document, Figure, Passage, Section, Span
from corpus.settings import ROOT, Settings
from corpus.store import Store
from corpus.words import tokens

AXES = np.eye(8, dtype=np.float32)


def content(name: str, *sentences: str) -> Content:
    """A document whose passages are its sentences; ids change with the text."""
    text = "".join(sentences)
    version = hashlib.sha256(text.encode()).hexdigest()[:6]
    starts = [sum(map(len, sentences[:i])) for i in range(len(sentences))]
    passages = [
        Passage(f"{name}-{version}-{i}", name, i, None, (), start, start + len(sentence), sentence, sentence)
        for i, (start, sentence) in enumerate(zip(starts, sentences, strict=True))
    ]
    figure = Figure(
        id=f"{name}-f",
        document=name,
        section=None,
        indicator="投入",
        topic=None,
        region=None,
        period=None,
        value="1",
        unit="元",
        base_value=None,
        base_unit="元",
        status="实绩",
        start=0,
        end=1,
        quote=Span(0, 1),
    )
    sections = [Section(name, 0, None, 1, "一、", "投入", 0, len(text), 0)]
    return Content(Document(id=name, sha256=version, title=name, text=text), sections, passages, [figure])


def write(store: Store, item: Content, vectors: np.ndarray | None = None) -> None:
    rows = AXES[: len(item.passages)] if vectors is None else vectors
    store.write(item.document, item.sections, item.passages, item.figures, rows)


def found(hits: Sequence[tuple[str, float]]) -> list[str]:
    return [passage.rsplit("-", 2)[0] + passage[-1] for passage, _ in hits]


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store(settings)
    yield store
    store.close()


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert store.documents() == []
    assert store.lexical(["研发"], 5) == []
    assert store.dense(AXES[0], 5) == []
    assert store.check() == []


def test_what_was_written_is_read_and_found(store: Store) -> None:
    item = content("甲", "研发投入十亿元。", "高新技术企业百家。")
    write(store, item)
    assert store.documents() == [item.document]
    assert store.document("甲").text == "研发投入十亿元。高新技术企业百家。"
    assert store.sections("甲") == item.sections
    assert store.passages_of("甲") == item.passages
    assert store.figures() == store.figures_of("甲") == item.figures
    assert found(store.lexical(tokens("高新技术企业"), 5)) == ["甲1"]
    assert found(store.dense(AXES[1], 1)) == ["甲1"]


def test_passages_come_in_the_order_asked_for(store: Store) -> None:
    item = content("甲", "一。", "二。", "三。")
    write(store, item)
    ids = [item.passages[i].id for i in (2, 0)]
    assert [passage.text for passage in store.passages([ids[0], "unknown", ids[1]])] == ["三。", "一。"]


def test_documents_narrow_both_searches(store: Store) -> None:
    write(store, content("甲", "研发投入。"))
    write(store, content("乙", "研发投入。"))
    assert found(store.lexical(tokens("研发投入"), 5, ["乙"])) == ["乙0"]
    assert found(store.dense(AXES[0], 5, ["甲"])) == ["甲0"]


def test_a_narrowed_search_follows_what_another_store_writes(store: Store, settings: Settings) -> None:
    """What was kept of a document's vectors is not what its next version has; nor is the old kept of one removed."""
    write(store, content("a", "甲。", "乙。"))
    write(store, content("b", "丙。"), AXES[2:3])
    reader = Store(settings, readonly=True)
    old = [passage.id for passage in store.passages_of("a")]
    assert [id for id, _ in reader.dense(AXES[1], 9, ["a"])] == [old[1], old[0]]
    write(store, content("a", "丁。"), AXES[3:4])
    (new,) = (passage.id for passage in store.passages_of("a"))
    assert reader.dense(AXES[3], 9, ["a"]) == [(new, 1.0)]
    store.remove("a")
    assert reader.dense(AXES[3], 9, ["a"]) == []
    reader.close()


def test_a_new_version_replaces_the_old(store: Store) -> None:
    write(store, content("甲", "研发投入十亿元。"))
    write(store, content("甲", "床位一千张。"))
    assert store.lexical(tokens("研发投入"), 5) == []
    assert found(store.dense(AXES[0], 5)) == ["甲0"]
    assert store.check() == []
    assert [document.text for document in store.documents()] == ["床位一千张。"]


def test_writing_the_same_again_changes_nothing_but_the_generation(store: Store) -> None:
    item = content("甲", "研发投入。")
    write(store, item)
    before = store.generation
    write(store, item)
    assert store.generation == before + 1
    assert store.check() == []
    assert found(store.lexical(tokens("研发投入"), 5)) == ["甲0"]


def test_removing_takes_a_document_out_of_everything(store: Store) -> None:
    write(store, content("甲", "研发投入。"))
    write(store, content("乙", "床位。"))
    assert store.remove("甲") is True
    assert store.remove("甲") is False
    assert found(store.dense(AXES[0], 5)) == ["乙0"]
    assert store.figures_of("甲") == []
    assert store.check() == []
    with pytest.raises(StoreError, match=r"--list"):
        store.document("甲")


def test_a_passage_id_stands_for_one_text(store: Store) -> None:
    item = content("甲", "研发投入。")
    write(store, item)
    changed = content("甲", "床位。")
    reused = [Passage(item.passages[0].id, "甲", 0, None, (), 0, 3, "床位。", "床位。")]
    with pytest.raises(ValueError, match="id"):
        store.write(changed.document, [], reused, [], AXES[:1])


@pytest.mark.parametrize("step", ["announce", "lexical", "publish", "settle"])
def test_a_failure_between_the_steps_leaves_the_old_state_or_the_new(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    write(store, content("甲", "研发投入。", "床位。"))

    def fail(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        target = {"lexical": (LexicalIndex, "add")}.get(step, (Catalogue, step))
        patch.setattr(*target, fail)
        with pytest.raises(KeyboardInterrupt):
            write(store, content("甲", "就业人数。"))
    state = [document.text for document in store.documents()]
    assert state == (["就业人数。"] if step == "settle" else ["研发投入。床位。"])
    expected = {"甲0"} if step == "settle" else {"甲0", "甲1"}
    assert set(found(store.dense(AXES[0], 9))) == expected
    reopened = Store(settings)
    reopened.repair()
    assert reopened.check() == []
    write(reopened, content("甲", "就业人数。"))
    assert found(reopened.lexical(tokens("就业人数"), 5)) == ["甲0"]
    reopened.close()


@pytest.mark.slow
def test_a_process_killed_while_writing_is_cleaned_up_after(store: Store, settings: Settings) -> None:
    write(store, content("甲", "研发投入。"))
    _in_another_process(
        settings,
        "import os; from corpus.catalogue import Catalogue\n"
        "Catalogue.publish = lambda *a, **k: os._exit(9)\n"
        "write(store, content('乙', '床位。'))",
        code=9,
    )
    assert [document.id for document in store.documents()] == ["甲"]
    assert set(found(store.dense(AXES[0], 9))) == {"甲0"}
    assert store.check() != []
    assert store.repair() == 1
    assert store.check() == []


@pytest.mark.slow
def test_an_open_reader_follows_another_process(store: Store, settings: Settings) -> None:
    write(store, content("甲", "研发投入。"))
    assert found(store.dense(AXES[0], 5)) == ["甲0"]
    assert found(store.lexical(tokens("研发投入"), 5)) == ["甲0"]
    _in_another_process(settings, "store.remove('甲'); write(store, content('乙', '床位。', '研发投入。'))")
    assert [document.id for document in store.documents()] == ["乙"]
    assert set(found(store.dense(AXES[0], 5))) == {"乙0", "乙1"}
    assert found(store.lexical(tokens("研发投入"), 5)) == ["乙1"]


@pytest.mark.slow
def test_an_open_reader_survives_a_rebuild_in_another_process(store: Store, settings: Settings) -> None:
    write(store, content("甲", "研发投入。"))
    assert found(store.dense(AXES[0], 5)) == ["甲0"]
    _in_another_process(settings, "store.rebuild(lambda texts: AXES[1:1 + len(texts)])")
    assert store.dense(AXES[1], 5)[0][1] == pytest.approx(1.0, abs=1e-5)
    assert found(store.lexical(tokens("研发投入"), 5)) == ["甲0"]


def test_retired_passages_do_not_crowd_out_live_ones(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """40 retired passages stay in the indexes, all nearer than the live one; it is found all the same."""
    many = content("甲", *[f"研发投入{i}。" for i in range(40)])
    near = np.tile(AXES[0], (40, 1))
    write(store, many, near)
    write(store, content("乙", "研发投入与别的很多词句在一起。"), (AXES[0] * 0.1 + AXES[1] * 0.995)[None])

    class Failing(Exception):
        pass

    def fail(*_: Any) -> None:
        raise Failing

    with monkeypatch.context() as patch:
        patch.setattr(LexicalIndex, "delete", fail)
        with pytest.raises(Failing):
            store.remove("甲")
    assert found(store.dense(AXES[0], 1)) == ["乙0"]
    assert found(store.lexical(tokens("研发投入"), 1)) == ["乙0"]


def test_a_second_writer_says_so_after_waiting(store: Store, settings: Settings) -> None:
    lock = sqlite3.connect(settings.data_dir / "writer.lock", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="另一个进程正在写入"):
        write(store, content("甲", "研发投入。"))
    lock.close()
    write(store, content("甲", "研发投入。"))


def test_threads_read_while_one_writes(store: Store) -> None:
    write(store, content("甲", "研发投入。"))
    failures: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(15):
                assert len(store.dense(AXES[0], 3)) >= 1
                assert len(store.lexical(tokens("研发投入"), 3)) >= 1
        except (AssertionError, StoreError) as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(5):
        write(store, content("乙", f"床位{i}张。"))
    for thread in threads:
        thread.join()
    assert failures == []


def test_another_embedding_asks_for_a_rebuild(store: Store, settings: Settings) -> None:
    write(store, content("甲", "研发投入。"))
    other = settings.model_copy(update={"embedding": "BAAI/bge-m3"})
    with pytest.raises(StoreError, match=r"reader.*bge-m3.*--rebuild"):
        Store(other)
    with pytest.raises(StoreError, match=r"8 维.*--rebuild"):
        write(store, content("乙", "床位。"), np.ones((1, 3), dtype=np.float32))
    mending = Store(other, rebuilding=True)
    item = content("甲", "研发投入。")
    mending.replace_all(Change([item]), np.ones((1, 3), dtype=np.float32))
    assert found(Store(other).dense(np.ones(3, dtype=np.float32), 1)) == ["甲0"]


def test_lost_indexes_ask_for_a_rebuild_and_are_rebuilt(store: Store, settings: Settings) -> None:
    import shutil

    write(store, content("甲", "研发投入。"))
    store.close()
    shutil.rmtree(settings.data_dir / "indexes")
    again = Store(settings)
    with pytest.raises(StoreError, match=r"--rebuild"):
        again.lexical(tokens("研发投入"), 5)
    assert any("--rebuild" in line for line in again.check())
    again.rebuild(lambda texts: AXES[: len(texts)])
    assert found(again.lexical(tokens("研发投入"), 5)) == ["甲0"]
    assert again.check() == []


def test_a_rebuild_leaves_one_folder_of_indexes(store: Store, settings: Settings) -> None:
    write(store, content("甲", "研发投入。"))
    store.rebuild(lambda texts: AXES[: len(texts)])
    assert len(list((settings.data_dir / "indexes").iterdir())) == 1


def test_a_readonly_store_neither_makes_nor_writes(settings: Settings) -> None:
    with pytest.raises(StoreError, match="python -m ingest"):
        Store(settings, readonly=True)
    write(Store(settings), content("甲", "研发投入。"))
    reader = Store(settings, readonly=True)
    assert found(reader.dense(AXES[0], 1)) == ["甲0"]
    with pytest.raises(StoreError, match="只读"):
        reader.remove("甲")


def test_a_data_folder_that_cannot_be_made_is_named(settings: Settings) -> None:
    settings.data_dir.write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match="YUECE_DATA_DIR"):
        Store(settings)


def _in_another_process(settings: Settings, script: str, code: int = 0) -> None:
    setup = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from test_store import AXES, content, write\n"
        "from corpus.settings import Settings; from corpus.store import Store\n"
        "store = Store(Settings(_env_file=None, data_dir=Path(sys.argv[1])))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", setup + script, str(settings.data_dir), str(ROOT / "tests" / "corpus")]
    assert subprocess.run(command, env=environment, check=False).returncode == code
