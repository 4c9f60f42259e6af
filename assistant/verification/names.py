"""Names a sentence holds: documents, quoted words, places, bodies, persons; each must stand in what the sentence cites."""

from __future__ import annotations

import re
from collections.abc import Sequence

import rjieba

from assistant.query.question import read_regions
from assistant.retrieval.library import Library
from corpus.measures.regions import RegionMention
from corpus.words import fold

TITLE = re.compile(r"《([^《》]{1,80})》")
_QUOTED = re.compile(r"[“「『\"]([^”」』\"]{4,})[”」』\"]")
_PROPER = frozenset(("nr", "nrt", "nrfg", "ns", "nt", "nz", "eng"))
_ORGANISATION = re.compile(
    r"(?:委员会|办公室|人民政府|政府|公司|集团|大学|学院|学校|中学|小学|医院|银行|研究院|研究所|实验室|协会|学会|商会|联合会|联盟|基金会|法院|检察院|"
    r"中心(?![城镇村线])|总队|支队|大队|党组|党委|管委会|常委会|工作组|领导小组|[一-鿿]{2}(?<![布格结大全书出当])局|[一-鿿]{2}厅|[一-鿿]部门|[一-鿿]{2}委)(?![一-鿿]?[内外型级])"
)
_LINKING_TAGS = frozenset("p c u uj ul ud uv uz d r q m x y f e o k v t b".split())
REPORTING = frozenset(
    "部门 印发 发布 数据 情况 依据 口径 来源 数值 指标 水平 方面 金额 数额 结果 内容 两者 二者 地区 差额 差距 推算 换算 资料 原文 文件 部分 时间 日期 单位 名称 前者 后者 两地 三地 各地 文号 全名 全称 说法 一处 另一处 其中 "
    "答复 材料 文中 县区 区县 事项 问题 措施 举措 任务 要求 条件 标准 主体 对象 占比".split()
)
"""Nouns that only report; they state nothing of the world."""


class Names:
    """The names that a library knows, looked for in sentences."""

    def __init__(self, library: Library) -> None:
        self._library = library
        issuers = {fold(d.issuer) for d in library.documents.values() if d.issuer}
        self._known = frozenset(issuers | {fold(place) for place in library.places})

    def places(self, text: str) -> list[RegionMention]:
        library = self._library
        return read_regions(text, library.gazetteer, library.home_city, library.cities)

    def unknown(self, sentence: str, allowed: frozenset[str | None], sources: Sequence[str]) -> str:
        """Which name the sources do not hold, in words the model is told; ``allowed``: places that figures are of."""
        said = re.sub(r"\s", "", fold("\n".join(sources)))
        for title in TITLE.findall(sentence):
            if re.sub(r"\s", "", fold(title)) not in said:
                return f"引用的原文里没有《{title}》"
        for quoted in _QUOTED.findall(sentence):
            if re.sub(r"\s", "", fold(quoted)) not in said:
                return f"“{quoted}”不是原文的话"
        return (
            self._unknown_place(sentence, allowed, sources)
            or _unknown_organisation(re.sub(r"\s", "", sentence), said)
            or self._unknown_proper(sentence, said)
            or self._known_elsewhere(sentence, said)
        )

    def _unknown_place(self, sentence: str, allowed: frozenset[str | None], sources: Sequence[str]) -> str:
        held = allowed | {mention.name for source in sources for mention in self.places(source)}
        for mention in self.places(sentence):
            if mention.name not in held and not any(mention.name in source for source in sources):
                return f"引用的原文里没有“{mention.name}”"
        return ""

    def _unknown_proper(self, sentence: str, said: str) -> str:
        """A proper name (the tagger's word for it) that the sources do not hold."""
        regions = [sentence[m.start : m.end] for m in self.places(sentence)]
        for tagged, tag in rjieba.tag(fold(sentence)):
            word = tagged.lstrip("为是由在")  # a tagger's slip: 文号为宝政办发
            if (
                tag in _PROPER
                and len(word) > 1
                and word not in said
                and word not in REPORTING
                and not any(word in fold(name) for name in regions)
            ):
                return f"引用的原文里没有“{word}”"
        return ""

    def _known_elsewhere(self, sentence: str, said: str) -> str:
        """An issuer or a place that the store knows from other documents."""
        text = fold(sentence)
        for name in self._known:
            if name in text and name not in said:
                return f"引用的原文里没有“{name}”"
        return ""


def _unknown_organisation(sentence: str, said: str) -> str:
    """A body named by its suffix: from the suffix leftward, every word of its name must stand in the sources."""
    text = fold(sentence)
    words: list[tuple[int, int, str]] = []
    position = 0
    for word, tag in rjieba.tag(text):
        words.append((position, position + len(word), tag))
        position += len(word)
    for match in _ORGANISATION.finditer(text):
        start = match.start()
        if text[start : match.end()] not in said and match.group()[-1] not in "局厅委门":
            return f"引用的原文里没有“{match.group()}”"
        name = _name_before(text, words, match.end())
        if name and name != "部门" and name not in said:
            return f"引用的原文里没有“{name}”"
    return ""


def _name_before(text: str, words: Sequence[tuple[int, int, str]], end: int) -> str:
    """The run of words that ends at ``end`` back to the first that links or predicates."""
    start = end
    for a, b, tag in reversed([word for word in words if word[0] < end]):
        if tag in _LINKING_TAGS and b < end and b - a > 0:
            break
        start = a
        if end - start > 14:
            break
    return text[start:end]
