"""What a clause says beside its numbers: denial, duty, direction, bound, target or result, most or least, all or only.

Each class is a closed set of function words of the language. A clause that a model wrote is compared with the clause
of the source that it shares most words with: what the one denies, obliges or ranks, the other must too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import rjieba

from corpus.language.facet import direction_of
from corpus.language.phrases import canonical
from corpus.words import fold
from corpus.yamlfile import read_classes

_WORDS = read_classes(Path(__file__).parent / "lexicon" / "modality.yaml")
_NEGATIONS = frozenset(_WORDS["negations"])
_NOT_DENIED = re.compile("|".join(_WORDS["not_denied"]))

_CLASSES: dict[str, re.Pattern[str]] = {
    "必须": re.compile(r"必须|应当|须(?!知)|务必|一律|(?<!相|响|适|反|对|供|效)应(?=[当在由按有将以依对向提取不])"),
    "可以": re.compile(r"可以|允许|鼓励|(?<!不|许|认|经|财|两|宁|非|尚)可(?=[以申享由在按予给凭持向])"),
    "最高": re.compile(
        r"最[高大多快强优好长佳]|居首|首位|榜首|领先|第一(?=[，。；,;名位\[、]|$)|排(?:名|在|列)?第一|位列第一|位居第一|冠军"
    ),
    "最低": re.compile(r"最[低小少慢弱差短]|末位|垫底|倒数"),
    "全部": re.compile(
        r"全部|所有|一切|全都|无一例外|全覆盖|均(?![衡值等匀])(?<!年均|人均|户均|平均|日均|月均|亩均|地均)|(?<!首|成|大|古|都|帝)都(?![市会])"
    ),
    "唯一": re.compile(r"唯一|仅有?(?!次于)|只有|独家|只(?=[在为能对限])"),
    "首次": re.compile(r"首次|首个|首家|第一次|前所未有|历史(?:新高|最高|首次)|创新高|历史性"),
    "连续": re.compile(r"连续|逐年|逐月|每年都|历年"),
    "一半": re.compile(r"一半|半数|过半|大半|多数|绝大多数|大部分"),
    "成倍": re.compile(r"翻番|翻[一两二三四]番|倍增|成倍|翻倍|翻了"),
    "程度": re.compile(r"大幅|显著|明显|急剧|迅猛|飞速|巨大|遥遥|远远|远超|远低|严重"),
    "因果": re.compile(r"因为|由于|因此|导致|得益于|归功于|主要原因|源于|所以|从而使"),
    "如期": re.compile(r"圆满|超额|提前|如期|按期|顺利"),
    "名次": re.compile(
        r"名列|位居|位列|稳居|居全|居第|排名|排在|排位|名次|位次|前茅|前列|跻身|第[一二三四五六七八九十\d]+[位名]"
    ),
    "部分": re.compile(r"一部分|之一(?=[，。；;,、\[（(]|$)"),
    "否认": re.compile(
        r"谈不上|说不上|不成立|不属实|不实|传言|谣言|子虚乌有|言过其实|有待证实|并非事实|夸大|误传|存疑"
    ),
    "已经": re.compile(r"已经|(?<!业|早|不)已(?!知)|圆满|超额|提前|如期"),
    "目标": re.compile(
        r"目标|力争|计划(?!生育|单列)|拟(?!定|合|态)|争取|预期|打算|有望|规划(?!局|院|馆|区)|将(?!军|近|领|士)|预计|预测"
    ),
    "否定成绩": re.compile(r"失败|落空|停滞|倒退|取消|暂停|终止|撤销|违规|违法"),
}
_KEPT = ("否定", "唯一", "目标")
"""Classes that must not be lost on the way either."""
TARGET = re.compile(
    r"目标|力争|计划|拟|争取|预期|确保|将|规划|预计|打算|有望|要(?=达|实现|完成|力|在|把|使|建|新)|到(?:20)?\d\d年|十[一二三四五六七]五末"
)
DONE = re.compile(r"已|成功|(?<!将)完成了|(?<!将)实现了|达到了|建成了|超额|提前|如期|圆满|实际(?!控制)")
FORECAST = re.compile(r"预计|预期|估计|预测|将|有望|拟|力争|测算")

_BOUNDS = {
    name: frozenset(_WORDS[words])
    for name, words in (
        ("下限", "at_least"), ("上限", "at_most"), ("大约", "about"), ("年均", "a_year"), ("累计", "in_all"),
    )
}  # fmt: skip
_BOUND_BEFORE = re.compile(
    r"(不少于|不低于|不高于|不超过|不多于|不大于|不小于|不得低于|不得超过|不得少于|不得高于|至少|至多|最多|最高|最低|大约|(?<![签条合契节制预公解])约|将近|接近|(?<![附最远])近|不足|不到|未达|"
    r"超过|超出|(?<![赶])超|突破|逾|多于|大于|小于|少于|(?<!提)高于|低于|≥|≤|>=|<=|>|<)"
    r"(?:[为是达到的了]{0,2}|[可能]?(?:获得?|享受|补助?|补贴|奖励?|给予|支持|资助|发放){0,3})\s*$"
)
_BOUND_AROUND = re.compile(r"年均|年平均|累计")
_BOUND_AFTER = re.compile(
    r"[余多来几](?=[万亿家个项人件名元次])|[（(]?[及含]?[以之]上|[以之]下|以内|之内|左右|上下|有余|[（(](?:最高|最低|最多|至少|至多)[)）]"
)


def bounds_said(before: str, number: str, after: str) -> dict[str, str]:
    """Class → word of the bounds said of a number: right before it, inside it (1300余家), right after; 年均 and 累计 from further off."""
    said = _BOUND_BEFORE.findall(before) + _BOUND_AROUND.findall(before[-16:]) + re.findall(r"[余多]", number)
    if match := _BOUND_AFTER.match(after):
        said.append(match.group().strip("（()）"))
    return {name: word for word in said for name in bound_classes(word)}


def bound_classes(words: str | None) -> frozenset[str]:
    """The classes of the bound words of a figure or a quantity, joined by 、."""
    said = {word.lstrip("(（及含") if len(word) > 2 else word for word in re.split("[、,]", words or "") if word}
    return frozenset(name for name, members in _BOUNDS.items() if said & members)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause with the classes of words it holds."""

    text: str
    grams: frozenset[str]
    says: frozenset[str]

    def shared(self, other: Clause) -> float:
        """Share of this clause's pairs of characters that the other holds."""
        return len(self.grams & other.grams) / len(self.grams) if self.grams else 0.0


