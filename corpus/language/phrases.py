"""The content words of a phrase, weighted, and how far another text holds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from corpus.language.terms import load_terms
from corpus.measures.units import counts
from corpus.words import fold

# Parts of speech (jieba's tag set) that carry no content of their own.
_EMPTY_TAGS = ("r", "u", "p", "c", "y", "e", "o", "x", "w", "m")
_EMPTY_SINGLE_TAGS = ("z", "f")
"""Empty where the word is one character (上, 中); 初中 and 城镇 are tagged so too."""
_HAN_WORD = re.compile("[\u4e00-\u9fff]{2,}")
"""A word that the dictionary knows without a part of speech (瞪羚) has content."""
_MEASURES = frozenset("人数 数 率 量 额 面积 金额 数量 次数 件数 户数 比例 比重 费用 收入 支出 规模 里程 天数".split())
"""What makes a measured thing of the verb before it (受伤人数, 出栏量)."""
_MODEL = re.compile(
    r"(?<![A-Za-z\d.])(?:\d+[A-Za-z]{1,3}|[A-Za-z]{1,4}\d+)(?![A-Za-z\d.])|(?:[百千万][吨人户亩头只]){2,}"
)
"""Grades, models and sizes that name a class (5A, G5, 千吨万人) tell one thing from another."""
_PREDICATE_TAGS = ("v", "a", "d", "i", "l")
# Words that ask, count or predicate in every text; what they stand beside carries the meaning.
_EMPTY_WORDS = frozenset(
    "是 有 为 达 达到 达成 完成 实现 共 共有 一共 总共 合计 多少 几 几个 若干 多大 多高 多 少 高 低 大 小 数 数量 个数 家数 总数 总量 数目 "
    "金额数 情况 数据 数字 数值 方面 工作 具体 分别 各 各自 目前 现在 现有 当前 全市 我市 本市 全县 我县 全区 我区 市里 县里 区里 "
    "请问 麻烦 帮 帮忙 帮我 告诉 知道 想 了解 问 查 查询 查一下 看 看看 说 说说 介绍 一下 列 列出 列举 给 给出 提到 提及 涉及 包括 "
    "文 文中 文件 材料 答复 报告 里 中 里面 当中 上 下 会 要 能 可以 可 应 应该 需 需要 将 将要 已 已经 还 也 都 又 再 就 才 只 "
    "到底 究竟 大概 大约 约 左右 上下 吗 呢 吧 啊 呀 的 了 着 过 得 地 和 与 及 或 以及 还有 同 跟 在 对 从 向 由 于 以 被 把 让 使 "
    "多长 多高 多宽 多远 多深 多重 多快 去 随便 随意 任意 任何 哪 哪些 哪个 哪里 哪儿 哪家 谁 什么 怎么 怎样 怎么样 如何 为什么 为何 多久 什么时候 何时 是否 是不是 有没有 不 没 没有 无 "
    "水平 规模 程度 年 月 日 年度 全年 当年 个 家 项 件 人 名 位 次 场 批 元 万 亿 万元 亿元 万人 % 一 二 两 三 这 那 其 其中 每 "
    "目标 打算 准备 定 提 拥有 剩 还剩 剩下 写 需要 份 有的 多少家 几家 谁 哪边 那边 这边 有人 听说 肯定 请 提供 列出 总计 第几 排 首 力争 争取 达成 "
    "至少 至多 四个 三个 两个 五个 里面 重 出 "
    "项数 家数 人数 件数 户数 超过 高于 低于 大于 多于 小于 不到 突破 不足 以上 以下 排名 排在 来 主要围绕 到底 打算 "
    "占 最 差 离 距离 比 较 又 哪边 又是 准确 说法 写 实际 稿子 一篇 那么 听说 拿 拿到 得到 获得 收到 "
    "之一 以来 以内 以外 之间 期末 年末 年底 月末 当中 其间 计划 拟 预计 预期 将要 拟定 全部 所有 整个 阶段 底线 上限 下限 红线 指标 额度 幅度 情形 口径 数目 名额 大关 钱 帮我 想问 来说 来看 而言 方面 领域 今后 将来 未来 以后 下一步 那里 这里 这块 那块 一块 截至 截止 期间 时候 "
    "说法 真 真的 对 错 没错 正确 属实 县区 区县 县市区 市县 地方 地区 单位 发 搞 弄 做 花 花了 拿 拿到 钱 东西".split()
)
_ASKING = re.compile(r"(?:几|多少|好多|哪几?)[家个人项件场位名批次年月天条所]?")
_SUFFIX = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:数量|总数|个数|家数|人数|总量|总额|数)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """One content word; ``term`` where it is a known term of the field (matched whole or by its characters)."""

    text: str
    weight: float
    term: bool = False
    verb: bool = False
    """A predicate: it tells indicators apart only where the store's own indicators use it."""


