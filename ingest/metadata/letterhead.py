"""Letterhead: what stands above a document's text: red head, number, title, who issued it and when, portal's labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.language.organisations import ORGANISATION, is_names
from corpus.records import Span
from corpus.words import fold
from ingest.metadata.dates import DATE, read_date
from ingest.structure.cleaning import is_label_line
from ingest.structure.marks import line_marks

LINES = 16
"""Lines among which title, number, labels and addressee are looked for."""
_TITLE_LIMIT, _BROKEN = 100, 5
"""Characters of a title's line, and lines that a title may be broken over."""
_LEADS_ON = re.compile(r"(?:的|和|与|及|以及|、|关于|对|印发|转发|[-—–])$")
_ADDRESSEE_LIMIT = 120

KINDS = (
    *(
        "答复",
        "复函",
        "批复",
        "公报",
        "办法",
        "细则",
        "条例",
        "规定",
        "规划",
        "纲要",
        "方案",
        "计划",
        "意见",
        "措施",
        "要点",
    ),
    *(
        "通报",
        "通知",
        "通告",
        "公告",
        "决定",
        "报告",
        "指南",
        "指引",
        "解读",
        "总结",
        "纪要",
        "规则",
        "章程",
        "预案",
        "函",
        "法",
    ),
)
"""What a title ends with, told by its last word."""
_FINISHED = re.compile(
    r"(?:表|名单|目录|清单|简报|情况|制度|标准|规程|年鉴|须知|说明|讲话|提案|建议|议案|名录|汇编|手册|政策|细则)$"
)
"""Other words that end a title."""
_ONE = rf"[\u4e00-\u9fff]{{1,30}}{ORGANISATION}"
_DAY = re.sub(r"\?P<[a-z]>", "?:", DATE)
_BYLINE = re.compile(
    rf"(?P<who>{_ONE}(?:\s+[\u4e00-\u9fff]{{2,30}}(?:{ORGANISATION}|队))*)\s*(?P<when>\(?\s*{_DAY}\s*\)?)?"
)
_DATED = re.compile(rf"\(?\s*{_DAY}\s*\)?")
_RED_HEAD = re.compile(rf"(?P<who>[\u4e00-\u9fff ]{{2,40}}?{ORGANISATION})\s*文件")
_SUBTITLE = re.compile(rf"(?:-{{1,3}}|—)\s*[^。]{{0,20}}{_DAY}[^。]{{0,60}}|-{{2}}[^。]{{2,60}}")
_PROMULGATED = re.compile(r"\(.*(?:公布|发布|通过|修订|修正|批准|施行).*\)")
_PASSED = re.compile(rf"{DATE}[^\d()]{{0,60}}?(?:\d+[^\d()]{{0,20}}?)*?(?:公布|发布|通过|修订|修正)")
_YEAR = r"(?:(?:19|20)\d{2}|[一二][〇零0-9一二三四五六七八九]{3})"
_NUMBER = (
    rf"[\u4e00-\u9fff]{{0,14}}\s*[\[(]\s*{_YEAR}\s*[\])]\s*第?\s*\d{{1,5}}\s*号"
    rf"|[\u4e00-\u9fff]{{2,20}}(?:令|公告|通告)\s*(?:{_YEAR}\s*年?)?\s*第\s*[\d零〇一二三四五六七八九十百]{{1,5}}\s*号"
)
_LABEL = r"(?:文\s*号|发文字号|发文文号|文件编号|文件号)"
_BESIDE = rf"(?:{_DAY}\s*(?:印发|发布|公布)?|[\u4e00-\u9fff]{{2,6}}\s*:[^。;]{{0,16}})"
"""What a head sets beside the number on its line: the day, 签发人, 办理结果 and the like."""
_NUMBER_LINE = re.compile(
    rf"\s*(?:{_LABEL}\s*:)?\s*({_NUMBER})\s*(?:\([a-z\u4e00-\u9fff]{{1,4}}\))?(?:\s*{_BESIDE})*\s*"
)
_NUMBER_LABEL = re.compile(rf"{_LABEL}\s*:\s*({_NUMBER})")
_NUMBER_ANYWHERE = re.compile(_NUMBER)
_LABELS = re.compile(
    r"(?:索\s*引\s*号|主题分类|发文机关|发布机构|成文日期|发布日期|名\s*称|标\s*题|文\s*号|发文字号|有效性|信息来源|来源|发布时间|公开方式|体裁分类|组配分类|主\s*题\s*词)\s*:"
)
_PREPARED = re.compile(r"(?:编制|填报|制表|报送|填表|统计)(?:单位|部门|机关)\s*:")
_ATTACHED = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]*\s*:?")
_RULE = re.compile(r"[\W_]+")
_PAIRS = re.compile(r"(?:[\u4e00-\u9fff]{2,6}\s*:\s*[^\s:。;]{1,16}(?:\s+|$)){2,}")
"""What a head notes of the paper on a line of its own: 类别:B类 公开属性:主动公开 签发人:某某."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Spans are offsets into the text; ``body`` is where the text proper starts."""

    title: tuple[Span, ...]
    body: int
    addressee: Span | None
    byline: str | None
    """The first of the organisations named under the title, or in the red head."""
    number: Span | None
    published: date | None
    """The day under the title, or on which the head says that this wording was passed or made public."""


