"""``python -m eval extraction [-v] [name …]``: precision and recall of extracted figures against labelled ones.

A figure is a hit where it stands on a labelled number and its indicator (with its topic), region, period, value and
unit are all right. ``name`` chooses documents whose file name holds it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from corpus.errors import YueceError
from corpus.records import Document, Figure, Span
from corpus.settings import ROOT
from corpus.words import fold
from ingest.extraction import digest
from ingest.opened import open_source, read_raw
from ingest.sources import document_id

LABELS = ROOT / "eval" / "gold" / "figures"
FOLDERS = (ROOT / "corpus" / "documents", ROOT / "corpus" / "policies", ROOT / "eval" / "documents")
FIELDS = ("indicator", "region", "period", "value", "unit")
NOTED = ("status", "bound")
"""Reported beside the rest, not part of a hit."""


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled number of a document, with where it stands."""

    span: Span
    clause: str
    printed: str
    must: tuple[tuple[str, ...], ...]
    must_not: tuple[str, ...]
    fields: dict[str, str | None]


@dataclass(slots=True)
class Score:
    """The outcome for one document: every label is found or missed, every figure belongs to a label or is spurious."""

    document: str
    labels: int
    extracted: int
    hits: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.hits / self.extracted if self.extracted else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.labels if self.labels else 0.0


