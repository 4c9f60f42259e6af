"""A conversation as markup: questions, answers with their [n], notices, formulas, sources, choices."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from assistant.console import printed
from assistant.conversation.store import WORDS
from corpus.records import Answer, Citation, Derived, Notice, StatedFigure
from corpus.words import fold
from panels.markup import button, tag, text
from panels.talk import Turn

NOTICES = {
    "conflict": "不一致",
    "basis": "口径",
    "as_of": "截至",
    "target": "目标",
    "partial_list": "仅部分列出",
    "missing": "未载",
    "expired": "已失效",
    "digest": "政策要点",
    "rounded": "约数",
    "ocr": "扫描识别",
    "degraded": "受限",
    "unverified": "未经核对",
}
REASONS = {
    "not_in_corpus": "文中未载",
    "out_of_scope": "超出范围",
    "expired": "已失效",
    "insufficient": "证据不足",
}
SHOWN = 3
"""Sources listed under an answer before the rest is folded away."""
QUOTED = 60
"""Characters of a quote in that list."""

_THUMB = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 10.5v9.5H4a1 1 0 0 1-1-1v-7.5a1 1 0 0 1 1-1zm0 0 3.6-7.1'
    "a2.2 2.2 0 0 1 2.9 2.6L12.7 9.5h5.6a2 2 0 0 1 1.95 2.45l-1.5 6.5A2 2 0 0 1 16.8 20H7"
    '"/></svg>'
)

_MARK = re.compile(r"\[(\d+)\]")
_ITEM = re.compile(r"\d+[.、]|[（(]?[一二三四五六七八九十]+[）)、]")


def conversation(turns: Sequence[Turn], held: Container[str]) -> str:
    """All turns in order; ``data-turn`` and ``data-n`` of a button name the citation that it opens.

    ``held``: ids of the documents that can still be opened; a source that is none of them is said to be removed.
    """
    sections = "".join(_turn(number, turn, held) for number, turn in enumerate(turns))
    return tag("div", sections, "turns", role="log", aria_live="polite")


def _turn(number: int, turn: Turn, held: Container[str]) -> str:
    asked = tag("div", tag("p", text(turn.question)), "asked", aria_label="提问") if turn.question.strip() else ""
    if turn.answer:
        reply = _reply(number, turn, turn.answer, held)
    elif turn.error:
        reply = tag("div", tag("p", text(turn.error)), "reply error", role="alert")
    else:
        reply = _coming(turn)
    return tag("section", asked + reply, "turn")


def _coming(turn: Turn) -> str:
    """What has come of an answer: the sentences that passed, and grey the one that is not checked yet."""
    if not turn.written and not turn.drafted:
        return tag("div", tag("p", "正在查阅原文……"), "reply pending")
    lines = "".join(tag("p", text(sentence)) for sentence in turn.written)
    lines += tag("p", text(turn.drafted), "unchecked") if turn.drafted else ""
    said = tag("p", "语言模型正在写，逐句核对后才算数……", "written-by")
    return tag("div", said + tag("div", lines, "words"), "reply pending")


def _reply(number: int, turn: Turn, answer: Answer, held: Container[str]) -> str:
    cites = _Cites(number, answer.citations, held)
    parts = (
        _read_as(turn.question, answer),
        tag("p", REASONS[answer.reason], "reason") if answer.status == "refused" and answer.reason else "",
        tag("div", "".join(_line(line, cites, answer.figures) for line in answer.text.split("\n") if line), "words"),
        tag("p", text(answer.label), "written-by") if answer.label else "",
        _choices(answer.choices),
        _derived([one for one in answer.derived if one.formula not in answer.text], cites),
        _notices(answer.notices, cites),
        _sources(_marked_first(answer), cites),
        _foot(number, turn, answer),
        _amending(number, turn),
    )
    return tag("div", "".join(parts), f"reply {answer.status}", aria_label="回答")


def _read_as(question: str, answer: Answer) -> str:
    """How the message was understood, where that is more than its own words, and the way to put it right."""
    own, read = (re.sub(r"\W", "", fold(words)) for words in (question, answer.standalone))
    if read == own:
        return ""
    edit = button("改一改再问", "edit", data_edit=answer.standalone)
    return tag("p", tag("span", f"按“{text(answer.standalone)}”作答") + edit, "read-as")


@dataclass(frozen=True, slots=True)
class _Cites:
    """The buttons that open one answer's sources."""

    turn: int
    citations: Sequence[Citation]
    held: Container[str] = frozenset()

    def button(self, n: int) -> str:
        """A number that opens its source; what is no citation of this answer stays text."""
        for citation in self.citations:
            if citation.n == n:
                hint = f"出处 {n}：{citation.title}"
                return button(str(n), "cite", data_turn=self.turn, data_n=n, aria_label=hint, title=hint)
        return f"[{n}]"

    def buttons(self, numbers: Iterable[int]) -> str:
        return "".join(map(self.button, numbers))


def _line(line: str, cites: _Cites, stated: Sequence[StatedFigure]) -> str:
    """One line of the answer: its [n] as buttons, the figures it states emphasised."""
    inner = [_words(piece, stated) if order % 2 == 0 else cites.button(int(piece)) for order, piece in _split(line)]
    return tag("p", "".join(inner), "item" if _ITEM.match(line) else "")


