from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from bench.synthetic import NOISE, Synthetic
from bench.texts import Writer
from ingest.extraction import digest
from ingest.raw import RawDocument

pytestmark = pytest.mark.slow


class Counting:
    name = "counting"
    dim = 8

    def __init__(self) -> None:
        self.asked = 0

    def embed_query(self, text: str) -> list[float]:
        return [1.0] + [0.0] * 7

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked += len(texts)
        return [[float(k == n % self.dim) for k in range(self.dim)] for n, _ in enumerate(texts)]


def test_the_same_seed_gives_the_same_texts() -> None:
    first, second = Writer().texts(), Writer().texts()
    assert list(islice(first, 12)) == list(islice(second, 12))
    assert Writer(seed=1).text(0) != Writer().text(0)


def test_texts_are_as_dense_as_real_ones() -> None:
    """The labelled real documents have 4 to 9 figures a passage, an outline each, and the city in their title."""
    contents = [digest(RawDocument(text=made.text), made.name, "0", made.name) for made in islice(Writer().texts(), 24)]
    passages = sum(len(content.passages) for content in contents)
    assert 3 < sum(len(content.figures) for content in contents) / passages < 9
    assert all(len(content.sections) > 5 for content in contents)
    assert all(content.document.city for content in contents)
    assert len({content.document.city for content in contents}) == len(contents)


def test_skipped_cities_have_no_text() -> None:
    city = digest(RawDocument(text=Writer().text(0).text), "x", "0", "x").document.city
    assert city is not None
    names = [made.name for made in islice(Writer(skip=[city]).texts(), 320)]
    assert not [name for name in names if city in name]


def test_synthetic_vectors_lie_about_their_prototypes() -> None:
    model = Counting()
    synthetic = Synthetic(model)
    texts = [f"第{n}条 有关部门应当办理{chr(0x4E00 + n)}" for n in range(120)]
    vectors = np.array(synthetic.embed_documents(texts))
    assert model.asked == 96  # the prototypes, and no more
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0)
    assert (vectors.max(axis=1) >= 1 / np.sqrt(1 + NOISE**2) - NOISE).all()
    assert np.allclose(vectors[:5], np.array(synthetic.embed_documents(texts[:5])))
