"""The message made readable: normalised text, and for each thing it asks the regions, periods, operation and words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from assistant.query.groups import read_grouping
from assistant.query.operation import IN_ALL, PERIOD, REGION, TOGETHER, Asking, read_asking
from corpus.errors import YueceError
from corpus.language.phrases import units_of
from corpus.measures.numerals import parse_numeral
from corpus.measures.periods import PeriodMention, read_periods
from corpus.measures.quantities import Quantity, read_quantities
from corpus.measures.regions import Gazetteer, RegionMention
from corpus.measures.units import known

MAX_LENGTH = 500
MOST_CITIES = 4
"""Cities that 各市 is told of side by side."""
_CITIES = re.compile(
    r"(?:[这那]?(?P<count>[两二三四]|\d)个?|[各每]个?|(?P<which>哪个))(?:城市|市)(?![级直区场民值县政])"
)
_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PART_END = re.compile(r"[,;?!。]+|(?<=多少.)、(?=[^、,]{1,14}(?:多少|几))|(?<=几.)、(?=[^、,]{1,14}(?:多少|几))")
_ASKS = re.compile(
    r"多少|好多|几|什么|哪|谁|吗|么[?？\s]*$|[升增涨高多长快大]还是[^,。?]|[降减跌少低慢小]还是[^,。?]|如何|怎么|怎样|是否|是不是|有没有|多大|多高|多长|多远|为何|为啥|何时|"
    r"(?:增幅|增速|占比|比重|差距|相差|排名|名次|合计|总和|列(?:一下|出|举)|介绍)"
)
_WHOLE_CITY = re.compile(r"全市|全县|我市|本市|市里|全区|市级平均|全市平均")
_FOLLOWING = re.compile(
    r"^(?:又|都|各|分别|一共|总共|共|具体)?(?:是|有|为)?(?:哪(?:几|一)?[个家些类项条种]|谁|几[个家项条种类]|多少[个家项条]?|什么)[县市区]{0,3}$"
)
_TOGETHER = re.compile(
    rf"^(?:它们|这[几两三四五]个[县市区]*)?(?:{TOGETHER}|{IN_ALL}|共|平均)(?:[^,。?]{{0,6}}?)(?:是|有|为)?(?:多少|几)[^,。?]{{0,4}}$"
)
_RANKED = re.compile(
    r"[前后](?:[一二两三四五六七八九十]|\d+)[名位个家]|最[多高大低少小][^,。?]{0,2}(?:[二两三四五六七八九十]|\d+)[名位个家]"
)
_MUCH = re.compile(r"好多(?=[家人个项件亿万元场位名次]|[?？!！。]?$)")
_WHAT, _HOW = re.compile(r"啥"), re.compile(r"咋")
"""Colloquial question words."""
_IN_A_TABLE = re.compile(
    r"(?:请|帮我|给我|麻烦)*(?:把|将)?(?P<what>[^,。?!]{2,40}?)(?:列|做|画|整理|汇总)(?:成|出|一?个|一?张)*表格?(?:出来|看看)?[吧。!]?$"
)
"""The form in which an answer is wished for, not what is asked: the page shows a list of figures as a table anyway."""
_SHORT_YEAR = re.compile(
    r"(?<![\d.一二三四五六七八九十百千万每满近约第超达用干过])(?<!至少|最长|最多|超过|达到|不少|不足|不满|未来|今后|过去|连续|工作|从业|经营|使用|种植|成立|有效|为期|历时|期限|年限|以上|低于|高于)"
    r"(1[5-9]|2\d)年(?!以[上下内来]|之?[内久间]|期|后|来(?!年)|前|多(?![了出少])|了|左右|有余|才能?|都|一|不|免|里|龄|时间|制|的(?:时间|期限|经验|历史|工作))"
)
"""23年 for 2023年, where no length of time is told."""
_BASIS = re.compile(r"(?:按(?:照)?[\u4e00-\u9fff]{0,6}?)?(?:平台数据|口径)(?:统计|计算)?[,，]?")
_JOINT = re.compile(r"以及|还有|和|与|及|跟|、")
_ACCORDING = re.compile(
    r"(?:按照?|根据|依据|依照|照|从|据)[^,。?]{0,16}?(?:公报|规划|答复|报告|文件|材料|通知|数据|文中|统计|文本)(?:里|中|上)?(?:的?(?:数据|数字|说法|口径))?(?:来)?(?:计算|推算|测算|算|看|讲|说)?[,，]?|(?:推算|测算|(?<![预决结核计打总清估换概折])算(?:一下|下|出来)?)[,，]?"
)
_COURTESY = re.compile(
    r"\([^()]*(?:百分比|%|小数|保留|四舍五入|单位|不考虑)[^()]*\)|\(\s*\)|[,]?按[^,。?]{0,10}(?:倒推|反推|倒算|推算|折算)(?:出来|回去)?|(?:文中|文件里?|原文)?(?:没有?|未)直接(?:写|说|给)(?:出来|明)?|帮我算(?:一下|一算|算)?|[,]?(?:结果)?(?:保留|精确到|取|四舍五入到?)[^,。?]{0,8}?(?:位小数|小数|整数|位)|听说|据说|(?:上|下|附|本)?表(?:格)?[一二三四五\d]*(?:里面?|中|上|内)(?:的|列的)?|(?:这份|该|本)?(?:公报|规划|答复|报告|文件|材料|文)(?:里面?|中|上|内)(?:的|写的|说的|提到的)?|请问一?下?|麻烦(?:你|您|帮我)?(?:查|看|问|列)?(?:一?下)?|劳驾|您好|你好|帮(?:我|忙)(?:查|看|问|列|找)?(?:一?下)?|告诉我|"
    r"我(?:想|要)(?:知道|了解|问)?(?:一?下)?|想(?:知道|了解|问)(?:一?下)?|(?:请)?(?:(?<![检调抽督审核排普巡自复严稽考清追侦备盘勘])查|列|说|介绍|提供|讲)(?:一?下|询|出|举)?(?=[^\s])(?<!个说)(?<!种说)(?<!的说)(?<!听说)"
)


class Spelling(Protocol):
    """Mends slips against the words the store knows."""

    def mend(self, text: str, regions: Sequence[RegionMention]) -> str: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a message asks; regions, periods and the phrase may be carried over from the part before."""

    text: str
    asking: Asking
    regions: tuple[str, ...]
    periods: tuple[str, ...]
    relative: bool
    """All its periods are relative to today (今年, 现在)."""
    base: str | None
    """The period a change is measured from (比2015年增长…)."""
    whole_city: bool
    """全市 or the like is named."""
    phrase: str
    """The words left once regions, periods and cue words are taken out."""
    quantities: tuple[Quantity, ...] = ()
    carried: str = ""
    """The phrase of the part before, which this one may hang on."""
    excluded: tuple[str, ...] = ()
    """Regions left out (除了A)."""
    against: str | None = None
    """The region that all ``regions`` together are compared with (A和B加起来比C)."""
    sum_first: bool = True
    """The sum stands before the one it is compared with."""
    less: bool = False
    """What stands first is asked to be the smaller."""

    @property
    def joint(self) -> tuple[str, ...]:
        """The phrase split at 和, 与, 、: several indicators, where each is one."""
        return tuple(piece.strip() for piece in _JOINT.split(self.phrase) if units_of(piece))


