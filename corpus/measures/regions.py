"""Regions: the provinces, cities, counties and zones a text names, by table and by form.

Three sources: ``regions.yaml`` (units of chosen cities, with aliases that hold only for that city), the table of the
national divisions, and the form of a name (X县, X高新区).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import rjieba

from corpus.measures.divisions import Division, divisions
from corpus.words import fold
from corpus.yamlfile import read_classes, read_yaml


@dataclass(frozen=True, slots=True)
class RegionMention:
    """``name`` is canonical; ``city`` is its prefecture-level city where known (a city is its own)."""

    start: int
    end: int
    name: str
    city: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    city: str | None
    """None for a province, and for a name that several cities share."""


BARE = 3
"""Characters of an alias that is read in its own city's texts alone."""
_WORDS = read_classes(Path(__file__).with_name("place_words.yaml"))
_FAMILIES = [kinds.split("/") for kinds in _WORDS["zones"]]
"""The kinds of zones, each with its shorter names: 经济技术开发区, 经济开发区, 经开区 are one."""
_ZONE = f"(?:(?:国家级?|省级)?(?:{'|'.join(sorted((kind for kinds in _FAMILIES for kind in kinds), key=len, reverse=True))}))"
_BARE_ZONES = _WORDS["bare_zones"]
_FORM = re.compile(rf"(?P<stem>[一-鿿a-z]{{1,8}}?)(?P<kind>{_ZONE}|自治[县州旗]|[县区市](?![级域委长直场值容]))")
_BARE_ZONE = re.compile(
    rf"(?<![一-鿿])(?:(?:{'|'.join(_BARE_ZONES)})(?=\d|[、,;:(]|和|与|及|为|分别|$)|(?:经开区|高新区)(?![级等个数家]))"
)
"""A zone without its city's name: before its figure, in a list, and, where its name has one meaning, at a clause's head."""
_COMMON = frozenset(_WORDS["common"])
_COMMON_ZONE = re.compile(
    r".*管理区|(?:产业|工业|农业|科技|物流|高新|现代|示范|经济|技术)*(?:园区?|开发区|新区|示范区|保税区|度假区)"
)
"""Short names of zones that any city's zone could bear."""
_LONGER_NAME = re.compile(
    r"[一-鿿]{0,14}?(?:有限(?:责任)?公司|股份公司|公司|集团|大学|学院|银行|日报|晚报|景区|机场|高铁|铁路|高速|大桥|水库|水道|"
    r"实验室|研究院|研究所|博物馆|经济带|城市群|都市圈|生态圈)"
)
_BOUNDARY_WORDS = frozenset(_WORDS["boundary"])
_JOINERS = frozenset("比跟和与同及")
"""What a tagger takes for the first character of a name that it does not know."""
_PROPER_TAGS = frozenset(("ns", "nr", "nrt", "nz", "nt", "nrfg", "eng", "x"))
_PLACE_TAGS = _PROPER_TAGS | {"n", "j", "g", "zg"}
_ZONE_TAGS = frozenset(("f", "m", "s"))
"""In a list, a zone may be called by a direction or a numeral (东部新区3.2亿元)."""
_ITEM = re.compile(r"(?:^|[、,;:])$")
_GENERIC = frozenset(_WORDS["generic"])
_LISTED_AFTER = re.compile(r"\d|[、,;:(]|和|与|及|为|分别|$")
_ORGAN = re.compile(r"[一-鿿]{0,8}?(?:厅|(?<![布格结大])局|委员会|[省市]委|政府|办公室|法院|检察院|人大|政协)")


