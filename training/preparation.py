"""Preparation: documents cut and tokenised, questions labelled, the encoder pruned; kept in one file for training."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.reader.surface import Surface, surface
from corpus.reader.tokenizer import Tokenizer, Tokens
from training.clauses import Text, read_text
from training.labels import Label, label
from training.records import DATA, Question, development, documents, questions
from training.vocabulary import pruned
from training.weights import Encoder, read_encoder, wheel_file


@dataclass(frozen=True)
class Source:
    """A document ready for windows; the lists are parallel to ``text.clauses``."""

    text: Text
    tokens: tuple[Tokens, ...]
    surfaces: tuple[Surface, ...]
    numeric: tuple[tuple[int, ...], ...]
    """Pieces of each clause that are part of a number."""
    questions: tuple[tuple[Question, Label], ...]


@dataclass(frozen=True)
class Prepared:
    """All that training needs, made once."""

    encoder: Encoder
    sources: dict[str, Source]

    @property
    def tokenizer(self) -> Tokenizer:
        return self.encoder.tokenizer

    def training(self) -> list[Source]:
        return [source for name, source in self.sources.items() if not development(name)]

    def held_out(self) -> list[Source]:
        return [source for name, source in self.sources.items() if development(name)]


def prepare(folder: Path = DATA, like: Encoder | None = None) -> Prepared:
    """Reads all of ``folder``. ``like`` keeps the pieces of an encoder that was pruned before."""
    names = documents(folder)
    asked = list(questions(folder))
    encoder = like or pruned(
        read_encoder(wheel_file()),
        [(folder / f"{name}.txt").read_text(encoding="utf-8") for name in names]
        + [question.asked for question in asked],
    )
    sources = {}
    for name in names:
        own = [question for question in asked if question.document == name]
        if own:
            sources[name] = _source(read_text(folder / f"{name}.txt"), own, encoder.tokenizer)
    return Prepared(encoder, sources)


def _source(text: Text, asked: Sequence[Question], tokenizer: Tokenizer) -> Source:
    tokens = tuple(tokenizer.encode(clause.text) for clause in text.clauses)
    surfaces = tuple(surface(clause.text) for clause in text.clauses)
    numeric = tuple(
        tuple(i for i in range(len(own)) if any(map(str.isdigit, clause.text[own.starts[i] : own.ends[i]])))
        for clause, own in zip(text.clauses, tokens, strict=True)
    )
    return Source(
        text, tokens, surfaces, numeric, tuple((question, label(question, text, tokens)) for question in asked)
    )


def save(prepared: Prepared, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(prepared, pickle.HIGHEST_PROTOCOL))


def load(path: Path) -> Prepared:
    """What ``save`` wrote here; only for files of one's own making."""
    found = pickle.loads(path.read_bytes())
    if not isinstance(found, Prepared):
        raise TypeError(f"{path} 不是准备好的训练数据，请先运行 `python -m training prepare`。")
    return found
