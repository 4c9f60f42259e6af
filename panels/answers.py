"""A conversation as markup: questions, answers with their [n], notices, formulas, sources, choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.console import printed
from assistant.conversation.store import WORDS
from corpus.records import Answer, Derived, Notice, NoticeKind, StatedFigure
from corpus.words import fold
from panels.citing import MARK, Cites, Standing, sources
from panels.markup import button, tag, text
from panels.table import answered
from panels.talk import Talk, Turn

EXPORTS = "/talks"
"""Where the server gives a conversation as a file, by its id and the file's ending."""

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
_THUMB = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 10.5v9.5H4a1 1 0 0 1-1-1v-7.5a1 1 0 0 1 1-1zm0 0 3.6-7.1'
    "a2.2 2.2 0 0 1 2.9 2.6L12.7 9.5h5.6a2 2 0 0 1 1.95 2.45l-1.5 6.5A2 2 0 0 1 16.8 20H7"
    '"/></svg>'
)

_ITEM = re.compile(r"\d+[.、]|[（(]?[一二三四五六七八九十]+[）)、]")


@dataclass(frozen=True, slots=True)
class View:
    """How a conversation is shown."""

    standing: Standing
    busy: bool = False
    """Whether something of it is being answered: then nothing of it is asked again."""
    elapsed: float = 0.0
    """Seconds that the answer under way has taken."""
    kept: bool = False
    """Whether it can be opened again by its address."""


def conversation(talk: Talk, view: View) -> str:
    """All turns in order; ``data-turn`` and ``data-n`` of a button name the citation that it opens."""
    sections = "".join(_turn(number, turn, talk, view) for number, turn in enumerate(talk.turns))
    address = {"data_talk": talk.id} if view.kept and talk.id else {}
    turns = tag("div", sections, "turns", role="log", aria_live="polite", **address)
    return turns + (_takeaway(talk) if view.kept and not view.busy else "")


def _takeaway(talk: Talk) -> str:
    """The whole conversation to be copied or saved; nothing where nothing of it is kept."""
    if not any(turn.id is not None for turn in talk.turns):
        return ""
    links = "".join(
        tag("a", name, "act", href=f"{EXPORTS}/{talk.id}.{ending}", download="")
        for name, ending in (("存为 Word", "docx"), ("存为 Markdown", "md"))
    )
    copy = button("复制整个对话", "act", data_copy_from=f"{EXPORTS}/{talk.id}.md")
    return tag("div", copy + links, "takeaway")


def _turn(number: int, turn: Turn, talk: Talk, view: View) -> str:
    if turn.answer:
        reply = _reply(number, turn, turn.answer, talk, view)
    elif turn.ended:
        kind, words = ("reply stopped", "已停止，没有作答。") if turn.stopped else ("reply error", turn.error)
        again = "" if view.busy else tag("div", tag("span", _again(number, turn), "acts"), "foot")
        reply = tag("div", tag("p", text(words)) + again, kind, role="alert")
    elif turn.waiting:
        reply = _waiting(number, turn)
    else:
        reply = _coming(turn, view.elapsed)
    return tag("section", _asked(number, turn, view.busy) + reply, "turn")


def _asked(number: int, turn: Turn, busy: bool) -> str:
    """The question, and the way to change it and ask again."""
    if not turn.question.strip():
        return ""
    edit = "" if busy else button("修改", "revise", data_revise=number, title="修改后再问")
    return tag("div", edit + tag("p", text(turn.question)), "asked", aria_label="提问")


def _again(number: int, turn: Turn) -> str:
    return button("重新回答", "again", data_again=number, data_words=turn.question)


def _waiting(number: int, turn: Turn) -> str:
    take_back = button("取消", "stop", data_drop=number, data_words=turn.question)
    return tag("div", tag("p", "前面的答完就答这一问。") + take_back, "reply pending waiting")


def _coming(turn: Turn, elapsed: float) -> str:
    """What has come of an answer: the sentences that passed, and grey the one that is not checked yet."""
    ticking = tag("span", "", "elapsed", data_elapsed=f"{elapsed:.1f}", aria_hidden="true")
    stop = tag("div", ticking + button("停止", "stop", data_stop=""), "under-way")
    if not turn.written and not turn.drafted:
        return tag("div", tag("p", "正在查阅原文……") + stop, "reply pending")
    lines = "".join(tag("p", text(sentence)) for sentence in turn.written)
    lines += tag("p", text(turn.drafted), "unchecked") if turn.drafted else ""
    said = tag("p", "语言模型正在写，逐句核对后才算数……", "written-by")
    return tag("div", said + tag("div", lines, "words") + stop, "reply pending")