def measure(path: Path) -> Score:
    """The score of the document that the label file ``path`` belongs to.

    Raises:
        YueceError: the document is not there, or a label's clause is not in it.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    document, figures = read_document(_source(rows[0]["document"]))
    labels = list(_labels(document, rows))
    return score(document, labels, figures)


def read_document(path: Path) -> tuple[Document, list[Figure]]:
    """A file as the pipeline reads it, with its figures; nothing is stored."""
    opened = open_source(path)
    raw = read_raw(Path(opened.name), opened.data)[0]
    content = digest(raw, document_id(opened.place, raw.member), "", opened.file)
    return content.document, list(content.figures)


def score(document: Document, labels: Sequence[Label], figures: Sequence[Figure]) -> Score:
    result = Score(document.file or document.id, len(labels), len(figures))
    taken: set[str] = set()
    for label in labels:
        here = [figure for figure in figures if figure.span.overlaps(label.span) and figure.id not in taken]
        if not here:
            result.wrong["not found"] += 1
            result.misses.append(f"未抽出  {label.clause} | {label.printed}")
            continue
        figure = min(here, key=lambda figure: len(_differences(label, figure)))
        taken.add(figure.id)
        _judge(result, label, figure)
    for figure in figures:
        if figure.id not in taken:
            result.wrong["spurious"] += 1
            around = document.text[max(0, figure.start - 12) : figure.end + 6].replace("\n", "⏎")
            result.misses.append(f"多抽出  …{around}… | {_shown(figure)}")
    return result


def _judge(result: Score, label: Label, figure: Figure) -> None:
    differences = _differences(label, figure)
    for name in NOTED:
        if label.fields.get(name) != getattr(figure, name):
            result.wrong[f"({name})"] += 1
    if not differences:
        result.hits += 1
        return
    for name in differences:
        result.wrong[name] += 1
    wanted = " ".join(f"{name}={label.fields[name]}" for name in differences)
    result.misses.append(
        f"{'、'.join(differences)}  {label.clause} | {label.printed} | 应为 {wanted} | {_shown(figure)}"
    )


def _differences(label: Label, figure: Figure) -> list[str]:
    return [name for name in FIELDS if not _agrees(name, label, figure)]


def _agrees(name: str, label: Label, figure: Figure) -> bool:
    if name == "indicator":
        words = fold((figure.topic or "") + figure.indicator)
        named = all(any(fold(word) in words for word in group) for group in label.must)
        return named and not any(fold(word) in words for word in label.must_not)
    if name == "value":
        return _number(figure.value) == _number(str(label.fields["value"]))
    if name == "unit":
        return fold(figure.unit).replace(" ", "") == fold(label.fields["unit"] or "").replace(" ", "")
    return bool(label.fields[name] == getattr(figure, name))


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _shown(figure: Figure) -> str:
    topic = f"〔{figure.topic}〕" if figure.topic else ""
    return (
        f"{topic}{figure.indicator} / {figure.region} / {figure.period} / {figure.value}{figure.unit} / {figure.status}"
    )


def _source(name: str) -> Path:
    for folder in FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise YueceError(f"没有找到标注所属的文件 {name}，请放到 eval/documents/ 再运行。")


def _labels(document: Document, rows: Sequence[dict[str, Any]]) -> Iterator[Label]:
    """Labels with their place; one clause that prints a number twice gives its labels one each, in order."""
    used: Counter[tuple[int, str]] = Counter()
    for row in rows:
        at = _nth(document.text, row["clause"], row["occurrence"])
        nth = used[at, row["printed"]]
        used[at, row["printed"]] += 1
        inside = _nth_number(row["clause"], row["printed"], nth + 1)
        if at < 0 or inside < 0:
            raise YueceError(f"标注里的「{row['clause']}」在 {row['document']} 中找不到，请核对标注。")
        span = Span(at + inside, at + inside + len(row["printed"]))
        must = tuple(tuple(group) for group in row["must"])
        fields = {name: row.get(name) for name in (*FIELDS, *NOTED)}
        yield Label(span, row["clause"], row["printed"], must, tuple(row["must_not"]), fields)


def _nth(text: str, part: str, nth: int) -> int:
    position = -1
    for _ in range(nth):
        position = text.find(part, position + 1)
        if position < 0:
            return -1
    return position


def _nth_number(clause: str, printed: str, nth: int) -> int:
    """As ``_nth``, but never inside a longer number (2所 in 62所)."""
    places = [match.start() for match in re.finditer(rf"(?<![\d.,]){re.escape(printed)}", clause)]
    return places[nth - 1] if len(places) >= nth else -1


def measured() -> Score:
    """Over all labelled documents, with the code as it stands. Raises YueceError where one is missing."""
    return _sum([measure(path) for path in sorted(LABELS.glob("*.jsonl"))])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-v", "--verbose", action="store_true", help="逐条列出错的")
    parser.add_argument("names", nargs="*", help="只量文件名含这些字的")


def show(names: Sequence[str], verbose: bool) -> int:
    """Prints the report. Raises YueceError where a labelled document is missing."""
    scores = [measure(path) for path in sorted(LABELS.glob("*.jsonl")) if _chosen(path, names)]
    for line in report(scores, verbose):
        print(line)
    return 0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.extraction", description="数字抽取的准确率与召回率")
    add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        return show(options.names, options.verbose)
    except YueceError as error:
        print(error, file=sys.stderr)
        return 2


def _chosen(path: Path, names: Sequence[str]) -> bool:
    return not names or any(name in path.name for name in names)


def report(scores: Sequence[Score], verbose: bool = False) -> Iterator[str]:
    """One line a document, the sum, and how often each field was wrong."""
    yield f"{'document':<32}{'labels':>8}{'figures':>9}{'hits':>6}{'P':>8}{'R':>8}"
    for one in [*scores, _sum(scores)]:
        yield f"{Path(one.document).name:<32}{one.labels:>8}{one.extracted:>9}{one.hits:>6}{one.precision:>8.3f}{one.recall:>8.3f}"
    columns = (*FIELDS, "not found", "spurious", *(f"({name})" for name in NOTED))
    yield ""
    yield f"{'wrong':<32}" + "".join(f"{name:>11}" for name in columns)
    for one in [*scores, _sum(scores)]:
        yield f"{Path(one.document).name:<32}" + "".join(f"{one.wrong[name]:>11}" for name in columns)
    if verbose:
        for one in scores:
            yield ""
            yield f"== {one.document}"
            yield from one.misses


def _sum(scores: Sequence[Score]) -> Score:
    total = Score("all", 0, 0)
    for one in scores:
        total.labels += one.labels
        total.extracted += one.extracted
        total.hits += one.hits
        total.wrong.update(one.wrong)
    return total


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
