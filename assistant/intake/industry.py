"""Where an enterprise is and what trade it is in, as a sentence says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.intake.mentions import is_of_others, is_wish
from corpus.measures.regions import Gazetteer, RegionMention, named_after
from corpus.policies.fields import load_fields
from corpus.words import fold

_PLACED = re.compile(
    r"(?:在|位于|地处|坐落于?|来自|落户|注册于|注册地(?:址)?(?:是|为|在|:)?|地址(?:是|为|在|:)?|设在|所在地(?:是|为|:)?)$"
)
_OF_PLACE = re.compile(r"(?:的)?(?:一家|[^,。;]{0,10}?(?:企业|公司|厂|注册|成立|创办))")
_AIMED = re.compile(r"(?:去|到|往|向|想在|打算在|计划在|准备在)$")
_TO_OTHERS = re.compile(r"(?:给|卖给|转给|售予|供应?给?|跟|与|和)$")
_TRADED = re.compile(
    r".*(?:从事|主营业务是|主营|经营|做的是|主要做|做|搞|生产|制造|专注于?|属于|行业是|行业为|行业:|一家|是)(?P<kind>[一-鿿]{0,6})$",
    re.DOTALL,
)
_TRADE = re.compile(
    r"(?:类|产品|材料|设备|配套)?(?:的)?(?:研发|生产|制造|加工|销售|贸易|批发|零售|开发|服务|和|及|与|、)*(?:的)?(?:行业|产业|制造业|企业|公司|厂家?|工厂|生意|业务|业)"
)
_AFTER = re.compile(
    r"(?:产品|设备|材料|浮标)?(?:的)?(?:研发|生产|制造|加工|销售|贸易|批发|零售|开发|服务|和|及|与|、)*(?:的)?(?=[,。;!?]|$|行业|产业|企业|公司|厂|生意|业务)"
)
_ASKED = re.compile(r"多少|吗|呢|什么|怎么|如何|哪|\?")
_DENIED = re.compile(r"(?:不是|不属于|不做|没做|不搞|非)[^,。;]{0,4}$")


def read_region(text: str, city: str | None = None) -> Iterator[tuple[str, str]]:
    """The last region of the first run of regions that the enterprise is said to be in (湖南省岳阳市临湘市 → 临湘市)."""
    folded = fold(text)
    found: tuple[str, int, int] | None = None
    for start, end, name in _regions(text, city):
        if found is not None:
            if start != found[2]:
                break
            found = (name, found[1], end)
            continue
        before, after = folded[:start], folded[end:]
        clause = re.split(r"[,。;!?\n]", before)[-1]
        if _AIMED.search(before) or _TO_OTHERS.search(before) or is_of_others(clause):
            continue
        if _PLACED.search(before) or _OF_PLACE.match(after):
            found = (name, start, end)
    if found is not None:
        yield found[0], text[found[1] : found[2]]


def _regions(text: str, city: str | None) -> Iterator[tuple[int, int, str]]:
    """Mentions, each stretch up to a 的 read alone: what follows it is no part of the place's name."""
    gazetteer = Gazetteer.load()
    for stretch in re.finditer(r"[^的]+", text):
        for mention in gazetteer.read(stretch.group(), city):
            yield stretch.start() + mention.start, stretch.start() + mention.end, _county(gazetteer, mention, city)


def _county(gazetteer: Gazetteer, mention: RegionMention, city: str | None) -> str:
    """The county that a zone is named after (平江工业园 → 平江县), else the region itself: rules are of counties and cities."""
    within = gazetteer.read(named_after(mention.name), city)
    county = within[0].name if len(within) == 1 and within[0].name != within[0].city else None
    return county or mention.name


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    """The trades' names, the longest first."""
    choices = load_fields()["main_industry"].choices
    names = sorted(
        {fold(name) for choice, aliases in choices.items() for name in (choice, *aliases)}, key=len, reverse=True
    )
    return re.compile("|".join(re.escape(name) for name in names))


def read_industry(text: str) -> Iterator[str]:
    """The trade, in the sentence's own words: a trade's name that stands as one's business (做…的, …企业)."""
    folded = fold(text)
    for match in _words().finditer(folded):
        clause = re.split(r"[,。;!?\n]", folded[: match.start()])[-1]
        rest = re.split(r"[,。;!\n]", folded[match.end() :])[0]
        if _DENIED.search(clause) or is_of_others(clause) or is_wish(clause) or _ASKED.search(rest):
            continue
        start = _start(folded, match.start())
        clause = re.split(r"[,。;!?\n]", folded[:start])[-1]
        named = _TRADED.match(clause)
        if named and _AFTER.match(folded, match.end()):
            yield text[start - len(named["kind"]) : _end(folded, match.end())]
            return
        if _is_modifier(folded[:start]) and _TRADE.match(folded, match.end()):
            yield text[start : _end(folded, match.end())]
            return


_FARMS = re.compile(
    r"(?:^|[,。;!?\s]|[们社场司户民员]|主要|专门|一直|就是|家里)(?P<words>(?:种植|养殖|[种养])(?:了|着|的是)?(?:[\d一二三四五六七八九十百千万两多]+[亩头只尾羽箱棵株])?[\u4e00-\u9fff]{1,6})"
)
"""The two verbs of farming with what they are done to, behind whoever does it."""
FARMING = "农、林、牧、渔业"


def read_farming(text: str) -> Iterator[str]:
    """我们种水稻, 养了三百头猪: the words that say so."""
    folded = fold(text)
    match = _FARMS.search(folded)
    other = load_fields()["main_industry"].choice_of(match["words"]) not in (None, FARMING) if match else True
    if match and not other and not is_of_others(folded[: match.start()]) and not is_wish(match["words"]):
        start = match.start("words")
        yield text[start : match.end("words")]


def _start(folded: str, offset: int) -> int:
    """Back over trade names that run into this one (酒店餐饮)."""
    for match in _words().finditer(folded):
        if match.end() == offset:
            return _start(folded, match.start())
    return offset


def _is_modifier(before: str) -> bool:
    return re.search(r"(?:^|[,。;!?\s]|的|家|是|为|属|个)$", before) is not None


def _end(folded: str, offset: int) -> int:
    """On over what is done with the goods (化工产品贸易), without the noun of the firm."""
    tail = re.compile(
        r"(?:产品|设备|材料|机械|制品)?(?:研发|生产|制造|加工|销售|贸易|批发|零售|开发|服务|[和及与、](?=研发|生产|制造|加工|销售|贸易|批发|零售|开发))*"
    )
    match = tail.match(folded, offset)
    return match.end() if match else offset
