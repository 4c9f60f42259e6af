"""Binding: every number of a paragraph given its indicator, region, period and standing, left to right.

What a number does not say itself it takes from what was said before: the indicator from the latest number of its unit, the
region from its clause, the period from its paragraph. 其中 opens a lower level that ends at a semicolon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.language.terms import load_terms
from corpus.measures.units import counts
from corpus.records import Document, Figure, Span
from ingest.figures.carried_period import Calendar, Time, task_of
from ingest.figures.indicators import Entry, Stack, joined, kind_of, last_outside
from ingest.figures.names import BLANK, NOTHING, TRANSITIVE, Name, counted_actor, read_name
from ingest.figures.paragraphs import OTHER, Bracket, Home, Paragraph
from ingest.figures.places import Locator, Where
from ingest.figures.readings import AGAINST, Reading, read
from ingest.figures.slots import Part, Slot, run_from, slots_of
from ingest.figures.status import Sentiment, aimed_at, aims, basis_in, limit_in, says_expected, says_target
from ingest.figures.timeline import Timeline

_AMONG = re.compile(r"其中")
_WITHIN = re.compile(r"(?:中|方面)$")
_OVERVIEW = re.compile(r"(?:^|[,;:])(?:从|分|按).{0,16}(?:看|分|划分|分布)$")
_BARE = 3
"""Characters of a property's name that says nothing by itself (强度, 覆盖率)."""
_OWN_PLACE = re.compile(r"20\d\d年(?:[^,;。]{0,6})?(?:全[市县区省]|我[市县区省])")
_EACH = re.compile(r"(?<![平人户年亩生地日月次])[均都皆](?:达|超|为|在|是|有|突|实|完|高|低|不|已|$)|各(?:有|为|达|$)")
_ORDERLY = re.compile(r"分别|依次")
_COPULA = re.compile("[\\s\x01为是达到约近有仅]*")
_JOINS = re.compile(r"[、和与及]|以及")
_RATE_WORDS = frozenset({"增速", "增幅", "涨幅", "降幅", "跌幅", "增长率", "占比", "比重"})
_MEANS = frozenset({"年均", "月均", "日均", "年平均"})
_VERB_TAGS = frozenset({"v", "p", "d", "vd", "r"})
_EXPECTS = re.compile(r"\s*(?:据?[一-鿿]{2,6},)?(?:预计|预测)(?:到|全|今|明|年|\d)")
"""Said of a whole sentence at its head."""
_ADJOINS = re.compile(r"\s*(?:共计?|约|计|合计|总长|全长|长)?\s*")
_LIES_IN = re.compile("[\\s均都全部]*(?:分布|位于|落户|来自|集中|设立?|坐落)(?:在|于)?")
_LISTED_PLACES = re.compile("[\x01、和与及 ]+$")
"""Places that close a clause (居前的是A县、B县和C县)."""
_PACE = re.compile(r"的?(?:增速|增幅|涨幅|降幅|增长率)$")
_BY_LAW = re.compile(r"分别|给予|按照")
_SCOPED = re.compile(r"个[^,;。\d]{0,10}?(?:[县市州区旗省盟校企][^,;。\d]{0,4})中[排列居位名第]")
"""After a number: it counts those among whom something is ranked (在全省16个市州中列第3位)."""
_SHORT = 5
"""Characters of a name that may still hang on what its sentence is about (在校生, 利润总额)."""
_WAS = re.compile(r"原(?:来|先|定|为|是|标准|规定|政策|补|按|每|有|核定|批复|计划)|(?<![一-鿿])原(?=[一-鿿]{2,8}$)")
"""What was so: 原 as an adverb, no part of 原料 or 平原."""
_SINCE = re.compile(r"(?P<word>原(?=标准|规定|补|核定|批复)|[原现](?=[为是]每?))")
"""What says that a thing was so, or is so now: no part of its name."""
_PER = re.compile(r"(?:每[一-鿿]{1,4}){1,3}")
_STOCK = re.compile(r"(?:缺口|存量|余量|结余|差额|余额)数?$|^(?:存量|结余|现有)")
"""What there is, or is wanting: what is done (新增) is done to the thing, not to this of it."""
_APART = re.compile("[\\s\x01]*(?P<way>[多少高低快慢])(?:出|了)*")
"""Between a target and how far the result is from it (比计划的40公里少5公里)."""
_AGAINST_OLD = re.compile(r"[较比与]原")
_NOW = re.compile(r"(?:^|[,;、])\s*(?:现|今|改|调)(?!有|场|代|象|金|状)")
_ACTORS = frozenset({"家", "户", "名", "位", "人", "所"})
"""What counts those who do something: 3家企业共建的实验室 are three enterprises."""
_REACH = 60
"""Characters after a number in which the thing it counts is looked for."""
_ASIDE = 14
"""Characters after a number that may tell its part of a whole (2个通过省级评审)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for a paragraph as a whole."""

    document: Document
    home: Home
    section: int | None
    ahead: bool
    heading: str
    """The section's heading where it names a thing (小学); empty where it says something."""
    heading_span: Span | None


@dataclass(frozen=True, slots=True)
class Found:
    """A name with the part it stands in; ``listing``: the wording of a list's head, with its place."""

    name: Name
    part: Part
    listing: tuple[str, Part] | None = None
    limit: str | None = None
    """最高, 较多的县区: what picks out the place."""


