"""Files of a vector index really damaged: told in one sentence, where Chroma would end the process."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from corpus import soundness
from corpus.errors import VectorsError
from corpus.vectors import VectorIndex

pytestmark = pytest.mark.slow

NAME = "yuece-test"
FILES = ("header.bin", "data_level0.bin", "length.bin", "link_lists.bin", "index_metadata.pickle")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of more vectors (1,100) than Chroma keeps in its log alone (1,000)."""
    folder = tmp_path_factory.mktemp("whole") / "chroma"
    vectors = np.random.default_rng(7).standard_normal((1100, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with closing(VectorIndex(folder, None, NAME, create=True)) as index:
        index.add([f"p{i}" for i in range(1100)], ["d"] * 1100, vectors)
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "chroma")
    shutil.copy2(whole.with_name("chroma.stamp"), tmp_path / "chroma.stamp")
    return tmp_path / "chroma"


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    """One byte of two hundred, at least one."""
    chosen, made = random.Random(2), bytearray(data)
    for _ in range(max(1, len(made) // 200)):
        made[chosen.randrange(len(made))] ^= 0x55
    return bytes(made)


def damage(folder: Path, name: str, how: Callable[[bytes], bytes]) -> None:
    (path,) = folder.glob(f"*/{name}")
    path.write_bytes(how(path.read_bytes()))


def probes(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The indexes that are opened in another process from now on."""
    opened: list[Path] = []
    opens = soundness._opens
    monkeypatch.setattr(soundness, "_opens", lambda folder, name: opened.append(folder) or opens(folder, name))
    return opened


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_told_at_once(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damage(folder, name, cut)
    opened = probes(monkeypatch)
    with pytest.raises(VectorsError, match="向量索引的文件有损坏，请运行 python -m ingest --rebuild 重建"):
        VectorIndex(folder, None, NAME)
    assert opened == []


@pytest.mark.parametrize("name", ["data_level0.bin", "index_metadata.pickle"])
def test_other_bytes_are_tried_in_another_process_once(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(folder, name, flipped)
    opened = probes(monkeypatch)
    for _ in range(2):  # a question after the other: the second does not wait for another process again
        with pytest.raises(VectorsError, match="有损坏"):
            VectorIndex(folder, None, NAME)
    assert len(opened) == 1


@pytest.mark.parametrize("name", FILES)
def test_zeros_are_refused_or_do_no_harm(name: str, folder: Path) -> None:
    damage(folder, name, lambda data: bytes(len(data)))
    try:
        index = VectorIndex(folder, None, NAME)
    except VectorsError:
        return
    with closing(index):
        assert len(index.ids()) == 1100


def test_what_was_written_is_opened_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = probes(monkeypatch)
    with closing(VectorIndex(folder, None, NAME)) as index:
        index.delete([f"p{i}" for i in range(3)])
        index.add(["q"], ["d"], np.eye(32, dtype=np.float32)[:1])
    with closing(VectorIndex(folder, None, NAME)) as index:
        assert len(index.ids()) == 1098  # 1100 - 3 + 1
    assert opened == []


def test_an_index_without_a_stamp_is_tried_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of an earlier version, or of a run that was killed before it could leave one."""
    folder.with_name("chroma.stamp").write_text("{", encoding="ascii")
    opened = probes(monkeypatch)
    for _ in range(2):
        VectorIndex(folder, None, NAME).close()
    assert len(opened) == 1


def test_bytes_that_changed_by_themselves_are_found_by_a_thorough_look(folder: Path) -> None:
    (path,) = folder.glob("*/data_level0.bin")
    state = path.stat()
    path.write_bytes(flipped(path.read_bytes()))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    with pytest.raises(VectorsError, match="有损坏"):
        soundness.require_sound(folder, NAME, thorough=True)
