"""Eligibility in the conversation: 「我们是…，能申报哪些政策」「为什么不符合高企」「还差什么」「能省多少钱」.

The engine decides, the digests are cited; what was understood, what contradicts itself and what to say next is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.draft import Draft
from assistant.intake.advice import Advice
from assistant.intake.report import Report
from assistant.intake.session import SAVES, Consultation, heard, is_question, policies_named, read_further
from assistant.intake.titles import Understood
from assistant.retrieval.library import Library
from corpus.policies.register import load_policies

_WHY = re.compile(
    r"为什么|为何|为啥|哪里(?:不|没)|原因|凭什么|依据是什么|怎么(?:就)?不符合|哪(?:一?条|几条|些条件)(?:不|没)"
)
_LACKS = re.compile(
    r"还?差(?:什么|多少|哪|几)|还?缺(?:什么|哪|多少)|还(?:需要?|要)(?:补充?|提供|做|满足)?(?:什么|哪些)|怎么才能|怎样才能|如何才能|下一步"
)
_SUMS_UP = re.compile(
    r"(?:记住|记下|知道|了解|读到|掌握)了?(?:哪些|什么|我)|我(?:们)?的(?:情况|资料|信息)(?:是|有|呢)|你都?(?:记|知道)"
)
_AGAIN = re.compile(
    r"符合(?:哪些|什么)|能(?:申报|申请|享受|报|评|拿)|(?:够|行|可以|能)(?:不够|不行|不能)?(?:吗|么)?[?？]?$|呢[?？]?$|结果|结论|怎么样|条件够"
)


Reader = Callable[[Sequence[str]], Sequence[Understood]]
"""Reads an enterprise's facts from all it said, message by message."""


def consult(
    library: Library,
    message: str,
    history: Sequence[Mapping[str, str]],
    draft: Draft,
    reader: Reader | None = None,
    begins: bool = False,
) -> bool:
    """Writes the verdicts where the message asks what an enterprise qualifies for; False where it does not.

    ``reader`` adds what the rules do not read; ``begins``: the message is known to ask for that.
    """
    today, city = library.settings.today, library.home_city
    state = heard(message, history, today, city)
    if begins:
        state = replace(state, starts=True)
    added: tuple[Understood, ...] = ()
    if reader and (state.starts or state.open) and not state.forgets:
        state, added = read_further(state, reader, message, history)
    if state.forgets:
        draft.say("已经不再使用前面说的企业情况。原话还在对话记录里，要一并删除，请在历史里删除这次对话。")
        return True
    if not _is_of_it(state, message):
        return False
    advice = Advice(state.profile, today, load_policies()[0])
    saving = state.saves and not _LACKS.search(message)
    named = (() if state.told else policies_named(message)) if saving else state.focus
    _write(Report(library, draft, advice, state, frozenset(named), added), message, saving=saving)
    return True


def _write(report: Report, message: str, *, saving: bool) -> None:
    sums_up = bool(_SUMS_UP.search(message))
    report.say_told(whole=sums_up)
    if sums_up:
        pass
    elif saving:
        report.say_savings()
    elif _WHY.search(message):
        report.say_each(why=True)
    elif _LACKS.search(message):
        report.say_each(why=False)
    elif report.named:
        report.say_whole()
    else:
        report.say_all()
    report.ask(saving=saving)


def _is_of_it(state: Consultation, message: str) -> bool:
    """Whether the message begins a consultation, or goes on with the one under way."""
    if state.of_rule and (state.profile.is_empty or not SAVES.search(message)):
        return False
    if state.starts or (state.open and state.replies):
        return True
    if not state.open:
        return False
    asks = any(pattern.search(message) for pattern in (_WHY, _LACKS, SAVES, _SUMS_UP))
    told = bool(state.told) and not is_question(message)
    again = bool(policies_named(message) and _AGAIN.search(message)) or state.asks_all
    return ((asks or again) and not _speaks_of_place(message)) or told


def _speaks_of_place(message: str) -> bool:
    """Questions about an area's figures are not about the enterprise."""
    return bool(re.search(r"全市|全县|我市|岳阳市|[县区](?:\d{4}年|的)|\d{4}年(?:\d{1,2}月)?(?:全|各)", message))
