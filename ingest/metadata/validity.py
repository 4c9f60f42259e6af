"""Validity: from when and until when a document holds, by its portal's labels, its head and what it says of itself."""

from __future__ import annotations

import re
from datetime import date, timedelta

from corpus.records import Status
from ingest.metadata.dates import DATE, add_months, add_years, read_date
from ingest.structure.marks import HAN, number_of

_SELF = re.compile(
    r"(?<![根日基样成资原书脚版文])本(?![市省县区年月级地人次届期科金土质能身来部国行]|单位|企业|公司|学期|学年)[\u4e00-\u9fff]{1,10}"
)
"""The document by its own word: 本办法, 本通知; not 本市, 本年度."""
_HOLDS = r"(?:正式)?(?:施行|实施|执行|生效|试行|适用)"
_FROM = re.compile(rf"(?:自|从|于)\s*{DATE}\s*(?:起|开始|之?日起)?\s*{_HOLDS}")
_ON_ISSUE = re.compile(
    r"(?:自|从)\s*(?:发布|印发|公布|下发|发文|签发|颁布|公告)之?日(?:起|后)?\s*"
    rf"(?:满?\s*(?P<days>\d{{1,3}}|[{HAN}]{{1,4}})\s*(?:个)?(?:自然)?日(?:后|起)?(?:之?后)?)?\s*(?:起)?{_HOLDS}"
)
_SPAN = re.compile(
    rf"(?:有效期限?|执行期限?|实施期限?|适用期限?|政策期限?|期限|时限)\s*(?:为|是|自|从|:)*\s*{DATE}\s*起?\s*(?:至|到|-|—)\s*"
    + DATE.replace("<y>", "<y2>").replace("<m>", "<m2>").replace("<d>", "<d2>")
)
_UNTIL = re.compile(
    rf"(?:有效期限?|执行期限?|实施期限?|执行|实施|施行|有效|试行)?\s*(?:截止|截至|延?至|到)\s*:?\s*(?:{DATE}|(?P<end>(?:19|20)\d{{2}})\s*年(?:12月)?(?:底|末))"
)
_LASTS = re.compile(
    rf"(?:有效期限?|试行期限?|执行期限?|实施期限?|暂定|试行|有效)\s*(?:暂定)?(?:为|是|暂定为)?\s*(?P<n>\d{{1,2}}|[{HAN}两]{{1,2}})\s*(?P<unit>年|个月)"
)
_EFFECTIVE_LABEL = re.compile(rf"(?:施行|生效|实施)(?:日期|时间)\s*:\s*{DATE}")
_EXPIRES_LABEL = re.compile(rf"(?:失效|废止|截止)(?:日期|时间)\s*:\s*{DATE}")
_STATUS_LABEL = re.compile(r"(?:有效性|时效性|时效|效力(?:状态)?|状态)\s*:\s*(?:现行|已)?(有效|失效|废止)")
_STATUSES: dict[str, Status] = {"有效": "现行", "失效": "失效", "废止": "废止"}
_DRAFT = re.compile(r"征求意见|\((?:草案|送审稿|讨论稿)\)\s*$|(?:草案|送审稿)$")
_TOLD = re.compile(r"反馈|采纳情况|结果的")
"""What reports on a draft that was out is none."""


def read_validity(folded: str, head: str, published: date | None) -> tuple[date | None, date | None]:
    """Effective and expiry dates; ``head`` is what stands above the text proper. Each None where nothing says it."""
    effective = read_date(_EFFECTIVE_LABEL.search(head)) or read_date(_FROM.search(head))
    expires = read_date(_EXPIRES_LABEL.search(head))
    for sentence in _of_itself(folded):
        start, end = _holds(sentence, published)
        effective = effective or start
        if expires is None:
            expires = end or _lasts(sentence, effective)
        if effective and expires:
            break
    return effective, expires if expires is None or effective is None or expires > effective else None


def read_status(head: str, title: str | None) -> Status:
    """What a portal's label says of it; a draft says so in its title (folded)."""
    if title and _DRAFT.search(title) and not _TOLD.search(title):
        return "征求意见"
    label = _STATUS_LABEL.search(head)
    return _STATUSES[label.group(1)] if label else "未知"


def _of_itself(folded: str) -> list[str]:
    """The sentences that speak of the document itself, each from where they name it; those with a date or a length first."""
    found = []
    for match in re.finditer(r"[^。;\n]+(?:[;][^。;\n]+)*", folded):
        own = _SELF.search(match.group())
        if own is not None:
            found.append(re.sub(r"《[^《》\n]*》[^,;]*", "", match.group()[own.start() :]))
    return found


def _holds(sentence: str, published: date | None) -> tuple[date | None, date | None]:
    """From when, and until when, a sentence says that the document holds."""
    span = _SPAN.search(sentence)
    if span is not None:
        last = re.match(DATE, sentence[span.start("y2") :])
        return read_date(span), read_date(last)
    start = _FROM.search(sentence)
    issued = _ON_ISSUE.search(sentence)
    first = read_date(start)
    if first is None and issued is not None and published is not None:
        days = issued["days"]
        first = published + timedelta(days=number_of(days) if days else 0)
    begun = start or issued
    until = _UNTIL.search(sentence, begun.end() if begun else 0)
    if until is None or (begun is None and "有效期" not in sentence and "执行" not in sentence):
        return first, None
    return first, date(int(until["end"]), 12, 31) if until["end"] else read_date(until)


def _lasts(sentence: str, effective: date | None) -> date | None:
    length = _LASTS.search(sentence)
    if length is None or effective is None:
        return None
    number = number_of(length["n"].replace("两", "二"))
    return add_years(effective, number) if length["unit"] == "年" else add_months(effective, number)
