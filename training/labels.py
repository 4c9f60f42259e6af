"""Labels: where in a document's clauses the answer to a question stands, and what kind of answer it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.reader.readings import ANSWER_TYPES, OPERATIONS
from corpus.reader.tokenizer import Tokens
from training.clauses import Clause, Text
from training.records import Question

UNKNOWN = -1
"""An answer type or operation that the data do not tell; no loss is taken there."""

_TYPE_OF_KIND = {
    "yesno": "yesno",
    "when": "when",
    "who": "who",
    "why": "why",
    "where": "where",
    "how": "how",
    "measure": "how",
    "list": "list",
    "materials": "list",
    "summary": "summary",
    "progress": "progress",
    "definition": "what",
    "what": "what",
    "compare": "compare",
    "count": "number",
    "sum": "number",
    "multiply": "number",
    "difference": "number",
    "ratio": "number",
    "share": "number",
    "average": "number",
    "growth": "number",
    "gap_to_target": "number",
    "cap": "number",
}
_COMPUTED = {name for name, kind in _TYPE_OF_KIND.items() if kind == "number"} | {"compare", "max", "min", "rank"}
_POLAR = re.compile(r"(?:不?能|不?可以|不?行|不?是|不?对|没有|不?会|不?需要|不?用|不?够|不?符合|不?算)[的，,。；：;:]")
"""How a model answer to a yes-or-no question begins (answers are the writers', not the user's)."""
_LEAST = 6
"""An evidence covers a clause when at least so many of its characters, or half the clause, lie in it."""
_REPEATED = 12
"""An evidence at least this long marks every place where it stands; a shorter one only the first."""


@dataclass(frozen=True, slots=True)
class Label:
    """Clauses are numbered in the document; places are pieces of a clause."""

    gold: tuple[int, ...]
    neutral: tuple[int, ...]
    """Rows of column names that the evidence quotes: neither right nor wrong."""
    near: tuple[int, ...]
    spans: tuple[tuple[int, int, int], ...]
    """(clause, first place, last place) of each spot where the shortest answer stands."""
    operands: tuple[tuple[int, int], ...]
    """(clause, place) of each piece of a number that is asked for or an operand."""
    type: int
    operation: int


def label(question: Question, text: Text, tokens: Sequence[Tokens]) -> Label:
    """What ``question`` should find in ``text``, whose clauses were cut into ``tokens``."""
    found = sorted({c for piece in question.evidence for c in _covered(text, piece)})
    heads = [c for c in found if _is_head(text.clauses, c)]
    neutral = heads if len(heads) < len(found) else []
    gold = [c for c in found if c not in neutral]
    near = _covered(text, question.near) if question.near else []
    spans = list(_spans(question, text, tokens, gold))
    operands = sorted(set(_operands(question, text, tokens, gold, spans)))
    kind, operation = _type(question), _operation(question)
    return Label(tuple(gold), tuple(neutral), tuple(near), tuple(spans), tuple(operands), kind, operation)


def _is_head(clauses: Sequence[Clause], number: int) -> bool:
    """Whether the clause is the row of column names over the next one."""
    following = clauses[number + 1] if number + 1 < len(clauses) else None
    own = clauses[number]
    return "\t" in own.text and following is not None and own.text.strip() in following.head and not own.head


def _covered(text: Text, piece: str) -> list[int]:
    """Clauses that hold (part of) ``piece``, wherever it stands."""
    found = []
    for start, end in _places(text.text, piece):
        for number, clause in enumerate(text.clauses):
            shared = min(end, clause.end) - max(start, clause.start)
            if shared >= min(_LEAST, max(1, (clause.end - clause.start) // 2), end - start):
                found.append(number)
    return found


def _places(text: str, piece: str) -> list[tuple[int, int]]:
    """Where ``piece`` stands in ``text``, blanks aside."""
    kept = [i for i, character in enumerate(text) if not character.isspace()]
    bare = "".join(text[i] for i in kept)
    wanted = "".join(piece.split())
    found = []
    at = bare.find(wanted) if wanted else -1
    while at >= 0:
        found.append((kept[at], kept[at + len(wanted) - 1] + 1))
        if len(wanted) < _REPEATED:
            break
        at = bare.find(wanted, at + 1)
    return found


def _pieces(tokens: Tokens, start: int, end: int) -> tuple[int, int] | None:
    """First and last piece that hold characters of ``start:end``."""
    first = bisect_left(tokens.ends, start + 1)
    last = bisect_left(tokens.starts, end) - 1
    return (first, last) if first <= last else None


def _spans(
    question: Question, text: Text, tokens: Sequence[Tokens], gold: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    if not question.span:
        return
    for number in gold:
        at = text.clauses[number].text.find(question.span)
        pieces = _pieces(tokens[number], at, at + len(question.span)) if at >= 0 else None
        if pieces:
            yield number, *pieces


def _operands(
    question: Question,
    text: Text,
    tokens: Sequence[Tokens],
    gold: Sequence[int],
    spans: Sequence[tuple[int, int, int]],
) -> Iterator[tuple[int, int]]:
    """Pieces with digits of the operands; of a look-up without computation, of the numbers in its span."""
    calculation = question.calculation
    ranges = list(spans)
    for operand in calculation.operands if calculation else ():
        pattern = re.compile(rf"(?<![\d.]){re.escape(operand)}(?!\d|\.\d)")
        for number in gold if not operand.startswith("Q:") else ():
            for match in pattern.finditer(text.clauses[number].text):
                pieces = _pieces(tokens[number], match.start(), match.end())
                ranges.extend([(number, *pieces)] if pieces else [])
    for number, first, last in ranges[len(spans) if calculation else 0 :]:
        own, words = tokens[number], text.clauses[number].text
        for place in range(first, last + 1):
            if any(map(str.isdigit, words[own.starts[place] : own.ends[place]])):
                yield number, place


def _type(question: Question) -> int:
    named = _TYPE_OF_KIND.get(question.kind)
    if question.answerable and _POLAR.match(question.answer):
        named = "yesno"
    elif named is None and question.answerable:
        counted = question.calculation is not None or bool(question.span and re.search(r"\d", question.span))
        named = "number" if counted else ("what" if question.span else None)
    return ANSWER_TYPES.index(named) if named else UNKNOWN


def _operation(question: Question) -> int:
    if question.calculation is not None:
        return OPERATIONS.index(question.calculation.op)
    return UNKNOWN if question.kind in _COMPUTED else OPERATIONS.index("none")
