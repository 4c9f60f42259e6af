"""The closed classes of words that are data: each says what it is, none holds a word twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.settings import ROOT
from corpus.yamlfile import read_classes, read_yaml

MEASURES = ROOT / "corpus" / "measures"
LEXICON = ROOT / "corpus" / "language" / "lexicon"
CLASSES = (LEXICON / "empty_words.yaml", LEXICON / "modality.yaml", MEASURES / "place_words.yaml")


@pytest.mark.parametrize("path", [*CLASSES, MEASURES / "units.yaml"], ids=lambda path: path.stem)
def test_each_class_says_what_it_is(path: Path) -> None:
    """A comment stands above each class, or above the group of classes that it opens."""
    groups = [group for group in re.split(r"\n\n+", path.read_text("utf-8")) if re.search(r"(?m)^\w+:", group)]
    assert [group for group in groups if not group.startswith("# ")] == []


@pytest.mark.parametrize("path", CLASSES, ids=lambda path: path.stem)
def test_no_class_holds_a_word_twice(path: Path) -> None:
    twice = {name: [word for word in set(words) if words.count(word) > 1] for name, words in read_classes(path).items()}
    assert {name: words for name, words in twice.items() if words} == {}


def test_no_word_is_empty_for_two_reasons() -> None:
    words = [word for words in read_classes(LEXICON / "empty_words.yaml").values() for word in words]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_a_unit_is_measured_once() -> None:
    table = read_yaml(MEASURES / "units.yaml")
    names = [
        *table["measured"],
        *table["single"].split(),
        *(n for members in table["measured"].values() for n in members),
    ]
    assert len(names) == len(set(names))
