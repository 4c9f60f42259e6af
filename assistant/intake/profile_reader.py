"""Intake: a profile read from what somebody says (我们是2019年在云溪区成立的化工企业，职工120人…).

Only what is said is read: a number without a named field, a wish, a question, or somebody else's figure is left alone.
Everything read is listed with its quote, for correction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from assistant.eligibility.entry import EntryError, Value, check_range, from_quantity, widened
from assistant.eligibility.interval import Interval
from assistant.eligibility.profile import Problem, Profile
from assistant.intake.amounts import read_amounts
from assistant.intake.founding_date import read_days
from assistant.intake.industry import FARMING, read_farming, read_industry, read_region
from assistant.intake.mentions import Clause, Mention, clauses, is_of_others, is_wish, mentions, namesake
from assistant.intake.organisation import is_of_speaker, read_organisation
from assistant.intake.titles import Understood, read_claims
from corpus.measures.periods import PeriodMention, read_periods, years_of
from corpus.measures.quantities import Quantity
from corpus.policies.fields import FieldSpec, load_fields
from corpus.words import fold

_LINK = re.compile(
    r"(?:\s|[:\"“”()]|有|为|是|共|总|计|约|达|到|近|超过?|突破|不到|不足|只|仅|就|在|了|的|得|个|名|大概|大约|差不多|将近|接近|至少|已|现|投|入|做|实现|"
    r"完成|分别|每年|合计|累计|一共|依次|保持|维持|稳定|超出|逾|不超过|不低于|不少于|不多于|不高于|低于|高于|少于|多于|占比?|比例|比重|数量|人数|总数|总额|金额|规模|额|数|多|高|低|左右|和|增长|以上|以下|授权|获得|取得|拥有|排|名|全国|国内|第|前|上|里|年|"
    r"花|砸|用|人民币|出|去|涨|增加|扩大|扩张|发展|大|小|这|那|领域|行业|深耕|连续|期限|支出|实际|全年|度|我们|咱们|公司|企业|这边|这里|目前|现有|现在|按(?:全年)?月度?平均|平均|,|、|\([^()]*\))*"
)
"""What may stand between a field's name and its number."""
_COUNTED = re.compile(r"(?:的|多|余|来|左右|元|块钱?|在职|全职|专职|用于|用在|用来|搞|做|是|授权|有效|国家|\s)*")
"""What may stand between a number and the name of what it counts."""
_SUBJECT = re.compile(
    r"(?:我们|我|公司|企业|单位|工厂|厂里?|自己|本厂|全厂|全公司|上下|目前|眼下|如今|现如今|现在|现有|共|总共|一共|只有|只|仅|有|才|大约|约|大概|不到|近|超过|,|\s)*"
)
"""A bare count of heads behind these is of the whole staff."""
_OURS = re.compile(r"^(?:我们|我司|我厂|咱们?|本公司|本厂|公司|企业)[^\d]{0,6}$")
"""我们小，九十六人: what is said before a bare count of heads."""
_SPAN = re.compile(r"(?:近|最近|过去|前|连续)(?P<years>[两二三23])(?:个?(?:会计)?年度?)")
_SHARE = re.compile(r"[^,。;]{0,12}?占[^,。;\d%]{0,14}$")
_LISTED_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=[、,和](?:(?:19|20)\d{2}[、,和])*(?:19|20)\d{2}年)")
_CHANGED = re.compile(
    r"(?:由|从)[^,。;]*?(?:增加|增长|提高|扩大|上升|扩张|发展|减少|下降|降低|缩减|降|升|增)(?:到|至|为)?(?:了)?(?:现在|目前|如今|当前)?的?"
)
"""由80人增加到现在的105人: what was before the change is passed over."""
_SHARE_OF = re.compile(r"[,\s]*(?:约|大约|大概)?占(?:到|了)?[^,。;\d]*")
_AVERAGED = re.compile(r"年均|平均每年|人均")
_OF_WHOLE = re.compile(r"占[^,。;\d]{0,4}$")
_PENDING_IP = re.compile(r"申请|受理|在审|实审|转让|出售|卖|报了|申报")
_SUM = re.compile(r"合计|累计|总共|一共|共计|总计|总额|加起来|共")
_NUMBER_WORDS = {"两": 2, "二": 2, "三": 3, "2": 2, "3": 3}
_IP = frozenset(
    {"invention_patents", "utility_patents", "design_patents", "software_copyrights", "class1_ip", "class2_ip"}
)


