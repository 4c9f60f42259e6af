"""Gold questions: read, validated, and their spans resolved to offsets of the documents' canonical text.

A gold file that is wrong measures nothing, so loading stops at what is wrong and says where: file, line, field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import YueceError
from corpus.records import Document, NoticeKind, Reason, Span
from corpus.settings import ROOT
from eval.numbers import Wanted
from eval.sheet import SUFFIXES, rows

GOLD_DIR = ROOT / "eval" / "gold"
SHOWN_PROBLEMS = 20
DRAFT = "draft"
"""What marks an item as a draft made from feedback: nothing is measured with it until a person has completed it."""
QuestionType = Literal[
    "lookup",
    "target",
    "compare",
    "compute",
    "claim",
    "entity",
    "measure",
    "summary",
    "conflict",
    "alias",
    "unanswerable",
    "followup",
    "policy",
    "eligibility",
    "injection",
]
TYPES: tuple[str, ...] = get_args(QuestionType)
_RATIO = re.compile(r"[\d.]+:[\d.]+")
Text = Annotated[str, Field(min_length=1)]


class GoldError(YueceError):
    """A gold file cannot be measured with."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(_Part):
    role: Literal["user", "assistant"]
    content: Text


class GoldFigure(_Part):
    value: Text
    unit: str

    @model_validator(mode="after")
    def _is_a_number(self) -> Self:
        if not self.is_ratio:
            self.wanted()
        return self

    @property
    def is_ratio(self) -> bool:
        return _RATIO.fullmatch(self.value) is not None

    def wanted(self) -> Wanted:
        """Raises ValueError where the value is no number or range."""
        return Wanted.of(self.value, self.unit)

    def __str__(self) -> str:
        return self.value + self.unit


class GoldQuote(_Part):
    document: Text
    quote: Text
    occurrence: int = Field(1, ge=1)


class GoldQuestion(_Part):
    """One line of a gold file as its writer wrote it (``eval/gold/README.md``)."""

    id: Text
    type: QuestionType
    question: Text
    history: tuple[Turn, ...] = ()
    figures: tuple[GoldFigure, ...] = ()
    facts: tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...] = ()
    forbidden: tuple[Text, ...] = ()
    spans: tuple[GoldQuote, ...] = ()
    answerable: bool
    reason: Reason | None = None
    notices: tuple[NoticeKind, ...] = ()

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.answerable and self.reason is not None:
            raise ValueError("能答的题 reason 应为 null")
        if self.answerable and not (self.figures or self.facts):
            raise ValueError("能答的题要有 figures 或 facts，否则判不出对错")
        if self.answerable and not self.spans:
            raise ValueError("能答的题要有 spans，否则判不出引用")
        if not self.answerable and self.reason is None:
            raise ValueError("答不了的题要写 reason")
        if not self.answerable and (self.figures or self.spans):
            raise ValueError("答不了的题 figures 和 spans 应为空")
        return self


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A supporting place of a document's canonical text, by the document's id."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True)
class GoldItem:
    question: GoldQuestion
    spans: tuple[GoldSpan, ...]
    where: str
    """File and line, for the reader of a report."""

    @property
    def id(self) -> str:
        return self.question.id

    @property
    def file(self) -> str:
        """The gold file's name without its suffix."""
        return Path(self.where.rsplit(" 第", 1)[0]).stem


def default_gold() -> list[Path]:
    """All shipped question files. Raises GoldError when there is none."""
    paths = sorted(GOLD_DIR.glob("*.jsonl"))
    if not paths:
        raise GoldError(f"{GOLD_DIR} 里还没有金标准文件，请用 --gold 指定一个 .jsonl 文件。")
    return paths


def load_gold(paths: Sequence[Path], documents: Iterable[Document]) -> list[GoldItem]:
    """All items of ``paths`` in order, spans resolved against ``documents``. Raises GoldError with every problem."""
    questions, problems = _questions(paths)
    held = by_name(documents)
    items: list[GoldItem] = []
    for where, question in questions:
        spans, unresolved = _resolved(question, held)
        problems += [f"{where} {problem}" for problem in unresolved]
        items.append(GoldItem(question, tuple(spans), where))
    if problems:
        raise GoldError(_complaint(problems))
    if not items:
        raise GoldError(f"{'、'.join(map(str, paths))} 里一道题也没有，请换一个金标准文件。")
    return items