_CLAUSE = re.compile(r"[^，。；;,！？!?\n：:]+")
_NOISE = re.compile(r"\[\d+\]|\d[\d.,]*|[\s%（）()“”\"《》、]")


@lru_cache(maxsize=4096)
def clauses_of(text: str) -> tuple[Clause, ...]:
    return tuple(clause_of(match.group()) for match in _CLAUSE.finditer(text) if match.group().strip())


@lru_cache(maxsize=4096)
def clause_of(text: str) -> Clause:
    bare = _NOISE.sub("", canonical(text))
    grams = frozenset(bare[i : i + 2] for i in range(len(bare) - 1))
    said = {name for name, pattern in _CLASSES.items() if pattern.search(text)}
    if denials(text) % 2:
        said.add("否定")
    if way := direction_of(text):
        said.add("增" if way == "up" else "减")
    return Clause(text, grams, frozenset(said))


def denials(text: str) -> int:
    """How many words of a clause deny; 不断, 不超过, 未来 do not."""
    return sum(word in _NEGATIONS for word in rjieba.cut(_NOT_DENIED.sub("，", fold(text))))


_TO_BE = re.compile(r"要(?=达到?|实现|完成|力争|建成|提高到|降到|新[增建])")
"""Says a goal as 目标 does (要达到94%)."""
_NEAR = 0.34
_SAME = 0.6


def at_odds(sentence: str, sources: Sequence[str]) -> str:
    """What a clause of ``sentence`` says that its sources do not, in words; "" where all is as they say."""
    held = [clause for source in sources for clause in clauses_of(source)]
    clauses = [clause for clause in clauses_of(sentence) if clause.grams]
    said = frozenset(name for clause in clauses for name in clause.says) | (
        {"目标"} if _TO_BE.search(sentence) else set()
    )
    whys = (_added(clause, held) or _lost(clause, said, held) for clause in clauses)
    return next(filter(None, whys), "")


def _added(clause: Clause, held: Sequence[Clause]) -> str:
    """A class that no source clause near this one holds; 目标 may come from any, 已经 needs only that none speaks of a plan."""
    scored = [(max(clause.shared(other), other.shared(clause)), other) for other in held]
    best = max((score for score, _ in scored), default=0.0)
    near = [other for score, other in scored if score >= min(_SAME, max(_NEAR, best - 0.25))]
    for name in clause.says:
        if name == "已经":
            if any("目标" in other.says for other in near):
                return "原文说的是打算，不是已经做到"
        elif not any(name in other.says for other in (held if name == "目标" else near)):
            return f"原文这里没有说“{name}”"
    must = near and all("可以" in other.says for other in near)
    return "原文说的是可以，不是必须" if must and "必须" in clause.says and "可以" not in clause.says else ""


def _lost(clause: Clause, said: frozenset[str], held: Sequence[Clause]) -> str:
    """A class that the source clauses this one retells all hold, and the sentence nowhere."""
    scored = [(clause.shared(other), other) for other in held]
    best = max((score for score, _ in scored), default=0.0)
    nearest = [other for score, other in scored if score >= max(_SAME, best - 0.05)]
    for name in _KEPT:
        if name not in said and nearest and all(name in other.says for other in nearest):
            return f"原文这里说的是“{name}”，这句话丢掉了"
    return ""