def read_letterhead(folded: str) -> Letterhead:
    """Title lines first or behind red head and number; then numbers, labels and names; the addressee opens the body."""
    lines = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", folded) if m.group().strip()][:LINES]
    title: list[Span] = []
    byline: str | None = None
    number: Span | None = None
    published: date | None = None
    signed = False
    for at, line in enumerate(lines):
        words = folded[line.start : line.end].strip()
        numbered = _NUMBER_LINE.fullmatch(words)
        if numbered:
            number = number or _within(folded, line, words, numbered.span(1))
            published = published or _last_date(words[numbered.end(1) :])
            continue
        if _is_label(words) or (not title and _ATTACHED.fullmatch(words)):
            continue
        red = _RED_HEAD.fullmatch(words) if not title else None
        if red is not None:
            byline = byline or red["who"].replace(" ", "")
            continue
        if not title and is_names(words) and at + 1 < len(lines) and _heads(words, folded, lines[at + 1]):
            byline = byline or re.split(r"[\s、,]", words)[0]
            continue
        done = bool(title) and is_finished(_joined(folded, title))
        under = _BYLINE.fullmatch(words) if title and (done or _dated(words)) else None
        if under is not None or (title and (_DATED.fullmatch(words) or _SUBTITLE.fullmatch(words))):
            byline = byline or (under["who"].split()[0] if under else None)
            published = published or _last_date(words)
            signed = True
            continue
        if title and _PROMULGATED.fullmatch(words):
            published, found = published or _passed(words), _NUMBER_ANYWHERE.search(_undated(words))
            number = number or (_within(folded, line, words, found.span()) if found else None)
            continue
        opens = _continues(folded, title, lines[at:]) if title and not signed else not title and _is_title(folded, line)
        if not opens:
            return Letterhead(tuple(title), line.start, _addressee(folded, line), byline, number, published)
        title.append(line)
    labelled = lines[-1].end if lines else 0
    return Letterhead(tuple(title), labelled, None, byline, number, published)


def _heads(names: str, folded: str, below: Span) -> bool:
    """Whether a line of names above all else is a letterhead: more of them, the number, or a title that opens with them is below."""
    words = folded[below.start : below.end].strip()
    return is_names(words) or _NUMBER_LINE.fullmatch(words) is not None or words.startswith(names)


def labelled_number(folded: str, head: str) -> Span | None:
    """A number behind a label (发文字号: …) of the head."""
    match = _NUMBER_LABEL.search(folded, 0, len(head))
    return Span(*match.span(1)) if match else None