class Gazetteer:
    """Finds region names. A bare alias is read only where the text's city is known to hold it."""

    def __init__(self, units: dict[str, list[tuple[str, list[str]]]], national: Sequence[Division]) -> None:
        """``units``: city → (name, aliases) of each unit. ``national``: in outline order."""
        self._names: dict[str, _Entry] = {}
        self._short: dict[str, _Entry] = {}
        self._aliases: dict[str, dict[str, _Entry]] = {}
        self._units: dict[str, list[str]] = {}
        self._province: dict[str, str] = {}
        self._add_national(national)
        self._add_units(units)
        self._unit_city: dict[str, str] = {}
        for city, names in self._units.items():
            for name in names:
                self._unit_city.setdefault(name, city)
        self._index()

    def _index(self) -> None:
        """The tables by which names are found in a text."""
        self._lengths = _lengths_by_first([*self._names, *self._short])
        self._alias_lengths = {city: _lengths_by_first(list(aliases)) for city, aliases in self._aliases.items()}
        self._first = frozenset(self._lengths)
        self._firsts: dict[str | None, frozenset[str]] = {}
        self._holders: dict[str, list[str]] = {}
        for city, aliases in self._aliases.items():
            for alias in aliases:
                self._holders.setdefault(alias, []).append(city)
        self._longest = max(map(len, self._holders), default=0)

    @classmethod
    def load(cls) -> Gazetteer:
        """The shipped tables, read once a process (about 0.2 s)."""
        return _load()

    def read(self, text: str, city: str | None = None) -> list[RegionMention]:
        """The regions ``text`` names, in order; a name inside a company's, school's or sight's name is none."""
        folded = fold(text)
        starts = self._starts(city)
        mentions: list[RegionMention] = []
        formed = list(_formed(folded))
        position = 0
        for form in [*formed, None]:
            limit = form.start if form else len(folded)
            position = self._read_listed(folded, position, limit, city, starts, mentions)
            if form is not None and position <= form.start:
                position = self._read_form(folded, form, city, starts, mentions)
        return mentions

    def _read_listed(
        self, folded: str, position: int, limit: int, city: str | None, starts: frozenset[str], out: list[RegionMention]
    ) -> int:
        """Listed names that start in ``[position, limit)``; returns where reading goes on."""
        while position < limit:
            end, entry = self._listed(folded, position, city) if folded[position] in starts else (0, None)
            if entry is None:
                position += 1
                continue
            if not _LONGER_NAME.match(folded, end):
                out.append(RegionMention(position, end, entry.name, entry.city))
            position = end
        return position

    def _read_form(
        self, folded: str, form: _Form, city: str | None, starts: frozenset[str], out: list[RegionMention]
    ) -> int:
        """A name known by its form alone, unless the tables hold its end (在+渠县) or a longer name from its start."""
        end, entry = self._listed(folded, form.start, city) if folded[form.start] in starts else (0, None)
        if entry is not None and end >= form.end:
            return (
                form.start
                if end > form.end
                else self._read_listed(folded, form.start, form.start + 1, city, starts, out)
            )
        last = form.end - 1 if form.end - form.kind == 1 else form.kind
        for inner in range(form.start + 1, last):  # 经开区 in 东部经开区 is no place of its own
            glued = form.end - inner == 2 and folded[inner - 1] not in _BOUNDARY_WORDS
            if not glued and folded[inner] in starts and self._listed(folded, inner, city)[0] >= form.end:
                return inner
        if not _LONGER_NAME.match(folded, form.end):
            out.append(self._mention_of(folded, form, city))
        return form.end

    def _mention_of(self, folded: str, form: _Form, city: str | None) -> RegionMention:
        name = re.sub(r"[a-z]", lambda match: match.group().upper(), folded[form.start : form.end])
        entry = self._entry(name)
        stem = folded[form.start : form.kind]
        owner = self._aliases.get(city or "", {}).get(stem) or self._short.get(stem)
        behind = self._behind_city(folded, form) if entry is None and owner is None else None
        if behind is not None:
            return self._mention_of(folded, behind, city)
        kind = folded[form.kind : form.end]
        if name in _BARE_ZONES and city:
            name = re.sub("[市州]$", "", city) + name
            known = self._aliases.get(city, {}).get(name)
            return RegionMention(form.start, form.end, known.name if known else name, city)
        own = self._aliases.get(entry.city or "", {}).get(kind) if entry and entry.name == entry.city else None
        if own is not None:  # 达州经开区 for 达州经济开发区
            return RegionMention(form.start, form.end, own.name, own.city)
        if (
            entry is None
            and owner
            and len(kind) == 1
            and owner.name.startswith(stem)
            and owner.name.endswith(f"自治{kind}")
        ):
            return RegionMention(form.start, form.end, owner.name, owner.city)  # 三江县 for 三江侗族自治县
        return RegionMention(form.start, form.end, name, entry.city if entry else owner.city if owner else None)

    def _behind_city(self, folded: str, form: _Form) -> _Form | None:
        """The part of a name that an alias of a unit opens where the city stands before it (丽水景宁县)."""
        for start in range(form.start + 2, form.kind - 1):
            city = self._short.get(folded[form.start : start])
            own = self._aliases.get(city.name, {}) if city is not None else {}
            if folded[start : form.kind] in own:
                return replace(form, start=start)
        return None

    def cities_named(self, text: str) -> set[str]:
        """The cities one of whose own aliases ``text`` may hold: to no other city does an alias in it belong."""
        folded, found = fold(text), set[str]()
        for start in range(len(folded)):
            for end in range(start + 1, min(start + self._longest, len(folded)) + 1):
                found.update(self._holders.get(folded[start:end], ()))
        return found

    def is_set_apart(self, text: str, start: int, end: int, *, placed: bool = False) -> bool:
        """Whether a stretch is no common word (合作, 示范区), no part of a word and no piece of two (平|安定|点).

        ``placed``: what stands beside it says that a place is meant (跟舞阳比, 舞阳那边): a word of its own will do.
        """
        over = [(low, high, tag) for low, high, tag in _tokens(text, start) if low < end and start < high]
        before, after = over[0][0] < start, over[-1][1] > end
        if len(over) == 1:
            return not before and not after and (placed or over[0][2] in _PROPER_TAGS)
        return not (before and after)

    def is_inside_word(self, text: str, start: int, end: int) -> bool:
        """Whether a stretch is a piece of one longer word that is no place's name (运河 in 大运河)."""
        for low, high, tag in _tokens(text, start):
            if low <= start and end <= high:
                return high - low > end - start and not tag.startswith("ns")
        return False

    def holding(self, zones: Iterable[tuple[str, str]]) -> Gazetteer:
        """One that also knows zones that no table lists, given as (name, city): by their other names, in that city.

        大龙经济开发区 is 大龙经开区 too, and 大龙 in its city's texts; a zone named after its city is 经开区 there. A name
        that two zones of one city share stands for neither.
        """
        forms: dict[tuple[str, str, str], set[str]] = {}
        for name, city in zones:
            entry = self._entry(name)
            form = None if name in self._unit_city or (entry is not None and entry.city != city) else _zone_in(name)
            if form is not None:
                forms.setdefault((city, *form), set()).add(name)
        if not forms:
            return self
        called: dict[str, dict[str, set[str]]] = {}
        for (city, stem, kinds), names in forms.items():
            canonical = max(names, key=lambda name: (len(name), name))
            for other in (*names, *self._called(stem, kinds.split("/"), city)):
                called.setdefault(city, {}).setdefault(fold(other), set()).add(canonical)
        more = copy(self)
        more._names, more._aliases = dict(self._names), dict(self._aliases)
        for city, others in called.items():
            own = {other: _Entry(min(names), city) for other, names in others.items() if len(names) == 1}
            before = self._aliases.get(city, {})
            own = {other: entry for other, entry in own.items() if other not in _BARE_ZONES or other in before}
            more._aliases[city] = {**before, **own}
            for other, entry in own.items():
                if len(other) > BARE and other not in _BARE_ZONES:
                    known = more._names.get(other)
                    more._names[other] = entry if known in (None, entry) else _Entry(entry.name, None)
        more._index()
        return more

    def _called(self, stem: str, kinds: Sequence[str], city: str) -> Iterator[str]:
        """What a zone is called in its city."""
        yield from (f"{stem}{kind}" for kind in kinds)
        named_after = self._short.get(stem)
        if named_after is not None and named_after.name == city:
            yield from (kind for kind in kinds if kind in _BARE_ZONES)
        elif named_after is None and stem not in self._aliases.get(city, {}) and _is_proper(stem):
            yield stem

    def city_of(self, name: str) -> str | None:
        """The prefecture-level city of a canonical name; None where it is unknown, or a province."""
        entry = self._entry(name)
        return entry.city if entry else None

    def province_of(self, city: str) -> str | None:
        """The province of a prefecture-level city."""
        return self._province.get(city)

    def cities(self) -> list[str]:
        """Every prefecture-level city that has units in the tables."""
        return list(self._units)

    def units_of(self, city: str) -> list[str]:
        """The counties, districts and zones of a city; empty where the city is unknown."""
        return list(self._units.get(city, []))

    def _entry(self, name: str) -> _Entry | None:
        if name in self._names:
            return self._names[name]
        if name in self._unit_city:
            return _Entry(name, self._unit_city[name])
        match = re.fullmatch(rf"(?P<stem>.+?){_ZONE}", name)
        return self._short.get(match["stem"]) if match else None

    def _add_national(self, national: Iterable[Division]) -> None:
        province, city = "", ""
        for depth, name, short in national:
            if depth == 0:
                province = name
                self._names.setdefault(name, _Entry(name, None))
                self._short[short] = _Entry(name, None)
            elif depth == 1:
                city = name
                self._province[city] = province
                self._names[name] = _Entry(name, city)
                self._short[short] = _Entry(name, city)
            else:
                self._add_county(city, name, short)
        self._add_autonomous(national)

    def _add_autonomous(self, national: Iterable[Division]) -> None:
        """景宁县 for 景宁畲族自治县: the short name with its kind, where nothing else bears that name."""
        for depth, name, short in national:
            entry = self._names.get(name)
            if depth != 2 or entry is None or not re.search("自治[县旗]$", name):
                continue
            stem = short.removesuffix(name[-1])
            if stem not in self._short:  # 河南县 would be read in 河南县域
                self._names.setdefault(f"{stem}{name[-1]}", entry)

    def _add_county(self, city: str, name: str, short: str) -> None:
        name = name if name.removeprefix(city) in _BARE_ZONES else name.removeprefix(city)
        if name in _COMMON:
            return
        known = self._names.get(name)
        shared = known is not None and known.city != city
        self._names[name] = _Entry(name, None) if shared else _Entry(name, city)
        self._units.setdefault(city, []).append(name)
        own = self._aliases.setdefault(city, {})
        own[name] = _Entry(name, city)
        shared_with_city = self._short.get(short) == _Entry(city, city)  # 长沙 is 长沙市, not 长沙县 in it
        if len(short) >= 2 and not shared_with_city and short not in _COMMON and not _COMMON_ZONE.fullmatch(short):
            own.setdefault(short, _Entry(name, city))

    def _add_units(self, units: dict[str, list[tuple[str, list[str]]]]) -> None:
        for city, rows in units.items():
            own = self._aliases.setdefault(city, {})
            self._units[city] = [name for name, _ in rows]
            self._names.setdefault(city, _Entry(city, city))
            for name, aliases in rows:
                entry = _Entry(name, city)
                self._names[name] = entry
                for alias in (name, *aliases):
                    own[fold(alias)] = entry
                    if len(alias) > BARE and alias not in _BARE_ZONES:
                        self._names.setdefault(fold(alias), entry)

    def _starts(self, city: str | None) -> frozenset[str]:
        """The first characters of all names that may be read in a text of ``city``."""
        if city not in self._firsts:
            self._firsts[city] = self._first | frozenset(self._alias_lengths.get(city or "", {}))
        return self._firsts[city]

    def _listed(self, folded: str, position: int, city: str | None) -> tuple[int, _Entry | None]:
        """The longest known name at ``position``; the city's own aliases go before the nation's names."""
        first = folded[position]
        own = self._aliases.get(city or "", {})
        lengths = sorted(
            {*self._alias_lengths.get(city or "", {}).get(first, ()), *self._lengths.get(first, ())}, reverse=True
        )
        for length in lengths:
            word = folded[position : position + length]
            if word in own:
                if _stands_alone(folded, position, word):
                    return position + len(word), own[word]
            elif word in self._names:
                if _stands_alone(folded, position, word):
                    return position + len(word), self._names[word]
            elif word in self._short and _is_place(folded, position, word):
                return position + len(word), self._short[word]
        return position, None