@dataclass(frozen=True, slots=True)
class Question:
    """A standalone question; mention offsets are into ``text``."""

    raw: str
    text: str
    parts: tuple[Part, ...]
    regions: tuple[RegionMention, ...]
    periods: tuple[PeriodMention, ...]
    today: date
    placing: tuple[RegionMention, ...] = ()
    """Cities and provinces that only place one of the regions (岳阳市 in 岳阳市平江县)."""


@lru_cache(maxsize=1)
def _simplifier() -> object:
    import opencc

    return opencc.OpenCC("t2s")


def normalise(message: str) -> str:
    """Simplified, half-width, without control or zero-width characters, one space for each run of white space.

    Raises:
        YueceError: blank, or longer than ``MAX_LENGTH`` characters.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", message))
    text = " ".join(text.split())
    if not text:
        raise YueceError("问题是空的，请输入要问的内容，例如「全市研发投入是多少」。")
    if len(text) > MAX_LENGTH:
        raise YueceError(f"问题太长（{len(text)} 字），请缩短到 {MAX_LENGTH} 字以内再问。")
    text = _SHORT_YEAR.sub(r"20\1年", text)
    text = _HOW.sub("怎么", _WHAT.sub("什么", _MUCH.sub("多少", text)))
    simplified: str = _simplifier().convert(text)  # type: ignore[attr-defined]
    return simplified


def without_form(text: str) -> str:
    """What is asked, without the wish that it be put into a table: 把各县产量列个表 → 列出各县产量."""
    return _IN_A_TABLE.sub(r"列出\g<what>", text)


def is_chinese(text: str) -> bool:
    return bool(_HAN.search(text))


def _masked(text: str, regions: Sequence[tuple[int, int]], periods: Sequence[tuple[int, int]]) -> str:
    """``text`` with one REGION or PERIOD character for each mention."""
    marked = sorted([(*span, REGION) for span in regions] + [(*span, PERIOD) for span in periods], reverse=True)
    for start, end, mark in marked:
        text = text[:start] + mark + text[end:]
    return text


def _segments(text: str) -> list[tuple[int, int]]:
    """Spans that each ask one thing: a clause that asks nothing belongs to the next one that does."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in [*_PART_END.finditer(text), None]:
        end = match.start() if match else len(text)
        stop = match.end() if match else len(text)
        if text[start:end].strip() and (_ASKS.search(text[start:end]) or "?" in text[end:stop]):
            spans.append((start, stop))
            start = stop
    if text[start:].strip():
        if spans:
            spans[-1] = (spans[-1][0], len(text))
        else:
            spans.append((start, len(text)))
    return spans


