"""A question read against the policy cards: which cards it names, its own words and times, and how far a provision answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from assistant.eligibility.facts import Facts, Scheme
from assistant.eligibility.interval import conjunction
from assistant.intake.profile_reader import read_sentence
from assistant.query.question import Part
from assistant.retrieval.library import Library
from assistant.retrieval.provisions import Card, Provision, chosen_cards, says
from corpus.language.phrases import Unit, canonical, coverage, held, units_of
from corpus.measures.periods import PeriodMention, bounds, read_periods
from corpus.measures.quantities import read_quantities
from corpus.measures.regions import Gazetteer
from corpus.measures.units import base_unit_of
from corpus.policies.digest import About
from corpus.policies.fields import load_fields
from corpus.words import fold

NEAR, UNNAMED_NEAR = 0.2, 0.6
"""Least share of a question's words that a provision holds which is weighed at all."""
WELL, TOLD = 0.6, 0.5
"""From this on a provision holds a word; the least share of a telling word that what answers must hold."""
_LEANINGS: tuple[tuple[About, re.Pattern[str]], ...] = (
    ("score", re.compile(r"(?:几|多少)分|打分|评分|得分|满分|分值|占[^,。?]{0,4}分")),
    (
        "procedure",
        re.compile(
            r"(?:怎么|如何|怎样)(?:去)?(?:申报|申请|办理?|填报|登记|认定|评|入库)|流程|程序|步骤|手续|材料|(?:在|到|去)?(?:哪里|哪儿|哪个(?:网站|平台|部门|系统|地方))"
            r"|(?:什么时候|何时|几月|哪天|时间)[^,，。?]{0,6}(?:申报|填报|截止|申请|开始|报)|截止|(?:申报|填报|申请)(?:的)?时间|几年|复核|备案"
        ),
    ),
    (
        "benefit",
        re.compile(
            r"优惠|好处|支持|奖励|奖补|补助|补贴|待遇|能?得到什么|能拿|省(?:多少)?钱|给钱|发钱|免税|税率|奖金|免"
        ),
    ),
    (
        "audience",
        re.compile(
            r"适用(?:对象|范围|于)|面向(?:谁|哪)|(?:谁|哪些(?:人|企业|单位|机构|对象))[^,，。?]{0,4}(?:可以|能|适用|有资格)"
        ),
    ),
    ("target", re.compile(r"目标|规划提出|力争|到20\d\d年")),
    (
        "condition",
        re.compile(r"条件|要求|门槛|资格|标准|不低于|至少|最低|上限|下限|最高|不能超过|不超过|最多|满足|达到"),
    ),
)
_EMPTY = re.compile(
    r"条件|要求|规定|政策|企业|公司|单位|申报|申请|认定|评定|评|享受|满足|符合|具备|达到|成为|普通|文件|办法|依据|现在|目前|如今|当前|"
    r"时候|期间|前后|变化|变|改成|改|区别|不同|调整|说|算|做|干|得|干满|满|拿|给|怎么|过|按|所|项|时|去|管|以前|以后|之前|之后|情况|至少|最多|"
    r"旧|新|老|之内|以内|后果|结果|办理|走|最后|最终|到底|究竟|标准|下限|上限|比例|比重|占比|百分之|限额|额度|金额|数额|幅度|手续|流程|程序|步骤|哪些人|人|"
    r"[前后先再要办去做能会得须应才就还没些到对有为被把让请向从往在用多少几一下么吗呢吧天年月日号起第是]+"
)
"""Words that a question about a policy says of any policy."""
_LIST_NOUNS = re.compile(
    r"资格|门槛|优惠|好处|支持|待遇|奖励|奖补|补助|补贴|流程|程序|步骤|手续|材料|办理|办|填报|登记|评价|评上|入库|适用|对象|范围|打分|评分|用处|得到|制度|一般"
)
_CHANGE = re.compile(r"前后|变化|变了|改了|改成|有(?:什么|何)(?:不同|区别|调整)|调整(?:了)?(?:什么|哪些)|新旧|新老")
_BEFORE = re.compile(r"^(?:\d{1,2}[日号])?(?:底|末)?(?:以前|之前|前(?!后|三|五|十))")
_NOT_A_TIME = re.compile(r"^(?:版|目录|修订|修正|版本)")
_FORMER = re.compile(
    r"(?:以前|之前|过去|原来|原先|此前|当时)的?(?:规定|标准|办法|要求|条件|政策|口径)|旧(?:的)?(?:规定|标准|办法|要求|版|口径)|老(?:标准|办法|规定)"
)
_NOW = re.compile(r"现在|目前|如今|当前|眼下|现行|今年|最新|这会儿")
_PERCENT = re.compile(r"比例|比重|占比|百分之|几成|多大份额|率(?:是|为|有)?(?:多少|几|多大)")
_AMOUNT = re.compile(r"限额|额度|金额|数额|多少(?:万|亿)?元|多少钱|最高(?:能|可以)?(?:多少|给|拿|补)|封顶")
_PLACE_ASKED = re.compile(r"哪里|哪儿|哪个(?:部门|单位|机构|网站|平台|系统|地方|窗口)|向谁|找谁")
_PLACE = re.compile(r"部门|机构|局|厅|平台|网|系统|银行|处|窗口|中心")
_NUMERIC = re.compile(
    r"多少|(?<!哪)几(?!种|类|部门|个部门|级)|多大|多久|多长|多高|百分之|比例|占比|比重|上限|下限|额度|限额|最高|最低|最多|至少"
)
_WHEN = re.compile(r"什么时候|何时|哪天|哪一?年|几月|几号|什么时间|啥时候|截止(?:时间|日期)?|日期")
_DAY = re.compile(r"\d{1,2}月|\d{4}年|年底|月底|每年|年度|当年|次年|之日")
_RATIO = re.compile(r"占|比例|比重|率|强度|百分|几成|%")
_UNIT = re.compile(r"(?:多少|几)个?(万元|亿元|平方米|百分点|[元分年月天日人名家项件批倍级类层次成亩])")
_MUCH_OF = re.compile(
    r"多少(?!万|亿|元|分|年|月|天|日|人|名|家|项|件|批|倍|平|个|条|才|以|的|比例|钱)([\u4e00-\u9fff]{2,4})"
)
"""What is counted or weighed (多少评审费)."""
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")
_BRACKETED = re.compile(r"[（(][^（）()]*[)）]")
_JUST = re.compile(r"^[刚才已未](?=[\u4e00-\u9fff]{2})|(?<=^有效)期$")
_LATIN = re.compile(r"(?<![A-Za-z&])[A-Za-z]+(?:&[A-Za-z]+)+(?![A-Za-z&])")
"""R&D: no word of the segmenter's."""
_COPULA = re.compile(r"(?:是|为|有)(?=(?:哪|什么|多少|几|谁|啥|怎))")
_FROM = re.compile(r"从(?:哪|什么|何|几)|开始|起算")
_SPELLED = re.compile(r"[一二两三四五六七八九十百]+(?:年|月|天|成|分之|名|项)|\d+个(?:月|工作日)|\d+(?:天|日)内")
_COUNTED = frozenset({"个", "项", "条", "次"})
_NO_ANSWER: frozenset[About] = frozenset({"issuer", "issued", "effective", "link", "gap"})
"""Answered only where they are asked for by their own words."""
_NOT_UNNAMED: frozenset[About] = _NO_ANSWER | {"audience", "standing", "number"}
"""The same of a card that the question does not name."""
_OUTLIVES: frozenset[About] = frozenset({"definition", "audience", "target", "procedure"})
"""What is told of a programme that has ended, where the question does not ask for today's."""
_LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Scored:
    """A provision with how far it answers; ``timely``: it holds at the time asked about."""

    provision: Provision
    score: float
    timely: bool


