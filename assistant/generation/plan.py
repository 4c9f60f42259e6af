"""The plan: what a message asks and what to search for, as the chat model reads it, validated before it is used.

The plan chooses what is looked at, never what is true: queries and slots only steer retrieval, and a standalone question
is used only where it adds no figure, place, time, body or document that nobody named.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from assistant.generation.chat_model import ChatModel
from assistant.generation.json_object import object_in
from assistant.generation.prompts import planning
from assistant.generation.usage import Usage
from assistant.query.question import MAX_LENGTH, read_regions
from assistant.retrieval.library import Library
from corpus.language.script import is_chinese_text
from corpus.measures.periods import read_periods
from corpus.measures.quantities import read_quantities
from corpus.records import Document
from corpus.words import fold, plain_text

_log = logging.getLogger(__name__)

MOST_ASKS, MOST_QUERIES, LONGEST_QUERY = 6, 6, 80
Form = Literal["answer", "paragraph", "list", "table", "briefing"]
Target = Literal["documents", "eligibility", "none"]
OFFERED = 40
"""Titles of documents that the planner is shown."""
_TITLE = re.compile(r"《([^《》]+)》")


def _strings(value: Any) -> Any:
    """One string for a list of one, null for an empty one, numbers as they are printed; blanks left out."""
    items = [] if value is None else [value] if isinstance(value, str | int | float) else value
    if not isinstance(items, list | tuple):
        return items
    told = [str(item) if isinstance(item, int | float) else _text_of(item) for item in items]
    return [one.strip() if isinstance(one, str) else one for one in told if one not in ("", None)]


def _text_of(item: Any) -> Any:
    """The words of an ask that came as an object."""
    return item.get("text") or item.get("ask") or item.get("question") if isinstance(item, dict) else item


Strings = Annotated[tuple[str, ...], BeforeValidator(_strings)]


class Plan(BaseModel):
    """What the planner gives. Unknown keys are left out; too many asks and queries are cut, not refused."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    standalone: str = Field(min_length=2, max_length=MAX_LENGTH)
    asks: Strings = ()
    queries: Strings = Field(min_length=1)
    regions: Strings = ()
    periods: Strings = ()
    documents: Strings = ()
    target: Target = "documents"
    form: Form = "answer"
    detailed: bool = False

    @field_validator("standalone", mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return " ".join(plain_text(value).split()) if isinstance(value, str) else value

    @field_validator("standalone")
    @classmethod
    def _chinese(cls, value: str) -> str:
        if not is_chinese_text(value):
            raise ValueError("要用中文写")
        return value

    @field_validator("asks")
    @classmethod
    def _few_asks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(plain_text(one)[:MAX_LENGTH] for one in value[:MOST_ASKS])

    @field_validator("queries")
    @classmethod
    def _few_queries(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(plain_text(one)[:LONGEST_QUERY] for one in value[:MOST_QUERIES]))

    @field_validator("target", "form", mode="before")
    @classmethod
    def _default(cls, value: Any, info: Any) -> Any:
        return cls.model_fields[info.field_name].default if value in (None, "") else value


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what was found of it in the library."""

    plan: Plan
    standalone: str
    documents: frozenset[str] = frozenset()
    """Ids of the documents that the plan names, among those offered."""
    cities: frozenset[str] = frozenset()
    """Cities that its regions lie in."""
    rewrote: bool = False
    """The standalone question is the model's wording."""


def local_plan(standalone: str) -> Planned:
    """What stands in for a plan that the model cannot make: the question itself is searched for."""
    return Planned(Plan(standalone=standalone, queries=(standalone[:LONGEST_QUERY],)), standalone)


def planned(
    model: ChatModel,
    message: str,
    standalone: str,
    history: Sequence[Mapping[str, Any]],
    offered: Sequence[Document],
    library: Library,
    deadline: float,
    usage: Usage,
) -> Planned:
    """The model's plan; after one retry with the validator's message, ``local_plan``.

    Raises:
        ModelTrouble: the model cannot be used at all.
    """
    reason, reply = "", ""
    for _ in range(2):
        messages = planning(message, history, offered, library, reply, reason)
        reply = model.text(messages, deadline, usage, json=True)
        plan, reason = read_plan(reply)
        if plan is not None:
            return _resolved(plan, message, standalone, history, offered, library)
    _log.debug("语言模型没有给出可用的检索计划：%s", reason)
    return local_plan(standalone)


def read_plan(raw: str) -> tuple[Plan | None, str]:
    """The plan in a reply, or why there is none, in words the model is told."""
    found = object_in(raw)
    if found is None:
        return None, "没有找到一个完整的 JSON 对象"
    try:
        return Plan.model_validate(found), ""
    except ValidationError as error:
        told = [f"{'.'.join(map(str, one['loc']))}：{one['msg']}" for one in error.errors()[:4]]
        return None, "；".join(told)


def _resolved(
    plan: Plan,
    message: str,
    standalone: str,
    history: Sequence[Mapping[str, Any]],
    offered: Sequence[Document],
    library: Library,
) -> Planned:
    known = [message, standalone, *(str(turn.get("content") or "") for turn in history)]
    why = added(plan.standalone, known, library)
    if why:
        _log.debug("语言模型补全的问题没有采用（%s）：%s", why, plan.standalone)
    told = standalone if why else plan.standalone
    places = read_regions("、".join(plan.regions), library.gazetteer, library.home_city, library.cities)
    return Planned(
        plan,
        told,
        frozenset(document.id for document in offered if _named(document, plan.documents)),
        frozenset(mention.city or mention.name for mention in places),
        rewrote=told not in (standalone, message),
    )


def _named(document: Document, names: Sequence[str]) -> bool:
    title = fold(document.title)
    return any(name == document.id or fold(name).strip("《》") in (title, title.strip("《》")) for name in names)


def added(told: str, known: Sequence[str], library: Library) -> str:
    """What a rewritten question holds that nobody said: a number, a time, a place, a document; "" where nothing."""
    text = fold("\n".join(known))
    stated = {(q.base_value, q.base_unit) for q in read_quantities(text)}
    if any((q.base_value, q.base_unit) not in stated for q in read_quantities(told)):
        return "多了一个数"
    today = library.settings.today
    said = {mention.period for words in known for mention in read_periods(words, today)}
    if {mention.period for mention in read_periods(told, today)} - said:
        return "多了时间"
    places = {name for words in known for name in _places(words, library)} | {library.home_city or ""}
    extra = [name for name in _places(told, library) if name not in places and name not in text]
    if extra:
        return f"多了地名“{extra[0]}”"
    titles = [title for title in _TITLE.findall(told) if fold(title) not in text]
    return f"多了文件《{titles[0]}》" if titles and not _held(titles[0], library) else ""


def _places(words: str, library: Library) -> set[str]:
    return {mention.name for mention in read_regions(words, library.gazetteer, library.home_city, library.cities)}


def _held(title: str, library: Library) -> bool:
    return any(fold(title) in fold(document.title) for document in library.documents.values())