def read_questions(paths: Sequence[Path]) -> list[GoldQuestion]:
    """The questions alone, without their documents. Raises GoldError with every problem."""
    questions, problems = _questions(paths)
    if problems:
        raise GoldError(_complaint(problems))
    return [question for _, question in questions]


def by_name(documents: Iterable[Document]) -> Mapping[str, Document]:
    """Documents by their id and by the name of their file."""
    held: dict[str, Document] = {}
    for document in documents:
        held[document.id] = document
        if document.file:
            held[Path(document.file).name] = document
    return held


def resolve(text: str, quote: str, occurrence: int) -> Span | None:
    """Where ``quote`` occurs in ``text`` for the ``occurrence``-th time (overlaps counted); None if it does not."""
    start = -1
    for _ in range(occurrence):
        start = text.find(quote, start + 1)
        if start < 0:
            return None
    return Span(start, start + len(quote))


def _lines(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        if path.suffix.lower() in SUFFIXES:
            yield from _sheet(path)
            continue
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise GoldError(f"读不了金标准文件 {path}（{error}），请检查路径，并存成 UTF-8。") from error
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield f"{path.name} 第{number}行", line


def _sheet(path: Path) -> Iterator[tuple[str, str]]:
    try:
        for number, row in rows(path):
            yield f"{path.name} 第{number}行", json.dumps(row, ensure_ascii=False)
    except (OSError, ValueError) as error:
        raise GoldError(f"读不了金标准表格 {path.name}（{error}），请对照 docs/evaluation.md 修改。") from error


def _questions(paths: Sequence[Path]) -> tuple[list[tuple[str, GoldQuestion]], list[str]]:
    """(where, question) in order, and what is wrong with the lines that are none or repeat an id."""
    questions: list[tuple[str, GoldQuestion]] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for where, line in _lines(paths):
        try:
            question = _question(json.loads(line))
        except ValueError as error:
            problems += [f"{where} {problem}" for problem in _described(error)]
            continue
        if question.id in seen:
            problems.append(f"{where} id：{question.id} 与 {seen[question.id]} 重复")
        seen.setdefault(question.id, where)
        questions.append((where, question))
    return questions, problems


def _question(item: object) -> GoldQuestion:
    """Raises ValueError for what is no finished item."""
    if isinstance(item, dict) and DRAFT in item:
        raise ValueError(f"{item.get('id')} 还是草稿，请对照原文补全 figures、facts、spans，再删去 draft 一项")
    return GoldQuestion.model_validate(item)


def _resolved(question: GoldQuestion, held: Mapping[str, Document]) -> tuple[list[GoldSpan], list[str]]:
    spans: list[GoldSpan] = []
    problems: list[str] = []
    for index, gold in enumerate(question.spans):
        document = held.get(gold.document)
        if document is None:
            problems.append(f"spans.{index}.document：库里没有文件 {gold.document}")
            continue
        span = resolve(document.text, gold.quote, gold.occurrence)
        if span is None:
            problems.append(f"spans.{index}.quote：{gold.document} 里没有第{gold.occurrence}处「{gold.quote}」")
            continue
        spans.append(GoldSpan(document.id, span))
    return spans, problems


_MESSAGES = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个字段",
    "string_too_short": "不能为空",
    "too_short": "不能为空",
    "string_type": "应当是字符串",
    "bool_type": "应当是 true 或 false",
    "bool_parsing": "应当是 true 或 false",
    "tuple_type": "应当是列表",
    "model_type": "应当是对象",
    "int_parsing": "应当是整数",
    "int_type": "应当是整数",
    "greater_than_equal": "太小了",
}


def _described(error: ValueError) -> list[str]:
    """Each problem as 字段：怎么不对."""
    if isinstance(error, json.JSONDecodeError):
        return [f"第{error.colno}列：不是一行完整的 JSON"]
    if isinstance(error, ValidationError):
        return [f"{_field(problem['loc'])}：{_message(problem)}" for problem in error.errors()]
    return [str(error)]


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) or "整行"


def _message(problem: Mapping[str, Any]) -> str:
    kind = str(problem["type"])
    if kind == "literal_error":
        return f"只能是 {problem['ctx']['expected']}"
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    return _MESSAGES.get(kind, str(problem["msg"]))


def _complaint(problems: Sequence[str]) -> str:
    shown = "\n".join(problems[:SHOWN_PROBLEMS])
    more = f"\n……（另有 {len(problems) - SHOWN_PROBLEMS} 处）" if len(problems) > SHOWN_PROBLEMS else ""
    return f"金标准有 {len(problems)} 处要改，改好再运行：\n{shown}{more}"
