"""Records: a question of the training data, and the clauses of the document it is asked about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
"""``X_N.txt`` documents, ``X_N.jsonl`` their questions, ``x_X_N.jsonl`` contrastive groups over ``X_N.txt``."""

DEVELOPMENT = ("a_7", "b_7", "c_7", "d_7", "e_6", "f_6", "g_5", "h_6", "i_8")
"""Documents never trained on: thresholds and choices are made on their questions. Of j, k and l every fifth too."""


@dataclass(frozen=True, slots=True)
class Calculation:
    """How an answer is computed: ``operands`` verbatim, ``Q:`` before one that stands in the question."""

    op: str
    operands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the data (fields as its README says)."""

    id: str
    document: str
    """The text's name without its ending."""
    asked: str
    standalone: str
    before: str | None
    """The last thing asked and the answer to it, shortened; None for a first question."""
    answerable: bool
    kind: str
    evidence: tuple[str, ...]
    span: str | None
    calculation: Calculation | None
    answer: str
    near: str | None
    group: str | None
    role: str | None


def development(document: str) -> bool:
    """Whether this document is held out of training."""
    prefix, _, number = document.partition("_")
    return document in DEVELOPMENT or (prefix in {"j", "k", "l"} and int(number) % 5 == 0)


def documents(folder: Path = DATA) -> list[str]:
    """Names of all documents, sorted."""
    return sorted(path.stem for path in folder.glob("*_*.txt"))


def questions(folder: Path = DATA) -> Iterator[Question]:
    """All questions of ``folder``. Raises ValueError or KeyError for a line that is none."""
    formal = dict(_formal(folder / "c_formal.tsv"))
    for path in sorted(folder.glob("*_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                fields = json.loads(line)
                yield _question(fields | {"standalone": formal.get(fields["id"], fields["standalone"])}, path.stem)


def _formal(path: Path) -> Iterator[tuple[str, str]]:
    """Full wording of questions whose ``standalone`` is only the question as asked."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        id, _, wording = line.partition("\t")
        yield id, wording


def _question(fields: dict[str, Any], file: str) -> Question:
    calc = fields["calc"]
    group = fields.get("group")
    return Question(
        id=fields["id"],
        document=fields["document"].removesuffix(".txt"),
        asked=fields["question"],
        standalone=fields["standalone"],
        before=shortened(fields["history"]),
        answerable=fields["answerable"],
        kind=fields["kind"],
        evidence=tuple(fields["evidence"]),
        span=fields["span"],
        calculation=Calculation(calc["op"], tuple(calc["operands"])) if calc else None,
        answer=fields["answer"],
        near=fields["near"],
        group=f"{file}-{group}" if group is not None else None,
        role=fields.get("role"),
    )


def shortened(history: Sequence[dict[str, str]], length: int = 60) -> str | None:
    """What a reader is told of earlier turns: the last question and the head of its answer."""
    asked = [turn["content"] for turn in history if turn["role"] == "user"]
    answered = [turn["content"] for turn in history if turn["role"] == "assistant"]
    if not asked:
        return None
    return asked[-1][-length:] + ("\n" + answered[-1][:length] if answered else "")
