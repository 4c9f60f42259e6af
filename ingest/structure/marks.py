"""Marks: what opens a heading or an item (一、 (一) 1、 第X条 ## 表N 一是), found line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

HAN = "零〇一二三四五六七八九十百"
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("编", re.compile(rf"第([{HAN}\d]+)[编篇](?=\s|$)")),
    ("章", re.compile(rf"第([{HAN}\d]+)章")),
    ("节", re.compile(rf"第([{HAN}\d]+)节")),
    ("条", re.compile(rf"第([{HAN}\d]+)条")),
    *((f"h{depth}", re.compile(rf"(#{{{depth}}})\s+")) for depth in range(1, 7)),
    ("一、", re.compile(rf"([{HAN}]{{1,3}})[、.]")),
    ("(一)", re.compile(rf"\(([{HAN}]{{1,3}})\)[、.]?")),
    ("1、", re.compile(r"(\d{1,2})、")),
    ("1.", re.compile(r"(\d{1,2})\.(?!\d)")),
    ("1.1", re.compile(r"(\d{1,2}\.\d{1,2})(?:\s+|、)(?!\d)")),
    ("1.1.1", re.compile(r"(\d{1,2}\.\d{1,2}\.\d{1,2})(?:\s+|、)(?!\d)")),
    ("(1)", re.compile(r"\((\d{1,2})\)[、.]?")),
    ("1)", re.compile(r"(\d{1,2})\)[、.]?")),
    ("①", re.compile(rf"([{_CIRCLED}])")),
)
"""Kinds of mark from the outermost to the innermost, as offices nest them; matched on folded text."""

OUTERMOST = {kind: rank for rank, (kind, _) in enumerate(_STYLES)}
ITEM, TABLE = "一是", "表"
_COUNTED = frozenset({"1、", "1.", "(1)", "1)", "①"})
"""Kinds that a list of notes uses too: the first of them must be 1."""

_WITHIN = frozenset({"(一)", "(1)", "①", "1)", "1.", "1、"})
"""Kinds that count on inside a line too."""
_SENTENCE_END = re.compile(r"[。;][ \t]*")
_NEEDS_SEQUENCE = frozenset({"章", "节", "条"})
_ITEM = re.compile(rf"(?:^|(?<=[。;!?:,]))[ \t]*([{HAN}]{{1,2}})([是要])(?![否不])", re.MULTILINE)
_TABLE = re.compile(rf"(表\s*[{HAN}\d]+(?:[-.]\d+)*)(?=[\s:、.])[\s:、.]*")
_NOTES = re.compile(r"\s*(?:备?注|说明|附件?\d{0,2})\s*[::]")
_LINE = re.compile(r"[^\n]+")
_ROWS_WITHIN = 2
"""A table's caption may be followed by this many lines (单位: 亿元) before its rows."""


@dataclass(frozen=True, slots=True)
class Mark:
    kind: str
    number: int
    start: int
    end: int
    """Where the mark ends and the heading's words start."""
    stop: int | None = None
    """Where the section ends at the latest; None for marks that reach to the next mark."""


def line_marks(folded: str, body: int) -> list[Mark]:
    """Marks that open a line, in order. One that could be plain text (1、2022年…) must continue its numbering."""
    found: list[Mark] = []
    last: dict[str, int] = {}
    in_notes = False
    for line in _LINE.finditer(folded, body):
        in_notes = in_notes or _NOTES.match(line.group()) is not None
        start = line.start() + len(line.group()) - len(line.group().lstrip())
        mark = _mark_at(folded, start, last) if "\t" not in line.group() else None
        if mark is None or (in_notes and mark.kind in _COUNTED):
            continue
        in_notes = False
        for following in (mark, *_marks_within(folded, mark, line.end())):
            last[following.kind] = following.number
            found.append(following)
    return _one_arabic_style(found)