@dataclass(slots=True)
class _Sentence:
    """The text with what stands in it; ``used`` are the mentions that have got their number."""

    text: str
    folded: str
    today: date
    clauses: list[Clause]
    mentions: list[Mention]
    quantities: list[Quantity]
    periods: list[PeriodMention]
    used: set[int] = field(default_factory=set)
    named: dict[int, Mention] = field(default_factory=dict)
    """Start of a number → the mention it belongs to."""
    topic: Mention | None = None
    """The series that the sentence last gave a number of."""


@lru_cache(maxsize=1024)
def read_sentence(text: str, today: date, city: str | None = None) -> tuple[Profile, tuple[Understood, ...]]:
    """What ``text`` says of the enterprise. ``today`` resolves 去年; ``city`` scopes bare names of zones (经开区)."""
    found = _read(text, today, city)
    values: dict[str, Value] = {}
    series: dict[str, dict[int, Interval]] = {}
    kept: list[Understood] = []
    problems: list[Problem] = []
    for item in found:
        if (wrong := _wrong(item, today)) is not None:
            problems.append(Problem(item.field, wrong))
            continue
        taken = item.year in series.get(item.field, {}) if item.year else item.field in values
        if taken:
            problems.append(Problem(item.field, f"{item.label}说了不止一次，后面的“{item.quote}”没有采用。"))
            continue
        if item.year and isinstance(item.value, Interval):
            series.setdefault(item.field, {})[item.year] = item.value
        else:
            values[item.field] = item.value
        kept.append(item)
    return Profile(values, series, tuple(problems)), tuple(kept)


def _wrong(item: Understood, today: date) -> str | None:
    """Why what was read cannot be: a day to come, a number that is absurd."""
    spec = load_fields()[item.field]
    if not isinstance(item.value, Interval):
        return None
    if spec.kind == "date":
        ahead = item.value.low is not None and item.value.low > today.toordinal()
        return f"{spec.label}“{item.quote}”晚于评估日（{today.isoformat()}），没有采用。" if ahead else None
    try:
        check_range(spec, item.value)
    except EntryError as error:
        return f"{error}。"
    return None


def _read(text: str, today: date, city: str | None) -> list[Understood]:
    named = mentions(text)
    spoken = _Sentence(text, fold(text), today, clauses(text), named, read_amounts(text), _periods(text, today))
    found = [Understood(day.field, day.value, text[day.start : day.end]) for day in read_days(text, today)]
    found += [Understood("region", name, quote) for name, quote in read_region(text, city)]
    found += [Understood("industry", words, words) for words in read_industry(text)]
    if not any(item.field == "industry" for item in found):
        found += [Understood("main_industry", FARMING, quote) for quote in read_farming(text)]
    found += [Understood("organisation", kind, quote) for kind, quote in read_organisation(text)]
    for clause in spoken.clauses:
        found += _numbers(spoken, clause)
    dated = any(item.field == "hnte_cert_issued_on" for item in found)
    claims = read_claims(text, named, spoken.clauses)
    return found + [claim for claim in claims if not (dated and claim.field == "has_valid_hnte_cert")]


def _periods(text: str, today: date) -> list[PeriodMention]:
    """上年 counts from today, as 去年 does, whatever year was spoken of before; 2022、2023、2024年 are three."""
    last = str(today.year - 1)
    read = [
        replace(it, period=last) if re.fullmatch(r"上一?(?:个?会计)?年度?", text[it.start : it.end]) else it
        for it in read_periods(text, today)
        if "同期" not in text[it.start : it.end]
    ]
    covered = [(it.start, it.end) for it in read]
    listed = [
        PeriodMention(match.start(), match.end(), match.group(), False, "span")
        for match in _LISTED_YEAR.finditer(fold(text))
        if not any(start <= match.start() < end for start, end in covered)
    ]
    return sorted([*read, *listed], key=lambda it: it.start)


def _numbers(spoken: _Sentence, clause: Clause) -> Iterator[Understood]:
    for quantity in [q for q in spoken.quantities if clause.start <= q.start < clause.end]:
        mention = _named_by(spoken, clause, quantity)
        if mention is not None:
            spoken.named[quantity.start] = mention
            yield from _stated(spoken, clause, mention, quantity)
        elif _counts_staff(spoken, clause, quantity):
            yield from _entry(load_fields()["employees"], quantity, spoken.text[clause.start : clause.end].strip())


