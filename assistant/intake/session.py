"""A consultation: what an enterprise's own turns of a conversation have said so far, read anew each time, nothing stored.

Short replies are read by what was asked: 「14人」 after 「科技人员有多少」 is the technical staff, 「不对，是80人」 corrects
the last figure of that unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.eligibility.entry import EntryError, read_entry
from assistant.eligibility.interval import Interval
from assistant.eligibility.profile import Profile
from assistant.intake.profile_reader import read_sentence
from assistant.intake.titles import Understood
from assistant.query.answer_type import SURE, kind_of
from corpus.measures.quantities import read_quantities
from corpus.policies.fields import FieldSpec, load_fields
from corpus.policies.register import Policy, load_policies
from corpus.words import fold

NEXT = "下一步请补充："
"""What an answer of a consultation ends with: the fact it asks for."""
FIRM, UNIT = "贵企业", "贵单位"
"""How a firm is addressed, and any other organisation."""
_WE = re.compile(r"我(?![市县区省国校])|咱|俺|本(?:公司|企业|单位|厂|店|院|校|社|所)")
"""The first person, not of a place (我市, 我县)."""
_ASKS = re.compile(
    r"(?:能|可以|可|想|要|够不够|够|该|适合|有资格)[^,，。?？]{0,10}(?:申报|申请|享受|拿|评|认定|办|报|符合|达到|满足)|符合(?:哪些|什么|条件|不符合|吗)?|"
    r"(?:够|有)(?:不够|没有)?(?:资格|条件)|还差(?:什么|多少|哪)|差(?:什么|哪些)条件|为什么不符合|为何不符合|不符合的?(?:原因|地方)|能省多少|省多少钱|能拿多少"
)
_MAY = re.compile(r"(?:能|可以|可不可以|能不能|可否|能否|够|行).{0,16}(?:吗|么|不)?[?？]?$")
_WHICH = re.compile(
    r"(?:哪些|什么|啥|哪几[个项])(?:[^,，。?？]{0,6})?(?:政策|优惠|项目|补贴|扶持|支持|奖励|资质|称号)|(?:申报|申请|享受)(?:哪些|什么|啥)(?!条件|要求|材料|标准|手续|资格|流程|待遇)"
)
"""All policies are meant."""
_OTHERS = re.compile(r"全市|我市|岳阳|[县区]|答复|提案|文件|办法|通知")
_TOLD = 2
"""Facts an enterprise states in one message that asks nothing: it introduces itself."""
_FORGET = re.compile(
    r"(?:忘掉|忘记|忘了|清除|清空|删除|删掉|清掉|不要记)[^,。?]{0,8}(?:情况|资料|信息|数据|画像|档案|企业|说的|内容)|重新(?:开始|来过|填)"
)
_CORRECTS = re.compile(
    r"^(?:不对|不是|错了|说错了|写错了|更正(?:一下)?|纠正(?:一下)?|应该是|应为|改成|改为|是我(?:说|记)错了)[,，。:： ]*(?:应该是|应为|是|改成|改为)?"
)
_YES = re.compile(
    r"^(?:是的?|对的?|有的?|属于|持有|符合|没错|嗯|有过|是这样|已经?(?:有|是|登记|通过)了?|通过了)[,，。!！]?$"
)
_NO = re.compile(
    r"^(?:不是|没有?|无|不属于|否|不|没|不符合|未|还没有?|尚未|没有过|从没有?|暂无|没有?(?:通过|登记|持有|发生过?))[,，。!！]?$"
)
_OF_RULE = re.compile(r"多少|(?<!哪)几(?!家|项政策)|多[大高久长]|材料|资料|手续|(?:怎么|如何|怎样)(?!才|不)")
"""With the question words for a time, a place or an office: what a rule itself states."""
_OF_SELF = re.compile(r"还?[差缺](?:什么|多少|哪|几)|为什么|为何|为啥|怎么(?:就)?不")
SAVES = re.compile(
    r"(?:能|可以|可|大概|大约|一年)?(?:少缴|少交|省|节省|减免?|优惠|返|拿到?|得到?|补)(?:多少|几)(?:钱|税|万)?|多少(?:钱|优惠)|省(?:多少|钱|税)"
)
_QUESTION = re.compile(r"[?？]|多少|几[家个项]|哪|什么|怎么|如何|为什么|吗|呢")
LONGEST = 60
"""Characters of a bare reply."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """``told``: what the last message said; ``open``: whether one is under way before it."""

    profile: Profile = field(default_factory=Profile)
    understood: tuple[Understood, ...] = ()
    told: tuple[Understood, ...] = ()
    open: bool = False
    focus: tuple[str, ...] = ()
    """The policies that were asked about last; () where all are meant."""
    starts: bool = False
    """The message itself begins one."""
    replies: bool = False
    """The message answers what was asked last, or corrects what was said."""
    asks_all: bool = False
    """The message asks which policies there are for the enterprise."""
    of_rule: bool = False
    """The message asks what a policy says, and tells nothing of the enterprise."""
    saves: bool = False
    """What can be saved is asked for, or a fact is given that this was waiting for."""
    forgets: bool = False


def heard(message: str, history: Sequence[Mapping[str, str]], today: date, city: str | None) -> Consultation:
    """The state of the consultation after ``message``."""
    state = Consultation()
    asked: FieldSpec | None = None
    for turn in history:
        words = turn.get("content") or ""
        if turn.get("role") == "assistant":
            asked = _asked(words)
        elif turn.get("role") == "user" and words:
            state = _after(state, words[:500], asked, today, city)
            asked = None
    return _after(state, message, asked, today, city)


def asks_rule(message: str) -> bool:
    """Whether the message asks what a policy says (能扣多少, 什么时候截止, 交什么材料), whoever asks it."""
    worded = bool(_OF_RULE.search(message)) or kind_of(message) in SURE - {"why"} or kind_of(message) == "where"
    return worded and bool(policies_named(message)) and not _OF_SELF.search(message)


def read_further(
    state: Consultation,
    reader: Callable[[Sequence[str]], Sequence[Understood]],
    message: str,
    history: Sequence[Mapping[str, str]],
) -> tuple[Consultation, tuple[Understood, ...]]:
    """The consultation with what ``reader`` finds in the enterprise's turns and the rules do not, and what that is."""
    said = [str(turn.get("content") or "")[:500] for turn in history if turn.get("role") == "user"]
    known = {(item.field, item.year) for item in state.understood} | {(name, None) for name in state.profile.values}
    added = tuple(item for item in reader([*said, message]) if (item.field, item.year) not in known)
    profile = Profile()
    for item in added:
        if item.year is not None and isinstance(item.value, Interval):
            profile = profile.joined(Profile({}, {item.field: {item.year: item.value}}))
        else:
            profile = profile.joined(Profile({item.field: item.value}))
    new = tuple(item for item in added if item.quote in message)
    joined = replace(
        state, profile=profile.joined(state.profile), understood=(*state.understood, *added), told=(*state.told, *new)
    )
    return joined, added


