"""The empty page: what each of those who come here can do, with one example each."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from panels.markup import NOTHING_HELD, button, tag, text

ENTERPRISE = "我们是2019年成立的化工企业，职工120人，科技人员14人，去年收入8000万元，研发投入500万元，能申报哪些政策？"
"""What an enterprise may say of itself."""


def greeting(library: Library, suggested: Sequence[str], evaluates: bool) -> str:
    """``suggested``: questions that are known to be answered; the first stands for those who look something up.

    ``evaluates``: whether whoever looks may measure.
    """
    if not library.documents:
        return tag("div", tag("p", NOTHING_HELD), "reply error", role="alert")
    lead = tag("h2", "想了解什么？") + tag("p", f"{_held(library)}直接用中文提问，回答里的每个编号都能点开原文。")
    more = "".join(tag("li", button(text(ask), "suggestion", data_ask=ask)) for ask in suggested[1:])
    offered = tag("h3", "还可以这样问") + tag("ul", more, "suggestions") if more else ""
    return tag("div", lead + _groups(library, suggested, evaluates) + offered, "greeting")


def _held(library: Library) -> str:
    digests = sum(document.kind == DIGEST for document in library.documents.values())
    whole = len(library.documents) - digests
    told = [f"{whole} 份文件", *([f"{digests} 份政策要点"] if digests else []), f"{library.figure_count} 个数字"]
    return f"已收录 {'、'.join(told)}。"


def _groups(library: Library, suggested: Sequence[str], evaluates: bool) -> str:
    cards = []
    if suggested:
        example = button(text(suggested[0]), "suggestion", data_ask=suggested[0])
        cards.append(_group("机关工作人员", "查数据、查规定、比较各地、概括一份文件；算出来的数写明算式。", example))
    if any(document.kind == DIGEST for document in library.documents.values()):
        example = button(text(ENTERPRISE), "suggestion", data_ask=ENTERPRISE)
        told = "说说自己的情况，看每项政策符合不符合、凭哪一条、还差什么。"
        cards.append(_group("企业", told, example))
    if evaluates:
        measure = button("用自带的题测一遍", "suggestion", data_tab="评测")
        cards.append(_group("评测人员", "用自带的题或自己的题量它答得准不准，每道失误都能看过程。", measure))
    return tag("div", "".join(cards), "groups")


def _group(who: str, what: str, example: str) -> str:
    return tag("section", tag("h3", who) + tag("p", what) + example, "group")