def _tokens(text: str, start: int) -> Iterator[tuple[int, int, str]]:
    """The words of a text with their tags; what joins a place to another (比召陵, 跟源汇) is parted from one at ``start``."""
    position = 0
    for word, tag in rjieba.tag(fold(text)):
        low, position = position, position + len(word)
        if low + 1 == start and len(word) > 2 and word[0] in _JOINERS:
            yield low, start, "p"
            low = start
        yield low, position, tag


def is_zone(name: str) -> bool:
    """Whether a region's name has the form of a zone's: 大龙经济开发区, not 碧江区."""
    return _zone_in(name) is not None


def named_after(name: str) -> str:
    """What a zone is named after (平江工业园 → 平江); "" for what is no zone."""
    found = _zone_in(name)
    return found[0] if found else ""


def _zone_in(name: str) -> tuple[str, str] | None:
    """The own part of a zone's name and the names of its kind (大龙, 经济开发区/经开区); None for another place's."""
    match = re.fullmatch(rf"(?P<stem>.{{2,}}?)市?(?:国家级?|省级)?(?P<kind>{_ZONE})", name)
    kinds = next((kinds for kinds in _FAMILIES if match and match["kind"] in kinds), None)
    return (match["stem"], "/".join(kinds)) if match and kinds else None