def is_question(message: str) -> bool:
    return bool(_QUESTION.search(message))


def _after(before: Consultation, message: str, asked: FieldSpec | None, today: date, city: str | None) -> Consultation:
    opened = before.open or before.starts
    if opened and _FORGET.search(message):
        return Consultation(forgets=True)
    profile, told = read_sentence(message, today, city)
    replies = False
    if opened and len(message) <= LONGEST:
        more = _corrected(message, before, today, city) or _replied(message, asked, today, city)
        read = {(item.field, item.year) for item in told}
        if more is not None and not read & {(item.field, item.year) for item in more[1]}:
            profile, told = profile.joined(more[0]), (*told, *more[1])
            replies = True
    asks = bool(_ASKS.search(message))
    if opened and not told and not policies_named(message) and _WE.search(message) and is_question(message):
        asks = asks or not _OTHERS.search(message)  # 有什么适合我们的
    which = bool(_WHICH.search(message)) and asks
    asks = asks or bool(_MAY.search(message) and _WE.search(message) and policies_named(message))
    about = asks or len(told) >= _TOLD or (bool(told) and "政策" in message)
    starts = (bool(_WE.search(message)) and about) or (
        which and not _OTHERS.search(message) and not policies_named(message)
    )
    of_rule = not told and asks_rule(message)
    starts = starts and not of_rule
    heard_of = opened or starts
    named = tuple(policies_named(message)) if (not told or asks) and not which else ()
    return replace(
        before,
        of_rule=of_rule,
        saves=bool(SAVES.search(message)) or (before.saves and replies and not asks),
        focus=named if named or (starts and asks) else before.focus,
        profile=before.profile.joined(profile) if heard_of else profile,
        understood=(*before.understood, *told) if heard_of else told,
        told=told,
        open=opened,
        starts=starts,
        replies=replies,
        asks_all=which,
        forgets=False,
    )