def _named_by(spoken: _Sentence, clause: Clause, quantity: Quantity) -> Mention | None:
    """The field a number belongs to: named before it, or counted by it; else the series that goes on."""
    listed = _listed(spoken, quantity)
    if listed[0] is not quantity and (first := spoken.named.get(listed[0].start)) is not None and first.field.series:
        return first
    if (part := _shared(spoken, quantity)) is not None:
        return part
    before = [
        (place, mention)
        for place, mention in enumerate(spoken.mentions)
        if clause.start <= mention.start and mention.end <= quantity.start
    ]
    for place, mention in reversed(before):
        between = spoken.folded[mention.end : quantity.start]
        mention = namesake(mention, lambda spec: _fits(spec, quantity))
        if place not in spoken.used and _fits(mention.field, quantity) and _linked(spoken, mention, quantity, between):
            spoken.used.add(place)
            return mention
        whole = quantity.unit == "%" and _OF_WHOLE.search(spoken.folded[clause.start : mention.start])
        if place not in spoken.used and not whole:
            break
    for place, mention in enumerate(spoken.mentions):
        mention = namesake(mention, lambda spec: _fits(spec, quantity))
        behind = mention.start >= quantity.end and _COUNTED.fullmatch(spoken.folded[quantity.end : mention.start])
        if behind and _fits(mention.field, quantity):
            spoken.used.add(place)
            return mention
    return _continued(spoken, clause, quantity, before)


def _shared(spoken: _Sentence, quantity: Quantity) -> Mention | None:
    """科技人员28人，占职工总数的18.5%: the share is of what the number right before was of."""
    place = spoken.quantities.index(quantity)
    if quantity.unit != "%" or not place:
        return None
    last = spoken.quantities[place - 1]
    part = spoken.named.get(last.start)
    share = _SHARE_OF.fullmatch(spoken.folded[last.end : quantity.start])
    return part if part is not None and share and _ratio_of(part.field) else None


def _linked(spoken: _Sentence, mention: Mention, quantity: Quantity, between: str) -> bool:
    """Whether only linking words, years and shares' wholes lie between a name and its number."""
    if mention.field.kind == "percent" or quantity.unit == "%":
        return _LINK.fullmatch(between) is not None or _SHARE.fullmatch(between) is not None
    bare = between
    for period in spoken.periods:
        if mention.end <= period.start and period.end <= quantity.start:
            bare = bare.replace(spoken.folded[period.start : period.end], "")
    bare = _CHANGED.sub("", _SPAN.sub("", bare), count=1)
    limit = 12 if mention.field.kind == "years" else 0
    return _LINK.fullmatch(bare) is not None or (0 < len(bare) <= limit)


def _fits(spec: FieldSpec, quantity: Quantity) -> bool:
    if not spec.numeric or "/" in quantity.value:
        return False
    return from_quantity(spec, quantity) is not None or (quantity.unit == "%" and _ratio_of(spec) is not None)


def _ratio_of(part: FieldSpec, span: int = 1) -> FieldSpec | None:
    """The percentage whose part the field is."""
    ratios = [spec for spec in load_fields().values() if spec.ratio and spec.ratio[0] == part.name]
    return next((spec for spec in ratios if spec.span == span), None) or (ratios[0] if ratios and span == 1 else None)


def _continued(
    spoken: _Sentence, clause: Clause, quantity: Quantity, before: Sequence[tuple[int, Mention]]
) -> Mention | None:
    """2023年3000万、2024年4000万: the same series again, or what was named without a number, where the clause names nothing."""
    lead = spoken.folded[clause.start : quantity.start]
    for period in spoken.periods:
        lead = lead.replace(spoken.folded[period.start : period.end], "")
    if before or not _LINK.fullmatch(lead):
        return None
    earlier = [it for it in enumerate(spoken.mentions) if it[1].end <= clause.start]
    if earlier and earlier[-1][0] not in spoken.used and _carries_on(spoken, clause, quantity, earlier[-1][1]):
        spoken.used.add(earlier[-1][0])
        return earlier[-1][1]
    topic = spoken.topic
    return topic if topic and _carries_on(spoken, clause, quantity, topic) else None


