"""A follow-up made standalone by the model, kept only where it adds no figure, place, body or document of its own."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence

import rjieba

from assistant.generation.chat_model import ChatModel, ModelTrouble
from assistant.generation.prompts import rewriting
from assistant.generation.stream import tidied, visible
from assistant.query.question import MAX_LENGTH, read_regions
from assistant.retrieval.library import Library
from corpus.language.phrases import canonical, held, units_of
from corpus.language.script import is_chinese_text
from corpus.measures.periods import read_periods
from corpus.measures.quantities import read_quantities
from corpus.words import fold

_log = logging.getLogger(__name__)

_NUMBER = re.compile(r"\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万亿]{2,}")
_PROPER = frozenset(("nr", "nrt", "nrfg", "ns", "nt", "nz", "eng"))
_TITLE = re.compile(r"《([^《》]+)》")
LEAST_KEPT = 0.6
"""Share of the message's own content words that its rewriting must keep."""
LEAST_KNOWN = 0.6
"""How far message and history must hold each content word of it."""


def rewritten(
    model: ChatModel, message: str, draft: str, history: Sequence[Mapping[str, str]], library: Library, deadline: float
) -> str:
    """The model's standalone question; ``draft``, the deterministic one, where it has none that passes."""
    if not model.breaker.admits():
        return draft
    try:
        raw = "".join(model.stream(rewriting(message, draft, history), deadline))
    except ModelTrouble as trouble:
        model.breaker.failed(trouble.rest)
        return draft
    finally:
        model.breaker.left()
    told = tidied(visible(raw)).strip("“”\"' ")
    why = refused(told, message, draft, history, library)
    if why:
        _log.info("语言模型改写的问题没有采用（%s）：%s", why, told[:200])
        return draft
    return told


def stands_alone(message: str, library: Library) -> bool:
    """Whether a message says itself of what place or time it asks what: nothing is added to it."""
    placed = read_regions(message, library.gazetteer, library.home_city, library.cities)
    return bool(placed or read_periods(message, library.settings.today)) and bool(units_of(message))


def refused(told: str, message: str, draft: str, history: Sequence[Mapping[str, str]], library: Library) -> str:
    """Why a rewriting may not be used; "" where it may."""
    if not told or len(told) > MAX_LENGTH or not is_chinese_text(told):
        return "不是一个问题"
    known = [message, draft, *(turn.get("content", "") for turn in history)]
    text = fold("\n".join(known))
    return (
        _new_number(told, text)
        or _new_place(told, known, library)
        or _new_period(told, known, library)
        or _new_name(told, text)
        or _changed_subject(told, message, text)
    )


def _new_number(told: str, known: str) -> str:
    for number in _NUMBER.findall(fold(told)):
        if not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", known):
            return f"多了数字“{number}”"
    stated = {(q.base_value, q.base_unit) for q in read_quantities(known)}
    added = [q for q in read_quantities(told) if (q.base_value, q.base_unit) not in stated]
    return "多了一个数" if added else ""


def _new_place(told: str, known: Sequence[str], library: Library) -> str:
    def places(text: str) -> set[str]:
        return {m.name for m in read_regions(text, library.gazetteer, library.home_city, library.cities)}

    added = places(told) - {name for text in known for name in places(text)}
    added = {name for name in added if not any(name in text for text in known)}
    return f"多了地名“{'、'.join(sorted(added))}”" if added else ""


def _new_period(told: str, known: Sequence[str], library: Library) -> str:
    today = library.settings.today
    stated = {m.period for text in known for m in read_periods(text, today)}
    return "多了时间" if {m.period for m in read_periods(told, today)} - stated else ""


def _new_name(told: str, known: str) -> str:
    for title in _TITLE.findall(told):
        if fold(title) not in known:
            return f"多了文件《{title}》"
    for word, tag in rjieba.tag(fold(told)):
        if tag in _PROPER and len(word) > 1 and word not in known:
            return f"多了名称“{word}”"
    return ""


def _changed_subject(told: str, message: str, known: str) -> str:
    said = canonical(known)
    for unit in units_of(told):
        if not unit.verb and len(unit.text) > 1 and held(unit.text, said) < LEAST_KNOWN:
            return f"多了“{unit.text}”"
    own = [unit for unit in units_of(message) if len(unit.text) > 1]
    kept = canonical(told)
    lost = [unit for unit in own if held(unit.text, kept) < LEAST_KNOWN]
    return "丢掉了所问的内容" if len(lost) > (1 - LEAST_KEPT) * len(own) else ""
