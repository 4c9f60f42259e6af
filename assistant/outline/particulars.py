"""Questions about a document itself: who issued it, when, to whom, its number and title, from when and until when it
holds, what it repealed, who explains it, whom to call.

A question is about a document where nothing of it is left once the particulars it asks for and the words that name the
document are taken out; what is left asks for something the document says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from assistant.draft import Draft
from assistant.outline.attachments import ASKED as ATTACHMENTS
from assistant.outline.attachments import tell_attachments
from assistant.outline.stages import tell_stages
from assistant.query.question import Part
from assistant.retrieval.library import Library
from assistant.retrieval.validity import DIGEST
from corpus.language.organisations import abbreviates, names_from
from corpus.language.phrases import canonical, held, units_of
from corpus.language.segments import sentences, without_end_mark
from corpus.records import Document, Span
from corpus.words import fold

_ABOUT = re.compile(
    r"答复|文件|通知|公报|报告|规划|计划|办法|方案|意见|建议|提案|这份|该文|此文|函|通报|政策|总结|要点|细则|规定|决定|批复|纪要|公告|简报|措施|文号|[〔\[(]\d{4}[〕\])]第?\d+号"
)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}[〔\[(]\d{4}[〕\])]第?\d+号")
_QUOTED = re.compile(r"《([^《》]{2,80})》")
NAMED = 0.45
"""Share of a question's pairs of characters from which a digest's title counts as named."""
ALONE = 0.6
"""Least share of what is left of a question that the document's own particulars hold."""
_HEAD = 600
"""Characters at a document's start and end where its own particulars stand."""
_WHEN = r"(?:什么时候|何时|哪一?天|哪一?年|哪年哪月|几月几?[日号]?|几号|什么时间|啥时候|多会儿)"
_WHICH = r"(?:哪|什么|何|几)"
_MADE = r"(?:发布|发出|印发|公布|公开|编稿|下发|制发|出台|发的|(?<!作)出的|写)"
_SIGNED = r"(?:落款|成文|签发|签署|作出|写成|答复)"
_BODY = r"(?:单位|部门|机关|机构|局|委)"
_FORCE = r"(?:施行|实施|执行|生效|起效)"
_ENDED = r"(?:废止|作废|取代|替代|代替|停止执行|不再执行|失效)"
_STILL = re.compile(
    r"(?:还|仍|是否|依然|现在)(?:是|能|在)?(?:有效|适用|管用|生效)|失效(?:了|没)|过期(?:了|没)|(?:被)?废止了(?:吗|没)"
)
_DAY = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_SELF = (
    r"本(?:[\u4e00-\u9fff]{0,4}?(?:办法|规定|细则|意见|通知|方案|措施|条例|决定|规划|通报|政策|公告|制度|文件|办法))"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A particular as the text states it: ``label`` empty where the clause says itself what it is."""

    label: str
    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class Particular:
    """One thing a document says of itself: how it is asked for, and where the text states it."""

    asked: re.Pattern[str]
    read: Callable[[Document], Stated | None]
    anyhow: bool = False
    """The question need not speak of a document: only its matter has somebody to call."""


def describe(library: Library, draft: Draft, part: Part, documents: frozenset[str]) -> bool:
    """Writes each particular that is asked for, cited where the text states it; False where none is."""
    if tell_stages(library, draft, part, documents):
        return True
    if ATTACHMENTS.search(part.text):
        listing = _meant(library, part, documents)
        if listing is not None:
            tell_attachments(draft, listing, part.text)
            return True
    about = _ABOUT.search(f"{part.text}{part.carried}") is not None
    asked = [one for one in _PARTICULARS if (about or one.anyhow) and one.asked.search(part.text)]
    chosen = _meant(library, part, documents) if asked else None
    if chosen is None:
        return False
    lines: list[str] = []
    for particular in asked:
        stated = particular.read(chosen)
        if stated is None or stated.words in lines:
            continue
        number = draft.cite(chosen.id, stated.span)
        lines.append(f"{stated.label}{'：' if stated.label else ''}{stated.words}[{number}]")
    if not lines:
        return False
    standing = _standing(library, chosen) if _STILL.search(part.text) else ""
    draft.say("；".join(dict.fromkeys(lines)) + f"{standing}。")
    return True


def _standing(library: Library, document: Document) -> str:
    """Whether it holds today, in words; empty where nothing says so."""
    now = library.unholding.get(document.id)
    if now is not None:
        return "，现已失效" if now.over else "，现在还没有生效"
    return "，现在仍然有效" if document.expires else ""


# -- which document ---------------------------------------------------------------------------------------------------


def _meant(library: Library, part: Part, documents: frozenset[str]) -> Document | None:
    """The document the question means, where it asks for nothing else: the only one, or the one that it names best."""
    every = [library.documents[id] for id in sorted(documents)]
    pool = [document for document in every if document.kind != DIGEST] or every
    if not pool:
        return None
    if number := _NUMBER.search(fold(part.text)):
        return next((d for d in pool if d.number and fold(d.number).endswith(number.group())), None)
    quoted = [fold(name) for name in _QUOTED.findall(part.text)]
    if quoted:
        return next((d for d in every if any(_is_title(name, d.title) for name in quoted)), None)
    best = max(every, key=lambda d: _share_named(d, part.text))
    if _share_named(best, part.text) >= NAMED and best not in pool:
        return best
    left = [unit.text for unit in units_of(_left(part))]
    pool = [document for document in pool if _share_held(document, left) >= ALONE]
    scored = sorted(((_named(document, part.text, left), document.id) for document in pool), reverse=True)
    if len(scored) > 1 and scored[0][0] == scored[1][0]:
        home = [document for document in pool if document.city == library.home_city]
        return home[0] if len(home) == 1 else None
    return library.documents[scored[0][1]] if scored else None


def _left(part: Part) -> str:
    """The question, and the one before that it hangs on, without what asks for particulars."""
    text = f"{part.carried} {part.text}"
    for particular in _PARTICULARS:
        text = particular.asked.sub(" ", text)
    text = ATTACHMENTS.sub(" ", text)
    return _GENERIC.sub(" ", text)


_GENERIC = re.compile(
    rf"{_WHEN}|{_MADE}|{_SIGNED}|{_FORCE}|{_ENDED}|{_BODY}|日期|时间|联系|电话|代表|委员|领衔|有效|期限|开始|联合|文件|旧|那份|这份|这个|那个|[和与、以及第号]"
)


def _share_held(document: Document, words: Collection[str]) -> float:
    own = canonical(f"{document.title} {document.issuer or ''} {document.number or ''} {document.kind or ''}")
    own = (
        f"{own} {canonical(document.city or '')} {canonical(document.addressee or '')} {canonical(_taken_up(document))}"
    )
    shares = [max(held(word, own), float(abbreviates(word, document.issuer or ""))) for word in words]
    return sum(shares) / len(shares) if shares else 1.0


def _taken_up(document: Document) -> str:
    """The proposals that a reply takes up, by the titles its first lines quote."""
    return " ".join(_QUOTED.findall(document.text[:_HEAD])) if document.kind == "答复" else ""


def _is_title(name: str, title: str) -> bool:
    """Whether a quoted name is a document's title, its digest's too, or the telling part of one."""
    own = fold(title).removesuffix(fold("（政策要点）"))
    return name == own or (len(name) >= 6 and (name in own or own in name))


def _share_named(document: Document, text: str) -> float:
    """Share of the question's pairs of characters that the document's title holds."""
    grams = {text[i : i + 2] for i in range(len(text) - 1)}
    own = {document.title[i : i + 2] for i in range(len(document.title) - 1)}
    return len(grams & own) / (len(grams) or 1)


def _named(document: Document, text: str, left: Collection[str]) -> float:
    digits = set(re.findall(r"\d{2,}", text)) & set(re.findall(r"\d{2,}", document.title))
    kind = 0.5 if document.kind and document.kind in text else 0.0
    city = 1.0 if document.city and document.city.removesuffix("市") in text else 0.0
    return _share_named(document, text) + _share_held(document, left) + 2.0 * len(digits) + kind + city


# -- what the text states ---------------------------------------------------------------------------------------------


def _issuers(document: Document) -> Stated | None:
    """The issuer with those named beside it; the longest list where the text names them more than once."""
    text = fold(document.text)
    name = fold(document.issuer or "")
    lists = [names_from(text, at) for at in _edges(text, name)] if name else []
    if not lists:
        return None
    span = max(lists, key=lambda one: one.end - one.start)
    span = Span(span.start, max(span.end, span.start + len(name)))
    names = re.split(r"[\s、,]+", document.text[span.start : span.end].strip())
    return Stated("发文单位", "、".join(names), span)


def _edges(text: str, words: str) -> Iterator[int]:
    """Where the words stand near the text's start or end."""
    for match in re.finditer(re.escape(words), text):
        if match.start() < _HEAD or match.start() >= len(text) - _HEAD:
            yield match.start()


def _where(document: Document, words: str) -> Span | None:
    at = next(_edges(document.text, words), None)
    return None if at is None else Span(at, at + len(words))


def _published(document: Document) -> Stated | None:
    if document.published is None:
        return None
    day = document.published
    for form in (
        *_DAY.finditer(document.text[:_HEAD]),
        *_DAY.finditer(document.text, max(0, len(document.text) - _HEAD)),
    ):
        if [int(part) for part in re.findall(r"\d+", form.group())] == [day.year, day.month, day.day]:
            return Stated("发布日期", _day(form.group()), Span(*form.span()))
    return None


def _signed(document: Document) -> Stated | None:
    """The last line of the text that is a day alone; the day of publication where there is none."""
    lines = re.finditer(r"^[ \t\u3000]*([^\n]*?)[ \t\u3000]*$", document.text, re.MULTILINE)
    found = [match for match in lines if _DAY.fullmatch(match[1])]
    if not found:
        return _published(document)
    return Stated("落款日期", _day(found[-1][1]), Span(*found[-1].span(1)))


def _day(printed: str) -> str:
    year, month, day = re.findall(r"\d+", printed)
    return f"{year}年{int(month)}月{int(day)}日"


def _field(label: str, value: Callable[[Document], str | None]) -> Callable[[Document], Stated | None]:
    def read(document: Document) -> Stated | None:
        words = value(document)
        span = _where(document, words) if words else None
        return Stated(label, words, span) if words and span else None

    return read


def _clause(pattern: str, unless: str = r"(?!)") -> Callable[[Document], Stated | None]:
    """The last sentence of the text that holds a pattern: what a document says of itself stands at its end."""
    holds, other = re.compile(pattern), re.compile(unless)

    def read(document: Document) -> Stated | None:
        for span in reversed(sentences(document.text, 0, len(document.text))):
            words = document.text[span.start : span.end]
            if holds.search(words) and not other.search(words):
                return _quoted(document, span)
        return None

    return read


def _quoted(document: Document, span: Span) -> Stated:
    span = without_end_mark(document.text, span)
    return Stated("", " ".join(document.text[span.start : span.end].split()), span)


def _repealed(document: Document) -> Stated | None:
    """The sentences that say which other documents end."""
    ended = [relation.span for relation in document.relations if relation.kind in ("废止", "替代")]
    told = [
        span
        for span in sentences(document.text, 0, len(document.text))
        if any(span.start <= one.start < span.end for one in ended)
    ]
    return _quoted(document, Span(told[0].start, told[-1].end)) if told else None


_PARTICULARS = (
    Particular(
        re.compile(
            rf"{_WHICH}(?:一?[个家些]|[几两三]个?)?{_BODY}(?:联合|共同|一起|[、和及]?{_WHEN})?(?:{_MADE}|作出|答复的|制定的|发(?!展))|谁(?:发|写|作|答复|出|制定)的|{_MADE[:-1]}|发文)(?:单位|机关|机构|部门)|(?:由)?谁(?:联合|共同)?发布|谁给的答复|哪里发"
        ),
        _issuers,
    ),
    Particular(
        re.compile(rf"{_WHEN}.{{0,4}}{_MADE}|{_MADE}的?(?:日期|时间|日子|于?(?:是|在)?{_WHEN})"),
        _published,
    ),
    Particular(
        re.compile(rf"(?:是|在)?{_WHEN}.{{0,4}}{_SIGNED}|{_SIGNED}的?(?:日期|时间|日子|于?(?:是|在)?{_WHEN})"),
        _signed,
    ),
    Particular(
        re.compile(
            r"(?<!的)(?:写|发|答复|回复|送|致)(?:的是|给了?|了)?(?:谁|哪[位个家](?!提案|建议|议案)|什么单位|什么人)(?!签|写|起草|制定|拟|发布|办|负责)(?:委员|代表|单位)?|给谁的|向谁(?:答复|作)|主送|收件|(?:领衔|提出|提案|提议|建议)的?(?:代表|委员|人|者)+(?:是|叫)?(?:谁|哪[位个些])|谁提(?:出)?的"
        ),
        _field("主送对象", lambda d: d.addressee),
    ),
    Particular(re.compile(r"文号|发文字号|几号文|多少号文"), _field("文号", lambda d: d.number)),
    Particular(
        re.compile(
            r"(?:标题|题目|名称|全称)(?:是什么|叫什么)?|(?:答|回复|答复|办理)的?是?(?:第)?(?:几|多少|哪)号|第(?:几|多少)号(?:提案|建议|议案|件)?|(?:答|回复|答复|办理|针对)的?是?(?:哪|什么)(?:一?[个件份条])?(?:提案|建议|议案)"
        ),
        _field("标题", lambda d: d.title),
    ),
    Particular(
        re.compile(rf"(?:从|自)?{_WHEN}.{{0,4}}{_FORCE}|{_FORCE}的?(?:日期|时间|日子|于?(?:是|在)?(?:从|自)?{_WHEN})"),
        _clause(rf"(?:{_SELF}|有效期)[^。]*{_FORCE}|自(?:发布|印发|公布)之日起{_FORCE}"),
    ),
    Particular(
        re.compile(
            rf"有效期|有效到|{_WHEN}.{{0,4}}(?:到期|失效|截止|终止)|(?:还|仍|是否|依然|现在)(?:是|能|在)?(?:有效|适用|管用|生效)|失效(?:了|没)|过期|(?:被)?废止了(?:吗|没)"
        ),
        _clause(r"有效期|(?:施行|执行|有效)至"),
    ),
    Particular(
        re.compile(
            rf"{_ENDED}了?(?:的)?(?:是|掉)?(?:{_WHICH}|谁)|{_WHICH}(?:一?[个份些部]|几[个份])?(?:旧|老)?(?:的)?(?:文件|办法|规定|细则|政策|通知)?(?:被|已|同时)?{_ENDED}"
        ),
        _repealed,
    ),
    Particular(
        re.compile(r"(?:谁|哪|什么)[^,。?]{0,8}解释|解释(?:权|单位|机关|部门)"),
        _clause(r"由[^。]{2,40}(?:负责)?解释"),
    ),
    Particular(
        re.compile(
            r"联系(?:人|电话|方式|单位|科室)|(?:找|跟|向|和|与)谁(?:联系|咨询|对接)|(?:咨询|联系|办公)?电话(?:号码)?(?:是|多少)+"
        ),
        _clause(r"(?:联系|咨询)(?:人|电话|单位|方式|科室)?\s*[:：]|电话\s*[:：]"),
        anyhow=True,
    ),
    Particular(
        re.compile(rf"{_WHICH}[^,。?]{{0,8}}会[^,。?]{{0,4}}(?:审议|讨论|通过)|(?:审议|讨论)通过"),
        _clause(r"会议?[^。]{0,12}(?:审议|讨论)?通过"),
    ),
)
