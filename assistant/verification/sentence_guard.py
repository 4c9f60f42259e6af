"""The gate before a sentence that a language model wrote: what it says must stand in what it cites, or it is not shown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import rjieba

from assistant.draft import Draft
from assistant.query.question import Question, read_regions
from assistant.retrieval.library import Library
from assistant.verification.numbers import Evidence, Item, evidence_of, verify
from assistant.verification.ordering import misordered
from corpus.language.figure_words import figure_words
from corpus.language.modality import at_odds, clause_of
from corpus.language.phrases import canonical, held, units_of
from corpus.language.script import is_chinese_text
from corpus.measures.numerals import parse_numeral
from corpus.measures.periods import read_periods
from corpus.measures.quantities import Quantity, read_quantities
from corpus.measures.regions import RegionMention
from corpus.words import fold

_MARK = re.compile(r"\[(\d+)\]")
_ACTIVE = re.compile(
    r"https?:|www\.|ftp:|mailto:|javascript:|data:\w|<\s*[a-zA-Z/!?]|!\[|\]\s*\(|&#?\w{2,8};|\w@\w|[\w-]+\.(?:com|cn|net|org|io|gov)\b|\{\{|\$\{",
    re.IGNORECASE,
)
_TITLE = re.compile(r"《([^《》]{1,80})》")
_QUOTED = re.compile(r"[“「『\"]([^”」』\"]{4,})[”」』\"]")
_AFFIRMS = re.compile(r"^(?:是的|对的?|没错|正确|属实|确实|的确)(?=[，,。])")
_DENIES = re.compile(r"^(?:不是|不对|并非|不属实|有误|不正确|错误)")
_PROPER = frozenset(("nr", "nrt", "nrfg", "ns", "nt", "nz", "eng"))
_ORGANISATION = re.compile(
    r"(?:委员会|办公室|人民政府|政府|公司|集团|大学|学院|学校|中学|小学|医院|银行|研究院|研究所|实验室|协会|学会|商会|联合会|联盟|基金会|法院|检察院|"
    r"中心(?![城镇村线])|总队|支队|大队|党组|党委|管委会|常委会|工作组|领导小组|[一-鿿]{2}(?<![布格结大全书出当])局|[一-鿿]{2}厅|[一-鿿]部门|[一-鿿]{2}委)(?![一-鿿]?[内外型级])"
)
_LINKING_TAGS = frozenset("p c u uj ul ud uv uz d r q m x y f e o k v t b".split())
_TIMES = re.compile(
    r"今年|去年|上年|前年|明年|目前|当前|现在|本年度?|年内|同期|截至目前|近年来?|近期|上半年|下半年|昨天|今天|上月|本月|日前|至今"
)
_SCOPES = re.compile(r"全省|全国|全县|全区|我省|我国|世界|国际|全球|国家级|省级|市级|县级")
_NUMERALS = re.compile("[零〇一二两三四五六七八九十百千万亿几数]+")
_SHARES = frozenset("成倍番半")
"""What makes a share of a numeral (九成, 一半): it counts nothing that is listed."""
_ENUMERATOR = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+[、是]|第[一二三四五六七八九十]+[，、]|其[一二三四五]|\d{1,2}[.、)）])\s*"
)
_RESPECTIVELY = re.compile(
    r"(?P<lead>[^。；;]+?)分别(?:为|是|达到?|有|完成|实现|增长|下降|提高|降低)?(?P<values>[^。；;]+)"
)
_HIGHER, _LOWER = re.compile("更[高多大快强优]"), re.compile("更[低少小慢弱差]")
_MOST = re.compile(r"最[高大多快强优好]|居首|首位|第一(?=[，。；,;名位\[、]|$)|领先|榜首")
_LEAST = re.compile(r"最[低小少慢弱差]|末位|垫底|倒数")
_JOINT = re.compile(r"[、和与及]|以及")
LEAST_GROUNDED = 0.6
"""Share of a sentence's content words that what it cites must hold."""
LEAST_RETOLD = 0.3
"""Share of pairs of characters that a sentence without a number has in common with a checked one."""
LEAST_HELD = 0.5
"""How far each noun of it must be held."""
_REPORTING = frozenset(
    "部门 印发 发布 数据 情况 依据 口径 来源 数值 指标 水平 方面 金额 数额 结果 内容 两者 二者 地区 差额 差距 推算 换算 资料 原文 文件 部分 时间 日期 单位 名称 前者 后者 两地 三地 各地 文号 全名 全称 说法 一处 另一处 其中".split()
)
"""Nouns that only report; they state nothing of the world."""


