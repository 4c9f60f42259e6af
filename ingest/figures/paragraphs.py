"""A paragraph with everything in it that binds its numbers: the numbers, the places, the notes in brackets, the ranks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.measures.quantities import Quantity, read_quantities
from corpus.measures.regions import Gazetteer, names_office
from corpus.words import fold
from ingest.figures.names import BLANK

OTHER = "其他"
"""The name of a place that the text leaves unnamed (其他县区)."""


@dataclass(frozen=True, slots=True)
class Home:
    """What 全市, 全省 and 我国 stand for in a document; None where that is not known."""

    place: str | None
    city: str | None
    province: str | None


@dataclass(frozen=True, slots=True)
class Place:
    start: int
    end: int
    name: str | None
    whole: bool
    """全市, 我市, 全省 …, as against a place called by its name."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """``( … )``; ``note``: what it holds is a remark, no part of the word it stands in (``(R&D)`` is a part)."""

    start: int
    end: int
    note: bool


@dataclass(frozen=True, slots=True)
class Rank:
    start: int
    end: int
    subject: str
    """What is ranked where the text says so (增速居全省第5位); else empty."""


_BRACKET = re.compile(r"\([^()\n]*\)|\[[^\[\]\n]*\]")
_INSIDE_WORD = re.compile(r"[a-z&\d./+-]+|(?![含不其注下上以截见单按如略参指])[一-鿿、]{1,4}")
_ORDINAL = r"第[一二三四五六七八九十百\d]+(?:位|名)?|前[一二三四五六七八九十\d]+(?:位|名|强)?|首位|榜首|末位|前列"
_RANK = re.compile(
    rf"(?P<subject>(?:总量|增速|增幅|规模|总数|数量|绝对量|占比|比重)?)(?:分别)?"
    rf"(?:稳居|位居|居于|居|位列|名列|列|排名|排在|排|跃居|升至|保持|达到|进入|跻身|迈入|处于)"
    rf"(?:在)?[^,。;:()]{{0,12}}?(?:{_ORDINAL})(?![位名强的是])"
)
_WHOLE = re.compile(
    r"(?P<home>[全我本](?:市(?!场)|县(?!域)|区(?!域)|旗|州(?![县市])))|(?P<own>[市县区]本级)|(?P<province>[全我本](?:省|自治区))|(?P<nation>全国|我国)|(?P<other>其[他余](?:各|\d+|[一二两三四五六七八九十]+)?个?(?:县|区|市|乡镇|街道)(?:\([^()]*\))?(?:、?[县区市])*)"
)
_YARDSTICK = re.compile(r"平均|前列|第|倒数|首位|先进|领先|之首|同类|同期")
_HONOUR = re.compile(
    "[一-鿿]{0,6}?(?:重点|示范|先进|优秀|文明|特色|[名强]|十[佳大]|百[佳强]|最|劳模|劳动模范|模范|标准化|试点|卫生|绿色|美丽|一流|金牌|样板|典型|试验)"
)
_QUOTED = re.compile(r"[“「『《][^“”「」『』《》\n]{0,60}[”」』》]|\"[^\"\n]{0,60}\"")
_SENTENCE = re.compile(r"[^。!?\n]+[。!?]*")
_THRESHOLD_UNITS = frozenset({"岁", "周岁", "元", "亩", "平方米", "吨", "米", "千瓦", "年", "天", "小时", "立方米"})
_QUALIFIES = re.compile(
    r"\s?(?:[及含]?[以之][上下内]|以内)(?:的|[(])?(?=[一-鿿\d])(?![、和及或与]|以上|占|的?比[例重]|为|达)"
)


class Paragraph:
    """``text`` is the slice of the document that starts at ``offset``; all places are offsets into the slice."""

    def __init__(self, text: str, offset: int, gazetteer: Gazetteer, home: Home) -> None:
        self.text = text
        self.offset = offset
        self.folded = fold(text)
        self.quantities = [q for q in _stating(self.folded, read_quantities(text)) if not self._counts_places(q)]
        self._gazetteer = gazetteer
        self._home = home

    def _counts_places(self, quantity: Quantity) -> bool:
        """Whether a number only says how many places are meant (其余6县)."""
        match = _WHOLE.match(self.folded, max(0, quantity.start - 2))
        return match is not None and match["other"] is not None and match.end() >= quantity.end

    @cached_property
    def brackets(self) -> list[Bracket]:
        return [self._bracket(match) for match in _BRACKET.finditer(self.folded)]

    @cached_property
    def ranks(self) -> list[Rank]:
        return [Rank(match.start(), match.end(), match["subject"]) for match in _RANK.finditer(self.folded)]

    @cached_property
    def places(self) -> list[Place]:
        """Named places and 全市-like words in order; those that only rank (居全省第三) or open an office's name left out."""
        found = [*self._named(), *self._wholes()]
        return sorted((place for place in found if self._speaks(place)), key=lambda place: place.start)

    def _speaks(self, place: Place) -> bool:
        """Not of a place that others are ranked in or measured by (全省第三, 全省平均), nor inside a quoted name."""
        if self.ranked(place.start) or any(low < place.start < high for low, high in self._quoted):
            return False
        if place.whole and _YARDSTICK.match(self.folded, place.end):
            return False
        wide = place.name in {"全国", self._home.province}
        return not (wide and _HONOUR.match(self.folded, place.end))

    @cached_property
    def _quoted(self) -> list[tuple[int, int]]:
        return [match.span() for match in _QUOTED.finditer(self.text)]

    def sentences(self) -> Iterator[tuple[int, int]]:
        for match in _SENTENCE.finditer(self.folded):
            yield match.span()

    def ranked(self, position: int) -> bool:
        return any(rank.start <= position < rank.end for rank in self.ranks)

    def bracket_at(self, position: int) -> Bracket | None:
        """The bracket around a position; brackets do not nest here."""
        at = bisect_left(self.brackets, position, key=lambda bracket: bracket.start) - 1
        bracket = self.brackets[at] if at >= 0 else None
        return bracket if bracket and bracket.start < position < bracket.end else None

    def blanked(self, start: int, end: int, spans: list[tuple[int, int]]) -> str:
        """The folded words of a stretch with notes, ranks and the given spans blanked; the length stays."""
        chars = list(self.folded[start:end])
        outer = self.bracket_at(start)
        notes = [(b.start, b.end) for b in self.brackets if b.note and b != outer and b.end > start and b.start < end]
        ranks = [(rank.start, rank.end) for rank in self.ranks if rank.end > start and rank.start < end]
        for low, high in (*notes, *ranks, *spans):
            for position in range(max(low, start), min(high, end)):
                chars[position - start] = BLANK
        return "".join(chars)

    def _bracket(self, match: re.Match[str]) -> Bracket:
        inner = match.group()[1:-1]
        word = match.group()[0] == "(" and _INSIDE_WORD.fullmatch(inner) is not None
        holds = any(match.start() < quantity.start < match.end() for quantity in self.quantities)
        follows = self.folded[match.end() : match.end() + 1]
        return Bracket(match.start(), match.end(), holds or not (word and (inner.isascii() or "一" <= follows <= "鿿")))

    def _named(self) -> Iterator[Place]:
        wide = {self._home.place, self._home.city, self._home.province}
        for mention in self._gazetteer.read(self.text, self._home.city):
            office = mention.city in {None, mention.name} and names_office(self.folded, mention.end)
            above = mention.name == self._home.province and mention.start > 0 and not self._opens(mention.start)
            if not office and not above:
                yield Place(mention.start, mention.end, mention.name, mention.name in wide)

    def _opens(self, start: int) -> bool:
        """Whether a word starts its clause (or follows a period): 立项湖南省…基金 names a fund, 湖南省…投入 the province."""
        return not re.search(r"[一-鿿](?<![年月底末间来于在度])$", self.folded[max(0, start - 1) : start])

    def _wholes(self) -> Iterator[Place]:
        for match in _WHOLE.finditer(self.folded):
            names = {"home": self._home.place, "own": match["own"], "province": self._home.province, "nation": "全国"}
            name = OTHER if match["other"] else names[match.lastgroup or "home"]
            yield Place(match.start(), match.end(), name, match["own"] is None and match["other"] is None)


def _stating(folded: str, quantities: list[Quantity]) -> Iterator[Quantity]:
    """The numbers that are stated; not those that only say which things are meant.

    65岁以上老年人, 2000万元以上企业; and 30户以上自然村道路84个, where the counted number follows in the same clause.
    """
    for i, quantity in enumerate(quantities):
        if _QUALIFIES.match(folded, quantity.end):
            after = quantities[i + 1].start if i + 1 < len(quantities) else len(folded)
            same_clause = i + 1 < len(quantities) and not re.search("[,;:。、]", folded[quantity.end : after])
            if quantity.base_unit in _THRESHOLD_UNITS or same_clause:
                continue
        yield quantity