@lru_cache(maxsize=8192)
def _pieces(text: str) -> tuple[tuple[str, bool, bool], ...]:
    found: list[tuple[str, bool, bool]] = []
    for piece, term in load_terms().split(text):
        if term:
            found.append((piece, True, False))
            continue
        found.extend((fold(model), False, False) for model in _MODEL.findall(piece))
        tagged = rjieba.tag(_MODEL.sub(" ", piece))
        for at, (word, tag) in enumerate(tagged):
            word = word.strip()
            names = at + 1 < len(tagged) and tagged[at + 1][0] in _MEASURES
            if (
                _ASKING.fullmatch(word)
                or not word
                or word in _EMPTY_WORDS
                or (len(word) == 2 and word[1] == "数" and counts(word[0]))
                or (tag[0] in _EMPTY_TAGS and not (tag == "x" and _HAN_WORD.fullmatch(word)))
                or (len(word) == 1 and tag[0] in _EMPTY_SINGLE_TAGS)
                or not re.search(r"\w", word)
            ):
                continue
            predicate = tag[0] in _PREDICATE_TAGS and not _is_noun_phrase(word, tag)
            found.append((_SUFFIX.sub("", word) or word, False, predicate and not names))
    return tuple(found)


@lru_cache(maxsize=4096)
def _is_noun_phrase(word: str, tag: str) -> bool:
    """A set phrase (l) is what its head is: 自然资源 a noun, 如期完成 a verb."""
    if tag != "l" or len(word) < 3:
        return False
    head = rjieba.tag(word[-2:])
    return len(head) == 1 and (head[0][1].startswith("n") or head[0][1] in ("vn", "an"))


def models_of(text: str) -> tuple[str, ...]:
    """Names of letters and digits (PM10, 5G, R&D in no known term), folded: they hold whole or not at all."""
    pieces = load_terms().split(text)
    return tuple(fold(model) for piece, term in pieces if not term for model in _MODEL.findall(piece))


def units_of(text: str, weigh: Callable[[str], float] | None = None) -> tuple[Unit, ...]:
    """The content words of ``text`` in order, synonyms in their canonical form, each once."""
    seen: dict[str, Unit] = {}
    for word, term, verb in _pieces(text):
        if word not in seen:
            weight = (weigh(word) if weigh else 1.0) * (0.5 if len(word) == 1 or verb else 1.0)
            seen[word] = Unit(word, weight, term, verb)
    return tuple(seen.values())


@lru_cache(maxsize=8192)
def _gapped(word: str) -> re.Pattern[str]:
    return re.compile(".{0,3}?".join(re.escape(char) for char in word))


@lru_cache(maxsize=8192)
def _shortened(word: str) -> re.Pattern[str]:
    """公卫 for 公共卫生, 文旅 for 文化和旅游: the first characters of two words of two characters."""
    return re.compile("[\u4e00-\u9fff][和与及、]?".join(re.escape(char) for char in word) + "[\u4e00-\u9fff]")


@lru_cache(maxsize=65536)
def held(word: str, text: str) -> float:
    """How far ``text`` holds ``word``: 1 whole, 0.9 in order with small gaps, else by shared bigrams (≤ 0.7)."""
    if not text:
        return 0.0
    if word in text:
        return 1.0
    if len(word) < 2:
        return 0.0
    if all(character in text for character in word):  # else neither pattern is there: most words are never compiled
        if len(word) == 2 and _shortened(word).search(text):
            return 0.8
        if len(word) >= 3 and _gapped(word).search(text):
            return 0.9
    bigrams = [word[i : i + 2] for i in range(len(word) - 1)]
    return 0.7 * sum(map(text.__contains__, bigrams)) / len(bigrams)


def coverage(units: Sequence[Unit], texts: Iterable[tuple[str, float]]) -> float:
    """Weighted share of ``units`` that the texts hold; each text with the credit it gives (1 = full)."""
    scaled = list(texts)
    won = total = 0.0
    for unit in units:
        best = 0.0
        for text, credit in scaled:
            best = max(best, credit * held(unit.text, text))
        won += unit.weight * best
        total += unit.weight
    return won / total if total else 0.0


def splits(run: str, text: str) -> bool:
    """Whether ``run`` is a chain of pieces (of two characters or more) that ``text`` holds (小学生师比 = 小学 + 生师比)."""
    reached = {0}
    for end in range(2, len(run) + 1):
        if any(start in reached and run[start:end] in text for start in range(max(0, end - 8), end - 1)):
            reached.add(end)
    return len(run) in reached


def canonical(text: str) -> str:
    """``text`` folded, with every known wording in its canonical form."""
    return _canonical(text) if len(text) <= _BRIEF else load_terms().canonical(text)


@lru_cache(maxsize=16384)
def _canonical(text: str) -> str:
    return load_terms().canonical(text)


_BRIEF = 400
"""Characters up to which a text is likely to come again: a clause, a heading, a title."""
