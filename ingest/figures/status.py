"""Whether a number is a result, a target or an expectation; the 口径 it is by; which listing it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.records import Document, FigureStatus, Section
from corpus.words import fold
from ingest.figures.carried_period import Time

_EXPECTED = re.compile(r"预计|预期(?!目标|性)|预测|有望")
_TARGET = re.compile(
    r"力争|确保|争取(?=到|在|于|今|明|年|全|实现|达|完成|用|\d{4}年|\s*$)|努力|(?<![一-鿿])拟(?!态|合)|"
    r"(?<![行专动项研展发工技年])计划(?=总?投资|[新增建改购培招引实完投安达提开扩到在于用创]|\d{4}年|\s*$)|"
    r"将(?=[达实建完新进力超突投培引开增提形带])|要(?=达|实现|完成|建成|力争|确保|突破|新增)|"
    r"(?<![成到过])目标(?:任务)?(?:数|值)?(?:是|为|值|:|\s*$|(?=[新改建培引增达实]))|规划(?=实施|建设|新建|到|期|总?投资)|预期目标|预算安排|预算数|不得?(?:低于|少于)"
)
_INSTALMENT = re.compile(
    r"(?:第[一二三四五六七八九十\d]+|首|前[一二两三四五六七八九十\d]+|本)[批期轮次](?![一-鿿]?(?:目标|任务))"
)
"""One of several parts of a whole (第一批): the whole's target is not the part's."""
_DONE = re.compile(r"已(?![知])|完成了|收到的?|到位的|提出的|截至(?!20\d\d年底前)|(?<!将)现有|累计完成|目前(?!的?目标)")
_AHEAD = re.compile(r"下一步|下一阶段|下步|今后|打算|下阶段|后段|后续|未来|目标|展望|思路|工作安排|工作计划|任务安排")
_AHEAD_IN_PLAN = re.compile(r"任务|举措|措施|保障|安排|工程|行动|部署|要求|重点|布局|格局|建设|发展")
_BEHIND = re.compile(
    r"现状|成效|情况|回顾|基础|问题|环境|做法|进展|成绩|底数|成果(?!转化)|短板|总结|概况|形势|背景|不足"
)
_SOLVED = re.compile(r"(?:解决|破解|化解|针对|聚焦|消除)[^,;。]{0,16}(?:问题|短板|不足)")
"""What is to be done about a problem speaks of what lies ahead or behind as the section above does."""
_PLANS = re.compile(r"规划|方案|行动计划|实施意见|纲要|工作要点")
_BASIS = re.compile(
    r"按?照?(?P<a>[^,;:。、按()]{0,14}?口径)(?:计算|统计|测算|核算|下)?"
    r"|(?P<b>(?:平台|快报|台账|监测|调度|统计)数据|快报数|初步核算|初步统计|初步测算)(?:显示|表明)?"
    r"|按(?P<c>可比价格?|不变价格?|现行价格|当年价格)(?:计算)?|(?P<d>扣除[^,;]{1,20}?(?:因素|影响))后?"
)
_LIMIT = re.compile(
    r"(?P<scope>(?:[偏较更最][高低多少快慢大小好强优]|居前[一二三四五六七八九十\d]*[位名]?|靠前|领先|突出|前列|居(?:全|第|首|于)[^,;:的]{0,6}|排(?:名|在|全|第|前)[^,;:的]{0,8}|位居[^,;:的]{0,8}|"
    r"前[一二三四五六七八九十\d]+[位名])的?(?P<who>[^,;:]{0,12}?))(?:分别)?(?:为|是|有|包括|如下|依次|的是|:)*$"
)
_DEGREED = re.compile(
    r"[偏较更最][高低多少快慢大小好强优]|居|靠前|领先|突出|前列|排|位居|前[一二三四五六七八九十\d]+[位名]"
)
_AIM = "(?:目标|任务|计划)(?:任务|指标|数|值|额|量)?"
_AIMED = re.compile(rf"\s*的?(?:(?:年初|年度|全年|当年|本年|预期|既定|确定|阶段性?|总体|规划|工作)的?)*{_AIM}")
"""After a number that was aimed at (完成年度下降3%的目标任务)."""
_SET = r"(?:年初|年度|全年|当年|本年|年|预期|既定|确定|制定|设定|提出|下达|规划|工作|考核|省级?|市级?|国家|上级|所?定|原定|预定)"
_REACHES = (
    r"(?:未能?|没有?|尚未|已经?|均|也|仍|超额|提前|如期|基本|圆满|顺利|全面|完成|达到?|实现|超过|超出|超|低于|高于|少于|多于|不及|不足|"
    r"距离?|离|比|较|与)"
)
_MEASURED = re.compile(rf"(?:{_REACHES}|{_SET}|[了的\s\x01\x02])*(?:{_AIM})?(?:为|是|:|的|\s)*$")
"""Nothing but how a result stands to what was set: 未达到年初确定的, 完成年度目标, 年度目标为."""


def aims(words: str, after: str) -> bool:
    """Whether a number only says what a result was to be, between the words of its clause before it and those after it."""
    said = re.search(_AIM, words) is not None
    return (said or _AIMED.match(after) is not None) and _MEASURED.fullmatch(words) is not None


def aimed_at(after: str) -> bool:
    """Whether the words after a number call it a target."""
    return _AIMED.match(after) is not None


def says_expected(words: str) -> bool:
    return _EXPECTED.search(words) is not None


def says_target(words: str) -> bool:
    return _TARGET.search(words) is not None


def says_done(words: str) -> bool:
    return _DONE.search(words) is not None


def basis_in(folded: str, start: int, end: int) -> tuple[str, tuple[int, int]] | None:
    """The 口径 said in a stretch, with its span; the last one where there are several."""
    found = None
    for match in _BASIS.finditer(folded, start, end):
        group = match.lastgroup or "a"
        if match[group]:
            found = folded[match.start(group) : match.end(group)], match.span()
    return found


def limit_in(words: str) -> tuple[int, str] | None:
    """Where the wording that limits a listing starts (增速居前的县区为, 最高的是), and that wording; None where none ends ``words``.

    What stands before it names the indicator.
    """
    match = _LIMIT.search(words)
    if match is None or not _DEGREED.match(match["scope"]):
        return None
    return match.start(), match["scope"]


def looks_ahead(document: Document, sections: Sequence[Section]) -> list[bool]:
    """For each section whether it speaks of what is to be done.

    A heading tells (下一步, 目标; 现状, 成效), else the section above; and a document that has once turned to what lies
    ahead goes on with it in later sections of that level. In a plan every section does that no heading turns back.
    """
    plan = document.kind in {"规划", "方案", "计划"} or bool(_PLANS.search(document.title))
    ahead: list[bool] = []
    turned: dict[int | None, bool] = {}
    for section in sections:
        heading = _SOLVED.sub("", fold(section.heading))
        above = ahead[section.parent] if section.parent is not None else plan
        if _AHEAD.search(heading) and not _BEHIND.search(heading):
            value = True
        elif _BEHIND.search(heading):
            value = False
        elif plan and _AHEAD_IN_PLAN.search(heading) and section.parent is None:
            value = True
        else:
            value = turned.get(section.parent, above) if section.parent is None else above
        turned[section.parent] = value
        ahead.append(value)
    return ahead


class Sentiment:
    """What one sentence has said so far of its numbers' standing."""

    def __init__(self, ahead: bool) -> None:
        self._ahead = ahead
        self._target = False
        self._done = False

    def status(self, lead: str, time: Time | None, named: bool) -> FigureStatus:
        """The standing of a number that ``lead`` leads up to; ``named``: its period is said in ``lead``."""
        if says_target(lead):
            self._target, self._done = True, False
        elif _INSTALMENT.search(lead):
            self._target = False
        elif says_done(lead) or (named and time is not None and time.past):
            self._target, self._done = False, True
        if says_expected(lead):
            return "预计"
        if time is not None and time.future:
            return "目标"
        if self._target:
            return "目标"
        if self._ahead and not self._done and not (time is not None and time.past):
            return "目标"
        return "实绩"
