"""The sources of an answer as markup: the numbers in its words, and the list below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.retrieval.library import Library
from corpus.records import Answer, Citation
from panels.markup import button, tag, text

SHOWN = 3
"""Sources listed under an answer before the rest is folded away."""
QUOTED = 60
"""Characters of a quote in that list."""
TOLD = 240
"""Characters of a quote that a number shows when it is pointed at."""
REMOVED, CHANGED = "来源已移除", "来源已更新"

MARK = re.compile(r"\[(\d+)\]")
"""A citation in the words of an answer."""

Standing = Callable[[Citation], str]
"""What has become of a citation's document: REMOVED, CHANGED, or "" where the quote stands where it stood."""


def standing_in(library: Library) -> Standing:
    """How citations stand in what the store holds now."""

    def standing(citation: Citation) -> str:
        document = library.documents.get(citation.document)
        if document is None:
            return REMOVED
        quote = citation.quote
        return "" if document.text[quote.start : quote.end] == quote.text else CHANGED

    return standing


@dataclass(frozen=True, slots=True)
class Cites:
    """The buttons that open one answer's sources."""

    turn: int
    citations: Sequence[Citation]
    standing: Standing

    def button(self, n: int) -> str:
        """A number that opens its source; what is no citation of this answer stays text."""
        for citation in self.citations:
            if citation.n == n:
                hint = f"出处 {n}：{citation.title}"
                return button(str(n), "cite", data_turn=self.turn, data_n=n, aria_label=hint)
        return f"[{n}]"

    def buttons(self, numbers: Iterable[int]) -> str:
        return "".join(map(self.button, numbers))


def sources(answer: Answer, cites: Cites) -> str:
    """The list: those that the words mark first, then those that were only compared or counted."""
    marked = {int(n) for n in MARK.findall(answer.text)}
    citations = sorted(answer.citations, key=lambda citation: citation.n not in marked)
    if not citations:
        return ""
    titles = (None, *(citation.title for citation in citations))
    rows = [tag("li", _source(one, cites, one.title != before)) for one, before in zip(citations, titles, strict=False)]
    shown = tag("ol", "".join(rows[:SHOWN]))
    rest = tag("details", tag("summary", f"其余 {len(rows) - SHOWN} 条出处") + tag("ol", "".join(rows[SHOWN:])))
    return tag("div", tag("h2", "出处") + shown + (rest if len(rows) > SHOWN else ""), "sources")


def _source(citation: Citation, cites: Cites, titled: bool) -> str:
    """A row that opens a source: its quote, then where it stands; the title only where it is not the row's before.

    It carries what the citation's numbers show when they are pointed at.
    """
    section = citation.section.rsplit(" > ", 1)[-1]
    page = f"第 {citation.page} 页" if citation.page else ""
    where = (f"《{citation.title}》" if titled else "", section, page)
    quote = " ".join(citation.quote.text.split())
    words = tag("span", text(_cut(quote, QUOTED)), "said")
    changed = cites.standing(citation)
    gone = tag("span", changed, "gone") if changed else ""
    place = tag("span", gone + text("　".join(part for part in where if part)), "where")
    label = tag("span", str(citation.n), "n") + tag("span", words + place)
    told = "　".join(part for part in (f"《{citation.title}》", section, page, changed) if part)
    return button(
        label, "open", data_turn=cites.turn, data_n=citation.n, data_quote=_cut(quote, TOLD), data_where=told
    )  # fmt: skip


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[:most]}……"