class Binder:
    """Walks the sentences of one paragraph. Offsets are the paragraph's until a record is made."""

    def __init__(self, paragraph: Paragraph, setting: Setting, calendar: Calendar) -> None:
        self._paragraph = paragraph
        self._setting = setting
        self._timeline = Timeline(paragraph, calendar, setting.ahead)
        self._locator = Locator(paragraph)
        self._stack = Stack()
        self._slots: list[Slot] = []
        self._figures: list[Figure] = []

    def figures(self) -> list[Figure]:
        for start, end in self._paragraph.sentences():
            self._slots = slots_of(self._paragraph, start, end)
            self._open(start, end)
            for slot in self._slots:
                self._bind(slot)
        return in_lists(self._figures)

    def _open(self, start: int, end: int) -> None:
        self._timeline.open(start, end)
        self._locator.open(self._slots)
        self._stack.ascend()
        self._sentence, self._group, self._end = start, 0, end
        self._bracket: Bracket | None = None
        self._outside: list[Entry] = []
        self._sentiment = Sentiment(self._setting.ahead)
        self._expects = _EXPECTS.match(self._paragraph.folded, start, end) is not None
        self._lead: Entry | None = None
        self._scope: tuple[str, Span] | None = None
        self._subjects: dict[int, tuple[str, str | None, tuple[Span, ...], Reading]] = {}
        self._consumed = start
        self._list: tuple[int, str | None, Span] | None = None
        self._before: list[int] = []
        """The sentence's figures that tell what held before, as long as it has not told what holds now."""

    def _bind(self, slot: Slot) -> None:
        if slot.breaks and slot.bracket is None:
            self._group += 1
            self._scope = None
            self._stack.ascend()
        self._enter(slot)
        if _AMONG.search(self._paragraph.blanked(slot.start, slot.quantity.start, [])):
            self._stack.descend()
        words = self._words(slot.near)
        reading = read(words, self._printed(slot.near), slot.quantity.unit, behind=words if self._turns(slot) else None)
        if self._stack.entries and self._stack.entries[-1].aim and (apart := _APART.fullmatch(words)):
            reading = Reading("difference", 0, f"较目标{apart['way']}")
        where = self._locator.at(slot, slot.near.start + reading.subject)
        time, named = self._timeline.at(slot, reading, self._stack.among)
        found = Found(NOTHING, slot.near) if self._timeline.then else self._found(slot, reading, where)
        aim = self._aim(slot, words)
        entry = aim or self._entry(slot, reading, found, where)
        if entry.kind == "level" and found.name and not where.said and self._locator.leaves_row(slot):
            where = self._locator.leave()
        entry = self._stands(slot, reading, entry, time, named)
        self._note_former(slot, reading, named)
        if self._alike(slot, where):  # A、B均超过20%: the one number is each place's
            first, *others = (
                self._record(slot, entry, found, replace(where, place=place), time) for place in where.row
            )
            self._keep(slot, entry, first)
            self._figures += [replace(figure, id=f"{figure.id}:{k}") for k, figure in enumerate(others, 1)]
            return
        figure = self._record(slot, entry, found, where, time)
        against = not named and _AGAINST_OLD.search(self._paragraph.folded[slot.start : slot.quantity.start])
        self._keep(slot, entry, replace(figure, former=bool(against)))

    def _aim(self, slot: Slot, words: str) -> Entry | None:
        """The target that a result of its sentence is measured against (完成年度目标200户): of what that result is of."""
        if slot.linked or not aims(words, self._paragraph.folded[slot.tail : slot.tail + _ASIDE]):
            return None
        result = self._stack.measured(slot.quantity.base_unit, self._sentence)
        return result and replace(result, aim=True, depends=True, child=self._stack.among)

    def _turns(self, slot: Slot) -> bool:
        """Whether nothing parts a number from the one right before it, which something changed from."""
        before = self._stack.entries[-1] if self._stack.entries and slot.index else None
        if before is None or not before.came_from or before.sentence != self._sentence:
            return False
        return len(slot.parts) == 1 and before.base == slot.quantity.base_unit and not slot.linked

    def _note_former(self, slot: Slot, reading: Reading, named: bool) -> None:
        """Marks what held before a change, once the sentence tells what holds now; a number of a stated time is its own."""
        lead = self._paragraph.folded[slot.start : slot.quantity.start]
        if reading.kind == "to" or _NOW.search(lead):
            for index in self._before:
                if self._figures[index].base_unit == slot.quantity.base_unit:
                    self._figures[index] = replace(self._figures[index], former=True)
            self._before = [] if not slot.linked else self._before
        goes_on = slot.linked and self._before[-1:] == [len(self._figures) - 1]
        if not named and (reading.kind == "from" or goes_on or _WAS.search(lead)):
            self._before.append(len(self._figures))

    def _alike(self, slot: Slot, where: Where) -> bool:
        between = self._paragraph.folded[where.row[-1].end : slot.quantity.start] if len(where.row) > 1 else ""
        return not where.orderly and _EACH.search(between) is not None

    def _enter(self, slot: Slot) -> None:
        """A bracket has a level of its own, which ends with it."""
        if slot.bracket == self._bracket:
            return
        if self._bracket is None:
            self._outside = self._stack.aside()
        else:
            self._stack.back(self._outside)
        if self._bracket is not None and slot.bracket is not None:
            self._outside = self._stack.aside()
        self._bracket = slot.bracket

    # words ----------------------------------------------------------------------------------------------------------

    def _printed(self, part: Part) -> str:
        return self._paragraph.text[part.start : part.end]

    def _span(self, start: int, end: int) -> Span:
        return Span(start + self._paragraph.offset, end + self._paragraph.offset)

    def _words(self, part: Part, places: Sequence[tuple[int, int]] = ()) -> str:
        """The folded words of a part; periods, 口径 and ``places`` blanked, comparisons with other times marked."""
        each = [(m.start(), m.start() + 1) for m in _EACH.finditer(self._paragraph.folded, part.start, part.end)]
        was = [m.span("word") for m in _SINCE.finditer(self._paragraph.folded, part.start, part.end)]
        hidden = [*self._timeline.hidden(), *places, *each, *was, (part.start, self._consumed)]
        basis = basis_in(self._paragraph.folded, part.start, part.end)
        if basis:
            hidden.append(basis[1])
        chars = list(self._paragraph.blanked(part.start, part.end, hidden))
        for low, high in self._timeline.comparisons():
            for position in range(max(low, part.start), min(high, part.end)):
                chars[position - part.start] = AGAINST
        return "".join(chars)

    def _hidden_places(self, where: Where) -> list[tuple[int, int]]:
        """The places of the number and the whole's (全市), with the 对 … 的 around them."""
        folded = self._paragraph.folded
        spans = [(place.start, place.end) for place in self._paragraph.places if place.whole]
        if where.row:
            start, end = where.row[0].start, where.row[-1].end
            if folded[start - 1 : start] in {"对", "给", "向", "在"}:
                start -= 1
                end += folded[end : end + 1] == "的"
            spans.append((start, end))
        return spans

    def _found(self, slot: Slot, reading: Reading, where: Where) -> Found:
        """The name before a number: in the words right before it, or in a list's head or a superlative before those."""
        places = self._hidden_places(where)
        near = self._words(slot.near, places)[: reading.subject]
        found = self._name_in(slot.near, near)
        if found.name or found.listing or slot.linked:
            return found
        for part in reversed(slot.parts[:-1]):
            words = self._words(part, places)
            if _OVERVIEW.search(words) or not words.strip("\x01 "):
                continue
            earlier = self._name_in(part, words)
            if earlier.limit is not None or part.mark == ":" or (near.strip("\x01 ") and _COPULA.fullmatch(near)):
                listing = (earlier.limit, part) if part.mark == ":" and earlier.limit else None
                return replace(earlier, listing=listing)
            break
        return found

    def _name_in(self, part: Part, words: str) -> Found:
        printed = self._printed(part)
        limit = limit_in(_LISTED_PLACES.sub("", words)) or limit_in(words)
        if limit is None:
            name = read_name(words, printed[: len(words)])
            return Found(NOTHING if _PER.fullmatch(name.text) and self._before else name, part)
        at, scope = limit
        name = read_name(words[:at], printed[:at])
        listing = (scope, part) if "的" in words[at:] and re.search("的.{0,8}[是有为]|[是为]$", words[at:]) else None
        return Found(name, part, listing, scope)

    # what -----------------------------------------------------------------------------------------------------------

    def _entry(self, slot: Slot, reading: Reading, found: Found, where: Where) -> Entry:
        """The indicator of a number, by how it is said."""
        self._note_scope(slot)
        self._note_subjects(slot, reading, found)
        if slot.index in self._subjects:
            subject, topic, spans, said = self._subjects[slot.index]
            return self._made(slot, said, subject, topic, spans)
        if self._is_ratio_of_last(slot):
            before = self._stack.entries[-1]
            share = Reading("share", 0, f"占{'目标' if before.aim else before.indicator}比重")
            group = [e for e in self._stack.entries[:-1] if e.sentence == self._sentence and e.group == self._group]
            return self._made(slot, share, group[-1].own if group else "", None, before.spans)
        if not found.name and slot.index and (slot.linked or self._adjoins(slot)):
            return self._linked(slot, reading)
        if reading.kind in {"change", "share", "difference"}:
            return self._said_of(slot, reading, found)
        return self._level(slot, reading, found, where)

    def _note_scope(self, slot: Slot) -> None:
        """限额以上单位商品零售中，…: what the following numbers are parts of."""
        for part in slot.parts[:-1]:
            words = self._words(part, [(place.start, place.end) for place in self._paragraph.places if place.whole])
            if _WITHIN.search(words) and not _AMONG.search(words):
                name = read_name(_WITHIN.sub("", words), self._printed(part)[: len(_WITHIN.sub("", words))])
                if name and not name.verbal:
                    text = name.text.removeprefix("在")
                    self._scope = (text, self._span(part.start + name.start, part.start + name.end))

    def _note_subjects(self, slot: Slot, reading: Reading, found: Found) -> None:
        """小学、初中平均班额分别为…: the subject of each number of the run; 分别提高…: those of the numbers before."""
        run = run_from(self._slots, slot.index)
        if reading.kind == "to" and len(run) == len(self._before) > 1:  # 由100元、200元提高到150元、300元
            for one, entry in zip(run, self._stack.entries[-len(run) :], strict=True):
                self._subjects[one.index] = (entry.subject, None, entry.spans, reading)
            return
        if (
            len(run) < 2
            or slot.linked
            or not _ORDERLY.search(self._paragraph.folded, slot.near.start, slot.quantity.start)
        ):
            return
        if not found.name and reading.kind != "level":
            before = [entry for entry in self._stack.entries if entry.sentence == self._sentence and not entry.noted]
            for one, entry in zip(run, before[-len(run) :], strict=False):
                self._subjects[one.index] = (entry.subject, None, entry.spans, reading)
            return
        if not found.name or found.name.verbal:
            return
        span = self._span(found.part.start + found.name.start, found.part.start + found.name.end)
        topic, spans = self._topic(slot, found.name)
        names = _in_order(found.name, len(run))
        items = self._items_before(slot, len(run)) if len(set(names)) == 1 else []
        if items:
            names, topic = [f"{item}{_BY_LAW.sub('', names[0])}" for item in items], None
        parts = self._parts_before(len(run)) if len(set(names)) == 1 else []
        if parts:
            names, topic = [f"{part}{names[0]}" for part in parts], None
        for one, name in zip(run, names, strict=False):
            self._subjects[one.index] = (name, topic, (span, *spans), reading)

    def _items_before(self, slot: Slot, count: int) -> list[str]:
        """The things that the clause before lists, as many as the numbers of the run (建A、B、C的，分别补助…); else []."""
        for part in reversed(slot.parts[:-1]):
            words = self._words(part, [(place.start, place.end) for place in self._paragraph.places])
            name = read_name(words, self._printed(part)).text.removesuffix("的") if BLANK not in words.strip() else ""
            items = [item for item in _JOINS.split(name) if item]
            return items if len(items) == count else []
        return []

    def _parts_before(self, count: int) -> list[str]:
        """The parts of a collective that the sentence's last ``count`` numbers were of (三次产业…，分别拉动…); else []."""
        before = [entry for entry in self._stack.entries if entry.sentence == self._sentence and not entry.noted]
        parts = [load_terms().part_in(entry.indicator) for entry in before[-count:]]
        return [part for part in parts if part] if len(parts) == count and all(parts) else []

    def _adjoins(self, slot: Slot) -> bool:
        """Nothing but 共, 约 stands between two numbers, or between the thing counted and its second number (9条46.8公里)."""
        start = max(slot.start, self._consumed)
        between = self._paragraph.folded[start : slot.quantity.start]
        return self._stack.entries[-1].noted == (slot.bracket is not None) and _ADJOINS.fullmatch(between) is not None

    def _is_ratio_of_last(self, slot: Slot) -> bool:
        """完成任务2000家的107.4%: a share of the number right before it."""
        if not slot.index or slot.quantity.base_unit not in {"%", "倍"} or not self._stack.entries:
            return False
        before = self._slots[slot.index - 1]
        between = self._paragraph.folded[before.tail : slot.quantity.start]
        return re.fullmatch(r"\s*的(?:约|近)?\s*", between) is not None and before.quantity.base_unit not in {"%", "倍"}

    def _linked(self, slot: Slot, reading: Reading) -> Entry:
        """A number that only 、 or 和 parts from the one before: of the same thing, or of the same part of another."""
        before = self._stack.entries[-1]
        if before.base == slot.quantity.base_unit:
            return replace(before, depends=True)
        if not slot.linked:
            return replace(before, base=slot.quantity.base_unit, unit=slot.quantity.unit, depends=True)
        parent = self._stack.whole(slot.quantity.base_unit, slot.quantity.unit)
        if before.member and parent is not None:
            return replace(
                before,
                indicator=joined(before.member, parent.indicator),
                base=slot.quantity.base_unit,
                topic=parent.topic,
            )
        return self._inherited(slot, reading, NOTHING) or replace(before, base=slot.quantity.base_unit)

    def _said_of(self, slot: Slot, reading: Reading, found: Found) -> Entry:
        """A change, share or difference: of what is named, else of the number before."""
        name = found.name
        focus = self._focus(slot, name)
        if self._stack.among and name.headless:
            focus = self._stack.parents[-1]
        if focus is not None and (not name or name.attribute or name.headless or name.verbal or name.text.isascii()):
            topic: str | None = _owner(focus) if name.headless and self._stack.among else focus.subject
            own = name.text.removesuffix("的")
            if own in {"占比", "比重"} and focus.kind == "share":
                topic, own = focus.topic, focus.indicator
            elif not own:
                topic, own = focus.topic, focus.own
            entry = self._made(slot, reading, own, topic, focus.spans, joined(topic, own))
            return replace(entry, status=focus.status, basis=focus.basis, depends=True)
        return self._named(slot, reading, found)

    def _made(
        self,
        slot: Slot,
        reading: Reading,
        name: str,
        topic: str | None,
        spans: Sequence[Span],
        subject: str | None = None,
    ) -> Entry:
        """An entry; of a change or share the indicator is the subject with what is said of it (…同比增长)."""
        subject = subject or joined(topic, name)
        indicator = name
        if reading.kind == "change":
            name = _PACE.sub("", name) or name
        if reading.phrase:
            indicator = f"{name or topic or ''}{reading.phrase}"
            topic = topic if name else None
        return Entry(
            indicator=indicator,
            topic=topic if topic and topic not in indicator else None,
            subject=subject,
            own=name or subject,
            kind=reading.kind,
            base=slot.quantity.base_unit,
            unit=slot.quantity.unit,
            child=self._stack.among,
            spans=tuple(spans),
        )

    def _level(self, slot: Slot, reading: Reading, found: Found, where: Where) -> Entry:
        name, right = found.name, self._right(slot)
        counted = self._counted(slot, name, right)
        enumerates = counted and self._ends_with(slot, "等")
        if name and not name.verbal and not name.headless and not enumerates and not (counted and name.acts):
            same = self._like_the_last(slot, name) or self._same_as_before(slot, name, where)
            return same or self._named(slot, reading, found)
        if counted:
            self._consumed = slot.tail + right.end
            text = (right.text if enumerates else name.text + right.text).removesuffix("的")
            spans = [self._right_span(slot, right)]
            if name:
                spans.append(self._span(found.part.start + name.start, found.part.start + name.end))
            return replace(self._made(slot, reading, text, self._scope[0] if self._scope else None, spans), member=text)
        return self._inherited(slot, reading, name) or self._named(slot, reading, found)

    def _counted(self, slot: Slot, name: Name, right: Name) -> bool:
        """Whether the words after a number name the thing it counts."""
        if not right:
            return False
        attached = self._paragraph.folded[slot.tail : slot.tail + 1] == "的"
        if attached or not (right.verbal or right.words[0][1] in _VERB_TAGS):
            return True
        return name.acts and not right.verbal and right.words[-1][1].startswith("n")

    def _ends_with(self, slot: Slot, word: str) -> bool:
        return self._paragraph.folded[slot.near.start : slot.quantity.start].rstrip().endswith(word)

    def _like_the_last(self, slot: Slot, name: Name) -> Entry | None:
        """省级8个 after 创建国家级产业园2个: a distinguishing word alone takes the noun of the number before."""
        if self._stack.among or not slot.index or not all(tag == "b" for _, tag in name.words):
            return None
        before = self._stack.entries[-1]
        words = list(read_name(before.indicator).words)
        at = next((i for i, (_, tag) in enumerate(words) if tag == "b"), None)
        if at is None or before.base != slot.quantity.base_unit:
            return None
        indicator = name.text + "".join(word for word, _ in words[at + 1 :])
        return replace(before, indicator=indicator, subject=joined(before.topic, indicator))

    def _inherited(self, slot: Slot, reading: Reading, name: Name) -> Entry | None:
        """The name of the latest number of this unit, with the verb that is said anew (建成, 第一批申报)."""
        unit = slot.quantity.base_unit
        if name.headless and self._scope is not None:
            topic, span = self._scope
            return self._made(slot, reading, name.text.removesuffix("的"), topic, [span])
        noted = slot.bracket is not None
        last = self._stack.entries[-1] if self._stack.entries else None
        if reading.kind == "to" and not name and last is not None and last.base == unit and last.came_from:
            return replace(last, came_from=False)
        like = self._stack.like(unit, noted) or (self._stack.kin(unit) if name or self._stack.among else None)
        if like is None:
            like = last_outside(self._stack.entries, noted)
            if like is None:
                return None
            like = replace(like, indicator=like.subject, topic=None, kind="level")
        entry = replace(like, base=unit, child=self._stack.among, depends=self._stack.among)
        if like.kind not in {"level", "from", "to"}:
            return entry
        verb = name.text.removesuffix("的")
        if verb in _MEANS:
            return replace(entry, indicator=verb + like.indicator, kind="mean")
        said = _verb_first(verb, like.indicator) + self._aside(slot)
        return replace(entry, indicator=said, subject=joined(entry.topic, said), kind=reading.kind)

    def _same_as_before(self, slot: Slot, name: Name, where: Where) -> Entry | None:
        """争取资金 after …专项争取资金: the same thing, of another place."""
        if not where.said and slot.bracket is None:
            return None
        for entry in reversed(self._stack.entries):
            same = entry.base == slot.quantity.base_unit and entry.kind == "level" and entry.sentence == self._sentence
            if same and entry.name.endswith(name.text):
                return replace(entry, child=self._stack.among)
        return None

    def _named(self, slot: Slot, reading: Reading, found: Found) -> Entry:
        """What the words before a number name, hung on what it is a part or property of."""
        name = found.name
        text = name.text.removesuffix("的")
        if not text:
            return self._nameless(slot, reading)
        aside = self._aside(slot) if self._stack.among and reading.kind == "level" else ""
        if text.endswith("分") and counts(slot.quantity.unit):
            aside = slot.quantity.unit + self._right(slot).text
        span = self._span(found.part.start + name.start, found.part.start + name.end)
        topic, spans = self._topic(slot, name)
        entry = self._made(slot, reading, text + aside, topic, [span, *spans])
        return replace(entry, member=text if self._stack.among else None)

    def _nameless(self, slot: Slot, reading: Reading) -> Entry:
        """Nothing before and nothing to take from: the clause before it, the heading, else the document's title."""
        for part in reversed(slot.parts[:-1]):
            name = read_name(self._words(part), self._printed(part))
            if name:
                span = self._span(part.start + name.start, part.start + name.end)
                return self._made(slot, reading, name.text, None, [span])
        right = self._right(slot)
        if right:
            return self._made(slot, reading, right.text, None, [self._right_span(slot, right)])
        spans = [self._setting.heading_span] if self._setting.heading and self._setting.heading_span else []
        return self._made(slot, reading, self._setting.heading or self._setting.document.title, None, spans)

    def _topic(self, slot: Slot, name: Name) -> tuple[str | None, tuple[Span, ...]]:
        """What a named indicator hangs on: its whole under 其中, its owner where it is a mere property."""
        if slot.bracket is not None and not self._stack.among:
            outer = last_outside(self._stack.entries, False)
            if outer is not None and kind_of(outer.base) == kind_of(slot.quantity.base_unit):
                return outer.subject, outer.spans
        if self._stack.among:
            before = self._stack.entries[-1]
            if name.attribute and before.child and before.member and before.group == self._group:
                return before.subject, before.spans
            whole = self._stack.whole(slot.quantity.base_unit, slot.quantity.unit)
            if whole is not None and not self._acts_anew(slot, name, whole):
                return whole.subject, whole.spans
        if self._scope is not None:
            return self._scope[0], (self._scope[1],)
        if len(name.text) <= _BARE and not name.attribute and (owner := self._owner_here()) is not None:
            return owner.own and _owner(owner), owner.spans
        if (name.attribute and not self._placed_anew(slot, name)) or name.headless:
            focus = self._focus(slot, name)
            if focus is not None and focus.topic and read_name(focus.indicator).attribute:
                return focus.topic, focus.spans
            if focus is not None:
                return (_owner(focus) if name.attribute and not name.rate else focus.subject), focus.spans
        if len(name.text) <= _SHORT and self._leads(slot) and not self._placed_anew(slot, name):
            assert self._lead is not None
            return self._lead.subject, self._lead.spans
        if (
            name.words
            and name.words[0][1] == "v"
            and name.words[0][0] not in TRANSITIVE
            and _ORDERLY.search(self._paragraph.folded, slot.near.start, slot.quantity.start)
        ):
            focus = self._focus(slot, name)
            if focus is not None:
                return focus.subject, focus.spans
        heading = self._setting.heading
        if heading and len(name.text) <= _SHORT and not _shares(heading, name.text) and self._setting.heading_span:
            return heading, (self._setting.heading_span,)
        return None, ()

    @staticmethod
    def _acts_anew(slot: Slot, name: Name, whole: Entry) -> bool:
        """Whether a clause after 其中 goes on with something done (铺设管网3.8公里), in a unit that is no part of the whole's."""
        own = kind_of(slot.quantity.base_unit)
        verb = bool(name.words) and name.words[0][1] in {"v", "vn"} and len(name.words) > 1 and not name.attribute
        return verb and own not in {"%", "‰", "count", "人"} and own != kind_of(whole.base)

    def _leads(self, slot: Slot) -> bool:
        """Whether the sentence's first number counts the things whose properties follow: schools their pupils."""
        lead, kind = self._lead, kind_of(slot.quantity.base_unit)
        if lead is None or kind_of(lead.base) == kind:
            return False
        if kind_of(lead.base) == "人":
            return kind != "count" and lead.group == self._group
        return lead.group == self._group or not self._opened_anew(slot)

    def _opened_anew(self, slot: Slot) -> bool:
        """Whether the group after a semicolon speaks of something done of its own (新建棚室1.5万亩，棚室总面积…)."""
        group = [e for e in self._stack.entries if e.sentence == self._sentence and e.group == self._group]
        words = read_name(group[0].own).words if group else read_name(self._words(slot.near)).words
        return len(words) > 1 and words[0][0] in TRANSITIVE

    def _owner_here(self) -> Entry | None:
        """The first number of this group of clauses where it is a property of something (X项目总投资)."""
        group = [e for e in self._stack.entries if e.sentence == self._sentence and e.group == self._group]
        first = group[0] if group else None
        return first if first is not None and first.kind == "level" and _owner(first) != first.subject else None

    def _placed_anew(self, slot: Slot, name: Name) -> bool:
        """Whether its own clause gives a property its time or its place (2020年全市研发投入): it hangs on nothing before."""
        near = self._paragraph.folded[slot.near.start : slot.quantity.start]
        return len(name.text) > _BARE and _OWN_PLACE.search(near) is not None

    def _focus(self, slot: Slot, name: Name) -> Entry | None:
        """The number that a property without an owner is a property of."""
        noted = slot.bracket is not None
        here = [entry for entry in self._stack.entries if entry.sentence == self._sentence]
        group = [entry for entry in here if entry.group == self._group]
        if group:
            return last_outside(group, noted) or group[-1]
        if here:
            return self._lead or last_outside(here, noted)
        if name.text in _RATE_WORDS and self._stack.entries:
            return self._stack.entries[0]
        return last_outside(self._stack.plain, noted) if name else last_outside(self._stack.entries, noted)

    def _right(self, slot: Slot) -> Name:
        """The thing counted, named after its number (50家科技型企业, 18条反馈意见)."""
        start, end = slot.tail, slot.right
        words = self._paragraph.blanked(start, end, self._timeline.hidden())[:_REACH]
        if slot.followed and (joint := re.search("(?:[、和及与])[^、和及与]*$", words)):
            words = (
                words[: joint.start()]
                if words[joint.start() + 1 :].strip("\x01 ") == "" or words[joint.start()] == "、"
                else words
            )
        cut = re.search(r"(?:分布|位于|坐落|落户)(?:在|于|[\x01 ]|$)|进行|予以|加以|中(?=[\s\x01]*有?$)", words)
        if cut:
            words = words[: cut.start()]
        skipped = len(words) - len(words.lstrip("的 "))
        name = read_name(words[skipped:], self._paragraph.text[start + skipped : start + len(words)])
        if slot.quantity.unit in _ACTORS:
            name = counted_actor(name)
        return replace(name, start=name.start + skipped, end=name.end + skipped)

    def _right_span(self, slot: Slot, name: Name) -> Span:
        return self._span(slot.tail + name.start, slot.tail + name.end)

    def _aside(self, slot: Slot) -> str:
        """What is said of some of a whole after their number: 通过省级评审."""
        if slot.followed or slot.right - slot.tail > _ASIDE or self._timeline.then:
            return ""
        return self._right(slot).text

    # standing and record --------------------------------------------------------------------------------------------

    def _stands(self, slot: Slot, reading: Reading, entry: Entry, time: Time | None, named: bool) -> Entry:
        lead = self._paragraph.folded[slot.start : slot.quantity.start]
        basis = basis_in(self._paragraph.folded, slot.start, slot.quantity.start)
        status = "实绩" if entry.aim else self._sentiment.status(lead, time, named)
        if slot.linked and self._figures and not (named or says_target(lead) or says_expected(lead)):
            status = self._figures[-1].status
        elif entry.depends and not named and not says_target(lead) and not says_expected(lead):
            status = entry.status
        elif self._expects:
            status = "预计"
        if reading.kind == "from" and (time is None or time.past):
            status = "实绩"
        before = self._stack.entries[-1] if slot.linked and self._stack.entries else None
        entry = replace(entry, came_from=reading.kind == "from" or (before is not None and before.came_from))
        if slot.bracket is not None and task_of(self._paragraph.folded, slot.bracket.start):
            status = "目标"
        if entry.aim or aimed_at(self._paragraph.folded[slot.tail :]):
            status = "目标"
        return replace(
            entry,
            status=status,
            basis=basis[0] if basis else entry.basis,
            noted=slot.bracket is not None,
            group=self._group,
            sentence=self._sentence,
            child=self._stack.among,
        )

    def _keep(self, slot: Slot, entry: Entry, figure: Figure) -> None:
        self._stack.push(entry)
        self._figures.append(figure)
        if self._lead is None and slot.bracket is None and entry.kind == "level" and not entry.child:
            self._lead = entry if counts(slot.quantity.unit) and slot.quantity.base_unit != "人次" else None

    def _record(self, slot: Slot, entry: Entry, found: Found, where: Where, time: Time | None) -> Figure:
        quantity, document = slot.quantity, self._setting.document
        self._note_list(slot, found, where)
        quote = self._quote(slot, entry)
        member = self._list is not None and where.place is not None and not where.place.whole
        region = self._beyond(slot) or (where.place.name if where.place else self._setting.home.place)
        rank = self._rank(slot, entry)
        heads = [*self._heads(entry, where, time, member), *([self._span(rank.start, rank.end)] if rank else [])]
        start = quantity.start + self._paragraph.offset
        return Figure(
            id=f"{document.id}:{start}",
            document=document.id,
            section=self._setting.section,
            indicator=entry.indicator or entry.subject,
            topic=entry.topic,
            region=self._others(where) if region == OTHER else region,
            period=time.period if time else None,
            value=quantity.value,
            unit=quantity.unit,
            base_value=quantity.base_value,
            base_unit=quantity.base_unit,
            status=entry.status,
            start=start,
            end=quantity.end + self._paragraph.offset,
            quote=quote,
            heads=tuple(dict.fromkeys(head for head in heads if not head.within(quote))),
            basis=entry.basis,
            bound=None if entry.aim else quantity.bound or self._accumulated(slot),
            rank=(self._paragraph.text[rank.start : rank.end] if rank else None)
            or (found.limit if found.limit and found.limit.startswith("最") else None),
            list_scope=self._list[1] if member and self._list else None,
            list_id=self._list[0] if member and self._list else None,
        )

    def _others(self, where: Where) -> str | None:
        """The name of the places that are left where their number tells them (其余6县); None where nothing does."""
        place = where.place
        words = self._paragraph.text[place.start : place.end] if place is not None else ""
        return words if re.search(r"[\d一二两三四五六七八九十]", words) else None

    def _beyond(self, slot: Slot) -> str | None:
        """The place that some of a whole are said to be in after their number (另有9个分布在其他县区)."""
        folded, end = self._paragraph.folded, slot.tail
        names: list[str] = []
        for place in self._paragraph.places:
            before = folded[end : place.start] if end <= place.start else ""
            if (_JOINS.fullmatch(before) if names else _LIES_IN.fullmatch(before)) is None:
                continue
            names.append(place.name or "")
            end = place.end
        return "、".join(names) or None

    def _note_list(self, slot: Slot, found: Found, where: Where) -> None:
        """Opens a listing at its head: 完成较好的县区为:, or 分别 after a row of places."""
        if found.listing is not None:
            part = found.listing[1]
            at = self._printed(part).find(found.listing[0]) if found.listing[0] else 0
            scope = re.sub(r"(?:分别)?(?:为|是|如下|:)+$", "", self._printed(part)[max(at, 0) :])
            scope = re.sub(r"的?是.*$", "", scope)
            self._list = (part.start + self._paragraph.offset, scope or None, self._span(part.start, part.end))
        elif where.orderly and where.row:
            span = self._span(where.row[0].start, slot.near.end)
            self._list = (span.start, None, span)

    def _heads(self, entry: Entry, where: Where, time: Time | None, member: bool) -> Iterator[Span]:
        yield from entry.spans
        if where.place is not None:
            yield self._span(where.place.start, where.place.end)
        if member and self._list is not None:
            yield self._list[2]
        if time is not None and time.span is not None:
            yield Span(*time.span)

    def _quote(self, slot: Slot, entry: Entry) -> Span:
        """The clause that carries the number, with the noun it counts where the indicator is read from that."""
        start = slot.near.start
        while start < slot.quantity.start:
            inside = self._paragraph.bracket_at(start + 1)
            if inside is not None and inside.start == start and inside.note:
                start = inside.end
            elif self._paragraph.folded[start] in " \t、,":
                start += 1
            else:
                break
        end = slot.tail
        for span in entry.spans:
            if span.start >= slot.tail + self._paragraph.offset:
                end = max(end, span.end - self._paragraph.offset)
        return self._span(start, end)

    def _rank(self, slot: Slot, entry: Entry) -> Span | None:
        """The rank said after a number and before the next; one of the total or the growth goes to that."""
        if self._scopes(slot):
            return None
        after = next(
            (
                one.quantity.start
                for one in self._slots[slot.index + 1 :]
                if one.bracket == slot.bracket and not self._scopes(one)
            ),
            None,
        )
        for rank in self._paragraph.ranks:
            if rank.start >= self._end or rank.start < slot.tail or (after is not None and rank.start > after):
                continue
            if slot.bracket is not None and rank.start >= slot.bracket.end:
                continue
            if not self._slots[-1].index > slot.index and rank.start > self._slots[-1].right + 60:
                continue
            if rank.subject in {"增速", "增幅"} and entry.kind != "change":
                continue
            return Span(rank.start, rank.end)
        return None

    def _scopes(self, slot: Slot) -> bool:
        """Whether a number only says among how many something is ranked."""
        return _SCOPED.match(self._paragraph.folded, slot.tail - len(slot.quantity.unit)) is not None

    def _accumulated(self, slot: Slot) -> str | None:
        match = re.search("累计|年均|力争|争取|确保", self._paragraph.folded[slot.near.start : slot.quantity.start])
        return match.group() if match and match.group() != "确保" else None