def kind_of(title: str | None) -> str | None:
    """The word that a title ends with, brackets behind it apart: 关于印发《…办法》的通知 → 通知, …办法(试行) → 办法."""
    if title is None:
        return None
    bare = _without_brackets(fold(title))
    found = next((kind for kind in KINDS if bare.endswith(kind)), None)
    return {"复函": "答复", "函": "答复", "纲要": "规划"}.get(found or "", found)


def is_finished(title: str) -> bool:
    """Whether a title ends like one: what stands on the line below is no more of it."""
    return kind_of(title) is not None or _FINISHED.search(_without_brackets(fold(title))) is not None


def words_of(text: str, lines: Sequence[Span]) -> str | None:
    return "".join(text[line.start : line.end].strip().lstrip("# ") for line in lines) or None


def _joined(folded: str, lines: Sequence[Span]) -> str:
    return words_of(folded, lines) or ""


def _without_brackets(folded: str) -> str:
    return re.sub(r"\s*[\[(][^()\[\]]*[\])]\s*$", "", folded).strip("》\"' ")


def _is_label(words: str) -> bool:
    """Portal's labels under or above the title, however many on a line; and ruled lines."""
    return (
        is_label_line(words)
        or _PREPARED.match(words) is not None
        or len(_LABELS.findall(words)) > 2
        or _RULE.fullmatch(words) is not None
        or _PAIRS.fullmatch(words) is not None
    )


def _dated(words: str) -> bool:
    return re.search(_DAY, words) is not None


def _last_date(words: str) -> date | None:
    found = [day for match in re.finditer(DATE, words) if (day := read_date(match))]
    return found[-1] if found else None


def _passed(words: str) -> date | None:
    """The last day on which a law's head says it was passed, made public or changed."""
    days = [day for match in _PASSED.finditer(words) if (day := read_date(match))]
    return max(days) if days else None


def _undated(words: str) -> str:
    """``words`` with its dates blanked, so that no number starts inside one."""
    return re.sub(_DAY, lambda match: " " * len(match.group()), words)


def _within(folded: str, line: Span, words: str, span: tuple[int, int]) -> Span:
    start = folded.index(words, line.start)
    return Span(start + span[0], start + span[1])


def _is_title(folded: str, line: Span) -> bool:
    words = folded[line.start : line.end].strip()
    marked = any(not mark.kind.startswith("h") for mark in line_marks(words, 0))
    return len(words) <= _TITLE_LIMIT and words[-1] not in "。;:," and "\t" not in words and not marked


def _continues(folded: str, title: Sequence[Span], lines: Sequence[Span]) -> bool:
    """Whether the first of ``lines`` is the rest of a title that was broken over lines.

    It stands right below; and the title is open as it is (关于印发《), or becomes one that ends like a title with it
    and at most one line more. What has come to its end (通知, ！) goes on no further.
    """
    joined = _joined(folded, title)
    if is_finished(joined) or joined[-1] in "!?":
        return False
    is_open = _is_open(joined)
    before = title[-1]
    for line in lines[: _BROKEN - len(title)]:
        if folded[before.end : line.start].count("\n") != 1 or not _is_title(folded, line):
            return False
        joined += folded[line.start : line.end].strip()
        if is_open or is_finished(joined):
            return True
        before = line
    return False


def _is_open(title: str) -> bool:
    """Whether a title cannot end here: in a bracket, or with a word that leads on."""
    return any(title.count(left) > title.count(right) for left, right in ("《》", "()", "“”")) or (
        _LEADS_ON.search(title) is not None
    )


def _addressee(folded: str, line: Span) -> Span | None:
    """The first line of the body where it is a salutation: short, ending in a colon, announcing nothing."""
    words = folded[line.start : line.end].strip()
    salutes = (
        words.endswith(":")
        and len(words) <= _ADDRESSEE_LIMIT
        and not re.search(r"如下|以下|下列|现将|现就|[。;]", words)
    )
    return line if salutes else None
