"""Sentences and clauses of a document as spans, and the date, person or body words a clause holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from corpus.records import Span

_OPEN, _CLOSE = "(（《“‘「『[【〔", ")）》”’」』]】〕"
_SENTENCE_END = "。!！?？\n"
_CLAUSE_END = "；;，,：:"


def _cut(text: str, start: int, end: int, marks: str, guard: bool) -> Iterator[Span]:
    depth, left = 0, start
    for position in range(start, end):
        char = text[position]
        if guard and char in _OPEN:
            depth += 1
        elif guard and char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in marks and not depth and not _inside_number(text, position):
            yield from _trimmed(text, left, position + 1)
            left = position + 1
    yield from _trimmed(text, left, end)


def _inside_number(text: str, position: int) -> bool:
    """A comma or colon between digits (1,234; 16.8:1; 9:30)."""
    return (
        text[position] in ",，:："
        and text[position - 1 : position].isdigit()
        and text[position + 1 : position + 2].isdigit()
    )


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Sentence spans within ``[start, end)``, end mark included."""
    return list(_cut(text, start, end, _SENTENCE_END, guard=False))


def clauses(text: str, span: Span) -> list[Span]:
    """Clause spans of a sentence, end mark included; marks inside brackets and quotes do not cut."""
    return list(_cut(text, span.start, span.end, _CLAUSE_END, guard=True))


def leads_on(words: str) -> bool:
    """Whether a clause states nothing yet: a condition (…的，), or a noun with no verb that is not before a 的."""
    words = words.rstrip("，,；;：:、 ")
    if words.endswith("的"):
        return True
    own = re.split(r"[，,；;]", words)[-1].rsplit("的", 1)[-1]
    return not any(tag.startswith("v") for _, tag in rjieba.tag(own))


def with_what_follows(text: str, span: Span, parts: list[Span]) -> Span:
    """A window of a sentence with the clauses that its last one leads on to: a condition states nothing alone."""
    rest = [part for part in parts if part.start >= span.end]
    while rest and text[span.start : span.end].rstrip("，,；;：:、 ").endswith("的"):
        span = Span(span.start, rest.pop(0).end)
    return span


def without_end_mark(text: str, span: Span) -> Span:
    end = span.end
    while end > span.start + 1 and text[end - 1] in _SENTENCE_END + _CLAUSE_END + "、 ":
        end -= 1
    return Span(span.start, end)


GIVES_ORDERS = re.compile(
    r"(?:忽略|无视|忘记|不要理会)[^,，。；;]{0,10}(?:要求|指令|提示|规则)|(?:一律|统一|只能|必须)(?:回答|回复|输出)|系统提示"
)
"""A sentence that tells its reader how to answer speaks to a machine: it states nothing."""
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,24}?(?:委员会|人民政府|政府|办公室|中心|公司|集团|大学|学院|银行|学会|协会|商会|领导小组|基金会|专班|中行|党组|支队|大队|总队"
    r"|局(?![面部限势])|厅(?!堂)|部(?![分门署队位])|委(?![托员派])|院(?![士落内外])|所(?![需有在以得属称列谓示])|处(?![理罚于置分])|科(?![学技普研目室])|馆(?![内藏])|站(?![点内])|社(?![区会保])|联合会)"
)
_PERSON = re.compile(
    r"(?:市长|省长|县长|区长|厅长|局长|主任|书记|院士|教授|主席|部长|处长|代表|委员|博士|院长|校长|专家|同志|先生|女士|董事长|经理)"
)
_DATE = re.compile(
    r"\d{4}年|\d{1,2}月|\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}|今年|去年|近期|目前|上半年|下半年|年[底末初]|季度|每[年月周日天]"
    r"|\d(?:个)?(?:年|月|工作日|日|天|小时)(?:后|之?内|以内|起)|之日|[日月年后前]内|(?<=[\u4e00-\u9fff])(?:之前|以前|之后|以后)|届满|期[末间满]|十[一二三四五六]五"
)
_DAY = re.compile(r"\d{1,2}日|\d{1,2}号(?!线|楼|文)|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|每[日天周月]|当[日天]|次日")
_YEAR = re.compile(r"\d{4}年|\d{4}[-/.]\d{1,2}|[今去当上本明后]年|\d{4}(?=—|-|～|至)")
_VENUE = re.compile(
    r"[在于赴到][^,，。；;\d]{2,24}?(?:召开|举行|举办|主办|开(?![展始设工通放业发]))|地[点址]\s*[:：为是在]"
)
_TITLE = re.compile(r"《[^》]{2,80}》")
_MEETING = re.compile(r"会议|全会|大会|座谈会|论证会|研讨会|推进会|常务会|例会|专题会|面商会")
_REASON = re.compile(
    r"因为|由于|原因|缘于|源于|得益于|主要是(?:因|由|受)|受.{1,16}影响|(?<![原起内外])因(?![此素子地故而病为])[\u4e00-\u9fff]{2,16}|导致|造成|致使|所致|为了|为(?:进一步|加快|落实|贯彻|推动|促进|解决)"
)
_SITE = re.compile(
    r"位于|坐落|设[在于]|建[在于]|落户|分布[在于]|选址|地址|地点|[在于赴到][\u4e00-\u9fff]{1,12}?(?:区|县|市|镇|乡|街道|村|路|中心|园|楼|大厦|广场|局|校|站|馆)"
)
_SOURCE = re.compile(
    r"从[^，,。；;]{2,24}?(?:中|里)?(?:列支|安排|支出|解决|划拨|开支)|来源|来自|由[^，,。；;]{2,16}?(?:承担|负担|解决|安排|列支|出资|分担)|自筹"
)
_PLACE = re.compile(r"(?:县|区|市|镇|乡|村|街道|园区|基地|学校|医院)")


@lru_cache(maxsize=65536)
def holds_kind(kind: str, text: str) -> bool:
    """Whether a clause can answer a question word of this kind (who, body, when, day, year, document, meeting, source, venue, site, where, why)."""
    pattern = {
        "who": _PERSON,
        "body": _BODY,
        "when": _DATE,
        "day": _DAY,
        "year": _YEAR,
        "venue": _VENUE,
        "site": _SITE,
        "source": _SOURCE,
        "document": _TITLE,
        "meeting": _MEETING,
        "where": _PLACE,
        "why": _REASON,
    }.get(kind)
    if pattern is None:
        return True
    return bool(pattern.search(text)) or (kind == "who" and bool(_BODY.search(text)))
