"""Relations: what a document says becomes of others: 《…》同时废止, 修改《…》第三条, 废止下列文件: and their list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.records import Relation, RelationKind, Span
from corpus.words import fold
from ingest.metadata.dates import DATE, read_date

_INNER = r"(?:[^《》\n]|《[^《》\n]*》)"
_NUMBER = (
    r"[\u4e00-\u9fff]{1,14}[ ]*[\[(][ ]*(?:19|20)\d{2}[ ]*[\])][ ]*第?[ ]*\d{1,5}[ ]*号"
    r"|(?:[\u4e00-\u9fff]{2,10}(?:令|公告))?[ ]*(?:(?:19|20)\d{2}年)?第[ ]*[\d零〇一二三四五六七八九十百]{1,5}[ ]*号(?:令|公告)?"
)
_TARGET = re.compile(
    rf"《(?P<title>{_INNER}{{2,100}})》(?:[ ]*\((?P<note>(?:[^()\n]|\([^()\n]*\)){{2,60}})\))?"
    rf"|(?P<number>{_NUMBER})(?=[ ]*(?:文|文件)?(?:[、,和及与]|同时|相应|即行|予以|自|规定|一并|停止|不再|废止|失效|作))"
)
_IN_NOTE = re.compile(_NUMBER)
_SEPARATED = re.compile(
    r"\s*(?:文件?)?(?:等(?:\s*[\d一二三四五六七八九十百]+\s*[件个部份项])?(?:[\u4e00-\u9fff]{0,6}文件|规章)?)?"
    r"\s*(?:、|,|和|及|以及|与|并|\s)*\s*(?:原)?"
)
"""What stands between the targets of one list."""
_GAP = r"(?P<gap>(?:[^。;:,《》\n]|(?<=[起后日]),){0,40}?)"
"""What stands between targets and the verb behind them: 自本办法施行之日起, 第三条; a comma only behind a date."""
_BEHIND: tuple[tuple[RelationKind, re.Pattern[str]], ...] = (
    (
        "废止",
        re.compile(
            rf"{_GAP}(?P<verb>(?:(?:宣布|予以|即行|同时|相应|一并|自行)\s*)?"
            r"(?:废止|停止(?:执行|施行|实施|使用)|不再(?:执行|施行|适用|有效)|终止(?:执行|实施)|失效))"
        ),
    ),
    (
        "延期",
        re.compile(r"(?P<gap>[^。;:《》\n]{0,12}?)(?P<verb>有效期\s*(?:延长|延续|顺延|延)|继续(?:有效|执行|施行))"),
    ),
    (
        "修改",
        re.compile(
            r"(?P<gap>[^。;:《》\n]{0,30}?)(?P<verb>作(?:出)?(?:如下|以下|部分|相应)*(?:修改|修订|调整)"
            r"|(?:进行|予以|作)(?:部分)?(?:修改|修订)|修改为|修订为|中的?\"[^\"\n]{1,40}\"修改为|增加(?:一[条款项]|第))"
        ),
    ),
)
"""Verbs that stand behind their targets; ``gap`` is what is said between the two."""
_AHEAD: tuple[tuple[RelationKind, re.Pattern[str]], ...] = (
    ("废止", re.compile(r"(?:废止|宣布失效|停止执行)了?\s*(?:原|以下|下列)?[^。;:,《》\n]{0,12}?[:]?\s*$")),
    ("替代", re.compile(r"(?:替代|取代|代替|替换)了?\s*(?:原|原有的?|此前的?|[^。;:,《》\n]{0,12}?发布的)?\s*$")),
    ("修改", re.compile(r"(?:修改|修订)了?\s*(?:后的)?(?:原|以下|下列)?\s*$")),
    ("延期", re.compile(r"(?:延长|延续|顺延)了?\s*(?:原)?\s*$")),
)
"""Verbs that stand before their targets, at the end of the words that lead up to one."""
_LIST_HEAD = re.compile(
    r"(?:以下|下列|如下|附件|目录)[^。\n]{0,40}?(?:废止|失效|停止执行|不再执行)|(?:废止|失效|停止执行)[^。\n]{0,30}?(?:以下|下列|如下|目录|附件|清单)"
    r"|(?:废止|宣布失效|失效|停止执行)[^。\n]{0,16}(?:文件|规章|规定)[^。\n]{0,6}(?:目录|清单)"
)
_LIST_OTHER = re.compile(
    r"(?:继续有效|保留|修改)[^。\n]{0,16}(?:目录|清单|文件)|(?:以下|下列)[^。\n]{0,40}(?:继续有效|予以保留)"
)
_ITEM = re.compile(r"\s*(?:[(]?[\d一二三四五六七八九十百]{1,4}\s*[)、.\t]|[-*·])")
_KEPT = re.compile(r"\t\s*(?:继续有效|有效|保留)\s*(?:\t|$)")
_CHANGED = re.compile(r"\t\s*(?:修改|修订|拟修改)\s*(?:\t|$)")
_SHORTEST = 3
"""Characters; a cell that names a document is longer."""
_PART = re.compile(r"第[\d零〇一二三四五六七八九十百]+[章节条款项]|[的中]?有关|相关|部分|条款|中的?|涉及|关于")
_UNDONE = re.compile(r"(?:建议|拟|提请|提议|研究|推动|适时|及时|尽快|尚未|不|未|是否|如果?|应当?|清理|考虑)$")
_HISTORY = re.compile(r"根据[^。\n]{0,40}$")
_UNTIL = re.compile(rf"(?:至|到|截止|截至)\s*:?\s*{DATE}")


@dataclass(frozen=True, slots=True)
class _Target:
    start: int
    end: int
    title: str | None
    number: str | None


def read_relations(text: str) -> tuple[Relation, ...]:
    """In order of their words; of two that name one target with one kind, the first.

    A draft's relations are read like any other's: whether the document holds is for the reader of ``status``.
    """
    folded = fold(text)
    found: dict[tuple[str, str | None, str | None], Relation] = {}
    for relation in sorted((*_said(text, folded), *_listed(text, folded)), key=lambda it: it.span.start):
        found.setdefault((relation.kind, relation.title, relation.number), relation)
    return tuple(found.values())


def _said(text: str, folded: str) -> Iterator[Relation]:
    """Relations of sentences: a run of targets with a verb behind or before it."""
    for run in _runs(folded, _targets(text, folded)):
        start, end = run[0].start, run[-1].end
        behind = _verb_behind(folded, start, end)
        if behind is not None:
            kind, stop = behind
            yield from (_relation(folded, kind, target, Span(start, stop)) for target in run)
            continue
        ahead = _verb_ahead(folded, start)
        if ahead is not None:
            kind, begin = ahead
            yield from (_relation(folded, kind, target, Span(begin, end)) for target in run)


def _listed(text: str, folded: str) -> Iterator[Relation]:
    """Relations of a list: 废止下列文件: and the lines or rows below it, each with a target."""
    open_ = False
    start = 0
    for line in folded.split("\n"):
        span = Span(start, start + len(line))
        item = bool(_ITEM.match(line)) or "\t" in line or line.lstrip().startswith("《")
        head = _LIST_HEAD.search(line)
        if head is not None and not item:
            open_ = _UNDONE.search(line[: head.start()]) is None
        elif line.strip() and (not item or _KEPT.search(line)):
            open_ = open_ and _LIST_OTHER.search(line) is None
        elif open_ and (target := _target_of(text, folded, span)) is not None:
            yield _relation(folded, "修改" if _CHANGED.search(line) else "废止", target, Span(target.start, target.end))
        start = span.end + 1


def _target_of(text: str, folded: str, line: Span) -> _Target | None:
    """The document that an item or a row of a list names: a title in brackets, or one before (or beside) its number."""
    note = _IN_NOTE.search(folded, line.start, line.end)
    number = _plain(text, note.span()) if note else None
    bracketed = _TARGET.search(folded, line.start, line.end)
    if bracketed is not None and bracketed["title"] is not None:
        title = text[slice(*bracketed.span("title"))]
        return _Target(bracketed.start(), bracketed.end(), title, number)
    if note is None:
        return None
    mark = _ITEM.match(folded, line.start, line.end)
    begin = mark.end() if mark else line.start
    cells = [part.strip() for part in text[begin : note.start()].split("\t") if len(part.strip()) > _SHORTEST]
    title = cells[-1].rstrip("(（[【 ") if cells else ""
    return _Target(begin, note.end(), title or None, number)


def _targets(text: str, folded: str) -> list[_Target]:
    found = []
    for match in _TARGET.finditer(folded):
        if match["title"] is None:
            found.append(_Target(match.start(), match.end(), None, _plain(text, match.span("number"))))
            continue
        note = _IN_NOTE.search(folded, *match.span("note")) if match["note"] else None
        number = _plain(text, note.span()) if note else None
        found.append(_Target(match.start(), match.end(), text[match.start("title") : match.end("title")], number))
    return found


def _plain(text: str, span: tuple[int, int]) -> str:
    return re.sub(r"^(?:按照?|根据|原|对|和|及|与|将)|\s", "", text[slice(*span)])


def _runs(folded: str, targets: Sequence[_Target]) -> Iterator[list[_Target]]:
    run: list[_Target] = []
    for target in targets:
        if run and not _SEPARATED.fullmatch(folded, run[-1].end, target.start):
            yield run
            run = []
        run.append(target)
    if run:
        yield run


def _verb_behind(folded: str, start: int, end: int) -> tuple[RelationKind, int] | None:
    found = [(match.start("verb"), kind, match) for kind, pattern in _BEHIND if (match := pattern.match(folded, end))]
    if not found:
        return None
    _, kind, match = min(found, key=lambda it: it[0])
    if kind == "修改" and _HISTORY.search(folded, max(0, start - 50), start):
        return None
    if _UNDONE.search(match["gap"].rstrip("予以")) or "为准" in match["gap"]:
        return None
    if kind == "废止" and _PART.search(match["gap"]):
        kind = "修改"
    return kind, match.end()


def _verb_ahead(folded: str, start: int) -> tuple[RelationKind, int] | None:
    line = folded.rfind("\n", 0, start) + 1
    lead = folded[max(line, start - 40) : start]
    for kind, pattern in _AHEAD:
        match = pattern.search(lead)
        if match is not None and not _UNDONE.search(lead[: match.start()]) and not _quoted(folded[line:start]):
            return kind, start - len(lead) + match.start()
    return None


def _quoted(lead: str) -> bool:
    """Whether the words stand inside another document's title: 《关于废止《…》的通知》 repeals nothing here."""
    return lead.count("《") > lead.count("》")


def _relation(folded: str, kind: RelationKind, target: _Target, span: Span) -> Relation:
    until = _UNTIL.search(folded, span.end, span.end + 40) if kind == "延期" else None
    return Relation(kind, target.title, target.number, span, read_date(until))
