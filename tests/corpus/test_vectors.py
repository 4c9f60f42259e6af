from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import StoreError
from corpus.settings import ROOT
from corpus.vectors import VectorIndex

AXES = np.eye(4, dtype=np.float32)


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    index = VectorIndex(tmp_path / "chroma", None, "yuece-test", create=True)
    index.add(["p1", "p2", "p3"], ["a", "a", "b"], AXES[:3])
    return index


def test_cosine_of_the_nearest(index: VectorIndex) -> None:
    # (3, 4, 0, 0) / 5: cosine 4/5 with the second axis, 3/5 with the first
    hits = index.search(np.array([0.6, 0.8, 0.0, 0.0]), 2, None)
    assert [passage for passage, _ in hits] == ["p2", "p1"]
    assert [cosine for _, cosine in hits] == pytest.approx([0.8, 0.6], abs=1e-5)


def test_documents_narrow_the_search(index: VectorIndex) -> None:
    assert [passage for passage, _ in index.search(AXES[0], 3, ["b"])] == ["p3"]


def test_deleted_passages_are_gone(index: VectorIndex) -> None:
    index.delete(["p1"])
    assert index.ids() == {"p2", "p3"}


@pytest.mark.slow
def test_a_client_made_anew_sees_what_another_process_wrote(index: VectorIndex, tmp_path: Path) -> None:
    script = (
        "import sys, numpy as np; from pathlib import Path; from corpus.vectors import VectorIndex\n"
        "index = VectorIndex(Path(sys.argv[1]), None, 'yuece-test')\n"
        "index.add(['p4'], ['c'], np.eye(4, dtype=np.float32)[3:]); index.delete(['p1']); index.close()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "chroma")], check=True, env=environment)
    index.close()
    again = VectorIndex(tmp_path / "chroma", None, "yuece-test")
    assert again.search(AXES[3], 1, None) == [("p4", pytest.approx(1.0, abs=1e-5))]
    assert again.ids() == {"p2", "p3", "p4"}


def test_two_indexes_of_one_folder_do_not_disturb_each_other(index: VectorIndex, tmp_path: Path) -> None:
    other = VectorIndex(tmp_path / "chroma", None, "yuece-test")
    other.close()
    assert index.ids() == {"p1", "p2", "p3"}


def test_a_collection_that_is_not_there_asks_for_a_rebuild(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"--rebuild"):
        VectorIndex(tmp_path / "chroma", None, "yuece-missing")


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="YUECE_CHROMA_URL"):
        VectorIndex(tmp_path / "chroma", "http://127.0.0.1:9", "yuece-test", create=True)


def test_an_address_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="YUECE_CHROMA_URL"):
        VectorIndex(tmp_path / "chroma", "chroma", "yuece-test")
