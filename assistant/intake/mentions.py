"""Mentions: where a sentence names a field of the profile, and how it speaks of it (asserted, denied, wished, others')."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.policies.fields import FieldSpec, load_fields
from corpus.words import fold

_GENERIC = 2
"""A name of so few characters is often the end of a longer noun (固定资产, 出口收入): what stands before it must let it be."""
_FREE_BEFORE = re.compile(
    r"(?:^|[^一-鿿]|[万亿元]|我们|我司|公司|企业|单位|工厂|厂里?|自己|本厂|全年|年度?|的|总共?|共|有|现有|目前|现在|实现|完成|达到?|其中|其|了|"
    r"在职|全体|全部|和|以及|及|与|也|是|为|去年|前年|今年|每年|季度|月|期|到|平均|里|中|家|个|名|位|实际|就|则|均|并|\d户|\d张|搞|做|负责|从事|用于|投入|上|员工|年营业|销售)$"
)
_CLAUSE_END = re.compile(r"[。;!?\n]|[,、](?!\d{3}(?!\d))(?!(?<=(?:19|20)\d{2}[,、])(?:19|20)\d{2})|:(?!\d)")
_SENTENCE_END = re.compile(r"[。;!?\n]")

WISH = re.compile(
    r"想|打算|准备|计划|拟(?!制|定)|希望|期望|争取|力争|目标|预计|预期|有望|将(?!近)|明年|后年|未来|下一步|如果|假如|假设|要是|倘若|才能|才可|才行|听说|据说|要求|标准是|门槛|规定|"
    r"申请|申报|冲刺|争创|正在|在申|培育|够不够|(?<![十百千数好])几(?:年|个月|时|号|家|项|条|分|成|级|种|个人)|能不能|能否|可否|可不可以|是否|是不是|有没有|怎么|如何|多少|什么|哪|吗|呢|\?"
)
_OTHERS = re.compile(
    r"母公司|总公司|集团(?!有限)|总部|子公司|分公司|同行|竞争对手|对手|客户|供应商|别人|别家|人家|其他公司|其他企业|全市|全县|全区|全省|全国共|行业平均|"
    r"贷款|借款|欠款|欠了|罚款"
)
DENIAL = re.compile(
    r"不是|并非|非(?!常)|没有|没能|没被|没拿|没评|没得|没通|没取|没持|没入|没列|未|尚无|无(?!锡|形|人|线)|不具备|不属于|不在|不持有|从没|从来没|不含|不享受"
)
_ASKED_AFTER = re.compile(
    r"吗|呢|\?|多少|怎么|怎样|如何|哪|什么|啥|谁|何时|是否|是不是|有没有|能不能|条件|(?<![十百千数好])几(?:年|个|月|时|号|家|项|条|分|成|级|种)"
)
_ONCE = re.compile(r"(?:曾经?|以前|原来|过去|原先)是?(?:过)?$")
_ENDED = re.compile(r"过期|到期了|已到期|失效|作废|被取消|被撤销|没了|掉了")
_ASSERTION = re.compile(
    r"是|有|为|持有|取得|获得|获评|获批|获(?:得)?|通过|拿到|拿了|评上|评为|入选|认定|入库|授予|建有|建成|具备|属于|列入|享受|已|刚|主导|拥有|成为"
)
_ASSERTED_AFTER = re.compile(
    r"^[(（\"”’)]*(?:今年|去年|目前|现在|也|都|\d{4}年)*(?:企业|资格|证书|称号|认定|入库|编号|资质|已|在有效期|有效)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A field's name in the text, ``[start, end)`` of it."""

    start: int
    end: int
    field: FieldSpec
    name: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas; ``sentence`` numbers the sentence it belongs to."""

    start: int
    end: int
    sentence: int


def clauses(text: str) -> list[Clause]:
    folded = fold(text)
    found: list[Clause] = []
    start = sentence = 0
    for match in _CLAUSE_END.finditer(folded):
        found.append(Clause(start, match.start(), sentence))
        sentence += 1 if _SENTENCE_END.fullmatch(match.group()) else 0
        start = match.end()
    return [clause for clause in [*found, Clause(start, len(text), sentence)] if clause.start < clause.end]


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], dict[str, FieldSpec]]:
    """All Chinese names of fields, the longest first; 上年销售收入 is read as 销售收入 with its year."""
    names: dict[str, FieldSpec] = {}
    latest = {name for spec in load_fields().values() for name in spec.latest}
    for spec in load_fields().values():
        short = re.sub("^(?:近一年|上年末?)", "", spec.label)
        for name in (spec.label, short, *spec.aliases) if spec.name not in latest else ():
            if not re.fullmatch(r"[a-z0-9_]+", name) and spec.kind not in ("text", "choice"):
                names.setdefault(fold(name), spec)
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(re.escape(name) for name in ordered)), names


def mentions(text: str) -> list[Mention]:
    """The fields that ``text`` names, in order, none inside another or inside a longer noun."""
    folded = fold(text)
    pattern, names = _names()
    found: list[Mention] = []
    position = 0
    while match := pattern.search(folded, position):
        position = match.end()
        name = match.group()
        if len(name) <= _GENERIC and not _FREE_BEFORE.search(folded[max(0, match.start() - 6) : match.start()]):
            continue
        found.append(Mention(match.start(), match.end(), names[name], name))
    return found


def namesake(mention: Mention, fits: Callable[[FieldSpec], bool]) -> Mention:
    """The mention of the field that goes by the same name and fits, where the first does not (社员86户, 社员120人)."""
    if fits(mention.field):
        return mention
    same = (spec for spec in load_fields().values() if mention.name in spec.aliases and fits(spec))
    return next((replace(mention, field=spec) for spec in same), mention)


def is_wish(words: str) -> bool:
    """Whether the words speak of what may be, or ask."""
    return WISH.search(fold(words)) is not None


def is_of_others(words: str) -> bool:
    """Whether the words speak of somebody else, or of money owed."""
    return _OTHERS.search(fold(words)) is not None


def is_denied(before: str) -> bool:
    """Whether what stands before a name denies it (an even number of denials affirms)."""
    return len(DENIAL.findall(fold(before))) % 2 == 1


def polarity(before: str, name: str, after: str) -> bool | None:
    """Whether a title is claimed (True) or denied (False) by its clause; None where it is only named, wished or asked.

    ``before`` and ``after`` are the rest of the clause around the title's name.
    """
    before, after = fold(before), fold(after)
    if WISH.search(before) or _ASKED_AFTER.search(after):
        return None
    if _ENDED.search(after) or is_denied(before) or _ONCE.search(before):
        return False
    if (
        _ASSERTION.search(before)
        or _ASSERTION.search(name)
        or _ASSERTED_AFTER.match(after)
        or (not before.strip() and not after.strip())
    ):
        return True
    return None