def _split(line: str) -> enumerate[str]:
    """Words and the numbers of [n] marks by turns, words first."""
    return enumerate(_MARK.split(line))


def _words(words: str, stated: Sequence[StatedFigure]) -> str:
    values = {f"{s.figure.value}{s.figure.unit}" for s in stated if s.figure.unit}
    if not values:
        return text(words)
    longest_first = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    pieces = re.split(rf"((?<![\d.])(?:{longest_first}))", words)
    return "".join(tag("b", text(piece)) if order % 2 else text(piece) for order, piece in enumerate(pieces))


def _choices(choices: Sequence[str]) -> str:
    if not choices:
        return ""
    return tag("div", "".join(button(text(choice), "choice", data_ask=choice) for choice in choices), "choices")


def _derived(derived: Sequence[Derived], cites: _Cites) -> str:
    """Computed values with the formulas that the answer's own words do not give."""
    if not derived:
        return ""
    rows = (tag("li", _formula(one) + cites.buttons(one.citations)) for one in derived)
    return tag("div", tag("h3", "推算") + tag("ul", "".join(rows)), "derived")


def _formula(derived: Derived) -> str:
    value = tag("b", text(f"{derived.value}{derived.unit}"))
    return f"{text(derived.label)}：{value}" + tag("span", text(derived.formula), "formula")


def _notices(notices: Sequence[Notice], cites: _Cites) -> str:
    rows = (tag("li", _notice(notice, cites), notice.kind) for notice in notices)
    return tag("ul", "".join(rows), "notices", aria_label="说明") if notices else ""


def _notice(notice: Notice, cites: _Cites) -> str:
    return tag("span", NOTICES[notice.kind], "label") + tag("span", text(notice.text) + cites.buttons(notice.citations))


def _marked_first(answer: Answer) -> list[Citation]:
    """The citations that the words mark, then those that were only compared or counted."""
    marked = {int(n) for n in _MARK.findall(answer.text)}
    return sorted(answer.citations, key=lambda citation: citation.n not in marked)


def _sources(citations: Sequence[Citation], cites: _Cites) -> str:
    if not citations:
        return ""
    titles = (None, *(citation.title for citation in citations))
    rows = [tag("li", _source(one, cites, one.title != before)) for one, before in zip(citations, titles, strict=False)]
    shown = tag("ol", "".join(rows[:SHOWN]))
    rest = tag("details", tag("summary", f"其余 {len(rows) - SHOWN} 条出处") + tag("ol", "".join(rows[SHOWN:])))
    return tag("div", tag("h3", "出处") + shown + (rest if len(rows) > SHOWN else ""), "sources")


def _source(citation: Citation, cites: _Cites, titled: bool) -> str:
    """A row that opens a source: its quote, then where it stands; the title only where it is not the row's before."""
    where = (
        f"《{citation.title}》" if titled else "",
        citation.section.rsplit(" > ", 1)[-1],
        f"第 {citation.page} 页" if citation.page else "",
    )
    quote = " ".join(citation.quote.text.split())
    words = tag("span", text(quote if len(quote) <= QUOTED else f"{quote[:QUOTED]}……"), "said")
    gone = "" if citation.document in cites.held else tag("span", "来源已移除", "gone")
    place = tag("span", gone + text("　".join(part for part in where if part)), "where")
    label = tag("span", str(citation.n), "n") + tag("span", words + place)
    return button(label, "open", data_turn=cites.turn, data_n=citation.n)


def _foot(number: int, turn: Turn, answer: Answer) -> str:
    short = answer.seconds < 1
    took = f"{max(1, round(answer.seconds * 1000))} 毫秒" if short else f"{answer.seconds:.1f} 秒"
    copy = button("复制", "copy", data_copy=printed(answer), title="连同出处一起复制")
    return tag("div", tag("span", f"用时 {took}") + tag("span", _thumbs(number, turn) + copy, "acts"), "foot")


def _thumbs(number: int, turn: Turn) -> str:
    """有用 and 有误, where the answer is kept and can be rated."""
    if turn.id is None:
        return ""
    return "".join(
        button(
            _THUMB + label, f"thumb {word}", data_rate=word, data_turn=number,
            aria_pressed="true" if turn.rating and turn.rating.good == good else "false",
        )
        for word, good, label in (("good", True, "有用"), ("bad", False, "有误"))
    )  # fmt: skip


def _amending(number: int, turn: Turn) -> str:
    """After 有误: what is wrong and what is right, both as one likes."""
    if turn.rating is None or turn.rating.good:
        return ""
    if turn.rating.reason or turn.rating.right:
        return tag("p", "意见已记下，谢谢。", "amended", role="status")
    asks = (("reason", "哪里不对"), ("right", "正确的答案（最好连同出处）"))
    boxes = "".join(
        tag("label", tag("span", label) + tag("textarea", "", name=name, rows=2, maxlength=WORDS))
        for name, label in asks
    )
    lead = tag("p", "已记下。愿意的话请再说说，两项都可以不填：")
    return tag("form", lead + boxes + tag("button", "提交", "send", type="submit"), "amend", data_turn=number)