def _reply(number: int, turn: Turn, answer: Answer, talk: Talk, view: View) -> str:
    cites = Cites(number, answer.citations, view.standing)
    again = not view.busy and number == len(talk.turns) - 1
    parts = (
        _read_as(turn.question, answer),
        tag("p", REASONS[answer.reason], "reason") if answer.status == "refused" and answer.reason else "",
        tag("div", "".join(_line(line, cites, answer) for line in answer.text.split("\n") if line), "words"),
        tag("p", text(answer.label), "written-by") if answer.label else "",
        _choices(answer.choices),
        answered(answer, cites),
        _derived(answer, cites),
        _notices(answer.notices, cites),
        sources(answer, cites),
        _foot(number, turn, answer, again),
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


def _line(line: str, cites: Cites, answer: Answer) -> str:
    """One line of the answer: its [n] as buttons, the figures it states emphasised, its formulas on demand."""
    inner = [
        _summed(piece, answer) if order % 2 == 0 else cites.button(int(piece))
        for order, piece in enumerate(MARK.split(line))
    ]
    return tag("p", "".join(inner), "item" if _ITEM.match(line) else "")


def _summed(words: str, answer: Answer) -> str:
    """``words``, a formula in them folded behind a button."""
    told = {f"（推算：{one.formula}）": one for one in answer.derived}
    if not any(said in words for said in told):
        return _words(words, answer.figures)
    pieces = re.split(f"({'|'.join(map(re.escape, told))})", words)
    return "".join(_sum(told[one].formula) if one in told else _words(one, answer.figures) for one in pieces)


def _sum(formula: str) -> str:
    opener = button("算式", "sum", data_sum="", aria_expanded="false")
    return tag("span", opener + tag("span", text(formula), "formula", hidden="hidden"), "summed")


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


def _derived(answer: Answer, cites: Cites) -> str:
    """Computed values with the formulas that the answer's own words do not give; a count shows in the list itself."""
    told = [one for one in answer.derived if one.formula not in answer.text and not is_count(one)]
    if not told:
        return ""
    rows = (tag("li", _formula(one) + cites.buttons(one.citations)) for one in told)
    return tag("details", tag("summary", "怎么算的") + tag("ul", "".join(rows)), "derived")


def is_count(derived: Derived) -> bool:
    """Whether the formula says no more than that so many were counted."""
    return derived.formula.removeprefix("计数").strip(" =") == derived.value


def _formula(derived: Derived) -> str:
    value = tag("b", text(f"{derived.value}{derived.unit}"))
    return f"{text(derived.label)}：{value}" + tag("span", text(derived.formula), "formula")


def _notices(notices: Sequence[Notice], cites: Cites) -> str:
    """Each said once, with the sources of all that say it."""
    said: dict[tuple[NoticeKind, str], dict[int, None]] = {}
    for notice in notices:
        said.setdefault((notice.kind, notice.text), {}).update(dict.fromkeys(notice.citations))
    rows = (tag("li", _notice(Notice(*key, tuple(numbers)), cites), key[0]) for key, numbers in said.items())
    return tag("ul", "".join(rows), "notices", aria_label="说明") if said else ""


def _notice(notice: Notice, cites: Cites) -> str:
    return tag("span", NOTICES[notice.kind], "label") + tag("span", text(notice.text) + cites.buttons(notice.citations))


def _foot(number: int, turn: Turn, answer: Answer, again: bool) -> str:
    short = answer.seconds < 1
    took = f"{max(1, round(answer.seconds * 1000))} 毫秒" if short else f"{answer.seconds:.1f} 秒"
    copy = button("复制", "copy", data_copy=printed(answer), title="连同出处一起复制")
    acts = _thumbs(number, turn) + (_again(number, turn) if again else "") + copy
    return tag("div", tag("span", f"用时 {took}") + tag("span", acts, "acts"), "foot")


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