def _owner(entry: Entry) -> str:
    """What a property next to another is of: 粮食 for 粮食播种面积, the subject itself where it is no property."""
    name = read_name(entry.subject)
    words = [word for word, _ in name.words]
    for cut in range(1, len(words)):
        tail = read_name("".join(words[cut:]))
        if tail.attribute and "".join(words[cut:]) == tail.text:
            return "".join(words[:cut])
    return entry.subject


def _shares(heading: str, name: str) -> bool:
    return any(name[i : i + 2] in heading for i in range(len(name) - 1))


def _verb_first(verb: str, indicator: str) -> str:
    """建成 + 改造提升片区医疗服务点 → 建成片区医疗服务点; a verb that is there already is not said twice."""
    if not verb or verb in indicator:
        return indicator
    indicator = _STOCK.sub("", indicator) or indicator
    name = read_name(indicator)
    words = list(name.words)
    while len(words) > 1 and Name(words[0][0], 0, 0, (words[0],)).verbal:
        words.pop(0)
    return verb + "".join(word for word, _ in words)


def _in_order(name: Name, count: int) -> list[str]:
    """小学、初中平均班额 for two numbers → 小学平均班额, 初中平均班额; one name for all where the words do not divide."""
    items = [item for item in _JOINS.split(name.text) if item]
    if len(items) != count:
        return load_terms().members(name.text, count) or [name.text] * count
    first, last = read_name(items[0]), read_name(items[-1])
    own = len(first.words)
    ordinal = all(tag == "m" for _, tag in first.words)
    if not ordinal and len(items[-1]) <= len(items[0]) + 2:
        return items
    head = "".join(word for word, _ in last.words[own:])
    last_item = items[-1]
    return [*(item + head for item in items[:-1]), last_item]


def in_lists(figures: Sequence[Figure]) -> list[Figure]:
    """Numbers of one indicator and period for several places in a row are a listing, headed or not."""
    result = list(figures)
    start = 0
    for i in range(1, len(result) + 1):
        if i < len(result) and _listed_together(result[i - 1], result[i]):
            continue
        places = {figure.region for figure in result[start:i]}
        if len(places) > 1 and result[start].list_id is None:
            for k in range(start, i):
                result[k] = replace(result[k], list_id=result[start].quote.start)
        start = i
    return result


def _listed_together(a: Figure, b: Figure) -> bool:
    same = (a.indicator, a.topic, a.period, a.base_unit) == (b.indicator, b.topic, b.period, b.base_unit)
    return same and b.quote.start - a.end < 12 and a.list_id == b.list_id
