"""Steps: questions of a few documents encoded, clauses looked up, met and scored; the losses of all heads.

The windows of a document are encoded once for all its questions, and every clause of every document in the step is
compared with every question. Only the clauses found are read together with a question.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from corpus.reader.readings import Floats
from corpus.reader.rows import (
    CLAUSE,
    PADDING,
    Batch,
    Meeting,
    Row,
    batched,
    met,
    padded,
    question_row,
    window_row,
)
from corpus.reader.surface import Pool, given, surface
from corpus.reader.tokenizer import Tokenizer
from training.labels import Label
from training.network import SHUT, Network
from training.preparation import Source
from training.records import Question
from training.variants import Variant
from training.windows import runs


@dataclass(frozen=True)
class Asked:
    """A question in one form, and which source of the step it is about."""

    question: Question
    label: Label
    variant: Variant
    source: int


@dataclass(frozen=True)
class Clauses:
    """All clauses of a step: of which source and which number there, and which places of which window."""

    rows: list[Row]
    owner: list[tuple[int, int]]
    window: list[int]
    within: list[tuple[int, int]]
    pool: Pool


@dataclass
class Met:
    """What came out of a step, parallel to its questions."""

    found: Tensor
    """(questions, clauses of the step)."""
    chosen: list[list[int]]
    batch: Batch
    scores: Tensor
    nothing: Tensor
    places: Tensor
    intents: tuple[Tensor, Tensor, Tensor]


def clauses_of(
    sources: Sequence[Source], budget: int, tokenizer: Tokenizer, foreign: Sequence[int] | None = None
) -> Clauses:
    """Of the first source all windows; of the others those that ``foreign`` counts to, all if None."""
    rows: list[Row] = []
    owner: list[tuple[int, int]] = []
    window: list[int] = []
    within: list[tuple[int, int]] = []
    surfaces, headers = [], []
    for number, source in enumerate(sources):
        own = runs(source, budget)
        if number and foreign is not None:
            own = [own[i % len(own)] for i in foreign]
        for run in own:
            row = window_row(tokenizer, tokenizer.encode(run.header), source.tokens[run.start : run.end])
            above = surface(run.header)
            for clause, places in zip(range(run.start, run.end), row.clauses, strict=True):
                if places[0] < places[1]:
                    owner.append((number, clause))
                    window.append(len(rows))
                    within.append(places)
                    surfaces.append(source.surfaces[clause])
                    headers.append(above)
            rows.append(row)
    return Clauses(rows, owner, window, within, Pool(surfaces, headers))


class Stepper:
    """Runs a network over questions; ``rng`` draws what is left to chance in training."""

    def __init__(self, network: Network, tokenizer: Tokenizer, device: str = "cpu") -> None:
        self.network, self.tokenizer, self.device = network, tokenizer, device
        self._remembered: dict[tuple[int, ...], Tensor] = {}

    def run(
        self,
        asked: Sequence[Asked],
        clauses: Clauses,
        own_only: bool,
        rng: random.Random | None,
        most: int = 8,
        places: int = 300,
        deep: bool = True,
    ) -> Met:
        """``own_only`` looks for clauses in a question's own document alone; ``rng`` None chooses as in use.

        ``deep`` lets what is learnt reach the layers that encode.
        """
        rows = [
            question_row(
                self.tokenizer,
                self.tokenizer.encode(one.variant.asked),
                self.tokenizer.encode(one.variant.before) if one.variant.before else None,
            )
            for one in asked
        ]
        with torch.set_grad_enabled(deep and torch.is_grad_enabled()):
            asking_low, asking_last, asking_mean = self._encoded(rows)
            window_low, window_last, _ = self._encoded(clauses.rows)
        vectors = self._clause_vectors(window_last, clauses)
        surfaces = np.stack(
            [
                clauses.pool.features(
                    surface(one.variant.asked), surface(one.variant.before) if one.variant.before else None
                )
                for one in asked
            ]
        )
        near = torch.nn.functional.normalize(asking_mean, dim=-1) @ torch.nn.functional.normalize(vectors, dim=-1).T
        found = self.network.scale * near + self.network.finding(self._tensor(surfaces))[:, :, 0]
        chosen = self._chosen(asked, clauses, found.detach().float().cpu().numpy(), own_only, rng, most, places)
        batch = self._batch(rows, clauses, chosen, surfaces, found.detach().float().cpu().numpy(), window_low.shape[1])
        headers = self._header_means(window_low, clauses.rows)
        pool = torch.cat([asking_low.flatten(0, 1), window_low.flatten(0, 1), headers])
        states = pool[self._tensor(batch.sources)]
        scores, nothing, heads = self._met(states, batch)
        return Met(found, chosen, batch, scores, nothing, heads, self.network.intents(asking_last, asking_mean))

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device)

    def _encoded(self, rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
        """Kept states, last states and the mean of the last ones."""
        text, device = self.network.text, self.device
        begun = self._begun(rows)
        lows, lasts = [], []
        parts = _alike([len(row.ids) for row in rows])
        longest = max(len(row.ids) for row in rows)
        for part in parts:
            states = torch.nn.utils.rnn.pad_sequence([begun[i] for i in part], batch_first=True)
            segments = self._tensor(padded([rows[i].segments for i in part], 0))
            empty = self._tensor(padded([[0] * len(rows[i].ids) for i in part], 1))
            low, last = text.top(states, segments, empty[:, None, None, :].float() * SHUT)
            lows.append(_widened(low, longest))
            lasts.append(_widened(last, longest))
        back = torch.tensor(np.argsort([i for part in parts for i in part]), device=device)
        low, last = torch.cat(lows)[back], torch.cat(lasts)[back]
        real = self._tensor(padded([[1] * len(row.ids) for row in rows], 0)).float()[:, :, None]
        return low, last, (last.float() * real).sum(1) / real.sum(1)

    def _begun(self, rows: Sequence[Row]) -> list[Tensor]:
        """What the fixed layers make of each row, (places, hidden), worked out once and remembered."""
        new = sorted({row.ids for row in rows} - self._remembered.keys(), key=len)
        for at in range(0, len(new), 8):
            group = new[at : at + 8]
            ids = self._tensor(padded(group, self.tokenizer.pad))
            with torch.no_grad():
                states = self.network.text.bottom(ids, (ids == self.tokenizer.pad)[:, None, None, :].float() * SHUT)
            for own, row in zip(states.to(torch.bfloat16), group, strict=True):
                self._remembered[row] = own[: len(row)].clone()
        return [self._remembered[row.ids] for row in rows]

    def _met(self, states: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """The joint layers over meetings of like length together."""
        lengths = (batch.kinds != PADDING).sum(1).tolist()
        parts = _alike(lengths)
        scores, nothing, heads = [], [], []
        for part in parts:
            length = max(lengths[i] for i in part)
            own = self.network.joint(
                states[part, :length],
                self._tensor(batch.ids[part, :length]),
                self._tensor(batch.kinds[part, :length]),
                self._tensor(batch.members[part, :length]),
                self._tensor(batch.features[part]),
            )
            scores.append(own[0])
            nothing.append(own[1])
            heads.append(_widened(own[2], batch.ids.shape[1]))
        back = torch.tensor(np.argsort([i for part in parts for i in part]), device=self.device)
        return torch.cat(scores)[back], torch.cat(nothing)[back], torch.cat(heads)[back]

    def _clause_vectors(self, last: Tensor, clauses: Clauses) -> Tensor:
        """The mean of each clause's last states, shape (clauses, hidden)."""
        length = last.shape[1]
        index: list[int] = []
        member: list[int] = []
        for number, (window, (start, end)) in enumerate(zip(clauses.window, clauses.within, strict=True)):
            index.extend(range(window * length + start, window * length + end))
            member.extend([number] * (end - start))
        sums = torch.zeros(len(clauses.owner), last.shape[2], device=last.device)
        sums = sums.index_add(0, torch.tensor(member, device=last.device), last.flatten(0, 1)[index].float())
        counts = self._tensor(np.array([end - start for start, end in clauses.within], np.float32))
        return sums / counts[:, None]

    def _header_means(self, low: Tensor, rows: Sequence[Row]) -> Tensor:
        places = torch.arange(low.shape[1], device=low.device)
        start = torch.tensor([row.header[0] for row in rows], device=low.device)[:, None]
        end = torch.tensor([row.header[1] for row in rows], device=low.device)[:, None]
        inside = ((places >= start) & (places < end)).float()[:, :, None]
        return ((low * inside).sum(1) / inside.sum(1).clamp(min=1)).to(low.dtype)

    def _chosen(
        self,
        asked: Sequence[Asked],
        clauses: Clauses,
        found: Floats,
        own_only: bool,
        rng: random.Random | None,
        most: int,
        places: int,
    ) -> list[list[int]]:
        """The clauses each question is read with, in the order of the text."""
        number_of = {owner: number for number, owner in enumerate(clauses.owner)}
        chosen = []
        for i, one in enumerate(asked):
            barred, wanted = set(), []
            gold = [number_of[one.source, c] for c in one.label.gold if (one.source, c) in number_of]
            near = [number_of[one.source, c] for c in one.label.near if (one.source, c) in number_of]
            neutral = [number_of[one.source, c] for c in one.label.neutral if (one.source, c) in number_of]
            if one.variant.withheld:
                barred = {*gold, *neutral}
            elif rng is not None:
                wanted = [*gold[: most - 2], *near[:2]]
            score = found[i] + (np.array([rng.gauss(0, 0.7) for _ in found[i]]) if rng is not None else 0.0)
            ranked = [int(n) for n in np.argsort(-score, kind="stable") if n not in barred]
            if own_only:
                ranked = [n for n in ranked if clauses.owner[n][0] == one.source]
            taken: list[int] = []
            size = 0
            for number in [*wanted, *(n for n in ranked if n not in wanted)]:
                length = min(CLAUSE, clauses.within[number][1] - clauses.within[number][0]) + 1
                if len(taken) >= most or (taken and size + length > places and number not in wanted):
                    break
                taken.append(number)
                size += length
            chosen.append(sorted(taken))
        return chosen

    def _batch(
        self,
        rows: Sequence[Row],
        clauses: Clauses,
        chosen: Sequence[Sequence[int]],
        surfaces: Floats,
        found: Floats,
        length: int,
    ) -> Batch:
        asking = max(len(row.ids) for row in rows)
        windows_at = len(rows) * asking
        headers_at = windows_at + len(clauses.rows) * length
        meetings: list[Meeting] = []
        for i, (row, own) in enumerate(zip(rows, chosen, strict=True)):
            picked = []
            for number in own:
                window = clauses.window[number]
                start, end = clauses.within[number]
                ids = clauses.rows[window].ids[start:end]
                picked.append((ids, windows_at + window * length + start, headers_at + window))
            features = given(surfaces[i], found[i])[list(own)]
            meetings.append(met((row.ids, i * asking), picked, features))
        return batched(meetings)


def _alike(lengths: Sequence[int], parts: int = 3) -> list[list[int]]:
    """Row numbers in up to ``parts`` groups of like length, so that little is spent on padding."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    count = min(parts, len(order))
    return [order[i * len(order) // count : (i + 1) * len(order) // count] for i in range(count)]


def _widened(states: Tensor, places: int) -> Tensor:
    return torch.nn.functional.pad(states, (0, 0, 0, places - states.shape[1]))
