"""A question that goes on about the policy asked about before (怎么申报？它的文号是什么？那小巨人呢？), made standalone.

Only the names of policies are carried; regions, periods and indicators are ``rewrite``'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.query.question import MAX_LENGTH
from assistant.retrieval.library import Library
from assistant.retrieval.provisions import says
from corpus.language.phrases import canonical, units_of

BACK = 6
"""Questions before the message that are looked at."""
_LEAD = re.compile(r"^(?:那么?|还有|另外|至于|换成|再问一?下|接着|然后|顺便(?:问一?下)?)[,，]?")
_TAIL = re.compile(r"(?:的(?:情况|话))?呢?[?？。!！]*$")
_IT = re.compile(
    r"(?:这|那|该|此)(?:个|项|份|条|部|款)?(?:政策|办法|文件|通知|规定|优惠|资格|称号|认定|制度|法|意见|指引|项目|资金|奖补|贷款|规划|计划|基金)(?!法)|它(?!们)|其(?=文号|条件|优惠)"
)
_ABOUT = re.compile(
    r"怎么(?:申报|申请|办|报|填|评|认定|算|打分)|如何(?:申报|申请|办理?|认定)|(?:什么|哪些|啥)(?:条件|要求|材料|优惠|好处|支持|奖励|手续|流程|门槛)|条件(?:是什么|有哪些)|"
    r"文号|谁(?:发|印发|制定|出台)|哪个部门(?:发|印|制定)|(?:什么时候|何时|哪天|哪年|哪一年|几号)(?:发|印|出台|施行|实施|生效|执行|申报|填报|截止|开始)|还有效吗|有效期|几年|"
    r"在哪(?:里|儿)?(?:申报|申请|办|填|报)|哪个(?:网站|平台)|适用(?:对象|范围|于)|(?:能|可以)(?:拿|得|省|享受)|税率|比例|上限|下限|多少分|几分|要求"
)


def pursued(message: str, history: Sequence[Mapping[str, str]], library: Library) -> str | None:
    """``message`` with the policy it goes on about; None where it names one itself, or none was asked about."""
    asked = [turn.get("content", "")[:MAX_LENGTH] for turn in history if turn.get("role") == "user"]
    return _pursued(message, [text for text in asked if text][-BACK:], library) if library.cards else None


def _pursued(message: str, asked: Sequence[str], library: Library) -> str | None:
    if not asked:
        return None
    before = _pursued(asked[-1], asked[:-1], library) or asked[-1]
    old = _name_in(before, library)
    if old is None:
        return None
    new = _name_in(message, library)
    if new is not None:
        return _in_place(message, before, old, new)
    if _IT.search(message):
        return _IT.sub(old, message, count=1)
    bare = _LEAD.sub("", message)
    if _ABOUT.search(bare) and not library.gazetteer.read(bare) and len(bare) <= SHORT and not _own_subject(bare):
        return f"{old}{bare}"
    return None


SHORT = 24
"""Characters of a question that leaves its subject to the one before it."""


def _own_subject(message: str) -> bool:
    """Whether a message says itself what it is about: two things besides the aspect that is asked, or a whole clause."""
    units = [unit for unit in units_of(_ABOUT.sub("", message)) if len(unit.text) > 1]
    return len(units) > 2 or sum(not unit.verb for unit in units) > 1


def _in_place(message: str, before: str, old: str, new: str) -> str | None:
    """那小巨人呢: the question before, with its policy given way to the one the message names alone."""
    rest = canonical(_TAIL.sub("", _LEAD.sub("", message))).replace(new, "")
    if not _LEAD.match(message) or old == new or units_of(re.sub(r"[“”\"《》企业中小]", "", rest)):
        return None
    return canonical(before).replace('"', "").replace(old, new, 1)


def _name_in(text: str, library: Library) -> str | None:
    """The longest name of a policy that the text says, canonical."""
    said = re.sub(r"[“”\"《》]", "", canonical(text))
    names = [name for card in library.cards for name, _ in card.names if name in said and says(name, said)]
    return max(names, key=len, default=None)
