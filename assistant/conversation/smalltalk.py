"""A message that asks nothing (你好, 谢谢, 你能做什么): what can be asked here, with questions to begin with."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from assistant.draft import Draft
from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from corpus.records import Document

_COURTESY = (
    r"[你您]好|大家好|(?:早上|上午|中午|下午|晚上)好|[早晚]安|早|哈[喽啰罗]|嗨|有人[吗么]|在[吗么]|在不在|请问|请教|谢+|多谢|感谢|辛苦|麻烦|打扰|劳驾|再见|拜+"
    r"|好的?|嗯+|哦+|收到|知道了?|明白了?|没事|没问题|太好|可以了|试试|测试|hello|hi|hey|thanks?|thank you|bye|help"
)
_SELF = r"[你您]们?(?:到底|究竟|都|这个|这里|现在)?(?:是|叫|能|会|可以|做|干|有什么可以)|我(?:能|可以)(?:向|跟|找)?[你您]?问|有什么(?:能|可以)帮|能问[你您]"
"""Asks of the assistant who it is and what it can do."""
_LIGHT = r"[你您我]们?|机器人|助手|系统|能|会|可以|帮助?|给|向|跟|找|做|干|问|查|叫|是|说|有|想|要|咨询|了解|用|一下|一些|[些个点]|什么|谁|哪些|怎么|名字|问题|事情?|忙|功能|服务|使用说明|提问|人|都|了"
"""Persons, light verbs and question words: what is left of a question beside them is what it is about."""
_PARTS = re.compile(f"(?:{_COURTESY})|(?:{_LIGHT})|[的啊呀呢吧嘛吗么哦哟哈啦]|\\W", re.IGNORECASE)
_SOCIAL = re.compile(f"(?:{_COURTESY})|{_SELF}|使用说明|怎么提问", re.IGNORECASE)
_OFFERED = 2


def greets(message: str) -> bool:
    """Whether a normalised message holds nothing but courtesy, or asks only what can be asked."""
    return _SOCIAL.search(message) is not None and not _PARTS.sub("", message)


def without_greetings(history: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The turns that asked something, with their answers: nothing is carried over from 你好."""
    kept: list[Mapping[str, str]] = []
    greeted = False
    for turn in history:
        if turn.get("role") == "user":
            greeted = greets(turn.get("content") or "")
        if not greeted:
            kept.append(turn)
    return kept


def greet(library: Library, draft: Draft, chosen: Collection[str]) -> None:
    """What the store holds, and a question on each of its nearest documents; no figure, so nothing to cite.

    The home city's documents come first; digests are spoken for by the question of an enterprise.
    """
    held = [document for id, document in library.documents.items() if id in chosen]
    texts = sorted((it for it in held if it.kind != DIGEST), key=lambda it: it.city != library.home_city)
    offers = [f"概括一下《{document.title}》" for document in texts[:_OFFERED]]
    if len(texts) < len(held):
        offers.append("我们公司能申请哪些政策？")
    draft.say(f"您好，我按库中{_counted(held, texts)}回答，每句话都注明出处，文中没有的不作推测。您想了解什么？")
    draft.choices = tuple(offers)


def _counted(held: Collection[Document], texts: Collection[Document]) -> str:
    digests = len(held) - len(texts)
    told = [f"{len(texts)}份文件"] if texts else []
    return "和".join([*told, *([f"{digests}份政策要点"] if digests else [])])
