"""Choice: fits how likely a candidate answers, on the documents held out of the reader's training.

Every question is put to the product over its own document and the policy cards, and each candidate that an answerer
proposed is judged by the evidence and the value that the data give.
"""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from assistant.chain import Assistant
from assistant.choose import ALIKE, EXACT, LOOSE, NEARLY, STRICT, TOLD, WHOLE
from assistant.confidence import FILE
from assistant.retrieval.library import Library
from assistant.trace import TracedCandidate, recording
from corpus.embedding import load_embedder
from corpus.errors import YueceError
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline
from training.records import DATA

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NEGATIVE = re.compile(r"^(?:不|没|否|未|无)|不能|不可以|不行|不算|不符合|不需要|没有达|未达|不对")
PENALTY = 2.0
REFUSING = 0.6
"""What refusing the share that nothing answers is worth, beside answering right the share that something does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A held-out question with what was proposed to it."""

    id: str
    document: str
    answerable: bool
    candidates: tuple[TracedCandidate, ...]
    right: tuple[bool, ...]
    answered_right: bool
    """What the product chose was right (refused, where nothing answers)."""


def numbers(text: str) -> set[Decimal]:
    found = set()
    for piece in _NUMBER.findall(text.replace(",", "").replace("，", " ")):
        try:
            found.add(Decimal(piece).normalize())
        except InvalidOperation:
            continue
    return found


def is_right(line: dict[str, Any], text: str, candidate: TracedCandidate, document: str) -> bool:
    """Whether a candidate answers a question of the data: it rests on its evidence and says its value."""
    if not line["answerable"] or candidate.gap:
        return False
    if not any(_touches(text, piece, candidate, document) for piece in line["evidence"]):
        return False
    said = re.sub(r"\[\d+\]", "", candidate.text)
    if line["calc"]:
        wanted = numbers(line["calc"]["result"])
        return not wanted or any(_rounds_to(number, one) for one in wanted for number in numbers(said))
    polar = line["kind"] in ("yesno", "condition") and said.startswith(("是的", "不是"))
    if polar and said.startswith("不是") != bool(_NEGATIVE.search(line["answer"][:12])):
        return False
    if line["span"]:
        wanted = numbers(line["span"])
        return wanted <= numbers(said) if wanted else _bare(line["span"]) in _bare(said)
    return True


def _rounds_to(number: Decimal, wanted: Decimal) -> bool:
    """Whether a number is ``wanted``, or more exact than it."""
    places = wanted.as_tuple().exponent
    return number == wanted or (isinstance(places, int) and number.quantize(Decimal(1).scaleb(places)) == wanted)


def _bare(text: str) -> str:
    return re.sub(r"[\s，。、；：,.;:“”\"《》（）()]", "", text)


def _touches(text: str, piece: str, candidate: TracedCandidate, document: str) -> bool:
    at = text.find(piece)
    while at >= 0:
        for cited, start, end in candidate.citations:
            shared = min(end, at + len(piece)) - max(start, at)
            if cited == document and shared >= min(6, len(piece), end - start):
                return True
        at = text.find(piece, at + 1)
    return False


def store_of(folder: Path, documents: Sequence[Path], settings: Settings) -> Settings:
    """Settings over a store of some documents and the policy cards."""
    own = settings.model_copy(update={"data_dir": folder, "chroma_url": None})
    if not (folder / "catalogue.sqlite").exists() and not any(folder.glob("*.sqlite*")):
        folder.mkdir(parents=True, exist_ok=True)
        with closing(Store(own)) as store:
            Pipeline(store, own, embedder=load_embedder(own)).run(list(documents), cards=True)
    return own


def questions_of(
    library: Library, folder: Path, names: Sequence[str], every: int = 1
) -> Iterator[tuple[dict[str, Any], str, set[str]]]:
    """Every so many of the questions of some documents: the line, its document's id, and the documents it is put to."""
    cards = {id for id, document in library.documents.items() if document.kind == "政策要点"}
    ids = {Path(document.file or "").stem: id for id, document in library.documents.items()}
    for name in names:
        for file in sorted(folder.glob(f"*{name}.jsonl")) if name in ids else ():
            if file.stem in (name, f"x_{name}"):
                for row in file.read_text("utf-8").splitlines()[::every]:
                    yield json.loads(row), ids[name], {ids[name], *cards}


def asked(settings: Settings, folder: Path, names: Sequence[str], every: int = 1) -> Iterator[Asked]:
    """Puts every so many of the questions of some documents to the product."""
    with closing(Store(settings, readonly=True)) as store:
        assistant = Assistant(store, settings, load_embedder(settings))
        for line, document, among in questions_of(assistant.library, folder, names, every):
            yield _one(assistant, line, assistant.library.documents[document].text, document, among)


def proposed(
    settings: Settings, folder: Path, names: Sequence[str], every: int = 1, *, keep: bool = False
) -> list[Asked]:
    """What was proposed to the questions of documents of the data, kept in ``folder`` with the store they were asked of.

    ``keep``: what was proposed the last time is taken where it is still there.
    """
    kept = folder / "asked.pkl"
    if keep and kept.exists():
        found: list[Asked] = pickle.loads(kept.read_bytes())
        return found
    own = store_of(folder / "store", [DATA / f"{name}.txt" for name in names], settings)
    items = list(tqdm(asked(own, DATA, names), unit="题", disable=None))
    kept.write_bytes(pickle.dumps(items))
    return items