def _carries_on(spoken: _Sentence, clause: Clause, quantity: Quantity, mention: Mention) -> bool:
    """Whether the number may be of what its sentence named in an earlier clause (研发投入同比增长15%，达到690万元)."""
    return _fits(mention.field, quantity) and _sentence_of(spoken, mention) == clause.sentence


def _sentence_of(spoken: _Sentence, mention: Mention) -> int:
    return next(clause.sentence for clause in spoken.clauses if mention.start < clause.end)


def _stated(spoken: _Sentence, clause: Clause, mention: Mention, quantity: Quantity) -> Iterator[Understood]:
    words = spoken.text[clause.start : clause.end]
    lead = spoken.folded[clause.start : quantity.start]
    if (
        is_wish(words)
        or is_of_others(lead.replace(mention.name, ""))
        or (mention.field.name in _IP and _PENDING_IP.search(lead))
    ):
        return
    spec = mention.field
    if _AVERAGED.search(lead) and "均" not in mention.name:
        return
    quote = _quote(spoken, clause, mention, quantity)
    span = _span(spoken, clause, quantity)
    if quantity.unit == "%" and spec.kind != "percent":
        ratio = _share(spoken, spec, mention, quantity, span)
        if ratio is not None and _is_last_year(spoken, clause, quantity):
            yield from _entry(ratio, quantity, quote)
        return
    if spec.series:
        spoken.topic = mention
        yield from _yearly(spoken, clause, spec, quantity, quote, span)
    elif spec.kind != "percent" or span > 1 or _is_last_year(spoken, clause, quantity):
        yield from _entry(spec, quantity, quote)


def _quote(spoken: _Sentence, clause: Clause, mention: Mention, quantity: Quantity) -> str:
    """Name and number, with the time right before them."""
    start, end = min(mention.start, quantity.start), max(mention.end, quantity.end)
    times = [p.start for p in spoken.periods if clause.start <= p.start < start <= p.end + 1]
    return spoken.text[min([start, *times]) : end]


def _share(spoken: _Sentence, part: FieldSpec, mention: Mention, quantity: Quantity, span: int) -> FieldSpec | None:
    """科技人员占职工总数的12%: the ratio of the part to the whole that is named, if any."""
    between = spoken.folded[mention.end : quantity.start]
    if "占" not in between:
        return None
    share = mention.end + between.rindex("占")
    wholes = [m.field.name for m in spoken.mentions if share <= m.start and m.end <= quantity.start]
    ratios = [spec for spec in load_fields().values() if spec.ratio and spec.ratio[0] == part.name]
    fitting = [spec for spec in ratios if not wholes or spec.ratio[1] == wholes[-1]]
    return next((spec for spec in fitting if spec.span == span), None)


def _yearly(
    spoken: _Sentence, clause: Clause, spec: FieldSpec, quantity: Quantity, quote: str, span: int
) -> Iterator[Understood]:
    """One number of a series: of its year, of the last year where none is said, or the total of several years."""
    listed = _listed(spoken, quantity)
    if span > 1 and len(listed) == 1:
        total = spec.totals.get(span)
        lead = spoken.folded[clause.start : quantity.end]
        if total is not None and _SUM.search(lead):
            yield from _entry(load_fields()[total], quantity, quote)
        return
    year = _year(spoken, clause, quantity, listed, span)
    if year is not None and year <= spoken.today.year:
        for item in _entry(spec, quantity, quote):
            yield replace(item, year=year)


def _listed(spoken: _Sentence, quantity: Quantity) -> list[Quantity]:
    """The numbers side by side that this one is one of (3000万元、4200万元、5600万元)."""
    run = [quantity]
    quantities = spoken.quantities
    place = quantities.index(quantity)
    for other in reversed(quantities[:place]):
        if not re.fullmatch(r"\s*(?:[、,和及]|以及)\s*", spoken.folded[other.end : run[0].start]):
            break
        run.insert(0, other)
    for other in quantities[place + 1 :]:
        if not re.fullmatch(r"\s*(?:[、,和及]|以及)\s*", spoken.folded[run[-1].end : other.start]):
            break
        run.append(other)
    return run