def _is_proper(word: str) -> bool:
    return all(tag in _PROPER_TAGS for _, tag in rjieba.tag(word))


@dataclass(frozen=True, slots=True)
class _Form:
    """A stretch of text with the form of a region's name; ``kind`` is where its last part (县, 高新区) starts."""

    start: int
    kind: int
    end: int


def _formed(folded: str) -> Iterator[_Form]:
    forms = [*_stemmed(folded), *(_Form(m.start(), m.start(), m.end()) for m in _BARE_ZONE.finditer(folded))]
    last = 0
    for form in sorted(forms, key=lambda form: form.start):
        if form.start >= last:
            yield form
            last = form.end


def _stemmed(folded: str) -> Iterator[_Form]:
    for match in _FORM.finditer(folded):
        kind = match["kind"]
        if len(kind) == 1 and match.group()[-2:] in _COMMON:
            continue
        stem_start = _stem_start(folded, match)
        if stem_start is not None:
            yield _Form(stem_start, match.start("kind"), match.end())


def _stem_start(folded: str, match: re.Match[str]) -> int | None:
    """Where the name itself starts: its stem is at most four characters of words that can be a place's name.

    A stem that is a common noun (企业区) must stand like a name: at a boundary, and listed or followed by its number.
    """
    stem, _start, end = match["stem"], match.start(), match.start("kind")
    position = end
    tags: list[str] = []
    listed = (
        len(match["kind"]) > 1
        and _ITEM.search(folded[: match.start()])
        and folded[end + len(match["kind"]) :][:1].isdigit()
    )
    allowed = _PLACE_TAGS | _ZONE_TAGS if listed else _PLACE_TAGS
    for word, tag in reversed(rjieba.tag(stem)):
        if tag not in allowed or word in _BOUNDARY_WORDS or end - position + len(word) > 4:
            break
        position -= len(word)
        tags.append(tag)
    name = folded[position:end]
    if not name or (len(name) == 1 and not name.isascii()) or name in _GENERIC:
        return None
    if all(tag in _PROPER_TAGS for tag in tags):
        return position
    bounded = position == 0 or not "一" <= folded[position - 1] <= "鿿" or folded[position - 1] in _BOUNDARY_WORDS
    return position if bounded and _LISTED_AFTER.match(folded, match.end()) else None


