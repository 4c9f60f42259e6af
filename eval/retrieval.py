"""Retrieval on any passages and questions, with the product's own store and retriever, in a data folder of its own.

Vectors are kept by content (``<data_dir>/eval/retrieval/vectors.sqlite``), batch by batch: the first run over a few
thousand statutes takes minutes and may be interrupted, every later one takes seconds. The indexes are made anew
each time, so that what is measured is always the code as it stands.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal, TypeVar, get_args

import ir_measures
from ir_measures import RR, R, nDCG
from pydantic import BaseModel, ConfigDict, ValidationError
from tqdm import tqdm

from assistant.retrieval.hybrid import HybridRetriever
from corpus.embedding import Embedder, VectorCache, load_embedder
from corpus.records import Document, Passage
from corpus.settings import Settings
from corpus.store import Store
from corpus.words import fold
from eval.gold import GoldError
from eval.vectors import embedded

SystemName = Literal["hybrid", "lexical", "dense"]
SYSTEMS: tuple[SystemName, ...] = get_args(SystemName)
MEASURES = {"R@1": R @ 1, "R@5": R @ 5, "R@10": R @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
DEPTH = 10

Rankings = dict[str, list[str]]
"""Question id → passage ids, best first."""


class ExternalPassage(BaseModel):
    """Further keys of a line are ignored."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str = ""
    text: str


class ExternalQuestion(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    question: str
    positive_ids: tuple[str, ...] = ()


def measure_retrieval(settings: Settings, passages: Path, questions: Path, systems: Sequence[SystemName]) -> str:
    """The table: a row a system. Questions without a positive passage are left out. Raises YueceError."""
    held = _read(passages, ExternalPassage)
    asked = [question for question in _read(questions, ExternalQuestion) if question.positive_ids]
    _check(held, asked)
    home = settings.data_dir / "eval" / "retrieval"
    home.mkdir(parents=True, exist_ok=True)
    embedder = load_embedder(settings)
    with _temporary_store(settings, home) as store:
        _fill(store, held, VectorCache(home / "vectors.sqlite", embedder))
        rows = {system: measure(rank(store, embedder, system, asked), _relevant(asked)) for system in systems}
    return _table(rows, len(held), len(asked))


@contextmanager
def _temporary_store(settings: Settings, home: Path) -> Iterator[Store]:
    with tempfile.TemporaryDirectory(dir=home, prefix="store-") as folder:
        own = settings.model_copy(update={"data_dir": Path(folder), "chroma_url": None})
        with closing(Store(own)) as store:
            yield store


def rank(store: Store, embedder: Embedder, system: SystemName, questions: Sequence[ExternalQuestion]) -> Rankings:
    """The product's retriever, question by question."""
    retriever = HybridRetriever(store=store, embedder=embedder, k=DEPTH, system=system)
    bar = tqdm(questions, desc=f"检索 {system}", unit="题", leave=False, disable=None)
    return {question.id: [id for id, _ in retriever.ids(question.question, DEPTH)] for question in bar}


def measure(rankings: Rankings, relevant: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Mean over all questions of ``relevant``; one without a ranking counts as nothing found.

    The order is what is measured: given scores, trec_eval would order equal ones (texts that stand twice) by id.
    """
    found = {question: _by_place(rankings.get(question) or [""]) for question in relevant}
    means = ir_measures.calc_aggregate(list(MEASURES.values()), relevant, found)
    return {name: float(means[value]) for name, value in MEASURES.items()}


def _by_place(ranking: Sequence[str]) -> dict[str, float]:
    return {id: 1 / place for place, id in enumerate(ranking, start=1)}


def as_document(passages: Sequence[ExternalPassage]) -> tuple[Document, list[Passage]]:
    """One document that holds all passages, a blank line between two, and the passages as the store wants them."""
    texts, rows, start = [], [], 0
    for ordinal, passage in enumerate(passages):
        text = passage.text or passage.title
        texts.append(text)
        search = fold("\n".join(part for part in (passage.title, passage.text) if part))
        rows.append(Passage(passage.id, "external", ordinal, None, (), start, start + len(text), text, search))
        start += len(text) + 2
    whole = "\n\n".join(texts)
    return Document("external", hashlib.sha256(whole.encode()).hexdigest(), "外部段落", whole), rows


def _fill(store: Store, passages: Sequence[ExternalPassage], cache: VectorCache) -> None:
    document, rows = as_document(passages)
    vectors = embedded([row.search_text for row in rows], cache)
    store.write(document, [], rows, [], vectors)


def _relevant(questions: Sequence[ExternalQuestion]) -> dict[str, dict[str, int]]:
    return {question.id: dict.fromkeys(question.positive_ids, 1) for question in questions}


_Line = TypeVar("_Line", ExternalPassage, ExternalQuestion)


def _read(path: Path, form: type[_Line]) -> list[_Line]:
    return list(_rows(path, form))


def _rows(path: Path, form: type[_Line]) -> Iterator[_Line]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"读不了 {path}（{error}），请检查路径，并存成 UTF-8。") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield form.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            raise GoldError(f"{path.name} 第{number}行不是一行完整的 JSON，请改正。") from error
        except ValidationError as error:
            field = ".".join(map(str, error.errors()[0]["loc"])) or "整行"
            raise GoldError(f"{path.name} 第{number}行的 {field} 缺少或类型不对，请改正。") from error


def _check(passages: Sequence[ExternalPassage], questions: Sequence[ExternalQuestion]) -> None:
    """Raises GoldError where the files cannot be measured with."""
    ids = {passage.id for passage in passages}
    if not passages or not questions:
        raise GoldError("段落或带 positive_ids 的问题一条也没有，请检查两个文件有没有给反。")
    if len(ids) != len(passages) or len({question.id for question in questions}) != len(questions):
        raise GoldError("段落或问题的 id 有重复，请改正。")
    unknown = next((id for question in questions for id in question.positive_ids if id not in ids), None)
    if unknown is not None:
        raise GoldError(f"问题里的 positive_ids 有段落文件里没有的 {unknown}，请检查两个文件是不是一套。")


def _table(rows: Mapping[SystemName, Mapping[str, float]], passages: int, questions: int) -> str:
    head = f"{'system':<8}" + "".join(f"{name:>10}" for name in MEASURES)
    lines = [f"{system:<8}" + "".join(f"{row[name]:>10.4f}" for name in MEASURES) for system, row in rows.items()]
    return "\n".join([f"段落 {passages}，问题 {questions}", head, *lines])