@dataclass(frozen=True)
class Hearing:
    """One part of a question before the cards."""

    library: Library
    part: Part
    cards: Sequence[Card]

    @property
    def text(self) -> str:
        return self.part.text

    @property
    def today(self) -> date:
        return self.library.settings.today

    # -- what it names -----------------------------------------------------------------------------------------------

    @cached_property
    def named(self) -> list[tuple[Card, str | None]]:
        """The cards the question names (else the part before it) with the tier, by the length of the name."""
        for text in (self.text, f"{self.part.carried} {self.text}"):
            said = _unquoted(canonical(text))
            best: dict[str, tuple[int, Card, str | None]] = {}
            for card in self.cards:
                found = [(len(name), tier) for name, tier in card.names if says(name, said)]
                if found:
                    tiers = [(length, tier) for length, tier in found if tier]
                    longest = max(length for length, _ in found)
                    best[card.policy.id] = (longest, card, max(tiers)[1] if tiers else None)
            if best:
                return [(card, tier) for _, card, tier in sorted(best.values(), key=lambda it: -it[0])]
        return []

    def names(self, provision: Provision) -> bool:
        return any(card.policy.id == provision.policy.id for card, _ in self.named)

    def _tier(self, card: Card) -> str | None:
        return next((tier for named, tier in self.named if named is card), None)

    def _is_of_named(self, provision: Provision) -> bool:
        """Of a card that is not named: whether it speaks of what is (每一个被问到的名称都在这句话里)."""
        around = self.named[0][0].around if self.named else ""
        said = [unit for unit in self.units if is_telling(unit) and held(unit.text, around) >= 0.8]
        return all(held(unit.text, provision.own) >= WELL for unit in said)

    @cached_property
    def _searched(self) -> Sequence[Card]:
        """The cards named and those related to them; all of them where none is named."""
        if not self.named:
            return self.cards
        named = [card for card, _ in self.named]
        related = {id for card in named for id in card.policy.related}
        return [*named, *(card for card in self.cards if card.policy.id in related and card not in named)]

    # -- its words ---------------------------------------------------------------------------------------------------

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The words of the question, without its times; those of the part before where it has none of its own."""
        return _telling_words(self._timeless) or _telling_words(self.part.carried)

    @cached_property
    def _timeless(self) -> str:
        text = self.text
        for mention in reversed(self._periods):
            text = f"{text[: mention.start]} {text[mention.end :]}"
        return _COPULA.sub(" ", text)

    @cached_property
    def _beyond_names(self) -> dict[tuple[str, ...], tuple[Unit, ...]]:
        return {}

    def _beyond(self, names: tuple[str, ...]) -> tuple[Unit, ...]:
        """The words left once the longest of the names is taken out of the text."""
        if names not in self._beyond_names:
            self._beyond_names[names] = tuple(self._left(names))
        return self._beyond_names[names]

    def _left(self, names: tuple[str, ...]) -> Iterator[Unit]:
        said = _unquoted(canonical(self._timeless))
        name = max((name for name in names if name in said), key=len, default=None)
        rest = _telling_words(said.replace(name, " ")) if name else self.units
        if not rest and not _telling_words(self._timeless):
            rest = self.units
        around = " ".join(names)
        yield from (unit for unit in rest if held(unit.text, around) < 0.8)

    def beyond(self, card: Card, tier: str | None) -> tuple[Unit, ...]:
        """The words besides the card's names."""
        return self._beyond(card.names_of(tier))

    @property
    def telling(self) -> tuple[str, ...]:
        return tuple(unit.text for unit in self.units if is_telling(unit))

    def content(self, provision: Provision) -> tuple[Unit, ...]:
        """The words that are not the name of the policy asked about; () where nothing else is said."""
        if not self.named:
            return self.units
        own = self.card_of(provision) if self.names(provision) else self.named[0][0]
        return self._beyond(own.names_of(provision.tier if self.names(provision) else None))

    def only_names(self, card: Card, tier: str | None) -> bool:
        """Whether nothing but the policy and the word for a list is said."""
        return all(_LIST_NOUNS.fullmatch(unit.text) for unit in self._beyond(card.names_of(tier)))

    def card_of(self, provision: Provision) -> Card:
        return next(card for card in self.cards if card.policy.id == provision.policy.id)

    @cached_property
    def counted(self) -> tuple[Unit, ...]:
        """What 多少 is of: it must be named by what answers."""
        return units_of(" ".join(_MUCH_OF.findall(self.text)))

    @cached_property
    def facts(self) -> Facts:
        """What the question tells of a case (销售收入8000万的企业)."""
        profile, _ = read_sentence(self.text, self.today, self.library.home_city)
        return Facts(profile, self.today, Scheme.of([card.policy for card in self.cards], self.today))

    # -- its times ---------------------------------------------------------------------------------------------------

    @cached_property
    def _periods(self) -> list[PeriodMention]:
        """The times it names, without those of names and editions (2024年版, 十四五规划)."""
        return [
            mention
            for mention in read_periods(self.text, self.today)
            if not _NOT_A_TIME.match(self.text[mention.end :]) and not self._in_name(mention)
        ]

    def _in_name(self, mention: PeriodMention) -> bool:
        said = _unquoted(canonical(self.text[mention.start : mention.end]))
        return "/" in mention.period and any(said in name for card, _ in self.named for name, _ in card.names)

    @cached_property
    def times(self) -> list[tuple[date, date]]:
        """The stretches of time asked about; today where none is named."""
        times = [self._stretch(mention) for mention in self._periods]
        if not times and not read_periods(self.text, self.today):
            times = [_days(period) for period in self.part.periods]
        return times or [(self.today, self.today)]

    def _stretch(self, mention: PeriodMention) -> tuple[date, date]:
        first, last = _days(mention.period)
        by = mention.kind == "deadline" and "前" in self.text[mention.start : mention.end]
        if by or _BEFORE.match(self.text[mention.end :]):
            return first - timedelta(days=366), first - timedelta(days=1)
        return (self.today, self.today) if first <= self.today <= last else (first, last)

    @property
    def _asks_of_time(self) -> bool:
        return self.of_change or bool(self._periods) or bool(_ARTICLE.search(self.text))

    @property
    def of_today(self) -> bool:
        return self.times == [(self.today, self.today)] and not self.of_former

    @property
    def of_former(self) -> bool:
        """Whether the former rules are asked for, without a date."""
        return not self._periods and bool(_FORMER.search(self.text))

    @property
    def of_change(self) -> bool:
        return bool(_CHANGE.search(self.text))

    def timely(self, provision: Provision) -> bool:
        """Whether it holds at the time asked about."""
        if self.of_change or provision.timeless:
            return True
        if self.of_former:
            return provision.is_past(self.today)
        outlives = provision.about in _OUTLIVES or not provision.line.rules
        if self.of_today and outlives and not _NOW.search(self.text) and provision.is_past(self.today):
            return True
        return any(provision.holds_in(first, last) for first, last in self.times)

    # -- what others answer ------------------------------------------------------------------------------------------

    def answered_by(self, words: str, *, fully: bool) -> bool:
        """Whether an answer's words (quotes with their headings) hold what the question asks beside the policy's name.

        ``fully``: the name itself too, and something beside it.
        """
        said = canonical(words)
        beyond = self._beyond(self.named[0][0].names_of(None)) if self.named else self.units
        content = [unit for unit in (self.units if fully else beyond) if is_telling(unit)]
        asked = _UNIT.search(self.text)
        if asked and asked[1] not in _COUNTED and not _holds_unit(words, asked[1]):
            return False
        if fully and not asked and not any(is_telling(unit) for unit in beyond):
            return False
        return all(held(unit.text, said) >= TOLD for unit in (*content, *self.counted))

    # -- how far a provision answers ---------------------------------------------------------------------------------

    def scored(self) -> list[Scored]:
        """Every provision that may answer, best first."""
        found = [it for card in self._searched for it in self._of_card(card)]
        return sorted(found, key=lambda it: -it.score)

    def _of_card(self, card: Card) -> Iterator[Scored]:
        tier = self._tier(card)
        for provision in card.provisions:
            if provision.about in (_NO_ANSWER if self.named else _NOT_UNNAMED) or (
                tier is not None and provision.tier not in (None, tier)
            ):
                continue
            if provision.about == "standing" and not self._asks_of_time:
                continue
            if self._is_near(provision) and self._fits(card, provision):
                yield Scored(provision, self._score(provision), self.timely(provision))

    def _is_near(self, provision: Provision) -> bool:
        """A first, cheap look: whether it holds enough of the question to be weighed."""
        texts = ((provision.own, 1.0), (provision.names, 1.0))
        if not self.named:
            return coverage(self.units, texts) >= UNNAMED_NEAR
        content = self.content(provision)
        return bool(self.units) and (not content or max(coverage(content, texts), coverage(self.units, texts)) >= NEAR)

    def _score(self, provision: Provision) -> float:
        texts = ((provision.own, 1.0), (provision.names, 0.95))
        score = coverage(self.content(provision) or self.units, texts) + 0.4 * coverage(self.units, texts)
        score += 0.1 * coverage(units_of(self._timeless), texts)
        score += 0.12 if provision.about in self.leanings else 0.0
        score += 0.15 if _FROM.search(self.text) and "起" in provision.line.text else 0.0
        score += 0.06 if provision.line.rules else 0.0
        score += 0.01 * min(16, _common(canonical(self._timeless), provision.own))
        score += 0.15 if any(year in provision.line.text for year in self._years) else 0.0
        score -= 0.1 if any(rule.unverified for rule in provision.line.rules) and self.of_today else 0.0
        return score + self._of_kind(provision) + (0.5 if self.row_of(provision) is not None else 0.0)

    @cached_property
    def _years(self) -> tuple[str, ...]:
        return tuple(f"{mention.period[:4]}年" for mention in self._periods if not mention.relative)

    def _fits(self, card: Card, provision: Provision) -> bool:
        return (
            (self.names(provision) or self._is_of_named(provision))
            and self._placed(card, provision)
            and self._typed(provision)
            and not self._ruled_out(provision)
            and all(article in provision.line.text for article in _ARTICLE.findall(self.text))
        )

    def _of_kind(self, provision: Provision) -> float:
        """A ratio for a question after one, an amount for one after an amount; a field named in full counts."""
        ratio, fields = bool(_RATIO.search(self.text)), load_fields()
        specs = [fields[rule.field] for rule in provision.line.rules if rule.field in fields]
        kinds = {kind_of(provision)} & {"ratio", "amount", "count"}
        apart = bool(kinds) and len(self.kinds) < 2 and ("ratio" in kinds) != ratio
        exact = {canonical(name) for spec in specs for name in (spec.label, *spec.aliases)}
        return (-0.2 if apart else 0.0) + (0.1 if any(unit.text in exact for unit in self.units) else 0.0)

    def leans(self, provision: Provision) -> bool:
        """Whether the question's own words ask for what the provision speaks of, or for the kind of value it holds."""
        return provision.about in self.leanings or bool(
            self.kinds or _UNIT.search(self.text) or _ARTICLE.search(self.text)
        )

    @cached_property
    def leanings(self) -> frozenset[About]:
        """What the words beside the policy's name ask for."""
        said = _unquoted(canonical(self.text))
        names = (name for card, _ in self.named for name, _ in card.names if name in said)
        rest = said.replace(max(names, key=len, default="\n"), " ")
        return frozenset(about for about, pattern in _LEANINGS if pattern.search(rest))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """A ratio, an amount, or both are asked for."""
        asked = {"ratio": _PERCENT.search(self.text), "amount": _AMOUNT.search(self.text)}
        return frozenset(kind for kind, found in asked.items() if found)

    def _typed(self, provision: Provision) -> bool:
        """A number, a date, a place, a number of the unit asked for, where the question asks one."""
        said = provision.line.text
        if _PLACE_ASKED.search(self.text) and not _PLACE.search(said):
            return False
        if self.kinds == {"ratio"} and not re.search(r"%|分之|[一二三四五六七八九]成|倍", said):
            return False
        if _WHEN.search(self.text) and not _NUMERIC.search(self.text):
            return bool(_DAY.search(_BRACKETED.sub("", said)))
        claimed = {q.unit for q in self.part.quantities} if self.part.asking.claim else set()
        if claimed and not any(_holds_unit(said, unit) for unit in claimed if unit):
            return False
        if not _NUMERIC.search(self.text):
            return True
        if self.part.asking.claim and self.part.quantities and not self.facts.profile.is_empty:
            return True
        asked = _UNIT.search(self.text)
        if asked and asked[1] not in _COUNTED:
            return _holds_unit(said, asked[1])
        return bool(_units_in(said)) or bool(_SPELLED.search(said))

    def _placed(self, card: Card, provision: Provision) -> bool:
        """A statement of one place (全省2021年…) answers for that place; a place the card has nothing of is not answered."""
        gazetteer, home = self.library.gazetteer, self.library.home_city
        own = _places(provision.line.text) | _places(card.policy.title.value) | {card.policy.area or ""}
        asked, named = set(self.part.regions), self.names(provision)
        around = {home, gazetteer.province_of(home) if home else None}
        figure = provision.about in ("definition", "target")
        if asked:
            return asked <= own | (around if named and not figure else set())
        return named or not (figure and own - {""})

    def _ruled_out(self, provision: Provision) -> bool:
        """A rule for another case than the one the question tells (销售收入8000万: not the one up to 5000万)."""
        guards = [rule.when for rule in provision.line.rules if rule.when]
        if not guards:
            return False
        truths = [conjunction(self.facts.judge(condition) for condition in guard) for guard in guards]
        return all(truth is False for truth in truths)

    def row_of(self, provision: Provision) -> int | None:
        """The row of a score table that what the question tells falls into."""
        rule = provision.line.rules[0] if provision.line.rules else None
        if rule is None or rule.table is None or not _LEANINGS[0][1].search(self.text):
            return None
        for place, row in enumerate(rule.table):
            truth = conjunction(self.facts.judge(condition) for condition in row.when)
            if truth is not False:
                return place if truth and row.when else None
        return None


