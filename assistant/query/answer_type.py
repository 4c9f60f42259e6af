"""What sort of answer a part of a question asks for, read from its words once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.query.question import Part

_QUANTITY = re.compile(
    r"多少|好多|(?<!哪)几|多大|多高|多长|多远|百分|比重|比例|占比|增幅|增速|合计|数[量额]?(?:是|有|$)|(?<=[\u4e00-\u9fff]{2})率[?。\s]*$"
)
_HOW_MUCH = re.compile(r"多少|(?<!哪)几(?!年)|多[大高长远]|百分|最[多少高低大小快慢]|超过|低于|高于")
_NAMES = re.compile(r"哪些|哪几[个家项所位种类条]|哪一?[个家项所位](?![县区市])|包括什么|是谁")
_OPEN = re.compile(r"什么|怎么|怎样|如何|哪")
_KINDS = (
    ("why", re.compile(r"为什么|为何|为啥|原因|缘故|怎么会")),
    ("meeting", re.compile(r"(?:什么|哪次|哪个|哪场|哪一次)会(?!场|议室|议中心|展)")),
    (
        "document",
        re.compile(
            r"(?:什么|哪个|哪份|哪部|哪项|哪些|依据什么|根据什么)(?:文件|办法|政策|规划|通知|方案|法规|意见|条例|规定)"
        ),
    ),
    ("day", re.compile(r"几号(?!线|楼|文|提案|建议|令)|哪[一几]?天|哪一?日|几月几[日号]")),
    ("year", re.compile(r"哪一?年")),
    ("when", re.compile(r"什么时候|何时|几月|哪个?月|什么时间|啥时候|日期|时间是")),
    (
        "body",
        re.compile(
            r"(?:哪|什么)(?:一?[个家些])?(?:部门|单位|公司|企业|机构|大学|学校|局|委|银行|医院|协会)"
            r"|(?<=[\u4e00-\u9fff]{2})(?:单位|部门|机关)[?。\s]*$"
        ),
    ),
    ("who", re.compile(r"谁|哪[一几]?位|哪个?(?:领导|院士|专家|市长|人)|什么人")),
    (
        "source",
        re.compile(
            r"(?:从|来自|由)(?:哪里?儿?|什么地方|何处|谁)[^,。?]{0,4}?(?:出|来|列支|承担|负担|解决)|(?:钱|经费|资金|费用)[^,。?]{0,6}(?:谁|哪里?)[^,。?]{0,2}?(?:出|来|承担|负担)"
        ),
    ),
    (
        "venue",
        re.compile(
            r"(?:在哪里?儿?|在?哪[里儿]|什么地方|何地|哪个(?:会场|地方|场馆|会议室|酒店|礼堂|会议中心))[^,。?]{0,4}?(?:召开|举行|举办|开会|开的|办的|开$)"
        ),
    ),
    (
        "site",
        re.compile(
            r"(?:在|位于|设在|建在|落户(?:在|于)?)(?:哪[里儿]?|什么地方|何处)(?=[?。!,\s了的]*$)|哪(?:些|个|几个)?(?:地址|地点|位置)|(?:地址|地点|位置)(?:在|是)(?:哪|什么)"
        ),
    ),
    ("where", re.compile(r"哪里|哪儿|什么地方|何地|哪个(?:县|区|市|地方|园区|镇)")),
)


SURE = frozenset(("why", "meeting", "day", "year", "when", "body", "who", "source", "venue", "site"))
"""Kinds whose answer shows in the words: a sentence without one does not answer."""


def kind_of(text: str) -> str:
    """What the question word asks for: why, meeting, document, day, year, when, body, who, source, venue, site, where, or "" (anything)."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


@dataclass(frozen=True, slots=True)
class AnswerType:
    """The sort of answer."""

    kind: str
    """As ``kind_of`` tells."""
    numeric: bool
    """A number is asked for, computed, compared or claimed."""
    how_much: bool
    """A number is asked for in so many words."""
    names_things: bool
    """The things themselves are asked for, not their number."""
    open_question: bool
    """It holds a question word that asks for no number."""

    @classmethod
    def of(cls, part: Part) -> AnswerType:
        quantity, asking = bool(_QUANTITY.search(part.text)), part.asking
        return cls(
            kind=kind_of(part.text),
            numeric=quantity or asking.operation not in ("lookup", "reason") or asking.claim,
            how_much=bool(_HOW_MUCH.search(part.text)),
            names_things=bool(_NAMES.search(part.text)) and not quantity and not asking.claim,
            open_question=bool(_OPEN.search(part.text)),
        )
