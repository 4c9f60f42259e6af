"""What a question asks for, read from the closed class of Chinese question words and comparatives.

Each cue is a grammatical pattern, not a phrase of some text: it names an operation, and the words it covers are
taken out of the question so that what remains is the indicator. Regions and periods stand in the text as the
characters ``REGION`` and ``PERIOD``, so that a pattern can tell 「Ⓡ比Ⓡ多多少」 from 「城镇比农村多多少」.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus.language.facet import DOWN, UP, Direction, Facet, direction_of
from corpus.measures.units import SCALE, unit_at

REGION, PERIOD = "Ⓡ", "Ⓟ"
TOGETHER, IN_ALL = "合计|加起来|加在一起|加一起|加总|总和|之和|相加|合起来", "一共|总共|共计|拢共"
"""Words that ask for a sum; the latter also for how many there are."""

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
    "each",
    "ratio",
    "share",
    "growth",
    "gap",
    "count",
    "filter",
    "list",
    "trend",
    "rest",
    "reason",
]

_NUM = r"[0-9一二两三四五六七八九十]+"
_PLACES = r"(?:旗县市区|县市旗区|县\((?:市|区)[、,]?(?:市|区)?\)区?|区县市|县市区|县区市|旗县区|区县|县区|市县|旗县|市州|县市|地区|地方|区域|城市|园区|乡镇|街道|县|区|市|旗)"
_THINGS = r"(?:类别|类|种|项目|工程|机构|项|家|个|方面|行业|产业|领域|品种|产品|指标|年份|年|月份|单位|部门|企业|学校)"
_MANY = r"(?:最多|最高|最大|最好|最强|最快|最长|最广|最优|最靠前|最领先|居首|排第一|排名第一|第一名|榜首|冠军|领跑|排在?首位|居第一)"
_FEW = r"(?:最少|最低|最小|最差|最弱|最慢|最短|最末|最靠后|垫底|倒数第一|排末位|最后一名|末位)"
_HIGH, _LOW = "多高大强快好长广重", "少低小弱慢差短轻"
_TITLED = r"(?<![局市县省区队处科部院校厅会行社村镇乡组班司署团所站州旗馆](?=长))"
"""局长 and the like are offices: 长 compares nothing there."""
_ADJ = rf"(?:{_TITLED}[{_HIGH}{_LOW}])"
_MORE = rf"(?:更?{_ADJ}(?:一些|一点|些|点)?)"
_WHO = rf"(?:是?(?:哪一?个|哪里|哪儿|哪家|哪些|哪几个|谁|什么地方)(?:{_PLACES}|{_THINGS})?|哪一?{_THINGS})"
_END = rf"(?=[的是有为,。?!、\s和与及了呢吗吧{REGION})]|$|哪|谁|几个|前|一个|{_PLACES})"
_CHANGE = rf"(?<!新)(?<!自然)(?:{UP}|{DOWN}|变化|变动|涨|跌|升|降)"

_SCOPE = rf"(?:各个?|所有|全部|主要|重点|其他)?{_PLACES}(?:里面?|之?中|当中|之间)(?:的)?"
"""Among which places: it says that places are meant, and names no indicator."""
_AMOUNT = r"\s*[0-9一二两三四五六七八九十百千万亿.]+"
_BEYOND = r"(?:超过|高于|大于|多于|突破|达到|不低于|不少于|至少|过|低于|不到|少于|小于|不足|不超过)"

# (operation, pattern). The first that matches decides where several operations could hold.
_CUES: tuple[tuple[Operation, str], ...] = (
    ("reason", r"为什么|为何|为啥|怎么会|什么原因|原因(?:是什么|何在|有哪些)?|凭什么"),
    (
        "top",
        rf"{_MANY}的?前?(?P<top2>{_NUM})(?:名|位|个|家|所|项)(?:的?(?:{_PLACES}|{_THINGS}))?(?:是?哪些|是?谁|是?哪几个|分别是?)?(?:{_PLACES})?"
        rf"|(?:排名?|位居|位列|从高到低)?(?:前|top)(?P<top>{_NUM})(?!\d*(?:年|季|个?月|期|批|日|天|次|孔))(?:名|位|个|家|强|大)?(?:的?{_PLACES})?(?:是?哪些|是?谁|是?哪几个|分别是?)?(?:{_PLACES})?",
    ),
    (
        "bottom",
        rf"{_FEW}的?(?P<bottom2>{_NUM})(?:名|位|个|家|所|项)(?:的?(?:{_PLACES}|{_THINGS}))?(?:是?哪些|是?谁|是?哪几个|分别是?)?(?:{_PLACES})?"
        rf"|(?:排名?)?(?:后|倒数|末)(?P<bottom>{_NUM})(?:名|位|个|家)?(?:的?{_PLACES})?(?:是?哪些|是?谁|是?哪几个|分别是?)?(?:{_PLACES})?",
    ),
    (
        "nth",
        rf"(?:排名?|位居|位列|列|排在)?第(?P<nth>{_NUM})(?:名|位)?的(?:{_PLACES})?(?:是?哪个|是?谁|是?哪里)(?:{_PLACES})?"
        rf"|排?行?老(?P<nth2>[二三四五])的?(?:是?哪[里儿个]?|是?谁)?(?:{_PLACES})?",
    ),
    ("max", rf"{_WHO}?的?(?:[\u4e00-\u9fff]得)?{_MANY}{_END}(?:的?{_WHO}|的?(?:是|有)?{_PLACES})?"),
    ("min", rf"{_WHO}?的?(?:[\u4e00-\u9fff]得)?{_FEW}{_END}(?:的?{_WHO}|的?(?:是|有)?{_PLACES})?"),
    (
        "each",
        r"(?:平均|均)每?一?(?P<each>个|名|家|所|项|户|人|件|台|辆|位|亩|张|头|座|场|次|公顷|万元|亿元)(?P<per>[^,。?多几]{0,14}?)"
        r"(?:拥有|有|需要|要|大?约|能|可|带|承担|投入?|花|合|是|摊|负责|管|服务|对应|教)?了?(?=多少|几)"
        r"|每(?P<each2>个|名|家|所|项|户|人|件|台|辆|位|亩|张|头|座)(?P<per2>[^,。?多几]{0,14}?)平均(?:拥有|有|要|带|投入?|花|是)?了?(?=多少|几)",
    ),
    (
        "rest",
        rf"除[了去开]?(?P<undone3>[^,。?{REGION}]{{2,20}}?)(?:以外|之外|外)[,的]?(?:其余|其他|剩下|剩余|还有)的?(?:是|有)?(?:多少|几)[个家条项件人名所户套]?|"
        r"(?:还有|剩下|剩余|其余|其他)?(?:的?(?:没有?|未|不)被?(?=[\u4e00-\u9fff]{2}))(?P<undone>[\u4e00-\u9fff]{2,6}?)(?:的)?(?:是|有)?(?:多少|几)[个家条项件人名所]?|(?:多少|几)[个家条项件人名所](?:[^,。?]{0,8}?)(?:没有?|未|不)被?(?P<undone2>[\u4e00-\u9fff]{2,6}?)(?=的|[,。?了]|$)",
    ),
    (
        "filter",
        rf"(?:有|是)?(?:哪些|哪几个?|哪个)(?:{_PLACES}|{_THINGS})?的?(?P<kept>[^,。?]{{1,24}}?)(?:的?是|在)?(?P<filter>{_BEYOND})了?(?={_AMOUNT})",
    ),
    (
        "gap",
        r"(?:距离?|离)(?=.{0,30}目标)|还(?:得|要|需要?|须)再?(?:添|加|补|增|新增|增加|提高|提升|培育|发展|建|多)(?=多少|几)|完成(?:了)?(?:目标|任务)?的?(?:百分之几|百分之多少|几成|多少比例)|完成进度|还差|[还尚]缺(?=多少|几)|(?:还?[要需]要?|须)再?(?:增加|提高|提升|降低|下降|减少)(?=多少|几)(?=[^,。?]{0,12}(?:才能?|就能?)[^,。?]{0,6}(?:达|完成|实现|目标))|还需要?(?:再)?(?:增加|新增|提高)?(?=多少|几)|缺口|(?:与|和|跟).{0,12}目标.{0,4}(?:差|差距)",
    ),
    (
        "share",
        rf"占(?!地|用|有|据|比[^,。?]{{0,6}}(?:{_CHANGE}|{_BEYOND}))了?比?(?:大?约|大概)?(?P<whole>(?:(?!比重|比例|份额)[^,。?]){{0,20}}?)的?(?:(?:比重|比例|百分比|份额)(?=(?:是|为|有|达|大约|约|大概|超过|不到)*(?:多少|几|多大|$|[,。?\s吗吧呢\d一]))|百分之几|百分之多少|多少百分比|百分比是?多少|几成|多大比例|多少比例|多大|多少|几分之几|一半|[一二三四五六七八九]成|\d+(?:\.\d+)?%)"
        r"|的占比(?=(?:是|为|有|达)*(?:多少|几|多大|$|[,。?\s吗吧呢]))",
    ),
    ("ratio", r"(?:的|有)?(?:多少|几)倍|倍数|比值|之比|相当于"),
    ("sum", rf"{TOGETHER}|{IN_ALL}|总计"),
    ("average", r"(?:平均|均值|平均值|平均数)(?:每个?|值|数)?(?=[是为有多几]|$)|的?(?:平均值|平均数|均值)"),
    (
        "difference",
        r"(?:相差|差距|差额|差了?|之差)(?:了|是|有)?(?:多少|几|多大)?|相差|之差|差距|差额|差多大"
        rf"|(?<![提增减升降最至不多])(?:多|少|高|低|大|小)(?:完成|用|花|收|投|产|办|建|补|给|奖|发|拿|领)?(?:出|了)?(?:多少|几[{REGION}个百万亿家人项元倍]?)|多出|高出|领先|落后",
    ),
    (
        "rank",
        r"(?:排名?|位居|位列|列|居|名列|处于?)(?:在|于)?(?:全?[国省市州县区]|[^,。?]{0,6})?(?:的)?(?:第几|多少位|第多少|什么位置|什么水平|怎么样|如何|情况)(?:名|位)?|第几(?:名|位)?|名次|位次|排名(?:多少|情况)",
    ),
    (
        "filter",
        rf"(?P<filter>{_BEYOND})"
        rf"了?(?={_AMOUNT}).{{0,12}}?的?(?:有|是)?(?:哪些|哪几个|几个|多少个|哪)(?:个)?{_PLACES}?(?:有?(?:哪些|哪几个|几个|多少个?))?",
    ),
    (
        "count",
        rf"(?:有|共|列(?:出|了|举)?了?|涉及|给出了?|提到了?)?(?:几|多少)个?{_PLACES}(?!级|政府|直)"
        rf"|(?:有(?P<kept>[^,。?有]{{2,20}}?)(?:数据|数字|数|值)?的)?{_PLACES}(?:一?共|总共|分别)?有(?:几|多少)个?(?![\u4e00-\u9fff])",
    ),
    (
        "list",
        rf"各个?{_PLACES}|(?:每|所有|全部)个?{_PLACES}|(?:有|是)?(?:哪些|哪几个?){_PLACES}|分{_PLACES}|{_PLACES}(?:分别|排名|排序|排行|情况|名单)|排名|排序|从高到低|由高到低|从低到高|由低到高|排行|[从由][多大高]到[少小低]|[从由][少小低]到[多大高]|(?:怎么|如何|怎样)排(?=[列序]?(?:[,。?的]|$))",
    ),
    (
        "compare",
        rf"(?:谁|哪一?个(?:{_PLACES}|{_THINGS})?|哪里|哪家|哪边|哪一?{_THINGS}|孰)的?(?P<kept>[^,。?]{{0,16}}?){_MORE}(?:[,。?!了呢]|$)|{_MORE}的?(?:是)?(?:谁|哪一?个|哪里)|谁多谁少|孰高孰低|谁高谁低|对比|比较|比一比",
    ),
    ("trend", r"历年|逐年|近[几三五两]年|变化趋势|趋势|走势|变化情况|怎么变化|如何变化"),
)

CLAIM = re.compile(
    r"(?:这|那|该)?个?(?:种|样)?的?说法|是不是|是否|有没有|有无|对不对|对吗|对吧|是吗|是吧|属实吗?|是真的吗?|真的吗?|没错吧|对么|准确吗|正确吗|没有?(?=[?。\s]*$)|[吗吧](?=[?。!\s]*$|[,])|(?<![什怎那这多要])么(?=[?。!\s]*$|[,])|达没达到|超没超过|了没|这个说法|这种说法|的说法"
)
_MAY = re.compile(r"(?P<may>[能会用可需])(?:不(?P=may)(?P<more>[以要])?|(?<=[能可])否)")
"""能不能, 可不可以: yes or no, where nothing else is asked for."""
_WH = re.compile(r"什么|哪|谁|多少|几(?!乎)|怎|如何|为何")
_TARGET = re.compile(
    r"目标|力争|计划|打算|预期|预计|将(?:要|达|会)|要(?=[\u4e00-\u9fff]{0,6}(?:[到成出至达建]|多少|几))|争取|规划|到20\d\d年|年底前|任务|底线|约束性|拟(?=[建新引培认])"
)
_AIM = r"(?:目标|任务|预期|计划(?:数|值)?)(?:任务|值|数)?"
_REACHED = re.compile(
    rf"(?:有没有|是否|是不是)?(?:超额|如期|提前|按期|顺利)?(?:完成|达到|达成|实现|兑现|够到|赶上|超过|超出|高于|好于|优于)了?(?:[^,。?多少几]{{0,8}}?的)?(?:年初|年度|全年|当年|既定|预定|预期|[国省市县]家?里?|上级|下达的?|定下?的?)*{_AIM}(?:了|没有?)*"
    rf"|{_AIM}(?:有没有|是否|是不是)?(?:超额|如期|提前|按期|顺利)?(?:完成|达到|达成|实现|兑现)(?:了|没有?)*|达标(?=[了没吗吧]|$)"
)
"""Whether what was aimed at was reached."""
_WITH_LEVEL = re.compile(
    rf"(?:及其?|以及|和|与|、)(?:其|它)?(?=(?:同比|环比|(?:较|比)(?:上年|去年|上一年|前一?年|上年同期|去年同期|{PERIOD}))?的?(?:{_CHANGE}|增速|增幅|涨幅|降幅|变化|变动))"
)
"""Between a level and its change, asked for in one breath."""
_STRICT_TARGET = re.compile(r"目标|力争|预期值|底线")
_MONEY = re.compile(
    r"(?:多少|几个?)钱|(?:花|砸|投|出|拿|掏)的?钱|(?:多少|几[百千万亿]?)(?:资金|经费|投资|元)|花了?多少(?![个家人名位])|投了?多少(?![个家人名位资])"
)
_ONE = "元人名位家个项件场批次亩吨头只羽所座张辆台套支条户起处间种类篇部款例轮倍天岁对块方宗笔株棵尾艘栋幢"
"""Units of one character that a question word takes without doubt: 园, 校, 本 open other words too often."""
_MEASURES = (
    "个百分点|百分点|个千分点|千瓦时|千瓦|吨标准煤|平方公里|平方米|立方米|公里|公顷|公斤|毫米|厘米|人次|批次|场次|家次|户次|件次|台套"
    "|个工作日|工作日|个自然日|个月|个季度|个小时|小时|分钟"
)
_ASKED_UNIT = rf"(?:{_MEASURES}|(?:{SCALE})?(?:{_MEASURES}|[{_ONE}])|[万亿])"
_UNIT_ASK = re.compile(
    rf"(?<!哪)(?:多少|几|若干|百分之)(?:个(?=[十百千]?[万亿]))?(?P<unit>(?:{SCALE})?度(?=电|[,。?!\s]|$)|{_ASKED_UNIT}|百分之|几|多少)"
    r"(?!县|区|市|地方|地区|单位|部门|方面)"
)
_SCALE_ALONE = re.compile("[百千万亿]+")
_UNIT_NAMED = re.compile(r"(?P<unit>[项家人件户所])数(?!\d)")
_GROWTH = re.compile(
    rf"(?:同比|环比)?(?:净)?{_CHANGE}(?:了|的?幅度)?(?:是|为)?(?:多少|几|百分之几?|多大|多快)(?!倍)(?=[\u4e00-\u9fff]{{0,4}}(?:[,。?!\s]|$))"
    r"|增速|增幅|涨幅|降幅|(?<!自然)增长率|(?:下降|降低|减少|压减)率|年均(?:增长|增速|增幅|下降)|同比(?!口径)|环比"
    rf"|(?:是|到底|究竟)?(?:增|涨|升|多|{UP})了?(?:还是|或者?|或是)(?:降|跌|减|少|{DOWN})了?"
    rf"|(?:是|到底|究竟)?(?:降|跌|减|少|{DOWN})了?(?:还是|或者?|或是)(?:增|涨|升|多|{UP})了?"
    rf"|{_CHANGE}(?:得)?(?:最|更|较)?(?=[最更较]?[快慢多少大小])"
    rf"|{_CHANGE}的?(?:目标|要求|情况)|{_CHANGE}[了的](?=[,。?!吗吧没么\s]|$)"
    rf"|{_CHANGE}了?(?:约|近|超过?|达到?|不到)?(?=[\d一二两三四五六七八九十百])"
    r"|净增|增减|变化(?:了|幅度|率)?(?:是|为)?(?:多少|几|多大)|有(?:什么|何|多大)变化"
)
_SINCE = re.compile(
    rf"(?:比|较|同|与|和|跟)(?P<base>上年|去年|上一年|前年|上年末|同期|上期|上季度|上月|{PERIOD})(?:年?末|年?底|同期|的?水平|的?时候|那时)?(?:相比|比)?"
    rf"(?=[^,。?{REGION}]{{0,8}}(?:{UP}|{DOWN}|多|少|高|低|变化|涨|降|升|快|慢|提))"
)
_FROM_TO = re.compile(
    rf"(?:从|由)(?:多少|几|哪)?[^,。?]{{0,4}}?(?:{_CHANGE}|调整|变)[^,。?]{{0,2}}?[到至为成](?:了)?(?:多少|几|哪)"
)
_THAN = re.compile(
    rf"(?:(?<![同环占])比(?![例重率值])|跟|和|与)(?P<other>[^,。?;比]{{1,20}}?)(?:相比|比起来|比|的)?[,]?(?:还|要|会|又)?(?:哪一?个|谁|哪边|哪)?(?:的)?"
    rf"(?P<kept>增速|增幅|占比|比重)?(?:更|还要?)?(?!多[少大高长])(?<!多)(?:{_ADJ})(?:完成|用|花|收|投|产|办|建|补|给|奖|发|拿|领)?(?:出|了|些|一些|一点)?(?:多少|几|多|吗|吧|么|[,。?]|$)"
)
_PER_ONE = re.compile(rf"每一?(?:{_ASKED_UNIT})")
_ASKED = re.compile(
    rf"(?:各自?|分别|一共|总共)?(?:大概|大约|约)?(?:是|有|为|达到?|到)?(?:多少|好几|若干|百分之几|几)(?:个(?=[十百千]?[万亿]))?(?:(?:{SCALE})?度(?=[,。?!\s]|$)|{_ASKED_UNIT}|钱)?|(?:各自?|分别)(?:是|有|为)?|(?:有|是)?多[长高远宽深重](?=[,。?!了\s]|$)"
)
_TO_LEVEL = re.compile(rf"(?:{_CHANGE}|发展|培育|建设|建|做|控制|稳定|保持|扩)[到至为](?!底|目前)")
_PLACED = re.compile(
    r"(?:排名?|位居|居|列|位列|名列|处于)?(?:在|于)?(?:全[国省市])?第(?:[一二三四五六七八九十]|\d+)(?:名|位)?(?![批季次期轮届产三])"
)
_WHICH = re.compile(rf"哪(?:一?个|些|几个?)?{_PLACES}的?|哪一?{_THINGS}|哪些|哪几(?:{_THINGS}|[天日次场位名条批期])?")
_DIFFERENT_PLACES = re.compile(
    rf"(?:各|每|所有|全部)个?{_PLACES}|哪(?:一?个|些|几个?)?{_PLACES}|{_PLACES}(?:分别)?是?(?:哪些|哪几个|谁|哪)"
)
_NEUTRAL = re.compile("增速|增幅|增长率|增减|增加值|增值")
"""Names of a change that say nothing of which way it went."""
_SPREAD = re.compile(rf"(?:{_MANY})(?=.*(?:{_FEW}))|(?:{_FEW})(?=.*(?:{_MANY}))")
_APART = re.compile(r"相差|差距|差额|差了?(?:多少|几)|[多少高低大小长短](?:出|了)?(?:多少|几)")
_SPREAD_WORDS = re.compile(
    rf"(?:{_WHO}?的?(?:{_MANY}|{_FEW})的?(?:那?一?个)?(?:{_PLACES}|{_THINGS})?|比|[和与跟]|之间|(?:{_APART.pattern})(?:{_ASKED_UNIT})?)"
)
"""What 「最多的县比最少的县多多少」 says beside its indicator."""
_MOVED_PLACES = re.compile(rf"(?:有|是)?(?:哪些|哪几个?|哪一?个|几个|多少个){_PLACES}的?(?!.*多少)")
_TIMES = re.compile(r"哪一?个?(?:年份|年度|年|季度|月份?)")
_CONTROLLED = re.compile(r"控制(?=目标|指标|上限|红线|数(?:是|为|$))")
"""What a target is set for by name only: 用水总量控制目标 is the target of 用水总量."""
_JOINED = re.compile(f"(?<=[{REGION}{PERIOD}])(?:[和与及跟、]|以及)(?=[{REGION}{PERIOD}])")
"""What joins two places or two times: it joins no two indicators."""
_EACH_PLACE = re.compile(rf"各个?{_PLACES}")
_ITEMS = re.compile(rf"(?:哪一?|什么|哪些|各){_THINGS}|哪些")


@dataclass(frozen=True, slots=True)
class Asking:
    """The operation asked for, with what its cue states."""

    operation: Operation
    claim: bool = False
    target: bool = False
    strict_target: bool = False
    """A target is asked for in so many words: a result does not answer."""
    facet: Facet = "level"
    direction: Direction = ""
    """Of a change that the question names or presumes."""
    reached: bool = False
    """It asks whether a target was reached (完成目标没有)."""
    with_level: bool = False
    """Of a change: what it led to is asked for in one breath (强度及较上年变化)."""
    since: bool = False
    """The change is measured from a period named with 比 or 较 (the last period of the text)."""
    from_to: bool = False
    """Both ends of a change are asked for (从多少提高到多少)."""
    top: int = 1
    unit: str | None = None
    """Unit named by the question word (多少家 → 家); None where it names none."""
    comparator: str | None = None
    whole: str | None = None
    """Of a share (占…的比重): the whole, as written."""
    other: str | None = None
    """Of a comparison (比…高): the second operand, as written."""
    per: str | None = None
    """Of 平均每个X…: X as written ("" where only its classifier is named)."""
    per_unit: str | None = None
    undone: str | None = None
    """Of a complement (没有采纳的): what was not done."""
    total: Literal["", "sum", "average"] = ""
    """Of a ranking: what is asked of the winners together."""
    things: bool = False
    """It asks which kind or item, not which place."""
    places: bool = False
    """It asks which place."""
    times: bool = False
    """It asks which year or month."""
    both_ends: bool = False
    """The most and the least are asked for in one breath (最高、最低)."""
    spread: bool = False
    """Of a difference: the most against the least of a listing."""
    ascending: bool = False
    rest: str = ""
    """The question without its cue words."""


_COUNTED = ("top", "top2", "bottom", "bottom2", "nth", "nth2")
"""Groups of the cues that say how many are asked for, or which place."""
_TOTAL = re.compile(
    rf"(?:它们|这[几两三四五]个[县市区]*|[三四五]者)?(?P<way>{TOGETHER}|(?:{IN_ALL})(?=[是有为]?(?:多少|几))|平均)[是有为]?"
)
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def _small_number(text: str | None) -> int:
    if not text:
        return 1
    return int(text) if text.isdigit() else _DIGITS.get(text, 3)


def read_asking(text: str) -> Asking:
    """The operation of a normalised question, and what is left of it once its cues are taken out.

    ``text`` has its regions and periods replaced by ``REGION`` and ``PERIOD`` characters.
    """
    operation: Operation
    groups: dict[str, str]
    claim = bool(CLAIM.search(text)) or (_MAY.search(text) is not None and not _WH.search(text))
    reached = claim and _REACHED.search(text) is not None
    with_level = _WITH_LEVEL.search(text) is not None
    text = _WITH_LEVEL.sub(" ", text)
    target = bool(_TARGET.search(text))
    unit = "元" if _MONEY.search(text) else _unit(text)
    scope = rf"{_SCOPE}|各个?{_PLACES}(?:的)?" if re.search(f"{_MANY}|{_FEW}", text) else _SCOPE
    scoped = re.search(scope, text) is not None
    rest = re.sub(scope, " ", text)
    rest = _REACHED.sub(" ", rest) if reached else rest
    since = _SINCE.search(rest)
    growth = _growth(text, since)
    from_to = bool(_FROM_TO.search(text))
    if growth and not from_to and not _UNIT_ASK.search(text):
        unit = None  # 人数降了多少 asks for no 人
    if since:
        rest = rest[: since.start()] + " " * (since.end() - since.start()) + rest[since.end() :]
    spread = _SPREAD.search(rest) is not None and _APART.search(rest) is not None
    if spread:
        other, operation, groups, rest = None, "difference", {}, _SPREAD_WORDS.sub(" ", rest)
    else:
        other, rest = _other(rest) if not since else (None, rest)
        operation, groups, rest = _operation(rest)
    total, rest = _total(operation, rest)
    if operation == "lookup" and other:
        operation = "difference" if re.search(rf"{_ADJ}(?:出|了)?(?:多少|几)", text) else "compare"
    if (operation == "lookup" or (since and operation in ("difference", "compare"))) and growth and not from_to:
        operation = "growth"
    if growth and operation in ("growth", "list", "lookup", "count") and _MOVED_PLACES.search(text):
        operation, rest = "filter", _MOVED_PLACES.sub(" ", rest)
    if growth:
        rest = _GROWTH.sub(" ", rest)
        rest = re.sub(rf"(?:同比|环比)?{_CHANGE}(?:了|幅度)?(?=\s|$)", " ", rest)
    if from_to:
        rest = _FROM_TO.sub(" ", rest)
    if claim:
        rest = _PLACED.sub(" ", rest)
    both_ends = operation in ("max", "min") and not spread and _SPREAD.search(text) is not None
    if both_ends:
        rest = re.sub(f"(?:[和与及、]|以及)?(?:{_MANY}|{_FEW})(?:的?{_WHO}|的?(?:是|有)?{_PLACES})?", " ", rest)
    if operation in ("share", "ratio"):
        rest = re.sub(f"{TOGETHER}|{IN_ALL}", " ", rest)
    if operation == "rank":
        rest = re.sub(r"[在于]?全(?:国|省|区|市|县|自治区)(?=\s|$)|(?<![\u4e00-\u9fff])[在于](?=\s|$)", " ", rest)
    rest = re.sub(r"(?<![\u4e00-\u9fff])个?[百千万亿]+(?=\s|$)", " ", rest)  # 多多少个亿
    rest = re.sub(r"(?<![\u4e00-\u9fff])(?:实际|又|究竟|到底)(?=\s|$)", " ", rest)
    if operation == "gap":
        rest = re.sub(
            r"(?:没有?能?|尚?未)[\u4e00-\u9fff]{2,3}(?=[,。?\s()]|$)|才?能?(?:达到?|完成|实现)(?=[^,。?]{0,8}目标)|目标",
            " ",
            rest,
        )
    rest = _CONTROLLED.sub(" ", _WHICH.sub(" ", rest))
    rest = _ASKED.sub(" ", _TO_LEVEL.sub(" ", rest))
    rest = re.sub(f"[{REGION}{PERIOD}]", " ", CLAIM.sub(" ", _MAY.sub(" ", _JOINED.sub(" ", rest))))
    return Asking(
        operation=operation,
        claim=claim,
        target=target,
        strict_target=bool(_STRICT_TARGET.search(text)),
        facet="change" if growth and not from_to and operation != "gap" else "level",
        direction=direction_of(_NEUTRAL.sub("", text)) if growth else "",
        since=bool(since),
        reached=reached,
        with_level=with_level and growth,
        from_to=from_to,
        top=_small_number(next((groups[name] for name in _COUNTED if name in groups), None)),
        total=total,
        unit=unit,
        comparator=groups.get("filter"),
        whole=_cleared(groups.get("whole")),
        other=other,
        per=_cleared(groups.get("per")) if groups.get("each") else groups.get("per2"),
        per_unit=groups.get("each") or groups.get("each2"),
        undone=groups.get("undone") or groups.get("undone2") or groups.get("undone3"),
        things=bool(_ITEMS.search(text))
        and not _DIFFERENT_PLACES.search(text)
        and not scoped
        and not _EACH_PLACE.search(text),
        places=bool(_DIFFERENT_PLACES.search(text)),
        times=bool(_TIMES.search(text)),
        both_ends=both_ends,
        spread=spread,
        ascending=bool(re.search("[从由][低少小]到[高多大]", text)) or operation in ("min", "bottom"),
        rest=rest,
    )


def claimed(text: str) -> str:
    """What a question that is answered by yes or no claims (能不能预约 → 能预约)."""
    return _MAY.sub(lambda match: f"{match['may']}{match['more'] or ''}", CLAIM.sub(" ", text))


def _total(operation: Operation, rest: str) -> tuple[Literal["", "sum", "average"], str]:
    """What a ranking is to make of its winners (前三名合计), and the text without it."""
    found = _TOTAL.search(rest) if operation in ("top", "bottom") else None
    if found is None:
        return "", rest
    return "average" if found["way"] == "平均" else "sum", f"{rest[: found.start()]} {rest[found.end() :]}"


def _cleared(words: str | None) -> str | None:
    return words and re.sub(f"[{REGION}{PERIOD}]", " ", words).strip()


def _unit(text: str) -> str | None:
    match = _UNIT_ASK.search(text)
    if match:
        unit = match["unit"]
        if _SCALE_ALONE.fullmatch(unit):
            unit = _scaled(text, match) or unit
        unit = unit[:-1] + "千瓦时" if unit.endswith("度") and not unit.endswith("季度") else unit
        return "%" if unit in ("百分之", "几", "多少") else unit
    named = _UNIT_NAMED.search(text)
    return named["unit"] if named else None


def _scaled(text: str, match: re.Match[str]) -> str:
    """The whole unit that a scale opens (多少万册, 多少万平); "" where none follows."""
    if text.startswith("平", match.end("unit")) and not text.startswith("平方", match.end("unit")):
        return f"{match['unit']}平方米"
    unit, end, _ = unit_at(text, match.start("unit"))
    return unit if end > match.end("unit") else ""


def _growth(text: str, since: re.Match[str] | None) -> bool:
    """Whether a change is asked for, not the level it led to (提高到多少)."""
    found = _GROWTH.search(text)
    if found is None:
        return since is not None
    level = _TO_LEVEL.search(text)
    return level is None or not level.start() <= found.start() < level.end()


def _other(text: str) -> tuple[str | None, str]:
    """The second operand of a comparison where it is words, not a region or a period; and the text without it."""
    found = _THAN.search(text)
    if found is None:
        return None, text
    words = _PER_ONE.sub("", found["other"]).strip()
    if not re.search(r"[\u4e00-\u9fff]{2}|\w", words) or re.search(
        rf"[{REGION}{PERIOD}谁哪]|上年|去年|目标|^全[市县区]$|^(?:市里|全市平均)$", words
    ):
        return None, text
    kept = text[: found.start()] + " " + (found["kept"] or "") + " " + text[found.end("other") :]
    return words, kept


def _operation(text: str) -> tuple[Operation, dict[str, str], str]:
    for operation, pattern in _CUES:
        match = re.search(pattern, text)
        if not match:
            continue
        groups = {name: value for name, value in match.groupdict().items() if value is not None}
        if operation == "compare" and re.search(_MANY + "|" + _FEW, text):
            continue
        if operation == "rest" and "率" in text[match.start() : match.end() + 1]:
            continue  # 不合格率 is an indicator
        rest = text[: match.start()] + " " + (groups.get("kept") or "") + " " + text[match.end() :]
        if operation == "share":
            rest = text[: match.start()] + "占" + (groups.get("whole") or "") + "比重 " + text[match.end() :]
        return operation, groups, rest
    return "lookup", {}, text
