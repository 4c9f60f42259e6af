"""The reader that ships, on graphs that a test can foretell."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.reader.calibration import Calibration
from corpus.reader.local import LocalReader
from corpus.reader.readings import ANSWER_TYPES, OPERATIONS, Floats, Window
from corpus.reader.rows import STATING, Batch
from corpus.reader.spans import whole_number
from corpus.reader.surface import SURFACE
from corpus.reader.tokenizer import Tokenizer
from corpus.reader.weights import MODEL, Heads, ReaderUnavailableError

HIDDEN = 64
CHARACTERS = sorted(set("研发投入12.5亿元共就业多少是粮食产量万吨。，querypassage: >市科局"))


class Echo:
    """States are one-hot by piece; a clause scores by how many of its pieces the question has."""

    def __init__(self) -> None:
        self.encoded: list[int] = []

    def text(self, ids: NDArray[np.int64], segments: NDArray[np.int64]) -> tuple[Floats, Floats]:
        self.encoded.append(len(ids))
        states = np.eye(HIDDEN, dtype=np.float32)[ids]
        return states, states

    def joint(self, states: Floats, batch: Batch) -> tuple[Floats, Floats, Floats]:
        ids, kinds, members = batch.ids[0], batch.kinds[0], batch.members[0]
        asked = {i for i, kind in zip(ids.tolist(), kinds.tolist(), strict=True) if kind == 1 and i > 4}
        same = np.array([i in asked for i in ids]) & (kinds == STATING)
        scores = np.array([[same[members == c].sum() for c in range(batch.features.shape[1])]], np.float32)
        stated = np.array([i > 4 and CHARACTERS[i - 5].isdigit() for i in ids]) & (kinds == STATING)
        places = np.zeros((1, len(ids), 3), np.float32)
        first, last = np.flatnonzero(stated)[[0, -1]] if stated.any() else (0, 0)
        places[0, first, 0] = places[0, last, 1] = 9
        places[0, stated, 2] = 9
        return scores, -scores.max(1), places


@pytest.fixture
def graphs() -> Echo:
    return Echo()


@pytest.fixture
def reader(graphs: Echo) -> LocalReader:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", *CHARACTERS]
    tokenizer = Tokenizer(pieces, [-1.0] * len(pieces), {}, bos=0, eos=2, pad=1, unknown=3)

    def head(count: int) -> tuple[Floats, Floats]:
        return np.zeros((2 * HIDDEN, count), np.float32), np.arange(1, count + 1, dtype=np.float32)

    heads = Heads(1.0, np.ones(SURFACE, np.float32), head(len(ANSWER_TYPES)), head(len(OPERATIONS)), head(1))
    return LocalReader(graphs, tokenizer, heads, Calibration(), kept=2)


WINDOWS = [
    Window("市科技局", ("就业是多少。", "研发投入12.5亿元。")),
    Window("市科技局", ("粮食产量12万吨。",)),
]


def test_the_clause_that_answers_comes_first(reader: LocalReader) -> None:
    reading = reader.read("研发投入", None, WINDOWS)
    assert reading.best(1) == [(0, 1)]
    assert [len(window.clauses) for window in reading.windows] == [2, 1]
    assert reading.windows[0].probability == reading.windows[0].clauses[1]
    assert 0 <= reading.nothing < 0.5


def test_a_span_holds_the_whole_number(reader: LocalReader) -> None:
    window = reader.read("研发投入", None, WINDOWS[:1]).windows[0]
    span = window.spans[1]
    assert span is not None
    assert WINDOWS[0].clauses[1][span.start : span.end] == "12.5"
    assert window.operand(1, 4, 8) > 0.99
    assert window.operand(0, 0, 2) == 0


def test_a_window_is_encoded_once_while_it_is_kept(reader: LocalReader, graphs: Echo) -> None:
    reader.read("研发", None, WINDOWS)
    reader.read("研发", None, WINDOWS)
    assert graphs.encoded == [1, 1, 1]  # alone: its states hang on no other
    reader.read("研发", None, [Window("", ("就业",)), Window("", ("产量",))])
    reader.read("研发", None, WINDOWS[:1])
    assert graphs.encoded[3:] == [1, 1, 1]


def test_nothing_to_read_is_nothing_found(reader: LocalReader) -> None:
    assert reader.read("研发", None, []).nothing == 1.0
    reading = reader.read("研发", None, [Window("市科技局", ())])
    assert reading.nothing == 1.0
    assert reading.windows[0].clauses.shape == (0,)


def test_a_clause_beyond_the_row_is_not_read(reader: LocalReader) -> None:
    clauses = tuple("研发投入12.5亿元。" * 14 for _ in range(6))
    reading = reader.read("研发", None, [Window("", clauses)])
    assert reading.windows[0].clauses[5] == 0
    assert reading.windows[0].spans[5] is None


def test_clauses_are_looked_up_before_they_are_read(reader: LocalReader) -> None:
    scores = reader.found("研发投入", None, [*WINDOWS, Window("", ())])
    assert [one.shape for one in scores] == [(2,), (1,), (0,)]
    assert scores[0][1] == max(value for one in scores for value in one)


def test_vectors_are_of_unit_length(reader: LocalReader) -> None:
    assert np.linalg.norm(reader.embed_question("研发")) == pytest.approx(1)
    vectors = reader.embed_clauses(WINDOWS)
    assert [one.shape for one in vectors] == [(2, HIDDEN), (1, HIDDEN)]
    assert np.linalg.norm(vectors[0], axis=1) == pytest.approx([1, 1])


def test_an_intent_names_the_likeliest(reader: LocalReader) -> None:
    intent = reader.intent("研发投入多少")
    assert (intent.answer_type, intent.operation) == (ANSWER_TYPES[-1], OPERATIONS[-1])
    assert intent.types.sum() == pytest.approx(1)
    assert intent.type_probability(ANSWER_TYPES) == pytest.approx(1)
    assert intent.leans == pytest.approx(1 / (1 + np.exp(-1)))


@pytest.mark.parametrize(
    ("clause", "found", "wanted"),
    [
        ("投入12.5亿元", (2, 4), "12.5"),
        ("投入12.5亿元", (5, 6), "12.5"),
        ("，共12家。", (0, 6), "共12家"),
        ("12家", (0, 3), "12家"),
    ],
)
def test_a_number_is_never_cut(clause: str, found: tuple[int, int], wanted: str) -> None:
    start, end = whole_number(clause, *found)
    assert clause[start:end] == wanted


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReaderUnavailableError, match="不全"):
        LocalReader.load(tmp_path)


@pytest.mark.skipif(not (MODEL / "card.json").is_file(), reason="no weights here yet")
class TestShipped:
    """The weights in the package."""

    def test_a_damaged_file_is_one_sentence(self, tmp_path: Path) -> None:
        folder = shutil.copytree(MODEL, tmp_path / "model")
        (folder / "heads.npz").write_bytes(b"0")
        with pytest.raises(ReaderUnavailableError, match="已损坏"):
            LocalReader.load(folder)

    def test_a_graph_that_is_none_is_one_sentence(self, tmp_path: Path) -> None:
        folder = shutil.copytree(MODEL, tmp_path / "model")
        (folder / "joint.onnx").write_bytes(b"no graph")
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        card["files"]["joint.onnx"] = hashlib.sha256(b"no graph").hexdigest()
        (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
        with pytest.raises(ReaderUnavailableError, match="不可用"):
            LocalReader.load(folder)

    def test_they_fit_a_package(self) -> None:
        assert sum(path.stat().st_size for path in MODEL.iterdir()) <= 40_000_000
        assert {"data", "metrics", "licence"} <= json.loads((MODEL / "card.json").read_text(encoding="utf-8")).keys()

    def test_spoken_words_find_the_official_clause(self) -> None:
        clauses = ("2023年，全市研发经费投入31.4亿元，比上年增长9.2%。", "其中企业投入占八成以上。")
        others = ("新认定省级重点实验室3家，累计17家。", "与三所高校联合组建了产业研究院。")
        title = "青禾市2023年科技工作情况"
        windows = [Window(f"{title} > 一、研发投入", clauses), Window(f"{title} > 二、平台", others)]
        reader = LocalReader.load(threads=1)
        reading = reader.read("市里一年往搞科研上掏了多少钱", None, windows)
        assert reading.best(1) == [(0, 0)]
        span = reading.windows[0].spans[0]
        assert span is not None
        assert "31.4亿元" in clauses[0][span.start : span.end]
        assert reader.intent("市里一年往搞科研上掏了多少钱").answer_type == "number"
        assert reader.read("明天食堂吃什么", None, windows).nothing > reading.nothing
