"""A message that asks nothing (你好, 谢谢, 你能做什么): what can be asked here, with questions to begin with."""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.drafting import Draft
from assistant.library import Library
from assistant.standing import DIGEST
from corpus.records import Document

_COURTESY = re.compile(
    r"你好|您好|大家好|早上好|上午好|中午好|下午好|晚上好|早安|晚安|哈[喽啰罗]|嗨|在吗|在不在|有人吗|请问|谢谢|多谢|感谢|辛苦|麻烦|再见|拜拜|打扰"
    r"|好的|知道了|明白了?|收到|可以了|没事|hello|hi|hey|thanks?|thank you|bye|help"
    r"|帮助|使用说明|怎么提问|(?:这个)?(?:助手|系统|工具|网页|页面)(?:怎么|如何)(?:使?用|提问)|(?:你|您)(?:是谁|叫什么(?:名字)?|是什么|是干什么的|是干嘛的|是机器人)"
    r"|(?:你|您)?(?:都)?(?:能|会|可以)(?:帮我)?(?:做|干|回答|问|查|提供)(?:些|的)?(?:什么|啥|哪些)(?:问题|事情?|忙|服务|功能)?"
    r"|我(?:能|可以)(?:向|跟)?(?:你|您)?(?:问|查)(?:你|您)?(?:些)?(?:什么|啥|哪些)(?:问题)?|有(?:什么|哪些|啥)(?:功能|用)",
    re.IGNORECASE,
)
_LEFT = re.compile(r"[\s,，.。!！?？~～、:：;；…]|[了啊呀呢吧嘛哦哟哈的吗您你]")
"""What may stand between words of courtesy without asking anything."""
_OFFERED = 2


def greets(message: str) -> bool:
    """Whether a normalised message holds nothing but courtesy, or asks only what can be asked."""
    rest, found = _COURTESY.subn("", message)
    return bool(found) and not _LEFT.sub("", rest)


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
