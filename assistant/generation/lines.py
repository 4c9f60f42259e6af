"""What a line of the model's text is: a sentence, a lead-in, a heading, a row of a table, a gap it admits, another search it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus.language.script import is_chinese_text

Kind = Literal["sentence", "lead", "heading", "head", "row", "gap", "search"]
BAR = "｜"
LONGEST_HEADING = 40
MOST_QUERIES, LONGEST_QUERY = 4, 80
_GAP = re.compile(r"^(?:未载|未载明|文中未载)\s*[:：]\s*")
_SEARCH = re.compile(r"^再查\s*[:：]\s*")
_TITLE = re.compile(r"^标题\s*[:：]\s*")
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])")
_MARK = re.compile(r"\[\d+\]")
_COUNTS = re.compile(r"\d|[一二两三四五六七八九十百千万亿]{2,}|[一二两三四五六七八九十几][个项条点类种家方]")
_RULE = re.compile(rf"^[\s{BAR}|:：-]*-[\s{BAR}|:：-]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """``words`` without the keyword that told its kind."""

    kind: Kind
    words: str


def read_line(text: str, *, table: bool, headed: bool) -> Line | None:
    """One line or sentence of the model's text; None for the rule under a table's head.

    ``table``: a table was asked for; ``headed``: its head has been written.
    """
    if match := _SEARCH.match(text):
        return Line("search", text[match.end() :])
    if match := _GAP.match(text):
        return Line("gap", text[match.end() :])
    if table and (BAR in text or "|" in text):
        row = re.sub(rf"\s*[|{BAR}]\s*", BAR, re.sub(r"\s+(?=\[)", "", text).strip().strip(f"|{BAR}"))
        if _RULE.match(text):
            return None
        return Line("row" if headed else "head", row)
    if match := _TITLE.match(text):
        return Line("heading", text[match.end() :])
    if not _MARK.search(text) and _HEADING.match(text) and "。" not in text:
        return Line("heading", text)
    if not _MARK.search(text) and text.rstrip().endswith((":", "：")):
        return Line("lead", text)
    return Line("sentence", text)


def queries_in(words: str) -> tuple[str, ...]:
    """The queries of 再查."""
    told = (query.strip(' 。“”"') for query in re.split(r"[；;\n]", _MARK.sub("", words)))
    return tuple(dict.fromkeys(query[:LONGEST_QUERY] for query in told if query))[:MOST_QUERIES]


def is_heading(words: str) -> bool:
    """Whether a line is fit to stand without a source: short, Chinese, and it states no number."""
    bare = _HEADING.sub("", words)
    return 0 < len(bare) <= LONGEST_HEADING and is_chinese_text(words) and _COUNTS.search(bare) is None


def sentence_of(row: str, head: str) -> str:
    """A row of a table as the sentence that is checked: its name, then each column with its value."""
    marks = "".join(dict.fromkeys(_MARK.findall(row)))
    names = head.split(BAR)
    cells = _MARK.sub("", row).rstrip("。").split(BAR)
    parts = [f"{name}为{cell}" for name, cell in zip(names[1:], cells[1:], strict=False) if cell.strip("-—–/ ")]
    return f"{cells[0]}{'，'.join(parts)}{marks}。"