def _merged(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A segment of question words alone (是哪几个？各多少？) asks more of what stands before it."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        bare = re.sub(r"[\s,。?!;]", "", text[start:end])
        if merged and (_FOLLOWING.match(bare) or (_TOGETHER.match(bare) and _RANKED.search(text[slice(*merged[-1])]))):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def read_regions(text: str, gazetteer: Gazetteer, home: str | None, cities: Sequence[str] = ()) -> list[RegionMention]:
    """The regions a question asks about; a city that only places one of them is none."""
    return _own(text, _mentioned(text, gazetteer, home, tuple(cities)), gazetteer)


@lru_cache(maxsize=4096)
def _mentioned(text: str, gazetteer: Gazetteer, home: str | None, cities: tuple[str, ...]) -> tuple[RegionMention, ...]:
    """The regions of a question: aliases first by the city it names, then by the home city, then by the others held.

    The short names of all cities together are so many that common words are among them: one of a city that is neither
    named nor home must stand as a word of its own, and beside what joins places where another city is named.
    """
    held = gazetteer.cities_named(text)
    named = [city for city in cities if city in text or city.removesuffix("市") in text]
    order = list(dict.fromkeys([*named, *([home] if home else []), *(city for city in cities if city in held)]))
    order = order or list(cities[:1])
    read = gazetteer.read(text, order[0]) if order else gazetteer.read(text)
    found = [m for m in read if text[m.start : m.end] == m.name or not gazetteer.is_inside_word(text, m.start, m.end)]
    said = [match.span() for city in named for match in re.finditer(re.escape(city.removesuffix("市")), text)]
    for city in order[1:]:
        own = [m for m in gazetteer.read(text, city) if m.city == city]
        if city not in named and city != home:
            own = [m for m in own if text[m.start : m.end] == m.name or _is_apart(gazetteer, text, m)]
            own = [m for m in own if not any(m.start < end and start < m.end for start, end in said)]
            own = [m for m in own if not named or text[m.start : m.end] == m.name or _is_joined(text, m)]
        found += [m for m in own if not any(m.start < other.end and other.start < m.end for other in found)]
    found += [m for m in _held_cities(text, cities) if not any(m.start < o.end and o.start < m.end for o in found)]
    return tuple(sorted(found, key=lambda mention: mention.start))


def _is_apart(gazetteer: Gazetteer, text: str, mention: RegionMention) -> bool:
    placed = _is_joined(text, mention) or _THEREABOUTS.match(text, mention.end) is not None
    return gazetteer.is_set_apart(text, mention.start, mention.end, placed=placed)


def _is_joined(text: str, mention: RegionMention) -> bool:
    """Whether it stands beside what joins or compares: where another city is named, a word like 新建 or 红旗 is no place else."""
    beside = (text[max(0, mention.start - 1) : mention.start], text[mention.end : mention.end + 1])
    return any(_JOINS.fullmatch(one) for one in beside)


def _held_cities(text: str, cities: Sequence[str]) -> Iterator[RegionMention]:
    """The cities held by their bare names, which a tagger may take for other words (遵义 for a verb)."""
    for city in cities:
        stem = city.removesuffix("市")
        if stem != city and len(stem) > 1:
            for match in re.finditer(re.escape(stem), text):
                yield RegionMention(match.start(), match.end(), city, city)


def with_cities(text: str, cities: Iterable[str]) -> str:
    """两个市, 各市 and 哪个市 as the cities that are held, where there are as many and none is named."""
    match, cities = _CITIES.search(text), sorted(set(cities))
    if match is None or not 1 < len(cities) <= MOST_CITIES or any(city.removesuffix("市") in text for city in cities):
        return text
    if match["count"] and parse_numeral(match["count"]) != len(cities):
        return text
    which = "哪个" if match["which"] else ""
    return f"{text[: match.start()]}{'和'.join(cities)}{which}{text[match.end() :]}"


def _with_places(text: str, found: list[RegionMention], places: Sequence[str]) -> tuple[RegionMention, ...]:
    for place in places:
        for match in re.finditer(re.escape(place), text):
            if not any(m.start < match.end() and match.start() < m.end for m in found):
                found.append(RegionMention(match.start(), match.end(), place, None))
    return tuple(sorted(found, key=lambda mention: mention.start))


_JOINS = re.compile(r"[和与及跟同比占较、]")
_THEREABOUTS = re.compile("(?:[那这](?:边|里|儿|头)|当地)的?")
"""After a place's name."""
_SO_MANY = r"[这那]?(?:[二两三四五六七八九十]|几|些|\d{1,2})个?(?:县市区|县区|区县|市县|县市|地区|地方|县|区|市|地|旗|州)(?!级)的?"
"""How many places were named (A、B两县)."""


def _own(text: str, found: Sequence[RegionMention], gazetteer: Gazetteer) -> list[RegionMention]:
    """Without the cities and provinces that only place a unit of theirs (岳阳市2021年云溪区…), not joined to it by 和, 比, 占."""
    kept = []
    for mention in found:
        units = [
            m for m in found if m.name != mention.name and mention.name in (m.city, gazetteer.province_of(m.city or ""))
        ]
        joined = _JOINS.search(text[max(0, mention.start - 1) : mention.start] + text[mention.end : mention.end + 1])
        qualifies = any(m.start == mention.end and m.city != m.name for m in found) and mention.city == mention.name
        if (not units and not qualifies) or joined:
            kept.append(mention)
    return kept


def understand(
    message: str,
    gazetteer: Gazetteer,
    home: str | None,
    today: date,
    spelling: Spelling | None = None,
    cities: Sequence[str] = (),
    places: Sequence[str] = (),
) -> Question:
    """Reads a standalone message.

    Args:
        home: canonical city that a bare alias (经开区) belongs to.
        today: what 今年 and 现在 refer to.
        cities: the cities that the store holds documents of.
        places: regions that the store's figures name by words no gazetteer lists (市本级).
    """
    text = without_form(normalise(message))
    if spelling is not None:
        text = spelling.mend(text, read_regions(text, gazetteer, home, cities))
    mentioned = _mentioned(text, gazetteer, home, tuple(cities))
    own = _own(text, mentioned, gazetteer)
    regions = _with_places(text, own, places)
    periods = tuple(read_periods(text, today))
    placing = tuple(mention for mention in mentioned if mention not in own)
    question = Question(message, text, (), regions, periods, today, placing)
    parts: list[Part] = []
    for start, end in _merged(text, _segments(text)):
        parts.append(_carry(_part(question, start, end), parts[-1] if parts else None))
    return replace(question, parts=tuple(parts))


def _part(question: Question, start: int, end: int) -> Part:
    text = question.text[start:end]
    regions = [m for m in question.regions if start <= m.start < end]
    sources = [(m.start() + start, m.end() + start) for m in _ACCORDING.finditer(text)]
    named = [m for m in question.periods if start <= m.start < end]
    periods = [m for m in named if not any(a <= m.start < b for a, b in sources)] or named
    placing = [m for m in question.placing if start <= m.start < end]
    bare = text
    for m in placing:
        bare = f"{bare[: m.start - start]}{' ' * (m.end - m.start)}{bare[m.end - start :]}"
    masked = _masked(
        bare, [(m.start - start, m.end - start) for m in regions], [(m.start - start, m.end - start) for m in named]
    )
    masked = re.sub(f"(?<={REGION})(?:{_THEREABOUTS.pattern}|{_SO_MANY})", " ", masked)
    grouping = read_grouping(masked)
    masked = _COURTESY.sub(" ", _ACCORDING.sub(" ", grouping.text))
    asking = read_asking(masked)
    if grouping.claim:
        asking = replace(asking, claim=True)
    base = None
    if asking.since and periods and _MEASURED_FROM.search(masked):
        measured = periods.pop(min(_base_index(masked, len(periods)), len(periods) - 1))
        base = None if measured.relative else measured.period
    quantities = tuple(read_quantities(text))
    if quantities and not asking.claim and masked.rstrip().endswith("?") and not _WH.search(masked):
        asking = replace(asking, claim=True)
    apart = {*grouping.excluded, grouping.against}
    return Part(
        text=text,
        asking=asking,
        regions=tuple(dict.fromkeys(m.name for index, m in enumerate(regions) if index not in apart)),
        periods=tuple(dict.fromkeys(m.period for m in periods)),
        relative=bool(periods) and all(m.relative for m in periods),
        base=base,
        whole_city=bool(_WHOLE_CITY.search(masked)),
        phrase=_without_amounts(
            " ".join(re.sub(r"[,;:?!。]|\(\s*\)", " ", _BASIS.sub(" ", _WHOLE_CITY.sub(" ", asking.rest))).split())
        ),
        quantities=quantities,
        excluded=tuple(regions[index].name for index in grouping.excluded),
        against=None if grouping.against is None else regions[grouping.against].name,
        sum_first=grouping.sum_first,
        less=grouping.less,
    )


def _without_amounts(phrase: str) -> str:
    """The phrase without stated amounts and units that stand alone: they say how much, not of what."""
    spans = [(q.start, q.end) for q in read_quantities(phrase) if q.unit]
    for start, end in reversed(spans):
        phrase = f"{phrase[:start]} {phrase[end:]}"
    words = phrase.split()
    return " ".join([word for word in words if not known(word)] or words)


_WH = re.compile(r"多少|几|什么|哪|谁|如何|怎")
_MEASURED_FROM = re.compile(f"[比较同与和跟]{PERIOD}")


def _base_index(masked: str, count: int) -> int:
    """Which of the periods follows 比 or 较."""
    found = _MEASURED_FROM.search(masked)
    return masked[: found.end()].count(PERIOD) - 1 if found else count - 1


def merged(question: Question) -> Part:
    """All parts of a question as one thing asked, in its own words."""
    first, *others = question.parts
    parts = (first, *others)
    return replace(
        first,
        text=question.text,
        regions=tuple(dict.fromkeys(region for part in parts for region in part.regions)),
        periods=tuple(dict.fromkeys(period for part in parts for period in part.periods)),
        relative=all(part.relative for part in parts),
        phrase=" ".join(part.phrase for part in parts),
        quantities=tuple(read_quantities(question.text)),
        carried="",
    )


def _carry(part: Part, before: Part | None) -> Part:
    if before is None:
        return part
    periods = part.periods or before.periods
    return replace(
        part,
        regions=part.regions or (() if part.whole_city else before.regions),
        periods=periods,
        relative=part.relative if part.periods else before.relative,
        whole_city=part.whole_city or (before.whole_city and not part.regions),
        carried=before.phrase if units_of(before.phrase) else before.carried,
    )
