"""Claims: what a sentence says of an enterprise without a number: titles held or not, ranks, counts denied, events denied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.eligibility.derived import amount_words, day_words
from assistant.eligibility.entry import Value
from assistant.eligibility.interval import Interval
from assistant.eligibility.profile import value_json
from assistant.intake.mentions import Clause, Mention, is_denied, is_of_others, is_wish, polarity
from corpus.policies.fields import FieldSpec, load_fields
from corpus.words import fold

_RANK = re.compile(
    r"(?P<scope>国内|全国|全球|世界)[^,。;]{0,10}?(?P<front>前|第)(?P<number>[一二三四五六七八九十]|\d{1,2})(?!次|个|批|届|期|季|类|家|产业)"
)
_RANKED = re.compile(r"市场|占有率|市占率|排名|销量|份额")
_RANK_NUMBERS = {numeral: place for place, numeral in enumerate("一二三四五六七八九十", 1)}
_DENIED_COUNT = re.compile(r"(?:没有|尚无|暂无|无)(?:任何|专职)?$")
_NOTHING = re.compile(r"(?:暂时|还|目前)?没有|为零|一[项件个]都没有")


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing read: ``quote`` is verbatim; of a series, ``year`` says which."""

    field: str
    value: Value
    quote: str
    year: int | None = None

    @property
    def label(self) -> str:
        return f"{self.year}年{self._spec.label}" if self.year else self._spec.label

    @property
    def shown(self) -> str:
        if isinstance(self.value, Interval):
            return day_words(self.value) if self._spec.kind == "date" else amount_words(self.value, self._spec.unit)
        return {True: "是", False: "否"}[self.value] if isinstance(self.value, bool) else self.value

    @property
    def _spec(self) -> FieldSpec:
        return load_fields()[self.field]

    def to_json(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "year": self.year,
            "label": self.label,
            "value": value_json(self._spec, self.value),
            "unit": self._spec.unit or None,
            "quote": self.quote,
        }


def read_claims(text: str, named: Sequence[Mention], parts: Sequence[Clause]) -> Iterator[Understood]:
    """All of them; ``named`` and ``parts`` are the text's mentions and clauses."""
    for clause in parts:
        yield from _none_at_all(text, named, clause)
    yield from _ranks(text, parts)
    yield from _titles(text, named, parts)
    yield from _denied_events(text, parts)


def _none_at_all(text: str, named: Sequence[Mention], clause: Clause) -> Iterator[Understood]:
    """没有发明专利, 发明专利没有 → 0."""
    for mention in named:
        if not clause.start <= mention.start < clause.end or mention.field.kind != "count":
            continue
        lead = fold(text)[clause.start : mention.start]
        rest = fold(text)[mention.end : clause.end].strip()
        denied = (_DENIED_COUNT.search(lead) and not rest) or _NOTHING.fullmatch(rest)
        if denied and not is_wish(lead.replace("没有", "")):
            yield Understood(mention.field.name, Interval.point(0), text[clause.start : clause.end].strip())


def _ranks(text: str, parts: Sequence[Clause]) -> Iterator[Understood]:
    for match in _RANK.finditer(fold(text)):
        clause = next(c for c in parts if match.start() < c.end)
        words = fold(text)[clause.start : clause.end]
        sentence = re.split(r"[。;!?\n]", fold(text)[: clause.end])[-1]
        if not _RANKED.search(sentence) or is_wish(words):
            continue
        place = int(match["number"]) if match["number"].isdigit() else _RANK_NUMBERS[match["number"]]
        field = "global_market_rank" if match["scope"] in ("全球", "世界") else "domestic_market_rank"
        first = 1 if match["front"] == "前" else place
        value = Interval(Interval.point(first).low, Interval.point(place).high)
        yield Understood(field, value, text[match.start() : match.end()])


def _titles(text: str, named: Sequence[Mention], parts: Sequence[Clause]) -> Iterator[Understood]:
    for mention in named:
        if mention.field.kind != "bool" or mention.field.derived:
            continue
        clause = next(c for c in parts if mention.start < c.end)
        before, after = text[clause.start : mention.start], text[mention.end : clause.end]
        claimed = None if is_of_others(before) else polarity(before, mention.name, after)
        if claimed is not None:
            yield Understood(mention.field.name, claimed, text[clause.start : clause.end].strip())


def _denied_events(text: str, parts: Sequence[Clause]) -> Iterator[Understood]:
    """从未发生过重大安全事故、质量事故和环境违法: a sentence that denies everything a field asks about."""
    ends = {clause.sentence: clause.end for clause in parts}
    starts = {clause.sentence: clause.start for clause in reversed(parts)}
    for sentence, end in ends.items():
        words = fold(text)[starts[sentence] : end]
        for spec in load_fields().values():
            needed = [re.search(pattern, words) for pattern in spec.denials]
            if not needed or not all(needed):
                continue
            first = starts[sentence] + min(match.start() for match in needed if match)
            clause = next(c for c in parts if first < c.end)
            head = fold(text)[clause.start : first + 4]
            if is_denied(head) and not is_wish(head):
                yield Understood(spec.name, True, text[starts[sentence] : end].strip())