def _year(spoken: _Sentence, clause: Clause, quantity: Quantity, listed: Sequence[Quantity], span: int) -> int | None:
    """The year of a number of a series; None for a part of a year or a time that is no year."""
    sentence = [c for c in spoken.clauses if c.sentence == clause.sentence]
    start = sentence[0].start
    if len(listed) > 1:
        years = [p for p in spoken.periods if start <= p.start and p.end <= listed[0].start]
        if span == len(listed):
            return spoken.today.year - span + listed.index(quantity)
        if years and _years_in(years[-1]) == len(listed):
            return years_of(years[-1].period)[0] + listed.index(quantity)
        if len(years) >= len(listed):
            return _whole_year(years[len(years) - len(listed) + listed.index(quantity)])
    behind = [p for p in spoken.periods if quantity.end <= p.start < clause.end]
    said = _governing(spoken, sentence, clause, quantity)
    if said is not None:
        return _whole_year(said)
    return _whole_year(behind[0]) if behind else spoken.today.year - 1


def _governing(
    spoken: _Sentence, sentence: Sequence[Clause], clause: Clause, quantity: Quantity
) -> PeriodMention | None:
    """The last time said before the number: in its clause, else in the nearest clause before that states a number."""
    for earlier in reversed([c for c in sentence if c.start <= clause.start]):
        stop = min(earlier.end, quantity.start)
        times = [p for p in spoken.periods if earlier.start <= p.start and p.end <= stop]
        times = [p for p in times if not _is_founding(spoken, p)]
        counts = earlier is clause or any(earlier.start <= start < earlier.end for start in spoken.named)
        if times and counts:
            return times[-1]
    return None


def _years_in(period: PeriodMention) -> int:
    first, last = years_of(period.period)
    return last - first + 1


def _whole_year(period: PeriodMention) -> int | None:
    return int(period.period) if re.fullmatch(r"\d{4}", period.period) else None


def _is_founding(spoken: _Sentence, period: PeriodMention) -> bool:
    """Whether the time is that of founding or registration, which dates nothing else."""
    around = spoken.folded[max(0, period.start - 6) : period.end + 12]
    return re.search(r"成立|注册|创办|创立|设立|组建|发证|拿到|取得|认定", around.split(",")[0]) is not None


def _span(spoken: _Sentence, clause: Clause, quantity: Quantity) -> int:
    """Over how many years the number goes (近三年 → 3), as its sentence says before it."""
    start = next(c.start for c in spoken.clauses if c.sentence == clause.sentence)
    found = list(_SPAN.finditer(spoken.folded, start, quantity.start))
    if not found or any(found[-1].end() <= p.start < quantity.start for p in spoken.periods):
        return 1
    return _NUMBER_WORDS[found[-1]["years"]]


def _is_last_year(spoken: _Sentence, clause: Clause, quantity: Quantity) -> bool:
    """A share is taken as that of the last year unless its clause names another."""
    named = [p for p in spoken.periods if clause.start <= p.start and p.end <= quantity.start]
    return not named or named[-1].period == str(spoken.today.year - 1)


def _entry(spec: FieldSpec, quantity: Quantity, quote: str) -> Iterator[Understood]:
    if spec.kind == "percent":
        value: Interval | None = widened(quantity.low, quantity.high, quantity.bound)
    else:
        value = from_quantity(spec, quantity)
    if value is not None:
        yield Understood(spec.name, value, quote.strip())


def _tells_of_firm(before: str) -> bool:
    """Whether what stands before a bare count of heads introduces the speaker, and as no team (我们是软件公司，…，38个人)."""
    teams = any(kind == "高校和科研院所" for kind, _ in read_organisation(before))
    return is_of_speaker(before) and not teams and not is_of_others(before)


def _counts_staff(spoken: _Sentence, clause: Clause, quantity: Quantity) -> bool:
    lead = spoken.folded[clause.start : quantity.start]
    rest = spoken.folded[quantity.end : clause.end].strip()
    if not lead.strip() and quantity.base_unit == "人" and not rest:
        before = re.split(r"[。;!?\n]", spoken.folded[: clause.start])[-1].rstrip(",")
        return _OURS.search(before.split(",")[-1]) is not None or _tells_of_firm(before)
    said = quantity.base_unit == "人" and re.fullmatch(r"(?:左右|规模|的样子|上下)?", rest) is not None
    return said and bool(lead.strip()) and _SUBJECT.fullmatch(lead) is not None and not is_wish(rest)