def holds(unit: Unit, provisions: Collection[Provision]) -> float:
    """How far one of the provisions holds a word."""
    return max((held(unit.text, f"{p.own} {p.names}") for p in provisions), default=0.0)


def kind_of(provision: Provision) -> str:
    """What its rule gives or tests: a ratio, an amount, a count, or ""."""
    units = {rule.unit for rule in provision.line.rules}
    if units & {"%", "件/万人", "%/年"}:
        return "ratio"
    if units & {"万元", "亿元", "元"}:
        return "amount"
    return "count" if units & {"人", "项", "家", "个", "名", "平方米", "天", "年", "月", "分"} else ""


def hear(library: Library, part: Part, documents: Collection[str]) -> Hearing:
    return Hearing(library, part, chosen_cards(library.cards, documents))


def asks_when(text: str) -> bool:
    return bool(_WHEN.search(text))


def measured_in(text: str) -> str:
    """The unit that 多少 or 几 is followed by; "" where none is."""
    asked = _UNIT.search(text)
    return asked[1] if asked else ""


def is_telling(unit: Unit) -> bool:
    return len(unit.text) > 1 and not unit.verb


def _telling_words(text: str) -> tuple[Unit, ...]:
    latin = tuple(Unit(fold(word), 1.0) for word in dict.fromkeys(_LATIN.findall(text)))
    said = (replace(unit, text=_bared(unit.text)) for unit in units_of(text))
    return (*(unit for unit in said if not _EMPTY.fullmatch(unit.text)), *latin)