def _marks_within(folded: str, mark: Mark, end: int) -> Iterator[Mark]:
    """The marks of the same kind that count on inside the line, each behind a sentence's end: (一)…。(二)…。"""
    pattern = dict(_STYLES).get(mark.kind)
    if pattern is None or mark.kind not in _WITHIN:
        return
    for sentence in _SENTENCE_END.finditer(folded, mark.end, end):
        match = pattern.match(folded, sentence.end())
        if match and number_of(match.group(1)) == mark.number + 1:
            mark = Mark(mark.kind, mark.number + 1, match.start(), match.end())
            yield mark


def item_marks(folded: str, body: int) -> list[Mark]:
    """一是 … 二是 …: at least two that count on, in one paragraph or opening paragraphs that follow each other."""
    found: list[Mark] = []
    run: list[tuple[re.Match[str], int]] = []
    for match in _ITEM.finditer(folded, body):
        number = number_of(match.group(1))
        if run and number == run[-1][1] + 1 and _near(folded, run[-1][0], match):
            run.append((match, number))
            continue
        found.extend(_items_of(folded, run))
        run = [(match, number)] if number == 1 else []
    return [*found, *_items_of(folded, run)]


def table_marks(folded: str, body: int) -> list[Mark]:
    """Captions 表N that rows with tabs follow; the section ends with the last row."""
    found = []
    for line in _LINE.finditer(folded, body):
        start = line.start() + len(line.group()) - len(line.group().lstrip())
        match = _TABLE.match(folded, start, line.end())
        stop = rows_after(folded, line.end()) if match and "\t" not in line.group() else None
        if match is not None and stop is not None:
            found.append(Mark(TABLE, 0, start, match.end(), stop))
    return found


def rows_after(folded: str, offset: int) -> int | None:
    """The end of the table whose rows start within a few lines of ``offset``; None where no rows follow."""
    skipped, stop = 0, None
    for line in _LINE.finditer(folded, offset):
        if "\t" in line.group():
            stop = line.end()
        elif stop is not None or (skipped := skipped + 1) >= _ROWS_WITHIN:
            break
    return stop


def number_of(numeral: str) -> int:
    """十二 → 12, 12 → 12, ③ → 3, ## → 1; the last part of 2.3.1."""
    if numeral in _CIRCLED:
        return _CIRCLED.index(numeral) + 1
    if numeral.startswith("#"):
        return 1
    if numeral[-1].isascii():
        return int(numeral.rsplit(".", 1)[-1])
    total = 0
    digit = 0
    for character in numeral:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def _mark_at(folded: str, start: int, last: dict[str, int]) -> Mark | None:
    for kind, pattern in _STYLES:
        match = pattern.match(folded, start)
        if match is None:
            continue
        number = number_of(match.group(1))
        following = folded[match.end() : match.end() + 1]
        doubtful = following.isdigit() or (kind in _NEEDS_SEQUENCE and not following.isspace())
        doubtful = doubtful or (kind in _COUNTED and kind not in last)
        if not doubtful or number in (1, last.get(kind, 0) + 1):
            return Mark(kind, number, start, match.end())
    return None


def _one_arabic_style(marks: Sequence[Mark]) -> list[Mark]:
    """``1.`` counts as ``1、`` unless one of the two is nested in the other (opens at 1 inside it)."""
    style: str | None = None
    for mark in marks:
        if mark.kind in ("1、", "1."):
            if style not in (None, mark.kind) and mark.number == 1:
                return list(marks)
            style = mark.kind
        elif OUTERMOST[mark.kind] < OUTERMOST["1、"]:
            style = None
    return [replace(mark, kind="1、") if mark.kind == "1." else mark for mark in marks]


def _near(folded: str, before: re.Match[str], after: re.Match[str]) -> bool:
    """In one paragraph, or opening the paragraph that follows."""
    return "\n" not in folded[before.start(1) : after.start(1)].strip()


def _items_of(folded: str, run: Sequence[tuple[re.Match[str], int]]) -> Iterator[Mark]:
    if len(run) < 2:
        return
    for match, number in run:
        end = folded.find("\n", match.end())
        yield Mark(ITEM, number, match.start(1), match.end(), len(folded) if end < 0 else end)
