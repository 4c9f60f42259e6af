"""Eligibility in the conversation: 「我们是…，能申报哪些政策」「为什么不符合高企」「还差什么」, decided by the engine, cited from the cards.

The profile is what the person's own turns have said so far: it is read anew from them each time, and kept nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.advising import Advice
from assistant.claims import Understood
from assistant.drafting import Draft, marks
from assistant.intake import read_sentence
from assistant.library import Library
from assistant.profile import Profile
from corpus.card import Policy
from corpus.policy import load_policies
from corpus.records import Span
from corpus.words import fold

_WE = re.compile(r"我们|我司|我公司|我厂|我企业|本公司|本企业|咱们?|我家|我单位|我在.{0,8}开了|我开了?")
_ASKS = re.compile(
    r"(?:能|可以|可|想|要|够不够|够|该|适合|有资格)[^,，。?？]{0,10}(?:申报|申请|享受|拿|评|认定|办|报|符合|达到|满足)|符合(?:哪些|什么|条件|不符合|吗)?|"
    r"(?:够|有)(?:不够|没有)?(?:资格|条件)|还差(?:什么|多少|哪)|差(?:什么|哪些)条件|为什么不符合|为何不符合|不符合的?(?:原因|地方)|能省多少|省多少钱|能拿多少"
)
_ABOUT_RESULT = re.compile(
    r"还差(?:什么|哪)|差(?:什么|哪些)条件|(?:为什么|为何|哪里)不符合|不符合的?(?:原因|地方)|能省多少|省多少钱"
)
_TOLD = 2
"""Facts an enterprise states in one message that asks nothing: it introduces itself."""
_MARKS = {"符合": "✓", "不符合": "✗", "未知": "?", "自述待核": "○"}
MOST = 6
"""Policies spelled out for each verdict; the rest are counted."""


def consult(library: Library, message: str, history: Sequence[Mapping[str, str]], draft: Draft) -> bool:
    """Writes the verdicts where the message asks what an enterprise qualifies for; False where it does not."""
    today = library.settings.today
    said = [turn.get("content", "") for turn in history if turn.get("role") == "user"]
    city = library.home_city
    own, _ = read_sentence(message, today, city)
    profile = _joined([*said, message], today, city)
    open_before = any(_WE.search(text) and _ASKS.search(text) for text in said)
    asks = bool(_ASKS.search(message))
    told = len(own.values) + len(own.series)
    first = bool(_WE.search(message)) and (asks or told >= _TOLD or (told > 0 and "政策" in message))
    goes_on = open_before and (bool(_ABOUT_RESULT.search(message)) or (told > 0 and not _other_question(message)))
    if not (first or goes_on):
        return False
    policies, _ = load_policies()
    advice = Advice(profile, today, policies)
    named = _named(message, policies)
    _write(library, draft, advice, named)
    return True


def _other_question(message: str) -> bool:
    return bool(re.search(r"多少|几[家个项]|哪|什么", message)) and not _ASKS.search(message)


def _joined(texts: Sequence[str], today: date, city: str | None) -> Profile:
    profile = Profile()
    for text in texts:
        profile = profile.joined(read_sentence(text[:500], today, city)[0])
    return profile


def _named(message: str, policies: Sequence[Policy]) -> list[str]:
    """The policies a message names by title, subject or alias."""
    said = fold(message)
    found = []
    for policy in policies:
        names = [policy.subject, *policy.aliases, str(policy.title.value)]
        shorter = [name.removesuffix("认定").removesuffix("评价") for name in names]
        if any(len(name) > 1 and fold(name) in said for name in (*names, *shorter)):
            found.append(policy.id)
    return found or (["hnte-recognition"] if "高企" in said or "高新技术企业" in said else [])


def _write(library: Library, draft: Draft, advice: Advice, named: Sequence[str]) -> None:
    record = advice.to_json()
    shown = [p for p in record["policies"] if not named or p["id"] in named]
    stated = _stated(advice)
    draft.say(f"按您说的情况（{stated}），以{record['as_of']}的政策评估如下。" if stated else "还不知道贵企业的情况。")
    for problem in advice.problems:
        draft.notice("unverified", problem.text)
    for verdict in ("初步符合", "不符合", "信息不足", "仅供参考"):
        group = [p for p in shown if p["verdict"] == verdict]
        if not group:
            continue
        if verdict == "仅供参考" and not named:
            names = "、".join(p["title"] for p in group[:MOST])
            draft.say(f"【仅供参考】{names}等{len(group)}项没有可以自动核对的全部条件，请看原文。")
            continue
        for policy in group[: MOST if not named else None]:
            _say_policy(library, draft, policy, whole=bool(named))
        if len(group) > MOST and not named:
            draft.say(f"【{verdict}】另有{len(group) - MOST}项，可用“政策匹配”或 python -m assistant match 查看。")
    if record["next_question"]:
        draft.say(f"下一步请补充：{record['next_question']}")
    draft.notice("digest", "结论由政策要点卡（整理者撰写，不是原文）逐条核对得出，办理以官方原文为准。")


def _stated(advice: Advice) -> str:
    """What the profile holds, in words."""
    profile = advice.profile
    items = [Understood(name, value, "") for name, value in profile.values.items()]
    items += [
        Understood(name, value, "", year) for name, years in profile.series.items() for year, value in years.items()
    ]
    return "，".join(f"{item.label}{item.shown}" for item in items)


def _say_policy(library: Library, draft: Draft, policy: Mapping[str, Any], *, whole: bool) -> None:
    tier = f"（{policy['tier']}）" if policy["tier"] else ""
    conditions = [c for c in policy["conditions"] if whole or c["verdict"] in ("不符合", "符合")]
    lines, numbers = [], []
    for condition in conditions:
        number = _cite(library, draft, policy["id"], condition["text"])
        numbers += [number] if number else []
        value = f"，现为{condition['value_text']}" if condition.get("value_text") else ""
        change = f"；{condition['change'].rstrip('。')}" if condition.get("change") else ""
        mark = f"[{number}]" if number else ""
        lines.append(f"{_MARKS.get(condition['verdict'], '?')} {condition['text']}{value}{change}{mark}")
    if not numbers and (head := number_of_title(library, draft, policy["id"])):
        numbers = [head]
    draft.say(f"【{policy['verdict']}】{policy['title']}{tier}{marks(numbers[:1])}")
    for line in lines if whole else lines[:3]:
        draft.say(f"　{line}")
    if policy["near_miss"]:
        draft.say(f"　{policy['near_miss']}")


def _cite(library: Library, draft: Draft, id: str, words: str) -> int | None:
    """The [n] of the card's sentence that states a condition; None where the cards are not in the store."""
    document = library.documents.get(f"policy-{id}")
    at = document.text.find(words) if document else -1
    return draft.cite(f"policy-{id}", Span(at, at + len(words))) if at >= 0 else None


def number_of_title(library: Library, draft: Draft, id: str) -> int | None:
    """The [n] of the card itself."""
    document = library.documents.get(f"policy-{id}")
    if document is None:
        return None
    end = document.text.find("\n")
    return draft.cite(document.id, Span(0, end if end > 0 else len(document.text)))
