"""What a question asks for, read from the closed class of Chinese question words and comparatives.

Each cue is a grammatical pattern, not a phrase of some text: it names an operation, and the words it
covers are taken out of the question so that what remains is the indicator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Operation = Literal[
    "lookup",
    "max",
    "min",
    "top",
    "nth",
    "bottom",
    "rank",
    "compare",
    "difference",
    "sum",
    "average",
    "ratio",
    "share",
    "growth",
    "gap",
    "count",
    "filter",
    "list",
    "trend",
    "claim",
    "reason",
]

_NUM = r"[0-9一二两三四五六七八九十]+"
_PLACES = r"(?:县市区|县区市|县\(市\)区|县\(市、区\)|区县市|区县|县区|市县|市州|县市|地区|地方|单位|区域|县|区|市|城市|园区|乡镇)"
_MANY = r"(?:最多|最高|最大|最好|最强|最快|最长|最广|最优|最靠前|最领先|居首|排第一|排名第一|第一名|榜首|冠军|领跑)"
_FEW = r"(?:最少|最低|最小|最差|最弱|最慢|最短|最末|最靠后|垫底|倒数第一|排末位|最后一名)"
_MORE = r"(?:更?(?:多|高|大|强|快|好|长|少|低|小|弱|慢|差|短)(?:一些|一点|些|点)?)"
_ASK_WHICH = rf"(?:是?(?:哪一?个|哪里|哪儿|哪家|谁|什么){_PLACES}?)"

# (operation, pattern). The first that matches decides where several operations could hold.
_CUES: tuple[tuple[Operation, str], ...] = (
    ("reason", r"为什么|为何|为啥|怎么会|什么原因|原因(?:是什么|何在|有哪些)?|凭什么"),
    (
        "top",
        rf"(?:排名?|位居|位列)?(?:前|top)(?P<top>{_NUM})(?:名|位|个|家|强)?(?:的?{_PLACES})?(?:是?哪些|是?谁|是?哪几个|分别是?)?",
    ),
    (
        "bottom",
        rf"(?:排名?)?(?:后|倒数|末)(?P<bottom>{_NUM})(?:名|位|个|家)?(?:的?{_PLACES})?(?:是?哪些|是?谁|是?哪几个|分别是?)?",
    ),
    ("nth", rf"(?:排名?|位居|位列|列)第(?P<nth>{_NUM})(?:名|位)?的(?:{_PLACES})?(?:是?哪个|是?谁|是?哪里)?"),
    ("max", rf"{_ASK_WHICH}?的?{_MANY}(?:的?{_ASK_WHICH}|的?(?:是|有)?{_PLACES})?"),
    ("min", rf"{_ASK_WHICH}?的?{_FEW}(?:的?{_ASK_WHICH}|的?(?:是|有)?{_PLACES})?"),
    ("difference", r"(?<=[\u4e00-\u9fff\s])比(?!重|例)(?=[^,。?]{0,24}(?:高|低|多|少)出?(?:多少|几))"),
    (
        "gap",
        r"(?:距离?|离)(?=.{0,30}目标)|完成(?:了)?(?:百分之几|百分之多少|几成)|完成率|完成进度|还差|还需要?(?:再)?(?:增加|新增|提高)?|缺口|(?:与|和|跟).{0,12}目标.{0,4}(?:差|差距)",
    ),
    (
        "share",
        r"占了?(?P<whole>[^,。?]{0,16}?)的?(?:比重|比例|百分比|份额|百分之几|百分之多少|几成|多大|多少|几分之几)",
    ),
    ("ratio", r"(?:的|有)?(?:多少|几)倍|倍数|比值|之比|相当于"),
    ("average", r"(?:平均|均值|平均值|平均数)(?:每个?|值|数)?"),
    ("sum", r"合计|总共|一共|加起来|加在一起|加总|总和|之和|相加|拢共|共计|总计|合起来|加一起"),
    (
        "growth",
        r"净增(?:加|长)?了?(?:多少|几)?|(?:同比|比上年|较上年|比去年|比前年|环比)?(?:增长|增加|提高|上升|下降|减少|降低|缩小|扩大|上涨|涨|降|多|少|变化)了(?:多少|几)?"
        r"|(?:同比|比上年|较上年|比去年)(?:增长|增加|提高|上升|下降|减少)(?:多少|几)?"
        r"|(?:增长|增加|提高|下降|减少)(?:多少|几)(?:个百分点)?",
    ),
    (
        "difference",
        r"(?:相差|差距|差额|差了?|之差|多出?|少|高出?|低|超出?|领先|落后)(?:了|是)?(?:多少|几)(?:个百分点)?|相差|之差|差距|差额|差多大|多出",
    ),
    (
        "rank",
        r"(?:排名?|位居|位列|列|居|名列)(?:在)?(?:全?[国省市]|[^,。?]{0,4}类地区)?(?:的)?(?:第几|多少位|第多少|什么位置|怎么样|如何|情况)(?:名|位)?|第几(?:名|位)|名次|位次",
    ),
    (
        "filter",
        r"(?P<filter>超过|高于|大于|多于|突破|达到|不低于|不少于|至少|过|低于|不到|少于|小于|不足)"
        rf"(?=\s*[0-9一二两三四五六七八九十百千万亿.]+).{{0,12}}?的?(?:有|是)?(?:哪些|哪几个|几个|多少个|哪)?(?:个)?{_PLACES}(?:有?(?:哪些|哪几个|几个|多少个?))?",
    ),
    ("count", rf"(?:有|共|列(?:出|了|举)?了?|涉及|给出了?|提到了?)?(?:几|多少)个?{_PLACES}"),
    (
        "list",
        rf"各个?{_PLACES}|(?:每|所有|全部)个?{_PLACES}|(?:有|是)?(?:哪些|哪几个?){_PLACES}|分{_PLACES}|{_PLACES}(?:分别|排名|排序|排行|情况|名单)|排名|排序|从高到低|由高到低|从低到高|排行",
    ),
    (
        "compare",
        rf"(?:谁|哪一?个{_PLACES}?|哪里|哪家|哪边|孰)的?(?P<kept>[^,。?]{{0,16}}?){_MORE}|{_MORE}的?(?:是)?(?:谁|哪一?个|哪里)|谁多谁少|孰高孰低|对比|比较|比一比",
    ),
    ("trend", r"历年|逐年|近[几三五两]年|变化趋势|趋势|走势|变化情况|怎么变化|如何变化"),
)

_CLAIM = re.compile(
    r"(?:是不是|是否|有没有|对不对|对吗|是吗|属实|真的|没错吧|对吧|吗[?？。\s]*$|么[?？\s]*$|达没达到|超没超过|(?:超过|达到|突破|完成|过)了?没(?:有)?)"
)
_TARGET = re.compile(
    r"目标|力争|计划|打算|预期|预计|将(?:要|达|会)|要(?:达|实现|认定|培育|建|完成|力争)|争取|规划|到20\d\d年|年底前"
)
_UNIT_ASK = re.compile(
    r"(?:多少|几|若干)(?P<unit>亿元|万元|亿|万人次|人次|万人|万亩|公顷|平方米|平方公里|立方米|公里|千瓦时|千瓦|万吨|个百分点|百分点|百分之|"
    r"[元人名位家个项件场批次亩吨头只羽所座张床辆台套支条户起处间种类篇部款例轮篇倍天岁])(?!县|区|市|地方|地区|单位|部门|方面)"
)


_UNIT_NAMED = re.compile(r"(?P<unit>[项家人件户所])数")


@dataclass(frozen=True, slots=True)
class Asking:
    """The operation asked for, with what its cue states."""

    operation: Operation
    claim: bool = False
    target: bool = False
    top: int = 1
    unit: str | None = None
    """Unit named by the question word (多少家 → 家); None where it names none."""
    comparator: str | None = None
    whole: str | None = None
    """Of a share (占…的比重): the whole, as written."""
    ascending: bool = False
    rest: str = ""
    """The question without its cue words."""


_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def _small_number(text: str | None) -> int:
    if not text:
        return 1
    return int(text) if text.isdigit() else _DIGITS.get(text, 3)


def read_asking(text: str) -> Asking:
    """The operation of a normalised question, and what is left of it once its cue is taken out."""
    claim = bool(_CLAIM.search(text))
    target = bool(_TARGET.search(text))
    unit = _UNIT_ASK.search(text) or _UNIT_NAMED.search(text)
    found: tuple[Operation, re.Match[str]] | None = None
    for operation, pattern in _CUES:
        match = re.search(pattern, text)
        if match:
            found = (operation, match)
            break
    if found is None:
        return Asking("lookup", claim, target, unit=unit["unit"] if unit else None, rest=text)
    operation, match = found
    groups = match.groupdict()
    rest = text[: match.start()] + " " + (groups.get("kept") or "") + " " + text[match.end() :]
    if operation == "share":
        rest = text[: match.start()] + "占" + (groups.get("whole") or "") + "比重 " + text[match.end() :]
    return Asking(
        operation=operation,
        claim=claim,
        target=target,
        top=_small_number(groups.get("top") or groups.get("bottom") or groups.get("nth")),
        unit=unit["unit"] if unit else None,
        comparator=groups.get("filter"),
        whole=groups.get("whole"),
        ascending="从低到高" in text or operation in ("min", "bottom"),
        rest=rest,
    )