def _bared(word: str) -> str:
    """刚成立 is 成立, 有效期 is of what is 有效."""
    return _JUST.sub("", word) or word


def _holds_unit(said: str, unit: str) -> bool:
    if unit == "分":
        return bool(re.search(r"\d分", said))
    wanted = base_unit_of(unit) or unit
    found = _units_in(said)
    if unit == "年":
        return bool(
            re.search(
                r"(?<![\d年第])(?:\d{1,2}|[一二两三四五六七八九十]+)(?:至[一二三四五六七八九十\d]+)?个?年(?!度)", said
            )
        )
    same = wanted in found or (wanted == "月" and "个月" in found) or (wanted == "名" and "位" in found)
    return same or bool(re.search(rf"[二两三四五六七八九十百\d]个?{unit}", said))


@lru_cache(maxsize=2048)
def _units_in(text: str) -> frozenset[str]:
    """Base units of the quantities outside brackets ("" for a bare number)."""
    return frozenset(base_unit_of(q.unit or "") or q.unit or "" for q in read_quantities(_BRACKETED.sub("", text)))


@lru_cache(maxsize=2048)
def _places(text: str) -> frozenset[str]:
    return frozenset(mention.name for mention in Gazetteer.load().read(text))


def _unquoted(text: str) -> str:
    return re.sub(r"[“”\"《》]", "", text)


def _common(one: str, other: str) -> int:
    """Characters in the runs of two or more that both hold, in order."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1)


def _days(period: str) -> tuple[date, date]:
    """First and last day of a period."""
    (y1, m1, d1), (y2, m2, d2) = bounds(period)
    return date(y1, m1, d1), date(y2, m2, min(d2, _LAST[m2 - 1]))