def _one(assistant: Assistant, line: dict[str, Any], text: str, document: str, among: set[str]) -> Asked:
    with recording() as trace:
        try:
            answer = assistant.answer(line["question"], line["history"], among)
        except YueceError:
            return Asked(line["id"], document, line["answerable"], (), (), False)
    candidates = tuple(trace.candidates)
    right = tuple(is_right(line, text, one, document) for one in candidates)
    whole = TracedCandidate(
        "", answer.reason or "", answer.text,
        tuple((c.document, c.quote.start, c.quote.end) for c in answer.citations), 1.0, {}, True,
    )  # fmt: skip
    done = is_right(line, text, whole, document) if line["answerable"] else answer.status == "refused"
    return Asked(line["id"], document, line["answerable"], candidates, right, done)


def fitted(features: Sequence[dict[str, float]], labels: Sequence[bool], penalty: float = PENALTY) -> dict[str, float]:
    """Weights of a logistic curve, by Newton's method with an L2 penalty."""
    names = sorted({name for one in features for name in one})
    x = np.array([[one.get(name, 0.0) for name in names] for one in features])
    y = np.array(labels, dtype=float)
    w = np.zeros(len(names))
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + penalty * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty * np.eye(len(names))
        w -= np.linalg.solve(hessian, gradient)
    return {name: round(float(value), 4) for name, value in zip(names, w, strict=True)}


def probability(weights: dict[str, float], features: dict[str, float]) -> float:
    total = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))


@dataclass(frozen=True, slots=True)
class Scores:
    right: float
    refused: float
    """Of the unanswerable."""
    wrongly: float
    """Of the answerable, refused."""


def chosen(items: Sequence[Asked], weights: Sequence[dict[str, float]], threshold: float) -> Scores:
    """What would be answered; ``weights`` parallel to ``items``."""
    right, refused, wrongly = [], [], []
    for one, w in zip(items, weights, strict=True):
        scored = [
            (probability(w, c.features), ok, c) for c, ok in zip(one.candidates, one.right, strict=True) if not c.gap
        ]
        best = max(scored, default=(0.0, False, None), key=lambda it: it[0])
        sure = scored[0] if scored and _is_whole(scored[0], best[0]) else None
        exact = (it for it in scored if it[2].answerer in EXACT and _is_alike(it, best) and _share(it[2], best[2]))
        best = sure or next(exact, best)
        answers = sure is not None or best[0] >= threshold
        if one.answerable:
            right.append(answers and best[1])
            wrongly.append(not answers)
        else:
            refused.append(not answers)
    return Scores(float(np.mean(right)), float(np.mean(refused)), float(np.mean(wrongly)))


def _is_alike(one: tuple[float, bool, TracedCandidate], best: tuple[float, bool, TracedCandidate | None]) -> bool:
    least = ALIKE if one[2].features["held"] >= TOLD else NEARLY
    return one[0] >= least * best[0]


def _is_whole(one: tuple[float, bool, TracedCandidate], best: float) -> bool:
    """As the product takes an exact answer without weighing it."""
    candidate = one[2]
    if not candidate.features["foremost"]:
        return False
    likely = candidate.answerer not in LOOSE or one[0] >= ALIKE * best
    exact = candidate.answerer in EXACT and candidate.features["held"] >= WHOLE
    return candidate.answerer in STRICT or (likely and exact)


def _share(one: TracedCandidate, other: TracedCandidate | None) -> bool:
    return other is not None and any(
        a == b and start < stop and begin < end for a, start, end in one.citations for b, begin, stop in other.citations
    )


def across(items: Sequence[Asked], folds: int = 6) -> list[dict[str, float]]:
    """For each item the weights fitted without its document."""
    documents = sorted({one.document for one in items})
    fold = {name: number % folds for number, name in enumerate(documents)}
    kept = {}
    for number in range(folds):
        rows = [
            (c.features, ok)
            for one in items
            if fold[one.document] != number
            for c, ok in zip(one.candidates, one.right, strict=True)
            if not c.gap
        ]
        kept[number] = fitted([f for f, _ in rows], [ok for _, ok in rows])
    return [kept[fold[one.document]] for one in items]


def learn(items: Sequence[Asked], reader: str, file: Path = FILE, *, write: bool = True) -> None:
    """Fits, prints what held-out documents say, and writes the weights of ``reader`` into ``file`` unless told not to."""
    weights = across(items)
    print(
        "as chosen now",
        np.mean([one.answered_right for one in items if one.answerable]).round(4),
        "unanswerable refused",
        np.mean([one.answered_right for one in items if not one.answerable]).round(4),
    )
    print("any candidate right", np.mean([any(one.right) for one in items if one.answerable]).round(4))
    best, picked = -1.0, 0.5
    for threshold in np.linspace(0.1, 0.9, 33):
        s = chosen(items, weights, float(threshold))
        print(
            f"{threshold:.3f} right {s.right:.4f} unanswerable refused {s.refused:.4f} answerable refused {s.wrongly:.4f}"
        )
        if s.right + REFUSING * s.refused > best:
            best, picked = s.right + REFUSING * s.refused, float(threshold)
    print("threshold", picked)
    if not write:
        return
    rows = [(c.features, ok) for one in items for c, ok in zip(one.candidates, one.right, strict=True) if not c.gap]
    kept = json.loads(file.read_text("utf-8")) if file.exists() else {}
    kept[reader] = {"weights": fitted([f for f, _ in rows], [ok for _, ok in rows]), "threshold": round(picked, 3)}
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