def _asked(answer: str) -> FieldSpec | None:
    """The field that an answer asked for; None where it asked for none."""
    at = answer.rfind(NEXT)
    if at < 0:
        return None
    question = answer[at + len(NEXT) :].splitlines()[0].strip().replace(UNIT, FIRM)
    specs = load_fields().values()
    exact = next((spec for spec in specs if spec.prompt == question), None)
    series = re.search(r"\d{4}年的(.+?)(?:分别)?是多少", question)
    return exact or next((spec for spec in specs if series and spec.label == series[1]), None)


Read = tuple[Profile, tuple[Understood, ...]]


def _replied(message: str, asked: FieldSpec | None, today: date, city: str | None) -> Read | None:
    """A bare reply to what was asked: yes or no, a number, a choice, a date."""
    if asked is None or (is_question(message) and not re.search(r"左右|大约", message)):
        return None
    if asked.kind == "bool":
        said = _truth(asked, message)
        return None if said is None else _one(asked, said, message)
    if asked.numeric:
        return _under(asked, message, today, city)
    try:
        value = read_entry(asked, message.strip("。.!！ "), today)
    except EntryError:
        return None
    return (Profile({asked.name: value}), (Understood(asked.name, value, message),))


def _truth(asked: FieldSpec, message: str) -> bool | None:
    """Whether the reply says that the field holds; of a question after an absence (是否没有…), 没有 does."""
    said = message.strip()
    absence = "是否没有" in asked.prompt
    if absence and re.match(r"^(?:没有?|没发生|从没|从未|无|未)", said):
        return True
    if absence and re.match(r"^(?:有|发生过|出过)", said):
        return False
    return True if _YES.match(said) else False if _NO.match(said) else None


def _one(asked: FieldSpec, value: bool, quote: str) -> Read:
    return Profile({asked.name: value}), (Understood(asked.name, value, quote),)


def _under(asked: FieldSpec, message: str, today: date, city: str | None) -> Read | None:
    """The reply read as if the field had been named before it."""
    if not read_quantities(message):
        return None
    profile, told = read_sentence(f"{asked.label}{message}", today, city)
    kept = tuple(replace(item, quote=item.quote.removeprefix(asked.label) or message) for item in told)
    return (profile, kept) if any(item.field == asked.name for item in told) else None


def _corrected(message: str, before: Consultation, today: date, city: str | None) -> Read | None:
    """不对，是80人: the last thing said that such a value fits."""
    if not _CORRECTS.match(message):
        return None
    rest = _CORRECTS.sub("", message).strip("。 ")
    for item in reversed(before.understood):
        spec = load_fields()[item.field]
        if spec.numeric:
            found = _under(spec, rest, today, city)
            if found is not None:
                return found
    return None


def policies_named(message: str) -> list[str]:
    """The policies a message names by title, subject or alias: ids, or ``id/tier`` where it names one tier."""
    said = fold(message)
    found = [
        f"{policy.id}/{tier}" if (tier := _tier_in(policy, said)) else policy.id
        for policy in load_policies()[0]
        if any(name in said for name in policy.names)
    ]
    return found or (["hnte-recognition"] if "高企" in said or "高新技术企业" in said else [])


def _tier_in(policy: Policy, said: str) -> str | None:
    """The one tier meant: by its whole name before the short one (专精特新小巨人 is the 小巨人)."""
    whole = [tier.name for tier in policy.tiers if fold(tier.name) in said]
    short = [tier.name for tier in policy.tiers if fold(tier.name.removesuffix("中小企业")) in said]
    return whole[0] if len(whole) == 1 else short[0] if not whole and len(short) == 1 else None