@dataclass(frozen=True)
class Guard:
    """Checks sentences against one draft's evidence."""

    draft: Draft
    question: Question
    library: Library

    @cached_property
    def evidence(self) -> Evidence:
        return evidence_of(self.draft, self.question, self.library, strict=True)

    def check(self, sentence: str) -> str:
        """Why the sentence may not be shown, in words the model is told; "" where it may."""
        numbers = [int(n) for n in _MARK.findall(sentence)]
        items = self.evidence.cited(numbers)
        lead_in = not numbers and sentence.rstrip().endswith((":", "："))
        if not numbers and not lead_in:
            return "句末没有标明出处编号"
        cited = [item.n for item in items] if numbers else [item.n for item in self.evidence.items]
        sources = [text for n in cited for text in self._sources[n]]
        checks = (
            self._as_marks(numbers),
            self._as_text(sentence),
            self._as_verdict(sentence),
        )
        why = next(filter(None, checks), "")
        return why or ("" if self._is_quoted(sentence, numbers) else self._as_content(sentence, cited, sources))

    def _is_quoted(self, sentence: str, numbers: Sequence[int]) -> bool:
        """A sentence of the checked answer with all its sources, or one of a quote from its start to its end."""
        words = _squeezed(sentence)
        for checked in self.draft.sentences:
            if _squeezed(checked) == words:
                return set(map(int, _MARK.findall(checked))) <= set(numbers)
        quotes = [c.quote.text for c in self.draft.citations if c.n in numbers]
        return any(words == _squeezed(part) for quote in quotes for part in (quote, *re.split("[。！？\n]", quote)))

    def _as_content(self, sentence: str, cited: Sequence[int], sources: Sequence[str]) -> str:
        items = self.evidence.cited(cited)
        bare = _ENUMERATOR.sub("", _MARK.sub("", sentence))
        return (
            self._as_numbers(sentence)
            or self._as_numerals(bare, sources, items)
            or _not_in(_TIMES, bare, sources)
            or _not_in(_SCOPES, bare, sources)
            or self._as_names(bare, cited, sources)
            or at_odds(bare, sources)
            or self._as_order(bare, items, sources)
            or self._as_answer(bare, cited)
            or _ungrounded(self._placeless(bare), sources)
        )

    # -- what may be cited ---------------------------------------------------------------------------------------------

    @cached_property
    def _sources(self) -> dict[int, tuple[str, ...]]:
        """For each [n] the texts that a sentence citing it may draw on."""
        found: dict[int, tuple[str, ...]] = {}
        for citation, item in zip(self.draft.citations, self.evidence.items, strict=True):
            document = self.library.documents[citation.document]
            checked = [_MARK.sub("", s) for s in self.draft.sentences if f"[{citation.n}]" in s]
            figures = [figure_words(figure, document) for figure in item.figures]
            labels = [f"{d.label}{d.value}{d.unit}" for d in self.draft.derived if citation.n in d.citations]
            around = (document.title, citation.section, document.issuer or "")
            found[citation.n] = (*item.words, *figures, *checked, *labels, *filter(None, around))
        return found

    # -- form -----------------------------------------------------------------------------------------------------------

    def _as_marks(self, numbers: Sequence[int]) -> str:
        unknown = [n for n in numbers if n not in self._sources]
        return f"没有 [{unknown[0]}] 这个出处编号" if unknown else ""

    def _as_text(self, sentence: str) -> str:
        if _ACTIVE.search(sentence):
            return "含有链接、标记或代码"
        return "" if is_chinese_text(sentence) else "没有用中文写"

    def _as_verdict(self, sentence: str) -> str:
        """是的 and 不是 are the composer's to say."""
        for pattern, name in ((_AFFIRMS, "是"), (_DENIES, "不是")):
            if pattern.search(sentence) and not any(pattern.search(checked) for checked in self.draft.sentences):
                return f"核对过的答案没有说“{name}”"
        return ""

    # -- numbers ---------------------------------------------------------------------------------------------------------

    def _as_numbers(self, sentence: str) -> str:
        texts = self._one_by_one(sentence)
        if texts is None:
            return "“分别”前后的个数对不上"
        for text in texts:
            for verdict in verify(text, self.evidence):
                if not verdict.ok:
                    return f"“{verdict.number}”：{verdict.why}"
        return ""

    def _one_by_one(self, sentence: str) -> list[str] | None:
        """「A、B分别为x、y」 as 「A为x」 and 「B为y」; None where names and values do not pair."""
        match = _RESPECTIVELY.search(sentence)
        if match is None:
            return [sentence]
        lead, values = match["lead"], match["values"]
        quantities = read_quantities(values)
        if len(quantities) < 2:
            return [sentence]
        names = self._names_in(lead, len(quantities)) or self._regions_in(lead, len(quantities))
        if names is None:
            return None
        marks = "".join(dict.fromkeys(re.findall(r"\[\d+\]", sentence)))
        rest = sentence[match.end() :]
        if len(names) < len(quantities):  # what follows the last of the values is a statement of its own
            cut = max(values.rfind(mark, 0, quantities[len(names)].start) for mark in "，,")
            if cut < quantities[len(names) - 1].end:
                return None
            values, rest, quantities = values[:cut], values[cut + 1 :] + rest, quantities[: len(names)]
        start, end = names[0][0], names[-1][1]
        texts = [rest if _MARK.search(rest) else f"{rest.rstrip('。')}{marks}。"] if rest.strip("。") else []
        for (a, b), value in zip(names, _split_at(values, quantities), strict=True):
            own = "".join(re.findall(r"\[\d+\]", value)) or marks
            texts.append(
                f"{lead[:start]}{lead[a:b]}{lead[end:]}为{_MARK.sub('', value).strip('、和与及，,；。')}{own}。"
            )
        return texts

    def _regions_in(self, lead: str, most: int) -> list[tuple[int, int]] | None:
        """The spans of two regions or more, fewer than the values."""
        spans = [(m.start, m.end) for m in self._mentions(lead)]
        return spans if 2 <= len(spans) < most else None

    def _names_in(self, lead: str, count: int) -> list[tuple[int, int]] | None:
        """The spans of the regions, else of the periods, else of the joined names that as many values follow."""
        regions = [(m.start, m.end) for m in self._mentions(lead)]
        periods = [(m.start, m.end) for m in read_periods(lead, None)]
        for spans in (regions, periods):
            if len(spans) == count:
                return spans
        clause = max(lead.rfind(mark) for mark in "，,：:") + 1
        cuts = [clause, *(clause + m.end() for m in _JOINT.finditer(lead[clause:])), len(lead)]
        ends = [*(clause + m.start() for m in _JOINT.finditer(lead[clause:])), len(lead)]
        return list(zip(cuts, ends, strict=False)) if len(ends) == count else None

    def _as_numerals(self, sentence: str, sources: Sequence[str], items: Sequence[Item]) -> str:
        """Numerals that are no quantity (第三位、数十家、两县): printed in the sources, or counting what is listed."""
        text = fold(sentence)
        said = [fold(source) for source in sources]
        taken = [(q.start, q.end) for q in read_quantities(sentence)] + [
            (m.start, m.end) for m in read_periods(sentence, None)
        ]
        counts = {len(items), len({m.name for m in self._mentions(sentence)})}
        position = 0
        for word, tag in rjieba.tag(text):
            start, position = position, position + len(word)
            match = _NUMERALS.search(word)
            if match is None or tag[0] not in "mt" or any(a < position and start < b for a, b in taken):
                continue
            if any(word in source for source in said) or word in (
                "一",
                "一个",
                "一些",
                "一种",
                "一项",
                "一批",
                "一下",
                "一是",
                "二是",
                "三是",
            ):
                continue
            value = None if text[start + match.end() :][:1] in _SHARES else parse_numeral(match.group())
            if value is not None and (value in counts or _ordinal_in(word, value, said)) and len(word) <= 4:
                continue
            return f"“{word}”：引用的原文里没有这个数"
        return ""

    def _as_answer(self, sentence: str, cited: Sequence[int]) -> str:
        """The model rewords what was found; it does not pick other words out of the sources (an order that stands there)."""
        checked = [_MARK.sub("", s) for s in self.draft.sentences if any(f"[{n}]" in s for n in cited)]
        stated = {(q.base_value, q.base_unit) for text in checked for q in read_quantities(text)}
        if any((q.base_value, q.base_unit) in stated for q in read_quantities(sentence)):
            return ""
        own = clause_of(sentence)
        told = [clause_of(text) for text in checked]
        return "" if any(max(own.shared(t), t.shared(own)) >= LEAST_RETOLD for t in told) else "这不是所问的内容"

    # -- names ----------------------------------------------------------------------------------------------------------

    def _mentions(self, text: str) -> list[RegionMention]:
        library = self.library
        return read_regions(text, library.gazetteer, library.home_city, library.cities)

    def _placeless(self, text: str) -> str:
        """Without its regions and periods, which are checked as such."""
        spans = [(m.start, m.end) for m in self._mentions(text)] + [(m.start, m.end) for m in read_periods(text, None)]
        for start, end in sorted(spans, reverse=True):
            text = text[:start] + "，" + text[end:]
        return text

    def _as_names(self, sentence: str, cited: Sequence[int], sources: Sequence[str]) -> str:
        said = re.sub(r"\s", "", fold("\n".join(sources)))
        for title in _TITLE.findall(sentence):
            if re.sub(r"\s", "", fold(title)) not in said:
                return f"引用的原文里没有《{title}》"
        for quoted in _QUOTED.findall(sentence):
            if re.sub(r"\s", "", fold(quoted)) not in said:
                return f"“{quoted}”不是原文的话"
        return (
            self._as_regions(sentence, cited, sources)
            or _unknown_organisation(re.sub(r"\s", "", sentence), said)
            or self._unknown_name(sentence, said)
            or self._known_elsewhere(sentence, said)
        )

    def _as_regions(self, sentence: str, cited: Sequence[int], sources: Sequence[str]) -> str:
        items = self.evidence.cited(cited)
        allowed = {figure.region for item in items for figure in item.figures} | {item.city for item in items}
        allowed |= {mention.name for source in sources for mention in self._mentions(source)}
        for mention in self._mentions(sentence):
            if mention.name not in allowed and not any(mention.name in source for source in sources):
                return f"引用的原文里没有“{mention.name}”"
        return ""

    def _unknown_name(self, sentence: str, said: str) -> str:
        """A proper name (the tagger's word for it) that the sources do not hold."""
        regions = [sentence[m.start : m.end] for m in self._mentions(sentence)]
        for tagged, tag in rjieba.tag(fold(sentence)):
            word = tagged.lstrip("为是由在")  # a tagger's slip: 文号为宝政办发
            if (
                tag in _PROPER
                and len(word) > 1
                and word not in said
                and word not in _REPORTING
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

    @cached_property
    def _known(self) -> frozenset[str]:
        issuers = {fold(d.issuer) for d in self.library.documents.values() if d.issuer}
        return frozenset(issuers | {fold(place) for place in self.library.places})

    # -- order -----------------------------------------------------------------------------------------------------------

    def _as_order(self, sentence: str, items: Sequence[Item], sources: Sequence[str]) -> str:
        spans = [(m.start, m.end, m.name) for m in self._mentions(sentence)]
        figures = [figure for item in items for figure in item.figures]
        if misordered(sentence, spans, figures):
            return "比较的方向与原文的数不符，或原文没有这样比较"
        if len({name for _, _, name in spans}) < 2:
            for word in (_HIGHER, _LOWER):
                if word.search(sentence) and not any(word.search(source) for source in sources):
                    return "原文没有这样比较"
        for clause in re.split(r"[，。；;,]", sentence):
            named = {mention.name for mention in self._mentions(clause)}
            for word in (_MOST, _LEAST):
                if named and word.search(clause) and not self._put_first(word, named, sources):
                    return "原文没有说排在前面的是这里"
        return ""

    def _put_first(self, word: re.Pattern[str], named: set[str], sources: Sequence[str]) -> bool:
        """Whether a clause of the sources puts one of the places first; one that names no place speaks of its subject."""
        for source in sources:
            for clause in re.split(r"[，。；;,\n]", source):
                if word.search(clause):
                    there = {mention.name for mention in self._mentions(clause)}
                    if not there or there & named:
                        return True
        return False


def _squeezed(text: str) -> str:
    """Without marks, blanks, its number in a list and its full stop."""
    return re.sub(r"\s", "", fold(_ENUMERATOR.sub("", _MARK.sub("", text)))).rstrip("。;.:,")


def _split_at(values: str, quantities: Sequence[Quantity]) -> Iterator[str]:
    """``values`` cut before each quantity but the first."""
    starts = [0, *(q.start for q in quantities[1:]), len(values)]
    for start, end in itertools.pairwise(starts):
        yield values[start:end]


def _ordinal_in(word: str, value: int, said: Sequence[str]) -> bool:
    """第三位 where the source prints 第3位, 三项 where it prints 3项."""
    printed = _NUMERALS.sub(str(value), word)
    return any(re.search(rf"(?<![\d.]){re.escape(printed)}", source) for source in said)


def _not_in(pattern: re.Pattern[str], sentence: str, sources: Sequence[str]) -> str:
    for word in pattern.findall(sentence):
        if not any(word in source for source in sources):
            return f"引用的原文里没有“{word}”"
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


def _ungrounded(sentence: str, sources: Sequence[str]) -> str:
    """The content words that the sources do not hold."""
    said = canonical(" ".join(re.sub(r"\s", "", source) for source in sources))
    units = [
        unit
        for unit in units_of(_TITLE.sub("", sentence))
        if unit.text.strip("是为") not in _REPORTING and not unit.text[0].isdigit()
    ]
    scores = [(unit, held(unit.text, said)) for unit in units]
    for unit, score in scores:
        if not unit.verb and len(unit.text.strip("是为")) > 1 and score < LEAST_HELD:
            return f"引用的原文里没有“{unit.text}”"
    total = sum(unit.weight for unit, _ in scores)
    if total and sum(unit.weight * score for unit, score in scores) < LEAST_GROUNDED * total:
        return "多数词语不在引用的原文里"
    return ""