def _stands_alone(folded: str, position: int, word: str) -> bool:
    """A bare alias is no region inside a longer word (君山岛, 南湖大道), nor is 成县 in 建成县域."""
    after = folded[position + len(word) : position + len(word) + 1]
    if word in _BARE_ZONES and folded[max(0, position - 1) : position] == "级":
        return False
    if word[-1] in "省市县区州盟旗":
        return not (len(word) == 2 and after and after in "域级委长")
    if folded.startswith(("城区", "城乡", "城镇"), position + len(word)):
        return True
    return after not in set("山岛湖河江路街道镇乡村桥站楼大城港寺公")


def _is_place(folded: str, position: int, word: str) -> bool:
    """Whether a bare short name (白银, 朝阳) is meant as a place here: the tagger says so, or 市/县 or a place follows."""
    if not _stands_alone(folded, position, word):
        return False
    start = max(0, position - 4)
    offset = start
    for token, tag in rjieba.tag(folded[start : position + len(word) + 6]):
        if offset == position:
            return token.startswith(word) and tag in {"ns", "nr", "nrt", "nz", "nt"}
        offset += len(token)
        if offset > position:
            return False
    return False


def names_office(folded: str, end: int) -> bool:
    """Whether the region name that ends at ``end`` opens the name of one of its offices (湖南省科技厅)."""
    return _ORGAN.match(folded, end) is not None


def _lengths_by_first(names: list[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[0], set()).add(len(name))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


@lru_cache(maxsize=1)
def _load() -> Gazetteer:
    raw = read_yaml(Path(__file__).with_name("regions.yaml"))
    units = {city: [(row["name"], list(row["aliases"])) for row in rows] for city, rows in raw.items()}
    return Gazetteer(units, divisions())


_NUMBERED = re.compile("[一二两三四五六七八九十百千万亿]")


def numbered_names() -> tuple[list[str], list[str]]:
    """Full and short names of cities and counties that hold a numeral, longest first."""
    rows = [(name, short) for depth, name, short in divisions() if depth and _NUMBERED.search(name)]
    full = sorted({name for name, _ in rows}, key=len, reverse=True)
    brief = sorted({short for _, short in rows if len(short) > 1 and _NUMBERED.search(short)}, key=len, reverse=True)
    return full, brief
