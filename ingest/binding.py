"""The words around a number: what they name once regions, periods and function words are taken out."""

from __future__ import annotations

import re

_LEAD = re.compile(
    r"^(?:力争|预计|确保|拟|其中|全市|我市|本市|全县|全区|我委|我局|我们|共有|共计|共|已经|已|目前|同时|并且|并|以及|及|和|与|全年|现有|现|分别|依次|则|还|又|再|均|"
    r"截至|的|由|从|为|是|主要|另有|另外|以上|以下|左右|,|、|;|:|-|\s|今年以来|以来|期间)+"
)
_TAIL = re.compile(
    r"(?:分别|各自|各|共计|共有|共|合计|总计|累计|大约|约|近|超|已经|已|则|均|为|是|达到|达成|达|有|至|到|完成|实现|突破|超过|力争|争取|预计|预期|"
    r"增加到|增加至|提高到|提高至|上升到|上升至|下降到|下降至|增长到|扩大到|扩大至|缩小到|缩小至|发展到|降至|降到|增至|增到|升至|提升到|提升至|稳定在|保持在|控制在|"
    r"不低于|不少于|不超过|不高于|至少|仅|只|高达|多达|还|再|在|的|与|和|及|由|从|将|要|建成后|开展|,|、|:|\s|<|>|≥|≤|年均|要求|目标)+$"
)
_BASIS = re.compile(
    r"按?(?P<basis>(?<=按)[\u4e00-\u9fff]{2,14}?口径|[\u4e00-\u9fff]{2,4}口径|(?:平台|快报|台账|统计|年报|部门)数据?|初步核算数?)(?:\([^()]*\))?(?:的|计算|统计|下)?"
)
CHANGE = re.compile(
    r"(?:同比|环比|比上年末?|较上年末?|比去年|较去年|比[^,。;]{1,8}?年末?|较[^,。;]{1,8}?年末?|年均)?\s?(?:分别)?(?:增长率?|增幅|增速|下降|提高|上升|增加(?![值量])|减少|降低|回落|提升|缩小|扩大|涨幅|降幅|上涨|净增|高于|低于|拉动)"
)
SCOPE = re.compile(
    r"[\u4e00-\u9fff]{0,8}(?:较好|较多|较快|较高|较大|靠前|居前|领先|前列|突出|前[三五十])的?(?:[\u4e00-\u9fff()、]{0,8})"
)
_ATTRIBUTE = re.compile(
    r"(?:(?:[a-z&]{2,5}|[\u4e00-\u9fff]{0,2})(?:强度|占比|比重|比例|金额|余额|总额|份额|面积|床位|资金|均价|定额))|[\u4e00-\u9fff]{1,2}"
)
_VERBS = frozenset(
    "完成 登记 实施 认定 入库 申报 达到 争取 推荐 引进 投入 建成 采纳 培训 召开 开展 新增 获批 实现 下达 安排 选派 改造 开发 突破 建设 支持 兑现 共有 推进 组织 培育 招收 录取 到位".split()
)
_BRACKETS = re.compile(r"\([^()]*\)")


def basis_of(words: str) -> tuple[str, str | None]:
    """``words`` without its 口径, and the 口径."""
    match = _BASIS.search(words)
    if not match:
        return words, None
    return words[: match.start()] + words[match.end() :], match["basis"].removeprefix("按")


def clean(words: str) -> str:
    """What is left of the words before a number: a noun phrase, a verb, or nothing."""
    words = _BRACKETS.sub("", words).replace(" ", "")
    previous = None
    while previous != words:
        previous = words
        words = _TAIL.sub("", _LEAD.sub("", words))
    return words.strip("“”\"'()（）")


def is_bare(words: str) -> bool:
    """Whether cleaned words name nothing by themselves: empty, one light verb, or the head of a listing."""
    return len(words) < 2 or words in _VERBS or bool(SCOPE.fullmatch(words))


def is_attribute(words: str) -> bool:
    """Whether the words name a property of what the sentence speaks of (强度, 合同金额), not a thing of their own."""
    return bool(_ATTRIBUTE.fullmatch(words))


def noun_after(text: str, position: int) -> str:
    """The noun phrase that follows a counting unit (50家科技型企业), up to a mark."""
    match = re.match(
        r"(?:以上|以下|左右|余|多)?的?([\u4e00-\u9fffA-Za-z0-9“”\"《》+]{2,24})", text[position : position + 30]
    )
    noun = match[1].strip('“”"') if match else ""
    return "" if re.match(r"以上|以下|左右|以内|分别", noun) else noun


_BODY = re.compile(
    r"(?:人民)?(?:政府|人大|政协|委员会|党委|纪委)|[\u4e00-\u9fff]{0,7}?(?:局|厅|法院|检察院|委员会|管委会)(?!面|部)|委(?=[\u4e00-\u9fff])"
)


def names_a_body(folded: str, end: int) -> bool:
    """Whether what follows a region's name makes it the name of an authority (云溪区财政局), not of a place."""
    return bool(_BODY.match(folded, end))
