"""Every stated number bound to what it measures: indicator, region, period, status, and the spans that say so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.periods import PeriodMention, read_periods
from corpus.quantities import Quantity, read_quantities
from corpus.records import Document, Figure, FigureStatus, Section, Span
from corpus.regions import Gazetteer, RegionMention
from corpus.units import counts
from corpus.words import fold
from ingest.binding import CHANGE, SCOPE, basis_of, clean, is_attribute, is_bare, names_a_body, noun_after
from ingest.tables import table_figures

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_FUTURE_HEADING = re.compile(r"目标|打算|下一步|后段|今后|计划|安排|举措|任务|工程|思路|展望|指标")
_TARGET = re.compile(r"力争|目标|计划|确保|争取|拟|要求|将|要(?=[达实完新建认培])|规划|努力|到20\d\d年|每年引进")
_EXPECTED = re.compile(r"预计|预期|有望|预测")
_DONE = re.compile(r"已|申报|目前|截至|现有|完成了|实绩|去年|上年|上半年")
_RANK = re.compile(
    r"[,(]?\s*(?:全[省国市])?(?:排名?|位居|位列|居|列|名列)[^,。;)]{0,12}?第[一二三四五六七八九十\d]+(?:位|名)?"
)
_COMPARED = re.compile(r"(?:比|较|与|同|自|以)$")
_YEARLY = re.compile(r"每年的?(?:\d{1,2}月(?:份)?[与和、])?$")
_ORDERLY = re.compile(r"分别|依次")
_CLOSED_BRACKET = re.compile(r"\([^()]*\)")
_BREAKS = ",;:。、("


@dataclass(slots=True)
class _Topic:
    indicator: str
    base_unit: str
    span: Span
    basis: str | None
    inside: bool = False
    topic: str | None = None
    """Named within brackets: it carries no further than they do."""


@dataclass(slots=True)
class _Flow:
    """What carries over from sentence to sentence of one paragraph."""

    period: PeriodMention | None = None
    period_span: Span | None = None
    topics: list[_Topic] = field(default_factory=list)
    main: _Topic | None = None

    def topic_of(self, base_unit: str, inside: bool) -> _Topic | None:
        return next((t for t in reversed(self.topics) if t.base_unit == base_unit and (inside or not t.inside)), None)

    def last(self, inside: bool) -> _Topic | None:
        return next((t for t in reversed(self.topics) if inside or not t.inside), None)


def extract_figures(document: Document, sections: Sequence[Section], gazetteer: Gazetteer) -> list[Figure]:
    """The figures of a document in text order."""
    reader = _Reader(document, sections, gazetteer)
    return sorted(reader.read(), key=lambda figure: figure.start)


class _Reader:
    def __init__(self, document: Document, sections: Sequence[Section], gazetteer: Gazetteer) -> None:
        self.document = document
        self.text = document.text
        self.folded = fold(document.text)
        self.sections = list(sections)
        self.starts = [section.start for section in self.sections]
        self.gazetteer = gazetteer
        year = re.search(r"(20\d\d)年", document.title)
        self.default_period = year[1] if year and re.search(r"公报|报告|统计", document.title) else None

    def read(self) -> Iterator[Figure]:
        offset = 0
        lines = self.text.split("\n")
        index = 0
        while index < len(lines):
            line = lines[index]
            if "\t" in line:
                rows = []
                start = offset
                while index < len(lines) and "\t" in lines[index]:
                    rows.append((offset, lines[index]))
                    offset += len(lines[index]) + 1
                    index += 1
                yield from table_figures(
                    self.document,
                    rows,
                    self._caption(start),
                    self.gazetteer,
                    self.section_at(start),
                    self.default_period,
                )
                continue
            yield from self._paragraph(offset, offset + len(line))
            offset += len(line) + 1
            index += 1

    def section_at(self, offset: int) -> int | None:
        found = None
        for index in range(bisect_right(self.starts, offset) - 1, -1, -1):
            if self.sections[index].start <= offset < self.sections[index].end:
                found = index
                break
        return found

    def _caption(self, start: int) -> Span:
        """The lines just above a table: its caption and unit line."""
        end = max(0, start - 1)
        begin = self.text.rfind("\n", 0, end) + 1
        while begin > 1 and not self.text[begin:end].strip():
            end = begin - 1
            begin = self.text.rfind("\n", 0, end) + 1
        above = self.text.rfind("\n", 0, max(0, begin - 1)) + 1
        if re.match(r"\s*[(（]?单位", self.text[begin:end]):
            begin = above
        return Span(begin, end)

    def _paragraph(self, start: int, end: int) -> Iterator[Figure]:
        flow = _Flow()
        for match in _SENTENCE.finditer(self.text, start, end):
            yield from _Sentence(self, match.start(), match.end(), flow).figures()

    def future(self, section: int | None) -> bool:
        while section is not None:
            if _FUTURE_HEADING.search(self.sections[section].heading):
                return True
            section = self.sections[section].parent
        return False


class _Sentence:
    """One sentence: its numbers, regions and periods, bound from left to right. Offsets inside are the sentence's own."""

    def __init__(self, reader: _Reader, start: int, end: int, flow: _Flow) -> None:
        self.reader, self.start, self.flow = reader, start, flow
        self.raw = reader.text[start:end]
        self.words = reader.folded[start:end]
        self.quantities = read_quantities(self.raw)
        city = reader.document.city
        self.regions = (
            [m for m in reader.gazetteer.read(self.raw, city) if not names_a_body(self.words, m.end)]
            if self.quantities
            else []
        )
        inherited = flow.period.period if flow.period else reader.default_period
        self.periods = read_periods(self.raw, reader.document.published, inherited)
        self.section = reader.section_at(start)

    def figures(self) -> Iterator[Figure]:
        orderly = self._orderly()
        self.named = self._named_orderly()
        previous = 0
        carried, self.flow.main = self.flow.main, None
        self.before = carried
        for index, quantity in enumerate(self.quantities):
            yield self._figure(index, quantity, previous, orderly.get(index))
            previous = quantity.end
        self._carry_period()

    def _carry_period(self) -> None:
        for mention in self.periods:
            if not self._in_bracket(mention.start) and mention.kind != "deadline" and not self._compared(mention):
                self.flow.period = mention
                self.flow.period_span = Span(self.start + mention.start, self.start + mention.end)

    def _in_bracket(self, position: int) -> bool:
        return self.words.count("(", 0, position) > self.words.count(")", 0, position)

    def _compared(self, mention: PeriodMention) -> bool:
        """Whether the mention only says what is compared with, or what recurs every year."""
        before = self.words[: mention.start]
        return bool(_COMPARED.search(before)) or bool(_YEARLY.search(before))

    def _orderly(self) -> dict[int, RegionMention]:
        """「A、B分别为x、y」: the region of each number of the run."""
        bound: dict[int, RegionMention] = {}
        for match in _ORDERLY.finditer(self.words):
            clause = max(self.words.rfind(mark, 0, match.start()) for mark in ";。:")
            regions = [m for m in self.regions if clause < m.start < match.start()]
            run = self._run_after(match.end())
            if len(regions) > 1 and len(run) == len(regions):
                bound.update(zip(run, regions, strict=True))
        return bound

    def _named_orderly(self) -> dict[int, str]:
        """「甲、乙X分别为x、y」: the name of each number of the run, keyed by where the number starts."""
        found: dict[int, str] = {}
        for match in _ORDERLY.finditer(self.words):
            start = max(self.words.rfind(mark, 0, match.start()) for mark in ",;。:") + 1
            names = [clean(part) for part in re.split(r"[、和与及]", self._blanked(start, match.start()))]
            run = self._run_after(match.end())
            if len(names) < 2 or len(run) != len(names) or not all(names):
                continue
            suffix = names[-1][len(names[0]) :]
            for index, name in zip(run, names, strict=True):
                found[self.quantities[index].start] = name if name.endswith(suffix) else name + suffix
        return found

    def _run_after(self, position: int) -> list[int]:
        run: list[int] = []
        end = position
        for index, quantity in enumerate(self.quantities):
            if quantity.start < position:
                continue
            between = self.words[end : quantity.start]
            if run and not re.fullmatch(r"(?:以上|左右|余|多)?\s*(?:[、,]|和|及|与|以及)+\s*", between):
                break
            if not run and len(between) > 16:
                break
            run.append(index)
            end = quantity.end
        return run

    # -- one figure ------------------------------------------------------------------------------------------

    def _figure(self, index: int, quantity: Quantity, previous: int, ordered: RegionMention | None) -> Figure:
        region = ordered or self._region(quantity)
        period, period_span = self._period(quantity)
        lead_start = self._lead_start(quantity, previous)
        indicator, topic, span, basis = self._indicator(quantity, lead_start, previous)
        quote = self._quote(quantity, lead_start)
        heads = [span] if span else []
        if region is not None:
            heads.append(Span(self.start + region.start, self.start + region.end))
        if period_span is not None:
            heads.append(period_span)
        scope, list_id = self._listing(quantity, region)
        document = self.reader.document
        return Figure(
            id=f"{document.id}:{self.start + quantity.start}",
            document=document.id,
            section=self.section,
            indicator=indicator,
            topic=topic,
            region=region.name if region else document.city,
            period=period,
            value=quantity.value,
            unit=quantity.unit,
            base_value=quantity.base_value,
            base_unit=quantity.base_unit,
            status=self._status(quantity, period),
            start=self.start + quantity.start,
            end=self.start + quantity.end,
            quote=quote,
            heads=tuple(dict.fromkeys(head for head in heads if not head.within(quote))),
            basis=basis,
            bound=quantity.bound,
            rank=self._rank(quantity),
            list_scope=scope,
            list_id=list_id,
        )

    def _lead_start(self, quantity: Quantity, previous: int) -> int:
        position = previous
        for mark in _BREAKS:
            found = self._last(mark, previous, quantity.start)
            position = max(position, found + 1)
        return position

    def _last(self, mark: str, low: int, high: int) -> int:
        return self.words.rfind(mark, low, high)

    def _blanked(self, start: int, end: int) -> str:
        chars = list(self.words[start:end])
        spans = [(m.start, m.end) for m in self.regions] + [(m.start, m.end) for m in self.periods]
        for low, high in spans:
            for position in range(max(low, start), min(high, end)):
                chars[position - start] = " "
        return _CLOSED_BRACKET.sub(lambda match: " " * len(match.group()), "".join(chars))

    def _indicator(
        self, quantity: Quantity, lead: int, previous: int
    ) -> tuple[str, str | None, Span | None, str | None]:
        """(indicator, topic, the span that names it where outside the lead, 口径)."""
        blank, basis = basis_of(self._blanked(lead, quantity.start))
        change = CHANGE.search(blank)
        if change:
            return self._change(blank, change, quantity, basis)
        words = self.named.get(quantity.start) or clean(blank)
        if self.flow.main is None and is_attribute(words):
            self.flow.main = self.before
        if is_bare(words):
            return self._inherited(words, quantity, lead, previous, basis)
        if words.startswith("占"):
            topic = self.flow.last(self._in_bracket(quantity.start))
            name = f"{topic.indicator if topic else ''}{words}"
            return name, topic.indicator if topic else None, topic.span if topic else None, basis
        own = Span(self.start + lead, self.start + quantity.start)
        known = next(
            (t for t in reversed(self.flow.topics) if words in t.indicator and t.base_unit == quantity.base_unit), None
        )
        if known and len(words) < len(known.indicator):
            return known.indicator, known.topic, known.span, basis or known.basis
        after = noun_after(self.words, quantity.end) if counts(quantity.unit) and len(words) <= 4 else ""
        fresh = any(lead <= m.start < quantity.start for m in self.periods) and not self._in_bracket(quantity.start)
        main = self.flow.main if not fresh or is_attribute(words) else None
        if is_attribute(words) and self.flow.last(self._in_bracket(quantity.start)):
            main = next((t for t in reversed(self.flow.topics) if not is_attribute(t.indicator) and not t.inside), main)
        topic_words = main.indicator if main and main.indicator not in words and words not in main.indicator else None
        indicator = words + (after if after and not CHANGE.search(after) else "")
        self._push(
            _Topic(
                topic_words + words if topic_words and len(words) < 3 else indicator,
                quantity.base_unit,
                own,
                basis,
                self._in_bracket(quantity.start),
                topic_words,
            ),
            bool(topic_words),
        )
        return indicator, topic_words, main.span if topic_words and main else None, basis

    def _push(self, topic: _Topic, attribute: bool) -> None:
        self.flow.topics.append(topic)
        if not topic.inside and (not attribute or self.flow.main is None):
            self.flow.main = topic

    def _change(
        self, blank: str, change: re.Match[str], quantity: Quantity, basis: str | None
    ) -> tuple[str, str | None, Span | None, str | None]:
        subject = clean(blank[: change.start()])
        words = re.sub(r"\s|分别", "", change.group())
        topic = self.flow.last(self._in_bracket(quantity.start))
        level = re.search(r"(?:提高|增加|上升|下降|降低|提升|扩大|缩小|增长)(?:到|至)\s*$", blank)
        if level:
            name = subject if not is_bare(subject) else (topic.indicator if topic else subject)
            return name or words, None, topic.span if topic else None, basis
        if not is_bare(subject):
            self._push(
                _Topic(subject, quantity.base_unit + "变化", Span(self.start, self.start + quantity.start), basis),
                False,
            )
            return f"{subject}{words}", subject, None, basis
        name = topic.indicator if topic else ""
        return f"{name}{words}", name or None, topic.span if topic else None, basis or (topic.basis if topic else None)

    def _inherited(
        self, words: str, quantity: Quantity, lead: int, previous: int, basis: str | None
    ) -> tuple[str, str | None, Span | None, str | None]:
        topic = self.flow.topic_of(quantity.base_unit, self._in_bracket(quantity.start))
        after = noun_after(self.words, quantity.end) if counts(quantity.unit) else ""
        named = any(lead <= m.start < quantity.start for m in self.regions)
        if after and not (topic and named) and not re.match(r"[与和同比较占增下]", after):
            indicator = words + after
            self._push(
                _Topic(
                    indicator,
                    quantity.base_unit,
                    Span(self.start + quantity.start, self.start + quantity.end + len(after)),
                    basis,
                ),
                False,
            )
            return indicator, None, None, basis
        earlier = self._clause_before(lead, previous)
        if topic and (named or not earlier or self._in_bracket(quantity.start)):
            return topic.indicator, topic.topic, topic.span, basis or topic.basis
        if earlier:
            span = Span(self.start + earlier[0], self.start + earlier[1])
            indicator = clean(basis_of(self._blanked(*earlier))[0]) + words
            self._push(_Topic(indicator, quantity.base_unit, span, basis), False)
            return indicator, None, span, basis
        if topic:
            return topic.indicator, topic.topic, topic.span, basis or topic.basis
        if self.flow.topics:
            last = self.flow.topics[-1]
            return last.indicator + words, None, last.span, basis or last.basis
        heading = self.reader.sections[self.section].heading if self.section is not None else ""
        return words or heading or self.reader.document.title, None, None, basis

    def _clause_before(self, lead: int, previous: int) -> tuple[int, int] | None:
        """The clause between the last number and this one's own, where it names something."""
        end = lead - 1
        while end > previous:
            start = max([previous, *(self._last(mark, previous, end) + 1 for mark in ",;:。(")])
            if not is_bare(clean(basis_of(self._blanked(start, end))[0])):
                return start, end
            end = start - 1
        return None

    def _region(self, quantity: Quantity) -> RegionMention | None:
        before = [m for m in self.regions if m.end <= quantity.start]
        if not before:
            return None
        last = before[-1]
        between = self.words[last.end : quantity.start]
        if re.search(r"全市|我市|市本级", between) or ("。" in between) or re.match(r"(?:平均|水平)", between):
            return None
        if self._in_bracket(last.start) and not self._in_bracket(quantity.start):
            return None
        return last

    def _period(self, quantity: Quantity) -> tuple[str | None, Span | None]:
        inside = self._in_bracket(quantity.start)
        before = [
            m
            for m in self.periods
            if m.end <= quantity.start and not self._compared(m) and (inside or not self._in_bracket(m.start))
        ]
        before = [m for m in before if not self._started_from(m, quantity)]
        if before:
            mention = before[-1]
            return mention.period, Span(self.start + mention.start, self.start + mention.end)
        if self.flow.period:
            return self.flow.period.period, self.flow.period_span
        return self.reader.default_period, None

    def _started_from(self, mention: PeriodMention, quantity: Quantity) -> bool:
        """「由上年的A降至B」: the period of A is not that of B."""
        between = any(mention.end <= q.start < quantity.start for q in self.quantities)
        return between and bool(re.search(r"[由从]$", self.words[: mention.start]))

    def _status(self, quantity: Quantity, period: str | None) -> FigureStatus:
        before = self.words[: quantity.start]
        clause = before[max(before.rfind(mark) for mark in ",;。") + 1 :]
        if _EXPECTED.search(clause):
            return "预计"
        deadline = any(m.kind == "deadline" and m.end <= quantity.start for m in self.periods)
        published = self.reader.document.published
        future = bool(period and published and period[:4] > str(published.year) and self.periods)
        if deadline or future:
            return "目标"
        near = before[max(before.rfind(mark) for mark in ";。") + 1 :]
        marks = [
            m.start
            for m in self.periods
            if m.end <= quantity.start and m.kind != "deadline" and not self._in_bracket(m.start)
        ]
        if marks and published and (self.periods and period and period[:4] <= str(published.year)):
            near = before[max(marks[-1], len(before) - len(near)) :]
        if _TARGET.search(near) and not _DONE.search(clause):
            late = re.search(r"20\d\d年(?!.*20\d\d年)", near)
            return "实绩" if late and published and int(late.group()[:4]) < published.year else "目标"
        if (
            self.reader.future(self.section)
            and not _DONE.search(before)
            and not (period and published and period[:4] < str(published.year))
        ):
            return "目标"
        return "实绩"

    def _rank(self, quantity: Quantity) -> str | None:
        match = _RANK.match(self.words, quantity.end)
        return self.raw[match.start() : match.end()].strip("(（,， ") if match else None

    def _quote(self, quantity: Quantity, lead: int) -> Span:
        start = lead
        while start < quantity.start and self.raw[start].isspace():
            start += 1
        end = quantity.end
        tail = re.match(r"\s?(?:余|以上|以下|左右|以内)", self.words[end:])
        return Span(self.start + start, self.start + end + (tail.end() if tail else 0))

    def _listing(self, quantity: Quantity, region: RegionMention | None) -> tuple[str | None, int | None]:
        if region is None:
            return None, None
        colon = self.words.rfind(":", 0, region.start)
        if colon < 0:
            return None, None
        start = max(self.words.rfind(mark, 0, colon) for mark in ",;。)") + 1
        scope = SCOPE.search(self.words, start, colon)
        return (self.raw[scope.start() : scope.end()].rstrip("为是如下") if scope else None), self.start + start
