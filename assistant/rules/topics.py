"""What people ask of any policy: how much it gives, until when, with which papers; as the question words say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.retrieval.provisions import Card, Provision
from assistant.rules.provision_match import Hearing, asks_when, holds, is_telling, measured_in
from corpus.policies.card import Topic

LABELS: dict[Topic, str] = {"amount": "给多少", "deadline": "什么时候办理或截止", "materials": "要交什么材料"}
_MONEY = frozenset({"", "万元", "亿元", "元", "百分点", "成"})
"""Units under which a gift is asked for; "" where none is named."""
_AMOUNT = re.compile(r"多少|多[大高]|几(?:个点|成)|百分之几")
_DEADLINE = re.compile(r"截止|最[晚迟]|到几[月号]")
_MATERIALS = re.compile(r"材料|资料|(?:交|提交|准备|带)[些上齐]?(?:什么|哪些|啥)")
_MODAL = re.compile(r"^(?:可以|[能可会要该应])")
"""What the segmenter leaves before a verb (能扣)."""
_UNKNOWN: dict[Topic, re.Pattern[str]] = {
    "amount": re.compile(r"额度|金额"),
    "deadline": re.compile(r"批次|时间|年度通知"),
    "materials": re.compile(r"材料"),
}
"""How the cards name what they do not hold."""


def topic_of(text: str) -> Topic | None:
    """The topic that the question words of ``text`` ask for."""
    if _MATERIALS.search(text):
        return "materials"
    if _DEADLINE.search(text) or asks_when(text):
        return "deadline"
    return "amount" if _AMOUNT.search(text) and measured_in(text) in _MONEY else None


def on_topic(heard: Hearing, topic: Topic) -> tuple[Card, list[Provision]] | None:
    """The card that is named with what it states on the topic; None where the question asks for more than that."""
    for card, tier in heard.named:
        for own in (card, *_guides(heard, card)):
            of_topic = [
                it
                for it in own.provisions
                if topic in it.line.topics and (tier is None or it.tier in (None, tier)) and _timely(heard, it)
            ]
            if of_topic and _asks_no_more(heard, card, tier, of_topic):
                return own, _kept(of_topic)
    return None


def _timely(heard: Hearing, provision: Provision) -> bool:
    """A fact without a rule says nothing of when it held: it answers for today alone."""
    return heard.timely(provision) and (heard.of_today or bool(provision.line.rules))


def unknown(heard: Hearing, topic: Topic) -> Provision | None:
    """What the card that is named says itself that it does not know of the topic."""
    for card, tier in heard.named[:1]:
        gaps = [it for it in card.provisions if it.about == "gap" and _UNKNOWN[topic].search(it.line.text)]
        if gaps and _asks_no_more(heard, card, tier, gaps):
            return gaps[0]
    return None


def _guides(heard: Hearing, card: Card) -> list[Card]:
    """Other cards on the same matter: their subject holds this one's (…认定 and …认定工作指引)."""
    subject = card.policy.subject
    return [it for it in heard.cards if it is not card and subject in it.policy.subject]


def _asks_no_more(heard: Hearing, card: Card, tier: str | None, found: Sequence[Provision]) -> bool:
    """Whether all else that the question says is held by what was found."""
    said = (replace(unit, text=_MODAL.sub("", unit.text)) for unit in heard.beyond(card, tier))
    return all(topic_of(unit.text) or holds(unit, found) >= ENOUGH for unit in said if is_telling(unit))


ENOUGH = 0.5
"""From this on a word counts as held."""
MOST = 4
"""Provisions stated on one topic."""


def _kept(found: Sequence[Provision]) -> list[Provision]:
    """Facts before rules that say the same with a date that has passed; no more than can be read."""
    facts = [it for it in found if not it.line.rules]
    dated = any(rule.kind == "procedure" for it in found for rule in it.line.rules)
    return (facts if facts and dated else list(found))[:MOST]
