"""Provisions: the sentences of the policy digests (政策要点), each with what it speaks of and when it holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from corpus.language.phrases import canonical, held
from corpus.language.segments import without_end_mark
from corpus.policies.card import Policy
from corpus.policies.digest import About, Line, lines_of
from corpus.policies.fields import load_fields
from corpus.policies.register import load_policies
from corpus.records import Document, Span

HEAD: frozenset[About] = frozenset({"issuer", "number", "issued", "effective", "standing", "link", "gap"})
"""What is said of the document itself: of no time."""
_SINCE = re.compile(r"自(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?起|(\d{4})年以来")
_OF_YEAR = re.compile(r"(\d{4})年(?:度|的口径)")
_LEADING_YEAR = re.compile(r"^[^，。]{0,6}?(\d{4})年(?!\d|1?\d月)")
_FORMER = re.compile(r"^(?:旧办法|旧规定|原办法|原规定|此前)")
_TAIL = re.compile(
    r"(?:认定|评价|备案|入库|申报|组建|延长|减免|制度|规范|专项资金|专项|条件|管理办法|实施办法|试行办法|办法)$"
)
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
SHORTEST, PART = 3, 7
"""Characters of a name that stands for a policy in a question, and of a part of a title that does."""


@dataclass(frozen=True)
class Provision:
    """``span``: its sentence in the digest. ``start``, ``end``: when it holds, both inclusive, None = open."""

    policy: Policy
    document: str
    line: Line
    span: Span
    start: date | None
    end: date | None
    years: frozenset[int] = frozenset()
    """Years it names as its own (2023年度, 2018年的口径)."""
    own: str = field(default="", compare=False)
    """Its words, canonical."""
    names: str = field(default="", compare=False)
    """Other names of the fields its rules test, canonical."""

    @property
    def about(self) -> About:
        return self.line.about

    @property
    def tier(self) -> str | None:
        return self.line.tier

    @property
    def timeless(self) -> bool:
        return self.about in HEAD

    def holds_in(self, first: date, last: date) -> bool:
        """Whether it holds at any time of the stretch."""
        if self.timeless or any(first.year <= year <= last.year for year in self.years):
            return True
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)

    def is_past(self, day: date) -> bool:
        return self.end is not None and self.end < day

    def is_like(self, other: Provision) -> bool:
        """Whether both say the same kind of thing of the same field and tier (its other versions)."""
        mine, theirs = ({rule.field for rule in it.line.rules} for it in (self, other))
        return bool(mine & theirs) and self.policy.id == other.policy.id and self.tier == other.tier


@dataclass(frozen=True, slots=True)
class Card:
    """A policy whose digest the store holds, with the names it goes by (canonical) and its provisions."""

    policy: Policy
    document: str
    names: tuple[tuple[str, str | None], ...]
    """(name, tier it names or None)."""
    provisions: tuple[Provision, ...]

    @property
    def around(self) -> str:
        return " ".join(self.names_of(None))

    def names_of(self, tier: str | None) -> tuple[str, ...]:
        return tuple(name for name, of in self.names if of in (None, tier))


def read_cards(documents: Mapping[str, Document], today: date) -> tuple[Card, ...]:
    """The cards whose digests are among ``documents``; what a digest does not say word for word is left out."""
    policies, _ = load_policies()
    found = ((policy, documents.get(f"policy-{policy.id}")) for policy in policies)
    return tuple(_kept(policy, document, today) for policy, document in found if document is not None)


_cards: dict[tuple[str, str, date], tuple[Policy, Card]] = {}
"""Cards already read, by (document, version, day): a new generation of the store reads only what changed."""
_MOST_KEPT = 500


def _kept(policy: Policy, document: Document, today: date) -> Card:
    key = (document.id, document.sha256, today)
    known = _cards.get(key)
    if known is not None and known[0] is policy:
        return known[1]
    if len(_cards) >= _MOST_KEPT:
        _cards.clear()
    card = _card(policy, document, today)
    _cards[key] = (policy, card)
    return card


def chosen_cards(cards: Collection[Card], documents: Collection[str]) -> list[Card]:
    return [card for card in cards if card.document in documents]


def _card(policy: Policy, document: Document, today: date) -> Card:
    return Card(policy, document.id, tuple(_names(policy)), tuple(_provisions(policy, document, today)))


def _names(policy: Policy) -> Iterator[tuple[str, str | None]]:
    """All names of a policy and of its tiers, and each without the word for what is done (认定, 评价, 办法)."""
    title = policy.title.value.removeprefix("中华人民共和国")
    bare = _BRACKETS.sub("", title)
    parts = [
        part for whole in (policy.subject, bare) for part in re.split(r"——|及其|、|；", whole) if len(part) >= PART
    ]
    own = [(name, None) for name in (policy.subject, *policy.aliases, title, bare, *parts)]
    tiers = [(name, tier.name) for tier in policy.tiers for name in (tier.name, tier.subject)]
    seen: set[tuple[str, str | None]] = set()
    for name, tier in (*own, *tiers):
        for form in (name, _TAIL.sub("", name)):
            said = canonical(re.sub(r"[“”\"《》]", "", form))
            if len(said) >= SHORTEST and (said, tier) not in seen:
                seen.add((said, tier))
                yield said, tier


def _provisions(policy: Policy, document: Document, today: date) -> Iterator[Provision]:
    for line in lines_of(policy, today):
        at = document.text.find(line.text)
        if at < 0:
            continue
        span = without_end_mark(document.text, Span(at, at + len(line.text)))
        start, end = _time(policy, line)
        yield Provision(
            policy,
            document.id,
            line,
            span,
            start,
            end,
            _years(line),
            canonical(line.text),
            canonical(" ".join(_field_names(line))),
        )


def _time(policy: Policy, line: Line) -> tuple[date | None, date | None]:
    """When the line holds: as its rules do; a fact, as long as the policy or as it says itself."""
    own = _years(line)
    if line.rules and not (own and line.about == "definition"):
        spans = [policy.span_of(rule) for rule in line.rules]
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
        return (
            None if None in starts else min(start for start in starts if start),
            None if None in ends else max(end for end in ends if end),
        )
    start = policy.validity.start
    if _FORMER.search(line.text):
        return None, start - timedelta(days=1) if start else None
    if own:
        return date(min(own), 1, 1), date(max(own), 12, 31)
    if since := _SINCE.search(line.text):
        year, month, day = since[1] or since[4], since[2] or "1", since[3] or "1"
        return date(int(year), int(month), int(day)), None
    return start, policy.validity.end if policy.validity.status == "expired_period" else None


def _years(line: Line) -> frozenset[int]:
    """The years a line says it is of."""
    called = [int(rule.call[:4]) for rule in line.rules if rule.call]
    if line.about in HEAD or any(rule.valid_from or rule.valid_to for rule in line.rules):
        return frozenset(called)
    if line.rules:
        leading = _LEADING_YEAR.search(line.text) if line.about == "definition" else None
        return frozenset([*called, *([int(leading[1])] if leading else [])])
    said = [int(year) for year in _OF_YEAR.findall(line.text)]
    leading = _LEADING_YEAR.search(line.text)
    since = _SINCE.search(line.text)
    if leading and not since:
        said.append(int(leading[1]))
    return frozenset(said)


def _field_names(line: Line) -> Iterator[str]:
    fields = load_fields()
    for rule in line.rules:
        spec = fields.get(rule.field)
        if spec is not None:
            yield from (spec.label, *spec.aliases)


@lru_cache(maxsize=4096)
def says(name: str, text: str) -> bool:
    """Whether a question names something: in full, or with small gaps where the name is long enough."""
    return name in text or (len(name) >= SHORTEST + 2 and held(name, text) >= 0.9)
